"""How long patients were followed and how often they came, worked out by hand."""

from typing import Any

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.follow_up import follow_up, follow_up_by_patient, informative_visits
from tests.outcomes.small import cohort

PLAN = AnalysisPlan(definition=DEFINITIONS["acr2024"], windows=(Window(6, 30),), group_by=None)


def days(*seen: int) -> dict[int, dict[str, Any]]:
    return {day: {"upcr": 3.0} for day in seen}


# E was seen on the first day only. A died on day 100.
FIVE = cohort(
    {"A": days(0, 50, 100), "B": days(0, 200), "C": days(0, 100, 200, 300), "D": days(0, 400), "E": days(0)},
    events=[("A", "death", 100)],
)


def row(of: Cohort = FIVE, plan: AnalysisPlan = PLAN) -> dict[str, Any]:
    return follow_up(of, plan).to_dicts()[0]


class TestFollowUp:
    def test_median_by_reverse_kaplan_meier(self):
        found = row()
        # Observation of B, C and D ended on days 200, 300 and 400; the death of A takes it out of the three at risk
        # there. Two thirds are still observed after 200, one third after 300: 300 / 30.4375 months.
        assert found["estimate"] == pytest.approx(9.856263, abs=1e-6)
        assert found["method"] == "reverse Kaplan-Meier"
        assert [found[name] for name in ("n", "N", "n_not_assessable", "n_ended")] == [4, 5, 1, 1]

    def test_plain_follow_up(self):
        found = row()
        # Of 100, 200, 300 and 400 days: median 250, quartiles 175 and 325.
        months = [round(found[name], 4) for name in ("observed_median", "q1", "q3", "longest")]
        assert months == [8.2136, 5.7495, 10.6776, 13.1417]
        assert found["person_years"] == pytest.approx(1000 / 365.25)

    def test_visits_per_patient_year(self):
        found = row()
        # 2 in 100 days, 1 in 200, 3 in 300, 1 in 400: 7.305, 1.82625, 3.6525 and 0.913125 a year.
        assert [round(found[f"visits_{name}"], 4) for name in ("per_year", "q1", "q3")] == [2.7394, 1.5980, 4.5656]

    def test_by_patient(self):
        columns = ("patient_id", "last_day", "ended", "kind", "visits")
        assert follow_up_by_patient(FIVE, PLAN).select(columns).rows() == [
            ("A", 100, True, "death", 2),
            ("B", 200, False, None, 1),
            ("C", 300, False, None, 3),
            ("D", 400, False, None, 1),
            ("E", None, None, None, None),
        ]

    def test_follow_up_ends_at_dialysis_whatever_is_seen_later(self):
        later = cohort({"A": days(0, 100, 300)}, events=[("A", "dialysis", 150), ("A", "death", 300)])
        for rule in ("non_response", "leaves"):
            found = follow_up_by_patient(later, PLAN.replace(terminal=rule))
            assert found.select("last_day", "ended", "kind", "visits").rows() == [(150, True, "dialysis", 1)]
        # Nobody's observation ended otherwise: there is no median.
        assert [row(later)[name] for name in ("n", "estimate", "ci_low", "ci_high", "n_ended")] == [
            1,
            None,
            None,
            None,
            1,
        ]

    def test_dialysis_before_time_zero_ends_nothing(self):
        before = cohort({"A": days(0, 100)}, events=[("A", "transplant", -50)])
        assert follow_up_by_patient(before, PLAN).select("last_day", "ended").rows() == [(100, False)]

    def test_groups_and_all_patients(self):
        groups = {name: {"phase": "induction" if name in "AB" else "maintenance"} for name in "ABCDE"}
        two = cohort({name: days(0, 100) for name in "ABCDE"}, **groups)
        frame = follow_up(two, PLAN.replace(group_by="phase"))
        assert frame.select(pl.col("group").cast(pl.String), "n").rows() == [
            ("induction", 2),
            ("maintenance", 3),
            ("all patients", 5),
        ]
        assert follow_up(two, PLAN)["group"].cast(pl.String).to_list() == ["all patients"]

    def test_sample(self):
        frame = follow_up(sample_cohort(), AnalysisPlan())
        assert frame.select("n", "N").rows() == [(14, 14), (14, 14), (28, 28)]
        first, second, everybody = frame["person_years"].to_list()
        assert everybody == pytest.approx(first + second)
        # Without an event that ends follow-up the reverse curve's median is the plain one.
        if frame["n_ended"].sum() == 0:
            assert frame["estimate"].to_list() == pytest.approx(frame["observed_median"].to_list())


class TestInformativeVisits:
    def test_visits_of_those_in_response_and_not(self):
        well, ill = {"upcr": 0.1, "creatinine": 0.5}, {"upcr": 3.0, "creatinine": 0.5}
        five = cohort(
            {
                "A": {0: ill, 183: well, 365: well},
                "B": {0: ill, 183: well, 300: well, 365: well},
                "C": {0: ill, 30: ill, 60: ill, 90: ill, 183: ill, 365: ill},
                "D": {0: ill, 183: {"creatinine": 0.5}},
                "E": {0: ill, 90: well},
            }
        )
        (found,) = informative_visits(five, PLAN).to_dicts()
        # In 365 days A came twice, B three times, C five times; D cannot be judged, E was not followed that long.
        counts = ("n_response", "n_no_response", "n_not_assessable", "n_not_reached")
        assert [found[name] for name in counts] == [2, 1, 1, 1]
        assert found["visits_response"] == pytest.approx(2.5 / 365 * 365.25)
        assert found["visits_no_response"] == pytest.approx(5 / 365 * 365.25)
        assert found["month"] == 6
