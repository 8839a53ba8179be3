"""What one way of reading the files gives, and what a choice about them moves: rows, values, and whose complete response is decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from lnexplore.catalogue import _, number, pgettext, plural
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.schema import DTYPES, FIELDS
from lnexplore.ingest.reading import Question, Reading
from lnexplore.outcomes.response import response_by_patient
from lnexplore.plan import AnalysisPlan

MOST = 12
"""Readings that are tried to tell what answers would do; of questions beyond that nothing is said."""
_SAID = 3
"""Columns of which it is said how many values they have."""


@dataclass(frozen=True)
class Given:
    """What a reading gives."""

    patients: int = 0
    visits: int = 0
    month: int = 0
    decided: int = 0
    """patients of whom it is known whether they are in complete response at that month"""
    complete: int = 0
    """of these, the patients in complete response"""
    treatments: int = 0
    events: int = 0


@dataclass(frozen=True)
class Moved:
    """A column of the cohort with other values than before: how many it had, and has."""

    label: str
    before: int
    after: int

    def sentence(self) -> str:
        """The column with its counts."""
        label = _(self.label)
        if not self.before:
            return plural("{label}: {count} value.", "{label}: {count} values.", self.after, label=label)
        if self.before == self.after:
            return plural(
                "{label}: {count} value changed.", "{label}: {count} values changed.", self.after, label=label
            )
        return plural(
            "{label}: {count} value in place of {before}.",
            "{label}: {count} values in place of {before}.",
            self.after,
            label=label,
            before=number(self.before),
        )


@dataclass(frozen=True)
class Effect:
    """What a choice about reading does."""

    before: Given
    after: Given
    moved: tuple[Moved, ...] = ()
    """told where the numbers of rows and the response stay as they were"""

    def sentence(self) -> str:
        """The counts that move, or that none does."""
        was, now = self.before, self.after
        said = []
        if _rows(was) != _rows(now):
            words = _("{now} in place of {before}.") if was.patients else _("{now}.")
            said.append(words.format(now=counted(now), before=counted(was)))
        elif (was.decided, was.complete) == (now.decided, now.complete):
            said += [one.sentence() for one in self.moved[:_SAID]]
        values = {"month": now.month, "total": now.patients, "n": now.complete, "decided": now.decided}
        if now.decided > was.decided:
            gained = now.decided - was.decided
            words = _("Decides CR at {month} months for {gained} of {total} patients; {n} of {decided} are in CR.")
            said.append(words.format(gained=gained, **values))
        elif (was.decided, was.complete) != (now.decided, now.complete):
            words = _("CR at {month} months: {n} of {decided} decided, in place of {before} of {before_decided}.")
            said.append(words.format(before=was.complete, before_decided=was.decided, **values))
        elif now.decided < now.patients:
            left = now.patients - now.decided
            said.append(
                _("CR at {month} months stays undecided for {left} of {total} patients.").format(left=left, **values)
            )
        elif now.patients and not said:
            said.append(_("No number changes; CR at {month} months: {n} of {decided}.").format(**values))
        elif now.patients:
            said.append(_("CR at {month} months stays {n} of {decided}.").format(**values))
        elif not said:
            said.append(_("The file still gives no patients."))
        return " ".join(said)


def _rows(given: Given) -> tuple[int, int, int, int]:
    return given.patients, given.visits, given.treatments, given.events


def counted(given: Given) -> str:
    """Patients and visits in words, with drugs and events where there are any."""
    said = [
        plural("{count} patient", "{count} patients", given.patients),
        plural("{count} visit", "{count} visits", given.visits),
    ]
    if given.treatments:
        said.append(plural("{count} drug record", "{count} drug records", given.treatments))
    if given.events:
        said.append(plural("{count} event", "{count} events", given.events))
    return pgettext("in a list", ", ").join(said)


def given(cohort: Cohort | None, plan: AnalysisPlan, month: int | None = None) -> Given:
    """What a cohort gives under `plan` at a month, which is that of the headline where none is said; nothing of no cohort."""
    month = plan.headline_window.month if month is None else month
    if cohort is None:
        return Given(month=month)
    people = response_by_patient(cohort, plan.replace(group_by=None)).filter(pl.col("month") == month)
    state = pl.col("state").cast(pl.String)
    decided = state.is_in(["CR", "NR"]) | ((state == "PR") & ~pl.col("cr_unknown")) | pl.col("cr_ruled_out")
    counts = people.select(decided=decided.sum(), complete=(state == "CR").sum()).row(0, named=True)
    return Given(
        cohort.size,
        cohort.visits.height,
        month,
        counts["decided"],
        counts["complete"],
        cohort.treatments.height,
        cohort.events.height,
    )


def effect(before: Cohort | None, after: Cohort | None, plan: AnalysisPlan) -> Effect:
    """What it does to read one cohort in place of another, at the month of the headline or, where neither tells of it, the last that does."""
    months = [plan.headline_window.month, *sorted((window.month for window in plan.windows), reverse=True)]
    moved = tuple(_moved(before, after))
    found = [Effect(given(before, plan, month), given(after, plan, month), moved) for month in dict.fromkeys(months)]
    return next((one for one in found if one.before.decided or one.after.decided), found[0])


def _moved(before: Cohort | None, after: Cohort | None) -> Iterator[Moved]:
    """The columns whose values are not those of before, as measures and fields are called."""
    if before is None or after is None:
        return
    labels = {
        (table, name): one.label for table in FIELDS for one in FIELDS[table] for name in (one.key, f"{one.key}_day")
    }
    labels |= {("visits", measure.key): measure.label for measure in MEASURES.values()}
    for table, columns in DTYPES.items():
        old, new = getattr(before, table), getattr(after, table)
        for name in columns:
            label = labels.get((table, name))
            if label is not None and not _same(old[name], new[name]):
                was, now = (frame.height - frame[name].null_count() for frame in (old, new))
                yield Moved(label, was, now)


def tried(
    questions: Sequence[Question], reading: Reading
) -> tuple[list[Reading], dict[tuple[str, str], tuple[int, int]]]:
    """Readings, and for each (question, answer that is not in force) which of them tell what it does: without it, and with it.

    The other open questions are answered as proposed. Whole questions only, open ones first, as many as `MOST` readings tell of.
    """
    open_ = [question for question in questions if question.open]
    readings: list[Reading] = []
    pairs: dict[tuple[str, str], tuple[int, int]] = {}
    for question in sorted(questions, key=lambda one: not one.open):
        others = reading
        for other in open_:
            if other.key != question.key:
                others = others.with_answer(other.key, other.proposed)
        answers = [option.value for option in question.options if option.value != question.in_force]
        mine = [others, *(others.with_answer(question.key, answer) for answer in answers)]
        more = [one for one in mine if one not in readings]
        if len(readings) + len(more) > MOST:
            break
        readings += more
        without, *answered = map(readings.index, mine)
        pairs |= {(question.key, answer): (without, one) for answer, one in zip(answers, answered, strict=True)}
    return readings, pairs


def _same(one: pl.Series, other: pl.Series) -> bool:
    """Whether two columns hold the same values, in whatever order of the rows."""
    return one.equals(other) or one.sort().equals(other.sort())
