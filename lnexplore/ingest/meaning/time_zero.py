"""Time zero that no header names: a column of dates with one date per patient is asked about, never passed over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from lnexplore.catalogue import _
from lnexplore.ingest.meaning.cells import are_dates, within
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation, Part, column_values
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.reasons import RowReason
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates
from lnexplore.vocabulary import fold_case, load_synonyms

BEFORE, AFTER = -90, 14
"""Days around time zero in which a visit can be the one at the start; a candidate is shown with how many patients have one."""
FIRST_VISIT = "first visit"
_WORDS = load_synonyms("start_words")
Known = Sequence[tuple[Table, Interpretation]]


@dataclass(frozen=True)
class Candidate:
    """A column that may hold time zero, and what taking it would give."""

    table: Table
    shape: Interpretation
    use: ColumnUse
    patients: int
    with_start: int
    same_as_first: int

    @property
    def says_start(self) -> bool:
        """Whether the header speaks of a beginning."""
        return _any(self.use.header, "start")


def _any(header: str, kind: str) -> bool:
    folded = " ".join(fold_case(header).replace("_", " ").split())
    return any(word in folded for word in _WORDS[kind])


def ask_time_zero(known: Known, reading: Reading) -> list[Question]:
    """The question which day time counts from, where dates are told by no column that is known and one may be it.

    The shapes are changed as the answer, or what is plain, says; while the question is open the dated visits wait.
    """
    parts = [part for _, shape in known for part in shape.parts]
    keys = {(part.table, use.key) for part in parts for use in part.uses}
    if ("visits", "date") not in keys or {("patients", "time_zero"), ("treatments", "start")} & keys:
        return []
    visits = cache(lambda: _dates_of_visits(known))
    candidates = [one for table, shape in known for one in _candidates(table, shape, visits, reading)]
    # Where all begin with their first visit nothing hangs on the answer.
    candidates = [one for one in candidates if one.same_as_first < 0.95 * one.patients]
    if not candidates:
        return []
    candidates.sort(key=lambda one: (not one.says_start, -one.with_start))
    question = _question(candidates, visits(), reading)
    chosen = next((one for one in candidates if _name(one) == question.in_force), None)
    if chosen is not None:
        use = replace(chosen.use, table="patients", key="time_zero", why=None, proposed="", score=0.9)
        chosen.shape.unused = [one for one in chosen.shape.unused if one.index != use.index]
        assert chosen.shape.patient is not None
        chosen.shape.parts.append(Part("patients", chosen.table.frame, [chosen.shape.patient, use]))
    elif question.in_force is None:
        _wait(known)
    return [question]


def _name(one: Candidate) -> str:
    return one.use.choice


def _dates_of_visits(known: Known) -> pl.DataFrame:
    """patient, date of every visit."""
    found = [pl.DataFrame(schema={"who": pl.String, "date": pl.Date})]
    for _table, shape in known:
        for part in shape.parts:
            when = next((use for use in part.uses if use.key == "date"), None) if part.table == "visits" else None
            if when is None or shape.patient is None or f"c{when.index}" not in part.frame.columns:
                continue
            day = dates.dates(part.frame[f"c{when.index}"], order="dmy")["value"]
            found.append(pl.DataFrame({"who": part.frame[f"c{shape.patient.index}"], "date": day}).drop_nulls())
    return pl.concat(found).unique()


def _candidates(
    table: Table, shape: Interpretation, visits: Callable[[], pl.DataFrame], reading: Reading
) -> list[Candidate]:
    """The columns of one table with a date per patient, near which most patients have a visit, and a later one."""
    found: list[Candidate] = []
    if shape.patient is None:
        return found
    for use in shape.unused:
        text = column_values(table, use.index)
        if use.test or use.choice in reading.columns or not use.header or _any(use.header, "never"):
            continue
        if text.null_count() * 2 > text.len() or not are_dates(text):
            continue
        if not within(table, use, shape.patient, "date").constant:
            continue
        zero = pl.DataFrame(
            {"who": column_values(table, shape.patient.index), "zero": dates.dates(text, order="dmy")["value"]}
        )
        each = (
            visits()
            .join(zero.drop_nulls().unique("who"), on="who")
            .with_columns(day=(pl.col("date") - pl.col("zero")).dt.total_days())
            .group_by("who")
            .agg(
                start=pl.col("day").is_between(BEFORE, AFTER).any(),
                later=(pl.col("day") > AFTER).any(),
                first=pl.col("day").min() == 0,
            )
        )
        good = int((each["start"] & each["later"]).sum())
        if each.height and good * 2 >= each.height:
            found.append(Candidate(table, shape, use, each.height, int(each["start"].sum()), int(each["first"].sum())))
    return found


def _question(candidates: Sequence[Candidate], visits: pl.DataFrame, reading: Reading) -> Question:
    best = candidates[0]
    key = f"time zero @{best.use.shape}"
    people = max(visits["who"].n_unique(), 1)
    each = round(visits.height / people)
    names = [_name(one) for one in candidates]
    answer = reading.answers.get(key)
    return Question(
        key,
        _("From which day does time count?")
        if len(candidates) > 1
        else _("Does time count from “{header}”?").format(header=best.use.header),
        (
            _("No header says time zero; “{header}” of sheet “{sheet}” has one date per patient.").format(
                header=best.use.header, sheet=best.table.sheet
            ),
            _("Every month, and with it every rate, is counted from that day."),
        ),
        (
            *(
                Option(
                    _name(one),
                    _("From “{header}”").format(header=one.use.header),
                    _("{patients} patients × {each} visits, {n} with a baseline").format(
                        patients=one.patients, each=each, n=one.with_start
                    ),
                )
                for one in candidates
            ),
            Option(
                FIRST_VISIT,
                _("From the first visit"),
                _("{patients} patients × {each} visits, {n} with a baseline").format(
                    patients=people, each=each, n=people
                ),
            ),
        ),
        names[0],
        safe=best.says_start and sum(one.says_start for one in candidates) == 1,
        answer=answer if answer in (*names, FIRST_VISIT) else None,
        sheet=best.table.sheet,
        column=", ".join(one.use.place for one in candidates),
    )


def _wait(known: Known) -> None:
    """Takes the dated visits out until time zero is known; their patients stay."""
    for _table, shape in known:
        waiting = [
            part for part in shape.parts if part.table == "visits" and any(use.key == "date" for use in part.uses)
        ]
        for part in waiting:
            shape.parts.remove(part)
            if shape.patient is not None:
                shape.parts.append(Part("patients", part.frame, [shape.patient]))
        rows = sorted({row for part in waiting for row in part.frame["_row"].to_list()})
        if rows:
            shape.dropped.append((tuple(rows), RowReason.ZERO_ASKED))
