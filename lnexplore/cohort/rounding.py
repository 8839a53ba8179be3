"""How a number is rounded where it is printed: halves away from zero, as decimal, as a reader with a pencil does."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl

_SIGNIFICANT = 13
"""figures of a number that are its own; what lies behind them is noise of binary arithmetic"""


def fixed(value: float, digits: int = 1) -> str:
    """The number with fixed decimals: 0.605 -> "0.61", -2.5 -> "-3", 1.005 -> "1.01"; never "-0"."""
    exact = Decimal(f"{value:.{_SIGNIFICANT}g}")
    if not exact.is_finite():
        return str(value)
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}"


def rounded(column: str | pl.Expr, digits: int = 0) -> pl.Expr:
    """The numbers of a column rounded so; they keep their type."""
    number = pl.col(column) if isinstance(column, str) else column
    size = 10**digits
    found: pl.Expr = number.sign() * ((number.abs() * size).round(9 - digits) + 0.5).floor() / size
    return found.round(digits)
