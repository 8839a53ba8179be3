"""What was decided before the results were seen, and what was moved after."""

import json

import pytest
from hypothesis import given

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.criteria.drafts import Draft
from lnexplore.derive.filters import Filters
from lnexplore.history import MAX_TRIED, History
from tests.cohorts import examples, plans

PLAN = AnalysisPlan()
UPCR = "CR, upcr: UPCR < 0.4 g/gCr → UPCR < {} g/gCr"


def looser(value: float, plan: AnalysisPlan = PLAN) -> AnalysisPlan:
    return plan.replace(definition=plan.definition.with_value("cr.upcr", value))


def seen(*plans_seen: AnalysisPlan) -> History:
    history = History()
    for plan in plans_seen:
        history = history.seen(plan)
    return history


def test_before_any_result_nothing_was_moved():
    assert History().before is None
    assert History().moved(looser(0.5)) == []
    assert History().sentences(PLAN) == []


def test_the_first_plan_seen_is_the_one_decided_before():
    history = seen(PLAN)
    assert history.before == PLAN
    assert history.tried == {}
    assert history.sentences(PLAN) == []
    # Results that stand on the screen again and again are seen once.
    assert seen(PLAN, PLAN, PLAN) == history


def test_a_moved_limit_is_told_with_how_many_values_were_looked_at():
    history = seen(PLAN, looser(0.45), looser(0.5), looser(0.45), looser(0.5))
    (moved,) = history.moved(looser(0.5))
    assert (moved.what, moved.description, moved.tried) == ("cr.upcr", UPCR.format(0.5), 3)
    assert history.sentences(looser(0.5)) == [
        "Moved after the results were seen: CR, upcr: UPCR < 0.4 g/gCr → UPCR < 0.5 g/gCr (3 settings looked at)."
    ]
    assert history.moved_thresholds(looser(0.5)) == ["cr.upcr"]


def test_what_was_put_back_is_no_longer_moved_but_stays_looked_at():
    history = seen(PLAN, looser(0.5), PLAN)
    assert history.sentences(PLAN) == []
    assert history.moved_thresholds(PLAN) == []
    assert history.tried == {"cr.upcr": ("UPCR < 0.4 g/gCr", "UPCR < 0.5 g/gCr")}
    assert [moved.tried for moved in history.seen(looser(0.6)).moved(looser(0.6))] == [3]


def test_a_plan_not_yet_seen_counts_as_looked_at():
    # The file is written from the plan in force: at the least the first value and this one were looked at.
    (moved,) = seen(PLAN).moved(looser(0.5))
    assert moved.tried == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"baseline_first_day": -60}, "the first day of the baseline window: -28 → -60"),
        ({"pick": "last"}, "the assessment used in a window: the one nearest to the month → the last"),
        ({"baseline_rule": "mean"}, "the baseline value: the last value → the mean of the values"),
        (
            {"protein": "stand_in"},
            "the urine protein read: each definition reads the quantity its source printed; one never stands in for the other → where the quantity a definition asks for is missing, the other stands in number for number (exact only at 1 g of creatinine a day)",
        ),
        ({"confirm_days": 28}, "the days after which a response had to be met again: not asked → 28"),
        ({"flare_rule": "moroni"}, "the rule for flares: KDIGO 2012 → Moroni"),
        ({"filters": Filters(levels={"sex": ("Nurse Joy",)})}, "the patients included: all patients → some patients"),
        ({"definition": DEFINITIONS["kdigo2024"]}, "the definition of response: Rokutanda 2014 → KDIGO 2024"),
        (
            {"definition": PLAN.definition.switched(frozenset({"cr.albumin"}))},
            "CR, albumin: serum albumin ≥ 3.5 g/dL → off",
        ),
        (
            {"windows": PLAN.windows[:2]},
            "the windows (month ± days): 1 ± 14, 3 ± 30, 6 ± 30, 9 ± 45, 12 ± 45, 18 ± 60, 24 ± 60 → 1 ± 14, 3 ± 30",
        ),
    ],
    ids=str,
)
def test_every_choice_that_moves_numbers_is_told(changes: dict[str, object], words: str):
    plan = PLAN.replace(**changes)
    assert seen(PLAN, plan).sentences(plan) == [f"Moved after the results were seen: {words} (2 settings looked at)."]


@pytest.mark.parametrize("changes", [{"group_by": "sex"}, {"group_by": None}, {"headline_month": 12}], ids=str)
def test_what_only_changes_the_view_does_not_count(changes: dict[str, object]):
    plan = PLAN.replace(**changes)
    history = seen(PLAN, plan)
    assert history == seen(PLAN)
    assert history.sentences(plan) == []


def test_a_definition_of_ones_own_counts_once_it_is_in_force():
    own = Draft("own1", "Mine").build()
    saved = PLAN.replace(own=(own,))
    assert seen(PLAN, saved) == seen(PLAN)
    used = saved.replace(definition=own)
    assert [moved.description for moved in seen(PLAN, saved, used).moved(used)] == [
        "the definition of response: Rokutanda 2014 → Mine"
    ]
    # A limit of a definition that was not there before has no first value to be swept from.
    assert seen(PLAN, used).moved_thresholds(used) == []


def test_only_a_limit_that_was_moved_is_swept():
    plan = looser(0.5).replace(join_days=0)
    history = seen(PLAN, plan)
    assert [moved.what for moved in history.moved(plan)] == ["cr.upcr", "join_days"]
    assert history.moved_thresholds(plan) == ["cr.upcr"]


def test_what_is_kept_is_bounded():
    history = seen(PLAN, *(looser(0.5 + number / 1000) for number in range(MAX_TRIED + 50)))
    assert len(history.tried["cr.upcr"]) == MAX_TRIED == 200
    again = json.dumps({"before": None, "tried": {"cr.upcr": [str(number) for number in range(1000)]}})
    assert len(History.from_dict(json.loads(again)).tried["cr.upcr"]) == MAX_TRIED


def test_a_history_is_never_changed_behind_the_back():
    first = seen(PLAN, looser(0.5))
    first.seen(looser(0.6))
    assert first == seen(PLAN, looser(0.5))


@examples(40)
@given(plans(), plans())
def test_it_goes_to_json_and_back(before: AnalysisPlan, plan: AnalysisPlan):
    # A definition of someone's own that came without its original is read as its own original.
    first, second = (AnalysisPlan.from_json(one.to_json()) for one in (before, plan))
    history = seen(first, second)
    again = History.from_dict(json.loads(json.dumps(history.to_dict())))
    assert again == history
    assert again.sentences(second) == history.sentences(second)
    assert all(sentence.endswith(" settings looked at).") for sentence in again.sentences(second))


def test_no_word_of_the_sheet_stands_in_the_sentences():
    plan = PLAN.replace(filters=Filters(levels={"extra_1": ("Nurse Joy’s list",)}))
    assert "Joy" not in " ".join(seen(PLAN, plan).sentences(plan))


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        "x",
        [],
        {},
        {"before": None},
        {"tried": {}},
        {"before": 3, "tried": {}},
        {"before": {"lnexplore_plan": 9}, "tried": {}},
        {"before": "x", "tried": {}},
        {"before": None, "tried": []},
        {"before": None, "tried": {"a": 5}},
        {"before": None, "tried": 3},
    ],
    ids=str,
)
def test_what_is_no_history_is_refused_with_a_value_error(data: object):
    with pytest.raises(ValueError):
        History.from_dict(data)


def test_a_declaration_leaves_a_trace():
    first = AnalysisPlan()
    moved = first.replace(definition=first.definition.with_value("cr.upcr", 0.5))
    history = History().seen(first).seen(moved).declare(moved)
    assert history.moved(moved) == []
    assert history.sentences(moved) == [
        "The user declared the plan as fixed beforehand; 1 other setting had been looked at before that was said."
    ]
    assert History.from_dict(history.to_dict()) == history
    assert len(history.seen(first).sentences(first)) == 2
