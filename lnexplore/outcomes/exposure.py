"""Blood levels of tacrolimus and mizoribine beside response and events. Nothing here is adjusted for anything."""

import numpy as np
import polars as pl

from lnexplore.cohort.measures import LEVELS, MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.runs import NONE, Runs, taken
from lnexplore.outcomes.adverse_events import SERIOUS, counted_events, is_recorded
from lnexplore.outcomes.assessed import assessed_visits
from lnexplore.outcomes.counts import named, with_interval_of_mean
from lnexplore.outcomes.flares import flare_events
from lnexplore.outcomes.layers import by_place, cells_of, placed
from lnexplore.outcomes.population import group_levels, observed, select_patients
from lnexplore.outcomes.remembered import whatever_remission_means
from lnexplore.outcomes.response import seats_of
from lnexplore.outcomes.verdicts import CR, NR, PR, states
from lnexplore.plan import AnalysisPlan

"""measures of exposure; a level may be known only as a limit or a range, such as `<1.5` or `2-4`"""
LOOK_BACK = 60
"""days before an event within which a level can belong to it. Without a source: about the time between two visits."""
NOT_CR = "not CR"
_SPAN = 2**32
STATES = ("CR", "PR", "NR", NOT_CR)
NO_ASSESSMENT = "no assessment"
KINDS = pl.Enum(["adverse event", "serious adverse event", "flare"])
_MEASURES = pl.Enum(LEVELS)
_NONE = pl.DataFrame(
    schema={
        "patient_id": pl.UInt32(),
        "measure": _MEASURES,
        "month": pl.Int32(),
        "value": pl.Float64(),
        "_is_exact": pl.Boolean(),
    }
)


@whatever_remission_means
def _levels(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient, measure and visit after time zero with a level.

    Columns: patient_id, group, day, measure, value (the point that stands for it in means: the limit of `<1.5`, the middle of
    `2-4`; null where there is none), value_low, value_high (what is known of it; null for no such end), `_is_exact`.
    """
    patients = select_patients(cohort, plan)
    groups = patients.select("patient_id", pl.col("group").cast(pl.Enum(group_levels(patients["group"]))))
    columns = [column for key in LEVELS for column in MEASURES[key].columns]
    known = pl.any_horizontal(pl.col(columns).is_not_null())
    visits = cohort.visits.select("patient_id", "day", *columns).filter((pl.col("day") > 0) & known)
    visits = observed(visits, patients).join(
        groups, on="patient_id", how="inner", validate="m:1", maintain_order="left"
    )
    parts = [
        visits.select(
            "patient_id",
            "group",
            "day",
            pl.lit(key, _MEASURES).alias("measure"),
            value=pl.col(key),
            value_low=pl.col(f"{key}_low"),
            value_high=pl.col(f"{key}_high"),
        )
        for key in LEVELS
    ]
    high = pl.col("value_high")
    return (
        pl.concat(parts)
        .filter(pl.any_horizontal(pl.col("value", "value_low", "value_high").is_not_null()))
        .with_columns(
            _is_exact=(pl.col("value_low") == high).fill_null(value=False),
            value_high=pl.when(high.is_finite()).then(high),
        )
    )


def _spread(value: pl.Expr, suffix: str = "") -> dict[str, pl.Expr]:
    """Median and quartiles of a column, in an aggregation."""
    return {
        f"median{suffix}": value.median(),
        f"q1{suffix}": value.quantile(0.25, "linear"),
        f"q3{suffix}": value.quantile(0.75, "linear"),
    }


def _grid(cohort: Cohort, plan: AnalysisPlan, **columns: pl.Series) -> pl.DataFrame:
    """Every group with every measure and every value of the columns, in that order."""
    levels = group_levels(select_patients(cohort, plan)["group"])
    frame = pl.DataFrame({"group": levels}, schema={"group": pl.Enum(levels)})
    for name, values in {"measure": pl.Series(LEVELS, dtype=_MEASURES), **columns}.items():
        frame = frame.join(pl.DataFrame({name: values}), how="cross")
    return frame


@whatever_remission_means
def _by_measure(cohort: Cohort, plan: AnalysisPlan) -> tuple[pl.DataFrame, ...]:
    """The rows of `_levels` of each measure that has any, by patient (a place in the cohort) and day."""
    return tuple(by_place(cohort, _levels(cohort, plan)).partition_by("measure", maintain_order=True))


@whatever_remission_means
def _nearest(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The level of each patient (a place in the cohort) and measure that is nearest to the target of each window, earlier on ties."""
    months = pl.Series("month", [window.month for window in plan.windows], dtype=pl.Int32)
    parts = [_NONE]
    for part in _by_measure(cohort, plan):
        near = cells_of(part["patient_id"].to_numpy(), part["day"].to_numpy(), plan.windows)
        rows = part[near["candidates"][near["cell_starts"]]]
        parts.append(rows.with_columns(months[near["cells"] % len(months)]).select(_NONE.columns))
    return pl.concat(parts)


def exposure_by_response(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, measure, window and state at it (CR, PR, NR, and "not CR"): the level that was measured.

    Columns: group, measure (tacrolimus_trough in ng/mL, mizoribine_level in µg/mL), month, state, n (patients with a
    level in the window), N (patients in that state, as `response_by_patient` has it), n_not_assessable (N - n),
    n_censored (patients whose level is known only as a limit or a range: its point stands for it, without one it is not
    in n), median, q1, q3, estimate (mean), sd, ci_low, ci_high (95 % Student t interval of the mean), method. The level is
    the recorded one nearest to the window's target, earlier on ties. "not CR" is everyone surely not in complete
    response: PR, NR, and those whose PR is open.
    """
    place, seat, found = placed(cohort, plan), seats_of(cohort, plan), states(cohort, plan)
    names, value = pl.Enum(STATES), pl.col("value")
    # Of each patient and window, whether in each of STATES.
    inside = [found.state == state for state in (CR, PR, NR)]
    inside.append(inside[1] | inside[2] | found.ruled_out)
    months, groups = place.month[seat.windows], len(seat.levels)
    cells = [
        named("group", np.repeat(np.arange(groups), len(months)), seat.levels),
        pl.Series("month", np.tile(months, groups)),
    ]
    sizes = pl.concat(
        [
            pl.DataFrame([*cells, pl.Series("N", seat.count(one))]).with_columns(pl.lit(name, names).alias("state"))
            for name, one in zip(STATES, inside, strict=True)
        ]
    )
    nearest = _nearest(cohort, plan)
    number = np.full(cohort.size, -1)
    number[place.who] = np.where(seat.group < len(seat.levels), np.arange(len(place.who)), -1)
    who = number[nearest["patient_id"].to_numpy()]
    window = seat.windows[np.searchsorted(months, nearest["month"].to_numpy())]
    parts = []
    for name, one in zip(STATES, inside, strict=True):
        rows = np.flatnonzero((who >= 0) & one[who, window])
        group = named("group", seat.group[who[rows]], seat.levels)
        parts.append(nearest[rows].with_columns(group, pl.lit(name, names).alias("state")))
    measured = (
        pl.concat(parts)
        .group_by("group", "measure", "month", "state")
        .agg(
            n=value.count(),
            n_censored=(~pl.col("_is_exact")).sum(),
            estimate=value.mean(),
            sd=value.std(),
            **_spread(value),
        )
    )
    frame = (
        _grid(cohort, plan, month=pl.Series(np.sort(months)), state=pl.Series(STATES, dtype=names))
        .join(sizes, on=["group", "month", "state"], how="left")
        .join(measured, on=["group", "measure", "month", "state"], how="left", validate="1:1")
        .with_columns(pl.col("n", "N", "n_censored").cast(pl.Int64).fill_null(0))
        .sort("group", "measure", "month", "state")
        .with_columns(pl.col("measure", "state").cast(pl.String))
    )
    return with_interval_of_mean(frame).select(
        *("group", "measure", "month", "state", "n", "N", "n_not_assessable", "n_censored"),
        *("median", "q1", "q3", "estimate", "sd", "ci_low", "ci_high", "method"),
    )


def _dated_events(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per event of a known day and kind (a serious one is of two): patient_id, group, day, kind."""
    adverse = counted_events(cohort, plan).drop_nulls("day")
    parts = [adverse, adverse.filter(pl.col(SERIOUS)), flare_events(cohort, plan)]
    return pl.concat(
        [
            part.select("patient_id", "group", "day", kind=pl.lit(kind, KINDS))
            for kind, part in zip(KINDS.categories, parts, strict=True)
        ]
    )


def _own_medians(levels: pl.DataFrame) -> pl.DataFrame:
    """A row per patient of the levels of one measure: group, measure, value (the median)."""
    value = levels["value"].to_numpy()
    order = np.lexsort((value, levels["patient_id"].to_numpy()))
    runs = Runs(levels["patient_id"].to_numpy()[order])
    below, above = (order[(runs.starts + runs.ends - back) // 2] for back in (1, 0))
    people: pl.DataFrame = levels.select("group", "measure")[order[runs.starts]]
    return people.with_columns(value=(value[below] + value[above]) / 2)


@whatever_remission_means
def exposure_at_events(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, measure and kind of event: the last level in the LOOK_BACK days up to and including its day.

    Columns: group, measure, kind (adverse event, serious adverse event, flare), n (events with a level), N (events of a
    known day), n_censored (events whose last level is known only as a limit or a range), median, q1, q3, and for comparison n_all
    (patients with a level after time zero), median_all, q1_all, q3_all: of the patients' own medians, so that those who
    come often do not weigh more. A patient with several events counts with each. Events of which the sheet does not say
    whether they were serious are no serious ones. Where the file records none of the kind, n is not known.
    """
    levels, events, value = _by_measure(cohort, plan), by_place(cohort, _dated_events(cohort, plan)), pl.col("value")
    last = [events.with_columns(pl.lit(key, _MEASURES).alias("measure")) for key in LEVELS]
    for at, key in enumerate(LEVELS):
        part = next((part for part in levels if part["measure"][0] == key), _NONE.with_columns(day=pl.lit(0)))
        seen, happened = (
            frame["patient_id"].cast(pl.Int64) * _SPAN + frame["day"].cast(pl.Int64) for frame in (part, events)
        )
        found = np.searchsorted(seen.to_numpy(), happened.to_numpy(), side="right") - 1
        # Of another patient, or long before: none.
        found[np.append(seen.to_numpy(), -_SPAN)[found] < happened.to_numpy() - LOOK_BACK] = NONE
        last[at] = last[at].with_columns(taken(part["value"], found), taken(part["_is_exact"], found))
    counts = (
        pl.concat(last)
        .group_by("group", "measure", "kind")
        .agg(
            n=value.count(),
            N=pl.len(),
            n_censored=(~pl.col("_is_exact")).sum(),
            **_spread(value),
        )
    )
    everyone = (
        pl.concat([_own_medians(part.drop_nulls("value")) for part in levels] or [_levels(cohort, plan)])
        .group_by("group", "measure")
        .agg(n_all=pl.len().cast(pl.Int64), **_spread(value, "_all"))
    )
    kind, has_serious = pl.col("kind").cast(pl.String), cohort.events["serious"].count() > 0
    known = pl.when(kind == "flare").then("flares" in cohort.recorded)
    numbers = pl.col("n", "N", "n_censored").cast(pl.Int64).fill_null(0)
    return (
        _grid(cohort, plan, kind=pl.Series(KINDS.categories, dtype=KINDS))
        .join(counts, on=["group", "measure", "kind"], how="left", validate="1:1")
        .join(everyone, on=["group", "measure"], how="left", validate="m:1")
        .with_columns(numbers, pl.col("n_all").fill_null(0))
        .with_columns(
            pl.when(
                known.when(kind == "serious adverse event")
                .then(is_recorded(cohort) and has_serious)
                .otherwise(is_recorded(cohort))
            ).then(pl.col("n", "n_censored"))
        )
        .sort("group", "measure", "kind")
        .with_columns(pl.col("measure", "kind").cast(pl.String))
        .select(
            *("group", "measure", "kind", "n", "N", "n_censored", "median", "q1", "q3"),
            *("n_all", "median_all", "q1_all", "q3_all"),
        )
    )


@whatever_remission_means
def levels_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The rows of `exposure_by_patient` without the response."""
    columns = ("patient_id", "group", pl.col("measure").cast(pl.String), "day", "month", "value", "value_low")
    levels = _levels(cohort, plan).with_columns(month=pl.col("day") / DAYS_PER_MONTH)
    # Visits come sorted by patient and day.
    return levels.sort("group", "measure", maintain_order=True).select(*columns, "value_high")


def exposure_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient, measure and visit after time zero with a level, by group, measure, patient and day.

    Columns: patient_id, group, measure, day, month, value (the limit of `<1.5`, the middle of `2-4`), value_low, value_high
    (the value itself where it is exact; null for no such end), state (the response of the assessment on that day; "no assessment" without one).
    """
    return with_states(levels_by_patient(cohort, plan), cohort, plan)


def with_states(levels: pl.DataFrame, cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Rows of `levels_by_patient` with the state."""
    visits = assessed_visits(cohort, plan).select("patient_id", "day", state=pl.col("response").cast(pl.String))
    return levels.join(
        visits, on=["patient_id", "day"], how="left", validate="m:1", maintain_order="left"
    ).with_columns(pl.col("state").fill_null(NO_ASSESSMENT))
