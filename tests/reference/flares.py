"""Flares as the sheet records them: patients, events and rate per 100 patient-years."""

from typing import Any

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.outcomes.population import group_levels, observed
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import rate_interval
from tests.reference.assessed import assessed_visits
from tests.reference.population import select_patients

DAYS_PER_YEAR = 365.25
AFTER_RESPONSE = "after first response"


def flare_events(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per recorded flare after time zero of a patient the filters keep: patient_id, group, day, month, term."""
    patients = select_patients(cohort, plan)
    recorded = cohort.events.filter((pl.col("kind").cast(pl.String) == "flare") & (pl.col("day") > 0))
    return (
        observed(recorded, patients)
        .join(patients.select("patient_id", "group"), on="patient_id", how="inner", validate="m:1")
        .select(
            "patient_id",
            pl.col("group").cast(pl.Enum(group_levels(patients["group"]))),
            "day",
            (pl.col("day") / DAYS_PER_MONTH).alias("month"),
            "term",
        )
        .sort("group", "day", "patient_id")
    )


def first_response(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient who ever responded: patient_id, first_response (day of the first CR or PR)."""
    response = pl.col("response").cast(pl.String)
    return (
        assessed_visits(cohort, plan)
        .filter(response.is_in(["CR", "PR"]))
        .group_by("patient_id")
        .agg(pl.col("day").min().alias("first_response"))
    )


def flares(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and period: recorded flares per 100 patient-years.

    Columns: group, period, n (flares), n_patients (with at least one), N (patients with follow-up after time zero),
    n_not_assessable (without, or all where the file records no flares), person_years, estimate, ci_low, ci_high (per 100
    patient-years, exact Poisson), method. Periods: whole follow-up, first 12 months, and after the first complete or
    partial response (responders only, from the day of that response). Follow-up runs from time zero to the last day on which the patient was
    seen, or the end of the period; a flare at or before time zero belongs to what was treated and is not counted.
    """
    return flare_rates(cohort, plan, flare_events(cohort, plan), is_known="flares" in cohort.recorded)


def flare_rates(
    cohort: Cohort, plan: AnalysisPlan, events: pl.DataFrame, *, is_known: bool, derived: bool = False
) -> pl.DataFrame:
    """The frame of `flares` for flares given as patient_id, group and day; nobody is followed unless `is_known`.

    Flares that a rule derives can be found only in patients with a baseline, and before dialysis, transplant or death.
    """
    patients = select_patients(cohort, plan)
    levels = group_levels(patients["group"])
    responded = first_response(cohort, plan)
    seen = patients
    if derived:
        seen = seen.with_columns(last_day=pl.min_horizontal("last_day", "terminal_day"))
    known = seen.filter((pl.col("last_day") > 0) & pl.lit(is_known)).join(
        responded, on="patient_id", how="left", validate="1:1"
    )
    spans = {
        "whole follow-up": known.with_columns(_from=pl.lit(0), _to="last_day"),
        "first 12 months": known.with_columns(_from=pl.lit(0), _to=pl.min_horizontal("last_day", pl.lit(365))),
        AFTER_RESPONSE: known.filter(pl.col("first_response") < pl.col("last_day")).with_columns(
            _from="first_response", _to="last_day"
        ),
    }
    rows = []
    for level in levels:
        members = patients.filter(pl.col("group") == level).height
        for period, everyone in spans.items():
            followed = everyone.filter(pl.col("group") == level).select("patient_id", "_from", "_to")
            inside = (pl.col("day") > pl.col("_from")) & (pl.col("day") <= pl.col("_to"))
            mine = (
                events.filter(pl.col("group") == level)
                .join(followed, on="patient_id", how="inner", validate="m:1")
                .filter(inside)
            )
            years = float((followed["_to"] - followed["_from"]).sum()) / DAYS_PER_YEAR
            low, high = rate_interval(mine.height, years)
            rows.append(
                {
                    "group": level,
                    "period": period,
                    "n": mine.height,
                    "n_patients": mine["patient_id"].n_unique(),
                    "N": followed.height,
                    # After a response only responders are followed: the others are not missing.
                    "n_not_assessable": 0 if period == AFTER_RESPONSE else members - followed.height,
                    "person_years": years,
                    "estimate": 100 * mine.height / years if years > 0 else None,
                    "ci_low": None if low is None else 100 * low,
                    "ci_high": None if high is None else 100 * high,
                    "method": "exact Poisson",
                }
            )
    schema: dict[str, Any] = {"group": pl.Enum(levels), "period": pl.String} | dict.fromkeys(
        ("n", "n_patients", "N", "n_not_assessable"), pl.Int64
    )
    schema |= dict.fromkeys(("person_years", "estimate", "ci_low", "ci_high"), pl.Float64) | {"method": pl.String}
    return pl.DataFrame(rows, schema=schema)
