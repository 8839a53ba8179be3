"""The plan as query parameters of the address, and back. Settings only: never a row, a cell or a file's name."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from lnexplore.catalogue import _, plural
from lnexplore.criteria.terms import Limit
from lnexplore.options import OPTIONS
from lnexplore.options.codes import Sheet
from lnexplore.options.kinds import Reader, number_of, shortest
from lnexplore.plan import AnalysisPlan

VERSION = "1"
MAX_LENGTH = 12_000
_MAX_WAS = 60
DEFAULT = AnalysisPlan()
WAS = "was."
_NONE = "-"
"""stands for a parameter that the plan before did not have"""
_DECIDES_NOTHING = {"v", *(row.param or key for key, row in OPTIONS.items() if not row.decides)}

PlanReader = Callable[[AnalysisPlan, list[str]], AnalysisPlan]
_Readers = dict[str, tuple[str, PlanReader]]
"""parameter -> (name for the user, reader)"""


def to_params(
    plan: AnalysisPlan, labels: Mapping[str, str], before: AnalysisPlan | None = None
) -> dict[str, list[str]]:
    """What differs from the default plan, as query parameters. `labels` maps filter columns to their headers.

    With the plan in force when the results were first seen, also what was moved since: a page loaded anew must not forget it.
    """
    sheet = Sheet(labels)
    params = _plan_params(plan, sheet)
    if before is not None:
        first = _plan_params(before.replace(own=plan.own), sheet)
        for key in sorted({*first, *params} - _DECIDES_NOTHING):
            if first.get(key) != params.get(key):
                params[WAS + key] = first.get(key, [_NONE])
    return params


def _plan_params(plan: AnalysisPlan, sheet: Sheet) -> dict[str, list[str]]:
    params = {"v": [VERSION]} | _definition_params(plan)
    for key, row in OPTIONS.items():
        value = row.value(plan)
        if key != "definition" and value != row.default:
            params |= row.kind.params(row.param or key, value, sheet)
    return params


def _definition_params(plan: AnalysisPlan) -> dict[str, list[str]]:
    """The definition by its key, and what was changed of it by the paths of its conditions."""
    params = {"rule": [plan.definition.key]}
    if plan.published is None:
        return params
    theirs = {component.path: component.leaf for component in plan.published.components()}
    for component in plan.definition.components():
        leaf, before = component.leaf, theirs.get(component.path)
        if before is not None and before != leaf:
            params[component.path] = [shortest(leaf.value if isinstance(leaf, Limit) else leaf.normal_rbc)]
    return params | ({"off": sorted(plan.definition.off)} if plan.definition.off else {})


@dataclass
class Restored:
    """A plan read from an address and the names of what could not be restored."""

    plan: AnalysisPlan
    ignored: list[str] = field(default_factory=list)
    before: AnalysisPlan | None = None
    """the plan when the results were first seen, where something was moved since"""


def from_params(
    params: Mapping[str, Sequence[str]], labels: Mapping[str, str], levels: Mapping[str, Sequence[str]]
) -> Restored:
    """The plan an address asks for. Never raises: what is unknown or impossible keeps its default and is listed.

    `labels` maps the cohort's filter columns to headers, `levels` to their levels.
    """
    left = {key: list(values) for key, values in params.items()}
    told = {key.removeprefix(WAS): left.pop(key) for key in list(left) if key.startswith(WAS)}
    # What was before has no before of its own.
    was = {key: values for key, values in told.items() if not key.startswith(WAS)}
    if was and len(was) <= _MAX_WAS:
        restored = from_params(left, labels, levels)
        first = {**left, **was}
        restored.before = from_params(
            {key: values for key, values in first.items() if values != [_NONE]}, labels, levels
        ).plan
        return restored
    if sum(len(key) + sum(map(len, values)) for key, values in left.items()) > MAX_LENGTH:
        return Restored(DEFAULT, [_("the whole link, which is too long")])
    if left and left.pop("v", [VERSION]) != [VERSION]:
        return Restored(DEFAULT, [_("the whole link, which was made by another version")])
    restored = Restored(DEFAULT)
    sheet = Sheet(labels, levels)
    # Definitions come first: which thresholds a link may hold depends on the one in force.
    _take(restored, left, _readers("own", sheet) | _RULE)
    _take(restored, left, _numbers(restored.plan) | _others(sheet))
    if left:
        restored.ignored.append(
            plural(
                "{count} setting that this version or this cohort does not have",
                "{count} settings that this version or this cohort does not have",
                len(left),
            )
        )
    return restored


def _take(restored: Restored, left: dict[str, list[str]], readers: _Readers) -> None:
    """Puts what these readers find among the parameters left into the plan."""
    for param, (name, read) in readers.items():
        if param not in left:
            continue
        try:
            restored.plan = read(restored.plan, left.pop(param))
        except (ValueError, KeyError, TypeError, IndexError, OverflowError):
            restored.ignored.append(name)


def _readers(key: str, sheet: Sheet) -> _Readers:
    row = OPTIONS[key]
    readers = row.kind.readers(row.param or key, row.name.en, sheet)
    return {param: (name, partial(_read, key, reader)) for param, (name, reader) in readers.items()}


def _read(key: str, reader: Reader, plan: AnalysisPlan, texts: list[str]) -> AnalysisPlan:
    return plan.replace(**{key: reader(getattr(plan, key), texts)})


def _others(sheet: Sheet) -> _Readers:
    return {
        param: reader
        for key in OPTIONS
        if key not in ("definition", "own")
        for param, reader in _readers(key, sheet).items()
    }


def _numbers(plan: AnalysisPlan) -> _Readers:
    """What may be changed of the plan's definition."""
    readers: _Readers = {
        component.path: (f"threshold {component.path}", partial(_read_threshold, component.path))
        for component in plan.definition.components()
    }
    return readers | {"off": (_("switched-off components"), _read_off)}


def _read_rule(plan: AnalysisPlan, texts: list[str]) -> AnalysisPlan:
    return plan.replace(definition=plan.definitions[texts[0]])


def _read_threshold(path: str, plan: AnalysisPlan, texts: list[str]) -> AnalysisPlan:
    return plan.replace(definition=plan.definition.with_value(path, number_of(texts[0])))


def _read_off(plan: AnalysisPlan, texts: list[str]) -> AnalysisPlan:
    if not set(texts) <= {component.path for component in plan.definition.components()}:
        raise ValueError("a component that the definition does not have")
    return plan.replace(definition=plan.definition.switched(frozenset(texts)))


_RULE: _Readers = {"rule": (OPTIONS["definition"].name.en, _read_rule)}


def changes_named(names: Collection[str]) -> list[str]:
    """What a plan could not keep, by keys of options and paths of conditions, in words and in order."""
    return sorted(OPTIONS[name].name.en if name in OPTIONS else f"threshold {name}" for name in names)
