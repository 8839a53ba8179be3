"""Survival and incidence over time, held to the numbers of R. Libraries are imported where they are used, for they are heavy."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

Days = Sequence[int] | np.ndarray
"""a whole number per patient"""


class Step(NamedTuple):
    """One day of a curve: how many were at risk just before it, had the event on it or left unharmed on it, and the estimate from it on."""

    day: int
    n_risk: int
    n_event: int
    n_censored: int
    estimate: float
    ci_low: float | None
    ci_high: float | None


_Z = 1.959963984540054
"""97.5 % point of the normal distribution"""


def log_log(estimate: float, error: float | None) -> tuple[float | None, float | None]:
    """95 % interval of a survival or incidence on the scale log(-log), which never leaves 0 to 1; nothing at 0 and 1.

    Kalbfleisch and Prentice 1980; `conf.type = "log-log"` of R's survfit.
    """
    if error is None or math.isnan(error) or not 1e-9 < estimate < 1 - 1e-9:
        return None, None
    spread = _Z * error / (estimate * math.log(estimate))
    ends = estimate ** math.exp(spread), estimate ** math.exp(-spread)
    return min(ends), max(ends)


class _Counts(NamedTuple):
    """Of each day on which somebody leaves, in order: how many were at risk just before it, had any event, were censored."""

    day: np.ndarray
    risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray


def _counts(days: Days, marks: Days, entry: Days | None) -> _Counts:
    times, events = np.asarray(days), np.asarray(marks) > 0
    starts = np.sort(np.full(len(times), -1) if entry is None else np.asarray(entry))
    distinct, place = np.unique(times, return_inverse=True)
    left = np.bincount(place, minlength=len(distinct))
    happened = np.bincount(place, weights=events, minlength=len(distinct)).astype(int)
    # Who enters on a day is at risk from the next day on.
    entered = np.searchsorted(starts, distinct, side="left")
    return _Counts(distinct, entered - (np.cumsum(left) - left), happened, left - happened)


def _check(days: Days, entry: Days | None) -> None:
    if np.min(days) < 0 or (entry is not None and bool((np.asarray(entry) >= np.asarray(days)).any())):
        raise ValueError("a patient who leaves before the clock begins, or not after entry")


def kaplan_meier(days: Days, events: Days, entry: Days | None = None) -> list[Step]:
    """A step per day on which somebody leaves: the share without the event (Kaplan and Meier 1958), log-log interval.

    `days` when each patient had the event (`events` 1) or was last seen without it (0); `entry` the day from which each
    was at risk (not on that day), where follow-up does not begin with the clock; -1 for at risk from the beginning.
    Raises ValueError for a patient who leaves on or before entry, or on a negative day.
    """
    if not len(days):
        return []
    _check(days, entry)
    # Written out with Greenwood's error, for statsmodels is slow to import; R's numbers hold it.
    steps, share, spread = [], 1.0, 0.0
    for day, risk, hit, gone in zip(*(part.tolist() for part in _counts(days, events, entry)), strict=True):
        # A curve that has come down to nothing stays there, whoever enters later.
        if share > 0 and hit:
            share *= 1 - hit / risk
            spread = spread + hit / (risk * (risk - hit)) if risk > hit else math.nan
        low, high = log_log(share, share * math.sqrt(spread) if share > 0 else math.nan)
        steps.append(Step(day, risk, hit, gone, share, low, high))
    return steps


def cumulative_incidence(
    days: Days,
    causes: Days,
    cause: int,
    entry: Days | None = None,
    *,
    without: bool = False,
) -> list[Step]:
    """A step per day on which somebody leaves: the share with the event of that cause, others competing (Aalen and Johansen 1978).

    `without`: the share without it instead, its interval as that of a survival, so that it is Kaplan-Meier's where nothing competes.

    `causes`: 0 for those last seen without any, 1 upwards for what happened; `entry` as in `kaplan_meier`. Log-log
    interval. `n_event` counts that cause alone, `n_censored` those without any.
    """
    if not len(days):
        return []
    counts, hits, shares, errors = _incidence(days, causes, cause, entry)
    found = zip(*(part.tolist() for part in (*counts, hits, 1 - shares if without else shares, errors)), strict=True)
    return [
        Step(day, risk, hit, gone, share, *log_log(share, error)) for day, risk, _, gone, hit, share, error in found
    ]


class Read(NamedTuple):
    """What a cumulative incidence says on a day: how many have had the event, are still at risk when the day is over, and the share."""

    n: int
    n_risk: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None


def incidence_on(days: Days, causes: Days, cause: int, asked: Sequence[tuple[int, int]]) -> list[Read]:
    """The steps of `cumulative_incidence` read off on the last day of some windows (first day, last day).

    Where follow-up ends inside the window, on its own last day; no share where nobody is in sight in the window, unless
    nobody was ever lost from sight, when the last share stands for good.
    """
    times, codes = np.asarray(days), np.asarray(causes)
    if not len(times):
        return [Read(0, 0, None, None, None)] * len(asked)
    counts, _, shares, errors = _incidence(times, codes, cause, None)
    found = []
    for first, day in asked:
        step = int(np.searchsorted(counts.day, day, side="right")) - 1
        n, later = int(((codes == cause) & (times <= day)).sum()), int((times > day).sum())
        share, error = (float(shares[step]), float(errors[step])) if step >= 0 else (0.0, 0.0)
        is_known = first <= counts.day[-1] or not counts.censored.any()
        found.append(Read(n, later, *((share, *log_log(share, error)) if is_known else (None, None, None))))
    return found


def _incidence(
    days: Days, causes: Days, cause: int, entry: Days | None
) -> tuple[_Counts, np.ndarray, np.ndarray, np.ndarray]:
    """(counts, events of the cause, incidence, standard error) after each day on which somebody leaves.

    The estimator of Aalen and Johansen and the delta-method error of Marubini and Valsecchi 1995, as in statsmodels'
    CumIncidenceRight, which takes no late entry and loses the error once the last ones at risk have an event.
    """
    times, codes = np.asarray(days), np.asarray(causes)
    _check(times, entry)
    counts = _counts(times, codes, entry)
    hits = np.bincount(np.searchsorted(counts.day, times), weights=codes == cause).astype(int)
    risk, every, mine = np.maximum(counts.risk, 1).astype(float), counts.events.astype(float), hits.astype(float)
    # Kaplan-Meier written out: statsmodels is slow to import, and the first screen reads incidences.
    before = np.concatenate([[1.0], np.cumprod(1 - every / risk)[:-1]])
    share = np.cumsum(before * mine / risk)
    # Where everybody at risk has an event nothing can come later: the term is nothing times infinity, and nothing.
    left = np.where(risk > every, risk - every, np.inf)
    a, b = every / (risk * left), before * mine / risk**2
    variance = (
        share**2 * np.cumsum(a)
        - 2 * share * np.cumsum(share * a)
        + np.cumsum(share**2 * a)
        + np.cumsum(before**2 * (risk - mine) * mine / risk**3)
        - 2 * share * np.cumsum(b)
        + 2 * np.cumsum(share * b)
    )
    return counts, hits, share, np.sqrt(np.maximum(0.0, variance))


def at(steps: Sequence[Step], day: int, start: float) -> tuple[float, float | None, float | None]:
    """(estimate, ci_low, ci_high) of a curve on a day; `start` (1 or 0) before its first step."""
    value: tuple[float, float | None, float | None] = (start, None, None)
    for step in steps:
        if step.day > day:
            break
        value = step.estimate, step.ci_low, step.ci_high
    return value


def median_survival(
    days: Days, events: Days, entry: Days | None = None
) -> tuple[float | None, float | None, float | None]:
    """Median day with its 95 % interval (Brookmeyer and Crowley 1982, log-log); None for what the curve never reaches.

    As R's survfit prints it: where the curve lies on exactly one half, the middle of that stretch; the limits are the
    days on which those of the curve pass one half.
    """
    steps = kaplan_meier(days, events, entry)
    return (
        _half([(step.day, step.estimate) for step in steps]),
        _half([(step.day, step.ci_low) for step in steps]),
        _half([(step.day, step.ci_high) for step in steps]),
    )


def _half(curve: Sequence[tuple[int, float | None]]) -> float | None:
    """The day on which a falling curve comes to one half."""
    below = [(day, share) for day, share in curve if share is not None and share < 0.5 + 1e-9]
    if not below:
        return None
    first, share = below[0]
    if abs(share - 0.5) <= 1e-9:
        later = [day for day, other in below if other < share - 1e-9]
        return (first + later[0]) / 2 if later else float(first)
    return float(first)


def log_rank(days: Sequence[int], events: Sequence[int], groups: Sequence[str]) -> tuple[float, float] | None:
    """(chi-squared, p) of the log-rank test that the groups share one curve (Mantel 1966).

    None where it cannot be asked: fewer than two groups with anybody at risk on a day of an event, or no day on which it could
    have turned out otherwise.
    """
    from statsmodels.duration.survfunc import survdiff

    happened = sorted({day for day, event in zip(days, events, strict=True) if event})
    if not happened:
        return None
    last = {group: max(day for day, other in zip(days, groups, strict=True) if other == group) for group in set(groups)}
    # Who was gone before the first event has no part in it, as in R's survdiff.
    rows = [row for row in zip(days, events, groups, strict=True) if last[row[2]] >= happened[0]]
    if len({group for _, _, group in rows}) < 2:
        return None
    for day in happened:
        at_risk = [row for row in rows if row[0] >= day]
        hit = sum(1 for row in at_risk if row[0] == day and row[1])
        if len({group for _, _, group in at_risk}) > 1 and hit < len(at_risk):
            break
    else:
        return None
    chi, p = survdiff(*(list(column) for column in zip(*rows, strict=True)))
    return float(chi), float(p)
