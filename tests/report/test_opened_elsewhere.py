"""What is taken away opens in another program: LibreOffice shows what was written, and calculates nothing."""

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from lnexplore import AnalysisPlan, read_cohort, sample_cohort
from lnexplore.ingest.files.samples import SAMPLE_NAME, sample_path
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.response import response_by_visit
from lnexplore.report.analysis import Analysis
from lnexplore.report.build import USUAL, build_report, build_sections
from lnexplore.report.document import MOST_ROWS
from lnexplore.report.html import html_report
from lnexplore.report.tables import baseline_words, to_csv
from lnexplore.report.word import word_table
from lnexplore.report.word_report import word_report
from lnexplore.report.workbook import table_workbook
from tests.report.papers import FORMULAS, LONG, WIDE, report

_SECONDS = 180
"""After which a conversion hangs; no promise of speed."""
HARMFUL = pl.DataFrame({"=1+1": FORMULAS, "n": range(len(FORMULAS))})
READ = "Text - txt - csv (StarCalc):{separator},34,76,1,,0,false,true,false,false,false,0,true"
"""Cells in quotes may be anything, formulas are calculated: the most trusting way to open a text file."""
SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,true,false,false,-1"
"""Every sheet, as it is shown."""


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed, so nothing can be opened with it")
        pytest.skip(f"{name} is not installed")
    return found


class Office:
    """LibreOffice without a window, with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self.program = tool("soffice")
        self.folder = folder

    def convert(self, files: dict[str, bytes], target: str, *options: str) -> Path:
        """The folder with the files converted, all in one call."""
        given = self.folder / f"given{len(list(self.folder.iterdir()))}"
        made = given / "made"
        made.mkdir(parents=True)
        for name, raw in files.items():
            (given / name).write_bytes(raw)
        command = [
            self.program,
            f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
            *("--headless", "--norestore", *options, "--convert-to", target, "--outdir", made),
            *(given / name for name in files),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        assert done.returncode == 0, done.stderr
        return made


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def cells(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


# --- Word ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def papers(office: Office) -> Path:
    table = baseline_words(baseline(sample_cohort(), AnalysisPlan()))
    return office.convert(
        {
            "table.docx": word_table(table, "Patients at baseline 患者背景", ["Shares are of those known."]),
            "wide.docx": word_table(WIDE, "Many columns"),
            "long.docx": word_table(LONG, "Every patient"),
            "report.docx": word_report(report()),
        },
        "pdf",
    )


def pages(path: Path) -> list[str]:
    """The words of each page, blanks joined."""
    done = subprocess.run([tool("pdftotext"), "-layout", path, "-"], capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def test_a_table_for_word_shows_its_title_its_cells_and_its_notes(papers: Path) -> None:
    found = pages(papers / "table.pdf")
    assert len(found) <= 2
    words = " ".join(found)
    assert words.startswith("Patients at baseline 患者背景 ")
    # In which order a reader gives the cells of a header of two lines is its own affair.
    assert {"Induction", "Maintenance", "Characteristic", "Standardized"} <= set(words.split()[:20])
    assert "11 of 14 (79 %)" in words
    assert words.endswith("Shares are of those known.")


def test_a_long_table_has_its_header_on_every_page(papers: Path) -> None:
    found = pages(papers / "long.pdf")
    assert 2 <= len(found) <= 5
    assert all("Patient Months" in page for page in found)
    words = " ".join(found)
    assert all(f"P{row:03}" in words for row in range(130))


def test_a_wide_table_loses_no_column(papers: Path) -> None:
    found = pages(papers / "wide.pdf")
    words = " ".join(found)
    assert all(re.search(rf"\b{column}\b", words) for column in range(16))
    assert len(found) <= 2


def test_the_report_for_word_holds_all_and_has_no_empty_page(papers: Path) -> None:
    found = pages(papers / "report.pdf")
    words = " ".join(found)
    for text in (
        "Remission in a cohort ループス腎炎",
        "Contents",
        "Figure 1. Remission at each visit",
        "The table has 130 rows",
        "導入療法",
        "39–86 %",
        "反応はひらがなで述べる。",
        "lnx-abcd-efgh-ijkl",
    ):
        assert text in words.replace("\u00a0", " ")
    assert 3 <= len(found) <= 6
    assert f"Page 2 of {len(found)}" in found[1]
    # More than the running title and the number of the page.
    assert all(len(page) > 120 for page in found)


def on_paper(program: str, folder: Path, page: bytes) -> list[str]:
    """The words of each page of a web page on A4."""
    (folder / "report.html").write_bytes(page)
    paper = folder / "printed.pdf"
    asked = ("--headless", "--no-sandbox", "--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}")
    command = [program, *asked, f"--print-to-pdf={paper}", (folder / "report.html").as_uri()]
    subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
    return pages(paper)


def test_the_report_of_the_sample_fits_a_journals_supplement(office: Office, tmp_path: Path) -> None:
    # Twenty pages with fonts that run wider than Arial; every number of its tables stands on one of them.
    analysis = Analysis(read_cohort(sample_path(), name=SAMPLE_NAME, synthetic=True), AnalysisPlan())
    made = build_report(analysis, build_sections(analysis, USUAL))
    found = pages(office.convert({"sample.docx": word_report(made)}, "pdf") / "sample.pdf")
    assert len(found) <= 20
    assert len(on_paper(tool("chromium"), tmp_path, html_report(made))) <= 20
    words = "".join(" ".join(found).split())
    for section in made.sections:
        assert section.title.replace(" ", "") in words
        printed = section.table.rows() if section.table.height <= MOST_ROWS else []
        for cell in (cell for row in printed for cell in row):
            # Cells stand beside one another, so that only what is within a line is found again.
            assert all(part.replace("\u00a0", "") in words for line in cell.split("\n") for part in line.split()), cell


# --- spreadsheets ----------------------------------------------------------------------------------------------------


def harmless(rows: Sequence[Sequence[str]]) -> None:
    """Every text is there as text: neither a result nor an error stands in its place."""
    # A blank that joins, or that begins a line, may be shown as another; the signs themselves must all be there.
    shown = ["".join(row[0].split()) for row in rows]
    for payload, cell in zip(("=1+1", *FORMULAS), shown, strict=True):
        kept = "".join(payload.split())
        assert cell.replace("'", "") == kept.replace("'", ""), payload


def test_no_cell_and_no_header_of_a_csv_is_calculated(office: Office) -> None:
    made = office.convert({"harm.csv": to_csv(HARMFUL)}, SHOWN, f"--infilter={READ.format(separator=44)}")
    rows = cells(next(made.glob("harm*.csv")))
    assert [row[1] for row in rows] == ["n", *map(str, range(len(FORMULAS)))]
    harmless(rows)


def test_a_csv_that_is_not_made_harmless_would_be_calculated(office: Office) -> None:
    # The proof that the test above could fail.
    made = office.convert({"raw.csv": b'"a"\n"=1+1"\n'}, SHOWN, f"--infilter={READ.format(separator=44)}")
    assert cells(next(made.glob("raw*.csv"))) == [["a"], ["2"]]


def test_nothing_is_calculated_where_cells_end_at_a_semicolon(office: Office) -> None:
    # A spreadsheet set to German or French cuts the same file elsewhere.
    made = office.convert({"harm.csv": to_csv(HARMFUL)}, SHOWN, f"--infilter={READ.format(separator=59)}")
    words = [cell for row in cells(next(made.glob("harm*.csv"))) for cell in row]
    assert len(words) > len(FORMULAS)
    assert not [cell for cell in words if cell in ("2", "1", "0") or cell.startswith(("#", "Err:"))]


def test_a_workbook_shows_its_numbers_and_calculates_nothing(office: Office) -> None:
    plan = AnalysisPlan()
    frame = response_by_visit(sample_cohort(), plan)
    book = table_workbook({"Table": frame, "Harm": HARMFUL}, ["=1+1", *plan.describe()], [], plan.definition)
    made = office.convert({"book.xlsx": book}, SHOWN)
    assert {path.name for path in made.iterdir()} == {
        f"book-{name}.csv" for name in ("Table", "Harm", "Codebook", "Plan")
    }
    rows = cells(made / "book-Table.csv")
    # The worst and the best case stand behind the interval.
    assert [name for name in rows[1] if name not in ("worst", "best")] == frame.columns
    assert rows[1].index("worst") == rows[1].index("ci_high") + 1
    # Induction, month 6: 10 of 12 with 2 not assessable, unrounded.
    at = {name: place for place, name in enumerate(rows[1])}
    found = [row for row in rows[2:] if row[:2] == ["induction", "6"] and row[at["outcome"]] == "CR"]
    assert [row[at["n"] : at["n_not_reached"] + 1] for row in found] == [["8", "12", "2", "0"]]
    assert float(found[0][at["estimate"]]) == pytest.approx(8 / 12, abs=1e-3)
    harmless(cells(made / "book-Harm.csv"))
    assert cells(made / "book-Plan.csv")[0] == ["=1+1"]
    assert cells(made / "book-Codebook.csv")[1][:3] == ["Table", "group", "Group"]
