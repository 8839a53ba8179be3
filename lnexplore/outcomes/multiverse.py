"""How far complete response hangs on the hidden choices: each alone, and all of them at once."""

import itertools
import random
from collections.abc import Iterable

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.assessed import judged_visits, settle
from lnexplore.outcomes.choices import Alternative, hidden_choices
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import cohort_levels, rates_at, states_in_windows, states_under
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
    here = states_under(cohort, base)
    levels = cohort_levels(cohort, plan)
    now = _counts(here, base)
    before = set(here.filter(pl.col("state").cast(pl.String) == "CR")["patient_id"])
    rows = []
    for choice in hidden_choices(cohort, base):
        for option in choice.options[1:]:
            own = option.apply(base)
            states = states_under(cohort, own)
            responders = states.filter(pl.col("state").cast(pl.String) == "CR").select("patient_id", "group")
            after = set(responders["patient_id"])
            counts = _counts(states, own)
            for level in levels:
                mine = set(here.filter(pl.col("group") == level)["patient_id"])
                (n0, total0), (n, total) = now.get(level, (0, 0)), counts.get(level, (0, 0))
                change = 100 * (n / total - n0 / total0) if total and total0 else None
                moved = [", ".join(sorted(who & mine)) for who in (after - before, before - after)]
                words = (level, choice.key, choice.label, choice.options[0].words, option.words)
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


def _counts(states: pl.DataFrame, plan: AnalysisPlan) -> dict[str, tuple[int, int]]:
    """Group -> (n, N) of complete response."""
    rates = rates_at(states, plan).filter(pl.col("outcome").cast(pl.String) == "CR")
    return {str(group): (n, total) for group, n, total in rates.select("group", "n", "N").iter_rows()}


def decided(plan: AnalysisPlan, options: Iterable[Alternative]) -> AnalysisPlan:
    """The plan with every one of the options."""
    for option in options:
        plan = option.apply(plan)
    return plan


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
    rows = max(1, judged_visits(cohort, base).height)
    visits = _draw([choice.options for choice in at_visit], min(MAX_AT_VISIT, max(6, ROWS // rows)))
    stacked, people, like = _stack(cohort, base, visits)
    laters = _draw([choice.options for choice in later], max(6, 10 * ROWS // max(1, stacked.height)))
    frames = []
    for number, options in enumerate(laters):
        own = decided(base, options)
        lasts = _lasts(own)
        states = states_in_windows(people.with_columns(**lasts), settle(stacked.with_columns(**lasts), own), own)
        state = pl.col("state").cast(pl.String)
        frames.append(
            states.join(people.select("patient_id", "universe"), on="patient_id", validate="m:1")
            .group_by("universe", "group")
            .agg(
                n=(state == "CR").sum().cast(pl.Int64),
                N=(state.is_in(["CR", "PR", "NR"]) | pl.col("cr_ruled_out")).sum().cast(pl.Int64),
            )
            .with_columns(later=pl.lit(number, pl.Int64))
        )
    words = pl.DataFrame(
        [
            (number, like[number], other, *(option.words for option in (*first, *second)))
            for number, first in enumerate(visits)
            for other, second in enumerate(laters)
        ],
        schema={"way": pl.Int64, "universe": pl.Int64, "later": pl.Int64}
        | dict.fromkeys((choice.key for choice in (*at_visit, *later)), pl.String),
        orient="row",
    )
    levels = cohort_levels(cohort, plan)
    return (
        pl.concat(frames)
        .join(words, on=["universe", "later"])
        .with_columns(
            pl.col("group").cast(pl.Enum(levels)),
            combination=pl.col("way") * len(laters) + pl.col("later") + 1,
            estimate=pl.when(pl.col("N") > 0).then(pl.col("n") / pl.col("N")),
            in_force=(pl.col("way") == 0) & (pl.col("later") == 0),
        )
        .sort("combination", "group")
        .select("combination", "group", "n", "N", "estimate", "in_force", *(choice.key for choice in choices))
    )


_MISSING = ("observed", "non_responder")
"""the two ways in which missing data decide from which day on an assessment is none, and until when a patient could have been seen"""


def _lasts(plan: AnalysisPlan) -> dict[str, pl.Expr]:
    """`failed_day` and `due_until` as the plan takes missing data."""
    way = "non_responder" if plan.missing == "non_responder" else "observed"
    return {name: pl.col(f"{name} {way}") for name in ("failed_day", "due_until")}


def _stack(
    cohort: Cohort, base: AnalysisPlan, visits: list[tuple[Alternative, ...]]
) -> tuple[pl.DataFrame, pl.DataFrame, list[int]]:
    """Assessed visits and patients of every way to decide the choices at visits, one below the other, with keys of their own.

    Most ways lead to the same verdicts in everybody: such a way stands only once, and the list says for each way
    which one stands for it.
    """
    assessed: list[pl.DataFrame] = []
    everyone: list[pl.DataFrame] = []
    like: list[int] = []
    known: dict[tuple[object, ...], int] = {}
    numbers = cohort.patients.select("patient_id").with_row_index("_index")
    for options in visits:
        own = decided(base, options)
        lasts = [
            select_patients(cohort, own.replace(missing=way)).select(
                pl.col("failed_day", "due_until").name.suffix(f" {way}")
            )
            for way in _MISSING
        ]
        both = [name for last in lasts for name in last.columns]
        people = (
            pl.concat([select_patients(cohort, own), *lasts], how="horizontal")
            .join(numbers, on="patient_id", validate="1:1")
            .select(
                "_index",
                "group",
                "last_day",
                "terminal_day",
                "over_day",
                "rescue_day",
                *both,
                "has_baseline",
                # Only which patients are in hangs on it, and that is settled here.
                below_cr_at_baseline=pl.lit(None, pl.Boolean),
            )
        )
        rows = (
            judged_visits(cohort, own)
            .join(numbers, on="patient_id", validate="m:1", maintain_order="left")
            .join(people.select("_index", *both, "terminal_day", "rescue_day"), on="_index", maintain_order="left")
            .drop("patient_id")
        )
        mark = (
            people.height,
            rows.height,
            int(people.hash_rows().implode().hash().item()),
            int(rows.hash_rows().implode().hash().item()),
        )
        if mark not in known:
            known[mark] = len(assessed)
            key = (pl.col("_index").cast(pl.Int64) + len(assessed) * cohort.size).alias("patient_id")
            everyone.append(people.with_columns(key, universe=pl.lit(len(assessed), pl.Int64)).drop("_index"))
            assessed.append(rows.with_columns(key).drop("_index"))
        like.append(known[mark])
    return pl.concat(assessed), pl.concat(everyone), like
