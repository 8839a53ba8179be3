"""The plan: what it refuses, how it says itself, and its way to JSON and back."""

import json
from dataclasses import replace

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.drafts import Draft, Line
from lnexplore.criteria.terms import Finding, Limit
from lnexplore.derive.filters import Filters
from lnexplore.derive.windows import Window
from lnexplore.outcomes.response import response_by_visit
from tests.options.values import EVERYTHING

OWN = Draft(
    "own1", "Mine", (Line(((Limit("upcr", "<", 0.3),),)), Line(((Finding("no_rescue"),), (Limit("albumin", ">", 4),))))
).build()


@pytest.mark.parametrize(
    "changes",
    [
        {"windows": ()},
        {"windows": (Window(6, 46), Window(9, 45))},
        {"windows": (Window(6, 3), Window(6, 5))},
        {"baseline_first_day": 1},
        {"join_days": -1},
        {"confirm_days": 0},
        {"confirm_days": 366},
        {"flare_response_days": -1},
        {"flare_response_days": 366},
        {"flare_confirm_days": 0},
        {"flare_refractory_days": 731},
        {"pause_days": 731},
        {"after_stop_days": -1},
        {"sustained_days": 0},
        {"steroid_factors": (("prednisolone", 1.0),)},
        {"steroid_factors": (("dexamethasone", -1.0),)},
        {"steroid_factors": (("dexamethasone", 101.0),)},
        {"steroid_factors": (("dexamethasone", 6.0), ("dexamethasone", 7.0))},
        {"regimen": ("tacrolimus", "tacrolimus")},
        {"own": (OWN, OWN)},
        {"own": (replace(OWN, key="kdigo2024"),)},
        {"own": tuple(replace(OWN, key=f"own{number}") for number in range(13))},
    ],
    ids=str,
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
    # A definition of someone's own keeps its original beside it.
    plan = EVERYTHING.replace(own=(OWN, replace(OWN, key="own2", label="Another")), definition=OWN)
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


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {},
            "of the assessments that decide the definition the one nearest to the month, the earlier on ties, was used.",
        ),
        ({"pick": "first"}, "of the assessments that decide the definition the first was used."),
        ({"pick": "last"}, "of the assessments that decide the definition the last was used."),
        ({}, "Baseline was the last value of each measure between day -28 and day 0, the day of time zero."),
        ({"baseline_rule": "first"}, "Baseline was the first value of each measure between day -28 and day 0"),
        (
            {"baseline_rule": "mean", "baseline_first_day": -90},
            "Baseline was the mean of the values of each measure between day -90 and day 0",
        ),
        (
            {},
            "Proteinuria: each definition reads the quantity its source printed; one never stands in for the other.",
        ),
        (
            {"protein": "stand_in"},
            "where the quantity a definition asks for is missing, the other stands in number for number (exact only",
        ),
        ({"egfr_equation": "mdrd"}, "eGFR: MDRD (4 variables)."),
        ({"flare_first_only": True}, "the first flare counts."),
        ({}, "all flares count."),
        ({"flare_response_days": 90}, " that lasted 90 days or more"),
        ({"flare_confirm_days": 30}, "met again at the next assessment at least 30 days later"),
        ({"flare_refractory_days": 5}, "no other flare within 5 days"),
        ({"flare_reference": "last"}, "compared with the value of the assessment before;"),
        ({"flare_rule": "moroni"}, "Flares by the rule of Moroni"),
        ({}, "Curves over time count from time zero of the sheet; every visit counts in curves over time."),
        ({"origin": "biopsy"}, "Curves over time count from the day of the kidney biopsy;"),
        ({"visits_counted": "windows"}, "only the visit that stands for a month counts in curves over time."),
        (
            {},
            "The regimen is the drugs with which at least half of the treated patients began (and those of the patients",
        ),
        (
            {"regimen": ("tacrolimus", "mizoribine"), "regimen_stop": "all", "pause_days": 14},
            "The regimen is tacrolimus and mizoribine; it is stopped when the last of its drugs is stopped; a pause of at most 14 days is no stop.",
        ),
        ({"after_stop": "while_on", "after_stop_days": 14}, "the 14 days after its last day still count"),
        ({"rescue": "non_response"}, "after a rescue treatment there is no response"),
        ({"terminal": "leaves"}, "a patient leaves the study at dialysis, transplant or death"),
        ({"sustained_days": 90}, "sustained when it lasts at least 90 days"),
        ({"between_doses": "linear"}, "the dose runs in a straight line to the next recorded one"),
        ({"steroid_factors": (("dexamethasone", 7.0),)}, "dexamethasone 7, betamethasone 6.67"),
        ({"drugs_counted": "ever"}, "patients are chosen by the drugs they ever took"),
        ({"p_values": True}, "P-values compare groups that were not formed by chance"),
    ],
    ids=str,
)
def test_every_new_choice_says_itself(changes: dict[str, object], words: str):
    assert words in " ".join(AnalysisPlan(**changes).describe())


def test_a_definition_of_ones_own_stands_beside_the_published_ones():
    plan = AnalysisPlan(own=(OWN,), definition=OWN)
    assert list(plan.definitions) == [*DEFINITIONS, "own1"]
    assert plan.published == OWN
    assert plan.differences() == []
    assert plan.describe()[0] == "Response was defined as in Mine (Own definition)."
    assert plan.replace(definition=OWN.with_value("cr.upcr", 0.4)).differences() == [
        "CR: UPCR < 0.4 g/gCr (published: UPCR < 0.3 g/gCr)"
    ]
    assert AnalysisPlan(definition=OWN).published is None
    # Who is in, and what a dose is, does not hang on what one calls remission.
    assert plan.without_definition() == AnalysisPlan()


def test_a_definition_that_came_without_its_original_is_its_own_original():
    moved = OWN.with_value("cr.upcr", 0.4).switched(frozenset({"cr.either2.albumin"}))
    plan = AnalysisPlan(definition=moved)
    again = AnalysisPlan.from_json(plan.to_json())
    assert again.definition == moved
    assert again.own == (moved.switched(frozenset()),)
    # With its original it keeps it, and what was changed is told.
    kept = AnalysisPlan(definition=moved, own=(OWN,))
    assert AnalysisPlan.from_json(kept.to_json()) == kept
    assert len(kept.differences()) == 2


def malformed(**changes: object) -> dict[str, object]:
    return OWN.to_dict() | changes


def of_one(**leaf: object) -> dict[str, object]:
    limit = {"type": "limit", "measure": "upcr", "op": "<", "value": 0.5}
    return malformed(complete={"type": "all", "name": "all", "terms": [limit | leaf]})


def nested(depth: int) -> str:
    """A definition of groups in one another, as text: it is deeper than Python would write."""
    leaf = '{"type": "limit", "measure": "upcr", "op": "<", "value": 0.5}'
    inner = '{"type": "all", "name": "a", "terms": [' * depth + leaf + "]}" * depth
    return f'{{"key": "own1", "label": "Deep", "citation": "x", "complete": {inner}}}'


MALFORMED = {
    "nothing": None,
    "a number": 5,
    "a text": "x",
    "a list": [],
    "no rule": {"key": "own1", "label": "Mine", "citation": "x"},
    "no key": {name: value for name, value in OWN.to_dict().items() if name != "key"},
    "a key that is a number": malformed(key=5),
    "the key of a published one": malformed(key="kdigo2024"),
    "a label that is no text": malformed(label=None),
    "a label that is a list": malformed(label=["x"]),
    "a doi that is a number": malformed(doi=3),
    "a rule that is one limit": malformed(complete={"type": "limit", "measure": "upcr", "op": "<", "value": 0.5}),
    "a partial rule that is a text": malformed(partial="x"),
    "terms that are a number": malformed(complete={"type": "all", "name": "all", "terms": 5}),
    "terms that are texts": malformed(complete={"type": "all", "name": "all", "terms": "ab"}),
    "a kind that does not exist": of_one(type="moon"),
    "a kind that is a list": of_one(type=["all"]),
    "a measure that does not exist": of_one(measure="moon"),
    "a measure that is no number": of_one(measure="cellular_casts"),
    "a sign that does not exist": of_one(op="=="),
    "a reference that does not exist": of_one(of="moon"),
    "a unit of another measure": of_one(unit="mg/dL"),
    "a unit that is a list": of_one(unit=["g/g"]),
    "no number": of_one(value=None),
    "a number that is a list": of_one(value=[1]),
    "a number below zero": of_one(value=-1),
    "a number that is none": of_one(value=float("nan")),
    "a number without end": of_one(value=float("inf")),
    "a number that is a text": of_one(value="0.5"),
    "a number no machine holds": of_one(value=10**400),
    "a day that is a text": of_one(from_day="abc"),
    "a day that is a list": of_one(from_day=[1]),
    "days that are no whole number": of_one(measure="prednisolone", over_days=28.5),
    "days that are too many": of_one(measure="prednisolone", over_days=9999),
    "days of a share": of_one(measure="prednisolone", over_days=28, of="baseline"),
    "a reference that only flares know": of_one(of="reference"),
    "a time that only flares know": of_one(at="reference"),
    "a word that is none": of_one(name="a.b"),
    "a field that does not exist": of_one(colour="red"),
    "a finding that does not exist": malformed(
        complete={"type": "all", "name": "all", "terms": [{"type": "finding", "name": "moon"}]}
    ),
    "a finding that only flares know": malformed(
        complete={"type": "all", "name": "all", "terms": [{"type": "finding", "name": "after_complete"}]}
    ),
    "cells that are a text": malformed(
        complete={"type": "all", "name": "all", "terms": [{"type": "finding", "name": "normal_sediment", "normal_rbc": "5"}]}
    ),
    "one condition twice": malformed(
        complete={"type": "all", "name": "all", "terms": [{"type": "limit", "measure": "upcr", "op": "<", "value": 1}] * 2}
    ),
    "notes that are a number": malformed(notes=5),
    "switched off by a number": malformed(off=5),
    "stages that are a text": malformed(stages="abc"),
    "a stage without a rule": malformed(stages=[{"month": 6}]),
    "a stage at no month": malformed(stages=[{"month": 0, "rule": OWN.to_dict()["complete"]}]),
    "a stage at a month beyond all windows": malformed(stages=[{"month": 999, "rule": OWN.to_dict()["complete"]}]),
    "a stage at the end of time": malformed(stages=[{"month": float("inf"), "rule": OWN.to_dict()["complete"]}]),
}  # fmt: skip


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_own_definition_is_refused_with_a_value_error(data: object):
    text = json.dumps({"lnexplore_plan": 1, "own": [data]})
    with pytest.raises(ValueError):
        AnalysisPlan.from_json(text)


@pytest.mark.parametrize("depth", [700, 5000])
def test_a_definition_of_groups_in_groups_without_end_is_refused_with_a_value_error(depth: int):
    with pytest.raises(ValueError):
        AnalysisPlan.from_json(f'{{"lnexplore_plan": 1, "own": [{nested(depth)}]}}')


@pytest.mark.parametrize("depth", [5, 100, 490])
def test_a_deep_definition_is_refused_or_can_be_used(depth: int):
    try:
        plan = AnalysisPlan.from_json(f'{{"lnexplore_plan": 1, "own": [{nested(depth)}]}}')
    except ValueError:
        assert depth > 5
        return
    plan = plan.replace(definition=plan.own[0])
    assert AnalysisPlan.from_json(plan.to_json()) == plan
    assert response_by_visit(sample_cohort(), plan).height == 56


@pytest.mark.parametrize("data", [5, "x", {"a": 1}, None], ids=str)
def test_own_definitions_that_are_no_list_are_refused_with_a_value_error(data: object):
    with pytest.raises(ValueError):
        AnalysisPlan.from_json(json.dumps({"lnexplore_plan": 1, "own": data}))


def test_an_older_plan_without_the_new_choices_reads_with_their_defaults():
    old = json.loads(AnalysisPlan(join_days=3).to_json())
    for name in ("own", "pick", "baseline_rule", "protein", *(name for name in old if name.startswith("flare_"))):
        del old[name]
    assert AnalysisPlan.from_json(json.dumps(old)) == AnalysisPlan(join_days=3)


def test_an_own_definition_reads_back_whole():
    assert ResponseDefinition.from_dict(json.loads(json.dumps(OWN.to_dict()))) == OWN


@pytest.mark.parametrize("label", ["KDIGO 2024", "kdigo  2024", "ＫＤＩＧＯ 2024"])
def test_no_definition_of_ones_own_bears_a_published_name(label: str) -> None:
    own = replace(DEFINITIONS["kdigo2024"], key="own1", label=label, evidence="own")
    with pytest.raises(ValueError, match="bears the name of another"):
        AnalysisPlan(own=(own,))


def test_a_moved_limit_has_a_mark_of_its_own() -> None:
    plan = AnalysisPlan()
    moved = plan.replace(definition=plan.definition.with_value("cr.upcr", 0.5))
    assert plan.rule_mark == "rokutanda2014"
    assert moved.rule_mark.startswith("rokutanda2014 ")
    assert moved.replace(definition=moved.definition.with_value("cr.upcr", 0.4)).rule_mark == "rokutanda2014"


def test_a_published_key_stands_for_its_source():
    definition = DEFINITIONS["rokutanda2014"].with_value("cr.upcr", 0.6)
    data = json.loads(AnalysisPlan(definition=definition).to_json())
    data["definition"] |= {"label": "KDIGO 2024", "citation": "Somebody's own paper", "notes": ["none"]}
    # What was moved is kept; what the source is called, and what it leaves open, is not the file's to say.
    assert AnalysisPlan.from_json(json.dumps(data)).definition == definition
