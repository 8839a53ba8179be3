"""The same cohort under every definition: rates, who is in remission under which, and how far two definitions agree."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf
from lnexplore.derive.windows import Window
from lnexplore.outcomes.conditions import NO, OPEN, YES, as_booleans, rules_at
from lnexplore.outcomes.counts import Rows, at_rows, by_rows, named, seats, sustained_rows
from lnexplore.outcomes.first_response import at_start, first_responses
from lnexplore.outcomes.layers import Placed, narrow, placed
from lnexplore.outcomes.remarks import lacking
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import cohort_levels, complete_at
from lnexplore.outcomes.verdicts import (
    CR,
    NOT_REACHED,
    NR,
    PR,
    STATES,
    first_days,
    kept,
    settle,
    settled_rows,
    states_in,
)
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import kappa

Rule = Callable[[AllOf | None], np.ndarray]
COUNTING: Mapping[str, str] = MappingProxyType(
    {
        "at": "in response at the visit of that month",
        "by": "the share with a first response by the last day of that month’s window (cumulative incidence, Aalen-Johansen)",
        "sustained": "in response at that month and at every visit since the first response",
    }
)
"""key -> which patients a rate counts."""
_SCHEMA = {"definition": pl.String(), "label": pl.String(), "in_force": pl.Boolean(), "lacking": pl.String()}


@dataclass(frozen=True)
class Compared:
    """A definition among those compared, under a label that no other one has."""

    label: str
    definition: ResponseDefinition
    in_force: bool


def compared_definitions(plan: AnalysisPlan) -> dict[str, Compared]:
    """The definitions compared: all that can be chosen, and, where the sidebar moved it, the one in force apart."""
    known = dict(plan.definitions)
    if plan.definition != plan.published:
        known = {f"{plan.definition.key} (changed)": plan.definition, **known}
    found: dict[str, Compared] = {}
    taken: set[str] = set()
    for key, definition in known.items():
        # Labels are joined by "; " in lists, and a user's own may be anybody's.
        base = definition.label.replace(";", ",") + (" (changed)" if key.endswith(" (changed)") else "")
        label, number = base, 1
        while label in taken:
            number += 1
            label = f"{base} ({number})"
        taken.add(label)
        found[key] = Compared(label, definition, definition == plan.definition)
    return found


def _plan_of(plan: AnalysisPlan, definition: ResponseDefinition) -> AnalysisPlan:
    return plan.replace(definition=definition, own=())


def missing_for(cohort: Cohort, plan: AnalysisPlan, definition: ResponseDefinition) -> str:
    """What the cohort has no value of although the definition needs it, in words; empty where it has all."""
    gone = lacking(cohort, _plan_of(plan, definition))
    return ", ".join(MEASURES[key].name_in_text for key in gone)


def definition_rates(cohort: Cohort, plan: AnalysisPlan, counting: str = "at") -> pl.DataFrame:
    """A row per definition, group, window and outcome (CR, CR or PR): the response rate under that definition.

    Columns: definition (key), label, in_force, lacking (the measures it needs of which the cohort has no value; then
    the numbers are null), then those of `response_by_visit`; for "by" those of `response_by_month`. `counting` is a key of COUNTING (KeyError for another).
    """
    COUNTING[counting]
    return cohort.remember(("definitions", counting, plan.to_json()), lambda: _rates(cohort, plan, counting))


def _rates(cohort: Cohort, plan: AnalysisPlan, counting: str) -> pl.DataFrame:
    frames = []
    levels = pl.Enum(cohort_levels(cohort, plan))
    place = placed(cohort, plan)
    # At the windows alone the other assessments only count where an answer leans on them.
    inside = counting == "at" and plan.confirm_days is None and plan.missing != "last_observation"
    place = narrow(place) if inside else place
    several = compared_definitions(plan)
    rule = _rules(cohort, _plan_of(plan, plan.definition), place, several)
    for key, compared in several.items():
        definition = compared.definition
        own = _plan_of(plan, definition)
        gone = missing_for(cohort, plan, definition)
        outcomes = ["CR"] if definition.partial is None else ["CR", "CR or PR"]
        rates = _counted(cohort, own, place, rule, counting).only(outcomes).frame(own)
        rates = rates.with_columns(pl.col("group").cast(levels))
        if gone:
            # Nobody can be in response: that is no rate of 0 %.
            rates = rates.with_columns(
                pl.col("^n_(start|by|risk_by)$") * None,
                pl.col("^N_by$") * 0,
                n=pl.lit(None, pl.Int64),
                N=pl.lit(0, pl.Int64),
                estimate=None,
                ci_low=None,
                ci_high=None,
            )
        head = [
            pl.lit(value, dtype).alias(name)
            for (name, dtype), value in zip(
                _SCHEMA.items(), (key, compared.label, compared.in_force, gone), strict=True
            )
        ]
        numbers = [pl.col(name).cast(pl.Float64) for name in ("estimate", "ci_low", "ci_high")]
        frames.append(rates.with_columns(numbers).select(*head, pl.all()))
    return pl.concat(frames)


def _rules(cohort: Cohort, plan: AnalysisPlan, place: Placed, several: Mapping[str, Compared]) -> Rule:
    """The verdicts of any rule of the definitions compared."""
    mine = {item.leaf for item in plan.definition.components()}
    others = {
        item.leaf
        for one in (compared.definition for compared in several.values())
        for item in one.components()
        if item.path not in one.off
    }
    return rules_at(cohort, plan, place, together=others - mine)


def _counted(cohort: Cohort, plan: AnalysisPlan, place: Placed, rule: Rule, counting: str) -> Rows:
    """What is counted under one definition."""
    complete, partial = rule(plan.definition.complete_in_force), rule(plan.definition.partial_in_force)
    response = settle(complete, partial, place, plan, settled_rows(cohort, plan, place))
    seat = seats(place, kept(cohort, plan))
    if counting == "by":
        start = at_start(cohort, plan, place, complete, partial)
        return by_rows(
            place, first_days(place, response), start, first_responses(place, response, start, plan), seat, plan
        )
    found = states_in(place, complete, response, plan)
    return at_rows(place, found, seat) if counting == "at" else sustained_rows(place, found, response, seat)


@remembered
def definition_states(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per definition that the cohort has the measures for and patient: the state at the headline window.

    Columns: definition, label, patient_id, group, state, cr (true, false, or null where complete response is open).
    """
    found = _verdicts(cohort, plan)
    if not found.keys:
        return pl.DataFrame(
            schema={
                **dict.fromkeys(("definition", "label", "patient_id", "group", "state"), pl.String),
                "cr": pl.Boolean,
            }
        )
    levels = cohort_levels(cohort, plan)
    place = found.place
    order = {level: number for number, level in enumerate(levels)}
    rank = np.array([order[level] for level in place.levels], dtype=np.int64)[place.group]
    # By group and patient, then in the order of the definitions.
    people = np.argsort(place.group, kind="stable")
    who, which = np.repeat(people, len(found.keys)), np.tile(np.arange(len(found.keys)), len(people))
    inside = found.inside[which, who]
    who, which = who[inside], which[inside]
    return pl.DataFrame(
        [
            pl.Series("definition", list(found.keys))[which],
            pl.Series("label", list(found.labels))[which],
            place.patients["patient_id"][who],
            named("group", rank[who], levels),
            named("state", found.state[which, who], STATES.categories.to_list()),
            as_booleans(found.complete[which, who], "cr"),
        ]
    )


@dataclass(frozen=True)
class Verdicts:
    """Of each definition that the cohort has the measures for, and each patient in any of them: the state at the headline window."""

    place: Placed
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    state: np.ndarray
    """(definitions, n) place in STATES"""
    complete: np.ndarray
    """(definitions, n) YES or NO, or OPEN where complete response is"""
    inside: np.ndarray
    """(definitions, n) whom no definition leaves out as responding at baseline already"""


@remembered
def _verdicts(cohort: Cohort, plan: AnalysisPlan) -> Verdicts:
    asked = plan.replace(windows=(plan.headline_window,), own=())
    place = placed(cohort, asked)
    if plan.confirm_days is None and plan.missing != "last_observation":
        place = narrow(place)
    several = compared_definitions(plan)
    rule = _rules(cohort, asked, place, several)
    keys, labels, state, complete, inside = [], [], [], [], []
    everyone = np.ones(len(place.who), dtype=bool)
    for key, compared in several.items():
        if missing_for(cohort, plan, compared.definition):
            continue
        own = asked.replace(definition=compared.definition)
        whole, partial = rule(own.definition.complete_in_force), rule(own.definition.partial_in_force)
        found = states_in(place, whole, settle(whole, partial, place, own, settled_rows(cohort, own, place)), own)
        mine = found.state[:, 0]
        keys.append(key)
        labels.append(compared.label)
        state.append(mine)
        is_known = (mine == PR) | (mine == NR) | found.ruled_out[:, 0]
        complete.append(np.where(mine == CR, YES, np.where(is_known, NO, OPEN)).astype(np.uint8))
        left = kept(cohort, own)
        inside.append(everyone if left is None else left)
    shape = (len(keys), len(place.who))
    return Verdicts(
        place,
        tuple(keys),
        tuple(labels),
        *(
            np.array(part, dtype=dtype).reshape(shape)
            for part, dtype in ((state, np.uint8), (complete, np.uint8), (inside, bool))
        ),
    )


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, ...]:
    """`np.unique` of rows of bytes, each compared as one piece of memory."""
    if not rows.size:
        return (np.zeros(0, np.int64),) * 3
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1]))).ravel()
    return np.unique(whole, return_index=True, return_inverse=True)


def definition_patterns(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per pattern of definitions under which patients are in complete response, the most frequent first.

    Columns: pattern (number), n (patients), definitions (labels, joined by "; ", of those met; empty for none),
    open (labels of those that cannot be decided), patients (their numbers, joined by ", ").
    """
    found = _verdicts(cohort, plan)
    # Three: not asked, for follow-up has not come to the window or the definition leaves the patient out.
    answers = np.where(found.inside & (found.state < NOT_REACHED), found.complete, np.uint8(3)).T
    people = np.flatnonzero((answers != 3).any(axis=1)) if found.keys else np.zeros(0, np.int64)
    marks = np.where(answers == 3, NO, answers)[people]
    _, first, which = _distinct(marks)
    order = sorted(range(len(found.labels)), key=found.labels.__getitem__)
    words = [
        ["; ".join(found.labels[label] for label in order if marks[row, label] == answer) for row in first]
        for answer in (YES, OPEN)
    ]
    members = pl.DataFrame(
        [pl.Series("_pattern", which.astype(np.int64)), found.place.patients["patient_id"][people].alias("patients")]
    )
    joined = members.group_by("_pattern").agg(
        pl.len().cast(pl.Int64).alias("n"), pl.col("patients").sort().str.join(", ")
    )
    named_ = pl.DataFrame(
        {"_pattern": range(len(first)), "definitions": words[0], "open": words[1]},
        schema={"_pattern": pl.Int64, "definitions": pl.String, "open": pl.String},
    )
    return (
        named_.join(joined, on="_pattern", validate="1:1")
        .sort("n", "definitions", "open", descending=[True, False, False])
        .with_row_index("pattern", offset=1)
        .select(pl.col("pattern").cast(pl.Int64), "n", "definitions", "open", "patients")
    )


def definition_agreement(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per pair of definitions: how far they agree on complete response at the headline window, all groups together.

    Columns: first, second (labels), N (patients decided under both), both, only_first, only_second, neither,
    estimate (Cohen's kappa; null where it is not defined), ci_low, ci_high, method, patients_first and
    patients_second (numbers of those in complete response under one only).
    """
    found = _verdicts(cohort, plan)
    names = found.place.patients["patient_id"]
    decided = found.inside & (found.complete != OPEN)
    yes = found.complete == YES
    rows = []
    # A definition that leaves everybody out is none of them; those that leave out the first patients come later.
    inside = found.inside[:, np.argsort(found.place.group, kind="stable")]
    there = [index for index in range(len(found.keys)) if inside[index].any()]
    there.sort(key=lambda index: int(inside[index].argmax()))
    for index, other in itertools.combinations(there, 2):
        first, second = found.labels[index], found.labels[other]
        pair = decided[index] & decided[other]
        one, two = yes[index] & pair, yes[other] & pair
        only = (one & ~two, two & ~one)
        both = int((one & two).sum())
        sides = [int(side.sum()) for side in only]
        total = int(pair.sum())
        counts = (both, *sides, total - both - sum(sides))
        # Patients stand in the order of their numbers.
        moved = [", ".join(names[np.flatnonzero(side)].to_list()) for side in only]
        rows.append((first, second, total, *counts, *kappa(*counts), "Cohen's kappa", *moved))
    return pl.DataFrame(
        rows,
        schema={
            "first": pl.String,
            "second": pl.String,
            **dict.fromkeys(("N", "both", "only_first", "only_second", "neither"), pl.Int64),
            **dict.fromkeys(("estimate", "ci_low", "ci_high"), pl.Float64),
            **dict.fromkeys(("method", "patients_first", "patients_second"), pl.String),
        },
        orient="row",
    )


def staged_targets(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per definition with targets on the way, group and target month: how many have reached the target then.

    Columns: definition, label, target (in words), then those of `response_by_visit` with outcome "CR" standing for
    "target reached". A month without a window of the plan gets one of 30 days either side.
    """
    levels = pl.Enum(cohort_levels(cohort, plan))
    widths = {window.month: window.tolerance for window in plan.windows}
    frames = []
    for key, definition in plan.definitions.items():
        for stage in definition.stages:
            # Under a key of its own: what readers settled about remission settles no target on the way.
            target = ResponseDefinition(f"{key} target", definition.label, definition.citation, stage.rule)
            window = Window(stage.month, widths.get(stage.month, 30))
            own = _plan_of(plan, target).replace(windows=(window,), headline_month=stage.month)
            if missing_for(cohort, own, target):
                continue
            rates = complete_at(cohort, own).with_columns(pl.col("group").cast(levels))
            frames.append(
                rates.select(
                    pl.lit(key).alias("definition"),
                    pl.lit(definition.label).alias("label"),
                    pl.lit(stage.rule.describe()).alias("target"),
                    pl.all(),
                )
            )
    if not frames:
        return pl.DataFrame(
            schema={
                "definition": pl.String,
                "label": pl.String,
                "target": pl.String,
                "group": pl.String,
                "n": pl.Int64,
                "N": pl.Int64,
            }
        )
    return pl.concat(frames)
