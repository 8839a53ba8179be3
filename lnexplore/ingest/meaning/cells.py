"""What a column is, as its cells tell whatever its header says: dates, numbers, units, specimens, names of tests, sexes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.measures_of_kidney import CREATININE_LIMITS
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.named_tests import LOINC_CODE, named_test, specimen_of
from lnexplore.ingest.meaning.parts import column_values
from lnexplore.ingest.remembered import SMALL, different_cells
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates, values

LOOKED_AT = 400
"""Cells that are enough to tell what a column is."""
MOST = 0.8
"""Share of the cells that have to agree."""
MOST_UNITS, MOST_SPECIMENS = 60, 40
"""Different cells of a column beyond which it is none of units, of specimens."""
MOST_TESTS = 250
"""Different cells that are looked at for names of tests, the most frequent first."""
FEWEST_TESTS = 2
"""Different measures that a column must name to be one of tests, if its header does not say so."""


def _share(text: pl.Series, told: Callable[[pl.Series], pl.Series]) -> float:
    cells = text.drop_nulls().head(LOOKED_AT)
    return float(told(cells).sum()) / cells.len() if cells.len() else 0.0


def _plain(cells: pl.Series) -> pl.Series:
    return cells.str.contains(r"^\s*[-+]?\d+(?:[.,]\d+)?\s*$")


def are_dates(text: pl.Series) -> bool:
    """Whether nearly all cells are dates."""
    if _share(text, lambda cells: cells.str.contains(r"[\p{N}一二三四五六七八九十元]")) < MOST:
        return False
    if _share(text, lambda cells: cells.str.contains(r"^\s*\d{1,3}(?:[.,]\d+)?\s*$")) > 1 - MOST:
        return False

    def told(cells: pl.Series) -> pl.Series:
        read = dates.dates(cells)
        return read.select(pl.col("value").is_not_null() | pl.col("ambiguous"))["value"]

    # Five figures alone are more often a number than a day counted by a spreadsheet.
    return not are_numbers(text) and _share(text, told) >= MOST


def are_numbers(text: pl.Series) -> bool:
    """Whether nearly all cells are plain numbers."""
    return _share(text, _plain) >= MOST


def are_results(text: pl.Series) -> bool:
    """Whether most cells are results: numbers, limits (`<0.1`), ranges or grades, and no dates."""

    def told(cells: pl.Series) -> pl.Series:
        mark = values.decimal_mark(cells) or "."
        return values.intervals(cells, negative_is_zero=True, decimal=mark)["value"].is_not_null()

    return (_share(text, _plain) >= 0.5 or _share(text, told) >= 0.5) and not are_dates(text)


def _different(text: pl.Series, most: int) -> list[str]:
    if text.len() <= SMALL:
        different = sorted({cell.strip() for cell in text.to_list() if cell is not None})
        return different if len(different) <= most else []
    found = different_cells(text).drop_nulls().str.strip_chars().unique().sort()
    return found.to_list() if 0 < found.len() <= most else []


def are_units(text: pl.Series) -> bool:
    """Whether the different cells are units, at least one of which a measure takes."""
    cells = _different(text, MOST_UNITS)
    taken = [cell for cell in cells if any(find_unit(measure, cell) for measure in MEASURES.values())]
    shaped = [cell for cell in cells if cell in taken or re.match(r"^[^\s\d]{0,9}[/^*%][^ ]{0,14}$", cell)]
    return bool(taken) and len(shaped) >= 0.6 * len(cells)


def are_specimens(text: pl.Series) -> bool:
    """Whether the different cells name specimens: urine, serum, blood, ..."""
    cells = _different(text, MOST_SPECIMENS)
    return bool(cells) and sum(specimen_of(cell) is not None for cell in cells) >= 0.6 * len(cells)


def tests_among(text: pl.Series) -> set[str]:
    """The measures that the different cells name, each cell as a whole."""
    named = [cell for cell in _different(text, MOST_TESTS) if any(map(str.isalpha, cell)) or re.match(LOINC_CODE, cell)]
    return {key for cell in named if (key := named_test(cell).key) in MEASURES}


def are_sexes(text: pl.Series) -> bool:
    """Whether the cells are women and men, in letters or words."""
    cells = _different(text, 6)
    read = values.sexes(pl.Series(cells, dtype=pl.String))["value"].drop_nulls()
    return read.n_unique() == 2 and read.len() == len(cells) and not any(cell.strip().isdigit() for cell in cells)


@dataclass(frozen=True)
class Within:
    """How the cells of a column run within patients."""

    constant: bool
    """each patient has one value on all rows, and not all patients the same"""
    rises: bool
    """nearly every patient's values rise from row to row, or in some order of the rows without one coming twice"""
    patients: int
    from_zero: bool
    """whether most patients begin at 0"""


def within(table: Table, use: ColumnUse, patient: ColumnUse, kind: Literal["date", "number"]) -> Within:
    """How the dates or numbers of a column run within the patients."""
    text = column_values(table, use.index)
    read = dates.dates(text, order="dmy") if kind == "date" else values.numbers(text)
    number = read["value"].cast(pl.Int64 if kind == "date" else pl.Float64)
    frame = pl.DataFrame({"who": column_values(table, patient.index), "value": number}).drop_nulls()
    rises = ((pl.col("value").diff().drop_nulls() > 0).all() | (pl.col("value").diff().drop_nulls() < 0).all()) & (
        pl.len() > 1
    )
    each = frame.group_by("who").agg(
        n=pl.len(), kinds=pl.col("value").n_unique(), rises=rises, first=pl.col("value").min()
    )
    several = each.filter(pl.col("n") > 1)
    return Within(
        constant=each.height > 1 and bool((each["kinds"] == 1).all()) and each["first"].n_unique() > 1,
        rises=several.height > 0 and int(several["rises"].sum()) >= MOST * several.height,
        patients=each.height,
        from_zero=kind == "number" and int((each["first"] == 0).sum()) * 2 > each.height,
    )


def depends_on_sex(text: pl.Series, unit: str | None) -> bool:
    """Whether any creatinine lies above the lowest limit of women, in its unit or in the one that its numbers fit."""
    measure = MEASURES["creatinine"]
    numbers = values.intervals(text, decimal=values.decimal_mark(text) or ".")["value"].drop_nulls()
    if numbers.is_empty() or measure.typical is None:
        return False
    low, high = measure.typical
    lowest = min(women for women, _ in CREATININE_LIMITS)
    factors = [measure.to_canonical(one) for one in ([unit] if unit else measure.units)]
    middle, most = float(numbers.median() or 0.0), float(numbers.max() or 0.0)  # type: ignore[arg-type]
    return any(low <= middle * factor <= high and most * factor > lowest for factor in factors)
