"""Cells of any type as the text a spreadsheet would show, dates as ISO: whole columns at a time."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence

import polars as pl

from lnexplore.ingest.remembered import FEW, Cells, coded, different_cells, learn

_FEW = 64
"""Cells up to which a column is looked at as a list: a question to polars costs more."""
_WHITE = "".join(map(chr, (*range(9, 14), 32, 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288)))
"""White signs of Unicode, as polars knows them."""


def as_text(cell: object) -> str:
    """One cell as text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # 15 digits are what a spreadsheet shows; 0.1 + 0.2 is 0.3 there.
        return f"{cell + 0.0:.15g}" if math.isfinite(cell) else ""
    if isinstance(cell, dt.datetime):
        # A day is stored as a fraction: 09:30 comes back some microseconds early or late.
        rounded = _to_the_second(cell)
        return rounded.date().isoformat() if rounded.time() == dt.time() else rounded.isoformat(sep=" ")
    if isinstance(cell, dt.time):
        return cell.replace(microsecond=0, tzinfo=None).isoformat()
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "" if cell is None else str(cell)


def _to_the_second(cell: dt.datetime) -> dt.datetime:
    cell = cell.replace(tzinfo=None)
    late = cell.microsecond >= 500_000
    whole = cell.replace(microsecond=0)
    try:
        return whole + dt.timedelta(seconds=1) if late else whole
    except OverflowError:  # the last second of the calendar
        return whole


def column_of(name: str, cells: Sequence[object]) -> pl.Series:
    """A column of text from cells of mixed types; blank and white cells become null."""
    kinds = set(map(type, cells))
    if not kinds <= {str, type(None)}:
        if len(kinds - {str, type(None)}) == 1:
            # One conversion per different value. Not for mixed types, where 1 and TRUE would be one value.
            texts = {cell: as_text(cell) for cell in set(cells)}
            cells = [texts[cell] for cell in cells]
        else:
            cells = list(map(as_text, cells))
    return without_blanks(pl.Series(name, cells, dtype=pl.String, strict=True))


def without_blanks(column: pl.Series) -> pl.Series:
    """The column with null for cells that are empty or white."""
    if column.len() <= _FEW:
        cells = column.to_list()
        kept = [None if cell is None or not cell.strip(_WHITE) else cell for cell in cells]
        return column if kept == cells else pl.Series(column.name, kept, dtype=pl.String)
    # Only a cell that begins white can be white.
    if not different_cells(column).str.contains(r"^\s*$").any():
        return column
    return column.set((column.str.strip_chars() == "").fill_null(value=False), None)


def text_column(column: pl.Series) -> pl.Series:
    """A typed column as text; blank and white cells become null, nested types are the caller's to refuse."""
    kind = column.dtype
    if kind == pl.String:
        return without_blanks(column)
    if column.len() > FEW and (kind.is_integer() or kind.is_float() or kind.is_temporal() or kind == pl.Boolean):
        known = column.unique(maintain_order=True).drop_nulls()
        if 0 < known.len() * 2 <= column.len():
            return _by_different(column, known)
    if kind.is_integer() or isinstance(kind, pl.Categorical | pl.Enum | pl.Decimal):
        return without_blanks(column.cast(pl.String))
    if kind.is_float():
        # In single precision (a “float” of Stata) 0.4 is 0.400000006: the shortest figures that give it back are what was written.
        return _numbers((column.cast(pl.String) if kind == pl.Float32 else column).cast(pl.Float64))
    if isinstance(kind, pl.Datetime):
        day = column.dt.replace_time_zone(None).dt.date()
        if (day.cast(pl.Datetime("us")) == column.dt.replace_time_zone(None).cast(pl.Datetime("us"))).all():
            return day.dt.to_string("iso")
    if kind == pl.Date:
        return column.dt.to_string("iso")
    return _by_value(column)


def _by_different(column: pl.Series, known: pl.Series) -> pl.Series:
    """A typed column as text, each different value written once: registries repeat themselves."""
    words, codes = coded(text_column(known))
    places = column.replace_strict(known, codes, default=words.len(), return_dtype=pl.UInt32)
    different = words.append(pl.Series(words.name, [None], dtype=pl.String))
    text = different.gather(places)
    learn(Cells(text, different, places))
    return text


def _numbers(column: pl.Series) -> pl.Series:
    whole = column.is_finite() & (column.abs() < 1e15) & (column == column.floor())
    text = column.set(~whole, None).cast(pl.Int64).cast(pl.String)
    # The shortest figures that give the number back are those of a spreadsheet, where they are fifteen at most.
    plain = column.cast(pl.String)
    short = (column.abs() >= 1e-4) & (column.abs() < 1e14) & (plain.str.len_bytes() <= 15) & ~whole
    rest = column.set(whole | short | ~column.is_finite(), None)
    text = text.fill_null(plain.set(~short, None))
    return text.fill_null(_by_value(rest)) if rest.null_count() < rest.len() else text


def _by_value(column: pl.Series) -> pl.Series:
    return column_of(column.name, column.to_list())


def letters(column: int) -> str:
    """The letters over a column of a spreadsheet, from its index: 0 -> A, 26 -> AA."""
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def index_of(column: str | bytes) -> int:
    """`letters` the other way round: AA -> 26."""
    number = 0
    for letter in column.encode() if isinstance(column, str) else column:
        number = number * 26 + letter - 64
    return number - 1


def widest(rows: Iterable[Sequence[object]]) -> int:
    """The number of cells of the longest row."""
    return max(map(len, rows), default=0)
