"""Doses of drugs at visits become courses where no list of drugs tells them."""

import pytest

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.read import Intake
from tests.ingest.grids import cohort_of, read_grids

DAYS = ("2021-01-01", "2021-04-01", "2021-07-01", "2021-10-01")
"""0, 90, 181 and 273 days after the start"""


def visits(header: str, *cells: str) -> list[list[str]]:
    """The visits of one patient with the doses of a drug."""
    rows = [
        ["1", day, f"{3 - n}.1", f"{40 - 10 * n}", cell] for n, (day, cell) in enumerate(zip(DAYS, cells, strict=True))
    ]
    return [["Patient", "Date", "UPCR (g/g)", "PSL (mg/day)", header], *rows, ["2", DAYS[0], "1.4", "20", ""]]


def courses(intake: Intake) -> list[tuple[object, ...]]:
    return cohort_of(intake).treatments.select("patient_id", "drug", "start_day", "stop_day").rows()


@pytest.mark.parametrize(
    ("header", "drug"),
    [
        ("MMF (g/day)", "mycophenolate mofetil"),
        ("TAC (mg)", "tacrolimus"),
        ("HCQ mg", "hydroxychloroquine"),
        ("HCQ dose mg", "hydroxychloroquine"),
        ("MZR投与量", "mizoribine"),
        ("azathioprine daily dose (mg)", "azathioprine"),
    ],
)
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("2", "1.5", "1", "1"), [(0, None)]),
        (("2", "2", "0", "0"), [(0, 181)]),
        (("0", "1", "stopped", ""), [(90, 181)]),
        (("1", "off", "1", "1"), [(0, 90), (181, None)]),
        (("1", "", "1", ""), [(0, None)]),
        (("1", "中止", "NA", "-"), [(0, 90)]),
        (("0", "0", "0", "0"), []),
        (("", "", "", ""), []),
    ],
)
def test_a_course_runs_from_the_first_visit_with_a_dose_to_the_first_with_none(
    header: str, drug: str, cells: tuple[str, ...], expected: list[tuple[int, int | None]]
) -> None:
    intake = read_grids({"Data": visits(header, *cells)})
    assert courses(intake) == [("1", drug, *days) for days in expected]
    told = [issue.facts for issue in intake.issues if issue.code is Problem.COURSES_FROM_VISITS]
    assert told == ([{"n": len(expected), "drugs": drug}] if expected else [])


def test_a_dose_in_unknown_words_is_listed_and_ends_no_course() -> None:
    intake = read_grids({"Data": visits("MMF (g/day)", "1 g bid", "brovna", "2", "2")})
    assert courses(intake) == [("1", "mycophenolate mofetil", 0, None)]
    assert [issue.row for issue in intake.issues if issue.code is Problem.NO_DOSE] == [3]


def test_a_list_of_drugs_comes_before_the_doses_at_visits() -> None:
    data = visits("MMF (g/day)", "1", "0", "0", "0")
    data = [[*row, "TAC mg" if not n else "3"] for n, row in enumerate(data)]
    drugs = [["Patient", "Drug", "Start", "Stop"], ["1", "MMF", "2021-01-01", "2021-09-01"]]
    intake = read_grids({"Data": data, "Drugs": drugs})
    assert sorted(courses(intake), key=str) == [
        ("1", "mycophenolate mofetil", 0, 243),
        ("1", "tacrolimus", 0, None),
        ("2", "tacrolimus", 0, None),
    ]
    told = [issue.facts for issue in intake.issues if issue.code is Problem.DOSES_LISTED]
    assert told == [{"drug": "mycophenolate mofetil"}]


@pytest.mark.parametrize("header", ["Tacrolimus trough (ng/mL)", "TAC level", "MMF", "Cyclophosphamide cumulative"])
def test_levels_and_bare_names_are_no_doses_and_no_other_measure(header: str) -> None:
    intake = read_grids({"Data": visits(header, "1.1", "0.9", "0", "1.2")})
    assert courses(intake) == []
    assert not [question for question in intake.questions if header in question.text]
