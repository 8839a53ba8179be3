"""Two groups compared: numbers of papers and of R, typed in, and what is true of every pair of counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnexplore.stats import kaplan_meier
from lnexplore.stats.two_groups import (
    NOTHING,
    Compared,
    difference_of_restricted_means,
    heterogeneity,
    koopman,
    mantel_haenszel_difference,
    mantel_haenszel_odds,
    mantel_haenszel_ratio,
    miettinen_nurminen,
    newcombe,
    odds_ratio,
    rate_difference,
    rate_ratio,
    restricted_mean,
)

pytestmark = pytest.mark.fast

# Newcombe RG. Stat Med 1998;17:873-90, Table II: methods 10 (hybrid score) and 6 (Miettinen and Nurminen).
TABLE_II = {
    (56, 70, 48, 80): ((0.0524, 0.3339), (0.0528, 0.3382)),
    (9, 10, 3, 10): ((0.1705, 0.8090), (0.1700, 0.8406)),
    (6, 7, 2, 7): ((0.0582, 0.8062), (0.0342, 0.8534)),
    (5, 56, 0, 29): ((-0.0381, 0.1926), (-0.0326, 0.1933)),
    (0, 10, 0, 20): ((-0.1611, 0.2775), (-0.1658, 0.2844)),
    (0, 10, 0, 10): ((-0.2775, 0.2775), (-0.2879, 0.2879)),
    (10, 10, 0, 20): ((0.6791, 1.0), (0.7156, 1.0)),
    (10, 10, 0, 10): ((0.6075, 1.0), (0.6636, 1.0)),
}


def one(found):
    return tuple(float(part[0]) for part in found)


@pytest.mark.parametrize(("counts", "printed"), TABLE_II.items())
def test_differences_are_those_of_newcombe_1998(counts, printed):
    assert newcombe(*counts)[1:] == pytest.approx(printed[0], abs=6e-5)
    assert one(miettinen_nurminen(*counts))[1:] == pytest.approx(printed[1], abs=6e-5)


def test_the_ratio_is_that_of_koopman_1984():
    # His example: 36 of 40 and 16 of 80.
    assert one(koopman(36, 40, 16, 80)) == pytest.approx((4.5, 2.94, 7.15), abs=5e-3)


def test_a_ratio_without_events_on_one_side_has_one_end():
    # All of 10 against none of 10: the lower end solves 10 / (ratio - 1) = 3.8415, by hand.
    ratio, low, high = one(koopman(10, 10, 0, 10))
    assert (ratio, high) == (np.inf, np.inf)
    assert low == pytest.approx(1 + 10 / 3.841459, abs=1e-4)
    assert one(koopman(0, 10, 10, 10)) == pytest.approx((0, 0, 1 / (1 + 10 / 3.841459)), abs=1e-4)
    assert np.isnan(one(koopman(0, 10, 0, 10))).all()


def test_the_odds_ratio_is_where_pearsons_chi_squared_is_3_84():
    # At either end the table expected under it departs by chi-squared 3.8415: 21, 2.1301 and 181.69 for 9/10 and 3/10 (statsmodels 0.14).
    assert one(odds_ratio(9, 10, 3, 10)) == pytest.approx((21.0, 2.1301, 181.691), rel=1e-4)


def test_rates_are_those_of_r_poisson_test():
    # R: poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)), the example of its help page.
    assert rate_ratio(11, 800, 21, 3011) == pytest.approx((1.971488, 0.8584264, 4.2772659), abs=1e-6)
    # R: poisson.test(c(3, 0), c(10, 20)): no ratio, from 2·q/(1 - q) on, q the cube root of 0.025.
    estimate, low, high = rate_ratio(3, 10.0, 0, 20.0)
    assert (estimate, high) == (None, None)
    assert low == pytest.approx(0.826463, abs=1e-5)
    assert rate_ratio(0, 10.0, 0, 10.0) == NOTHING == rate_ratio(1, 0.0, 1, 1.0)


def test_a_difference_of_rates_adds_the_squares_of_both_intervals():
    # Garwood's 95 % interval of 3 is 0.6187 to 8.7673, that of 0 is 0 to 3.6889.
    found = rate_difference(3, 10, 0, 10)
    assert found.estimate == pytest.approx(0.3)
    assert found.ci_low == pytest.approx(0.3 - np.hypot(0.3 - 0.06187, 0.36889), abs=1e-4)
    assert found.ci_high == pytest.approx(0.87673, abs=1e-4)


# R: UCBAdmissions, admitted men and women by department.
UCB = [
    (512, 825, 89, 108),
    (353, 560, 17, 25),
    (120, 325, 202, 593),
    (138, 417, 131, 375),
    (53, 191, 94, 393),
    (22, 373, 24, 341),
]


def test_stratified_odds_are_those_of_r_mantelhaen_test():
    assert mantel_haenszel_odds(UCB) == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=1e-6)


def test_stratified_differences_and_ratios_by_hand():
    # Strata 8/10 v 4/10 and 3/20 v 1/10. Weights 5 and 20/3; difference (5 × 0.4 + 20/3 × 0.05) / (35/3) = 0.2.
    strata = [(8, 10, 4, 10), (3, 20, 1, 10)]
    found = mantel_haenszel_difference(strata)
    assert found.estimate == pytest.approx(0.2)
    # Sato: P = (100·4 - 100·8 + 0)/400 + (400·1 - 100·3 + 200·(-5))/900 = -1 - 1; Q = (8·6 + 4·2)/40 + (3·9 + 1·17)/60 = 1.4 + 0.7333.
    half = 1.959964 * np.sqrt(0.2 * -2 + 1.4 + 44 / 60) / (35 / 3)
    assert found.ci_low == pytest.approx(0.2 - half, abs=1e-6)
    # Ratio (8·10/20 + 3·10/30) / (4·10/20 + 1·20/30) = 5 / 2.6667.
    ratio = mantel_haenszel_ratio(strata)
    assert ratio.estimate == pytest.approx(1.875)
    # Variance of its logarithm: [(100·12 - 32·20)/400 + (200·4 - 3·30)/900] / (5 × 8/3).
    spread = (560 / 400 + 710 / 900) / (5 * 8 / 3)
    assert ratio.ci_high == pytest.approx(1.875 * np.exp(1.959964 * np.sqrt(spread)), abs=1e-5)


def test_strata_without_one_of_the_groups_weigh_nothing():
    strata = [(8, 10, 4, 10), (3, 20, 1, 10)]
    more = [*strata, (5, 5, 0, 0), (0, 0, 1, 9)]
    for pool in (mantel_haenszel_difference, mantel_haenszel_ratio, mantel_haenszel_odds):
        assert pool(more) == pool(strata)
        assert pool([(5, 5, 0, 0)]) == NOTHING


def test_cochrans_q_by_hand():
    # Differences 0 and 0.4, both with standard error 0.1: Q = 8 on one degree; p = 0.0047.
    wide = 1.959964 * 0.1
    found = heterogeneity([Compared(0.0, -wide, wide), Compared(0.4, 0.4 - wide, 0.4 + wide)])
    assert found == pytest.approx(0.004678, abs=1e-5)
    assert heterogeneity([Compared(0.0, -wide, wide), NOTHING]) is None


def test_restricted_means_are_those_of_r():
    # R: print(survfit(Surv(time, status) ~ x, aml), print.rmean = TRUE): 52.6 (19.83) and 22.7 (4.18), upper limit 161.
    maintained = kaplan_meier([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    without = kaplan_meier([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
    first, second = restricted_mean(maintained, 161), restricted_mean(without, 161)
    assert first == pytest.approx((52.6, 19.83), abs=0.06)
    assert second == pytest.approx((22.7, 4.18), abs=0.06)
    found = difference_of_restricted_means(first, second)
    assert found.estimate == pytest.approx(29.9, abs=0.06)
    assert found.ci_high == pytest.approx(29.937 + 1.96 * np.hypot(19.83, 4.18), abs=0.05)
    # A curve that has not come so far has no mean.
    assert restricted_mean(maintained, 162) is None
    assert restricted_mean([], 10) is None


@st.composite
def counts(draw):
    totals = [draw(st.integers(1, 60)), draw(st.integers(1, 60))]
    return [part for total in totals for part in (draw(st.integers(0, total)), total)]


@settings(max_examples=60)
@given(counts())
def test_intervals_hold_their_estimate_and_turn_with_the_groups(four):
    x1, m1, x2, m2 = four
    turned = (x2, m2, x1, m1)
    for compare in (miettinen_nurminen, koopman, odds_ratio):
        estimate, low, high = one(compare(*four))
        if np.isnan(estimate):
            continue
        assert low - 1e-9 <= estimate <= high + 1e-9
        other = one(compare(*turned))
        if compare is miettinen_nurminen:
            assert other == pytest.approx((-estimate, -high, -low), abs=1e-7)
            assert -1 <= low <= high <= 1
        elif 0 < estimate < np.inf:
            assert other == pytest.approx(
                (1 / estimate, 1 / high if high else np.inf, 1 / low if low else np.inf), rel=1e-5
            )
    plain = newcombe(*four)
    assert plain.ci_low <= plain.estimate <= plain.ci_high
    assert newcombe(*turned) == pytest.approx((-plain.estimate, -plain.ci_high, -plain.ci_low))
