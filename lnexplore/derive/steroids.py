"""Glucocorticoids as prednisolone, and the dose between visits: a recorded dose holds until the next recorded dose."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

_SPAN = np.int64(2**32)


def derive_equivalent(visits: pl.DataFrame, factors: Mapping[str, float]) -> pl.DataFrame:
    """The visits with `prednisolone` as the day's oral glucocorticoids together, in mg of prednisolone.

    A visit at which none was recorded stays without a dose; one at which only another glucocorticoid was recorded has
    its equivalent alone. `factors` as in EQUIVALENTS.
    """
    given = [name for name in factors if visits[name].null_count() < visits.height]
    if not given:
        return visits
    parts = [pl.col("prednisolone"), *(pl.col(name) * factors[name] for name in given)]
    total = pl.sum_horizontal([part.fill_null(0.0) for part in parts])
    return visits.with_columns(
        prednisolone=pl.when(pl.any_horizontal([part.is_not_null() for part in parts])).then(total)
    )


@dataclass(frozen=True)
class Doses:
    """Records of doses by patient (a number) and day."""

    keys: np.ndarray
    """patient and day of each in one number, sorted"""
    dose: np.ndarray

    @classmethod
    def of(cls, who: np.ndarray, day: np.ndarray, dose: np.ndarray) -> "Doses":
        """The records in order."""
        keys = who.astype(np.int64) * _SPAN + day
        if np.any(keys[1:] < keys[:-1]):
            order = np.argsort(keys, kind="stable")
            keys, dose = keys[order], dose[order]
        return cls(keys, dose.astype(float))

    def behind(self, who: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """Of each (who, day), the place behind the last record up to it."""
        return np.searchsorted(self.keys, who.astype(np.int64) * _SPAN + day, side="right")

    def highest(self, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """The highest of the records from one place to before another; not a number where there is none."""
        found, length = np.full(len(begin), np.nan), end - begin
        # Runs of one or two records, of two to four and so on: each is covered by two stretches of half its length or more.
        stretch, size = self.dose, 1
        while (longest := length >= size).any():
            mine = np.flatnonzero(longest & (length < 2 * size))
            found[mine] = np.maximum(stretch[begin[mine]], stretch[end[mine] - size])
            stretch, size = np.maximum(stretch[:-size], stretch[size:]), 2 * size
        return found

    def highest_over(self, who: np.ndarray, day: np.ndarray, days: int, end: np.ndarray | None = None) -> np.ndarray:
        """The highest dose in force in the `days` days up to each (who, day); not a number where none was.

        The dose in force when the period begins counts too: the last record up to its first day.
        """
        first = self.behind(np.arange(int(who.max(initial=0)) + 1), -(2**31))[who]
        begin = np.maximum(first, self.behind(who, day - days) - 1)
        return self.highest(begin, self.behind(who, day) if end is None else end)

    def highest_since(self, who: np.ndarray, first_day: int, end: np.ndarray) -> np.ndarray:
        """The highest dose recorded from `first_day` to before the place `end` of each; how it was tapered towards that day is not told."""
        return self.highest(self.behind(np.arange(int(who.max(initial=0)) + 1), first_day - 1)[who], end)
