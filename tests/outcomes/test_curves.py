"""Curves over time: steps, landmarks, numbers at risk and medians, worked out by hand; and the days they count from."""

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.options import OPTIONS
from lnexplore.outcomes.curves import (
    COMPETING,
    EVENT,
    Curves,
    axis_months,
    clocks,
    curves,
    day_of,
    only_those_at_risk,
)
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.time_to_response import duration_curves, response_curves
from tests.cohorts import Scene, build, draw_cohort, examples, rebuilt, rows_of, scenes, seeds

PLAN = AnalysisPlan(definition=DEFINITIONS["acr2024"], group_by=None)
MONTH = 30.4375
Left = tuple[int, int]
"""(day, code)"""


def rows(*left: Left | tuple[int, int, int, int], group: str = "all patients") -> pl.DataFrame:
    """(day, code) with a clock that begins at time zero, or (clock, entry, day, code)."""
    whole = [(0, 0, *one) if len(one) == 2 else one for one in left]
    return pl.DataFrame(
        [(f"{group} {number}", group, *one) for number, one in enumerate(whole)],
        schema={"patient_id": pl.String, "group": pl.String}
        | dict.fromkeys(("clock", "entry", "day"), pl.Int32)
        | {"code": pl.Int64},
        orient="row",
    )


def of(
    frame: pl.DataFrame, *, incidence: bool = False, unseen: int = 0, plan: AnalysisPlan = PLAN, **more: Any
) -> Curves:
    others = [("nobody", name) for name in frame["group"].unique().to_list() for _ in range(unseen)]
    everyone = pl.concat(
        [frame.select("patient_id", "group"), pl.DataFrame(others, schema=["patient_id", "group"], orient="row")]
        if others
        else [frame.select("patient_id", "group")]
    )
    return curves(frame, plan, everyone, incidence=incidence, **more)


def steps(found: Curves) -> list[tuple]:
    return found.steps.select("day", "n_risk", "n_event", "n_censored", "n", pl.col("estimate").round(6)).rows()


FOUR = rows((10, EVENT), (20, 0), (30, EVENT), (40, 0))


class TestSteps:
    def test_kaplan_meier(self):
        # 3/4 on day 10; of the two left on day 30 one has it: 3/4 × 1/2.
        found = of(FOUR)
        assert steps(found) == [
            (0, 4, 0, 0, 0, 1.0),
            (10, 4, 1, 0, 1, 0.75),
            (20, 3, 0, 1, 1, 0.75),
            (30, 2, 1, 0, 2, 0.375),
            (40, 1, 0, 1, 2, 0.375),
        ]
        assert set(found.steps["method"]) == {"Kaplan-Meier, log-log interval"}
        assert found.steps["month"].to_list() == pytest.approx([day / MONTH for day in (0, 10, 20, 30, 40)])

    def test_interval(self):
        # Greenwood: 1 / (4 × 3) = 0.0833; its root over |ln 0.75| is 1.00345; 0.75 ^ exp(± 1.96 × 1.00345).
        row = of(FOUR).steps.row(1, named=True)
        assert (row["ci_low"], row["ci_high"]) == (pytest.approx(0.1279, abs=1e-4), pytest.approx(0.9605, abs=1e-4))

    def test_competing_events(self):
        # Cause 1: 1/4 on day 10; free of either before day 30: 3/4 × 2/3 = 1/2, of which one in two: 1/4 + 1/4.
        mixed = rows((10, EVENT), (20, COMPETING), (30, EVENT), (40, 0))
        found = of(mixed, incidence=True)
        assert steps(found) == [
            (0, 4, 0, 0, 0, 0.0),
            (10, 4, 1, 0, 1, 0.25),
            (20, 3, 0, 0, 1, 0.25),
            (30, 2, 1, 0, 2, 0.5),
            (40, 1, 0, 1, 2, 0.5),
        ]
        other = of(mixed, incidence=True, cause=COMPETING)
        assert other.steps["estimate"].to_list() == pytest.approx([0, 0, 0.25, 0.25, 0.25])
        assert other.medians["n"].to_list() == [1]
        assert set(found.steps["method"]) == {"Aalen-Johansen, log-log interval"}

    def test_late_entry(self):
        # B is at risk from its day 0 to 20, A after day 10 to 40, C after day 10 to 15: three on day 15, two on day 20.
        found = of(rows((-10, 0, 30, EVENT), (0, 0, 20, EVENT), (-10, 0, 5, 0)))
        assert steps(found) == [
            (0, 1, 0, 0, 0, 1.0),
            (15, 3, 0, 1, 0, 1.0),
            (20, 2, 1, 0, 1, 0.5),
            (40, 1, 1, 0, 2, 0.0),
        ]
        assert set(found.steps["method"]) == {"Kaplan-Meier, late entry, log-log interval"}
        assert found.medians["N"].to_list() == [3]

    def test_whoever_leaves_on_the_day_of_late_entry_was_never_at_risk(self):
        found = of(rows((-10, 0, 0, EVENT), (-10, 0, 20, EVENT)))
        assert found.medians.select("n", "N", "n_not_assessable").rows() == [(1, 1, 1)]
        assert steps(found) == [(0, 0, 0, 0, 0, 1.0), (30, 1, 1, 0, 1, 0.0)]

    def test_whoever_left_before_the_clock_began_is_not_assessable(self):
        found = of(rows((20, 20, 10, EVENT), (20, 20, 50, EVENT)))
        assert found.medians.select("n", "N", "n_not_assessable").rows() == [(1, 1, 1)]

    def test_an_event_on_the_first_day(self):
        assert steps(of(rows((0, EVENT), (50, 0))))[1:] == [(0, 2, 1, 0, 1, 0.5), (50, 1, 0, 1, 1, 0.5)]

    def test_one_patient(self):
        assert steps(of(rows((10, EVENT)))) == [(0, 1, 0, 0, 0, 1.0), (10, 1, 1, 0, 1, 0.0)]
        assert steps(of(rows((10, EVENT)), incidence=True))[-1] == (10, 1, 1, 0, 1, 1.0)
        assert steps(of(rows((10, 0)), incidence=True))[-1] == (10, 1, 0, 1, 0, 0.0)

    def test_nobody(self):
        for incidence in (False, True):
            nobody = of(FOUR.clear(), incidence=incidence)
            assert nobody.steps.height == nobody.landmarks.height == nobody.at_risk.height == nobody.medians.height == 0
            assert {"day", "estimate", "ci_low", "N"} <= set(nobody.steps.columns)

    def test_a_group_nobody_of_which_can_be_assessed(self):
        there, gone = rows((10, EVENT), (20, 0), group="a"), rows((30, 30, 10, 0), group="b")
        found = of(pl.concat([there, gone]))
        assert found.medians.select(pl.col("group").cast(pl.String), "N", "n_not_assessable").rows() == [
            ("a", 2, 0),
            ("b", 0, 1),
        ]
        assert set(found.steps["group"].cast(pl.String)) == {"a"}

    def test_apart_for_each_value_of_by(self):
        both = pl.concat(
            [
                FOUR.with_columns(what=pl.lit("x")),
                rows((5, EVENT), (6, 0)).with_columns(what=pl.lit("y")),
            ]
        )
        everyone = FOUR.select("patient_id", "group")
        found = curves(both, PLAN, everyone, by=("what",), incidence=False)
        assert found.medians.select("what", "n", "N", "n_not_assessable").rows() == [("x", 2, 4, 0), ("y", 1, 2, 2)]
        assert found.steps.columns[:2] == ["what", "group"]


class TestLandmarks:
    # 4 patients: event on day 60, seen to 100, event on day 150, seen to 200 (6.6 months).
    FOUR = rows((60, EVENT), (100, 0), (150, EVENT), (200, 0))

    def test_months_that_follow_up_reaches(self):
        # Month 3 is day 91, month 6 day 183. 3/4, then 3/4 × 1/2.
        found = of(self.FOUR, unseen=2).landmarks
        assert found.select("month", "n", "n_risk", "N", "n_not_assessable", pl.col("estimate").round(6)).rows() == [
            (3, 1, 3, 4, 2, 0.75),
            (6, 2, 1, 4, 2, 0.375),
        ]

    def test_once_everybody_had_the_event_it_is_known_for_good(self):
        found = of(rows((60, EVENT), (100, EVENT)))
        assert found.landmarks.select("month", "n", "n_risk", "estimate").rows() == [
            (3, 1, 1, 0.5),
            (6, 2, 0, 0.0),
            (12, 2, 0, 0.0),
            (24, 2, 0, 0.0),
        ]
        assert of(rows((60, EVENT)), incidence=True).landmarks["estimate"].to_list() == [0.0 + 1] * 4

    def test_it_ends_with_the_last_one_lost_from_sight(self):
        assert of(rows((60, EVENT), (80, 0))).landmarks.height == 0

    def test_who_leaves_on_the_landmark_is_no_longer_at_risk_when_it_is_over(self):
        assert of(rows((183, EVENT), (250, 0))).landmarks.filter(pl.col("month") == 6).select(
            "n", "n_risk", "estimate"
        ).rows() == [(1, 1, 0.5)]

    def test_numbers_at_risk_on_the_axis_of_all_groups(self):
        # 200 days are 6.6 months: 0, 3 and 6, though group b ends on day 100.
        found = of(pl.concat([rows((200, 0), (91, 0), group="a"), rows((100, 0), (90, 0), group="b")])).at_risk
        assert found.select(pl.col("group").cast(pl.String), "month", "n_risk").rows() == [
            *(("a", 0, 2), ("a", 3, 2), ("a", 6, 1)),
            *(("b", 0, 2), ("b", 3, 1), ("b", 6, 0)),
        ]

    def test_late_ones_are_not_at_risk_before_they_come(self):
        # On its clock the second enters on day 100.
        found = of(rows((200, 0), (-100, 0, 120, 0))).at_risk
        assert found.select("month", "n_risk").rows() == [(0, 1), (3, 1), (6, 2)]

    @pytest.mark.parametrize(("month", "day"), [(0, 0), (1, 30), (3, 91), (6, 183), (12, 365), (24, 731)])
    def test_day_of_a_month(self, month: int, day: int):
        assert day_of(month) == day

    def test_a_year_of_365_days_reaches_month_12(self):
        # Month 3 is day 91 and month 12 day 365, a little less than 3 and 12 months.
        assert of(rows((365, 0), (365, 0))).landmarks["month"].to_list() == [3, 6, 12]
        assert of(rows((365, 0), (365, 0))).at_risk["month"].to_list() == [0, 3, 6, 9, 12]
        assert of(rows((91, 0))).landmarks["month"].to_list() == [3]
        assert of(rows((90, 0))).landmarks["month"].to_list() == []

    @pytest.mark.parametrize(
        ("day", "months"),
        [
            (0, [0]),
            (90, [0]),
            (91, [0, 3]),
            (213, [0, 3, 6]),
            (365, [0, 3, 6, 9, 12]),
            # Every 6 months up to 36, every 12 up to 84, then every 24.
            (731, [0, 6, 12, 18, 24]),
            (1826, [0, 12, 24, 36, 48, 60]),
            (3044, [0, 24, 48, 72, 96]),
        ],
    )
    def test_months_of_the_axis(self, day: int, months: list[int]):
        assert axis_months(day) == months


class TestMedians:
    def test_kaplan_meier(self):
        # 3/4 from day 10, 3/8 from day 30.
        assert of(FOUR).medians.select("n", "N", "estimate").rows() == [(2, 4, pytest.approx(30 / MONTH))]

    def test_never_reached(self):
        assert of(rows((10, EVENT), (20, 0), (30, 0))).medians["estimate"].to_list() == [None]

    def test_competing(self):
        # 2/5 on day 20, 3/5 on day 40.
        many = rows((10, EVENT), (20, EVENT), (30, COMPETING), (40, EVENT), (50, 0))
        found = of(many, incidence=True).medians
        assert found.select("n", "estimate", "ci_low").rows() == [(3, pytest.approx(40 / MONTH), None)]

    def test_exactly_one_half_is_one_half_however_the_sum_rounds(self):
        # 6 of 12 each: 1/12 × 6 is a little less than 0.5 in some orders.
        days = [(day, EVENT if day % 2 else COMPETING) for day in range(1, 13)]
        for cause, day in ((EVENT, 11), (COMPETING, 12)):
            found = of(rows(*days), incidence=True, cause=cause).medians
            assert found.select("n", "estimate").rows() == [(6, pytest.approx(day / MONTH))]

    def test_without_competing_events_it_is_that_of_the_survival(self):
        three = rows((10, EVENT), (20, EVENT), (30, EVENT))
        assert of(three, incidence=True).medians.drop("p").equals(of(three).medians.drop("p"))


class TestTestOfDifference:
    @staticmethod
    def two(size: int) -> pl.DataFrame:
        return pl.concat([rows(*[(10, EVENT)] * size, group="a"), rows(*[(20, 0)] * size, group="b")])

    def test_log_rank(self):
        # Day 10: 10 of 20 have it, 5 expected of a, variance 10 × 1/4 × 10/19; (10 - 5)² / 1.3158 = 19.
        found = of(self.two(10), plan=PLAN.replace(p_values=True)).medians["p"].to_list()
        assert found == [pytest.approx(math.erfc(math.sqrt(19 / 2)), rel=1e-6)] * 2

    def test_only_where_asked_for_and_with_ten_in_every_group(self):
        assert of(self.two(10)).medians["p"].to_list() == [None, None]
        assert of(self.two(9), plan=PLAN.replace(p_values=True)).medians["p"].to_list() == [None, None]

    def test_not_with_one_group_or_with_late_entry(self):
        asked = PLAN.replace(p_values=True)
        assert of(rows(*[(10, EVENT)] * 12), plan=asked).medians["p"].to_list() == [None]
        late = pl.concat([self.two(10), rows((-5, 0, 30, 0), group="b")])
        assert of(late, plan=asked).medians["p"].to_list() == [None, None]


def test_an_event_that_only_some_can_have():
    found = only_those_at_risk(of(FOUR, unseen=3))
    assert {
        number for frame in found if "n_not_assessable" in frame.columns for number in frame["n_not_assessable"]
    } == {0}


def test_curves_are_computed_once():
    asked = []

    def compute() -> Curves:
        asked.append(1)
        return of(FOUR)

    cohort = build([])
    first, second = (cohort.remember(("key",), compute) for _ in range(2))
    assert asked == [1]
    assert all(one.equals(other) for one, other in zip(first, second, strict=True))


# --- the day curves count from ----------------------------------------------------------------------------------------


def clock(origin: str, cohort: Cohort, plan: AnalysisPlan = PLAN) -> list[tuple]:
    return clocks(cohort, plan, origin).select("patient_id", "clock", "entry").rows()


# Biopsies 10 days before time zero, on it, 20 days after, and of D nothing known.
BIOPSIES = build(
    [{"patient_id": name, "biopsy_day": day} for name, day in zip("ABCD", (-10, 0, 20, None), strict=True)]
)


class TestClocks:
    def test_start(self):
        assert clock("start", BIOPSIES) == [(name, 0, 0) for name in "ABCD"]

    def test_biopsy(self):
        assert clock("biopsy", BIOPSIES) == [("A", -10, 0), ("B", 0, 0), ("C", 20, 20)]

    def test_combination(self):
        drugs = [
            ("A", "tac", 0),
            ("A", "mzr", 21),
            ("B", "tac", -5),
            ("B", "mzr", -3),
            ("C", "tac", 0),
            ("D", "mmf", 0),
        ]
        cohort = build(
            [{"patient_id": name} for name in "ABCD"],
            treatments=[dict(zip(("patient_id", "drug", "start_day"), one, strict=True)) for one in drugs],
        )
        plan = PLAN.replace(regimen=("tac", "mzr"))
        assert clock("combination", cohort, plan) == [("A", 21, 21), ("B", -3, 0), ("C", 0, 0)]

    def test_first_response(self):
        values = {"A": {0: 4.0, 90: 0.4, 180: 0.3}, "B": {0: 4.0, 90: 3.0}, "C": {90: 0.3}}
        cohort = build(
            [{"patient_id": name} for name in values],
            [
                {"patient_id": name, "day": day, "upcr": value}
                for name, days in values.items()
                for day, value in days.items()
            ],
        )
        # C has no baseline: an absolute rule needs none.
        assert clock("first_response", cohort) == [("A", 90, 90), ("C", 90, 90)]

    def test_nobody_and_no_tables(self):
        for origin in OPTIONS["origin"].ways:
            assert clock(origin, build([])) == []
        assert clock("combination", BIOPSIES) == []
        assert clock("first_response", BIOPSIES) == []


# --- whatever the cohort ----------------------------------------------------------------------------------------------

ORIGIN = st.sampled_from(tuple(OPTIONS["origin"].ways))


def sizes(cohort: Cohort, plan: AnalysisPlan) -> dict[str, int]:
    return dict(select_patients(cohort, plan).group_by("group").len().iter_rows())


@examples(25)
@given(scenes(), seeds(), ORIGIN)
def test_nobody_vanishes_and_curves_only_rise(scene: Scene, drawn: list[int], origin: str) -> None:
    plan = scene.plan.replace(origin=origin)
    cohort = draw_cohort(drawn, scene)
    size = sizes(cohort, plan)
    for found, falls in ((response_curves(cohort, plan), False), (duration_curves(cohort, plan), True)):
        for frame in (found.steps, found.landmarks, found.medians):
            for row in frame.to_dicts():
                if not falls:
                    assert row["N"] + row["n_not_assessable"] == size[row["group"]]
                assert 0 <= row["n"] <= row["N"] <= size[row["group"]]
        keys = [name for name in ("outcome", "kind", "group") if name in found.steps.columns]
        for part in found.steps.partition_by(keys):
            course = part["estimate"].to_list()
            assert all(-1e-9 <= value <= 1 + 1e-9 for value in course)
            assert (
                course == sorted(course, reverse=falls)
                or max(abs(a - b) for a, b in zip(course, sorted(course, reverse=falls), strict=True)) < 1e-12
            )
            for row in part.drop_nulls("ci_low").to_dicts():
                assert 0 <= row["ci_low"] <= row["estimate"] + 1e-9
                assert row["estimate"] - 1e-9 <= row["ci_high"] <= 1


@examples(15)
@given(scenes(), seeds(), ORIGIN, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(scene: Scene, drawn: list[int], origin: str, shuffled: Any) -> None:
    plan = scene.plan.replace(origin=origin)
    cohort = draw_cohort(drawn, scene)
    tables = {name: shuffled.sample(listed, len(listed)) for name, listed in rows_of(cohort).items()}
    other = rebuilt(cohort, **tables)
    for one, again in zip(response_curves(cohort, plan), response_curves(other, plan), strict=True):
        assert one.equals(again)
