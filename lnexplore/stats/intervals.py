"""Intervals of shares, rates and means, and agreement of two readings. Libraries are imported where they are used, for they are heavy."""

import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

INTERVALS: Mapping[str, str] = MappingProxyType({"wilson": "Wilson", "clopper_pearson": "Clopper-Pearson (exact)"})
"""key -> label of the intervals for a share."""


_Z = 1.959963984540054
"""97.5 % point of the normal distribution"""


@lru_cache(maxsize=65_536)
def proportion_interval(n: int, total: int, method: str) -> tuple[float, float] | tuple[None, None]:
    """95 % interval of the share n/total; nothing for an empty total. Raises KeyError for an unknown method.

    Wilson 1927; Clopper and Pearson 1934 (guaranteed coverage, conservative).
    """
    compute = {"wilson": _wilson, "clopper_pearson": _clopper_pearson}[method]
    return compute(n, total) if total else (None, None)


def worst_to_best(n: int, total: int, unknown: int) -> tuple[float, float] | None:
    """The share n/total if none of those of whom it is not known, and if all of them, are counted; None where everybody is known or nobody."""
    return (n / (total + unknown), (n + unknown) / (total + unknown)) if unknown and total else None


def _wilson(n: int, total: int) -> tuple[float, float]:
    share, square = n / total, _Z * _Z
    middle = (2 * n + square) / (2 * (total + square))
    half = _Z / (2 * (total + square)) * math.sqrt(4 * n * (1 - share) + square)
    # At the ends the two terms are equal but for rounding.
    return (middle - half if n else 0.0), (middle + half if n < total else 1.0)


def _clopper_pearson(n: int, total: int) -> tuple[float, float]:
    from scipy.special import betaincinv

    low = float(betaincinv(n, total - n + 1, 0.025)) if n else 0.0
    return low, float(betaincinv(n + 1, total - n, 0.975)) if n < total else 1.0


@lru_cache(maxsize=4096)
def kappa(
    both: int, only_first: int, only_second: int, neither: int
) -> tuple[float | None, float | None, float | None]:
    """Cohen's kappa of two yes-or-no readings with its 95 % interval (Cohen 1960; asymptotic standard error).

    Nothing where it is not defined (nobody, or everyone read alike by both), no interval where one reading says the
    same of everybody.
    """
    total = both + only_first + only_second + neither
    one_sided = both + only_first in (0, total) and both + only_second in (0, total)
    if total == 0 or one_sided:
        return None, None, None
    if both + only_first in (0, total) or both + only_second in (0, total):
        # Who says the same of everybody agrees just as chance would have it.
        return 0.0, None, None
    # Written out (Fleiss, Cohen and Everitt 1969), for statsmodels is slow to import.
    table = [[both / total, only_first / total], [only_second / total, neither / total]]
    rows, columns = [math.fsum(row) for row in table], [math.fsum(column) for column in zip(*table, strict=True)]
    observed = table[0][0] + table[1][1]
    chance = math.fsum(row * column for row, column in zip(rows, columns, strict=True))
    found = (observed - chance) / (1 - chance)
    agree = math.fsum(table[i][i] * (1 - (rows[i] + columns[i]) * (1 - found)) ** 2 for i in (0, 1))
    differ = (1 - found) ** 2 * math.fsum(table[i][1 - i] * (columns[i] + rows[1 - i]) ** 2 for i in (0, 1))
    variance = (agree + differ - (found - chance * (1 - found)) ** 2) / ((1 - chance) ** 2 * total)
    spread = _Z * math.sqrt(max(variance, 0.0))
    # The normal approximation may reach beyond what kappa can be.
    return found, max(-1.0, found - spread), min(1.0, found + spread)


@lru_cache(maxsize=4096)
def rate_interval(events: int, person_time: float) -> tuple[float, float] | tuple[None, None]:
    """Exact 95 % Poisson interval of events / person_time (Garwood 1936); nothing without person-time."""
    # The quantiles of chi-squared over 2 k degrees are twice those of gamma; `scipy.stats` takes a second to import.
    from scipy.special import gammaincinv

    if not person_time > 0:
        return None, None
    low = float(gammaincinv(events, 0.025)) if events else 0.0
    return low / person_time, float(gammaincinv(events + 1, 0.975)) / person_time


@lru_cache(maxsize=4096)
def t_quantile(degrees: float) -> float | None:
    """The 97.5 % point of Student's t; nothing without a degree of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.975)) if degrees > 0 else None
