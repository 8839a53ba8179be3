"""Stretches of days on one dose, and what was taken in all: added up by hand."""

import polars as pl
import pytest

from lnexplore.derive.doses import compute_total, derive_stretches

RECORDS = {"patient_id": pl.String, "day": pl.Int32, "dose": pl.Float64}


def stretches(doses: list[tuple[int, float]], last_day: int | None) -> pl.DataFrame:
    return derive_stretches(
        pl.DataFrame([("A", *dose) for dose in doses], schema=RECORDS, orient="row"),
        pl.DataFrame({"patient_id": ["A"], "last_day": [last_day]}, schema={"patient_id": pl.String, "last_day": pl.Int32}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("says", "doses", "last", "expected"),
    [
        ("two doses", [(0, 40.0), (30, 20.0)], 100, [(0, 30, 40.0, 20.0), (30, 100, 20.0, None)]),
        ("the dose in force on day 0 begins there", [(-10, 40.0), (30, 20.0)], 30, [(0, 30, 40.0, 20.0), (30, 30, 20.0, None)]),
        ("what was over on day 0 is left out", [(-20, 60.0), (0, 40.0)], 10, [(0, 10, 40.0, None)]),
        ("only before day 0: it goes on", [(-20, 60.0), (-10, 40.0)], 50, [(0, 50, 40.0, None)]),
        ("a first dose late", [(20, 10.0)], 50, [(20, 50, 10.0, None)]),
        ("a dose after follow-up ended is not looked at", [(0, 40.0), (60, 10.0)], 50, [(0, 50, 40.0, None)]),
        ("last seen before day 0", [(-20, 40.0)], -10, []),
        ("nobody is followed", [(0, 40.0)], None, []),
        ("no dose", [], 50, []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_stretches(says: str, doses: list[tuple[int, float]], last: int | None, expected: list[tuple]):
    assert stretches(doses, last).select("from_day", "to_day", "dose", "next_dose").rows() == expected


def test_patients_are_kept_apart_and_their_order_does_not_matter():
    rows = pl.DataFrame([("B", 30, 5.0), ("A", 0, 40.0), ("B", 0, 20.0)], schema=RECORDS, orient="row")
    last = pl.DataFrame({"patient_id": ["A", "B"], "last_day": [10, 60]}, schema_overrides={"last_day": pl.Int32})
    found = derive_stretches(rows, last).select("patient_id", "from_day", "to_day", "dose", "next_dose").rows()
    assert found == [
        ("A", 0, 10, 40.0, None),
        ("B", 0, 30, 20.0, 5.0),
        ("B", 30, 60, 5.0, None),
    ]


# 40 mg from day 0, 20 mg from day 10, 10 mg from day 30, followed to day 50.
COURSE = [(0, 40.0), (10, 20.0), (30, 10.0)]


@pytest.mark.parametrize(
    ("between", "day", "total"),
    [
        ("hold", 0, 0.0),
        ("hold", 5, 200.0),
        # 10 × 40
        ("hold", 10, 400.0),
        # 400 + 20 × 20 = 800
        ("hold", 30, 800.0),
        # 800 + 10 × 10
        ("hold", 40, 900.0),
        # Nothing is taken that was not followed: 800 + 20 × 10.
        ("hold", 500, 1000.0),
        # From 40 on day 0 to 30 on day 5: 5 × 35.
        ("linear", 5, 175.0),
        # The trapezoid 10 × (40 + 20) / 2.
        ("linear", 10, 300.0),
        # From 20 to 15 on the way to day 30: 300 + 10 × 17.5.
        ("linear", 20, 475.0),
        # 300 + 20 × 15
        ("linear", 30, 600.0),
        # The last dose holds: 600 + 20 × 10.
        ("linear", 500, 800.0),
    ],
)
def test_total(between: str, day: int, total: float):
    found = compute_total(stretches(COURSE, 50), day, between)
    assert found.select("total", "begun").rows() == [(pytest.approx(total), 0)]


def test_the_first_day_with_a_known_dose():
    assert compute_total(stretches([(20, 10.0)], 50), 40, "hold").rows() == [("A", 200.0, 20)]
    assert compute_total(stretches([], 50), 40, "hold").rows() == []


def test_a_last_stretch_without_length():
    assert compute_total(stretches([(0, 40.0), (50, 20.0)], 50), 60, "linear")["total"].item() == pytest.approx(1500.0)
    assert compute_total(stretches([(0, 40.0)], 0), 60, "linear")["total"].item() == 0.0


def test_the_line_begins_at_the_record_before_day_0():
    # From 40 mg on day -10 to 20 mg on day 10: 30 mg on day 0, so 10 × (30 + 20) / 2 by day 10.
    course = stretches([(-10, 40.0), (10, 20.0)], 10)
    assert compute_total(course, 10, "linear").rows() == [("A", 250.0, 0)]
    assert compute_total(course, 10, "hold").rows() == [("A", 400.0, 0)]
