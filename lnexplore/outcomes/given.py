"""What one way of reading the files gives, and what a choice about them moves: patients, visits, and whose complete response is decided."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lnexplore.catalogue import _, plural
from lnexplore.cohort.model import Cohort
from lnexplore.ingest.reading import Question, Reading
from lnexplore.outcomes.response import response_by_patient
from lnexplore.plan import AnalysisPlan

MOST = 12
"""Readings that are tried to tell what answers would do; of questions beyond that nothing is said."""


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


@dataclass(frozen=True)
class Effect:
    """What a choice about reading does."""

    before: Given
    after: Given

    def sentence(self) -> str:
        """The counts that move, or that none does."""
        was, now = self.before, self.after
        said = []
        if (was.patients, was.visits) != (now.patients, now.visits):
            said.append(_("{now} in place of {before}.").format(now=counted(now), before=counted(was)))
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
        elif now.patients:
            said.append(_("CR at {month} months stays {n} of {decided} decided.").format(**values))
        return " ".join(said)


def counted(given: Given) -> str:
    """Patients and visits in words."""
    visits = plural("{count} visit", "{count} visits", given.visits)
    return f"{plural('{count} patient', '{count} patients', given.patients)}, {visits}"


def given(cohort: Cohort | None, plan: AnalysisPlan, month: int | None = None) -> Given:
    """What a cohort gives under `plan` at a month, which is that of the headline where none is said; nothing of no cohort."""
    month = plan.headline_window.month if month is None else month
    if cohort is None:
        return Given(month=month)
    people = response_by_patient(cohort, plan.replace(group_by=None)).filter(pl.col("month") == month)
    state = pl.col("state").cast(pl.String)
    decided = state.is_in(["CR", "NR"]) | ((state == "PR") & ~pl.col("cr_unknown")) | pl.col("cr_ruled_out")
    counts = people.select(decided=decided.sum(), complete=(state == "CR").sum()).row(0, named=True)
    return Given(cohort.size, cohort.visits.height, month, counts["decided"], counts["complete"])


def effect(before: Cohort | None, after: Cohort | None, plan: AnalysisPlan) -> Effect:
    """What it does to read one cohort in place of another, at the month of the headline or, where neither tells of it, the last that does."""
    months = [plan.headline_window.month, *sorted((window.month for window in plan.windows), reverse=True)]
    found = [Effect(given(before, plan, month), given(after, plan, month)) for month in dict.fromkeys(months)]
    return next((one for one in found if one.before.decided or one.after.decided), found[0])


def tried(
    questions: Sequence[Question], reading: Reading
) -> tuple[list[Reading], dict[tuple[str, str], tuple[int, int]]]:
    """Readings, and for each (question, answer) which of them tell what it does: without it, and with it.

    The other open questions are answered as proposed. Whole questions only, as many as `MOST` readings tell of.
    """
    open_ = [question for question in questions if question.open]
    readings: list[Reading] = []
    pairs: dict[tuple[str, str], tuple[int, int]] = {}
    for question in open_:
        others = reading
        for other in open_:
            if other.key != question.key:
                others = others.with_answer(other.key, other.proposed)
        mine = [others, *(others.with_answer(question.key, option.value) for option in question.options)]
        more = [one for one in mine if one not in readings]
        if len(readings) + len(more) > MOST:
            break
        readings += more
        without, *answered = map(readings.index, mine)
        pairs |= {
            (question.key, option.value): (without, one) for option, one in zip(question.options, answered, strict=True)
        }
    return readings, pairs
