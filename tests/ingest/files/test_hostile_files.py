"""Files made to keep a reader busy or to fill its memory cost little more than a plain one, or are refused soon."""

import io
import os
import random
import zipfile
from collections.abc import Callable

import openpyxl
import polars as pl
import pytest

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import sandbox
from lnexplore.ingest.read import Intake, read_cohort
from tests.ingest.workbooks import minimal_xlsx

pytestmark = [
    pytest.mark.usefixtures("in_the_child"),
    pytest.mark.skipif(os.name == "nt", reason="the processor's time of children is not told there"),
]
PLAIN = b"Patient,Month,UPCR (g/g),PSL (mg/day)\nP1,0,3.1,20\nP1,6,0.3,5\n"
MORE = 4.0
"""Seconds of the processor that a hostile file may cost beyond a plain one."""


def spent(name: str, raw: bytes) -> tuple[float, Intake]:
    """Seconds of the processor that the child used, and what came of it."""
    before = os.times()
    intake = read_cohort((name, raw))
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system, intake


@pytest.fixture(scope="module")
def plain() -> float:
    return spent("a.csv", PLAIN)[0]


def with_cell(cell: str) -> bytes:
    return PLAIN + f"P2,0,2.0,{cell}\n".encode()


def wide_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Patient", *[f"Albumin month {month} (g/dL)" for month in range(255)]])
    for patient in range(3):
        book.active.append([f"P{patient}", *[round(3 + month / 1000, 3) for month in range(255)]])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def merged_workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Patient", "Month", "UPCR (g/g)"], ["P1", 0, 3.1], ["P1", 6, 0.2]):
        book.active.append(row)
    book.active.merged_cells.add("A5:XFD1048576")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


BUSY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "comments": ("a.csv", lambda: b"<!-- -->" * 60 + b"\n" + PLAIN),
    "comments in a declaration": ("a.csv", lambda: b"<?xml ?>" + b"<!----> " * 60 + PLAIN),
    "routes of a dose": ("a.csv", lambda: with_cell("5mg" + "静注点滴" * 15 + "?")),
    "times of a dose": ("a.csv", lambda: with_cell("mpsl500mg" + "po" * 30 + "x")),
    "summary in a cell": ("a.csv", lambda: b"a,b\nx," + b"1(1 " * 6000 + b"\n"),
    "blanks in a header": ("a.csv", lambda: b"Patient,UPCR" + b" (" * 8000 + b"\nP1,2\n"),
    "words in a header": ("a.csv", lambda: b"Patient,UPCR " + b"month 3 " * 3000 + b"\nP1,2\n"),
    "256 columns": ("a.xlsx", wide_workbook),
    "a merge over the whole sheet": ("a.xlsx", merged_workbook),
}


@pytest.mark.parametrize("case", BUSY)
def test_a_file_made_to_keep_the_reader_busy_costs_little(case: str, plain: float) -> None:
    name, make = BUSY[case]
    seconds, intake = spent(name, make())
    assert Problem.TOO_MUCH not in [issue.code for issue in intake.issues]
    assert seconds < plain + MORE


def shared_texts() -> bytes:
    """One long text, to which a hundred thousand cells point."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = f'<sst xmlns="{main}"><si><t>{"x" * 32_000}</t></si></sst>'.encode()
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 100_000))
    raw = minimal_xlsx(cells, {"xl/sharedStrings.xml": texts})
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
    return packed.getvalue()


def dictionary() -> bytes:
    """A column of one long text that a dictionary holds once."""
    buffer = io.BytesIO()
    draw = random.Random(2)
    text = "".join(draw.choices("abcdefgh", k=30_000))
    frame = pl.DataFrame({"Patient": ["P1"]}).select(pl.lit(text).repeat_by(200_000).list.explode().alias("Patient"))
    frame.with_columns(pl.col("Patient").cast(pl.Categorical)).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


FULL: dict[str, tuple[str, Callable[[], bytes]]] = {
    "texts of a workbook": ("a.xlsx", shared_texts),
    "dictionary of a column": ("a.parquet", dictionary),
    "line ends": ("a.csv", lambda: b"Patient\n" + b"\n" * 60_000_000 + b"1\n"),
    "line ends alone": ("a.csv", lambda: b"Patient,Month,UPCR (g/g)\nP1,0,2\n" + b"\n" * 60_000_000),
}


@pytest.mark.parametrize("case", FULL)
def test_a_file_made_to_fill_the_memory_is_read_or_refused_with_a_sentence(case: str) -> None:
    name, make = FULL[case]
    seconds, intake = spent(name, make())
    assert seconds < sandbox.CPU + 20
    assert intake.cohort is not None or intake.issues[0].problem.endswith(".")
    assert case != "line ends alone" or intake.cohort is not None
