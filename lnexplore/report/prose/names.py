"""Names and joints of a paper's text, in the language in force: groups, drugs, measures, choices and their values."""

from collections.abc import Iterable, Mapping

from lnexplore.catalogue import ENGLISH, N_, _, current_language, pgettext
from lnexplore.cohort.equations import AS_RECORDED
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import LEVELS as CR_PR
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.options import OPTIONS
from lnexplore.outcomes.population import LEVEL_LABELS
from lnexplore.plan import AnalysisPlan
from lnexplore.report.prose.account import Account

LEVELS = (
    *(N_("female"), N_("male"), N_("III or IV"), N_("III or IV with V")),
    *(N_("induction"), N_("maintenance"), N_("missing")),
)
"""levels that the program names; others are those of the sheet"""
_WHERE: Mapping[str, str] = {
    "induction": N_("In induction"),
    "maintenance": N_("In maintenance"),
    "missing": N_("Where the group is not recorded"),
    "all patients": N_("Among all patients"),
    "all patients together": N_("Among all patients"),
}
_LINES: Mapping[str, str] = {"age": N_("age"), "sex": N_("sex"), "egfr": "eGFR"}


def full_stop(words: str) -> str:
    """The words as a sentence."""
    return _("{sentence}.").format(sentence=words)


def capital(words: str) -> str:
    """Words as a sentence of their own."""
    return full_stop(words[:1].upper() + words[1:])


def parts(items: Iterable[str]) -> str:
    """ "a; b": parts of one statement."""
    return pgettext("between parts", "; ").join(items)


def clauses(items: Iterable[str]) -> str:
    """ "a; b": statements of which each could stand alone."""
    return pgettext("between clauses", "; ").join(items)


def where(group: object) -> str:
    """ "In induction", "Among all patients", "In the group “V”": how a sentence on a group begins."""
    text = str(group)
    if text.casefold() in _WHERE:
        return _(_WHERE[text.casefold()])
    return _("In the group “{group}”").format(group=level_name(text))


def level_name(level: str) -> str:
    """A level of a group or filter: the program's own in the language, a drug by its name, others as the sheet has them."""
    known = {one.casefold(): one for one in LEVELS}.get(level.casefold())
    return _(known) if known is not None else drug_name(level)


def drug_name(drug: str) -> str:
    """A drug's name."""
    return pgettext("drug", drug) if drug else drug


def column_name(column: str, extras: Mapping[str, str]) -> str:
    """The name of a column that makes groups or filters."""
    return _(LEVEL_LABELS[column]) if column in LEVEL_LABELS else extras.get(column, column)


def measure_name(key: str) -> str:
    """A measure inside a sentence."""
    return MEASURES[key].name_in_text


def condition_name(short: str) -> str:
    """A condition by the short name that a results frame holds."""
    name = short.removesuffix(" at baseline")
    measures = {} if current_language() == ENGLISH else {row.short: row.name_in_text for row in MEASURES.values()}
    shown = measures.get(name) or _(name)
    return shown if name == short else _("{name} at baseline").format(name=shown)


def line_name(key: str, lines: Mapping[str, str]) -> str:
    """A line of the baseline table inside a sentence; `lines` names those of the sheet's own."""
    if key in MEASURES:
        return measure_name(key)
    own = {"drug", "below_cr"} | set(LEVEL_LABELS)
    return _(_LINES[key]) if key in _LINES else _(lines[key]) if key in lines and key in own else lines.get(key, key)


def done(plan: AnalysisPlan, key: str) -> str:
    """What was done under the plan's answer to a choice among several."""
    return OPTIONS[key].methods(plan, current_language())


def own_sentences(account: Account) -> list[str]:
    """The sentences that options bring along; a sheet without dates has no cut-off."""
    rows = (row for row in OPTIONS.values() if row.key != "cutoff_shift" or account.has_cutoff)
    return [
        row.sentence(account.plan, current_language())
        for row in rows
        if row.says is not None and row.applies(account.plan)
    ]


def egfr_done(account: Account) -> str:
    """How eGFR was come by, as far as the data hold what it is made of."""
    ways, asked = OPTIONS["egfr_equation"].ways, account.plan.egfr_equation
    calculated = account.cohort.records("creatinine")
    said = ways[asked if calculated else AS_RECORDED].methods.of(current_language())
    if asked == AS_RECORDED or not (calculated and account.cohort.records("egfr")):
        return full_stop(said)
    return _("{eGFR}; where it could not be calculated, an eGFR recorded in the data was used.").format(eGFR=said)


def choice_name(plan: AnalysisPlan, before: AnalysisPlan, what: str) -> str:
    """The name of a choice, or that of the level whose condition stands at a path."""
    if what in OPTIONS:
        return OPTIONS[what].name.of(current_language())
    if leaf_at(plan, what) or leaf_at(before, what):
        return _("a condition of {level}").format(level=_(CR_PR[what.split(".", 1)[0]]))
    return what


def value_name(plan: AnalysisPlan, what: str) -> str:
    """The value of a choice in words."""
    if what in OPTIONS:
        named = (lambda key: line_name(key, {})) if what in ("means", "lines_hidden") else drug_name
        return OPTIONS[what].value_label(plan, current_language(), named)
    leaf = leaf_at(plan, what)
    if leaf is None:
        return _("not asked")
    off = what in plan.definition.off
    return _("{condition}, switched off").format(condition=leaf.describe()) if off else leaf.describe()


def leaf_at(plan: AnalysisPlan, path: str) -> Limit | Finding | None:
    """The condition at a path of the definition in force; None where it has none."""
    return {component.path: component.leaf for component in plan.definition.components()}.get(path)
