"""Steps over rows that stand together: of each run (a patient, a patient's drug, an episode) what came before, first or was best so far.

What polars' `over` gives, for rows that are sorted already: no table of keys is made.
"""

from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

NONE = -1
"""no such row"""


class Runs:
    """Neighbouring rows that are alike in all keys, as arrays with a value per row (or per run, where said)."""

    def __init__(self, *keys: np.ndarray) -> None:
        self.size = len(keys[0])
        self.is_first = np.zeros(self.size, dtype=bool)
        self.is_first[:1] = True
        for key in keys:
            self.is_first[1:] |= key[1:] != key[:-1]

    @cached_property
    def starts(self) -> np.ndarray:
        """The first row of each run."""
        return np.flatnonzero(self.is_first)

    @cached_property
    def number(self) -> np.ndarray:
        """Which run a row belongs to, from 0."""
        found: np.ndarray = np.cumsum(self.is_first) - 1
        return found

    @cached_property
    def begin(self) -> np.ndarray:
        """The first row of each row's run."""
        found: np.ndarray = self.starts[self.number]
        return found

    @cached_property
    def place(self) -> np.ndarray:
        """Of each row in its run, from 0."""
        found: np.ndarray = np.arange(self.size) - self.begin
        return found

    @cached_property
    def later(self) -> list[np.ndarray]:
        """The second rows of all runs, then the third ones, and so on."""
        return np.split(np.argsort(self.place, kind="stable"), np.cumsum(np.bincount(self.place)))[1:-1]

    @cached_property
    def ends(self) -> np.ndarray:
        """The row behind the last of each run."""
        return np.append(self.starts[1:], self.size)[: len(self.starts)]

    def latest(self, known: np.ndarray) -> np.ndarray:
        """The last row with `known` up to this one in its run; NONE without one."""
        rows = np.maximum.accumulate(np.where(known, np.arange(self.size), NONE)) if self.size else np.zeros(0, int)
        return np.where(rows >= self.begin, rows, NONE)

    def before(self, rows: np.ndarray) -> np.ndarray:
        """Of a value per row (a row, or NONE), that of the row before in the same run; NONE at its first."""
        moved = np.full(self.size, NONE, dtype=np.int64)
        moved[1:] = rows[:-1]
        moved[self.starts] = NONE
        return moved

    def next_with(self, known: np.ndarray) -> np.ndarray:
        """The next row with `known` behind this one in its run; NONE without one."""
        rows = np.minimum.accumulate(np.where(known, np.arange(self.size), self.size)[::-1])[::-1]
        rows = np.append(rows[1:], self.size)[: self.size]
        return np.where(rows < self.ends[self.number], rows, NONE)

    def first_from(self, days: np.ndarray, later: int, asked: np.ndarray) -> np.ndarray:
        """Of the rows asked for, the first row of the run at least so many days later, where days rise within each run; NONE without one."""
        since = days.astype(np.int64) - int(days.min(initial=0))
        keys = self.number * (int(since.max(initial=0)) + later + 1) + since
        found, rows = np.full(self.size, NONE), np.flatnonzero(asked)
        seen = np.searchsorted(keys, keys[rows] + later)
        found[rows] = np.where(seen < self.ends[self.number[rows]], seen, NONE)
        return found

    def held(self, met: np.ndarray, days: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(whether what is met here is met up to the row of `first_from`, whether that cannot be told)."""
        lost = self.next_with(~met)
        is_lost = (lost != NONE) & ((seen == NONE) | (days[lost] <= days[seen]))
        return met & ~is_lost & (seen != NONE), met & ~is_lost & (seen == NONE)

    def first_with(self, is_met: np.ndarray) -> np.ndarray:
        """The first row of each run where it holds; NONE without one. A value per run."""
        rows = np.flatnonzero(is_met)
        run = self.number[rows]
        head = np.diff(run, prepend=NONE) != 0
        found = np.full(len(self.starts), NONE, dtype=np.int64)
        found[run[head]] = rows[head]
        return found

    def best(self, values: np.ndarray, better: np.ufunc) -> np.ndarray:
        """The best value (np.minimum, np.maximum) from the run's first row to this one."""
        found = values.copy()
        for rows in self.later:
            found[rows] = better(found[rows], found[rows - 1])
        return found


def taken(values: pl.Series, rows: np.ndarray) -> pl.Series:
    """The values of these rows; null for NONE."""
    return values.extend_constant(None, 1)[np.where(rows < 0, len(values), rows)]


def known_floats(values: pl.Series, instead: float) -> tuple[np.ndarray, np.ndarray]:
    """(numbers, whether known), `instead` where not."""
    numbers: Any = values.cast(pl.Float64)
    return numbers.fill_null(instead).to_numpy(), numbers.is_not_null().to_numpy()
