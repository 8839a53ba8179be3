"""The test that groups share one cumulative incidence, others competing: Gray RJ. Ann Stat 1988;16:1141-54."""

from collections.abc import Sequence

import numpy as np

from lnexplore.stats.survival import Days


def gray(days: Days, causes: Days, cause: int, groups: Sequence[str]) -> tuple[float, float] | None:
    """(chi-squared, p) that the groups share one cumulative incidence of the cause (rho 0), as R's cmprsk has it.

    `causes`: 0 for those last seen without any, 1 upwards for what happened. None where it cannot be asked: fewer than
    two groups, or nothing by which they could differ.
    """
    from scipy.stats import chi2

    times, codes = np.asarray(days), np.asarray(causes)
    levels, place = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    size = len(levels)
    if size < 2 or not (codes == cause).any():
        return None
    risk = np.bincount(place, minlength=size).astype(float)
    # Of each group before the day: free of any event, with the event of the cause; of all, the pooled incidence.
    free, mine = np.ones(size), np.zeros(size)
    pooled = 0.0
    score, variance, drift = np.zeros(size), np.zeros((size, size)), np.zeros((size, size))
    crossed, own = np.zeros((size, size)), np.zeros(size)
    for day in np.unique(times):
        here = times == day
        hit = np.bincount(place[here & (codes == cause)], minlength=size).astype(float)
        other = np.bincount(place[here & (codes != cause) & (codes > 0)], minlength=size).astype(float)
        there = risk > 0
        if hit.sum() + other.sum() > 0:
            weight = np.where(there, risk / np.where(there, free, 1), 0.0)
            whole, total = weight.sum(), hit.sum()
            expected = weight * (1 - mine)
            after = np.where(there, free * (risk - hit - other) / np.maximum(risk, 1), free)
            now = pooled + total / whole
            spread = np.diag(weight) - np.outer(weight, weight) / whole
            drift += spread * total / (whole * (1 - pooled))
            score += hit - (total * expected / expected.sum() if total else 0.0)
            for group in np.flatnonzero(there):
                if total:
                    left = 1 - (1 - now) / after[group] if after[group] > 0 else 1.0
                    tied = 1 - (total - 1) / (whole * free[group] - 1) if total > 1 else 1.0
                    part = tied * free[group] * total / (whole * risk[group])
                    lean = spread[:, group] - left * drift[:, group]
                    variance += np.outer(lean, lean) * part
                    crossed[:, group] += lean * left * part
                    own[group] += left**2 * part
                if other[group] and after[group] > 0:
                    left = (1 - now) / after[group]
                    tied = 1 - (other[group] - 1) / (risk[group] - 1) if other[group] > 1 else 1.0
                    part = tied * free[group] ** 2 * other[group] / risk[group] ** 2
                    lean = left * drift[:, group]
                    variance += np.outer(lean, lean) * part
                    crossed[:, group] -= lean * left * part
                    own[group] += left**2 * part
            mine = np.where(there, mine + free * hit / np.maximum(risk, 1), mine)
            free, pooled = after, now
        risk -= np.bincount(place[here], minlength=size)
    variance += (drift * own) @ drift.T + drift @ crossed.T + crossed @ drift.T
    # One group follows from the others.
    core = variance[:-1, :-1]
    if np.linalg.matrix_rank(core) < size - 1:
        return None
    found = float(score[:-1] @ np.linalg.solve(core, score[:-1]))
    return found, float(chi2.sf(found, size - 1))
