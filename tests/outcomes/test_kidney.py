"""Kidney outcomes counted by hand."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.charts import egfr_slope
from lnexplore.outcomes.comparison import groups_compared, slopes_compared
from lnexplore.outcomes.egfr_course import FROM_MONTH_3, MIXED, TWO_STAGE, egfr_change, egfr_slopes
from lnexplore.outcomes.kidney import (
    COMPOSITES,
    DEATH,
    DOUBLED,
    FAILURE,
    FALLS,
    KIDNEY_OUTCOMES,
    kidney_curves,
    kidney_times,
)
from tests.cohorts import build, registry

PLAN = AnalysisPlan(egfr_equation="as_recorded", group_by=None)
DOWN_40, DOWN_57 = "eGFR down by 40 %", "eGFR down by 57 %"
COMPOSITE = next(iter(COMPOSITES))


def one(
    egfr: dict[int, float],
    events: dict[str, int] | None = None,
    last: int = 800,
    creatinine: dict[int, float] | None = None,
):
    """The times of one patient: outcome -> (day, code)."""
    days = sorted({*egfr, *(creatinine or {})})
    cohort = build(
        [{"patient_id": "A", "last_day": last}],
        [
            {"patient_id": "A", "day": day, "egfr": egfr.get(day), "creatinine": (creatinine or {}).get(day)}
            for day in days
        ],
        events=[{"patient_id": "A", "day": day, "kind": kind} for kind, day in (events or {}).items()],
    )
    return {row["kidney_outcome"]: (row["day"], row["code"]) for row in kidney_times(cohort, PLAN).to_dicts()}


def test_a_fall_counts_from_the_first_assessment_that_was_met_again():
    # 60 % of 100 is 60 itself: met on day 100, and again on day 140, 40 days later.
    found = one({0: 100, 50: 90, 100: 60, 140: 58, 300: 55})
    assert found[DOWN_40] == (100, 1)
    assert found["eGFR down by 30 %"] == (100, 1)
    assert found[DOWN_57] == (300, 0)


def test_a_fall_that_recovers_within_28_days_or_by_the_next_visit_is_none():
    assert one({0: 100, 100: 55, 110: 80, 200: 90})[DOWN_40] == (200, 0)
    assert one({0: 100, 100: 55, 140: 80})[DOWN_40] == (140, 0)
    # Low on day 100, normal on day 110, low again from day 120 on: sustained from there.
    assert one({0: 100, 100: 55, 110: 80, 120: 55, 160: 50})[DOWN_40] == (120, 1)
    # Met again after 27 days only: not yet known; the patient is free of it until the day it began.
    assert one({0: 100, 60: 90, 100: 55, 127: 50})[DOWN_40] == (100, 0)
    assert one({0: 100, 60: 90, 100: 55, 128: 50})[DOWN_40] == (100, 1)


def test_dialysis_and_death_compete_and_values_after_dialysis_do_not_count():
    found = one({0: 100, 60: 90, 200: 20, 260: 10}, {"dialysis": 150, "death": 500})
    assert found[DOWN_40] == (150, 2)
    assert found[FAILURE] == (150, 1)
    assert found[DEATH] == (500, 1)
    assert found[COMPOSITE] == (150, 1)
    assert one({0: 100, 60: 90}, {"death": 300})[FAILURE] == (300, 2)


def test_the_composite_is_whichever_comes_first_and_ends_with_the_last_value():
    assert one({0: 100, 100: 55, 140: 50}, {"death": 300})[COMPOSITE] == (100, 1)
    assert one({0: 100, 100: 95}, last=800)[COMPOSITE] == (100, 0)
    assert one({0: 100, 100: 95}, last=800)[FAILURE] == (800, 0)


def test_doubling_is_of_creatinine_alone():
    found = one({}, creatinine={0: 0.8, 90: 1.6, 150: 1.7})
    assert found[DOUBLED] == (90, 1)
    assert not set(FALLS) & set(found)
    # Nothing is known of a fall: the composite is not assessable either.
    assert not set(COMPOSITES) & set(found)


def test_who_cannot_be_assessed_is_not_free_of_it():
    # A: no baseline; B: nothing later; C: dialysis before time zero; D: known.
    cohort = build(
        [{"patient_id": name, "last_day": 400} for name in "ABCD"],
        [
            {"patient_id": "A", "day": 100, "egfr": 50.0},
            {"patient_id": "B", "day": 0, "egfr": 50.0},
            {"patient_id": "C", "day": 0, "egfr": 10.0},
            {"patient_id": "C", "day": 90, "egfr": 9.0},
            {"patient_id": "D", "day": 0, "egfr": 80.0},
            {"patient_id": "D", "day": 200, "egfr": 79.0},
        ],
        events=[{"patient_id": "C", "day": -30, "kind": "dialysis"}],
    )
    rows = {
        row["kidney_outcome"]: row
        for row in kidney_curves(cohort, PLAN).landmarks.filter(pl.col("month") == 6).to_dicts()
    }
    assert (rows[DOWN_40]["N"], rows[DOWN_40]["n_not_assessable"]) == (1, 3)
    assert (rows[FAILURE]["N"], rows[FAILURE]["n_not_assessable"]) == (3, 1)


def test_without_a_table_of_events_nobody_is_told_to_be_free_of_dialysis():
    cohort = build(
        [{"patient_id": "A", "last_day": 400}], [{"patient_id": "A", "day": day, "egfr": 80.0} for day in (0, 200)]
    )
    assert set(kidney_times(cohort, PLAN)["kidney_outcome"]) == set(FALLS)


@pytest.mark.parametrize(
    ("kind", "unknown"),
    [("dialysis", {FAILURE}), ("transplant", {FAILURE}), ("death", {DEATH})],
    ids=lambda it: str(it),
)
def test_what_came_on_an_unknown_day_is_not_what_never_came(kind: str, unknown: set[str]):
    # A has it on no known day, B never, C on day 100 and once more without a day: told twice, it is known.
    cohort = build(
        [{"patient_id": name, "last_day": 400} for name in "ABC"],
        [{"patient_id": name, "day": day, "egfr": 80.0} for name in "ABC" for day in (0, 50)],
        events=[{"patient_id": name, "day": day, "kind": kind} for name, day in (("A", None), ("C", 100), ("C", None))],
    )
    rows = kidney_curves(cohort, PLAN).medians
    found = {row["kidney_outcome"]: (row["N"], row["n_not_assessable"], row["n"]) for row in rows.to_dicts()}
    for outcome in unknown | set(COMPOSITES):
        assert found[outcome] == (2, 1, 1), outcome
    for outcome in {FAILURE, DEATH} - unknown:
        assert found[outcome][:2] == (3, 0), outcome


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 700), st.integers(10, 120)),
        min_size=1,
        max_size=8,
        unique_by=lambda pair: pair[0] // 10,
    )
)
def test_a_deeper_fall_never_comes_before_a_shallower_one(values):
    found = one({0: 100.0, **{day: float(egfr) for day, egfr in values}})
    days = [found[outcome][0] if found[outcome][1] == 1 else 10_000 for outcome in FALLS]
    assert days == sorted(days)


def test_every_patient_is_counted_or_not_assessable():
    for cohort in (sample_cohort(), registry(61)):
        rows = kidney_curves(cohort, AnalysisPlan()).medians
        assert set(rows["kidney_outcome"]) == set(KIDNEY_OUTCOMES)
        totals = rows.group_by("kidney_outcome").agg(pl.sum("N") + pl.sum("n_not_assessable"))
        assert set(totals["N"]) == {cohort.size}


def test_the_change_of_egfr_by_hand():
    cohort = build(
        [{"patient_id": name, "last_day": 400} for name in "ABCD"],
        [
            {"patient_id": name, "day": day, "egfr": value, "upcr": 2.0}
            for name, first, later in (("A", 80.0, 70.0), ("B", 90.0, 84.0), ("C", 60.0, 58.0), ("D", None, 50.0))
            for day, value in ((0, first), (183, later))
        ],
    )
    row = egfr_change(cohort, PLAN).filter(pl.col("month") == 6).row(0, named=True)
    # -10, -6, -2: mean -6, sd 4, t(2) 4.3027.
    assert (row["n"], row["N"], row["n_not_assessable"]) == (3, 4, 1)
    assert row["estimate"] == pytest.approx(-6)
    assert row["ci_high"] == pytest.approx(-6 + 4.302653 * 4 / 3**0.5, abs=1e-5)


def lines(size: int, groups: int = 1):
    """Patients whose eGFR falls by 4 (even numbers) or 2 a year, and by 10 at once in the first weeks."""
    years = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0)
    return build(
        [{"patient_id": f"P{i}", "phase": f"arm {i % groups}", "last_day": 900} for i in range(size)],
        [
            {
                "patient_id": f"P{i}",
                "day": round(365.25 * t),
                "egfr": 90 + i % 3 - (4 if i % 2 == 0 else 2) * t - (10 if t else 0) + (0.5 if (i + k) % 2 else -0.5),
            }
            for i in range(size)
            for k, t in enumerate(years)
        ],
    )


def test_the_chronic_slope_leaves_out_the_acute_change():
    found = egfr_slopes(lines(24, 2), AnalysisPlan(egfr_equation="as_recorded"))
    chronic = found.filter(pl.col("period") == FROM_MONTH_3)
    assert chronic["estimate"].to_list() == pytest.approx([-4, -2], abs=0.5)
    assert set(found["method"]) == {MIXED}
    acute = found.filter(pl.col("period") != FROM_MONTH_3)
    assert (acute["estimate"] < chronic["estimate"] - 1.5).all()


def test_few_patients_get_the_mean_of_their_own_slopes_and_it_is_named():
    found = egfr_slopes(lines(4), PLAN)
    assert set(found["method"]) == {TWO_STAGE}
    # Two fall by 4 and two by 2 a year.
    assert found.filter(pl.col("period") == FROM_MONTH_3)["estimate"][0] == pytest.approx(-3, abs=0.5)
    alone = egfr_slopes(registry(1), AnalysisPlan())
    assert alone["ci_low"].null_count() == alone.height > 0


def changing(terminal: str = "non_response") -> pl.DataFrame:
    """Seven of group a, each with eGFR 80 at baseline and 70 on day 183, and one of group b, followed to day 100."""
    last = dict.fromkeys("ABCDEF", 400) | {"G": 100, "H": 100}
    cohort = build(
        [{"patient_id": name, "phase": "b" if name == "H" else "a", "last_day": day} for name, day in last.items()],
        [
            {"patient_id": name, "day": day, "egfr": value}
            for name, until in last.items()
            for day, value in ((0, 80.0), (183, 70.0))
            if day <= until and (name, day) != ("F", 183)
        ],
        events=[
            {"patient_id": "B", "day": 183, "kind": "dialysis"},
            {"patient_id": "C", "day": -30, "kind": "transplant"},
            {"patient_id": "D", "day": 150, "kind": "death"},
            {"patient_id": "E", "day": 300, "kind": "dialysis"},
        ],
    )
    return egfr_change(cohort, AnalysisPlan(egfr_equation="as_recorded", terminal=terminal))


def test_nobody_vanishes_from_the_change_of_egfr_and_no_value_from_dialysis_on_counts():
    # At month 6 A and E count, B comes to dialysis on the day of the value, C had a transplant before, D has died,
    # F has no value, G is not followed that long; nor is H, alone in its group.
    rows = {row["group"]: row for row in changing().filter(pl.col("month") == 6).to_dicts()}
    counts = ("n", "N", "n_not_assessable", "n_not_reached", "n_over")
    assert [rows["a"][name] for name in counts] == [2, 6, 4, 1, 3]
    assert [rows["b"][name] for name in counts] == [0, 0, 0, 1, 0]
    assert rows["a"]["estimate"] == pytest.approx(-10)
    # Where follow-up ends with the event, D is not followed to the month; values count as before.
    left = changing("leaves").filter((pl.col("month") == 6) & (pl.col("group").cast(pl.String) == "a"))
    assert left.select("n", "n_over", pl.col("N") + pl.col("n_not_reached")).rows() == [(2, 3, 7)]


@pytest.mark.parametrize("terminal", ["non_response", "leaves"])
def test_the_value_before_dialysis_counts_and_not_that_of_its_day(terminal: str):
    # Both lie in the window of month 6; the nearer one was taken on the day of dialysis.
    cohort = build(
        [{"patient_id": "A", "last_day": 183}],
        [{"patient_id": "A", "day": day, "egfr": value} for day, value in ((0, 80.0), (170, 60.0), (183, 8.0))],
        events=[{"patient_id": "A", "day": 183, "kind": "dialysis"}],
    )
    row = egfr_change(cohort, PLAN.replace(terminal=terminal)).filter(pl.col("month") == 6).row(0, named=True)
    assert (row["n"], row["N"], row["n_over"], row["estimate"]) == (1, 1, 0, -20)


def test_every_patient_of_every_group_stands_in_every_month():
    for cohort in (sample_cohort(), registry(61, 3)):
        rows = egfr_change(cohort, AnalysisPlan())
        everybody = rows.group_by("month").agg(n=pl.col("N").sum() + pl.col("n_not_reached").sum())
        assert set(everybody["n"]) == {cohort.size}
        assert (rows["n_over"] <= rows["n_not_assessable"] + rows["n_not_reached"]).all()


def test_slopes_of_two_groups_are_compared_and_a_group_that_is_not_recorded_is_none():
    # Slopes a year -4 and -2 in a, -2 and 0 in b: means -3 and -1, each ± t(1) 12.7062 · √2/√2; √2 · 12.7062 = 17.9693.
    slopes = {"a0": -4, "a1": -2, "b0": -2, "b1": 0, "x0": 5, "x1": 6}
    cohort = build(
        [{"patient_id": name, "phase": None if name[0] == "x" else name[0], "last_day": 1500} for name in slopes],
        [
            {"patient_id": name, "day": day, "egfr": 90.0 + slope * years}
            for name, slope in slopes.items()
            for day, years in ((0, 0), (1461, 4))
        ],
    )
    plan = AnalysisPlan(egfr_equation="as_recorded")
    found = slopes_compared(cohort, plan)
    numbers = ("estimate_first", "estimate_second", "estimate", "ci_low", "ci_high")
    assert found.select("group_first", "group_second").rows() == [("a", "b")] * 2
    assert found.select("n_first", "total_first", "n_second", "total_second").row(0) == (2, 2, 2, 2)
    assert found.select(numbers).row(0) == pytest.approx((-3, -1, -2, -19.9693, 15.9693), abs=1e-3)
    assert groups_compared(cohort, plan).filter(pl.col("unit") == found["unit"][0]).equals(found)
    told = " ".join(egfr_slope.caption(egfr_slope.results(cohort, plan), plan))
    assert "Slope of eGFR, from baseline on, A less B: −2.0 (−20.0 to +16.0); unadjusted." in told
    # One recorded group beside those whose group is not recorded is no comparison.
    alone = build(
        [{"patient_id": name, "phase": "a" if name[0] == "a" else None, "last_day": 1500} for name in slopes],
        cohort.visits.select("patient_id", "day", "egfr").to_dicts(),
    )
    assert slopes_compared(alone, plan).height == 0
    assert not any(" less " in sentence for sentence in egfr_slope.caption(egfr_slope.results(alone, plan), plan))


def test_death_or_dialysis_before_any_later_value_competes_and_is_not_left_out():
    # Nothing after baseline but the death of day 14: it makes a fall impossible, and is the composite.
    found = one({0: 100}, {"death": 14}, creatinine={0: 0.8})
    assert found[DOWN_40] == found[DOUBLED] == (14, 2)
    assert found[COMPOSITE] == (14, 1)
    # Without a baseline, or without any end, nothing is known.
    assert DOWN_40 not in one({}, {"death": 14})
    assert DOWN_40 not in one({0: 100})
