"""The report as a value: what it holds, and the order in which every file of it tells that."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS
from lnexplore.ingest.meaning.mapping import EXTRA, NUMBER
from lnexplore.ingest.read import Intake
from lnexplore.report.ledger import cells_ledger, rows_ledger

PURPOSE = "For research on groups of patients. It is not a medical device and gives no advice on a single patient."
SYNTHETIC = "Synthetic data: these patients do not exist."


class Picture(Protocol):
    """A figure as it goes to print."""

    @property
    def title(self) -> str:
        """Its heading."""

    @property
    def alt(self) -> str:
        """What it shows, in words."""

    @property
    def svg(self) -> str:
        """A whole SVG document."""

    def png(self, dpi: int = 300) -> bytes:
        """The picture as PNG, with its resolution written into it."""

    def pdf(self) -> bytes:
        """The picture as PDF, with its words as text."""


@dataclass(frozen=True)
class Section:
    """One question: its pictures, what they show in sentences, and the table behind them, all words."""

    key: str
    title: str
    question: str
    pictures: Sequence[Picture] = ()
    sentences: Sequence[str] = ()
    table: pl.DataFrame = field(default_factory=pl.DataFrame)
    notes: Sequence[str] = ()
    """stand below the table"""


@dataclass(frozen=True)
class Report:
    """Everything that a report tells; nothing in it is calculated later."""

    title: str
    synthetic: bool
    who: str
    """ "28 patients; synthetic data" """
    sections: Sequence[Section] = ()
    methods: Sequence[str] = ()
    results: Sequence[str] = ()
    plan: Sequence[str] = ()
    moved: Sequence[str] = ()
    """what was moved after the results were seen"""
    cleaning: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """heading -> table of words, as `cleaning_log` gives them"""
    strobe: pl.DataFrame = field(default_factory=pl.DataFrame)
    """the STROBE items: item, topic, where, by"""
    provenance: Sequence[tuple[str, str]] = ()
    """(name, value): snapshot, versions, SHA-256 of the files"""
    settings: str = ""
    """the settings file, JSON text"""
    address: str = ""
    """a link with the settings; empty where there is none"""


# --- the log of what was done to the file ------------------------------------------------------------------------------


def cleaning_log(intake: Intake) -> dict[str, pl.DataFrame]:
    """Heading -> table of words: what was wrong, what was changed, every row and cell accounted for, what each column was taken for.

    Counts and places only (sheet, row, column); never what stands in a cell, for a report is passed on.
    """
    return {
        "What could not be used, by kind": _problems(intake),
        "Where": _places(intake),
        "What was changed in reading": _changes(intake),
        "Questions about the file": _questions(intake),
        "Every row": rows_ledger(intake),
        "Every cell": cells_ledger(intake),
        "What each column was taken for": _words(
            ("Sheet", "Column", "Taken for", "Unit"),
            [(use.sheet, use.place, _meaning(use.key), use.unit or "–") for use in intake.used],
        ),
        "Columns not used": _words(
            ("Sheet", "Column", "Why"), [(use.sheet, use.place, use.why_not or "–") for use in intake.unused]
        ),
    }


_LABELS = {field.key: field.label for fields in FIELDS.values() for field in fields}
_SEVERITIES = {"file": "nothing could be read", "row": "rows left out", "value": "cells left out", "note": "to know"}


def _problems(intake: Intake) -> pl.DataFrame:
    """A row per kind of trouble: how often, and what to do."""
    counts: dict[tuple[str, str, str], int] = {}
    for issue in intake.issues:
        key = (_SEVERITIES[issue.severity], issue.problem, issue.remedy)
        counts[key] = counts.get(key, 0) + 1
    rows = [(kind, problem, remedy, f"{count:,}") for (kind, problem, remedy), count in counts.items()]
    return _words(("Kind", "Problem", "Remedy", "Number"), rows)


def _places(intake: Intake) -> pl.DataFrame:
    """A row per trouble: where it stands."""
    rows = [
        (issue.sheet or "–", str(issue.row or "–"), issue.column or "–", issue.problem, issue.remedy)
        for issue in intake.issues
    ]
    return _words(("Sheet", "Row", "Column", "Problem", "Remedy"), rows)


def _changes(intake: Intake) -> pl.DataFrame:
    """A row per kind of change and column, with its number."""
    rows = [(repair.kind, repair.sheet, repair.column or "–", f"{repair.count:,}") for repair in intake.repairs]
    return _words(("Change", "Sheet", "Column", "Cells"), rows)


def _questions(intake: Intake) -> pl.DataFrame:
    """A row per thing that the file left open: the answer in force, and whose it is."""
    rows = []
    for question in intake.questions:
        told = "the user" if question.answer is not None else "assumed" if question.safe else "open: cells left out"
        answer = question.label(question.in_force) if question.in_force is not None else "–"
        rows.append((question.text, question.sheet or "–", question.column or "–", answer, told))
    return _words(("Question", "Sheet", "Column", "Answer", "By"), rows)


def _meaning(key: str) -> str:
    """What a column was taken for, in words; the name of a category is a header of the sheet and stands beside it."""
    if key.startswith(EXTRA):
        return "a category of its own"
    if key.startswith(NUMBER):
        return "a number of its own"
    return MEASURES[key].label if key in MEASURES else _LABELS.get(key, key)


def _words(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict.fromkeys(columns, pl.String), orient="row")


# --- the order in which it is told ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (a part) or 2 (a section); `key` can be linked to."""

    level: int
    text: str
    key: str


@dataclass(frozen=True)
class Words:
    """A paragraph: plain, a question above a picture, a list entry or a remark that must not be overlooked."""

    text: str
    kind: str = "plain"
    """plain, question, entry or remark"""


@dataclass(frozen=True)
class Drawn:
    """A picture with its number."""

    picture: Picture
    number: int


@dataclass(frozen=True)
class Told:
    """A table with its number and title; number 0 for a list that is not counted, whose heading is its title."""

    frame: pl.DataFrame
    number: int
    title: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Code:
    """Text to be kept as it is, letter by letter."""

    text: str
    title: str


Block = Heading | Words | Drawn | Told | Code
_NUMBERED = re.compile(r"^Table \d+[:.]\s*")
NOTHING_MOVED = "Nothing was moved after the results were seen."


def blocks(report: Report) -> Iterator[Block]:
    """The report from top to bottom: every file of it renders these, so that none says less than another."""
    if report.sections:
        yield Heading(1, "Figures and tables", "figures")
        yield from _sections(report.sections)
    for title, key, texts in (("Methods", "methods", report.methods), ("Results in words", "results", report.results)):
        if texts:
            yield Heading(1, title, key)
            yield from (Words(text) for text in texts)
    yield Heading(1, "The plan", "plan")
    yield from (Words(text, "entry") for text in report.plan)
    yield Heading(2, "Moved after looking", "moved")
    yield from (Words(text, "remark") for text in report.moved or (NOTHING_MOVED,))
    tables = {title: frame for title, frame in report.cleaning.items() if frame.height}
    if report.cleaning:
        yield Heading(1, "How the file was read", "reading")
        yield Words("Counts and places only: what stands in a cell is not part of this report.")
        for title, frame in report.cleaning.items():
            yield Heading(2, title, "reading-" + "-".join(title.lower().replace(",", "").split()))
            yield Told(frame, 0, title) if title in tables else Words("None.")
    if report.strobe.height:
        yield Heading(1, "STROBE checklist", "strobe")
        yield Told(report.strobe, 0, "Where each STROBE item is reported")
    yield Heading(1, "Versions, files and settings", "versions")
    if report.provenance:
        yield Told(_words(("What", "Value"), report.provenance), 0, "What made these numbers")
    if report.address:
        yield Words(report.address, "address")
    if report.settings:
        yield Code(report.settings, "Settings file")


def _sections(sections: Sequence[Section]) -> Iterator[Block]:
    pictures = tables = 0
    for section in sections:
        yield Heading(2, section.title, f"figure-{section.key}")
        yield Words(section.question, "question")
        for picture in section.pictures:
            pictures += 1
            yield Drawn(picture, pictures)
        yield from (Words(sentence) for sentence in section.sentences)
        if section.table.height and section.table.width:
            tables += 1
            # The section of the baseline table says "Table 1" itself, wherever it stands.
            title = _NUMBERED.sub("", section.title)
            yield Told(section.table, tables, title[:1].upper() + title[1:], tuple(section.notes))
