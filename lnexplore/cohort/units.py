"""Exact conversions as polars expressions, and what a written unit means."""

import re
import unicodedata
from functools import cache

import polars as pl

from lnexplore.cohort.measures import MEASURES, Measure

DAYS_PER_MONTH = 30.4375
ROUNDING = 9
"""Decimals kept after a multiplication: 1.15 × 0.80 is 0.92 to a reader, 0.9199999999999999 to the machine."""
OPEN_BOUND = 1e-7
"""How far inside its printed number the bound of `<0.1` or `>10` is kept, as a share: more than rounding, less than any assay."""


_IN_FULL = {
    "milligram": "mg",
    "microgram": "µg",
    "nanogram": "ng",
    "gram": "g",
    "gm": "g",
    "gr": "g",
    "kilogram": "kg",
    "micromole": "µmol",
    "millimole": "mmol",
    "mole": "mol",
    "deciliter": "dl",
    "decilitre": "dl",
    "milliliter": "ml",
    "millilitre": "ml",
    "liter": "l",
    "litre": "l",
    "minute": "min",
    "international unit": "iu",
    "kilounit": "ku",
    "unit": "u",
    "per": "/",
    "par": "/",
    "por": "/",
    "pro": "/",
}
"""Units in words, as vocabularies of hospitals write them (“milligram per deciliter”)."""
_WORDS = re.compile(rf"(?<![a-z])(?:{'|'.join(_IN_FULL)})s?(?![a-z])")
_CYRILLIC = str.maketrans({"м": "m", "г": "g", "л": "l", "д": "d", "ч": "h"})
"""Letters of units in Russian: мкмоль/л, г/дл, мг/ммоль."""
_RUSSIAN = (
    ("мкмоль", "µmol"),
    ("ммоль", "mmol"),
    ("моль", "mol"),
    ("мкг", "µg"),
    ("сут", "d"),
    ("п/зр", "hpf"),
    ("вп/з", "/hpf"),
)
_MARKS = str.maketrans("", "", "^{}[]()_")
"""Brackets and marks of the unified code for units (UCUM): `mg/g{creat}`, `/[HPF]`, `mL/min/{1.73_m2}`."""


def normalise_unit(text: str) -> str:
    """A written unit in one spelling: full-width folded, no blanks or brackets, µ for both micro signs, lower case."""
    folded = unicodedata.normalize("NFKC", text).replace("²", "2").casefold().replace("μ", "µ")
    folded = _WORDS.sub(lambda word: _IN_FULL.get(word[0], _IN_FULL.get(word[0].removesuffix("s"), word[0])), folded)
    joined = "".join(folded.translate(_MARKS).split()).replace("24.h", "24h")
    if not joined.isascii():
        for written, meant in _RUSSIAN:
            joined = joined.replace(written, meant)
        joined = joined.translate(_CYRILLIC)
    # "#/hpf": a count.
    return joined.removeprefix("#")


def find_unit(measure: Measure, text: str) -> str | None:
    """The accepted unit that `text` spells, or None when the measure does not take it."""
    return _spellings(measure.key).get(normalise_unit(text))


@cache
def _spellings(measure: str) -> dict[str, str]:
    """Normalised spelling -> the accepted unit of a measure."""
    found: dict[str, str] = {}
    for unit in (MEASURES[measure].unit, *MEASURES[measure].accepts):
        found.setdefault(normalise_unit(unit), unit)
    return found


def to_canonical(values: pl.Expr, measure: str, unit: str | None) -> pl.Expr:
    """Values in the measure's canonical unit. Raises KeyError for a unit it does not take."""
    factor = MEASURES[measure].to_canonical(unit)
    return values if factor == 1 else (values * factor).round(ROUNDING)


def to_unit(values: pl.Expr, measure: str, unit: str | None) -> pl.Expr:
    """Canonical values in `unit`, the unit a criterion was written in. Raises KeyError for an unknown unit."""
    factor = MEASURES[measure].to_canonical(unit)
    return values if factor == 1 else (values / factor).round(ROUNDING)
