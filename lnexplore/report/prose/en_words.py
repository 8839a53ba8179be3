"""English words of a paper where a change of a plan is told: how a choice is named, and what its value is."""

from lnexplore.cohort.equations import AS_RECORDED
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.options import OPTIONS
from lnexplore.plan import AnalysisPlan
from lnexplore.report.prose.account import Account


def done(plan: AnalysisPlan, key: str, language: str = "en") -> str:
    """What was done under the plan's answer to a choice among several."""
    return OPTIONS[key].methods(plan, language)


def own_sentences(account: Account, language: str = "en") -> list[str]:
    """The sentences that options bring along; a sheet without dates has no cut-off."""
    rows = (row for row in OPTIONS.values() if row.key != "cutoff_shift" or account.has_cutoff)
    return [row.sentence(account.plan, language) for row in rows if row.says is not None and row.applies(account.plan)]


def egfr_done(account: Account, language: str = "en") -> str:
    """How eGFR was come by, as far as the data hold what it is made of."""
    ways, asked = OPTIONS["egfr_equation"].ways, account.plan.egfr_equation
    calculated = account.cohort.records("creatinine")
    said = ways[asked if calculated else AS_RECORDED].methods.of(language)
    if asked == AS_RECORDED or not (calculated and account.cohort.records("egfr")):
        return f"{said}." if language == "en" else f"{said}。"
    if language == "en":
        return f"{said}; where it could not be calculated, an eGFR recorded in the data was used."
    return f"{said}。算出できない場合はデータに記載された値を用いた。"


def name_of(plan: AnalysisPlan, before: AnalysisPlan, what: str) -> str:
    """The name of a choice, or that of the level whose condition stands at a path."""
    if what in OPTIONS:
        return OPTIONS[what].name.en
    level = what.split(".", 1)[0].upper()
    return f"a condition of {level}" if leaf_at(plan, what) or leaf_at(before, what) else what


def value_of(plan: AnalysisPlan, what: str) -> str:
    """The value of a choice in words."""
    if what in OPTIONS:
        return OPTIONS[what].value_label(plan)
    leaf = leaf_at(plan, what)
    off = what in plan.definition.off
    return "not asked" if leaf is None else f"{leaf.describe()}, switched off" if off else leaf.describe()


def leaf_at(plan: AnalysisPlan, path: str) -> Limit | Finding | None:
    """The condition at a path of the definition in force; None where it has none."""
    definition = plan.definition
    return {component.path: component.leaf for component in definition.components()}.get(path)


def sentence(words: str) -> str:
    """Words as a sentence of their own."""
    return f"{words[:1].upper()}{words[1:]}."
