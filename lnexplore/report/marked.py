"""The user's own sheets with every cell marked that could not be used or was understood in another spelling."""

import io
from collections.abc import Iterable

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.issues import Issue, issues_frame
from lnexplore.ingest.assemble.identity import MANY, identifies, is_free_text, looks_like_names, personal_values
from lnexplore.ingest.files.celltext import letters
from lnexplore.ingest.files.opening import Opened
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.read import Intake
from lnexplore.ingest.table.header_rows import HEADER_ROWS
from lnexplore.ingest.values.spellings import KINDS
from lnexplore.report.record import redacted, redacted_frame
from lnexplore.report.workbook import sheet_name

REMOVED = "(removed)"
MOST_ROWS = 100_000
"""Rows of a sheet that are written; a registry’s marks beyond them stand in the lists."""


def marked_workbook(opened: Opened, intake: Intake) -> bytes:
    """An .xlsx workbook: a list of the issues, a list of the changes, and each sheet as text with its cells marked.

    Cells that could not be used are orange, cells understood in another spelling are yellow; each carries the reason
    as a comment. Columns that identify a person are blanked. No cell becomes a formula or a link.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eef4"})
        bad = book.add_format({"bg_color": "#f5c08a"})
        changed = book.add_format({"bg_color": "#fff3b0"})
        used: set[str] = set()
        issues = redacted_frame(intake, issues_frame(intake.issues).drop("severity"))
        _list(book, sheet_name("Issues", used), issues, head)
        changes = intake.changes.with_columns(pl.col("kind").replace({key: kind.label for key, kind in KINDS.items()}))
        _list(book, sheet_name("Changes", used), redacted_frame(intake, changes), head)
        hidden = {(use.sheet, use.index) for use in intake.unused if use.why is not None and use.why.identifies}
        # Columns that are not used have no cells to mark, and may hold anything about a person.
        read = {(use.sheet, use.index) for use in intake.used} | {
            (use.sheet, use.unit_index or -1) for use in intake.used
        }
        hidden |= {(use.sheet, use.index) for use in intake.unused if not use.test} - read
        for sheet in opened.sheets:
            if sheet.kind == "table" and not sheet.hidden and sheet.cells.height:
                page = book.add_worksheet(sheet_name(redacted(intake, sheet.name), used))
                _sheet(page, sheet, intake, hidden, (bad, changed))
    return buffer.getvalue()


def _list(book: object, name: str, frame: pl.DataFrame, head: object) -> None:
    page = book.add_worksheet(name)  # type: ignore[attr-defined]
    for index, title in enumerate(frame.columns):
        page.write_string(0, index, title.capitalize(), head)
        page.set_column(index, index, 60 if title in ("problem", "remedy", "kind") else 18)
    for number, row in enumerate(frame.head(MOST_ROWS).iter_rows(), 1):
        for index, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(number, index, cell)
            elif cell is not None:
                page.write_string(number, index, str(cell))
    page.freeze_panes(1, 0)


def _sheet(
    page: object, sheet: Sheet, intake: Intake, hidden: set[tuple[str, int]], formats: tuple[object, object]
) -> None:
    notes = _notes(sheet.name, intake)
    numbers = {use.index for use in intake.used if use.key == "patient_id" and use.sheet.split(": ")[0] == sheet.name}
    blanked = _identifying(sheet, hidden, numbers)
    places = [letters(index) for index in range(sheet.cells.width)]
    for number, row in enumerate(sheet.cells.head(MOST_ROWS).iter_rows()):
        for index, cell in enumerate(row):
            told = notes.get((number + 1, places[index]))
            text = REMOVED if cell and number > blanked.get(index, number) else cell
            if told is not None:
                kind, words = told
                page.write_string(number, index, text or "", formats[kind])  # type: ignore[attr-defined]
                page.write_comment(number, index, words)  # type: ignore[attr-defined]
            elif text is not None:
                page.write_string(number, index, text)  # type: ignore[attr-defined]


def _identifying(sheet: Sheet, hidden: set[tuple[str, int]], numbers: set[int]) -> dict[int, int]:
    """Column -> last row of its header, for columns that tell who somebody is: by header, by codebook or by their cells."""
    found = {}
    top = sheet.rows(0, HEADER_ROWS)
    known = {index for name, index in hidden if name == sheet.name or name.startswith(f"{sheet.name}: ")}
    for index, name in enumerate(sheet.cells.columns):
        named = [row for row, cells in enumerate(top) if cells[index] and identifies(cells[index])]
        cells = sheet.cells[name]
        fewest = 1 if index in numbers else MANY
        by_cells = bool(personal_values(cells)) or looks_like_names(cells, fewest)
        if named or index in known or by_cells or is_free_text(cells):
            filled = [row for row, line in enumerate(top) if line[index]]
            found[index] = named[0] if named else filled[0] if filled and not by_cells else -1
            if by_cells and not named and filled and not _personal(top[filled[0]][index]):
                found[index] = filled[0]
    return found


def _personal(cell: str) -> bool:
    one = pl.Series([cell])
    return bool(personal_values(one)) or looks_like_names(one)


def _notes(name: str, intake: Intake) -> dict[tuple[int, str], tuple[int, str]]:
    """(row, column letter) -> (0 for bad, 1 for changed, words)."""
    notes: dict[tuple[int, str], tuple[int, str]] = {}
    here = intake.changes.filter((pl.col("sheet") == name) | pl.col("sheet").str.starts_with(f"{name}: "))
    for kind, row, column in here.select("kind", "row", "column").iter_rows():
        notes[row, _letter(column)] = (1, _(KINDS[kind].label if kind in KINDS else kind))
    for issue in _of(name, intake.issues):
        if issue.row and issue.column:
            notes[issue.row, _letter(issue.column)] = (0, f"{issue.problem} {issue.remedy}".strip())
        elif issue.row:
            notes.setdefault((issue.row, "A"), (0, f"{issue.problem} {issue.remedy}".strip()))
    return notes


def _of(name: str, issues: Iterable[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.sheet == name or issue.sheet.startswith(f"{name}: ")]


def _letter(place: str) -> str:
    return place.split(" ", 1)[0]
