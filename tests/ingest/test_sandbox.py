import os
import subprocess
import sys
from pathlib import Path

import pytest

from lnexplore.ingest import sandbox
from lnexplore.ingest.formats import FORMATS, UnreadableFileError
from lnexplore.ingest.read import read_cohort
from tests.ingest.workbooks import minimal_xlsx, text_cell, workbook, workbook_with_errors

posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in for the parser is a shell script")


def parser_that(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Puts a shell script in the place of the parser's process."""
    stand_in = folder / "parser"
    stand_in.write_text(f"#!/bin/sh\n{script}\n")
    stand_in.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stand_in))


def test_sheets_come_back_as_they_were() -> None:
    raw = workbook({"patients": [["Patient"], ["001"]], "患者": [["a", None, "b"], [], ["<0.1", "１", 7]]}, ["患者"])
    first, second = sandbox.read(".xlsx", raw)
    assert (first.name, first.hidden, first.rows, first.errors) == ("patients", False, [["Patient"], ["001"]], {})
    assert (second.name, second.hidden) == ("患者", True)
    assert second.rows == [["a", "", "b"], [], ["<0.1", "１", "7"]]


def test_the_places_of_error_cells_come_back() -> None:
    raw = workbook_with_errors({"patients": [["Patient", "Age"], ["1", "#DIV/0!"], ["2", 40]]})
    (sheet,) = sandbox.read(".xlsx", raw)
    assert dict(sheet.errors) == {(1, 1): "#DIV/0!"}


def test_the_parsers_own_sentence_is_passed_on() -> None:
    with pytest.raises(UnreadableFileError, match="named like an Excel workbook but is not one"):
        sandbox.read(".xlsx", b"Patient,Age\n1,30\n")


@posix
@pytest.mark.parametrize("script", ["exit 1", "exit 3", "kill -9 $$", "kill -6 $$", "echo '[]'; exit 1"])
def test_a_parser_that_dies_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    parser_that(monkeypatch, tmp_path, script)
    with pytest.raises(UnreadableFileError, match="more time or memory"):
        sandbox.read(".csv", b"Patient\n1\n")


@posix
def test_a_parser_that_hangs_is_ended_and_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser_that(monkeypatch, tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 300")
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    with pytest.raises(UnreadableFileError, match="more time or memory"):
        sandbox.read(".csv", b"Patient\n1\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@posix
@pytest.mark.parametrize(
    "script",
    [
        "echo garbage",
        "true",
        "echo '[[1, 2'",
        "printf '\\377\\376'",
        "echo '{}'; echo '{}'",
        "echo 17",
        "echo '[[\"a\"]]'",
        "echo null",
    ],
)
def test_a_parser_that_prints_garbage_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    parser_that(monkeypatch, tmp_path, script)
    with pytest.raises(UnreadableFileError):
        sandbox.read(".csv", b"Patient\n1\n")


@posix
def test_what_a_dying_parser_printed_is_not_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser_that(monkeypatch, tmp_path, "echo HANAKO; echo HANAKO >&2; exit 1")
    with pytest.raises(UnreadableFileError) as refused:
        sandbox.read(".csv", b"Patient\n1\n")
    assert "HANAKO" not in str(refused.value)


@posix
def test_a_file_that_kills_the_parser_is_an_issue_of_the_intake(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parser_that(monkeypatch, tmp_path, "exit 1")
    intake = read_cohort(("visits.csv", b"Patient\n1\n"))
    assert intake.cohort is None
    assert [issue.severity for issue in intake.blocking()] == ["file"]
    assert "more time or memory" in intake.blocking()[0].sentence()


def test_a_workbook_of_two_cells_at_the_far_corners_never_kills_this_process() -> None:
    """It makes a parser ask for half a terabyte: the answer is a sentence or, one day, a cohort."""
    rows = f'<row r="1">{text_cell("A1", "Patient")}</row><row r="1048576">{text_cell("XFD1048576", "1")}</row>'
    raw = minimal_xlsx(rows)
    assert len(raw) < 3000
    intake = read_cohort(("two_cells.xlsx", raw))
    if intake.cohort is None:
        assert intake.blocking()[0].sentence()


@pytest.mark.parametrize(
    "reference", ["A99999999999", "ZZZZZZZ2", "ZZZZ2", "A4294967295", "A0", "0", "", "1A", "AAAAAAAAAAAAAAAAAAAAA1"]
)
def test_an_impossible_cell_address_never_kills_this_process(reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 3)
    rows = f'<row r="1">{text_cell("A1", "Patient")}</row><row r="2">{text_cell(reference, "1")}</row>'
    intake = read_cohort(("addresses.xlsx", minimal_xlsx(rows)))
    assert intake.cohort is not None or intake.blocking()[0].sentence()


@pytest.mark.parametrize("number", ["-1e15", "1e300", "-1", "2958466", "60", "59.9999999999", "NaN"])
def test_an_impossible_date_cell_never_kills_this_process(number: str) -> None:
    styles = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = (
        f'<row r="1">{text_cell("A1", "Patient")}{text_cell("B1", "Time zero")}</row>'
        f'<row r="2">{text_cell("A2", "7")}<c r="B2" s="1"><v>{number}</v></c></row>'
    )
    intake = read_cohort(("dates.xlsx", minimal_xlsx(rows, {"xl/styles.xml": styles})))
    assert intake.cohort is not None or intake.blocking()[0].sentence()


def test_the_child_limits_its_own_memory() -> None:
    """The limits are the child's: they hold although this process has none."""
    resource = pytest.importorskip("resource")
    code = "import resource; from lnexplore.ingest import sandbox; sandbox._limit(); print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CORE)[0])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.split() == [str(3 * 1024**3), "0"]
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != 3 * 1024**3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Patient" + "," * 600 + "x\n1" + "," * 600 + "2\n", "The table spans more than 512 columns."),
        ("\n".join(["Patient"] + ["1"] * 40), "The table holds more than 30 rows"),
    ],
)
def test_a_table_too_large_for_the_app_is_refused_in_the_child(
    text: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "MAX_ROWS", 30)
    with pytest.raises(UnreadableFileError, match=f"^{sentence}"):
        [sandbox._compact(sheet) for sheet in FORMATS[".csv"](text.encode())]


def test_blank_cells_and_rows_at_the_end_cost_nothing() -> None:
    (sheet,) = sandbox.read(".csv", b"Patient,UPCR,,\n1,0.5,,\n,,,\n\n,\n")
    assert sheet.rows == [["Patient", "UPCR"], ["1", "0.5"]]
