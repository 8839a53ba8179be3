"""Workbooks of spreadsheet programs: every sheet as text, at the rows and columns the program shows."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import packages, sheet_records, sheet_xml
from lnexplore.ingest.files.celltext import column_of, letters, widest
from lnexplore.ingest.files.sheet import MAX_COLUMNS, Sheet, UnreadableFileError, is_too_large, too_large
from lnexplore.ingest.files.sheet_xml import Facts

if TYPE_CHECKING:
    import python_calamine


def read_workbook(raw: bytes, encoding: str | None = None) -> list[Sheet]:  # noqa: ARG001 - workbooks state their own
    """The sheets of a workbook of Excel or LibreOffice. Raises UnreadableFileError."""
    import python_calamine

    if raw[:2] != b"PK" and raw[:8] != sheet_records.OLE:
        raise UnreadableFileError(Problem.NOT_AS_NAMED, {"kind": N_("workbook")})
    try:
        raw = packages.in_usual_places(raw) if raw[:2] == b"PK" else raw
        facts = _facts(raw)
        workbook = python_calamine.load_workbook(io.BytesIO(raw))
        kinds = python_calamine.SheetTypeEnum
        sheets = []
        for meta in workbook.sheets_metadata:
            hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
            if meta.typ == kinds.ChartSheet:
                sheets.append(Sheet(meta.name, pl.DataFrame({"c0": []}, {"c0": pl.String}), hidden, "chart"))
            elif meta.typ == kinds.WorkSheet:
                sheets.append(_sheet(workbook.get_sheet_by_name(meta.name), hidden, facts.get(meta.name, Facts())))
    except python_calamine.PasswordError as trouble:
        raise UnreadableFileError(Problem.PASSWORD) from trouble
    except (
        python_calamine.CalamineError,
        zipfile.BadZipFile,
        ElementTree.ParseError,
        KeyError,
        ValueError,
        OverflowError,
    ) as trouble:
        raise UnreadableFileError(Problem.DAMAGED) from trouble
    return sheets


def _facts(raw: bytes) -> Mapping[str, Facts]:
    if raw[:2] != b"PK":
        return sheet_records.of_xls(raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        return sheet_records.of_xlsb(raw)
    return sheet_xml.of_excel(raw) if "xl/workbook.xml" in names else sheet_xml.of_ods(raw)


def _sheet(found: "python_calamine.CalamineSheet", hidden: bool, facts: Facts) -> Sheet:
    merged = [(*first, *last) for first, last in found.merged_cell_ranges or []] or facts.merged
    return Sheet(
        found.name,
        _cells(found),
        hidden,
        errors=facts.errors,
        merged=tuple(merged),
        uncalculated=facts.uncalculated,
        hidden_rows=facts.hidden_rows,
        hidden_columns=tuple(facts.hidden_columns),
    )


def _cells(found: "python_calamine.CalamineSheet") -> pl.DataFrame:
    """The cells from A1 on. Raises UnreadableFileError where they span too much."""
    start = found.start
    if start is None:
        return pl.DataFrame({"c0": []}, {"c0": pl.String})
    blank: Sequence[object] = []
    rows: list[Sequence[object]] = []
    filled = 0
    # Rows come from the sheet's first row on, cells from the first used column on.
    row: Sequence[object]
    for row in found.iter_rows():
        width = len(row)
        while width and (row[width - 1] == "" or _white(row[width - 1])):
            width -= 1
        rows.append(row[:width] if width else blank)
        filled = len(rows) if width else filled
    del rows[filled:]
    left, width = start[1], widest(rows)
    if is_too_large(left + width, len(rows)):
        raise too_large(found.name, _far(rows, left, width))
    columns = [pl.Series(f"c{index}", [None] * len(rows), dtype=pl.String) for index in range(left)]
    columns += [_durations(column_of(f"c{left + index}", cells)) for index, cells in enumerate(zip_longest(*rows))]
    return pl.DataFrame(columns or {"c0": []}, {"c0": pl.String} if not columns else None)


def _durations(column: pl.Series) -> pl.Series:
    """OpenDocument stores how long something took as PT36H05M00S."""
    if not any(cell and cell.startswith("PT") for cell in column.to_list()):
        return column
    return column.str.replace(r"^PT0*(\d+)H(\d\d)M(\d\d)(?:[.,]\d+)?S$", "$1:$2:$3")


def _white(cell: object) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _far(rows: Sequence[Sequence[object]], left: int, width: int) -> str:
    """The cell that makes the sheet so large: the one far to the right if that is the trouble, else the lowest."""
    wide = left + width > MAX_COLUMNS
    row = next(index for index, cells in enumerate(rows) if len(cells) == width) if wide else len(rows) - 1
    return f"{letters(left + len(rows[row]) - 1)}{row + 1}"
