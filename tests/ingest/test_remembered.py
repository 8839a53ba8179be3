"""What is kept while files are read: the same answers as without it, and nothing afterwards."""

import gc
import weakref

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from lnexplore.ingest import remembered
from lnexplore.ingest.remembered import cells_of, different_cells, keeping
from lnexplore.ingest.values import dates, notation, values

WORDS = [
    "0.35",
    "<0.1",
    None,
    "5-9/HPF",
    "n.d.",
    "0,4",
    "１.2",
    "1,234",
    "999",
    "-",
    "2024-03-25",
    "25/03/2024 10:00",
    "9-May",
]


def repeated(times: int) -> pl.Series:
    return pl.Series("c0", WORDS * times, dtype=pl.String)


def test_the_cells_of_a_column_stand_in_their_rows() -> None:
    column = repeated(100)
    cells = cells_of(column)
    assert cells.different[cells.places].to_list() == column.to_list()
    assert sorted(cells.different.drop_nulls().to_list()) == sorted(word for word in WORDS if word)


@pytest.mark.parametrize("keep", [False, True])
def test_a_registry_is_read_as_its_single_cells_are(keep: bool) -> None:
    def read(column: pl.Series) -> list[pl.DataFrame]:
        return [
            values.intervals(column, ranges_from_dates=True, detection=0.1),
            values.numbers(column, low=0, high=50),
            dates.dates(column, order="dmy"),
        ]

    short = read(pl.Series("c0", WORDS, dtype=pl.String))
    if keep:
        with keeping():
            long, again = read(repeated(200)), read(repeated(200))
    else:
        long = again = read(repeated(200))
    for one, mine, twice in zip(short, long, again, strict=True):
        assert_frame_equal(pl.concat([one] * 200), mine, check_exact=True)
        assert_frame_equal(mine, twice, check_exact=True)


def test_nothing_of_an_upload_is_kept_after_a_reading_or_without_one() -> None:
    notation.decimal_mark(repeated(200))
    different_cells(repeated(200))
    assert not remembered._columns
    with keeping():
        notation.decimal_mark(repeated(200))
        (kept,) = next(iter(remembered._columns.values()))
        alive = weakref.ref(kept)
        with keeping():
            assert different_cells(repeated(200)) is kept.different
        assert remembered._columns  # the reading within did not end it
        del kept
    gc.collect()
    assert not remembered._columns
    assert alive() is None


@pytest.mark.parametrize("above", [["Header"], ["Header", "0.35"], [None, "Header", "(unit)"], ["0.35"]])
def test_a_column_below_its_headers_has_its_own_cells_alone(above: list[str | None]) -> None:
    whole = pl.Series("c0", [*above, *WORDS * 100], dtype=pl.String)
    below = whole.slice(len(above))
    with keeping():
        cells_of(whole)
        cells = cells_of(below)
        assert cells_of(below) is cells_of(whole.slice(len(above))) or below.null_count()
        assert cells.different[cells.places].to_list() == below.to_list()
        assert sorted(cells.different.drop_nulls().to_list()) == sorted(word for word in WORDS if word)
        # As long, from another place of the same memory.
        shifted = whole.head(below.len())
        mine = cells_of(shifted)
        assert mine.different[mine.places].to_list() == shifted.to_list()
