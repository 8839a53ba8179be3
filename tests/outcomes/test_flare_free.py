"""Flares after a response, recorded and by rule, and what was taken when they came: worked out by hand."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.flare_free import (
    ALL,
    DERIVED,
    FIRST,
    RECORDED,
    all_flares,
    flare_counts,
    flare_details,
    flare_free,
    flare_free_curves,
    flare_free_times,
)
from tests.cohorts import build

# A response is a UPCR below 0.5; flares by KDIGO 2012, which after it asks for 1 g/gCr, twice at least 14 days apart.
PLAN = AnalysisPlan(definition=DEFINITIONS["acr2024"], group_by=None)
MONTH, YEAR = 30.4375, 365.25
IN, OUT = 0.3, 2.0
Happened = list[tuple[str, str, int | None]]


def of(
    courses: Mapping[str, Mapping[int, float | dict[str, float]]],
    events: Happened | None = None,
    drugs: list[tuple] = (),  # type: ignore[assignment]
    **people: Mapping[str, Any],
) -> Cohort:
    """Patient -> day -> UPCR, or several values; creatinine is 0.8 mg/dL. No events: a file without them."""
    rows = [
        {"patient_id": name, "day": day, "creatinine": 0.8, **(value if isinstance(value, dict) else {"upcr": value})}
        for name, course in courses.items()
        for day, value in course.items()
    ]
    return build(
        [{"patient_id": name} | dict(people.get(name, {})) for name in courses],
        rows,
        [dict(zip(("patient_id", "drug", "start_day", "stop_day"), one, strict=True)) for one in drugs],
        None if events is None else [dict(zip(("patient_id", "kind", "day"), one, strict=True)) for one in events],
    )


def times(cohort: Cohort, source: str = RECORDED, plan: AnalysisPlan = PLAN) -> list[tuple]:
    found = flare_free_times(cohort, plan).filter(pl.col("source") == source)
    return found.select("patient_id", "clock", "entry", "day", "code").rows()


KEPT = {0: 4.0, 90: IN, 400: IN}


class TestTimesToRecordedFlares:
    @pytest.mark.parametrize(
        ("says", "events", "expected"),
        [
            ("none", [], (400, 0)),
            ("the first after the response", [("flare", 300), ("flare", 200)], (200, 1)),
            ("before the response is not after it", [("flare", 50)], (400, 0)),
            ("on its day is not after it", [("flare", 90)], (400, 0)),
            ("before and after", [("flare", 50), ("flare", 150)], (150, 1)),
            ("death ends it", [("death", 150)], (150, 1)),
            ("dialysis ends it", [("dialysis", 150), ("flare", 200)], (150, 1)),
            ("a flare before death", [("flare", 120), ("death", 150)], (120, 1)),
            ("an adverse event or a rescue does not", [("adverse event", 120), ("rescue", 130)], (400, 0)),
            ("seen later at an event", [("adverse event", 500)], (500, 0)),
            ("a flare of an unknown day", [("flare", None)], (400, 0)),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_times(self, says: str, events: list[tuple[str, int | None]], expected: tuple[int, int]):
        cohort = of({"A": KEPT}, [("A", kind, day) for kind, day in events])
        assert times(cohort) == [("A", 90, 90, *expected)]

    def test_who_never_responded_has_no_row(self):
        cohort = of({"A": {0: 4.0, 90: OUT}, "C": KEPT}, [("A", "flare", 100)])
        assert times(cohort) == [("C", 90, 90, 400, 0)]

    def test_who_leaves_the_study_at_death_is_censored(self):
        cohort = of({"A": {0: 4.0, 90: IN}}, [("A", "death", 150)])
        assert times(cohort, plan=PLAN.replace(terminal="leaves")) == [("A", 90, 90, 150, 0)]

    def test_while_on_treatment(self):
        cohort = of({"A": KEPT}, [("A", "flare", 200)], [("A", "tac", 0, 150)])
        assert times(cohort, plan=PLAN.replace(after_stop="while_on")) == [("A", 90, 90, 180, 0)]
        assert times(cohort, plan=PLAN.replace(after_stop="while_on", after_stop_days=50)) == [("A", 90, 90, 200, 1)]
        assert times(cohort) == [("A", 90, 90, 200, 1)]


class TestTimesToFlaresByRule:
    def test_a_confirmed_one(self):
        assert times(of({"A": {0: 4.0, 90: IN, 180: OUT, 210: OUT, 400: IN}}), DERIVED) == [("A", 90, 90, 180, 1)]

    def test_one_that_is_not_met_again_or_has_no_later_visit_does_not_count(self):
        assert times(of({"A": {0: 4.0, 90: IN, 180: OUT, 210: IN}}), DERIVED) == [("A", 90, 90, 210, 0)]
        assert times(of({"A": {0: 4.0, 90: IN, 180: OUT}}), DERIVED) == [("A", 90, 90, 180, 0)]

    def test_death_ends_it_too(self):
        assert times(of({"A": {0: 4.0, 90: IN, 180: IN}}, [("A", "death", 200)]), DERIVED) == [("A", 90, 90, 200, 1)]

    def test_each_source_has_its_own(self):
        cohort = of({"A": {0: 4.0, 90: IN, 180: OUT, 210: OUT, 400: IN}}, [("A", "flare", 300)])
        assert times(cohort) == [("A", 90, 90, 300, 1)]
        assert times(cohort, DERIVED) == [("A", 90, 90, 180, 1)]


class TestWhatCannotBeKnown:
    def test_a_file_without_events_tells_no_recorded_flares(self):
        cohort = of({"A": KEPT})
        assert times(cohort) == []
        assert len(times(cohort, DERIVED)) == 1
        assert set(flare_free(cohort, PLAN)["source"]) == {DERIVED}
        rows = flare_counts(cohort, PLAN).filter(pl.col("source") == RECORDED)
        assert (
            rows.select("n", "N", "n_not_assessable", "person_years", "estimate").rows() == [(0, 0, 1, 0.0, None)] * 2
        )

    def test_events_that_could_not_be_flares(self):
        whole = of({"A": KEPT}, [("A", "adverse event", 100)])
        cohort = Cohort.of(
            whole.patients.drop("extra_1"),
            whole.visits,
            whole.treatments,
            whole.events,
            events_recorded=["adverse event"],
        )
        assert times(cohort) == []

    def test_nobody(self):
        for cohort in (build([]), build([{"patient_id": "A"}])):
            assert all_flares(cohort, PLAN).height == 0
            assert flare_free_times(cohort, PLAN).height == 0
            assert flare_free(cohort, PLAN).height == 0
            assert flare_details(cohort, PLAN).height == 0


def test_curve():
    # Since the response: A flares after 100 days, B dies after 160, C seen for 310, D for 50; E never responded.
    cohort = of(
        {
            "A": {0: 4.0, 90: IN, 400: IN},
            "B": {0: 4.0, 90: IN},
            "C": {0: 4.0, 90: IN, 400: IN},
            "D": {0: 4.0, 90: IN, 140: IN},
            "E": {0: 4.0, 90: OUT},
        },
        [("A", "flare", 190), ("B", "death", 250), ("E", "flare", 100)],
    )
    found = flare_free(cohort, PLAN).filter(pl.col("source") == RECORDED)
    assert found.select("day", "n_risk", "n_event", "N", "n_not_assessable", pl.col("estimate").round(6)).rows() == [
        (0, 4, 0, 4, 0, 1.0),
        (50, 4, 0, 4, 0, 1.0),
        # 2/3, then half of it.
        (100, 3, 1, 4, 0, 0.666667),
        (160, 2, 1, 4, 0, 0.333333),
        (310, 1, 0, 4, 0, 0.333333),
    ]
    medians = flare_free_curves(cohort, PLAN).medians.filter(pl.col("source") == RECORDED)
    assert medians.select("n", "N", "estimate").rows() == [(2, 4, pytest.approx(160 / MONTH))]


def counts(cohort: Cohort, plan: AnalysisPlan = PLAN) -> dict[tuple[str, str], tuple]:
    names = ("n", "n_patients", "N", "n_not_assessable", "person_years", "estimate")
    return {(row["source"], row["counted"]): tuple(row[name] for name in names) for row in flare_counts(cohort, plan).to_dicts()}  # fmt: skip


class TestCounts:
    # A is followed for 730 days and flares three times, B for 731 days without: 1461 days are 4 years.
    COHORT = of(
        {"A": {0: 4.0, 90: IN, 730: IN}, "B": {0: 4.0, 731: OUT}, "C": {0: 4.0}},
        [("A", "flare", 100), ("A", "flare", 200), ("A", "flare", 300), ("B", "flare", 0), ("B", "flare", -50)],
    )

    def test_all_flares(self):
        # C was seen on day 0 only. Those at or before time zero belong to what was treated.
        assert counts(self.COHORT)[RECORDED, ALL] == (3, 1, 2, 1, pytest.approx(4.0), pytest.approx(75.0))

    def test_the_first_ends_the_time(self):
        # 100 + 731 days.
        years = 831 / YEAR
        assert counts(self.COHORT)[RECORDED, FIRST] == (1, 1, 2, 1, pytest.approx(years), pytest.approx(100 / years))

    def test_exact_poisson(self):
        row = flare_counts(self.COHORT, PLAN).filter((pl.col("source") == RECORDED) & (pl.col("counted") == ALL))
        # Three events: 0.6187 to 8.7673, in 4 years.
        assert row["ci_low"].item() == pytest.approx(15.467, abs=1e-3)
        assert row["ci_high"].item() == pytest.approx(219.18, abs=1e-2)

    def test_by_rule_nobody_is_followed_after_dialysis(self):
        cohort = of(
            {"A": {0: 4.0, 90: IN, 180: OUT, 210: OUT, 730: OUT}, "C": {0: 4.0, 365: OUT}},
            [("C", "dialysis", 100)],
        )
        assert counts(cohort)[DERIVED, ALL] == (
            1,
            1,
            2,
            0,
            pytest.approx(830 / YEAR),
            pytest.approx(100 / (830 / YEAR)),
        )
        assert counts(cohort)[DERIVED, FIRST][4] == pytest.approx(280 / YEAR)
        assert counts(cohort)[RECORDED, ALL] == (0, 0, 2, 0, pytest.approx(1095 / YEAR), 0.0)

    def test_dialysis_before_time_zero_takes_no_time_away(self):
        cohort = of({"A": {0: 4.0, 400: OUT}, "B": {0: 4.0, 400: OUT}}, [("A", "transplant", -100)])
        found = counts(cohort)[DERIVED, ALL]
        assert found[:2] == (0, 0)
        assert found[4] == pytest.approx(found[2] * 400 / YEAR)
        alone = of({"A": {0: 4.0, 400: OUT}}, [("A", "transplant", -100)])
        assert all(row[4] >= 0 for row in counts(alone).values())

    def test_groups(self):
        cohort = of(
            {"A": {0: 4.0, 365: IN}, "B": {0: 4.0, 365: IN}},
            [("A", "flare", 100)],
            A={"phase": "induction"},
            B={"phase": "maintenance"},
        )
        rows = flare_counts(cohort, PLAN.replace(group_by="phase"))
        rows = rows.filter((pl.col("source") == RECORDED) & (pl.col("counted") == ALL))
        assert rows.select(pl.col("group").cast(pl.String), "n", "N").rows() == [
            ("induction", 1, 1),
            ("maintenance", 0, 1),
        ]


def details(cohort: Cohort, source: str = RECORDED, plan: AnalysisPlan = PLAN) -> list[dict[str, Any]]:
    return flare_details(cohort, plan).filter(pl.col("source") == source).to_dicts()


COURSE = {
    0: {"upcr": 4.0, "prednisolone": 40.0},
    90: {"upcr": IN, "prednisolone": 10.0},
    150: {"upcr": IN},
    200: {"upcr": OUT, "prednisolone": 30.0},
    230: {"upcr": OUT},
}


class TestDetails:
    def test_doses_and_the_months_since_the_response(self):
        row = details(of({"A": COURSE}, [("A", "flare", 200)]))[0]
        assert (row["day"], row["dose_before"], row["dose_then"]) == (200, 10.0, 30.0)
        assert row["month"] == pytest.approx(200 / MONTH)
        assert row["months_since_response"] == pytest.approx(110 / MONTH)

    def test_no_dose_on_that_day_and_none_before(self):
        row = details(of({"A": COURSE}, [("A", "flare", 150)]))[0]
        assert (row["dose_before"], row["dose_then"]) == (10.0, None)
        bare = details(of({"A": {0: 4.0, 90: IN, 200: {"upcr": OUT, "prednisolone": 30.0}}}, [("A", "flare", 150)]))[0]
        assert (bare["dose_before"], bare["dose_then"]) == (None, None)

    def test_other_glucocorticoids_count(self):
        course = {0: 4.0, 90: {"upcr": IN, "betamethasone": 1.5}, 200: OUT}
        # 1.5 mg of betamethasone are 10 mg of prednisolone.
        assert details(of({"A": course}, [("A", "flare", 150)]))[0]["dose_before"] == pytest.approx(10.0)

    def test_before_any_response(self):
        assert details(of({"A": COURSE}, [("A", "flare", 50)]))[0]["months_since_response"] is None
        assert details(of({"A": COURSE}, [("A", "flare", 90)]))[0]["months_since_response"] == 0

    @pytest.mark.parametrize(
        ("day", "drugs", "since"),
        [
            (50, "mmf + tac", None),
            # Taken on its last day.
            (100, "mmf + tac", 0),
            (120, "tac", 20),
            (500, "mmf + tac", 200),
        ],
    )
    def test_drugs_on_that_day(self, day: int, drugs: str, since: int | None):
        taken = [("A", "mmf", 0, 100), ("A", "tac", None, None), ("A", "mmf", 400, None), ("A", "cyc", 200, 300)]
        row = details(of({"A": {0: 4.0, 90: IN, 600: IN}}, [("A", "flare", day)], taken))[0]
        assert (row["drugs"], row["time_since_stop"]) == (drugs, since)

    def test_no_drug_at_all(self):
        row = details(of({"A": COURSE}, [("A", "flare", 200)]))[0]
        assert (row["drugs"], row["time_since_stop"]) == (None, None)

    @pytest.mark.parametrize(("day", "kind"), [(200, "moderate"), (140, "moderate"), (260, "moderate"), (139, None), (261, None)])  # fmt: skip
    def test_the_kind_of_a_recorded_one_is_that_of_the_rule_within_60_days(self, day: int, kind: str | None):
        cohort = of({"A": COURSE}, [("A", "flare", day)])
        assert details(cohort)[0]["kind"] == kind
        row = details(cohort, DERIVED)[0]
        assert (row["day"], row["kind"], row["words"], row["dose_before"], row["dose_then"]) == (200, "moderate", None, 10.0, 30.0)  # fmt: skip

    def test_the_nearest_of_two(self):
        # Moderate on day 180, on day 290 more than 5 g/gCr above it, which is severe as well; refractory for 90 days. 240 is 60 and 50 away.
        course = {0: 4.0, 90: IN, 180: OUT, 200: OUT, 230: IN, 290: 7.0, 310: 7.0}
        cohort = of({"A": course}, [("A", "flare", 240), ("A", "flare", 230)])
        assert [row["kind"] for row in details(cohort, DERIVED)] == ["moderate", "moderate, severe"]
        assert [(row["day"], row["kind"]) for row in details(cohort)] == [(230, "moderate"), (240, "moderate, severe")]

    def test_the_rule_finds_nothing_in_another_patient(self):
        cohort = of({"A": COURSE, "B": KEPT}, [("B", "flare", 200)])
        assert details(cohort)[0]["kind"] is None

    def test_words_as_recorded(self):
        whole = of({"A": COURSE}, [("A", "flare", 200)])
        cohort = build(
            [{"patient_id": "A"}],
            whole.visits.to_dicts(),
            events=[{"patient_id": "A", "kind": "flare", "day": 200, "term": "nephritic"}],
        )
        assert [row["words"] for row in flare_details(cohort, PLAN).to_dicts()] == ["nephritic", None]

    def test_recorded_first_then_by_group_and_day(self):
        cohort = of({"A": COURSE, "B": KEPT}, [("B", "flare", 100), ("A", "flare", 300), ("B", "flare", 50)])
        found = flare_details(cohort, PLAN).select("source", "patient_id", "day").rows()
        assert found == [(RECORDED, "B", 50), (RECORDED, "B", 100), (RECORDED, "A", 300), (DERIVED, "A", 200)]
