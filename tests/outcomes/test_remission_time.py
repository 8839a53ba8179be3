"""Time in each response, the way from one month to the next, and every patient's lane: worked out by hand."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remission_time import (
    patient_lanes,
    patient_marks,
    response_transitions,
    state_stretches,
    time_in_response,
)
from tests.cohorts import Scene, build, draw_cohort, examples, scenes, seeds

# After 4 g/gCr: complete below 0.5, partial at most 2.
RULE = DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"}))
PLAN = AnalysisPlan(definition=RULE, group_by=None, windows=(Window(3, 30), Window(6, 30), Window(12, 45)))
CR, PR, NR = 0.2, 2.0, 3.5
MONTH, YEAR = 30.4375, 365.25
UNKNOWN = "not known"
Course = Mapping[int, float | None]


def of(
    courses: Mapping[str, Course],
    events: list[tuple] | None = None,
    drugs: list[tuple] = (),  # type: ignore[assignment]
    **people: Mapping[str, Any],
) -> Cohort:
    """Patient -> day -> UPCR; events as (patient, kind, day, term), drugs as (patient, drug, start, stop, reason)."""
    return build(
        [{"patient_id": name} | dict(people.get(name, {})) for name in courses],
        [
            {"patient_id": name, "day": day, "upcr": value, "creatinine": 0.8}
            for name, course in courses.items()
            for day, value in course.items()
        ],
        [dict(zip(("patient_id", "drug", "start_day", "stop_day", "reason"), one, strict=False)) for one in drugs],
        None if events is None else [dict(zip(("patient_id", "kind", "day", "term"), one, strict=False)) for one in events],
    )  # fmt: skip


def lane(course: Course, plan: AnalysisPlan = PLAN, events: list[tuple] | None = None, **more: Any) -> list[tuple]:
    """(from, to, state) of one patient."""
    found = state_stretches(of({"A": course}, events, **more), plan)
    return found.select("from_day", "to_day", pl.col("state").cast(pl.String)).rows()


class TestStretches:
    def test_a_response_holds_until_the_next_assessment(self):
        assert lane({0: 4.0, 90: CR, 180: PR, 300: NR}, A={"last_day": 400}) == [
            (0, 90, UNKNOWN),
            (90, 180, "CR"),
            (180, 300, "PR"),
            (300, 400, "NR"),
        ]

    def test_a_stretch_of_one_state_is_one(self):
        assert lane({0: 4.0, 90: CR, 150: CR, 180: CR, 300: NR}) == [(0, 90, UNKNOWN), (90, 300, "CR")]

    def test_what_cannot_be_decided_changes_nothing(self):
        assert lane({0: 4.0, 90: CR, 150: None, 300: NR, 310: NR}) == [
            (0, 90, UNKNOWN),
            (90, 300, "CR"),
            (300, 310, "NR"),
        ]

    def test_a_missing_baseline_hides_nothing_that_needs_none(self):
        assert lane({30: 4.0, 90: CR}) == [(0, 30, UNKNOWN), (30, 90, "NR")]

    def test_without_an_assessment(self):
        assert lane({0: 4.0}, A={"last_day": 100}) == [(0, 100, UNKNOWN)]
        assert lane({0: 4.0}) == []

    def test_after_dialysis_there_is_none(self):
        assert lane({0: 4.0, 90: CR, 300: CR}, events=[("A", "dialysis", 150)]) == [
            (0, 90, UNKNOWN),
            (90, 150, "CR"),
            (150, 300, "NR"),
        ]

    def test_death_ends_it(self):
        assert lane({0: 4.0, 90: CR}, events=[("A", "death", 150)]) == [(0, 90, UNKNOWN), (90, 150, "CR")]

    def test_who_leaves_at_dialysis_is_followed_no_longer(self):
        plan = PLAN.replace(terminal="leaves")
        assert lane({0: 4.0, 90: CR, 300: CR}, plan, [("A", "dialysis", 150)]) == [(0, 90, UNKNOWN), (90, 150, "CR")]

    def test_dialysis_on_the_day_of_an_assessment(self):
        assert lane({0: 4.0, 90: CR, 150: CR, 200: CR}, events=[("A", "dialysis", 150)])[-1] == (150, 200, "NR")

    def test_rescue(self):
        given = {"events": [("A", "rescue", 150)]}
        assert lane({0: 4.0, 90: CR, 300: CR}, **given)[-1] == (90, 300, "CR")
        assert lane({0: 4.0, 90: CR, 300: CR}, PLAN.replace(rescue="non_response"), **given)[1:] == [
            (90, 150, "CR"),
            (150, 300, "NR"),
        ]

    def test_while_on_treatment(self):
        plan = PLAN.replace(after_stop="while_on")
        assert lane({0: 4.0, 90: CR, 300: NR}, plan, drugs=[("A", "tac", 0, 150)]) == [
            (0, 90, UNKNOWN),
            (90, 180, "CR"),
        ]

    def test_last_seen_before_time_zero(self):
        assert lane({-10: 4.0}) == []


# A: not known 90, complete 210, none 100 of 400 days; B: not known 100, partial 100 of 200; C has no follow-up.
TWO = of(
    {"A": {0: 4.0, 90: CR, 300: NR}, "B": {0: 4.0, 100: PR}, "C": {0: 4.0}}, A={"last_day": 400}, B={"last_day": 200}
)


class TestTimeInResponse:
    def test_shares(self):
        rows = time_in_response(TWO, PLAN)
        assert rows.select(pl.col("state").cast(pl.String), "n", "N", "n_not_assessable", "estimate").rows() == [
            ("CR", 1, 2, 1, pytest.approx(210 / 600)),
            ("PR", 1, 2, 1, pytest.approx(100 / 600)),
            ("NR", 1, 2, 1, pytest.approx(100 / 600)),
            (UNKNOWN, 2, 2, 1, pytest.approx(190 / 600)),
        ]
        assert rows["person_years"].to_list() == pytest.approx([days / YEAR for days in (210, 100, 100, 190)])
        assert set(rows["total_years"].round(9)) == {round(600 / YEAR, 9)}

    def test_the_patients_own_shares(self):
        # Complete: 210/400 = 0.525 and 0; not known: 0.225 and 0.5.
        rows = time_in_response(TWO, PLAN)
        row = rows.filter(pl.col("state").cast(pl.String) == "CR")
        assert row.select("median", "q1", "q3").rows() == [
            (pytest.approx(0.2625), pytest.approx(0.13125), pytest.approx(0.39375))
        ]
        row = rows.filter(pl.col("state").cast(pl.String) == UNKNOWN)
        assert row.select("median", "q1", "q3").rows() == [
            (pytest.approx(0.3625), pytest.approx(0.29375), pytest.approx(0.43125))
        ]

    def test_a_response_found_at_the_last_visit_lasted_no_day_and_yet_was_one(self):
        rows = time_in_response(of({"A": {0: 4.0, 90: NR, 180: CR}}), PLAN)
        assert rows.select(pl.col("state").cast(pl.String), "n", "estimate").rows() == [
            ("CR", 1, 0.0),
            ("PR", 0, 0.0),
            ("NR", 1, 0.5),
            (UNKNOWN, 1, 0.5),
        ]

    def test_a_group_nobody_of_which_was_followed(self):
        cohort = of({"A": {0: 4.0, 90: CR}, "B": {0: 4.0}}, A={"phase": "induction"}, B={"phase": "maintenance"})
        rows = time_in_response(cohort, PLAN.replace(group_by="phase"))
        assert (
            rows.filter(pl.col("group").cast(pl.String) == "maintenance")
            .select("n", "N", "n_not_assessable", "estimate")
            .rows()
            == [(0, 0, 1, None)] * 4
        )
        assert rows["group"].cast(pl.String).to_list() == ["induction"] * 4 + ["maintenance"] * 4

    def test_nobody(self):
        for cohort in (build([]), build([{"patient_id": "A"}])):
            assert state_stretches(cohort, PLAN).height == 0
            assert time_in_response(cohort, PLAN)["N"].sum() == 0
            assert patient_lanes(cohort, PLAN).height == 0
        assert time_in_response(build([]), PLAN).height == 0

    def test_an_absolute_rule_needs_no_baseline(self):
        rows = time_in_response(of({"A": {30: 4.0, 90: CR, 200: CR}}), PLAN.replace(definition=DEFINITIONS["acr2024"]))
        assert rows.select(pl.col("state").cast(pl.String), "n").rows() == [
            ("CR", 1),
            ("PR", 0),
            ("NR", 1),
            (UNKNOWN, 1),
        ]


class TestTransitions:
    COHORT = of(
        {
            "A": {0: 4.0, 91: NR, 183: PR, 365: CR},
            "B": {0: 4.0, 91: NR, 183: PR, 365: NR},
            "C": {0: 4.0, 91: CR, 183: CR},
            "D": {30: None, 91: None, 183: None, 365: None},
        }
    )

    def test_counts(self):
        rows = response_transitions(self.COHORT, PLAN)
        found = rows.select(
            "month_from", "month_to", pl.col("state_from").cast(pl.String), pl.col("state_to").cast(pl.String), "n", "N"
        ).rows()
        assert found == [
            (3, 6, "CR", "CR", 1, 4),
            (3, 6, "NR", "PR", 2, 4),
            (3, 6, "not assessable", "not assessable", 1, 4),
            (6, 12, "CR", "not reached", 1, 4),
            (6, 12, "PR", "CR", 1, 4),
            (6, 12, "PR", "NR", 1, 4),
            (6, 12, "not assessable", "not assessable", 1, 4),
        ]

    def test_one_window_has_no_way(self):
        assert response_transitions(self.COHORT, PLAN.replace(windows=(Window(6, 30),))).height == 0

    def test_windows_in_any_order(self):
        back = PLAN.replace(windows=PLAN.windows[::-1])
        assert response_transitions(self.COHORT, back).equals(response_transitions(self.COHORT, PLAN))

    def test_nobody(self):
        assert response_transitions(build([]), PLAN).height == 0


def marks(cohort: Cohort, plan: AnalysisPlan = PLAN, kind: str = "mark") -> list[tuple]:
    """(what, day from, day to, detail) of the lanes."""
    rows = patient_lanes(cohort, plan).filter(pl.col("kind") == kind)
    return [
        (what, round(low * MONTH), round(high * MONTH), detail)
        for what, low, high, detail in rows.select("what", "from_month", "to_month", "detail").iter_rows()
    ]


class TestLanes:
    def test_stretches_of_response_and_of_the_regimen(self):
        cohort = of({"A": {0: 4.0, 90: CR, 300: NR, 400: NR}}, drugs=[("A", "tac", 0, 250, "flare")])
        assert marks(cohort, kind="response") == [(UNKNOWN, 0, 90, ""), ("CR", 90, 300, ""), ("NR", 300, 400, "")]
        assert marks(cohort, kind="regimen") == [("taken", 0, 250, "")]
        assert set(patient_lanes(cohort, PLAN)["last_month"].round(6)) == {round(400 / MONTH, 6)}

    def test_a_regimen_begun_late_is_drawn_from_its_first_day(self):
        cohort = of({"A": {0: 4.0, 400: NR}}, drugs=[("A", "tac", 200, 250)])
        assert marks(cohort, PLAN.replace(regimen=("tac",)), "regimen") == [("taken", 200, 250, "")]

    def test_marks(self):
        events = [
            *(("A", "flare", 250), ("A", "flare", 0), ("A", "rescue", 260, "rituximab"), ("A", "adverse event", 270)),
            ("A", "dialysis", 500),
        ]
        course = {0: 4.0, 90: CR, 180: CR, 300: NR, 330: NR, 400: NR, 500: NR}
        cohort = of({"A": course}, events, [("A", "tac", 0, 280, "rash"), ("A", "mmf", 0, None)])
        assert marks(cohort) == [
            ("first complete response", 90, 90, ""),
            ("flare recorded", 250, 250, ""),
            ("rescue", 260, 260, "rituximab"),
            ("regimen stopped", 280, 280, "tac: adverse event"),
            ("flare by rule", 300, 300, ""),
            ("dialysis", 500, 500, ""),
        ]

    def test_marks_in_days_and_lanes_of_some_alone(self):
        cohort = of({"A": {0: 4.0, 90: CR}, "B": {0: 4.0, 80: CR}, "C": {0: 4.0}}, [("C", "flare", -5)])
        found = patient_marks(cohort, PLAN).select("patient_id", "what", "day").sort("patient_id").rows()
        assert found == [("A", "first complete response", 90), ("B", "first complete response", 80)]
        lanes = patient_lanes(cohort, PLAN)
        assert patient_lanes(cohort, PLAN, pl.Series(["B", "nobody"])).equals(lanes.filter(pl.col("patient_id") == "B"))
        assert patient_lanes(cohort, PLAN, pl.Series([], dtype=pl.String)).height == 0

    def test_completed_as_planned_and_going_on_have_no_mark(self):
        assert marks(of({"A": {0: 4.0, 90: NR}}, drugs=[("A", "tac", 0, 80, "completed")])) == []
        assert marks(of({"A": {0: 4.0, 90: NR}}, drugs=[("A", "tac", 0, None)])) == []

    def test_a_response_is_marked_without_a_baseline_too(self):
        assert marks(of({"A": {30: 4.0, 90: CR}})) == [("first complete response", 90, 90, "")]

    def test_nothing_is_drawn_beyond_what_the_plan_lets_count(self):
        cohort = of(
            {"A": {0: 4.0, 90: CR, 300: NR}}, [("A", "flare", 200), ("A", "rescue", 170)], [("A", "tac", 0, 150)]
        )
        plan = PLAN.replace(after_stop="while_on")
        assert [what for what, *_ in marks(cohort, plan)] == ["first complete response", "regimen stopped", "rescue"]
        assert max(to for _, _, to, _ in marks(cohort, plan, "response")) == 180

    def test_the_longest_followed_first(self):
        cohort = of({"A": {0: 4.0, 90: NR}, "B": {0: 4.0, 300: NR}, "C": {0: 4.0}})
        assert patient_lanes(cohort, PLAN)["patient_id"].unique(maintain_order=True).to_list() == ["B", "A"]

    def test_what_happened_on_one_day_stands_in_one_order_whatever_that_of_the_sheet(self):
        events = [
            *(("A", "transplant", 90, "b"), ("A", "flare", 90, ""), ("A", "rescue", 90, "b"), ("A", "rescue", 90, "a")),
            ("A", "dialysis", 90, ""),
        ]
        plan = PLAN.replace(rescue="keep", terminal="non_response")
        stood = [
            ("dialysis", 90, 90, ""),
            ("flare recorded", 90, 90, ""),
            ("rescue", 90, 90, "a"),
            ("rescue", 90, 90, "b"),
            ("transplant", 90, 90, "b"),
        ]
        for way in (events, events[::-1], events[2:] + events[:2]):
            assert marks(of({"A": {0: 4.0, 300: NR}}, way), plan) == stood

    def test_the_clock_of_curves_moves_no_lane(self):
        cohort = of({"A": {0: 4.0, 90: CR, 300: NR}}, drugs=[("A", "tac", 0, 200), ("A", "mmf", 20, None)])
        assert patient_lanes(cohort, PLAN).equals(patient_lanes(cohort, PLAN.replace(origin="combination")))


# --- whatever the cohort ----------------------------------------------------------------------------------------------


@examples(25)
@given(scenes(), seeds(), st.sampled_from(("keep", "non_response")), st.sampled_from(("non_response", "leaves")))
def test_stretches_add_up_to_follow_up_and_transitions_to_all_patients(
    scene: Scene, drawn: list[int], rescue: str, terminal: str
) -> None:
    plan = scene.plan.replace(rescue=rescue, terminal=terminal)
    cohort = draw_cohort(drawn, scene)
    patients = select_patients(cohort, plan)
    followed = {row["patient_id"]: row["last_day"] for row in patients.to_dicts() if (row["last_day"] or 0) > 0}
    spans: dict[str, list[tuple[int, int]]] = {}
    for patient, low, high in state_stretches(cohort, plan).select("patient_id", "from_day", "to_day").iter_rows():
        spans.setdefault(patient, []).append((low, high))
    assert spans.keys() == followed.keys()
    for patient, days in spans.items():
        # From day 0 to the last day without a gap.
        assert [days[0][0], *(high for _, high in days)] == [*(low for low, _ in days), followed[patient]]
        assert all(low < high for low, high in days)
    shares = time_in_response(cohort, plan)
    for part in shares.partition_by("group"):
        total = part["estimate"].sum()
        assert total == pytest.approx(1.0) if part["N"][0] else total == 0
        size = patients.filter(pl.col("group") == str(part["group"][0])).height
        assert set(part["N"] + part["n_not_assessable"]) == {size}
    sizes = dict(patients.group_by("group").len().iter_rows())
    for part in response_transitions(cohort, plan).partition_by("group", "month_from"):
        assert part["n"].sum() == sizes[str(part["group"][0])] == part["N"][0]
