"""A look at each column for the page that asks what it is: three samples and the distribution of its values."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lnexplore.ingest.table.layout import Table

LOOKED_AT = 5_000
BINS = 8
SAMPLES = 3
LENGTH = 24


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
    samples = known.unique(maintain_order=True).head(SAMPLES).to_list()
    return Preview(
        tuple(cell if len(cell) <= LENGTH else cell[: LENGTH - 1] + "…" for cell in samples),
        _bars(known.head(LOOKED_AT)),
        known.len(),
        text.len(),
    )


def _bars(known: pl.Series) -> tuple[int, ...]:
    if known.len() == 0:
        return ()
    numbers = known.str.extract(r"(\d+(?:\.\d+)?)", 1).cast(pl.Float64, strict=False).drop_nulls()
    if numbers.len() >= 0.8 * known.len() and numbers.n_unique() > BINS:
        low, high = float(numbers.min()), float(numbers.max())  # type: ignore[arg-type]
        place = ((numbers - low) / (high - low) * BINS).floor().clip(0, BINS - 1).cast(pl.Int32)
        counts = dict(place.value_counts().iter_rows())
        return tuple(int(counts.get(number, 0)) for number in range(BINS))
    counted: Sequence[int] = known.value_counts(sort=True).head(BINS)["count"].to_list()
    return tuple(counted)
