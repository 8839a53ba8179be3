"""What a file was understood to be, in order of effect on the rate: patients, time points, time zero, the columns that carry
what the definition reads, and what was set aside with what that costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

from lnexplore.catalogue import _, listed, number, plural
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.criteria.terms import AllOf, leaves
from lnexplore.ingest.meaning.mapping import EXTRA, NUMBER, ColumnUse
from lnexplore.ingest.meaning.times import find_time
from lnexplore.ingest.read import Intake
from lnexplore.outcomes.layers import placed
from lnexplore.outcomes.remarks import measure_read, measures_read
from lnexplore.outcomes.verdicts import NOT_ASSESSABLE, OPEN, kept, rules_at, states
from lnexplore.plan import AnalysisPlan


class Topic(StrEnum):
    """What a line of the summary is about."""

    PEOPLE = "people"
    TIME_ZERO = "time zero"
    MEASURE = "measure"
    DOSE = "dose"
    SEX = "sex"
    COLUMNS_SET_ASIDE = "columns set aside"
    HARMLESS_COLUMNS = "columns that can change no number"
    ROWS_SET_ASIDE = "rows set aside"


@dataclass(frozen=True)
class Aside:
    """A column that is not used though a number may hang on it."""

    column: str
    why: str
    measure: str = ""
    """the measure that it may hold, in words"""
    cost: int = 0
    """patients whose response waits for that measure"""

    def sentence(self, month: int) -> str:
        """The column with what hangs on it."""
        if self.cost:
            return plural(
                "“{column}” (may hold {measure}, for which the response of {count} patient at {month} months waits)",
                "“{column}” (may hold {measure}, for which the response of {count} patients at {month} months waits)",
                self.cost,
                column=self.column,
                measure=self.measure,
                month=month,
            )
        if self.measure:
            return _("“{column}” (may hold {measure})").format(column=self.column, measure=self.measure)
        return _("“{column}” ({why})").format(column=self.column, why=self.why)


@dataclass(frozen=True)
class Line:
    """One thing that was understood, or was not, as facts; `sentence` makes the words."""

    topic: Topic
    label: str = ""
    """the measure in words"""
    columns: tuple[str, ...] = ()
    """the columns it stands in, as the sheet heads them"""
    n: int = 0
    """patients (of MEASURE: with any value; of SEX: known), columns or rows"""
    total: int = 0
    visits: int = 0
    months: tuple[int, int] = (0, 0)
    """first and last month with a visit"""
    cost: int = 0
    """patients followed to the month of the headline whose response waits for this alone or among others"""
    month: int = 0
    """month of the headline"""
    gaps: tuple[int, ...] = ()
    """months assessed at which patients were seen, but nobody has a value"""
    candidates: tuple[str, ...] = ()
    """columns that are not used and may hold it"""
    asides: tuple[Aside, ...] = ()
    """columns that are not used, the one on which most hangs first"""
    instead: tuple[tuple[str, int], ...] = ()
    """what was taken for a time zero that is not there, and for how many patients"""

    @property
    def concern(self) -> bool:
        """Whether something that the numbers need is missing."""
        absent = (
            self.topic in (Topic.MEASURE, Topic.DOSE, Topic.SEX)
            and not self.columns
            and not (self.topic is Topic.SEX and self.n)
        )
        return self.cost > 0 or absent or bool(self.gaps) or (self.topic is Topic.TIME_ZERO and self.n < self.total)

    def sentence(self) -> str:
        """The line in words."""
        return _SENTENCES[self.topic](self)


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
    lines += [
        _measure(cohort, plan, intake, used, waiting.get(key, 0) if cohort.has(key) else undecided, key)
        for key in measures_read(cohort, plan)
    ]
    if "creatinine_uln" in plan.definition.columns():
        known = cohort.size - cohort.patients["sex"].null_count()
        lines.append(Line(Topic.SEX, "sex", used.get("patients.sex", ()), known, cohort.size))
    lines.append(
        Line(
            Topic.DOSE,
            MEASURES["prednisolone"].words,
            used.get("visits.prednisolone", ()) or used.get("treatments.dose", ()),
            _with_any(cohort, "prednisolone"),
            cohort.size,
            candidates=_candidates(intake.unused, "visits.prednisolone"),
        )
    )
    costs = {line.label: line.cost for line in lines if line.topic is Topic.MEASURE}
    lines += _set_aside(intake.unused, costs, plan.headline_window.month)
    rows = sum(issue.severity == "row" for issue in intake.issues)
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
        words = "" if measure is None else measure.words
        if use.why is not None and use.why.harmless:
            others[use.place] = None
        else:
            asides.setdefault(use.place, Aside(use.place, use.why_not, words, costs.get(words, 0)))
    ordered = tuple(sorted(asides.values(), key=lambda one: (-one.cost, not one.measure)))
    lines = [Line(Topic.COLUMNS_SET_ASIDE, n=len(ordered), month=month, asides=ordered)] if ordered else []
    return lines + ([Line(Topic.HARMLESS_COLUMNS, columns=tuple(others), n=len(others))] if others else [])


def _candidates(unused: Sequence[ColumnUse], meaning: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(use.place for use in unused if use.proposed == meaning))


def _with_any(cohort: Cohort, key: str) -> int:
    """Patients with any value of a measure."""

    def counted() -> int:
        return cohort.visits.filter(pl.col(key).is_not_null())["patient_id"].n_unique()

    return cohort.remember(("patients with any", key), counted)


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
        MEASURES[key].words,
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


_MOST = 6


def _some(names: Sequence[str], most: int = _MOST) -> str:
    quoted = [f"“{name}”" for name in names[:most]]
    left = len(names) - most
    return listed([*quoted, _("{count} more").format(count=left)]) if left > 0 else ", ".join(quoted)


def _months(months: Sequence[int]) -> str:
    return listed([_("month {month}").format(month=month) if month else _("baseline") for month in months])


def _say_people(line: Line) -> str:
    parts = [
        plural("{count} patient", "{count} patients", line.n),
        plural("{count} visit", "{count} visits", line.visits),
    ]
    if line.visits:
        first, last = (str(month).replace("-", "−") for month in line.months)
        parts.append(_("months {first} to {last}").format(first=first, last=last))
    return f"{', '.join(parts)}."


def _say_time_zero(line: Line) -> str:
    messages = {
        (True, True): _("Time zero: {columns}; without it {others}."),
        (True, False): _("Time zero: {columns}."),
        (False, True): _("Time zero: no column; {others} was taken."),
        (False, False): _("Time zero: month or day 0 of the sheet."),
    }
    other = _("{what} ({n} of {total} patients)")
    others = ", ".join(other.format(what=_(what), n=count, total=line.total) for what, count in line.instead)
    return messages[bool(line.columns), bool(line.instead)].format(columns=_some(line.columns), others=others)


def _say_measure(line: Line) -> str:
    measure = f"{line.label[:1].upper()}{line.label[1:]}"
    patients = plural("{count} patient", "{count} patients", line.cost)
    if line.columns:
        sentences = [_("{measure}: {columns}, {n} of {total} patients.")]
        sentences += [_("No value at {months}.")] if line.gaps else []
        sentences += (
            [_("Missing where response at {month} months is not assessable in {patients}.")] if line.cost else []
        )
    else:
        sentences = [_("{measure}: no column.")]
        sentences += [_("Without it, response at {month} months is not assessable in {patients}.")] if line.cost else []
    return _with_candidates(line, sentences, measure=measure, patients=patients)


def _with_candidates(line: Line, sentences: list[str], **gaps: str) -> str:
    sentences += [_("May hold it: {candidates}.")] if line.candidates else []
    gaps |= {"columns": _some(line.columns), "candidates": _some(line.candidates), "months": _months(line.gaps)}
    return " ".join(sentences).format(**gaps, n=line.n, total=line.total, month=line.month)


def _say_sex(line: Line) -> str:
    if not line.columns and line.n:
        return _("Sex: as you answered.")
    if not line.columns:
        return _("Sex: no column; normal creatinine is judged by the limits of both sexes.")
    return _("Sex: {columns}, known for {n} of {total} patients.").format(
        columns=_some(line.columns), n=line.n, total=line.total
    )


def _say_dose(line: Line) -> str:
    if not line.columns and not line.n:
        return _with_candidates(line, [_("Prednisolone dose: no column; the steroid figures are empty.")])
    return _("Prednisolone dose: {columns}, {n} of {total} patients.").format(
        columns=_some(line.columns) or _("from the list of drugs"), n=line.n, total=line.total
    )


def _say_columns(line: Line) -> str:
    said = listed([one.sentence(line.month) for one in line.asides[:_MOST]])
    if line.n <= _MOST:
        return _("Not used, though a number may hang on it: {columns}.").format(columns=said)
    return plural(
        "Not used, though a number may hang on it: {columns}; and {count} more column.",
        "Not used, though a number may hang on it: {columns}; and {count} more columns.",
        line.n - _MOST,
        columns=said,
    )


def _say_harmless(line: Line) -> str:
    return _("Not used, and no number hangs on it: {columns}.").format(columns=_some(line.columns))


def _say_rows(line: Line) -> str:
    return plural(
        "{count} row of {total} left out; listed on the Data page.",
        "{count} rows of {total} left out; each is listed on the Data page.",
        line.n,
        total=number(line.total),
    )


_SENTENCES = {
    Topic.PEOPLE: _say_people,
    Topic.TIME_ZERO: _say_time_zero,
    Topic.MEASURE: _say_measure,
    Topic.SEX: _say_sex,
    Topic.DOSE: _say_dose,
    Topic.COLUMNS_SET_ASIDE: _say_columns,
    Topic.HARMLESS_COLUMNS: _say_harmless,
    Topic.ROWS_SET_ASIDE: _say_rows,
}
