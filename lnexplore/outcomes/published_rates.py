"""Response rates printed by others, each with its definition, month and n; and the cohort's own under the same rule."""

from dataclasses import dataclass, replace

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.definitions import missing_for
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import cohort_levels, complete_at
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import INTERVALS, proportion_interval

PRINTED = "printed"
FROM_PERCENTAGE = "worked out from the printed percentage and N"
FROM_SUBGROUPS = "sum of the printed subgroups"
N_FROM_PERCENTAGE = "n printed, N worked out from the percentages"
UNKNOWN_RULE = "definition not visible in the abstract"
PART_OF_RULE = "primary response; only its proteinuria part could be confirmed"


@dataclass(frozen=True)
class PublishedRate:
    """One printed rate. `definition` is the key of the rule it was counted by; empty where that could not be read."""

    study: str
    arm: str
    definition: str
    rule: str
    month: int
    n: int
    total: int
    counted: str
    """how n is known"""
    citation: str
    missing: str = "non_responder"
    """how patients without a response at the month were counted there, by the plan's rule of that name: the denominator of a
    trial is everybody randomised; empty where it is not told"""


_BLISS = "Furie R, et al. N Engl J Med 2020;383:1117-28; counts: Nephrol Dial Transplant 2023;38:2733-42"
_AURORA = "Rovin BH, et al. Lancet 2021;397:2070-80; Lupus Sci Med 2020;7(Suppl 1):A14"
_NOBILITY = "Furie RA, et al. Ann Rheum Dis 2022;81:100-7"
_ALMS = "Appel GB, et al. J Am Soc Nephrol 2009;20:1103-12"
_ACCESS = "ACCESS Trial Group. Arthritis Rheumatol 2014;66:3096-104; ACR 2013 abstract 884"
_AURA = "Rovin BH, et al. Kidney Int 2019;95:219-31"
_BAO = "Bao H, et al. J Am Soc Nephrol 2008;19:2001-10"
_MOK = "Mok CC, et al. Ann Rheum Dis 2016;75:30-6"
_IKEUCHI = "Ikeuchi H, et al. Mod Rheumatol 2014;24:618-25"

PUBLISHED_RATES: tuple[PublishedRate, ...] = (
    PublishedRate(
        "St Luke’s 2017",
        "mizoribine + tacrolimus",
        "stlukes2017",
        "",
        6,
        56,
        63,
        PRINTED,
        "Lupus Sci Med 2017;4(Suppl 1):A107",
        missing="",
    ),
    PublishedRate("Ikeuchi 2014", "tacrolimus + mycophenolate", "", UNKNOWN_RULE, 6, 13, 16, FROM_PERCENTAGE, _IKEUCHI),
    PublishedRate("Ikeuchi 2014", "tacrolimus", "", UNKNOWN_RULE, 6, 5, 13, FROM_PERCENTAGE, _IKEUCHI),
    PublishedRate("Bao 2008", "multitarget", "", UNKNOWN_RULE, 6, 10, 20, FROM_PERCENTAGE, _BAO),
    PublishedRate("Bao 2008", "IV cyclophosphamide", "", UNKNOWN_RULE, 6, 1, 20, FROM_PERCENTAGE, _BAO),
    PublishedRate("Mok 2016", "mycophenolate", "", UNKNOWN_RULE, 6, 45, 76, FROM_PERCENTAGE, _MOK),
    PublishedRate("Mok 2016", "tacrolimus", "", UNKNOWN_RULE, 6, 46, 74, FROM_PERCENTAGE, _MOK),
    PublishedRate("ACCESS 2014", "abatacept + low-dose cyclophosphamide", "access", "", 6, 22, 66, PRINTED, _ACCESS),
    PublishedRate("ACCESS 2014", "low-dose cyclophosphamide", "access", "", 6, 21, 68, PRINTED, _ACCESS),
    PublishedRate("ALMS 2009", "mycophenolate", "", PART_OF_RULE, 6, 104, 185, PRINTED, _ALMS),
    PublishedRate("ALMS 2009", "IV cyclophosphamide", "", PART_OF_RULE, 6, 98, 185, FROM_SUBGROUPS, _ALMS),
    PublishedRate("AURA-LV 2019", "voclosporin 23.7 mg", "auralv", "", 6, 29, 89, N_FROM_PERCENTAGE, _AURA),
    PublishedRate("AURA-LV 2019", "voclosporin 39.5 mg", "auralv", "", 6, 24, 88, N_FROM_PERCENTAGE, _AURA),
    PublishedRate("AURA-LV 2019", "placebo", "auralv", "", 6, 17, 88, N_FROM_PERCENTAGE, _AURA),
    PublishedRate("AURORA 1 2021", "voclosporin", "aurora1", "", 12, 73, 179, FROM_PERCENTAGE, _AURORA),
    PublishedRate("AURORA 1 2021", "placebo", "aurora1", "", 12, 40, 178, FROM_PERCENTAGE, _AURORA),
    PublishedRate("NOBILITY 2022", "obinutuzumab", "nobility", "", 12, 22, 63, FROM_PERCENTAGE, _NOBILITY),
    PublishedRate("NOBILITY 2022", "placebo", "nobility", "", 12, 14, 62, FROM_PERCENTAGE, _NOBILITY),
    PublishedRate("NOBILITY 2022", "obinutuzumab", "nobility", "", 24, 26, 63, FROM_PERCENTAGE, _NOBILITY),
    PublishedRate("NOBILITY 2022", "placebo", "nobility", "", 24, 14, 62, FROM_PERCENTAGE, _NOBILITY),
    PublishedRate("BLISS-LN 2020", "belimumab", "blissln_perr", "", 24, 96, 223, FROM_SUBGROUPS, _BLISS),
    PublishedRate("BLISS-LN 2020", "placebo", "blissln_perr", "", 24, 72, 223, FROM_SUBGROUPS, _BLISS),
    PublishedRate("BLISS-LN 2020", "belimumab", "blissln_crr", "", 24, 67, 223, FROM_SUBGROUPS, _BLISS),
    PublishedRate("BLISS-LN 2020", "placebo", "blissln_crr", "", 24, 44, 223, FROM_SUBGROUPS, _BLISS),
)
"""Only counts seen in the source named, or fixed by figures seen there. Trial arms, with the background treatment of the trial."""

_SCHEMA = {
    "month": pl.Int32(),
    "rule": pl.String(),
    "study": pl.String(),
    "arm": pl.String(),
    "own": pl.Boolean(),
    "n": pl.Int64(),
    "N": pl.Int64(),
    "n_not_assessable": pl.Int64(),
    "estimate": pl.Float64(),
    "ci_low": pl.Float64(),
    "ci_high": pl.Float64(),
    "method": pl.String(),
    "counted": pl.String(),
    "citation": pl.String(),
}
_WIDTH = {6: 30, 12: 45, 24: 60}


@remembered
def published_comparison(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per published rate, and per definition, month and group the cohort's own beside them: patients of the

    induction phase (all, where the sheet has no phases), for everybody published was treated for active disease, and
    missing data counted as there.

    Columns: month, rule (label of the definition, or what is known of it), study, arm (for the cohort: the group), own, n, N, n_not_assessable,
    estimate, ci_low, ci_high, method, counted (how n is known), citation. The cohort stands only where it has the
    measures of the definition and somebody could be assessed.
    """
    widths = {window.month: window.tolerance for window in plan.windows}
    known = plan.definitions
    levels = pl.Enum(cohort_levels(cohort, plan))
    active = in_induction(cohort, plan)
    rows: list[tuple[object, ...]] = []
    told: set[tuple[str, int]] = set()
    for rate in PUBLISHED_RATES:
        definition = known.get(rate.definition)
        rule = rate.rule if definition is None else definition.label
        place = (rate.definition, rate.month)
        if definition is not None and place not in told:
            told.add(place)
            if active is not None and not missing_for(cohort, plan, definition):
                window = Window(rate.month, widths.get(rate.month, _WIDTH[rate.month]))
                own = active.replace(
                    definition=definition,
                    own=(),
                    windows=(window,),
                    headline_month=rate.month,
                    missing=rate.missing or plan.missing,
                )
                found = complete_at(cohort, own).with_columns(pl.col("group").cast(levels)).filter(pl.col("N") > 0)
                for row in found.to_dicts():
                    who = ("This cohort", str(row["group"]), True)
                    rate_ = [
                        row[name] for name in ("n", "N", "n_not_assessable", "estimate", "ci_low", "ci_high", "method")
                    ]
                    rows.append((rate.month, rule, *who, *rate_, "", ""))
        low, high = proportion_interval(rate.n, rate.total, plan.interval)
        who = (rate.study, rate.arm, False)
        numbers = (rate.n, rate.total, 0, rate.n / rate.total, low, high, INTERVALS[plan.interval])
        rows.append((rate.month, rule, *who, *numbers, rate.counted, rate.citation))
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return frame.sort("month", "rule", maintain_order=True)


def in_induction(cohort: Cohort, plan: AnalysisPlan) -> AnalysisPlan | None:
    """The plan with the patients of the induction phase alone; as it is where the sheet has no phases, None where nobody is in it."""
    phases = cohort.patients["phase"].drop_nulls().cast(pl.String).unique().to_list()
    if not phases:
        return plan
    kept = plan.filters.levels.get("phase", phases)
    mine = tuple(sorted(one for one in phases if one in kept and one.lower() == plan.induction_phase.lower()))
    filters = replace(plan.filters, levels={**plan.filters.levels, "phase": mine})
    return plan.replace(filters=filters) if mine else None
