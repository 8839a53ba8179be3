"""Intervals of shares, rates and means, and agreement of two readings. Libraries are imported where they are used, for they are heavy."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

INTERVALS: Mapping[str, str] = MappingProxyType({"wilson": "Wilson", "clopper_pearson": "Clopper-Pearson (exact)"})
"""key -> label of the intervals for a share."""


@lru_cache(maxsize=65_536)
def proportion_interval(n: int, total: int, method: str) -> tuple[float, float] | tuple[None, None]:
    """95 % interval of the share n/total; nothing for an empty total. Raises KeyError for an unknown method.

    Wilson 1927; Clopper and Pearson 1934 (guaranteed coverage, conservative).
    """
    from scipy.stats import binomtest

    kind = {"wilson": "wilson", "clopper_pearson": "exact"}[method]
    if total == 0:
        return None, None
    low, high = binomtest(n, total).proportion_ci(confidence_level=0.95, method=kind)
    return float(low), float(high)


@lru_cache(maxsize=4096)
def kappa(
    both: int, only_first: int, only_second: int, neither: int
) -> tuple[float | None, float | None, float | None]:
    """Cohen's kappa of two yes-or-no readings with its 95 % interval (Cohen 1960; asymptotic standard error).

    Nothing where it is not defined (nobody, or everyone read alike by both), no interval where one reading says the
    same of everybody.
    """
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    total = both + only_first + only_second + neither
    one_sided = both + only_first in (0, total) and both + only_second in (0, total)
    if total == 0 or one_sided:
        return None, None, None
    if both + only_first in (0, total) or both + only_second in (0, total):
        # Who says the same of everybody agrees just as chance would have it.
        return 0.0, None, None
    # Perfect agreement has a standard error of 0, and a test against it no value.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa([[both, only_first], [only_second, neither]])
    # The normal approximation may reach beyond what kappa can be.
    return float(found.kappa), max(-1.0, float(found.kappa_low)), min(1.0, float(found.kappa_upp))


@lru_cache(maxsize=4096)
def rate_interval(events: int, person_time: float) -> tuple[float, float] | tuple[None, None]:
    """Exact 95 % Poisson interval of events / person_time (Garwood 1936); nothing without person-time."""
    from scipy.stats import chi2

    if not person_time > 0:
        return None, None
    low = float(chi2.ppf(0.025, 2 * events)) / 2 if events else 0.0
    return low / person_time, float(chi2.ppf(0.975, 2 * events + 2)) / 2 / person_time


@lru_cache(maxsize=4096)
def t_quantile(degrees: int) -> float | None:
    """The 97.5 % point of Student's t; nothing without a degree of freedom."""
    from scipy.stats import t

    return float(t.ppf(0.975, degrees)) if degrees > 0 else None
