"""What the verdicts of conditions say: the response at each assessment, the state of each patient in each window.

A response is a place in RESPONSES, a state a place in STATES.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from lnexplore.cohort.memory import Key
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.assess import RESPONSES
from lnexplore.criteria.terms import AllOf
from lnexplore.outcomes.conditions import NO, OPEN, combine, verdict
from lnexplore.outcomes.layers import NEVER, Placed, assessments, assessments_key, placed, placed_key
from lnexplore.outcomes.population import patients_at_baseline, places_of, steps_at_baseline
from lnexplore.plan import AnalysisPlan

CR, PR, NR, NOT_ASSESSABLE, NOT_REACHED, LEFT = range(6)
AWAY = ("not reached", "left before")
"""states of whom follow-up has not come to a window: not yet due, or gone before though it was due"""
STATES = pl.Enum([*RESPONSES, *AWAY])
_RESPONSE = np.array(
    # By complete response (rows: no, open, yes) and partial response (columns: the same).
    [[NR, NOT_ASSESSABLE, PR], [NOT_ASSESSABLE, NOT_ASSESSABLE, PR], [CR, CR, CR]],
    dtype=np.uint8,
).ravel()
_SPAN = np.int64(2**32)


@dataclass(frozen=True)
class Judged:
    """A row per assessment that counts (`Placed`): verdicts of both rules, and the response that counts."""

    complete: np.ndarray
    partial: np.ndarray
    response: np.ndarray


@dataclass(frozen=True)
class States:
    """Of each patient and window (n, w): the state and what it rests on."""

    state: np.ndarray
    ruled_out: np.ndarray
    """not assessable, but surely not in complete response"""
    used: np.ndarray
    """row of the assessment used; -1 without one"""
    carried: np.ndarray | None
    """day of a response carried forward; NEVER without one; None where nothing is carried"""
    answered: np.ndarray
    """whether there was an assessment, or a response to carry forward"""


@dataclass(frozen=True)
class Firsts:
    """Of each patient (n): the first day after day 0 in complete response, in any, and with a response that was decided; NEVER without one."""

    complete: np.ndarray
    any: np.ndarray
    decided: np.ndarray


# --- responses ------------------------------------------------------------------------------------------------------


def judged_key(cohort: Cohort, plan: AnalysisPlan) -> Key:
    """All that `judged` reads of a plan."""
    return (
        *placed_key(plan),
        assessments_key(plan),
        plan.definition.complete_in_force,
        plan.definition.partial_in_force,
        plan.confirm_days,
        cohort.adjudicated is not None and cohort.adjudicated_for == plan.rule_mark,
    )


def judged(cohort: Cohort, plan: AnalysisPlan) -> Judged:
    """The response at every assessment that counts, of all patients whom the filters keep."""
    return cohort.remember(("judged", *judged_key(cohort, plan)), lambda: _judged(cohort, plan))


def _judged(cohort: Cohort, plan: AnalysisPlan) -> Judged:
    place, made = placed(cohort, plan), assessments(cohort, plan)

    def rule(term: AllOf | None, level: str) -> np.ndarray:
        if term is None:
            return np.full(len(place.day), NO, dtype=np.uint8)
        numbers = iter(range(len(made.day) + 1_000))
        return place.at_rows(
            combine(term, len(made.day), lambda leaf: verdict(cohort, plan, leaf, (level, next(numbers))))
        )

    complete = rule(plan.definition.complete_in_force, "cr")
    partial = rule(plan.definition.partial_in_force, "pr")
    return Judged(complete, partial, settle(complete, partial, place, plan, settled_rows(cohort, plan, place)))


def settled_rows(cohort: Cohort, plan: AnalysisPlan, place: Placed) -> tuple[np.ndarray, np.ndarray] | None:
    """(rows, responses) that readers settled under the definition in force; None where they did not."""
    settled = cohort.adjudicated
    if settled is None or cohort.adjudicated_for != plan.rule_mark:
        return None
    seat = np.full(cohort.size, -1, dtype=np.int64)
    seat[place.who] = np.arange(len(place.who))
    patient = seat[places_of(cohort, settled["patient_id"])]
    keys = patient * _SPAN + settled["day"].to_numpy()
    mine = place.patient * _SPAN + place.day
    order = np.argsort(mine)
    rows = np.searchsorted(mine, keys, sorter=order)
    codes = settled["adjudicated"].cast(pl.Enum(list(RESPONSES))).to_physical().fill_null(255).to_numpy()
    there = (rows < len(mine)) & (patient >= 0) & (codes != 255)
    rows[there] = order[rows[there]]
    there[there] = mine[rows[there]] == keys[there]
    return rows[there], codes[there].astype(np.uint8)


def response_of(complete: np.ndarray, partial: np.ndarray) -> np.ndarray:
    """Verdicts of both rules -> the response, a place in RESPONSES."""
    response: np.ndarray = _RESPONSE[complete * np.uint8(3) + partial]
    return response


def settle(
    complete: np.ndarray,
    partial: np.ndarray,
    place: Placed,
    plan: AnalysisPlan,
    settled: tuple[np.ndarray, np.ndarray] | None = None,
) -> np.ndarray:
    """The response that counts: confirmed where the plan asks for it, over once something ended it, as readers settled it."""
    response = unconfirmed(complete, partial, place)
    if plan.confirm_days is not None:
        response = confirmed(response, place, plan.confirm_days)
    if settled is not None:
        response[settled[0]] = settled[1]
    return response


def unconfirmed(complete: np.ndarray, partial: np.ndarray, place: Placed) -> np.ndarray:
    """The response of each assessment by itself."""
    response = response_of(complete, partial)
    # After dialysis, transplant or death the urine no longer tells the response: it is over, and confirms nothing.
    response[place.failed] = NR
    return response


def confirmed(response: np.ndarray, place: Placed, min_days: int) -> np.ndarray:
    """The responses with those that were not met again taken down one step.

    A CR counts when the next assessment that can be decided, at least `min_days` later, is CR; a CR or PR counts as
    response when that one is CR or PR. The date stays that of the first of the pair. A response without a later
    decidable assessment is not assessable: it is unconfirmed, not absent. Where dialysis, transplant, death or a rescue
    treatment came before it was met again, it can no longer be: it is no response.
    """
    decided = np.flatnonzero(response != NOT_ASSESSABLE)
    keys = place.patient.astype(np.int64) * _SPAN + place.day
    asked = np.flatnonzero(response < NR)
    found = np.searchsorted(keys[decided], keys[asked] + min_days)
    # A row behind the last one belongs to nobody.
    later = np.append(decided, len(response))[found]
    whose = np.append(place.patient, -1)[later]
    following = np.append(response, np.uint8(NOT_ASSESSABLE))[later]
    result = response.copy()
    is_known = whose == place.patient[asked]
    result[asked] = np.where(is_known, np.maximum(response[asked], following), NOT_ASSESSABLE)
    end = next_end(place, asked)
    result[asked[(end < NEVER) & (~is_known | (np.append(place.day, 0)[later] >= end))]] = NR
    return result


def next_end(place: Placed, rows: np.ndarray) -> np.ndarray:
    """The first day after each of these rows on which something ended or confounded the response; NEVER without one."""
    who, day = place.patient[rows], place.day[rows]
    ends = (days[who] for days in (place.failed_day, place.terminal_day, place.rescue_day))
    first: np.ndarray = np.minimum.reduce([np.where(end > day, end, NEVER) for end in ends])
    return first


def firsts(cohort: Cohort, plan: AnalysisPlan) -> Firsts:
    """The first responses of all patients whom the filters keep."""

    def find() -> Firsts:
        return first_days(placed(cohort, plan), judged(cohort, plan).response)

    return cohort.remember(("firsts", *judged_key(cohort, plan)), find)


def first_days(place: Placed, response: np.ndarray) -> Firsts:
    """The frame of `firsts` from responses."""

    def first(is_met: np.ndarray) -> np.ndarray:
        return earliest(place, np.flatnonzero(is_met))

    return Firsts(first(response == CR), first(response <= PR), first(response <= NR))


def earliest(place: Placed, rows: np.ndarray) -> np.ndarray:
    """(n) the day of the first of these rows of each patient; NEVER without one. Rows stand by patient and day."""
    days = np.full(len(place.who), NEVER)
    patient = place.patient[rows]
    head = np.flatnonzero(np.diff(patient, prepend=-1))
    days[patient[head]] = place.day[rows[head]]
    return days


def first_loss(place: Placed, response: np.ndarray, worst: int) -> np.ndarray:
    """(n) the first day with a decided response worse than `worst` after one that was not; NEVER without one."""
    decided = np.flatnonzero(response != NOT_ASSESSABLE)
    gained = earliest(place, decided[response[decided] <= worst])
    after = place.day[decided] > gained[place.patient[decided]]
    return earliest(place, decided[after & (response[decided] > worst)])


# --- states ---------------------------------------------------------------------------------------------------------


def states(cohort: Cohort, plan: AnalysisPlan) -> States:
    """The state in each window of all patients whom the filters keep."""

    def find() -> States:
        found = judged(cohort, plan)
        return states_in(placed(cohort, plan), found.complete, found.response, plan)

    return cohort.remember(("states", *judged_key(cohort, plan), plan.missing), find)


def states_in(place: Placed, complete: np.ndarray, response: np.ndarray, plan: AnalysisPlan) -> States:
    """The states from verdicts of complete response and responses, a row per assessment that counts.

    Of the assessments in a window the first that is decided is used; without one, the first. What ended the response
    on or before the day of the month beats an earlier assessment of its window.
    """
    used = rows_used(place, response)
    # A sentinel stands for “no assessment”.
    answer, whole = np.append(response, np.uint8(NOT_ASSESSABLE))[used], np.append(complete, OPEN)
    carried_day = None
    answered = used >= 0
    if plan.missing == "last_observation":
        last_day, carried = _last_decided(place, response)
        may = place.reached & ~place.over & (answer == NOT_ASSESSABLE) & (carried != NOT_ASSESSABLE)
        # Who is surely not in complete response now is not carried there from before.
        may &= ~((carried == CR) & (whole[used] == NO))
        answer, answered = np.where(may, carried, answer), answered | may
        carried_day = np.where(may, last_day, NEVER)
    if plan.missing == "non_responder":
        answer = np.where(answer == NOT_ASSESSABLE, np.uint8(NR), answer)
    else:
        answer = np.where(place.over & (answer == NOT_ASSESSABLE), np.uint8(NR), answer)
    failed = failure_days(place, plan)
    # Few fail: only their windows are looked at.
    some = np.flatnonzero(failed <= place.target.max(initial=0))
    who, window = np.nonzero(failed[some, None] <= place.target)
    who = some[who]
    state, row = answer.copy(), used[who, window]
    before = (row < 0) | (np.append(place.day, 0)[row] < failed[who])
    state[who[before], window[before]] = NR
    # Whoever left before is no responder where missing data count so; who is not yet due is nobody's to judge.
    state[~place.reached] = NOT_REACHED
    state[place.left] = NR if plan.missing == "non_responder" else LEFT
    ruled_out = state == NOT_ASSESSABLE
    ruled_out[ruled_out] = whole[used[ruled_out]] == NO
    return States(state, ruled_out, used, carried_day, answered)


def rows_used(place: Placed, response: np.ndarray) -> np.ndarray:
    """(n, w) the row that stands for each window: the first that is decided, else the first; -1 without one."""
    used = place.first.copy()
    # Most windows hold one assessment, or a first one that is decided.
    cells, begin, end = place.several
    best = begin.copy()
    asked = np.arange(len(best))
    while len(asked):
        asked = asked[response[place.candidates[best[asked]]] == NOT_ASSESSABLE]
        best[asked] += 1
        spent = best[asked] == end[asked]
        best[asked[spent]] = begin[asked[spent]]
        asked = asked[~spent]
    used.ravel()[cells] = place.candidates[best]
    return used


def failure_days(place: Placed, plan: AnalysisPlan) -> np.ndarray:
    """(n) from which day there is no response any more, by the plan or by the definition; NEVER without one."""
    days: np.ndarray = place.failed_day
    return np.minimum(days, place.rescue_day) if plan.definition.asks_no_rescue else days


def days_used(place: Placed, found: States) -> np.ndarray:
    """(n, w) the day of the assessment used, or of the response carried forward; NEVER without one."""
    day = np.append(place.day.astype(np.int64), NEVER)[found.used]
    return day if found.carried is None else np.where(found.carried < NEVER, found.carried, day)


def _last_decided(place: Placed, response: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, w): day and response of the last decided assessment up to each window's end."""
    rows = np.append(np.flatnonzero(response != NOT_ASSESSABLE), len(response))
    keys = place.patient.astype(np.int64) * _SPAN + place.day
    asked = np.arange(len(place.who), dtype=np.int64)[:, None] * _SPAN + place.high
    found = rows[np.searchsorted(keys[rows[:-1]], asked, side="right") - 1]
    is_own = np.append(place.patient, -1)[found] == np.arange(len(place.who))[:, None]
    day = np.where(is_own, np.append(place.day.astype(np.int64), NEVER)[found], NEVER)
    return day, np.where(is_own, np.append(response, np.uint8(NOT_ASSESSABLE))[found], np.uint8(NOT_ASSESSABLE))


def kept(cohort: Cohort, plan: AnalysisPlan) -> np.ndarray | None:
    """Of the patients of `placed`, who is not left out as responding at baseline already; None where nobody is asked."""
    if not plan.leaves_out_responders:
        return None
    steps = steps_at_baseline(plan).values()
    inside = patients_at_baseline(cohort, plan).select(stays=pl.all_horizontal(*steps))["stays"].to_numpy()
    mine: np.ndarray = inside[placed(cohort, plan).who]
    return mine
