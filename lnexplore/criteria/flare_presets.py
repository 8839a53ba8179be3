"""Published rules for renal flares, as data. A number stands here only if it was seen in the source named beside it.

"Before" is the reference: the value at the earlier visit with which a visit is compared (see `reference`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.catalogue import N_
from lnexplore.criteria.bounds import Operator
from lnexplore.criteria.definitions import FlareDefinition, Limb
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term

_TABLE_2017 = "as printed in Biomed Res Int 2017;2017:5312960, Table 1"
_NADIR_CHOSEN = "The source does not say which earlier value is meant: the best since the response is used (the lowest protein and creatinine, the highest eGFR)."


def _before(measure: str, op: Operator, value: float, name: str = "") -> Limit:
    """A condition on the value before: the "if baseline was …" of the sources."""
    return Limit(measure, op, value, at="reference", name=name)


def _rise(measure: str, op: Operator, value: float, name: str = "rise") -> Limit:
    """A difference from the value before."""
    return Limit(measure, op, value, of="reference", plus=True, name=name)


def _times(measure: str, op: Operator, value: float, name: str = "times") -> Limit:
    """A multiple of the value before."""
    return Limit(measure, op, value, of="reference", name=name)


def _all(name: str, *terms: Term) -> AllOf:
    return AllOf(terms, name)


def _any(name: str, *terms: Term) -> AnyOf:
    return AnyOf(terms, name)


def _limb(name: str, *terms: Term) -> Limb:
    return Limb(name, AllOf(terms))


KDIGO_2012 = FlareDefinition(
    key="kdigo2012",
    label="KDIGO 2012",
    citation="KDIGO Clinical Practice Guideline for glomerulonephritis. Kidney Int Suppl 2012;2:221-32, Table 29",
    limbs=(
        _limb(
            N_("mild"),
            _any(
                "sediment",
                _all("haematuria", _before("urine_rbc", "<", 5), Limit("urine_rbc", ">", 15)),
                Finding("cellular_casts"),
            ),
        ),
        _limb(
            N_("moderate"),
            _any(
                "kidney",
                _all(
                    "creatinine_below_2",
                    _before("creatinine", "<", 2.0),
                    _rise("creatinine", ">=", 0.20),
                    _rise("creatinine", "<=", 1.0, "rise_at_most"),
                ),
                _all(
                    "creatinine_from_2",
                    _before("creatinine", ">=", 2.0),
                    _rise("creatinine", ">=", 0.40),
                    _rise("creatinine", "<=", 1.5, "rise_at_most"),
                ),
                _all("upcr_below_half", _before("upcr", "<", 0.5), Limit("upcr", ">=", 1.0)),
                _all(
                    "upcr_half_to_one",
                    _before("upcr", ">=", 0.5),
                    _before("upcr", "<=", 1.0, "before_at_most"),
                    Limit("upcr", ">=", 2.0),
                    _rise("upcr", "<", 5.0),
                ),
                _all("upcr_above_one", _before("upcr", ">", 1.0), _times("upcr", ">=", 2.0), Limit("upcr", "<", 5.0)),
            ),
        ),
        _limb(
            N_("moderate or severe"),
            _any(
                "upcr",
                _all(
                    "upcr_half_to_one",
                    _before("upcr", ">=", 0.5),
                    _before("upcr", "<=", 1.0, "before_at_most"),
                    _rise("upcr", ">=", 5.0),
                    _rise("upcr", "<=", 5.0, "rise_at_most"),
                ),
                _all(
                    "upcr_above_one",
                    _before("upcr", ">", 1.0),
                    _times("upcr", ">=", 2.0),
                    Limit("upcr", ">=", 5.0),
                    _rise("upcr", "<=", 5.0),
                ),
            ),
        ),
        _limb(
            N_("severe"),
            _any(
                "kidney",
                _all("creatinine_below_2", _before("creatinine", "<", 2.0), _rise("creatinine", ">", 1.0)),
                _all("creatinine_from_2", _before("creatinine", ">=", 2.0), _rise("creatinine", ">", 1.5)),
                _rise("upcr", ">", 5.0, "upcr_rise"),
            ),
        ),
    ),
    confirmation="none",
    notes=(
        "Not in a sheet and not asked for: the two acanthocytes per field that a mild flare needs, and that white-cell casts be free of infection. Any cellular cast counts.",
        "Between moderate (below 5 g/g) and severe (a rise above 5 g/g) the printed limbs leave a gap: from 1.4 to 5.5 g/g is neither. It is counted as a flare of its own, “moderate or severe”.",
        "One visit may meet more than one limb as they are printed: a rise from below 0.5 to 6 g/g is moderate and severe.",
        _NADIR_CHOSEN,
    ),
)

MORONI = FlareDefinition(
    key="moroni",
    label="Moroni",
    citation="Moroni G, et al., as printed in PMC9386217, Table 1",
    limbs=(
        _limb(N_("nephritic"), _times("creatinine", ">=", 1.3), Finding("active_sediment")),
        _limb(
            N_("proteinuric"),
            _times("creatinine", "<", 1.3, "creatinine_stable"),
            _any(
                "protein",
                _all("below", _before("urine_protein_24h", "<", 3.5), _rise("urine_protein_24h", ">=", 2.0)),
                _all("nephrotic", _before("urine_protein_24h", ">=", 3.5), _times("urine_protein_24h", ">=", 2.0)),
            ),
        ),
    ),
    reference="last",
    confirmation="none",
    notes=(
        "“Nephritic sediment” has no number in the source: 5 red cells per field or more, or a cellular cast, are used.",
        "“Stable creatinine” of the proteinuric flare is read as: a rise of less than the 30 % of the nephritic one.",
        "That creatinine be compared with the last value is printed; the value of proteinuria before is read the same way.",
    ),
)

_PROTEINURIA = Limit("urine_protein_24h", ">=", 0.15, name="proteinuria")

BLISS_SLE = FlareDefinition(
    key="bliss_sle",
    label="BLISS trials in SLE",
    citation="BLISS-52, BLISS-76, BLISS-NEA and BLISS-SC, Lupus Sci Med 2022;9(Suppl 2):A82",
    limbs=(
        _limb(
            N_("proteinuria"),
            _any(
                "protein",
                _all("below_fifth", _before("urine_protein_24h", "<", 0.2), Limit("urine_protein_24h", ">", 1.0)),
                _all(
                    "fifth_to_one",
                    _before("urine_protein_24h", ">=", 0.2),
                    _before("urine_protein_24h", "<=", 1.0, "before_at_most"),
                    Limit("urine_protein_24h", ">", 2.0),
                ),
                _all("above_one", _before("urine_protein_24h", ">", 1.0), _times("urine_protein_24h", ">", 2.0)),
            ),
        ),
        _limb(
            N_("kidney function"),
            _any("creatinine", _times("creatinine", ">=", 1.2), _rise("creatinine", ">=", 0.3)),
            _any("urine", _PROTEINURIA, Limit("urine_rbc", ">=", 5), Finding("cellular_casts")),
        ),
        _limb(
            N_("haematuria"),
            _before("urine_rbc", "<", 5),
            Limit("urine_rbc", ">=", 5),
            _any("urine", _PROTEINURIA, Finding("cellular_casts")),
        ),
    ),
    # The source has no precondition: after any visit.
    precondition=AllOf(()),
    confirmation="each must be reproducible",
    notes=(
        "“Haematuria” has no number in the source: 5 red cells per field or more are used, new if fewer before.",
        "The “proteinuria” that must go with a rise of creatinine or with haematuria has no number in the source: 0.15 g/day, the upper limit of normal, is used. Cellular casts of any kind stand in for red-cell casts.",
        "“+20 %” and “+0.3 mg/dL” are read as that much or more.",
        "The source compares with the baseline of the trial; here, after any visit, with the lowest value since.",
    ),
)

_UPCR_DOUBLED = _times("upcr", ">=", 2.0, "doubled")

ALMS_MAINTENANCE = FlareDefinition(
    key="alms_maintenance",
    label="ALMS maintenance",
    citation=f"Dooley MA, et al. N Engl J Med 2011;365:1886-95, {_TABLE_2017}",
    limbs=(
        _limb(N_("proteinuric"), _UPCR_DOUBLED),
        _limb(
            N_("nephritic"),
            _times("creatinine", ">=", 1.25),
            _any(
                "urine",
                _UPCR_DOUBLED,
                _all("haematuria", Limit("urine_rbc", ">=", 5), _times("urine_rbc", ">", 1.0, "increased")),
                Finding("cellular_casts"),
            ),
        ),
    ),
    notes=(
        "No lower limit is printed: UPCR rising from 0.1 to 0.2 is a proteinuric flare by this rule.",
        "“New or increased haematuria” is read as: 5 red cells per field or more, and more than before.",
        "“Lowest” is printed for creatinine; doubling of UPCR is read against its lowest value as well.",
        "The trial’s endpoint also held death, end-stage kidney disease, sustained doubling of creatinine and rescue treatment; they are counted elsewhere.",
    ),
)

MAINTAIN = FlareDefinition(
    key="maintain",
    label="MAINTAIN",
    citation=f"Houssiau FA, et al. Ann Rheum Dis 2010;69:2083-9, {_TABLE_2017}",
    limbs=(
        _limb(N_("creatinine"), _times("creatinine", ">=", 1.33)),
        _limb(
            N_("proteinuria"),
            _times("urine_protein_24h", ">=", 3.0),
            Limit("urine_rbc", ">=", 5),
            _times("c3", "<", 0.67, "c3_fall"),
        ),
    ),
    reference="last",
    notes=(
        "Left out: “nephrotic syndrome, new or recurrent”, which has no numbers in the source, and that a rise of creatinine be attributed to SLE.",
        "The threefold rise must come within 3 months: a visit is compared with the one before; how far apart the two lie is not asked.",
        "“Urinary red cells” have no number in the source: 5 per field or more are used.",
        "Whether the third way is meant for patients with little proteinuria only could not be confirmed and is not asked.",
    ),
)

AURORA_2 = FlareDefinition(
    key="aurora2",
    label="AURORA 2",
    citation="AURORA 2 (NCT03597464), Lupus Sci Med 2024;11(Suppl 2):A85",
    limbs=(
        _limb(
            N_("renal flare"),
            _any(
                "proteinuria",
                _all("below_fifth", _before("upcr", "<", 0.2), Limit("upcr", ">", 1.0)),
                _all(
                    "fifth_to_one",
                    _before("upcr", ">=", 0.2),
                    _before("upcr", "<=", 1.0, "before_at_most"),
                    Limit("upcr", ">", 2.0),
                ),
            ),
        ),
    ),
    precondition=AllOf((Limit("upcr", "<=", 0.7),)),
    confirmation="judged by a blinded committee",
    notes=(
        "The source asks for a sustained UPCR of 0.7 or less before; one visit is enough here.",
        "“Post-response value” is read as the lowest since the response.",
    ),
)

SSR = FlareDefinition(
    key="ssr",
    label="SSR, childhood onset",
    citation="Brunner HI, et al. Arthritis Rheumatol 2022;74:263-73 (Standardized Steroid Regimen); protocol PMC11258879, Table 2",
    doi="10.1002/art.41930",
    limbs=(
        _limb(
            N_("kidney function"),
            _any(
                "egfr",
                _all("newly_abnormal", _before("egfr", ">=", 95), Limit("egfr", "<", 95)),
                _all("abnormal_before", _before("egfr", "<", 95), _times("egfr", "<", 0.9)),
            ),
            _any(
                "haematuria",
                Finding("haematuria_up_two"),
                _all("gross", _before("urine_rbc", "<=", 50), Limit("urine_rbc", ">", 50)),
            ),
        ),
        _limb(N_("proteinuria after complete response"), Finding("after_complete"), Limit("upcr", ">", 0.5)),
        _limb(
            N_("proteinuria after partial response"), Finding("after_partial"), _UPCR_DOUBLED, Limit("upcr", ">", 1.0)
        ),
    ),
    confirmation="met at more than two time points more than a week apart",
    notes=(
        "Abnormal GFR is below 95, the source’s lower limit of normal; new gross haematuria is above 50 red cells per field, as the source prints it.",
        "The equations of this program are for adults: below 18 years the eGFR in the sheet is used.",
        _NADIR_CHOSEN,
    ),
)

ACR_STYLE = FlareDefinition(
    key="acr_style",
    label="ACR 2006 worsening",
    citation="ACR 2004/2006 committees, as printed in Parikh SV, et al. Am J Kidney Dis 2020;76 (Core Curriculum)",
    limbs=(
        _limb(N_("kidney function"), _times("egfr", "<=", 0.75)),
        _limb(N_("sediment"), _before("urine_rbc", "<", 5), Finding("active_sediment")),
    ),
    evidence="P",
    notes=(
        "Confirmed: eGFR down by 25 %, and a sediment active again.",
        "Left out because it could not be confirmed from a source: the rise of proteinuria.",
        "An active sediment has no confirmed number: 5 red cells per field or more, or a cellular cast, after fewer than 5 red cells.",
        _NADIR_CHOSEN,
    ),
)

FLARES: Mapping[str, FlareDefinition] = MappingProxyType(
    {rule.key: rule for rule in (KDIGO_2012, MORONI, BLISS_SLE, ALMS_MAINTENANCE, MAINTAIN, AURORA_2, SSR, ACR_STYLE)}
)
"""key -> FlareDefinition; the first is the default."""

FLARES_NOT_OFFERED: Mapping[str, str] = MappingProxyType(
    {
        "BLISS-LN, Kidney Int 2022;101:403": "The three ways to a flare were confirmed, their limits were not; one of them is a change of treatment.",
        "EULAR 2012, Ann Rheum Dis 71:1771": "The numbers of its nephritic and proteinuric flares were known only from memory.",
        "Alarcón-Segovia 2003, Arthritis Rheum 48:442": "The parent of the rule of the BLISS trials; its numbers were known only from memory.",
        "Gordon 2009, Lupus 18:257": "A consensus on words; no numbers were seen.",
        "Hopkins Lupus Cohort, Petri et al.": "The limit varies from paper to paper and none was confirmed.",
        "SELENA-SLEDAI flare index": "It mixes activity with changes of treatment; its renal items were confirmed in a table that prints other comparators.",
    }
)
"""Short citation -> why it is not among the rules."""
