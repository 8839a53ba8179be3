"""Whole rows in one column: a text file that a spreadsheet of another country opened, lines in quotation marks, columns of fixed width."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lnexplore.ingest.files.sheet import MAX_COLUMNS, Sheet

SEPARATORS = ";\t|,"
FEWEST_CELLS, FEWEST_ROWS, LOOKED_AT = 3, 3, 300
_NUMBER = re.compile(r"\s*(?:[<>]\s*)?-?\d[\d.,]*\s*")


def apart(sheet: Sheet) -> Sheet:
    """The sheet with the cells of each row side by side where all stand in the first column; else as it is.

    A decimal comma may have cut such rows at other places: what was cut is joined before it is cut aright.
    """
    first = sheet.cells["c0"].drop_nulls().head(LOOKED_AT) if sheet.cells.width else sheet.cells.to_series()
    if sheet.kind == "chart" or sheet.merged or first.len() < FEWEST_ROWS:
        return sheet
    is_one = sheet.cells.width == 1
    for separator in SEPARATORS if is_one else SEPARATORS[:-1]:
        if int(first.str.contains(separator, literal=True).sum()) * 10 < 9 * first.len():
            continue
        lines = [",".join(row).rstrip("," if not is_one else "") for row in sheet.rows()]
        rows = [next(csv.reader([line], delimiter=separator), []) for line in lines]
        if _are_rows(rows):
            return replace(sheet, cells=Sheet.of("", rows).cells, separator=separator)
    lines = [] if not is_one else [row[0].expandtabs() for row in sheet.rows()]
    rows = _by_width(lines)
    return replace(sheet, cells=Sheet.of("", rows).cells) if _are_rows(rows) else sheet


def _are_rows(rows: Sequence[Sequence[str]]) -> bool:
    """Whether nearly all rows have the same several cells, the first of them words and those below some numbers."""
    rows = [row for row in rows[:LOOKED_AT] if any(row)]
    widths = Counter(map(len, rows)).most_common(1)
    if not widths or not FEWEST_CELLS <= widths[0][0] <= MAX_COLUMNS or widths[0][1] * 10 < 9 * len(rows):
        return False
    table = [row for row in rows if len(row) == widths[0][0]]
    named = all(cell.strip() and not _NUMBER.fullmatch(cell) for cell in table[0])
    numbers = sum(any(_NUMBER.fullmatch(cell) for cell in row) for row in table[1:])
    return len(table) >= FEWEST_ROWS and named and numbers * 10 >= 9 * (len(table) - 1)


def _by_width(lines: Sequence[str]) -> list[list[str]]:
    """The cells of lines whose columns begin and end at the same places; a name above a gap belongs to what it touches."""
    shown = [line for line in lines if line.strip()]
    width = max(map(len, shown), default=0)
    if len(shown) < FEWEST_ROWS:
        return []
    filled = [any(line[at : at + 1].strip() for line in shown) for at in range(width)]
    below = [any(line[at : at + 1].strip() for line in shown[1:]) for at in range(width)]
    spans: list[list[int]] = []
    for at in range(width):
        if filled[at] and (not at or not filled[at - 1]):
            spans.append([at, at])
        if filled[at]:
            spans[-1][1] = at + 1
    columns: list[list[int]] = []
    open_ended = False
    for start, end in spans:
        # A word of the header alone, one blank from its neighbour, is a part of a longer name.
        touches = bool(columns) and start - columns[-1][1] == 1 and (open_ended or not any(below[start:end]))
        if touches:
            columns[-1][1] = end
        else:
            columns.append([start, end])
        open_ended = not any(below[columns[-1][0] : columns[-1][1]])
    return [[line[start:end].strip() for start, end in columns] if line.strip() else [] for line in lines]
