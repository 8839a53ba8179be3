"""Laboratory values at baseline and in each window, and how they changed in the same patients."""

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import one_per_window, windows_frame
from lnexplore.outcomes.assessed import derived_assessments
from lnexplore.outcomes.baseline_table import equation_label
from lnexplore.outcomes.population import group_levels, observed, patients_at_baseline, select_patients
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import compare_paired, t_quantile

COURSES = (
    "upcr",
    "urine_protein_24h",
    "creatinine",
    "egfr",
    "albumin",
    "c3",
    "c4",
    "ch50",
    "anti_dsdna",
    "urine_rbc",
    "sledai",
    "hemoglobin",
)
"""measures with a course, in the order of the page"""
SKEWED = ("upcr", "urine_protein_24h", "anti_dsdna")
"""measures that run over powers of ten: they have a geometric mean and a logarithmic axis"""
OF_KIDNEY = ("upcr", "urine_protein_24h", "creatinine", "egfr", "urine_rbc")
"""measures that tell nothing of the nephritis once the patient is on dialysis, has a transplant or is dead"""
_MEASURE = pl.Enum(list(COURSES))


def laboratory_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep, measure of COURSES that is recorded, and month (0 is baseline).

    Columns: patient_id, group, measure, month, day (0 at baseline, null without a value), value (canonical unit; of
    `<0.1` the 0.1, of a range its middle), low, high (what the value may be; high is null where it has no end), baseline (the patient's own), reached
    (follow-up has come to the window), is_over (no value counts, for dialysis, transplant or death came before the
    window's end). The value at baseline is that of the baseline table; later it is that of the assessment nearest to
    the window's target, earlier on ties. eGFR by the plan's equation.
    """
    own = plan.without_definition()
    return cohort.remember(("laboratory by patient", own.to_json()), lambda: _by_patient(cohort, own))


def _by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    patients = select_patients(cohort, plan)
    people = patients.with_columns(pl.col("group").cast(pl.Enum(group_levels(patients["group"]))))
    derived = derived_assessments(cohort, plan)
    assessments = observed(derived, patients).join(
        patients.select("patient_id", _over="terminal_day"), on="patient_id", how="left", validate="m:1"
    )
    everyone = patients_at_baseline(cohort, plan)
    frames = [
        _course_of(measure, people, assessments, plan)
        for measure in COURSES
        if _is_known(everyone, f"baseline_{measure}") or _is_known(derived, measure)
    ]
    return pl.concat(frames) if frames else _course_of("upcr", people, assessments, plan).clear()


def _is_known(frame: pl.DataFrame, column: str) -> bool:
    return frame[column].null_count() < frame.height


def _bounds(measure: str, prefix: str = "") -> dict[str, pl.Expr]:
    """`value`, `low` and `high` of a measure; of what has no upper end (>=100) the last is null."""
    names = MEASURES[measure].columns
    value, low, high = (pl.col(f"{prefix}{column}") for column in (names if len(names) == 3 else names * 3))
    return {"value": value, "low": low, "high": pl.when(high.is_finite()).then(high)}


def _course_of(measure: str, people: pl.DataFrame, assessments: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The rows of one measure, sorted by group, patient and month."""
    bounds = _bounds(measure, "baseline_")
    start = people.select(
        "patient_id",
        "group",
        month=pl.lit(0, pl.Int32),
        **bounds,
        baseline=bounds["value"],
        reached=pl.lit(value=True),
        is_over=pl.lit(value=False),
    ).with_columns(
        day=pl.when(pl.any_horizontal(pl.col("value", "low", "high").is_not_null())).then(pl.lit(0, pl.Int32))
    )
    values = assessments.select("patient_id", "day", "_over", **_bounds(measure)).filter(
        pl.any_horizontal(pl.col("value", "low", "high").is_not_null())
    )
    over = pl.lit(value=False)
    if measure in OF_KIDNEY:
        values = values.filter(~(pl.col("_over") <= pl.col("day")).fill_null(value=False))
        over = (pl.col("terminal_day") <= pl.col("window_high")).fill_null(value=False) & pl.col("day").is_null()
    later = (
        people.select("patient_id", "group", "last_day", "terminal_day", baseline=bounds["value"])
        .join(windows_frame(plan.windows), how="cross")
        .join(
            one_per_window(values.drop("_over"), plan.windows).drop("distance"),
            on=["patient_id", "month"],
            how="left",
            validate="1:1",
        )
        .with_columns(reached=(pl.col("last_day") >= pl.col("window_low")).fill_null(value=False), is_over=over)
    )
    columns = ["patient_id", "group", "month", "day", "value", "low", "high", "baseline", "reached", "is_over"]
    frame = pl.concat([start.select(columns), later.select(columns)]).sort("group", "patient_id", "month")
    measured = pl.lit(measure, dtype=_MEASURE).alias("measure")
    return frame.select("patient_id", "group", measured, *columns[2:])


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
    rows = laboratory_by_patient(cohort, plan).filter(pl.col("reached") | pl.col("value").is_not_null())
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
            geometric_mean=value.filter(skewed & (value > 0)).log().mean().exp(),
            change_median=change.median(),
            n_paired=change.count().cast(pl.Int64),
        )
        .sort(by)
    )
    # Of what is as skewed as proteinuria an interval of the mean would reach below zero.
    even = ~frame["measure"].cast(pl.String).is_in(SKEWED)
    half = (
        pl.Series([t_quantile(n - 1) for n in frame["n"]], dtype=pl.Float64)
        * frame["sd"]
        / frame["n"].cast(pl.Float64).sqrt()
    )
    titles = {key: equation_label(plan) if key == "egfr" else MEASURES[key].title for key in COURSES}
    return frame.with_columns(
        label=pl.col("measure").cast(pl.String).replace_strict(titles, return_dtype=pl.String),
        n_not_assessable=pl.col("N") - pl.col("n"),
        ci_low=pl.when(even).then(pl.col("estimate") - half),
        ci_high=pl.when(even).then(pl.col("estimate") + half),
        p=_p_values(frame, rows, plan),
        method=pl.lit("mean, Student t interval"),
    ).select(
        *("group", "measure", "label", "month", "n", "N", "n_not_assessable", "n_over", "n_censored"),
        *("estimate", "sd", "ci_low", "ci_high", "median", "q1", "q3", "geometric_mean", "change_median", "n_paired"),
        *("p", "method"),
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
