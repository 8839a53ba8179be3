"""What the answer is over a threshold's whole range, and who is gained and lost at each step."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import Component, ResponseDefinition
from lnexplore.criteria.terms import Limit
from lnexplore.plan import AnalysisPlan
from tests.reference.assessed import assessment_inputs, component_name, judge
from tests.reference.moving import MAX_STEPS, has_number, moving, steps_of, value_of
from tests.reference.population import select_patients
from tests.reference.response import cohort_levels, rates_at, states_in_windows

CHUNK = 1_500_000
"""Rows judged at once: a registry times a range of values would not fit into memory."""
SQUARE = 500_000
"""Patients times pairs of values that two limits at once may ask for."""


def movable(definition: ResponseDefinition) -> list[Component]:
    """The components in force that have a number."""
    return [
        component
        for component in definition.components()
        if has_number(component.leaf) and component.path not in definition.off
    ]


def states_over(cohort: Cohort, plan: AnalysisPlan, values: Mapping[str, Sequence[float]]) -> pl.DataFrame:
    """A row per combination of values, patient and the headline window: `step`, patient_id, group, state, cr_ruled_out.

    `values` maps paths of components to the values they take; `step` numbers the combinations, the last path
    fastest. Every combination gives exactly what the plan with those values gives.
    """
    paths = list(values)
    grid = pl.DataFrame({"_one": [0]})
    for index, path in enumerate(paths):
        grid = grid.join(pl.DataFrame({f"_moving{index}": [float(value) for value in values[path]]}), how="cross")
    grid = grid.drop("_one").with_row_index("step").with_columns(pl.col("step").cast(pl.Int64))
    definition = plan.definition
    for index, path in enumerate(paths):
        definition = moving(definition, path, f"_moving{index}")
    window = plan.headline_window
    asked = plan.replace(windows=(window,))
    # Whom the threshold itself leaves out at baseline is decided for each value below.
    everyone = asked.replace(exclude_baseline_responders=False)
    inputs = assessment_inputs(cohort, everyone)
    if plan.confirm_days is None and plan.missing != "last_observation":
        inputs = inputs.filter(pl.col("day").is_between(window.low, window.high))
    # Patients become numbers, and a patient at a step another number: names would be carried through every value.
    people = select_patients(cohort, everyone).with_row_index("_index").with_columns(pl.col("_index").cast(pl.Int64))
    number = pl.col("step") * max(people.height, 1) + pl.col("_index")
    inputs = inputs.join(people.select("patient_id", "_index"), on="patient_id", validate="m:1").drop("patient_id")
    plain = people.drop("patient_id")
    parts = []
    for steps in _chunks(grid, max(inputs.height, people.height)):
        some = plain.join(steps.select("step"), how="cross").with_columns(number.alias("patient_id"))
        rows = inputs.join(steps, how="cross").with_columns(number.alias("patient_id"))
        if plan.exclude_baseline_responders:
            # Which patients are in hangs on the threshold itself: each value has its own.
            inside = _inside(cohort, asked, paths, steps, people)
            some, rows = (frame.join(inside, on=["step", "_index"], how="semi") for frame in (some, rows))
        judged = judge(rows.drop("step", "_index"), asked.replace(definition=definition))
        found = states_in_windows(some.drop("step", "_index"), judged, asked)
        parts.append(found.select("patient_id", "group", "month", "window_low", "window_high", "state", "cr_ruled_out"))
    levels = cohort_levels(cohort, plan)
    size = max(people.height, 1)
    return (
        pl.concat(parts)
        .with_columns(step=pl.col("patient_id") // size, _index=pl.col("patient_id") % size)
        .drop("patient_id")
        .join(people.select("_index", "patient_id"), on="_index", validate="m:1")
        .join(
            grid.rename({f"_moving{index}": f"value{index}" for index in range(len(paths))}), on="step", validate="m:1"
        )
        .drop("_index")
        .with_columns(pl.col("group").cast(pl.Enum(levels)))
    )


def _inside(
    cohort: Cohort, plan: AnalysisPlan, paths: list[str], steps: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """A row per step and patient whom the plan with that step's values keeps: step, _index."""
    kept = [_people(cohort, plan, paths, row).select("step", "patient_id") for row in steps.to_dicts()]
    return pl.concat(kept).join(people.select("patient_id", "_index"), on="patient_id").select("step", "_index")


def _people(cohort: Cohort, plan: AnalysisPlan, paths: list[str], row: dict[str, float]) -> pl.DataFrame:
    definition = plan.definition
    for index, path in enumerate(paths):
        definition = definition.with_value(path, row[f"_moving{index}"])
    return select_patients(cohort, plan.replace(definition=definition)).with_columns(step=pl.lit(row["step"], pl.Int64))


def _chunks(grid: pl.DataFrame, rows: int) -> Iterator[pl.DataFrame]:
    size = max(1, CHUNK // max(rows, 1))
    for start in range(0, grid.height, size):
        yield grid[start : start + size]


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


def swept_states(cohort: Cohort, plan: AnalysisPlan, path: str) -> pl.DataFrame:
    """The frame of `states_over` for the steps of one component."""
    leaf = plan.definition.component(path).leaf
    steps = steps_of(leaf, at_most=MAX_STEPS if cohort.size < 20_000 else MAX_STEPS // 2)
    key = ("reference swept", path, plan.to_json())
    return cohort.remember(key, lambda: states_over(cohort, plan, {path: steps}))


def _one(cohort: Cohort, plan: AnalysisPlan, component: Component) -> pl.DataFrame:
    leaf = component.leaf
    states = swept_states(cohort, plan, component.path).rename({"value0": "value"})
    rates = rates_at(states, plan, "value").filter(pl.col("outcome").cast(pl.String).is_in(["CR", "CR or PR"]))
    unit = leaf.shown_unit if isinstance(leaf, Limit) else "/HPF"
    return rates.select(
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
    states = swept_states(cohort, plan, path).rename({"value0": "value"})
    changed = (
        states.with_columns(_cr=pl.col("state").cast(pl.String) == "CR")
        .sort("patient_id", "value")
        .with_columns(
            _before=pl.col("_cr").shift(1).over("patient_id"), value_before=pl.col("value").shift(1).over("patient_id")
        )
        .filter(pl.col("_before").is_not_null() & (pl.col("_before") != pl.col("_cr")))
    )
    return changed.select(
        "group",
        "value_before",
        "value",
        "patient_id",
        change=pl.when(pl.col("_cr")).then(pl.lit("gained")).otherwise(pl.lit("lost")),
    ).sort("group", "value", "change", "patient_id")


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
    key = ("reference swept two", *chosen, plan.to_json())
    states = cohort.remember(key, lambda: states_over(cohort, plan, values)).rename(
        {"value0": "value", "value1": "value2"}
    )
    rates = rates_at(states, plan, "value", "value2").filter(pl.col("outcome").cast(pl.String) == "CR")
    return rates.with_columns(path=pl.lit(chosen[0]), path2=pl.lit(chosen[1]))
