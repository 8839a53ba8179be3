"""A results table as an Excel workbook: with a codebook, the plan it was made under and the sweep of what was moved after looking."""

import datetime as dt
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from lnexplore.catalogue import _, plural
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.report.codebook import codebook, is_result, with_cases
from lnexplore.report.document import NOTHING_MOVED

CREATED = dt.datetime(2024, 1, 1)
"""Stands for the day of writing, so that equal tables give equal files."""
_WIDTHS = (9, 60)
_MOST_LETTERS = 32_767
"""Letters that a cell of Excel holds; what has more would be left out without a word."""
_MOST_ROWS = 1_048_576


def sheet_name(name: str, used: set[str]) -> str:
    """A name that Excel takes: at most 31 characters, none of those it forbids, not used before (case aside)."""
    base = "".join("_" if character in "[]:*?/\\'" or not character.isprintable() else character for character in name)
    base, end, number = base or "Sheet", "", 1
    # Excel counts letters as UTF-16 does.
    while (found := _cut(base, 31 - len(end)) + end).casefold() in used:
        number += 1
        end = f" {number}"
    used.add(found.casefold())
    return found


def _cut(text: str, units: int) -> str:
    """As many letters of the text as so many UTF-16 units hold."""
    while len(text.encode("utf-16-le")) > 2 * units:
        text = text[:-1]
    return text


def table_workbook(
    tables: Mapping[str, pl.DataFrame],
    plan: Sequence[str],
    moved: Sequence[str],
    definition: ResponseDefinition | None = None,
) -> bytes:
    """An .xlsx workbook: a sheet per table, a codebook of their columns, the plan in sentences and what was moved after looking.

    A results frame has two rows of headers: words, and below them the names that programs use; a table that is words
    already has one. No cell becomes a formula or a link; numbers stay numbers, unrounded. Equal tables give equal bytes.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "lnexplore", "created": CREATED})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#e8eef4", "text_wrap": True, "valign": "top"}),
            "name": book.add_format({"italic": True, "font_color": "#5a6672", "bg_color": "#e8eef4"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        used = {"plan", "codebook"}
        cut: list[str] = []
        lines: list[tuple[str, ...]] = []
        for name, given in tables.items():
            frame = with_cases(given)
            place = sheet_name(name, used)
            told = codebook(frame, definition) if is_result(frame) else None
            cut += _table(book.add_worksheet(place), place, frame, told, formats)
            if told is not None:
                lines += [(place, *row) for row in told.iter_rows()]
        if lines:
            _codebook(book.add_worksheet("Codebook"), lines, formats)
        page = book.add_worksheet("Plan")
        page.set_column(0, 0, 120)
        sentences = [*plan, *(moved or [_(NOTHING_MOVED)]), *cut]
        for row, sentence in enumerate(sentences):
            page.write_string(row, 0, _fitting(sentence), formats["wrap"])
    return buffer.getvalue()


def _table(
    page: Any, place: str, frame: pl.DataFrame, told: pl.DataFrame | None, formats: Mapping[str, Any]
) -> list[str]:
    """Writes one table; gives a sentence where a sheet cannot hold all of it."""
    heads = frame.columns if told is None else told["label"].to_list()
    first = 1 if told is None else 2
    most = _MOST_ROWS - first
    for column, (head, name) in enumerate(zip(heads, frame.columns, strict=True)):
        page.write_string(0, column, _fitting(head), formats["head"])
        if told is not None:
            page.write_string(1, column, name, formats["name"])
        cells = frame[name].head(most).to_list()
        page.set_column(column, column, _width(head, "" if told is None else name, cells))
        for row, cell in enumerate(cells, first):
            if cell is not None:
                _write(page, row, column, cell)
    page.freeze_panes(first, 1 if frame.width > 1 else 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, first - 1)
    if frame.width:
        page.autofilter(first - 1, 0, first - 1 + min(frame.height, most), frame.width - 1)
    if frame.height > most:
        return [
            plural(
                "The sheet “{sheet}” holds the first {n} of {count} row; the CSV file has all.",
                "The sheet “{sheet}” holds the first {n} of {count} rows; the CSV file has all.",
                frame.height,
                sheet=place,
                n=f"{most:,}",
            )
        ]
    return []


def _width(head: str, name: str, cells: Sequence[object]) -> float:
    """Width of a column in letters: as wide as its cells, or as its header in three lines."""
    longest = max(
        (8 if isinstance(cell, float) else _letters(str(cell)) for cell in cells[:500] if cell is not None), default=0
    )
    words = max((_letters(word) for word in head.split()), default=0)
    # The arrow of the filter stands over the last letters of the header.
    return min(_WIDTHS[1], max(_WIDTHS[0], longest + 2, words + 2, _letters(head) // 3 + 2, _letters(name) + 3))


def _letters(text: str) -> int:
    """Room that a text takes: letters of East Asian scripts count twice."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _write(page: Any, row: int, column: int, cell: object) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and math.isfinite(cell):
        page.write_number(row, column, cell)
    else:
        page.write_string(row, column, _fitting(str(cell)))


def _fitting(text: str) -> str:
    """The text as far as a cell holds it; where it is cut, that is said at its end."""
    end = _("{text} … (cut; the CSV file has all)").format(text="")
    # A cell counts letters as UTF-16 does.
    if len(text) * 2 <= _MOST_LETTERS or len(text.encode("utf-16-le")) <= 2 * _MOST_LETTERS:
        return text
    return text.encode("utf-16-le")[: 2 * (_MOST_LETTERS - len(end))].decode("utf-16-le", "ignore") + end


def _codebook(page: Any, lines: Sequence[tuple[str, ...]], formats: Mapping[str, Any]) -> None:
    """A row per column of each sheet: its name, label, meaning and unit."""
    for column, (title, width) in enumerate(
        ((_("Sheet"), 16), (_("Column"), 24), (_("Label"), 32), (_("Meaning"), 80), (_("Unit or values"), 28))
    ):
        page.set_column(column, column, width)
        page.write_string(0, column, title, formats["head"])
        for row, line in enumerate(lines, 1):
            page.write_string(row, column, line[column], formats["wrap"])
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, len(lines), 4)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
