"""Response definitions of trials since belimumab and voclosporin. Every number was seen in the source in the citation."""

from dataclasses import replace

from lnexplore.catalogue import N_
from lnexplore.criteria.bounds import Operator
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit

_NO_PARTIAL = "Partial response could not be confirmed from a source and is left out."
_SINGLE_SAMPLE = "The source asks for {what}; a sheet with one value per visit is read as it stands."
_ENDED = "a recorded rescue, dialysis, transplant or death"


def _egfr_60_or_80(op: Operator = ">=", equation: str = "") -> AnyOf:
    normal = Limit("egfr", ">=", 60, equation=equation, name="normal")
    return AnyOf((normal, Limit("egfr", op, 0.8, of="baseline", equation=equation, name="preserved")), name="egfr")


_EGFR_60_OR_80 = _egfr_60_or_80()
_EGFR_90_OR_90 = AnyOf(
    (Limit("egfr", ">=", 90, name="normal"), Limit("egfr", ">=", 0.9, of="baseline", name="preserved")), name="egfr"
)

_BLISS_LN = "Furie R, Rovin BH, Houssiau F, et al. N Engl J Med 2020;383:1117-28 (NCT01639339)"
_BLISS_LN_STEROID = "down to ≤ 10 mg/day from week 24, part of the rule"
_BLISS_LN_RESCUE = "prohibited drugs are treatment failure"
_BLISS_LN_NOTES = (
    "Where the sheet has no pre-flare eGFR, the baseline eGFR stands in for it.",
    f"Treatment failure is read as: any dose of prednisolone above 10 mg/day recorded from week 24 up to the visit, or {_ENDED}.",
)

BLISS_LN_PERR = ResponseDefinition(
    key="blissln_perr",
    label="BLISS-LN primary efficacy renal response",
    citation=_BLISS_LN,
    doi="10.1056/NEJMoa2001180",
    complete=AllOf(
        (
            Limit("upcr", "<=", 0.7),
            AnyOf(
                (Limit("egfr", ">=", 60, name="normal"), Limit("egfr", ">=", 0.8, of="pre_flare", name="preserved")),
                name="egfr",
            ),
            Limit("prednisolone", "<=", 10, from_day=168),
            Finding("no_rescue"),
        )
    ),
    assessed="week 104; week 52 as a key secondary endpoint",
    at_month=24,
    target=N_("primary efficacy renal response"),
    steroid=_BLISS_LN_STEROID,
    rescue=_BLISS_LN_RESCUE,
    notes=(
        "The confirmation at a second visit could not be confirmed from a source and is left out.",
        *_BLISS_LN_NOTES,
    ),
)

BLISS_LN_CRR = ResponseDefinition(
    key="blissln_crr",
    label="BLISS-LN complete renal response",
    citation=_BLISS_LN,
    doi="10.1056/NEJMoa2001180",
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
    at_month=24,
    steroid=_BLISS_LN_STEROID,
    rescue=_BLISS_LN_RESCUE,
    notes=(
        "Partial response and the confirmation at a second visit could not be confirmed from a source and are left out.",
        *_BLISS_LN_NOTES,
    ),
)

_BLISS_LN_OLE = "Furie R, et al. Clin J Am Soc Nephrol 2022;17:1620-30 (open-label extension of BLISS-LN)"
_BLISS_LN_OLE_NOTES = (
    "Time zero is the start of the open-label period: eGFR is compared with its value there, not with the pre-flare value.",
    f"“No prohibited medication” is read as: no {_ENDED.removeprefix('a ')}. No limit of the glucocorticoid dose is printed.",
)

BLISS_LN_OLE_PERR = ResponseDefinition(
    key="blissln_ole_perr",
    label="BLISS-LN extension, primary efficacy renal response",
    citation=_BLISS_LN_OLE,
    doi="10.2215/CJN.02520322",
    complete=AllOf((Limit("upcr", "<=", 0.7), _EGFR_60_OR_80, Finding("no_rescue"))),
    assessed="week 28 of the open-label period",
    at_month=6,
    target=N_("primary efficacy renal response"),
    rescue="no prohibited medication",
    notes=_BLISS_LN_OLE_NOTES,
)

BLISS_LN_OLE_CRR = ResponseDefinition(
    key="blissln_ole_crr",
    label="BLISS-LN extension, complete renal response",
    citation=_BLISS_LN_OLE,
    doi="10.2215/CJN.02520322",
    complete=AllOf((Limit("upcr", "<", 0.5), _EGFR_90_OR_90, Finding("no_rescue"))),
    assessed="week 28 of the open-label period",
    at_month=6,
    rescue="no prohibited medication",
    notes=_BLISS_LN_OLE_NOTES,
)

MPERR_HOPKINS = ResponseDefinition(
    key="mperr_hopkins",
    label="Modified PERR, Hopkins",
    citation="Hopkins Lupus Cohort. Lupus Sci Med 2022;9:e000598",
    complete=AllOf((Limit("upcr", "<=", 0.7), _EGFR_60_OR_80)),
    assessed="2 years after biopsy",
    at_month=24,
    target=N_("modified primary efficacy renal response"),
    steroid="none: the rule of BLISS-LN was dropped",
    rescue="none",
    notes=("Made for cohorts without a pre-flare eGFR and without a record of rescue treatment.",),
)

MCRR_TORONTO = ResponseDefinition(
    key="mcrr_toronto",
    label="Modified CRR, Toronto",
    citation="University of Toronto Lupus Cohort (GSK study 212866): Renal response status to predict long-term renal survival. Lupus Sci Med",
    complete=AllOf((Limit("upcr", "<=", 0.5), _EGFR_90_OR_90)),
    assessed="24 months after biopsy",
    at_month=24,
    target=N_("modified complete renal response"),
    steroid="none: the taper of BLISS-LN was dropped",
    notes=(
        "Time zero is the biopsy: eGFR is compared with its value there.",
        "The limit is ≤ 0.5, where BLISS-LN has < 0.5. The abstract gives the urine protein:creatinine ratio the unit g/day; g/g is used.",
        "The study’s modified primary efficacy renal response is that of the Hopkins cohort.",
    ),
)

AURA_LV = ResponseDefinition(
    key="auralv",
    label="AURA-LV",
    citation="Rovin BH, Solomons N, Pendergraft WF, et al. Kidney Int 2019;95:219-31 (NCT02141672)",
    complete=AllOf(
        (
            Limit("upcr", "<=", 0.5),
            _egfr_60_or_80(equation="ckd_epi_2009"),
            Limit("prednisolone", "<=", 10, from_day=112),
            Finding("no_rescue"),
        )
    ),
    assessed="weeks 24 and 48",
    at_month=6,
    steroid="≤ 10 mg/day of prednisone in the run-up to the visit",
    rescue="no rescue treatment",
    confirmation="two consecutive first-morning urines; a fall of eGFR counts once confirmed",
    specimen="first-morning urine",
    evidence="P",
    notes=(
        "Confirmed: complete response as it stands here.",
        "Left out because it could not be confirmed from a source: partial response.",
        _SINGLE_SAMPLE.format(what="two consecutive first-morning urines and a confirmed fall of eGFR"),
        "The length of the run-up could not be confirmed: every dose recorded from week 16, when the trial’s taper had ended, up to the visit is read.",
        "The trial computed eGFR by CKD-EPI, and so does this rule, by the equation of 2009: that of 2021 was not published yet.",
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
            _EGFR_60_OR_80,
            Limit("prednisolone", "<=", 10, over_days=56),
            Finding("no_rescue"),
        )
    ),
    assessed="week 52",
    at_month=12,
    steroid="not above 10 mg/day for 3 days in a row or 7 in all, weeks 44–52",
    rescue="no rescue treatment",
    confirmation="two consecutive first-morning urines; a fall of eGFR counts once confirmed",
    specimen="first-morning urine",
    notes=(
        _NO_PARTIAL,
        _SINGLE_SAMPLE.format(what="two consecutive first-morning urines and a confirmed fall of eGFR"),
        "The steroid rule (not above 10 mg/day for 3 days in a row or 7 in all, weeks 44–52) is read as: never above 10 mg/day in the 8 weeks before the visit.",
    ),
)

AURORA_2_ADEQUATE = ResponseDefinition(
    key="aurora2_adequate",
    label="AURORA 2 adequate response",
    citation="AURORA 2 (NCT03597464), Lupus Sci Med 2024;11(Suppl 2):A85",
    complete=AllOf((Limit("upcr", "<=", 0.7),)),
    assessed="months 12 to 36",
    target=N_("adequate response"),
    steroid="low dose by protocol; not part of the rule",
    confirmation="the fall must be sustained, as judged by a blinded committee",
    notes=(
        "Whether the fall was sustained is not part of the rule: asking for confirmation in the settings comes nearest.",
        "The source’s “good renal outcome” is this response without a flare.",
    ),
)

NOBILITY = ResponseDefinition(
    key="nobility",
    label="NOBILITY",
    citation="Furie RA, Aroca G, Cascino MD, et al. Ann Rheum Dis 2022;81:100-7 (NCT02550652)",
    doi="10.1136/annrheumdis-2021-220920",
    complete=AllOf(
        (
            Limit("upcr", "<", 0.5),
            Limit("creatinine", "<=", 1.0, of="uln"),
            AnyOf(
                (
                    Limit("creatinine", ">", 1.0, of="uln", at="baseline", name="abnormal_before"),
                    Limit("creatinine", "<=", 1.15, of="baseline", name="stable"),
                ),
                name="rise",
            ),
            Limit("urine_rbc", "<", 10),
            Finding("no_cellular_casts"),
        )
    ),
    assessed="week 52; explored at weeks 76 and 104",
    at_month=12,
    evidence="P",
    notes=(
        "Confirmed: complete response as it stands here. The registry’s text repeats the “above normal” clause by mistake.",
        "Left out because they could not be confirmed from a source: partial response and the prednisone taper.",
        "Cellular casts of any kind stand in for red-cell casts.",
    ),
)

_REGENCY = ("Furie RA, Rovin BH, Garg JP, et al. N Engl J Med 2025 (NCT04221477)", "10.1056/NEJMoa2410965")
_REGENCY_EVENTS = f"Intercurrent events are read as: {_ENDED}."
_REGENCY_RESCUE = "no rescue treatment, treatment failure, death or early withdrawal"

REGENCY = ResponseDefinition(
    key="regency",
    label="REGENCY",
    citation=_REGENCY[0],
    doi=_REGENCY[1],
    complete=AllOf(
        (Limit("upcr", "<", 0.5, unit="mg/mg"), Limit("egfr", ">=", 0.85, of="baseline"), Finding("no_rescue"))
    ),
    assessed="week 76",
    at_month=18,
    steroid="none; a key secondary endpoint adds ≤ 7.5 mg/day in weeks 64–76",
    rescue=_REGENCY_RESCUE,
    notes=(_NO_PARTIAL, _REGENCY_EVENTS),
)

REGENCY_LOW_STEROID = replace(
    REGENCY,
    key="regency_low_steroid",
    label="REGENCY with low steroid dose",
    complete=AllOf((*REGENCY.complete.terms, Limit("prednisolone", "<=", 7.5, over_days=84))),
    target=N_("complete response with a low steroid dose"),
    steroid="≤ 7.5 mg/day in weeks 64–76, part of the rule",
    notes=(
        "A key secondary endpoint of the trial; it gives no partial response.",
        "Weeks 64–76 are read as the 84 days before the visit.",
        _REGENCY_EVENTS,
    ),
)

REGENCY_UPCR_08 = replace(
    REGENCY,
    key="regency_upcr08",
    label="REGENCY, UPCR below 0.8",
    complete=AllOf((Limit("upcr", "<", 0.8, unit="mg/mg"), Finding("no_rescue"))),
    target=N_("proteinuria endpoint"),
    steroid="none",
    notes=("A separate endpoint of the trial: proteinuria alone, without intercurrent events.", _REGENCY_EVENTS),
)


def _tulip_ln(key: str, label: str, upcr: float, *more: Finding, notes: tuple[str, ...] = ()) -> ResponseDefinition:
    return ResponseDefinition(
        key=key,
        label=label,
        citation="Jayne D, Rovin B, Mysler EF, et al. Ann Rheum Dis 2022;81:496-506 (NCT02547922)",
        doi="10.1136/annrheumdis-2021-221478",
        complete=AllOf(
            (
                Limit("upcr", "<=", upcr),
                # A fall of exactly 20 % counts as one, unlike in the voclosporin trials.
                _egfr_60_or_80(">", "mdrd"),
                *more,
                Finding("no_rescue"),
            )
        ),
        assessed="weeks 52 and 104",
        at_month=12,
        steroid="none; a sustained dose ≤ 7.5 mg/day in weeks 24–52 was reported apart",
        rescue="no restricted drug and no stop of the trial’s drug",
        confirmation="a fall of eGFR by 20 % or more counts once confirmed",
        specimen="ratio from a 24-hour collection",
        notes=(
            _NO_PARTIAL,
            *notes,
            "The trial computed eGFR by MDRD, and so does this rule, whichever equation the analysis uses elsewhere.",
            _SINGLE_SAMPLE.format(what="the ratio from a 24-hour collection and a confirmed fall of eGFR"),
            f"A restricted drug or a stop of the trial’s drug is read as: {_ENDED}.",
        ),
    )


TULIP_LN = _tulip_ln("tulipln", "TULIP-LN", 0.7)
TULIP_LN_05 = _tulip_ln(
    "tulipln_05", "TULIP-LN, UPCR ≤ 0.5", 0.5, notes=("A variant of the trial’s definition with the lower limit.",)
)
TULIP_LN_05_SEDIMENT = _tulip_ln(
    "tulipln_05_sediment",
    "TULIP-LN, UPCR ≤ 0.5 and inactive sediment",
    0.5,
    Finding("normal_sediment"),
    notes=(
        "A variant of the trial’s definition with the lower limit and the sediment.",
        "“Inactive sediment” has no confirmed number: fewer than 5 red cells per field and no cellular cast are used.",
    ),
)

SSR_PED = ResponseDefinition(
    key="ssr_ped",
    label="SSR, childhood onset",
    citation="Brunner HI, et al. Arthritis Rheumatol 2022;74:263-73 (Standardized Steroid Regimen); protocol PMC11258879, Table 2",
    doi="10.1002/art.41930",
    complete=AllOf((Limit("upcr", "<=", 0.2), Limit("egfr", ">=", 95), Limit("urine_rbc", "<=", 5))),
    assessed="week 26",
    at_month=6,
    steroid="the response drives a dosing algorithm; no dose is part of the rule",
    confirmation="none printed",
    notes=(
        "Haematuria is printed as category 0 of the source’s scale, which is 0 to 5 red cells per field.",
        "Partial response (relevant improvement of two of the three, the third not worse) has no numbers here and is left out.",
        "The protocol asks for reproducibility, at more than two time points more than a week apart, of a flare; for a response none is printed.",
        "The equations of this program are for adults: below 18 years the eGFR in the sheet is used.",
    ),
)

TRIALS_RECENT = (
    *(BLISS_LN_PERR, BLISS_LN_CRR, BLISS_LN_OLE_PERR, BLISS_LN_OLE_CRR, MPERR_HOPKINS, MCRR_TORONTO),
    *(AURA_LV, AURORA_1, AURORA_2_ADEQUATE, NOBILITY, REGENCY, REGENCY_LOW_STEROID, REGENCY_UPCR_08),
    *(TULIP_LN, TULIP_LN_05, TULIP_LN_05_SEDIMENT, SSR_PED),
)
