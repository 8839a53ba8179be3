"""Halves are rounded away from zero, as decimal."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnexplore.catalogue.decimals import fixed
from lnexplore.cohort.rounding import rounded


@pytest.mark.parametrize(
    ("value", "digits", "told"),
    [
        (0.605, 2, "0.61"),
        (1.005, 2, "1.01"),
        (2.675, 2, "2.68"),
        (0.125, 2, "0.13"),
        (-0.605, 2, "-0.61"),
        (0.15, 1, "0.2"),
        (0.25, 1, "0.3"),
        (2.5, 0, "3"),
        (0.5, 0, "1"),
        (-0.5, 0, "-1"),
        (0.49999, 0, "0"),
        (-0.04, 1, "0.0"),
        # Sums and the share 0.285 of a hundred are noisy in binary.
        ((0.1 + 0.2) * 1.15, 3, "0.345"),
        (sum([0.1] * 3) + 0.05, 1, "0.4"),
        (100 * 0.285, 0, "29"),
        (1234567.5, 0, "1234568"),
        (float("inf"), 1, "inf"),
    ],
)
def test_halves_go_away_from_zero(value: float, digits: int, told: str):
    assert fixed(value, digits) == told


@given(st.integers(-(10**7), 10**7), st.integers(0, 3))
def test_whatever_stands_in_decimal_is_rounded_as_on_paper(thousandths: int, digits: int):
    # On paper: the last figures dropped, and one added where the first of them is 5 or more.
    size = 10 ** (3 - digits)
    whole, rest = divmod(abs(thousandths), size)
    whole += 2 * rest >= size
    asked = (-1 if thousandths < 0 else 1) * Decimal(whole).scaleb(-digits)
    told = fixed(thousandths / 1000, digits)
    assert Decimal(told) == asked
    assert len(told.partition(".")[2]) == digits
    column = pl.DataFrame({"value": [thousandths / 1000]}).select(rounded("value", digits))["value"].item()
    assert column == pytest.approx(float(asked), abs=1e-9)


def test_a_missing_number_stays_missing():
    assert pl.DataFrame({"value": [None, 0.25]}).select(rounded("value", 1))["value"].to_list() == [None, 0.3]
