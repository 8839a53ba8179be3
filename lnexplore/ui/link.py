"""The plan as query parameters of the address, and back. Settings only: never a row, a cell or a file's name."""

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import Limit
from lnexplore.derive.windows import Window
from lnexplore.plan import AnalysisPlan

VERSION = "1"
MAX_LENGTH = 12_000
MAX_UNPACKED = 40_000
_MAX_WAS = 60
"""Characters of a definition that an address may hold."""
DEFAULT = AnalysisPlan()


def level_code(level: str) -> str:
    """A short code for a level of a category: the level itself is the sheet's word and stays out of the address."""
    return hashlib.sha256(f"lnexplore level {level}".encode()).hexdigest()[:6]


def column_code(column: str, labels: Mapping[str, str]) -> str:
    """Name of a filter column in the address; an extra column of the sheet is coded like a level."""
    return f"x{level_code(labels.get(column, column))}" if column.startswith("extra_") else column


def encode(definition: ResponseDefinition) -> str:
    """A definition as one short word for the address. It holds the author's words and numbers, nothing of a sheet."""
    text = json.dumps(definition.to_dict(), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def decode(word: str) -> ResponseDefinition:
    """The definition that `encode` wrote. Raises ValueError for anything else, however it unpacks."""
    try:
        packed = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, MAX_UNPACKED)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("not a definition")
        return ResponseDefinition.from_dict(json.loads(text))
    except (binascii.Error, zlib.error, UnicodeDecodeError, RecursionError, AttributeError) as trouble:
        raise ValueError("not a definition") from trouble


def _definition_params(plan: AnalysisPlan) -> dict[str, list[str]]:
    params: dict[str, list[str]] = {"v": [VERSION], "rule": [plan.definition.key]}
    if plan.own:
        params["own"] = [encode(definition) for definition in plan.own]
    published = plan.published
    if published is not None:
        theirs = {component.path: component.leaf for component in published.components()}
        for component in plan.definition.components():
            before = theirs.get(component.path)
            if before is not None and before != component.leaf:
                params[component.path] = [
                    f"{component.leaf.value if isinstance(component.leaf, Limit) else component.leaf.normal_rbc:g}"
                ]
        if plan.definition.off:
            params["off"] = sorted(plan.definition.off)
    return params


WAS = "was."
_NONE = "-"
"""stands for a parameter that the plan before did not have"""
_DECIDES_NOTHING = ("v", "own", "group_by", "headline_month")


def to_params(
    plan: AnalysisPlan, labels: Mapping[str, str], before: AnalysisPlan | None = None
) -> dict[str, list[str]]:
    """What differs from the default plan, as query parameters. `labels` maps filter columns to their headers.

    With the plan in force when the results were first seen, also what was moved since: a page loaded anew must not forget it.
    """
    params = _plan_params(plan, labels)
    if before is not None:
        first = _plan_params(before.replace(own=plan.own), labels)
        for key in sorted({*first, *params} - set(_DECIDES_NOTHING)):
            if first.get(key) != params.get(key):
                params[WAS + key] = first.get(key, [_NONE])
    return params


def _plan_params(plan: AnalysisPlan, labels: Mapping[str, str]) -> dict[str, list[str]]:
    params = _definition_params(plan)
    for name, (_, write) in _SCALARS.items():
        if getattr(plan, name) != getattr(DEFAULT, name):
            params[name] = [write(getattr(plan, name))]
    if plan.induction_phase != DEFAULT.induction_phase:
        # The names of phases and drugs are words of the sheet. The case of a phase tells nothing.
        params["induction_phase"] = [level_code(plan.induction_phase.lower())]
    if plan.regimen:
        params["regimen"] = [level_code(drug) for drug in plan.regimen]
    if plan.steroid_factors:
        params["steroids"] = [f"{drug}~{factor:g}" for drug, factor in plan.steroid_factors]
    if plan.means != DEFAULT.means:
        params["means"] = list(plan.means) or ["none"]
    if plan.windows != DEFAULT.windows:
        params["windows"] = [f"{window.month}~{window.tolerance}" for window in plan.windows]
    if plan.group_by != DEFAULT.group_by:
        params["group_by"] = ["none" if plan.group_by is None else column_code(plan.group_by, labels)]
    for column, kept in plan.filters.levels.items():
        params[f"only.{column_code(column, labels)}"] = [level_code(level) for level in kept] or ["none"]
    for name, limits in (("age", plan.filters.age), ("baseline_upcr", plan.filters.baseline_upcr)):
        if limits is not None:
            params[f"range.{name}"] = [f"{limits[0]:g}~{limits[1]:g}"]
    return params


def _number(text: str) -> float:
    value = float(text)
    if not abs(value) < 1e6:
        raise ValueError("not a number for a setting")
    return value


def _truth(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def _optional(text: str) -> int | None:
    return None if text == "none" else int(text)


_SCALARS: Mapping[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    "baseline_first_day": (int, str),
    "join_days": (int, str),
    "egfr_equation": (str, str),
    "uln_female": (_number, "{:g}".format),
    "uln_male": (_number, "{:g}".format),
    "literal_haematuria": (_truth, lambda value: "yes" if value else "no"),
    "exclude_baseline_responders": (_truth, lambda value: "yes" if value else "no"),
    "confirm_days": (_optional, lambda value: "none" if value is None else str(value)),
    "pick": (str, str),
    "baseline_rule": (str, str),
    "protein": (str, str),
    "flare_rule": (str, str),
    "flare_reference": (str, str),
    "flare_response_days": (int, str),
    "flare_confirm_days": (int, str),
    "flare_refractory_days": (int, str),
    "flare_first_only": (_truth, lambda value: "yes" if value else "no"),
    "missing": (str, str),
    "interval": (str, str),
    "origin": (str, str),
    "regimen_stop": (str, str),
    "pause_days": (int, str),
    "after_stop": (str, str),
    "after_stop_days": (int, str),
    "rescue": (str, str),
    "terminal": (str, str),
    "visits_counted": (str, str),
    "drugs_counted": (str, str),
    "sustained_days": (int, str),
    "between_doses": (str, str),
    "middle": (str, str),
    "course_of_values": (str, str),
    "p_values": (_truth, lambda value: "yes" if value else "no"),
    "headline_month": (int, str),
}


Reader = Callable[[AnalysisPlan, list[str]], AnalysisPlan]


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
        return Restored(DEFAULT, ["the whole link, which is too long"])
    if left and left.pop("v", [VERSION]) != [VERSION]:
        return Restored(DEFAULT, ["the whole link, which was made by another version"])
    restored = Restored(DEFAULT)
    # The definition comes first: which thresholds a link may hold depends on it.
    for readers in (
        lambda _: {"own": ("definitions of one’s own", _read_own), "rule": ("definition", _read_rule)},
        lambda plan: _readers(plan, labels, levels),
    ):
        for key, (name, reader) in readers(restored.plan).items():
            if key not in left:
                continue
            try:
                restored.plan = reader(restored.plan, left.pop(key))
            except (ValueError, KeyError, TypeError, IndexError, OverflowError):
                restored.ignored.append(name)
    if left:
        restored.ignored.append(
            f"{len(left)} setting{'s' if len(left) > 1 else ''} that this version or this cohort does not have"
        )
    return restored


def _readers(
    plan: AnalysisPlan, labels: Mapping[str, str], levels: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, Reader]]:
    """Parameter -> (name for the user, reader), for a plan with the link's definition."""
    readers: dict[str, tuple[str, Reader]] = {}
    for component in plan.definition.components():
        readers[component.path] = (f"threshold {component.path}", partial(_read_threshold, component.path))
    readers["off"] = ("switched-off components", _read_off)
    for name, (read, _) in _SCALARS.items():
        readers[name] = (name.replace("_", " "), partial(_read_scalar, name, read))
    readers["windows"] = ("windows", _read_windows)
    readers["induction_phase"] = ("phase taken for induction", partial(_read_phase, levels.get("phase", ())))
    readers["regimen"] = ("drugs of the regimen", partial(_read_regimen, levels.get("drug", ())))
    readers["steroids"] = ("equivalents of glucocorticoids", _read_factors)
    readers["means"] = ("lines shown as a mean", _read_means)
    codes = {column_code(column, labels): column for column in labels}
    readers["group_by"] = ("grouping", partial(_read_group, codes))
    for name in ("age", "baseline_upcr"):
        readers[f"range.{name}"] = (f"range of {name.replace('_', ' ')}", partial(_read_range, name))
    for code, column in codes.items():
        readers[f"only.{code}"] = (f"filter on {labels[column]}", partial(_read_levels, column, levels.get(column, ())))
    return readers


def _read_own(plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    return plan.replace(own=tuple(decode(value) for value in values))


def _read_rule(plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    return plan.replace(definition=plan.definitions[values[0]])


def _read_threshold(path: str, plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    return plan.replace(definition=plan.definition.with_value(path, _number(values[0])))


def _read_off(plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    if not set(values) <= {component.path for component in plan.definition.components()}:
        raise ValueError("a component that the definition does not have")
    return plan.replace(definition=plan.definition.switched(frozenset(values)))


def _read_scalar(name: str, read: Callable[[str], Any], plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    return plan.replace(**{name: read(values[0])})


def _read_windows(plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    return plan.replace(windows=tuple(Window(*map(int, value.split("~"))) for value in values))


def _read_regimen(drugs: Sequence[str], plan: AnalysisPlan, codes: list[str]) -> AnalysisPlan:
    kept = tuple(drug for drug in drugs if level_code(drug) in codes)
    if len(kept) != len(codes):
        raise ValueError("a drug that this cohort does not have")
    return plan.replace(regimen=kept)


def _read_phase(phases: Sequence[str], plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    return plan.replace(induction_phase={level_code(phase.lower()): phase for phase in phases}[values[0]])


def _read_factors(plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    pairs = [value.split("~") for value in values]
    return plan.replace(steroid_factors=tuple((drug, _number(factor)) for drug, factor in pairs))


def _read_means(plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    lines = () if values == ["none"] else tuple(values)
    if not set(lines) <= {"age", *MEASURES}:
        raise ValueError("a line that the table does not have")
    return plan.replace(means=lines)


def _read_group(codes: Mapping[str, str], plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    return plan.replace(group_by=None if values[0] == "none" else codes[values[0]])


def _read_range(name: str, plan: AnalysisPlan, values: list[str]) -> AnalysisPlan:
    low, high = sorted(_number(part) for part in values[0].split("~"))
    limits = (low, high)
    return plan.replace(
        filters=replace(plan.filters, age=limits) if name == "age" else replace(plan.filters, baseline_upcr=limits)
    )


def _read_levels(column: str, levels: Sequence[str], plan: AnalysisPlan, codes: list[str]) -> AnalysisPlan:
    kept = tuple(level for level in levels if level_code(level) in codes)
    if not kept and codes != ["none"]:
        raise ValueError("no such level in this cohort")
    return plan.replace(filters=replace(plan.filters, levels={**plan.filters.levels, column: kept}))
