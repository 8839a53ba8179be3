"""Definitions of trials up to abatacept: what the visit showed, and the response that follows."""

from functools import partial

import pytest

from lnexplore import DEFINITIONS
from tests.spec.cases import RECORDED, Case, cases_of, respond

# eGFR is typed into the sheet so that it can sit exactly on a limit. 115 % of 0.80 mg/dL is 0.92.
daily = partial(Case, start={"urine_protein_24h": 4.0, "egfr": 100}, plan=RECORDED)
NORMAL = {"urine_rbc": (1, 4), "cellular_casts": False}
REMISSION = NORMAL | {"urine_protein_24h": 0.29, "albumin": 3.5, "creatinine": 0.92, "egfr": 85}
CHAN = [
    daily("everything at its limit, 0.29 g/day", "CR", REMISSION),
    daily("0.30 is not below 0.30", "PR", REMISSION | {"urine_protein_24h": 0.30}),
    daily("five red cells", "PR", REMISSION | {"urine_rbc": 5}),
    daily("a cellular cast", "PR", REMISSION | {"cellular_casts": True}),
    daily("albumin just short", "PR", REMISSION | {"albumin": 3.49}),
    daily("creatinine more than 15 % above baseline", "NR", REMISSION | {"creatinine": 0.93}),
    daily("eGFR more than 15 % below baseline", "NR", REMISSION | {"egfr": 84.9}),
    daily("2.9 g/day, albumin 3.0", "PR", REMISSION | {"urine_protein_24h": 2.9, "albumin": 3.0}),
    daily("2.91 g/day", "NR", REMISSION | {"urine_protein_24h": 2.91}),
    daily("albumin below 3.0", "NR", REMISSION | {"albumin": 2.99}),
    daily("sediment missing: CR open, PR met", "PR", REMISSION | {"urine_rbc": None}),
    daily("albumin missing", "not assessable", REMISSION | {"albumin": None}),
    daily("protein missing, but creatinine fails both rules", "NR", {"creatinine": 1.5}),
]

CSG = [
    daily("both exactly at their limits", "CR", {"urine_protein_24h": 0.33, "creatinine": 1.4}),
    daily("0.34 g/day, creatinine 25 % above baseline", "PR", {"urine_protein_24h": 0.34, "creatinine": 1.00}),
    daily("0.34 g/day, creatinine more than 25 % above", "NR", {"urine_protein_24h": 0.34, "creatinine": 1.01}),
    daily("creatinine 1.41", "NR", {"urine_protein_24h": 0.33, "creatinine": 1.41}),
    daily(
        "creatinine 1.41 from 1.30",
        "PR",
        {"urine_protein_24h": 0.33, "creatinine": 1.41},
        start={"urine_protein_24h": 4.0, "creatinine": 1.30},
    ),
    daily(
        "the limit is the same for a man",
        "NR",
        {"urine_protein_24h": 0.33, "creatinine": 1.41},
        patient={"sex": "male"},
    ),
    daily("fallen to 1.5", "PR", {"urine_protein_24h": 1.5, "creatinine": 0.80}),
    daily("halved, but above 1.5", "NR", {"urine_protein_24h": 1.51, "creatinine": 0.80}),
    daily("exactly halved", "PR", {"urine_protein_24h": 1.0, "creatinine": 0.8}, start={"urine_protein_24h": 2.0}),
    daily("not quite halved", "NR", {"urine_protein_24h": 1.01, "creatinine": 0.8}, start={"urine_protein_24h": 2.0}),
    daily("no creatinine", "not assessable", {"urine_protein_24h": 0.3}),
    daily(
        "no baseline: CR needs none", "CR", {"urine_protein_24h": 0.3, "creatinine": 0.8}, start={"creatinine": None}
    ),
]

# 110 % of a limit of 1.00 mg/dL is 1.10; 110 % of 0.15 g/day is 0.165.
local = partial(Case, patient={"creatinine_uln": 1.0})
NEAR = NORMAL | {"creatinine": 1.10, "urine_protein_24h": 0.165}
GINZLER = [
    local("everything within 10 % of normal", "CR", NEAR),
    local("creatinine more than 10 % above normal", "NR", NEAR | {"creatinine": 1.11}),
    local("protein more than 10 % above normal", "NR", NEAR | {"urine_protein_24h": 0.166}),
    local("five red cells", "NR", NEAR | {"urine_rbc": 5}),
    local("a cellular cast", "NR", NEAR | {"cellular_casts": True}),
    local("no protein", "not assessable", NEAR | {"urine_protein_24h": None}),
    local("no sediment", "not assessable", NEAR | {"urine_rbc": None}),
    Case("sex unknown and between the two limits", "not assessable", NEAR | {"creatinine": 1.0}, patient={"sex": None}),
    Case("sex unknown, but below the limit of either", "CR", NEAR | {"creatinine": 0.5}, patient={"sex": None}),
]

ALMS = [
    Case("from 4.0 to below 3", "CR", {"upcr": 2.99}),
    Case("from 4.0 to 3", "NR", {"upcr": 3.0}),
    Case("from exactly 3 to below 3: not halved, but enough", "CR", {"upcr": 2.99}, start={"upcr": 3.0}),
    Case("from 2.99: below 3 is not enough", "NR", {"upcr": 2.0}, start={"upcr": 2.99}),
    Case("from 2.0, exactly halved", "CR", {"upcr": 1.0}, start={"upcr": 2.0}),
    Case("from 2.0, not quite halved", "NR", {"upcr": 1.01}, start={"upcr": 2.0}),
    Case("no UPCR at baseline", "not assessable", {"upcr": 1.0}, start={"upcr": None}),
    Case("no UPCR", "not assessable", {"creatinine": 0.8}),
    Case("creatinine is not asked", "CR", {"upcr": 2.0, "creatinine": 3.0}),
]

# 115 % of 0.70 mg/dL is 0.805; her limit of normal is 0.79.
before = partial(Case, start={"creatinine": 0.70})
RENAL = NORMAL | {"upcr": 0.49, "creatinine": 0.79}
LUNAR = [
    before("0.49, creatinine normal", "CR", RENAL),
    before("0.50 is not below 0.50", "NR", RENAL | {"upcr": 0.50}),
    before("creatinine above normal, within 15 % of a normal baseline", "CR", RENAL | {"creatinine": 0.80}),
    before("creatinine above normal, more than 15 % above baseline", "NR", RENAL | {"creatinine": 0.81}),
    before("creatinine abnormal before and unchanged", "NR", RENAL | {"creatinine": 0.80}, start={"creatinine": 0.80}),
    before("creatinine abnormal before and normal now", "CR", RENAL, start={"creatinine": 1.50}),
    before("five red cells", "NR", RENAL | {"urine_rbc": 5}),
    before("a cellular cast", "NR", RENAL | {"cellular_casts": True}),
    before("no creatinine", "not assessable", RENAL | {"creatinine": None}),
    before("no creatinine, but proteinuria fails", "NR", RENAL | {"creatinine": None, "upcr": 1.0}),
]

filtered = partial(Case, start={"egfr": 100}, plan=RECORDED)
IM101075 = [
    filtered("0.24, eGFR 90 % of baseline", "CR", NORMAL | {"upcr": 0.24, "egfr": 90}),
    filtered("0.25 is not below 0.25", "NR", NORMAL | {"upcr": 0.25, "egfr": 90}),
    filtered("eGFR a hair below 90 % of baseline", "NR", NORMAL | {"upcr": 0.24, "egfr": 89.9}),
    filtered(
        "the pre-flare value is not asked", "CR", NORMAL | {"upcr": 0.24, "egfr": 90}, patient={"pre_flare_egfr": 120.0}
    ),
    filtered("five red cells", "NR", NORMAL | {"upcr": 0.24, "egfr": 90, "urine_rbc": 5}),
    filtered("a cellular cast", "NR", NORMAL | {"upcr": 0.24, "egfr": 90, "cellular_casts": True}),
    filtered("no eGFR", "not assessable", NORMAL | {"upcr": 0.24}),
]

ACCESS = [
    Case("0.49, creatinine 1.2, 10 mg", "CR", {"upcr": 0.49, "creatinine": 1.2, "prednisolone": 10}),
    Case("0.50 is not below 0.50, but less than half", "PR", {"upcr": 0.50, "creatinine": 1.2, "prednisolone": 10}),
    Case("creatinine 1.21 from 0.80", "NR", {"upcr": 0.3, "creatinine": 1.21, "prednisolone": 10}),
    Case(
        "creatinine 25 % above 1.20",
        "CR",
        {"upcr": 0.3, "creatinine": 1.50, "prednisolone": 10},
        start={"creatinine": 1.20},
    ),
    Case(
        "creatinine more than 25 % above 1.20",
        "NR",
        {"upcr": 0.3, "creatinine": 1.51, "prednisolone": 10},
        start={"creatinine": 1.20},
    ),
    Case("12.5 mg at week 12", "NR", {"upcr": 0.3, "creatinine": 0.8, "prednisolone": 12.5}, day=84),
    Case("40 mg the day before", "CR", {"upcr": 0.3, "creatinine": 0.8, "prednisolone": 40}, day=83),
    Case("no dose", "not assessable", {"upcr": 0.3, "creatinine": 0.8}),
    Case("no creatinine", "not assessable", {"upcr": 0.3, "prednisolone": 10}),
    Case("exactly halved is not more than half", "NR", {"upcr": 2.0, "creatinine": 0.8, "prednisolone": 10}),
    Case("down by more than half", "PR", {"upcr": 1.99, "creatinine": 0.8, "prednisolone": 10}),
    Case("down by more than half, 12.5 mg", "NR", {"upcr": 1.99, "creatinine": 0.8, "prednisolone": 12.5}),
    Case(
        "down by more than half, creatinine 1.21 from 0.80",
        "NR",
        {"upcr": 1.99, "creatinine": 1.21, "prednisolone": 10},
    ),
    Case("down by more than half, no dose", "not assessable", {"upcr": 1.99, "creatinine": 0.8}),
]

# 125 % of 0.60 mg/dL is 0.75, below the upper limit of 0.79; from 0.70 it is the limit of normal that decides.
treated = partial(Case, start={"creatinine": 0.60})
BELONG = [
    treated("0.49, creatinine 25 % above a normal baseline", "CR", NORMAL | {"upcr": 0.49, "creatinine": 0.75}),
    treated("0.50 is not below 0.50", "PR", NORMAL | {"upcr": 0.50, "creatinine": 0.75}),
    treated("normal, but more than 25 % above baseline", "NR", NORMAL | {"upcr": 0.49, "creatinine": 0.76}),
    Case(
        "within 25 % of baseline, but above normal",
        "PR",
        NORMAL | {"upcr": 0.49, "creatinine": 0.80},
        start={"creatinine": 0.70},
    ),
    treated("five red cells", "PR", NORMAL | {"upcr": 0.49, "creatinine": 0.75, "urine_rbc": 5}),
    treated("a cellular cast", "PR", NORMAL | {"upcr": 0.49, "creatinine": 0.75, "cellular_casts": True}),
    treated("exactly halved, from 4 to 2", "PR", {"upcr": 2.0, "creatinine": 0.75}),
    treated("not quite halved", "NR", {"upcr": 2.01, "creatinine": 0.75}),
    Case(
        "above 3 before: halved to 3.0 is not below 3",
        "NR",
        {"upcr": 3.0, "creatinine": 0.75},
        start={"upcr": 6.0, "creatinine": 0.60},
    ),
    Case(
        "above 3 before: 2.99",
        "PR",
        {"upcr": 2.99, "creatinine": 0.75},
        start={"upcr": 6.0, "creatinine": 0.60},
    ),
    treated("no creatinine", "not assessable", NORMAL | {"upcr": 0.49, "creatinine": None}),
    treated("no sediment: complete is open, partial is met", "PR", {"upcr": 0.49, "creatinine": 0.75}),
]

# The dose of the 28 days before day 183: from day 155.
ended = partial(Case, start={"egfr": 100}, plan=RECORDED, earlier={120: {"prednisolone": 10}})
STEADY = {"upcr": 0.49, "egfr": 85, "cellular_casts": False, "prednisolone": 10}
ALLURE = [
    ended("0.49, eGFR 85 % of baseline, 10 mg", "CR", STEADY),
    ended("0.50 is not below 0.50", "NR", STEADY | {"upcr": 0.50}),
    ended("eGFR a hair below 85 % of baseline", "NR", STEADY | {"egfr": 84.9}),
    ended("eGFR 90 is normal, however far it fell", "CR", STEADY | {"egfr": 90}, start={"egfr": 120}),
    ended("eGFR 89.9 from 120", "NR", STEADY | {"egfr": 89.9}, start={"egfr": 120}),
    ended("a cellular cast", "NR", STEADY | {"cellular_casts": True}),
    ended("red cells are not asked", "CR", STEADY | {"urine_rbc": 50}),
    ended("10.5 mg at the visit", "NR", STEADY | {"prednisolone": 10.5}),
    ended(
        "12.5 mg still in force 28 days before",
        "NR",
        STEADY,
        earlier={120: {"prednisolone": 12.5}, 156: {"prednisolone": 10}},
    ),
    ended(
        "12.5 mg ended 29 days before",
        "CR",
        STEADY,
        earlier={120: {"prednisolone": 12.5}, 155: {"prednisolone": 10}},
    ),
    ended(
        "no dose on record",
        "not assessable",
        STEADY | {"prednisolone": None},
        start={"egfr": 100, "prednisolone": None},
        earlier={},
    ),
    ended("no eGFR", "not assessable", STEADY | {"egfr": None}),
]

SPECIFICATIONS = {
    "chan2000": CHAN,
    "csg": CSG,
    "ginzler2005": GINZLER,
    "alms": ALMS,
    "lunar": LUNAR,
    "belong": BELONG,
    "im101075": IM101075,
    "access": ACCESS,
    "allure": ALLURE,
}


@pytest.mark.parametrize(("key", "case"), cases_of(SPECIFICATIONS), ids=str)
def test_specification(key: str, case: Case):
    assert respond(DEFINITIONS[key], case) == case.response
