"""Targets of proteinuria: what guidelines and long-term studies ask for by a month. Every number was seen in the source in the citation."""

from lnexplore.catalogue import N_
from lnexplore.criteria.bounds import Operator
from lnexplore.criteria.definitions import ResponseDefinition, Stage
from lnexplore.criteria.terms import SYMBOLS, AllOf, Limit

EULAR_2019_UPCR = ResponseDefinition(
    key="eular2019_upcr",
    label="EULAR/ERA-EDTA 2019 targets on UPCR",
    citation="Anders HJ, et al. Pooled analysis of AURA-LV and AURORA 1, ACR Convergence 2022, of the targets of EULAR/ERA-EDTA 2019 (Ann Rheum Dis 2020;79:713-23)",
    complete=AllOf((Limit("upcr", "<=", 0.7, unit="mg/mg"),)),
    assessed="month 12",
    at_month=12,
    target=N_("proteinuria target"),
    steroid="≤ 7.5 mg/day at month 12, reported apart",
    rescue="none",
    confirmation="none",
    stages=(
        Stage(3, AllOf((Limit("upcr", "<=", 0.75, of="baseline"),))),
        Stage(6, AllOf((Limit("upcr", "<=", 0.5, of="baseline"),))),
        Stage(12, AllOf((Limit("upcr", "<=", 0.7, unit="mg/mg"),))),
    ),
    notes=(
        "The guideline’s targets as the pooled voclosporin analysis read them: on the spot ratio, ≤ 0.7 where the guideline prints below 0.5–0.7 g/day, and without kidney function.",
        "Targets on the way: UPCR down by 25 % or more at month 3 and by 50 % or more at month 6.",
    ),
)


def _month_12(grams: float, op: Operator, source: str, citation: str, *notes: str) -> ResponseDefinition:
    """Protein per day at month 12 alone."""
    return ResponseDefinition(
        key=f"month12_{grams:g}".replace(".", ""),
        label=f"Month 12, protein {SYMBOLS[op]} {grams:g} g/day ({source})",
        citation=citation,
        complete=AllOf((Limit("urine_protein_24h", op, grams),)),
        assessed="month 12",
        at_month=12,
        target=N_("proteinuria target"),
        specimen="24-hour collection",
        notes=(
            "A limit found to foretell the long-term outcome, not a definition of response: proteinuria alone.",
            *notes,
        ),
    )


MONTH_12 = (
    _month_12(
        0.5,
        "<",
        "MAINTAIN, 10 years",
        "Tamirou F, et al. Ann Rheum Dis 2016;75:526-31",
        "Below 0.5 g/day at month 3, 6 or 12 foretold a good outcome; kidney function and urinalysis added nothing.",
    ),
    _month_12(
        0.7,
        "<=",
        "MAINTAIN",
        "Tamirou F, et al. Lupus Sci Med 2015;2:e000123",
        "The abstract names 0.7 g/day as the best cut-off without saying whether 0.7 itself is good: it is counted as reached.",
    ),
    _month_12(
        0.8,
        "<",
        "Euro-Lupus",
        "Dall'Era M, et al. Arthritis Rheumatol 2015;67:1305-13",
        "Adding creatinine gave nothing; adding urine red cells took sensitivity from 81 to 47 %: the authors advise leaving them out.",
    ),
)

TARGETS = (EULAR_2019_UPCR, *MONTH_12)
