"""Published values of proteinuria and creatinine that foretold the long-term outcome: points to name on an axis."""

from dataclasses import dataclass

from lnexplore.criteria.bounds import Operator


@dataclass(frozen=True)
class Landmark:
    """A published threshold, on the measure and in the unit it was published for; never turned into another measure."""

    measure: str
    value: float
    unit: str
    op: Operator | None
    """None where the source names the cut-off without saying on which side of it the outcome is good"""
    label: str
    """what the source found, short enough to stand beside a point"""
    citation: str


_BRAZIL = "Adv Rheumatol 2021, doi 10.1186/s42358-021-00232-1"

LANDMARKS: tuple[Landmark, ...] = (
    Landmark(
        "urine_protein_24h",
        0.8,
        "g/day",
        "<",
        "Euro-Lupus: at month 12, best single predictor of kidney function at 7 years",
        "Dall'Era M, et al. Arthritis Rheumatol 2015;67:1305-13",
    ),
    Landmark(
        "urine_protein_24h",
        0.7,
        "g/day",
        None,
        "MAINTAIN: best cut-off at month 12",
        "Tamirou F, et al. Lupus Sci Med 2015;2:e000123",
    ),
    Landmark(
        "urine_protein_24h",
        0.5,
        "g/day",
        "<",
        "MAINTAIN at 10 years: at month 3, 6 or 12, good renal outcome",
        "Tamirou F, et al. Ann Rheum Dis 2016;75:526-31",
    ),
    Landmark(
        "urine_protein_24h",
        0.8,
        "g/day",
        "<",
        "GLADEL: within 12 months, less renal damage",
        "GLADEL cohort, PMC7859505",
    ),
    Landmark("urine_protein_24h", 0.9, "g/day", None, "Brazil: best cut-off for chronic kidney disease", _BRAZIL),
    Landmark("creatinine", 0.9, "mg/dL", None, "Brazil: best cut-off for chronic kidney disease", _BRAZIL),
    Landmark(
        "upcr",
        0.15,
        "g/g",
        "<",
        "Among complete responders: fewer flares and less chronic kidney disease",
        "Lupus 2019, doi 10.1177/0961203319876695",
    ),
)
"""A measure may have several, and two sources may name one value."""
