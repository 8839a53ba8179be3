"""The last value before time zero, measure by measure; the lowest value since."""

import polars as pl

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
