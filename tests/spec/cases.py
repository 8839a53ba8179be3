"""How a specification is written: a patient at baseline, the same patient at a later visit, the response that follows.

Everyone is a woman of 40 unless a case says otherwise; her creatinine limit is 0.79 mg/dL, her eGFR is computed with
the Japanese equation unless the definition says otherwise.
"""

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.outcomes.assessed import assessed_visits
from lnexplore.plan import AnalysisPlan

BASELINE = {
    "upcr": 4.0,
    "urine_rbc": (20, 29),
    "cellular_casts": True,
    "albumin": 2.4,
    "creatinine": 0.80,
    "prednisolone": 50,
}


RECORDED = {"egfr_equation": "as_recorded"}
"""The plan for cases whose eGFR is typed in: only a typed value can sit exactly on a limit."""


@dataclass(frozen=True)
class Case:
    """`says` is the reason in words; `at` is what the visit showed; `start` changes the baseline above."""

    says: str
    response: str
    at: dict[str, Any]
    start: dict[str, Any] = field(default_factory=dict)
    patient: dict[str, Any] = field(default_factory=dict)
    day: int = 183
    earlier: dict[int, dict[str, Any]] = field(default_factory=dict)
    event: tuple[str, int] | None = None
    plan: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.says


def visit(day: int, values: dict[str, Any]) -> dict[str, Any]:
    """A row of the visits frame; a pair of numbers is a range."""
    row: dict[str, Any] = {"patient_id": "A", "day": day}
    for key, value in values.items():
        if isinstance(value, tuple):
            low, high = float(value[0]), float(value[1])
            row |= {key: low, f"{key}_low": low, f"{key}_high": high}
        else:
            row[key] = value if isinstance(value, bool) or value is None else float(value)
    return row


def respond(definition: ResponseDefinition, case: Case) -> str:
    """The response at the case's day."""
    rows = [
        visit(0, BASELINE | case.start),
        *(visit(day, values) for day, values in case.earlier.items()),
        visit(case.day, case.at),
    ]
    patient = {"patient_id": "A", "age": 40.0, "sex": "female"} | case.patient
    events = (
        pl.DataFrame({"patient_id": ["A"], "kind": [case.event[0]], "day": [case.event[1]]}) if case.event else None
    )
    cohort = Cohort.of(pl.DataFrame([patient]), pl.DataFrame(rows, infer_schema_length=None), events=events)
    found = assessed_visits(cohort, AnalysisPlan(definition=definition, **case.plan)).filter(pl.col("day") == case.day)
    assert found.height == 1
    return str(found["response"][0])


def cases_of(specifications: dict[str, list[Case]]) -> list[tuple[str, Case]]:
    """(key of the definition, case) for every case of a file, for pytest."""
    return [(key, case) for key, cases in specifications.items() for case in cases]
