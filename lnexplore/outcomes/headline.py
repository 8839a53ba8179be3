"""The four numbers at the top, picked from the frames that the figures show."""

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.flares import flares
from lnexplore.outcomes.population import group_levels, select_patients
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import response_by_month, response_by_visit
from lnexplore.outcomes.steroids import steroid_course
from lnexplore.plan import AnalysisPlan

_COLUMNS = (
    "group",
    "patients",
    "number",
    "month",
    "n",
    "N",
    "n_start",
    "N_by",
    "n_risk_by",
    "window_high",
    "n_not_assessable",
    "n_not_reached",
    "n_left",
    "estimate",
    "ci_low",
    "ci_high",
    "amount",
)


@remembered
def headline(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and headline number: cr_at, response_by, flare_rate, prednisolone_at.

    Columns: group, patients (kept by the filters), number, month, n, N, n_start, N_by, n_risk_by, window_high (as `response_by_month` has
    them), n_not_assessable, n_not_reached, n_left, estimate, ci_low, ci_high, amount (patient-years of the flare rate). Every value is a cell of the frame its figure shows.
    """
    month = plan.headline_window.month
    at_month = pl.col("month") == month
    outcome = pl.col("outcome").cast(pl.String)
    parts = {
        "cr_at": response_by_visit(cohort, plan).filter(at_month & (outcome == "CR")),
        "response_by": response_by_month(cohort, plan).filter(at_month & (outcome == "CR or PR")),
        "flare_rate": flares(cohort, plan)
        .filter(pl.col("period") == "whole follow-up")
        .with_columns(amount=pl.col("person_years")),
        "prednisolone_at": steroid_course(cohort, plan).filter(at_month),
    }
    people = select_patients(cohort, plan)
    sizes = people.group_by("group").agg(patients=pl.len().cast(pl.Int64))
    levels = group_levels(people["group"])
    order = pl.Enum(list(parts))
    frames = [
        frame.with_columns(
            pl.col("group").cast(pl.String), number=pl.lit(name, dtype=order), month=pl.lit(month, pl.Int32)
        )
        for name, frame in parts.items()
    ]
    return (
        pl.concat(frames, how="diagonal_relaxed")
        .lazy()
        .join(sizes.lazy(), on="group", validate="m:1")
        .select(_COLUMNS)
        .with_columns(pl.col("group").cast(pl.Enum(levels)))
        .sort("group", "number")
        .collect()
    )
