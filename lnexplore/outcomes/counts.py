"""Counts per group and window, from arrays: what every figure of responses is drawn from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lnexplore.criteria.assess import RESPONSES
from lnexplore.outcomes.first_response import FirstResponses
from lnexplore.outcomes.layers import NEVER, Placed
from lnexplore.outcomes.verdicts import (
    CR,
    LEFT,
    NOT_ASSESSABLE,
    NOT_REACHED,
    NR,
    PR,
    STATES,
    Firsts,
    States,
    days_used,
    first_loss,
)
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import INTERVALS, incidence_on, proportion_interval, t_quantile

OUTCOMES = pl.Enum([*RESPONSES[:2], "CR or PR", "NR"])
BY_METHOD = "Aalen-Johansen, log-log interval"
_BY = dict.fromkeys(("n_start", "n_by", "N_by", "n_risk_by"), pl.Int64()) | dict.fromkeys(
    ("estimate", "ci_low", "ci_high"), pl.Float64()
)
_INDEX = ("month", "window_low", "window_high")


@dataclass(frozen=True)
class Seats:
    """Where each patient is counted: group and window, the windows in order of their months."""

    levels: tuple[str, ...]
    """groups with anybody in them"""
    group: np.ndarray
    """(n) place of each patient's group in `levels`; len(levels) for who is left out"""
    windows: np.ndarray
    """places of the windows in the plan, by month"""

    @property
    def size(self) -> int:
        """Number of cells: groups × windows."""
        return len(self.levels) * len(self.windows)

    def count(self, is_met: np.ndarray) -> np.ndarray:
        """Of a Boolean per patient and window (n, w): how many, per group and window."""
        n_groups = len(self.levels) + 1
        found = np.zeros((n_groups, is_met.shape[1]), dtype=np.int64)
        for window in range(is_met.shape[1]):
            found[:, window] = np.bincount(self.group[is_met[:, window]], minlength=n_groups)
        return found[:-1, self.windows].ravel()

    def tally(self, codes: np.ndarray, kinds: int) -> np.ndarray:
        """Of a code per patient and window (n, w): how many of each kind; shape (kinds, cells)."""
        n_groups = len(self.levels) + 1
        found = np.zeros((kinds, n_groups, codes.shape[1]), dtype=np.int64)
        start = self.group * kinds
        for window in range(codes.shape[1]):
            found[:, :, window] = np.bincount(start + codes[:, window], minlength=n_groups * kinds).reshape(-1, kinds).T
        return found[:, :-1, self.windows].reshape(kinds, -1)

    def sizes(self) -> list[int]:
        """How many patients each group has."""
        return [int(size) for size in np.bincount(self.group, minlength=len(self.levels) + 1)[:-1]]


def seats(place: Placed, kept: np.ndarray | None = None) -> Seats:
    """Where the patients of `place` are counted, without those who are left out."""
    by_month = np.argsort(place.month, kind="stable")
    if kept is None:
        return Seats(place.levels, place.group, by_month)
    there = np.bincount(place.group[kept], minlength=len(place.levels)) > 0
    number = np.where(there, np.cumsum(there) - 1, there.sum())
    group = np.where(kept, number[place.group] if len(number) else place.group, there.sum())
    return Seats(tuple(level for level, is_there in zip(place.levels, there, strict=True) if is_there), group, by_month)


def at_rows(place: Placed, found: States, seat: Seats) -> "Rows":
    """Rows of `response_by_visit`: per group, window and outcome, how many were in that response at the window."""
    tally = seat.tally(found.state, len(STATES.categories))
    ruled = seat.count(found.ruled_out)
    known = tally[CR] + tally[PR] + tally[NR]
    n = {"CR": tally[CR], "PR": tally[PR], "CR or PR": tally[CR] + tally[PR], "NR": tally[NR]}
    # Whoever is surely not in complete response belongs to its denominator, whatever else is open.
    more = [ruled if outcome == "CR" else 0 for outcome in n]
    return Rows(
        place,
        seat,
        tuple(n),
        np.stack(list(n.values()), axis=1),
        np.stack([known + one for one in more], axis=1),
        np.stack([tally[NOT_ASSESSABLE] - one for one in more], axis=1),
        np.repeat(tally[NOT_REACHED][:, None], len(n), axis=1),
        np.repeat(tally[LEFT][:, None], len(n), axis=1),
    )


def counted_by(place: Placed, found: Firsts, plan: AnalysisPlan) -> np.ndarray:
    """(n, w) who counts among those observed so far."""
    # Whoever was ever assessed counts, however short the follow-up, and who died or came to dialysis before.
    counted: np.ndarray = (found.decided[:, None] <= place.high) | place.terminal
    return counted | place.reached | place.left if plan.missing == "non_responder" else counted


def responders_by(place: Placed, found: Firsts, start: np.ndarray, plan: AnalysisPlan) -> dict[str, np.ndarray]:
    """Outcome (CR, CR or PR) -> (n, w) who counts and had been in it by the end of the window, on day 0 or later."""
    counted = counted_by(place, found, plan)
    return {
        outcome: counted & ((first[:, None] <= place.high) | (start[:, None] <= worst))
        for outcome, first, worst in (("CR", found.complete, CR), ("CR or PR", found.any, PR))
    }


def by_rows(
    place: Placed, found: Firsts, start: np.ndarray, waited: FirstResponses, seat: Seats, plan: AnalysisPlan
) -> "Rows":
    """Rows of `response_by_month`: per group, window and outcome, how many had responded by its end, and the incidence there."""
    counted = counted_by(place, found, plan)
    known = [
        np.repeat(seat.count(part)[:, None], 2, axis=1)
        for part in (
            counted,
            ~counted & place.reached,
            ~counted & ~place.reached & ~place.left,
            ~counted & place.left,
        )
    ]
    n = [seat.count(is_met) for is_met in responders_by(place, found, start, plan).values()]
    rows = Rows(place, seat, ("CR", "CR or PR"), np.stack(n, axis=1), *known)
    return replace(rows, incidence=_incidence(place, waited, seat))


def _incidence(place: Placed, waited: FirstResponses, seat: Seats) -> np.ndarray:
    """(7, cells, 2) the columns of _BY: read off the curve of first responses at each window's end; nan for unknown."""
    found = np.full((len(seat.levels), 2, len(seat.windows), len(_BY)), np.nan)
    asked = list(zip(place.low[seat.windows].tolist(), place.high[seat.windows].tolist(), strict=True))
    for group, outcome in np.ndindex(found.shape[:2]):
        mine = (seat.group == group) & (waited.day[:, outcome] >= 0) & (waited.day[:, outcome] < NEVER)
        read = incidence_on(waited.day[mine, outcome], waited.code[mine, outcome], 1, asked)
        # None becomes nan.
        start = int((mine & (waited.day[:, outcome] == 0) & (waited.code[:, outcome] == 1)).sum())
        found[group, outcome] = np.array([(start, one.n, mine.sum(), *one[1:]) for one in read], dtype=float)
    return found.transpose(3, 0, 2, 1).reshape(len(_BY), seat.size, 2)


def sustained_rows(place: Placed, found: States, response: np.ndarray, seat: Seats) -> "Rows":
    """Rows like those of `at_rows`, of CR and CR or PR sustained to the window.

    A response is sustained to a window when the patient is in it there and at every decided assessment since the
    first one in it. The denominators are those of the response at the window.
    """
    whole = at_rows(place, found, seat).only(("CR", "CR or PR"))
    n, day = [], days_used(place, found)
    for worst in (CR, PR):
        # The first loss after the first response: whoever has one by the window has not kept it.
        lost = first_loss(place, response, worst)
        n.append(seat.count((found.state <= worst) & (lost[:, None] > day)))
    return replace(whole, n=np.stack(n, axis=1))


@dataclass(frozen=True)
class Rows:
    """Counts per cell (group, then window by month) and outcome."""

    place: Placed
    seat: Seats
    outcomes: tuple[str, ...]
    n: np.ndarray
    total: np.ndarray
    not_assessable: np.ndarray
    not_reached: np.ndarray
    left: np.ndarray
    incidence: np.ndarray | None = None
    """(7, cells, outcomes) the columns of _BY, where what counts is the first response by the month"""

    def _parts(self) -> tuple[np.ndarray, ...]:
        return self.n, self.total, self.not_assessable, self.not_reached, self.left

    def only(self, outcomes: Sequence[str]) -> "Rows":
        """The rows of these outcomes."""
        there = [self.outcomes.index(outcome) for outcome in outcomes]
        parts = (part[:, there] for part in self._parts())
        incidence = None if self.incidence is None else self.incidence[:, :, there]
        return replace(Rows(self.place, self.seat, tuple(outcomes), *parts), incidence=incidence)

    def frame(self, plan: AnalysisPlan) -> pl.DataFrame:
        """The frame of a response outcome."""
        several = len(self.outcomes)
        windows = self.seat.windows
        columns: list[pl.Series] = [
            named("group", np.repeat(np.arange(len(self.seat.levels)), len(windows) * several), self.seat.levels),
            *(
                pl.Series(name, np.tile(np.repeat(values[windows], several), len(self.seat.levels)).astype(np.int32))
                for name, values in zip(_INDEX, (self.place.month, self.place.low, self.place.high), strict=True)
            ),
            pl.Series("outcome", list(self.outcomes) * self.seat.size, dtype=OUTCOMES),
        ]
        n, total, *missing = self._parts()
        told = list(rates(n, total, plan, *missing))
        if self.incidence is not None:
            kept = [column for column in told if column.name not in (*_BY, "method")]
            read = zip(_BY.items(), self.incidence.reshape(len(_BY), -1), strict=True)
            by = [pl.Series(name, values).fill_nan(None).cast(dtype) for (name, dtype), values in read]
            told = [*kept, *by, pl.Series("method", [BY_METHOD] * len(n.ravel()), dtype=pl.String)]
        return pl.DataFrame(columns + told)


def named(name: str, codes: np.ndarray, levels: Sequence[str]) -> pl.Series:
    """A column of one of the levels, from their places."""
    dtype = pl.Enum(list(levels))
    return pl.Series(name, list(levels), dtype=dtype)[codes] if len(codes) else pl.Series(name, [], dtype=dtype)


def rates(n: np.ndarray, total: np.ndarray, plan: AnalysisPlan, *missing: np.ndarray) -> Iterator[pl.Series]:
    """Columns n, N, n_not_assessable, n_not_reached, n_left (as far as given), estimate, ci_low, ci_high (null without anybody), method."""
    counts = [np.ascontiguousarray(part).ravel().astype(np.int64) for part in (n, total, *missing)]
    for name, part in zip(("n", "N", "n_not_assessable", "n_not_reached", "n_left"), counts, strict=False):
        yield pl.Series(name, part)
    pairs = list(zip(counts[0].tolist(), counts[1].tolist(), strict=True))
    ends = [proportion_interval(several, whole, plan.interval) for several, whole in pairs]
    yield pl.Series("estimate", [several / whole if whole else None for several, whole in pairs], dtype=pl.Float64)
    yield pl.Series("ci_low", [low for low, _ in ends], dtype=pl.Float64)
    yield pl.Series("ci_high", [high for _, high in ends], dtype=pl.Float64)
    yield pl.Series("method", [INTERVALS[plan.interval]] * len(pairs), dtype=pl.String)


def with_interval_of_mean(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of n, N, estimate and sd with n_not_assessable, ci_low, ci_high and method."""
    quantiles = pl.Series([t_quantile(n - 1) for n in frame["n"]], dtype=pl.Float64)
    half = quantiles * frame["sd"] / frame["n"].cast(pl.Float64).sqrt()
    return frame.with_columns(
        n_not_assessable=pl.col("N") - pl.col("n"),
        ci_low=pl.col("estimate") - half,
        ci_high=pl.col("estimate") + half,
        method=pl.lit("mean, Student t interval"),
    )
