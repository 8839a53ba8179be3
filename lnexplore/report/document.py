"""The report as a value: what it holds, and the order in which every file of it tells that."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS
from lnexplore.ingest.meaning.mapping import EXTRA, NUMBER
from lnexplore.ingest.read import Intake
from lnexplore.report.ledger import cells_ledger, rows_ledger

PURPOSE = N_("For research on groups of patients. It is not a medical device and gives no advice on a single patient.")
SYNTHETIC = N_("Synthetic data: these patients do not exist.")


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

    def png(self) -> bytes:
        """The picture as PNG with 300 dots per inch, which is written into it."""

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
    """as `paper_table` gives it"""
    notes: Sequence[str] = ()
    """stand below the table; one that several sections share stands below the first"""


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
    moved: Sequence[str] = ()
    """what was moved after the results were seen, who was picked by hand, what readers settled"""
    cleaning: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """heading -> table of words, as `cleaning_log` gives them"""
    strobe: pl.DataFrame = field(default_factory=pl.DataFrame)
    """the STROBE items: item, topic, where, by"""
    provenance: Sequence[tuple[str, str]] = ()
    """(name, value): snapshot, versions, SHA-256 of the files"""
    address: str = ""
    """a link with the settings; empty where there is none"""


# --- the log of what was done to the file ------------------------------------------------------------------------------


_UNUSED, _CHANGED, _ASKED = SUMMARY = (
    N_("Cells not used, by kind"),
    N_("Values converted on import"),
    N_("Questions about the file"),
)
"""headings of the log's parts that a report prints"""


def cleaning_log(intake: Intake) -> dict[str, pl.DataFrame]:
    """Heading -> table of words: what was wrong, what was changed, every row and cell accounted for, what each column was taken for.

    Counts and places only (sheet, row, column); never what stands in a cell, for a report is passed on.
    """
    return {
        _UNUSED: _problems(intake),
        N_("Where"): _places(intake),
        _CHANGED: _changes(intake),
        _ASKED: _questions(intake),
        N_("Every row"): rows_ledger(intake),
        N_("Every cell"): cells_ledger(intake),
        N_("Columns: what each one means"): _words(
            (_("Sheet"), _("Column"), _("Taken for"), _("Unit")),
            [(use.sheet, use.place, _meaning(use.key), use.unit or "–") for use in intake.used],
        ),
        N_("Columns not used"): _words(
            (_("Sheet"), _("Column"), _("Why")), [(use.sheet, use.place, use.why_not or "–") for use in intake.unused]
        ),
    }


_LABELS = {field.key: field.label for fields in FIELDS.values() for field in fields}
_SEVERITIES = {
    "file": N_("nothing could be read"),
    "row": N_("rows left out"),
    "value": N_("cells left out"),
    "note": N_("to know"),
}


def _problems(intake: Intake) -> pl.DataFrame:
    """A row per kind of trouble: how often, and what to do."""
    counts: dict[tuple[str, str, str], int] = {}
    for issue in intake.issues:
        key = (_(_SEVERITIES[issue.severity]), issue.problem, issue.remedy)
        counts[key] = counts.get(key, 0) + 1
    rows = [(kind, problem, remedy, f"{count:,}") for (kind, problem, remedy), count in counts.items()]
    return _words((_("Kind"), _("Problem"), _("Remedy"), _("Number")), rows)


def _places(intake: Intake) -> pl.DataFrame:
    """A row per trouble: where it stands."""
    rows = [
        (issue.sheet or "–", str(issue.row or "–"), issue.column or "–", issue.problem, issue.remedy)
        for issue in intake.issues
    ]
    return _words((_("Sheet"), _("Row"), _("Column"), _("Problem"), _("Remedy")), rows)


def _changes(intake: Intake) -> pl.DataFrame:
    """A row per kind of change and column, with its number."""
    rows = [(_(repair.kind), repair.sheet, repair.column or "–", f"{repair.count:,}") for repair in intake.repairs]
    return _words((_("Change"), _("Sheet"), _("Column"), _("Cells")), rows)


def _questions(intake: Intake) -> pl.DataFrame:
    """A row per thing that the file left open: the answer in force, and whose it is."""
    rows = []
    for question in intake.questions:
        by = (
            _("the user")
            if question.answer is not None
            else _("assumed")
            if question.safe
            else _("open: cells left out")
        )
        answer = question.label(question.in_force) if question.in_force is not None else "–"
        rows.append((question.text, question.sheet or "–", question.column or "–", answer, by))
    return _words((_("Question"), _("Sheet"), _("Column"), _("Answer"), _("By")), rows)


def _meaning(key: str) -> str:
    """What a column was taken for, in words; the name of a category is a header of the sheet and stands beside it."""
    if key.startswith(EXTRA):
        return _("a separate category")
    if key.startswith(NUMBER):
        return _("a separate number")
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
class TextBlock:
    """A paragraph: plain, a question above a picture, a list entry or a remark that must not be overlooked."""

    text: str
    kind: str = "plain"
    """plain, legend (below a picture), remark (not to be overlooked) or address"""


@dataclass(frozen=True)
class FigureBlock:
    """A picture with its number."""

    picture: Picture
    number: int


@dataclass(frozen=True)
class TableBlock:
    """A table with its number and title; number 0 for a list that is not counted, whose heading is its title."""

    frame: pl.DataFrame
    number: int
    title: str
    notes: tuple[str, ...] = ()


Block = Heading | TextBlock | FigureBlock | TableBlock
_NUMBERED = re.compile(r"^Table \d+[:.]\s*")
NOTHING_MOVED = N_("No setting has changed since the results were first shown.")
MOST_ROWS = 45
"""Rows of a table that are printed; a longer one belongs into the archive."""

CHANGED_AFTER = N_("Changed after seeing results")


def blocks(report: Report) -> Iterator[Block]:
    """The report from top to bottom: every file of it renders these, so that none says less than another."""
    if report.sections:
        yield Heading(1, _("Figures and tables"), "figures")
        yield from _sections(report.sections)
    for title, key, texts in (
        (_("Methods"), "methods", report.methods),
        (_("Results in words"), "results", report.results),
    ):
        if texts:
            yield Heading(1, title, key)
            yield from (TextBlock(text) for text in texts)
    yield Heading(1, _(CHANGED_AFTER), "moved")
    yield from (TextBlock(text, "remark") for text in report.moved or (_(NOTHING_MOVED),))
    if report.cleaning:
        yield Heading(1, _("Import audit"), "reading")
        yield TextBlock(
            _(
                "Counts only, no contents of cells. The archive of all figures and tables lists every row, cell and column."
            )
        )
        told = {title: report.cleaning[title] for title in SUMMARY if title in report.cleaning}
        for number, (title, frame) in enumerate(told.items(), 1):
            if frame.height:
                yield Heading(2, _(title), f"reading-{number}")
                yield from _table(frame, 0, _(title))
        if not any(frame.height for frame in told.values()):
            yield TextBlock(_("No cell had to be left out, changed or asked about."))
    if report.strobe.height:
        yield Heading(1, _("STROBE checklist"), "strobe")
        yield TableBlock(report.strobe, 0, _("Where each STROBE item is reported"))
    yield Heading(1, _("Versions and files"), "versions")
    if report.provenance:
        yield TableBlock(_words((_("Item"), _("Value")), report.provenance), 0, _("Software, settings and files"))
    if report.address:
        yield TextBlock(report.address, "address")
    yield TextBlock(_("The settings file and the analysis script are in the archive of all figures and tables."))


def _sections(sections: Sequence[Section]) -> Iterator[Block]:
    pictures = tables = 0
    noted: set[str] = set()
    for section in sections:
        yield Heading(2, section.title, f"figure-{section.key}")
        for picture in section.pictures[:1]:
            pictures += 1
            yield FigureBlock(picture, pictures)
        yield from (TextBlock(sentence, "legend") for sentence in section.sentences)
        if others := [f"“{picture.title}”" for picture in section.pictures[1:]]:
            message = _("{figures}: in the archive of all figures and tables.")
            yield TextBlock(message.format(figures=", ".join(others)), "legend")
        if section.table.height and section.table.width:
            tables += section.table.height <= MOST_ROWS
            # The section of the baseline table says "Table 1" itself, wherever it stands.
            title = _NUMBERED.sub("", section.title)
            notes = tuple(note for note in section.notes if note not in noted)
            noted.update(notes)
            yield from _table(section.table, tables, title[:1].upper() + title[1:], notes)


def _table(frame: pl.DataFrame, number: int, title: str, notes: tuple[str, ...] = ()) -> Iterator[Block]:
    """The table, or where it is a long one the place where it stands."""
    if frame.height <= MOST_ROWS:
        yield TableBlock(frame, number, title, notes)
    else:
        said = plural(
            "The table has {count} row and is in the archive of all figures and tables.",
            "The table has {count} rows and is in the archive of all figures and tables.",
            frame.height,
        )
        yield TextBlock(said, "legend")
