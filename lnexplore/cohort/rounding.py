"""Columns rounded as a number is where it is printed: halves away from zero."""

import polars as pl


def rounded(column: str | pl.Expr, digits: int = 0) -> pl.Expr:
    """The numbers of a column rounded so; they keep their type."""
    number = pl.col(column) if isinstance(column, str) else column
    size = 10**digits
    found: pl.Expr = number.sign() * ((number.abs() * size).round(9 - digits) + 0.5).floor() / size
    return found.round(digits)
