"""Which rows of a sheet are its header, and what they say of each column."""

import itertools
import re
import unicodedata
from collections.abc import Sequence

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.mapping import match_column, match_header, normalise, time_alone
from lnexplore.ingest.meaning.times import counts_months, scale_counted
from lnexplore.ingest.remembered import remembered
from lnexplore.ingest.values.spellings import parted

HEADER_ROWS = 40
"""How far down the header is looked for."""
HEADER_LINES, LOOKED_AT, LINES_OF_FACTS, FEWEST_LABELS = 4, 200, 8, 4
"""Rows that one header may span, rows read to tell what a column holds, rows between facts on a patient and the table, and
columns from which on a second row of names is one of labels."""
_NUMERIC = re.compile(
    r"^[<>≦≧≤≥]?\s*[-+]?\d[\d.,\s]*(?:e[-+]?\d+)?$|^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?(?:[ T].*)?$", re.IGNORECASE
)
_OTHER_UNITS = frozenset(
    parted(
        "years|year|yr|y|歳|岁|세|años|jahre|ans|-|mmhg|kg|cm|m/f|f/m|男/女|%|yyyy/mm/dd|yyyy-mm-dd|dd/mm/yyyy|mm/dd/yyyy"
    )
)
"""Units and formats of columns that are no measures."""


def folded(text: str) -> str:
    """Text with full width folded and blanks collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def is_number(cell: str) -> bool:
    """Whether a cell is a number or a date."""
    return bool(_NUMERIC.match(folded(cell)))


@remembered
def is_header(cell: str) -> bool:
    """Whether a cell reads like a header: a field, a measure (with or without a time point), a role or a time point."""
    if not cell or is_number(cell) or len(cell) > 120:
        return False
    if match_header(cell, "roles").key or time_alone(cell) is not None:
        return True
    return match_column(cell, ("visits", "patients", "treatments", "events"), propose=False).sure


def best_row(top: list[list[str]]) -> int | None:
    """The row with most cells that read like headers; the first of equals; None where no row has one."""
    best, most = None, 0
    for index, row in enumerate(top[:HEADER_ROWS]):
        cells = [cell for cell in row if cell]
        known = len({normalise(cell) for cell in cells if is_header(cell)})
        if any(_NUMERIC.match(folded(cell)) for cell in cells) and known < 0.5 * len(cells):
            continue
        if known > most:
            best, most = index, known
    return None if best is None else _below_facts(top, best, most)


def unread_row(top: list[list[str]]) -> int | None:
    """The first row of words alone with figures below it, of a sheet whose headers nobody knows; None where there is none."""
    for index, rows in enumerate(itertools.pairwise(top[: HEADER_ROWS + 1])):
        cells, below = ([cell for cell in row if cell] for row in rows)
        heads = 1 < len(below) <= len(cells) == len(set(cells)) and not any(map(is_number, cells))
        if heads and any(map(is_number, below)):
            return index
    return None


def _below_facts(top: list[list[str]], best: int, known: int) -> int:
    """The best row, or the header further down where the best row heads but one row: facts of the patient whose visits follow."""
    rows = [index for index in range(best + 1, min(len(top), best + LINES_OF_FACTS)) if any(top[index])]
    if len(rows) < 3 or {normalise(cell) for cell in top[rows[1]] if cell} & {
        normalise(cell) for cell in top[best] if cell
    }:
        return best
    lower = [cell for cell in top[rows[1]] if cell]
    told = len({normalise(cell) for cell in lower if is_header(cell)})
    facts = all(match_header(cell, "patients").key for cell in top[best] if is_header(cell))
    return rows[1] if facts and told >= max(2, known / 2) and not any(map(is_number, lower)) else best


def header_span(sheet: Sheet, top: list[list[str]], best: int) -> tuple[int, int]:
    """First and last row of the header around its best row."""
    first = last = best
    while first > 0 and last - first + 1 < HEADER_LINES and _belongs_above(sheet, top, first):
        first -= 1
    while last + 1 < len(top) and last - first + 1 < HEADER_LINES and _belongs_below(top, first, last):
        last += 1
    if last + 1 < len(top) and _names_the_rows(top, first, last):
        last += 1
    return first, last


def label_row(top: list[list[str]], best: int) -> tuple[int, int] | None:
    """(row of names, row of labels) where the row beside the best header row names every column once more, as the labels of
    a statistics program or another language do; None where none does.

    Neither holds a number or a unit, both name every column apart, and below them stand numbers.
    """
    for row in (best + 1, best - 1):
        below = [line for line in top[max(row, best) + 1 :][:LINES_OF_FACTS] if any(line)]
        if row < 0 or not below:
            continue
        pair = [{i: normalise(cell) for i, cell in enumerate(top[at]) if cell} for at in (best, row)]
        numbers = sum(index < len(below[0]) and is_number(below[0][index]) for index in pair[0])
        if (
            len(pair[0]) >= FEWEST_LABELS
            and pair[0].keys() == pair[1].keys()
            and len({*pair[0].values(), *pair[1].values()}) > len(pair[0])
            and all(len(set(line.values())) == len(line) for line in pair)
            and numbers * 2 >= len(pair[0])
            and not any(is_number(top[row][i]) or is_unit(top[row][i]) for i in pair[0])
        ):
            # v1 to v7 name no column, though they read like visits.
            times = sum(time_alone(top[best][i]) is not None for i in pair[0])
            known = sum(is_header(top[row][i]) for i in pair[0])
            if not times:
                return best, row
            if times == len(pair[0]) <= 2 * known:
                return row, best
    return None


def read_header(sheet: Sheet, top: list[list[str]], first: int, last: int) -> tuple[dict[int, str], dict[int, str]]:
    """(header, bottom line) of each column from the first to the last header row."""
    lines = [_line(sheet, top, row, row == last, last) for row in range(first, last + 1)]
    for number, line in enumerate(lines):
        word = next(iter(line.values()), "")
        row = first + number
        counts = _counts_under(top, first, row) or (row < last and _counts_above(top[row], top[row + 1]))
        if counts and _counts_time(word):
            # "Week" at the side of 0, 13, 26 says what these count.
            key = match_header(word, "visits").key
            scale = scale_counted(word) or (key if key in ("day", "month", "visit") else word)
            named = {index: f"{scale} {cell}" if is_number(cell) else cell for index, cell in line.items()}
            line.update(named)
    if last > first and _names_the_rows(top, first, last - 1):
        for index, cell in enumerate(top[last]):
            for line in lines[:-1] if cell else ():
                line.pop(index, None)
    counted = counts_months([cell for line in lines for cell in line.values()])
    return _join([{index: counted.get(cell, cell) for index, cell in line.items()} for line in lines])


def _counts_time(word: str) -> bool:
    return match_header(word, "visits").key in ("day", "month", "visit", "date") or time_alone(f"{word} 3") is not None


def _counts_under(top: list[list[str]], first: int, row: int) -> bool:
    """Whether a row of numbers is a line of the header: the same numbers come again under each heading above them."""
    if row <= first:
        return False
    heads = _line_spread(top[row - 1])
    line = top[row]
    groups: dict[str, list[str]] = {}
    for index, head in heads.items():
        if index < len(line) and line[index] and is_number(line[index]):
            groups.setdefault(head, []).append(line[index])
    counts = [tuple(group) for group in groups.values()]
    if len(counts) < 2 or len(counts[0]) < 2 or len(set(counts[0])) < len(counts[0]):
        return False
    return len(set(counts)) == 1 and sum(1 for cell in line if cell) <= sum(map(len, counts)) + 2


def _counts_above(above: list[str], below: list[str]) -> bool:
    """Whether a row of numbers tells apart the names below it that come again: `0 | | 6 |` above `UPCR | Alb | UPCR | Alb`."""
    spread = _line_spread(above)
    again = [index for index, cell in enumerate(below) if cell and below.count(cell) > 1]
    pairs = {(spread.get(index, ""), below[index]) for index in again}
    numbers = {spread.get(index, "") for index in again}
    return len(again) >= 4 and len(pairs) == len(again) and len(numbers) >= 2 and all(map(is_number, numbers))


def _line_spread(row: list[str]) -> dict[int, str]:
    """Column -> its heading, blanks belonging to the heading on their left."""
    spread: dict[int, str] = {}
    head = ""
    for index, cell in enumerate(row):
        head = cell or head
        if head:
            spread[index] = head
    return spread


def _names_the_rows(top: list[list[str]], first: int, last: int) -> bool:
    """Whether the row below the header names only the columns at its left, as pandas writes the names of an index."""
    if last <= first or last + 2 >= len(top) or patient_in(top[first : last + 1]) is not None:
        return False
    line, behind = top[last + 1], top[last + 2]
    filled = [index for index, cell in enumerate(line) if cell]
    width = sum(1 for cell in top[last] if cell)
    return (
        0 < len(filled) < max(2, width / 2)
        and filled == list(range(filled[0], filled[0] + len(filled)))
        and not any(is_number(line[index]) for index in filled)
        and any(is_header(line[index]) for index in filled)
        and all(index < len(behind) and behind[index] for index in filled[-1:])
        and sum(1 for cell in behind if cell) > len(filled)
    )


def _belongs_above(sheet: Sheet, top: list[list[str]], first: int) -> bool:
    """Whether the row above the header is its upper line: it groups columns or names one that has no name below."""
    above, below = top[first - 1], top[first]
    filled = [index for index, cell in enumerate(above) if cell]
    if _counts_above(above, below):
        return True
    if not filled or any(is_number(above[index]) for index in filled):
        return False
    width = sum(1 for cell in below if cell)
    spans = [(left, right) for row, left, end, right in sheet.merged if row == first - 1 == end and right > left]
    # One heading alone that begins with the table is its title; headings of groups stand side by side or further right.
    alone = len(filled) == 1 and filled[0] == min((i for i, cell in enumerate(below) if cell), default=0)
    if not alone and any(0 < right - left + 1 < max(width, 2) and above[left] for left, right in spans):
        return True
    if any(time_alone(above[index]) is not None for index in filled):
        return True
    lower = [cell for cell in below if cell][1:]
    if (
        lower
        and all(time_alone(cell) is not None for cell in lower)
        and sum(is_header(cell) for cell in set(above)) >= 2
    ):
        return True  # measures above their time points
    names_more = [index for index in filled if index >= len(below) or not below[index]]
    return len(names_more) >= 1 and len(filled) >= 2 and any(is_header(above[index]) for index in names_more)


def _belongs_below(top: list[list[str]], first: int, last: int) -> bool:
    """Whether the row below the header is its lower line: units, or names under a merged cell; never data."""
    header, below = top[last], top[last + 1]
    filled = [index for index, cell in enumerate(below) if cell]
    if _counts_under(top, first, last + 1):
        return True
    if not filled or any(is_number(below[index]) for index in filled):
        return False
    above = {index for row in top[first : last + 1] for index, cell in enumerate(row) if cell}
    patient = patient_in(top[first : last + 1])
    if patient is not None and patient in filled and not is_unit(below[patient]):
        return False
    units = [index for index in filled if is_unit(below[index])]
    if len(units) * 2 >= len(filled) and any(folded(below[index]) != "-" for index in units):
        return True
    # Under "Visit 2 | | |" stand the names of its columns.
    under_gap = [index for index in filled if index >= len(header) or not header[index]]
    known = [index for index in filled if is_header(below[index])]
    if patient is None and patient_in([below]) is not None and all(time_alone(cell) for cell in header if cell):
        return True  # time points alone name no column
    return bool(above) and len(known) * 2 >= len(filled) and (bool(under_gap) or len(known) >= 2)


def patient_in(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the first column that one of the rows heads as the patient."""
    for row in rows:
        for index, cell in enumerate(row):
            if cell and match_header(cell, "patients").key == "patient_id":
                return index
    return None


def is_unit(cell: str) -> bool:
    """Whether a cell is a unit or a format, with or without brackets."""
    text = folded(cell).strip("()[]（）")
    return text.casefold() in _OTHER_UNITS or any(find_unit(measure, text) for measure in MEASURES.values())


def _line(sheet: Sheet, top: list[list[str]], row: int, is_last: bool, last: int) -> dict[int, str]:
    """One line of the header, merged cells and headings over several columns spread to the columns they cover."""
    cells = {index: " ".join(cell.split()) for index, cell in enumerate(top[row]) if cell}
    covered = {
        index for first, left, end, right in sheet.merged if first <= row <= end for index in range(left, right + 1)
    }
    for first, left, end, right in sheet.merged:
        if first == row <= end and left in cells:
            cells.update(dict.fromkeys(range(left, right + 1), cells[left]))
    if is_last:
        return cells
    below = {index for line in top[row + 1 : last + 1] for index, cell in enumerate(line) if cell}
    width = max((len(line) for line in top[row : last + 1]), default=0)
    names = [*top[last], *[""] * (width - len(top[last]))]
    current, group, behind_gap = "", set[str](), False
    for index in range(width):
        if index in cells:
            current, group, behind_gap = cells[index], {names[index]}, False
            # A name with nothing below it is a column's own and covers no other.
            current = current if index in below else ""
        elif index not in below:
            # Behind a blank column a heading goes on only over what stands under other headings too, but not yet under it.
            behind_gap = True
        elif index in covered or (behind_gap and (names[index] in group or names.count(names[index]) < 2)):
            current = current if index in covered else ""
        elif current:
            cells[index] = current
            group.add(names[index])
    return cells


def _join(lines: list[dict[int, str]]) -> tuple[dict[int, str], dict[int, str]]:
    """(header, bottom line) of each column; a unit in a line of its own is put into brackets."""
    headers: dict[int, str] = {}
    bottom: dict[int, str] = {}
    for line in lines:
        for index, cell in line.items():
            known = headers.get(index, "")
            if not known:
                headers[index] = bottom[index] = cell
            elif cell != bottom[index]:
                states_unit = is_unit(cell)
                headers[index] = f"{known} ({cell.strip('()[]（）')})" if states_unit else f"{known} {cell}"
                bottom[index] = f"{bottom[index]} ({cell.strip('()[]（）')})" if states_unit else cell
    return headers, bottom
