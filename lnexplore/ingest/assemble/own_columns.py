"""Columns of the user's own: categories to filter and group by, numbers to describe the patients with."""

import re

import polars as pl

from lnexplore.cohort.model import EXTRA_PREFIX, NUMBER_PREFIX
from lnexplore.ingest.assemble.identity import is_free_text, looks_like_names, mentions_a_person
from lnexplore.ingest.meaning.fields import without_codes
from lnexplore.ingest.meaning.mapping import EXTRA, NUMBER, ColumnUse
from lnexplore.ingest.reading import CATEGORY, QUANTITY
from lnexplore.ingest.reasons import Reason, Why
from lnexplore.ingest.values import values
from lnexplore.ingest.values.columns import Rules, decimal_mark
from lnexplore.vocabulary import load_synonyms

EXTRA_LEVELS = 12
"""A column of the user's own becomes a filter with at most so many levels."""
CODE_LEVELS = 5
"""Whole numbers of so many levels at most may be codes, and stay a category."""
THIRDS_FROM = 9
"""Patients from whom on a column of numbers is cut into thirds to filter and group by."""
LONGEST_LEVEL = 40
SHARED_BY = 2
"""Patients of a level from whom on long words are a group’s name rather than a remark on one patient."""
_NUMBERS = 0.9
"""share of the cells that are read as numbers in a column of numbers"""
_LAST_CODE, _FIRST_YEAR, _LAST_YEAR = 20, 1900, 2100
"""few whole numbers up to this, or few years, make groups"""
_LONG = 10_000
"""whole numbers of which no two are alike and none is below this count or measure nothing: they name something"""


def levels_or_numbers(
    frame: pl.DataFrame, text: pl.Series, use: ColumnUse, patient: ColumnUse, rules: Rules, forced: str = ""
) -> pl.Series | Why:
    """The levels of a category of patients (text), or their numbers (Float64); the reason where the column is neither.

    `forced`: what the user says that it is, CATEGORY or QUANTITY.
    """
    text = without_codes(text)
    cells = pl.DataFrame({"value": values.texts(text)["value"], "patient": frame[f"c{patient.index}"]})
    known = cells.drop_nulls()
    levels = known["value"].unique()
    if levels.len() == 0:
        return Why(Reason.BLANK)
    if levels.len() == 1 and known.height == cells.height:
        return Why(Reason.SAME_FOR_ALL)
    patients = cells["patient"].n_unique()
    if is_free_text(text) and not _is_shared(known):
        return Why(Reason.FREE_TEXT)
    constant = known.group_by("patient").agg(pl.col("value").n_unique())["value"].max() == 1
    if levels.str.contains(r"^\d{4}[-/]").all():
        return Why(Reason.DATES)
    numbers = values.numbers(text, decimal=decimal_mark(text, rules))["value"]
    is_quantity = forced == QUANTITY or (not forced and not _is_place(use.header))
    is_quantity &= bool(constant) and _is_numeric(text, numbers)
    if is_quantity and (forced or _measures(numbers, known["patient"].n_unique())):
        return numbers
    # A column with a level for nearly every patient names patients rather than groups them.
    most = EXTRA_LEVELS if forced else min(EXTRA_LEVELS, max(2, patients // 2))
    if (constant or forced == CATEGORY) and 2 <= levels.len() <= most:
        return cells["value"]
    return Why(Reason.NO_CATEGORY)


def _is_numeric(text: pl.Series, numbers: pl.Series) -> bool:
    """Whether nearly all cells are numbers, none of which begins with a 0 that only a name has."""
    known = text.drop_nulls()
    read = numbers.len() - numbers.null_count()
    return 2 <= read >= _NUMBERS * known.len() and not known.str.contains(r"^\s*0\d").any()


def _measures(numbers: pl.Series, patients: int) -> bool:
    """Whether numbers measure something: few whole ones may be codes, and long ones or 1, 2, 3 … of all patients are names."""
    each = numbers.drop_nulls().unique()
    if (each != each.round()).any():
        return True
    low, high = float(each.min()), float(each.max())  # type: ignore[arg-type]
    names = each.len() >= patients and (low >= _LONG or (low in (0, 1) and high - low + 1 == each.len()))
    is_year = low >= _FIRST_YEAR and high < _LAST_YEAR
    codes = each.len() <= CODE_LEVELS and (high <= _LAST_CODE or is_year)
    return not (codes or names)


def _is_place(header: str) -> bool:
    """Whether a header tells of a place, an arm or a code: its numbers are names."""
    bare = header.casefold()
    said = re.findall(r"[^\W\d_]+", bare)
    return any(word in said or (not word.isascii() and word in bare) for word in _PLACES)


_PLACES = load_synonyms("header_words")["places"]


def is_measured(text: pl.Series) -> bool:
    """Whether what is said of one patient is a number, a date, a name or a sentence rather than the word of a group."""
    cells = text.drop_nulls().head(1)
    return (
        cells.str.contains(r"^\s*[<>]?\d").any()
        or is_free_text(cells)
        or looks_like_names(cells)
        or bool((cells.str.len_chars() > LONGEST_LEVEL).any())
    )


def _is_shared(known: pl.DataFrame) -> bool:
    """Whether each level is that of several patients and names nobody: a regimen written out is a group, a remark is not."""
    sizes = known.unique().group_by("value").len()
    return (
        2 <= sizes.height <= EXTRA_LEVELS
        and bool((sizes["len"] >= SHARED_BY).all())
        and not mentions_a_person(sizes["value"])
    )


def thirds(numbers: pl.Series) -> pl.Series | None:
    """Thirds of patients by a number, as words, to filter and group by; None for few patients or no three groups."""
    known = numbers.drop_nulls()
    low, high = known.quantile(1 / 3, "lower"), known.quantile(2 / 3, "lower")
    if numbers.len() < THIRDS_FROM or low is None or high is None or low == high:
        return None
    value = pl.col("value")
    said = (
        pl.when(value <= low)
        .then(pl.lit(f"up to {low:g}"))
        .when(value <= high)
        .then(pl.lit(f"above {low:g}, up to {high:g}"))
        .when(value > high)
        .then(pl.lit(f"above {high:g}"))
    )
    return pl.DataFrame({"value": numbers}).select(said.alias("value"))["value"]


def own_header(key: str) -> str:
    """The header of a column of the user's own."""
    return key.removeprefix(EXTRA).removeprefix(NUMBER)


def name_own_columns(patients: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str], dict[str, str]]:
    """The patients with `extra_N` and `number_N`, and the headers of both: a number's thirds are a category as well."""
    extras: dict[str, str] = {}
    numbers: dict[str, str] = {}
    found = []
    for column in patients.iter_columns():
        header = own_header(column.name)
        levels: pl.Series | None = column
        if column.name.startswith(NUMBER):
            name = f"{NUMBER_PREFIX}{len(numbers) + 1}"
            numbers[name] = header
            found.append(column.alias(name))
            levels = thirds(column)
        elif not column.name.startswith(EXTRA):
            found.append(column)
            continue
        if levels is not None:
            name = f"{EXTRA_PREFIX}{len(extras) + 1}"
            extras[name] = header
            found.append(levels.alias(name))
    return pl.DataFrame(found), extras, numbers
