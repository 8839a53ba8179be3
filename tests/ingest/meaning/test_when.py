"""When the rows of a sheet lie: counted time under any word, and questions where nothing tells."""

import pytest

from lnexplore.ingest.meaning.times import scale_counted
from lnexplore.ingest.read import Intake, read_cohort


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
