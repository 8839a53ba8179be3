"""The engine and the path it replaced give equal frames, to the last digit, for every cohort, definition and option."""

from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.outcomes import flares
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.outcomes.assessed import assessed_visits
from lnexplore.outcomes.flares import flare_events
from lnexplore.outcomes.population import drug_courses
from lnexplore.plan import AnalysisPlan
from tests import reference
from tests.cohorts import FOLLOW_UP, Scene, build, draw_cohort, examples, scenes, seeds

FIRST_PAGE = (
    "response_by_visit",
    "response_by_month",
    "response_by_patient",
    "flares",
    "steroid_course",
    "steroid_targets",
    "response_on_low_dose",
)


def compare(cohort: Cohort, plan: AnalysisPlan) -> None:
    """Every frame of the first page, and the assessments behind it."""
    assert_frame_equal(assessed_visits(cohort, plan), reference.assessed_visits(cohort, plan), check_exact=True)
    for name in FIRST_PAGE:
        ours, theirs = OUTCOMES[name](cohort, plan), reference.OUTCOMES[name](cohort, plan)
        assert_frame_equal(ours, theirs, check_exact=True)


def settled(cohort: Cohort, plan: AnalysisPlan, data: st.DataObject) -> Cohort:
    """The cohort with some visits settled by readers, under the definition in force or another one."""
    visits = cohort.visits.select("patient_id", "day").filter(pl.col("day") > 0)
    some = data.draw(st.lists(st.integers(0, max(0, visits.height - 1)), unique=True, max_size=visits.height))
    answers = data.draw(st.lists(st.sampled_from(("CR", "PR", "NR")), min_size=len(some), max_size=len(some)))
    rows = visits[some].with_columns(adjudicated=pl.Series(answers, dtype=pl.String))
    return cohort.with_adjudicated(rows, data.draw(st.sampled_from((plan.rule_mark, plan.rule_mark, "another"))))


@examples(40)
@given(scenes(**FOLLOW_UP), seeds(25), st.data())
def test_random_cohorts_and_plans(scene: Scene, numbers: list[int], data: st.DataObject) -> None:
    cohort, plan = draw_cohort(numbers, scene), scene.plan
    compare(cohort, plan)
    compare(settled(cohort, plan, data), plan)
    events = flare_events(cohort, plan).select("patient_id", "group", "day")
    for is_known in (True, False):
        ours, theirs = (
            module.flare_rates(cohort, plan, events, is_known=is_known, derived=True)
            for module in (flares, reference.flares)
        )
        assert_frame_equal(ours, theirs, check_exact=True)


FLARE_CHOICES = {
    "flare_rule": st.sampled_from(sorted(FLARES)),
    "flare_reference": st.sampled_from(("published", "nadir", "last", "mean_last_two")),
    "flare_response_days": st.sampled_from((0, 60)),
    "flare_first_only": st.booleans(),
    "exclude_baseline_responders": st.booleans(),
}


@examples(60)
@given(scenes(**FOLLOW_UP, **FLARE_CHOICES), seeds(30))
def test_flares_by_every_rule(scene: Scene, numbers: list[int]) -> None:
    cohort, plan = draw_cohort(numbers, scene), scene.plan
    assert_frame_equal(drug_courses(cohort, plan), reference.OUTCOMES["courses"](cohort, plan))
    ours, theirs = (outcomes["derived_flares"](cohort, plan) for outcomes in (OUTCOMES, reference.OUTCOMES))
    assert_frame_equal(ours, theirs, check_exact=True)


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_definition(key: str) -> None:
    random = Random(key)
    plan = AnalysisPlan(definition=DEFINITIONS[key])
    cohort = draw_cohort([random.randrange(10**6) for _ in range(30)], Scene(plan))
    for missing, confirm_days in (("observed", 28), ("non_responder", 28), ("last_observation", None)):
        compare(cohort, plan.replace(missing=missing, confirm_days=confirm_days, group_by="sex"))


def test_nobody_and_nothing() -> None:
    plan = AnalysisPlan()
    compare(build([]), plan)
    compare(build([{"patient_id": "1"}]), plan)
    compare(build([{"patient_id": "1"}], [{"patient_id": "1", "day": 0, "upcr": 1.0}], [], []), plan)
