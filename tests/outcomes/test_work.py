"""How much is done again when something moves, in counts: frames derived, conditions asked. Never in seconds."""

import pkgutil
from collections import Counter
from importlib import import_module

import polars as pl
import pytest

from lnexplore import outcomes, sample_cohort
from lnexplore.charts.figure import PAGES
from lnexplore.cohort import memory
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.outcomes.definitions import definition_rates
from lnexplore.outcomes.headline import headline
from lnexplore.outcomes.moves import moves_between
from lnexplore.outcomes.multiverse import hidden_choice_effects
from lnexplore.outcomes.remarks import remarks
from lnexplore.outcomes.remembered import remembered, whatever_remission_means
from lnexplore.outcomes.sweep import sweep
from lnexplore.plan import AnalysisPlan
from tests.benchmarks.pages import tasks

FIVE = ("response_by_visit", "response_by_month", "flares", "steroid_course", "response_on_low_dose")
DERIVED = {"equivalent", "joined", "assessments", "baseline", "placed", "doses", "steroids.steroid_by_patient"}
DERIVED |= {"flare events"}
"""what a threshold must never have derived again"""


def fresh() -> Cohort:
    """The sample with nothing remembered."""
    sample = sample_cohort()
    return Cohort.of(sample.patients.drop("extra_1"), sample.visits, sample.treatments, sample.events)


def overview(cohort: Cohort, plan: AnalysisPlan) -> None:
    """All that the first page computes."""
    for name in FIVE:
        OUTCOMES[name](cohort, plan)
    headline(cohort, plan)
    remarks(cohort, plan)


def moved(plan: AnalysisPlan, value: float) -> AnalysisPlan:
    return plan.replace(definition=plan.definition.with_value("cr.upcr", value))


def done(cohort: Cohort, before: Counter[str]) -> dict[str, int]:
    """What was computed since, by kind."""
    return dict(cohort.memory.computed - before)


@pytest.mark.parametrize("budget", [memory.REMEMBERED_BYTES, 1])
@pytest.mark.parametrize("key", ["rokutanda2014", "kdigo2024", "acr2024"])
def test_a_moved_threshold_asks_one_condition_and_derives_nothing(
    key: str, budget: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "REMEMBERED_BYTES", budget)
    cohort, plan = fresh(), AnalysisPlan(definition=DEFINITIONS[key])
    cohort.memory.room = 1
    path = next(item.path for item in plan.definition.components() if item.path.endswith("upcr"))
    value = plan.definition.component(path).leaf.value  # type: ignore[union-attr]
    overview(cohort, plan)
    assert set(cohort.memory.computed) >= DERIVED
    for step in (1.1, 1.2, 1.3):
        now = plan.replace(definition=plan.definition.with_value(path, value * step))
        before = cohort.memory.computed.copy()
        overview(cohort, now)
        moves_between(cohort, plan, now, now.headline_window.month)
        work = done(cohort, before)
        asked = {leaf for item in now.definition.components() for leaf in [item.leaf]} - {
            item.leaf for item in plan.definition.components()
        }
        assert work.pop("verdict") <= len(asked) + (budget == 1)
        assert not DERIVED & set(work), work
        # Once for this plan, and with no room once more for the one it is compared with.
        assert all(times <= 1 + (budget == 1) for times in work.values()), work


def test_outcomes_of_one_name_in_two_modules_are_two() -> None:
    def rates(_cohort: Cohort, _plan: AnalysisPlan) -> str:
        return "one"

    def others(_cohort: Cohort, _plan: AnalysisPlan) -> str:
        return "two"

    others.__name__, others.__module__ = rates.__name__, "lnexplore.outcomes.elsewhere"
    cohort, plan = fresh(), AnalysisPlan()
    assert [remembered(one)(cohort, plan) for one in (rates, others, rates)] == ["one", "two", "one"]


def test_nothing_is_done_again_when_nothing_moved() -> None:
    cohort, plan = fresh(), AnalysisPlan()
    overview(cohort, plan)
    before = cohort.memory.computed.copy()
    overview(cohort, plan)
    assert done(cohort, before) == {}


def test_with_no_room_at_all_the_plan_in_force_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "REMEMBERED_BYTES", 1)
    cohort, plan = fresh(), AnalysisPlan()
    cohort.memory.room = 1
    overview(cohort, plan)
    # The whole laboratory and other ways to decide come and go.
    sweep(cohort, plan, "cr.upcr")
    definition_rates(cohort, plan)
    hidden_choice_effects(cohort, plan)
    before = cohort.memory.computed.copy()
    overview(cohort, moved(plan, 0.7))
    work = done(cohort, before)
    assert not DERIVED & set(work), work
    assert work["verdict"] == 1


@pytest.mark.parametrize("group_by", [None, "phase", "sex"])
def test_another_window_or_group_keeps_the_assessments_and_their_verdicts(group_by: str | None) -> None:
    cohort, plan = fresh(), AnalysisPlan(group_by="isn_group")
    overview(cohort, plan)
    before = cohort.memory.computed.copy()
    overview(cohort, plan.replace(group_by=group_by, pick="last"))
    work = done(cohort, before)
    assert {"equivalent", "joined", "assessments", "baseline", "verdict"}.isdisjoint(work), work


def test_a_sweep_asks_no_condition_that_does_not_move() -> None:
    cohort, plan = fresh(), AnalysisPlan()
    overview(cohort, plan)
    before = cohort.memory.computed.copy()
    frame = sweep(cohort, plan, "cr.upcr")
    assert frame["value"].n_unique() > 20
    assert "verdict" not in done(cohort, before)


def test_every_definition_asks_each_condition_once() -> None:
    cohort, plan = fresh(), AnalysisPlan()
    conditions = {item.leaf for one in DEFINITIONS.values() for item in one.components()}
    used = {item.leaf for one in DEFINITIONS.values() for item in one.components() if item.path not in one.off}
    definition_rates(cohort, plan)
    assert cohort.memory.computed["verdict"] == len(used)
    assert len(used) <= len(conditions)
    assert cohort.memory.computed["assessments"] == 1


def test_patients_are_named_only_when_asked_for() -> None:
    cohort, plan = fresh(), AnalysisPlan()
    overview(cohort, plan)
    assert not {"response.response_by_patient", "assessed.assessed_visits"} & set(cohort.memory.computed)
    assert isinstance(OUTCOMES["response_by_patient"](cohort, plan), pl.DataFrame)
    assert cohort.memory.computed["response.response_by_patient"] == 1


WORK = {
    # page: (results computed, conditions asked, bytes of its pictures), after a moved limit
    "overview": (3, 1, 8_200),
    "cohort": (7, 1, 11_300),
    "response": (16, 1, 301_000),
    "flares": (6, 1, 28_000),
    "kidney": (1, 0, 33_300),
    "steroids": (4, 1, 75_100),
    "safety": (5, 1, 130_000),
    "criteria": (77, 8, 410_000),
    "data": (5, 1, 3_200),
    "patient": (9, 1, 0),
}


def test_the_work_of_every_page_is_counted() -> None:
    assert set(WORK) == {page for page in (*PAGES, "patient") if [*tasks(page)]}


@pytest.mark.parametrize("page", WORK)
def test_a_page_does_no_more_for_a_moved_threshold_than_it_did(page: str) -> None:
    cohort, plan = fresh(), AnalysisPlan()
    overview(cohort, plan)
    for _, task in tasks(page):
        task(cohort, plan)
    before = cohort.memory.computed.copy()
    sent = [task(cohort, moved(plan, 0.7)) for _, task in tasks(page)]
    work = done(cohort, before)
    computed, asked, size = WORK[page]
    # Table 1 is called a baseline too.
    assert not (DERIVED - {"baseline"}) & set(work), work
    assert sum(work.values()) <= computed, work
    assert work.get("verdict", 0) <= asked
    assert sum(one for one in sent if isinstance(one, int)) <= size


FREES = whatever_remission_means(headline).__code__
"""what is called in place of every outcome that never sees the definition"""
FREE = {
    f"{module.name}.{name}": function
    for module in pkgutil.iter_modules(outcomes.__path__)
    for name, function in vars(import_module(f"lnexplore.outcomes.{module.name}")).items()
    if getattr(function, "__code__", None) is FREES and function.__module__ == f"lnexplore.outcomes.{module.name}"
}


def the_same(one: object, other: object) -> bool:
    frames = [(found,) if isinstance(found, pl.DataFrame) else found for found in (one, other)]
    return all(a.equals(b) for a, b in zip(*frames, strict=True))  # type: ignore[call-overload]


@pytest.mark.parametrize("name", FREE)
def test_what_never_sees_the_definition_needs_none(name: str):
    cohort, outcome = fresh(), FREE[name]
    for definition in ("kdigo2024", "eular2012"):
        for choices in ({}, {"origin": "first_response"}, {"exclude_baseline_responders": True}):
            plan = AnalysisPlan(definition=DEFINITIONS[definition], **choices)
            assert the_same(outcome(cohort, plan), outcome.__wrapped__(cohort, plan)), (definition, choices)
        before = cohort.memory.computed.copy()
        outcome(cohort, moved(AnalysisPlan(), 0.3))
        outcome(cohort, moved(AnalysisPlan(), 0.7))
        assert max(done(cohort, before).values(), default=0) <= 1
