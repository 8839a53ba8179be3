"""Flares by rule and courses of drugs are those that a window of polars for each step finds, to the last digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lnexplore.criteria.flare_presets import FLARES
from lnexplore.outcomes.derived_flares import derived_flares
from lnexplore.outcomes.population import drug_courses
from lnexplore.plan import AnalysisPlan
from tests import step_by_step
from tests.cohorts import FOLLOW_UP, Row, Scene, build, draw_cohort, examples, scenes, seeds

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
    assert_frame_equal(derived_flares(cohort, plan), step_by_step.derived_flares(cohort, plan), check_exact=True)


_REASONS = ("inefficacy", "adverse event", "remission")
COURSE = st.tuples(
    *(st.sampled_from("ABC"), st.sampled_from(("tacrolimus", "mizoribine", None))),
    *(st.one_of(st.none(), st.integers(-60, 60)), st.one_of(st.none(), st.integers(-60, 90)), st.booleans()),
)


@examples(60)
@given(st.lists(COURSE, max_size=12), st.sampled_from((0, 7, 28)))
def test_courses_of_drugs(drawn: list[tuple[str, str | None, int | None, int | None, bool]], pause_days: int) -> None:
    rows = [
        # Entries that end on one day say the same, or nothing.
        {"patient_id": who, "drug": drug, "start_day": start, "stop_day": stop}
        | ({"reason": _REASONS[stop % 3]} if says and stop is not None else {})
        for who, drug, start, stop, says in drawn
    ]
    cohort = build([{"patient_id": name} for name in "ABC"], treatments=rows)
    expected = step_by_step.derive_courses(cohort.treatments, pause_days)
    assert_frame_equal(drug_courses(cohort, AnalysisPlan(pause_days=pause_days)), expected)


@pytest.mark.parametrize("patients", [[], [{"patient_id": "1"}]])
def test_nobody_and_nothing(patients: list[Row]) -> None:
    cohort, plan = build(patients), AnalysisPlan()
    assert_frame_equal(derived_flares(cohort, plan), step_by_step.derived_flares(cohort, plan))
