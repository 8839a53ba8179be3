"""What ended a response comes before what an earlier visit showed: typed in by hand, a patient or two each."""

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.derive.windows import Window
from lnexplore.outcomes.response import response_by_patient
from tests.outcomes.small import Visits, cohort

IN, OUT = {"upcr": 0.2, "creatinine": 0.6, "prednisolone": 5.0}, {"upcr": 3.0, "creatinine": 0.6, "prednisolone": 5.0}
START = {0: {"upcr": 4.0, "creatinine": 0.6, "prednisolone": 40.0}}
PLAN = AnalysisPlan(
    definition=DEFINITIONS["acr2024"], windows=(Window(3, 30), Window(6, 30), Window(24, 60)), group_by=None
)


def state(days: Visits, month: int, plan: AnalysisPlan = PLAN, **event: int) -> str:
    """The state of a patient at a month (day 91, 183 or 731)."""
    happened = [("A", kind, day) for kind, day in event.items()]
    frame = response_by_patient(cohort({"A": START | dict(days)}, events=happened), plan)
    return str(frame.filter(frame["month"] == month)["state"].item())


class TestConfirmation:
    PLAN = PLAN.replace(confirm_days=28)

    def test_met_again(self):
        assert state({91: IN, 130: IN}, 3, self.PLAN) == "CR"

    def test_nobody_looked_again(self):
        assert state({91: IN}, 3, self.PLAN) == "not assessable"

    @pytest.mark.parametrize("kind", ["dialysis", "transplant", "death", "rescue"])
    def test_what_came_between_leaves_nothing_to_confirm(self, kind: str):
        assert state({91: IN, 130: IN}, 3, self.PLAN, **{kind: 120}) == "NR"
        # On the very day, and where nobody looked again.
        assert state({91: IN, 130: IN}, 3, self.PLAN, **{kind: 130}) == "NR"
        assert state({91: IN}, 3, self.PLAN, **{kind: 100}) == "NR"
        # Met again before it came.
        assert state({91: IN, 130: IN}, 3, self.PLAN, **{kind: 131}) == "CR"

    def test_after_a_rescue_two_visits_confirm_one_another(self):
        assert state({91: IN, 130: IN}, 3, self.PLAN, rescue=80) == "CR"


class TestTheDayOfTheMonth:
    @pytest.mark.parametrize("kind", ["dialysis", "transplant", "death"])
    @pytest.mark.parametrize(("day", "expected"), [(150, "NR"), (170, "NR"), (183, "NR"), (184, "CR"), (300, "CR")])
    def test_an_end_up_to_it_beats_an_earlier_visit(self, kind: str, day: int, expected: str):
        assert state({160: IN}, 6, **{kind: day}) == expected

    def test_a_rescue_ends_a_response_only_where_plan_or_definition_say_so(self):
        assert state({160: IN}, 6, rescue=170) == "CR"
        assert state({160: IN}, 6, PLAN.replace(rescue="non_response"), rescue=170) == "NR"
        assert state({160: IN}, 6, PLAN.replace(missing="non_responder"), rescue=170) == "NR"
        assert state({160: IN}, 6, PLAN.replace(definition=DEFINITIONS["regency_upcr08"]), rescue=170) == "NR"
        assert state({160: IN}, 6, PLAN.replace(definition=DEFINITIONS["regency_upcr08"]), rescue=184) == "CR"

    def test_nobody_is_carried_forward_past_the_end(self):
        assert state({91: IN}, 6, PLAN.replace(missing="last_observation"), death=170) == "NR"


def dosed(*doses: tuple[int, float | None]) -> Visits:
    return {day: IN | {"prednisolone": dose} for day, dose in doses}


class TestTheRunInOfTheDose:
    """BLISS-LN from day 168, AURA-LV from day 112, ACCESS from day 84: not above 10 mg/day."""

    @pytest.mark.parametrize(
        ("key", "doses", "month", "expected"),
        [
            ("blissln_perr", ((183, 5), (365, 40), (731, 5)), 24, "NR"),
            ("blissln_crr", ((183, 5), (365, 10.5), (731, 5)), 24, "NR"),
            ("blissln_perr", ((183, 5), (365, 10), (731, 5)), 24, "CR"),
            # What was taken before the day is not held against anybody, not even where it is the last record.
            ("blissln_perr", ((91, 40), (731, 5)), 24, "CR"),
            ("blissln_perr", ((167, 40), (183, 10)), 6, "CR"),
            ("blissln_perr", ((168, 40), (183, 10)), 6, "NR"),
            # An unknown dose at the visit: failed by an earlier one, met by none.
            ("blissln_perr", ((365, 40), (731, None)), 24, "NR"),
            ("blissln_perr", ((365, 5), (731, None)), 24, "not assessable"),
            ("auralv", ((120, 20), (183, 5)), 6, "NR"),
            ("auralv", ((111, 20), (183, 5)), 6, "CR"),
            ("access", ((91, 12.5), (183, 5)), 6, "NR"),
            ("access", ((83, 12.5), (183, 5)), 6, "CR"),
            # Before the day it is not asked about.
            ("blissln_perr", ((91, 40),), 3, "CR"),
        ],
    )
    def test_every_dose_since_that_day_counts(self, key: str, doses: tuple, month: int, expected: str):
        assert state(dosed(*doses), month, PLAN.replace(definition=DEFINITIONS[key])) == expected
