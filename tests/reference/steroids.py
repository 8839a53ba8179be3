"""The prednisolone dose at baseline and in each window."""

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import one_per_window, windows_frame
from lnexplore.outcomes.population import group_levels, observed
from lnexplore.outcomes.response import with_interval
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import t_quantile
from tests.reference.population import equivalent_visits, select_patients
from tests.reference.response import response_by_patient

TARGETS = (0.0, 2.5, 5.0, 7.5, 10.0)
"""mg/day: the limits that guidelines and trials aim at"""


def steroid_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep and month (0 is baseline): patient_id, group, month, day, dose, reached.

    `dose` (mg/day) is the last one recorded in the baseline window, later the recorded one nearest to the window's
    target, earlier on ties; null where none was recorded. `reached`: follow-up has come to the window.
    """
    key = ("reference steroids by patient", plan.without_definition().to_json())
    return cohort.remember(key, lambda: _by_patient(cohort, plan.without_definition()))


def _by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    patients = select_patients(cohort, plan)
    people = patients.select(
        "patient_id",
        pl.col("group").cast(pl.Enum(group_levels(patients["group"]))),
        "last_day",
        "baseline_prednisolone",
    )
    recorded = pl.col("prednisolone").is_not_null() & (pl.col("day") > 0)
    doses = observed(equivalent_visits(cohort, plan).filter(recorded), patients).select(
        "patient_id", "day", dose="prednisolone"
    )
    later = (
        people.join(windows_frame(plan.windows), how="cross")
        .join(
            one_per_window(doses, plan.windows).drop("distance"),
            on=["patient_id", "month"],
            how="left",
            validate="1:1",
        )
        .with_columns(reached=(pl.col("last_day") >= pl.col("window_low")).fill_null(value=False))
    )
    columns = ["patient_id", "group", "month", "day", "dose", "reached"]
    start = people.with_columns(
        month=pl.lit(0, pl.Int32),
        day=pl.lit(0, pl.Int32),
        dose=pl.col("baseline_prednisolone"),
        reached=pl.lit(value=True),
    )
    return pl.concat([start.select(columns), later.select(columns)]).sort("group", "patient_id", "month")


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
    half = (
        pl.Series([t_quantile(n - 1) for n in frame["n"]], dtype=pl.Float64)
        * frame["sd"]
        / frame["n"].cast(pl.Float64).sqrt()
    )
    return frame.with_columns(
        n_not_assessable=pl.col("N") - pl.col("n"),
        ci_low=pl.col("estimate") - half,
        ci_high=pl.col("estimate") + half,
        method=pl.lit("mean, Student t interval"),
    ).select(
        "group",
        "month",
        "n",
        "N",
        "n_not_assessable",
        "estimate",
        "sd",
        "ci_low",
        "ci_high",
        "median",
        "q1",
        "q3",
        "method",
    )


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
    doses = steroid_by_patient(cohort, plan).select("patient_id", "month", "dose")
    state = pl.col("state").cast(pl.String)
    complete = pl.when(state == "CR").then(True).when(state.is_in(["PR", "NR"]) | pl.col("cr_ruled_out")).then(False)
    met = pl.col("complete") & (pl.col("dose") <= pl.col("limit"))
    counts = (
        response_by_patient(cohort, plan)
        .filter(~state.is_in(["not reached", "left before"]))
        .select("patient_id", "group", "month", complete=complete)
        .join(doses, on=["patient_id", "month"], how="left", validate="1:1")
        .join(pl.DataFrame({"limit": TARGETS}, schema={"limit": pl.Float64}), how="cross")
        .with_columns(met=met)
        .group_by("group", "month", "limit")
        .agg(
            n=pl.col("met").sum().cast(pl.Int64),
            N=pl.col("met").count().cast(pl.Int64),
            n_not_assessable=pl.col("met").null_count().cast(pl.Int64),
        )
        .sort("group", "month", "limit")
    )
    return with_interval(counts, plan)
