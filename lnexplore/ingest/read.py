"""Files to a cohort: the only public door of this package."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from lnexplore.cohort.issues import Issue, Repair
from lnexplore.cohort.model import EXTRA_PREFIX, Cohort
from lnexplore.cohort.schema import DTYPES, TABLES
from lnexplore.ingest import gate, sandbox
from lnexplore.ingest.columns import Report
from lnexplore.ingest.formats import Sheet, UnreadableFileError
from lnexplore.ingest.mapping import IGNORED_SHEETS, ColumnUse, normalise
from lnexplore.ingest.tables import collapse, read_table
from lnexplore.ingest.timeline import to_days

File = str | Path | tuple[str, bytes]


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

    def blocking(self) -> list[Issue]:
        """The issues that kept the file from being read at all."""
        return [issue for issue in self.issues if issue.severity == "file"]


def read_cohort(files: File | Sequence[File], *, name: str | None = None, synthetic: bool = False) -> Intake:
    """A cohort from one or several files: paths, or (name, bytes) pairs.

    Tidy files are read: a workbook with sheets of patients, visits, treatments and events, one file per table, or one
    long table of visits with the patient's columns repeated. Nothing that is wrong with a file raises: it is an Issue
    with sheet, row and column. Only programming errors (a path that does not exist) raise.
    """
    given = (
        [files]
        if isinstance(files, str | Path)
        or (isinstance(files, tuple) and len(files) == 2 and isinstance(files[1], bytes))
        else list(files)
    )
    report = Report()
    sheets: list[Sheet] = []
    names = []
    for file in given:
        file_name, raw = file if isinstance(file, tuple) else (Path(file).name, Path(file).read_bytes())
        names.append(file_name)
        try:
            found = sandbox.read(gate.check(file_name, raw), raw)
        except UnreadableFileError as trouble:
            report.issues.append(Issue("file", str(trouble), "", ""))
            continue
        stem = file_name.rsplit(".", 1)[0]
        sheets += [Sheet(sheet.name or stem, sheet.rows, sheet.hidden, sheet.errors) for sheet in found]
    if report.issues:
        return _intake(None, report)
    return _assemble(sheets, report, name or ", ".join(names), synthetic)


def _intake(cohort: Cohort | None, report: Report, rows: int = 0) -> Intake:
    order = {"file": 0, "row": 1, "value": 2, "note": 3}
    issues = sorted(report.issues, key=lambda issue: order[issue.severity])
    return Intake(cohort, tuple(issues), tuple(report.repairs), tuple(report.used), tuple(report.unused), rows)


def _assemble(sheets: list[Sheet], report: Report, name: str, synthetic: bool) -> Intake:
    tables: dict[str, list[pl.DataFrame]] = {table: [] for table in TABLES}
    rows = 0
    for sheet in sheets:
        if not any(cell.strip() for row in sheet.rows for cell in row) or normalise(sheet.name) in {
            normalise(known) for known in IGNORED_SHEETS
        }:
            continue
        if sheet.hidden:
            report.issues.append(
                Issue(
                    "note",
                    "The sheet is hidden in the workbook and was not read.",
                    "Unhide it in Excel if it belongs to the cohort.",
                    sheet.name,
                )
            )
            continue
        read = read_table(sheet, report)
        if read is not None:
            table, frame, held = read
            rows += held
            tables[table].append(frame)
    found = {table: pl.concat(parts, how="diagonal_relaxed") for table, parts in tables.items() if parts}
    if not found:
        report.issues.append(
            Issue(
                "file",
                "No sheet with patients could be found.",
                "One column must be headed “Patient”; the template shows how a cohort may look.",
            )
        )
        return _intake(None, report, rows)
    patients = _patients(found, report)
    if patients.height == 0:
        only_example = any(repair.kind.startswith("example row") for repair in report.repairs)
        problem = (
            "The file holds only the example of the template."
            if only_example
            else "The sheets have headers but no patients below them."
        )
        report.issues.append(Issue("file", problem, "Add a row per patient or per visit."))
        return _intake(None, report, rows)
    extras = {
        column: f"{EXTRA_PREFIX}{number}"
        for number, column in enumerate((c for c in patients.columns if c.startswith("extra:")), 1)
    }
    frames = to_days(patients.rename(extras), found, report)
    if "visits" not in frames:
        report.issues.append(
            Issue(
                "note",
                "No sheet of visits was found, so responses cannot be assessed.",
                "Add a sheet “visits”, as in the template.",
            )
        )
    frames = {table: _shape(frame, table, list(extras.values())) for table, frame in frames.items()}
    cohort = Cohort.of(
        **frames,
        extras={column: header.removeprefix("extra:") for header, column in extras.items()},
        name=name,
        synthetic=synthetic,
    )
    return _intake(cohort, report, rows)


def _shape(frame: pl.DataFrame, table: str, extras: list[str]) -> pl.DataFrame:
    """Only the columns that a cohort's table has."""
    known = [*DTYPES[table], *(extras if table == "patients" else [])]
    return frame.select([column for column in known if column in frame.columns])


def _patients(found: dict[str, pl.DataFrame], report: Report) -> pl.DataFrame:
    """A row per patient who is named anywhere, with what the patients sheet or repeated columns say."""
    parts = []
    if "patients" in found:
        parts.append(found["patients"])
    if "visits" in found:
        repeated = found["visits"]
        own = [column for column in repeated.columns if column.startswith(("patient:", "extra:"))]
        renamed = repeated.select("_row", "_sheet", "patient_id", *own).rename(
            {column: column.removeprefix("patient:") for column in own}
        )
        if own or "patients" not in found:
            parts.append(renamed)
    listed = (
        collapse(pl.concat(parts, how="diagonal_relaxed"), ["patient_id"], "A patient", report)
        if parts
        else pl.DataFrame({"patient_id": []}, schema={"patient_id": pl.String})
    )
    # A number that stands only among treatments or events is more often a slip of the pen than a patient.
    sources = [found[table] for table in ("patients", "visits") if table in found] or list(found.values())
    everyone = pl.concat([frame.select("patient_id", "_row", "_sheet") for frame in sources])
    everyone = everyone.unique("patient_id", keep="first", maintain_order=True)
    strangers = everyone.join(listed, on="patient_id", how="anti")
    if "patients" in found:
        for sheet, row in strangers.select("_sheet", "_row").iter_rows():
            report.issues.append(
                Issue(
                    "note",
                    "This patient is not in the sheet of patients; age, sex and phase are unknown.",
                    "Add the patient there, or check the spelling of the number.",
                    sheet,
                    row,
                )
            )
    for table in ("treatments", "events"):
        if table in found:
            unknown = found[table].join(everyone, on="patient_id", how="anti")
            for sheet, row in unknown.select("_sheet", "_row").iter_rows():
                report.issues.append(
                    Issue(
                        "row",
                        "The patient of this row is in no sheet of patients or visits, so the row was left out.",
                        "Add the patient there, or check the spelling of the number.",
                        sheet,
                        row,
                    )
                )
            found[table] = found[table].join(everyone, on="patient_id", how="semi")
    return pl.concat([listed, strangers.select("patient_id", "_row", "_sheet")], how="diagonal_relaxed")
