"""Targets of proteinuria by a month: what the visit showed, and whether it was reached."""

import pytest

from lnexplore import DEFINITIONS
from tests.spec.cases import Case, cases_of, respond

UPCR = [
    Case("0.70", "CR", {"upcr": 0.70}),
    Case("0.71", "NR", {"upcr": 0.71}),
    Case("kidney function and steroids are not asked", "CR", {"upcr": 0.70, "creatinine": 3.0, "prednisolone": 40}),
    Case("protein of 24 hours is not the ratio", "not assessable", {"urine_protein_24h": 0.3}),
    Case("no UPCR", "not assessable", {"creatinine": 0.8}),
]


def _grams(reached: float, missed: float) -> list[Case]:
    return [
        Case(f"{reached:g} g/day", "CR", {"urine_protein_24h": reached}),
        Case(f"{missed:g} g/day", "NR", {"urine_protein_24h": missed}),
        Case("kidney function and sediment are not asked", "CR", {"urine_protein_24h": 0.3, "creatinine": 3.0}),
        Case("no 24-hour protein", "not assessable", {"upcr": 0.3}),
    ]


SPECIFICATIONS = {
    "eular2019_upcr": UPCR,
    "month12_05": _grams(0.49, 0.50),
    "month12_07": _grams(0.70, 0.71),
    "month12_08": _grams(0.79, 0.80),
}


@pytest.mark.parametrize(("key", "case"), cases_of(SPECIFICATIONS), ids=str)
def test_specification(key: str, case: Case):
    assert respond(DEFINITIONS[key], case) == case.response
