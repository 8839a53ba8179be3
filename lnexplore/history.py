"""What was decided before the results were seen and what was moved after: the record that every export carries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lnexplore.catalogue import ENGLISH, speaking
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import Limit
from lnexplore.options import OPTIONS
from lnexplore.plan import AnalysisPlan

MAX_TRIED = 200


@dataclass(frozen=True)
class Moved:
    """A choice that differs from the plan in force when the results were first seen."""

    what: str
    """path of a component, or the name of a choice"""
    description: str
    tried: int
    """how many values were on screen, the first included"""


@dataclass(frozen=True)
class History:
    """The plan in force when the results of this file were first seen, and the values looked at since.

    `before` is None until results were seen. Options that decide no number (the group shown, the month of the headline) do not count.
    """

    before: AnalysisPlan | None = None
    tried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    declared: int | None = None
    """how many other settings had been looked at when the user declared `before` as fixed beforehand; None: never declared"""

    def seen(self, plan: AnalysisPlan) -> "History":
        """The history once the results of `plan` stand on the screen."""
        if self.before is None:
            return History(plan)
        tried = dict(self.tried)
        for what in _changed(self.before, plan) | set(tried):
            values = tried.get(what, (_value(self.before, what),))
            now = _value(plan, what)
            if now not in values and len(values) < MAX_TRIED:
                tried[what] = (*values, now)
        return self if tried == dict(self.tried) else History(self.before, tried, self.declared)

    def declare(self, plan: AnalysisPlan) -> "History":
        """The history once the user says that `plan` was fixed before the results were seen. It stays on record that they were."""
        return History(plan, declared=(self.declared or 0) + sum(len(values) - 1 for values in self.tried.values()))

    def moved(self, plan: AnalysisPlan) -> list[Moved]:
        """Every choice of `plan` that differs from the first, in words."""
        if self.before is None:
            return []
        found = []
        for what in sorted(_changed(self.before, plan)):
            values = {*self.tried.get(what, ()), _value(self.before, what), _value(plan, what)}
            words = f"{_name(plan, what)}: {_words(self.before, what)} → {_words(plan, what)}"
            found.append(Moved(what, words, max(2, len(values))))
        return found

    def moved_thresholds(self, plan: AnalysisPlan) -> list[str]:
        """Paths of the components of the definition in force whose number was moved after looking."""
        paths = {component.path for component in plan.definition.components()}
        return [moved.what for moved in self.moved(plan) if moved.what in paths]

    def sentences(self, plan: AnalysisPlan) -> list[str]:
        """The record as sentences; empty where nothing was moved."""
        said = [
            f"Moved after the results were seen: {moved.description} ({moved.tried} settings looked at)."
            for moved in self.moved(plan)
        ]
        if self.declared is not None:
            others = (
                "no other setting"
                if not self.declared
                else f"{self.declared} other setting{'' if self.declared == 1 else 's'}"
            )
            said.insert(
                0, f"The user declared the plan as fixed beforehand; {others} had been looked at before that was said."
            )
        return said

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "before": None if self.before is None else json.loads(self.before.to_json()),
            "tried": {what: list(values) for what, values in self.tried.items()},
            "declared": self.declared,
        }

    @classmethod
    def from_dict(cls, data: Any) -> "History":
        """The history that `to_dict` wrote. Raises ValueError for anything else."""
        try:
            before = data["before"]
            tried = {
                str(what): tuple(str(value) for value in values)[:MAX_TRIED] for what, values in data["tried"].items()
            }
            declared = data.get("declared")
            if declared is not None and (not isinstance(declared, int) or isinstance(declared, bool)):
                raise ValueError("not a history of lnexplore")
            return cls(None if before is None else AnalysisPlan.from_json(json.dumps(before)), tried, declared)
        except (TypeError, KeyError, AttributeError) as trouble:
            raise ValueError("not a history of lnexplore") from trouble


def _changed(first: AnalysisPlan, plan: AnalysisPlan) -> set[str]:
    return {what for what in plan.changes(first) if what not in OPTIONS or OPTIONS[what].decides}


def _leaf(definition: ResponseDefinition, path: str) -> str:
    for component in definition.components():
        if component.path == path:
            # The record keeps one wording, whatever language is spoken when something is moved.
            with speaking(ENGLISH):
                return "off" if path in definition.off else component.leaf.describe()
    return "not in the definition"


def _value(plan: AnalysisPlan, what: str) -> str:
    """What a plan says of one choice, as the record keeps it: a code, so that a change of words changes no record."""
    return OPTIONS[what].kind.code(OPTIONS[what].value(plan)) if what in OPTIONS else _leaf(plan.definition, what)


def _words(plan: AnalysisPlan, what: str) -> str:
    """The same for a person."""
    return OPTIONS[what].value_label(plan) if what in OPTIONS else _leaf(plan.definition, what)


def _name(plan: AnalysisPlan, what: str) -> str:
    if what in OPTIONS:
        return OPTIONS[what].name.en
    level = what.split(".", 1)[0].upper()
    leaf = {component.path: component.leaf for component in plan.definition.components()}.get(what)
    return f"{level}, {leaf.measure if isinstance(leaf, Limit) else leaf.name if leaf else what}"
