"""English words of a paper for the choices of a plan: how one is named, and what its value is, where a change of it is told."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.derive.baseline import BASELINE_RULES
from lnexplore.derive.courses import REGIMEN_STOPS
from lnexplore.derive.follow_up import AFTER_STOP, DRUGS_COUNTED, ORIGINS, RESCUE, TERMINAL, VISITS_COUNTED
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.derive.protein import PROTEIN_RULES
from lnexplore.derive.steroids import BETWEEN
from lnexplore.derive.windows import PICKS
from lnexplore.plan import MIDDLES, MISSING_RULES, AnalysisPlan
from lnexplore.stats import INTERVALS

CITED_EQUATIONS: Mapping[str, str] = MappingProxyType(
    {
        "japanese_2009": "the Japanese equation of 2009 (Matsuo S, et al. Am J Kidney Dis 2009;53:982-92)",
        "ckd_epi_2021": "the CKD-EPI equation of 2021, without race (Inker LA, et al. N Engl J Med 2021;385:1737-49)",
        "ckd_epi_2009": "the CKD-EPI equation of 2009, the factor for race at 1 (Levey AS, et al. Ann Intern Med 2009;150:604-12)",
        "mdrd": "the MDRD equation with four variables, the factor for race at 1 (Levey AS, et al. Ann Intern Med 2006;145:247-54)",
    }
)
CITED_INTERVALS: Mapping[str, str] = MappingProxyType(
    {"wilson": "the method of Wilson (1927)", "clopper_pearson": "the exact method of Clopper and Pearson (1934)"}
)
REFERENCES: Mapping[str, str] = MappingProxyType(
    {
        "nadir": "the best value since then (the lowest; of eGFR and complement the highest)",
        "last": "the last value before",
        "mean_last_two": "the mean of the two values before",
    }
)
PICKED: Mapping[str, str] = MappingProxyType(
    {
        "nearest": "the one nearest to the month was used (the earlier on ties)",
        "first": "the first was used",
        "last": "the last was used",
    }
)
SAID: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "protein": {
            "as_printed": "each definition read the quantity that its source printed, and one never stood in for the other",
            "stand_in": "where the quantity that a definition asks for was missing, the other stood in number for number (exact only at 1 g of creatinine a day)",
        },
        "missing": {
            "observed": "patients who could not be assessed are reported and were left out of the denominator",
            "non_responder": "patients who could not be assessed counted as non-responders",
            "last_observation": "the last earlier assessment that could be decided was carried forward",
        },
        "origin": {
            "start": "time zero",
            "combination": "the day on which the last drug of the regimen was added",
            "biopsy": "the day of the kidney biopsy",
            "first_response": "the day of the first response",
        },
        "regimen_stop": {
            "any": "the first of its drugs was stopped",
            "all": "the last of its drugs was stopped",
        },
        "after_stop": {
            "keep": "what happened after the regimen was stopped was kept (treatment policy)",
            "while_on": "nothing counted that happened after the regimen was stopped (while on treatment)",
        },
        "rescue": {
            "keep": "a rescue treatment ended no response, unless the definition says so or missing data count as no response",
            "non_response": "after a rescue treatment there was no response",
        },
        "terminal": {
            "non_response": "after dialysis, transplant or death there was no response",
            "leaves": "patients left the study at dialysis, transplant or death",
        },
        "visits_counted": {
            "all": "every visit counted in curves over time",
            "windows": "only the visit that stands for a month counted in curves over time",
        },
        "drugs_counted": {
            "at_start": "patients were chosen by the drugs that they had begun within 30 days of time zero",
            "ever": "patients were chosen by the drugs that they ever took, which gives those who lived long enough to get one a head start",
        },
        "between_doses": {
            "hold": "a dose was taken to hold until the next recorded one",
            "linear": "the dose was taken to run in a straight line to the next recorded one",
        },
    }
)
"""choice -> option -> what was done, as the methods say it"""
OPTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "pick": PICKS,
        "baseline_rule": BASELINE_RULES,
        "protein": PROTEIN_RULES,
        "egfr_equation": {key: label for key, (label, _) in EQUATIONS.items()},
        "missing": MISSING_RULES,
        "interval": INTERVALS,
        "flare_rule": {key: rule.label for key, rule in FLARES.items()},
        "flare_reference": {"published": "as set for the rule", **REFERENCES},
        "origin": ORIGINS,
        "regimen_stop": REGIMEN_STOPS,
        "after_stop": AFTER_STOP,
        "rescue": RESCUE,
        "terminal": TERMINAL,
        "visits_counted": VISITS_COUNTED,
        "drugs_counted": DRUGS_COUNTED,
        "between_doses": BETWEEN,
        "middle": MIDDLES,
        "course_of_values": MIDDLES,
    }
)
"""choice -> option -> its words"""
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "definition": "the definition of response",
        "own": "the user's own definitions",
        "windows": "the windows (month ± days)",
        "pick": "the assessment used in a window",
        "baseline_first_day": "the first day of the baseline window",
        "baseline_rule": "the baseline value",
        "protein": "the urine protein read",
        "join_days": "the days within which visits are one assessment",
        "egfr_equation": "the eGFR equation",
        "uln_female": "the upper limit of normal of creatinine in women (mg/dL)",
        "uln_male": "the upper limit of normal of creatinine in men (mg/dL)",
        "literal_haematuria": "reading “haematuria improved” as failed where there was none",
        "exclude_baseline_responders": "leaving out who was already below the limit of proteinuria at baseline",
        "induction_phase": "the phase taken for induction",
        "confirm_days": "the days after which a response had to be met again",
        "missing": "missing data",
        "interval": "the interval of a share",
        "group_by": "the grouping",
        "headline_month": "the month reported",
        "flare_rule": "the rule for flares",
        "flare_reference": "the value that flares are compared with",
        "flare_response_days": "the days a response must have lasted before a flare",
        "flare_confirm_days": "the days after which a flare had to be met again",
        "flare_refractory_days": "the days after a flare in which no other counts",
        "flare_first_only": "counting first flares only",
        "origin": "the day from which curves count",
        "regimen": "the drugs of the regimen",
        "regimen_stop": "the stop of the regimen",
        "pause_days": "the days of a pause that is no stop",
        "after_stop": "what happened after the regimen was stopped",
        "after_stop_days": "the days after the stop that still count",
        "rescue": "rescue treatment",
        "terminal": "dialysis, transplant and death",
        "visits_counted": "the visits that count in curves",
        "drugs_counted": "the drugs by which patients are chosen",
        "sustained_days": "the days for which a response or a low dose is sustained",
        "between_doses": "the dose between two records",
        "steroid_factors": "the equivalents of glucocorticoids",
        "middle": "the average of doses",
        "course_of_values": "the average of laboratory values",
        "means": "the lines of the baseline table told as means",
        "p_values": "p-values",
        "filters": "the patients included",
    }
)
"""choice -> how it is named; every field of a plan has a name"""


def name_of(plan: AnalysisPlan, before: AnalysisPlan, what: str) -> str:
    """The name of a choice, or that of the level whose condition stands at a path."""
    if what in NAMES:
        return NAMES[what]
    level = what.split(".", 1)[0].upper()
    return f"a condition of {level}" if leaf_at(plan, what) or leaf_at(before, what) else what


def value_of(plan: AnalysisPlan, what: str) -> str:
    """The value of a choice in words."""
    if what not in NAMES:
        leaf = leaf_at(plan, what)
        off = what in plan.definition.off
        return "not asked" if leaf is None else f"{leaf.describe()}, switched off" if off else leaf.describe()
    value = getattr(plan, what)
    if what in OPTIONS:
        return OPTIONS[what][value]
    if what == "definition":
        return plan.definition.label
    if what == "windows":
        return ", ".join(f"{window.month} ± {window.tolerance}" for window in value)
    if what == "filters":
        # The levels kept are words of the sheet: that some were chosen is told, which ones stands where patients are described.
        return "some patients" if value.describe() else "all patients"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if what == "steroid_factors":
        return ", ".join(f"{drug} {factor:g}" for drug, factor in value) or "those of the usual table"
    if value is None or value == ():
        return "not asked" if what == "confirm_days" else "none chosen"
    return " and ".join(value) if isinstance(value, tuple) else str(value)


def leaf_at(plan: AnalysisPlan, path: str) -> Limit | Finding | None:
    """The condition at a path of the definition in force; None where it has none."""
    definition = plan.definition
    return {component.path: component.leaf for component in definition.components()}.get(path)


def sentence(words: str) -> str:
    """Words as a sentence of their own."""
    return f"{words[:1].upper()}{words[1:]}."
