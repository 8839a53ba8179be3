import datetime as dt
import io
import zipfile

import pytest

from lnexplore.ingest.formats import FORMATS, UnreadableFileError, read_csv, read_xlsx
from tests.ingest.workbooks import delimited, minimal_xlsx, text_cell, workbook, workbook_with_errors

TABLE = [["Patient", "Date", "UPCR (g/gCr)"], ["001", "2024-01-01", "<0.1"], ["002", "2024-02-01", "1.5"]]
JAPANESE = [["患者番号", "検査日", "尿蛋白/Cr比"], ["一", "2024-01-01", "〜"], ["二", "2024-02-01", "１"]]


def rows_of(raw: bytes) -> list[list[str]]:
    (sheet,) = read_csv(raw)
    assert not sheet.hidden
    return sheet.rows


def test_the_kinds_of_file() -> None:
    assert list(FORMATS) == [".xlsx", ".csv", ".tsv", ".txt"]


# --- text tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_ending_is_found(delimiter: str, ending: str) -> None:
    assert rows_of(delimited(TABLE, delimiter, ending).encode()) == TABLE


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_one_line_and_one_column_are_tables_too(delimiter: str) -> None:
    assert rows_of(delimited(TABLE[:1], delimiter).encode()) == TABLE[:1]
    assert rows_of(b"Patient\n001\n002\n") == [["Patient"], ["001"], ["002"]]


def test_a_decimal_comma_does_not_hide_the_semicolon() -> None:
    rows = [["Patient", "UPCR", "C3"], ["1", "0,5", "80,5"], ["2", "0,7", "90,5"], ["3", "1,2", "70,5"]]
    assert rows_of(delimited(rows, ";").encode()) == rows


def test_commas_in_the_text_do_not_hide_the_tab() -> None:
    rows = [["Patient", "Description, in words"], ["1", "fever, cough"], ["2", "pain, fever"], ["3", "rash, itch"]]
    assert rows_of(delimited(rows, "\t").encode()) == rows


def test_commas_in_header_and_text_do_not_hide_the_semicolon() -> None:
    rows = [["Patient", "Protein, spot", "C3"], ["1", "0,5", "80"], ["2", "0,7", "90"], ["3", "1,2", "70"]]
    assert rows_of(delimited(rows, ";").encode()) == rows


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8-sig", b""), ("cp932", b""), ("utf-16", b""), ("utf-16-be", b"\xfe\xff")],
)
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_japanese_text_is_read_in_every_usual_encoding(encoding: str, mark: bytes, delimiter: str) -> None:
    text = delimited(JAPANESE, delimiter).replace("〜", "～" if encoding == "cp932" else "〜")
    expected = [[cell.replace("〜", "～" if encoding == "cp932" else "〜") for cell in row] for row in JAPANESE]
    assert rows_of(mark + text.encode(encoding)) == expected


def test_bytes_in_no_known_encoding_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="encoding that could not be recognised"):
        read_csv("Patient,Phase\n1,für\n".encode("latin-1"))


@pytest.mark.parametrize("raw", ["Patient\n1\n".encode("utf-16-le"), b"Patient\x00\n1\n", b"\x00\x01\x02\x03"])
def test_binary_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="holds something else"):
        read_csv(raw)


def test_half_a_utf16_file_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="encoding"):
        read_csv(b"\xff\xfe\x41")


def test_quoted_cells_keep_delimiters_quotes_and_line_breaks() -> None:
    raw = b'Patient,Note,C3\n1,"a, b",80\n2,"say ""ah""",81\n3,"two\nlines",82\n4,last,83\n'
    assert rows_of(raw) == [
        ["Patient", "Note", "C3"],
        ["1", "a, b", "80"],
        ["2", 'say "ah"', "81"],
        [],
        ["3", "two\nlines", "82"],
        ["4", "last", "83"],
    ]


def test_rows_keep_the_line_numbers_of_an_editor() -> None:
    rows = rows_of(b"\n\nPatient,C3\n\n1,80\n,\n2,81\n")
    assert rows[2] == ["Patient", "C3"]
    assert rows[4] == ["1", "80"]
    assert rows[6] == ["2", "81"]


@pytest.mark.parametrize("line", [1, 2, 4, 7])
def test_a_quotation_mark_that_is_not_closed_names_its_line(line: int) -> None:
    lines = ["Patient,Note", *[f"{number},note" for number in range(2, 8)]]
    lines[line - 1] = lines[line - 1].replace(",N", ',"N').replace(",n", ',"n')
    with pytest.raises(
        UnreadableFileError,
        match=rf"^The row that begins in line {line} of the text file cannot be read: a quotation mark",
    ):
        read_csv("\n".join(lines).encode() + b"\n")


def test_a_cell_longer_than_a_spreadsheets_is_refused_without_its_text() -> None:
    assert rows_of(b"Patient\n" + b"x" * 32_767 + b"\n")[1] == ["x" * 32_767]
    with pytest.raises(UnreadableFileError) as refused:
        read_csv(b"Patient\n" + b"x" * 32_768 + b"\n")
    assert "xx" not in str(refused.value)


# --- workbooks -------------------------------------------------------------------------------------------------------


def test_every_kind_of_cell_becomes_the_text_a_spreadsheet_shows() -> None:
    rows = [
        ["007", 7, 7.5, 0.1 + 0.2, 1e-7],
        [True, False, dt.date(2024, 5, 9), dt.datetime(2024, 5, 9, 8, 30), None],
        ["<0.1", "５〜９", " x ", "#N/A?", 20240325],
    ]
    (sheet,) = read_xlsx(workbook({"patients": rows}))
    assert sheet.rows == [
        ["007", "7", "7.5", "0.3", "1e-07"],
        ["TRUE", "FALSE", "2024-05-09", "2024-05-09 08:30:00", ""],
        ["<0.1", "５〜９", " x ", "#N/A?", "20240325"],
    ]


def test_row_and_column_numbers_are_those_of_the_spreadsheet() -> None:
    rows = f'<row r="4">{text_cell("C4", "Patient")}</row><row r="7">{text_cell("C7", "1")}</row>'
    (sheet,) = read_xlsx(minimal_xlsx(rows))
    assert sheet.rows[3][2] == "Patient"
    assert sheet.rows[6][2] == "1"
    assert sum(cell != "" for row in sheet.rows for cell in row) == 2


def test_sheets_keep_their_order_and_say_which_are_hidden() -> None:
    sheets = read_xlsx(workbook({"b": [["x"]], "a": [["y"]], "c": []}, hidden=["a"]))
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("b", False), ("a", True), ("c", False)]


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"])
def test_every_excel_error_is_found_at_its_place(error: str) -> None:
    raw = workbook_with_errors({"one": [["Patient", "Age"]], "two": [["Patient", None, "C3"], ["1", None, error]]})
    one, two = read_xlsx(raw)
    assert dict(one.errors) == {}
    assert dict(two.errors) == {(1, 2): error}
    assert two.rows[0] == ["Patient", "", "C3"]


def test_an_error_far_to_the_right_is_found_at_its_place() -> None:
    rows = f'<row r="1">{text_cell("A1", "Patient")}<c r="AB1" t="e"><v>#REF!</v></c></row>'
    (sheet,) = read_xlsx(minimal_xlsx(rows))
    assert dict(sheet.errors) == {(0, 27): "#REF!"}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password or is in the old .xls format"),
        (b"Patient,Age\n1,30\n", "named like an Excel workbook but is not one"),
        (b"<html><table></table></html>", "named like an Excel workbook but is not one"),
        (b"%PDF-1.7", "named like an Excel workbook but is not one"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
def test_what_is_no_workbook_is_told_why(raw: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        read_xlsx(raw)


def test_an_archive_that_is_no_workbook_is_damaged() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_xlsx(buffer.getvalue())
