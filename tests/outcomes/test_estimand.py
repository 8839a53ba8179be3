"""Every option that changes how an event on the way counts changes the card, and the card says what is counted."""

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.outcomes.estimand import estimand
from lnexplore.outcomes.response import response_by_visit
from lnexplore.report.estimand_words import estimand_words
from tests.outcomes.small import ONE_GROUP, cohort

SAMPLE = sample_cohort()


def strategies(**changes: object) -> dict[str, tuple[str, str]]:
    plan = AnalysisPlan().replace(**changes)
    return {one.event: (one.at_month, one.in_curves) for one in estimand(SAMPLE, plan).handlings}


DEFAULT = {
    "rescue": ("treatment policy", "kept"),
    "terminal": ("composite", "competes"),
    "stop": ("treatment policy", "kept"),
    "leaving": ("left out", "censored"),
    "missed visit": ("left out", "next visit"),
}


@pytest.mark.parametrize(
    ("changes", "moved"),
    [
        ({}, {}),
        ({"rescue": "non_response"}, {"rescue": ("composite", "competes")}),
        ({"terminal": "leaves"}, {"terminal": ("while on treatment", "censored")}),
        ({"after_stop": "while_on"}, {"stop": ("while on treatment", "censored")}),
        ({"missing": "last_observation"}, {"missed visit": ("carried forward", "next visit")}),
        ({"confirm_days": 28}, {"rescue": ("treatment policy once confirmed", "kept")}),
        (
            {"missing": "non_responder"},
            {
                "rescue": ("composite", "ends"),
                "stop": ("composite after failure", "ends"),
                "leaving": ("composite", "censored"),
                "missed visit": ("composite", "next visit"),
            },
        ),
        (
            {"missing": "non_responder", "terminal": "leaves", "after_stop": "while_on"},
            {
                "rescue": ("composite", "ends"),
                "terminal": ("composite", "censored"),
                "stop": ("composite", "censored"),
                "leaving": ("composite", "censored"),
                "missed visit": ("composite", "next visit"),
            },
        ),
    ],
)
def test_each_option_changes_what_it_handles_and_nothing_else(changes: dict, moved: dict) -> None:
    assert strategies(**changes) == DEFAULT | moved
    usual, other = (estimand_words(estimand(SAMPLE, AnalysisPlan().replace(**some)), None) for some in ({}, changes))
    # The sentences differ wherever the handling does.
    assert sum(mine != its for mine, its in zip(usual, other, strict=True)) >= len(moved)


@pytest.mark.parametrize(
    "changes", [{}, {"rescue": "non_response"}, {"terminal": "leaves"}, {"missing": "non_responder"}]
)
def test_without_a_table_of_events_the_card_claims_no_handling_of_them(changes: dict) -> None:
    people = cohort({"A": {0: {"upcr": 3.0, "creatinine": 0.5}, 182: {"upcr": 0.1, "creatinine": 0.5}}})
    facts = estimand(people, ONE_GROUP.replace(**changes))
    found = {one.event: (one.at_month, one.in_curves) for one in facts.handlings}
    assert found["rescue"] == found["terminal"] == ("no events recorded", "no events recorded")
    words = dict(estimand_words(facts, None))
    assert words["Rescue treatment"] == words["Dialysis, transplant or death"]
    assert words["Rescue treatment"].startswith("Not recorded (no table of events)")
    # Of a table that holds no such event it is known that nobody had one.
    assert estimand(SAMPLE, AnalysisPlan()).handlings[0].at_month == "treatment policy"


def test_a_definition_that_asks_for_no_rescue_makes_it_composite() -> None:
    asking = [definition for definition in DEFINITIONS.values() if definition.asks_no_rescue]
    assert asking
    for definition in asking:
        assert strategies(definition=definition)["rescue"] == ("composite", "ends")


@pytest.mark.parametrize(
    ("changes", "n", "total"),
    [
        # Of three in response at month 6 one was rescued on day 30 and one died on day 60.
        ({}, 2, 3),
        ({"rescue": "non_response"}, 1, 3),
        ({"terminal": "leaves"}, 2, 2),
    ],
)
def test_the_card_says_what_is_counted(changes: dict, n: int, total: int) -> None:
    well = {0: {"upcr": 3.0, "creatinine": 0.5}, 182: {"upcr": 0.1, "creatinine": 0.5}}
    people = cohort(dict.fromkeys("ABC", well), events=[("A", "rescue", 30), ("B", "death", 60)])
    plan = ONE_GROUP.replace(definition=DEFINITIONS["kdigo2024"], **changes)
    (row,) = response_by_visit(people, plan).rows(named=True)[8:9]
    assert (row["month"], row["outcome"], row["n"], row["N"]) == (6, "CR", n, total)


def test_the_card_of_the_sample() -> None:
    words = dict(estimand_words(estimand(SAMPLE, AnalysisPlan()), "Phase"))
    assert words["Population"] == "28 of 28 patients, as the filters keep them."
    assert words["Variable"] == "Response by “Rokutanda 2014” at month 6 ± 30 days."
    assert words["Rescue treatment"].startswith("Treatment policy, the response continues to be assessed;")
    assert words["Dialysis, transplant or death"].startswith("Composite, counts as no response;")
    assert words["Treatment"].endswith("Groups by Phase.")
