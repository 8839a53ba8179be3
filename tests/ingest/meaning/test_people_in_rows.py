"""Whose is a row without a number? Read where the sheet decides it, else asked with both counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore.ingest.reading import Reading
from tests.ingest.laid_out import Rows, cohort, intake

UPCR = ((2.6, 1.2, 0.2), (5.0, 2.3, 0.9), (2.5, 1.1, 0.3), (3.7, 1.7, 0.25))


def blocks(words: tuple[str, ...], times: tuple[str | int, ...], *, sex: str = "heads") -> Rows:
    """A row per visit; the patient's number in the first of each, the sex there, in all or in none."""
    rows: list[list[str | float | None]] = [list(words)]
    for number, values in enumerate(UPCR, 1):
        for place, (time, value) in enumerate(zip(times, values, strict=True)):
            told = "F" if sex == "all" or (sex == "heads" and place == 0) else None
            rows.append([f"L{number}" if place == 0 else None, told, time, value])
    return rows


@pytest.mark.parametrize("sex", ["heads", "all", "none"])
@pytest.mark.parametrize(
    ("words", "times"),
    [
        (("Patient", "Sex", "Month", "UPCR (g/g)"), (0, 3, 6)),
        (("患者番号", "性別", "時期", "尿蛋白/Cr比 (g/gCr)"), ("開始時", "3ヶ月", "6ヶ月")),
        (("Paciente", "Sexo", "Fecha", "UPCR (g/g)"), ("2021-01-04", "2021-04-04", "2021-07-04")),
    ],
)
def test_visits_below_a_number_belong_to_it(words: tuple[str, ...], times: tuple[str | int, ...], sex: str) -> None:
    found = intake(blocks(words, times, sex=sex))
    assert found.cohort is not None
    assert found.cohort.patients.height == 4
    assert found.cohort.visits.height == 12
    assert [(repair.kind, repair.count) for repair in found.repairs] == [("patient taken from the row above", 8)]


def sparse(words: tuple[str, ...], sexes: str, ages: tuple[int, ...], *, counter: bool) -> Rows:
    """A row per person, of whom every third has a number."""
    rows: list[list[str | float | None]] = [
        [*(words[:1] if counter else ()), *words[1:], "UPCR (g/g) 0M", "UPCR (g/g) 6M"]
    ]
    for place, (sex, age) in enumerate(zip(sexes, ages, strict=True)):
        number = f"LN-{place + 1:03d}" if place % 3 == 0 else None
        rows.append([*([place + 1] if counter else []), number, sex, age, 2 + place / 4, 0.2])
    return rows


SEXES, AGES = "FFMFMFFFMFFF", (24, 57, 30, 33, 66, 39, 42, 71, 18, 51, 24, 77)


@pytest.mark.parametrize(
    "words",
    [
        ("No", "Study ID", "Sex", "Age"),
        ("序号", "患者编号", "性别", "年龄"),
        ("Lfd. Nr.", "Patientennummer der Studie", "Geschlecht", "Alter"),
        ("연번", "환자번호", "성별", "나이"),
        ("", "Patient", "Sex", "Age"),
    ],
)
def test_a_complete_running_number_beats_a_number_with_gaps(words: tuple[str, ...]) -> None:
    found = intake(sparse(words, SEXES, AGES, counter=True))
    if found.cohort is not None:
        assert found.cohort.patients.height == 12
        assert found.cohort.visits.height == 24
    else:
        assert found.open_questions()
    question = next(question for question in found.questions if question.key.startswith("rows "))
    assert {option.preview for option in question.options} == {"12 patients", "4 patients"}


def test_two_people_or_one_is_asked_where_nothing_numbers_the_rows() -> None:
    rows = sparse(("No", "Study ID", "Sex", "Age"), SEXES, AGES, counter=False)
    found = intake(rows)
    assert found.cohort is None
    (question,) = found.open_questions()
    assert question.column == "A (Study ID)"
    assert question.proposed == "rows"
    assert [option.preview for option in question.options] == ["12 patients", "4 patients"]
    assert cohort(rows, Reading().with_answer(question.key, "rows")).patients.height == 12
    assert cohort(rows, Reading().with_answer(question.key, "above")).patients.height == 4


def test_drugs_below_a_number_belong_to_it() -> None:
    rows: Rows = [
        ["Patient", "Drug", "Start"],
        ["A", "Tacrolimus", "2021-01-01"],
        [None, "Prednisolone", "2021-01-01"],
        ["B", "MMF", "2021-02-01"],
        [None, "Prednisolone", "2021-02-01"],
    ]
    visits: Rows = [["Patient", "Date", "UPCR (g/g)"], ["A", "2021-01-01", 3], ["B", "2021-02-01", 4]]
    assert cohort({"treatments": rows, "visits": visits}).treatments.height == 4


@settings(max_examples=25)
@given(st.lists(st.sampled_from("FM"), min_size=9, max_size=9), st.booleans(), st.permutations([0, 3, 6, 9]))
def test_people_are_never_merged_or_split_in_silence(sexes: list[str], counter: bool, months: list[int]) -> None:
    """Nine rows, three numbers: nine people, three people, or a question that tells both counts."""
    top = [*(["No"] if counter else []), "Patient", "Sex", "Month", "UPCR (g/g)"]
    rows: list[list[str | float | None]] = [top]
    for place, sex in enumerate(sexes):
        number = f"P{place // 3}" if place % 3 == 0 else None
        rows.append([*([place + 1] if counter else []), number, sex, months[place % 3], 1.5])
    found = intake(rows)
    contradict = sum(len(set(sexes[start : start + 3])) > 1 for start in (0, 3, 6))
    told = any(question.key.startswith("rows ") for question in found.questions)
    if found.cohort is None or found.cohort.patients.height == 9:
        assert told
    else:
        assert found.cohort.patients.height == 3
        assert contradict == 0
