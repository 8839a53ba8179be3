"""Who is gained and lost between two plans."""

from dataclasses import dataclass

import numpy as np

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.layers import placed
from lnexplore.outcomes.verdicts import CR, NR, kept, states
from lnexplore.plan import AnalysisPlan


@dataclass(frozen=True)
class Move:
    """How one group's CR at one window changed between two plans."""

    group: str
    before: tuple[int, int]
    """n, N"""
    after: tuple[int, int]
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def is_change(self) -> bool:
        """Whether any patient or the denominator moved."""
        return self.before != self.after or bool(self.gained or self.lost)


def moves_between(cohort: Cohort, before: AnalysisPlan, after: AnalysisPlan, month: int) -> list[Move]:
    """CR at the window of `month` under two plans, per group of the second."""
    with cohort.memory.aside():
        earlier = _responses(cohort, before, month)
    sides = (earlier, _responses(cohort, after, month))
    names = cohort.patients["patient_id"]
    moves = []
    for group in sides[1]:
        there = [side.get(group, _nobody(cohort)) for side in sides]
        (was, counted), (now, counts) = there
        gained, lost = (tuple(names[np.flatnonzero(who)].to_list()) for who in (now & ~was, was & ~now))
        moves.append(
            Move(group, (int(was.sum()), int(counted.sum())), (int(now.sum()), int(counts.sum())), gained, lost)
        )
    return moves


Side = tuple[np.ndarray, np.ndarray]
"""of each patient of the cohort: whether in CR, whether that is known"""


def _nobody(cohort: Cohort) -> Side:
    return np.zeros(cohort.size, dtype=bool), np.zeros(cohort.size, dtype=bool)


def _responses(cohort: Cohort, plan: AnalysisPlan, month: int) -> dict[str, Side]:
    """Group -> its patients."""
    place, found, inside = placed(cohort, plan), states(cohort, plan), kept(cohort, plan)
    windows = np.flatnonzero(place.month == month)
    sides = {}
    for number, level in enumerate(place.levels):
        mine = place.group == number if inside is None else (place.group == number) & inside
        if mine.any():
            sides[level] = side = _nobody(cohort)
            for window in windows:
                state = found.state[:, window]
                side[0][place.who] = mine & (state == CR)
                side[1][place.who] = mine & ((state <= NR) | found.ruled_out[:, window])
    return sides
