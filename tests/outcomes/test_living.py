"""Who stands behind the counts of the living figure: against counts by hand, and against the plan with each value."""

import itertools
from dataclasses import replace
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.moving import value_of
from lnexplore.derive.filters import Filters
from lnexplore.outcomes import living
from lnexplore.outcomes.living import (
    KINDS,
    Place,
    definition_sets,
    group_sets,
    is_monotone,
    movable_limits,
    places_of,
    slider_sets,
    step_of,
)
from lnexplore.outcomes.response import response_by_month, response_by_visit
from lnexplore.plan import AnalysisPlan as Plan
from tests.cohorts import Scene, draw_cohort, examples, scenes, seeds
from tests.outcomes.small import upcr

SAMPLE, PLAN = sample_cohort(), AnalysisPlan()
LIMITS = {"cr.upcr": [0.4, 0.5, 0.8], "cr.albumin": [3.0, 3.5]}
AS_PUBLISHED = step_of(LIMITS, (0, 1))
ST_LUKES = step_of(LIMITS, (1, 1))
"""St Luke's 2017 is Rokutanda 2014 with UPCR below 0.5"""


def counted(cohort: Cohort, plan: Plan, limits: dict[str, list[float]]) -> dict[Place, tuple[int, int]]:
    return {
        place: (behind.n.bit_count(), behind.of.bit_count())
        for place, behind in slider_sets(cohort, plan, limits).items()
    }


# Counted by a program of its own (openpyxl, plain Python): the numbers of test_sample_by_hand.py.
def test_the_places_give_what_was_counted_by_hand_at_six_months():
    found = counted(SAMPLE, PLAN, LIMITS)
    at = {
        step: tuple(found[Place(group, "CR at", 6, step)] for group in ("induction", "maintenance"))
        for step in (AS_PUBLISHED, ST_LUKES)
    }
    assert at == {AS_PUBLISHED: ((8, 12), (7, 12)), ST_LUKES: ((10, 12), (8, 12))}


def test_the_definitions_give_what_was_counted_by_hand_at_six_months():
    found = definition_sets(SAMPLE, PLAN)
    by_hand = {
        "rokutanda2014": ((8, 12), (7, 12)),
        "kdigo2024": ((11, 13), (12, 13)),
        "kdigo2012": ((2, 13), (0, 13)),
        "acr2024": ((11, 13), (12, 13)),
    }
    assert {
        key: tuple(
            (found[group, key, 6].n.bit_count(), found[group, key, 6].of.bit_count())
            for group in ("induction", "maintenance")
        )
        for key in by_hand
    } == by_hand


def test_patients_are_bits_in_the_order_of_the_cohort():
    cohort = upcr(A={0: 3.0, 183: 0.2}, B={0: 3.0, 183: 0.6}, C={0: 3.0, 183: 2.5}, D={0: 3.0})
    plan = AnalysisPlan(definition=DEFINITIONS["kdigo2024"].switched(frozenset({"pr.upcr_2"})), group_by=None)
    found = slider_sets(cohort, plan, {"cr.upcr": [0.5, 0.7]})
    assert group_sets(cohort, plan) == {"all patients": 0b1111}
    strict, loose = (found[Place("all patients", "CR at", 6, step)] for step in (0, 1))
    assert (strict.n, loose.n) == (0b0001, 0b0011)
    # D was never seen again: nobody waits for her at six months.
    assert strict.of == loose.of == 0b0111
    assert found[Place("all patients", "CR by", 6, 1)] == (0b0011, 0b0111)


def test_filters_and_groups_are_the_plans():
    plan = PLAN.replace(group_by="sex", filters=Filters(levels={"phase": ("induction",)}))
    sizes = {group: members.bit_count() for group, members in group_sets(SAMPLE, plan).items()}
    known = SAMPLE.patients.filter(pl.col("phase") == "induction")["sex"].cast(pl.String).value_counts()
    assert sizes == dict(known.iter_rows())
    assert sum(sizes.values()) == 14


PLANS = {
    "as it comes": PLAN,
    "confirmed": PLAN.replace(confirm_days=28),
    "carried forward": PLAN.replace(missing="last_observation", group_by=None),
    "non-responders": PLAN.replace(missing="non_responder", rescue="non_response"),
    "responders at baseline left out": PLAN.replace(exclude_baseline_responders=True),
    "while treated": PLAN.replace(after_stop="while_on", terminal="leaves", group_by="sex"),
    "St Luke's": PLAN.replace(definition=DEFINITIONS["stlukes2017"]),
}


def differing(cohort: Cohort, plan: Plan, limits: dict[str, list[float]], at: tuple[int, ...]) -> list[str]:
    """Where the counts at one place differ from the plan with its values."""
    definition = plan.definition
    for (path, values), index in zip(limits.items(), at, strict=True):
        definition = definition.with_value(path, values[index])
    there = plan.replace(definition=definition)
    found, step = counted(cohort, plan, limits), step_of(limits, at)
    wrong = []
    for kind, (outcome, counting) in KINDS.items():
        frame = (response_by_visit if counting == "at" else response_by_month)(cohort, there)
        for row in frame.filter(pl.col("outcome").cast(pl.String) == outcome).to_dicts():
            mine = found.get(Place(row["group"], kind, row["month"], step), (0, 0))
            if mine != (row["n"], row["N"]):
                wrong.append(f"{kind} {row['group']} month {row['month']}: {mine}, not {row['n'], row['N']}")
    return wrong


@pytest.mark.parametrize("name", PLANS)
def test_every_place_is_the_plan_with_its_values(name: str):
    plan = PLANS[name]
    for at in ((0, 1), (1, 0), (2, 1)):
        assert differing(SAMPLE, plan, LIMITS, at) == []


def test_what_readers_settled_holds_at_the_limits_in_force_alone():
    rows = SAMPLE.visits.filter((pl.col("patient_id") == "P06") & (pl.col("day") > 150)).head(1)
    settled = SAMPLE.with_adjudicated(rows.select("patient_id", "day", adjudicated=pl.lit("CR")), PLAN.rule_mark)
    assert not is_monotone(settled, PLAN)
    assert is_monotone(SAMPLE, PLAN)
    for at in ((0, 1), (1, 1)):
        assert differing(settled, PLAN, LIMITS, at) == []
    assert counted(settled, PLAN, LIMITS)[Place("induction", "CR at", 6, AS_PUBLISHED)] == (9, 12)


def test_places_are_published_numbers_and_even_steps_between():
    assert places_of(PLAN, "cr.upcr", 9) == [0.1, 0.2, 0.25, 0.4, 0.442008, 0.5, 0.7, 0.8, 1.6]
    assert places_of(PLAN, "cr.albumin", 5) == [2.1, 2.7, 3.5, 4.1, 4.9]
    with pytest.raises(KeyError):
        places_of(PLAN, "cr.nothing", 9)


def test_a_registry_is_counted_in_parts_that_change_nothing(monkeypatch: pytest.MonkeyPatch):
    whole = slider_sets(replace(SAMPLE), PLAN, LIMITS)
    monkeypatch.setattr(living, "CHUNK", 1000)
    assert slider_sets(replace(SAMPLE), PLAN, LIMITS) == whole


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_definition_has_places_with_the_value_in_force_among_them(key: str):
    plan = PLAN.replace(definition=DEFINITIONS[key])
    for component in movable_limits(plan.definition):
        values = places_of(plan, component.path, 9)
        assert len(values) <= 9
        assert round(value_of(component.leaf), 9) in values
        assert all(one < two for one, two in itertools.pairwise(values))


@examples(12)
@given(scene=scenes(), who=seeds(), seed=st.integers(0, 999))
def test_any_plan_on_any_cohort(scene: Scene, who: list[int], seed: int):
    cohort, plan = draw_cohort(who, scene), scene.plan
    random = Random(seed)
    paths = [component.path for component in movable_limits(plan.definition)][:2]
    if not paths:
        return
    limits = {path: places_of(plan, path, most) for path, most in zip(paths, (6, 4), strict=False)}
    at = tuple(random.randrange(len(values)) for values in limits.values())
    assert differing(cohort, plan, limits, at) == []
    if is_monotone(cohort, plan):
        found = slider_sets(cohort, plan, limits)
        for place, behind in found.items():
            if place.kind.startswith("CR at"):
                # What is reached by a month holds what is there at it, and a looser outcome holds the stricter one.
                for other in ("CR by", "CR or PR at"):
                    assert behind.n & ~found[place._replace(kind=other)].n == 0
