"""Definitions of guidelines and societies: what the visit showed, and the response that follows."""

from functools import partial

import pytest

from lnexplore import DEFINITIONS
from tests.spec.cases import RECORDED, Case, cases_of, respond

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

# Below, eGFR is typed into the sheet so that it can sit exactly on a limit.
daily = partial(Case, start={"urine_protein_24h": 4.0, "egfr": 95}, plan=RECORDED)
EULAR_2019 = [
    daily("0.69 g/day, GFR normal", "CR", {"urine_protein_24h": 0.69, "egfr": 95}),
    daily("0.70 g/day is not below 0.70", "NR", {"urine_protein_24h": 0.70, "egfr": 95}),
    daily("eGFR 90 is normal", "CR", {"urine_protein_24h": 0.4, "egfr": 90}),
    daily("eGFR 89.9 in one who was normal", "NR", {"urine_protein_24h": 0.4, "egfr": 89.9}),
    daily("eGFR 81 in one who was not", "CR", {"urine_protein_24h": 0.4, "egfr": 81}, start={"egfr": 80}),
    daily("eGFR 80.9 in one who was not", "NR", {"urine_protein_24h": 0.4, "egfr": 80.9}, start={"egfr": 80}),
    daily("eGFR 85, baseline unknown", "not assessable", {"urine_protein_24h": 0.4, "egfr": 85}, start={}),
    daily("no eGFR", "not assessable", {"urine_protein_24h": 0.4}),
    daily("no eGFR, but proteinuria fails", "NR", {"urine_protein_24h": 0.8}),
    daily(
        "a fall by half is a target on the way, not a partial response", "NR", {"urine_protein_24h": 2.0, "egfr": 95}
    ),
    daily("a ratio does not stand in for protein per day", "not assessable", {"upcr": 0.1, "egfr": 95}),
]

# 125 % of 0.80 mg/dL is 1.00.
KDIGO_2012 = [
    Case("0.499 g/g, creatinine as at baseline", "CR", {"upcr": 0.499, "creatinine": 0.80}),
    Case("0.50 g/g is 500 mg/g, not below it", "PR", {"upcr": 0.50, "creatinine": 0.80}),
    Case("0.47 g/g would fail a limit of 50 mg/mmol", "CR", {"upcr": 0.47, "creatinine": 0.80}),
    Case("creatinine a hair above baseline", "PR", {"upcr": 0.3, "creatinine": 0.81}),
    Case("creatinine 25 % above baseline", "PR", {"upcr": 0.3, "creatinine": 1.00}),
    Case("creatinine more than 25 % above baseline", "NR", {"upcr": 0.3, "creatinine": 1.01}),
    Case("exactly halved", "PR", {"upcr": 2.0, "creatinine": 0.80}),
    Case("not quite halved", "NR", {"upcr": 2.01, "creatinine": 0.80}),
    Case("halved from 8 to just below 3", "PR", {"upcr": 2.99, "creatinine": 0.80}, start={"upcr": 8.0}),
    Case("halved from 8, but still 3", "NR", {"upcr": 3.0, "creatinine": 0.80}, start={"upcr": 8.0}),
    Case("no creatinine", "not assessable", {"upcr": 0.3}),
    Case("no creatinine at baseline", "not assessable", {"upcr": 0.3, "creatinine": 0.8}, start={"creatinine": None}),
    Case("no creatinine, but proteinuria fails both rules", "NR", {"upcr": 3.5}),
]

DUTCH = [
    daily("0.49 g/day, creatinine 25 % above baseline", "CR", {"urine_protein_24h": 0.49, "creatinine": 1.00}),
    daily("0.50 g/day is not below 0.50", "PR", {"urine_protein_24h": 0.50, "creatinine": 0.80}),
    daily("creatinine more than 25 % above baseline", "NR", {"urine_protein_24h": 0.3, "creatinine": 1.01}),
    daily("a hair more than halved", "PR", {"urine_protein_24h": 1.99, "creatinine": 0.80}),
    daily("exactly halved is not more than half", "NR", {"urine_protein_24h": 2.00, "creatinine": 0.80}),
    daily(
        "more than halved, to just below 3",
        "PR",
        {"urine_protein_24h": 2.99, "creatinine": 0.80},
        start={"urine_protein_24h": 8.0},
    ),
    daily(
        "more than halved, but still 3",
        "NR",
        {"urine_protein_24h": 3.0, "creatinine": 0.80},
        start={"urine_protein_24h": 8.0},
    ),
    daily("no creatinine", "not assessable", {"urine_protein_24h": 0.3}),
    daily("no protein at baseline: CR needs none", "CR", {"urine_protein_24h": 0.3, "creatinine": 0.8}, start={}),
    daily(
        "no protein at baseline: PR cannot be told",
        "not assessable",
        {"urine_protein_24h": 1.0, "creatinine": 0.8},
        start={},
    ),
]

ACR_2024 = [
    Case("0.49", "CR", {"upcr": 0.49}),
    Case("0.50 is not below 0.50", "NR", {"upcr": 0.50}),
    Case("a range that straddles the limit", "not assessable", {"upcr": (0.4, 0.6)}),
    Case("no UPCR", "not assessable", {"creatinine": 0.8}),
    Case("kidney function is not asked", "CR", {"upcr": 0.49, "creatinine": 5.0}),
]

abnormal = partial(Case, start={"creatinine": 1.2, "egfr": 40}, plan=RECORDED)
QUIET = {"upcr": 0.19, "creatinine": 0.79, "egfr": 45, "urine_rbc": (1, 4), "cellular_casts": False}
ACR_2006 = [
    abnormal("creatinine normal", "CR", QUIET),
    abnormal("0.20 is not below 0.20", "NR", QUIET | {"upcr": 0.20}),
    abnormal("creatinine not normal, eGFR up by exactly 25 %", "CR", QUIET | {"creatinine": 0.80, "egfr": 50}),
    abnormal("creatinine not normal, eGFR up by less than 25 %", "NR", QUIET | {"creatinine": 0.80, "egfr": 49.9}),
    abnormal(
        "eGFR up by half does not help one whose creatinine was normal",
        "NR",
        QUIET | {"creatinine": 0.80, "egfr": 60},
        start={"creatinine": 0.79, "egfr": 40},
    ),
    abnormal("no creatinine, but eGFR up by 25 %", "CR", QUIET | {"creatinine": None, "egfr": 50}),
    abnormal("creatinine not normal, no eGFR", "not assessable", QUIET | {"creatinine": 0.80, "egfr": None}),
    abnormal("five red cells", "NR", QUIET | {"urine_rbc": 5}),
    abnormal("a cellular cast", "NR", QUIET | {"cellular_casts": True}),
    abnormal("no sediment", "not assessable", QUIET | {"urine_rbc": None, "cellular_casts": None}),
]

tapered = partial(Case, start={"urine_protein_24h": 4.0, "egfr": 80}, plan=RECORDED)
LOW = {"urine_protein_24h": 0.29, "egfr": 68, "prednisolone": 10}
CORAPI = [
    tapered("0.29 g/day, eGFR 85 % of 80, dose reduced", "CR", LOW),
    tapered("0.30 is not below 0.30", "NR", LOW | {"urine_protein_24h": 0.30}),
    tapered("eGFR a hair below 85 % of baseline", "NR", LOW | {"egfr": 67.9}),
    tapered("up by half from 40", "CR", LOW | {"egfr": 60}, start={"egfr": 40}),
    tapered("up by less than half from 40", "NR", LOW | {"egfr": 59.9}, start={"egfr": 40}),
    tapered("exactly 60 at baseline must be stable", "CR", LOW | {"egfr": 51}, start={"egfr": 60}),
    tapered("just below 60 at baseline must rise", "NR", LOW | {"egfr": 60}, start={"egfr": 59.9}),
    tapered("dose as at baseline", "NR", LOW | {"prednisolone": 50}),
    tapered("dose a little lower", "CR", LOW | {"prednisolone": 49}),
    tapered("none at baseline, none now", "CR", LOW | {"prednisolone": 0}, start={"egfr": 80, "prednisolone": 0}),
    tapered("none at baseline, some now", "NR", LOW | {"prednisolone": 5}, start={"egfr": 80, "prednisolone": 0}),
    tapered("no dose", "not assessable", LOW | {"prednisolone": None}),
    tapered("no eGFR at baseline", "not assessable", LOW, start={}),
    tapered("no eGFR at baseline, but proteinuria fails", "NR", LOW | {"urine_protein_24h": 1.0}, start={}),
]

SPECIFICATIONS = {
    "kdigo2024": KDIGO,
    "eular2019": EULAR_2019,
    "eular2012": EULAR_2012,
    "kdigo2012": KDIGO_2012,
    "dutch": DUTCH,
    "acr2024": ACR_2024,
    "acr2006": ACR_2006,
    "corapi2015": CORAPI,
}


@pytest.mark.parametrize(("key", "case"), cases_of(SPECIFICATIONS), ids=str)
def test_specification(key: str, case: Case):
    assert respond(DEFINITIONS[key], case) == case.response
