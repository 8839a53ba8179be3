"""The tables of all sheets of an upload, and what is said of the sheets that hold none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lnexplore.cohort.issues import Issue, Repair, Repaired
from lnexplore.cohort.problems import Problem
from lnexplore.cohort.schema import TABLES
from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.files.celltext import letters
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.mapping import ColumnUse, match_column, normalise
from lnexplore.ingest.meaning.parts import fingerprint
from lnexplore.ingest.meaning.shapes import IGNORED_SHEETS
from lnexplore.ingest.reading import Layout, Reading
from lnexplore.ingest.reasons import ReadAs, Reason, Why
from lnexplore.ingest.table import dictionary
from lnexplore.ingest.table.blocks import blocks, placed
from lnexplore.ingest.table.layout import Table, find_table
from lnexplore.ingest.table.layouts import Understood, layout_of
from lnexplore.ingest.table.memory import recall, remember
from lnexplore.ingest.values.columns import Report

TROUBLES = {
    "chart": Problem.CHART,
    "summary": Problem.SUMMARY,
    "no header": Problem.NO_HEADER,
    "people asked": Problem.PEOPLE_ASKED,
    "no patient": Problem.NO_PATIENT_COLUMN,
}
"""why a sheet has no table, in few words -> what is told"""


@dataclass(frozen=True)
class Place:
    """Where the table of a sheet was found to stand; see `layouts.Understood`, of which it keeps no cell."""

    mark: str
    header: tuple[int, int] | None
    data: int | None
    turned: bool
    decided: Layout
    known: bool
    """whether the user decided of this sheet itself"""


@dataclass(frozen=True)
class SheetUse:
    """What one sheet was understood to be, and the account of its rows."""

    sheet: str
    read_as: ReadAs
    rows: int
    """data rows"""
    header_row: int = 0
    left: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """why -> row numbers that are no data: totals, remarks, repeated headers"""
    blank: int = 0
    encoding: str = ""
    separator: str = ""
    hidden: bool = False
    place: Place | None = None
    """where its table stands; None for a sheet that was not looked at for one"""


def find_tables(sheets: Sequence[Sheet], report: Report, reading: Reading) -> tuple[list[Table], dict[str, SheetUse]]:
    """The tables of all sheets, with codebooks applied to the others; what a sheet is instead is said."""
    books = []
    tables: list[Table] = []
    uses: dict[str, SheetUse] = {}
    shapes: Counter[str] = Counter()
    for sheet in sheets:
        about = SheetUse(
            sheet.name, ReadAs.NOT_USED, 0, encoding=sheet.encoding, separator=sheet.separator, hidden=sheet.hidden
        )
        if sheet.hidden:
            report.issues.append(Issue(Problem.HIDDEN_SHEET, sheet.name))
            uses[sheet.name] = about
            continue
        book = dictionary.read_dictionary(sheet)
        if book is not None:
            books.append(book)
            uses[sheet.name] = replace(about, read_as=ReadAs.CODEBOOK)
            continue
        if normalise(sheet.name) in {normalise(known) for known in IGNORED_SHEETS} and not _names_patients(sheet):
            uses[sheet.name] = replace(about, read_as=ReadAs.EXPLANATIONS)
            continue
        if sheet.uncalculated:
            report.issues.append(Issue(Problem.NEVER_CALCULATED, sheet.name, facts={"count": sheet.uncalculated}))
        report.issues += _not_shown(sheet)
        understood = layout_of(sheet, reading, shapes)
        report.questions += understood.questions
        about = replace(about, place=_place(understood, reading))
        table = understood.table
        if isinstance(table, str):
            if table != "empty":
                report.issues.append(Issue(TROUBLES[table], sheet.name))
            uses[sheet.name] = replace(about, read_as=ReadAs.EMPTY if table == "empty" else ReadAs.NOT_USED)
            continue
        if not understood.used:
            uses[sheet.name] = replace(about, read_as=ReadAs.LEFT_OUT)
            continue
        parts = [
            (placed(found.table, above))
            for part, above in blocks(sheet, table)
            if isinstance((found := layout_of(part, reading)).table, Table)
        ] or [table]
        left: dict[str, tuple[int, ...]] = {}
        for item in (item for part in parts for item in part.left):
            left[item.why] = (*left.get(item.why, ()), item.row)
        uses[sheet.name] = replace(
            about,
            rows=sum(part.frame.height for part in parts),
            header_row=table.header_row,
            left=left,
            blank=sum(part.blank for part in parts),
        )
        tables += parts
    return [_explained(table, books, report) for table in tables], uses


def _place(understood: Understood, reading: Reading) -> Place:
    mark, decided = understood.mark, understood.decided
    return Place(mark, understood.header, understood.data, understood.turned, decided, mark in reading.layouts)


def with_earlier_decisions(tables: Sequence[Table], report: Report, reading: Reading) -> Reading:
    """The decisions with those on nearly the same columns taken over, which is said, and with the shapes they are about."""
    headers = [table.headers for table in tables]
    reading, recalled = recall(reading, headers)
    for one in recalled:
        table = next(table for table in tables if fingerprint(table.headers) == one.shape)
        new = ", ".join(f"“{text}”" for text in one.renamed[:5]) or "none"
        report.issues.append(Issue(Problem.REMEMBERED, table.sheet, facts={"columns": new}))
    return remember(reading, headers)


def _not_shown(sheet: Sheet) -> list[Issue]:
    """What a person who looks at the workbook does not see, and the program read all the same."""
    found = []
    if sheet.hidden_rows:
        found.append(Issue(Problem.HIDDEN_ROWS, sheet.name, facts={"count": sheet.hidden_rows}))
    if sheet.hidden_columns:
        places = ", ".join(letters(column) for column in sheet.hidden_columns[:10])
        more = ", …" if len(sheet.hidden_columns) > 10 else ""
        facts: dict[str, str | int] = {"count": len(sheet.hidden_columns), "columns": places + more}
        found.append(Issue(Problem.HIDDEN_COLUMNS, sheet.name, facts=facts))
    return found


def _explained(table: Table, books: Sequence[dictionary.Dictionary], report: Report) -> Table:
    if not books:
        return table
    explained, replaced, marked = dictionary.apply(table, books)
    # A birth date is turned into an age first.
    marked = frozenset(index for index in marked if identifies(table.headers[index]) != "birth date")
    if replaced:
        report.repairs.append(Repair(Repaired.CODES_TO_WORDS, table.sheet, "", replaced))
    if marked:
        for index in sorted(marked):
            use = ColumnUse(table.sheet, index, table.headers[index], "", "", shape=fingerprint(table.headers))
            report.unused.append(replace(use, why=Why(Reason.CODEBOOK_IDENTIFIES)))
            report.repairs.append(Repair(Repaired.IDENTIFYING, table.sheet, use.place, table.frame.height))
        headers = {index: text for index, text in explained.headers.items() if index not in marked}
        frame = explained.frame.drop([f"c{index}" for index in marked if f"c{index}" in explained.frame.columns])
        explained = replace(explained, headers=headers, frame=frame)
    return explained


def _names_patients(sheet: Sheet) -> bool:
    """Whether a sheet has a header of a patient and of something else: called “info”, it may hold the cohort all the same."""
    table = find_table(sheet)
    if isinstance(table, str) or table.frame.height < 2:
        return False
    matches = [match_column(text, TABLES, propose=False) for text in table.headers.values()]
    return any(match.key == "patient_id" for match in matches) and sum(match.sure for match in matches) >= 2
