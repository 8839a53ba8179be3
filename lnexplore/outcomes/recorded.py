"""Remission as the sheet records it against remission as the rule derives it: how far they agree, and where they do not."""

import numpy as np
import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.rounding import rounded
from lnexplore.outcomes.assessed import assessed_rows, assessed_visits, derived_assessments
from lnexplore.outcomes.population import group_levels, select_patients
from lnexplore.outcomes.response import response_by_patient
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import kappa

RECORDED_ONLY, DERIVED_ONLY = "recorded only", "derived only"


def recorded_visits(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per assessment after time zero at which a response was recorded, sorted by group, patient and day.

    Columns: patient_id, group, day, recorded (CR, PR, NR, not CR), derived (CR, PR, NR, not assessable), agreement ("agree", "recorded only", "derived only" on
    complete response; "not assessable" where the rule leaves it open), adjudicated (true where a reader settled it), evidence (the values behind it, in words).
    """
    reads = [key for key in MEASURES if set(MEASURES[key].columns) & plan.definition.columns()]
    frame, rows = _compared(cohort, plan)
    known = derived_assessments(cohort, plan)[rows].select("day", evidence=_evidence(reads))
    return frame.with_columns(known["evidence"]).sort("group", "patient_id", "day")


def disagreements(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient with a recorded response that differs from the rule's: patient_id, n (assessments at which it does)."""
    frame, _ = _compared(cohort, plan)
    differ = frame.filter(pl.col("agreement").is_in([RECORDED_ONLY, DERIVED_ONLY]))
    return differ.group_by("patient_id").agg(n=pl.len())


def _compared(cohort: Cohort, plan: AnalysisPlan) -> tuple[pl.DataFrame, np.ndarray]:
    """`recorded_visits` without the evidence, by patient and day, and the row of each in `derived_assessments`."""
    visits, rows = assessed_visits(cohort, plan), assessed_rows(cohort, plan)
    recorded = derived_assessments(cohort, plan)["recorded_response"].cast(pl.String)[rows].alias("recorded")
    there = np.flatnonzero(recorded.is_not_null().to_numpy())
    names = ("patient_id", "day", "group", "response", "cr", "adjudicated")
    frame = visits.select([name for name in names if name in visits.columns])[there]
    frame = frame.with_columns(recorded[there])
    derived = pl.col("response").cast(pl.String)
    complete = pl.when(derived == "CR").then(True).when((derived != "not assessable") | ~pl.col("cr")).then(False)
    said = pl.col("recorded") == "CR"
    levels = group_levels(select_patients(cohort, plan)["group"])
    settled = pl.col("adjudicated").is_not_null() if "adjudicated" in frame.columns else pl.lit(False)
    told = frame.with_columns(_complete=complete).select(
        "patient_id",
        pl.col("group").cast(pl.String).cast(pl.Enum(levels)),
        "day",
        "recorded",
        derived=derived,
        agreement=pl.when(pl.col("_complete").is_null())
        .then(pl.lit("not assessable"))
        .when(said == pl.col("_complete"))
        .then(pl.lit("agree"))
        .when(said)
        .then(pl.lit(RECORDED_ONLY))
        .otherwise(pl.lit(DERIVED_ONLY)),
        adjudicated=settled,
    )
    return told, rows[there]


def _evidence(measures: list[str]) -> pl.Expr:
    """ "UPCR 0.44 g/gCr; Albumin 3.6 g/dL" from a row of assessments."""
    parts = []
    for key in measures:
        measure = MEASURES[key]
        if measure.kind == "flag":
            words = pl.when(pl.col(key)).then(pl.lit("yes")).otherwise(pl.lit("no"))
        elif measure.kind == "interval":
            low, high = pl.col(f"{key}_low"), pl.col(f"{key}_high")
            bottom, top, unit = _plain(f"{key}_low"), _plain(f"{key}_high"), pl.lit(measure.unit)
            words = (
                pl.when(low == high)
                .then(pl.format("{} {}", _plain(key), unit))
                .when(high.is_infinite())
                .then(pl.format("{} {} or more", bottom, unit))
                .otherwise(pl.format("{} to {} {}", bottom, top, unit))
            )
        else:
            words = pl.format("{} {}", _plain(key), pl.lit(measure.unit))
        known = pl.col(measure.columns[-1]).is_not_null()
        parts.append(
            pl.when(known)
            .then(pl.format("{} {}", pl.lit(measure.short), words))
            .otherwise(pl.lit(f"{measure.short} missing"))
        )
    return pl.concat_str(parts, separator="; ") if parts else pl.lit("")


def _plain(column: str) -> pl.Expr:
    """A number as a person writes it: at most three decimals, 5 and not 5.0; other values as they are."""
    text = pl.col(column).cast(pl.String)
    number = rounded(pl.col(column).cast(pl.Float64, strict=False), 3).cast(pl.String).str.replace(r"\.0$", "")
    return pl.coalesce(number, text)


def recorded_agreement(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group: recorded against derived complete response, one assessment per patient at the headline window.

    Columns: group, both, recorded_only, derived_only, neither, N (patients with both), n_not_assessable (recorded, but
    open under the rule), estimate (Cohen's kappa), ci_low, ci_high, method.
    """
    month = plan.headline_window.month
    used = response_by_patient(cohort, plan).filter(pl.col("month") == month).select("patient_id", "day")
    rows = recorded_visits(cohort, plan).join(used, on=["patient_id", "day"], how="semi")
    said, complete = pl.col("recorded") == "CR", pl.col("derived") == "CR"
    levels = group_levels(select_patients(cohort, plan)["group"])
    found = []
    for level in levels:
        mine = rows.filter(pl.col("group").cast(pl.String) == level)
        decided = mine.filter(pl.col("agreement") != "not assessable")
        counts = [
            decided.filter((said == first) & (complete == second)).height
            for first, second in ((True, True), (True, False), (False, True), (False, False))
        ]
        found.append((level, *counts, decided.height, mine.height - decided.height, *kappa(*counts), "Cohen's kappa"))
    schema = dict.fromkeys(("both", "recorded_only", "derived_only", "neither", "N", "n_not_assessable"), pl.Int64())
    numbers = dict.fromkeys(("estimate", "ci_low", "ci_high"), pl.Float64())
    return pl.DataFrame(
        found, schema={"group": pl.Enum(levels), **schema, **numbers, "method": pl.String()}, orient="row"
    )


def recorded_dates(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient with a complete response that is recorded or derived: the first day of each, and days between.

    Columns: patient_id, group, recorded_day, derived_day, days_apart (derived minus recorded; null without both).
    """
    rows = recorded_visits(cohort, plan)
    people = rows.select("patient_id", "group").unique()
    recorded = rows.filter(pl.col("recorded") == "CR").group_by("patient_id").agg(recorded_day=pl.col("day").min())
    visits = assessed_visits(cohort, plan)
    derived = (
        visits.filter(pl.col("response").cast(pl.String) == "CR")
        .group_by("patient_id")
        .agg(derived_day=pl.col("day").min())
    )
    return (
        people.join(recorded, on="patient_id", how="left", validate="1:1")
        .join(derived, on="patient_id", how="left", validate="1:1")
        .filter(pl.col("recorded_day").is_not_null() | pl.col("derived_day").is_not_null())
        .with_columns(days_apart=pl.col("derived_day") - pl.col("recorded_day"))
        .sort("group", "patient_id")
    )
