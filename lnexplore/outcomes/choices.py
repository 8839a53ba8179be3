"""The choices nobody prints: each with its reasonable alternatives, and how far complete response hangs on them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.bounds import Operator
from lnexplore.criteria.definitions import Component, ResponseDefinition
from lnexplore.criteria.terms import SYMBOLS, Finding, Limit
from lnexplore.derive.baseline import BASELINE_RULES
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.derive.windows import PICKS, Window
from lnexplore.plan import AnalysisPlan

_WIDTHS = (14, 30, 45, 60)
_MISSING = {
    "observed": "left out of the rate",
    "non_responder": "counted as non-responders",
    "last_observation": "last assessment carried forward",
}


@dataclass(frozen=True)
class Alternative:
    """One way to decide a choice: its words, and what it changes in a plan."""

    words: str
    changes: tuple[tuple[str, object], ...] = ()
    definition: str = ""
    """name of the change of the definition: `sediment`, `operator` or `rounding`"""

    def apply(self, plan: AnalysisPlan) -> AnalysisPlan:
        """The plan with this alternative."""
        if self.definition:
            plan = plan.replace(definition=_DEFINITION_CHANGES[self.definition](plan.definition))
        return plan.replace(**dict(self.changes)) if self.changes else plan


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


def hidden_choices(cohort: Cohort, plan: AnalysisPlan) -> list[Choice]:
    """The choices that can matter for this definition and cohort, each with the plan's way first."""
    window = plan.headline_window
    reads = plan.definition.complete_in_force.columns()
    from_baseline = any(column.startswith(("baseline_", "pre_flare_")) for column in reads)
    widths = [width for width in _WIDTHS if width != window.tolerance and width < window.target]
    days = [day for day in (-28, -90, 0) if day != plan.baseline_first_day]
    choices = [
        Choice(
            "window",
            f"Width of the window of month {window.month}",
            (
                Alternative(f"± {window.tolerance} days"),
                *(Alternative(f"± {width} days", (("windows", (Window(window.month, width),)),)) for width in widths),
            ),
            at_visit=False,
        ),
        _named("pick", "Which visit in the window", plan.pick, PICKS, at_visit=False),
        Choice(
            "confirm_days",
            "Met once or twice",
            (
                Alternative("one visit is enough", (("confirm_days", None),)),
                Alternative(
                    f"met again {plan.confirm_days or 28} days later or more",
                    (("confirm_days", plan.confirm_days or 28),),
                ),
            )[:: 1 if plan.confirm_days is None else -1],
            at_visit=False,
        ),
        _named("missing", "Patients who cannot be assessed", plan.missing, _MISSING, at_visit=False),
        Choice(
            "baseline_first_day",
            "How far back the baseline may lie",
            (
                Alternative(_back(plan.baseline_first_day)),
                *(Alternative(_back(day), (("baseline_first_day", day),)) for day in days),
            ),
            at_visit=True,
        ),
        Choice(
            "join_days",
            "Visits a few days apart",
            (
                Alternative(_joined(plan.join_days)),
                Alternative(_joined(0 if plan.join_days else 7), (("join_days", 0 if plan.join_days else 7),)),
            ),
            at_visit=True,
        ),
    ]
    if from_baseline:
        choices.append(
            _named(
                "baseline_rule", "Several values before treatment", plan.baseline_rule, BASELINE_RULES, at_visit=True
            )
        )
    if _sediment(plan.definition):
        choices.append(
            Choice(
                "sediment",
                "Urinary sediment",
                (Alternative("required"), Alternative("left out", definition="sediment")),
                at_visit=True,
            )
        )
    if any("egfr" in column for column in reads):
        labels = {
            key: label
            for key, (label, _) in EQUATIONS.items()
            if key != "as_recorded" or cohort.has("egfr") or key == plan.egfr_equation
        }
        choices.append(_named("egfr_equation", "eGFR equation", plan.egfr_equation, labels, at_visit=True))
    if "creatinine_uln" in reads:
        choices.append(
            Choice(
                "uln",
                "Upper limit of normal of creatinine",
                (
                    Alternative(f"{plan.uln_female:g} and {plan.uln_male:g} mg/dL"),
                    *(
                        Alternative(f"{female:g} and {male:g} mg/dL", (("uln_female", female), ("uln_male", male)))
                        for female, male in ((0.79, 1.07), (0.82, 1.09))
                        if (female, male) != (plan.uln_female, plan.uln_male)
                    ),
                ),
                at_visit=True,
            )
        )
    if cohort.has("upcr") and cohort.has("urine_protein_24h") and _protein_limits(plan.definition):
        labels = {"as_printed": "as the source printed it", "stand_in": "the other stands in where one is missing"}
        choices.append(_named("protein", "Spot ratio or 24-hour protein", plan.protein, labels, at_visit=True))
    if limits := _protein_limits(plan.definition):
        first = limits[0].leaf
        assert isinstance(first, Limit)
        choices.append(
            Choice(
                "operator",
                "Equal to the proteinuria limit",
                (
                    Alternative(f"{SYMBOLS[first.op]} {first.value:g}"),
                    Alternative(f"{SYMBOLS[_OTHER_OPERATOR[first.op]]} {first.value:g}", definition="operator"),
                ),
                at_visit=True,
            )
        )
    if limits := _ratio_limits(plan.definition):
        first = limits[0].leaf
        assert isinstance(first, Limit)
        other = _other_rounding(plan.definition).component(limits[0].path).leaf
        assert isinstance(other, Limit)
        choices.append(
            Choice(
                "rounding",
                "Rounding between g/g and mg/mmol",
                (
                    Alternative(f"{first.value:g} {first.shown_unit}"),
                    Alternative(f"{other.value:g} {other.shown_unit}", definition="rounding"),
                ),
                at_visit=True,
            )
        )
    if _protein_limits(plan.definition):
        choices.append(
            Choice(
                "exclude_baseline_responders",
                "Already below the limit at baseline",
                (
                    Alternative("left out", (("exclude_baseline_responders", True),)),
                    Alternative("kept in", (("exclude_baseline_responders", False),)),
                )[:: 1 if plan.exclude_baseline_responders else -1],
                at_visit=True,
            )
        )
    return choices


def _named(key: str, label: str, now: str, words: Mapping[str, str], *, at_visit: bool) -> Choice:
    ordered = [now, *(name for name in words if name != now)]
    return Choice(key, label, tuple(Alternative(words[name], ((key, name),)) for name in ordered), at_visit)


def _back(day: int) -> str:
    return "day 0 only" if day == 0 else f"up to {-day} days before"


def _joined(days: int) -> str:
    return "each visit by itself" if days == 0 else f"up to {days} days apart are one"
