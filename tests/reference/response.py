"""Who responded, at each visit window and by each month, with denominators that hide nobody."""

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.counts import OUTCOMES
from lnexplore.outcomes.population import group_levels
from lnexplore.outcomes.response import _rates, by_window, rates_at, states_in_windows
from lnexplore.plan import AnalysisPlan
from tests.reference.assessed import assessed_visits, undecided_components
from tests.reference.population import patients_at_baseline, select_patients


def cohort_levels(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """The groups of the whole cohort: the same under every definition, though a definition may leave a group empty."""
    return group_levels(patients_at_baseline(cohort, plan)["group"])


def response_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep and window, sorted by group, patient and month.

    Columns: patient_id, group, month, window_low, window_high, `day` of the assessment used (null without one),
    `state` (CR, PR, NR, not assessable, not reached, left before), `reason` for the last three, `cr_unknown` (PR counted while CR
    was open), `cr_ruled_out` (not assessable, but surely not CR), `has_baseline`, `below_cr_at_baseline`, and `met:<path>` per component.
    """
    return cohort.remember(("reference by patient", plan.to_json()), lambda: _by_patient(cohort, plan))


def _by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    return place_in_windows(select_patients(cohort, plan), assessed_visits(cohort, plan), plan)


def place_in_windows(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `response_by_patient` from patients at baseline and their assessed visits."""
    met = [column for column in visits.columns if column.startswith("met:")]
    frame = states_in_windows(patients, visits, plan, undecided_components(plan).alias("_open"), *met)
    reason = (
        pl.when(pl.col("state") == "not reached")
        .then(pl.lit("follow-up has not reached this window"))
        .when(pl.col("state") == "left before")
        .then(pl.lit("followed to an earlier day only, though the data cut-off lies later"))
        .when(pl.col("state") != "not assessable")
        .then(pl.lit(""))
        .when(~pl.col("has_baseline") & pl.lit(plan.definition.reads_baseline_protein))
        .then(pl.lit("no proteinuria value in the baseline window"))
        .when(pl.col("response").is_null())
        .then(pl.lit("no visit in the window"))
        .when(pl.col("_open") == "")
        .then(pl.lit("response not met again at a later visit"))
        .otherwise(pl.lit("cannot be decided: ") + pl.col("_open"))
    )
    levels = group_levels(frame["group"])
    return (
        frame.with_columns(reason=reason, group=pl.col("group").cast(pl.Enum(levels)))
        .select(
            "patient_id",
            "group",
            "month",
            "window_low",
            "window_high",
            "day",
            "state",
            "reason",
            "cr_unknown",
            "cr_ruled_out",
            "has_baseline",
            "below_cr_at_baseline",
            *met,
        )
        .sort("group", "patient_id", "month")
    )


def response_by_visit(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, window and outcome: how many were in that response *at* the window.

    Columns: group, month, window_low, window_high, outcome (CR, PR, CR or PR, NR), n, N, n_not_assessable,
    n_not_reached, estimate, ci_low, ci_high (shares, null without a denominator), method. N counts the patients of whom
    it could be decided (under the plan's rule for missing data): for CR also those surely not in CR whose PR is open.
    It never contains patients whose follow-up has not reached the window.
    """
    return rates_at(response_by_patient(cohort, plan), plan)


def response_by_month(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, month and outcome: how many had responded *by* the month, at any time before.

    Columns as in `response_by_visit`, outcomes CR and CR or PR. A patient counts from the first assessment in that
    response at or before the window's last day. N is every patient ever assessed (with a response decided by then, or ended by dialysis, transplant or death), however short the follow-up;
    the others are not assessable, not yet due, or left before.
    """
    return rates_by(select_patients(cohort, plan), assessed_visits(cohort, plan), plan)


def rates_by(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `response_by_month` from patients at baseline and their assessed visits."""
    counts = (
        by_window(patients, visits, plan)
        .group_by("group", "month", "window_low", "window_high", "outcome")
        .agg(
            n=(pl.col("_counted") & pl.col("_responded")).sum().cast(pl.Int64),
            N=pl.col("_counted").sum().cast(pl.Int64),
            n_not_assessable=pl.col("_unseen").sum().cast(pl.Int64),
            n_not_reached=pl.col("_away").sum().cast(pl.Int64),
            n_left=pl.col("_left").sum().cast(pl.Int64),
        )
        .with_columns(pl.col("outcome").cast(OUTCOMES))
    )
    return _rates(counts, plan)
