"""Response definitions of the multitarget and Japanese cohorts. Every number was seen in the source in the citation."""

from dataclasses import replace

from lnexplore.catalogue import N_
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit

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
    steroid="none stated",
    rescue="none stated",
    confirmation="none stated",
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
    at_month=6,
    steroid="none; the dose at month 4 was reported as an outcome",
    confirmation="none stated",
    notes=(
        "The abstract gives no partial response: patients are in complete response or not.",
        "The same hospital as Rokutanda 2014 with another proteinuria limit.",
    ),
)

_KAGAWA = (
    "Kagawa H, Yamanaka R, Matsubara A, et al. Ther Adv Chronic Dis 2024;15:20406223241289074 (PMC11483839)",
    "10.1177/20406223241289074",
)

KAGAWA_2024_A = ResponseDefinition(
    key="kagawa2024_a",
    label="Kagawa 2024, goal A",
    citation=_KAGAWA[0],
    doi=_KAGAWA[1],
    complete=AllOf((Limit("sledai", "<=", 0), Limit("prednisolone", "<=", 5))),
    assessed="2 and 5 years",
    at_month=24,
    target=N_("long-term goal A"),
    steroid="≤ 5 mg/day of prednisolone at the visit, part of the rule",
    notes=(
        "A long-term goal of treatment, not a complete response; the source gives no partial one.",
        "The source asks for SLEDAI-2K = 0; the sheet’s SLEDAI is read as it stands, whichever version it is.",
    ),
)

KAGAWA_2024_B = ResponseDefinition(
    key="kagawa2024_b",
    label="Kagawa 2024, goal B",
    citation=_KAGAWA[0],
    doi=_KAGAWA[1],
    complete=AllOf(
        (
            Limit("urine_protein_24h", "<=", 0.2),
            Limit("creatinine", "<=", 1.0, of="uln"),
            Limit("prednisolone", "<=", 5),
        )
    ),
    assessed="2 and 5 years",
    at_month=24,
    target=N_("long-term goal B"),
    steroid="≤ 5 mg/day of prednisolone at the visit, part of the rule",
    specimen="protein per day",
    notes=("A long-term goal of treatment, not a complete response; the source gives no partial one.",),
)

MULTITARGET = (ROKUTANDA_2014, ST_LUKES_2017, KAGAWA_2024_A, KAGAWA_2024_B)
