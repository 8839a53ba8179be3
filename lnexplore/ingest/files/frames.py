"""Data frames of other libraries (pandas, polars, Arrow and what else narwhals knows) as Parquet files, so that types are kept."""

import io
from pathlib import Path
from typing import Any

import polars as pl

from lnexplore.ingest.files.celltext import column_of

UNNAMED = "table"


def is_frame(given: object) -> bool:
    """Whether it is a data frame, eager or lazy."""
    if isinstance(given, str | Path | tuple | list):
        return False
    import narwhals as nw

    return isinstance(nw.from_native(given, pass_through=True), nw.DataFrame | nw.LazyFrame)


def parquet_of(frame: object) -> bytes:
    """The table as a Parquet file; an index with a name is a column. Two columns of one name raise ValueError."""
    import narwhals as nw

    native: Any = frame
    if any(name is not None for name in getattr(getattr(native, "index", None), "names", ())):
        native = native.reset_index()
    known: Any = nw.from_native(native)
    table = known.collect("polars") if isinstance(known, nw.LazyFrame) else known
    file = io.BytesIO()
    pl.DataFrame([_column(str(name), table[name]) for name in table.columns]).write_parquet(file, compression="lz4")
    return file.getvalue()


def _column(name: str, column: Any) -> pl.Series:
    """The column with its type; one of mixed types (0.35 beside `<0.1`) as the text a spreadsheet would show."""
    import narwhals as nw

    if column.dtype not in (nw.Object, nw.Unknown):
        return pl.Series(name, column.to_polars())
    cells = zip(column.to_list(), column.is_null().to_list(), strict=True)
    return column_of(name, [None if is_blank else cell for cell, is_blank in cells])
