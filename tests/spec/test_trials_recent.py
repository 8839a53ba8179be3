"""Definitions of trials since belimumab and voclosporin: what the visit showed, and the response that follows."""

from functools import partial

import pytest

from lnexplore import DEFINITIONS
from tests.spec.cases import RECORDED, Case, cases_of, respond

# In cases made with `seventy` and its like, eGFR is typed into the sheet so that it can sit exactly on a limit.
seventy = partial(Case, start={"egfr": 70}, plan=RECORDED)
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

MET = {"upcr": 0.70, "egfr": 56, "prednisolone": 10}
PERR = [
    seventy("0.70, eGFR 80 % of 70, 10 mg", "CR", MET),
    seventy("0.71", "NR", MET | {"upcr": 0.71}),
    seventy("eGFR a hair below 80 %", "NR", MET | {"egfr": 55.9}),
    seventy("80 % of the pre-flare value, which is not the baseline", "NR", MET, patient={"pre_flare_egfr": 70.5}),
    seventy(
        "at 60 or more the pre-flare value does not matter", "CR", MET | {"egfr": 60}, patient={"pre_flare_egfr": 120.0}
    ),
    seventy("59.9 from a pre-flare value of 120", "NR", MET | {"egfr": 59.9}, patient={"pre_flare_egfr": 120.0}),
    seventy("11 mg after week 24", "NR", MET | {"prednisolone": 11}),
    seventy("11 mg at week 24", "NR", MET | {"prednisolone": 11}, day=168),
    seventy("40 mg the day before", "CR", MET | {"prednisolone": 40}, day=167),
    seventy("rescue treatment", "NR", MET, event=("rescue", 100)),
    seventy("no dose", "not assessable", MET | {"prednisolone": None}),
    seventy("no eGFR", "not assessable", MET | {"egfr": None}),
]

OLE_PERR = [
    seventy("0.70, eGFR 80 % of the open-label baseline", "CR", MET),
    seventy("0.71", "NR", MET | {"upcr": 0.71}),
    seventy("eGFR a hair below 80 %", "NR", MET | {"egfr": 55.9}),
    seventy("the pre-flare value does not count", "CR", MET, patient={"pre_flare_egfr": 120.0}),
    seventy("eGFR 60 however far it fell", "CR", MET | {"egfr": 60}, start={"egfr": 120}),
    seventy("steroids do not count", "CR", MET | {"prednisolone": 40}),
    seventy("rescue treatment", "NR", MET, event=("rescue", 100)),
    seventy("no eGFR", "not assessable", MET | {"egfr": None}),
]

eighty = partial(Case, start={"egfr": 80}, plan=RECORDED)
OLE_CRR = [
    eighty("0.49, eGFR 90 % of the open-label baseline", "CR", {"upcr": 0.49, "egfr": 72}),
    eighty("0.50 is not below 0.50", "NR", {"upcr": 0.50, "egfr": 72}),
    eighty("eGFR a hair below 90 %", "NR", {"upcr": 0.49, "egfr": 71.9}),
    eighty("eGFR 90 however far it fell", "CR", {"upcr": 0.49, "egfr": 90}, start={"egfr": 120}),
    eighty("eGFR 89.9 from 120", "NR", {"upcr": 0.49, "egfr": 89.9}, start={"egfr": 120}),
    eighty("the pre-flare value does not count", "CR", {"upcr": 0.49, "egfr": 72}, patient={"pre_flare_egfr": 120.0}),
    eighty("rescue treatment", "NR", {"upcr": 0.49, "egfr": 72}, event=("rescue", 100)),
    eighty("no UPCR", "not assessable", {"egfr": 72}),
]

MPERR = [
    seventy("0.70, eGFR 80 % of baseline", "CR", {"upcr": 0.70, "egfr": 56}),
    seventy("0.71", "NR", {"upcr": 0.71, "egfr": 56}),
    seventy("eGFR a hair below 80 %", "NR", {"upcr": 0.70, "egfr": 55.9}),
    seventy("eGFR 60 however far it fell", "CR", {"upcr": 0.70, "egfr": 60}, start={"egfr": 120}),
    seventy("eGFR 59.9 from 120", "NR", {"upcr": 0.70, "egfr": 59.9}, start={"egfr": 120}),
    seventy("steroids and rescue do not count", "CR", MET | {"prednisolone": 40}, event=("rescue", 100)),
    seventy("eGFR below 60, no baseline", "not assessable", {"upcr": 0.70, "egfr": 56}, start={}),
    seventy("no baseline needed at 60", "CR", {"upcr": 0.70, "egfr": 60}, start={}),
]

hundred_before = partial(Case, start={"egfr": 100}, plan=RECORDED)
MCRR = [
    hundred_before("0.50, eGFR 90 % of baseline", "CR", {"upcr": 0.50, "egfr": 90}),
    hundred_before("0.51", "NR", {"upcr": 0.51, "egfr": 90}),
    hundred_before("eGFR 90 however far it fell", "CR", {"upcr": 0.50, "egfr": 90}, start={"egfr": 120}),
    hundred_before("eGFR 89.9 from 120", "NR", {"upcr": 0.50, "egfr": 89.9}, start={"egfr": 120}),
    seventy("eGFR 90 % of a low baseline", "CR", {"upcr": 0.50, "egfr": 63}),
    seventy("eGFR a hair below 90 % of a low baseline", "NR", {"upcr": 0.50, "egfr": 62.9}),
    seventy("steroids do not count", "CR", {"upcr": 0.50, "egfr": 63, "prednisolone": 40}),
    seventy("no eGFR", "not assessable", {"upcr": 0.50}),
]

AURA_LV = [
    seventy("0.50, eGFR 80 % of baseline, 10 mg", "CR", MET | {"upcr": 0.50}),
    seventy("0.51", "NR", MET | {"upcr": 0.51}),
    seventy("eGFR a hair below 80 %", "NR", MET | {"upcr": 0.50, "egfr": 55.9}),
    seventy("eGFR 60 however far it fell", "CR", MET | {"upcr": 0.50, "egfr": 60}, start={"egfr": 120}),
    seventy("10.5 mg", "NR", MET | {"upcr": 0.50, "prednisolone": 10.5}),
    seventy("rescue treatment", "NR", MET | {"upcr": 0.50}, event=("rescue", 100)),
    seventy("no dose", "not assessable", MET | {"upcr": 0.50, "prednisolone": None}),
    seventy("halved only", "NR", MET | {"upcr": 2.0}),
    # By CKD-EPI 2009 1.10 mg/dL is 62.5 and 1.15 is 59.3; by the Japanese equation 44.8 and 42.7.
    Case(
        "60 or more by CKD-EPI 2009, whichever equation the analysis uses elsewhere",
        "CR",
        {"upcr": 0.50, "creatinine": 1.10, "prednisolone": 5},
        start={"creatinine": 0.60},
    ),
    Case(
        "below 60 by CKD-EPI 2009",
        "NR",
        {"upcr": 0.50, "creatinine": 1.15, "prednisolone": 5},
        start={"creatinine": 0.60},
    ),
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

AURORA_2 = [
    Case("0.70 exactly", "CR", {"upcr": 0.70}),
    Case("0.71", "NR", {"upcr": 0.71}),
    Case("kidney function and steroids are not asked", "CR", {"upcr": 0.70, "creatinine": 3.0, "prednisolone": 40}),
    Case("no UPCR", "not assessable", {"creatinine": 0.8}),
]

# 115 % of 0.60 mg/dL is 0.69; her limit of normal is 0.79.
low = partial(Case, start={"creatinine": 0.60})
FEW = {"upcr": 0.49, "creatinine": 0.69, "urine_rbc": 9, "cellular_casts": False}
NOBILITY = [
    low("0.49, creatinine 15 % above a normal baseline, 9 red cells", "CR", FEW),
    low("0.50 is not below 0.50", "NR", FEW | {"upcr": 0.50}),
    low("creatinine normal, but more than 15 % above baseline", "NR", FEW | {"creatinine": 0.70}),
    low(
        "creatinine within 15 % of baseline, but above normal",
        "NR",
        FEW | {"creatinine": 0.80},
        start={"creatinine": 0.75},
    ),
    low(
        "creatinine abnormal before, at the limit of normal now",
        "CR",
        FEW | {"creatinine": 0.79},
        start={"creatinine": 0.90},
    ),
    low("creatinine abnormal before and still", "NR", FEW | {"creatinine": 0.80}, start={"creatinine": 0.90}),
    low("10 red cells are not below 10", "NR", FEW | {"urine_rbc": 10}),
    low("5–9 red cells", "CR", FEW | {"urine_rbc": (5, 9)}),
    low("a range that straddles the limit", "not assessable", FEW | {"urine_rbc": (8, 12)}),
    low("a cellular cast", "NR", FEW | {"cellular_casts": True}),
    low("no creatinine", "not assessable", FEW | {"creatinine": None}),
    low("no creatinine at baseline", "not assessable", FEW, start={"creatinine": None}),
]

REGENCY = [
    Case("0.49 and stable", "CR", {"upcr": 0.49, "creatinine": 0.80}),
    Case("0.50", "NR", {"upcr": 0.50, "creatinine": 0.80}),
    Case("eGFR at 84.8 % of baseline", "NR", {"upcr": 0.3, "creatinine": 0.93}),
    Case("rescue treatment", "NR", {"upcr": 0.3, "creatinine": 0.80}, event=("rescue", 30)),
    Case("steroids do not count", "CR", {"upcr": 0.3, "creatinine": 0.80, "prednisolone": 40}),
]

# The dose of the 84 days before day 183: from day 99.
hundred = partial(Case, start={"egfr": 100}, plan=RECORDED, earlier={91: {"prednisolone": 7.5}})
SPARED = {"upcr": 0.49, "egfr": 85, "prednisolone": 5}
LOW_STEROID = [
    hundred("0.49, eGFR 85 % of baseline, never above 7.5 mg", "CR", SPARED),
    hundred("0.50 is not below 0.50", "NR", SPARED | {"upcr": 0.50}),
    hundred("eGFR a hair below 85 %", "NR", SPARED | {"egfr": 84.9}),
    hundred("8 mg at the visit", "NR", SPARED | {"prednisolone": 8}),
    hundred(
        "20 mg still in force 84 days before",
        "NR",
        SPARED,
        earlier={60: {"prednisolone": 20}, 100: {"prednisolone": 7.5}},
    ),
    hundred("20 mg ended 85 days before", "CR", SPARED, earlier={60: {"prednisolone": 20}, 99: {"prednisolone": 7.5}}),
    hundred("rescue treatment", "NR", SPARED, event=("rescue", 30)),
    hundred(
        "no dose on record",
        "not assessable",
        SPARED | {"prednisolone": None},
        start={"egfr": 100, "prednisolone": None},
        earlier={},
    ),
]

UPCR_08 = [
    Case("0.79", "CR", {"upcr": 0.79}),
    Case("0.80 is not below 0.80", "NR", {"upcr": 0.80}),
    Case("rescue treatment", "NR", {"upcr": 0.3}, event=("rescue", 30)),
    Case("kidney function and steroids are not asked", "CR", {"upcr": 0.3, "creatinine": 3.0, "prednisolone": 40}),
    Case("no UPCR", "not assessable", {"creatinine": 0.8}),
]

# Woman of 40 with 1.00 mg/dL: MDRD 61, Japanese 2009 50; with 0.60 at baseline she has lost more than 20 % by both.
KIDNEYS = [
    seventy("eGFR fell by exactly 20 %, which is a fall", "NR", {"upcr": 0.3, "egfr": 56}),
    seventy("eGFR fell by less than 20 %", "CR", {"upcr": 0.3, "egfr": 56.1}),
    seventy("eGFR 60 however far it fell", "CR", {"upcr": 0.3, "egfr": 60}, start={"egfr": 120}),
    seventy("eGFR 59.9 from 120", "NR", {"upcr": 0.3, "egfr": 59.9}, start={"egfr": 120}),
    seventy("a restricted drug", "NR", {"upcr": 0.3, "egfr": 60}, event=("rescue", 100)),
    seventy("no eGFR", "not assessable", {"upcr": 0.3}),
]
TULIP = [
    seventy("0.70", "CR", {"upcr": 0.70, "egfr": 60}),
    seventy("0.71", "NR", {"upcr": 0.71, "egfr": 60}),
    *KIDNEYS,
    seventy("steroids do not count", "CR", {"upcr": 0.70, "egfr": 60, "prednisolone": 40}),
    Case(
        "60 or more by MDRD",
        "CR",
        {"upcr": 0.3, "creatinine": 1.0},
        start={"creatinine": 0.6},
        plan={"egfr_equation": "mdrd"},
    ),
    Case(
        "60 or more by MDRD, whichever equation the analysis uses elsewhere",
        "CR",
        {"upcr": 0.3, "creatinine": 1.0},
        start={"creatinine": 0.6},
    ),
    # By MDRD 1.03 mg/dL is 59.2 and 0.60 is 110.7.
    Case("below 60 by MDRD", "NR", {"upcr": 0.3, "creatinine": 1.03}, start={"creatinine": 0.6}),
]
TULIP_05 = [
    seventy("0.50", "CR", {"upcr": 0.50, "egfr": 60}),
    seventy("0.51", "NR", {"upcr": 0.51, "egfr": 60}),
    *KIDNEYS,
    seventy("the sediment is not asked", "CR", {"upcr": 0.50, "egfr": 60, "urine_rbc": 50, "cellular_casts": True}),
]
INACTIVE = {"upcr": 0.50, "egfr": 60, "urine_rbc": 4, "cellular_casts": False}
TULIP_05_SEDIMENT = [
    seventy("0.50, four red cells", "CR", INACTIVE),
    seventy("0.51", "NR", INACTIVE | {"upcr": 0.51}),
    seventy("five red cells", "NR", INACTIVE | {"urine_rbc": 5}),
    seventy("a cellular cast", "NR", INACTIVE | {"cellular_casts": True}),
    seventy("no sediment", "not assessable", INACTIVE | {"urine_rbc": None}),
    seventy("eGFR fell by exactly 20 %", "NR", INACTIVE | {"egfr": 56}),
    seventy("a restricted drug", "NR", INACTIVE, event=("rescue", 100)),
]

child = partial(Case, patient={"age": 15.0}, plan=RECORDED)
INNOCENT = {"upcr": 0.2, "egfr": 95, "urine_rbc": 5, "creatinine": 0.5}
SSR = [
    child("everything exactly at its limit", "CR", INNOCENT),
    child("0.21", "NR", INNOCENT | {"upcr": 0.21}),
    child("eGFR a hair below 95", "NR", INNOCENT | {"egfr": 94.9}),
    child("six red cells", "NR", INNOCENT | {"urine_rbc": 6}),
    child("1–4 red cells", "CR", INNOCENT | {"urine_rbc": (1, 4)}),
    child("no sediment", "not assessable", INNOCENT | {"urine_rbc": None}),
    child("no equation applies to a child: the eGFR in the sheet is used", "CR", INNOCENT, plan={}),
    child("the eGFR in the sheet, a hair below 95", "NR", INNOCENT | {"egfr": 94.9}, plan={}),
    child("creatinine, and no eGFR in the sheet", "not assessable", INNOCENT | {"egfr": None}, plan={}),
]

SPECIFICATIONS = {
    "blissln_perr": PERR,
    "blissln_crr": BLISS,
    "blissln_ole_perr": OLE_PERR,
    "blissln_ole_crr": OLE_CRR,
    "mperr_hopkins": MPERR,
    "mcrr_toronto": MCRR,
    "auralv": AURA_LV,
    "aurora1": AURORA,
    "aurora2_adequate": AURORA_2,
    "nobility": NOBILITY,
    "regency": REGENCY,
    "regency_low_steroid": LOW_STEROID,
    "regency_upcr08": UPCR_08,
    "tulipln": TULIP,
    "tulipln_05": TULIP_05,
    "tulipln_05_sediment": TULIP_05_SEDIMENT,
    "ssr_ped": SSR,
}


@pytest.mark.parametrize(("key", "case"), cases_of(SPECIFICATIONS), ids=str)
def test_specification(key: str, case: Case):
    assert respond(DEFINITIONS[key], case) == case.response
