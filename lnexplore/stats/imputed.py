"""A share from several completed data sets: Rubin's rules (Rubin 1987), its interval by inverting the score as Wilson did."""

import math
from collections.abc import Sequence
from statistics import fmean, variance

from lnexplore.stats.intervals import t_quantile


def pooled_share(counts: Sequence[int], total: int) -> tuple[float, float, float]:
    """(share, low, high) from how many of `total` have it in each completed data set; two of them at least.

    The variance within is p(1 - p)/n, that between the sets is added with 1 + 1/m. The interval holds every share p whose distance
    from the pooled one is at most t times the root of p(1 - p)/n × (1 + r), r being what imputing adds to the variance
    within and t that of Rubin's degrees of freedom: without variance between the sets it is Wilson's.
    """
    shares = [count / total for count in counts]
    q, m = fmean(shares), len(shares)
    within, between = fmean([p * (1 - p) / total for p in shares]), variance(shares) * (1 + 1 / m)
    r = between / within if within else 0.0
    freedom = (m - 1) * (1 + 1 / r) ** 2 if r else 1e9
    z = (t_quantile(freedom) or 0.0) ** 2 * (1 + r) / total
    middle, half = 2 * q + z, math.sqrt(max(0.0, (2 * q + z) ** 2 - 4 * (1 + z) * q * q))
    # At 0 and 1 an end is the share itself, but for the last digit.
    return q, max(0.0, min(q, (middle - half) / (2 * (1 + z)))), min(1.0, max(q, (middle + half) / (2 * (1 + z))))
