"""Exact conversions as polars expressions, and what a written unit means."""

import unicodedata

import polars as pl

from lnexplore.cohort.measures import MEASURES, Measure

DAYS_PER_MONTH = 30.4375
ROUNDING = 9
"""Decimals kept after a multiplication: 1.15 × 0.80 is 0.92 to a reader, 0.9199999999999999 to the machine."""
OPEN_BOUND = 1e-7
"""How far inside its printed number the bound of `<0.1` or `>10` is kept, as a share: more than rounding, less than any assay."""


def normalise_unit(text: str) -> str:
    """A written unit in one spelling: full-width folded, no blanks, µ for both micro signs, lower case."""
    folded = unicodedata.normalize("NFKC", text).replace("μ", "µ").replace("²", "2").replace("^", "")
    return "".join(folded.split()).casefold()


def find_unit(measure: Measure, text: str) -> str | None:
    """The accepted unit that `text` spells, or None when the measure does not take it."""
    wanted = normalise_unit(text)
    for unit in (measure.unit, *measure.accepts):
        if normalise_unit(unit) == wanted:
            return unit
    return None


def to_canonical(values: pl.Expr, measure: str, unit: str | None) -> pl.Expr:
    """Values in the measure's canonical unit. Raises KeyError for a unit it does not take."""
    factor = MEASURES[measure].to_canonical(unit)
    return values if factor == 1 else (values * factor).round(ROUNDING)


def to_unit(values: pl.Expr, measure: str, unit: str | None) -> pl.Expr:
    """Canonical values in `unit`, the unit a criterion was written in. Raises KeyError for an unknown unit."""
    factor = MEASURES[measure].to_canonical(unit)
    return values if factor == 1 else (values / factor).round(ROUNDING)
