"""Flares as the sheet records them: patients, events and rate per 100 patient-years."""

from typing import Any

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.outcomes.layers import NEVER, placed
from lnexplore.outcomes.population import group_levels, observed, places_of, select_patients
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import seats_of
from lnexplore.outcomes.verdicts import firsts, kept
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import rate_interval

DAYS_PER_YEAR = 365.25
WHOLE, AFTER_RESPONSE = "whole follow-up", "after first response"


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
        .sort("group", "day", "patient_id", "term")
    )


def first_response(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient who ever responded: patient_id, first_response (day of the first CR or PR)."""
    place, first, inside = placed(cohort, plan), firsts(cohort, plan).any, kept(cohort, plan)
    responded = first < NEVER
    rows = np.flatnonzero(responded if inside is None else responded & inside)
    return pl.DataFrame([place.patients["patient_id"][rows], pl.Series("first_response", first[rows].astype(np.int32))])


@remembered
def flares(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and period: recorded flares per 100 patient-years.

    Columns: group, period, n (flares), n_patients (with at least one), N (patients with follow-up after time zero),
    n_not_assessable (without, or all where the file records no flares), person_years, estimate, ci_low, ci_high (per 100
    patient-years, exact Poisson), method. Periods: whole follow-up, first 12 months, and after the first complete or
    partial response (responders only, from the day of that response). Follow-up runs from time zero to the last day on which the patient was
    seen, or the end of the period; a flare at or before time zero belongs to what was treated and is not counted.
    """
    own = plan.without_definition()
    events = cohort.remember(("flare events", own.to_json()), lambda: flare_events(cohort, own))
    return flare_rates(cohort, plan, events, is_known="flares" in cohort.recorded)


def flare_rates(
    cohort: Cohort, plan: AnalysisPlan, events: pl.DataFrame, *, is_known: bool, derived: bool = False
) -> pl.DataFrame:
    """The frame of `flares` for flares given as patient_id, group and day; nobody is followed unless `is_known`.

    Flares that a rule derives can be found only before dialysis, transplant or death.
    """
    place, seat = placed(cohort, plan), seats_of(cohort, plan)
    last, inside = place.last_day, seat.group < len(seat.levels)
    if derived:
        last = np.minimum(last, place.patients["terminal_day"].cast(pl.Int64).fill_null(int(NEVER)).to_numpy())
    known = inside & (last > 0) & is_known
    first = firsts(cohort, plan).any
    start = np.zeros(len(last), dtype=np.int64)
    spans = {
        WHOLE: (known, start, last),
        "first 12 months": (known, start, np.minimum(last, 365)),
        AFTER_RESPONSE: (known & (first < last), first, last),
    }
    number = np.full(cohort.size, -1, dtype=np.int64)
    number[place.who] = np.arange(len(place.who))
    who = number[places_of(cohort, events["patient_id"])]
    day = events["day"].to_numpy()
    sizes, several = seat.sizes(), len(seat.levels) + 1
    counted = {}
    for period, (followed, begin, end) in spans.items():
        hit = who[followed[who] & (day > begin[who]) & (day <= end[who])] if len(who) else who
        counted[period] = (
            np.bincount(seat.group[hit], minlength=several),
            np.bincount(seat.group[np.unique(hit)], minlength=several),
            np.bincount(seat.group[followed], minlength=several),
            np.bincount(seat.group[followed], weights=(end - begin)[followed], minlength=several),
        )
    rows = []
    for group, level in enumerate(seat.levels):
        for period, parts in counted.items():
            n, flared, followed_up = (int(part[group]) for part in parts[:3])
            years = float(parts[3][group]) / DAYS_PER_YEAR
            low, high = rate_interval(n, years)
            rows.append(
                {
                    "group": level,
                    "period": period,
                    "n": n,
                    "n_patients": flared,
                    "N": followed_up,
                    # After a response only responders are followed: the others are not missing.
                    "n_not_assessable": 0 if period == AFTER_RESPONSE else sizes[group] - followed_up,
                    "person_years": years,
                    "estimate": 100 * n / years if years > 0 else None,
                    "ci_low": None if low is None else 100 * low,
                    "ci_high": None if high is None else 100 * high,
                    "method": "exact Poisson",
                }
            )
    schema: dict[str, Any] = {"group": pl.Enum(list(seat.levels)), "period": pl.String} | dict.fromkeys(
        ("n", "n_patients", "N", "n_not_assessable"), pl.Int64
    )
    schema |= dict.fromkeys(("person_years", "estimate", "ci_low", "ci_high"), pl.Float64) | {"method": pl.String}
    return pl.DataFrame(rows, schema=schema)
