"""Response definitions of trials up to abatacept. Every number was seen in the source in the citation."""

from lnexplore.catalogue import N_
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit

_CORAPI = "as printed in Corapi KM, et al. Arthritis Res Ther 2015;17:110, Table 2"
_TABLE_2017 = "as printed in Biomed Res Int 2017;2017:5312960, Table 1"
_SEDIMENT = (
    "“Inactive sediment” has no confirmed number: fewer than 5 red cells per field and no cellular cast are used."
)

_STABLE_FUNCTION = (
    Limit("creatinine", "<=", 1.15, of="baseline"),
    Limit("egfr", ">=", 0.85, of="baseline"),
)

CHAN_2000 = ResponseDefinition(
    key="chan2000",
    label="Chan 2000",
    citation=f"Chan TM, et al. N Engl J Med 2000;343:1156-62, {_CORAPI}",
    complete=AllOf(
        (
            Limit("urine_protein_24h", "<", 0.3),
            Finding("normal_sediment"),
            Limit("albumin", ">=", 3.5),
            *_STABLE_FUNCTION,
        )
    ),
    partial=AllOf((Limit("urine_protein_24h", "<=", 2.9), Limit("albumin", ">=", 3.0), *_STABLE_FUNCTION)),
    assessed="12 months",
    at_month=12,
    steroid="prednisolone 0.8 mg/kg tapered to 10 mg/day by protocol; not part of the rule",
    specimen="24-hour collection",
    notes=(
        "“Normal” albumin and sediment have no number in the source: 3.5 g/dL or more, fewer than 5 red cells per field and no cellular cast are used.",
        "The source asks for creatinine and creatinine clearance, neither more than 15 % worse than baseline; a sheet holds no clearance: eGFR stands in for it.",
        "Partial response is printed as 0.3–2.9 g/day: the lower end only separates it from complete response and is not asked for. “Stable function” is read as in complete response.",
        "The source’s treatment failure (3 g/day or more, albumin below 3.0, creatinine up by 0.6 mg/dL, clearance down by 15 %) is not counted apart from no response.",
    ),
)

CSG = ResponseDefinition(
    key="csg",
    label="Collaborative Study Group",
    citation="Chen YE, Korbet SM, et al. Clin J Am Soc Nephrol 2008;3:46-53 (Collaborative Study Group)",
    complete=AllOf((Limit("urine_protein_24h", "<=", 0.33), Limit("creatinine", "<=", 1.4))),
    partial=AllOf(
        (
            Limit("urine_protein_24h", "<=", 0.5, of="baseline", name="protein_fall"),
            Limit("urine_protein_24h", "<=", 1.5),
            Limit("creatinine", "<=", 1.25, of="baseline"),
        )
    ),
    assessed="at any time",
    specimen="24-hour collection",
    notes=("The creatinine limit of complete response is absolute, the same for women and men.",),
)

GINZLER_2005 = ResponseDefinition(
    key="ginzler2005",
    label="Ginzler 2005",
    citation=f"Ginzler EM, et al. N Engl J Med 2005;353:2219-28, {_TABLE_2017}",
    complete=AllOf(
        (
            Limit("creatinine", "<=", 1.1, of="uln"),
            Limit("urine_protein_24h", "<=", 0.165),
            Finding("normal_sediment"),
        )
    ),
    assessed="week 24",
    at_month=6,
    steroid="prednisone 1 mg/kg with a taper by protocol; not part of the rule",
    specimen="24-hour collection",
    notes=(
        "The source prints “within 10 % of normal” for creatinine, proteinuria and sediment, without numbers.",
        "Standing in for it: creatinine at most 110 % of the upper limit of normal; protein at most 0.165 g/day, that is 110 % of 0.15; fewer than 5 red cells per field and no cellular cast.",
    ),
)

ALMS = ResponseDefinition(
    key="alms",
    label="ALMS induction, proteinuria",
    citation=f"Appel GB, Contreras G, Dooley MA, et al. J Am Soc Nephrol 2009;20:1103-12, {_TABLE_2017}",
    complete=AllOf(
        (
            AnyOf(
                (
                    AllOf(
                        (Limit("upcr", ">=", 3, at="baseline", name="baseline_from_3"), Limit("upcr", "<", 3)),
                        name="nephrotic",
                    ),
                    AllOf(
                        (
                            Limit("upcr", "<", 3, at="baseline", name="baseline_below_3"),
                            Limit("upcr", "<=", 0.5, of="baseline", name="upcr_fall"),
                        ),
                        name="subnephrotic",
                    ),
                ),
                name="proteinuria",
            ),
        )
    ),
    assessed="week 24",
    at_month=6,
    target=N_("response"),
    steroid="prednisone up to 60 mg/day with a taper by protocol; not part of the rule",
    evidence="P",
    notes=(
        "Confirmed: the proteinuria part of the primary endpoint “response”: UPCR below 3 if 3 or more at baseline, down by 50 % or more if below 3.",
        "Left out because they could not be confirmed from a source: that creatinine be stable or improved, and the secondary endpoint complete remission. This rule is therefore more lenient than the trial’s.",
    ),
)

LUNAR = ResponseDefinition(
    key="lunar",
    label="LUNAR",
    citation=f"Rovin BH, Furie R, Latinis K, et al. Arthritis Rheum 2012;64:1215-26 (NCT00282347), {_TABLE_2017}",
    doi="10.1002/art.34359",
    complete=AllOf(
        (
            AnyOf(
                (
                    Limit("creatinine", "<=", 1.0, of="uln", name="normal"),
                    AllOf(
                        (
                            Limit("creatinine", "<=", 1.0, of="uln", at="baseline"),
                            Limit("creatinine", "<=", 1.15, of="baseline", name="stable"),
                        ),
                        name="normal_before",
                    ),
                ),
                name="creatinine",
            ),
            Finding("normal_sediment"),
            Limit("upcr", "<", 0.5),
        )
    ),
    assessed="week 52; analysed again at week 78 without the sediment",
    at_month=12,
    evidence="P",
    notes=(
        "Confirmed: creatinine normal, or at most 115 % of baseline if normal at baseline; inactive sediment with fewer than 5 red cells per field; UPCR below 0.5.",
        "The sources disagree on creatinine: one table prints “normal or ≤ 115 % of baseline” for everyone, the trial’s later analysis (Clin J Am Soc Nephrol 2018;13:1502) an increase below 15 % if normal at baseline. At most 115 %, if normal at baseline, is used.",
        "Left out because they could not be confirmed from a source: partial response and the rule on new immunosuppressants. Cellular casts of any kind stand in for red-cell casts.",
        "Switching the sediment off gives the later analysis.",
    ),
)

_BELONG_STABLE = Limit("creatinine", "<=", 1.25, of="baseline", name="stable")
BELONG = ResponseDefinition(
    key="belong",
    label="BELONG",
    citation="Ocrelizumab in lupus nephritis (BELONG, NCT00626197), as printed in Reddy V, et al. Arthritis Res Ther 2013;15(Suppl 1):S2, Table 4",
    doi="10.1186/ar3910",
    complete=AllOf(
        (
            Limit("creatinine", "<=", 1.0, of="uln", name="normal"),
            _BELONG_STABLE,
            Limit("upcr", "<", 0.5),
            Finding("normal_sediment"),
        )
    ),
    partial=AllOf(
        (
            _BELONG_STABLE,
            Limit("upcr", "<=", 0.5, of="baseline", name="upcr_fall"),
            AnyOf(
                (
                    Limit("upcr", "<=", 3, at="baseline", name="baseline_to_3"),
                    Limit("upcr", "<", 3),
                ),
                name="nephrotic",
            ),
        )
    ),
    assessed="week 48",
    at_month=12,
    rescue="death or an early end without kidney data near week 48 counted as no response",
    notes=(
        "The sources disagree on complete response: Biomed Res Int 2017;2017:5312960, Table 1, prints creatinine at most 25 % above baseline and UPCR below 0.5 only, without normal creatinine and sediment.",
        _SEDIMENT,
        "That death and drop-out count as no response is a choice of the analysis here, under missing data.",
    ),
)

IM101075 = ResponseDefinition(
    key="im101075",
    label="Abatacept IM101075",
    citation=f"Furie R, et al. Arthritis Rheumatol 2014;66:379-89, {_TABLE_2017}",
    complete=AllOf((Limit("egfr", ">=", 0.9, of="baseline"), Limit("upcr", "<", 0.25), Finding("normal_sediment"))),
    assessed="12 months",
    at_month=12,
    evidence="P",
    notes=(
        "Confirmed: eGFR 90 % of baseline or more, UPCR below 0.25 g/g and inactive sediment, as the secondary table prints them.",
        "The trial itself may have used 0.26; that, the pre-flare value as the alternative reference, and the confirmation at a second visit could not be confirmed and are left out.",
        _SEDIMENT,
    ),
)

_ACCESS_OTHERS = (
    AnyOf(
        (
            Limit("creatinine", "<=", 1.2, name="normal"),
            Limit("creatinine", "<=", 1.25, of="baseline", name="stable"),
        ),
        name="creatinine",
    ),
    Limit("prednisolone", "<=", 10, from_day=84),
)
ACCESS = ResponseDefinition(
    key="access",
    label="ACCESS",
    citation=f"ACCESS Trial Group. Arthritis Rheumatol 2014;66:3096-104 (NCT00774852), {_TABLE_2017}; partial response: Ann Rheum Dis 2014;73(Suppl 2):77 (EULAR OP0045)",
    complete=AllOf((Limit("upcr", "<", 0.5), *_ACCESS_OTHERS)),
    partial=AllOf((Limit("upcr", "<", 0.5, of="baseline", name="upcr_fall"), *_ACCESS_OTHERS)),
    assessed="week 24",
    at_month=6,
    steroid="the taper must be adhered to: 60 mg/day for 2 weeks, down to 10 mg/day by week 12",
    notes=(
        "Adherence to the taper is read as: no dose of prednisolone above 10 mg/day recorded from week 12 up to the visit; how it was tapered towards that day cannot be told from a sheet.",
        "Partial response asks for an improvement of UPCR by more than 50 % and for the rest of complete response: exactly half of baseline is not enough.",
        "The abstracts print creatinine “normal or, if abnormal, within 25 % of baseline”; the limit of 1.2 mg/dL is that of the secondary table.",
    ),
)

ALLURE = ResponseDefinition(
    key="allure",
    label="ALLURE",
    citation="Abatacept in lupus nephritis (ALLURE), trial registry NCT01714817; Corapi KM, et al. Arthritis Res Ther 2015;17:110, Table 3",
    complete=AllOf(
        (
            AnyOf(
                (Limit("egfr", ">=", 90, name="normal"), Limit("egfr", ">=", 0.85, of="baseline", name="preserved")),
                name="egfr",
            ),
            Limit("upcr", "<", 0.5),
            Finding("no_cellular_casts"),
            Limit("prednisolone", "<=", 10, over_days=28),
        )
    ),
    assessed="day 365",
    at_month=12,
    steroid="≤ 10 mg/day for 28 days or more before the visit; a raise for a reason outside the kidney did not count if the rule was met at day 337",
    confirmation="eGFR from the mean of two creatinine values (days 358 and 365)",
    notes=(
        "Normal eGFR has no number in the source: 90 is used.",
        "The registry prints ≤ 10 mg/day and a review < 11 mg: the registry’s is used.",
        "The mean of two creatinine values and the reason for a raised dose cannot be told from a sheet: one value per visit is read as it stands, and every raise counts.",
    ),
)

TRIALS = (CHAN_2000, CSG, GINZLER_2005, ALMS, LUNAR, BELONG, IM101075, ACCESS, ALLURE)
