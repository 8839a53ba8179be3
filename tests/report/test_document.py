"""The report as a value: the order in which it tells, and a log of the file that quotes no cell."""

from dataclasses import replace

import polars as pl

from lnexplore.ingest.read import read_cohort
from lnexplore.report.document import FigureBlock, Heading, Report, TableBlock, TextBlock, blocks, cleaning_log
from tests.report.papers import report

SHEET = (
    "Patient,Visit date,Date of birth,Phase,UPCR (g/g),Albumin (g/dL),Urine RBC,Anything else\n"
    "P1,2024-04-01,1981-02-03,induction,2.5,2.9,<5,canary-remark\n"
    "P1,2024-10-01,1981-02-03,induction,canary-word,3.9,5-9,canary-remark\n"
    "P2,2024-04-02,1990-11-12,canary-phase,99999,2.8,3,\n"
    "P2,canary-day,1990-11-12,canary-phase,0.3,ND,3,\n"
)


def test_everything_is_told_once_and_in_order() -> None:
    told = list(blocks(report()))
    assert [(block.level, block.key) for block in told if isinstance(block, Heading)] == [
        (1, "figures"),
        (2, "figure-visits"),
        (2, "figure-wide"),
        (2, "figure-long"),
        (1, "methods"),
        (1, "results"),
        (1, "moved"),
        (1, "reading"),
        (2, "reading-1"),
        (1, "strobe"),
        (1, "versions"),
    ]
    assert [block.number for block in told if isinstance(block, FigureBlock)] == [1]
    assert [(block.number, block.title) for block in told if isinstance(block, TableBlock)] == [
        (1, "Remission at each visit"),
        (2, "Many columns"),
        (0, "Cells not used, by kind"),
        (0, "Where each STROBE item is reported"),
        (0, "Software, settings and files"),
    ]


def test_what_is_long_or_further_is_named_and_kept_for_the_archive() -> None:
    words = [block.text for block in blocks(report()) if isinstance(block, TextBlock)]
    assert "“By month”: in the archive of all figures and tables." in words
    assert "The table has 130 rows and is in the archive of all figures and tables." in words


def test_a_note_that_sections_share_stands_below_the_first() -> None:
    made = report()
    twice = replace(made, sections=(made.sections[0], replace(made.sections[0], key="again")))
    notes = [block.notes for block in blocks(twice) if isinstance(block, TableBlock) and block.number]
    assert notes == [("N leaves out who cannot be assessed.",), ()]


def test_that_nothing_was_moved_is_said_and_what_is_empty_is_not_told() -> None:
    told = list(blocks(Report("Title", synthetic=False, who="3 patients")))
    assert told == [
        Heading(1, "Changed after seeing results", "moved"),
        TextBlock("No setting has changed since the results were first shown.", "remark"),
        Heading(1, "Versions and files", "versions"),
        TextBlock("The settings file and the analysis script are in the archive of all figures and tables."),
    ]


def test_the_log_counts_what_was_wrong_and_quotes_no_cell() -> None:
    intake = read_cohort([("cohort.csv", SHEET.encode())])
    log = cleaning_log(intake)
    problems = log["Cells not used, by kind"]
    assert problems.columns == ["Kind", "Problem", "Remedy", "Number"]
    assert problems["Number"].cast(pl.Int64).sum() == len(intake.issues)
    assert log["Where"].height == len(intake.issues) >= 3
    assert {"3", "5"} <= set(log["Where"]["Row"])
    used = dict(log["Columns: what each one means"].select("Column", "Taken for").rows())
    assert used["E (UPCR (g/g))"] == "Urine protein:creatinine ratio"
    assert log["Columns not used"]["Column"].to_list() == ["C (Date of birth)", "H (Anything else)"]
    words = " ".join(str(cell) for frame in log.values() for row in frame.rows() for cell in row)
    for cell in ("canary", "1981", "1990", "99999", "5-9", "<5", "2024-04", "2024-10"):
        assert cell not in words


def test_every_table_of_the_log_is_words() -> None:
    log = cleaning_log(read_cohort([("cohort.csv", SHEET.encode())]))
    assert all(dtype == pl.String for frame in log.values() for dtype in frame.schema.values())


def test_a_file_without_trouble_has_an_empty_log_of_trouble() -> None:
    log = cleaning_log(read_cohort([("a.csv", b"Patient,Day,UPCR (g/g)\nP1,0,2.5\nP1,180,0.3\n")]))
    assert log["Cells not used, by kind"].height == 0
    assert log["Every row"]["Data rows"].to_list() == ["2"]
