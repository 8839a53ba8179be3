"""Ages as people write them: 34, 14 y 6 m, 14歳6か月, 18 months, >90; and with the sex in one cell: 34F, F/34, 34歳女性."""

import polars as pl

from lnexplore.ingest.values import values
from lnexplore.ingest.values.plain import are_plain
from lnexplore.ingest.values.spellings import clean

_YEARS = r"(?:years?[ -]old|years?|yrs?|y/?o|y|ans?|años?|anos?|anni|anno|jahren?|jahre?|j|a|歳|才|岁|歲|周岁|세|살)"
_MONTHS = r"(?:months?|mths?|mos?|m|mois|mes(?:es|i|e)?|monaten?|monate?|[ヶケかカヵ個个箇]?月|개월|달)"
_AND = r"(?:and|et|und|y|e|と|,|;|-|/)?"
_BOTH = rf"^(?i)([0-9]{{1,3}})\s?{_YEARS}\.?\s?{_AND}\s?([0-9]{{1,2}})\s?{_MONTHS}?\.?$"
_OLDEST = (
    rf"^(?i)(?:>=?|≥|≧|over|above|more than|plus de|más de|über|mehr als|mais de|oltre)\s?([0-9]{{2,3}})\s?{_YEARS}?$",
    rf"^(?i)([0-9]{{2,3}})\s?{_YEARS}?\s?(?:\+|以上|이상|and over|and older|or older|or more|及以上|et plus|y más|e mais|und älter|e oltre)$",
)

_AGE = rf"(?i)([0-9]{{1,3}}(?:\.[0-9]+)?)(?:[\s-]?{_YEARS})?"


def age_beside_sex(text: pl.Series) -> pl.Series:
    """The age of cells that hold a sex too."""
    return text.str.extract(_AGE)


def sex_beside_age(text: pl.Series) -> pl.Series:
    """What cells say beside an age: `F` of `34F`, `女性` of `34歳女性`."""
    return text.str.replace(_AGE, " ").str.strip_chars(" ,;/|:-.()（）・、，")


def are_ages_with_sexes(text: pl.Series, *, headed: bool) -> bool:
    """Whether nearly all cells hold an age and a sex. Unless the column is headed as an age there must be several ages and
    both sexes: `M3` may be a month, and `1 male` a code."""
    cells = text.drop_nulls().unique()
    if not cells.len() or int(cells.str.contains(r"\p{L}").sum()) < 0.8 * cells.len():
        return False
    told = pl.DataFrame(
        {"age": age_beside_sex(cells), "sex": values.sexes(sex_beside_age(cells))["value"]}
    ).drop_nulls()
    return told.height >= 0.8 * cells.len() and (headed or told["age"].n_unique() > told["sex"].n_unique() == 2)


def read_ages(column: pl.Series, decimal: str) -> pl.DataFrame:
    """Value (years), unit, kind, failed, missing_code as `values.numbers` gives them.

    Years and months are years with their twelfths; an age that is kept back above a limit (>90) is that limit, and said.
    """
    if are_plain(column.cast(pl.String)):
        return values.numbers(column, decimal=decimal, low=0, high=120)
    cells = pl.DataFrame({"raw": column.cast(pl.String)}).with_columns(text=clean(pl.col("raw")))
    cells = cells.with_columns(
        years=pl.col("text").str.extract(_BOTH, 1).cast(pl.Float64),
        months=pl.col("text").str.extract(_BOTH, 2).cast(pl.Float64),
        oldest=pl.coalesce([pl.col("text").str.extract(pattern, 1) for pattern in _OLDEST]).cast(pl.Float64),
    ).with_columns(months=pl.when(pl.col("months") < 12).then("months"))
    both = (cells["years"] + cells["months"] / 12).alias("both")
    plain = column.cast(pl.String).to_frame("raw").with_columns(both, cells["oldest"])
    told = plain.select(pl.coalesce("both", "oldest"))["both"]
    rest = plain.select(pl.when(pl.lit(told).is_null()).then("raw").alias("raw"))["raw"]
    parsed = values.numbers(rest, decimal=decimal, low=0, high=120)
    kind = pl.when(pl.lit(cells["oldest"]).is_not_null()).then(pl.lit("age_limit")).when(pl.lit(both).is_not_null())
    return parsed.with_columns(
        value=pl.coalesce(pl.lit(told), "value"), kind=kind.then(pl.lit("years_and_months")).otherwise("kind")
    )
