"""Glucocorticoids in all: what was taken by a month, when a low dose was reached and kept, and whether it rose again."""

from typing import Any

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.doses import compute_total, derive_stretches
from lnexplore.derive.follow_up import LANDMARKS
from lnexplore.derive.runs import NONE, Runs, taken
from lnexplore.outcomes.counts import with_interval_of_mean
from lnexplore.outcomes.curves import (
    CENSORED,
    COMPETING,
    EVENT,
    Curves,
    clocks,
    curves,
    day_of,
    only_those_at_risk,
)
from lnexplore.outcomes.layers import by_name, by_place
from lnexplore.outcomes.population import drug_courses, equivalent_visits, observed, select_patients
from lnexplore.outcomes.remembered import whatever_remission_means
from lnexplore.outcomes.response import cohort_levels, with_interval
from lnexplore.plan import AnalysisPlan

GOALS = (7.5, 5.0)
"""mg/day: the low doses that are waited for"""
ORAL, WITH_PULSES = "oral", "oral and pulses"
PULSE = "methylprednisolone_pulse"


def dose_records(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient and day on which an oral dose is known: patient_id, day, dose (mg of prednisolone a day).

    Recorded doses from the baseline window on, and 0 from the day after prednisolone was stopped for good, where no dose above 0
    was recorded on it or later. A first dose recorded within the days that make one assessment holds from day 0.
    """
    patients = select_patients(cohort, plan)
    known = pl.col("prednisolone").is_not_null() & (pl.col("day") >= plan.baseline_first_day)
    recorded = equivalent_visits(cohort, plan).select("patient_id", "day", "prednisolone").filter(known)
    doses = observed(recorded, patients).rename({"prednisolone": "dose"})
    first = pl.col("day").min().over("patient_id")
    starts = doses.filter((pl.col("day") == first) & (first > 0) & (first <= plan.join_days)).with_columns(
        day=pl.lit(0, pl.Int32)
    )
    stops = (
        drug_courses(cohort, plan)
        .filter(pl.col("drug").is_in(["prednisolone", "prednisone"]))
        .group_by("patient_id")
        .agg(day=pl.col("stop_day").max() + 1, _goes_on=pl.col("stop_day").is_null().any())
        .filter(pl.col("day").is_not_null() & ~pl.col("_goes_on"))
        .join(doses.filter(pl.col("dose") > 0).group_by("patient_id").agg(_last=pl.col("day").max()), on="patient_id")
        .filter(pl.col("_last") < pl.col("day"))
        .join(doses.select("patient_id", pl.col("day").cast(pl.Int32)), on=["patient_id", "day"], how="anti")
        .select("patient_id", pl.col("day").cast(pl.Int32), dose=pl.lit(0.0))
    )
    return pl.concat([starts, doses, stops]).sort("patient_id", "day", maintain_order=True)


@whatever_remission_means
def _stretches(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    patients = select_patients(cohort, plan)
    return derive_stretches(dose_records(cohort, plan), patients.select("patient_id", "last_day"))


@whatever_remission_means
def steroid_total_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient, landmark month and way of counting: what was taken since time zero.

    Columns: patient_id, group, month, counted (oral; oral and pulses), total (mg of prednisolone; null where the dose
    at time zero is unknown, or for pulses where the sheet has none), reached (followed to that day). Pulses count from day 0.
    """
    people = select_patients(cohort, plan).select("patient_id", "group", "last_day")
    stretches = _stretches(cohort, plan)
    pulses = observed(
        cohort.visits.select("patient_id", "day", PULSE).filter((pl.col("day") >= 0) & pl.col(PULSE).is_not_null()),
        people.with_columns(observed_until=pl.col("last_day")),
    ).select("patient_id", "day", PULSE)
    factor = plan.factors["methylprednisolone"]
    parts = []
    for month in LANDMARKS:
        day = day_of(month)
        oral = compute_total(stretches, day, plan.between_doses)
        given = pulses.filter(pl.col("day") <= day).group_by("patient_id").agg(_pulses=pl.col(PULSE).sum() * factor)
        frame = (
            people.join(oral, on="patient_id", how="left", validate="1:1", maintain_order="left")
            .join(given, on="patient_id", how="left", validate="1:1", maintain_order="left")
            .with_columns(
                month=pl.lit(month, pl.Int32),
                reached=(pl.col("last_day") >= day).fill_null(value=False),
                total=pl.when(pl.col("begun") == 0).then(pl.col("total")),
            )
        )
        both = pl.col("total") + pl.col("_pulses").fill_null(0.0)
        known = pl.lit(cohort.has(PULSE))
        for counted, value in ((ORAL, pl.col("total")), (WITH_PULSES, pl.when(known).then(both))):
            parts.append(
                frame.select(
                    "patient_id",
                    "group",
                    "month",
                    counted=pl.lit(counted),
                    total=value.cast(pl.Float64),
                    reached="reached",
                )
            )
    return pl.concat(parts)


@whatever_remission_means
def steroid_cumulative(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, landmark month and way of counting: mg of prednisolone taken since time zero.

    Columns: group, month, counted, n, N (followed to that day), n_not_assessable, estimate (mean), sd, ci_low, ci_high
    (95 % Student t interval of the mean), median, q1, q3, per_day (mean mg a day), method.
    """
    total = pl.col("total")
    frame = (
        steroid_total_by_patient(cohort, plan)
        .filter("reached")
        .with_columns(pl.col("group").cast(pl.Enum(cohort_levels(cohort, plan))))
        .group_by("group", "month", "counted")
        .agg(
            n=total.count().cast(pl.Int64),
            N=pl.len().cast(pl.Int64),
            estimate=total.mean(),
            sd=total.std(),
            median=total.median(),
            q1=total.quantile(0.25, "linear"),
            q3=total.quantile(0.75, "linear"),
        )
        .sort("counted", "group", "month")
    )
    days = pl.col("month").replace_strict({month: day_of(month) for month in LANDMARKS}, return_dtype=pl.Float64)
    return (
        with_interval_of_mean(frame)
        .with_columns(per_day=pl.col("estimate") / days)
        .select(
            *("group", "month", "counted", "n", "N", "n_not_assessable", "estimate", "sd", "ci_low", "ci_high"),
            *("median", "q1", "q3", "per_day", "method"),
        )
    )


@whatever_remission_means
def low_dose_times(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per goal (7.5 and 5 mg/day) and patient above it at time zero: when it was reached and kept.

    Columns: goal, patient_id, group, clock, entry, day, code (1: from `day` on at or below the goal for the plan's
    number of days; 2 dialysis, transplant or death; 0 not by `day`, the last day followed, or the day a stretch began
    that follow-up was too short to judge), raised (day on which the dose first rose above the goal again, null without).
    """
    origin = "start" if plan.origin == "first_response" else plan.origin
    people = clocks(cohort, plan, origin).join(
        select_patients(cohort, plan).select("patient_id", "last_day", "terminal_day"), on="patient_id", validate="1:1"
    )
    people = by_place(cohort, people)
    # By patient and day, as they come.
    stretches = by_place(cohort, _stretches(cohort, plan))
    runs, begins = Runs(stretches["patient_id"].to_numpy()), stretches["from_day"]
    from_day, to_day = begins.to_numpy(), stretches["to_day"].to_numpy()
    end = np.maximum.reduceat(to_day, runs.starts)[runs.number] if runs.size else to_day
    parts = []
    for goal in GOALS:
        low = (stretches["dose"] <= goal).to_numpy()
        up = runs.next_with(~low)
        begun = low & ~np.append(low, False)[runs.before(np.arange(runs.size))]
        kept = np.where(up == NONE, end, from_day[up]) - from_day >= plan.sustained_days
        first = runs.first_with(begun)
        ends = pl.DataFrame(
            {
                "patient_id": stretches["patient_id"][runs.starts],
                "_known": begins[runs.starts],
                "_first": taken(begins, first),
                "_kept": taken(begins, runs.first_with(begun & kept)),
                "_open": taken(begins, runs.first_with(begun & ~kept & (up == NONE))),
                "raised": taken(begins, np.append(up, NONE)[first]),
            }
        )
        frame = people.join(ends, on="patient_id", validate="1:1")
        # Who is already there on the first day has nothing to reach.
        frame = frame.filter((pl.col("_first") > pl.max_horizontal("entry", "_known")).fill_null(value=True))
        over = (pl.col("terminal_day") <= pl.coalesce("_kept", pl.lit(2_000_000))).fill_null(value=False)
        day = (
            pl.when(over)
            .then(pl.col("terminal_day"))
            .otherwise(pl.coalesce("_kept", pl.min_horizontal("last_day", "_open")))
        )
        code = pl.when(over).then(COMPETING).when(pl.col("_kept").is_not_null()).then(EVENT).otherwise(CENSORED)
        parts.append(
            frame.select(
                pl.lit(goal).alias("goal"),
                "patient_id",
                "group",
                "clock",
                "entry",
                day=day.cast(pl.Int32),
                code=code.cast(pl.Int64),
                first="_first",
                raised="raised",
            )
        )
    return by_name(cohort, pl.concat(parts))


@whatever_remission_means
def low_dose_curves(cohort: Cohort, plan: AnalysisPlan) -> Curves:
    """Cumulative incidence of reaching and keeping each goal, among those above it at time zero; by goal."""
    everyone = select_patients(cohort, plan).select("patient_id", "group")
    rows = low_dose_times(cohort, plan).drop_nulls("day")
    return only_those_at_risk(curves(rows, plan, everyone, by=("goal",), incidence=True))


def time_to_low_dose(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per goal, group and day: the share that had reached and kept it (steps of `low_dose_curves`)."""
    return low_dose_curves(cohort, plan).steps


def steroid_rebound(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and goal: of those who came down to it, how many rose above it again.

    Columns: group, goal, n, N (above the goal at time zero and at or below it at any time later), n_not_assessable (0),
    estimate, ci_low, ci_high, method, median_month (from reaching it to the rise, of those n).
    """
    levels = cohort_levels(cohort, plan)
    reached = low_dose_times(cohort, plan).drop_nulls("first").with_columns(pl.col("group").cast(pl.Enum(levels)))
    counts = (
        reached.group_by("group", "goal")
        .agg(
            n=pl.col("raised").count().cast(pl.Int64),
            N=pl.len().cast(pl.Int64),
            n_not_assessable=pl.lit(0, pl.Int64),
            median_month=((pl.col("raised") - pl.col("first")) / DAYS_PER_MONTH).median(),
        )
        .sort("group", "goal", descending=[False, True])
    )
    columns: list[Any] = ["group", "goal", "n", "N", "n_not_assessable", "estimate", "ci_low", "ci_high", "method"]
    return with_interval(counts, plan).select(*columns, "median_month")
