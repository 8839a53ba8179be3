"""Columns that are no measures: ages, days, dates, words, read by the kind of their field."""

from collections.abc import Callable, Mapping

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import Field
from lnexplore.cohort.units import DAYS_PER_MONTH, find_unit
from lnexplore.ingest.meaning.header_words import NOT_AVAILABLE
from lnexplore.ingest.meaning.mapping import normalise
from lnexplore.ingest.meaning.times import MONTHS_IN, find_time, read_times
from lnexplore.ingest.remembered import different_cells
from lnexplore.ingest.values import dates, values
from lnexplore.ingest.values.ages import read_ages

Reader = Callable[[pl.Series], pl.DataFrame]
_READERS: Mapping[str, tuple[Reader, str]] = {
    "id": (values.ids, N_("an identifier")),
    "text": (values.texts, N_("text")),
    "sex": (values.sexes, N_("female or male")),
    "yes_no": (values.yes_no, N_("yes or no")),
    "event": (values.event_kinds, N_("flare, adverse event, rescue, dialysis, transplant or death")),
    "class": (values.isn_classes, N_("a class")),
    "severity": (values.severities, N_("mild, moderate, severe or a grade from 1 to 5")),
    "related": (values.relatedness, N_("related or not related")),
    "stopped": (values.led_to_stop, N_("yes, no, or what was done with the drug")),
    "time": (read_times, N_("a time point")),
}


def read_field(
    text: pl.Series, item: Field | None, header: str, decimal: str, order: str | None, unit: str | None = None
) -> tuple[pl.DataFrame, str]:
    """(typed values as the functions of `values` give them, what was expected in words) of a column that is no measure.

    `order` is the user's answer for dates that could begin with day or month; `unit` what a column of times counts.
    """
    assert item is not None
    if item.kind == "number":
        parsed = (
            read_ages(text, decimal)
            if item.key == "age"
            else values.numbers(text, decimal=decimal, low=item.low, high=item.high)
        )
        if item.key == "day" and normalise(header).endswith("dy"):
            # CDISC counts the first day as day 1 and the day before as -1.
            parsed = parsed.with_columns(value=pl.col("value") - (pl.col("value") > 0).cast(pl.Float64))
        factor = {"week": 7, **MONTHS_IN}.get(unit or "")
        if factor is not None:
            bare = pl.col("unit").is_null()
            parsed = parsed.with_columns(value=pl.when(bare).then(pl.col("value") * factor).otherwise("value"))
        parsed = _in_field_unit(parsed, item)
        outside = ~pl.col("value").is_between(item.low, item.high)
        parsed = parsed.with_columns(implausible=outside.fill_null(value=False))
        return parsed.with_columns(value=pl.when(~pl.col("implausible")).then("value")), N_("a number")
    if item.kind == "date":
        # A column that shows its own order keeps it; the user's answer is for those that could be either.
        own = dates.date_order(text)
        order = order if own in ("either", "both") else None
        return dates.dates(text, order=order), N_("a date such as 2024-03-25")
    reader, expected = _READERS[item.kind]
    if item.kind == "text":
        text = without_codes(text)
    if item.kind == "related" and text.drop_nulls().str.strip_chars().is_in(["0", "1"]).all():
        # 0 and 1 alone are no and yes; a scale from 1 to 5 may run either way and is not guessed.
        reader = values.yes_no
    return reader(text), expected


def without_codes(text: pl.Series) -> pl.Series:
    """Words without what programs write for a missing one: `NA` is no arm and no drug."""
    if not _says_not_available(different_cells(text)).any():
        return text
    return text.set(_says_not_available(text), None)


def _says_not_available(cells: pl.Series) -> pl.Series:
    return cells.str.strip_chars().str.to_lowercase().is_in(list(NOT_AVAILABLE))


_AGE_UNITS = {
    "months": 1 / 12,
    "month": 1 / 12,
    "mo": 1 / 12,
    "m": 1 / 12,
    "ヶ月": 1 / 12,
    "か月": 1 / 12,
    "개월": 1 / 12,
    "个月": 1 / 12,
} | dict.fromkeys(
    (
        "years",
        "year",
        "yrs",
        "yr",
        "y",
        "yo",
        "y/o",
        "歳",
        "才",
        "岁",
        "歲",
        "세",
        "años",
        "año",
        "jahre",
        "jahr",
        "j",
        "ans",
        "an",
    ),
    1.0,
)


def _in_field_unit(parsed: pl.DataFrame, item: Field) -> pl.DataFrame:
    """A number with a unit of its own in the field's unit; with one that the field does not know it cannot be read."""
    written = parsed["unit"].drop_nulls().unique().to_list()
    factors: dict[str, float] = {}
    for text in written:
        bare = text.casefold().strip()
        if item.key == "age":
            factor = _AGE_UNITS.get(bare)
        elif item.key in ("day", "month"):
            found = find_time(f"1 {bare}")
            days = found[0].days if found is not None and not found[1] else None
            factor = None if days is None else days / (DAYS_PER_MONTH if item.key == "month" else 1)
        else:
            factor = 1.0 if find_unit(MEASURES["creatinine"], text) == "mg/dL" or "min" in bare else None
        if factor is not None:
            factors[text] = factor
    if not written:
        return parsed
    known = pl.col("unit").is_in(list(factors)) | pl.col("unit").is_null()
    times = pl.col("unit").replace_strict(factors, default=1.0, return_dtype=pl.Float64) if factors else pl.lit(1.0)
    return parsed.with_columns(
        value=pl.when(known).then(pl.col("value") * times.fill_null(1.0)), failed=pl.col("failed") | ~known
    )
