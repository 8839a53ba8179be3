"""The last value before time zero, measure by measure; the lowest value since."""

import polars as pl
import pytest

from lnexplore.cohort.model import Cohort
from lnexplore.derive.baseline import derive_baseline, derive_nadir


def cohort(*rows: dict[str, object]) -> Cohort:
    frame = pl.DataFrame([{"patient_id": "A"} | row for row in rows], infer_schema_length=None)
    return Cohort.of(pl.DataFrame({"patient_id": ["A"]}), frame)


def test_each_measure_takes_its_own_last_value():
    visits = cohort(
        {"day": -20, "upcr": 3.0, "albumin": 2.5},
        {"day": -3, "upcr": None, "albumin": 2.2},
        {"day": 1, "upcr": 9.0, "albumin": 1.0},
    ).visits
    row = derive_baseline(visits, -28).to_dicts()[0]
    assert (row["baseline_upcr"], row["baseline_albumin"], row["baseline_day"]) == (3.0, 2.2, -20)


def test_both_ends_of_the_window_count_and_nothing_outside():
    assert derive_baseline(cohort({"day": -28, "upcr": 3.0}).visits, -28)["baseline_upcr"].to_list() == [3.0]
    assert derive_baseline(cohort({"day": 0, "upcr": 3.0}).visits, -28)["baseline_upcr"].to_list() == [3.0]
    assert derive_baseline(cohort({"day": -29, "upcr": 3.0}).visits, -28).height == 0
    assert derive_baseline(cohort({"day": 1, "upcr": 3.0}).visits, -28).height == 0


def test_a_range_keeps_both_bounds():
    visits = cohort({"day": 0, "urine_rbc": 7.0, "urine_rbc_low": 5.0, "urine_rbc_high": 9.0}).visits
    row = derive_baseline(visits, -28).to_dicts()[0]
    assert (row["baseline_urine_rbc_low"], row["baseline_urine_rbc_high"]) == (5.0, 9.0)


def test_the_nadir_begins_after_time_zero_and_skips_gaps():
    rows = cohort(
        {"day": 0, "upcr": 0.1},
        {"day": 30, "upcr": 2.0},
        {"day": 60, "upcr": None},
        {"day": 90, "upcr": 1.0},
        {"day": 120, "upcr": 3.0},
    ).visits
    assert derive_nadir(rows, ["upcr"])["nadir_upcr"].to_list() == [None, 2.0, 2.0, 1.0, 1.0]


BEFORE = (
    {"day": -20, "upcr": 3.0, "urine_rbc": 10.0, "urine_rbc_low": 10.0, "urine_rbc_high": 19.0, "cellular_casts": True},
    {"day": -10, "upcr": 1.5, "dipstick_blood": "1+"},
    {"day": -3, "upcr": None, "cellular_casts": False, "dipstick_blood": "3+"},
    {"day": 0, "upcr": 0.6, "urine_rbc": 4.0, "urine_rbc_low": 4.0, "urine_rbc_high": 4.0},
    {"day": 1, "upcr": 9.0},
)


# (3.0 + 1.5 + 0.6) / 3 is 1.7; a range of 10 to 19 and 4 lie between 7 and 11.5; grades and casts have no mean.
@pytest.mark.parametrize(
    ("rule", "upcr", "low", "high", "casts", "blood"),
    [
        ("last", 0.6, 4.0, 4.0, False, "3+"),
        ("first", 3.0, 10.0, 19.0, True, "1+"),
        ("mean", 1.7, 7.0, 11.5, False, "3+"),
    ],
)
def test_which_of_several_values_is_the_baseline(
    rule: str, upcr: float, low: float, high: float, casts: bool, blood: str
):
    row = derive_baseline(cohort(*BEFORE).visits, -28, rule).to_dicts()[0]
    assert row["baseline_upcr"] == pytest.approx(upcr)
    assert (row["baseline_urine_rbc_low"], row["baseline_urine_rbc_high"]) == (low, high)
    assert (row["baseline_cellular_casts"], row["baseline_dipstick_blood"]) == (casts, blood)
    # Which value counts does not change when the urine was last seen.
    assert row["baseline_day"] == 0


def test_another_rule_is_a_key_error():
    with pytest.raises(KeyError):
        derive_baseline(cohort({"day": 0, "upcr": 3.0}).visits, -28, "median")
