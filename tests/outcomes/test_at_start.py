"""Who is in response on day 0 already: drawn so, counted by a month so, told, and left out of any group where the plan says it."""

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.charts.time_to_response import on_day_0
from lnexplore.charts.time_to_response import results as curves_of
from lnexplore.outcomes.attrition import attrition
from lnexplore.outcomes.population import select_patients, start_responses
from lnexplore.outcomes.remarks import remarks
from lnexplore.outcomes.response import responded_by, response_by_month
from lnexplore.outcomes.time_to_response import response_times, time_to_response, time_to_response_landmarks
from tests.cohorts import build

# Complete: UPCR below 0.5; partial: at most half of the baseline and below 3.
RULE = DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"}))
PLAN = AnalysisPlan(definition=RULE, group_by=None)
COURSES = {
    "kept": {0: 0.3, 90: 0.2, 183: 0.2},
    "lost": {0: 0.3, 90: 3.5},
    "reached": {0: 4.0, 90: 0.2},
    "never": {0: 4.0, 90: 3.5, 183: 3.5},
    "unseen": {0: 0.3},
    "no baseline": {90: 0.2},
}
COHORT = build(
    [{"patient_id": name, "phase": "induction" if name in ("kept", "never") else "maintenance"} for name in COURSES],
    [{"patient_id": name, "day": day, "upcr": value} for name, days in COURSES.items() for day, value in days.items()],
    [],
    [],
)
CR = pl.col("outcome").cast(pl.String) == "CR"


def by_month_3(plan: AnalysisPlan) -> dict[str, object]:
    return response_by_month(COHORT, plan).filter(CR & (pl.col("month") == 3)).row(0, named=True)


def test_the_baseline_values_are_held_against_the_definition():
    found = dict(zip(COHORT.patients["patient_id"], start_responses(COHORT, PLAN), strict=True))
    assert {name for name, response in found.items() if response == "CR"} == {"kept", "lost", "unseen"}
    assert {name for name, response in found.items() if response == "NR"} == {"reached", "never"}
    assert found["no baseline"] == "not assessable"


def test_by_a_month_they_count_from_day_0():
    # On day 0 two of five (of “unseen” nothing later is known), on day 90 two of the three left: 0.4 + 0.6 × 2/3.
    row = by_month_3(PLAN)
    assert (row["n_start"], row["n_by"], row["N_by"], row["n_risk_by"]) == (2, 4, 5, 1)
    assert row["estimate"] == pytest.approx(0.8)
    assert (row["n"], row["N"]) == (4, 5)
    mine = responded_by(COHORT, PLAN).filter(CR & (pl.col("month") == 3))
    assert sorted(mine["patient_id"]) == ["kept", "lost", "no baseline", "reached"]


def test_the_curve_starts_at_their_share():
    first = (pl.col("outcome") == "CR") & (pl.col("kind") == "first")
    steps = time_to_response(COHORT, PLAN).filter(first & (pl.col("day") == 0))
    assert steps.select("n_risk", "n_event", "n").row(-1) == (5, 2, 2)
    assert steps["estimate"][-1] == pytest.approx(0.4)
    landmark = time_to_response_landmarks(COHORT, PLAN).filter(first & (pl.col("month") == 3)).row(0, named=True)
    # Day 91; “never” is the one still at risk when it is over.
    assert (landmark["n"], landmark["N"], landmark["n_risk"]) == (4, 5, 1)
    here = tuple(frame.filter(first) if "kind" in frame.columns else frame for frame in curves_of(COHORT, PLAN))
    assert on_day_0(here) == ["In it on day 0 already, by the baseline values: 2 of 5."]


def test_confirmed_and_sustained_ones_date_from_day_0_too():
    times = {
        (kind, name): (day, code)
        for kind, name, day, code in response_times(COHORT, PLAN)
        .filter(CR)
        .select("kind", "patient_id", "day", "code")
        .iter_rows()
    }
    assert times["confirmed", "kept"] == times["sustained", "kept"] == (0, 1)
    assert times["confirmed", "lost"] == times["sustained", "lost"] == (90, 0)


def test_where_the_plan_asks_for_it_they_must_be_met_again():
    # “reached” and “no baseline” were seen once: not assessable. “lost” was not met again.
    row = by_month_3(PLAN.replace(confirm_days=28))
    assert (row["n_start"], row["n_by"], row["N_by"]) == (1, 1, 3)
    assert row["estimate"] == pytest.approx(1 / 3)


def test_they_can_be_left_out_of_every_group():
    plan = PLAN.replace(exclude_responders_at_start=True, group_by="phase")
    assert select_patients(COHORT, plan)["patient_id"].to_list() == ["never", "no baseline", "reached"]
    assert ("not in response on day 0 already", 3, 3) in attrition(COHORT, plan).select("step", "n", "n_lost").rows()
    assert response_by_month(COHORT, plan)["n_start"].to_list() == [0] * response_by_month(COHORT, plan).height
    told = "Patients in response on day 0 already, by their baseline values, were left out."
    assert told in plan.describe()
    assert told not in PLAN.describe()


def test_who_died_by_day_0_is_not_in_response():
    cohort = build(
        [{"patient_id": "1"}],
        [{"patient_id": "1", "day": -3, "upcr": 0.2}],
        [],
        [{"patient_id": "1", "kind": "death", "day": 0}],
    )
    assert start_responses(cohort, PLAN).to_list() == ["NR"]


def test_a_run_in_of_the_dose_holds_and_a_highest_dose_is_that_of_the_days_before():
    well = {"upcr": 0.2, "creatinine": 0.6, "cellular_casts": False}
    # At most 10 mg in 28 days: 30 mg on the day, 30 mg twenty days before, and in force when the days begin; not forty days before.
    doses = {
        "now": {0: 30.0},
        "before": {-20: 30.0, 0: 5.0},
        "in force": {-40: 30.0, -10: 5.0, 0: 5.0},
        "long ago": {-60: 30.0, -40: 5.0, 0: 5.0},
        "untold": {},
    }
    rows = [
        {"patient_id": who, "day": day, **(well if day == 0 else {}), "prednisolone": one.get(day)}
        for who, one in doses.items()
        for day in sorted({*one, 0})
    ]
    cohort = build([{"patient_id": who, "sex": "female", "age": 30} for who in doses], rows, [], [])
    run_in, highest = (
        dict(
            zip(
                cohort.patients["patient_id"],
                start_responses(cohort, AnalysisPlan(definition=DEFINITIONS[key])),
                strict=True,
            )
        )
        for key in ("blissln_crr", "allure")
    )
    assert set(run_in.values()) == {"CR"}
    assert highest == {
        "now": "NR",
        "before": "NR",
        "in force": "NR",
        "long ago": "CR",
        "untold": "not assessable",
    }


def test_of_the_sample_eight_of_fourteen_in_maintenance_are():
    # Counted in the sheet: UPCR below 0.4, sediment, albumin and creatinine normal on the day of baseline.
    assert any(
        line.startswith(
            "In response on day 0 already, by their baseline values: 0 of 14 in induction, 8 of 14 in maintenance."
        )
        for line in remarks(sample_cohort(), AnalysisPlan())
    )
