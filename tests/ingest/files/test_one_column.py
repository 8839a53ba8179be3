"""Whole rows in the first column are taken apart; what is one column stays one."""

import pytest

from lnexplore.ingest.files.one_column import apart
from lnexplore.ingest.files.sheet import Sheet

ROWS = [
    ["Patient", "Sex", "UPCR (g/g)", "Albumin"],
    ["LN1", "F", "3.1", "2.4"],
    ["LN2", "M", "0.2", "4.1"],
    ["LN3", "F", "11.5", "1.9"],
    ["LN4", "F", "2.2", ""],
]


def cells(sheet: Sheet) -> list[list[str]]:
    return [row for row in apart(sheet).rows() if any(row)]


@pytest.mark.parametrize("separator", [";", ",", "|", "\t"])
def test_rows_in_one_column_are_cut_at_their_separator(separator: str) -> None:
    sheet = Sheet.of("S", [[separator.join(row)] for row in ROWS])
    assert cells(sheet) == ROWS
    assert apart(sheet).separator == separator


def test_decimal_commas_that_cut_such_rows_are_joined_again() -> None:
    lines = [";".join(row).replace(".", ",") for row in ROWS]
    sheet = Sheet.of("S", [line.split(",") for line in lines])
    assert cells(sheet) == [[cell.replace(".", ",") for cell in row] for row in ROWS]


@pytest.mark.parametrize("write", [str.ljust, str.rjust])
def test_columns_of_fixed_width(write: object) -> None:
    widths = (9, 6, 14, 10)
    lines = ["".join(write(cell, width) for cell, width in zip(row, widths, strict=True)) for row in ROWS]  # type: ignore[operator]
    assert cells(Sheet.of("S", [[line] for line in [*lines[:3], "", *lines[3:]]])) == ROWS


def test_row_numbers_stay() -> None:
    sheet = Sheet.of("S", [[";".join(row)] for row in ROWS[:2]] + [[""]] + [[";".join(row)] for row in ROWS[2:]])
    assert apart(sheet).rows()[3] == ROWS[2]


@pytest.mark.parametrize(
    "rows",
    [
        [["Patient"], ["LN1"], ["LN2"], ["LN3"]],
        [["Remark"], ["well, no fever, dose kept"], ["seen, by phone, later"], ["a, b, c"]],
        [["Seen; by; whom"], ["no fever"], ["cough; 3 days; mild"], ["none"]],
        ROWS,
    ],
)
def test_what_is_no_row_in_one_cell_stays(rows: list[list[str]]) -> None:
    assert cells(Sheet.of("S", rows)) == rows
