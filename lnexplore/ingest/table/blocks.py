"""Several tables in a sheet: below one another, each under what is said of its patient, or side by side."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import polars as pl

from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.mapping import match_header
from lnexplore.ingest.table.facts import facts_above
from lnexplore.ingest.table.header_rows import is_header, is_number
from lnexplore.ingest.table.layout import Table

FEWEST_HEADERS = 2
MOST_ROWS = 20_000
"""Rows looked through: a registry is not kept as a block per patient."""


def blocks(sheet: Sheet, table: Table) -> list[tuple[Sheet, int]]:
    """(sheet of one block, rows of the sheet above it) for each block; empty for a sheet with one table.

    Of tables below one another a block begins with rows that name its patient, as those above `table` do, and has the same header again.
    """
    if several := _beside(sheet, table) or _stacked(sheet, table):
        return several
    names = [label for label, _ in facts_above(table.above) if _names(label)]
    if not names or table.turned or sheet.cells.height > MOST_ROWS:
        return []
    rows = sheet.rows()
    header = rows[table.header_row - 1]
    again = [index for index, row in enumerate(rows) if row == header and index >= table.header_row]
    starts = [0]
    for index in again:
        start = index - table.header_lines + 1
        while start - 1 > starts[-1] and not _is_data(rows[start - 1], header):
            start -= 1
        if not any(_names(label) for label, _ in facts_above(rows[start:index])):
            return []
        starts.append(start)
    if len(starts) < 2:
        return []
    return _cut(sheet, starts, len(rows))


def _cut(sheet: Sheet, starts: Sequence[int], height: int) -> list[tuple[Sheet, int]]:
    """A sheet for each of the tables that begin at these rows, with the rows above it."""
    return [
        (
            replace(
                sheet,
                cells=sheet.cells.slice(start, end - start),
                errors={
                    (row - start, column): text for (row, column), text in sheet.errors.items() if start <= row < end
                },
                merged=tuple((a - start, b, c - start, d) for a, b, c, d in sheet.merged if start <= a and c < end),
            ),
            start,
        )
        for start, end in pairwise([*starts, height])
    ]


def _stacked(sheet: Sheet, table: Table) -> list[tuple[Sheet, int]]:
    """A sheet for each of the tables below one another: each begins with a header of its own that names the patients, behind a blank row or a title."""
    if table.turned or sheet.cells.height > MOST_ROWS:
        return []
    rows = sheet.rows()
    filled = [[cell for cell in row if cell] for row in rows]
    heads = [
        index
        for index, cells in enumerate(filled)
        if len(cells) >= FEWEST_HEADERS
        and (index == 0 or len(filled[index - 1]) < FEWEST_HEADERS)
        and any(map(_names, cells))
        and not any(map(is_number, cells))
        and sum(map(is_header, cells)) >= FEWEST_HEADERS
        and index + 1 < len(rows)
        and any(map(is_number, filled[index + 1]))
    ]
    if len(heads) < 2 or len({tuple(filled[index]) for index in heads}) < len(heads):
        return []
    return _cut(sheet, [0, *(_title_of(head, filled) for head in heads[1:])], len(rows))


def _title_of(head: int, filled: Sequence[Sequence[str]]) -> int:
    """The row at which the titles and blanks above a header begin; a number below the table before is a patient of that."""
    start = head
    while start > 0 and len(filled[start - 1]) < FEWEST_HEADERS:
        start -= 1
    while start < head and any(map(str.isdigit, "".join(filled[start]))):
        start += 1
    return start


def _beside(sheet: Sheet, table: Table) -> list[tuple[Sheet, int]]:
    """A sheet for each of the tables that stand side by side, each with a column of patients and a blank column between."""
    own = [index for index, head in sorted(table.headers.items()) if _names(head)]
    blank = [int(name[1:]) for name in sheet.cells.columns if sheet.cells[name].null_count() == sheet.cells.height]
    cuts = [max((gap for gap in blank if left < gap < right), default=0) for left, right in pairwise(own)]
    if not cuts or not all(cuts) or table.turned:
        return []
    edges = [0, *cuts, sheet.cells.width]
    return [
        (
            replace(
                sheet,
                cells=sheet.cells.with_columns(
                    pl.lit(None, pl.String).alias(name)
                    for name in sheet.cells.columns
                    if not left <= int(name[1:]) < right
                ),
                errors={place: text for place, text in sheet.errors.items() if left <= place[1] < right},
                merged=tuple(area for area in sheet.merged if left <= area[1] and area[3] < right),
            ),
            0,
        )
        for left, right in pairwise(edges)
    ]


def placed(table: Table, above: int) -> Table:
    """The table of a block with the row numbers of its sheet."""
    frame = table.frame.with_columns(table.frame["_row"] + above)
    left = tuple(replace(item, row=item.row + above) for item in table.left)
    return replace(table, frame=frame, header_row=table.header_row + above, left=left)


def _names(label: str) -> bool:
    return match_header(label, "patients").key == "patient_id"


def _is_data(row: list[str], header: list[str]) -> bool:
    """Whether a row fills the columns of the table as data do, rather than saying something of the next patient."""
    filled = sum(1 for cell, head in zip(row, header, strict=False) if cell and head)
    return filled * 2 > sum(1 for head in header if head) and not facts_above([row])
