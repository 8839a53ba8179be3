"""Blood levels beside response and events, worked out by hand on a few patients."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.exposure import exposure_at_events, exposure_by_patient, exposure_by_response
from tests.outcomes.small import ONE_GROUP, cohort

RULE = DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"}))
PLAN = ONE_GROUP.replace(definition=RULE, windows=(Window(6, 30),))
START = {"upcr": 3.0, "tacrolimus_trough": 20.0}


BELOW = {"tacrolimus_trough_low": 0.0, "tacrolimus_trough_high": 1.5}
"""`<1.5` without a point that stands for it"""


def visit(upcr: float | None = None, trough: float | None = None) -> dict[str, Any]:
    return {name: value for name, value in (("upcr", upcr), ("tacrolimus_trough", trough)) if value is not None}


# At month 6 (day 183) A, B and C are in complete response, D in partial, E and F in none; of G it is not known.
VISITS = {
    "A": {0: START, 183: visit(0.2, 4.0), 190: visit(trough=9.0)},
    "B": {0: START, 170: visit(trough=6.0), 183: visit(0.2), 196: visit(trough=8.0)},
    "C": {0: START, 183: visit(0.2) | BELOW},
    "D": {0: START, 183: visit(1.2, 5.0)},
    "E": {0: START, 183: visit(4.0, 7.0)},
    "F": {0: START, 183: visit(4.0), 250: visit(trough=3.0)},
    "G": {0: START, 183: visit(trough=11.0)},
}


def by_state(visits: Mapping[str, Any] = VISITS, plan: AnalysisPlan = PLAN) -> dict[str, dict[str, Any]]:
    rows = exposure_by_response(cohort(visits), plan).filter(pl.col("measure") == "tacrolimus_trough")
    return {row["state"]: row for row in rows.to_dicts()}


class TestByResponse:
    def test_counts(self):
        rows = exposure_by_response(cohort(VISITS), PLAN)
        assert rows.select("measure", "month", "state", "n", "N", "n_not_assessable", "n_censored").rows() == [
            # C has only “below 1.5”.
            ("tacrolimus_trough", 6, "CR", 2, 3, 1, 1),
            ("tacrolimus_trough", 6, "PR", 1, 1, 0, 0),
            # The level of F lies outside the window.
            ("tacrolimus_trough", 6, "NR", 1, 2, 1, 0),
            ("tacrolimus_trough", 6, "not CR", 2, 3, 1, 0),
            ("mizoribine_level", 6, "CR", 0, 3, 3, 0),
            ("mizoribine_level", 6, "PR", 0, 1, 1, 0),
            ("mizoribine_level", 6, "NR", 0, 2, 2, 0),
            ("mizoribine_level", 6, "not CR", 0, 3, 3, 0),
        ]

    def test_the_level_nearest_to_the_month_is_taken(self):
        # A has 4.0 on the day of the month itself; the two of B lie equally far, and the earlier counts.
        row = by_state()["CR"]
        assert (row["median"], row["q1"], row["q3"], row["estimate"]) == (5.0, 4.5, 5.5, 5.0)

    def test_interval_of_the_mean_is_students(self):
        # 4 and 6: sd 1.414214, n 2, t(0.975, 1) = 12.7062: 5 ± 12.7062
        row = by_state()["CR"]
        assert [round(row[name], 4) for name in ("sd", "ci_low", "ci_high")] == [1.4142, -7.7062, 17.7062]
        one = by_state()["PR"]
        assert (one["estimate"], one["sd"], one["ci_low"], one["ci_high"]) == (5.0, None, None, None)
        assert row["method"] == "mean, Student t interval"

    def test_not_in_complete_response_are_all_others(self):
        row = by_state()["not CR"]
        assert (row["n"], row["median"]) == (2, 6.0)

    def test_whose_partial_response_is_open_is_not_in_complete_response(self):
        # UPCR 1 rules Rokutanda's complete response out; without urinary red cells its partial one stays open.
        rows = by_state({"A": {0: START, 183: visit(1.0, 7.0)}}, ONE_GROUP.replace(windows=(Window(6, 30),)))
        assert {state: (row["n"], row["N"]) for state, row in rows.items()} == {
            "CR": (0, 0),
            "PR": (0, 0),
            "NR": (0, 0),
            "not CR": (1, 1),
        }

    def test_a_bound_that_is_nearest_is_not_replaced_by_a_value_farther_off(self):
        row = by_state({"A": {0: START, 183: visit(0.2) | BELOW, 190: visit(trough=9.0)}})["CR"]
        assert (row["n"], row["N"], row["n_censored"], row["median"]) == (0, 1, 1, None)

    def test_the_point_of_a_limit_stands_for_it_and_is_counted(self):
        # As files are read: the limit itself, and nothing above `>30`.
        above = {"tacrolimus_trough_low": 30.0, "tacrolimus_trough_high": float("inf")}
        visits = {"A": {0: START, 183: visit(0.2, 1.5) | BELOW}, "B": {0: START, 183: visit(0.2, 30.0) | above}}
        row = by_state(visits)["CR"]
        assert (row["n"], row["N"], row["n_censored"], row["median"]) == (2, 2, 2, 15.75)
        ends = exposure_by_patient(cohort(visits), PLAN).select("value", "value_low", "value_high").rows()
        assert ends == [(1.5, 0.0, 1.5), (30.0, 30.0, None)]

    def test_groups_and_months_without_anybody_show_none(self):
        two = cohort({"A": {0: START}, "B": {0: START, 183: visit(0.2, 4.0)}}, A={"phase": "x"}, B={"phase": "y"})
        plan = PLAN.replace(group_by="phase", windows=(Window(3, 30), Window(6, 30)))
        rows = exposure_by_response(two, plan).filter(pl.col("measure") == "tacrolimus_trough")
        assert rows.height == 2 * 2 * 4
        assert rows.filter(pl.col("n") > 0).select(pl.col("group").cast(pl.String), "month", "state").rows() == [
            ("y", 6, "CR")
        ]

    def test_what_follows_the_stop_of_the_regimen_is_left_out_where_the_plan_says_so(self):
        visits = cohort({"A": {0: START, 160: visit(0.2, 4.0), 183: visit(0.2, 9.0)}})
        treatments = pl.DataFrame(
            {"patient_id": ["A"], "drug": ["tacrolimus"], "start_day": [0], "stop_day": [170], "reason": ["remission"]}
        )
        one = Cohort.of(visits.patients, visits.visits, treatments)
        on = PLAN.replace(after_stop="while_on", after_stop_days=0)
        for plan, median in ((PLAN, 9.0), (on, 4.0)):
            row = exposure_by_response(one, plan).filter(pl.col("state") == "CR").row(0, named=True)
            assert (row["n"], row["median"]) == (1, median)


def happened(*events: tuple[str, str, int | None, bool | None]) -> pl.DataFrame:
    return pl.DataFrame(
        events,
        schema={"patient_id": pl.String, "kind": pl.String, "day": pl.Int32, "serious": pl.Boolean},
        orient="row",
    )


LEVELS = cohort(
    {
        "A": {0: START, 40: visit(trough=4.0), 100: visit(trough=10.0), 101: visit(trough=99.0)},
        "B": {0: START, 100: visit(trough=6.0), 110: visit(trough=6.0), 120: visit(trough=9.0)},
        "C": {0: START, 100: BELOW},
    }
)


def at_events(*events: tuple[str, str, int | None, bool | None]) -> dict[str, dict[str, Any]]:
    group = Cohort.of(LEVELS.patients, LEVELS.visits, events=happened(*events))
    rows = exposure_at_events(group, PLAN).filter(pl.col("measure") == "tacrolimus_trough")
    return {row["kind"]: row for row in rows.to_dicts()}


class TestAtEvents:
    def test_the_last_level_of_sixty_days(self):
        rows = at_events(
            ("A", "adverse event", 100, False),  # 10, of the very day
            ("A", "adverse event", 99, None),  # 4, on day 40
            ("A", "adverse event", 10, False),  # the level of day 0 is not one after time zero
            ("B", "adverse event", 180, True),  # 9, sixty days before
            ("B", "adverse event", 181, True),  # sixty-one
            ("B", "adverse event", None, True),
            ("C", "adverse event", 110, False),  # known only as a bound
            ("B", "flare", 115, None),  # 6
        )
        columns = ("n", "N", "n_censored", "median", "q1", "q3")
        assert [rows["adverse event"][name] for name in columns] == [3, 6, 1, 9.0, 6.5, 9.5]
        assert [rows["serious adverse event"][name] for name in columns] == [1, 2, 0, 9.0, 9.0, 9.0]
        assert [rows["flare"][name] for name in columns] == [1, 1, 0, 6.0, 6.0, 6.0]

    def test_beside_it_the_patients_own_medians(self):
        # A: 4, 10, 99; B: 6, 6, 9; C has no value.
        row = at_events(("A", "adverse event", 100, False))["flare"]
        assert [row[name] for name in ("n_all", "median_all", "q1_all", "q3_all")] == [2, 8.0, 7.0, 9.0]
        assert (row["n"], row["N"], row["median"]) == (0, 0, None)

    def test_without_a_table_of_events_nothing_is_known(self):
        rows = exposure_at_events(LEVELS, PLAN)
        assert rows.select("n", "n_censored").null_count().row(0) == (6, 6)
        assert rows["N"].to_list() == [0] * 6
        assert rows["n_all"].to_list() == [2] * 3 + [0] * 3

    def test_a_file_of_adverse_events_alone_knows_of_no_flares(self):
        group = Cohort.of(
            LEVELS.patients,
            LEVELS.visits,
            events=happened(("A", "adverse event", 100, True)),
            events_recorded=["adverse event"],
        )
        rows = exposure_at_events(group, PLAN).filter(pl.col("measure") == "tacrolimus_trough")
        assert rows["n"].to_list() == [1, 1, None]


def test_by_patient():
    frame = exposure_by_patient(cohort({"A": VISITS["A"], "C": VISITS["C"]}), PLAN)
    assert frame.drop("group", "month").rows() == [
        # Day 190 is read as part of the assessment of day 183, so it has none of its own.
        ("A", "tacrolimus_trough", 183, 4.0, 4.0, 4.0, "CR"),
        ("A", "tacrolimus_trough", 190, 9.0, 9.0, 9.0, "no assessment"),
        ("C", "tacrolimus_trough", 183, None, 0.0, 1.5, "CR"),
    ]
    assert frame["month"].round(4).to_list() == [6.0123, 6.2423, 6.0123]


def test_both_measures_of_one_visit():
    frame = exposure_by_patient(cohort({"A": {0: START, 183: visit(0.2, 4.0) | {"mizoribine_level": 1.1}}}), PLAN)
    assert frame.select("measure", "value").rows() == [("tacrolimus_trough", 4.0), ("mizoribine_level", 1.1)]


class TestOnTheSample:
    def test_every_level_after_time_zero_is_there(self):
        sample = sample_cohort()
        frame = exposure_by_patient(sample, AnalysisPlan())
        later = sample.visits.filter(pl.col("day") > 0)
        for measure in ("tacrolimus_trough", "mizoribine_level"):
            assert frame.filter(pl.col("measure") == measure).height == later[measure].count()

    def test_the_serious_event_of_p05(self):
        # Pyelonephritis on day 49 in induction.
        sample = sample_cohort()
        last = sample.visits.filter((pl.col("patient_id") == "P05") & pl.col("day").is_between(1, 49))
        rows = exposure_at_events(sample, AnalysisPlan()).filter(pl.col("kind") == "serious adverse event")
        first = rows.row(0, named=True)
        assert (first["n"], first["N"], first["median"]) == (1, 1, last["tacrolimus_trough"].drop_nulls()[-1])


@pytest.mark.parametrize("results", [exposure_by_response, exposure_at_events, exposure_by_patient])
def test_nobody_gives_no_rows(results):
    nobody = Cohort.of(pl.DataFrame({"patient_id": []}, schema={"patient_id": pl.String}))
    assert results(nobody, PLAN).height == 0
    assert results(nobody, PLAN).schema.names() == results(sample_cohort(), PLAN).schema.names()
