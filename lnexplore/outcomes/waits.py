"""How long each patient waited for the first response, from time zero: what the incidence by a month is read from."""

from dataclasses import dataclass

import numpy as np

from lnexplore.outcomes.layers import NEVER, Placed
from lnexplore.outcomes.verdicts import CR, NOT_ASSESSABLE, PR, earliest, rows_used
from lnexplore.plan import AnalysisPlan


@dataclass(frozen=True)
class Waits:
    """Of each patient and CR, CR or PR (n, 2): how the wait for the first response ended, counted from time zero."""

    day: np.ndarray
    """NEVER for whom nothing could be decided and nothing ended it"""
    code: np.ndarray
    """1 reached on that day; 2 dialysis, transplant or death, or by the plan a rescue; 0 last decided without it"""

    @classmethod
    def nobody(cls, n: int) -> "Waits":
        """Of n patients of whom nothing can be told."""
        return cls(np.full((n, 2), NEVER), np.zeros((n, 2), dtype=np.int64))


def waits(place: Placed, response: np.ndarray, plan: AnalysisPlan) -> Waits:
    """The waits that curves of the first response are made of; as `response_times` from time zero has them."""
    rows = np.flatnonzero(response != NOT_ASSESSABLE)
    if plan.visits_counted == "windows":
        used = rows_used(place, response).ravel()
        rows = np.intersect1d(rows, used[used >= 0])
    seen = np.full(len(place.who), NEVER)
    seen[place.patient[rows]] = place.day[rows]
    firsts_of = [earliest(place, rows[response[rows] <= worst]) for worst in (CR, PR)]
    reached, over = np.stack(firsts_of, axis=1), place.over_day[:, None]
    is_over = (over < NEVER) & (over <= reached)
    day = np.where(is_over, over, np.where(reached < NEVER, reached, seen[:, None]))
    return Waits(day, np.where(is_over, 2, (reached < NEVER).astype(np.int64)))
