"""Sheets laid out as rows of text, read in this process: no file and no child between the cells and the cohort."""

import datetime as dt
from collections.abc import Mapping, Sequence

from lnexplore.cohort.model import Cohort
from lnexplore.ingest.files.opening import Opened
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.read import Intake, interpret_files
from lnexplore.ingest.reading import Reading

Cell = str | float | dt.date | None
Rows = Sequence[Sequence[Cell]]


def text(cell: Cell) -> str | None:
    """A cell as the readers of files give it."""
    if cell is None:
        return None
    return f"{cell:g}" if isinstance(cell, float | int) else str(cell)


def sheet(rows: Rows, name: str = "Sheet1", **more: object) -> Sheet:
    """The sheet that these rows are."""
    return Sheet.of(name, [[text(cell) for cell in row] for row in rows], **more)


def intake(sheets: Rows | Sequence[Sheet] | Mapping[str, Rows], reading: Reading | None = None) -> Intake:
    """What is read from sheets, or from the rows of one or of several by name."""
    if isinstance(sheets, Mapping):
        made = tuple(sheet(rows, name) for name, rows in sheets.items())
    else:
        made = tuple(item for item in sheets if isinstance(item, Sheet))
        made = made or (sheet([row for row in sheets if not isinstance(row, Sheet)]),)
    return interpret_files(Opened(made, (), "cohort.xlsx"), reading or Reading())


def cohort(sheets: Rows | Sequence[Sheet] | Mapping[str, Rows], reading: Reading | None = None) -> Cohort:
    """The cohort that is read from them."""
    found = intake(sheets, reading)
    assert found.cohort is not None, (found.issues, found.questions)
    return found.cohort
