"""The parts of a table and their rows: shared by every shape."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from lnexplore.cohort.issues import Repair, Repaired
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import TABLES
from lnexplore.ingest.meaning.header_words import DITTO
from lnexplore.ingest.meaning.mapping import (
    ColumnUse,
    match_column,
    match_header,
    normalise,
)
from lnexplore.ingest.meaning.times import TimePoint
from lnexplore.ingest.reading import Question, Reading
from lnexplore.ingest.reasons import ReadAs, RowReason
from lnexplore.ingest.remembered import different_cells
from lnexplore.ingest.table.layout import Table

LOOKED_AT, FEWEST = 200, 3
"""Cells looked at to tell whether a column holds numbers, and fewest that tell."""
ROLES, LISTING = "roles", ("test", "result", "unit", "specimen")
"""What a column of a listing with a row per test may be."""
COUNTED: Mapping[str, tuple[str, str | None]] = {
    "visits.day": ("day", None),
    "visits.week": ("day", "week"),
    "visits.month": ("month", None),
    "visits.year": ("month", "year"),
}
"""The user's choice for a column that counts time from the start -> (field, unit where it is not the field's own)."""


@dataclass
class Part:
    """Rows of text that go to one table, and what their columns are taken for."""

    table: str
    frame: pl.DataFrame
    uses: list[ColumnUse]
    time: TimePoint | None = None
    constants: dict[str, str] = field(default_factory=dict)
    holds: frozenset[str] = frozenset()
    """kinds of event of which it tells, where its columns tell of no others"""
    is_stand_in: bool = False
    """a course worked out from a sheet of patients, for where no sheet of treatments is"""


@dataclass
class Interpretation:
    """What a table of a sheet was understood to be."""

    parts: list[Part] = field(default_factory=list)
    unused: list[ColumnUse] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    """what was done to the table before it was read"""
    read_as: ReadAs = ReadAs.TABLE
    """long, wide, tall, ..."""
    trouble: str = ""
    patient: ColumnUse | None = None
    table: Table | None = None
    """the table the parts were made from"""
    dropped: list[tuple[tuple[int, ...], RowReason]] = field(default_factory=list)
    """(row numbers, why) of rows that are of no use"""
    roles: list[ColumnUse] = field(default_factory=list)
    """the columns of a listing by their role: tests, results, unit, specimens"""
    left: list[Part] = field(default_factory=list)
    """the rows of each test of a listing whose name is not known, in the place they would have"""
    is_named: bool = False
    """whether patients are told apart by a column that identifies them"""


_BLANK = "\0"


def without_dittos(table: Table, found: Interpretation) -> Table:
    """The table with what stands in the row above in place of each sign that says “as above”; told in `found`.

    A measured value is that of the same patient only, and no sign reaches over a blank cell: such signs stay, and are listed.
    """
    frame = table.frame
    marked = [name for name in frame.columns if name[0] == "c" and _dittos(different_cells(frame[name])).any()]
    if not marked:
        return table
    headers = {f"c{index}": header for index, header in table.headers.items()}
    numbers = [name for name, header in headers.items() if match_header(header, "patients").key == "patient_id"]
    for name in sorted(marked, key=lambda one: one not in numbers):
        sign = _dittos(frame[name])
        above = frame[name].fill_null(_BLANK).set(sign, None).forward_fill().replace(_BLANK, None)
        if match_column(headers.get(name, ""), TABLES).key in MEASURES and numbers:
            person = frame[numbers[0]].forward_fill()
            above = above.set((person != person.shift(1)).fill_null(True), None)
        taken = sign & above.is_not_null()
        frame = frame.with_columns(pl.when(taken).then(above).otherwise(pl.col(name)).alias(name))
        if taken.any():
            place = ColumnUse(table.sheet, int(name[1:]), headers.get(name, ""), "", "").place
            found.repairs.append(Repair(Repaired.AS_ABOVE, table.sheet, place, int(taken.sum())))
    return replace(table, frame=frame)


def _dittos(cells: pl.Series) -> pl.Series:
    if cells.dtype != pl.String:
        return pl.Series(cells.name, [False] * cells.len())
    return cells.str.strip_chars().str.to_lowercase().is_in(DITTO).fill_null(False)


def fingerprint(headers: Mapping[int, str]) -> str:
    """Short name of a shape: the same for files with the same headers in any order."""
    words = "\n".join(sorted(normalise(text) for text in headers.values()))
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def column_values(table: Table, index: int) -> pl.Series:
    """The text of a column; nulls for one beyond the sheet."""
    name = f"c{index}"
    return table.frame[name] if name in table.frame.columns else pl.Series(name, [None] * table.frame.height, pl.String)


def differs_within(table: Table, index: int, patient: ColumnUse) -> bool:
    """Whether any patient has two different cells in a column."""
    cells = pl.DataFrame({"who": column_values(table, patient.index), "text": column_values(table, index)}).drop_nulls()
    return bool((cells.group_by("who").agg(pl.col("text").n_unique())["text"] > 1).any())


def holds_any(frame: pl.DataFrame, index: int) -> bool:
    """Whether a column has any cell."""
    return f"c{index}" in frame.columns and frame[f"c{index}"].null_count() < frame.height


def roles_of(table: Table, chosen: Mapping[int, str] | None = None) -> dict[str, list[int]]:
    """Role -> the columns that have it, by their header or as the user chose (`chosen_roles`)."""
    roles: dict[str, list[int]] = {}
    for index, header in sorted(table.headers.items()):
        role = match_header(header, "roles").key
        if chosen and index in chosen and role in ("", *LISTING):
            role = chosen[index]
        if role:
            roles.setdefault(role, []).append(index)
    return roles


def chosen_roles(columns: Sequence[ColumnUse], reading: Reading) -> dict[int, str]:
    """Column that the user decided about -> its role in a listing, `none` where it is something else."""
    chosen = {use.index: reading.columns[use.choice] for use in columns if use.choice in reading.columns}
    known = {f"{ROLES}.{role}": role for role in LISTING}
    return {index: known.get(meaning, "none") for index, meaning in chosen.items()}
