"""Known measures under a word of time that names no day: `Initial UPCR`, `UPCR at biopsy`, `入院時Alb`, `UPCR last visit`."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.ingest.meaning.header_words import PARTS
from lnexplore.ingest.meaning.headers import plain
from lnexplore.ingest.meaning.mapping import ColumnUse, Match, match_header
from lnexplore.ingest.meaning.parts import Interpretation, Part
from lnexplore.ingest.meaning.times import LONGEST, TimePoint, time_of_cell
from lnexplore.ingest.meaning.when import ask_scale_of_headers
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.reasons import Reason, Why
from lnexplore.ingest.table.layout import Table
from lnexplore.vocabulary import fold_case, load_synonyms

MOST_WORDS = 4
"""Words that may say the time."""


def _folded(phrase: str) -> str:
    """A phrase in one spelling, without the words before it that add nothing: “at the”, “bei”, “à l'”."""
    folded = fold_case(phrase).replace("’", "'").replace("l'", " ").replace("'", " ")
    said = folded.strip("()（）[] -,:").split()
    while len(said) > 1 and said[0] in PARTS["beside"]:
        said.pop(0)
    return " ".join(said)


_WORDS = {kind: frozenset(map(_folded, said)) for kind, said in load_synonyms("time_words").items()}
_KNOWN = frozenset().union(*(_WORDS[kind] for kind in ("start", "near_start", "end")))
_LATER = (3, 6, 12, 24)
VISITS_ASKED = "time of"
"""How the key of a question begins that visits wait for."""
Worded = dict[str, list[ColumnUse]]


def _phrase_and_rest(header: str) -> list[tuple[str, str]]:
    """(words left out, the header without them), for every run of words that may say the time."""
    header = plain(header[:LONGEST])
    said = header.replace("_", " ").split()
    found = [
        (" ".join(said[start : start + size]), " ".join(said[:start] + said[start + size :]))
        for size in range(1, min(MOST_WORDS, len(said) - 1) + 1)
        for start in range(len(said) - size + 1)
    ]
    # A script without blanks: the words stand before or behind the name.
    known = sorted((word for group in _WORDS.values() for word in group if word[0] > "\u2e80"), key=len, reverse=True)
    found += [(word, header.replace(word, "", 1)) for word in known if word in header and header != word]
    return found


def _worded(header: str) -> tuple[str, Match] | None:
    """(the words of time, the measure) of a header; None for any other."""
    first: tuple[str, Match] | None = None
    for phrase, rest in _phrase_and_rest(header):
        folded = _folded(phrase)
        if not folded or folded[0].isdigit() or {folded, *folded.split()} & _WORDS["no_time"]:
            continue
        match = match_header(rest, "visits")
        if match.sure and match.key in MEASURES and match.time is None:
            first = first or (folded, match)
            if folded in _KNOWN:
                return folded, match
    return first


def place_words(
    table: Table,
    plain_uses: Sequence[ColumnUse],
    timed: Sequence[ColumnUse],
    patient: ColumnUse,
    reading: Reading,
    found: Interpretation,
) -> None:
    """Adds the parts of measures whose headers name their time in words, as the words tell or the user answers.

    `plain_uses`: measures without any time beside others that have one; `timed`: those others.
    """
    groups: Worded = {}
    for use in plain_uses:
        named = _worded(use.header)
        groups.setdefault(named[0] if named and named[0] in _KNOWN and named[1].key == use.key else "", []).append(use)
    keys = {use.key for use in timed}
    for use in list(found.unused):
        if use.why in (Why(Reason.SEVERAL_VALUES), Why(Reason.PAIR_ASKED)):
            continue
        told = _worded(use.header) if not use.key and use.header and use.choice not in reading.columns else None
        if told is None:
            continue
        phrase, match = told
        groups.setdefault(phrase, []).append(
            replace(use, table="visits", key=match.key, unit=match.unit, why=None, proposed="", score=match.score)
        )
    several = [use.key for uses in groups.values() for use in uses]
    at_start = any(use.time is not None and use.time.days == 0 for use in timed)
    numbered = _numbered(table, groups, reading, found)
    for phrase, uses in groups.items():
        beside = any(use.key in keys or several.count(use.key) > 1 for use in uses)
        if not (phrase == "" or phrase in _KNOWN or (beside and len(uses) > 0) or len({use.key for use in uses}) > 1):
            continue
        placed = (
            numbered[phrase] if phrase in numbered else _ask(table, phrase, uses, reading, found, at_start=at_start)
        )
        taken = {use.index for use in uses}
        found.unused = [use for use in found.unused if use.index not in taken]
        if placed is None:
            found.unused += [
                replace(use, key="", why=Why(Reason.TIME_UNKNOWN), proposed=f"visits.{use.key}") for use in uses
            ]
        else:
            found.parts.append(Part("visits", table.frame, [patient, *uses], placed))


_LETTERS_WITH_NUMBER = re.compile(r"([^\W\d_]{1,4})(\d{1,3})")


def _numbered(table: Table, groups: Worded, reading: Reading, found: Interpretation) -> dict[str, TimePoint | None]:
    """Phrase -> its time, of phrases that are the same letters with different numbers (`Q0`, `Q1`, `Q2`) behind the same
    measures: what these count is asked once."""
    series: dict[str, dict[str, float]] = {}
    for phrase in groups:
        if told := _LETTERS_WITH_NUMBER.fullmatch(phrase):
            series.setdefault(told[1], {})[phrase] = float(told[2])
    times: dict[str, TimePoint | None] = {}
    for letters, numbers in series.items():
        measures = [{use.key for use in groups[phrase]} for phrase in numbers]
        if len(numbers) > 1 and set.intersection(*measures):
            points = {phrase: TimePoint("number", number) for phrase, number in numbers.items()}
            scale = ask_scale_of_headers(table, list(points.values()), reading, found, letters)
            times |= {phrase: TimePoint(scale, time.value) if scale else None for phrase, time in points.items()}  # type: ignore[arg-type]
    return times


def ask_cells(
    use: ColumnUse, text: pl.Series, people: pl.Series, reading: Reading
) -> tuple[dict[str, str | None], Question] | None:
    """(cells and what they say of the time, the question) where a word in a column of visits names no day and stands on
    rows of many patients: `at bx`, `admission`. Of several the one on most rows; None where there is none."""
    rows = pl.DataFrame({"cell": text.str.strip_chars(), "who": people}).drop_nulls()
    counts = rows.group_by("cell").agg(rows=pl.len(), people=pl.col("who").n_unique()).sort("people", descending=True)
    everyone, at_start, word = rows["who"].n_unique(), False, ""
    for cell, _rows, patients in counts.iter_rows():
        time = time_of_cell(cell)
        at_start |= time is not None and time[0].days == 0
        spoken = time is None and any(map(str.isalpha, cell))
        is_visit = _folded(cell) not in _UNPLANNED
        if not word and spoken and is_visit and patients * 4 >= everyone and patients > 1:
            word = cell
    if not word:
        return None
    options = _month_options()
    key = f"{VISITS_ASKED} {hashlib.sha256(word.encode()).hexdigest()[:8]} @{use.shape}"
    answer = reading.answers.get(key)
    # What comes first of nearly every patient, where nothing else is at the start, begins the follow-up.
    leads = rows.group_by("who", maintain_order=True).first()["cell"] == word
    said = _folded(word) in _WORDS["near_start"] | _WORDS["start"] or int(leads.sum()) * 5 >= 4 * leads.len()
    proposed = "0" if said and not at_start else _between(rows, word)
    question = Question(
        key,
        _("When were the visits “{word}” of column “{header}”?").format(word=word, header=use.header),
        (
            _("The word does not give a day; it occurs on {n} of {total} rows.").format(
                n=rows.filter(pl.col("cell") == word).height, total=rows.height
            ),
            _("Other visits are at the start.") if at_start else _("There are no other visits at the start."),
        ),
        options,
        proposed,
        answer=answer if answer in [option.value for option in options] else None,
        sheet=use.sheet,
        column=use.place,
    )
    cells = text.filter(text.str.strip_chars() == word).unique().to_list()
    return dict.fromkeys(cells, f"month {answer}") if question.in_force else {}, question


def _month_options() -> tuple[Option, ...]:
    return (
        Option("0", _("At the start (baseline)")),
        *(Option(str(month), _("At month {month}").format(month=month)) for month in _LATER),
        Option(LEAVE_OUT, _("At no one time: leave them out")),
    )


def _between(rows: pl.DataFrame, word: str) -> str:
    """The one usual month between the times that stand before and behind a word on the rows of most patients; else none."""
    days = {cell: time[0].days for cell in rows["cell"].unique() if (time := time_of_cell(cell)) is not None}
    placed = rows.with_columns(day=pl.col("cell").replace_strict(days, default=None, return_dtype=pl.Float64))
    around = placed.with_columns(
        before=pl.col("day").shift(1).over("who"), behind=pl.col("day").shift(-1).over("who")
    ).filter(pl.col("cell") == word)
    low, high = around["before"].median(), around["behind"].median()
    if low is None or high is None:
        return LEAVE_OUT
    fitting = [month for month in _LATER if float(low) < month * DAYS_PER_MONTH < float(high)]  # type: ignore[arg-type]
    return str(fitting[0]) if len(fitting) == 1 else LEAVE_OUT


_UNPLANNED = frozenset(
    map(_folded, ("unscheduled", "unplanned", "extra", "other", "interim", "telephone", "phone", "flare"))
)
"""Visits that are at no one time."""


def _ask(
    table: Table, phrase: str, uses: Sequence[ColumnUse], reading: Reading, found: Interpretation, *, at_start: bool
) -> TimePoint | None:
    """The time of the values under a word, as the word or the answer tells; None where they are left out."""
    names = ", ".join(f"“{use.header}”" for use in uses[:4])
    key = f"time {phrase} @{uses[0].shape}"
    starts = phrase in _WORDS["start"] or phrase in _WORDS["near_start"] or (phrase == "" and not at_start)
    options = _month_options()
    answer = reading.answers.get(key)
    question = Question(
        key,
        _("When were the values of {names} taken?").format(names=names),
        (
            _("“{phrase}” names no day.").format(phrase=phrase)
            if phrase
            else _("The headers name no time point, as the others’ do."),
            _("There are no other values at the start.")
            if not at_start
            else _("Other headers name values at the start."),
        ),
        options,
        "0" if starts and not at_start else LEAVE_OUT,
        safe=phrase in _WORDS["start"] and not at_start,
        answer=answer if answer in [option.value for option in options] else None,
        sheet=table.sheet,
        column=", ".join(use.place for use in uses[:4]),
    )
    found.questions.append(question)
    return TimePoint("month", float(question.in_force)) if question.in_force else None
