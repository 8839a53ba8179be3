"""Sheets typed into a test as rows, and what the reader makes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from lnexplore.cohort.model import Cohort
from lnexplore.ingest.files.opening import Opened
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.read import Intake, interpret_files
from lnexplore.ingest.reading import Reading

Row = Sequence[object]


def grid(name: str, rows: Sequence[Row], **more: Any) -> Sheet:
    """A sheet; every cell as its text, None and "" blank."""
    return Sheet.of(name, [[None if cell is None else str(cell) for cell in row] for row in rows], **more)


def read_grids(sheets: Mapping[str, Sequence[Row]] | Sequence[Sheet], reading: Reading | None = None) -> Intake:
    """What the reader makes of several sheets."""
    given = [grid(name, rows) for name, rows in sheets.items()] if isinstance(sheets, Mapping) else list(sheets)
    return interpret_files(Opened(tuple(given), (), "grid"), reading or Reading())


def read_rows(rows: Sequence[Row], reading: Reading | None = None, name: str = "Sheet1") -> Intake:
    """What the reader makes of one sheet."""
    return read_grids([grid(name, rows)], reading)


def cohort_of(intake: Intake) -> Cohort:
    """The cohort; the issues where there is none."""
    assert intake.cohort is not None, intake.issues
    return intake.cohort


def visits(intake: Intake, *columns: str) -> list[tuple[Any, ...]]:
    """Patient, day and some measures of every visit."""
    return cohort_of(intake).visits.select("patient_id", "day", *columns).rows()


def question(intake: Intake, start: str) -> Any:
    """The only question whose key begins so."""
    (found,) = [item for item in intake.questions if item.key.startswith(start)]
    return found


def choice(intake: Intake, header: str) -> str:
    """The name of a column among the user's choices."""
    return next(use.choice for use in (*intake.used, *intake.unused) if use.header == header)


def why_not(intake: Intake) -> dict[str, str]:
    """Header -> why the column is not used."""
    return {use.header or use.letter: use.why_not for use in intake.unused}
