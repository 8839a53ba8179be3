"""A component whose number is a column: one evaluation answers for every value of a threshold."""

import math
from dataclasses import dataclass, fields

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import Finding, Limit

MAX_STEPS = 60


@dataclass(frozen=True)
class MovingLimit(Limit):
    """A Limit that compares with the column `column` instead of its value."""

    column: str = "_moving"

    def number(self) -> pl.Expr:
        """The column."""
        return pl.col(self.column)


@dataclass(frozen=True)
class MovingFinding(Finding):
    """A Finding whose number of red cells is the column `column`."""

    column: str = "_moving"

    def number(self) -> pl.Expr:
        """The column."""
        return pl.col(self.column)


def has_number(leaf: Limit | Finding) -> bool:
    """Whether the component has a number to move."""
    return isinstance(leaf, Limit) or leaf.name in ("normal_sediment", "active_sediment")


def value_of(leaf: Limit | Finding) -> float:
    """The number of a component."""
    return leaf.value if isinstance(leaf, Limit) else leaf.normal_rbc


def moving(definition: ResponseDefinition, path: str, column: str) -> ResponseDefinition:
    """The definition with the number at `path` read from a column. Raises KeyError for a path it does not have."""
    leaf = definition.component(path).leaf
    kind = MovingLimit if isinstance(leaf, Limit) else MovingFinding
    plain = {spec.name: getattr(leaf, spec.name) for spec in fields(leaf)}
    return definition.with_leaf(path, kind(**plain, column=column))


def scale_of(leaf: Limit | Finding) -> tuple[float, float, float, float]:
    """(lowest, highest, step, factor) of the range over which a threshold is moved; value × factor is what is shown."""
    if isinstance(leaf, Finding):
        return 1.0, 50.0, 1.0, 1.0
    if leaf.of == "uln" and not leaf.plus:
        return 0.5, 2.0, 0.05, 1.0
    if leaf.of not in ("absolute", "uln") and not leaf.plus:
        return 5.0, 200.0, 1.0, 100.0
    measure = MEASURES[leaf.measure]
    step = measure.step
    if leaf.unit is not None and measure.to_canonical(leaf.unit) != 1:
        step = 1.0
    # A published 0 (no disease activity) has room above it as well.
    high = max(4 * leaf.value, 20 * step) if measure.top is None else measure.top
    if leaf.unit is not None:
        high = round(high / measure.to_canonical(leaf.unit))
    top = math.ceil(max(high, 1.5 * leaf.value) / step) * step
    return float(step if leaf.value >= step else 0), float(round(top, 6)), float(step), 1.0


_RAIL = {"upcr": (0.1, 1.5), "urine_protein_24h": (0.1, 1.5)}
"""The part of the range in which thresholds are argued about: a rail shows it, wider ones are typed."""


def rail_of(leaf: Limit | Finding) -> tuple[float, float]:
    """(left, right end) of the rail on which a threshold is dragged, as shown; inside the range of `scale_of`."""
    low, high, step, _ = scale_of(leaf)
    if isinstance(leaf, Finding) or leaf.of != "absolute" or leaf.measure not in _RAIL:
        return low, high
    measure, unit = MEASURES[leaf.measure], leaf.unit
    per_unit = measure.to_canonical(unit) if unit is not None else 1.0
    left, right = (math.ceil(end / per_unit / step) * step for end in _RAIL[leaf.measure])
    return max(low, round(left, 6)), min(high, round(right, 6))


def steps_of(leaf: Limit | Finding, at_most: int = MAX_STEPS) -> list[float]:
    """The values at which a sweep looks: even steps over the whole range, and the value in force."""
    low, high, step, factor = scale_of(leaf)
    count = round((high - low) / step) + 1
    stride = max(1, math.ceil(count / at_most))
    even = [round((low + index * step) / factor, 9) for index in range(0, count, stride)]
    inside = {round(value_of(leaf), 9)} if low / factor <= value_of(leaf) <= high / factor else set()
    return sorted({*even, round(high / factor, 9), *inside})
