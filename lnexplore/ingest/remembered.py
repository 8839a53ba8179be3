"""Answers kept while files are read: a sheet of 512 columns asks the same of each header dozens of times, and a column
of a million rows holds a few hundred different cells.

What is kept are words of an upload, so it is kept within `keeping` only, and all forgotten when the reading ends.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import polars as pl

from lnexplore.cohort.memory import chunks_of

MOST = 20_000
"""Answers kept per function."""
SMALL = 64
"""Cells of a column up to which it is looked at as a list: of longer ones the work is in the cells."""
FEW = 1000
"""Cells up to which looking at each is quicker than finding the different ones."""
_P = ParamSpec("_P")
_R = TypeVar("_R")
_kept: list[Any] = []
_ABOVE = 8
"""Cells above a table, its headers, that a column of the sheet has and one of the table has not."""
_ALIKE = 8
"""Columns with the same last cells that are held to be compared with the next."""
_columns: dict[tuple[Any, ...], list["Cells"]] = {}
_places: dict[tuple[object, ...], "Cells"] = {}
"""length and place in memory of a column without blanks -> its cells"""
_readings: list[None] = []


@contextmanager
def keeping() -> Iterator[None]:
    """Answers are kept until the reading ends."""
    _readings.append(None)
    try:
        yield
    finally:
        _readings.pop()
        if not _readings:
            forget_columns()
            for kept in _kept:
                kept.cache_clear()


def forget_columns() -> None:
    """Forgets the columns that were looked at, once no more is asked of them."""
    _columns.clear()
    _places.clear()


@dataclass(frozen=True)
class Cells:
    """A long column of text by its different cells."""

    column: pl.Series
    different: pl.Series
    """each different cell once, and a blank one behind them"""
    places: pl.Series
    """of each row, where its cell stands among the different ones"""
    answers: dict[Any, Any] = field(default_factory=dict)

    @property
    def repeat(self) -> bool:
        """Whether it is worth while to look at each different cell once."""
        return self.different.len() * 2 <= self.column.len()


def cells_of(column: pl.Series) -> Cells:
    """The different cells of a column of text, found once for all columns that hold the same, or the same below a few more."""
    # What is blank lies elsewhere in memory than the cells.
    here = () if column.null_count() or not _readings else (column.len(), *chunks_of(column))
    if here in _places:
        return _places[here]
    alike = _columns.setdefault(_last(column), []) if _readings else []
    for at, cells in enumerate(alike):
        above = cells.column.len() - column.len()
        if 0 <= above <= _ABOVE and cells.column.slice(above).equals(column, null_equal=True):
            known = _below(cells, column, above) if above else replace(cells, column=column)
            alike[at : at + (not above)] = [known]
            break
    else:
        known = _found(column)
        # Hundreds of flags may end alike: each is held against a few, not against all.
        alike[:] = [*alike[1 - _ALIKE :], known]
    if here:
        # The column is held with its cells: nothing else comes to lie at its place.
        _places[here] = known
    return known


def _below(cells: Cells, column: pl.Series, above: int) -> Cells:
    """Of a column that another holds below a few cells more."""
    places, blank = cells.places.slice(above), cells.different.len() - 1
    gone = {place for place in cells.places.head(above) if place != blank and not (places == place).any()}
    different = cells.different
    for place in sorted(gone, reverse=True):
        places = places - (places > place).cast(pl.UInt32)
        different = different.head(place).append(different.slice(place + 1))
    return Cells(column, different, places)


def _found(column: pl.Series) -> Cells:
    words, places = coded(column)
    return Cells(column, words.append(pl.Series(column.name, [None], dtype=pl.String)), places)


def coded(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The different texts of a column by where each stands first, and of each row the place among them; of a blank one, behind them."""
    # Categories of their own, so that they end with the reading.
    known = column.cast(pl.Categorical(pl.Categories.random()))
    words = known.drop_nulls().unique()
    words = words[words.to_physical().arg_sort()]
    return words.cast(pl.String), known.to_physical().fill_null(words.len())


def learn(cells: Cells) -> None:
    """Keeps the different cells of a column of text, where who made it knows them."""
    if _readings:
        _columns.setdefault(_last(cells.column), []).append(cells)


def _last(column: pl.Series) -> tuple[str | None, ...]:
    """Some of its last cells, by which columns that may be alike are found."""
    return tuple(column[-1 - back] for back in (0, 1, 10, 101, 1009, 10_007, 100_003) if back + _ABOVE < column.len())


def different_cells(column: pl.Series) -> pl.Series:
    """The different cells of a column, or all of a short one: what is asked of any or of all cells is asked of these."""
    return column if column.len() <= FEW or column.dtype != pl.String else cells_of(column).different


def remembered(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The pure function, asked only once for the same arguments within `keeping`."""
    kept: Any = lru_cache(MOST)(function)
    _kept.append(kept)

    @wraps(function)
    def asked(*arguments: _P.args, **options: _P.kwargs) -> _R:
        answer: _R = (kept if _readings else function)(*arguments, **options)
        return answer

    return asked


def remembered_column(
    function: Callable[Concatenate[pl.Series, _P], _R],
) -> Callable[Concatenate[pl.Series, _P], _R]:
    """The same for a pure function of a column of text; frames of long columns, which are as long, are not kept."""

    @lru_cache(MOST)
    def kept(cells: tuple[str | None, ...], arguments: tuple[Any, ...], options: tuple[tuple[str, Any], ...]) -> Any:
        return function(pl.Series(cells, dtype=pl.String), *arguments, **dict(options))

    @wraps(function)
    def asked(column: pl.Series, *arguments: _P.args, **options: _P.kwargs) -> _R:
        given = tuple(sorted(options.items()))
        if not _readings or (column.len() > SMALL and column.dtype != pl.String):
            return function(column, *arguments, **options)
        if column.len() <= SMALL:
            return cast(_R, kept(tuple(column.cast(pl.String).to_list()), arguments, given))
        answers = cells_of(column).answers
        if (function, arguments, given) in answers:
            return cast(_R, answers[function, arguments, given])
        answer = function(column, *arguments, **options)
        if not isinstance(answer, pl.DataFrame):
            answers[function, arguments, given] = answer
        return answer

    _kept.append(kept)
    return cast(Any, asked)  # type: ignore[no-any-return]
