"""Cohorts of a few patients for the tests of the criteria laboratory: a day and the values seen on it."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from lnexplore import AnalysisPlan
from lnexplore.cohort.model import Cohort

ONE_GROUP = AnalysisPlan(group_by=None)
Visits = Mapping[int, Mapping[str, Any]]


def cohort(
    visits: Mapping[str, Visits], *, events: list[tuple[str, str, int]] | None = None, **patients: Mapping[str, Any]
) -> Cohort:
    """Patient -> day -> values (a pair is a range); everyone is a woman of 40 unless `patients` says otherwise."""
    rows = [
        {"patient_id": patient, "day": day} | _columns(values)
        for patient, days in visits.items()
        for day, values in days.items()
    ]
    people = [{"patient_id": patient, "age": 40.0, "sex": "female"} | patients.get(patient, {}) for patient in visits]
    happened = pl.DataFrame(events, schema=["patient_id", "kind", "day"], orient="row") if events else None
    return Cohort.of(
        pl.DataFrame(people, infer_schema_length=None), pl.DataFrame(rows, infer_schema_length=None), events=happened
    )


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, tuple):
            found |= {key: float(value[0]), f"{key}_low": float(value[0]), f"{key}_high": float(value[1])}
        else:
            found[key] = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    return found


def upcr(**courses: Mapping[int, float | None]) -> Cohort:
    """Patient -> day -> UPCR; creatinine is 0.5 mg/dL throughout (eGFR 106 at 40 years)."""
    return cohort(
        {
            patient: {day: {"upcr": value, "creatinine": 0.5} for day, value in days.items()}
            for patient, days in courses.items()
        }
    )
