"""A line of what a file was understood to be: facts, and the sentence made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lnexplore.catalogue import _, listed, number, plural
from lnexplore.cohort.issues import Issue
from lnexplore.cohort.problems import Problem


class Topic(StrEnum):
    """What a line of the summary is about."""

    PEOPLE = "people"
    TIME_ZERO = "time zero"
    MEASURE = "measure"
    DOSE = "dose"
    SEX = "sex"
    SHEET = "sheet not read, or read as an earlier one"
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
    others: tuple[str, ...] = ()
    """columns that are not used for the same reason"""

    def sentence(self, month: int) -> str:
        """The column with what hangs on it."""
        if self.cost:
            return plural(
                "“{column}” (may hold {measure}; response at {month} months waits for it in {count} patient)",
                "“{column}” (may hold {measure}; response at {month} months waits for it in {count} patients)",
                self.cost,
                column=self.column,
                measure=self.measure,
                month=month,
            )
        said = _("may hold {measure}").format(measure=self.measure) if self.measure else self.why
        return _("{columns} ({why})").format(columns=_some([self.column, *self.others], _OF_ONE_REASON), why=said)


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
    issue: Issue | None = None
    """why a sheet was not read, or that it is like an earlier one"""
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
        absent |= self.topic is Topic.DOSE and not self.n
        unread = self.issue is not None and self.issue.code in (Problem.NO_PATIENT_COLUMN, Problem.REMEMBERED)
        guessed = self.topic is Topic.TIME_ZERO and self.n < self.total
        return self.cost > 0 or absent or unread or guessed or bool(self.gaps)

    def sentence(self) -> str:
        """The line in words."""
        return _SENTENCES[self.topic](self)


_MOST, _OF_ONE_REASON = 6, 3


def _from_to(names: Sequence[str]) -> str:
    """Names of a few columns, of many the first and the last: a wide sheet has one for every visit."""
    if len(names) <= 2:
        return _some(names)
    return _("“{first}” … “{last}” ({count} columns)").format(first=names[0], last=names[-1], count=number(len(names)))


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
        sentences = [_("{measure}: {columns}, {n} of {total}.")]
        sentences += [_("No value at {months}.")] if line.gaps else []
        sentences += [_("Missing in {patients} not assessable at {month} months.")] if line.cost else []
    elif line.cost:
        sentences = [_("{measure}: no column; response at {month} months not assessable in {patients}.")]
    else:
        sentences = [_("{measure}: no column.")]
    return _with_candidates(line, sentences, measure=measure, patients=patients)


def _with_candidates(line: Line, sentences: list[str], **gaps: str) -> str:
    sentences += [_("May hold it: {candidates}.")] if line.candidates else []
    gaps |= {"columns": _from_to(line.columns), "candidates": _some(line.candidates), "months": _months(line.gaps)}
    return " ".join(sentences).format(**gaps, n=line.n, total=line.total, month=line.month)


def _say_sex(line: Line) -> str:
    if not line.columns and line.n:
        return _("Sex: as you answered.")
    if not line.columns:
        return _("Sex: no column; normal creatinine is judged by the limits of both sexes.")
    return _("Sex: {columns}, {n} of {total}.").format(columns=_some(line.columns), n=line.n, total=line.total)


def _say_dose(line: Line) -> str:
    if not line.n:
        words = (
            _("Prednisolone dose: {columns}, 0 of {total}; the steroid figures are empty.")
            if line.columns
            else _("Prednisolone dose: no column; the steroid figures are empty.")
        )
        return _with_candidates(line, [words])
    return _("Prednisolone dose: {columns}, {n} of {total}.").format(
        columns=_from_to(line.columns) or _("from the list of drugs"), n=line.n, total=line.total
    )


def _say_sheet(line: Line) -> str:
    why = "" if line.issue is None else line.issue.problem
    if not line.n:
        return _("Sheet {sheet}: {why}").format(sheet=_some(line.columns), why=why)
    rows = plural("{count} row", "{count} rows", line.n)
    return _("Sheet {sheet}, {rows}: {why}").format(sheet=_some(line.columns), rows=rows, why=why)


def _say_columns(line: Line) -> str:
    said = [one.sentence(line.month) for one in line.asides[:_MOST]]
    left = sum(1 + len(one.others) for one in line.asides[_MOST:])
    said += [_("{count} more").format(count=left)] if left else []
    return _("Not used: {columns}.").format(columns="; ".join(said))


def _say_harmless(line: Line) -> str:
    return _("Not needed: {columns}.").format(columns=_some(line.columns))


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
    Topic.SHEET: _say_sheet,
    Topic.COLUMNS_SET_ASIDE: _say_columns,
    Topic.HARMLESS_COLUMNS: _say_harmless,
    Topic.ROWS_SET_ASIDE: _say_rows,
}
