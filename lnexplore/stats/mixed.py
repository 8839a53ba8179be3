"""Straight lines through repeated values: a linear mixed model with random intercept and slope, and a plain summary of patients' own lines."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from lnexplore.stats.intervals import t_quantile
from lnexplore.stats.two_groups import NOTHING, Compared

_Z = 1.959963984540054
"""97.5 % point of the normal distribution"""
_STRETCH = 4096
"""patients whose sums the processor holds near itself while it works on them"""
_SETTLED, _ATTEMPTS = 1e-9, 500
"""what is left to gain of the deviance when the search ends; steps after which it is given up"""
_LEVEL = 0.01
"""what may be left to gain where the deviance's last digits keep the search from a smaller one"""
_SQUARE = np.array([[0, 1], [1, 2]])
"""the places of a symmetrical matrix of which three numbers are kept"""


class Lines(NamedTuple):
    """What of repeated values the model needs: per patient the group and the sums over that patient's values."""

    group: np.ndarray
    """(n) place of the group"""
    n: np.ndarray
    """(n) number of values"""
    products: np.ndarray
    """(n, 2, 2) sums of 1, t and t²"""
    sums: np.ndarray
    """(n, 2) sums of y and ty"""
    squares: np.ndarray
    """(n) sums of y²"""


def lines_of(who: np.ndarray, times: np.ndarray, values: np.ndarray, group: np.ndarray) -> Lines:
    """The sums per patient; `who` gives each value's patient (0 to n - 1), `group` each patient's group. Patients without a value are left out."""
    several = len(group)

    def add(what: np.ndarray) -> np.ndarray:
        return np.bincount(who, weights=what, minlength=several)

    n = np.bincount(who, minlength=several)
    times_sum = add(times)
    products = np.stack([n, times_sum, times_sum, add(times**2)], axis=1).reshape(-1, 2, 2).astype(float)
    there = n > 0
    return Lines(
        group[there],
        n[there],
        products[there],
        np.stack([add(values), add(times * values)], axis=1)[there],
        add(values**2)[there],
    )


class Fitted(NamedTuple):
    """A model: per group (intercept, slope) and their covariance; standard deviations of the random parts and of what is left."""

    lines: list[tuple[np.ndarray, np.ndarray]]
    sd_intercept: float
    sd_slope: float
    sd_left: float


def mixed_model(lines: Lines, groups: int) -> Fitted | None:
    """A line per group, and each patient's own around it: y = group's line + own intercept and slope + rest, by restricted maximum likelihood, as lme4's y ~ group * t + (t | patient).

    Bates D, et al. J Stat Softw 2015;67:1-48, section 3, written for two random effects and with the sums of each patient alone,
    so that a registry of 10^5 patients takes as many steps as a trial. Nothing where it cannot be fitted: a group without two
    times, fewer values than parameters, or a search that does not settle.
    """
    total = int(lines.n.sum())
    if total - 2 * groups < 3 or any(_rank(lines.products[lines.group == group]) < 2 for group in range(groups)):
        return None

    # Group by group, and so few patients at once that the processor holds their sums near itself: the search goes through all of them a dozen times.
    each = np.column_stack([lines.products.reshape(-1, 4)[:, [0, 1, 3]], lines.sums]).T
    stretches = [
        (group, np.ascontiguousarray(part[:, first : first + _STRETCH]))
        for group in range(groups)
        for part in (each[:, lines.group == group],)
        for first in range(0, part.shape[1], _STRETCH)
    ]
    squares, free = float(lines.squares.sum()), total - 2 * groups

    def solved(theta: np.ndarray) -> tuple[float, np.ndarray, float, list[tuple[np.ndarray, np.ndarray]]]:
        """The deviance, how it changes with theta, the variance of what is left, and the groups' lines."""
        # Of each patient what the normal equations take (a matrix of two by two, and a vector): their sums, and those of their products.
        sums, products, left, deviance = np.zeros((groups, 5)), np.zeros((groups, 5, 5)), squares, 0.0
        a, b, c = theta
        for group, (n, t, tt, y, ty) in stretches:
            # Two by two, written out: with matrices a registry takes four times as long.
            s11, s12, s21, s22 = n * a + t * b, t * c, t * a + tt * b, tt * c
            k11, k12, k22 = a * s11 + b * s21 + 1, c * s21, c * s22 + 1
            det = k11 * k22 - k12**2
            i11, i12, i22 = k22 / det, -k12 / det, k11 / det
            u1, u2 = a * y + b * ty, c * ty
            w1, w2 = i11 * u1 + i12 * u2, i12 * u1 + i22 * u2
            v11, v12 = s11 * i11 + s12 * i12, s11 * i12 + s12 * i22
            v21, v22 = s21 * i11 + s22 * i12, s21 * i12 + s22 * i22
            own = np.stack(
                [
                    n - v11 * s11 - v12 * s12,
                    t - v11 * s21 - v12 * s22,
                    tt - v21 * s21 - v22 * s22,
                    y - s11 * w1 - s12 * w2,
                    ty - s21 * w1 - s22 * w2,
                ]
            )
            sums[group] += own.sum(axis=1)
            products[group] += own @ own.T
            left -= float(u1 @ w1 + u2 @ w2)
            deviance += float(np.log(det).sum())
        change, spread, fitted = np.zeros((2, 2)), np.zeros((2, 2)), []
        for own, product in zip(sums, products, strict=True):
            matrix = own[_SQUARE]
            line, cover = np.linalg.solve(matrix, own[3:]), np.linalg.inv(matrix)
            left -= float(own[3:] @ line)
            deviance += float(np.linalg.slogdet(matrix)[1])
            change += matrix - np.einsum("kl,iklj->ij", cover, product[_SQUARE[:, :, None, None], _SQUARE])
            # What each patient's vector is off the line: the vector less the matrix times the line.
            off = np.array([[-line[0], -line[1], 0, 1, 0], [0, -line[0], -line[1], 0, 1]])
            spread += off @ product @ off.T
            fitted.append((line, cover))
        left = max(left, 1e-12)
        change -= spread * free / left
        down = 2 * np.array(
            [a * change[0, 0] + b * change[0, 1], a * change[0, 1] + b * change[1, 1], c * change[1, 1]]
        )
        return deviance + free * (1 + math.log(2 * math.pi * left / free)), down, left / free, fitted

    # The sign of a standard deviation changes nothing, so none is kept from crossing zero: a search held at zero finds the
    # deviance level there, and ends beside the least one.
    try:
        with np.errstate(all="ignore"):
            theta = _least(lambda theta: solved(theta)[:2])
    except np.linalg.LinAlgError:
        # Values without any spread.
        return None
    if theta is None:
        return None
    *_, variance, fitted = solved(theta)
    left = math.sqrt(variance)
    return Fitted(
        [(line, cover * variance) for line, cover in fitted],
        abs(float(theta[0])) * left,
        float(math.hypot(theta[1], theta[2])) * left,
        left,
    )


def _least(asked: Callable[[np.ndarray], tuple[float, np.ndarray]]) -> np.ndarray | None:
    """Where a deviance, of which the change is known too, is least: a search by Broyden, Fletcher, Goldfarb and Shanno. Nothing where it does not settle.

    As `scipy.optimize` has it, which takes longer to import than a registry to search.
    """
    # The sign of a standard deviation changes nothing, so none is kept from crossing zero: a search held at zero finds the
    # deviance level there, and ends beside the least one.
    place = np.array([1.0, 0.0, 0.5])
    value, change = asked(place)
    bend = np.eye(len(place)) / max(1.0, float(np.abs(change).sum()))
    for attempt in range(_ATTEMPTS):
        step = -bend @ change
        fall = float(change @ step)
        if not math.isfinite(value) or not math.isfinite(fall):
            return None
        if fall > -_SETTLED:
            return place
        length = 1.0
        while not ((found := asked(place + length * step))[0] <= value + 1e-4 * length * fall):
            length /= 4
            if length < 1e-9:
                return place if fall > -_LEVEL else None
        moved, turned = length * step, found[1] - change
        (value, change), place = found, place + moved
        if (along := float(moved @ turned)) > 0:
            if not attempt:
                bend = np.eye(len(place)) * along / float(turned @ turned)
            side = np.eye(len(place)) - np.outer(moved, turned) / along
            bend = side @ bend @ side.T + np.outer(moved, moved) / along
    return None


def _rank(products: np.ndarray) -> int:
    """Whether a group's values lie at two times or more, in two patients or more."""
    if len(products) < 2:
        return 0
    return int(np.linalg.matrix_rank(products.sum(axis=0)))


def slope_of(fitted: Fitted, group: int) -> Compared:
    """The slope of a group with its Wald interval."""
    line, cover = fitted.lines[group]
    half = _Z * math.sqrt(float(cover[1, 1]))
    return Compared(float(line[1]), float(line[1]) - half, float(line[1]) + half)


def own_slopes(lines: Lines) -> np.ndarray:
    """Each patient's own least-squares slope; NaN for fewer than two times."""
    n, t, tt = lines.products[:, 0, 0], lines.products[:, 0, 1], lines.products[:, 1, 1]
    spread = tt - t**2 / n
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes: np.ndarray = np.where(spread > 1e-9, (lines.sums[:, 1] - t * lines.sums[:, 0] / n) / spread, np.nan)
    return slopes


def mean_of(values: Sequence[float] | np.ndarray) -> Compared:
    """The mean with its Student t interval; no interval of one value or of values that are all alike."""
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    if not len(known):
        return NOTHING
    mean, quantile = float(known.mean()), t_quantile(len(known) - 1)
    half = quantile * float(known.std(ddof=1)) / math.sqrt(len(known)) if quantile else 0.0
    return Compared(mean, mean - half, mean + half) if half > 0 else Compared(mean, None, None)
