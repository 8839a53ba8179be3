"""Each row of the table of checks: what it finds, what it leaves alone, and that the value stays."""

import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.assemble.plausibility import CHECKS
from lnexplore.ingest.read import Intake
from tests.ingest.grids import Row, cohort_of, read_grids, read_rows, visits

HEADERS = {
    "upcr": "UPCR (g/gCr)",
    "creatinine": "Creatinine (mg/dL)",
    "albumin": "Albumin (g/dL)",
    "weight": "Weight (kg)",
    "c3": "C3 (mg/dL)",
}
COURSES: dict[str, tuple[float, float, float]] = {
    # usual value, the value that leaves it, one that just does not
    "upcr": (0.4, 45, 30),
    "creatinine": (0.8, 7, 5),
    "albumin": (2.2, 6.8, 6),
    "weight": (52, 104, 70),
    "c3": (40, 390, 300),
}


def course(measure: str, *values: float, days: tuple[int, ...] = (0, 30, 60)) -> Intake:
    rows: list[Row] = [["Patient", "Day", HEADERS[measure]]]
    return read_rows([*rows, *[["1", day, value] for day, value in zip(days, values, strict=True)]])


def found(intake: Intake, key: str) -> list[int | None]:
    (check,) = [check for check in CHECKS if check.key == key]
    return [
        issue.row for issue in intake.issues if (issue.code, issue.facts.get("jump", "")) == (check.code, check.jump)
    ]


def test_every_jump_is_tested() -> None:
    assert {key for key, measure in MEASURES.items() if measure.jump} == set(COURSES)
    assert {check.key for check in CHECKS} == {
        *(f"jump {key}" for key in MEASURES if key in COURSES),
        *("after death", "far away", "two deaths"),
    }


@pytest.mark.parametrize("measure", COURSES)
def test_a_value_that_leaves_its_neighbours_and_comes_back_is_noted_and_kept(measure: str) -> None:
    usual, far, _ = COURSES[measure]
    intake = course(measure, usual, far, usual)
    assert found(intake, f"jump {measure}") == [3]
    assert visits(intake, measure)[1] == ("1", 30, far)


@pytest.mark.parametrize("measure", COURSES)
def test_a_value_that_falls_out_downwards_is_noted_too(measure: str) -> None:
    usual, far, _ = COURSES[measure]
    assert found(course(measure, far, usual, far), f"jump {measure}") == [3]


@pytest.mark.parametrize("measure", COURSES)
def test_courses_are_left_alone(measure: str) -> None:
    usual, far, near = COURSES[measure]
    assert not found(course(measure, usual, near, usual), f"jump {measure}")
    assert not found(course(measure, usual, far, far), f"jump {measure}")
    assert not found(course(measure, usual, usual, far), f"jump {measure}")
    assert not found(course(measure, usual, far, usual, days=(0, 2000, 4000)), f"jump {measure}")


def test_neighbours_are_those_of_the_same_patient() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR (g/gCr)"], ["1", 0, 0.4], ["2", 30, 45], ["3", 60, 0.4]]
    assert not found(read_rows(rows), "jump upcr")


EVENTS: list[Row] = [["Patient", "Date", "Event"], ["1", "2024-06-01", "death"]]
START: list[Row] = [["Patient", "Time zero"], ["1", "2024-01-01"]]


def test_a_visit_after_death_is_noted_and_kept() -> None:
    labs: list[Row] = [
        ["Patient", "Date", "UPCR"],
        ["1", "2024-05-31", 1],
        ["1", "2024-06-01", 1],
        ["1", "2024-06-02", 1],
    ]
    intake = read_grids({"patients": START, "visits": labs, "events": EVENTS})
    assert found(intake, "after death") == [4]
    assert cohort_of(intake).visits.height == 3


@pytest.mark.parametrize("kind", ["dialysis", "transplant"])
def test_a_visit_after_dialysis_or_transplant_is_none(kind: str) -> None:
    labs: list[Row] = [["Patient", "Date", "UPCR"], ["1", "2024-06-02", 1]]
    events: list[Row] = [EVENTS[0], ["1", "2024-06-01", kind]]
    assert not found(read_grids({"patients": START, "visits": labs, "events": events}), "after death")


@pytest.mark.parametrize(
    ("date", "far"), [("1924-01-01", True), ("2094-01-01", True), ("2010-01-01", False), ("2044-01-01", False)]
)
def test_a_day_decades_away_is_noted_and_kept(date: str, far: bool) -> None:
    labs: list[Row] = [["Patient", "Date", "UPCR"], ["1", "2024-01-01", 1], ["1", date, 1]]
    intake = read_grids({"patients": START, "visits": labs})
    assert found(intake, "far away") == ([3] if far else [])
    assert cohort_of(intake).visits.height == 2


def test_nobody_dies_twice() -> None:
    labs: list[Row] = [["Patient", "Date", "UPCR"], ["1", "2024-01-01", 1], ["2", "2024-01-01", 1]]
    start: list[Row] = [*START, ["2", "2024-01-01"]]
    events: list[Row] = [*EVENTS, ["1", "2024-07-01", "death"], ["2", "2024-07-01", "death"]]
    intake = read_grids({"patients": start, "visits": labs, "events": events})
    assert sorted(found(intake, "two deaths")) == [2, 3]


def test_the_same_death_written_twice_is_one() -> None:
    """In a sheet of patients and again among the events."""
    start: list[Row] = [["Patient", "Time zero", "死亡日"], ["1", "2024-01-01", "2024-06-01"]]
    labs: list[Row] = [["Patient", "Date", "UPCR"], ["1", "2024-01-01", 1]]
    intake = read_grids({"patients": start, "visits": labs, "events": EVENTS})
    assert not found(intake, "two deaths")
    assert cohort_of(intake).events.height == 1
