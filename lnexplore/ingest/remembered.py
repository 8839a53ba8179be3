"""Answers kept while files are read: a sheet of 512 columns asks the same of each header dozens of times, and a column
of a million rows holds a few hundred different cells.

What is kept are words of an upload, so it is kept within `keeping` only, and all forgotten when the reading ends.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import polars as pl

MOST = 20_000
"""Answers kept per function."""
SMALL = 64
"""Cells of a column up to which it is looked at as a list: of longer ones the work is in the cells."""
FEW = 1000
"""Cells up to which looking at each is quicker than finding the different ones."""
_P = ParamSpec("_P")
_R = TypeVar("_R")
_kept: list[Any] = []
_columns: dict[tuple[Any, ...], list["Cells"]] = {}
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
            _columns.clear()
            for kept in _kept:
                kept.cache_clear()


def forget_columns() -> None:
    """Forgets the columns that were looked at, once no more is asked of them."""
    _columns.clear()


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
    """The different cells of a column of text, found once for all columns that hold the same."""
    last = column.len() - 1
    look = [column[at * last // 7] for at in range(8)] if column.len() else []
    alike = _columns.setdefault((column.len(), column.null_count(), *look), []) if _readings else []
    for cells in alike:
        if cells.column.equals(column, null_equal=True):
            return cells
    # Categories of their own, so that they end with the reading.
    coded = column.cast(pl.Categorical(pl.Categories.random()))
    words = coded.drop_nulls().unique()
    words = words[words.to_physical().arg_sort()]
    blank = pl.Series(column.name, [None], dtype=pl.String)
    places = coded.to_physical().fill_null(words.len())
    alike.append(Cells(column, words.cast(pl.String).append(blank), places))
    return alike[-1]


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
