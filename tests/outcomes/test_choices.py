"""The choices nobody prints: which are offered, and what each alternative changes."""

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.choices import Choice, decided, hidden_choices
from lnexplore.outcomes.multiverse import hidden_choice_effects
from tests.outcomes.small import ONE_GROUP, cohort, upcr

SPOT = upcr(A={0: 3.0, 183: 0.3})
BOTH = cohort({"A": {0: {"upcr": 3.0, "urine_protein_24h": 3.0}, 183: {"upcr": 0.3, "urine_protein_24h": 0.3}}})
WITH_EGFR = cohort({"A": {0: {"upcr": 3.0, "egfr": 80}, 183: {"upcr": 0.3, "egfr": 80}}})

ALWAYS = ["window", "pick", "confirm_days", "missing", "baseline_first_day", "join_days"]
LIMIT = ["operator", "rounding", "exclude_baseline_responders"]
OFFERED = {
    "rokutanda2014": [*ALWAYS, "sediment", "uln", *LIMIT],
    "kdigo2024": [*ALWAYS, "baseline_rule", "egfr_equation", *LIMIT],
    "eular2012": [*ALWAYS, "baseline_rule", "egfr_equation", *LIMIT],
    "acr2024": [*ALWAYS, *LIMIT],
    "nobility": [*ALWAYS, "baseline_rule", "sediment", "uln", *LIMIT],
    "blissln_crr": [*ALWAYS, "baseline_rule", "egfr_equation", *LIMIT],
    "kagawa2024_a": ALWAYS,
    # Nothing to round between g/g and mg/mmol.
    "dutch": [*ALWAYS, "baseline_rule", "operator", "exclude_baseline_responders"],
    "kdigo2012": [*ALWAYS, "baseline_rule", "operator", "exclude_baseline_responders"],
}


def plan_of(key: str, **changes: object) -> AnalysisPlan:
    return ONE_GROUP.replace(definition=DEFINITIONS[key], **changes)


def choices(key: str, group: Cohort = SPOT, **changes: object) -> dict[str, Choice]:
    return {choice.key: choice for choice in hidden_choices(group, plan_of(key, **changes))}


@pytest.mark.parametrize("key", OFFERED)
def test_what_is_offered(key: str):
    assert list(choices(key)) == OFFERED[key]


def test_the_protein_choice_needs_both_quantities():
    assert "protein" not in choices("acr2024", SPOT)
    assert [option.label for option in choices("acr2024", BOTH)["protein"].options] == [
        "as the source printed it",
        "the other stands in where one is missing",
    ]
    assert "protein" not in choices("kagawa2024_a", BOTH)


def test_the_sheets_own_egfr_is_offered_only_where_it_has_one():
    words = [option.label for option in choices("kdigo2024", WITH_EGFR)["egfr_equation"].options]
    assert words[0] == "Japanese equation 2009"
    assert "as recorded in the sheet" in words
    assert "as recorded in the sheet" not in [option.label for option in choices("kdigo2024")["egfr_equation"].options]


def test_a_plan_that_reads_the_sheets_egfr_does_not_break_a_sheet_without_one():
    assert (
        choices("kdigo2024", egfr_equation="as_recorded")["egfr_equation"].options[0].label
        == "as recorded in the sheet"
    )


def test_components_switched_off_are_no_choice():
    off = DEFINITIONS["rokutanda2014"].switched(frozenset({"cr.normal_sediment", "cr.upcr", "cr.creatinine"}))
    found = [choice.key for choice in hidden_choices(SPOT, ONE_GROUP.replace(definition=off))]
    assert found == ALWAYS


PLANS = {
    "default": {},
    "month 12": {"headline_month": 12},
    "other window": {"windows": (Window(6, 45),)},
    "first": {"pick": "first"},
    "confirmed": {"confirm_days": 28},
    "confirmed late": {"confirm_days": 60},
    "carried": {"missing": "last_observation"},
    "nri": {"missing": "non_responder"},
    "baseline": {"baseline_first_day": -60, "baseline_rule": "mean"},
    "not joined": {"join_days": 0},
    "joined": {"join_days": 3},
    "limits": {"uln_female": 0.82, "uln_male": 1.09},
    "left out": {"exclude_baseline_responders": True},
    "equation": {"egfr_equation": "mdrd"},
    "protein": {"protein": "stand_in"},
}


@pytest.mark.parametrize("changes", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("key", ["rokutanda2014", "kdigo2024"])
def test_the_first_option_is_always_the_plans(key: str, changes: dict[str, object]):
    plan = plan_of(key, **changes)
    for choice in hidden_choices(BOTH, plan):
        assert decided(plan, choice.options[0]) == plan, choice.key
        others = [decided(plan, option) for option in choice.options[1:]]
        assert plan not in others, choice.key
        assert len({other.to_json() for other in others}) == len(others) > 0, choice.key


# Words of each alternative and what it sets.
ALTERNATIVES = {
    "window": [("± 14 days", {"windows": (Window(6, 14),)}), ("± 45 days", {"windows": (Window(6, 45),)}), ("± 60 days", {"windows": (Window(6, 60),)})],
    "pick": [("the first", {"pick": "first"}), ("the last", {"pick": "last"})],
    "confirm_days": [("met again 28 days later or more", {"confirm_days": 28})],
    "missing": [("counted as non-responders", {"missing": "non_responder"}), ("last assessment carried forward", {"missing": "last_observation"})],
    "baseline_first_day": [("up to 90 days before", {"baseline_first_day": -90}), ("day 0 only", {"baseline_first_day": 0})],
    "join_days": [("each visit by itself", {"join_days": 0})],
    "uln": [("0.82 and 1.09 mg/dL", {"uln_female": 0.82, "uln_male": 1.09})],
    "exclude_baseline_responders": [("left out", {"exclude_baseline_responders": True})],
}  # fmt: skip


@pytest.mark.parametrize("key", ALTERNATIVES)
def test_what_each_alternative_sets(key: str):
    plan = plan_of("rokutanda2014")
    options = choices("rokutanda2014")[key].options[1:]
    assert [option.label for option in options] == [words for words, _ in ALTERNATIVES[key]]
    assert [decided(plan, option) for option in options] == [
        plan.replace(**changes) for _, changes in ALTERNATIVES[key]
    ]


# What happens to the rule of complete response.
RULES = [
    ("rokutanda2014", "sediment", ["required", "left out"], "UPCR < 0.4 g/gCr and serum albumin ≥ 3.5 g/dL and serum creatinine ≤ upper limit of normal"),
    ("acr2024", "operator", ["< 0.5", "≤ 0.5"], "UPCR ≤ 0.5 g/gCr"),
    ("aurora2_adequate", "operator", ["≤ 0.7", "< 0.7"], "UPCR < 0.7 g/gCr"),
    ("acr2024", "rounding", ["0.5 g/gCr", "50 mg/mmol"], "UPCR < 50 mg/mmol"),
    ("eular2012", "rounding", ["50 mg/mmol", "0.5 g/gCr"], "UPCR < 0.5 g/gCr and (eGFR ≥ 90 mL/min/1.73 m² or (eGFR at baseline < 90 mL/min/1.73 m² and eGFR ≥ 81 mL/min/1.73 m²))"),
    ("dutch", "operator", ["< 0.5", "≤ 0.5"], "24-hour urine protein ≤ 0.5 g/day and serum creatinine ≤ 125 % of baseline"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "choice", "words", "rule"), RULES, ids=[f"{key} {choice}" for key, choice, *_ in RULES]
)
def test_what_becomes_of_the_rule(key: str, choice: str, words: list[str], rule: str):
    options = choices(key)[choice].options
    assert [option.label for option in options] == words
    changed = decided(plan_of(key), options[1])
    assert changed.definition.complete_in_force.describe() == rule
    assert changed.replace(definition=DEFINITIONS[key]) == plan_of(key)


def moved(key: str, choice: str, **courses: dict[int, float | None]) -> tuple[int, int, str, str]:
    """(n now, n otherwise, gained, lost)."""
    rows = hidden_choice_effects(upcr(**courses), plan_of(key)).filter(pl.col("choice") == choice)
    return rows.select("n_now", "n", "gained", "lost").row(0)


def test_half_a_gram_is_not_fifty_milligrams():
    # 50 mg/mmol is 0.442 g/g.
    courses = {"A": {0: 3.0, 183: 0.47}, "B": {0: 3.0, 183: 0.43}}
    assert moved("acr2024", "rounding", **courses) == (2, 1, "", "A")
    assert moved("eular2012", "rounding", **courses) == (1, 2, "A", "")
    assert moved("acr2024", "operator", **courses, C={0: 3.0, 183: 0.5}) == (2, 3, "C", "")


def test_the_largest_move_comes_first_and_nothing_moves_alone_without_reason():
    frame = hidden_choice_effects(upcr(A={0: 3.0, 183: 0.47}, B={0: 3.0, 183: 0.43}), plan_of("acr2024"))
    assert frame["choice"][0] == "rounding"
    assert frame.filter(pl.col("choice") == "rounding").select("now", "alternative", "change", "reach").row(0) == (
        "0.5 g/gCr",
        "50 mg/mmol",
        -50.0,
        50.0,
    )
    assert frame.filter(pl.col("choice") != "rounding")["reach"].max() == 0.0
