"""The published schema of the settings file takes what the program writes, and refuses what the program refuses."""

import json

import jsonschema
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.criteria.drafts import Draft
from lnexplore.history import History
from lnexplore.ingest.reading import Reading
from lnexplore.report.schema import settings_schema
from lnexplore.report.settings import from_settings, to_settings
from tests.options.values import EVERYTHING

SCHEMA = settings_schema()
CHECK = jsonschema.Draft202012Validator(SCHEMA)
READING = Reading(
    {"尿蛋白 @1b891baa": "visits.upcr"}, {"UPCR @1b891baa": "mg/mmol"}, {"dates": "dmy"}, frozenset({"era"})
)
OWN = Draft("own1", "私の定義").build()
RICH = EVERYTHING.replace(definition=OWN.with_value("cr.upcr", 0.7), own=(OWN,))


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_every_definition_is_taken(definition):
    plan = AnalysisPlan(definition=definition)
    history = History().seen(AnalysisPlan()).seen(plan)
    CHECK.validate(json.loads(to_settings(plan, READING, history, "lnx-aaaa-bbbb-cccc")))


def test_every_kind_of_choice_is_taken():
    history = History().seen(AnalysisPlan()).seen(RICH).declare(RICH)
    CHECK.validate(json.loads(to_settings(RICH, READING, history)))


def changed(**values: object) -> dict[str, object]:
    return json.loads(to_settings(AnalysisPlan(), Reading())) | values


@pytest.mark.parametrize(
    "values",
    [
        {"lnexplore_plan": 2},
        {"egfr_equation": "guess"},
        {"missing": "ignore"},
        {"uln_female": 9.0},
        {"join_days": -1},
        {"windows": []},
        {"windows": [[0, 0]]},
        {"confirm_days": 1.5},
        {"baseline_first_day": None},
        {"exclude_baseline_responders": "no"},
        {"p_values": "false"},
        {"filters": {"age": ""}},
        {"filters": {"baseline_upcr": []}},
        {"regimen": ["\ud800"]},
        {"induction_phase": "\udfff"},
        {"sustained_days": "long"},
        {"what": 1},
        {"steroid_factors": [["water", 1.0]]},
        {"definition": {"key": "x"}},
        {"reading": {"version": 7}},
    ],
    ids=lambda values: f"{next(iter(values))}-{json.dumps(values)[-12:]}",
)
def test_what_the_program_refuses_the_schema_refuses(values: dict[str, object]):
    data = changed(**values)
    # A letter that no file can hold is text to a schema; the program refuses it all the same.
    assert not CHECK.is_valid(data) or "\\ud" in json.dumps(data)
    with pytest.raises(ValueError, match=r"\w"):
        from_settings(json.dumps(data))
