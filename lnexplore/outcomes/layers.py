"""What no threshold moves, fixed once and remembered by what it reads: assessments, and who is placed where in which window.

A patient is a place in `cohort.patients`, an assessment a row of `Assessments`; a threshold that moves then asks one
condition anew (`verdicts`) and counts (`counts`), without a join, a sort or a name.
"""

import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from lnexplore.cohort.memory import Key
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import RESPONSE_ENDING_EVENTS
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.derive.baseline import derive_nadir
from lnexplore.derive.kidney import derive_egfr, egfr_by
from lnexplore.derive.protein import derive_protein
from lnexplore.derive.windows import Window, derive_assessments
from lnexplore.outcomes.population import (
    baseline_key,
    equivalent_visits,
    group_levels,
    is_first,
    places_of,
    recorded_doses,
    selected_before_exclusion,
)
from lnexplore.plan import AnalysisPlan

NEVER = np.int64(2**62)
"""a day that does not come"""


@dataclass(frozen=True)
class Assessments:
    """A row per patient and assessment after time zero, sorted by both."""

    columns: pl.DataFrame
    """the columns of a visits frame, then age, sex, rescued, casts_recorded and literal_haematuria"""
    who: np.ndarray
    """place of each row's patient in `cohort.patients`"""
    day: np.ndarray


@dataclass(frozen=True)
class Placed:
    """Patients whom the filters keep, the assessments that count, and the windows these fall into.

    n patients, in the order of the cohort; w windows, in that of the plan; r assessments. What is of shape (n, w)
    says of each patient and window whether ...
    """

    patients: pl.DataFrame
    """rows of `patients_at_baseline` without `below_cr_at_baseline`, which hangs on a threshold"""
    who: np.ndarray
    """(n) place of each in the cohort"""
    levels: tuple[str, ...]
    group: np.ndarray
    """(n) place of each one's group in `levels`"""
    has_baseline: np.ndarray
    last_day: np.ndarray
    """(n) end of follow-up; -NEVER where nothing is known of it"""
    over_day: np.ndarray
    terminal_day: np.ndarray
    rescue_day: np.ndarray
    failed_day: np.ndarray
    """(n) from which there is no response any more whoever is followed; of dialysis, transplant or death; of a rescue
    treatment; from which an assessment is no response, also where that only holds as long as the patient is followed;
    NEVER without"""
    due_until: np.ndarray
    """(n) the data cut-off, up to which each could have been seen; -NEVER where it is not known"""
    rows: np.ndarray | None
    """(r) which rows of `Assessments` count; None for all of them"""
    patient: np.ndarray
    """(r) the patient of each, from 0 to n - 1"""
    day: np.ndarray
    ended: np.ndarray
    """(r) whether dialysis, transplant or death had come by then"""
    failed: np.ndarray
    """(r) whether `failed_day` had"""
    candidates: np.ndarray
    """rows inside a window, by cell (patient × w + window), the one to be used first first"""
    candidate_cells: np.ndarray
    """place in `cells` of each"""
    cell_starts: np.ndarray
    """the first of each cell"""
    cells: np.ndarray
    """those with any"""
    first: np.ndarray
    """(n, w) the first row of each cell; -1 without one"""
    several: np.ndarray
    """(3, k) of each cell with more than one: the cell, its first candidate's place and the one behind its last"""
    month: np.ndarray
    low: np.ndarray
    high: np.ndarray
    target: np.ndarray
    """(w) month, first and last day of each window, and the day on which the month falls"""
    over: np.ndarray
    """(n, w) something had ended the response by the window's last day"""
    reached: np.ndarray
    """(n, w) follow-up had come to it, or it was over"""
    terminal: np.ndarray
    """(n, w) dialysis, transplant or death had come by its last day"""
    followed: np.ndarray
    """(n, w) follow-up had come to it, or that had"""
    left: np.ndarray
    """(n, w) the month had come by the data cut-off, and yet follow-up ended before its window"""
    narrowed: bool = False
    """whether `rows` are the candidates alone, in their order"""

    @property
    def shape(self) -> tuple[int, int]:
        """(n, w)."""
        return len(self.who), len(self.month)

    def at_rows(self, values: np.ndarray) -> np.ndarray:
        """Of a value per row of `Assessments`, those that count."""
        return values if self.rows is None else values[self.rows]


def assessments_key(plan: AnalysisPlan) -> tuple[Hashable, ...]:
    """All that `assessments` reads of a plan."""
    return (plan.join_days, plan.egfr_equation, plan.protein, plan.literal_haematuria, plan.steroid_factors)


def assessments(cohort: Cohort, plan: AnalysisPlan) -> Assessments:
    """The assessments of every patient of the cohort: no filter and no threshold changes them."""
    return cohort.remember(("assessments", *assessments_key(plan)), lambda: _assessments(cohort, plan))


def by_place(cohort: Cohort, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with each `patient_id` as its place in `cohort.patients`: the order is that of the numbers, and joins cost a tenth."""
    place = places_of(cohort, rows["patient_id"]).astype(np.uint32)
    column = pl.Series("patient_id", place)
    # What is known to be sorted is grouped without a table of keys.
    return rows.with_columns(column.set_sorted() if bool((place[1:] >= place[:-1]).all()) else column)


def by_name(cohort: Cohort, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of `by_place` with the patients' own numbers again."""
    return rows.with_columns(cohort.patients["patient_id"][rows["patient_id"].to_numpy()])


def _assessments(cohort: Cohort, plan: AnalysisPlan) -> Assessments:
    visits = equivalent_visits(cohort, plan)
    joined = cohort.remember(
        ("joined", plan.join_days, plan.steroid_factors), lambda: derive_assessments(visits, plan.join_days)
    )
    later = np.flatnonzero(joined["day"].to_numpy() > 0)
    filled = [
        name for name in joined.columns if name in ("patient_id", "day") or joined[name].null_count() < joined.height
    ]
    some = joined.select(filled)[later]
    who = places_of(cohort, some["patient_id"])
    people = cohort.patients.select("age", "sex")[who]
    frame = pl.DataFrame(
        [some[name] if name in filled else joined[name].head(len(later)) for name in joined.columns]
    ).hstack(people)
    frame = derive_protein(derive_egfr(frame, plan.egfr_equation), plan.protein)
    day = some["day"].to_numpy()
    ended = first_day(cohort, RESPONSE_ENDING_EVENTS)
    flags = {
        "rescued": ended[who] <= day,
        "casts_recorded": np.full(len(day), cohort.records("cellular_casts")),
        "literal_haematuria": np.full(len(day), plan.literal_haematuria),
    }
    return Assessments(frame.with_columns([pl.Series(name, flag) for name, flag in flags.items()]), who, day)


def first_day(cohort: Cohort, kinds: tuple[str, ...]) -> np.ndarray:
    """The day of the first event of such a kind, for each patient of the cohort; NEVER without one."""
    events = cohort.events.filter(pl.col("kind").cast(pl.String).is_in(list(kinds)) & pl.col("day").is_not_null())
    found = np.full(cohort.size, NEVER)
    np.minimum.at(found, places_of(cohort, events["patient_id"]), events["day"].cast(pl.Int64).to_numpy())
    return found


def nadirs(cohort: Cohort, plan: AnalysisPlan, measure: str) -> pl.DataFrame:
    """A row per assessment: `nadir_<column>` for the columns of the measure."""

    def derive() -> pl.DataFrame:
        made = assessments(cohort, plan)
        frame = made.columns.with_columns(patient_id=pl.Series(made.who))
        return derive_nadir(frame, [measure]).select(pl.col("^nadir_.*$"))

    return cohort.remember(("nadir", measure, *assessments_key(plan)), derive, slot=("nadir", measure))


def _doses_behind(cohort: Cohort, plan: AnalysisPlan) -> np.ndarray:
    """Of each assessment, the place behind the last dose recorded up to it."""

    def derive() -> np.ndarray:
        made = assessments(cohort, plan)
        return recorded_doses(cohort, plan).behind(made.who, made.day)

    return cohort.remember(("doses behind", *assessments_key(plan)), derive)


def highest_doses(cohort: Cohort, plan: AnalysisPlan, days: int) -> pl.DataFrame:
    """A row per assessment: `prednisolone_max_<days>d`."""

    def derive() -> pl.DataFrame:
        made, behind = assessments(cohort, plan), _doses_behind(cohort, plan)
        found = recorded_doses(cohort, plan).highest_over(made.who, made.day, days, behind)
        return pl.DataFrame({f"prednisolone_max_{days}d": pl.Series(found).fill_nan(None)})

    return cohort.remember(("highest dose", days, *assessments_key(plan)), derive, slot=("highest dose", days))


def doses_since(cohort: Cohort, plan: AnalysisPlan, first_day: int) -> pl.DataFrame:
    """A row per assessment: `prednisolone_max_since_<first_day>`, the assessment's own dose among them."""

    def derive() -> pl.DataFrame:
        made, behind = assessments(cohort, plan), _doses_behind(cohort, plan)
        found = pl.Series(recorded_doses(cohort, plan).highest_since(made.who, first_day, behind)).fill_nan(None)
        own = pl.max_horizontal("prednisolone", found)
        return made.columns.select(own.alias(f"prednisolone_max_since_{first_day}"))

    return cohort.remember(("dose since", first_day, *assessments_key(plan)), derive, slot=("dose since", first_day))


def derived_columns(cohort: Cohort, plan: AnalysisPlan, leaves: Iterable[Limit | Finding]) -> pl.DataFrame:
    """The columns of `Assessments`, before its flags the lowest values so far, the highest doses and the eGFR that the conditions ask for."""
    frame = assessments(cohort, plan).columns
    limits = [leaf for leaf in leaves if isinstance(leaf, Limit)]
    measures = sorted({limit.measure for limit in limits if limit.of == "nadir"})
    days = sorted({limit.over_days for limit in limits if limit.over_days}, key=str)
    since = sorted({limit.from_day for limit in limits if limit.from_day is not None and limit.runs_in})
    equations = sorted({limit.equation for limit in limits if limit.equation})
    if not measures and not days and not since and not equations:
        return frame

    def by(equation: str) -> pl.DataFrame:
        key = ("egfr by", equation, *assessments_key(plan))
        return cohort.remember(key, lambda: egfr_by(frame, equation, plan.egfr_equation).to_frame(), slot=key[:2])

    flags = ["rescued", "casts_recorded", "literal_haematuria"]
    return pl.concat(
        [
            frame.drop(flags),
            *(nadirs(cohort, plan, measure) for measure in measures),
            *(highest_doses(cohort, plan, several) for several in days),
            *(doses_since(cohort, plan, first) for first in since),
            *(by(equation) for equation in equations),
            frame.select(flags),
        ],
        how="horizontal",
    )


def placed_key(plan: AnalysisPlan) -> Key:
    """All that `placed` reads of a plan."""
    return (
        baseline_key(plan),
        plan.group_by,
        json.dumps([plan.filters.to_dict(), plan.drugs_counted]),
        plan.windows,
        plan.pick,
        plan.join_days,
        plan.steroid_factors,
    )


def placed(cohort: Cohort, plan: AnalysisPlan) -> Placed:
    """Who is in, and which assessments stand for which window, before anybody is left out as responding at baseline."""
    slot = ("placed", "one window" if len(plan.windows) == 1 else "all windows")
    return cohort.remember(("placed", *placed_key(plan)), lambda: _placed(cohort, plan), slot)


def _days(frame: pl.DataFrame, column: str, missing: np.int64) -> np.ndarray:
    return frame[column].cast(pl.Int64).fill_null(int(missing)).to_numpy()


def _placed(cohort: Cohort, plan: AnalysisPlan) -> Placed:
    patients = selected_before_exclusion(cohort, plan)
    who = places_of(cohort, patients["patient_id"])
    made = assessments(cohort, plan)
    seat = np.full(cohort.size, -1, dtype=np.int32)
    seat[who] = np.arange(len(who), dtype=np.int32)
    until = np.full(cohort.size, NEVER)
    until[who] = _days(patients, "observed_until", NEVER)
    counts = (seat[made.who] >= 0) & (made.day <= until[made.who])
    rows = None if counts.all() else np.flatnonzero(counts).astype(np.int32)
    patient, day = (seat[made.who], made.day) if rows is None else (seat[made.who[rows]], made.day[rows])
    levels = tuple(group_levels(patients["group"]))
    names = pl.Enum(list(levels)) if levels else pl.String()
    group = patients["group"].cast(names).to_physical().to_numpy().astype(np.int64) if levels else np.zeros(0, np.int64)
    last, over = _days(patients, "last_day", -NEVER), _days(patients, "over_day", NEVER)
    terminal, failed = _days(patients, "terminal_day", NEVER), _days(patients, "failed_day", NEVER)
    due = _days(patients, "due_until", -NEVER)
    return Placed(
        patients=patients,
        who=who,
        levels=levels,
        group=group,
        has_baseline=patients["has_baseline"].to_numpy(),
        last_day=last,
        over_day=over,
        terminal_day=terminal,
        rescue_day=_days(patients, "rescue_day", NEVER),
        failed_day=failed,
        due_until=due,
        rows=rows,
        patient=patient,
        day=day,
        ended=terminal[patient] <= day,
        failed=failed[patient] <= day,
        **_in_windows(patient, day, last, over, terminal, due, plan.windows, plan.pick),
    )


def _in_windows(
    patient: np.ndarray,
    day: np.ndarray,
    last: np.ndarray,
    over: np.ndarray,
    terminal: np.ndarray,
    due: np.ndarray,
    windows: Sequence[Window],
    pick: str,
) -> dict[str, Any]:
    """What of `Placed` hangs on the windows."""
    low, high, target = (np.array([getattr(window, name) for window in windows]) for name in ("low", "high", "target"))
    is_over, is_terminal = over[:, None] <= high, terminal[:, None] <= high
    reached = is_over | (last[:, None] >= low)
    cells = cells_of(patient, day, windows, pick)
    first = np.full(is_over.shape, -1, dtype=np.int32)
    first.ravel()[cells["cells"]] = cells["candidates"][cells["cell_starts"]]
    edges = np.append(cells["cell_starts"], len(cells["candidates"]))
    runs = np.stack([cells["cells"], edges[:-1], edges[1:]])
    return {
        **cells,
        "first": first,
        "several": runs[:, runs[2] - runs[1] > 1],
        "month": np.array([window.month for window in windows], dtype=np.int32),
        "low": low,
        "high": high,
        "target": target,
        "over": is_over,
        "reached": reached,
        "terminal": is_terminal,
        "followed": is_terminal | (last[:, None] >= low),
        "left": ~reached & (due[:, None] >= target),
    }


def in_windows(place: Placed, plan: AnalysisPlan) -> Placed:
    """The same patients and assessments in the windows of another plan."""
    known = (place.patient, place.day, place.last_day, place.over_day, place.terminal_day, place.due_until)
    return replace(place, **_in_windows(*known, plan.windows, plan.pick))


def narrow(place: Placed) -> Placed:
    """The same with the candidates as its assessments, in their order: all that counts at a window, unless an answer leans on another visit."""
    rows = place.candidates
    first = np.full(place.shape, -1, dtype=np.int32)
    first.ravel()[place.cells] = place.cell_starts
    return replace(
        place,
        rows=rows if place.rows is None else place.rows[rows],
        patient=place.patient[rows],
        day=place.day[rows],
        ended=place.ended[rows],
        failed=place.failed[rows],
        candidates=np.arange(len(rows), dtype=np.int32),
        first=first,
        narrowed=True,
    )


def cells_of(
    patient: np.ndarray, day: np.ndarray, windows: Sequence[Window], pick: str = "nearest"
) -> dict[str, np.ndarray]:
    """`candidates`, `candidate_cells`, `cell_starts` and `cells` of `Placed` for rows of patients and days: nearest first (or as `pick` has it), earlier on ties."""
    window = np.full(len(day), -1, dtype=np.int16)
    distance = np.zeros(len(day), dtype=np.int32)
    for number, one in enumerate(windows):
        inside = (day >= one.low) & (day <= one.high)
        window[inside] = number
        here = day[inside]
        distance[inside] = {"nearest": np.abs(here - one.target), "first": here, "last": -here}[pick]
    rows = np.flatnonzero(window >= 0)
    cell = patient[rows].astype(np.int64) * len(windows) + window[rows]
    order = np.lexsort((day[rows], distance[rows], cell))
    cell = cell[order]
    starts = np.flatnonzero(is_first(cell))
    return {
        "candidates": rows[order].astype(np.int32),
        "candidate_cells": (np.cumsum(is_first(cell)) - 1).astype(np.int32),
        "cell_starts": starts,
        "cells": cell[starts],
    }
