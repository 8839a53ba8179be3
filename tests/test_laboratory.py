"""The criteria laboratory: whatever it says of a value not in force is what the plan with that value says."""

import itertools
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore import sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.moving import MAX_STEPS, has_number, scale_of, steps_of, value_of
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.criteria.terms import AllOf, Finding, Limit
from lnexplore.derive.windows import Window
from lnexplore.outcomes import multiverse as multiverse_module
from lnexplore.outcomes import sweep as sweep_module
from lnexplore.outcomes.choices import decided, hidden_choices
from lnexplore.outcomes.counts import sustained_rows
from lnexplore.outcomes.definitions import compared_definitions, definition_rates
from lnexplore.outcomes.layers import placed
from lnexplore.outcomes.multiverse import combinations, hidden_choice_effects, multiverse, one_window
from lnexplore.outcomes.response import (
    response_by_month,
    response_by_patient,
    response_by_visit,
    seats_of,
)
from lnexplore.outcomes.sweep import movable, sweep, sweep_moves, sweep_two, swept
from lnexplore.outcomes.verdicts import STATES, judged, states
from lnexplore.plan import AnalysisPlan
from tests.cohorts import FOLLOW_UP, Scene, build, draw_cohort, examples, scenes, seeds
from tests.oracle import CR, OPEN, PR, reference
from tests.test_properties import OPEN_PARTIAL, SIX_MORE

COUNTS = ("n", "N", "n_not_assessable", "n_not_reached", "n_left")


def universe_plans(cohort, plan):
    """(words of the options, plan) for every combination of the hidden choices, the plan's own first."""
    base = one_window(plan)
    for options in itertools.product(*(choice.options for choice in hidden_choices(cohort, base))):
        yield tuple(option.label for option in options), decided(base, *options)


def at(plan: AnalysisPlan) -> AnalysisPlan:
    """The plan with the headline window alone, which is all that a sweep looks at."""
    return plan.replace(windows=(plan.headline_window,))


def expected_states(cohort: Cohort, plan: AnalysisPlan) -> set[tuple[str, str, str, bool]]:
    rows = response_by_patient(cohort, at(plan))
    return {
        (row["patient_id"], row["group"], row["state"], row["cr_ruled_out"])
        for row in rows.select("patient_id", "group", "state", "cr_ruled_out").to_dicts()
    }


def counts(frame: pl.DataFrame, **where: object) -> dict[tuple[str, str], tuple[int, ...]]:
    """(group, outcome) -> n, N, not assessable, not reached."""
    return {
        (row["group"], row["outcome"]): tuple(row[name] for name in COUNTS)
        for row in frame.to_dicts()
        if all(row[name] == value for name, value in where.items())
    }


def complete(frame: pl.DataFrame, month: int) -> dict[str, tuple[int, int]]:
    """Group -> n, N of complete response."""
    return {
        row["group"]: (row["n"], row["N"])
        for row in frame.to_dicts()
        if row["outcome"] == "CR" and row["month"] == month
    }


# --- a limit over its range -----------------------------------------------------------------------------------------


@examples(20)
@given(scenes(**FOLLOW_UP), seeds(most=25), st.data())
def test_every_value_of_a_sweep_is_what_the_plan_with_it_says(
    scene: Scene, drawn: list[int], data: st.DataObject
) -> None:
    plan = scene.plan
    cohort = draw_cohort(drawn, scene)
    choices = movable(plan.definition)
    if not choices:
        assert sweep(cohort, plan).height == 0
        return
    component = data.draw(st.sampled_from(choices))
    steps = steps_of(component.leaf, at_most=8)
    found = swept(cohort, plan, {component.path: steps})
    people, words = found.place.patients, STATES.categories.to_list()
    for step, value in enumerate(steps):
        mine = plan.replace(definition=plan.definition.with_value(component.path, value))
        inside = found.inside(step).nonzero()[0]
        here = [
            (*people.select("patient_id", "group").row(who), words[found.state[step, who]], found.ruled_out[step, who])
            for who in inside.tolist()
        ]
        assert set(here) == expected_states(cohort, mine)
        assert len(here) == len(set(here))


@examples(8)
@given(scenes(**FOLLOW_UP), seeds(most=20), st.data())
def test_two_limits_at_once_are_what_the_plan_with_both_says(
    scene: Scene, drawn: list[int], data: st.DataObject
) -> None:
    plan = scene.plan
    cohort = draw_cohort(drawn, scene)
    choices = movable(plan.definition)
    if len(choices) < 2:
        return
    first, second = (one.path for one in data.draw(st.permutations(choices))[:2])
    rates = sweep_two(cohort, plan, first, second)
    assert set(rates.select("path", "path2").rows()) <= {(first, second)}
    pairs = sorted(set(rates.select("value", "value2").rows()))
    for one, other in pairs[:: len(pairs) // 9 + 1]:
        definition = plan.definition.with_value(first, one).with_value(second, other)
        direct = counts(response_by_visit(cohort, at(plan.replace(definition=definition))))
        assert counts(rates, value=one, value2=other) == {key: ns for key, ns in direct.items() if key[1] == "CR"}


@examples(10)
@given(scenes(exclude_baseline_responders=True, **FOLLOW_UP), seeds(most=20), st.data())
def test_a_sweep_moves_who_is_in_where_that_hangs_on_the_limit(
    scene: Scene, drawn: list[int], data: st.DataObject
) -> None:
    plan = scene.plan
    cohort = draw_cohort(drawn, scene)
    choices = [one for one in movable(plan.definition) if one.level == "cr"]
    if not choices:
        return
    component = data.draw(st.sampled_from(choices))
    rates = sweep(cohort, plan, component.path)
    assert rates["path"].unique().to_list() in ([], [component.path])
    for value in sorted(set(rates["value"]))[::7]:
        mine = at(plan.replace(definition=plan.definition.with_value(component.path, value)))
        direct = {
            key: numbers
            for key, numbers in counts(response_by_visit(cohort, mine)).items()
            if key[1] in ("CR", "CR or PR")
        }
        assert counts(rates, value=value) == direct


@examples(14)
@given(scenes(exclude_baseline_responders=st.booleans(), **FOLLOW_UP), seeds(most=25), st.data())
def test_who_is_gained_and_lost_is_who_responds_under_the_plans_of_two_values(
    scene: Scene, drawn: list[int], data: st.DataObject
) -> None:
    plan = scene.plan
    cohort = draw_cohort(drawn, scene)
    choices = movable(plan.definition)
    if not choices:
        return
    component = data.draw(st.sampled_from([one for one in choices if one.level == "cr"] or choices))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep_module, "MAX_STEPS", 12)
        moves = sweep_moves(cohort, plan, component.path)
    expected, last = set(), {}
    for value in steps_of(component.leaf, at_most=12):
        mine = plan.replace(definition=plan.definition.with_value(component.path, value))
        for patient, group, state, _ in expected_states(cohort, mine):
            # Whoever a value leaves out comes back with what was known before.
            before, responded = last.get(patient, (None, state == CR))
            if responded != (state == CR):
                expected.add((group, before, value, patient, "lost" if responded else "gained"))
            last[patient] = (value, state == CR)
    assert moves.height == len(expected)
    assert set(moves.rows()) == expected


SEDIMENT = ResponseDefinition(
    "own1", "Sediment", "nobody", complete=AllOf((Limit("upcr", "<", 0.5), Finding("normal_sediment", 5.0)))
)


def test_the_red_cells_of_a_sediment_are_swept() -> None:
    # UPCR 0.3 throughout; red cells 3, 5 to 9, 12 and unknown: below 4 only A is normal, below 10 B as well, below 13 C.
    visits = [
        {"patient_id": patient, "day": day, "upcr": 2.0 if day == 0 else 0.3} | cells
        for patient, cells in (
            ("A", {"urine_rbc": 3}),
            ("B", {"urine_rbc": 7, "urine_rbc_low": 5, "urine_rbc_high": 9}),
            ("C", {"urine_rbc": 12}),
            ("D", {}),
        )
        for day in (0, 183)
    ]
    cohort = build([{"patient_id": patient} for patient in "ABCD"], visits)
    plan = AnalysisPlan(definition=SEDIMENT, group_by=None)
    rows = sweep(cohort, plan, "cr.normal_sediment").filter(pl.col("outcome").cast(pl.String) == "CR")
    found = {row["value"]: (row["n"], row["N"], row["n_not_assessable"]) for row in rows.to_dicts()}
    assert found[1.0] == (0, 3, 1)
    assert found[4.0] == (1, 3, 1)
    # 5 to 9 is below 9 for some of what it may be: open.
    assert found[7.0] == (1, 2, 2)
    assert found[9.0] == (1, 2, 2)
    assert found[10.0] == (2, 3, 1)
    assert found[13.0] == (3, 3, 1)
    assert rows.filter("in_force")["value"].to_list() == [5.0]
    assert rows["unit"].unique().to_list() == ["/HPF"]
    assert sweep_moves(cohort, plan, "cr.normal_sediment").select("value_before", "value", "patient_id", "change").rows() == [
        (3.0, 4.0, "A", "gained"),
        (9.0, 10.0, "B", "gained"),
        (12.0, 13.0, "C", "gained"),
    ]  # fmt: skip


def test_whoever_is_surely_not_complete_is_in_the_denominator_of_a_sweep() -> None:
    # As counted by hand in `test_properties.py`: of six patients C is complete, A, B and E are surely not, D and F are open.
    plan = AnalysisPlan(definition=OPEN_PARTIAL, windows=(Window(6, 30),), group_by=None)
    rows = sweep(SIX_MORE, plan, "cr.upcr").filter("in_force", pl.col("outcome").cast(pl.String) == "CR")
    assert rows.select("n", "N", "n_not_assessable").rows() == [(1, 4, 2)]
    pair = sweep_two(SIX_MORE, plan, "cr.upcr", "pr.upcr").filter(pl.col("value") == 0.5, pl.col("value2") == 0.5)
    assert pair.select("n", "N", "n_not_assessable").rows() == [(1, 4, 2)]


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_the_steps_of_every_limit_hold_the_published_number_and_both_ends(definition: ResponseDefinition) -> None:
    for component in definition.components():
        if not has_number(component.leaf):
            continue
        low, high, _, factor = scale_of(component.leaf)
        steps = steps_of(component.leaf)
        assert steps == sorted(set(steps))
        assert (steps[0], steps[-1]) == (round(low / factor, 9), round(high / factor, 9))
        assert round(value_of(component.leaf), 9) in steps
        assert len(steps) <= MAX_STEPS + 2


def test_a_limit_that_is_not_there_is_a_key_error() -> None:
    cohort, plan = draw_cohort(range(3), Scene(AnalysisPlan())), AnalysisPlan()
    with pytest.raises(KeyError):
        sweep(cohort, plan, "cr.moon")
    with pytest.raises(KeyError):
        sweep_two(cohort, plan, "cr.upcr", "cr.moon")


# --- the choices nobody prints --------------------------------------------------------------------------------------


@examples(10)
@given(scenes(**FOLLOW_UP), seeds(most=15), st.integers(0, 2**20))
def test_every_combination_is_what_its_plan_says(scene: Scene, drawn: list[int], seed: int) -> None:
    cohort = draw_cohort(drawn, scene)
    plan = scene.plan
    month = plan.headline_window.month
    keys = [choice.key for choice in hidden_choices(cohort, at(plan).replace(own=()))]
    with pytest.MonkeyPatch.context() as patch:
        # A few ways to judge and a few to place: the same code, drawn at random.
        patch.setattr(multiverse_module, "ROWS", 300)
        frame = multiverse(cohort, plan)
    ways = {number: tuple(row[key] for key in keys) for row in frame.to_dicts() for number in [row["combination"]]}
    dice = Random(seed)
    # Where the plan itself leaves everybody out its combination has no row.
    chosen = {1, *dice.sample(sorted(ways), min(8, len(ways)))} & ways.keys()
    assert len(set(ways.values())) == len(ways)
    base = at(plan).replace(headline_month=month, own=())
    choices = hidden_choices(cohort, base)
    for number in chosen:
        own = base
        for choice, words in zip(choices, ways[number], strict=True):
            own = decided(own, next(option for option in choice.options if option.label == words))
        mine = frame.filter(pl.col("combination") == number)
        found = {row["group"]: (row["n"], row["N"]) for row in mine.to_dicts()}
        assert found == complete(response_by_visit(cohort, own), own.headline_window.month)
        assert mine["in_force"].to_list() == [number == 1] * mine.height
        if number == 1:
            assert own == next(universe_plans(cohort, plan))[1]
            assert found == complete(response_by_visit(cohort, plan), month)


def test_what_readers_settled_stands_in_the_combination_in_force() -> None:
    cohort, plan = sample_cohort(), AnalysisPlan()
    day = cohort.visits.filter((pl.col("patient_id") == "P06") & pl.col("day").is_between(153, 213))["day"][0]
    rows = pl.DataFrame({"patient_id": ["P06"], "day": [day], "adjudicated": ["CR"]})
    settled = cohort.with_adjudicated(rows, plan.rule_mark)
    found = [
        multiverse(one, plan).filter("in_force", pl.col("group").cast(pl.String) == "induction")["n"].to_list()
        for one in (cohort, settled)
    ]
    # 8 of 12 by the rule; P06 is not among them.
    assert found == [[8], [9]]


@examples(10)
@given(scenes(**FOLLOW_UP), seeds(most=20))
def test_the_effect_of_a_hidden_choice_is_what_the_changed_plan_says(scene: Scene, drawn: list[int]) -> None:
    cohort = draw_cohort(drawn, scene)
    base = at(scene.plan).replace(headline_month=scene.plan.headline_window.month, own=())
    frame = hidden_choice_effects(cohort, scene.plan)
    told = {(row["group"], row["choice"], row["alternative"]): row for row in frame.to_dicts()}
    assert len(told) == frame.height
    before = {state[0]: state for state in expected_states(cohort, base)}
    now = complete(response_by_visit(cohort, base), base.headline_month)
    # A group of the cohort that the filters empty has rows of nobody.
    groups = set(now) | {group for group, _, _ in told}
    for choice in hidden_choices(cohort, base):
        # The first way is the plan's own: it changes nothing.
        assert complete(response_by_visit(cohort, decided(base, choice.options[0])), base.headline_month) == now
        for option in choice.options[1:]:
            own = decided(base, option)
            after = complete(response_by_visit(cohort, own), own.headline_window.month)
            moved = {state[0]: state for state in expected_states(cohort, own)}
            for group in groups:
                n_now, total_now = now.get(group, (0, 0))
                row = told.pop((group, choice.key, option.label))
                n, total = after.get(group, (0, 0))
                assert (row["n_now"], row["N_now"], row["n"], row["N"]) == (n_now, total_now, n, total)
                assert row["now"] == choice.options[0].label
                mine = {patient for patient, state in before.items() if state[1] == group}
                gained, lost = (
                    sorted(
                        patient
                        for patient in mine
                        if (there.get(patient, ("",) * 3)[2] == CR) and (here.get(patient, ("",) * 3)[2] != CR)
                    )
                    for here, there in ((before, moved), (moved, before))
                )
                assert (row["gained"], row["lost"]) == (", ".join(gained), ", ".join(lost))
                if total and total_now:
                    assert row["change"] == pytest.approx(100 * (n / total - n_now / total_now))
                else:
                    assert row["change"] is None
    assert not told
    assert frame["reach"].to_list() == sorted(frame["reach"], reverse=True)


def test_the_sample_has_as_many_ways_as_the_product_of_its_choices() -> None:
    cohort, plan = sample_cohort(), AnalysisPlan()
    sizes = {choice.key: len(choice.options) for choice in hidden_choices(cohort, plan)}
    assert sizes == {
        "window": 4,
        "pick": 3,
        "confirm_days": 2,
        "missing": 3,
        "baseline_first_day": 3,
        "join_days": 2,
        "sediment": 2,
        "uln": 2,
        "operator": 2,
        "rounding": 2,
        "exclude_baseline_responders": 2,
    }
    # 4 × 3 × 2 × 3 ways to place, 3 × 2 × 2 × 2 × 2 × 2 × 2 ways to judge.
    assert combinations(cohort, plan) == 72 * 192
    words, first = next(iter(universe_plans(cohort, plan)))
    assert first == plan.replace(windows=(Window(6, 30),))
    assert words[:4] == ("± 30 days", "the one nearest to the month", "one visit is enough", "left out of the rate")


# --- every definition, and responses that last ----------------------------------------------------------------------


@examples(6)
@given(scenes(**FOLLOW_UP), seeds(most=12), st.sampled_from(("at", "by")), st.integers(0, 1000))
def test_the_rate_under_a_definition_is_that_of_the_plan_with_it(
    scene: Scene, drawn: list[int], counting: str, seed: int
) -> None:
    cohort, plan = draw_cohort(drawn, scene), scene.plan
    frame = definition_rates(cohort, plan, counting)
    known = compared_definitions(plan)
    assert set(frame["definition"]) <= set(known)
    table = response_by_visit if counting == "at" else response_by_month
    for key in Random(seed).sample(sorted(known), 5):
        rows = frame.filter(pl.col("definition") == key)
        own = table(cohort, plan.replace(definition=known[key].definition, own=()))
        direct = {
            (row["group"], row["month"], row["outcome"]): (row["n"], row["N"], row["n_not_assessable"])
            for row in own.to_dicts()
            if row["outcome"] == "CR" or (row["outcome"] == "CR or PR" and known[key].definition.partial is not None)
        }
        if rows.height and rows["lacking"][0]:
            assert rows["estimate"].null_count() == rows["n"].null_count() == rows.height
            continue
        found = {
            (row["group"], row["month"], row["outcome"]): (row["n"], row["N"], row["n_not_assessable"])
            for row in rows.to_dicts()
        }
        assert found == direct


def sustained(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """What the table of every definition counts as sustained, for the plan in force."""
    place = placed(cohort, plan)
    rows = sustained_rows(place, states(cohort, plan), judged(cohort, plan).response, seats_of(cohort, plan))
    return rows.frame(plan)


@examples(14)
@given(scenes(), seeds(most=25))
def test_a_sustained_response_was_never_lost_again(scene: Scene, drawn: list[int]) -> None:
    cohort, plan = draw_cohort(drawn, scene), scene.plan
    expected = reference(cohort, plan)
    found = {
        (row["group"], row["month"], row["outcome"]): (row["n"], row["N"]) for row in sustained(cohort, plan).to_dicts()
    }
    for outcome, good in (("CR", (CR,)), ("CR or PR", (CR, PR))):
        numbers: dict[tuple[str, int], int] = {}
        for (patient, month), (state, day) in expected.states.items():
            place = (expected.group[patient], month)
            numbers.setdefault(place, 0)
            if state not in good:
                continue
            assert day is not None
            so_far = [
                one.response
                for (who, when), one in sorted(expected.assessed.items(), key=lambda item: item[0][1])
                if who == patient and when <= day and one.response != OPEN
            ]
            first = next(index for index, response in enumerate(so_far) if response in good)
            numbers[place] += all(response in good for response in so_far[first:])
        for (group, month), n in numbers.items():
            assert found[group, month, outcome] == (n, expected.at[group, month, outcome][1])
