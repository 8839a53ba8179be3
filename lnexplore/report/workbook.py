"""A results table as an Excel workbook, with the plan it was made under and the sweep of what was moved after looking."""

import io
from collections.abc import Mapping, Sequence

import polars as pl

_MAX_WIDTH = 60


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


def table_workbook(tables: Mapping[str, pl.DataFrame], plan: Sequence[str], moved: Sequence[str]) -> bytes:
    """An .xlsx workbook: a sheet per table, one with the plan in sentences, and what was moved after the results were seen.

    No cell becomes a formula or a link; numbers stay numbers, unrounded.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eef4", "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        used = {"plan"}
        for name, frame in tables.items():
            page = book.add_worksheet(sheet_name(name, used))
            page.freeze_panes(1, 0)
            for column, title in enumerate(frame.columns):
                page.write_string(0, column, title, head)
                cells = frame[title].to_list()
                longest = max([len(title), *(len(str(cell)) for cell in cells[:500])])
                page.set_column(column, column, min(_MAX_WIDTH, longest + 2))
                for row, cell in enumerate(cells, 1):
                    if cell is None:
                        continue
                    if isinstance(cell, bool):
                        page.write_boolean(row, column, cell)
                    elif isinstance(cell, int | float) and abs(cell) != float("inf"):
                        page.write_number(row, column, cell)
                    else:
                        page.write_string(row, column, str(cell))
        page = book.add_worksheet("Plan")
        page.set_column(0, 0, 120)
        lines = [*plan, *(moved or ["Nothing was moved after the results were seen."])]
        for row, sentence in enumerate(lines):
            page.write_string(row, 0, sentence, wrap)
    return buffer.getvalue()
