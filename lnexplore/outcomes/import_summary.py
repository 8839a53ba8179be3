"""What a file was understood to be, in order of effect on the rate: patients, time points, time zero, the columns that carry
what the definition reads, and what was set aside with what that costs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from lnexplore.cohort.equivalents import EQUIVALENTS
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.problems import Problem
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.criteria.terms import AllOf, leaves
from lnexplore.ingest.meaning.mapping import EXTRA, NUMBER, ColumnUse
from lnexplore.ingest.meaning.times import find_time
from lnexplore.ingest.read import Intake
from lnexplore.outcomes.conditions import OPEN, rules_at
from lnexplore.outcomes.import_lines import Aside, Line, Topic
from lnexplore.outcomes.layers import placed
from lnexplore.outcomes.remarks import measure_read, measures_read
from lnexplore.outcomes.verdicts import NOT_ASSESSABLE, kept, states
from lnexplore.plan import AnalysisPlan


def import_summary(intake: Intake, plan: AnalysisPlan) -> tuple[Line, ...]:
    """Lines in order of effect on the rate; empty where nothing was read.

    Costs are counted at the month of the headline under `plan`, over all patients who were followed that long.
    """
    cohort = intake.cohort
    if cohort is None:
        return ()
    plan = plan.replace(group_by=None)
    used = _columns(intake.used)
    undecided, waiting = _waiting(cohort, plan)
    lines = [_people(cohort), _time_zero(cohort, intake, used)]
    measures = [
        _measure(cohort, plan, intake, used, waiting.get(key, 0) if cohort.has(key) else undecided, key)
        for key in measures_read(cohort, plan)
    ]
    lines += sorted(measures, key=lambda line: -line.cost)
    lines += _sheets(intake)
    if "creatinine_uln" in plan.definition.columns():
        known = cohort.size - cohort.patients["sex"].null_count()
        lines.append(Line(Topic.SEX, "sex", used.get("patients.sex", ()), known, cohort.size))
    lines.append(
        Line(
            Topic.DOSE,
            MEASURES["prednisolone"].name_in_text,
            tuple(place for key in ("prednisolone", *EQUIVALENTS) for place in used.get(f"visits.{key}", ()))
            or used.get("treatments.dose", ()),
            _with_any(cohort, "prednisolone", *EQUIVALENTS),
            cohort.size,
            candidates=_candidates(intake.unused, "visits.prednisolone"),
        )
    )
    told = {issue.sheet for issue in intake.issues if issue.code in _UNREAD}
    named = {column for line in lines for column in line.candidates}
    rest = [use for use in intake.unused if use.sheet not in told and use.place not in named]
    costs = {line.label: line.cost for line in measures}
    lines += _set_aside(rest, costs, plan.headline_window.month)
    rows = len(intake.rows_left_out)
    if rows:
        lines.append(Line(Topic.ROWS_SET_ASIDE, n=rows, total=intake.rows_read))
    return tuple(lines)


def _columns(uses: Sequence[ColumnUse]) -> dict[str, tuple[str, ...]]:
    """`table.key` -> the columns read for it, as the sheet heads them, in the order of the sheet."""
    found: dict[str, dict[str, None]] = {}
    for use in uses:
        found.setdefault(f"{use.table}.{use.key}", {})[use.test or use.header or use.letter] = None
    return {key: tuple(places) for key, places in found.items()}


def _set_aside(unused: Sequence[ColumnUse], costs: Mapping[str, int], month: int) -> list[Line]:
    """The columns that are not used: those on which a number may hang, in order of what does, then those that can change none."""
    asides: dict[str, Aside] = {}
    others: dict[str, None] = {}
    for use in unused:
        measure = MEASURES.get(use.proposed.removeprefix("visits."))
        words = "" if measure is None else measure.name_in_text
        if use.why is not None and use.why.harmless:
            others[use.place] = None
        else:
            # Columns of one reason are named together; what may be a measure stands alone.
            aside = Aside(use.place, use.why_not, words, costs.get(words, 0))
            first = asides.setdefault(use.place if words else use.why_not, aside)
            if use.place not in (first.column, *first.others):
                asides[use.why_not] = replace(first, others=(*first.others, use.place))
    ordered = tuple(sorted(asides.values(), key=lambda one: (-one.cost, not one.measure)))
    n = sum(1 + len(one.others) for one in ordered)
    lines = [Line(Topic.COLUMNS_SET_ASIDE, n=n, month=month, asides=ordered)] if ordered else []
    return lines + ([Line(Topic.HARMLESS_COLUMNS, columns=tuple(others), n=len(others))] if others else [])


_UNREAD = frozenset((Problem.NO_PATIENT_COLUMN, Problem.NO_HEADER, Problem.HIDDEN_SHEET, Problem.SUMMARY))


def _sheets(intake: Intake) -> list[Line]:
    """The sheets that were not read, with why, and those of which earlier decisions were taken over."""
    rows = {sheet.sheet: sheet.rows for sheet in intake.sheets}
    return [
        Line(Topic.SHEET, columns=(issue.sheet,), n=rows.get(issue.sheet, 0), issue=issue)
        for issue in intake.issues
        if issue.code in _UNREAD or issue.code is Problem.REMEMBERED
    ]


def _candidates(unused: Sequence[ColumnUse], meaning: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(use.place for use in unused if use.proposed == meaning))


def _with_any(cohort: Cohort, *keys: str) -> int:
    """Patients with any value of some measures."""

    def counted() -> int:
        held = pl.any_horizontal([pl.col(key).is_not_null() for key in keys])
        return cohort.visits.filter(held)["patient_id"].n_unique()

    return cohort.remember(("patients with any", *keys), counted)


def _people(cohort: Cohort) -> Line:
    days: Any = cohort.visits["day"]
    months = (round((days.min() or 0) / DAYS_PER_MONTH), round((days.max() or 0) / DAYS_PER_MONTH))
    return Line(Topic.PEOPLE, n=cohort.size, visits=cohort.visits.height, months=months)


def _time_zero(cohort: Cohort, intake: Intake, used: dict[str, tuple[str, ...]]) -> Line:
    """Which column is day 0; where it has none, what was taken instead."""
    return Line(
        Topic.TIME_ZERO,
        columns=used.get("patients.time_zero", ()),
        n=cohort.size - sum(intake.time_zero_from.values()),
        total=cohort.size,
        instead=tuple(intake.time_zero_from.items()),
    )


def _measure(
    cohort: Cohort, plan: AnalysisPlan, intake: Intake, used: dict[str, tuple[str, ...]], cost: int, key: str
) -> Line:
    """Which columns carry a measure that the definition reads, and in how many patients the response waits for it."""
    gaps = _gaps(cohort, plan, key) if cohort.has(key) else ()
    # A column of numbers under an unknown word is kept to group by: it may be the measure all the same.
    aside = [*intake.unused, *(use for use in intake.used if use.key.startswith((EXTRA, NUMBER)))]
    timed = [use.place for use in aside if _month_of(use.header) in gaps]
    return Line(
        Topic.MEASURE,
        MEASURES[key].name_in_text,
        used.get(f"visits.{key}", ()),
        _with_any(cohort, key),
        cohort.size,
        cost=cost,
        month=plan.headline_window.month,
        gaps=gaps,
        candidates=tuple(dict.fromkeys([*_candidates(intake.unused, f"visits.{key}"), *timed])),
    )


def _month_of(header: str) -> int | None:
    """The month that a header names."""
    time = find_time(header)
    days = None if time is None else time[0].days
    return None if days is None else round(days / DAYS_PER_MONTH)


def _gaps(cohort: Cohort, plan: AnalysisPlan, key: str) -> tuple[int, ...]:
    """Months (0 is the baseline) whose visits hold no value of a measure, though they hold others."""
    key_of = ("months without", key, plan.baseline_first_day, plan.windows)
    return cohort.remember(key_of, lambda: _months_without(cohort, plan, key))


def _months_without(cohort: Cohort, plan: AnalysisPlan, key: str) -> tuple[int, ...]:
    spans = {0: (plan.baseline_first_day, 0)} | {one.month: (one.low, one.high) for one in plan.windows}
    found = []
    for month, (low, high) in spans.items():
        here = cohort.visits.filter(pl.col("day").is_between(low, high))
        if here.height and here[key].null_count() == here.height:
            found.append(month)
    return tuple(found)


def _waiting(cohort: Cohort, plan: AnalysisPlan) -> tuple[int, dict[str, int]]:
    """(patients at the month of the headline whose response cannot be decided, measure -> how many of them lack it)."""
    place, state, inside = placed(cohort, plan), states(cohort, plan), kept(cohort, plan)
    window = plan.windows.index(plan.headline_window)
    undecided = state.state[:, window] == NOT_ASSESSABLE
    if inside is not None:
        undecided &= inside
    # Without an assessment it is the visit that is missing, not a measure.
    used = state.used[undecided, window]
    rule = rules_at(cohort, plan, place)
    found: dict[str, int] = {}
    for term in plan.definition.complete_in_force.terms:
        count = int((rule(AllOf((term,)))[used[used >= 0]] == OPEN).sum())
        for _path, leaf in leaves(term):
            key = measure_read(leaf, cohort, plan)
            if key:
                found[key] = max(found.get(key, 0), count)
    return int(undecided.sum()), found
