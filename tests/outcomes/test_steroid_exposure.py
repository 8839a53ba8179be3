"""Doses added up, low doses reached and kept, and doses that rose again: worked out by hand."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from lnexplore import AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.published_tapers import TAPERS, taper_steps
from lnexplore.outcomes.steroid_exposure import (
    ORAL,
    WITH_PULSES,
    dose_records,
    low_dose_curves,
    low_dose_times,
    steroid_cumulative,
    steroid_rebound,
    steroid_total_by_patient,
    time_to_low_dose,
)
from tests.cohorts import build

PLAN = AnalysisPlan(group_by=None)
MONTH = 30.4375
Course = Mapping[int, float | dict[str, float]]


def of(
    courses: Mapping[str, Course],
    *,
    last: int = 400,
    events: list[tuple[str, str, int]] = (),  # type: ignore[assignment]
    drugs: list[tuple] = (),  # type: ignore[assignment]
    **people: Mapping[str, Any],
) -> Cohort:
    """Patient -> day -> prednisolone, or several values; everyone is followed to day `last` unless `people` says otherwise."""
    return build(
        [{"patient_id": name, "last_day": last} | dict(people.get(name, {})) for name in courses],
        [
            {"patient_id": name, "day": day, **(value if isinstance(value, dict) else {"prednisolone": value})}
            for name, course in courses.items()
            for day, value in course.items()
        ],
        [dict(zip(("patient_id", "drug", "start_day", "stop_day"), one, strict=True)) for one in drugs],
        [dict(zip(("patient_id", "kind", "day"), one, strict=True)) for one in events],
    )


def records(course: Course, plan: AnalysisPlan = PLAN, **more: Any) -> list[tuple]:
    return dose_records(of({"A": course}, **more), plan).select("day", "dose").rows()


class TestRecords:
    def test_every_recorded_dose_from_the_baseline_window_on(self):
        assert records({-29: 60.0, -28: 50.0, 0: 40.0, 90: 10.0}) == [(-28, 50.0), (0, 40.0), (90, 10.0)]
        assert records({-29: 60.0, 90: 10.0}) == [(90, 10.0)]

    def test_a_first_dose_within_the_days_of_one_assessment_holds_from_day_0(self):
        assert records({7: 40.0, 90: 10.0}) == [(0, 40.0), (7, 40.0), (90, 10.0)]
        assert records({8: 40.0}) == [(8, 40.0)]
        assert records({8: 40.0}, PLAN.replace(join_days=8)) == [(0, 40.0), (8, 40.0)]
        assert records({-5: 60.0, 7: 40.0}) == [(-5, 60.0), (7, 40.0)]

    def test_stopped_is_0_from_the_next_day_on(self):
        assert records({0: 40.0, 90: 10.0}, drugs=[("A", "prednisolone", 0, 100)]) == [
            (0, 40.0),
            (90, 10.0),
            (101, 0.0),
        ]
        assert records({0: 40.0}, drugs=[("A", "prednisone", 0, 100)]) == [(0, 40.0), (101, 0.0)]

    def test_a_dose_recorded_on_that_day_or_later_goes_before(self):
        stop = [("A", "prednisolone", 0, 100)]
        assert records({0: 40.0, 101: 5.0}, drugs=stop) == [(0, 40.0), (101, 5.0)]
        assert records({0: 40.0, 300: 5.0}, drugs=stop) == [(0, 40.0), (300, 5.0)]
        assert records({0: 40.0, 100: 5.0}, drugs=stop) == [(0, 40.0), (100, 5.0), (101, 0.0)]

    def test_what_was_taken_again_was_not_stopped(self):
        again = [("A", "prednisolone", 0, 100), ("A", "prednisolone", 300, None)]
        assert records({0: 40.0}, drugs=again) == [(0, 40.0)]
        both = [("A", "prednisolone", 0, 100), ("A", "prednisolone", 300, 350)]
        assert records({0: 40.0}, drugs=both) == [(0, 40.0), (351, 0.0)]
        other = [("A", "prednisone", 0, 100), ("A", "prednisolone", 101, None)]
        assert records({0: 40.0}, drugs=other) == [(0, 40.0)]

    def test_another_drug_that_was_stopped_changes_nothing(self):
        assert records({0: 40.0}, drugs=[("A", "tacrolimus", 0, 100)]) == [(0, 40.0)]

    def test_a_stop_without_any_dose_tells_none(self):
        assert records({}, drugs=[("A", "prednisolone", 0, 100)]) == []

    def test_other_glucocorticoids(self):
        assert records({0: {"methylprednisolone": 8.0, "prednisolone": 5.0}}) == [(0, 15.0)]

    def test_while_on_treatment(self):
        plan = PLAN.replace(after_stop="while_on", regimen=("tacrolimus",))
        drugs = [("A", "tacrolimus", 0, 100)]
        assert records({0: 40.0, 130: 10.0, 131: 5.0}, plan, drugs=drugs) == [(0, 40.0), (130, 10.0)]


def totals(cohort: Cohort, plan: AnalysisPlan = PLAN, counted: str = ORAL) -> dict[int, tuple[float | None, bool]]:
    rows = steroid_total_by_patient(cohort, plan).filter((pl.col("counted") == counted) & (pl.col("patient_id") == "A"))
    return {month: (total, reached) for month, total, reached in rows.select("month", "total", "reached").iter_rows()}


# Month 3 is day 91, month 6 day 183, month 12 day 365, month 24 day 731.
COURSE = {0: 40.0, 30: 20.0, 91: 10.0}


class TestTotals:
    def test_a_dose_holds(self):
        # 30 × 40 + 61 × 20 = 2420; + 92 × 10; nothing after day 200.
        assert totals(of({"A": COURSE}, last=200)) == {
            3: (2420.0, True),
            6: (3340.0, True),
            12: (3510.0, False),
            24: (3510.0, False),
        }

    def test_a_straight_line(self):
        # 30 × 30 + 61 × 15 = 1815; the last dose holds: + 92 × 10.
        found = totals(of({"A": COURSE}, last=200), PLAN.replace(between_doses="linear"))
        assert [found[month][0] for month in (3, 6)] == [pytest.approx(1815.0), pytest.approx(2735.0)]

    def test_a_line_cut_by_the_landmark(self):
        # From 40 mg on day 0 to 20 mg on day 182; on day 91 it is 30 mg: 91 × 35.
        found = totals(of({"A": {0: 40.0, 182: 20.0}}), PLAN.replace(between_doses="linear"))
        assert found[3][0] == pytest.approx(3185.0)

    def test_the_line_begins_before_day_0(self):
        # 40 mg on day -28 and 20 mg on day 28: 30 mg on day 0, 28 × 25 = 700, then 63 × 20 = 1260.
        found = totals(of({"A": {-28: 40.0, 28: 20.0}}), PLAN.replace(between_doses="linear"))
        assert found[3][0] == pytest.approx(1960.0)

    def test_followed_to_that_day(self):
        assert totals(of({"A": COURSE}, last=91))[3] == (2420.0, True)
        # A day less: 1200 + 60 × 20.
        assert totals(of({"A": {0: 40.0, 30: 20.0}}, last=90))[3] == (2400.0, False)

    def test_the_dose_at_time_zero_is_unknown(self):
        assert totals(of({"A": {20: 40.0}}))[3] == (None, True)
        assert totals(of({"A": {}, "B": {0: 5.0}}))[3] == (None, True)
        assert totals(of({"A": {7: 40.0}}))[3] == (91 * 40.0, True)
        assert totals(of({"A": {-28: 40.0}}))[3] == (91 * 40.0, True)

    def test_stopped(self):
        # 40 mg on days 0 to 50: 51 × 40.
        assert totals(of({"A": {0: 40.0}}, drugs=[("A", "prednisolone", 0, 50)]))[12] == (2040.0, True)

    def test_pulses(self):
        pulses = {day: {"prednisolone": 40.0, "methylprednisolone_pulse": 500.0} for day in (1, 2, 3)}
        early = {-1: {"prednisolone": 40.0, "methylprednisolone_pulse": 1000.0}}
        cohort = of({"A": early | pulses | {100: {"methylprednisolone_pulse": 100.0}}, "B": COURSE})
        # 91 × 40 = 3640; 3 × 500 × 1.25 = 1875; the one of day 100 is not yet there, that of day -1 never.
        assert totals(cohort)[3] == (3640.0, True)
        assert totals(cohort, counted=WITH_PULSES)[3] == (5515.0, True)
        # 183 × 40 + 1875 + 125.
        assert totals(cohort, counted=WITH_PULSES)[6] == (9320.0, True)
        rows = steroid_total_by_patient(cohort, PLAN).filter((pl.col("patient_id") == "B") & (pl.col("month") == 3))
        assert rows["total"].to_list() == [2420.0, 2420.0]
        own = PLAN.replace(steroid_factors=(("methylprednisolone", 1.0),))
        assert totals(cohort, own, WITH_PULSES)[3] == (5140.0, True)

    def test_a_sheet_without_pulses_does_not_tell_of_them(self):
        cohort = of({"A": COURSE})
        assert totals(cohort, counted=WITH_PULSES)[3] == (None, True)
        rows = steroid_cumulative(cohort, PLAN).filter((pl.col("counted") == WITH_PULSES) & (pl.col("month") == 3))
        assert rows.select("n", "N", "n_not_assessable", "estimate").rows() == [(0, 1, 1, None)]

    def test_nothing_counts_after_the_regimen_was_stopped(self):
        plan = PLAN.replace(after_stop="while_on", regimen=("tacrolimus",))
        cohort = of({"A": {0: 40.0}}, drugs=[("A", "tacrolimus", 0, 100)])
        # Seen to day 130: 130 × 40.
        assert totals(cohort, plan)[6] == (5200.0, False)
        assert totals(cohort, plan)[3] == (3640.0, True)


class TestCumulative:
    def test_mean_and_spread(self):
        # 2420 and 91 × 10 = 910; C's dose at time zero is unknown; D was not followed to day 91.
        cohort = of({"A": COURSE, "B": {0: 10.0}, "C": {50: 5.0}, "D": {0: 40.0}}, D={"last_day": 90})
        row = steroid_cumulative(cohort, PLAN).filter((pl.col("counted") == ORAL) & (pl.col("month") == 3))
        assert row.select("n", "N", "n_not_assessable", "estimate", "median", "q1", "q3").rows() == [
            (2, 3, 1, 1665.0, 1665.0, 1287.5, 2042.5)
        ]
        # 1510 / √2; t(0.975, 1) = 12.7062, times 1510 / 2.
        assert row["sd"].item() == pytest.approx(1067.731, abs=1e-3)
        assert row["ci_low"].item() == pytest.approx(1665 - 9593.2, abs=0.1)
        assert row["ci_high"].item() == pytest.approx(1665 + 9593.2, abs=0.1)
        assert row["per_day"].item() == pytest.approx(1665 / 91)

    def test_one_patient_has_no_spread(self):
        row = steroid_cumulative(of({"A": COURSE}), PLAN).filter((pl.col("counted") == ORAL) & (pl.col("month") == 3))
        assert row.select("estimate", "sd", "ci_low", "ci_high").rows() == [(2420.0, None, None, None)]

    def test_nobody(self):
        for cohort in (build([]), build([{"patient_id": "A"}]), build([{"patient_id": "A", "last_day": 50}])):
            assert steroid_cumulative(cohort, PLAN).height == 0
            assert low_dose_times(cohort, PLAN).height == 0
            assert time_to_low_dose(cohort, PLAN).height == 0
            assert steroid_rebound(cohort, PLAN).height == 0


def reached(course: Course, goal: float = 7.5, plan: AnalysisPlan = PLAN, **more: Any) -> list[tuple]:
    """(day, code, first, raised) of one patient."""
    rows = low_dose_times(of({"A": course}, **more), plan).filter(pl.col("goal") == goal)
    return rows.select("day", "code", "first", "raised").rows()


class TestLowDose:
    def test_reached_and_kept(self):
        assert reached({0: 40.0, 60: 7.5, 120: 5.0}) == [(60, 1, 60, None)]
        assert reached({0: 40.0, 60: 7.5, 120: 5.0}, 5.0) == [(120, 1, 120, None)]

    def test_raised_again_before_it_was_kept(self):
        assert reached({0: 40.0, 60: 5.0, 100: 10.0, 150: 5.0}) == [(150, 1, 60, 100)]

    def test_raised_after_it_was_kept(self):
        assert reached({0: 40.0, 60: 5.0, 240: 10.0}) == [(60, 1, 60, 240)]
        assert reached({0: 40.0, 60: 5.0, 239: 10.0}) == [(400, 0, 60, 239)]

    def test_too_short_at_the_end(self):
        assert reached({0: 40.0, 300: 5.0}) == [(300, 0, 300, None)]
        assert reached({0: 40.0, 220: 5.0}) == [(220, 1, 220, None)]
        assert reached({0: 40.0, 221: 5.0}) == [(221, 0, 221, None)]
        assert reached({0: 40.0, 221: 5.0}, plan=PLAN.replace(sustained_days=179)) == [(221, 1, 221, None)]
        # Raised once, and on the low dose again when follow-up ends.
        assert reached({0: 40.0, 60: 5.0, 100: 10.0, 350: 5.0}) == [(350, 0, 60, 100)]

    def test_never(self):
        assert reached({0: 40.0, 100: 10.0}) == [(400, 0, None, None)]

    def test_already_there_has_nothing_to_reach(self):
        assert reached({0: 7.5}) == []
        assert reached({0: 7.5, 100: 10.0, 120: 5.0}) == []
        assert reached({0: 7.5, 100: 5.0}, 5.0) == [(100, 1, 100, None)]
        assert reached({-10: 5.0, 100: 10.0, 120: 5.0}) == []

    def test_no_dose_at_all(self):
        assert reached({}) == []

    def test_stopped_is_a_low_dose(self):
        assert reached({0: 40.0}, drugs=[("A", "prednisolone", 0, 99)]) == [(100, 1, 100, None)]

    def test_death_and_dialysis(self):
        assert reached({0: 40.0}, last=0, events=[("A", "death", 50)]) == [(50, 2, None, None)]
        # Low from day 60 on, but only for 40 days.
        assert reached({0: 40.0, 60: 5.0}, last=0, events=[("A", "death", 100)]) == [(100, 2, 60, None)]
        assert reached({0: 40.0, 60: 5.0}, events=[("A", "dialysis", 50)]) == [(50, 2, 60, None)]
        assert reached({0: 40.0, 60: 5.0}, events=[("A", "dialysis", 300)]) == [(60, 1, 60, None)]

    def test_the_clock_begins_with_the_last_drug(self):
        plan = PLAN.replace(origin="combination", regimen=("tac", "mzr"))
        drugs = [("A", "tac", 0, None), ("A", "mzr", 20, None)]
        rows = low_dose_times(of({"A": {0: 40.0, 60: 5.0}}, drugs=drugs), plan).filter(pl.col("goal") == 7.5)
        assert rows.select("clock", "entry", "day", "code").rows() == [(20, 20, 60, 1)]
        # On the low dose before the second drug came.
        assert low_dose_times(of({"A": {0: 40.0, 10: 5.0}}, drugs=drugs), plan).height == 0

    def test_curve(self):
        # A on day 60, B dead on day 100, C never by day 400, D already there: 1/3, C is left.
        cohort = of(
            {"A": {0: 40.0, 60: 5.0}, "B": {0: 40.0}, "C": {0: 40.0}, "D": {0: 5.0}},
            events=[("B", "death", 100)],
            B={"last_day": 100},
        )
        found = time_to_low_dose(cohort, PLAN).filter(pl.col("goal") == 7.5)
        assert found.select("day", "n_risk", "n", "N", "n_not_assessable", pl.col("estimate").round(6)).rows() == [
            (0, 3, 0, 3, 0, 0.0),
            (60, 3, 1, 3, 0, 0.333333),
            (100, 2, 1, 3, 0, 0.333333),
            (400, 1, 1, 3, 0, 0.333333),
        ]
        landmarks = low_dose_curves(cohort, PLAN).landmarks.filter(pl.col("goal") == 7.5)
        assert landmarks.select("month", "n", "n_risk").rows() == [(3, 1, 2), (6, 1, 1), (12, 1, 1)]


def test_rebound():
    # At or below 7.5 mg: A, raised after 40 days; B, kept; D, raised after 20 days. C never came down, E was there at the start.
    cohort = of(
        {
            "A": {0: 40.0, 60: 5.0, 100: 10.0, 150: 5.0, 200: 20.0},
            "B": {0: 40.0, 60: 7.5},
            "C": {0: 40.0, 60: 10.0},
            "D": {0: 40.0, 60: 7.5, 80: 10.0},
            "E": {0: 5.0, 60: 10.0},
        }
    )
    rows = steroid_rebound(cohort, PLAN)
    found = rows.select("goal", "n", "N", "n_not_assessable", "estimate", "median_month").rows()
    # Of 5 mg: A alone came to it.
    assert found == [
        (7.5, 2, 3, 0, pytest.approx(2 / 3), pytest.approx(30 / MONTH)),
        (5.0, 1, 1, 0, 1.0, pytest.approx(40 / MONTH)),
    ]
    # Wilson for 2 of 3.
    assert (rows["ci_low"][0], rows["ci_high"][0]) == (pytest.approx(0.2077, abs=1e-4), pytest.approx(0.9385, abs=1e-4))


class TestPublishedTapers:
    def test_weeks_as_months(self):
        # 26 weeks are 182 days, 5.98 months; 52 weeks 11.96.
        rows = taper_steps().filter(pl.col("key") == "acr2024")
        assert rows.select("from_month", "to_month", "dose").rows() == [(pytest.approx(182 / MONTH), pytest.approx(364 / MONTH), 5.0)]  # fmt: skip

    @pytest.mark.parametrize("key", sorted(TAPERS))
    def test_steps_follow_one_another_and_doses_fall(self, key: str):
        taper = TAPERS[key]
        assert taper.key == key
        assert taper.label
        assert taper.citation
        assert all(low < high for low, high, _ in taper.steps)
        assert all(
            one[1] <= other[0] and one[2] > other[2] for one, other in zip(taper.steps, taper.steps[1:], strict=False)
        )
        assert taper_steps().filter(pl.col("key") == key).height == len(taper.steps)
