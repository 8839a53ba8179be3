"""Answers kept while files are read: a sheet of 512 columns asks the same of each header dozens of times.

What is kept are words of an upload, so it is all forgotten when the reading ends.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar, cast

MOST = 20_000
"""Answers kept per function."""
_P = ParamSpec("_P")
_R = TypeVar("_R")
_kept: list[Any] = []


def remembered(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The pure function, asked only once for the same arguments until `forget`."""
    kept = lru_cache(MOST)(function)
    _kept.append(kept)
    return cast(Callable[_P, _R], kept)


def forget() -> None:
    """Nothing of an upload is kept any longer."""
    for kept in _kept:
        kept.cache_clear()
