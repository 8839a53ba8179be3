"""Two groups compared: differences and ratios with 95 % intervals, alone and over strata.

Everything is "first less second" or "first over second". Arrays are compared element by element; a value that is not
defined is NaN. Score intervals are found by halving, so that empty cells and shares of 0 and 1 need no correction.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from lnexplore.stats.intervals import proportion_interval, rate_interval
from lnexplore.stats.survival import Step

Counts = np.ndarray
_Z = 1.959963984540054
"""97.5 % point of the normal distribution"""
_HALVINGS = 60
Score = Callable[[np.ndarray], np.ndarray]


class Compared(NamedTuple):
    """An estimate with its 95 % interval; each part is nothing where it cannot be told."""

    estimate: float | None
    ci_low: float | None
    ci_high: float | None


NOTHING = Compared(None, None, None)


def square_and_add(first: Compared, second: Compared) -> Compared:
    """The difference of two independent estimates from their own intervals (method of variance estimates recovery).

    Newcombe RG. Stat Med 1998;17:873-90 for shares with Wilson's intervals (his method 10); Zou GY, Donner A. Stat Med
    2008;27:1693-702 for any others. No interval where one of the two has none.
    """
    if first.estimate is None or second.estimate is None:
        return NOTHING
    difference = first.estimate - second.estimate
    if first.ci_low is None or first.ci_high is None or second.ci_low is None or second.ci_high is None:
        return Compared(difference, None, None)
    down = math.hypot(first.estimate - first.ci_low, second.ci_high - second.estimate)
    up = math.hypot(first.ci_high - first.estimate, second.estimate - second.ci_low)
    return Compared(difference, difference - down, difference + up)


def newcombe(n1: int, total1: int, n2: int, total2: int) -> Compared:
    """The difference of two shares with Newcombe's hybrid score interval (1998, method 10, no continuity correction)."""
    parts = [
        Compared(n / total, *proportion_interval(n, total, "wilson")) if total else NOTHING
        for n, total in ((n1, total1), (n2, total2))
    ]
    return square_and_add(*parts)


# --- score intervals --------------------------------------------------------------------------------------------------


def _ends(score: Score, estimate: np.ndarray, lowest: np.ndarray, highest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a score that falls with its argument is z and -z: the lower end below the estimate, the upper above it."""

    def cross(inner: np.ndarray, outer: np.ndarray, sign: float) -> np.ndarray:
        for _ in range(_HALVINGS):
            middle = (inner + outer) / 2
            with np.errstate(all="ignore"):
                beyond = sign * score(middle) > _Z
            # A score that is not defined lies on the border of what can be, where it has no bound.
            inner, outer = np.where(beyond, inner, middle), np.where(beyond, middle, outer)
        found: np.ndarray = (inner + outer) / 2
        return found

    return cross(estimate, lowest, 1.0), cross(estimate, highest, -1.0)


def _floats(*counts: Counts | Sequence[int] | int) -> list[np.ndarray]:
    return [np.atleast_1d(np.asarray(one, dtype=float)) for one in counts]


def miettinen_nurminen(n1: Counts, total1: Counts, n2: Counts, total2: Counts) -> tuple[np.ndarray, ...]:
    """(difference, ci_low, ci_high) of shares: the score interval of Miettinen and Nurminen, with their factor N/(N-1).

    Stat Med 1985;4:213-26; the restricted estimate in the closed form of Farrington and Manning, Stat Med 1990;9:1447-54.
    """
    x1, m1, x2, m2 = _floats(n1, total1, n2, total2)
    with np.errstate(all="ignore"):
        difference = x1 / m1 - x2 / m2
    whole = m1 + m2

    def score(delta: np.ndarray) -> np.ndarray:
        # Farrington and Manning write p1 = p2 + delta; the likelihood's cubic in p1.
        ratio = m2 / m1
        a = 1 + ratio
        b = -(1 + ratio + x1 / m1 + ratio * x2 / m2 + delta * (ratio + 2))
        c = delta**2 + delta * (2 * x1 / m1 + ratio + 1) + x1 / m1 + ratio * x2 / m2
        d = -(x1 / m1) * delta * (1 + delta)
        v = b**3 / (3 * a) ** 3 - b * c / (6 * a**2) + d / (2 * a)
        u = np.where(v < 0, -1.0, 1.0) * np.sqrt(np.maximum(b**2 / (3 * a) ** 2 - c / (3 * a), 0))
        w = (math.pi + np.arccos(np.clip(np.where(u == 0, 0.0, v / np.where(u == 0, 1.0, u) ** 3), -1, 1))) / 3
        p1 = np.clip(2 * u * np.cos(w) - b / (3 * a), np.maximum(0, delta), np.minimum(1, 1 + delta))
        p2 = np.clip(p1 - delta, 0, 1)
        variance = (p1 * (1 - p1) / m1 + p2 * (1 - p2) / m2) * whole / (whole - 1)
        departure: np.ndarray = (difference - delta) / np.sqrt(np.maximum(variance, 1e-300))
        return departure

    low, high = _ends(score, difference, np.full_like(difference, -1.0), np.full_like(difference, 1.0))
    return difference, low, high


def koopman(n1: Counts, total1: Counts, n2: Counts, total2: Counts) -> tuple[np.ndarray, ...]:
    """(ratio, ci_low, ci_high) of shares: the score interval of Koopman, Biometrics 1984;40:513-7.

    A ratio over nobody is infinite, and has a lower end alone (infinite upper end); 0 over 0 is not defined.
    """
    x1, m1, x2, m2 = _floats(n1, total1, n2, total2)

    def score(log: np.ndarray) -> np.ndarray:
        phi = np.exp(log)
        a, b, c = phi * (m1 + m2), phi * (x2 + m1) + x1 + m2, x1 + x2
        p2 = np.clip((b - np.sqrt(np.maximum(b**2 - 4 * a * c, 0))) / (2 * a), 0, 1)
        p1 = np.clip(p2 * phi, 0, 1)
        # Pearson's chi-squared, of which Koopman's is a shorter writing; a group that is fitted exactly adds nothing.
        parts = [
            (x - m * p) ** 2 / np.maximum(m * p * (1 - p), 1e-300) * (np.abs(x - m * p) > 1e-9 * m)
            for x, m, p in ((x1, m1, p1), (x2, m2, p2))
        ]
        departure: np.ndarray = np.sign(x1 - m1 * p1 + m2 * p2 - x2) * np.sqrt(parts[0] + parts[1])
        return departure

    return _ratio(score, x1 * m2, x2 * m1, m1 * m2)


def odds_ratio(n1: Counts, total1: Counts, n2: Counts, total2: Counts) -> tuple[np.ndarray, ...]:
    """(odds ratio, ci_low, ci_high) with the score interval of Cornfield, without continuity correction.

    Cornfield J. Proc Third Berkeley Symp 1956;4:135-48; Fleiss, Levin, Paik 2003, section 6.4. Ends as in `koopman`.
    """
    x1, m1, x2, m2 = _floats(n1, total1, n2, total2)
    hits = x1 + x2

    def score(log: np.ndarray) -> np.ndarray:
        # The expected count of the first group under this odds ratio, with all margins held: a quadratic.
        psi = np.exp(log)
        a, b, c = psi - 1, -(psi * (m1 + hits) + m2 - hits), psi * m1 * hits
        root = np.sqrt(np.maximum(b**2 - 4 * a * c, 0))
        expected = np.clip(2 * c / (-b + root), np.maximum(0, hits - m2), np.minimum(m1, hits))
        cells = (expected, m1 - expected, hits - expected, m2 - hits + expected)
        departure: np.ndarray = (x1 - expected) * np.sqrt(sum(1 / np.maximum(cell, 1e-300) for cell in cells))
        return departure

    return _ratio(score, x1 * (m2 - x2), x2 * (m1 - x1), m1 * m2)


_FAR = 30.0
"""logarithm beyond which no ratio of two groups of people lies"""


def _ratio(score: Score, above: np.ndarray, below: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, ...]:
    """(ratio, ci_low, ci_high) of above / below from the score of its logarithm."""
    with np.errstate(all="ignore"):
        ratio = np.where((known > 0) & ((above > 0) | (below > 0)), above / below, np.nan)
        start = np.clip(np.log(np.where(np.isnan(ratio), 1.0, ratio)), -_FAR, _FAR)
    far = np.full_like(start, _FAR)
    low, high = _ends(score, start, -far, far)
    nothing = np.isnan(ratio)
    low = np.where(nothing, np.nan, np.where(above == 0, 0.0, np.exp(low)))
    high = np.where(nothing, np.nan, np.where(below == 0, np.inf, np.exp(high)))
    return ratio, low, high


# --- rates ------------------------------------------------------------------------------------------------------------


def rate_ratio(events1: int, time1: float, events2: int, time2: float) -> Compared:
    """The ratio of two Poisson rates with its exact conditional interval, as R's poisson.test.

    The events of the first group, given all of them, are binomial (Clopper and Pearson 1934 turned into a ratio).
    Nothing without any event; a lower end alone where the second group has none, for over no event there is no ratio.
    """
    both = events1 + events2
    if not both or not time1 > 0 or not time2 > 0:
        return NOTHING
    low, high = proportion_interval(events1, both, "clopper_pearson")
    assert low is not None
    assert high is not None
    scale = time2 / time1
    if not events2:
        return Compared(None, low / (1 - low) * scale, None)
    return Compared(events1 / events2 * scale, low / (1 - low) * scale, high / (1 - high) * scale)


def rate_difference(events1: int, time1: float, events2: int, time2: float) -> Compared:
    """The difference of two Poisson rates: exact intervals of both, squared and added (Li HQ, Tang ML, Wong WK. Comput Stat 2014;29:869-87)."""
    if not time1 > 0 or not time2 > 0:
        return NOTHING
    return square_and_add(
        Compared(events1 / time1, *rate_interval(events1, time1)),
        Compared(events2 / time2, *rate_interval(events2, time2)),
    )


# --- over strata ------------------------------------------------------------------------------------------------------

Table = tuple[int, int, int, int]
"""n1, total1, n2, total2 of one stratum"""


def mantel_haenszel_difference(strata: Sequence[Table]) -> Compared:
    """The pooled difference of shares (Mantel-Haenszel weights), interval by Sato's variance.

    Greenland S, Robins JM. Biometrics 1985;41:55-68; Sato T. Biometrics 1989;45:1323-4. Strata without one of the groups carry no weight.
    """
    used = [one for one in strata if one[1] and one[3]]
    weight = math.fsum(m1 * m2 / (m1 + m2) for _, m1, _, m2 in used)
    if not weight:
        return NOTHING
    pooled = math.fsum((x1 * m2 - x2 * m1) / (m1 + m2) for x1, m1, x2, m2 in used) / weight
    p = math.fsum((m1**2 * x2 - m2**2 * x1 + m1 * m2 * (m2 - m1) / 2) / (m1 + m2) ** 2 for x1, m1, x2, m2 in used)
    q = math.fsum((x1 * (m2 - x2) + x2 * (m1 - x1)) / (2 * (m1 + m2)) for x1, m1, x2, m2 in used)
    half = _Z * math.sqrt(max(0.0, pooled * p + q)) / weight
    return Compared(pooled, pooled - half, pooled + half)


def mantel_haenszel_ratio(strata: Sequence[Table]) -> Compared:
    """The pooled ratio of shares, log interval of Greenland and Robins, Biometrics 1985;41:55-68; nothing where a side has no event."""
    used = [one for one in strata if one[1] and one[3]]
    above = math.fsum(x1 * m2 / (m1 + m2) for x1, m1, _, m2 in used)
    below = math.fsum(x2 * m1 / (m1 + m2) for _, m1, x2, m2 in used)
    if not above or not below:
        return NOTHING
    spread = math.fsum((m1 * m2 * (x1 + x2) - x1 * x2 * (m1 + m2)) / (m1 + m2) ** 2 for x1, m1, x2, m2 in used)
    return _logarithmic(above / below, spread / (above * below))


def mantel_haenszel_odds(strata: Sequence[Table]) -> Compared:
    """The pooled odds ratio, log interval of Robins, Breslow and Greenland, Biometrics 1986;42:311-23, as R's mantelhaen.test."""
    # Of each stratum: shares on the two diagonals, and their products.
    parts = []
    for x1, m1, x2, m2 in (one for one in strata if one[1] and one[3]):
        total, y1, y2 = m1 + m2, m1 - x1, m2 - x2
        parts.append(((x1 + y2) / total, (y1 + x2) / total, x1 * y2 / total, y1 * x2 / total))
    up, down = math.fsum(r for _, _, r, _ in parts), math.fsum(s for _, _, _, s in parts)
    if not up or not down:
        return NOTHING
    variance = (
        math.fsum(p * r for p, _, r, _ in parts) / (2 * up**2)
        + math.fsum(p * s + q * r for p, q, r, s in parts) / (2 * up * down)
        + math.fsum(q * s for _, q, _, s in parts) / (2 * down**2)
    )
    return _logarithmic(up / down, variance)


def _logarithmic(ratio: float, variance: float) -> Compared:
    half = _Z * math.sqrt(max(0.0, variance))
    return Compared(ratio, ratio * math.exp(-half), ratio * math.exp(half))


def heterogeneity(differences: Sequence[Compared]) -> float | None:
    """The p-value of Cochran's Q that all strata share one difference; nothing for fewer than two with an interval (Cochran 1954)."""
    from scipy.special import gammaincc

    known = [
        (one.estimate, ((one.ci_high - one.ci_low) / (2 * _Z)) ** 2)
        for one in differences
        if one.estimate is not None and one.ci_low is not None and one.ci_high is not None
    ]
    known = [(value, variance) for value, variance in known if variance > 0]
    if len(known) < 2:
        return None
    weights = [1 / variance for _, variance in known]
    mean = math.fsum(weight * value for weight, (value, _) in zip(weights, known, strict=True)) / math.fsum(weights)
    q = math.fsum(weight * (value - mean) ** 2 for weight, (value, _) in zip(weights, known, strict=True))
    return float(gammaincc((len(known) - 1) / 2, q / 2))


# --- time -------------------------------------------------------------------------------------------------------------


def restricted_mean(steps: Sequence[Step], until: float) -> tuple[float, float] | None:
    """(mean time without the event up to a day, its standard error) from the steps of Kaplan-Meier; nothing where it ends before.

    The area under the curve; Greenwood's variance of the area, as R's survRM2 (Klein and Moeschberger 2003, section 4.5).
    """
    if not steps or (steps[-1].day < until and steps[-1].estimate > 0):
        return None
    inside = [step for step in steps if step.day <= until]
    days = [0.0, *(float(step.day) for step in inside), float(until)]
    heights = [1.0, *(step.estimate for step in inside)]
    areas = [height * (later - day) for height, day, later in zip(heights, days, days[1:], strict=False)]
    left = np.cumsum(areas[::-1])[::-1]
    variance = 0.0
    for step, area in zip(inside, left[1:], strict=True):
        if step.n_event and step.n_risk > step.n_event:
            variance += area**2 * step.n_event / (step.n_risk * (step.n_risk - step.n_event))
    return math.fsum(areas), math.sqrt(variance)


def difference_of_restricted_means(first: tuple[float, float] | None, second: tuple[float, float] | None) -> Compared:
    """The difference of two restricted means with its normal interval (Royston and Parmar 2013)."""
    if first is None or second is None:
        return NOTHING
    difference = first[0] - second[0]
    half = _Z * math.hypot(first[1], second[1])
    return Compared(difference, difference - half, difference + half) if half > 0 else Compared(difference, None, None)
