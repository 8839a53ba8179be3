"""English words of a paper where a change of a plan is told: how a choice is named, and what its value is."""

from lnexplore.criteria.terms import Finding, Limit
from lnexplore.options import OPTIONS
from lnexplore.plan import AnalysisPlan


def done(plan: AnalysisPlan, key: str, language: str = "en") -> str:
    """What was done under the plan's answer to a choice among several."""
    return OPTIONS[key].methods(plan, language)


def own_sentences(plan: AnalysisPlan, language: str = "en") -> list[str]:
    """The sentences that options bring along."""
    return [row.sentence(plan, language) for row in OPTIONS.values() if row.says is not None and row.applies(plan)]


def name_of(plan: AnalysisPlan, before: AnalysisPlan, what: str) -> str:
    """The name of a choice, or that of the level whose condition stands at a path."""
    if what in OPTIONS:
        return OPTIONS[what].name.en
    level = what.split(".", 1)[0].upper()
    return f"a condition of {level}" if leaf_at(plan, what) or leaf_at(before, what) else what


def value_of(plan: AnalysisPlan, what: str) -> str:
    """The value of a choice in words."""
    if what in OPTIONS:
        return OPTIONS[what].told(plan)
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
