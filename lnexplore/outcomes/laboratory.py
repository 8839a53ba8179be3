"""Laboratory values at baseline and in each window, and how they changed in the same patients."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.assessed import derived_assessments
from lnexplore.outcomes.baseline_table import equation_label
from lnexplore.outcomes.counts import named, with_interval_of_mean
from lnexplore.outcomes.layers import Placed, cells_of, placed
from lnexplore.outcomes.response import seats_of
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import compare_paired

COURSES = tuple(sorted((key for key, row in MEASURES.items() if row.course), key=lambda key: MEASURES[key].course))
"""measures with a course, in the order of the page"""
SKEWED = tuple(key for key, row in MEASURES.items() if row.skewed)
_MEASURE = pl.Enum(list(COURSES))
_COLUMNS: dict[str, Any] = {
    "patient_id": pl.String,
    "group": pl.Enum,
    "measure": _MEASURE,
    "month": pl.Int32,
    "day": pl.Int32,
    **dict.fromkeys(("value", "low", "high", "baseline"), pl.Float64),
    **dict.fromkeys(("reached", "is_over"), pl.Boolean),
}


def laboratory_by_patient(cohort: Cohort, plan: AnalysisPlan, measures: Sequence[str] = COURSES) -> pl.DataFrame:
    """A row per patient the filters keep, measure (of these) that is recorded, and month (0 is baseline).

    Columns: patient_id, group, measure, month, day (0 at baseline, null without a value), value (canonical unit; of
    `<0.1` the 0.1, of a range its middle), low, high (what the value may be; high is null where it has no end), baseline (the patient's own), reached
    (follow-up has come to the window), is_over (no value counts, for dialysis, transplant or death came before the
    window's end). The value at baseline is that of the baseline table; later it is that of the assessment nearest to
    the window's target, earlier on ties. eGFR by the plan's equation.
    """
    own = plan.without_definition()
    key = ("laboratory by patient", tuple(measures))
    return cohort.remember((*key, own.to_json()), lambda: _by_patient(cohort, own, measures), key)


def courses_recorded(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """The measures of COURSES with any value, at baseline or later."""
    patients, derived = placed(cohort, plan).patients, derived_assessments(cohort, plan)
    return [key for key in COURSES if _is_known(patients, f"baseline_{key}") or _is_known(derived, key)]


def _by_patient(cohort: Cohort, plan: AnalysisPlan, measures: Sequence[str]) -> pl.DataFrame:
    frames = [*_each_measure(cohort, plan, measures)] if measures else []
    levels = pl.Enum(seats_of(cohort, plan).levels)
    return pl.concat([pl.DataFrame(schema=_COLUMNS | {"group": levels}), *frames])


def _each_measure(cohort: Cohort, plan: AnalysisPlan, measures: Sequence[str]) -> Iterator[pl.DataFrame]:
    """The rows of one measure at a time: of a registry those of all are not held at once."""
    place, seat = placed(cohort, plan), seats_of(cohort, plan)
    people = np.argsort(seat.group, kind="stable")
    people = people[seat.group[people] < len(seat.levels)]
    months = np.append(np.int32(0), place.month[seat.windows])
    who = np.repeat(people, len(months))
    derived = derived_assessments(cohort, plan)
    every = place.rows if place.rows is not None else np.arange(len(place.day))
    near = vars(place) if plan.pick == "nearest" else cells_of(place.patient, place.day, plan.windows)
    rows, cells = near["candidates"], near["cells"][near["candidate_cells"]]
    known = courses_recorded(cohort, plan)
    index = {
        "patient_id": place.patients["patient_id"][who],
        "group": named("group", seat.group[who], seat.levels),
        "month": pl.Series("month", np.tile(months, len(people))),
        "reached": pl.Series(
            "reached", np.hstack([np.ones((len(people), 1), bool), _reached(place)[people][:, seat.windows]]).ravel()
        ),
    }
    for measure in [key for key in known or ["upcr"] if key in measures]:
        values = derived.select(_bounds(measure).values())[every]
        start = place.patients.select(_bounds(measure, "baseline_").values())
        found = _course_of(measure, values, start, place, people, seat.windows, rows, cells)
        frame = pl.DataFrame(
            [
                index["patient_id"],
                index["group"],
                pl.Series("measure", [measure], dtype=_MEASURE).new_from_index(0, len(who)),
                index["month"],
                *(found[name] for name in ("day", "value", "low", "high", "baseline")),
                index["reached"],
                found["is_over"],
            ]
        )
        yield frame if known else frame.clear()


def _reached(place: Placed) -> np.ndarray:
    reached: np.ndarray = place.last_day[:, None] >= place.low
    return reached


def _is_known(frame: pl.DataFrame, column: str) -> bool:
    return frame[column].null_count() < frame.height


def _bounds(measure: str, prefix: str = "") -> dict[str, pl.Expr]:
    """`value`, `low` and `high` of a measure; of what has no upper end (>=100) the last is null."""
    names = MEASURES[measure].columns
    value, low, high = (pl.col(f"{prefix}{column}") for column in (names if len(names) == 3 else names * 3))
    ends = {"value": value, "low": low, "high": pl.when(high.is_finite()).then(high)}
    return {name: end.alias(name) for name, end in ends.items()}


def _course_of(
    measure: str,
    values: pl.DataFrame,
    start: pl.DataFrame,
    place: Placed,
    people: np.ndarray,
    windows: np.ndarray,
    rows: np.ndarray,
    cells: np.ndarray,
) -> pl.DataFrame:
    """Day, value, low, high, baseline and is_over of one measure: a row per patient of `people`, for time zero and each window by month.

    `rows` of assessments in a window, by `cells`, the one nearest to the month first.
    """
    ends = ("value", "low", "high")
    there = values.select(pl.any_horizontal(pl.col(ends).is_not_null()).alias("there"))["there"].to_numpy()
    counts = (there & ~place.ended if MEASURES[measure].of_kidney else there)[rows]
    rows, cells = rows[counts], cells[counts]
    n, w = place.shape
    used = np.full(n * w, -1, dtype=np.int64)
    head = np.flatnonzero(np.diff(cells, prepend=-1))
    used[cells[head]] = rows[head]
    used = used.reshape(n, w)[people][:, windows]
    over = (
        (place.terminal[people][:, windows] & (used < 0)) if MEASURES[measure].of_kidney else np.zeros(used.shape, bool)
    )
    first = start[people]
    # Values at baseline stand behind those of the assessments, and nothing behind both.
    size = values.height
    sources = np.hstack(
        [(size + np.arange(len(people)))[:, None], np.where(used < 0, size + len(people), used)]
    ).ravel()
    nothing = pl.DataFrame({name: [None] for name in ends}, schema=dict.fromkeys(ends, pl.Float64))
    both = pl.concat([values.cast(pl.Float64), first.cast(pl.Float64), nothing])[sources]
    at_start = first.select(pl.any_horizontal(pl.col(ends).is_not_null()).alias("there"))["there"].to_numpy()
    days = np.append(place.day, -1)[np.where(used < 0, len(place.day), used)]
    day = np.hstack([np.where(at_start, 0, -1)[:, None], days]).ravel()
    return both.with_columns(
        day=pl.Series(day.astype(np.int32)),
        baseline=first["value"].cast(pl.Float64)[np.repeat(np.arange(len(people)), w + 1)],
        is_over=pl.Series(np.hstack([np.zeros((len(people), 1), bool), over]).ravel()),
    ).with_columns(day=pl.when(pl.col("day") >= 0).then(pl.col("day")))


def laboratory_course(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per measure, group and month (0 is baseline), in the measure's canonical unit.

    Columns: group, measure, label (name with unit; of eGFR with the equation), month, n (patients with a value), N
    (whose follow-up reached the window), n_not_assessable (N - n), n_over (of these, patients after dialysis,
    transplant or death, whose kidney values no longer count), n_censored (values known only as a limit or a range: they
    enter by their limit or middle), estimate (mean), sd, ci_low, ci_high (95 % Student t interval of the mean; none for skewed measures), median,
    q1, q3 (linear interpolation), geometric_mean (values above 0; UPCR, 24-hour protein and anti-dsDNA only),
    change_median (value less own baseline, median over the n_paired patients with both; null at baseline), p (Wilcoxon
    signed-rank test of these changes; on request, from 10 pairs), method.
    """
    return laboratory_summary(cohort, plan).drop("p10", "p90")


def laboratory_summary(cohort: Cohort, plan: AnalysisPlan, measures: Sequence[str] = COURSES) -> pl.DataFrame:
    """`laboratory_course` of these measures with p10 and p90, between which eight of ten values lie (linear interpolation)."""
    own = plan.without_definition()
    key = ("laboratory course", tuple(measures))
    return cohort.remember(
        (*key, own.to_json()),
        lambda: pl.concat([_summary(rows, own) for rows in _each_measure(cohort, own, measures)]),
        key,
    )


def _summary(rows: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    rows = rows.filter(pl.col("reached") | pl.col("value").is_not_null())
    by = ["measure", "group", "month"]
    change = (pl.col("value") - pl.col("baseline")).filter(pl.col("month") > 0)
    value, low, high = pl.col("value"), pl.col("low"), pl.col("high")
    inexact = low.ne_missing(high) | (value.is_null() & low.is_not_null())
    skewed = pl.col("measure").cast(pl.String).is_in(SKEWED)
    frame = (
        rows.group_by(by)
        .agg(
            n=value.count().cast(pl.Int64),
            N=pl.len().cast(pl.Int64),
            n_over=pl.col("is_over").sum().cast(pl.Int64),
            n_censored=inexact.sum().cast(pl.Int64),
            estimate=value.mean(),
            sd=value.std(),
            median=value.median(),
            q1=value.quantile(0.25, "linear"),
            q3=value.quantile(0.75, "linear"),
            p10=value.quantile(0.1, "linear"),
            p90=value.quantile(0.9, "linear"),
            geometric_mean=value.filter(skewed & (value > 0)).log().mean().exp(),
            change_median=change.median(),
            n_paired=change.count().cast(pl.Int64),
        )
        .sort(by)
    )
    # Of what is as skewed as proteinuria an interval of the mean would reach below zero.
    even = ~frame["measure"].cast(pl.String).is_in(SKEWED)
    titles = {key: equation_label(plan) if key == "egfr" else MEASURES[key].title for key in COURSES}
    return (
        with_interval_of_mean(frame)
        .with_columns(
            label=pl.col("measure").cast(pl.String).replace_strict(titles, return_dtype=pl.String),
            ci_low=pl.when(even).then("ci_low"),
            ci_high=pl.when(even).then("ci_high"),
            p=_p_values(frame, rows, plan),
        )
        .select(
            *("group", "measure", "label", "month", "n", "N", "n_not_assessable", "n_over", "n_censored"),
            *(
                "estimate",
                "sd",
                "ci_low",
                "ci_high",
                "median",
                "q1",
                "q3",
                "geometric_mean",
                "change_median",
                "n_paired",
            ),
            *("p", "method", "p10", "p90"),
        )
    )


def _p_values(frame: pl.DataFrame, rows: pl.DataFrame, plan: AnalysisPlan) -> pl.Series:
    """The p-value of the paired change for each row of the course, where the plan asks for it."""
    if not plan.p_values:
        return pl.Series([None] * frame.height, dtype=pl.Float64)
    changes = (
        rows.filter(pl.col("month") > 0)
        .group_by("measure", "group", "month")
        .agg((pl.col("value") - pl.col("baseline")).drop_nulls().alias("changes"))
    )
    found = frame.select("measure", "group", "month").join(
        changes, on=["measure", "group", "month"], how="left", validate="1:1", maintain_order="left"
    )
    tested = [compare_paired(values.to_list()) if values is not None else None for values in found["changes"]]
    return pl.Series([None if one is None else one[0] for one in tested], dtype=pl.Float64)
