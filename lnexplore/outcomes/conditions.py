"""One verdict per condition, and those of the rules made of them: what a moved threshold asks anew.

A verdict is a byte: NO, OPEN or YES, so that “all of” is the least and “any of” the greatest (Kleene).
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np
import polars as pl

from lnexplore.cohort.memory import Key
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term
from lnexplore.outcomes.layers import Placed, assessments, assessments_key, derived_columns, placed_key
from lnexplore.outcomes.population import baseline_frame, baseline_key
from lnexplore.plan import AnalysisPlan

NO, OPEN, YES = np.uint8(0), np.uint8(1), np.uint8(2)
Ask = Callable[[Limit | Finding], np.ndarray]


def _key(cohort: Cohort, plan: AnalysisPlan, leaf: Limit | Finding) -> Key:
    """All that a verdict reads."""
    reads_baseline = leaf.columns() - set(derived_columns(cohort, plan, [leaf]).columns)
    return ("verdict", leaf, assessments_key(plan), baseline_key(plan) if reads_baseline else "")


def verdict(cohort: Cohort, plan: AnalysisPlan, leaf: Limit | Finding, slot: Hashable = "") -> np.ndarray:
    """The verdict of one condition at every row of `Assessments`: asked once, however often its definition is."""

    def find() -> np.ndarray:
        return next(ask(condition_frame(cohort, plan, [leaf]), [leaf]))

    return cohort.remember(_key(cohort, plan, leaf), find, slot=("verdict", slot))


def condition_frame(
    cohort: Cohort, plan: AnalysisPlan, leaves: Sequence[Limit | Finding], rows: np.ndarray | None = None
) -> pl.DataFrame:
    """What conditions read, for every row of `Assessments` or some of them."""
    made, derived = assessments(cohort, plan), derived_columns(cohort, plan, leaves)
    read = sorted({name for leaf in leaves for name in leaf.expr().meta.root_names()})
    mine = derived.select(name for name in read if name in derived.columns)
    theirs = baseline_frame(cohort, plan).select(name for name in read if name not in derived.columns)
    parts = [(mine, rows), (theirs, made.who if rows is None else made.who[rows])]
    found = [frame if at is None else frame[at] for frame, at in parts if frame.width]
    return pl.concat(found, how="horizontal")


def as_booleans(verdicts: np.ndarray, name: str) -> pl.Series:
    """Verdicts as a column of true, false and null (open, or none at all)."""
    is_open = pl.Series((verdicts != NO) & (verdicts != YES))
    return pl.select(pl.when(~is_open).then(pl.Series(verdicts == YES)).alias(name))[name]


def ask(frame: pl.DataFrame, leaves: Sequence[Limit | Finding]) -> Iterator[np.ndarray]:
    """The verdict of each condition at each row of a frame that has what they read."""
    # All at once: a pass over the frame costs more than a condition.
    asked = [
        (leaf.expr().cast(pl.Boolean).cast(pl.UInt8) * 2).fill_null(int(OPEN)).alias(f" {at}")
        for at, leaf in enumerate(leaves)
    ]
    found = frame.with_columns(asked)
    return (found[f" {at}"].to_numpy() for at in range(len(leaves)))


def combine(term: Term, rows: int, answer: Ask) -> np.ndarray:
    """The verdict of a rule from those of its conditions."""
    if isinstance(term, AllOf | AnyOf):
        parts = [combine(child, rows, answer) for child in term.terms]
        if not parts:
            return np.full(rows, YES if isinstance(term, AllOf) else NO, dtype=np.uint8)
        whole: np.ndarray = (np.minimum if isinstance(term, AllOf) else np.maximum).reduce(parts)
        return whole
    return answer(term)


def rules_at(
    cohort: Cohort,
    plan: AnalysisPlan,
    place: Placed,
    moved: Iterable[Limit | Finding] = (),
    together: Iterable[Limit | Finding] = (),
) -> Callable[[AllOf | None], np.ndarray]:
    """Rule -> its verdicts at the rows of the plan's `place`, for many rules in a row that share most of their conditions.

    The `moved` conditions take many numbers: they are asked at these rows alone and not remembered. Those asked
    `together` share what they read, and are asked at a narrowed place's rows alone unless they were at every one.
    """
    answers: dict[Limit | Finding, np.ndarray] = {}
    known: dict[AllOf | None, np.ndarray] = {None: np.full(len(place.day), NO, dtype=np.uint8)}
    whole = {leaf: _key(cohort, plan, leaf) for leaf in (together if place.narrowed else ())}
    inside = {leaf: (*key, placed_key(plan)) for leaf, key in whole.items() if key not in cohort.memory}
    fresh = [leaf for leaf, key in inside.items() if key not in cohort.memory]
    alike: dict[frozenset[str], list[Limit | Finding]] = {}
    for leaf in dict.fromkeys((*moved, *fresh)):
        alike.setdefault(frozenset(leaf.columns()), []).append(leaf)
    for leaves in alike.values():
        answers |= zip(leaves, ask(condition_frame(cohort, plan, leaves, place.rows), leaves), strict=True)

    def answer(leaf: Limit | Finding) -> np.ndarray:
        if leaf not in answers:
            answers[leaf] = place.at_rows(verdict(cohort, plan, leaf))
        return answers[leaf]

    # What was remembered above may have been forgotten for the fresh ones.
    for leaf, key in inside.items():
        answers[leaf] = cohort.remember(key, partial(answer, leaf))

    def rule(term: AllOf | None) -> np.ndarray:
        if term not in known:
            assert term is not None
            known[term] = combine(term, len(place.day), answer)
        return known[term]

    return rule
