"""How long each patient waited for the first response, from time zero: what the incidence by a month is read from."""

from dataclasses import dataclass, replace

import numpy as np

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.layers import NEVER, Placed
from lnexplore.outcomes.population import start_responses
from lnexplore.outcomes.verdicts import CR, NOT_ASSESSABLE, PR, confirmed, earliest, rows_used, unconfirmed
from lnexplore.plan import AnalysisPlan


@dataclass(frozen=True)
class FirstResponses:
    """Of each patient and CR, CR or PR (n, 2): how the wait for the first response ended, counted from time zero."""

    day: np.ndarray
    """NEVER for whom nothing could be decided and nothing ended it"""
    code: np.ndarray
    """1 reached on that day; 2 dialysis, transplant or death, or by the plan a rescue; 0 last decided without it"""

    @classmethod
    def nobody(cls, n: int) -> "FirstResponses":
        """Of n patients of whom nothing can be told."""
        return cls(np.full((n, 2), NEVER), np.zeros((n, 2), dtype=np.int64))


def at_start(
    cohort: Cohort, plan: AnalysisPlan, place: Placed, complete: np.ndarray, partial: np.ndarray
) -> np.ndarray:
    """(n) the response in which each patient was on day 0 already; where the plan asks for it, met again later."""
    found: np.ndarray = start_responses(cohort, plan).to_physical().to_numpy()[place.who]
    if plan.confirm_days is None:
        return found
    patient = np.append(np.arange(len(found), dtype=place.patient.dtype), place.patient)
    day = np.append(np.zeros(len(found), dtype=place.day.dtype), place.day)
    order = np.lexsort((day, patient))
    rows = replace(place, patient=patient[order], day=day[order])
    again = np.empty(len(order), dtype=np.uint8)
    again[order] = confirmed(np.append(found, unconfirmed(complete, partial, place))[order], rows, plan.confirm_days)
    return again[: len(found)]


def first_responses(place: Placed, response: np.ndarray, start: np.ndarray, plan: AnalysisPlan) -> FirstResponses:
    """When and how the wait for the first response ended, of which curves are made; as `response_times` from time zero has them.

    `start`: the response of each on day 0. Who was in it then waited for nothing, if anything is known of the time after.
    """
    rows = np.flatnonzero(response != NOT_ASSESSABLE)
    if plan.visits_counted == "windows":
        used = rows_used(place, response).ravel()
        rows = np.intersect1d(rows, used[used >= 0])
    seen = np.full(len(place.who), NEVER)
    seen[place.patient[rows]] = place.day[rows]
    firsts_of = [earliest(place, rows[response[rows] <= worst]) for worst in (CR, PR)]
    reached, over = np.stack(firsts_of, axis=1), place.over_day[:, None]
    known = (seen[:, None] < NEVER) | (over < NEVER)
    reached = np.where(known & (start[:, None] <= [CR, PR]), 0, reached)
    is_over = (over < NEVER) & (over <= reached)
    day = np.where(is_over, over, np.where(reached < NEVER, reached, seen[:, None]))
    return FirstResponses(day, np.where(is_over, 2, (reached < NEVER).astype(np.int64)))
