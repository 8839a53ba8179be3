"""The published numbers that lie on the axis of a threshold: those of the definitions, and those found in long-term studies."""

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.landmarks import LANDMARKS
from lnexplore.criteria.moving import scale_of
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.plan import AnalysisPlan

_NAMES = 2
"""Names that stand on the axis for one number; the others are counted."""


def published_points(plan: AnalysisPlan, path: str) -> pl.DataFrame:
    """A row per published number on the axis of the component at `path`: value (as the component writes it), label, all.

    Numbers of complete (or partial) response of the published definitions with the same measure, reference and side of the limit, in the component's unit,
    and, for an absolute limit, those found to predict the long-term outcome. `all` names every source, `label` the first ones.
    """
    component = plan.definition.component(path)
    leaf = component.leaf
    found: dict[float, list[str]] = {}
    for definition in DEFINITIONS.values():
        for other in definition.components():
            if other.level == component.level and (value := _same_axis(leaf, other.leaf)) is not None:
                found.setdefault(value, []).append(definition.label)
    if isinstance(leaf, Limit) and leaf.of == "absolute":
        for mark in LANDMARKS:
            if mark.measure == leaf.measure:
                value = _in_unit(mark.value, leaf.measure, mark.unit, leaf.unit)
                found.setdefault(value, []).append(mark.label)
    low, high, _, factor = scale_of(leaf)
    rows = []
    for value, names in sorted(found.items()):
        unique = list(dict.fromkeys(names))
        label = ", ".join(unique[:_NAMES]) + (f" and {len(unique) - _NAMES} more" if len(unique) > _NAMES else "")
        if low <= value * factor <= high:
            rows.append((value, label, "; ".join(unique)))
    return pl.DataFrame(rows, schema={"value": pl.Float64, "label": pl.String, "all": pl.String}, orient="row")


def _same_axis(mine: Limit | Finding, other: Limit | Finding) -> float | None:
    """The number of `other` on the axis of `mine`; nothing where they are different questions."""
    if isinstance(mine, Finding) or isinstance(other, Finding):
        both = isinstance(mine, Finding) and isinstance(other, Finding) and mine.name == other.name
        return other.normal_rbc if both and isinstance(other, Finding) and other.name == "normal_sediment" else None
    same = (mine.measure, mine.of, mine.at, mine.plus) == (other.measure, other.of, other.at, other.plus)
    if not same or mine.op[0] != other.op[0] or bool(mine.over_days) != bool(other.over_days):
        return None
    return _in_unit(other.value, mine.measure, other.unit, mine.unit) if mine.of == "absolute" else other.value


def _in_unit(value: float, measure: str, unit: str | None, wanted: str | None) -> float:
    factor = MEASURES[measure].to_canonical(unit) / MEASURES[measure].to_canonical(wanted)
    return round(value * factor, 9)
