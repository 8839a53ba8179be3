"""A file that keeps types (Parquet, SPSS, Stata) reads as the same table in a text file: the cohort, and all that is said of it."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pyreadstat
import pytest
from polars.testing import assert_frame_equal

from lnexplore.cohort.schema import TABLES
from lnexplore.ingest.files.celltext import text_column
from lnexplore.ingest.read import Intake, read_here
from lnexplore.ingest.reading import Reading

FIRST = dt.date(2019, 1, 7)
NUMBERS: dict[str, list[float | None]] = {
    "UPCR (g/gCr)": [0.1 + 0.2, 0.35, 2.0, 1 / 3, 999.0, None, -1.0, 1234.5],
    "Serum creatinine (mg/dL)": [0.7, 0.9, 1.25, 88.4, None, 77.0],
    "C3 (mg/dL)": [80.0, 95.5, 120.0, None, 1e-7],
}


def table(seed: int, patients: int) -> dict[str, list[Any]]:
    """Four visits of each patient: values that cannot be, codes for missing, blanks, a day twice."""
    draw = Random(seed)
    columns: dict[str, list[Any]] = {
        "Patient": [f"P{number // 4:04d}" for number in range(4 * patients)],
        "Date": [
            None if draw.random() < 0.02 else FIRST + dt.timedelta(days=91 * (row % 4 - draw.choice((0, 0, 0, 1))))
            for row in range(4 * patients)
        ],
        "Age": [20 + row // 4 % 50 for row in range(4 * patients)],
        "Phase": [draw.choice(("induction", "maintenance", None)) for _ in range(4 * patients)],
    }
    return columns | {name: draw.choices(values, k=4 * patients) for name, values in NUMBERS.items()}


def written(cell: object) -> str:
    """A cell as a spreadsheet shows it, in plain Python."""
    if cell is None:
        return ""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def parquet(frame: pl.DataFrame, _folder: Path) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def of_statistics(write: Callable[..., None]) -> Callable[[pl.DataFrame, Path], bytes]:
    def saved(frame: pl.DataFrame, folder: Path) -> bytes:
        short = frame.rename({name: f"V{at}" for at, name in enumerate(frame.columns)})
        write(short, str(folder / "a"), column_labels=frame.columns)
        return (folder / "a").read_bytes()

    return saved


def read(name: str, raw: bytes) -> Intake:
    return read_here(((name, raw),), Reading())


def alike(one: Intake, other: Intake) -> None:
    assert one.cohort is not None
    assert other.cohort is not None
    for name in TABLES:
        assert_frame_equal(getattr(one.cohort, name), getattr(other.cohort, name), check_exact=True)
    assert_frame_equal(one.changes, other.changes)
    for told in ("issues", "repairs", "tallies", "questions", "dropped", "used", "unused"):
        assert getattr(one, told) == getattr(other, told), told


# From a thousand rows on each different value is looked at once.
@pytest.mark.parametrize("patients", [10, 400])
@pytest.mark.parametrize("seed", range(3))
def test_a_parquet_file_reads_as_its_text(seed: int, patients: int, tmp_path: Path) -> None:
    columns = table(seed, patients)
    text = [",".join(columns), *(",".join(map(written, row)) for row in zip(*columns.values(), strict=True))]
    alike(read("a.csv", "\n".join(text).encode()), read("a.parquet", parquet(pl.DataFrame(columns), tmp_path)))


@pytest.mark.parametrize("patients", [10, 400])
@pytest.mark.parametrize(
    ("kind", "save"),
    [("sav", of_statistics(pyreadstat.write_sav)), ("dta", of_statistics(pyreadstat.write_dta))],
    ids=["SPSS", "Stata"],
)
def test_a_file_of_statistics_reads_as_the_text_of_its_cells(
    kind: str, save: Callable[[pl.DataFrame, Path], bytes], patients: int, tmp_path: Path
) -> None:
    columns = table(7, patients)
    intake = read(f"a.{kind}", save(pl.DataFrame(columns), tmp_path))
    text = {name: [written(cell) or None for cell in cells] for name, cells in columns.items()}
    as_text = read(f"a.{kind}", save(pl.DataFrame(text, schema=dict.fromkeys(text, pl.String)), tmp_path))
    alike(intake, as_text)


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (pl.Float64, [0.1 + 0.2, 0.3, None, float("nan"), float("inf"), -0.0, 0.0, 1e20, 1 / 3, 12345.0]),
        (pl.Float32, [0.4, 1.1, None, 7.0]),
        (pl.Int64, [1, None, -5, 10**16]),
        (pl.Boolean, [True, None, False]),
        (pl.Date, [dt.date(2020, 1, 2), None, dt.date(1, 1, 1)]),
        (pl.Datetime("ns"), [dt.datetime(2020, 1, 2), None, dt.datetime(2021, 5, 5, 9, 30)]),
        (pl.Datetime("us"), [dt.datetime(2020, 1, 2), None]),
        (pl.Time, [dt.time(9, 30), None]),
        (pl.Duration("ms"), [dt.timedelta(hours=30), None]),
    ],
    ids=str,
)
def test_a_long_column_is_written_as_its_single_cells(kind: pl.DataType, cells: list[Any]) -> None:
    short, long = (text_column(pl.Series("c0", cells * times, dtype=kind)) for times in (1, 500))
    assert long.to_list() == short.to_list() * 500
