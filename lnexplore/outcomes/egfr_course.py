"""How eGFR moves: the change from baseline at each month, and its slope per group."""

from typing import Any

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.runs import NONE, taken
from lnexplore.outcomes.curves import day_of
from lnexplore.outcomes.kidney import kidney_values
from lnexplore.outcomes.laboratory import laboratory_by_patient
from lnexplore.outcomes.layers import cells_of
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remembered import whatever_remission_means
from lnexplore.outcomes.response import cohort_levels
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import SMALLEST
from lnexplore.stats.mixed import lines_of, mean_of, mixed_model, own_slopes, slope_of
from lnexplore.stats.two_groups import NOTHING

FROM_BASELINE, FROM_MONTH_3 = "from baseline on", "from month 3 on"
MIXED = "linear mixed model, random intercept and slope, Wald interval"
TWO_STAGE = "two-stage: mean of the patients' own slopes, Student t interval"
CHANGE = "mean change from baseline, Student t interval"
DAYS_PER_YEAR = 12 * DAYS_PER_MONTH


@whatever_remission_means
def egfr_change(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and month (0 is baseline): the mean change of eGFR from the patients' own baseline, mL/min/1.73 m².

    Columns: group, month, n (patients with both values), N (whose follow-up reached the window), n_not_assessable (N - n), n_not_reached
    (not followed that long), n_over (of both of these, patients after dialysis, transplant or death), estimate, ci_low, ci_high, median, q1, q3
    (of the change), method. Every group has a row for each month. Values count as in `kidney_values`: none from the day of dialysis,
    transplant or death on, and none of who was on dialysis or had a transplant at time zero.
    """
    rows = _values_of_months(cohort, plan)
    change = pl.col("value") - pl.col("baseline")
    frame = (
        rows.group_by("group", "month")
        .agg(
            n=change.count().cast(pl.Int64),
            N=pl.col("asked").sum().cast(pl.Int64),
            n_not_reached=(~pl.col("asked")).sum().cast(pl.Int64),
            n_over=(pl.col("over") & change.is_null()).sum().cast(pl.Int64),
            changes=change.drop_nulls(),
            median=change.median(),
            q1=change.quantile(0.25, "linear"),
            q3=change.quantile(0.75, "linear"),
        )
        .sort("group", "month")
    )
    means = [mean_of(values.to_numpy()) for values in frame["changes"]]
    return frame.select(
        "group",
        "month",
        "n",
        "N",
        (pl.col("N") - pl.col("n")).alias("n_not_assessable"),
        "n_not_reached",
        "n_over",
        *(
            pl.Series(name, [one[place] for one in means], dtype=pl.Float64)
            for place, name in enumerate(("estimate", "ci_low", "ci_high"))
        ),
        "median",
        "q1",
        "q3",
        pl.lit(CHANGE).alias("method"),
    )


def _values_of_months(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient and month (0 is baseline): group, month, baseline, value (nearest to the window's target, earlier on ties), `over`
    (dialysis, transplant or death had come by then) and `asked` (follow-up had come to the window)."""
    rows = laboratory_by_patient(cohort, plan, ("egfr",))
    values = kidney_values(cohort, plan)
    people = values.select("patient_id", _end=pl.min_horizontal("failed", "died"), _who=pl.col("patient_id").rle_id())
    seen = people.with_columns(values["day", "egfr"]).filter(pl.col("day").is_not_null() & pl.col("egfr").is_not_null())
    people = people.unique("_who", keep="first", maintain_order=True)
    near = cells_of(seen["_who"].to_numpy(), seen["day"].to_numpy(), plan.windows)
    nearest = np.full(people.height * len(plan.windows) + 1, NONE)
    nearest[near["cells"]] = near["candidates"][near["cell_starts"]]
    # A row per patient, then one per patient and month: each patient is looked for once.
    months = [0, *(window.month for window in plan.windows)]
    order = np.array([months.index(month) for month in rows["month"].head(len(months)).to_list()], dtype=np.int64)
    one = rows.gather_every(len(months)).select("patient_id")
    one = one.join(people, on="patient_id", how="left", validate="m:1", maintain_order="left")
    # Who was on dialysis or had a transplant at time zero is not among the values of the kidney.
    free = one["_who"].is_not_null()
    place = one["_who"].cast(pl.Int64).fill_null(0).to_numpy()[:, None] * len(plan.windows) + order - 1
    there = free.to_numpy()[:, None] & (order > 0)
    each = pl.DataFrame(
        {
            "_seen": taken(seen["egfr"], nearest[np.where(there, place, -1).ravel()]),
            "_free": free.to_numpy().repeat(len(months)),
            "_end": one["_end"].gather(np.arange(one.height).repeat(len(months))),
            "_high": np.tile(np.array([0, *(window.high for window in plan.windows)])[order], one.height),
        }
    )
    value = pl.when(pl.col("month") == 0).then("baseline").otherwise("_seen")
    return pl.concat([rows, each], how="horizontal").select(
        "group",
        "month",
        baseline=pl.when("_free").then("baseline"),
        value=pl.when("_free").then(value),
        over=~pl.col("_free") | (pl.col("_end") <= pl.col("_high")).fill_null(value=False),
        asked=pl.col("reached") | pl.col("_seen").is_not_null(),
    )


_SLOPES: dict[str, Any] = {
    **dict.fromkeys(("n", "n_values", "N", "n_not_assessable"), pl.Int64),
    **dict.fromkeys(("estimate", "ci_low", "ci_high"), pl.Float64),
    "method": pl.String,
}


@whatever_remission_means
def egfr_slopes(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per period and group: the slope of eGFR, mL/min/1.73 m² a year.

    Periods: from baseline on (the baseline value counts as day 0), and from month 3 on (the first day of that month's window), which
    leaves out the acute change after a calcineurin inhibitor. Columns: period, group, n (patients with values at two times), n_values,
    N (patients the filters keep), n_not_assessable (N - n), estimate, ci_low, ci_high, method. One mixed model for all groups, with
    random intercept and slope (REML); patients with a single value add to it. Where it cannot be fitted, or fewer than ten
    patients in all have two values, the mean of the patients' own slopes. Values after dialysis or transplant do not count.
    """
    levels = cohort_levels(cohort, plan)
    values = kidney_values(cohort, plan)
    sizes = dict(select_patients(cohort, plan).group_by(pl.col("group").cast(pl.String)).len().iter_rows())
    values = values.with_columns(who=pl.col("patient_id").rle_id())
    first = values.unique("who", keep="first", maintain_order=True)
    start = first.filter(pl.col("baseline_egfr").is_not_null())
    start = start.select("who", day=pl.lit(0, pl.Int32), egfr="baseline_egfr")
    after = values.filter(pl.col("day").is_not_null() & pl.col("egfr").is_not_null()).select("who", "day", "egfr")
    rows: list[dict[str, Any]] = []
    for period, frame in (
        (FROM_BASELINE, pl.concat([start, after])),
        (FROM_MONTH_3, after.filter(pl.col("day") >= chronic_from(plan))),
    ):
        rows += [{"period": period, **row} for row in _of_period(frame, first["group"].cast(pl.String), levels, sizes)]
    return pl.DataFrame(rows, schema={"period": pl.String, "group": pl.Enum(levels), **_SLOPES}, orient="row")


def chronic_from(plan: AnalysisPlan) -> int:
    """The day from which the slope leaves out the acute change."""
    return next((window.low for window in plan.windows if window.month == 3), day_of(3))


def _of_period(
    frame: pl.DataFrame, groups: pl.Series, levels: list[str], sizes: dict[str, int]
) -> list[dict[str, Any]]:
    who = frame["who"].to_numpy()
    # Patients by their first row, so that sums are made in the order of the rows.
    first = np.full(groups.len(), len(who))
    first[who[::-1]] = np.arange(len(who))[::-1]
    order = np.argsort(first, kind="stable")[: int((first < len(who)).sum())]
    number = np.zeros(groups.len(), dtype=np.int64)
    number[order] = np.arange(len(order))
    people = groups.gather(order)
    present = [level for level in levels if level in set(people.unique())]
    place = {level: index for index, level in enumerate(present)}
    lines = lines_of(
        number[who],
        frame["day"].to_numpy() / DAYS_PER_YEAR,
        frame["egfr"].to_numpy(),
        people.replace_strict(place, return_dtype=pl.Int64).to_numpy() if place else np.zeros(0, dtype=np.int64),
    )
    own = own_slopes(lines)
    several = ~np.isnan(own)
    fitted = mixed_model(lines, len(present)) if int(several.sum()) >= SMALLEST else None
    rows = []
    for level in levels:
        index = place.get(level, -1)
        mine = lines.group == index
        n = int((several & mine).sum())
        slope = NOTHING if not n else mean_of(own[mine]) if fitted is None else slope_of(fitted, index)
        total = sizes.get(level, 0)
        rows.append(
            {"group": level, "n": n, "n_values": int(lines.n[mine].sum()), "N": total, "n_not_assessable": total - n}
            | dict(zip(("estimate", "ci_low", "ci_high"), slope, strict=True))
            | {"method": TWO_STAGE if fitted is None else MIXED}
        )
    return rows
