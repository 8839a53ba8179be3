"""The choices nobody prints: each with its reasonable alternatives, and how far complete response hangs on them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.bounds import Operator
from lnexplore.criteria.definitions import Component, ResponseDefinition
from lnexplore.criteria.terms import SYMBOLS, Finding, Limit
from lnexplore.options import OPTIONS
from lnexplore.options.option import Alternatives, Option, Way, When
from lnexplore.plan import AnalysisPlan


@dataclass(frozen=True)
class Alternative:
    """One way to decide a choice: its words, and what it changes in a plan."""

    label: str
    changes: tuple[tuple[str, object], ...] = ()
    definition: str = ""
    """name of the change of the definition: `sediment`, `operator` or `rounding`"""


@dataclass(frozen=True)
class Choice:
    """A hidden choice: its name, the way it is decided in the plan, and the others. The first option is the plan's."""

    key: str
    label: str
    options: tuple[Alternative, ...]
    at_visit: bool
    """whether it changes verdicts at visits; else it only says which visit counts, and how a blank is counted"""


def _protein_limits(definition: ResponseDefinition) -> list[Component]:
    return [
        component
        for component in definition.components()
        if component.level == "cr"
        and component.path not in definition.off
        and isinstance(component.leaf, Limit)
        and component.leaf.measure in ("upcr", "urine_protein_24h")
        and component.leaf.of == "absolute"
        and component.leaf.at == "visit"
    ]


def _sediment(definition: ResponseDefinition) -> frozenset[str]:
    return frozenset(
        component.path
        for component in definition.components()
        if component.level == "cr"
        and component.path not in definition.off
        and (
            (isinstance(component.leaf, Finding) and component.leaf.name in ("normal_sediment", "no_cellular_casts"))
            or (isinstance(component.leaf, Limit) and component.leaf.measure == "urine_rbc")
        )
    )


def _without_sediment(definition: ResponseDefinition) -> ResponseDefinition:
    return definition.switched(definition.off | _sediment(definition))


_OTHER_OPERATOR: dict[Operator, Operator] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def _other_operator(definition: ResponseDefinition) -> ResponseDefinition:
    for component in _protein_limits(definition):
        assert isinstance(component.leaf, Limit)
        changed = replace(component.leaf, op=_OTHER_OPERATOR[component.leaf.op], name=component.leaf.key)
        definition = definition.with_leaf(component.path, changed)
    return definition


def _other_rounding(definition: ResponseDefinition) -> ResponseDefinition:
    """0.5 g/g read as the 50 mg/mmol that guidelines print for it, and the reverse."""
    for component in _ratio_limits(definition):
        leaf = component.leaf
        assert isinstance(leaf, Limit)
        in_si = leaf.unit == "mg/mmol"
        changed = replace(
            leaf,
            value=round(leaf.value / 100 if in_si else leaf.value * 100, 9),
            unit=None if in_si else "mg/mmol",
            name=leaf.key,
        )
        definition = definition.with_leaf(component.path, changed)
    return definition


def _ratio_limits(definition: ResponseDefinition) -> list[Component]:
    return [
        component
        for component in _protein_limits(definition)
        if isinstance(component.leaf, Limit)
        and component.leaf.measure == "upcr"
        and component.leaf.unit in (None, "g/gCr", "g/g", "mg/mg", "mg/mmol")
    ]


_DEFINITION_CHANGES = {"sediment": _without_sediment, "operator": _other_operator, "rounding": _other_rounding}


def decided(plan: AnalysisPlan, *options: Alternative) -> AnalysisPlan:
    """The plan with every one of the options."""
    changes: dict[str, object] = {}
    definition = plan.definition
    for option in options:
        changes |= dict(option.changes)
        if option.definition:
            definition = _DEFINITION_CHANGES[option.definition](definition)
    return plan.replace(**changes, definition=definition) if changes or definition is not plan.definition else plan


def hidden_choices(cohort: Cohort, plan: AnalysisPlan) -> list[Choice]:
    """The choices that can matter for this definition and cohort, each with the plan's way first."""
    matters = _matters(cohort, plan)
    choices: list[Choice] = []
    for key, row in OPTIONS.items():
        # The order of the columns, and with it the draw of combinations, is that of the table.
        choices += _OF_THE_DEFINITION[key](plan) if key in _OF_THE_DEFINITION else ()
        if isinstance(row.tried, Alternatives) and row.tried.when in matters:
            label = row.tried.label.format(month=plan.headline_window.month)
            ways = _answers(cohort, plan, row) if row.tried.ways is None else row.tried.ways(plan)
            options = tuple(Alternative(words, tuple(changes.items())) for words, changes in ways)
            choices.append(Choice(row.tried.key or key, label, options, row.tried.at_visit))
    return choices


def _answers(cohort: Cohort, plan: AnalysisPlan, row: Option) -> Iterator[Way]:
    """Every answer of an option, the plan's first; without those that need a measure which the cohort does not have."""
    now = row.value(plan)
    for key in (now, *(key for key in row.ways if key != now)):
        answer = row.ways[key]
        if key == now or not answer.needs or cohort.has(answer.needs):
            yield answer.tried or answer.meaning, {row.key: key}


def _matters(cohort: Cohort, plan: AnalysisPlan) -> set[When]:
    reads = plan.definition.complete_in_force.columns()
    has_limit = bool(_protein_limits(plan.definition))
    found = {
        When.FROM_BASELINE: any(column.startswith(("baseline_", "pre_flare_")) for column in reads),
        When.FROM_EGFR: any("egfr" in column for column in reads),
        When.FROM_ULN: "creatinine_uln" in reads,
        When.FROM_PROTEIN: has_limit,
        When.BOTH_PROTEINS: has_limit and cohort.has("upcr") and cohort.has("urine_protein_24h"),
    }
    return {When.ALWAYS, *(when for when, is_so in found.items() if is_so)}


def _sediment_choice(plan: AnalysisPlan) -> Iterator[Choice]:
    if _sediment(plan.definition):
        ways = (Alternative("required"), Alternative("left out", definition="sediment"))
        yield Choice("sediment", "Urinary sediment", ways, at_visit=True)


def _limit_choices(plan: AnalysisPlan) -> Iterator[Choice]:
    for key, label, limits in (
        ("operator", "Equal to the proteinuria limit", _protein_limits(plan.definition)),
        ("rounding", "Rounding between g/g and mg/mmol", _ratio_limits(plan.definition)),
    ):
        if not limits:
            continue
        other = _DEFINITION_CHANGES[key](plan.definition).component(limits[0].path).leaf
        assert isinstance(limits[0].leaf, Limit)
        assert isinstance(other, Limit)
        words = [
            f"{SYMBOLS[leaf.op]} {leaf.value:g}" if key == "operator" else f"{leaf.value:g} {leaf.shown_unit}"
            for leaf in (limits[0].leaf, other)
        ]
        yield Choice(key, label, (Alternative(words[0]), Alternative(words[1], definition=key)), at_visit=True)


_OF_THE_DEFINITION = {"egfr_equation": _sediment_choice, "exclude_baseline_responders": _limit_choices}
"""option -> what else is varied, before it: changes of the definition itself"""
