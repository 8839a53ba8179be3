"""Columns of nothing but plain numbers, which most are: told by one look, read by one cast.

Short columns are looked at as lists: a sheet may have hundreds of them, and each question to polars costs more than the cells.
"""

import re
from collections.abc import Iterable

import polars as pl

from lnexplore.ingest.remembered import SMALL, cells_of, different_cells

_PATTERN = r"[0-9]{1,15}(?:\.[0-9]{1,20})?"
_WHOLE = f"^{_PATTERN}$"
_POINT = r"^(?:0|[0-9]{4,})\.|\.(?:[0-9]{1,2}|[0-9]{4,})$"
_CELL = re.compile(_PATTERN)


def are_plain(column: pl.Series) -> bool:
    """Whether every cell is blank or a plain number such as `12` or `0.35`."""
    if column.len() > SMALL:
        head = column.head(SMALL)
        return are_plain(head) and bool(different_cells(column).str.contains(_WHOLE).all())
    return column.dtype == pl.Null or all(cell is None or _CELL.fullmatch(cell) for cell in column.to_list())


def is_neat(column: pl.Series) -> bool:
    """Whether every cell is of signs of ASCII with single blanks between: nothing to fold, to trim or to leave out."""
    return bool(different_cells(column).str.contains(r"^[!-~]+(?: [!-~]+)*$").all())


def plain_numbers(column: pl.Series, decimal: str) -> pl.Series | None:
    """The numbers (Float64) of a column of plain numbers; None where any cell is to be understood."""
    if not are_plain(column):
        return None
    # In a column of decimal commas 1.234 is a thousand.
    if decimal != "." and different_cells(column).str.contains(".", literal=True).any():
        return None
    if column.len() <= SMALL or column.dtype != pl.String:
        return column.cast(pl.Float64)
    cells = cells_of(column)
    return cells.different.cast(pl.Float64)[cells.places]


def are_possible(numbers: pl.Series, written: pl.Series, low: float, high: float, codes: Iterable[float]) -> bool:
    """Whether all numbers are from `low` to `high`, and none of them as written is a code for missing."""
    least, most = numbers.min(), numbers.max()
    if not isinstance(least, float) or not isinstance(most, float):
        return True
    if least < low or most > high:
        return False
    if written.len() <= SMALL:
        known = frozenset(codes)
        return not any(number is not None and round(number, 6) in known for number in written.to_list())
    return not written.round(6).is_in(list(codes)).any()


def shows_point(column: pl.Series) -> bool:
    """Whether any of these plain numbers has a point that can be no mark of thousands."""
    if column.len() > SMALL:
        return shows_point(column.head(SMALL)) or bool(different_cells(column).str.contains(_POINT).any())
    cells = column.to_list()
    parts = (cell.partition(".") for cell in cells if cell is not None and "." in cell)
    return any(len(behind) != 3 or len(before) >= 4 or before == "0" for before, _, behind in parts)
