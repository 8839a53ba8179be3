"""Time in words that name no day, and time zero under a header nobody knows: taken where plain, else asked, never lost."""

import pytest

from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import Reading

PEOPLE = (("A", 3.1, 2.2, 0.9, 0.2), ("B", 4.2, 2.6, 1.1, 0.4), ("C", 2.8, 2.4, 0.8, 0.3))


def wide(word: str, behind: bool = False, reading: Reading | None = None) -> Intake:
    names = [f"{name} {word}" if behind else f"{word} {name}" for name in ("UPCR (g/g)", "Albumin (g/dL)")]
    head = ["Patient", *names, "UPCR (g/g) 3M", "UPCR (g/g) 6M", "Albumin (g/dL) 6M"]
    rows = [f"{who},{first},{albumin},{third},{sixth},3.9" for who, first, albumin, third, sixth in PEOPLE]
    return read_cohort([("wide.csv", "\n".join([",".join(head), *rows]).encode())], reading)


def at_start(intake: Intake) -> list[float]:
    assert intake.cohort is not None
    return intake.cohort.visits.filter(day=0).sort("patient_id")["upcr"].to_list()


@pytest.mark.parametrize(
    ("word", "behind"),
    [("Initial", False), ("pre treatment", True), ("治療開始前", False), ("zu Beginn", True), ("al inicio", True)],
)
def test_a_word_for_the_start_is_the_baseline(word: str, behind: bool):
    intake = wide(word, behind)
    assert at_start(intake) == [3.1, 4.2, 2.8]
    assert not intake.open_questions()


@pytest.mark.parametrize(
    ("word", "behind"),
    [("at biopsy", True), ("Admission", False), ("入院時", False), ("last visit", True), ("Zorp", False)],
)
def test_any_other_word_is_asked_about(word: str, behind: bool):
    intake = wide(word, behind)
    assert at_start(intake) == []
    (question,) = intake.open_questions()
    assert word in question.text
    assert at_start(wide(word, behind, intake.reading.with_answer(question.key, "0"))) == [3.1, 4.2, 2.8]


def test_what_is_no_time_is_never_asked_about():
    assert not wide("change in", False).open_questions()


VISITS = [
    (who, zero, day, value)
    for who, zero, days in (
        ("A", "2021-01-03", ("2020-10-04", "2020-12-31", "2021-04-04", "2021-07-05")),
        ("B", "2021-02-10", ("2020-11-11", "2021-02-07", "2021-05-12", "2021-08-12")),
        ("C", "2021-03-17", ("2020-12-16", "2021-03-14", "2021-06-16", "2021-09-16")),
    )
    for day, value in zip(days, (1.5, 3.1, 1.2, 0.3), strict=True)
]


def long(header: str, reading: Reading | None = None) -> Intake:
    lines = [f"Patient,{header},Visit date,UPCR (g/g)", *(f"{a},{b},{c},{d}" for a, b, c, d in VISITS)]
    return read_cohort([("long.csv", "\n".join(lines).encode())], reading)


def days(intake: Intake) -> list[int]:
    assert intake.cohort is not None
    return intake.cohort.visits.filter(patient_id="A").sort("day")["day"].to_list()


@pytest.mark.parametrize("header", ["Start of MMF", "First dose", "Début MMF", "TAC開始", "Inizio terapia"])
def test_a_day_that_says_start_is_time_zero_and_said(header: str):
    intake = long(header)
    assert days(intake) == [-91, -3, 91, 183]


def test_a_day_under_any_other_word_is_asked_about_and_no_other_cohort_is_shown():
    intake = long("Zorp")
    assert intake.cohort is not None
    assert intake.cohort.patients.height == 3
    assert intake.cohort.visits.height == 0
    (question,) = intake.open_questions()
    assert "Zorp" in question.text
    assert "3 patients × 4 visits, 3 with a baseline" in [option.preview for option in question.options]
    assert days(long("Zorp", intake.reading.with_answer(question.key, question.proposed))) == [-91, -3, 91, 183]
    assert days(long("Zorp", intake.reading.with_answer(question.key, "first visit"))) == [0, 88, 182, 274]


def test_a_birth_date_is_never_offered():
    assert not [question for question in long("Date of birth").questions if "time count" in question.text]
