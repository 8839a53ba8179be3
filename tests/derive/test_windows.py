"""Which visits are one assessment, and which window they fall into."""

import polars as pl
import pytest

from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import DEFAULT_WINDOWS, Window, derive_assessments, one_per_window, overlaps


def visits(*rows: tuple[str, int, float | None, float | None]) -> pl.DataFrame:
    """(patient, day, upcr, albumin) rows as a visits frame."""
    frame = pl.DataFrame(
        rows, schema={"patient_id": pl.String, "day": pl.Int32, "upcr": pl.Float64, "albumin": pl.Float64}, orient="row"
    )
    return Cohort.of(frame.select("patient_id").unique(), frame).visits


def test_default_windows_are_the_published_suggestion():
    found = [(window.month, window.target, window.low, window.high) for window in DEFAULT_WINDOWS]
    assert found == [
        (1, 30, 16, 44),
        (3, 91, 61, 121),
        (6, 183, 153, 213),
        (9, 274, 229, 319),
        (12, 365, 320, 410),
        (18, 548, 488, 608),
        (24, 731, 671, 791),
    ]
    assert overlaps(DEFAULT_WINDOWS) == []


def test_windows_that_share_a_day_are_named():
    assert overlaps([Window(6, 46), Window(9, 45)]) == [(6, 9)]
    assert overlaps([Window(6, 45), Window(9, 45)]) == []


@pytest.mark.parametrize(("month", "tolerance"), [(0, 5), (1, 30), (6, -1), (6, 400), (601, 3)])
def test_impossible_windows_are_refused(month: int, tolerance: int):
    with pytest.raises(ValueError):
        Window(month, tolerance)


@pytest.mark.parametrize(
    ("says", "rows", "expected"),
    [
        ("seven days apart is one", [("A", 90, 0.5, None), ("A", 97, None, 3.0)], [(90, 0.5, 3.0)]),
        ("eight days apart is two", [("A", 90, 0.5, None), ("A", 98, None, 3.0)], [(90, 0.5, None), (98, None, 3.0)]),
        (
            "weekly visits do not chain",
            [("A", 90, 0.5, 3.0), ("A", 97, None, 3.1), ("A", 104, 0.4, 3.2)],
            [(90, 0.5, 3.0), (104, 0.4, 3.2)],
        ),
        ("the day is that of the UPCR", [("A", 90, None, 3.0), ("A", 93, 0.5, None)], [(93, 0.5, 3.0)]),
        (
            "the value nearest to the UPCR wins",
            [("A", 90, None, 3.0), ("A", 94, 0.5, None), ("A", 95, None, 3.3)],
            [(94, 0.5, 3.3)],
        ),
        ("earlier on ties", [("A", 90, None, 3.0), ("A", 92, 0.5, None), ("A", 94, None, 3.3)], [(92, 0.5, 3.0)]),
        ("time zero is never crossed", [("A", 0, 2.0, 2.0), ("A", 3, 1.0, None)], [(0, 2.0, 2.0), (3, 1.0, None)]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_assessments(says: str, rows: list[tuple], expected: list[tuple]):
    assert derive_assessments(visits(*rows), 7).select("day", "upcr", "albumin").rows() == expected


def test_two_patients_on_neighbouring_days_stay_apart():
    found = derive_assessments(visits(("A", 90, 0.5, None), ("B", 91, 0.6, None)), 7)
    assert found.select("patient_id", "day", "upcr").rows() == [("A", 90, 0.5), ("B", 91, 0.6)]


def test_nearest_in_window_takes_the_earlier_on_ties_and_a_preferred_row_first():
    rows = pl.DataFrame(
        {"patient_id": ["A"] * 3, "day": [180, 186, 212], "good": [False, False, True]},
        schema_overrides={"day": pl.Int32},
    )
    window = [Window(6, 30)]
    assert one_per_window(rows, window)["day"].to_list() == [180]
    assert one_per_window(rows, window, prefer="good")["day"].to_list() == [212]


@pytest.mark.parametrize(("day", "months"), [(152, []), (153, [6]), (213, [6]), (214, [])])
def test_both_edges_belong_to_the_window(day: int, months: list[int]):
    rows = pl.DataFrame({"patient_id": ["A"], "day": [day]}, schema_overrides={"day": pl.Int32})
    assert one_per_window(rows, [Window(6, 30)])["month"].to_list() == months


# Month 6 is day 183. The decided ones are preferred whichever of them is taken.
@pytest.mark.parametrize(
    ("pick", "any_day", "decided_day"), [("nearest", 180, 186), ("first", 160, 170), ("last", 213, 212)]
)
def test_which_of_several_assessments_counts(pick: str, any_day: int, decided_day: int):
    days = [160, 170, 180, 186, 212, 213]
    rows = pl.DataFrame(
        {
            "patient_id": ["A"] * 6 + ["B"],
            "day": [*days, 200],
            "good": [False, True, False, True, True, False, False],
        },
        schema_overrides={"day": pl.Int32},
    )
    window = [Window(6, 30)]
    assert one_per_window(rows, window, pick=pick)["day"].to_list() == [any_day, 200]
    assert one_per_window(rows, window, prefer="good", pick=pick)["day"].to_list() == [decided_day, 200]


def test_another_pick_is_a_key_error():
    rows = pl.DataFrame({"patient_id": ["A"], "day": [180]}, schema_overrides={"day": pl.Int32})
    with pytest.raises(KeyError):
        one_per_window(rows, [Window(6, 30)], pick="best")
