"""One test over every definition of response: a new one is checked by existing."""

import json
import math

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.moving import has_number, scale_of, steps_of, value_of
from lnexplore.outcomes.analyse import OUTCOMES


def test_there_are_thirty_six_definitions():
    assert len(DEFINITIONS) == 42


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
class TestDefinition:
    def test_has_a_source_and_confirmed_numbers(self, definition: ResponseDefinition):
        assert definition.evidence in ("C", "P")
        # Where only a part was confirmed the notes say which.
        assert definition.evidence == "C" or definition.notes
        assert definition.citation
        assert definition.assessed

    def test_reads_itself_aloud(self, definition: ResponseDefinition):
        words = definition.describe()
        assert words.startswith("Complete response: ")
        assert words.count("Partial response") == 1
        assert ("none is defined" in words) == (definition.partial is None)
        assert all(component.leaf.describe() in words for component in definition.components())

    def test_goes_to_json_and_back(self, definition: ResponseDefinition):
        assert ResponseDefinition.from_dict(json.loads(json.dumps(definition.to_dict()))) == definition

    def test_has_unique_paths_that_can_be_set_and_switched_off(self, definition: ResponseDefinition):
        paths = [component.path for component in definition.components()]
        assert len(paths) == len(set(paths))
        for component in definition.components():
            assert definition.switched(frozenset({component.path})).differences(definition)
            if hasattr(component.leaf, "value"):
                changed = definition.with_value(component.path, component.leaf.value + 0.25)
                assert len(changed.differences(definition)) == 1
                assert changed.with_value(component.path, component.leaf.value) == definition

    def test_has_a_slider_that_reaches_its_published_numbers(self, definition: ResponseDefinition):
        for component in definition.components():
            if not has_number(component.leaf):
                continue
            low, high, step, factor = scale_of(component.leaf)
            published = value_of(component.leaf) * factor
            assert all(isinstance(bound, float) for bound in (low, high, step))
            # A published 0 (no disease activity) is the lowest there is.
            assert low <= published < high
            assert low < published or published == 0
            assert round(value_of(component.leaf), 9) in steps_of(component.leaf)
            assert math.isclose((high - low) / step % 1, 0, abs_tol=1e-6) or math.isclose(
                (high - low) / step % 1, 1, abs_tol=1e-6
            )

    def test_runs_on_the_sample_and_loses_nobody(self, definition: ResponseDefinition):
        by_patient = OUTCOMES["response_by_patient"](sample_cohort(), AnalysisPlan(definition=definition))
        assert by_patient.height == 28 * 7
        assert by_patient["state"].null_count() == 0
