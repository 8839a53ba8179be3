"""Published response definitions, as data. A number stands here only if it was seen in the source named beside it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit

_SINGLE_SAMPLE = "The source asks for {what}; a sheet with one value per visit is read as it stands."

ROKUTANDA_2014 = ResponseDefinition(
    key="rokutanda2014",
    label="Rokutanda 2014",
    citation="Rokutanda R, Haji Y, Kishimoto M, et al. Ann Rheum Dis 2014;73(Suppl 2):529 (EULAR FRI0393)",
    complete=AllOf(
        (
            Limit("upcr", "<", 0.4),
            Finding("normal_sediment"),
            Limit("albumin", ">=", 3.5),
            Limit("creatinine", "<=", 1.0, of="uln"),
        )
    ),
    partial=AllOf(
        (
            Limit("upcr", "<=", 0.5, of="baseline"),
            Limit("urine_rbc", "<=", 0.5, of="baseline"),
            Limit("albumin", ">=", 3.0),
            AnyOf(
                (
                    Limit("creatinine", "<=", 1.0, of="uln", name="normal"),
                    Limit("creatinine", "<=", 1.15, of="baseline", name="stable"),
                ),
                name="creatinine",
            ),
        )
    ),
    assessed="serially; induction and maintenance apart",
    notes=(
        "“Normal urinary sediment” has no number in the abstract: fewer than 5 red cells per field and no cellular cast are used.",
        "The “≥” before the albumin limits was lost in the online page of the abstract; “≥” is used.",
    ),
)

ST_LUKES_2017 = ResponseDefinition(
    key="stlukes2017",
    label="St Luke’s 2017",
    citation="St Luke’s International Hospital, Lupus Sci Med 2017;4(Suppl 1):A107",
    complete=AllOf(
        tuple(
            replace(term, value=0.5) if isinstance(term, Limit) and term.measure == "upcr" else term
            for term in ROKUTANDA_2014.complete.terms
        )
    ),
    assessed="6 months",
    notes=(
        "The abstract gives no partial response: patients are in complete response or not.",
        "The same hospital as Rokutanda 2014 with another proteinuria limit.",
    ),
)

KDIGO_2024 = ResponseDefinition(
    key="kdigo2024",
    label="KDIGO 2024",
    citation="KDIGO 2024 Clinical Practice Guideline for the management of lupus nephritis. Kidney Int 2024;105(1S)",
    complete=AllOf((Limit("upcr", "<", 0.5), Limit("egfr", ">=", 0.85, of="baseline"))),
    partial=AllOf(
        (
            Limit("upcr", "<=", 0.5, of="baseline", name="upcr_fall"),
            Limit("upcr", "<", 3.0),
            Limit("egfr", ">=", 0.85, of="baseline"),
        )
    ),
    assessed="within 6 to 12 months",
    notes=(
        "The guideline prints ±10–15 % of baseline for kidney function: 85 % is used and can be set to 90 %.",
        "The guideline asks for the ratio from a 24-hour collection; a spot ratio in the sheet is read as it stands.",
    ),
)

EULAR_2012 = ResponseDefinition(
    key="eular2012",
    label="EULAR/ERA-EDTA 2012",
    citation="Bertsias GK, Tektonidou M, Amoura Z, et al. Ann Rheum Dis 2012;71:1771-82",
    doi="10.1136/annrheumdis-2012-201940",
    complete=AllOf(
        (
            Limit("upcr", "<", 50, unit="mg/mmol"),
            AnyOf(
                (
                    Limit("egfr", ">=", 90, name="normal"),
                    AllOf(
                        (Limit("egfr", "<", 90, at="baseline"), Limit("egfr", ">=", 81, name="near_normal")),
                        name="near",
                    ),
                ),
                name="gfr",
            ),
        )
    ),
    partial=AllOf(
        (
            Limit("upcr", "<=", 0.5, of="baseline", name="upcr_fall"),
            Limit("upcr", "<", 3.0),
            AnyOf(
                (
                    Limit("egfr", ">=", 90, name="normal"),
                    AllOf(
                        (Limit("egfr", "<", 90, at="baseline"), Limit("egfr", ">=", 81, name="near_normal")),
                        name="near",
                    ),
                ),
                name="gfr",
            ),
        )
    ),
    assessed="partial response preferably by 6, no later than 12 months",
    notes=(
        "50 mg/mmol is 0.442 g/gCr exactly, not 0.5; the table prints “mg/mol” by mistake.",
        "Normal GFR has no number in the source: 90 is used; “within 10 % of normal if previously abnormal” is 81 or more where baseline was below 90.",
        "Sub-nephrotic has no number in the source: below 3 g/gCr is used.",
    ),
)

BLISS_LN_CRR = ResponseDefinition(
    key="blissln_crr",
    label="BLISS-LN complete renal response",
    citation="Furie R, Rovin BH, Houssiau F, et al. N Engl J Med 2020;383:1117-28 (NCT01639339)",
    complete=AllOf(
        (
            Limit("upcr", "<", 0.5),
            AnyOf(
                (Limit("egfr", ">=", 90, name="normal"), Limit("egfr", ">=", 0.9, of="pre_flare", name="preserved")),
                name="egfr",
            ),
            Limit("prednisolone", "<=", 10, from_day=168),
            Finding("no_rescue"),
        )
    ),
    assessed="week 104",
    notes=(
        "Partial response and the confirmation at a second visit could not be confirmed from a source and are left out.",
        "Where the sheet has no pre-flare eGFR, the baseline eGFR stands in for it.",
        "Treatment failure is read as: prednisolone above 10 mg/day from week 24, or a recorded rescue, dialysis, transplant or death.",
    ),
)

AURORA_1 = ResponseDefinition(
    key="aurora1",
    label="AURORA 1",
    citation="Rovin BH, Teng YKO, Ginzler EM, et al. Lancet 2021;397:2070-80",
    doi="10.1016/S0140-6736(21)00578-X",
    complete=AllOf(
        (
            Limit("upcr", "<=", 0.5, unit="mg/mg"),
            AnyOf(
                (Limit("egfr", ">=", 60, name="normal"), Limit("egfr", ">=", 0.8, of="baseline", name="preserved")),
                name="egfr",
            ),
            Limit("prednisolone", "<=", 10, over_days=56),
            Finding("no_rescue"),
        )
    ),
    assessed="week 52",
    notes=(
        "Partial response could not be confirmed from a source and is left out.",
        _SINGLE_SAMPLE.format(what="two consecutive first-morning urines and a confirmed fall of eGFR"),
        "The steroid rule (not above 10 mg/day for 3 days in a row or 7 in all, weeks 44–52) is read as: never above 10 mg/day in the 8 weeks before the visit.",
    ),
)

REGENCY = ResponseDefinition(
    key="regency",
    label="REGENCY",
    citation="Furie RA, Rovin BH, Garg JP, et al. N Engl J Med 2025 (NCT04221477)",
    doi="10.1056/NEJMoa2410965",
    complete=AllOf(
        (Limit("upcr", "<", 0.5, unit="mg/mg"), Limit("egfr", ">=", 0.85, of="baseline"), Finding("no_rescue"))
    ),
    assessed="week 76",
    notes=(
        "Partial response could not be confirmed from a source and is left out.",
        "Intercurrent events are read as: a recorded rescue, dialysis, transplant or death.",
    ),
)

DEFINITIONS: Mapping[str, ResponseDefinition] = MappingProxyType(
    {
        definition.key: definition
        for definition in (ROKUTANDA_2014, ST_LUKES_2017, KDIGO_2024, EULAR_2012, BLISS_LN_CRR, AURORA_1, REGENCY)
    }
)
"""key -> ResponseDefinition; the first is the default."""
