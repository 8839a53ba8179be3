"""Columns whose cells hold two values, before and after: `UPCR before→after 6 months` with `2.61→0.2`."""

import re
from dataclasses import replace

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.meaning.headers import plain
from lnexplore.ingest.meaning.mapping import ColumnUse, Match, match_column
from lnexplore.ingest.meaning.times import TimePoint, find_number, find_time
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.reasons import Reason, Why

ARROWS = ("→", "⇒", "➔", "➡", "⟶", "->", "=>", "＞＞", ">>")
CELL = r"\d[^\d→⇒➔➡⟶]{0,12}(?:→|⇒|➔|➡|⟶|->|=>|>>|＞＞)\s{0,4}[<>≦≧≤≥＜＞(]?\s{0,4}\d"
"""A number, an arrow, a number."""
ARROW = "|".join(map(re.escape, ARROWS))
SLASHED = r"^\s*(?:[<>≦≧≤≥]\s?)?\d[\d.,]*(?:\s?[/|]\s?(?:[<>≦≧≤≥]\s?)?\d[\d.,]*)+\s*$"
"""Numbers with slashes between them: the same under a header that names its times so."""
_SLASH = re.compile(
    r"(\d|before|pre|baseline|avant|vor|antes|前)\s?[/|](?=\s?(?:(?:\d{1,3}\s?[/|]\s?){0,8}\d{1,3}\s?[^\W\d_]|after|post|apr[eè]s|nach|despu[eé]s|後|后))",
    re.IGNORECASE,
)
SHARE, LOOKED_AT = 0.5, 3
MONTHS = (3, 6, 12, 24)
_BEFORE = re.compile(
    r"(?<![^\W\d_])(?:before|pre|prior|start|initial|avant|antes|vor(?:her)?|prima|depois de iniciar)(?![^\W\d_])|[治投]?[療疗与]?前|전",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?<![^\W\d_])(?:after|post|at|après|después|depois|nach(?:her)?|dopo)(?![^\W\d_])|[後后후]", re.IGNORECASE
)


def arrowed(header: str) -> str:
    """A header with an arrow in place of the slash between two times: `UPCR (0/6 months)`."""
    return _SLASH.sub(r"\1→", header)


def pairs_among(header: str, text: pl.Series) -> tuple[float, int]:
    """(share of the cells that hold several numbers, most numbers in one) of the filled cells of a column."""
    if arrowed(header) != header and int(text.str.contains(SLASHED).sum()) > SHARE * text.len():
        several = text.filter(text.str.contains(r"[/|]")).str.count_matches(r"[/|]")
        return 1.0, int(several.mode().max() or 0) + 1  # type: ignore[arg-type]
    if not any(arrow in cell for cell in text.head(LOOKED_AT).to_list() for arrow in ARROWS):
        return 0.0, 1  # most columns hold no arrow: looking at a few cells is enough
    most = int(text.str.count_matches(ARROW).max() or 0) + 1  # type: ignore[arg-type]
    return int(text.str.contains(CELL).sum()) / text.len(), most


def before_after(
    use: ColumnUse, arrows: float, most: int, reading: Reading, questions: list[Question]
) -> list[tuple[ColumnUse, Match]]:
    """The columns that such a column is, or the column that waits for an answer; empty for any other.

    `arrows` is the share of its cells that hold numbers with an arrow between them, `most` how many numbers one holds.
    """
    if arrows < SHARE:
        return []
    header = plain(arrowed(use.header))
    mark = next((arrow for arrow in ARROWS if arrow in header), "")
    left, _mark, right = header.partition(mark) if mark else (header, "", "")
    match = _measure(left, header)
    if match is None:
        return []
    if most > 2:
        times = _row_of_times(header)
        if len(times) != most or len(set(times)) != most:
            return [(use, replace(match, why=Why(Reason.SEVERAL_VALUES), score=0.0, time=None))]
        return [(replace(use, part=part), replace(match, time=time)) for part, time in enumerate(times)]
    first, second = _time(left, _BEFORE), _time(right, _AFTER)
    if first is not None and first.scale == "number" and second is not None:
        first = replace(second, value=first.value)
    if first is None or second is None or second.days is None or first == second:
        question = _ask(use, first, second, reading)
        questions.append(question)
        if question.in_force in (None, LEAVE_OUT):
            return [
                (
                    use,
                    replace(
                        match,
                        why=Why(Reason.PAIR_ASKED) if question.open else Why(Reason.LEFT_OUT),
                        score=0.0,
                        time=None,
                    ),
                )
            ]
        first, second = TimePoint("month", 0.0), TimePoint("month", float(question.in_force or 0))
    return [(replace(use, part=part), replace(match, time=time)) for part, time in enumerate((first, second))]


def _row_of_times(header: str) -> list[TimePoint]:
    """The time points of `UPCR 0→3→6 months`, one for each side of an arrow, in the unit that the last one names."""
    pieces = re.split(ARROW, header)
    last = find_time(pieces[-1])
    found: list[TimePoint] = []
    for piece in pieces:
        timed, number = find_time(piece), find_number(piece) or find_number(f"x {piece.strip()}")
        if timed is not None:
            found.append(timed[0])
        elif number is not None and last is not None:
            found.append(replace(last[0], value=number[0].value))
    return found


def _measure(left: str, header: str) -> Match | None:
    """The measure of such a header: what stands before the arrow without its time, else as many of its first words as say one."""
    timed = find_time(left)
    bare = _BEFORE.sub(" ", left)
    for text in (bare, timed[1] if timed else "", left):
        match = match_column(text, ("visits",), propose=False) if text.strip() else Match()
        if match.sure and match.key in MEASURES:
            return match
    words = header.split()
    for cut in range(min(len(words), 8), 0, -1):
        match = match_column(" ".join(words[:cut]), ("visits",), propose=False)
        if match.sure and match.key in MEASURES:
            return match
    return None


def _time(text: str, words: re.Pattern[str]) -> TimePoint | None:
    """The time point of one side; `before` alone is the baseline, `after` alone no time point."""
    found = find_time(text) or find_time(words.sub(" ", text))
    if found is not None:
        return found[0]
    if words is _BEFORE and words.search(text):
        return TimePoint("month", 0.0)
    number = find_number(words.sub(" ", text))
    return number[0] if number is not None else None


def _ask(use: ColumnUse, first: TimePoint | None, second: TimePoint | None, reading: Reading) -> Question:
    key = f"two values {use.header} @{use.shape}"
    months = {f"{month}": _("Baseline and month {month}").format(month=month) for month in MONTHS}
    answer = reading.answers.get(key)
    known = second.days if second is not None else None
    proposed = min(MONTHS, key=lambda month: abs(month * 30.4375 - known)) if known else 6
    return Question(
        key,
        _("Which two time points do the values of {place} belong to?").format(place=use.place),
        (
            _("Its cells hold two numbers with an arrow between them."),
            _("Time points in the header: {first} and {second}.").format(
                first=first or _("none"), second=second or _("none")
            ),
        ),
        (
            *(Option(value, label) for value, label in months.items()),
            Option(LEAVE_OUT, _("Neither: leave the column out")),
        ),
        str(proposed),
        safe=False,
        answer=answer if answer in (*months, LEAVE_OUT) else None,
        sheet=use.sheet,
        column=use.place,
    )
