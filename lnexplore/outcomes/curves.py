"""Curves over time: from patients with a clock and an end to steps, numbers at risk, landmarks and medians."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.follow_up import LANDMARKS
from lnexplore.derive.runs import Runs, taken
from lnexplore.outcomes.flares import first_response
from lnexplore.outcomes.population import group_levels, regimen_of_patients, select_patients
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import SMALLEST, Step, at, cumulative_incidence, gray, kaplan_meier, log_rank, median_survival

LATE_ENTRY = "late entry"
"""in the method of a curve that some joined after its start"""
FEW_AT_RISK = 5
"""Below this many at risk a curve is drawn faint."""
CENSORED, EVENT, COMPETING = 0, 1, 2


class Curves(NamedTuple):
    """What stands behind one picture of curves; each frame has the columns `by` first, then `group`."""

    steps: pl.DataFrame
    """a row per day on which somebody leaves, and one for day 0: day, month, n_risk, n_event, n_censored, n (events so
    far), N, n_not_assessable, estimate, ci_low, ci_high, method; days and months since the clock began"""
    landmarks: pl.DataFrame
    """a row per landmark that follow-up reaches: month, day (the last one counted), n (events by then), n_risk (when the day is over), N, n_not_assessable, estimate, ci_low, ci_high, method"""
    at_risk: pl.DataFrame
    """a row per month of the axis: month, n_risk"""
    medians: pl.DataFrame
    """a row: n, N, n_not_assessable, estimate (months), ci_low, ci_high, p (log-rank between the groups, null unless asked for),
    p_gray (Gray's test of their incidences, where something competes)"""


def first_days(rows: pl.DataFrame, runs: Runs, met: np.ndarray, is_open: np.ndarray) -> pl.DataFrame:
    """A row per patient of sorted rows (patient_id, day): the first day on which it is met, on which it cannot be told, and the last day."""
    return pl.DataFrame(
        {
            "patient_id": rows["patient_id"][runs.starts],
            "_reached": taken(rows["day"], runs.first_with(met)),
            "_open": taken(rows["day"], runs.first_with(is_open)),
            "_seen": rows["day"][runs.ends - 1],
        }
    )


def day_of(month: int) -> int:
    """The day a month falls on, halves rounded up, as the windows have it."""
    return math.floor(month * DAYS_PER_MONTH + 0.5)


def clocks(cohort: Cohort, plan: AnalysisPlan, origin: str) -> pl.DataFrame:
    """A row per patient the filters keep whose clock begins: patient_id, group, clock (its day 0), entry (day from which at risk).

    Nobody is at risk before time zero, for nothing before it was followed: a clock that begins earlier means late entry.
    """
    patients = select_patients(cohort, plan)
    if origin == "combination":
        days = regimen_of_patients(cohort, plan).select("patient_id", clock="combined_day")
    elif origin == "first_response":
        days = first_response(cohort, plan).select("patient_id", clock="first_response")
    elif origin == "biopsy":
        days = patients.select("patient_id", clock="biopsy_day").drop_nulls()
    else:
        days = patients.select("patient_id", clock=pl.lit(0, pl.Int32))
    return (
        patients.select("patient_id", "group")
        .join(days, on="patient_id", how="inner", validate="1:1", maintain_order="left")
        .with_columns(pl.col("clock").cast(pl.Int32), entry=pl.max_horizontal("clock", pl.lit(0)).cast(pl.Int32))
    )


def curves(
    rows: pl.DataFrame,
    plan: AnalysisPlan,
    everyone: pl.DataFrame,
    *,
    by: Sequence[str] = (),
    incidence: bool,
    cause: int = EVENT,
    without: bool = False,
    ends: Mapping[int, tuple[int, int]] = MappingProxyType({}),
) -> Curves:
    """The curves of patients given as group, clock, entry, day (when they left) and code (0 seen last without any event).

    `incidence`: the share that had the event of `cause`, the others competing (Aalen-Johansen); else the share without
    any event (Kaplan-Meier); `without`: one less that incidence. `everyone` (patient_id, group) are those asked about: who is not among the rows, or never
    at risk, is not assessable. `by` names columns, such as the drug, for whose values curves are drawn apart.
    `ends`: first and last day of landmark months that end with a window: on its last day, or where follow-up ends in it.
    """
    levels = group_levels(everyone["group"])
    ready = rows.with_columns(
        _day=(pl.col("day") - pl.col("clock")).cast(pl.Int64), _entry=(pl.col("entry") - pl.col("clock")).cast(pl.Int64)
    ).with_columns(_late=pl.col("_entry") > 0)
    ready = ready.filter((pl.col("_day") >= 0) & (~pl.col("_late") | (pl.col("_day") > pl.col("_entry"))))
    sizes = dict(everyone.with_columns(pl.col("group").cast(pl.String)).group_by("group").len().iter_rows())
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in Curves._fields}
    keys = ready.select(by).unique(maintain_order=True).rows() if by else [()]
    for key in keys:
        here = ready.filter([pl.col(name) == value for name, value in zip(by, key, strict=True)]) if by else ready
        tested = _tests(here, levels, plan, cause, incidence=incidence)
        longest = int(here["_day"].max() or 0) if here.height else -1  # type: ignore[arg-type]
        for group in levels:
            mine = here.filter(pl.col("group").cast(pl.String) == group)
            head: dict[str, Any] = {**dict(zip(by, key, strict=True)), "group": group}
            counts = {"N": mine.height, "n_not_assessable": sizes.get(group, 0) - mine.height}
            _one(parts, mine, head, counts, incidence=incidence, cause=cause, without=without, ends=ends)
            _numbers(parts, mine, head, longest)
            parts["medians"][-1] |= tested
    return Curves(*(_frame(parts[name], name, by, rows, levels) for name in Curves._fields))


def only_those_at_risk(found: Curves) -> Curves:
    """The curves of an event that can happen only to some: whoever it cannot happen to is not missing."""
    none = pl.lit(0, pl.Int64).alias("n_not_assessable")
    return Curves(*(frame.with_columns(none) if "n_not_assessable" in frame.columns else frame for frame in found))


def _one(
    parts: dict[str, list[dict[str, Any]]],
    mine: pl.DataFrame,
    head: dict[str, Any],
    counts: dict[str, int],
    *,
    incidence: bool,
    cause: int,
    without: bool,
    ends: Mapping[int, tuple[int, int]],
) -> None:
    """Adds the rows of one group's curve to `parts`."""
    days, codes = mine["_day"].to_numpy(), mine["code"].to_numpy()
    entry = mine["_entry"].clip(0).to_numpy() if mine["_late"].any() else None
    events = (codes > 0).astype(np.int64)
    steps = (
        cumulative_incidence(days, codes, cause, _shifted(entry), without=without)
        if incidence
        else kaplan_meier(days, events, _shifted(entry))
    )
    method = "Aalen-Johansen" if incidence else "Kaplan-Meier"
    method += ", log-log interval" if entry is None else f", {LATE_ENTRY}, log-log interval"
    start, so_far = (1.0 if without or not incidence else 0.0), 0
    first = int((entry == 0).sum()) if entry is not None else len(days)
    if len(days):
        parts["steps"].append(_step(head, counts, method, Step(0, first, 0, 0, start, None, None), 0))
    for step in steps:
        so_far += step.n_event
        parts["steps"].append(_step(head, counts, method, step, so_far))
    longest = int(days.max()) if len(days) else -1
    # Where nobody was lost from sight the last share is known for good; else nothing is told behind the last one at risk.
    is_settled = bool(steps) and not any(step.n_censored for step in steps)
    for month in LANDMARKS:
        first, day = ends.get(month, (day_of(month), day_of(month)))
        # Before the first patient joins a curve there is nothing to read off.
        begun = entry is None or int(entry.min()) < day
        if begun and (first <= longest or is_settled):
            estimate, low, high = at(steps, day, start)
            told = {"estimate": estimate, "ci_low": low, "ci_high": high, "method": method}
            n = sum(step.n_event for step in steps if step.day <= day)
            parts["landmarks"].append(
                head
                | {"month": month, "day": day, "n": n, "n_risk": _at_risk(days, entry, day, after=True)}
                | counts
                | told
            )
    asked = events if not incidence else (codes == cause).astype(np.int64)
    middle = (
        (None, None, None)
        if incidence and bool(((codes != 0) & (codes != cause)).any())
        else median_survival(days, asked, _shifted(entry))
    )
    median, low, high = (None if value is None else value / DAYS_PER_MONTH for value in middle)
    if incidence and median is None:
        # With competing events the median is where the incidence itself passes one half.
        passed = (step.day for step in steps if (1 - step.estimate if without else step.estimate) > 0.5 - 1e-9)
        half = next(passed, None)
        median = None if half is None else half / DAYS_PER_MONTH
    parts["medians"].append(
        head | {"n": int(asked.sum())} | counts | {"estimate": median, "ci_low": low, "ci_high": high}
    )


def _numbers(parts: dict[str, list[dict[str, Any]]], mine: pl.DataFrame, head: dict[str, Any], longest: int) -> None:
    """Adds the numbers at risk of one group at the months of the axis, which is that of all groups."""
    days = mine["_day"].to_numpy()
    entry = mine["_entry"].clip(0).to_numpy() if mine["_late"].any() else None
    for month in axis_months(longest) if longest >= 0 else []:
        parts["at_risk"].append(head | {"month": month, "n_risk": _at_risk(days, entry, day_of(month))})


def _shifted(entry: np.ndarray | None) -> np.ndarray | None:
    """Days of entry as the estimators want them: not at risk on that day, but whoever begins with the clock is on day 0."""
    return None if entry is None else np.where(entry > 0, entry, -1)


def _at_risk(days: np.ndarray, entry: np.ndarray | None, day: int, *, after: bool = False) -> int:
    """How many are at risk when the day begins; `after` the events of the day, when it is over."""
    there = days > day if after else days >= day
    # Whoever enters with the clock is at risk from its first day.
    return int((there if entry is None else there & ((entry < day) | (entry == 0))).sum())


def _step(head: dict[str, Any], counts: dict[str, int], method: str, step: Step, so_far: int) -> dict[str, Any]:
    return (
        head
        | {"day": step.day, "month": step.day / DAYS_PER_MONTH, "n_risk": step.n_risk, "n_event": step.n_event}
        | {"n_censored": step.n_censored, "n": so_far}
        | counts
        | {"estimate": step.estimate, "ci_low": step.ci_low, "ci_high": step.ci_high, "method": method}
    )


def axis_months(longest: int) -> list[int]:
    """The months on the axis of a curve that runs to day `longest`."""
    months = longest / DAYS_PER_MONTH
    every = 3 if months <= 12 else 6 if months <= 36 else 12 if months <= 84 else 24
    return [month for month in (0, *range(every, int(months) + every + 1, every)) if day_of(month) <= max(longest, 0)]


def _tests(
    rows: pl.DataFrame, levels: Sequence[str], plan: AnalysisPlan, cause: int, *, incidence: bool
) -> dict[str, float | None]:
    """The p-values between the groups: log-rank, and of incidences Gray's; None unless asked for and every group is large enough."""
    sizes = [rows.filter(pl.col("group").cast(pl.String) == group).height for group in levels]
    if not plan.p_values or len(levels) < 2 or min(sizes) < SMALLEST or rows["_late"].any():
        return {"p": None, "p_gray": None}
    days, codes, groups = rows["_day"].to_list(), rows["code"].to_list(), rows["group"].cast(pl.String).to_list()
    ranked = log_rank(days, [int(code == cause) for code in codes], groups)
    # Where nothing competes there is one hazard only, and the log-rank test asks about it.
    competes = incidence and any(code not in (CENSORED, cause) for code in codes)
    found = gray(days, codes, cause, groups) if competes else None
    return {"p": None if ranked is None else ranked[1], "p_gray": None if found is None else found[1]}


_COUNTS = ("n", "n_risk", "N", "n_not_assessable")
_SHARES = ("estimate", "ci_low", "ci_high")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "steps": ("day", "month", "n_risk", "n_event", "n_censored", "n", "N", "n_not_assessable", *_SHARES, "method"),
    "landmarks": ("month", "day", *_COUNTS, *_SHARES, "method"),
    "at_risk": ("month", "n_risk"),
    "medians": ("n", "N", "n_not_assessable", *_SHARES, "p", "p_gray"),
}


def _frame(
    rows: list[dict[str, Any]], name: str, by: Sequence[str], source: pl.DataFrame, levels: Sequence[str]
) -> pl.DataFrame:
    schema: dict[str, Any] = {column: source.schema[column] for column in by} | {"group": pl.Enum(levels)}
    for column in _COLUMNS[name]:
        whole = column in (*_COUNTS, "day", "n_event", "n_censored") or (column == "month" and name != "steps")
        schema[column] = pl.String if column == "method" else pl.Int64 if whole else pl.Float64
    return pl.DataFrame(rows, schema=schema, orient="row")
