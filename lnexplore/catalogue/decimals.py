"""How a number is rounded where it is printed: halves away from zero, as decimal, as a reader with a pencil does."""

from decimal import ROUND_HALF_UP, Decimal

_SIGNIFICANT = 13
"""figures of a number that are its own; what lies behind them is noise of binary arithmetic"""


def fixed(value: float, digits: int = 1) -> str:
    """The number with fixed decimals: 0.605 -> "0.61", -2.5 -> "-3", 1.005 -> "1.01"; never "-0"."""
    exact = Decimal(f"{value:.{_SIGNIFICANT}g}")
    if not exact.is_finite():
        return str(value)
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}"
