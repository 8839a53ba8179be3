"""Sheets whose patients stand in the columns: recognised, and turned so that each patient has a row."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.mapping import match_column, match_header, time_alone
from lnexplore.ingest.meaning.times import counts_months, scale_counted
from lnexplore.ingest.table.header_rows import folded, is_header, is_number, is_unit, patient_in
from lnexplore.ingest.values import dates

NAME_COLUMNS = 3
"""Columns that the names of the measures may take: section, name, time point or unit."""
FEWEST = 3
"""Different names down a column from which on it may be the header."""
MOST_FACTS = 12
"""Lines of facts that may stand above them."""
LAST_MONTH = 120
"""Larger numbers along a row are no months."""
_ALL = ("visits", "patients", "treatments", "events")


def stands_turned(top: Sequence[Sequence[str]], best: int | None) -> bool:
    """Whether names of columns stand down the first columns instead of along a row.

    `best` is the row that reads most like a header. Time points along a row are visits of one patient whose measures
    stand down the sheet, so they do not count for the row.
    """
    row = [_meaning(cell) for cell in top[best] if is_header(cell) and not time_alone(cell)] if best is not None else []
    # Numbered patients along a row (“Case 1”, “症例2”) are no names of columns.
    row = [(table, key, time) for table, key, time in row if key != "patient_id" or not time]
    top = _timed(top)
    names = [name for _, name, _ in _named_rows(top, _depth(top))]
    down = [_meaning(name) for name in names if is_header(name)]
    across, known = len(set(row)), len(set(down))
    return (
        known >= max(FEWEST, across + 1)
        and known >= 1.5 * across
        # What stands above the visits of one patient says something of the patient, and measures nothing.
        and _measures(down) > _measures(row)
        and sum(map(is_number, names)) * 5 <= len(names)
        # Names of columns differ; a word such as “remission”, or a test of a listing, comes again.
        and len(set(names)) >= 0.9 * len(names)
        and len(down) * 2 >= len(names)
    )


def _measures(meanings: Sequence[tuple[str, str, str]]) -> int:
    return len({(key, time) for table, key, time in meanings if table == "visits" and key in MEASURES})


def turned(sheet: Sheet, depth: int | None = None) -> tuple[Sheet, int, int]:
    """(the sheet with a row per column of the sheet, index of its header row, how many rows stood above the table).

    Row n of the turned sheet is column n of the sheet. `depth`: how many columns hold names.
    """
    rows = _timed(sheet.rows())
    depth = depth or _depth(rows[:240])
    kept = _named_rows(rows, depth)
    kept = kept[_line_of_times(kept) or _first_named(kept) :]
    lines: list[list[str | None]] = [[None] * len(kept) for _ in range(depth - 1)]
    lines.append([name or None for _, name, _ in kept])
    width = max((len(row) for row in rows), default=0)
    lines.extend(
        [values[column] if column < len(values) else None for _, _, values in kept] for column in range(width - depth)
    )
    if kept and not patient_in([[name for _, name, _ in kept]]):
        lines[depth - 1][0] = _corner(kept[0][1], [cell for cell in kept[0][2] if cell])
    place = {index: number for number, (index, _, _) in enumerate(kept)}
    return (
        replace(
            Sheet.of(sheet.name, lines),
            hidden=sheet.hidden,
            kind=sheet.kind,
            errors={(column, place[row]): text for (row, column), text in sheet.errors.items() if row in place},
            merged=tuple(
                (left, place[top], right, place[top])
                for top, left, end, right in sheet.merged
                if top == end and top in place and left >= depth
            ),
            encoding=sheet.encoding,
            separator=sheet.separator,
            uncalculated=sheet.uncalculated,
            mark=sheet.mark,
        ),
        depth - 1,
        kept[0][0] if kept else 0,
    )


def _timed(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows with what numbers count beside them, where a column of times stands behind the names: `Month` above 0, 3, 6, 0, 3, 6."""
    lines, place = [list(row) for row in rows], _begins(rows) + 1
    cells = [(line, line[place]) for line in lines if len(line) > place and line[place]]
    scale = scale_counted(cells[0][1]) if len(cells) > FEWEST else None
    numbers = [cell for _, cell in cells[1:]]
    if scale and all(map(is_number, numbers)) and len(set(numbers)) < len(numbers):
        cells[0][0][place] = ""
        for line, number in cells[1:]:
            line[place] = f"{scale} {number}"
    return lines


def _line_of_times(kept: Sequence[tuple[int, str, list[str]]]) -> int:
    """Place of the line of the times of one patient's visits below lines with a single fact each; 0 where there is none."""
    for place, (_, _, values) in enumerate(kept[:MOST_FACTS]):
        cells = [cell for cell in values if cell]
        if len(cells) > 1 and not any(match_header(cell, "patients").key for cell in cells):
            timed = place and _corner("", cells) != "Patient"
            return place if timed else 0
    return 0


def _first_named(kept: Sequence[tuple[int, str, list[str]]]) -> int:
    """Place of the line of patients, else of the first line with a name that is known."""
    known = next((place for place, (_, name, _) in enumerate(kept) if is_header(name)), 0)
    if known and match_column(kept[known][1], _ALL, propose=False).key != "patient_id":
        filled = [sum(1 for cell in values if cell) for _, _, values in kept[known - 1 : known + 1]]
        return known - 1 if filled[0] * 2 >= filled[1] else known
    return known


def _corner(name: str, cells: Sequence[str]) -> str:
    """What the first line of a turned sheet tells of each column: the patient, or the day of one patient's visits."""
    if is_header(name) and match_column(name, _ALL, propose=False).sure:
        return name
    months = counts_months(cells)
    if cells and (
        sum(time_alone(months.get(cell, cell)) is not None for cell in cells) * 2 > len(cells)
        or (not name and _run_on(cells))
    ):
        return "Visit"
    read = dates.dates(pl.Series(cells, dtype=pl.String))
    if cells and (read["value"].is_not_null() | read["ambiguous"]).sum() * 2 > len(cells):
        return "Date"
    return "Patient"


def _run_on(cells: Sequence[str]) -> bool:
    """Whether numbers rise from 0 or by leaps (0, 3, 6), as times do; 1, 2, 3 may number patients."""
    numbers = pl.Series(cells, dtype=pl.String).cast(pl.Float64, strict=False)
    steps = numbers.diff().drop_nulls()
    if numbers.null_count() or not steps.len() or not bool((steps > 0).all()):
        return False
    return numbers[0] == 0 or bool(numbers.max() <= LAST_MONTH and (steps > 1).any())  # type: ignore[operator]


def _meaning(cell: str) -> tuple[str, str, str]:
    match = match_column(cell, _ALL, propose=False)
    if match.key:
        return match.table, match.key, str(match.time or "")
    time = time_alone(cell)
    return ("time", "", str(time)) if time else ("role", match_header(cell, "roles").key, "")


def _begins(rows: Sequence[Sequence[str]]) -> int:
    """Index of the first column that holds anything."""
    return min((next((place for place, cell in enumerate(row) if cell), len(row)) for row in rows), default=0)


def _depth(rows: Sequence[Sequence[str]]) -> int:
    """Index of the first column of values: before it stand names, time points and units."""
    left = _begins(rows)
    for depth in range(left + 1, left + NAME_COLUMNS):
        cells = [row[depth] for row in rows if len(row) > depth and row[depth]]
        words = [cell for cell in cells if not is_number(cell)]
        units = sum(1 for cell in words if is_unit(cell) or folded(cell) == "-")
        times = sum(1 for cell in words if time_alone(cell) is not None)
        beyond = any(len(row) > depth + 1 and row[depth + 1] for row in rows)
        if not beyond or not cells or max(units, times) < max(2, 0.6 * len(cells)):
            return depth
    return left + NAME_COLUMNS


def _named_rows(rows: Sequence[Sequence[str]], depth: int) -> list[tuple[int, str, list[str]]]:
    """(index, name, values) of each row with values; the time point of a section goes behind the names below it."""
    found: list[tuple[int, str, list[str]]] = []
    section, group, left = "", "", _begins(rows)
    for index, row in enumerate(rows):
        names, values = list(row[left:depth]), list(row[depth:])
        if not any(values):
            filled = [cell for cell in names if cell]
            if len(filled) == 1:
                section = filled[0] if time_alone(filled[0]) is not None else ""
                group = ""
            continue
        # A name of several rows stands in the first of them.
        group = names[0] or (group if any(names[1:]) else "")
        pieces = [group, *names[1:]]
        units = [
            f"({folded(piece).strip('()[]（）')})" if place and is_unit(piece) else piece
            for place, piece in enumerate(pieces)
        ]
        name = " ".join(piece for piece in units if piece)
        if section and is_header(name) and time_alone(name) is None and _meaning(name)[0] != "patients":
            name = f"{name} {section}"
        found.append((index, name, values))
    return found
