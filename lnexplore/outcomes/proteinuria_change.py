"""How far proteinuria has changed from baseline in each patient at the headline month."""

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.laboratory import laboratory_by_patient
from lnexplore.outcomes.remembered import whatever_remission_means
from lnexplore.outcomes.response import with_interval
from lnexplore.plan import AnalysisPlan

PROTEIN = ("upcr", "urine_protein_24h")
HALF = -0.5
"""change from baseline that halves it"""


def proteinuria_changes(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient with proteinuria above 0 at baseline and a value at the headline month, by group, the largest rise first.

    Columns: patient_id, group, measure (UPCR; 24-hour protein where the sheet has no UPCR), month, baseline, value, change (a share
    of baseline: -0.5 is half of it gone). A value known as a limit counts as that limit.
    """
    rows = _asked(cohort, plan).filter(pl.col("change").is_not_null())
    return rows.select("patient_id", "group", "measure", "month", "baseline", "value", "change").sort(
        "group", "change", "patient_id", descending=[False, True, False]
    )


def _asked(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Every patient at the headline month: `asked` (follow-up reached it) and `change`, null where it is not known."""
    rows = laboratory_by_patient(cohort, plan, PROTEIN).with_columns(pl.col("measure").cast(pl.String))
    there = rows.filter(pl.col("value").is_not_null())["measure"].unique().to_list()
    measure = next((one for one in PROTEIN if one in there), PROTEIN[0])
    here = rows.filter((pl.col("measure") == measure) & (pl.col("month") == plan.headline_window.month))
    change = pl.when(pl.col("baseline") > 0).then(pl.col("value") / pl.col("baseline") - 1)
    return here.with_columns(asked=pl.col("reached") | pl.col("value").is_not_null(), change=change.round(9))


@whatever_remission_means
def proteinuria_halved(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group: in how many patients proteinuria has fallen by half or more at the headline month.

    Columns: group, measure, month, n, N (patients with a value above 0 at baseline and one then), n_not_assessable (whose follow-up
    reached it without), n_not_reached (not followed that long), n_over (of both of these, patients after dialysis, transplant or death), estimate,
    ci_low, ci_high, method, change_middle (median change, a share of baseline), n_rise (patients in whom it rose). Every group has a row.
    """
    counts = (
        _asked(cohort, plan)
        .group_by("group", "measure", "month")
        .agg(
            n=(pl.col("change") <= HALF).sum().cast(pl.Int64),
            N=pl.col("change").count().cast(pl.Int64),
            n_not_assessable=(pl.col("asked") & pl.col("change").is_null()).sum().cast(pl.Int64),
            n_not_reached=(~pl.col("asked")).sum().cast(pl.Int64),
            n_over=pl.col("is_over").sum().cast(pl.Int64),
            change_middle=pl.col("change").median(),
            n_rise=(pl.col("change") > 0).sum().cast(pl.Int64),
        )
        .sort("group")
    )
    order = ("group", "measure", "month", "n", "N", "n_not_assessable", "n_not_reached", "n_over")
    shares = ("estimate", "ci_low", "ci_high", "method", "change_middle", "n_rise")
    return with_interval(counts, plan).select(*order, *shares)
