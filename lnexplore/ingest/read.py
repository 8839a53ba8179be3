"""Files to a cohort: the only public door of this package."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.issues import Issue, Repair, Repaired
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.problems import Problem
from lnexplore.cohort.schema import DTYPES, TABLES
from lnexplore.ingest.assemble import plausibility
from lnexplore.ingest.assemble.own_columns import name_own_columns
from lnexplore.ingest.assemble.persons import People
from lnexplore.ingest.assemble.previews import previews_of
from lnexplore.ingest.assemble.ratio import recorded
from lnexplore.ingest.assemble.roster import patients_of
from lnexplore.ingest.assemble.tables import (
    drop_rows_without_patient,
    drop_what_groups_nobody,
    extras,
    list_overlong,
    type_part,
)
from lnexplore.ingest.assemble.timeline import to_days
from lnexplore.ingest.evidence import people as people_of
from lnexplore.ingest.evidence import questions as evidence
from lnexplore.ingest.evidence.mixed import ask_mixed
from lnexplore.ingest.evidence.two_people import two_under_one
from lnexplore.ingest.files import sandbox
from lnexplore.ingest.files.opening import Bytes, File, Opened, Progress, bytes_of, each_of, open_here
from lnexplore.ingest.files.packing import kinds_of, pack, unpack
from lnexplore.ingest.files.registries import Registry
from lnexplore.ingest.files.sheet import UnreadableFileError
from lnexplore.ingest.meaning.mapping import EXTRA, ColumnUse
from lnexplore.ingest.meaning.missing import ask_missing
from lnexplore.ingest.meaning.parts import Interpretation
from lnexplore.ingest.meaning.patient_column import NOTHING_KNOWN
from lnexplore.ingest.meaning.shapes import interpret, with_times_of_sheets
from lnexplore.ingest.meaning.time_zero import ask_time_zero
from lnexplore.ingest.reading import Question, Reading
from lnexplore.ingest.reasons import ReadAs, RowReason
from lnexplore.ingest.remembered import forget_columns, keeping
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.table.preview import Preview
from lnexplore.ingest.table.sheets import TROUBLES, SheetUse, find_tables, with_earlier_decisions
from lnexplore.ingest.values.columns import Report, Tally
from lnexplore.ingest.values.spellings import KINDS
from lnexplore.ingest.values.words_of_events import EVENTS

CHANGES = {
    "kind": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "old": pl.String,
    "new": pl.String,
}


@dataclass(frozen=True)
class Intake:
    """What reading files gave: a cohort or none, and everything the user should know about it."""

    cohort: Cohort | None
    issues: tuple[Issue, ...] = ()
    repairs: tuple[Repair, ...] = ()
    used: tuple[ColumnUse, ...] = ()
    unused: tuple[ColumnUse, ...] = ()
    rows_read: int = 0
    """rows below the headers that held anything"""
    questions: tuple[Question, ...] = ()
    tallies: tuple[Tally, ...] = ()
    changes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CHANGES))
    """kind, sheet, row, column, old, new: every cell whose spelling was understood rather than plain"""
    sheets: tuple[SheetUse, ...] = ()
    reading: Reading = field(default_factory=Reading)
    dropped: tuple[tuple[str, tuple[int, ...], RowReason], ...] = ()
    """(sheet, row numbers, why) of rows that hold nothing to use"""
    previews: Mapping[str, Preview] = field(default_factory=dict)
    """`ColumnUse.choice` -> a look at the column; identifying columns have none"""
    digests: tuple[str, ...] = ()
    """SHA-256 of each file read, in the order given"""
    time_zero_from: Mapping[str, int] = field(default_factory=dict)
    """what stands for a time zero the sheet does not have -> for how many patients"""
    redacted_names: Mapping[str, str] = field(default_factory=dict)
    """words that hold a file's name -> the same with its number instead, for what is passed on"""

    def blocking(self) -> list[Issue]:
        """The issues that kept the file from being read at all."""
        return [issue for issue in self.issues if issue.severity == "file"]

    @property
    def rows_left_out(self) -> set[tuple[str, int | None]]:
        """Sheet and number of each row that was left out, for however many reasons."""
        return {(issue.sheet, issue.row) for issue in self.issues if issue.severity == "row"}

    def open_questions(self) -> list[Question]:
        """Questions whose cells are left out until they are answered."""
        return [question for question in self.questions if question.open]


def read_cohort(
    files: File | Sequence[File],
    reading: Reading | None = None,
    *,
    name: str | None = None,
    synthetic: bool = False,
    progress: Progress | None = None,
) -> Intake:
    """A cohort from one or several files: paths, (name, bytes) pairs, data frames, (name, data frame) pairs, or registries.

    A path may be that of a database or of a folder of Parquet; `env:NAME` is the connection in a variable of the environment.

    Long, wide and tall tables, REDCap and CDISC exports are understood; `reading` holds what the user decided about
    columns, units and questions. Nothing that is wrong with a file raises: it is an Issue with sheet, row and column.
    Only programming errors (a path that does not exist) raise. All work on the bytes is done in a child process.
    """
    each, reading = each_of(files), reading or Reading()
    if len(each) == 1 and isinstance(each[0], Registry):
        name = name or each[0].name
    given: Bytes = ()
    try:
        given = bytes_of(each, progress)
        request = pack(("read", (given, reading, name, synthetic)))
        intake = unpack(sandbox.ask(request, progress), kinds_of(Intake))
        if not isinstance(intake, Intake):
            raise UnreadableFileError(Problem.DAMAGED)
    except UnreadableFileError as refused:
        digests = tuple(hashlib.sha256(raw).hexdigest() for _, raw in given)
        return Intake(None, (refused.issue,), reading=reading, digests=digests)
    return intake


def read_each(files: File | Sequence[File], readings: Sequence[Reading], seconds: float) -> tuple[Cohort | None, ...]:
    """The cohorts that files give under several readings, as many as are done in that time; none where reading is refused."""
    try:
        request = pack(("read each", (bytes_of(files), tuple(readings), seconds)))
        cohorts: tuple[Cohort | None, ...] = unpack(sandbox.ask(request), kinds_of(Cohort))
    except UnreadableFileError:
        return ()
    return cohorts


def read_each_here(
    given: Bytes,
    readings: Sequence[Reading],
    seconds: float,
    progress: Progress | None = None,
) -> tuple[Cohort | None, ...]:
    """`read_each` in this process, which must be a child where the bytes are a stranger's."""
    end, found = time.monotonic() + seconds, list[Cohort | None]()
    with keeping():
        for reading in readings:
            if time.monotonic() > end:
                break
            found.append(read_here(given, reading, progress=progress).cohort)
    return tuple(found)


def read_here(
    given: Bytes,
    reading: Reading,
    name: str | None = None,
    synthetic: bool = False,
    progress: Progress | None = None,
) -> Intake:
    """`read_cohort` in this process, which must be a child where the bytes are a stranger's."""
    with keeping():
        opened = open_here(given, reading, progress)
        typed = _typed_rows(opened, reading, progress)
        name = name or opened.name
        # The text of the sheets is as large as all that is made of it: it goes before the cohort is built.
        del opened
        forget_columns()
        return _built(typed, name, synthetic, progress)


def interpret_files(
    opened: Opened,
    reading: Reading,
    *,
    name: str | None = None,
    synthetic: bool = False,
    progress: Progress | None = None,
) -> Intake:
    """The cohort that opened files hold under the user's decisions."""
    with keeping():
        return _built(_typed_rows(opened, reading, progress), name or opened.name, synthetic, progress)


@dataclass
class _Typed:
    """What sheets were understood to hold; `tables`: table -> its typed rows, None where the files cannot be read."""

    tables: dict[str, pl.DataFrame] | None
    report: Report
    reading: Reading
    rows: int = 0
    sheets: tuple[SheetUse, ...] = ()


def _typed_rows(opened: Opened, reading: Reading, progress: Progress | None) -> _Typed:
    tell = progress or (lambda _share, _words: None)
    tell(0.4, _("Finding the tables …"))
    report = Report(issues=list(opened.issues), digests=opened.digests, redacted_names=opened.redacted_names)
    if any(issue.severity == "file" for issue in report.issues):
        return _Typed(None, report, reading)
    report.questions += evidence.ask_encoding(opened.sheets, reading)
    tables, sheets = find_tables(opened.sheets, report, reading)
    reading = with_earlier_decisions(tables, report, reading)
    understood = [(table, interpret(table, reading)) for table in with_times_of_sheets(tables)]
    known: list[tuple[Table, Interpretation]] = []
    for table, shape in understood:
        # Of a sheet whose headers say nothing is asked only where no other one holds patients.
        is_other = shape.trouble == NOTHING_KNOWN and shape.patient is None
        is_other &= any(one.patient is not None for _, one in understood)
        report.questions += [] if is_other else shape.questions
        if (shape.trouble and shape.trouble != NOTHING_KNOWN) or shape.patient is None:
            if is_other or not any(question.open for question in shape.questions):
                report.issues.append(Issue(TROUBLES.get(shape.trouble, Problem.NO_PATIENT_COLUMN), table.sheet))
            report.unused += shape.unused
            sheets[table.sheet] = replace(sheets[table.sheet], read_as=ReadAs.NOT_USED)
            continue
        report.repairs += shape.repairs
        list_overlong(shape.table or table, report)
        known.append((shape.table or table, shape))
        sheets[table.sheet] = replace(sheets[table.sheet], read_as=shape.read_as)
    tell(0.55, _("Reading numbers, units and dates …"))
    missing, told = ask_missing(known, reading)
    report.questions += [*missing, *ask_time_zero(known, reading)]
    report.issues += told
    found = _typed(known, report, reading)
    report.previews = previews_of([(shape.table or table, shape) for table, shape in understood], report)
    return _Typed(found, report, reading, sum(table.frame.height for table, _ in known), tuple(sheets.values()))


def _built(typed: _Typed, name: str, synthetic: bool, progress: Progress | None) -> Intake:
    found, report = typed.tables, typed.report
    cohort = None
    if progress:
        progress(0.85, _("Building the cohort …"))
    if found:
        cohort = _cohort(found, report, name, synthetic)
    elif found is not None:
        asked = any(question.open for question in report.questions)
        report.issues.append(Issue(Problem.PATIENTS_ASKED if asked else Problem.NO_PATIENTS))
    return _intake(cohort, report, typed.reading, typed.rows, typed.sheets)


def _intake(
    cohort: Cohort | None, report: Report, reading: Reading, rows: int = 0, sheets: tuple[SheetUse, ...] = ()
) -> Intake:
    order = {"file": 0, "row": 1, "value": 2, "note": 3}
    issues = sorted(report.issues, key=lambda issue: order[issue.severity])
    changes = pl.concat([pl.DataFrame(schema=CHANGES), *report.changes], how="vertical_relaxed")
    repairs = report.repairs + count_changes(changes)
    return Intake(
        cohort,
        tuple(issues),
        tuple(repairs),
        tuple(report.used),
        tuple(report.unused),
        rows,
        tuple(_once(report.questions)),
        tuple(report.tallies),
        changes,
        sheets,
        reading,
        tuple(report.dropped),
        report.previews,
        report.digests,
        report.time_zero_from,
        report.redacted_names,
    )


def _once(questions: Sequence[Question]) -> list[Question]:
    """One question per key: two sheets of one shape are asked about together, as doubtful as the more doubtful one."""
    found: dict[str, Question] = {}
    for question in questions:
        known = found.get(question.key)
        if known is None:
            found[question.key] = question
        else:
            first, second = (known, question) if known.open or not question.open else (question, known)
            evidence = (*first.evidence, _("The same is asked of sheet “{sheet}”.").format(sheet=second.sheet))
            found[question.key] = replace(first, evidence=tuple(dict.fromkeys(evidence)))
    return list(found.values())


def count_changes(changes: pl.DataFrame, *, undoable: bool = True) -> list[Repair]:
    """A Repair per kind of change and column, with the first cell as example: those that can be undone, or the others,
    which keep all that a cell says (`<0.1`, `5-9`)."""
    counted = changes.group_by("kind", "sheet", "column", maintain_order=True).agg(
        pl.len().alias("count"), pl.col("old").first(), pl.col("new").first()
    )
    return [
        Repair(KINDS[kind].label, sheet, column, count, old or "", new or "", kind, undoable)
        for kind, sheet, column, count, old, new in counted.iter_rows()
        if kind in KINDS and KINDS[kind].undoable == undoable
    ]


def _typed(known: Sequence[tuple[Table, Interpretation]], report: Report, reading: Reading) -> dict[str, pl.DataFrame]:
    """Table -> its typed rows from all sheets."""
    parts: dict[str, list[pl.DataFrame]] = {table: [] for table in TABLES}
    taken, same = set[str](), people_of.join_spellings(known, reading, report)
    people = People(same=same, apart=two_under_one(known, reading, report))
    order, question = evidence.ask_date_order(known, reading)
    report.questions += [question] if question else []
    swapped, asked = evidence.ask_swapped(known, reading)
    report.questions += asked
    named, anew, asked = people_of.phases_of_sheets(known, reading)
    report.questions += asked
    sexes = evidence.sexes_said(known)
    has_courses = any(
        part.table == "treatments" and not part.is_stand_in and any(use.key == "drug" for use in part.uses)
        for _, shape in known
        for part in shape.parts
    )
    for table, shape in known:
        report.dropped += [(table.sheet, rows, why) for rows, why in shape.dropped]
        report.used += shape.roles
        rules = evidence.rules_of(table, shape, reading, order, swapped, sexes, report)
        more = extras(table, shape, taken, report, rules)
        for part in [*shape.parts, *more]:
            if part.is_stand_in and has_courses:
                continue
            if part.table == "events":
                report.events_recorded |= part.holds or (
                    {part.constants["kind"]} if "kind" in part.constants else set(EVENTS)
                )
            typed = drop_rows_without_patient(type_part(part, shape, report, rules, people), report)
            if table.sheet in anew:
                typed = typed.with_columns(pl.format("{} {}", pl.lit(table.sheet), "patient_id").alias("patient_id"))
            if part.table == "patients" and table.sheet in named and "phase" not in typed.columns:
                typed = typed.with_columns(phase=pl.lit(table.sheet))
            parts[part.table].append(typed)
        if not any(part.table in ("patients", "visits") for part in shape.parts) and not shape.parts:
            continue
        report.questions += ask_mixed(table, shape, rules, report)
    for sheet in sorted(named):
        report.repairs.append(Repair(Repaired.PHASE_FROM_SHEET, sheet, "", 1))
    found = {table: pl.concat(frames, how="diagonal_relaxed") for table, frames in parts.items() if frames}
    facts = {f"{EXTRA}{table.headers[index]}" for table, _ in known for index in table.facts}
    if "patients" in found and facts:
        found["patients"] = drop_what_groups_nobody(found["patients"], facts, report)
    return found


def _cohort(found: dict[str, pl.DataFrame], report: Report, name: str, synthetic: bool) -> Cohort | None:
    patients = patients_of(found, report)
    if patients.height == 0:
        only_example = any(repair.kind is Repaired.EXAMPLE for repair in report.repairs)
        report.issues.append(Issue(Problem.ONLY_EXAMPLE if only_example else Problem.ONLY_HEADERS))
        return None
    patients, own, numbers = name_own_columns(patients)
    frames = to_days(patients, found, report)
    plausibility.list_findings(frames, report.issues)
    if "visits" not in frames:
        report.issues.append(Issue(Problem.NO_VISITS))
    shaped = {table: _shape(frame, table, [*own, *numbers]) for table, frame in frames.items()}
    return Cohort.of(
        **shaped,
        extras=own,
        numbers=numbers,
        name=name,
        synthetic=synthetic,
        events_recorded=report.events_recorded,
        measures_recorded=recorded(frames, report),
    )


def _shape(frame: pl.DataFrame, table: str, extra: list[str]) -> pl.DataFrame:
    """Only the columns that a cohort's table has."""
    known = [*DTYPES[table], *(extra if table == "patients" else [])]
    return frame.select([column for column in known if column in frame.columns])
