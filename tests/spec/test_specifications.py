"""One readable table per published definition: what the visit showed, and the response that follows."""

import pytest

from lnexplore import DEFINITIONS
from tests.spec.cases import Case, respond

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
    Case("sex unknown: the limit is unknown, stability decides PR", "PR", CLEAN, patient={"sex": None}),
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

# Woman of 40: eGFR 63.5 at 0.80 mg/dL and 53.9 at 0.93 (84.8 % of baseline), 54.5 at 0.92 (85.8 %).
KDIGO = [
    Case("0.49 with stable creatinine", "CR", {"upcr": 0.49, "creatinine": 0.80}),
    Case("0.50 is not below 0.50", "PR", {"upcr": 0.50, "creatinine": 0.80}),
    Case("eGFR at 85.8 % of baseline", "CR", {"upcr": 0.3, "creatinine": 0.92}),
    Case("eGFR at 84.8 % of baseline", "NR", {"upcr": 0.3, "creatinine": 0.93}),
    Case("halved to 2.0", "PR", {"upcr": 2.0, "creatinine": 0.80}),
    Case("halved, but still nephrotic", "NR", {"upcr": 3.0, "creatinine": 0.80}, start={"upcr": 8.0}),
    Case("halved to just below 3", "PR", {"upcr": 2.99, "creatinine": 0.80}, start={"upcr": 8.0}),
    Case("no creatinine", "not assessable", {"upcr": 0.3}),
    Case("no creatinine, proteinuria fails both rules", "NR", {"upcr": 3.5}),
    Case(
        "under 18 no adult equation applies", "not assessable", {"upcr": 0.3, "creatinine": 0.8}, patient={"age": 15.0}
    ),
]

# 50 mg/mmol is 0.442 g/gCr. Woman of 40: eGFR 64.4 at 0.79, 108.0 at 0.492, 90 or more at 0.58, 81–90 at 0.60–0.64.
EULAR_2012 = [
    Case("0.44 g/gCr is 49.8 mg/mmol", "CR", {"upcr": 0.44, "creatinine": 0.5}),
    Case("0.45 g/gCr is 50.9 mg/mmol", "PR", {"upcr": 0.45, "creatinine": 0.5}),
    Case("0.49 g/gCr would pass a limit of 0.5 g/g, not of 50 mg/mmol", "PR", {"upcr": 0.49, "creatinine": 0.5}),
    Case("near normal, abnormal at baseline", "CR", {"upcr": 0.2, "creatinine": 0.62}, start={"creatinine": 0.9}),
    Case(
        "near normal is not enough for one who was normal",
        "NR",
        {"upcr": 0.2, "creatinine": 0.62},
        start={"creatinine": 0.5},
    ),
    Case("GFR well below normal", "NR", {"upcr": 0.2, "creatinine": 0.79}),
]

# Prednisolone above 10 mg/day from week 24 is treatment failure; before that it is not.
BLISS = [
    Case("0.49, eGFR as before the flare, steroid 10 mg", "CR", {"upcr": 0.49, "creatinine": 0.80, "prednisolone": 10}),
    Case("0.50", "NR", {"upcr": 0.50, "creatinine": 0.80, "prednisolone": 10}),
    Case("11 mg after week 24", "NR", {"upcr": 0.2, "creatinine": 0.80, "prednisolone": 11}),
    Case("40 mg before week 24", "CR", {"upcr": 0.2, "creatinine": 0.80, "prednisolone": 40}, day=91),
    Case(
        "eGFR more than 10 % below the pre-flare value",
        "NR",
        {"upcr": 0.2, "creatinine": 0.80, "prednisolone": 5},
        patient={"pre_flare_egfr": 75.0},
    ),
    Case(
        "at 90 or more the pre-flare value does not matter",
        "CR",
        {"upcr": 0.2, "creatinine": 0.55, "prednisolone": 5},
        patient={"pre_flare_egfr": 120.0},
    ),
    Case(
        "rescue treatment before the visit",
        "NR",
        {"upcr": 0.2, "creatinine": 0.80, "prednisolone": 5},
        event=("rescue", 100),
    ),
    Case(
        "rescue treatment after the visit",
        "CR",
        {"upcr": 0.2, "creatinine": 0.80, "prednisolone": 5},
        event=("rescue", 200),
    ),
    Case("no steroid dose at the visit", "not assessable", {"upcr": 0.2, "creatinine": 0.80}),
]

# The dose of the 8 weeks before the visit; a recorded dose holds until the next record.
AURORA = [
    Case(
        "0.50 exactly", "CR", {"upcr": 0.50, "creatinine": 0.80, "prednisolone": 5}, earlier={91: {"prednisolone": 10}}
    ),
    Case("0.51", "NR", {"upcr": 0.51, "creatinine": 0.80, "prednisolone": 5}, earlier={91: {"prednisolone": 10}}),
    Case(
        "12.5 mg still in force seven weeks before",
        "NR",
        {"upcr": 0.3, "creatinine": 0.80, "prednisolone": 5},
        earlier={91: {"prednisolone": 12.5}},
    ),
    Case(
        "12.5 mg ended nine weeks before",
        "CR",
        {"upcr": 0.3, "creatinine": 0.80, "prednisolone": 5},
        earlier={60: {"prednisolone": 12.5}, 120: {"prednisolone": 7.5}},
    ),
    Case(
        "eGFR 60 or more although it fell by more than 20 %",
        "CR",
        {"upcr": 0.3, "creatinine": 0.82, "prednisolone": 5},
        start={"creatinine": 0.6},
        earlier={91: {"prednisolone": 10}},
    ),
    Case(
        "eGFR below 60 and more than 20 % below baseline",
        "NR",
        {"upcr": 0.3, "creatinine": 1.00, "prednisolone": 5},
        earlier={91: {"prednisolone": 10}},
    ),
]

REGENCY = [
    Case("0.49 and stable", "CR", {"upcr": 0.49, "creatinine": 0.80}),
    Case("0.50", "NR", {"upcr": 0.50, "creatinine": 0.80}),
    Case("eGFR at 84.8 % of baseline", "NR", {"upcr": 0.3, "creatinine": 0.93}),
    Case("rescue treatment", "NR", {"upcr": 0.3, "creatinine": 0.80}, event=("rescue", 30)),
    Case("steroids do not count", "CR", {"upcr": 0.3, "creatinine": 0.80, "prednisolone": 40}),
]

SPECIFICATIONS = {
    "rokutanda2014": ROKUTANDA,
    "stlukes2017": ST_LUKES,
    "kdigo2024": KDIGO,
    "eular2012": EULAR_2012,
    "blissln_crr": BLISS,
    "aurora1": AURORA,
    "regency": REGENCY,
}


def test_every_definition_has_a_specification():
    assert set(SPECIFICATIONS) == set(DEFINITIONS)


@pytest.mark.parametrize(
    ("key", "case"), [(key, case) for key, cases in SPECIFICATIONS.items() for case in cases], ids=str
)
def test_specification(key: str, case: Case):
    assert respond(DEFINITIONS[key], case) == case.response
