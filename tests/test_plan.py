"""The plan: what it refuses, how it says itself, and its way to JSON and back."""

import json

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.derive.windows import Window
from lnexplore.plan import Filters


@pytest.mark.parametrize(
    "changes",
    [
        {"windows": ()},
        {"windows": (Window(6, 46), Window(9, 45))},
        {"windows": (Window(6, 3), Window(6, 5))},
        {"baseline_first_day": 1},
        {"join_days": -1},
        {"egfr_equation": "guess"},
        {"missing": "ignore"},
        {"interval": "wald"},
        {"uln_female": 0.0},
        {"confirm_days": 0},
    ],
)
def test_impossible_choices_are_refused(changes: dict[str, object]):
    with pytest.raises(ValueError):
        AnalysisPlan(**changes)


def test_a_changed_threshold_is_said_with_the_published_one():
    plan = AnalysisPlan(definition=DEFINITIONS["rokutanda2014"].with_value("cr.upcr", 0.5))
    assert plan.differences() == ["CR: UPCR < 0.5 g/gCr (published: UPCR < 0.4 g/gCr)"]
    assert "It differs from Rokutanda 2014 in: CR: UPCR < 0.5 g/gCr (published: UPCR < 0.4 g/gCr)." in plan.describe()


def test_a_switched_off_component_is_said():
    plan = AnalysisPlan(definition=DEFINITIONS["rokutanda2014"].switched(frozenset({"cr.normal_sediment"})))
    assert plan.differences() == [
        "CR: normal urinary sediment (urine red cells < 5/HPF and no cellular casts) switched off"
    ]
    assert "sediment" not in plan.definition.complete_in_force.describe()


def test_the_published_definition_is_said_in_the_words_of_the_abstract():
    assert AnalysisPlan().definition.describe() == (
        "Complete response: UPCR < 0.4 g/gCr and normal urinary sediment (urine red cells < 5/HPF and no cellular casts) "
        "and serum albumin ≥ 3.5 g/dL and serum creatinine ≤ upper limit of normal. "
        "Partial response: not complete, and UPCR ≤ 50 % of baseline and urine red cells ≤ 50 % of baseline "
        "and serum albumin ≥ 3 g/dL and (serum creatinine ≤ upper limit of normal or serum creatinine ≤ 115 % of baseline)."
    )


def test_filters_say_themselves_and_only_when_in_force():
    plan = AnalysisPlan(filters=Filters(levels={"sex": ("female",)}, age=(18, 40)))
    assert plan.describe({"sex": "Sex"})[-1] == "Patients included: Sex: female; age 18 to 40 years."
    assert not any("Patients included" in sentence for sentence in AnalysisPlan().describe())


def test_json_round_trip_of_a_plan_with_everything_changed():
    plan = AnalysisPlan(
        definition=DEFINITIONS["kdigo2024"].with_value("cr.upcr", 0.7).switched(frozenset({"pr.egfr"})),
        windows=(Window(2, 10), Window(5, 20)),
        baseline_first_day=-60,
        join_days=3,
        egfr_equation="ckd_epi_2021",
        uln_female=0.82,
        uln_male=1.09,
        literal_haematuria=True,
        exclude_baseline_responders=True,
        confirm_days=28,
        missing="last_observation",
        interval="clopper_pearson",
        group_by=None,
        headline_month=5,
        filters=Filters(levels={"sex": ("female", "missing")}, age=(18.0, 40.0), baseline_upcr=(1.0, 9.5)),
    )
    assert AnalysisPlan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"lnexplore_plan": 99}',
        '{"lnexplore_plan": 1, "colour": "red"}',
        '{"lnexplore_plan": 1, "join_days": "x"}',
        '{"lnexplore_plan": 1, "windows": [[6]]}',
        '{"lnexplore_plan": 1, "definition": {"key": "x"}}',
        '{"lnexplore_plan": 1, "filters": 3}',
    ],
)
def test_what_is_not_a_plan_is_refused_with_a_value_error(text: str):
    with pytest.raises(ValueError):
        AnalysisPlan.from_json(text)


def test_json_names_its_version():
    assert json.loads(AnalysisPlan().to_json())["lnexplore_plan"] == 1


def test_changes_between_two_plans_are_named():
    plan = AnalysisPlan()
    looser = plan.replace(definition=plan.definition.with_value("cr.upcr", 0.5))
    assert looser.changes(plan) == {"cr.upcr"}
    assert looser.replace(join_days=3).changes(plan) == {"cr.upcr", "join_days"}
    assert plan.replace(definition=plan.definition.switched(frozenset({"pr.albumin"}))).changes(plan) == {"pr.albumin"}
    assert plan.replace(definition=DEFINITIONS["kdigo2024"]).changes(plan) == {"definition"}
    assert plan.changes(plan) == frozenset()
