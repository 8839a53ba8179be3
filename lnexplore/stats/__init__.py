"""Thin doors to scipy and statsmodels: intervals, rates, agreement, survival, comparisons."""

from lnexplore.stats.comparisons import (
    EXPECTED,
    SMALLEST,
    WARNING,
    Tested,
    compare_numbers,
    compare_paired,
    compare_shares,
    difference_of_means,
    difference_of_shares,
)
from lnexplore.stats.competing import gray
from lnexplore.stats.intervals import INTERVALS, kappa, proportion_interval, rate_interval, t_quantile, worst_to_best
from lnexplore.stats.survival import (
    Step,
    at,
    cumulative_incidence,
    incidence_on,
    kaplan_meier,
    log_log,
    log_rank,
    median_survival,
)

__all__ = [
    "EXPECTED",
    "INTERVALS",
    "SMALLEST",
    "WARNING",
    "Step",
    "Tested",
    "at",
    "compare_numbers",
    "compare_paired",
    "compare_shares",
    "cumulative_incidence",
    "difference_of_means",
    "difference_of_shares",
    "gray",
    "incidence_on",
    "kaplan_meier",
    "kappa",
    "log_log",
    "log_rank",
    "median_survival",
    "proportion_interval",
    "rate_interval",
    "t_quantile",
    "worst_to_best",
]
