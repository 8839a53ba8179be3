"""The engine and the path it replaced give equal frames, to the last digit, for every cohort, definition and option."""

from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.outcomes.assessed import assessed_visits
from lnexplore.plan import AnalysisPlan
from tests import reference
from tests.cohorts import Scene, build, draw_cohort, scenes, seeds
from tests.test_properties import examples

FIRST_PAGE = (
    "response_by_visit",
    "response_by_month",
    "response_by_patient",
    "flares",
    "steroid_course",
    "steroid_targets",
    "response_on_low_dose",
)


def follow_up_choices() -> dict[str, st.SearchStrategy[object]]:
    """Choices of follow-up that the common strategy of plans leaves at their defaults."""
    return {
        "rescue": st.sampled_from(("keep", "non_response")),
        "terminal": st.sampled_from(("non_response", "non_response", "leaves")),
        "after_stop": st.sampled_from(("keep", "keep", "while_on")),
        "after_stop_days": st.sampled_from((0, 30)),
        "steroid_factors": st.sampled_from(((), (("methylprednisolone", 2.0),))),
    }


def assert_equal(name: str, ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
    assert_frame_equal(ours, theirs, check_exact=True, categorical_as_str=False)


def compare(cohort: Cohort, plan: AnalysisPlan) -> None:
    """Every frame of the first page, and the assessments behind it."""
    assert_frame_equal(assessed_visits(cohort, plan), reference.assessed_visits(cohort, plan), check_exact=True)
    for name in FIRST_PAGE:
        ours, theirs = OUTCOMES[name](cohort, plan), reference.OUTCOMES[name](cohort, plan)
        assert_frame_equal(ours, theirs, check_exact=True)


@examples(60)
@given(scenes(), seeds(25), st.data())
def test_random_cohorts_and_plans(scene: Scene, numbers: list[int], data: st.DataObject) -> None:
    chosen = {name: data.draw(choice) for name, choice in follow_up_choices().items()}
    cohort, plan = draw_cohort(numbers, scene), scene.plan.replace(**chosen)
    compare(cohort, plan)


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_definition(key: str) -> None:
    random = Random(key)
    plan = AnalysisPlan(definition=DEFINITIONS[key])
    cohort = draw_cohort([random.randrange(10**6) for _ in range(30)], Scene(plan))
    for missing in ("observed", "non_responder", "last_observation"):
        for confirm_days in (None, 28):
            compare(cohort, plan.replace(missing=missing, confirm_days=confirm_days, group_by="sex"))


def test_nobody_and_nothing() -> None:
    plan = AnalysisPlan()
    compare(build([]), plan)
    compare(build([{"patient_id": "1"}]), plan)
    compare(build([{"patient_id": "1"}], [{"patient_id": "1", "day": 0, "upcr": 1.0}], [], []), plan)
