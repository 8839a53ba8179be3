"""When the rows of a sheet lie: counted time under any word, and questions where nothing tells."""

import pytest

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.meaning.times import scale_counted
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.report.ledger import rows_ledger
from tests.ingest.grids import cohort_of, question, read_rows


def sheet(header: str, times: tuple[str, ...]) -> Intake:
    rows = [
        f"{who},{time},{value},{creatinine}"
        for who, creatinine in (("A", 0.6), ("B", 0.7), ("C", 0.8))
        for time, value in zip(times, (3.1, 1.2, 0.3), strict=True)
    ]
    lines = [f"Patient,{header},UPCR (g/g),Creatinine (mg/dL)", *rows]
    return read_cohort([("sheet.csv", "\n".join(lines).encode())])


def days(intake: Intake) -> list[int]:
    assert intake.cohort is not None
    return intake.cohort.visits.filter(patient_id="A").sort("day")["day"].to_list()


@pytest.mark.parametrize(
    ("header", "times", "expected"),
    [
        ("Weeks", ("0", "13", "26"), [0, 91, 182]),
        ("weeks from start of treatment", ("0", "13", "26"), [0, 91, 182]),
        ("治療後週数", ("0", "13", "26"), [0, 91, 182]),
        ("Semaines depuis le début", ("0", "13", "26"), [0, 91, 182]),
        ("years", ("0", "0.25", "0.5"), [0, 91, 183]),
        ("Jahre seit Beginn", ("0", "0.25", "0.5"), [0, 91, 183]),
        ("months from start", ("0", "3", "6"), [0, 91, 183]),
        ("Zorp", ("2021-01-03", "2021-04-04", "2021-07-05"), [0, 91, 183]),
        ("visit", ("V-1", "V0", "V3"), [-30, 0, 91]),
        ("visit", ("−3", "0", "3"), [-91, 0, 91]),
        ("visit", ("V-0", "V-3", "V-6"), [0, 91, 183]),
    ],
)
def test_time_that_is_plain_is_taken(header: str, times: tuple[str, ...], expected: list[int]):
    assert days(sheet(header, times)) == expected


@pytest.mark.parametrize("header", ["visit", "Zorp", "Besuch"])
def test_numbers_that_may_count_anything_are_asked_about_and_no_row_is_lost_in_silence(header: str):
    intake = sheet(header, ("1", "2", "3"))
    question = next(one for one in intake.open_questions() if header in one.text)
    assert intake.cohort is not None
    assert intake.cohort.patients.height == 3
    assert intake.cohort.visits.height == 0
    assert any(len(rows) == 9 for _, rows, _ in intake.dropped)
    answered = read_cohort(
        [("sheet.csv", _again(header, ("1", "2", "3")))], intake.reading.with_answer(question.key, "month")
    )
    assert days(answered) == [30, 61, 91]


def _again(header: str, times: tuple[str, ...]) -> bytes:
    rows = [
        f"{who},{time},{value},{creatinine}"
        for who, creatinine in (("A", 0.6), ("B", 0.7), ("C", 0.8))
        for time, value in zip(times, (3.1, 1.2, 0.3), strict=True)
    ]
    return "\n".join([f"Patient,{header},UPCR (g/g),Creatinine (mg/dL)", *rows]).encode()


def test_visit_numbers_with_gaps_are_months_and_said():
    intake = sheet("visit", ("0", "3", "6"))
    assert days(intake) == [0, 91, 183]
    assert any("visit" in question.text for question in intake.questions)


@pytest.mark.parametrize("header", ["Age", "Weeks of gestation", "UPCR", "day of birth", "Study"])
def test_a_header_that_says_more_counts_nothing(header: str):
    assert scale_counted(header) is None


def test_a_row_that_waits_for_the_time_of_its_visit_waits_once_and_keeps_its_adverse_event():
    times = ("Baseline", "Month 3", "Treatment switch", "Month 12")
    rows = [
        (f"P{who}", time, 2.5 - 0.4 * at, "Pneumonia" if at == 2 and who < 3 else "")
        for who in range(8)
        for at, time in enumerate(times)
    ]
    intake = read_rows([("Patient", "Visit", "UPCR (g/g)", "Adverse event"), *rows])
    assert question(intake, "time of").open
    assert cohort_of(intake).visits.height == 24
    assert cohort_of(intake).events["term"].to_list() == ["Pneumonia"] * 3
    # The third row of each patient, below the header.
    assert [rows for _, rows, _ in intake.dropped] == [tuple(range(4, 36, 4))]
    (account,) = rows_ledger(intake).rows(named=True)
    assert (account["Data rows"], account["Used"], account["Nothing to use"]) == ("32", "24", "8")
    told = [(issue.code.name, issue.row) for issue in intake.issues if "WITHOUT_DAY" in issue.code.name]
    assert told == [("ADVERSE_EVENT_WITHOUT_DAY", row) for row in (4, 8, 12)]
    assert [issue.facts for issue in intake.issues if issue.code is Problem.DAYS_ASKED] == [{"count": 8}]
