"""What the answer is over a threshold's whole range, and who is gained and lost at each step."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import Component, ResponseDefinition
from lnexplore.criteria.moving import MAX_STEPS, has_number, steps_of, value_of
from lnexplore.criteria.terms import Limit
from lnexplore.outcomes.assessed import component_name
from lnexplore.outcomes.conditions import rules_at
from lnexplore.outcomes.counts import OUTCOMES, named, rates
from lnexplore.outcomes.layers import Placed, narrow, placed
from lnexplore.outcomes.response import cohort_levels
from lnexplore.outcomes.verdicts import CR, STATES, kept, settle, settled_rows, states_in
from lnexplore.plan import AnalysisPlan

SQUARE = 500_000
"""Patients times pairs of values that two limits at once may ask for."""


def movable(definition: ResponseDefinition) -> list[Component]:
    """The components in force that have a number."""
    return [
        component
        for component in definition.components()
        if has_number(component.leaf) and component.path not in definition.off
    ]


@dataclass(frozen=True)
class Swept:
    """The states of every patient at the headline window, for each combination of values (a step)."""

    place: Placed
    values: tuple[tuple[float, ...], ...]
    """of each step, the last path fastest"""
    state: np.ndarray
    """(steps, n) place in STATES"""
    ruled_out: np.ndarray
    kept: np.ndarray | None
    """(steps, n) who is in at that step, where that hangs on the threshold itself; None where everybody is"""

    @property
    def steps(self) -> range:
        """Numbers of the steps."""
        return range(len(self.values))

    def inside(self, step: int) -> np.ndarray:
        """(n) who is in at that step."""
        return np.ones(self.state.shape[1], dtype=bool) if self.kept is None else self.kept[step]


def swept(cohort: Cohort, plan: AnalysisPlan, values: Mapping[str, Sequence[float]]) -> Swept:
    """Every combination gives exactly what the plan with those values gives. `values` maps paths of components to theirs.

    Only the moved conditions are asked again, and only at the assessments inside the window where no other one counts.
    """
    asked = plan.with_everyone().replace(windows=(plan.headline_window,))
    place = placed(cohort, asked)
    if plan.confirm_days is None and plan.missing != "last_observation":
        place = narrow(place)
    definitions = [
        (step, _with_values(plan.definition, dict(zip(values, step, strict=True))))
        for step in itertools.product(*([float(value) for value in several] for several in values.values()))
    ]
    settled = settled_rows(cohort, plan, place)
    fixed = {item.leaf for item in plan.definition.components() if item.path not in values}
    moved = (one.component(path).leaf for _, one in definitions for path in values)
    rule = rules_at(cohort, asked, place, (leaf for leaf in moved if leaf not in fixed))
    n = len(place.who)
    state = np.empty((len(definitions), n), dtype=np.uint8)
    ruled_out = np.empty((len(definitions), n), dtype=bool)
    for number, (_, definition) in enumerate(definitions):
        complete, partial = rule(definition.complete_in_force), rule(definition.partial_in_force)
        found = states_in(place, complete, settle(complete, partial, place, asked, settled), asked)
        state[number], ruled_out[number] = found.state[:, 0], found.ruled_out[:, 0]
    inside = None
    if plan.leaves_out_responders:
        # Which patients are in hangs on the threshold itself: each value has its own.
        several = (kept(cohort, plan.replace(definition=one, windows=asked.windows)) for _, one in definitions)
        inside = np.array(list(several))
    return Swept(place, tuple(step for step, _ in definitions), state, ruled_out, inside)


def _with_values(definition: ResponseDefinition, values: Mapping[str, float]) -> ResponseDefinition:
    for path, value in values.items():
        definition = definition.with_value(path, value)
    return definition


def _rates(found: Swept, plan: AnalysisPlan, levels: list[str], names: Sequence[str]) -> pl.DataFrame:
    """Rows of `response_by_visit` for CR and CR or PR, a set per step, the values in columns of these names."""
    place, rows, cells = found.place, [], []
    several, kinds = len(place.levels), len(STATES.categories)
    for step, values in enumerate(found.values):
        inside = found.inside(step)
        codes = (place.group * kinds + found.state[step])[inside]
        tally = np.bincount(codes, minlength=several * kinds).reshape(several, kinds)
        ruled = np.bincount(place.group[inside & found.ruled_out[step]], minlength=several)
        for group in np.flatnonzero(tally.sum(axis=1)):
            cr, pr, nr, open_, *away = (int(count) for count in tally[group])
            known, more = cr + pr + nr, int(ruled[group])
            cells += [(cr, known + more, open_ - more, *away), (cr + pr, known, open_, *away)]
            rows += [(*values, place.levels[group], outcome) for outcome in ("CR", "CR or PR")]
    index = pl.DataFrame(
        rows,
        schema={**dict.fromkeys(names, pl.Float64), "group": pl.Enum(levels), "outcome": OUTCOMES},
        orient="row",
    )
    window = plan.headline_window
    counts = np.array(cells, dtype=np.int64).reshape(-1, 5).T
    return index.select(
        *names,
        "group",
        *(
            pl.lit(value, pl.Int32).alias(name)
            for name, value in (("month", window.month), ("window_low", window.low), ("window_high", window.high))
        ),
        "outcome",
    ).hstack(list(rates(counts[0], counts[1], plan, *counts[2:])))


def sweep(cohort: Cohort, plan: AnalysisPlan, path: str | None = None) -> pl.DataFrame:
    """A row per component, value, group and outcome (CR, CR or PR) at the headline window.

    Columns: path, component, value, unit (shown × is not applied: a share of baseline is 0.5), in_force (the value of the plan), then those
    of `response_by_visit`. All components with a number, or the one at `path` (KeyError where there is none).
    """
    components = movable(plan.definition)
    if path is not None:
        components = [plan.definition.component(path)]
    frames = [_one(cohort, plan, component) for component in components]
    if not frames:
        return pl.DataFrame(schema={"path": pl.String})
    return pl.concat(frames, how="vertical_relaxed")


def _swept(cohort: Cohort, plan: AnalysisPlan, path: str) -> Swept:
    leaf = plan.definition.component(path).leaf
    steps = steps_of(leaf, at_most=MAX_STEPS if cohort.size < 20_000 else MAX_STEPS // 2)
    key = ("swept", path, plan.to_json())
    return cohort.remember(key, lambda: swept(cohort, plan, {path: steps}), slot=("swept", path))


def _one(cohort: Cohort, plan: AnalysisPlan, component: Component) -> pl.DataFrame:
    leaf = component.leaf
    found = _swept(cohort, plan, component.path)
    unit = leaf.shown_unit if isinstance(leaf, Limit) else "/HPF"
    return _rates(found, plan, cohort_levels(cohort, plan), ["value"]).select(
        pl.lit(component.path).alias("path"),
        pl.lit(component_name(leaf)).alias("component"),
        "value",
        pl.lit(unit).alias("unit"),
        (pl.col("value") == round(value_of(leaf), 9)).alias("in_force"),
        pl.all().exclude("value"),
    )


def sweep_moves(cohort: Cohort, plan: AnalysisPlan, path: str) -> pl.DataFrame:
    """A row per group, step and patient whose complete response changes between a value and the one before it.

    Columns: group, value_before, value, patient_id, change ("gained" or "lost", going up).
    """
    found, levels = _swept(cohort, plan, path), cohort_levels(cohort, plan)
    place = found.place
    schema: dict[str, Any] = {"group": pl.Enum(levels), "value_before": pl.Float64, "value": pl.Float64}
    frames = [pl.DataFrame(schema=schema | {"patient_id": pl.String, "change": pl.String})]
    # Of each patient the last step with the patient in, and the response there.
    before, responded = np.full(len(place.who), -1), np.zeros(len(place.who), dtype=bool)
    values = np.array([value for (value,) in found.values])
    for step in found.steps:
        inside, now = found.inside(step), found.state[step] == CR
        who = np.flatnonzero(inside & (before >= 0) & (responded != now))
        frames.append(
            pl.DataFrame(
                [
                    place.patients["group"][who].cast(pl.Enum(levels)),
                    pl.Series("value_before", values[before[who]]),
                    pl.Series("value", np.full(len(who), values[step])),
                    place.patients["patient_id"][who],
                    named("change", now[who].astype(np.int64), ["lost", "gained"]).cast(pl.String),
                ]
            )
        )
        before[inside], responded = step, np.where(inside, now, responded)
    return pl.concat(frames).sort("group", "value", "change", "patient_id")


def sweep_two(cohort: Cohort, plan: AnalysisPlan, first: str | None = None, second: str | None = None) -> pl.DataFrame:
    """A row per group and pair of values of two components: CR at the headline window.

    Columns: value, value2, path, path2, then those of `response_by_visit`. Without paths: the first two components of
    complete response that have a number; no rows where there are fewer than two.
    """
    paths = [component.path for component in movable(plan.definition) if component.level == "cr"]
    chosen = [path for path in (first, second) if path] or paths[:2]
    if len(chosen) < 2:
        return pl.DataFrame(schema={"value": pl.Float64, "value2": pl.Float64, "n": pl.Int64, "N": pl.Int64})
    # A square of values times a registry's patients must not be waited for: the larger the cohort, the coarser the grid.
    at_most = max(6, min(18, int((SQUARE / max(1, cohort.size)) ** 0.5)))
    values = {path: steps_of(plan.definition.component(path).leaf, at_most=at_most) for path in chosen}
    key = ("swept two", *chosen, plan.to_json())
    found = cohort.remember(key, lambda: swept(cohort, plan, values))
    rates_ = _rates(found, plan, cohort_levels(cohort, plan), ["value", "value2"])
    complete = rates_.filter(pl.col("outcome").cast(pl.String) == "CR")
    return complete.with_columns(path=pl.lit(chosen[0]), path2=pl.lit(chosen[1]))
