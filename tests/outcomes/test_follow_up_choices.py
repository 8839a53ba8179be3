"""How far patients are followed, who is in by drug, and what counts: each choice of the plan on a few patients, by hand."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.derive.filters import Filters
from lnexplore.derive.windows import Window
from lnexplore.options import OPTIONS
from lnexplore.outcomes.assessed import assessed_visits
from lnexplore.outcomes.flares import flare_events
from lnexplore.outcomes.population import (
    drug_courses,
    drugs_of_regimen,
    equivalent_visits,
    filter_counts,
    observed,
    patients_at_baseline,
    regimen_of_patients,
    select_patients,
)
from lnexplore.outcomes.response import response_by_patient
from lnexplore.outcomes.steroids import steroid_by_patient
from tests.cohorts import build

# After 4 g/gCr: complete below 0.5, partial at most 2.
RULE = DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"}))
PLAN = AnalysisPlan(definition=RULE, group_by=None, windows=(Window(3, 30), Window(6, 30), Window(12, 45)))
CR, PR, NR = 0.2, 2.0, 3.5
WHILE_ON = PLAN.replace(after_stop="while_on")
LEAVES = PLAN.replace(terminal="leaves")


def of(
    courses: Mapping[str, Mapping[int, float]],
    drugs: list[tuple] = (),  # type: ignore[assignment]
    events: list[tuple] = (),  # type: ignore[assignment]
    **people: Mapping[str, Any],
) -> Cohort:
    """Patient -> day -> UPCR; drugs as (patient, drug, start, stop), events as (patient, kind, day)."""
    return build(
        [{"patient_id": name} | dict(people.get(name, {})) for name in courses],
        [{"patient_id": name, "day": day, "upcr": value} for name, course in courses.items() for day, value in course.items()],
        [dict(zip(("patient_id", "drug", "start_day", "stop_day"), one, strict=False)) for one in drugs],
        [dict(zip(("patient_id", "kind", "day"), one, strict=True)) for one in events],
    )  # fmt: skip


def followed(cohort: Cohort, plan: AnalysisPlan) -> dict[str, tuple]:
    """patient -> (observed_until, last_day, terminal_day, rescue_day)."""
    rows = patients_at_baseline(cohort, plan).select(
        "patient_id", "observed_until", "last_day", "terminal_day", "rescue_day"
    )
    return {row[0]: row[1:] for row in rows.iter_rows()}


def states(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    return response_by_patient(cohort, plan)["state"].cast(pl.String).to_list()


LONG = {0: 4.0, 91: CR, 183: CR, 365: CR}


class TestAfterTheStop:
    def test_kept(self):
        cohort = of({"A": LONG}, [("A", "tac", 0, 100)])
        assert followed(cohort, PLAN) == {"A": (None, 365, None, None)}
        assert states(cohort, PLAN) == ["CR", "CR", "CR"]

    def test_nothing_counts_later_than_30_days_after_it(self):
        cohort = of({"A": LONG}, [("A", "tac", 0, 100)])
        assert followed(cohort, WHILE_ON) == {"A": (130, 130, None, None)}
        assert states(cohort, WHILE_ON) == ["CR", "not reached", "not reached"]
        # The window of month 6 begins on day 153.
        assert states(cohort, WHILE_ON.replace(after_stop_days=53)) == ["CR", "not assessable", "not reached"]
        assert states(cohort, WHILE_ON.replace(after_stop_days=83)) == ["CR", "CR", "not reached"]

    def test_what_happened_later_is_not_known(self):
        events = [("A", "rescue", 130), ("A", "death", 131)]
        assert followed(of({"A": LONG}, [("A", "tac", 0, 100)], events), WHILE_ON) == {"A": (130, 130, None, 130)}
        assert followed(of({"A": LONG}, [("A", "tac", 0, 99)], events), WHILE_ON) == {"A": (129, 129, None, None)}

    def test_follow_up_that_ended_earlier_ends_there(self):
        cohort = of({"A": {0: 4.0}}, [("A", "tac", 0, 100)])
        assert followed(cohort, WHILE_ON) == {"A": (130, 100, None, None)}

    def test_who_goes_on_or_took_none_is_followed_to_the_end(self):
        cohort = of({"A": LONG, "B": LONG}, [("A", "tac", 0)])
        assert followed(cohort, WHILE_ON) == {"A": (None, 365, None, None), "B": (None, 365, None, None)}

    def test_any_all_a_pause_and_the_drugs(self):
        drugs = [("A", "tac", 0, 100), ("A", "mmf", 0, 200), ("A", "tac", 180, 300)]
        cohort = of({"A": LONG}, drugs)
        # 180 - 100 = 80 days are a pause: tacrolimus ends on day 300.
        for plan, until in (
            (WHILE_ON, 230),
            (WHILE_ON.replace(regimen_stop="all"), 330),
            (WHILE_ON.replace(pause_days=79), 130),
            (WHILE_ON.replace(pause_days=80), 230),
            (WHILE_ON.replace(regimen=("tac",)), 330),
            (WHILE_ON.replace(regimen=("mzr",)), None),
        ):
            assert followed(cohort, plan)["A"][0] == until

    def test_one_that_was_stopped_before_time_zero_ends_nothing(self):
        cohort = of({"A": LONG}, [("A", "tac", -100, -10), ("A", "mmf", 0)])
        assert followed(cohort, WHILE_ON)["A"][0] is None

    def test_assessments_flares_and_doses(self):
        cohort = build(
            [{"patient_id": "A"}],
            [{"patient_id": "A", "day": day, "upcr": 4.0, "prednisolone": 5.0} for day in (0, 91, 183)],
            [{"patient_id": "A", "drug": "tac", "start_day": 0, "stop_day": 100}],
            [{"patient_id": "A", "kind": "flare", "day": day} for day in (130, 131)],
        )
        assert assessed_visits(cohort, PLAN)["day"].to_list() == [91, 183]
        assert assessed_visits(cohort, WHILE_ON)["day"].to_list() == [91]
        assert flare_events(cohort, PLAN)["day"].to_list() == [130, 131]
        assert flare_events(cohort, WHILE_ON)["day"].to_list() == [130]
        assert steroid_by_patient(cohort, WHILE_ON)["dose"].to_list() == [5.0, 5.0, None, None]
        assert steroid_by_patient(cohort, WHILE_ON)["reached"].to_list() == [True, True, False, False]


class TestDialysisTransplantAndDeath:
    COHORT = of({"A": {0: 4.0, 91: CR, 365: CR}, "B": LONG}, events=[("A", "dialysis", 150), ("A", "death", 400)])

    def test_no_response_later(self):
        assert followed(self.COHORT, PLAN)["A"] == (None, 400, 150, 150)
        assert states(self.COHORT, PLAN)[:3] == ["CR", "NR", "NR"]

    def test_leaving_the_study(self):
        assert followed(self.COHORT, LEAVES) == {"A": (150, 150, None, 150), "B": (None, 365, None, None)}
        assert states(self.COHORT, LEAVES)[:3] == ["CR", "not reached", "not reached"]

    def test_who_leaves_was_not_rescued_by_what_she_left_with(self):
        # Rescue without a response takes nothing away from whom nobody rescued; a rescue before the leaving does.
        plan = LEAVES.replace(rescue="non_response")
        assert states(self.COHORT, plan) == states(self.COHORT, LEAVES)
        rescued = of({"A": LONG}, events=[("A", "rescue", 120), ("A", "dialysis", 150)])
        assert states(rescued, plan) == ["CR", "NR", "NR"]

    def test_the_first_of_stop_and_dialysis(self):
        both = LEAVES.replace(after_stop="while_on")
        cohort = of({"A": LONG}, [("A", "tac", 0, 100)], [("A", "dialysis", 150)])
        assert followed(cohort, both)["A"][:3] == (130, 130, None)
        assert followed(cohort, both.replace(after_stop_days=100))["A"][:3] == (150, 150, None)
        # What comes on the last day that counts is seen.
        assert followed(cohort, WHILE_ON.replace(after_stop_days=50))["A"] == (150, 150, 150, 150)


class TestRescue:
    COHORT = of({"A": {0: 4.0, 91: CR, 183: CR, 365: CR}}, events=[("A", "rescue", 120)])
    GAP = of({"A": {0: 4.0, 91: CR, 365: CR}}, events=[("A", "rescue", 120)])

    def test_kept(self):
        assert states(self.COHORT, PLAN) == ["CR", "CR", "CR"]

    def test_no_response_later(self):
        plan = PLAN.replace(rescue="non_response")
        assert states(self.COHORT, plan) == ["CR", "NR", "NR"]

    def test_no_response_is_carried_past_it(self):
        plan = PLAN.replace(missing="last_observation")
        assert states(self.GAP, plan) == ["CR", "CR", "CR"]
        assert states(self.GAP, plan.replace(rescue="non_response")) == ["CR", "NR", "NR"]

    def test_without_a_visit_later_there_is_none(self):
        assert states(self.GAP, PLAN) == ["CR", "not assessable", "CR"]
        assert states(self.GAP, PLAN.replace(rescue="non_response")) == ["CR", "NR", "NR"]

    def test_one_at_the_visit_counts_there(self):
        cohort = of({"A": {0: 4.0, 91: CR}}, events=[("A", "rescue", 91)])
        assert states(cohort, PLAN.replace(rescue="non_response"))[0] == "NR"

    def test_one_after_the_regimen_was_stopped_is_not_known(self):
        cohort = of({"A": LONG}, [("A", "tac", 0, 60)], [("A", "rescue", 91)])
        assert states(cohort, WHILE_ON.replace(rescue="non_response", after_stop_days=30))[0] == "not assessable"


class TestObserved:
    ROWS = pl.DataFrame(
        [("A", 131), ("B", 500), ("A", 130), ("C", 10), ("A", None)],
        schema={"patient_id": pl.String, "day": pl.Int32},
        orient="row",
    )

    def test_none_later_and_none_of_others(self):
        people = pl.DataFrame({"patient_id": ["A", "B"], "observed_until": [130, None]}, schema_overrides={"observed_until": pl.Int32})  # fmt: skip
        assert observed(self.ROWS, people).rows() == [("B", 500), ("A", 130), ("A", None)]
        assert observed(self.ROWS.clear(), people).height == 0
        assert observed(self.ROWS, people.clear()).height == 0


# --- who is in, by drug ------------------------------------------------------------------------------------------------

# A from the start, B from day 30, C from day 31, D before time zero only, E none, F on day 200 another one.
DRUGS = of(
    {name: {0: 4.0} for name in "ABCDEF"},
    [
        ("A", "tac", 0),
        ("B", "tac", 30, 60),
        ("C", "tac", 31),
        ("D", "tac", -100, -1),
        ("F", "mmf", None),
        ("F", "tac", 200),
    ],
)


def kept(*levels: str, ever: bool = False) -> str:
    plan = PLAN.replace(filters=Filters(levels={"drug": levels}), drugs_counted="ever" if ever else "at_start")
    return "".join(select_patients(DRUGS, plan)["patient_id"])


class TestDrugFilter:
    def test_at_start(self):
        assert kept("tac") == "AB"
        assert kept("mmf") == "F"

    def test_ever(self):
        assert kept("tac", ever=True) == "ABCDF"
        assert kept("mmf", ever=True) == "F"

    def test_missing(self):
        # Nobody is lost between the levels: C and D had begun none of their drugs.
        assert kept("missing") == "CDE"
        assert kept("tac", "mmf", "missing") == "ABCDEF"
        assert kept("missing", ever=True) == "E"
        assert kept("tac", "mmf", "missing", ever=True) == "ABCDEF"

    @pytest.mark.parametrize("ever", [False, True])
    def test_the_counts_beside_the_filter_are_what_it_keeps(self, ever: bool):
        rule = "ever" if ever else "at_start"
        rows = filter_counts(DRUGS, PLAN.replace(drugs_counted=rule)).filter(pl.col("column") == "drug")
        for level, total in rows.select("level", "total").iter_rows():
            assert len(kept(level, ever=ever)) == total, level


# --- the regimen, doses -------------------------------------------------------------------------------------------------


class TestRegimen:
    def test_drugs_that_most_began_with(self):
        # Of A, B and F, who began with any, tacrolimus leaves F out.
        assert drugs_of_regimen(DRUGS, PLAN) == ["tac", "mmf"]
        assert drugs_of_regimen(DRUGS, PLAN.replace(regimen=("mmf", "cyc"))) == ["mmf"]

    def test_of_each_patient(self):
        rows = regimen_of_patients(DRUGS, PLAN).select("patient_id", "drugs", "combined_day", "stop_day").rows()
        assert rows == [
            ("A", "tac", 0, None),
            ("B", "tac", 30, 60),
            ("C", "tac", 31, None),
            ("F", "mmf", 0, None),
        ]

    def test_courses_under_the_plans_pause(self):
        cohort = of({"A": {0: 4.0}}, [("A", "tac", 0, 10), ("A", "tac", 50)])
        assert drug_courses(cohort, PLAN)["course"].to_list() == [1]
        assert drug_courses(cohort, PLAN.replace(pause_days=39))["course"].to_list() == [1, 2]

    def test_no_treatments(self):
        for cohort in (build([]), build([{"patient_id": "A"}])):
            assert drugs_of_regimen(cohort, PLAN) == []
            assert regimen_of_patients(cohort, PLAN).height == 0
            assert drug_courses(cohort, PLAN).height == 0
            assert followed(cohort, WHILE_ON.replace(terminal="leaves")) == dict.fromkeys(
                cohort.patients["patient_id"], (None, None, None, None)
            )


def test_other_glucocorticoids_reach_baseline_windows_and_definitions():
    cohort = build(
        [{"patient_id": "A"}],
        [
            {"patient_id": "A", "day": 0, "upcr": 4.0, "dexamethasone": 3.0},
            {"patient_id": "A", "day": 91, "upcr": 0.2, "prednisolone": 5.0, "cortisone": 25.0},
        ],
    )
    # 3 mg of dexamethasone are 20 mg; 5 + 5 mg.
    assert equivalent_visits(cohort, PLAN)["prednisolone"].to_list() == [pytest.approx(20.0), 10.0]
    assert patients_at_baseline(cohort, PLAN)["baseline_prednisolone"].to_list() == [pytest.approx(20.0)]
    assert steroid_by_patient(cohort, PLAN)["dose"].to_list()[:2] == [pytest.approx(20.0), 10.0]
    own = PLAN.replace(steroid_factors=(("dexamethasone", 0.0), ("cortisone", 0.4)))
    assert steroid_by_patient(cohort, own)["dose"].to_list()[:2] == [0.0, 15.0]


# --- the plan -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["origin", "after_stop", "rescue", "terminal", "visits_counted", "drugs_counted"])
def test_every_choice_is_said_and_read_back(name: str):
    for key, answer in OPTIONS[name].ways.items():
        plan = PLAN.replace(filters=Filters(levels={"drug": ("tac",)}), **{name: key})
        assert answer.meaning in " ".join(plan.describe())
        assert AnalysisPlan.from_json(plan.to_json()) == plan
    with pytest.raises(ValueError):
        PLAN.replace(**{name: "something else"})


@pytest.mark.parametrize(
    ("name", "low", "high"), [("pause_days", 0, 730), ("after_stop_days", 0, 365), ("sustained_days", 1, 1095)]
)
def test_days_have_limits(name: str, low: int, high: int):
    for value in (low, high):
        assert getattr(PLAN.replace(**{name: value}), name) == value
    for value in (low - 1, high + 1):
        with pytest.raises(ValueError):
            PLAN.replace(**{name: value})


def test_a_drug_named_twice():
    with pytest.raises(ValueError):
        PLAN.replace(regimen=("tac", "tac"))
