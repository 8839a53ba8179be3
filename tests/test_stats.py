"""Cohen's kappa against calculations by hand."""

import itertools

import pytest

from lnexplore.stats import kappa


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Observed 35 of 50, by chance 0.5 × 0.6 + 0.5 × 0.4 = 0.5: (0.7 - 0.5) / 0.5.
        ((20, 5, 10, 15), 0.4),
        # Cohen's index on 100: observed 0.85, by chance 0.5 × 0.55 + 0.5 × 0.45 = 0.5.
        ((45, 5, 10, 40), 0.7),
        # The same observed agreement of 0.6 at different margins: chance 0.54 and 0.46.
        ((45, 15, 25, 15), (0.60 - 0.54) / (1 - 0.54)),
        ((25, 35, 5, 35), (0.60 - 0.46) / (1 - 0.46)),
        ((2, 1, 1, 2), 1 / 3),
        ((1, 1, 1, 1), 0.0),
        ((3, 0, 0, 4), 1.0),
        ((0, 5, 5, 0), -1.0),
        # One reader says yes to everybody: agreement is what chance gives.
        ((2, 0, 3, 0), 0.0),
        ((2, 3, 0, 0), 0.0),
    ],
)
def test_worked_by_hand(counts: tuple[int, int, int, int], expected: float):
    assert kappa(*counts)[0] == pytest.approx(expected, abs=1e-12)


def test_interval_by_hand():
    # Fleiss, Cohen and Everitt 1969 for 20, 5, 10, 15 of 50. p = 0.4, 0.1, 0.2, 0.3; rows 0.5 and 0.5, columns 0.6 and
    # 0.4. A = 0.4 (1 - 1.1 × 0.6)² + 0.3 (1 - 0.9 × 0.6)² = 0.10972; B = 0.6² (0.1 × (0.6 + 0.5)² + 0.2 × (0.5 + 0.4)²)
    # = 0.10188; C = (0.4 - 0.5 × 0.6)² = 0.01; variance (A + B - C) / (0.5² × 50) = 0.016128; 1.96 × 0.12700 = 0.24891.
    _, low, high = kappa(20, 5, 10, 15)
    assert (low, high) == pytest.approx((0.1511, 0.6489), abs=5e-5)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (7, 0, 0, 0), (0, 0, 0, 7), (0, 7, 0, 0), (0, 0, 7, 0)])
def test_not_defined_where_nobody_was_read_or_everybody_alike(counts: tuple[int, int, int, int]):
    assert kappa(*counts) == (None, None, None)


def test_every_small_table_has_a_kappa_inside_its_interval_or_none():
    for counts in itertools.product(range(5), repeat=4):
        value, low, high = kappa(*counts)
        if value is None:
            assert low is None
            assert high is None
            continue
        assert -1 <= value <= 1
        assert (low is None) == (high is None)
        if low is not None:
            assert high is not None
            assert -1 <= low <= value + 1e-12
            assert value - 1e-12 <= high <= 1


def test_readers_exchanged_give_the_same():
    for counts in itertools.product((0, 1, 3), repeat=4):
        a, b, c, d = counts
        assert kappa(a, b, c, d) == pytest.approx(kappa(a, c, b, d))


def test_a_table_twice_as_large_has_the_same_kappa_and_a_narrower_interval():
    small, large = kappa(20, 5, 10, 15), kappa(40, 10, 20, 30)
    assert small[0] == pytest.approx(large[0])
    assert None not in small
    assert None not in large
    assert large[2] - large[1] == pytest.approx((small[2] - small[1]) / 2**0.5)


def test_one_reader_who_says_the_same_of_everybody_has_no_interval_whatever_the_numbers():
    # The standard error is 0 there, and not a matter of rounding.
    assert {kappa(0, 0, one, other)[1:] for one, other in itertools.product(range(1, 6), repeat=2)} == {(None, None)}
