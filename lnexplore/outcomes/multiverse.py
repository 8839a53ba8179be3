"""How far complete response hangs on the hidden choices: each alone, and all of them at once."""

import hashlib
import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.choices import Alternative, decided, hidden_choices
from lnexplore.outcomes.conditions import NO, YES, rules_at
from lnexplore.outcomes.counts import named
from lnexplore.outcomes.layers import Placed, in_windows, placed
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import cohort_levels
from lnexplore.outcomes.verdicts import CR, NR, States, kept, settle, settled_rows, states, states_in
from lnexplore.plan import AnalysisPlan

ROWS = 400_000
"""Rows judged at visits for a multiverse, and ten times as many placed in windows: beyond, combinations are drawn at random."""
MAX_AT_VISIT = 200
_SEED = 20140611


def one_window(plan: AnalysisPlan) -> AnalysisPlan:
    """The plan with the headline window alone: all that the hidden choices are asked about."""
    return plan.replace(windows=(plan.headline_window,), headline_month=plan.headline_window.month, own=())


@remembered
def hidden_choice_effects(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, hidden choice and alternative: complete response at the headline window if that were chosen.

    Columns: group, choice, label, now (how the plan decides it), alternative, n_now, N_now, n, N, estimate, change
    (percentage points against now), reach (the largest absolute change of the choice in any group), gained and lost
    (patients, joined by ", "). The choices that move most come first.
    """
    with cohort.memory.aside():
        return _every_effect(cohort, plan)


def _every_effect(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    base = one_window(plan)
    levels = cohort_levels(cohort, plan)
    now, here = _counts(cohort, base)
    before = {who for who, state in here.items() if state[1]}
    rows = []
    for choice in hidden_choices(cohort, base):
        for option in choice.options[1:]:
            counts, there = _counts(cohort, decided(base, option))
            after = {who for who, state in there.items() if state[1]}
            for level in levels:
                mine = {who for who, state in here.items() if state[0] == level}
                (n0, total0), (n, total) = now.get(level, (0, 0)), counts.get(level, (0, 0))
                change = 100 * (n / total - n0 / total0) if total and total0 else None
                moved = [", ".join(sorted(who & mine)) for who in (after - before, before - after)]
                words = (level, choice.key, choice.label, choice.options[0].label, option.label)
                rows.append((*words, n0, total0, n, total, n / total if total else None, change, *moved))
    names = ("group", "choice", "label", "now", "alternative")
    schema = dict.fromkeys(names, pl.String) | dict.fromkeys(("n_now", "N_now", "n", "N"), pl.Int64)
    schema |= {"estimate": pl.Float64, "change": pl.Float64, "gained": pl.String, "lost": pl.String}  # type: ignore[dict-item]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return (
        frame.with_columns(
            pl.col("group").cast(pl.Enum(levels)),
            reach=pl.col("change").abs().max().over("choice").fill_null(0.0),
        )
        .sort("reach", "label", "group", descending=[True, False, False], maintain_order=True)
        .select(*frame.columns[:-2], "reach", "gained", "lost")
    )


def _counts(cohort: Cohort, plan: AnalysisPlan) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[str, bool]]]:
    """Group -> (n, N) of complete response; patient who is in -> (group, whether in complete response)."""
    place, found, inside = placed(cohort, plan), states(cohort, plan), kept(cohort, plan)
    n, known, size = _tally(place, found, inside)
    counts = {level: (int(n[at]), int(known[at])) for at, level in enumerate(place.levels) if size[at]}
    rows = np.arange(len(place.who)) if inside is None else np.flatnonzero(inside)
    who = place.patients["patient_id"][rows].to_list()
    groups, complete = place.group[rows].tolist(), (found.state[rows, 0] == CR).tolist()
    return counts, {one: (place.levels[at], is_in) for one, at, is_in in zip(who, groups, complete, strict=True)}


def _tally(place: Placed, found: States, inside: np.ndarray | None) -> np.ndarray:
    """(3, groups): n and N of complete response in the only window, and how many patients are in."""
    state, ruled, group = found.state[:, 0], found.ruled_out[:, 0], place.group
    if inside is not None:
        state, ruled, group = state[inside], ruled[inside], group[inside]
    parts = (state == CR, (state <= NR) | ruled, slice(None))
    return np.stack([np.bincount(group[part], minlength=len(place.levels)) for part in parts])


def _draw(options: list[tuple[Alternative, ...]], at_most: int) -> list[tuple[Alternative, ...]]:
    """All combinations, the plan's first; or, where there are more than `at_most`, that one and a fixed random draw."""
    count = 1
    for one in options:
        count *= len(one)
    everything = list(itertools.product(*options)) if count <= 200_000 else []
    if everything and count <= at_most:
        return everything
    chooser = random.Random(_SEED)  # noqa: S311 - a fixed draw, not a secret
    drawn = {tuple(one[0] for one in options): None}
    while len(drawn) < min(at_most, count):
        drawn[tuple(chooser.choice(one) for one in options)] = None
    return list(drawn)


def combinations(cohort: Cohort, plan: AnalysisPlan) -> int:
    """How many ways there are to decide all hidden choices."""
    count = 1
    for choice in hidden_choices(cohort, one_window(plan)):
        count *= len(choice.options)
    return count


@remembered
def multiverse(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per combination of all hidden choices and group: complete response at the headline window.

    Columns: combination (1 is the plan), group, n, N, estimate, in_force, then a column per choice with the words of its
    option. All combinations, or a fixed random draw of them where there are too many (`combinations` counts them).
    """
    with cohort.memory.aside():
        return _every_combination(cohort, plan)


def _every_combination(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    base = one_window(plan)
    choices = hidden_choices(cohort, base)
    at_visit = [choice for choice in choices if choice.at_visit]
    later = [choice for choice in choices if not choice.at_visit]
    rows = max(1, _World.of(cohort, base).rows)
    visits = _draw([choice.options for choice in at_visit], min(MAX_AT_VISIT, max(6, ROWS // rows)))
    worlds, like = _worlds(cohort, base, visits)
    laters = _draw([choice.options for choice in later], max(6, 10 * ROWS // max(1, sum(one.rows for one in worlds))))
    levels = cohort_levels(cohort, plan)
    counts = np.zeros((len(worlds), len(laters), len(levels), 3), dtype=np.int64)
    plans, windowed = [decided(base, *options) for options in laters], _InWindows()
    for number, world in enumerate(worlds):
        seats = [levels.index(level) for level in world.places[_MISSING[0]].levels]
        for other, own in enumerate(plans):
            counts[number, other, seats] = world.counts(own, windowed).T
    n, known, size = (counts[like][..., part] for part in range(3))
    # The plan's way first, groups in their order; whom a way leaves out altogether has no row.
    way, late, group = np.nonzero(size)
    n, known = n[way, late, group], known[way, late, group]
    told = [
        pl.Series(choice.key, [options[at].label for options in drawn], dtype=pl.String)[row]
        for part, drawn, row in ((at_visit, visits, way), (later, laters, late))
        for at, choice in enumerate(part)
    ]
    frame = pl.DataFrame(
        [
            pl.Series("combination", way * len(laters) + late + 1),
            named("group", group, levels),
            pl.Series("n", n),
            pl.Series("N", known),
            pl.Series("in_force", (way == 0) & (late == 0)),
            *told,
        ]
    )
    estimate = pl.when(pl.col("N") > 0).then(pl.col("n") / pl.col("N")).alias("estimate")
    return frame.select("combination", "group", "n", "N", estimate, "in_force", *(choice.key for choice in choices))


_MISSING = ("observed", "non_responder")
"""the two ways in which missing data decide from which day on an assessment is none, and until when a patient could have been seen"""


class _InWindows(dict[tuple[int, object, str], Placed]):
    """Patients and assessments in the windows of each plan, found once; who holds it holds the places too."""

    def of(self, place: Placed, plan: AnalysisPlan) -> Placed:
        key = (id(place), plan.windows, plan.pick)
        if key not in self:
            self[key] = in_windows(place, plan)
        return self[key]


@dataclass(frozen=True)
class _World:
    """One way to decide the choices at visits: who is in, and the verdicts at every assessment."""

    places: Mapping[str, Placed]
    complete: np.ndarray
    partial: np.ndarray
    inside: np.ndarray | None
    settled: tuple[np.ndarray, np.ndarray] | None
    responses: dict[tuple[str, int | None], np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, cohort: Cohort, own: AnalysisPlan) -> "_World":
        """The way of a plan."""
        place = placed(cohort, own)
        rule, inside = rules_at(cohort, own, place), kept(cohort, own)
        inside = None if inside is None or inside.all() else inside
        complete, partial = rule(own.definition.complete_in_force), rule(own.definition.partial_in_force)
        # What is known of whoever is left out, and of a partial response within a complete one, tells no ways apart.
        complete = complete if inside is None else np.where(inside[place.patient], complete, NO)
        partial = np.where((complete == YES) | (False if inside is None else ~inside[place.patient]), NO, partial)
        places = {way: place if own.missing == way else placed(cohort, own.replace(missing=way)) for way in _MISSING}
        return cls(places, complete, partial, inside, settled_rows(cohort, own, place))

    @property
    def rows(self) -> int:
        """How many assessments count."""
        place = self.places[_MISSING[0]]
        return len(place.day) if self.inside is None else int(self.inside[place.patient].sum())

    @cached_property
    def mark(self) -> bytes:
        """Like for ways that differ in nobody."""
        parts = [self.complete, self.partial, *(self.settled or ()), self.inside]
        for place in self.places.values():
            parts += [place.who, place.group, place.patient, place.day, place.last_day, place.over_day]
            parts += [place.terminal_day, place.rescue_day, place.failed_day, place.due_until]
        digest = hashlib.blake2b()
        for part in parts:
            digest.update(b"" if part is None else np.ascontiguousarray(part).tobytes() + b"|")
        return digest.digest()

    def counts(self, plan: AnalysisPlan, windowed: _InWindows) -> np.ndarray:
        """`_tally` where the choices after the visits are decided as in the plan."""
        way = plan.missing if plan.missing in _MISSING else _MISSING[0]
        place, key = windowed.of(self.places[way], plan), (way, plan.confirm_days)
        if key not in self.responses:
            self.responses[key] = settle(self.complete, self.partial, place, plan, self.settled)
        return _tally(place, states_in(place, self.complete, self.responses[key], plan), self.inside)


def _worlds(
    cohort: Cohort, base: AnalysisPlan, visits: list[tuple[Alternative, ...]]
) -> tuple[list[_World], list[int]]:
    """The ways to decide the choices at visits, those that are alike in everybody once, and which of them stands for each."""
    known: dict[bytes, int] = {}
    worlds: list[_World] = []
    like = []
    for options in visits:
        world = _World.of(cohort, decided(base, *options))
        if world.mark not in known:
            known[world.mark] = len(worlds)
            worlds.append(world)
        like.append(known[world.mark])
    return worlds, like
