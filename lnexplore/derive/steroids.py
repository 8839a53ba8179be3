"""Glucocorticoids as prednisolone, and the dose between visits: a recorded dose holds until the next recorded dose."""

from collections.abc import Mapping

import numpy as np
import polars as pl


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


def highest_dose(
    who: np.ndarray, day: np.ndarray, dosed: np.ndarray, dose_day: np.ndarray, dose: np.ndarray, days: int | None
) -> np.ndarray:
    """The highest dose in force in the `days` days up to each (who, day), of all days before without; not a number where none was.

    `who` and `dosed` are numbers of patients, in the assessments and in the records of doses.
    """
    span = np.int64(2**32)
    records = dosed.astype(np.int64) * span + dose_day
    if np.any(records[1:] < records[:-1]):
        order = np.argsort(records, kind="stable")
        records, dose = records[order], dose[order]
    keys = who.astype(np.int64) * span + day
    starts = np.append(0, np.cumsum(np.bincount(dosed, minlength=int(who.max(initial=0)) + 1)))
    begin, end = starts[who], np.searchsorted(records, keys, side="right")
    if days is not None:
        # The dose in force when the period begins counts too: the last record up to its first day.
        begin = np.maximum(begin, np.searchsorted(records, keys - days, side="right") - 1)
    found = np.full(len(keys), np.nan)
    some = np.flatnonzero(begin < end)
    if len(some):
        edges = np.stack([begin[some], end[some]], axis=1).ravel()
        # A sentinel, so that a run may end behind the last record.
        found[some] = np.maximum.reduceat(np.append(dose.astype(float), np.nan), edges)[::2]
    return found


def highest_dose_since(
    who: np.ndarray, day: np.ndarray, dosed: np.ndarray, dose_day: np.ndarray, dose: np.ndarray, first_day: int
) -> np.ndarray:
    """The highest dose recorded from `first_day` up to each (who, day), both included; not a number where none was.

    Unlike `highest_dose` nothing recorded before the first day counts: how a dose was tapered towards that day is not
    told. Arguments as there.
    """
    since = dose_day >= first_day
    return highest_dose(who, day, dosed[since], dose_day[since], dose[since], None)
