"""Times to a response that is first reached, met again, kept; how long it lasts; and the curves: worked out by hand."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.time_to_response import (
    counted_visits,
    duration_curves,
    response_curves,
    response_duration,
    response_duration_times,
    response_times,
    time_to_response,
    time_to_response_landmarks,
)
from tests.cohorts import build, examples

# Complete: UPCR below 0.5; partial: at most half of the baseline and below 3. After 4 g/gCr 2 is partial, 3 is none.
RULE = DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"}))
PLAN = AnalysisPlan(definition=RULE, group_by=None)
CR, PR, NR = 0.2, 2.0, 3.5
Course = Mapping[int, float | None]


def of(
    *, events: list[tuple[str, str, int]] | None = None, drugs: Any = (), people: Any = None, **courses: Course
) -> Cohort:
    """Patient -> day -> UPCR; events as (patient, kind, day), drugs as (patient, drug, start, stop)."""
    return build(
        [{"patient_id": name} | (people or {}).get(name, {}) for name in courses],
        [
            {"patient_id": name, "day": day, "upcr": value}
            for name, course in courses.items()
            for day, value in course.items()
        ],
        [dict(zip(("patient_id", "drug", "start_day", "stop_day"), one, strict=False)) for one in drugs],
        [dict(zip(("patient_id", "kind", "day"), one, strict=True)) for one in events or ()],
    )


def times(course: Course, plan: AnalysisPlan = PLAN, outcome: str = "CR", **more: Any) -> dict[str, tuple[int, int]]:
    """kind -> (day, code) of one patient with 4 g/gCr on day 0."""
    found = response_times(of(A={0: 4.0, **course}, **more), plan).filter(pl.col("outcome") == outcome)
    assert found["patient_id"].is_in(["A"]).all()
    return {kind: (day, code) for kind, day, code in found.select("kind", "day", "code").iter_rows()}


def all_three(first: tuple[int, int], confirmed: tuple[int, int], sustained: tuple[int, int]) -> dict[str, tuple]:
    return {"first": first, "confirmed": confirmed, "sustained": sustained}


@pytest.mark.parametrize(
    ("says", "course", "expected"),
    [
        ("kept", {90: CR, 180: CR, 300: CR}, all_three((90, 1), (90, 1), (90, 1))),
        ("never", {90: NR, 200: NR}, all_three((200, 0), (200, 0), (200, 0))),
        ("seen once, last", {90: NR, 200: CR}, all_three((200, 1), (200, 0), (200, 0))),
        ("the last run is too short to be sustained", {90: NR, 200: CR, 250: CR}, all_three((200, 1), (200, 1), (200, 0))),
        ("not met again after 28 days", {90: CR, 118: NR, 200: NR}, all_three((90, 1), (200, 0), (200, 0))),
        ("27 days later is not looked at", {90: CR, 117: NR, 200: CR}, all_three((90, 1), (90, 1), (200, 0))),
        # Lost on day 150; from day 160 on kept to day 350, and 340 was asked for.
        ("every one counts", {90: CR, 150: NR, 160: CR, 300: CR, 350: CR}, all_three((90, 1), (160, 1), (160, 1))),
        ("sustained for exactly 180 days", {90: CR, 270: CR}, all_three((90, 1), (90, 1), (90, 1))),
        ("a day less", {90: CR, 269: CR}, all_three((90, 1), (90, 1), (90, 0))),
        # The assessment that is asked for, day 270 or later, comes on day 400 and is none: it was lost by then.
        ("lost at the assessment asked for", {90: CR, 400: NR}, all_three((90, 1), (400, 0), (400, 0))),
        ("lost after 180 days", {90: CR, 280: CR, 300: NR}, all_three((90, 1), (90, 1), (90, 1))),
        ("a partial response is no complete one", {90: PR, 180: CR}, all_three((180, 1), (180, 0), (180, 0))),
        ("what cannot be decided is passed over", {90: CR, 150: None, 280: CR, 300: None}, all_three((90, 1), (90, 1), (90, 1))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_times(says: str, course: Course, expected: dict[str, tuple]):
    assert times(course) == expected


def test_complete_or_partial():
    assert times({90: PR, 180: CR, 300: NR}, outcome="CR or PR") == all_three((90, 1), (90, 1), (300, 0))


def test_the_plans_number_of_days():
    assert times({90: CR, 190: CR}, PLAN.replace(sustained_days=100))["sustained"] == (90, 1)
    assert times({90: CR, 190: CR}, PLAN.replace(sustained_days=101))["sustained"] == (90, 0)


def test_under_a_plan_that_asks_for_confirmation_each_one_that_counts_was_met_again():
    # The response of day 180 was not met again: it is open, and day 90 the last that is decided.
    found = times({90: CR, 180: CR}, PLAN.replace(confirm_days=28))
    assert (found["first"], found["confirmed"]) == ((90, 1), (90, 1))


class TestWhatEndsFollowUp:
    def test_death_before_any_response(self):
        assert times({30: NR}, events=[("A", "death", 60)]) == all_three((60, 2), (60, 2), (60, 2))

    def test_death_after_it_was_reached_and_before_it_was_met_again(self):
        assert times({90: CR}, events=[("A", "death", 120)]) == all_three((90, 1), (120, 2), (120, 2))

    def test_on_the_day_of_dialysis_there_is_none(self):
        assert times({60: CR}, events=[("A", "dialysis", 60)]) == all_three((60, 2), (60, 2), (60, 2))

    def test_nothing_counts_after_dialysis(self):
        assert times({30: NR, 90: CR}, events=[("A", "dialysis", 60)])["first"] == (60, 2)

    def test_who_leaves_at_dialysis_is_censored(self):
        plan = PLAN.replace(terminal="leaves")
        assert times({30: NR, 90: CR}, plan, events=[("A", "dialysis", 60)])["first"] == (30, 0)

    def test_death_without_any_assessment(self):
        assert times({}, events=[("A", "death", 60)])["first"] == (60, 2)

    def test_rescue(self):
        given = {"events": [("A", "rescue", 100)]}
        assert times({90: NR, 180: CR}, **given)["first"] == (180, 1)
        assert times({90: NR, 180: CR}, PLAN.replace(rescue="non_response"), **given)["first"][1] != 1
        assert times({90: CR, 180: CR}, PLAN.replace(rescue="non_response"), **given)["first"] == (90, 1)

    def test_while_on_treatment(self):
        # Stopped on day 100: with 30 days more nothing after day 130 counts.
        stopped = of(A={0: 4.0, 90: NR, 130: NR, 131: CR}, drugs=[("A", "tac", 0, 100)])
        keep = PLAN.replace(join_days=0)
        for plan, expected in (
            (keep, (131, 1)),
            (keep.replace(after_stop="while_on"), (130, 0)),
            (keep.replace(after_stop="while_on", after_stop_days=0), (90, 0)),
            (keep.replace(after_stop="while_on", after_stop_days=31), (131, 1)),
        ):
            found = response_times(stopped, plan).filter((pl.col("outcome") == "CR") & (pl.col("kind") == "first"))
            assert found.select("day", "code").rows() == [expected]


class TestWhoHasNoRow:
    def test_without_an_assessment_that_can_be_decided(self):
        cohort = of(A={30: None, 90: None}, B={0: 4.0}, C={0: 4.0, 90: None})
        assert response_times(cohort, PLAN).height == 0
        found = response_curves(cohort, PLAN)
        assert found.steps.height == 0

    def test_nobody(self):
        for cohort in (build([]), build([{"patient_id": "A"}])):
            assert response_times(cohort, PLAN).height == 0
            assert response_duration_times(cohort, PLAN).height == 0
            assert time_to_response(cohort, PLAN).height == 0
            assert time_to_response_landmarks(cohort, PLAN).height == 0
            assert response_duration(cohort, PLAN).height == 0

    def test_a_cohort_without_proteinuria(self):
        cohort = build(
            [{"patient_id": "A"}],
            [{"patient_id": "A", "day": day, "creatinine": 0.8} for day in (0, 90)],
            events=[{"patient_id": "A", "day": 100, "kind": "death"}],
        )
        assert all(frame.height == 0 for frame in response_curves(cohort, PLAN))


MANY = {0: 4.0, 90: CR, 170: NR, 183: CR, 200: NR}


class TestWhichVisitsCount:
    def test_one_for_each_month(self):
        plan = PLAN.replace(windows=(Window(6, 30),), visits_counted="windows")
        found = counted_visits(of(A=MANY), plan)
        assert found.select("day", "response").rows() == [(183, "CR")]
        assert counted_visits(of(A=MANY), plan.replace(pick="last")).select("day").rows() == [(200,)]

    def test_all(self):
        assert counted_visits(of(A=MANY), PLAN)["day"].to_list() == [90, 170, 183, 200]

    def test_a_decided_one_goes_before_one_nearer_to_the_month(self):
        plan = PLAN.replace(windows=(Window(6, 30),), visits_counted="windows", join_days=0)
        assert counted_visits(of(A={0: 4.0, 183: None, 200: CR}), plan)["day"].to_list() == [200]


class TestTheDayTheClockBegins:
    def test_combination(self):
        plan = PLAN.replace(origin="combination", regimen=("tac", "mzr"))
        # In complete response on day 15, before the last drug was added on day 20: that is no response to both.
        cohort = of(A={0: 4.0, 15: CR, 90: NR, 180: CR}, B={0: 4.0, 90: CR}, drugs=[("A", "tac", 0), ("A", "mzr", 20)])
        found = response_times(cohort, plan).filter((pl.col("outcome") == "CR") & (pl.col("kind") == "first"))
        assert found.select("patient_id", "clock", "entry", "day", "code").rows() == [("A", 20, 20, 180, 1)]
        medians = response_curves(cohort, plan).medians.row(0, named=True)
        assert (medians["N"], medians["n_not_assessable"]) == (1, 1)

    def test_biopsy(self):
        plan = PLAN.replace(origin="biopsy")
        cohort = of(A={0: 4.0, 90: CR}, B={0: 4.0, 90: CR}, people={"A": {"biopsy_day": -30}})
        found = response_curves(cohort, plan).steps.filter((pl.col("outcome") == "CR") & (pl.col("kind") == "first"))
        # 90 - (-30) = 120 days; at risk from day 30 on.
        assert found.select("day", "n_risk", "N", "n_not_assessable", "estimate").rows() == [
            (0, 0, 1, 1, 0.0),
            (120, 1, 1, 1, 1.0),
        ]
        assert "late entry" in found["method"][0]

    def test_from_the_first_response_it_is_time_zero(self):
        cohort = of(A={0: 4.0, 90: CR, 180: CR})
        assert response_times(cohort, PLAN.replace(origin="first_response")).equals(response_times(cohort, PLAN))


class TestCurves:
    # Complete on day 90 (A) and 200 (D), none by day 180 (B), dead on day 120 (C); E has no value.
    COHORT = of(
        A={0: 4.0, 90: CR},
        B={0: 4.0, 180: NR},
        C={0: 4.0, 60: NR},
        D={0: 4.0, 150: NR, 200: CR},
        E={30: None, 90: None},
        events=[("C", "death", 120)],
    )

    def test_incidence(self):
        found = time_to_response(self.COHORT, PLAN).filter((pl.col("outcome") == "CR") & (pl.col("kind") == "first"))
        # 1/4 on day 90; free of both before day 200: 3/4 × 2/3 = 1/2, of which all.
        assert found.select("day", "n_risk", "n_event", "n_censored", "n", "N", "n_not_assessable").rows() == [
            (0, 4, 0, 0, 0, 4, 1),
            (90, 4, 1, 0, 1, 4, 1),
            (120, 3, 0, 0, 1, 4, 1),
            (180, 2, 0, 1, 1, 4, 1),
            (200, 1, 1, 0, 2, 4, 1),
        ]
        assert found["estimate"].to_list() == pytest.approx([0, 0.25, 0.25, 0.25, 0.75])

    def test_landmarks(self):
        found = time_to_response_landmarks(self.COHORT, PLAN).filter(
            (pl.col("outcome") == "CR") & (pl.col("kind") == "first")
        )
        assert found.select("month", "n", "n_risk", "estimate").rows()[:2] == [
            # Days 121 and 213, the ends of the windows: the last one in sight is D, in response on day 200.
            (3, 1, 2, pytest.approx(0.25)),
            (6, 2, 0, pytest.approx(0.75)),
        ]

    def test_every_outcome_and_kind(self):
        medians = response_curves(self.COHORT, PLAN).medians
        assert medians.select("outcome", "kind").rows() == [
            (outcome, kind) for outcome in ("CR", "CR or PR") for kind in ("first", "confirmed", "sustained")
        ]
        assert set(medians["N"] + medians["n_not_assessable"]) == {5}

    def test_groups(self):
        cohort = of(
            A={0: 4.0, 90: CR},
            B={0: 4.0, 90: NR},
            people={"A": {"phase": "maintenance"}, "B": {"phase": "induction"}},
        )
        found = response_curves(cohort, PLAN.replace(group_by="phase")).medians.filter(pl.col("kind") == "first")
        assert found.select(pl.col("group").cast(pl.String), "outcome", "n", "N", "n_not_assessable").rows() == [
            ("induction", "CR", 0, 1, 0),
            ("maintenance", "CR", 1, 1, 0),
            ("induction", "CR or PR", 0, 1, 0),
            ("maintenance", "CR or PR", 1, 1, 0),
        ]


class TestDuration:
    @staticmethod
    def lasted(course: Course, outcome: str = "CR", plan: AnalysisPlan = PLAN, **more: Any) -> list[tuple]:
        found = response_duration_times(of(A={0: 4.0, **course}, **more), plan).filter(pl.col("outcome") == outcome)
        return found.select("clock", "entry", "day", "code").rows()

    def test_lost(self):
        assert self.lasted({90: CR, 180: CR, 300: NR, 400: CR}) == [(90, 90, 300, 1)]

    def test_kept(self):
        assert self.lasted({90: CR, 180: CR, 300: CR}) == [(90, 90, 300, 0)]

    def test_partial(self):
        assert self.lasted({90: CR, 300: PR}) == [(90, 90, 300, 1)]
        assert self.lasted({90: CR, 300: PR}, "CR or PR") == [(90, 90, 300, 0)]

    def test_never(self):
        assert self.lasted({90: NR}) == []

    def test_seen_once(self):
        assert self.lasted({90: CR}) == [(90, 90, 90, 0)]

    def test_death_and_dialysis_end_it(self):
        assert self.lasted({90: CR, 180: CR}, events=[("A", "death", 250)]) == [(90, 90, 250, 1)]
        assert self.lasted({90: CR, 180: NR}, events=[("A", "death", 250)]) == [(90, 90, 180, 1)]
        assert self.lasted({90: CR, 180: CR, 300: CR}, events=[("A", "dialysis", 200)]) == [(90, 90, 200, 1)]

    def test_rescue_ends_it_where_the_plan_says_so(self):
        plan = PLAN.replace(rescue="non_response")
        given = {"events": [("A", "rescue", 150)]}
        assert self.lasted({90: CR, 300: CR}, plan=plan, **given) == [(90, 90, 150, 1)]
        assert self.lasted({90: CR, 300: CR}, **given) == [(90, 90, 300, 0)]

    def test_curve(self):
        # From its own day 0: A lost after 100 days, B seen for 50, C lost after 200. 1/2 after 100, nothing after 200.
        cohort = of(
            A={0: 4.0, 90: CR, 190: NR},
            B={0: 4.0, 100: CR, 150: CR},
            C={0: 4.0, 100: CR, 300: NR},
            D={0: 4.0, 100: NR},
        )
        found = response_duration(cohort, PLAN).filter(pl.col("outcome") == "CR")
        assert found.select("day", "n_risk", "n_event", "N", "n_not_assessable", "estimate").rows() == [
            (0, 3, 0, 3, 0, 1.0),
            (50, 3, 0, 3, 0, 1.0),
            (100, 2, 1, 3, 0, 0.5),
            (200, 1, 1, 3, 0, 0.0),
        ]
        medians = duration_curves(cohort, PLAN).medians.filter(pl.col("outcome") == "CR")
        # One half from day 100 to 200: the middle of it.
        assert medians.select("n", "N", "estimate").rows() == [(2, 3, pytest.approx(150 / 30.4375))]


# --- the rule again, slowly -------------------------------------------------------------------------------------------

Seen = list[tuple[int, bool]]


def verdict(seen: Seen, day: int, kind: str) -> bool | None:
    """Whether a response begins on `day` that is of this kind; None where it cannot be told."""
    good = dict(seen)
    if not good[day] or kind == "first":
        return good[day]
    later = [other for other, _ in seen if other >= day + (28 if kind == "confirmed" else 180)]
    if kind == "confirmed":
        return good[later[0]] if later else None
    asked = later[0] if later else None
    if any(not fine for other, fine in seen if day < other and (asked is None or other <= asked)):
        return False
    return True if later else None


def expected(seen: Seen, kind: str) -> tuple[int, int]:
    told = [(day, verdict(seen, day, kind)) for day, _ in seen]
    reached = [day for day, is_there in told if is_there]
    if reached:
        return reached[0], 1
    return min([seen[-1][0], *(day for day, is_there in told if is_there is None)]), 0


@examples(60)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(1, 60).map(lambda step: step * 14), st.booleans()),
            min_size=1,
            max_size=9,
            unique_by=lambda one: one[0],
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_slow_reading_agrees_and_each_kind_takes_longer(courses: list[Seen]) -> None:
    seen = {f"P{number}": sorted(course) for number, course in enumerate(courses)}
    cohort = of(**{name: {0: 4.0} | {day: CR if good else NR for day, good in course} for name, course in seen.items()})
    rows = response_times(cohort, PLAN).filter(pl.col("outcome") == "CR").to_dicts()
    found = {(row["patient_id"], row["kind"]): (row["day"], row["code"]) for row in rows}
    assert found == {
        (name, kind): expected(course, kind)
        for name, course in seen.items()
        for kind in ("first", "confirmed", "sustained")
    }
    for name in seen:
        days = [found[name, kind][0] for kind in ("first", "confirmed", "sustained") if found[name, kind][1] == 1]
        assert days == sorted(days)
        assert [found[name, kind][1] for kind in ("sustained", "confirmed", "first")] == sorted(
            found[name, kind][1] for kind in ("sustained", "confirmed", "first")
        )
