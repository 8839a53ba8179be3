"""A look at each column for the page that asks what it is: three samples and the distribution of its values."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lnexplore.ingest.table.layout import Table

LOOKED_AT = 5_000
BINS = 8
SAMPLES = 3
LENGTH = 24
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Preview:
    """Samples as written, counts of eight bins of a number or of the commonest words, and how many cells are filled."""

    samples: tuple[str, ...]
    bars: tuple[int, ...]
    filled: int
    rows: int


def preview(table: Table, index: int, rows: pl.Series | None = None) -> Preview:
    """The preview of one column; `rows` keeps only some of its rows."""
    name = f"c{index}"
    if name not in table.frame.columns:
        return Preview((), (), 0, table.frame.height)
    text = table.frame[name] if rows is None else table.frame[name].filter(rows)
    known = text.drop_nulls()
    cells = Counter(known.head(LOOKED_AT).to_list())
    return Preview(_samples(list(cells)[:SAMPLES]), _bars(cells), known.len(), text.len())


def _samples(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell if len(cell) <= LENGTH else cell[: LENGTH - 1] + "…" for cell in cells)


def _bars(cells: Counter[str]) -> tuple[int, ...]:
    numbers = Counter[float]()
    for cell, count in cells.items():
        if (found := _NUMBER.search(cell)) and found[0].isascii():
            numbers[float(found[0])] += count
    if numbers.total() >= 0.8 * cells.total() and len(numbers) > BINS:
        low, high = min(numbers), max(numbers)
        places = Counter[int]()
        for number, count in numbers.items():
            places[min(int((number - low) / (high - low) * BINS), BINS - 1)] += count
        return tuple(places[number] for number in range(BINS))
    return tuple(count for _, count in cells.most_common(BINS))
