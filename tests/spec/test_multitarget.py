"""Multitarget and Japanese definitions: what the visit showed, and the response that follows."""

import pytest

from lnexplore import DEFINITIONS
from tests.spec.cases import Case, cases_of, respond

CLEAN = {"upcr": 0.39, "urine_rbc": (1, 4), "cellular_casts": False, "albumin": 3.5, "creatinine": 0.79}
HALVED = {"upcr": 2.0, "urine_rbc": (5, 9), "cellular_casts": False, "albumin": 3.0, "creatinine": 0.79}

ROKUTANDA = [
    Case("everything normal", "CR", CLEAN),
    Case("UPCR exactly at the limit is not below it, but halved", "PR", CLEAN | {"upcr": 0.40}),
    Case("UPCR below the detection limit", "CR", CLEAN | {"upcr": (0, 0.0999999)}),
    Case("five red cells are not normal; with UPCR halved", "PR", CLEAN | {"urine_rbc": 5}),
    Case("a range that straddles the limit leaves CR open, PR is met", "PR", CLEAN | {"urine_rbc": (3, 6)}),
    Case("a cellular cast", "PR", CLEAN | {"cellular_casts": True}),
    Case("casts not reported in a sheet that reports them: CR open, PR met", "PR", CLEAN | {"cellular_casts": None}),
    Case("albumin just short", "PR", CLEAN | {"albumin": 3.49}),
    Case("albumin below both limits", "NR", CLEAN | {"albumin": 2.9}),
    Case("albumin missing", "not assessable", CLEAN | {"albumin": None}),
    Case("creatinine above normal, within 15 % of baseline", "PR", CLEAN | {"creatinine": 0.92}),
    Case("creatinine more than 15 % above baseline", "NR", CLEAN | {"creatinine": 0.93}),
    Case("a man's limit is higher", "CR", CLEAN | {"creatinine": 1.07}, patient={"sex": "male"}),
    Case("sex unknown, but below the limit of either", "CR", CLEAN, patient={"sex": None}),
    Case(
        "sex unknown and between the two limits: CR is open, stability decides PR",
        "PR",
        CLEAN | {"creatinine": 0.8},
        start={"creatinine": 0.7},
        patient={"sex": None},
    ),
    Case("the patient's own limit wins", "CR", CLEAN | {"creatinine": 0.85}, patient={"creatinine_uln": 0.85}),
    Case("UPCR missing", "not assessable", CLEAN | {"upcr": None}),
    Case("UPCR missing, but albumin fails both rules", "NR", CLEAN | {"upcr": None, "albumin": 2.0}),
    Case("exactly halved", "PR", HALVED),
    Case("not quite halved", "NR", HALVED | {"upcr": 2.01}),
    Case("20–29 to 10–19 red cells: cannot be told", "not assessable", HALVED | {"urine_rbc": (10, 19)}),
    Case("20–29 to 15–29 red cells: surely not halved", "NR", HALVED | {"urine_rbc": (15, 29)}),
    Case(
        "100 or more to 20–29: halved", "PR", HALVED | {"urine_rbc": (20, 29)}, start={"urine_rbc": (100, float("inf"))}
    ),
    Case(
        "50–99 to 20–29: open by the numbers, two categories lower",
        "PR",
        HALVED | {"urine_rbc": (20, 29)},
        start={"urine_rbc": (50, 99)},
    ),
    Case(
        "no haematuria at baseline, none now: does not apply",
        "PR",
        HALVED | {"urine_rbc": (1, 4)},
        start={"urine_rbc": (1, 4)},
    ),
    Case("no haematuria at baseline, some now", "NR", HALVED | {"urine_rbc": (5, 9)}, start={"urine_rbc": (0, 0)}),
    Case(
        "read literally, absent haematuria cannot halve",
        "NR",
        HALVED | {"urine_rbc": (1, 4)},
        start={"urine_rbc": (1, 4)},
        plan={"literal_haematuria": True},
    ),
    Case("no baseline UPCR: CR needs none", "CR", CLEAN, start={"upcr": None}),
    Case("no baseline UPCR: PR cannot be told", "not assessable", HALVED, start={"upcr": None}),
    Case("after dialysis nothing counts", "NR", CLEAN, event=("dialysis", 150)),
]

ST_LUKES = [
    Case("UPCR between the hospital's two limits", "CR", CLEAN | {"upcr": 0.49}),
    Case("0.50 is not below 0.50, and no partial response is published", "NR", CLEAN | {"upcr": 0.50}),
    Case("halved only", "NR", HALVED),
    Case("albumin missing", "not assessable", CLEAN | {"albumin": None}),
]

KAGAWA_A = [
    Case("SLEDAI 0 with 5 mg", "CR", {"sledai": 0, "prednisolone": 5}),
    Case("SLEDAI 1", "NR", {"sledai": 1, "prednisolone": 5}),
    Case("5.5 mg", "NR", {"sledai": 0, "prednisolone": 5.5}),
    Case("no SLEDAI", "not assessable", {"prednisolone": 5}),
    Case("no dose", "not assessable", {"sledai": 0}),
    Case("no SLEDAI, but the dose fails", "NR", {"prednisolone": 10}),
]

GOAL_B = {"urine_protein_24h": 0.2, "creatinine": 0.79, "prednisolone": 5}
KAGAWA_B = [
    Case("everything exactly at its limit", "CR", GOAL_B),
    Case("0.21 g/day", "NR", GOAL_B | {"urine_protein_24h": 0.21}),
    Case("below the detection limit", "CR", GOAL_B | {"urine_protein_24h": (0, 0.0999999)}),
    Case("a range that straddles the limit", "not assessable", GOAL_B | {"urine_protein_24h": (0.1, 0.3)}),
    Case("creatinine just above normal", "NR", GOAL_B | {"creatinine": 0.80}),
    Case("a man's limit is higher", "CR", GOAL_B | {"creatinine": 1.07}, patient={"sex": "male"}),
    Case("5.5 mg", "NR", GOAL_B | {"prednisolone": 5.5}),
    Case("no dose", "not assessable", GOAL_B | {"prednisolone": None}),
    Case(
        "a ratio does not stand in for protein per day",
        "not assessable",
        GOAL_B | {"urine_protein_24h": None, "upcr": 0.1},
    ),
]

SPECIFICATIONS = {
    "rokutanda2014": ROKUTANDA,
    "stlukes2017": ST_LUKES,
    "kagawa2024_a": KAGAWA_A,
    "kagawa2024_b": KAGAWA_B,
}


@pytest.mark.parametrize(("key", "case"), cases_of(SPECIFICATIONS), ids=str)
def test_specification(key: str, case: Case):
    assert respond(DEFINITIONS[key], case) == case.response
