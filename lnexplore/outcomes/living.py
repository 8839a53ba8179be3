"""Who stands behind every count of the living figure: sets of patients, for each place of two limits, month and definition."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import Component, ResponseDefinition
from lnexplore.criteria.moving import moving, scale_of, value_of
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.outcomes.assessed import assessment_inputs, judge, with_start
from lnexplore.outcomes.definitions import missing_for
from lnexplore.outcomes.population import group_levels, select_patients
from lnexplore.outcomes.published_points import published_points
from lnexplore.outcomes.response import by_window, states_in_windows
from lnexplore.outcomes.sweep import movable
from lnexplore.plan import AnalysisPlan

CHUNK = 1_500_000
"""Rows judged at once: a registry times a range of values would not fit into memory."""

KINDS: Mapping[str, tuple[str, str]] = {
    "CR at": ("CR", "at"),
    "CR by": ("CR", "by"),
    "CR or PR at": ("CR or PR", "at"),
    "CR or PR by": ("CR or PR", "by"),
}
"""key -> (outcome, whether in it at the month, or reached by then)"""


class Place(NamedTuple):
    """Where a rate of the figure stands."""

    group: str
    kind: str
    """key of KINDS"""
    month: int
    step: int
    """place of the limits: the last one moves fastest"""


class PatientBits(NamedTuple):
    """The patients of “n of N”, as bits: bit i is the i-th patient of the cohort."""

    n: int
    of: int


def movable_limits(definition: ResponseDefinition) -> list[Component]:
    """The conditions of complete response whose number can be moved, limits of a measure before findings."""
    found = [component for component in movable(definition) if component.level == "cr"]
    return sorted(found, key=lambda component: isinstance(component.leaf, Finding))


def places_of(plan: AnalysisPlan, path: str, most: int) -> list[float]:
    """At most so many values of the limit at `path`, none of them taken from the cohort.

    The value in force and the published ones near it, filled up by halving the widest gap, as a ratio, so that low
    values lie closer together. Raises KeyError for a path the definition does not have.
    """
    leaf = plan.definition.component(path).leaf
    low, high, step, factor = scale_of(leaf)
    own = round(value_of(leaf) * factor, 6)
    is_wide = isinstance(leaf, Finding) or (grows(leaf) and leaf.of == "absolute")
    down, up = (0.25, 4.0) if is_wide else (0.6, 1.4)
    if own > 0:
        low, high = max(low, _rounded(own * down, step)), min(high, _rounded(own * up, step))
    published = {round(value * factor, 6) for value in published_points(plan, path)["value"].to_list()} - {own}
    near = sorted((value for value in published if low <= value <= high), key=lambda value: (_apart(value, own), value))
    found = sorted({own, low, high, *near[: max(0, most - 3)]})
    while len(found) < most:
        gaps = [
            ((right + step) / (left + step), left, right)
            for left, right in pairwise(found)
            if right - left > 1.5 * step
        ]
        if not gaps:
            break
        _, left, right = max(gaps)
        middle = _rounded((left * right) ** 0.5, step)
        found = sorted({*found, middle if left < middle < right else round(left + step, 6)})
    return [round(value / factor, 9) for value in found]


def _apart(one: float, other: float) -> float:
    """How far two values are from one another, as a ratio."""
    low, high = sorted((one, other))
    return round(high / low, 6) if low > 0 else high


def _rounded(value: float, step: float) -> float:
    return round(round(value / step) * step, 6)


def grows(leaf: Limit | Finding) -> bool:
    """Whether more patients can meet the condition the higher its number."""
    return leaf.op in ("<", "<=") if isinstance(leaf, Limit) else leaf.name == "normal_sediment"


def is_monotone(cohort: Cohort, plan: AnalysisPlan) -> bool:
    """Whether a looser limit never loses a responder: not where the limit itself decides who is in, nor where readers settled."""
    settled = cohort.adjudicated is not None and cohort.adjudicated_for == plan.rule_mark
    return not settled and not plan.leaves_out_responders


def group_sets(cohort: Cohort, plan: AnalysisPlan) -> dict[str, int]:
    """Group -> its patients whom the filters keep, in the order of the app. Groups share nobody."""
    kept = select_patients(cohort, plan.with_everyone())
    rows = kept.join(_numbered(cohort), on="patient_id", validate="1:1").group_by("group").agg("_index")
    found = {str(group): _bits(members, cohort.size) for group, members in rows.iter_rows()}
    return {group: found[group] for group in group_levels(kept["group"])}


def slider_sets(cohort: Cohort, plan: AnalysisPlan, values: Mapping[str, Sequence[float]]) -> dict[Place, PatientBits]:
    """Place -> patients, for every group, kind, month of the plan and combination of the values of some limits.

    Every count is exactly what `response_by_visit` and `response_by_month` give for the plan with those values.
    """
    found: dict[Place, PatientBits] = {}
    with cohort.memory.aside():
        for steps in _grid(values, _rows(cohort, plan)):
            _collect(found, cohort, plan, values, steps)
    return found


def definition_sets(cohort: Cohort, plan: AnalysisPlan) -> dict[tuple[str, str, int], PatientBits]:
    """(group, key, month) -> patients in complete response, for every published definition that the cohort can answer."""
    found: dict[tuple[str, str, int], PatientBits] = {}
    for key, definition in DEFINITIONS.items():
        own = plan.replace(definition=definition, own=())
        if not missing_for(cohort, plan, definition):
            patients = select_patients(cohort, own).join(_numbered(cohort), on="patient_id", validate="1:1")
            states = states_in_windows(patients, judge(assessment_inputs(cohort, own), own), own)
            rows = states.join(patients.select("patient_id", "_index"), on="patient_id", validate="m:1")
            for group, month, n, of in _at(rows, ["group", "month"]).filter(kind="CR at").drop("kind").iter_rows():
                found[str(group), key, month] = PatientBits(_bits(n, cohort.size), _bits(of, cohort.size))
    return found


def step_of(values: Mapping[str, Sequence[float]], at: Sequence[int]) -> int:
    """Number of the combination that takes the `at[i]`-th value of the i-th limit."""
    step = 0
    for several, index in zip(values.values(), at, strict=True):
        step = step * len(several) + index
    return step


def _rows(cohort: Cohort, plan: AnalysisPlan) -> int:
    return max(1, cohort.visits.height, cohort.size * len(plan.windows) * 2)


def _grid(values: Mapping[str, Sequence[float]], rows: int) -> Iterator[pl.DataFrame]:
    """The combinations, some at a time: `step`, and `_moving0`, `_moving1` for the values."""
    grid = pl.DataFrame({"_one": [0]})
    for index, several in enumerate(values.values()):
        grid = grid.join(pl.DataFrame({f"_moving{index}": [float(value) for value in several]}), how="cross")
    grid = grid.drop("_one").with_row_index("step").with_columns(pl.col("step").cast(pl.Int64))
    size = max(1, CHUNK // rows)
    for start in range(0, grid.height, size):
        yield grid[start : start + size]


def _collect(
    found: dict[Place, PatientBits],
    cohort: Cohort,
    plan: AnalysisPlan,
    values: Mapping[str, Sequence[float]],
    steps: pl.DataFrame,
) -> None:
    """Adds the places of some steps."""
    definition = plan.definition
    for index, path in enumerate(values):
        definition = moving(definition, path, f"_moving{index}")
    everyone = plan.with_everyone()
    people = select_patients(cohort, everyone).join(_numbered(cohort), on="patient_id", validate="1:1")
    inputs = assessment_inputs(cohort, everyone).join(
        people.select("patient_id", "_index"), on="patient_id", validate="m:1"
    )
    # A patient at a step is a patient of its own; names would be carried through every value.
    number = (pl.col("step") * max(cohort.size, 1) + pl.col("_index")).alias("patient_id")
    rows = inputs.join(steps, how="cross").with_columns(number)
    some = people.join(steps, how="cross").with_columns(number)
    if "adjudicated" in rows.columns:
        rows = _as_settled(rows, plan, list(values))
    if plan.leaves_out_responders:
        # Which patients are in hangs on the limit itself: each value has its own.
        inside = pl.concat([_inside(cohort, plan, list(values), row) for row in steps.to_dicts()])
        inside = inside.join(_numbered(cohort), on="patient_id").select(number)
        some, rows = (frame.join(inside, on="patient_id", how="semi") for frame in (some, rows))
    moved = plan.replace(definition=definition)
    judged = judge(rows.drop("step", "_index"), moved)
    some = with_start(some, rows, moved, casts=cohort.records("cellular_casts"))
    numbers = some.select("patient_id", "step", "_index")
    at = _at(states_in_windows(some, judged, plan).join(numbers, on="patient_id", validate="m:1"))
    by = _by(by_window(some, judged, plan).join(numbers, on="patient_id", validate="m:1"))
    for frame in (at, by):
        for step, group, month, kind, n, of in frame.iter_rows():
            place = Place(str(group), kind, month, step)
            found[place] = PatientBits(_bits(n, cohort.size), _bits(of, cohort.size))


def _as_settled(rows: pl.DataFrame, plan: AnalysisPlan, paths: list[str]) -> pl.DataFrame:
    """What readers settled holds under the definition in force alone, not at another place of its limits."""
    own = [
        pl.col(f"_moving{index}") == round(value_of(plan.definition.component(path).leaf), 9)
        for index, path in enumerate(paths)
    ]
    return rows.with_columns(adjudicated=pl.when(pl.all_horizontal(own)).then(pl.col("adjudicated")))


def _inside(cohort: Cohort, plan: AnalysisPlan, paths: list[str], row: dict[str, float]) -> pl.DataFrame:
    definition = plan.definition
    for index, path in enumerate(paths):
        definition = definition.with_value(path, row[f"_moving{index}"])
    kept = select_patients(cohort, plan.replace(definition=definition))
    return kept.select("patient_id", step=pl.lit(row["step"], pl.Int64))


def _at(states: pl.DataFrame, by: Sequence[str] = ("step", "group", "month")) -> pl.DataFrame:
    """Per kind “at the month”: `by`, kind, and the patients of n and of N; the denominators of `response_by_visit`."""
    state = pl.col("state").cast(pl.String)
    decided = state.is_in(["CR", "PR", "NR"])
    return _lists(
        states,
        by,
        {
            "CR at": (state == "CR", decided | pl.col("cr_ruled_out")),
            "CR or PR at": (state.is_in(["CR", "PR"]), decided),
        },
    )


def _by(rows: pl.DataFrame) -> pl.DataFrame:
    """The same “by the month”; the denominators of `response_by_month`."""
    outcome = pl.col("outcome").cast(pl.String)
    flags = {
        f"{name} by": (
            (outcome == name) & pl.col("_counted") & pl.col("_responded"),
            (outcome == name) & pl.col("_counted"),
        )
        for name in ("CR", "CR or PR")
    }
    return _lists(rows, ("step", "group", "month"), flags)


def _lists(rows: pl.DataFrame, by: Sequence[str], flags: Mapping[str, tuple[pl.Expr, pl.Expr]]) -> pl.DataFrame:
    frames = [
        rows.group_by(by).agg(kind=pl.lit(kind), n=pl.col("_index").filter(n), of=pl.col("_index").filter(of))
        for kind, (n, of) in flags.items()
    ]
    return pl.concat(frames)


def _numbered(cohort: Cohort) -> pl.DataFrame:
    """patient_id, _index: the number by which a patient is told inside the program, and nowhere else."""
    return cohort.patients.select("patient_id").with_row_index("_index").with_columns(pl.col("_index").cast(pl.Int64))


def _bits(members: Sequence[int], size: int) -> int:
    marks = np.zeros(size, dtype=bool)
    marks[np.asarray(members, dtype=np.int64)] = True
    return int.from_bytes(np.packbits(marks, bitorder="little").tobytes(), "little")
