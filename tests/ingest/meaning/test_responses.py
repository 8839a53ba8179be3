"""Responses that a doctor wrote down, in every shape of a sheet."""

import pytest

from lnexplore.cohort.model import Cohort
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import CATEGORY, Reading
from tests.ingest.workbooks import Cell, Rows, workbook

PATIENTS: Rows = [["Patient", "Sex", "Time zero"], ["1", "F", "2024-01-01"], ["2", "F", "2024-01-01"]]
VISITS: Rows = [["Patient", "Date", "UPCR"], ["1", "2024-01-01", 3], ["1", "2024-07-01", 0.3], ["2", "2024-01-01", 2]]
Told = list[tuple[str, int, str]]


def read(reading: Reading | None = None, **sheets: Rows) -> Intake:
    return read_cohort(("a.xlsx", workbook(sheets)), reading)


def cohort_of(intake: Intake) -> Cohort:
    assert intake.cohort is not None, intake.issues
    return intake.cohort


def told(intake: Intake) -> Told:
    """Patient, day and response of the visits that have one."""
    return cohort_of(intake).visits.select("patient_id", "day", "recorded_response").drop_nulls().rows()


def beside(rows: Rows, header: str, *cells: Cell) -> Rows:
    """The rows with one more column."""
    return [[*row, cell] for row, cell in zip(rows, (header, *cells), strict=True)]


def test_a_row_per_visit() -> None:
    visits: Rows = [
        ["Patient", "Date", "UPCR", "Response"],
        ["1", "2024-01-01", 3, None],
        ["1", "2024-07-01", 0.3, "CR"],
        ["1", "2025-01-01", 0.6, "著効"],
        ["2", "2024-01-01", 2, "NA"],
        ["2", "2024-07-01", 1, "部分寛解"],
        ["2", "2024-10-01", 1, "yes"],
        ["2", "2025-01-01", 1, "Non-responder"],
    ]
    intake = read(patients=PATIENTS, visits=visits)
    assert told(intake) == [("1", 182, "CR"), ("2", 182, "PR"), ("2", 366, "NR")]
    assert [(issue.row, issue.column, issue.found, issue.problem) for issue in intake.issues] == [
        (4, "D (Response)", "著効", "This cannot be read as one of CR, PR, NR, not CR."),
        (7, "D (Response)", "yes", "The header does not say which response yes and no mean."),
    ]
    assert intake.issues[1].remedy == (
        "Write CR, PR, NR or “not CR”, or head the column “Complete remission”; until then it counts as missing."
    )
    tally = next(tally for tally in intake.tallies if tally.use.key == "recorded_response")
    assert (tally.values, tally.blank, tally.coded, tally.unreadable) == (3, 1, 1, 2)


def test_yes_and_no_below_a_header_of_remission() -> None:
    visits = beside(VISITS, "寛解", "なし", "あり", "no")
    assert told(read(patients=PATIENTS, visits=visits)) == [("1", 0, "not CR"), ("1", 182, "CR"), ("2", 0, "not CR")]
    visits = beside(VISITS, "Complete remission", 0, 1, 0)
    assert told(read(patients=PATIENTS, visits=visits)) == [("1", 0, "not CR"), ("1", 182, "CR"), ("2", 0, "not CR")]


def test_yes_and_no_below_response_are_listed_and_never_a_remission() -> None:
    intake = read(patients=PATIENTS, visits=beside(VISITS, "Response", "no", "yes", "no"))
    assert told(intake) == []
    assert [(issue.row, issue.severity) for issue in intake.issues] == [(2, "value"), (3, "value"), (4, "value")]


def test_a_row_per_patient_with_groups_of_columns() -> None:
    rows: Rows = [
        ["症例番号", "尿蛋白/Cr比 0M", "尿蛋白/Cr比 6M", "6M 寛解", "尿蛋白/Cr比 12M", "寛解 12M"],
        ["1", 3, 0.3, "完全寛解", 0.1, "あり"],
        ["2", 3, 1, "不完全寛解", 2, "非寛解"],
    ]
    assert told(read(Sheet1=rows)) == [("1", 183, "CR"), ("1", 365, "CR"), ("2", 183, "PR"), ("2", 365, "not CR")]


def test_a_header_of_two_lines() -> None:
    rows: Rows = [
        ["Patient", "0M", None, "6M", None, None],
        [None, "UPCR", "Cr", "UPCR", "Cr", "Response"],
        ["1", 3, 0.7, 0.3, 0.7, "remission"],
        ["2", 3, 0.8, 1, 0.8, "partial"],
        ["3", 3, 0.8, 1, 0.8, None],
    ]
    intake = read(Sheet1=rows)
    assert told(intake) == [("1", 183, "CR"), ("2", 183, "PR")]
    assert cohort_of(intake).visits.height == 6


def test_a_row_per_test() -> None:
    rows: Rows = [
        ["Patient", "Date", "Test", "Result", "Unit"],
        ["1", "2024-01-01", "UPCR", 3, "g/gCr"],
        ["1", "2024-07-01", "UPCR", 0.3, "g/gCr"],
        ["1", "2024-07-01", "Renal response", "CR", None],
        ["2", "2024-01-01", "UPCR", 3, "g/gCr"],
        ["2", "2024-07-01", "Renal response", "no response", None],
    ]
    assert told(read(patients=PATIENTS, listing=rows)) == [("1", 182, "CR"), ("2", 182, "NR")]
    rows = [[*row[:2], "Complete renal response", "Y"] if row[2] == "Renal response" else row for row in rows]
    assert told(read(patients=PATIENTS, listing=rows)) == [("1", 182, "CR"), ("2", 182, "CR")]


def test_a_response_beside_a_listing_stays_a_category() -> None:
    rows: Rows = [
        ["Patient", "Date", "Test", "Result", "Response"],
        *(
            [number, "2024-01-01", "UPCR", 3, level]
            for number, level in zip("1234", ("CR", "PR", "CR", "PR"), strict=True)
        ),
    ]
    intake = read(listing=rows)
    assert told(intake) == []
    assert cohort_of(intake).extras == {"extra_1": "Response"}


@pytest.mark.parametrize(("header", "cells"), [("Remission", ("yes", "no")), ("Response", ("CR", "NR"))])
def test_a_column_of_patients_without_a_time_stays_a_category(header: str, cells: tuple[str, str]) -> None:
    intake = read(patients=beside(PATIENTS, header, *cells), visits=VISITS)
    cohort = cohort_of(intake)
    assert told(intake) == []
    assert cohort.extras == {"extra_1": header}
    assert cohort.patients["extra_1"].to_list() == list(cells)
    assert not intake.issues


def test_without_a_time_it_is_no_value_at_baseline_either() -> None:
    rows: Rows = [
        ["Patient", "Age", "UPCR", "Remission"],
        *([str(n), 30 + n, 3, "CR" if n % 2 else "PR"] for n in range(6)),
    ]
    asked = read(Sheet1=rows).open_questions()
    assert [question.key.split(" ")[0] for question in asked] == ["baseline"]
    intake = read(Reading().with_answer(asked[0].key, "baseline"), Sheet1=rows)
    assert cohort_of(intake).visits.select("day", "upcr", "recorded_response").unique().rows() == [(0, 3.0, None)]
    assert cohort_of(intake).extras == {"extra_1": "Remission"}


def test_beside_groups_of_columns_one_without_a_time_stays_a_category() -> None:
    rows: Rows = [
        ["Patient", "UPCR 0M", "UPCR 6M", "Remission"],
        *([str(number), 3, 1, "CR" if number % 2 else "PR"] for number in range(4)),
    ]
    intake = read(Sheet1=rows)
    assert told(intake) == []
    assert cohort_of(intake).extras == {"extra_1": "Remission"}
    assert not intake.unused


def test_a_column_of_patients_with_a_time_is_of_that_time() -> None:
    patients = beside(PATIENTS, "Response at 12 months", "CR", "NR")
    intake = read(patients=patients, visits=VISITS)
    assert told(intake) == [("1", 365, "CR"), ("2", 365, "NR")]
    assert not cohort_of(intake).extras
    use = next(use for use in intake.used if use.key == "recorded_response")
    own = read(Reading().with_column(use.choice, CATEGORY), patients=patients, visits=VISITS)
    assert told(own) == []
    assert cohort_of(own).extras == {"extra_1": "Response at 12 months"}


def test_responses_with_times_do_not_take_the_baseline_from_the_other_columns() -> None:
    rows: Rows = [["Patient", "UPCR", "Remission 6M", "Remission 12M"], ["1", 3, "CR", "CR"], ["2", 2, "no", "PR"]]
    intake = read(Sheet1=rows)
    assert told(intake) == [("1", 183, "CR"), ("1", 365, "CR"), ("2", 183, "not CR"), ("2", 365, "PR")]
    assert [question.key.split(" ")[0] for question in intake.open_questions()] == ["baseline"]


def test_a_sheet_for_each_time_point() -> None:
    start: Rows = [["Patient", "UPCR"], ["1", 3], ["2", 2]]
    later: Rows = [["Patient", "UPCR", "Response"], ["1", 0.3, "CR"], ["2", 1, "PR"]]
    intake = read(**{"Baseline": start, "6M": later})
    assert told(intake) == [("1", 183, "CR"), ("2", 183, "PR")]


def test_an_outcome_of_patients_copied_to_each_visit_stays_a_category() -> None:
    levels = {"1": "CR", "2": "PR", "3": "CR", "4": "PR"}
    days = ("2024-01-01", "2024-06-01")
    rows: Rows = [["Patient", "Date", "UPCR", "Response"], *([p, day, 1, r] for p, r in levels.items() for day in days)]
    intake = read(visits=rows)
    assert told(intake) == []
    assert cohort_of(intake).patients["extra_1"].to_list() == list(levels.values())
    # Blank at the start, it was judged at the visits.
    rows = [row if row[1] != "2024-01-01" else [*row[:3], None] for row in rows]
    assert told(read(visits=rows)) == [(patient, 152, level) for patient, level in levels.items()]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Response", (5, 1, 0)),
        # Figures like those of red cells, albumin, creatinine: below a header of responses they are none of these.
        ("Response", (20, 6, 12)),
        ("治療反応", (30, 8, 12)),
        ("Renal response", (3.1, 4.2, 3.8)),
        ("Response", ("good", "poor", "fair")),
        ("Remission (DORIS)", ("yes", "no", "no")),
    ],
)
def test_a_column_that_holds_other_things_is_not_taken(header: str, cells: tuple[Cell, ...]) -> None:
    intake = read(patients=PATIENTS, visits=beside(VISITS, header, *cells))
    assert told(intake) == []
    # What may be a response and differs from visit to visit is named, and nothing else is said.
    assert [issue for issue in intake.issues if issue.severity != "note" or header not in issue.problem] == []
    assert [(use.header, use.proposed) for use in intake.unused] == [(header, "visits.recorded_response")]


def test_a_column_headed_cr_is_a_remission_only_if_someone_says_so() -> None:
    intake = read(patients=PATIENTS, visits=beside(VISITS, "CR", "Y", "N", "N"))
    assert told(intake) == []
    assert [(use.header, use.proposed) for use in intake.unused] == [("CR", "visits.recorded_response")]


def test_two_responses_on_one_day_are_listed() -> None:
    visits: Rows = [["Patient", "Date", "UPCR", "Response"], ["1", "2024-01-01", 3, "PR"], ["1", "2024-01-01", 3, "CR"]]
    intake = read(visits=visits)
    assert told(intake) == [("1", 0, "PR")]
    assert any("two different values of “Recorded response”" in issue.problem for issue in intake.issues)
