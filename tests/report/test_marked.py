import io

import openpyxl
import pytest

from lnexplore.ingest.files.opening import Opened
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.read import interpret_files
from lnexplore.ingest.reading import Reading
from lnexplore.report.marked import REMOVED, marked_workbook
from tests.ingest.grids import Row, grid

BAD, CHANGED = "FFF5C08A", "FFFFF3B0"


def marked(*sheets: Sheet, reading: Reading | None = None) -> openpyxl.Workbook:
    opened = Opened(tuple(sheets), (), "cohort")
    return openpyxl.load_workbook(io.BytesIO(marked_workbook(opened, interpret_files(opened, reading or Reading()))))


ROWS: list[Row] = [
    ["Our clinic"],
    ["Patient", "Date", "UPCR", "Cr (mg/dL)", "Name", "Remarks"],
    ["1", "2024-01-01", "1,5x", "0.8", "Hanako", "=HYPERLINK(0)"],
    ["1", "2024-02-01", "<0.1", "5000", "Hanako", "+1"],
    ["", "2024-02-01", "0.5", "0.8", "", "-1"],
    ["2", "2024-03-01", "ND", "0.9", "Taro", "@x"],
    ["2", "", "0.7", "0.9", "Taro", "x"],
]


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return marked(grid("visits", ROWS))


def colours(book: openpyxl.Workbook, sheet: str) -> dict[str, str]:
    return {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in book[sheet].iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid"
    }


def test_the_cells_that_are_marked_are_those_that_are_meant(book: openpyxl.Workbook) -> None:
    assert colours(book, "visits") == {
        "C3": BAD,
        "D4": BAD,
        "A5": BAD,
        "A7": BAD,
        "C4": CHANGED,
        "C6": CHANGED,
    }


def test_each_mark_says_why(book: openpyxl.Workbook) -> None:
    sheet = book["visits"]
    texts = {cell: sheet[cell].comment.text for cell in ("C3", "D4", "A5", "A7", "C4", "C6")}
    assert texts["C3"].startswith("This cannot be read as a number, or a limit such as <0.1. Correct the cell;")
    assert texts["D4"].startswith("The value is outside what is possible in mg/dL.")
    assert texts["A5"].startswith("The row names no patient, so it was left out.")
    assert texts["A7"].startswith("The day of this visit is not known")
    assert texts["C4"] == "“<0.1” or “>10” kept as a value beyond the limit"
    assert texts["C6"] == "a missing code read as missing"
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.comment and cell.coordinate not in texts]


def test_cells_stand_where_they_stood_as_text(book: openpyxl.Workbook) -> None:
    for number, row in enumerate(ROWS, 1):
        for column, cell in enumerate(row, 1):
            if column < 5:
                assert (book["visits"].cell(number, column).value or "") == str(cell)


def test_columns_that_are_not_used_are_not_given_out(book: openpyxl.Workbook) -> None:
    for column in range(5, len(ROWS[0]) + 1):
        cells = {book["visits"].cell(number, column).value for number in range(2, len(ROWS) + 1)}
        assert cells <= {None, "(removed)"}


def test_no_cell_is_a_formula_or_a_link(book: openpyxl.Workbook) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f" or cell.hyperlink]


def test_columns_that_identify_a_person_are_blanked(book: openpyxl.Workbook) -> None:
    assert [book["visits"].cell(row, 5).value for row in range(2, 8)] == [
        *("Name", REMOVED, REMOVED, None, REMOVED, REMOVED)
    ]


def test_the_lists_come_first(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Issues", "Changes", "visits"]
    issues = list(book["Issues"].iter_rows(values_only=True))
    assert issues[0] == ("Sheet", "Row", "Column", "Found", "Problem", "Remedy")
    assert {(row[1], row[2] or None) for row in issues[1:] if row[1]} == {
        *((5, None), (7, None), (3, "C (UPCR)"), (4, "D (Cr (mg/dL))"))
    }
    changes = list(book["Changes"].iter_rows(values_only=True))
    assert {(row[2], row[3], row[4]) for row in changes[1:]} == {(4, "C (UPCR)", "<0.1"), (6, "C (UPCR)", "ND")}


SECRETS: list[tuple[str, list[str]]] = [
    ("氏名", ["山田 花子", "佐藤 太郎", "鈴木 一郎"]),
    ("Patient's name", ["Hanako", "Taro", "Jiro"]),
    ("Date of birth", ["1988-01-02", "1989-01-02", "1990-01-02"]),
    ("Kontakt", ["090-1234-5678", "090-1234-5679", "090-1234-5670"]),
    ("Wer", ["Yamada, Hanako", "Sato, Taro", "Suzuki, Jiro"]),
    ("", ["Yamada, Hanako", "Sato, Taro", "Suzuki, Jiro"]),
    ("患者", ["Yamada, Hanako", "Sato, Taro", "Suzuki, Jiro"]),
]


@pytest.mark.parametrize(("header", "cells"), SECRETS)
def test_whatever_tells_who_it_is_is_gone(header: str, cells: list[str]) -> None:
    rows: list[Row] = [["症例番号", "Sex", header], *[[str(at), "F", cell] for at, cell in enumerate(cells)]]
    found = marked(grid("patients", rows))
    kept = repr([row for sheet in found for row in sheet.iter_rows(values_only=True)])
    assert not [cell for cell in cells if cell in kept]
    assert "症例番号" in kept


@pytest.mark.parametrize("header", ["Patient", "Name", "患者"])
def test_names_that_stand_for_numbers_are_gone_too(header: str) -> None:
    names = ["Yamada, Hanako", "Sato, Taro"]
    rows: list[Row] = [[header, "Day", "UPCR"], *[[name, 0, "x"] for name in names]]
    found = marked(grid("visits", rows))
    kept = repr([row for sheet in found for row in sheet.iter_rows(values_only=True)])
    assert not [name for name in names if name in kept]


def test_names_in_a_table_that_begins_elsewhere_are_gone() -> None:
    rows: list[Row] = [[], ["", "Our clinic"], ["", "Patient", "氏名", "Age"], ["", "1", "山田 花子", "30"]]
    found = marked(grid("patients", rows))
    assert found["patients"]["C3"].value == "氏名"
    assert found["patients"]["C4"].value == REMOVED


@pytest.mark.parametrize(
    "name",
    [
        "a" * 60,
        "a/b:c*d?[e]\\f",
        "'quoted'",
        "History",
        "Issues",
        "changes",
        "検査",
        "",
        " ",
        "A\x01B",
        "=1+1",
        "😀" * 20,
    ],
)
def test_a_sheet_of_any_name_can_be_written(name: str) -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, "x"]]
    book = marked(grid(name, rows), grid("b", rows))
    assert len(book.sheetnames) == 4
    assert len({title.casefold() for title in book.sheetnames}) == 4
    assert book[book.sheetnames[2]]["C2"].value == "x"


def test_sheets_whose_names_begin_alike_keep_their_marks_apart() -> None:
    header: Row = ["Patient", "Day", "UPCR"]
    book = marked(
        grid("labs", [header, ["1", 0, "x"]]), grid("labs: old", [header, ["2", 0, 1]]), grid("lab", [header])
    )
    assert colours(book, book.sheetnames[2]) == {"C2": BAD}
    assert colours(book, book.sheetnames[3]) == {}


def test_marks_of_a_wide_sheet_stand_in_their_own_columns() -> None:
    rows: list[Row] = [["Patient", "UPCR 0M", "UPCR 6M"], ["1", "x", 1], ["2", 1, "y"]]
    assert colours(marked(grid("Sheet1", rows)), "Sheet1") == {"B2": BAD, "C3": BAD}


def test_a_column_far_to_the_right_is_marked_there() -> None:
    rows: list[Row] = [["Patient", "Day", *[""] * 30, "UPCR"], ["1", 0, *[""] * 30, "x"]]
    assert colours(marked(grid("Sheet1", rows)), "Sheet1") == {"AG2": BAD}


def test_hidden_sheets_and_charts_are_left_out() -> None:
    rows: list[Row] = [["Patient", "Day", "UPCR"], ["1", 0, 1]]
    book = marked(grid("a", rows), grid("b", rows, hidden=True), grid("c", [], kind="chart"))
    assert book.sheetnames == ["Issues", "Changes", "a"]


def test_long_cells_and_odd_characters_do_not_stop_the_writing() -> None:
    rows: list[Row] = [
        ["Patient", "Day", "UPCR", "Z"],
        ["1", 0, "x" * 40_000, "a\x01b\x0b\ud83d".encode("utf-8", "replace").decode()],
    ]
    assert marked(grid("a", rows))["a"]["A2"].value == "1"


def test_a_file_that_could_not_be_understood_can_be_marked() -> None:
    assert marked(grid("budget", [["Item", "Cost"], ["paper", 7]])).sheetnames == ["Issues", "Changes", "budget"]
