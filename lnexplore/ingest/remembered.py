"""Answers kept while files are read: a sheet of 512 columns asks the same of each header dozens of times.

What is kept are words of an upload, so it is all forgotten when the reading ends.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import polars as pl

MOST = 20_000
"""Answers kept per function."""
SMALL = 64
"""Cells of a column up to which answers about it are kept: of longer ones the work is in the cells."""
_P = ParamSpec("_P")
_R = TypeVar("_R")
_kept: list[Any] = []


def remembered(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The pure function, asked only once for the same arguments until `forget`."""
    kept = lru_cache(MOST)(function)
    _kept.append(kept)
    return cast(Callable[_P, _R], kept)


def remembered_column(
    function: Callable[Concatenate[pl.Series, _P], _R],
) -> Callable[Concatenate[pl.Series, _P], _R]:
    """The same for a pure function of a column of text: of short columns, of which a sheet may have hundreds."""

    @lru_cache(MOST)
    def kept(cells: tuple[str | None, ...], arguments: tuple[Any, ...], options: tuple[tuple[str, Any], ...]) -> Any:
        return function(pl.Series(cells, dtype=pl.String), *arguments, **dict(options))

    @wraps(function)
    def asked(column: pl.Series, *arguments: _P.args, **options: _P.kwargs) -> _R:
        if column.len() > SMALL:
            return function(column, *arguments, **options)
        cells = tuple(column.cast(pl.String).to_list())
        return cast(_R, kept(cells, arguments, tuple(sorted(options.items()))))

    _kept.append(kept)
    return cast(Callable[Concatenate[pl.Series, _P], _R], asked)


def forget() -> None:
    """Nothing of an upload is kept any longer."""
    for kept in _kept:
        kept.cache_clear()
