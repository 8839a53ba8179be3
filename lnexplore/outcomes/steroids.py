"""The prednisolone dose at baseline and in each window."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.counts import named, rates, with_interval_of_mean
from lnexplore.outcomes.layers import NEVER, cells_of, placed, placed_key
from lnexplore.outcomes.population import equivalent_visits, places_of
from lnexplore.outcomes.remembered import whatever_remission_means
from lnexplore.outcomes.response import seats_of, with_interval
from lnexplore.outcomes.verdicts import CR, NOT_REACHED, NR, PR, states
from lnexplore.plan import AnalysisPlan


@dataclass(frozen=True)
class Doses:
    """mg of prednisolone a day, of n patients in w windows (see `Placed`)."""

    start: pl.Series
    """(n) at baseline"""
    dose: np.ndarray
    """(n, w); not a number where none was recorded"""
    day: np.ndarray
    """(n, w) day on which it was recorded; -1 for none"""
    reached: np.ndarray


TARGETS = (0.0, 2.5, 5.0, 7.5, 10.0)
"""mg/day: the limits that guidelines and trials aim at"""


@whatever_remission_means
def steroid_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep and month (0 is baseline): patient_id, group, month, day, dose, reached.

    `dose` (mg/day) is the last one recorded in the baseline window, later the recorded one nearest to the window's
    target, earlier on ties; null where none was recorded. `reached`: follow-up has come to the window.
    """
    place, seat, found = placed(cohort, plan), seats_of(cohort, plan), doses(cohort, plan)
    people = np.argsort(seat.group, kind="stable")
    people = people[seat.group[people] < len(seat.levels)]
    # Month 0, then the windows by month.
    months = np.append(np.int32(0), place.month[seat.windows])
    who = np.repeat(people, len(months))
    start = found.start[people].to_numpy()[:, None]
    cells = (people[:, None], seat.windows)
    dose = np.hstack([start, found.dose[cells]]).ravel()
    day = np.hstack([np.zeros((len(people), 1), np.int32), found.day[cells]]).ravel()
    reached = np.hstack([np.ones((len(people), 1), bool), found.reached[cells]]).ravel()
    return pl.DataFrame(
        [
            place.patients["patient_id"][who],
            named("group", seat.group[who], seat.levels),
            pl.Series("month", np.tile(months, len(people))),
            pl.select(pl.when(pl.Series(day >= 0)).then(pl.Series(day)).alias("day"))["day"],
            pl.Series("dose", dose).fill_nan(None),
            pl.Series("reached", reached),
        ]
    )


def doses(cohort: Cohort, plan: AnalysisPlan) -> Doses:
    """The dose of every patient whom the filters keep, at baseline and in each window: no threshold moves it."""
    return cohort.remember(("doses", *placed_key(plan)), lambda: _doses(cohort, plan))


def _doses(cohort: Cohort, plan: AnalysisPlan) -> Doses:
    place = placed(cohort, plan)
    n, w = place.shape
    visits = equivalent_visits(cohort, plan).select("patient_id", "day", "prednisolone")
    visits = visits.filter(pl.col("prednisolone").is_not_null() & (pl.col("day") > 0))
    seat = np.full(cohort.size, -1, dtype=np.int32)
    seat[place.who] = np.arange(n, dtype=np.int32)
    patient, day = seat[places_of(cohort, visits["patient_id"])], visits["day"].to_numpy()
    until = place.patients["observed_until"].cast(pl.Int64).fill_null(int(NEVER)).to_numpy()
    rows = np.flatnonzero((patient >= 0) & (day <= np.append(until, NEVER)[patient]))
    cells = cells_of(patient[rows], day[rows], plan.windows)
    used = rows[cells["candidates"][cells["cell_starts"]]]
    dose, days = np.full(n * w, np.nan), np.full(n * w, -1, dtype=np.int32)
    dose[cells["cells"]], days[cells["cells"]] = visits["prednisolone"].to_numpy()[used], day[used]
    return Doses(
        start=place.patients["baseline_prednisolone"],
        dose=dose.reshape(n, w),
        day=days.reshape(n, w),
        reached=place.last_day[:, None] >= place.low,
    )


@whatever_remission_means
def steroid_course(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and month (0 is baseline): the dose in mg/day.

    Columns: group, month, n (patients with a dose), N (whose follow-up reached the window), n_not_assessable (N - n),
    estimate (mean), sd, ci_low, ci_high (95 % Student t interval of the mean), median, q1, q3, method.
    """
    dose = pl.col("dose")
    frame = (
        steroid_by_patient(cohort, plan)
        .filter(pl.col("reached") | dose.is_not_null())
        .group_by("group", "month")
        .agg(
            n=dose.count().cast(pl.Int64),
            N=pl.len().cast(pl.Int64),
            estimate=dose.mean(),
            sd=dose.std(),
            median=dose.median(),
            q1=dose.quantile(0.25, "linear"),
            q3=dose.quantile(0.75, "linear"),
        )
        .sort("group", "month")
    )
    return with_interval_of_mean(frame).select(
        *("group", "month", "n", "N", "n_not_assessable"),
        *("estimate", "sd", "ci_low", "ci_high", "median", "q1", "q3", "method"),
    )


@whatever_remission_means
def steroid_targets(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, month and limit (0, 2.5, 5, 7.5, 10 mg/day): the share of patients at or below it.

    Columns: group, month, limit, n, N (patients with a dose), n_not_assessable (reached without one), estimate,
    ci_low, ci_high, method.
    """
    by_patient = steroid_by_patient(cohort, plan).filter(pl.col("reached") | pl.col("dose").is_not_null())
    limits = pl.DataFrame({"limit": TARGETS}, schema={"limit": pl.Float64})
    counts = (
        by_patient.join(limits, how="cross")
        .group_by("group", "month", "limit")
        .agg(
            n=(pl.col("dose") <= pl.col("limit")).sum().cast(pl.Int64),
            N=pl.col("dose").count().cast(pl.Int64),
            n_not_assessable=pl.col("dose").null_count().cast(pl.Int64),
        )
        .sort("group", "month", "limit")
    )
    return with_interval(counts, plan)


def response_on_low_dose(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, window and limit (as in TARGETS): patients in complete response on that dose or less.

    Columns as in `steroid_targets`. A patient without complete response, or on more than the limit, does not meet it
    whatever else is unknown; N counts those of whom it can be told, `n_not_assessable` the others whose follow-up
    reached the window.
    """
    place, seat, found = placed(cohort, plan), seats_of(cohort, plan), states(cohort, plan)
    dose = doses(cohort, plan).dose
    everyone = found.state < NOT_REACHED
    complete = found.state == CR
    not_complete = (found.state == PR) | (found.state == NR) | found.ruled_out
    total = seat.count(everyone)
    cells = []
    for limit in TARGETS:
        # A dose that is not a number is neither at most the limit nor above it.
        met = seat.count(complete & (dose <= limit))
        cells.append((met, met + seat.count(everyone & (not_complete | (dose > limit)))))
    n, known = (np.stack(part, axis=1) for part in zip(*cells, strict=True))
    asked = np.repeat(total > 0, len(TARGETS))
    windows, several = seat.windows, len(TARGETS)
    index = [
        named("group", np.repeat(np.arange(len(seat.levels)), len(windows) * several), seat.levels),
        pl.Series("month", np.tile(np.repeat(place.month[windows], several), len(seat.levels))),
        pl.Series("limit", list(TARGETS) * seat.size, dtype=pl.Float64),
    ]
    return pl.DataFrame([*index, *rates(n, known, plan, total[:, None] - known)]).filter(asked)
