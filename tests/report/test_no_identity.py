"""A cohort seeded with marked identity strings: no file that leaves the program holds one of them."""

import datetime as dt
import html
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from lnexplore import FIGURES, AnalysisPlan, read_cohort
from lnexplore.cohort.issues import issues_frame
from lnexplore.history import History
from lnexplore.ingest.files.opening import open_files
from lnexplore.ingest.files.samples import sample_path
from lnexplore.ingest.read import Intake
from lnexplore.ingest.reading import Reading
from lnexplore.outcomes.analyse import analyse
from lnexplore.report import package
from lnexplore.report.adjudication import adjudication_workbook
from lnexplore.report.analysis import Analysis
from lnexplore.report.build import build_sections
from lnexplore.report.ledger import cells_ledger, rows_ledger
from lnexplore.report.living import living_figure, living_html
from lnexplore.report.marked import marked_workbook
from lnexplore.report.record import intake_record, redacted_frame
from lnexplore.report.tables import readable, to_csv
from lnexplore.report.word import word_table
from lnexplore.report.workbook import table_workbook
from lnexplore.ui.link import to_params

ROOT = Path(__file__).parents[2]
MARK = "Zqxcanary"
"""Stands in every string that tells who somebody is; in Japanese names it cannot, so those have their own."""
JAPANESE = "鸞鳳"
PHONE, RECORD = "090-5551-", "8675309"
CANARIES = (MARK, MARK.lower(), JAPANESE, PHONE, RECORD, "1961-07-0", "07/1961", "1961/7")
NAME = f"{MARK} Hanako clinic.xlsx"


def seeded() -> bytes:
    """The sample with names, birth dates, record and telephone numbers, addresses, notes, comments, a hidden sheet and an author."""
    book = openpyxl.load_workbook(io.BytesIO(sample_path().read_bytes()))
    book.properties.creator = f"Dr {MARK}"
    book.properties.title = f"Patients of {MARK}"
    for sheet in book.worksheets:
        if sheet.title not in ("patients", "visits"):
            continue
        at = sheet.max_column + 1
        heads = ("Name", "氏名", "Date of birth", "MRN", "Phone", "E-mail", "Address", "Notes")
        for offset, head in enumerate(heads):
            sheet.cell(1, at + offset, head)
        for row in range(2, sheet.max_row + 1):
            number = row % 90 + 10
            cells = (
                f"{MARK}{chr(65 + row % 26)} Yamada",
                f"{JAPANESE} {'花太次美健'[row % 5]}子",
                dt.date(1961, 7, 1 + row % 9),
                f"{RECORD}{number}",
                f"{PHONE}{1000 + row}",
                f"{MARK.lower()}{row}@example.org",
                f"{row} {MARK} Street",
                f"Seen with her sister {MARK}, who lives in the next house and came along on the day, number {row}",
            )
            for offset, cell in enumerate(cells):
                sheet.cell(row, at + offset, cell)
        sheet.cell(2, 1).comment = Comment(f"this is {MARK}", f"Dr {MARK}")
    hidden = book.create_sheet("key")
    hidden.sheet_state = "hidden"
    hidden.append(["Patient", "Name"])
    hidden.append(["P01", f"{MARK} Yamada"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def intake() -> Intake:
    found = read_cohort([(NAME, seeded())])
    assert found.cohort is not None
    # The seed took: the same 28 patients, and the columns that identify are known as such.
    assert found.cohort.size == 28
    dropped = " ".join(use.header for use in found.unused)
    assert {"Name", "氏名", "MRN", "Phone", "E-mail", "Address", "Notes"} <= set(
        dropped.replace("Date of birth", "").split()
    )
    return found


def analysis_of(intake: Intake) -> Analysis:
    plan = AnalysisPlan()
    moved = plan.replace(definition=plan.definition.with_value("cr.upcr", 0.5))
    return Analysis(intake, moved, History().seen(plan).seen(moved))


def exports(intake: Intake) -> Iterator[tuple[str, bytes]]:
    """(name, contents) of everything that the pages and the shell offer."""
    analysis = analysis_of(intake)
    cohort, plan = analysis.cohort, analysis.plan
    yield from package.accounts(analysis)
    yield from package.tables(analysis)
    yield from package.texts(analysis)
    sections = build_sections(analysis)
    # One picture of each figure; what the others hold is searched below as the specification they are made of.
    yield from package.figures(
        [replace(section, pictures=section.pictures[:1]) for section in sections], ("svg", "pdf")
    )
    yield from package.reports(analysis, sections, "ja")
    frames = analyse(cohort, plan)
    yield "every table.xlsx", table_workbook(frames, plan.describe(cohort.extras), analysis.moved)
    yield "table.docx", word_table(readable(frames["patient_lanes"]), "Lanes", analysis.moved)
    yield "living.html", living_html(living_figure(cohort, plan))
    opened = open_files([(NAME, seeded())], Reading())
    yield "marked.xlsx", marked_workbook(opened, intake)
    yield "adjudication.xlsx", adjudication_workbook(frames["recorded_visits"].head(5), plan.rule_mark, "words")
    for name, frame in {
        "issues.csv": issues_frame(intake.issues),
        "changes.csv": intake.changes,
        "cells.csv": cells_ledger(intake),
        "rows.csv": rows_ledger(intake),
    }.items():
        yield name, to_csv(redacted_frame(intake, frame))
    yield "address", json.dumps(to_params(plan, cohort.extras, analysis.history.before)).encode()
    for key, item in FIGURES.items():
        for _, one in item.variants(item.results(cohort, plan)):
            for _, part in item.panels(one):
                if not item.is_empty(part):
                    spec = item.draw(part).to_dict()
                    yield f"chart {key}", json.dumps(spec, ensure_ascii=False, default=str).encode()


def texts(name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """(name, text) of a file and of each part of one that is an archive; a PDF as its words."""
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for part in packed.namelist():
                yield from texts(f"{name}/{part}", packed.read(part))
    else:
        # However a letter is written: plain, as a reference (&#40478;), or in two bytes.
        yield name, name + html.unescape(raw.decode("utf-8", "replace"))
        yield name, raw.decode("utf-16-le", "replace")


def test_no_export_holds_a_marked_string(intake: Intake, tmp_path: Path):
    seen, pdfs = 0, []
    for name, raw in exports(intake):
        if raw.startswith(b"%PDF"):
            file = tmp_path / Path(name).name
            file.write_bytes(raw)
            pdfs.append(file)
        for place, text in texts(name, raw):
            seen += 1
            assert not [canary for canary in CANARIES if canary in text], place
    assert seen > 300
    assert {file.stem for file in pdfs} == set(FIGURES)
    tool = shutil.which("pdftotext")
    if tool is None:
        if os.environ.get("CI"):
            pytest.fail("pdftotext (poppler-utils) is not installed, so the PDF files cannot be read")
        pytest.skip("pdftotext (poppler-utils) is not installed: the PDF files were searched as bytes only")
    for file in pdfs:
        words = subprocess.run([tool, file, "-"], check=True, capture_output=True, text=True).stdout
        assert not [canary for canary in CANARIES if canary in words], file.name


def tables_of_the_sample() -> list[tuple[str, bytes]]:
    """The sample as CSV files; a file's name becomes the name of its sheet. One file more cannot be used."""
    book = openpyxl.load_workbook(io.BytesIO(sample_path().read_bytes()))
    files = []
    for name in ("patients", "visits", "treatments", "events"):
        lines = [[str(cell.value if cell.value is not None else "") for cell in row] for row in book[name].iter_rows()]
        lines[-1][-1] = "not a value"
        files.append(
            (f"{MARK} {name}.csv", "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode())
        )
    return [*files, (f"{MARK} junk.csv", b"Remark,Other\nnothing,here\n")]


def test_no_export_bears_the_name_of_a_file():
    intake = read_cohort(tables_of_the_sample())
    assert intake.cohort is not None
    assert any(MARK in sheet.sheet for sheet in intake.sheets)
    assert any(issue.sheet for issue in intake.issues)
    analysis = analysis_of(intake)
    sections = build_sections(analysis, ("flow",))
    files = [*package.accounts(analysis), *package.texts(analysis), *package.reports(analysis, sections)]
    files += [("marked.xlsx", marked_workbook(open_files(tables_of_the_sample(), Reading()), intake))]
    files += [
        ("list.csv", to_csv(redacted_frame(intake, frame)))
        for frame in (issues_frame(intake.issues), intake.changes, cells_ledger(intake), rows_ledger(intake))
    ]
    for name, raw in files:
        for place, text in texts(name, raw):
            assert MARK not in text, place
    assert '"sheet": "File 2"' in dict(files)["intake.json"].decode()
    # A file that cannot be read at all is named in a sentence: by its number.
    broken = read_cohort([*tables_of_the_sample()[:2], (f"{MARK}.xlsx", b"PK\x03\x04broken")])
    assert MARK in broken.issues[0].problem
    record = intake_record(broken)
    assert record["issues"][0]["problem"].startswith("File 3: ")
    assert MARK not in json.dumps(record)


def test_the_search_finds_what_is_there():
    # The uploaded file itself holds every canary: a search that cannot fail proves nothing.
    found = {canary for _, text in texts("upload", seeded()) for canary in CANARIES if canary in text}
    assert {MARK, JAPANESE, PHONE, RECORD} <= found


def test_the_shell_says_and_writes_none_of_it(tmp_path: Path):
    upload, out = tmp_path / "cohort.xlsx", tmp_path / "out"
    upload.write_bytes(seeded())
    command = [sys.executable, "-m", "lnexplore", upload, "--out", out, "--figures", "none", "--no-report"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0
    said = done.stdout + done.stderr
    assert not [canary for canary in CANARIES if canary in said]
    for file in out.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8", "replace")
            assert not [canary for canary in CANARIES if canary in text], file.name
