"""How far groups lie apart: standardized differences, and p-values for those who must print them.

Every p-value is (p, name of the test), or nothing where a group has fewer than SMALLEST patients with a value or
where the test is not defined (everybody alike).
"""

import math
from collections.abc import Sequence

from lnexplore.catalogue import N_

Tested = tuple[float, str]

SMALLEST = 10
"""Patients with a value that every group, or a paired change, needs before a p-value is given."""
EXPECTED = 5
"""Below this expected count in any cell the chi-squared distribution is a rough guide."""
WARNING = N_(
    "The p-values are unadjusted comparisons of patients who were not randomised, and many were made: a small one says "
    "nothing on cause, size or importance, and a large one does not say that the groups are alike."
)
_DECIMALS = 9


def _mixed(values: Sequence[float]) -> bool:
    return len(set(values)) > 1


def compare_numbers(groups: Sequence[Sequence[float]]) -> Tested | None:
    """(p, test) that the groups share one distribution: Mann and Whitney 1947 for two, Kruskal and Wallis 1952 for more."""
    from scipy.stats import kruskal, mannwhitneyu

    pooled = [value for group in groups for value in group]
    if len(groups) < 2 or min(len(group) for group in groups) < SMALLEST or not _mixed(pooled):
        return None
    if len(groups) == 2:
        return float(mannwhitneyu(*groups, alternative="two-sided").pvalue), "Mann-Whitney U test"
    return float(kruskal(*groups).pvalue), "Kruskal-Wallis test"


def compare_shares(table: Sequence[Sequence[int]]) -> Tested | None:
    """(p, test) that the groups (rows) share the levels (columns) alike: Fisher's exact test for two by two, else chi-squared.

    Counts of patients whose level is known; without continuity correction (Pearson 1900). Levels that nobody has are
    left out. The name says where expected counts are small.
    """
    from scipy.stats import chi2_contingency, fisher_exact

    if len(table) < 2 or min(sum(row) for row in table) < SMALLEST:
        return None
    levels = [level for level in zip(*table, strict=True) if sum(level)]
    if len(levels) < 2:
        return None
    if len(levels) == len(table) == 2:
        return float(fisher_exact(levels).pvalue), "Fisher's exact test"
    found = chi2_contingency(levels, correction=False)
    rough = float(found.expected_freq.min()) < EXPECTED
    return float(found.pvalue), f"chi-squared test{f' (expected counts below {EXPECTED})' if rough else ''}"


def compare_paired(changes: Sequence[float]) -> Tested | None:
    """(p, test) that the changes of the same patients lie around zero: signed ranks, changes of zero left out (Wilcoxon 1945)."""
    from scipy.stats import wilcoxon

    # 0.5 - 0.2 and 0.4 - 0.1 are one change to a reader, two to the machine, which would rank them apart.
    rounded = [round(change, _DECIMALS) for change in changes]
    if len(rounded) < SMALLEST or not any(rounded):
        return None
    return float(wilcoxon(rounded).pvalue), "Wilcoxon signed-rank test"


def difference_of_means(
    first: tuple[float | None, float | None], second: tuple[float | None, float | None]
) -> float | None:
    """Standardized difference |m1 - m2| / sqrt((s1² + s2²) / 2) of two groups given as (mean, standard deviation).

    Nothing where a mean or a spread is missing, or where there is no spread to measure a difference by. Austin PC.
    Stat Med 2009;28:3083-107.
    """
    (mean, sd), (other_mean, other_sd) = first, second
    if mean is None or other_mean is None or sd is None or other_sd is None:
        return None
    spread = math.sqrt((sd**2 + other_sd**2) / 2)
    if spread > 0:
        return abs(mean - other_mean) / spread
    return 0.0 if mean == other_mean else None


def difference_of_shares(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Standardized difference of two groups given as counts of the levels of one item.

    Two levels: |p1 - p2| / sqrt((p1(1 - p1) + p2(1 - p2)) / 2), Austin 2009; more: the Mahalanobis distance of the
    shares, Yang D, Dalton JE, SAS Global Forum 2012, 335. Nothing for an empty group, or where the groups share no
    level to measure by.
    """
    import numpy as np

    if not sum(first) or not sum(second):
        return None
    counts = np.array([first, second], dtype=float)
    shares = counts / counts.sum(axis=1, keepdims=True)
    # One level follows from the others, and one that nobody has says nothing.
    one, other = shares[:, shares.sum(axis=0) > 0][:, 1:]
    spread = sum(np.diag(share) - np.outer(share, share) for share in (one, other)) / 2
    away = one - other
    solved = np.linalg.pinv(spread, hermitian=True) @ away
    # A difference along which nobody varies within the groups cannot be measured in spreads.
    if not np.allclose(spread @ solved, away, atol=1e-9):
        return None
    return float(math.sqrt(max(0.0, float(away @ solved))))
