"""One patient: every value, drug, dose, response and event; and who needs a look: worked out by hand."""

from typing import Any

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.derive.filters import Filters
from lnexplore.derive.windows import Window
from lnexplore.outcomes.patient import (
    needs_a_look,
    patient_doses,
    patient_drugs,
    patient_events,
    patient_responses,
    patient_values,
)
from tests.cohorts import between, build

# After 4 g/gCr: complete below 0.5, partial at most 2.
RULE = DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"}))
PLAN = AnalysisPlan(definition=RULE, group_by=None, windows=(Window(3, 30), Window(6, 30)))
MONTH = 30.4375
NOBODY = PLAN.replace(filters=Filters(levels={"sex": ("male",)}))
"""leaves everyone out"""


def visit(patient: str, day: int, **values: Any) -> dict[str, Any]:
    return {"patient_id": patient, "day": day, **values}


WOMAN = {"age": 40.0, "sex": "female"}
COHORT = build(
    [{"patient_id": "A", "last_day": 400} | WOMAN, {"patient_id": "B"} | WOMAN, {"patient_id": "C"} | WOMAN],
    [
        visit("A", -20, upcr=5.0),
        visit("A", 0, upcr=4.0, creatinine=0.5, prednisolone=40.0, c3=60.0, **between("urine_rbc", 10.0, 19.0, 14.5)),
        visit("A", 90, upcr=0.2, prednisolone=10.0, tacrolimus_trough=5.5),
        visit("A", 183, creatinine=0.5),
        visit("B", 0, upcr=4.0),
    ],
    [
        {"patient_id": "A", "drug": "tac", "dose": "3 mg", "start_day": 0, "stop_day": 100, "reason": "rash"},
        {"patient_id": "A", "drug": "tac", "dose": "2 mg", "start_day": 150, "stop_day": 200, "reason": "cost"},
        {"patient_id": "A", "drug": "mmf", "start_day": -30},
        {"patient_id": "B", "drug": "mmf", "dose": "1 g", "start_day": 0},
    ],
    [
        {"patient_id": "A", "kind": "adverse event", "day": 50, "term": "rash", "serious": True, "severity": 3.0},
        {"patient_id": "A", "kind": "adverse event", "term": "cough"},
        {"patient_id": "A", "kind": "flare", "day": 200},
        {"patient_id": "B", "kind": "death", "day": 30},
    ],
)


class TestValues:
    def test_every_value_before_and_after_time_zero(self):
        found = patient_values(COHORT, PLAN, "A").filter(pl.col("measure") == "upcr")
        assert found.select("day", "value", "low", "high").rows() == [
            (-20, 5.0, 5.0, 5.0),
            (0, 4.0, 4.0, 4.0),
            (90, 0.2, 0.2, 0.2),
        ]
        assert found["month"].to_list() == pytest.approx([-20 / MONTH, 0, 90 / MONTH])

    def test_a_range_has_two_ends(self):
        found = patient_values(COHORT, PLAN, "A").filter(pl.col("measure") == "urine_rbc")
        assert found.select("day", "value", "low", "high").rows() == [(0, 14.5, 10.0, 19.0)]

    def test_egfr_by_the_plans_equation(self):
        # Japanese 2009: 194 × 0.5 ^ -1.094 × 40 ^ -0.287 × 0.739 = 106.1.
        found = patient_values(COHORT, PLAN, "A").filter(pl.col("measure") == "egfr")
        assert found.select("day").rows() == [(0,), (183,)]
        assert found["value"][0] == pytest.approx(106.1, abs=0.1)
        assert patient_values(COHORT, PLAN.replace(egfr_equation="as_recorded"), "A").filter(pl.col("measure") == "egfr").height == 0  # fmt: skip

    def test_drug_levels_and_no_value_of_anything_else(self):
        found = patient_values(COHORT, PLAN, "A")
        assert found["measure"].unique(maintain_order=True).to_list() == [
            *("upcr", "creatinine", "egfr", "urine_rbc", "c3", "tacrolimus_trough")
        ]
        assert found["label"].null_count() == 0

    def test_one_who_is_filtered_out_is_shown_and_who_is_not_there_is_not(self):
        assert patient_values(COHORT, NOBODY, "A").equals(patient_values(COHORT, PLAN, "A"))
        assert patient_values(COHORT, PLAN, "nobody").height == 0
        assert patient_values(COHORT, PLAN, "C").height == 0


class TestResponses:
    def test_conditions(self):
        found = patient_responses(COHORT, PLAN, "A")
        assert found.columns == ["day", "month", "response", "CR: UPCR", "PR: UPCR", "PR: UPCR (2)"]
        assert found.drop("month").rows() == [
            (90, "CR", "met", "met", "met"),
            (183, "not assessable", "missing", "missing", "missing"),
        ]

    def test_after_dialysis(self):
        cohort = build(
            [{"patient_id": "A"}],
            [visit("A", 0, upcr=4.0), visit("A", 90, upcr=0.2)],
            events=[{"patient_id": "A", "kind": "dialysis", "day": 80}],
        )
        assert patient_responses(cohort, PLAN, "A").select("response", "CR: UPCR").rows() == [("NR", "met")]

    def test_who_is_left_out(self):
        assert patient_responses(COHORT, NOBODY, "A").height == 0
        assert patient_responses(COHORT, PLAN, "nobody").height == 0
        assert patient_responses(COHORT, PLAN, "B").height == 0


class TestDrugs:
    def test_courses(self):
        # 150 - 100 = 50 days are a pause.
        found = patient_drugs(COHORT, PLAN, "A")
        assert found.select("drug", "start_day", "stop_day", "going_on", "reason", "doses").rows() == [
            ("mmf", -30, None, True, None, ""),
            ("tac", 0, 200, False, "cost", "3 mg; 2 mg"),
        ]
        # Mycophenolate goes on to the last day followed.
        assert found["to_month"].to_list() == pytest.approx([400 / MONTH, 200 / MONTH])

    def test_without_a_pause(self):
        found = patient_drugs(COHORT, PLAN.replace(pause_days=30), "A")
        assert found.select("drug", "start_day", "stop_day", "reason").rows() == [
            ("mmf", -30, None, None),
            ("tac", 0, 100, "rash"),
            ("tac", 150, 200, "cost"),
        ]

    def test_none(self):
        assert patient_drugs(COHORT, PLAN, "C").height == 0
        assert patient_drugs(COHORT, PLAN, "nobody").height == 0
        assert patient_drugs(COHORT, NOBODY, "A").height == 2


class TestDoses:
    def test_stretches(self):
        found = patient_doses(COHORT, PLAN, "A")
        assert found.select("from_day", "to_day", "dose").rows() == [(0, 90, 40.0), (90, 400, 10.0)]
        assert found["to_month"].to_list() == pytest.approx([90 / MONTH, 400 / MONTH])

    def test_none(self):
        assert patient_doses(COHORT, PLAN, "B").height == 0
        assert patient_doses(COHORT, NOBODY, "A").height == 0
        assert patient_doses(COHORT, PLAN, "nobody").height == 0


class TestEvents:
    def test_one_without_a_day_comes_last(self):
        found = patient_events(COHORT, PLAN, "A").select("day", "kind", "what", "serious", "severity").rows()
        assert found == [
            (50, "adverse event", "rash", True, 3.0),
            (200, "flare", "", None, None),
            (None, "adverse event", "cough", None, None),
        ]

    def test_flares_by_rule(self):
        values = {0: 4.0, 90: 0.3, 180: 2.0, 210: 2.0}
        cohort = build(
            [{"patient_id": "A"} | WOMAN],
            [visit("A", day, upcr=value, creatinine=0.8) for day, value in values.items()],
        )
        assert patient_events(cohort, PLAN, "A").select("day", "kind", "what").rows() == [
            (180, "flare by rule", "moderate (confirmed)")
        ]
        assert patient_events(cohort, NOBODY, "A").height == 0

    def test_none(self):
        assert patient_events(COHORT, PLAN, "C").height == 0
        assert patient_events(COHORT, NOBODY, "A").height == 3
        assert patient_events(COHORT, PLAN, "nobody").height == 0


def test_every_function_with_no_cohort_to_speak_of():
    for cohort in (build([]), build([{"patient_id": "A"}])):
        for table in (patient_values, patient_responses, patient_drugs, patient_doses, patient_events):
            assert table(cohort, PLAN, "A").height == 0
    assert needs_a_look(build([]), PLAN).height == 0


def look(cohort: Cohort, plan: AnalysisPlan = PLAN) -> dict[str, tuple[str | None, int, list[str]]]:
    rows = needs_a_look(cohort, plan).select("patient_id", "state", "n", "why").iter_rows()
    return {patient: (state, n, why.split("; ") if why else []) for patient, state, n, why in rows}


def one(*visits: dict[str, Any], **tables: Any) -> tuple[str | None, int, list[str]]:
    return look(build([{"patient_id": "A", "last_day": 400} | WOMAN], visits, **tables))["A"]


FIRST = visit("A", 0, upcr=4.0, creatinine=0.8)


class TestNeedsALook:
    def test_nothing(self):
        assert one(FIRST, visit("A", 183, upcr=0.2, creatinine=0.8)) == ("CR", 0, [])

    def test_not_assessable(self):
        assert one(FIRST) == ("not assessable", 1, ["not assessable at month 6: no visit in the window"])

    def test_without_a_baseline_is_one_thing(self):
        # Not in complete response; half of what cannot be told.
        state, _, why = one(visit("A", 183, upcr=1.0, creatinine=0.8))
        assert state == "not assessable"
        assert why == [
            "not assessable at month 6: no proteinuria value in the baseline window",
            "one condition away from complete response at month 6: UPCR < 0.5 g/gCr",
        ]

    def test_one_condition_away(self):
        state, n, why = one(FIRST, visit("A", 183, upcr=1.0, creatinine=0.8))
        assert (state, n) == ("PR", 1)
        assert why[0].startswith("one condition away from complete response at month 6: UPCR")

    def test_exactly_on_the_limit(self):
        state, n, why = one(FIRST, visit("A", 183, upcr=0.5, creatinine=0.8))
        assert (state, n) == ("PR", 2)
        assert why[1].startswith("a value exactly on the limit at month 6: UPCR")

    def test_flares(self):
        visits = [visit("A", day, upcr=value, creatinine=0.8) for day, value in ((90, 0.3), (183, 2.0), (213, 2.0))]
        recorded = [{"patient_id": "A", "kind": "flare", "day": day} for day in (20, 30, 400)]
        why = one(FIRST, *visits, events=recorded)[2]
        # However many of a kind there are, it is one thing to look at.
        assert why[1:] == ["a recorded flare that the rule does not find", "a flare by rule that is not recorded"]
        assert one(FIRST, *visits, events=[{"patient_id": "A", "kind": "flare", "day": 190}])[1] == 1

    def test_recorded_responses_that_differ(self):
        visits = [visit("A", day, upcr=0.2, creatinine=0.8, recorded_response="NR") for day in (90, 183)]
        assert one(FIRST, *visits) == ("CR", 1, ["recorded response differs from the rule at 2 visits"])
        assert one(FIRST, *visits[1:])[2] == ["recorded response differs from the rule at 1 visit"]

    def test_a_serious_adverse_event(self):
        events = [{"patient_id": "A", "kind": "adverse event", "day": day, "serious": True} for day in (10, 20)]
        events.append({"patient_id": "A", "kind": "adverse event", "day": 30, "serious": None})
        fine = visit("A", 183, upcr=0.2, creatinine=0.8)
        assert one(FIRST, fine, events=events) == ("CR", 1, ["a serious adverse event"])
        assert one(FIRST, fine, events=events[2:]) == ("CR", 0, [])

    def test_those_with_most_come_first_and_only_those_who_are_in(self):
        serious = [{"patient_id": name, "kind": "adverse event", "day": 10, "serious": True} for name in "AC"]
        cohort = build(
            [{"patient_id": name, "last_day": 400, "sex": sex} for name, sex in zip("ABC", ("female", "female", "male"), strict=True)],
            [visit("A", 0, upcr=4.0), visit("A", 183, upcr=0.2), visit("B", 0, upcr=4.0), visit("C", 0, upcr=4.0)],
            events=serious,
        )  # fmt: skip
        assert [(patient, n) for patient, (_, n, _) in look(cohort).items()] == [("C", 2), ("A", 1), ("B", 1)]
        assert list(look(cohort, NOBODY)) == ["C"]

    def test_not_reached_is_nothing_to_look_at(self):
        cohort = build([{"patient_id": "A"} | WOMAN], [FIRST, visit("A", 90, upcr=1.0, creatinine=0.8)])
        assert look(cohort)["A"] == ("not reached", 0, [])
