"""Cells that hold two values are read at both of their time points, or it is asked which these are."""

import pytest

from lnexplore.ingest.reading import Reading
from tests.ingest.laid_out import Rows, cohort, intake


def rows(header: str, *cells: str) -> Rows:
    return [["Patient", "Sex", header], *([f"L{n}", "F", cell] for n, cell in enumerate(cells))]


@pytest.mark.parametrize(
    ("header", "cells", "days"),
    [
        ("UPCR (g/g) before→after 6 months", ("2.61→0.2", "5→0.9"), (0, 183)),
        ("尿蛋白/Cr比 治療前→6ヶ月後", ("2.61→0.2", "5 → 0.9"), (0, 183)),
        ("UPCR 0→6M", ("2.61→0.2", "5->0.9"), (0, 183)),
        ("UPCR (g/g) 0 => 24 weeks", ("2.61 => 0.2", "5=>0.9"), (0, 168)),
        ("UPCR vor → nach 12 Monaten (g/g)", ("2.61 → 0.2", "5→0.9"), (0, 365)),
        ("UPCR 3M→6M", ("2.61→0.2", "5→0.9"), (0, 92)),
    ],
)
def test_both_values_are_read_at_their_time_points(header: str, cells: tuple[str, ...], days: tuple[int, int]) -> None:
    visits = cohort(rows(header, *cells)).visits
    start = int(visits["day"].min())  # type: ignore[arg-type]
    assert visits.select("patient_id", visits["day"] - start, "upcr").rows() == [
        ("L0", days[0], 2.61),
        ("L0", days[1], 0.2),
        ("L1", days[0], 5.0),
        ("L1", days[1], 0.9),
    ]


@pytest.mark.parametrize("header", ["UPCR (0/6/12 months)", "UPCR g/g 0/6/12m", "UPCR 0|6|12 Monate"])
def test_as_many_values_as_the_header_has_times_are_read(header: str) -> None:
    visits = cohort(rows(header, "2.1/0.8/<0.3", "5 / 0.9 / 0.2")).visits
    found = visits.select("patient_id", "day", "upcr_high").rows()
    assert [(who, day) for who, day, _ in found] == [(who, day) for who in ("L0", "L1") for day in (0, 183, 365)]
    assert [value for _, _, value in found] == pytest.approx([2.1, 0.8, 0.3, 5.0, 0.9, 0.2])


@pytest.mark.parametrize("header", ["UPCR pre->post", "UPCR (g/g)", "UPCR (g/g) change", "尿蛋白/Cr比 前→後"])
def test_two_values_without_time_points_are_asked_about(header: str) -> None:
    laid = rows(header, "2.61->0.2", "5->0.9")
    question = next(question for question in intake(laid).open_questions() if header in question.column)
    answered = cohort(laid, Reading().with_answer(question.key, "12"))
    assert answered.visits.select("day", "upcr").rows() == [(0, 2.61), (365, 0.2), (0, 5.0), (365, 0.9)]
    left = intake(laid, Reading().with_answer(question.key, ""))
    assert [use.why_not for use in left.unused] == ["you left it out"]


def test_other_columns_with_arrows_or_single_values_stay_what_they_are() -> None:
    assert not intake(rows("Remark", "2.61→0.2", "5→0.9")).questions
    plain: Rows = [["Patient", "UPCR 0M", "UPCR 6M"], ["L0", "2.61", "0.2"]]
    assert cohort(plain).visits["upcr"].to_list() == [2.61, 0.2]
