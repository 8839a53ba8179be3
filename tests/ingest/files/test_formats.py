import codecs
import datetime as dt
import io
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import xlsxwriter

from lnexplore.ingest.files import sheet, sheet_records, textfiles
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.files.sheet import Sheet, UnreadableFileError
from tests.ingest.workbooks import (
    delimited,
    minimal_xlsx,
    ods,
    ods_cell,
    ods_row,
    text_cell,
    workbook,
    workbook_with_errors,
)

TABLE = [["Patient", "Date", "UPCR (g/gCr)"], ["001", "2024-01-01", "<0.1"], ["002", "2024-02-01", "1.5"]]
JAPANESE = [["患者番号", "検査日", "尿蛋白/Cr比"], ["一", "2024-01-01", "〜"], ["二", "2024-02-01", "１"]]


def only(raw: bytes, extension: str = ".csv", encoding: str | None = None) -> Sheet:
    (sheet,) = FORMATS[extension](raw, encoding)
    assert not sheet.hidden
    return sheet


def rows_of(raw: bytes, extension: str = ".csv") -> list[list[str]]:
    return only(raw, extension).rows()


def filled(sheet: Sheet) -> dict[tuple[int, int], str]:
    return {(r, c): cell for r, row in enumerate(sheet.rows()) for c, cell in enumerate(row) if cell}


def test_the_kinds_of_file() -> None:
    assert " ".join(FORMATS) == ".xlsx .xlsm .xlsb .xls .ods .csv .tsv .txt .parquet .sav .dta .xpt .sas7bdat"
    assert {kind.container for kind in FORMATS.values()} == {"zip", "ole", "text", "binary"}
    assert FORMATS[".xlsx"].label == "Excel workbook"


# --- text tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_ending_is_found(delimiter: str, ending: str) -> None:
    sheet = only(delimited(TABLE, delimiter, ending).encode())
    assert sheet.rows() == TABLE
    assert sheet.separator == delimiter


def test_mixed_line_ends_are_lines() -> None:
    assert rows_of(b"a,b\r\nc,d\ne,f\rg,h") == [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_one_line_and_one_column_are_tables_too(delimiter: str) -> None:
    assert rows_of(delimited(TABLE[:1], delimiter).encode()) == TABLE[:1]
    assert rows_of(b"Patient\n001\n002\n") == [["Patient"], ["001"], ["002"]]


@pytest.mark.parametrize(
    ("rows", "delimiter"),
    [
        ([["Patient", "UPCR", "C3"], ["1", "0,5", "80,5"], ["2", "0,7", "90,5"], ["3", "1,2", "70,5"]], ";"),
        ([["Patient", "In words, all"], ["1", "fever, cough"], ["2", "pain, fever"], ["3", "rash, itch"]], "\t"),
        ([["Patient", "Protein, spot", "C3"], ["1", "0,5", "80"], ["2", "0,7", "90"], ["3", "1,2", "70"]], ";"),
    ],
)
def test_commas_in_cells_do_not_hide_the_delimiter(rows: list[list[str]], delimiter: str) -> None:
    assert rows_of(delimited(rows, delimiter).encode()) == rows


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=; "])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_declared_separator_is_obeyed_and_keeps_its_line(line: str, mark: bytes) -> None:
    sheet = only(mark + f"{line}\r\nPatient;Note\r\n1;a,b,c\r\n2;d,e,f\r\n".encode())
    assert sheet.separator == ";"
    assert sheet.rows() == [["", ""], ["Patient", "Note"], ["1", "a,b,c"], ["2", "d,e,f"]]


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        ("患者,値\n一,～\n", "cp932", "cp932"),
        ("氏名,ｶﾅ\nA,ﾔﾏﾀﾞ\n", "cp932", "cp932"),
        ("ｶﾅ,ｼﾒｲ\nﾔﾏﾀﾞ,1\n", "cp932", "cp932"),
        ("患者番号,検査日\n一,2024\n", "euc-jp", "euc-jp"),
        ("患者编号,检查日期\n张三,2024\n", "gb18030", "gb18030"),
        ("환자번호,검사일,성별\n김철수,2024,남\n", "cp949", "cp949"),
        ("Patient,Größe\nMüller,5 µg\n", "cp1252", "cp1252"),
        ("Patient,Temp °C\n1,≥\n".replace("≥", "€"), "cp1252", "cp1252"),
        ("Âge,Créatinine\n30,élevée\n", "latin-1", "cp1252"),
        ("Patient,Größe\n患者,Ω\n", "utf-8", "utf-8"),
        ("Patient,Größe\n患者,Ω\n", "utf-8-sig", "utf-8"),
        ("患者,値\n一,1\n", "utf-16", "utf-16-le"),
        ("患者,値\n一,1\n", "utf-16-le", "utf-16-le"),
        ("患者,値\n一,1\n", "utf-16-be", "utf-16-be"),
        ("Patient\n1\n", "utf-16-le", "utf-16-le"),
        ("Patient\n1\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found(text: str, written: str, found: str) -> None:
    sheet = only(text.encode(written))
    assert sheet.encoding == sheet.encodings[0] == found
    assert sheet.rows() == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_japanese_text_is_read_with_the_wave_dash_of_each_encoding(delimiter: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        assert rows_of(delimited(JAPANESE, delimiter).encode(encoding)) == JAPANESE
    assert rows_of(delimited(JAPANESE, delimiter).replace("〜", "～").encode("cp932"))[1][2] == "～"


def test_other_encodings_that_fit_are_offered_and_may_be_forced() -> None:
    raw = "环,日\n".encode("gb18030")
    sheet = only(raw)
    assert sheet.encoding == "gb18030"
    other = sheet.encodings[1]
    forced = only(raw, encoding=other)
    assert forced.encoding == forced.encodings[0] == other
    assert "gb18030" in forced.encodings
    assert forced.rows() != sheet.rows()


def test_a_file_without_doubt_offers_one_encoding() -> None:
    assert only("患者番号,検査日\n一,1\n".encode()).encodings == ("utf-8",)
    assert only(b"Patient\n1\n").encodings == ("utf-8",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "euc-kr", "no such encoding"])
def test_a_forced_encoding_that_does_not_fit_is_a_sentence(encoding: str) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be read in the encoding"):
        FORMATS[".csv"]("Größe,é\n1".encode("cp1252"), encoding)


def test_bytes_in_no_known_encoding_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="encoding that could not be recognised"):
        FORMATS[".csv"](bytes(range(0x80, 0x100)) * 3 + b",1\n")


@pytest.mark.parametrize("raw", [b"\x00\x01\x00\x03\x00", bytes(500) + b"\n"])
def test_binary_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="holds something else"):
        FORMATS[".csv"](raw)


def test_a_zero_byte_is_named_with_its_line() -> None:
    with pytest.raises(UnreadableFileError, match=r"^Line 3 of the text file"):
        FORMATS[".csv"](b"Patient,UPCR\n1,2\n2,\x003\n")


def test_half_a_utf16_file_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="encoding"):
        FORMATS[".csv"](b"\xff\xfe\x41")


def test_quoted_cells_keep_delimiters_quotes_and_line_breaks() -> None:
    raw = b'Patient,Note,C3\n1,"a, b",80\n2,"say ""ah""",81\n3,"two\nlines",82\n4,last,83\n'
    assert rows_of(raw) == [
        ["Patient", "Note", "C3"],
        ["1", "a, b", "80"],
        ["2", 'say "ah"', "81"],
        ["", "", ""],
        ["3", "two\nlines", "82"],
        ["4", "last", "83"],
    ]


def test_rows_keep_the_line_numbers_of_an_editor() -> None:
    rows = rows_of(b"\n\nPatient,C3\n\n1,80\n,\n2,81\n")
    assert [rows[2], rows[4], rows[6]] == [["Patient", "C3"], ["1", "80"], ["2", "81"]]


def test_the_quick_reader_and_the_careful_one_agree() -> None:
    """Every sound text that the quick reader takes gives the cells of the careful one."""
    draw = random.Random(3)
    pieces = ["a", "1", '"', '""', ",", ",", "\n", " ", '",', ',"', '"x"', '"y, z"', "é"]
    quick = 0
    for _ in range(1500):
        text = "".join(draw.choice(pieces) for _ in range(draw.randint(1, 20)))
        if not textfiles._is_regular(text, ","):
            continue
        quick += 1
        careful, fast = (
            filled(Sheet("", cells)) for cells in (textfiles._quoted(text, ","), textfiles._regular(text, ","))
        )
        assert careful == fast
    assert quick > 100


@pytest.mark.parametrize("line", [1, 2, 4, 7])
def test_a_quotation_mark_that_is_not_closed_names_its_line(line: int) -> None:
    lines = ["Patient,Note", *[f"{number},note" for number in range(2, 8)]]
    lines[line - 1] = lines[line - 1].replace(",N", ',"N').replace(",n", ',"n')
    with pytest.raises(UnreadableFileError, match=rf"^The row that begins in line {line} of the text file"):
        FORMATS[".csv"]("\n".join(lines).encode() + b"\n")


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_longer_than_a_spreadsheets_is_refused_without_its_text(quote: str) -> None:
    assert rows_of(f"Patient,C3\n{quote}{'x' * 32_767}{quote},1\n".encode())[1] == ["x" * 32_767, "1"]
    with pytest.raises(UnreadableFileError, match="begins in line 2") as refused:
        FORMATS[".csv"](f"Patient,C3\n{quote}{'x' * 32_768}{quote},1\n".encode())
    assert "xx" not in str(refused.value)


@pytest.mark.parametrize("quote", ["", '"'])
def test_blank_columns_to_the_right_are_no_wide_table(quote: str) -> None:
    assert rows_of(f"{quote}a{quote},b{',' * 5000}\n1,2\n".encode()) == [["a", "b"], ["1", "2"]]
    with pytest.raises(UnreadableFileError, match="to the cell GJJ1; at most 512 columns"):
        FORMATS[".csv"](f"{quote}a{quote},b{',' * 5000}x\n1,2\n".encode())


# --- workbooks -------------------------------------------------------------------------------------------------------


def test_every_kind_of_cell_becomes_the_text_a_spreadsheet_shows() -> None:
    rows = [
        ["007", 7, 7.5, 0.1 + 0.2, 1e-7],
        [True, False, dt.date(2024, 5, 9), dt.datetime(2024, 5, 9, 8, 30), None],
        ["<0.1", "５〜９", " x ", "#N/A?", 20240325],
        ["mixed", 1, True, "1", "TRUE"],
    ]
    assert rows_of(workbook({"patients": rows}), ".xlsx") == [
        ["007", "7", "7.5", "0.3", "1e-07"],
        ["TRUE", "FALSE", "2024-05-09", "2024-05-09 08:30:00", ""],
        ["<0.1", "５〜９", " x ", "#N/A?", "20240325"],
        ["mixed", "1", "TRUE", "1", "TRUE"],
    ]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_times_and_percent(epoch_1904: bool) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": epoch_1904}) as book:
        sheet = book.add_worksheet()
        formats = {code: book.add_format({"num_format": code}) for code in ("yyyy/m/d", "h:mm", "[h]:mm:ss", "0%")}
        sheet.write_datetime(0, 0, dt.datetime(2024, 3, 5), formats["yyyy/m/d"])
        sheet.write_datetime(0, 1, dt.datetime(2024, 3, 5, 9, 30), formats["yyyy/m/d"])
        sheet.write_number(0, 2, 0.75, formats["h:mm"])
        sheet.write_number(0, 3, 1.5, formats["[h]:mm:ss"])
        sheet.write_number(0, 4, 0.25, formats["0%"])
    assert rows_of(buffer.getvalue(), ".xlsx") == [
        ["2024-03-05", "2024-03-05 09:30:00", "18:00:00", "36:00:00", "0.25"]
    ]


def test_row_and_column_numbers_are_those_of_the_spreadsheet() -> None:
    rows = f'<row r="5">{text_cell("C5", "Patient")}</row><row r="8">{text_cell("D8", "1")}</row>'
    assert filled(only(minimal_xlsx(rows), ".xlsx")) == {(4, 2): "Patient", (7, 3): "1"}
    rows = (
        ods_row(ods_cell(repeated=9), repeated=4)
        + ods_row(ods_cell(repeated=2), ods_cell("Patient"))
        + ods_row(ods_cell(), repeated=2)
        + ods_row(ods_cell(repeated=3), ods_cell("1"))
    )
    assert filled(only(ods(rows), ".ods")) == {(4, 2): "Patient", (7, 3): "1"}


def test_sheets_keep_their_order_and_say_which_are_hidden() -> None:
    sheets = FORMATS[".xlsx"](workbook({"b": [["x"]], "a": [["y"]], "c": []}, hidden=["a"]))
    assert [(sheet.name, sheet.hidden, sheet.kind) for sheet in sheets] == [
        ("b", False, "table"),
        ("a", True, "table"),
        ("c", False, "table"),
    ]


def test_a_chart_sheet_is_one_without_cells() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("data").write_column(0, 0, [1, 2, 3])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=data!$A$1:$A$3"})
        book.add_chartsheet("picture").set_chart(chart)
        book.add_worksheet("secret").very_hidden()
    data, picture, secret = FORMATS[".xlsx"](buffer.getvalue())
    assert (data.kind, picture.kind, picture.cells.height, picture.name) == ("table", "chart", 0, "picture")
    assert secret.hidden


def test_merged_cells_are_named() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("B2:D2", "Month 6")
        sheet.merge_range("A3:A5", "P1")
    assert only(buffer.getvalue(), ".xlsx").merged == ((1, 1, 1, 3), (2, 0, 4, 0))
    spanned = 'office:value-type="string" table:number-columns-spanned="3" table:number-rows-spanned="1"'
    rows = ods_row(ods_cell()) + ods_row(ods_cell(), ods_cell("Month 6", spanned))
    assert only(ods(rows), ".ods").merged == ((1, 1, 1, 3),)


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"])
def test_every_excel_error_is_found_at_its_place(error: str) -> None:
    raw = workbook_with_errors({"one": [["Patient", "Age"]], "two": [["Patient", None, "C3"], ["1", None, error]]})
    one, two = FORMATS[".xlsx"](raw)
    assert dict(one.errors) == {}
    assert dict(two.errors) == {(1, 2): error}
    assert two.rows()[0] == ["Patient", "", "C3"]


def test_an_error_far_to_the_right_is_found_at_its_place() -> None:
    rows = f'<row r="1">{text_cell("A1", "Patient")}<c r="AB1" t="e"><v>#REF!</v></c></row>'
    assert dict(only(minimal_xlsx(rows), ".xlsx").errors) == {(0, 27): "#REF!"}


def test_the_cells_of_an_opendocument_sheet() -> None:
    error = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    row = ods_row(
        ods_cell("5.3.24", 'office:value-type="date" office:date-value="2024-03-05"'),
        ods_cell("5.3.24", 'office:value-type="date" office:date-value="2024-03-05T09:30:00"'),
        ods_cell("36:05", 'office:value-type="time" office:time-value="PT36H05M00S"'),
        ods_cell("25 %", 'office:value-type="percentage" office:value="0.25"'),
        ods_cell("WAHR", 'office:value-type="boolean" office:boolean-value="true"'),
        ods_cell("3,0", 'office:value-type="float" office:value="3"'),
        ods_cell("#DIV/0!", error),
        ods_cell("Err:502", error),
        ods_cell("x", repeated=2),
    )
    sheet = only(ods(ods_row(ods_cell("title"), repeated=2) + row, "a &amp; b"), ".ods")
    assert sheet.name == "a & b"
    assert sheet.rows()[1][0] == "title"
    assert sheet.rows()[2] == ["2024-03-05", "2024-03-05 09:30:00", "36:05:00", "0.25", "TRUE", "3", "", "", "x", "x"]
    assert sheet.errors == {(2, 6): "#DIV/0!", (2, 7): "Err:502"}


def test_the_blank_tail_of_libreoffice_is_no_table() -> None:
    row = ods_row(ods_cell("Patient"), ods_cell(repeated=1023)) + ods_row(ods_cell(repeated=1024), repeated=1_048_154)
    assert filled(only(ods(row), ".ods")) == {(0, 0): "Patient"}


def test_formulas_without_a_result_are_counted() -> None:
    raw = workbook_with_errors({"one": [["a", 1], ["b", "=B1+1"], ["c", "=B2+1"]]})
    assert only(raw, ".xlsx").uncalculated == 2
    cells = "".join(
        f"<c {cell}</c>"
        for cell in (
            'r="A1"><f>1+1</f><v>2</v>',
            'r="B1" t="str"><f>""</f><v></v>',
            'r="C1"><f>1+1</f>',
            'r="D1"><f t="shared" si="0"/><v/>',
        )
    )
    assert only(minimal_xlsx(f'<row r="1">{cells}</row>'), ".xlsx").uncalculated == 2


@pytest.mark.parametrize("address", ["A99999999999", "ZZZZZZZ2", "ZZZZ2", "XFE1", "A1048577", "A4294967295"])
def test_an_impossible_address_is_refused(address: str) -> None:
    rows = f'<row r="1">{text_cell("A1", "Patient")}</row><row r="2">{text_cell(address, "1")}</row>'
    with pytest.raises(UnreadableFileError, match="names cells that no sheet has"):
        FORMATS[".xlsx"](minimal_xlsx(rows))


@pytest.mark.parametrize(("address", "how"), [("XFD1048576", "the cell XFD1048576"), ("A1048576", "the cell A1048576")])
def test_a_cell_far_away_is_named_before_anything_is_filled_up(address: str, how: str) -> None:
    rows = f'<row r="1">{text_cell("A1", "Patient")}</row><row r="1048576">{text_cell(address, "1")}</row>'
    with pytest.raises(UnreadableFileError, match=f"^Sheet “patients”: The table reaches to {how}"):
        FORMATS[".xlsx"](minimal_xlsx(rows))


def test_a_coloured_cell_far_away_is_no_cell() -> None:
    rows = f'<row r="1">{text_cell("A1", "Patient")}</row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert filled(only(minimal_xlsx(rows), ".xlsx")) == {(0, 0): "Patient"}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (ods_row(ods_cell("x", repeated=1_000_000_000)), "no sheet has"),
        (ods_row(ods_cell(repeated=2**31 - 1), ods_cell("x")), "no sheet has"),
        (ods_row(ods_cell("x", repeated=16_000), repeated=1_000_000), "or 20,000,000 cells"),
        (ods_row(ods_cell('x<text:s text:c="2000000000"/>')), "Leave out what is not needed"),
    ],
)
def test_cells_repeated_beyond_reason_are_refused(table: str, sentence: str) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        FORMATS[".ods"](ods(table))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"Patient,Age\n1,30\n", "not the workbook that its name says"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
@pytest.mark.parametrize("extension", [".xlsx", ".xls", ".xlsb", ".ods"])
def test_what_is_no_workbook_is_told_why(raw: bytes, sentence: str, extension: str) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        FORMATS[extension](raw)


def test_an_archive_that_is_no_workbook_is_damaged() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(UnreadableFileError, match="damaged"):
        FORMATS[".xlsx"](buffer.getvalue())


# --- error cells of the binary workbooks -----------------------------------------------------------------------------


def compound(book: bytes) -> bytes:
    """The container of an old workbook: sector 0 its allocation table, 1 the directory, from 2 on the workbook."""
    sectors = 8
    root, stream = (
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<H", 2 * len(name) + 2)
        + bytes(50)
        + struct.pack("<III", start, size, 0)
        for name, start, size in (("Root Entry", 0xFFFFFFFE, 0), ("Workbook", 2, 512 * sectors))
    )
    header = sheet_records.OLE + bytes(22) + struct.pack("<HH", 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    return header + table + (root + stream).ljust(512, b"\0") + book.ljust(512 * sectors, b"\0")


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def test_error_cells_and_what_is_hidden_in_an_old_workbook() -> None:
    begin, end = record(0x809, struct.pack("<HH", 0x600, 5) + bytes(12)), record(0x0A)
    name = "患者"
    entry = struct.pack("<IHBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    start = len(begin) + len(record(0x85, entry)) + len(end)
    book = begin + record(0x85, struct.pack("<I", start) + entry[4:]) + end
    chart = begin + record(0x205, struct.pack("<HHHBB", 9, 9, 0, 0x2A, 1)) + end
    sheet = (
        begin
        + record(0x205, struct.pack("<HHHBB", 4, 2, 0, 0x07, 1))  # an error
        + record(0x205, struct.pack("<HHHBB", 5, 2, 0, 1, 0))  # TRUE
        + record(0x06, struct.pack("<HHH", 6, 3, 0) + b"\x02\x00\x2a\x00\x00\x00\xff\xff" + bytes(8))  # a formula's
        + record(0x06, struct.pack("<HHHd", 7, 3, 0, 1.5) + bytes(8))  # a number
        + record(0x7D, struct.pack("<HHHHHH", 1, 2, 0, 0, 1, 0))  # two hidden columns
        + record(0x7D, struct.pack("<HHHHHH", 3, 3, 0, 0, 0, 0))  # a column that is shown
        + record(0x208, struct.pack("<HHHHII", 4, 0, 3, 0, 0, 0x20))  # a hidden row
        + record(0x208, struct.pack("<HHHHII", 5, 0, 3, 0, 0, 0))  # a row that is shown
        + record(0x208, struct.pack("<HHHHII", 8, 0, 0, 0, 0, 0x20))  # a hidden row that holds nothing
        + end
    )
    (facts,) = sheet_records.of_xls(compound(book + sheet + chart)).values()
    assert list(sheet_records.of_xls(compound(book + sheet))) == [name]
    assert facts.errors == {(4, 2): "#DIV/0!", (6, 3): "#N/A"}
    assert (facts.hidden_rows, facts.hidden_columns) == (1, [1, 2])


def test_error_cells_and_what_is_hidden_in_a_binary_workbook() -> None:
    def part(kind: int, body: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return number + bytes([len(body)]) + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    cells = (
        part(60, struct.pack("<4IH", 1, 2, 0, 0, 1))
        + part(60, struct.pack("<4IH", 3, 3, 0, 0, 0))
        + part(0, struct.pack("<I", 3) + bytes(7) + b"\x10" + bytes(5))  # a hidden row that holds nothing
        + part(0, struct.pack("<I", 4) + bytes(7) + b"\x10" + bytes(5))
        + part(3, struct.pack("<II", 2, 0) + b"\x07")
        + part(5, struct.pack("<IId", 3, 0, 1.5))
        + part(11, struct.pack("<II", 4, 0) + b"\x2a" + bytes(6))
        + part(176, struct.pack("<4I", 0, 1, 2, 3))
    )
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "xl/workbook.bin", part(131) + part(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("患者"))
        )
        archive.writestr("xl/_rels/workbook.bin.rels", links)
        archive.writestr("xl/worksheets/sheet1.bin", cells)
    facts = sheet_records.of_xlsb(buffer.getvalue())["患者"]
    assert facts.errors == {(4, 2): "#DIV/0!", (4, 4): "#N/A"}
    assert facts.merged == [(0, 2, 1, 3)]
    assert (facts.hidden_rows, facts.hidden_columns) == (1, [1, 2])


# --- statistics files ------------------------------------------------------------------------------------------------

FRAME = pl.DataFrame(
    {
        "ID": ["007", "8", ""],
        "AGE": [30.0, None, 41.0],
        "UPCR": [0.1 + 0.2, 1.5, None],
        "SEX": [1.0, 2.0, 9.0],
        "VISIT": [dt.date(2024, 3, 5), None, dt.date(1999, 12, 31)],
        "TAKEN": [dt.datetime(2024, 3, 5, 9, 30), dt.datetime(2024, 3, 5), None],
    }
)
LABELS = ["Patient", "Age in years", "", "Sex", "Visit date", "Taken at"]
ROWS = [
    ["ID", "AGE", "UPCR", "SEX", "VISIT", "TAKEN"],
    ["007", "30", "0.3", "male", "2024-03-05", "2024-03-05 09:30:00"],
    ["8", "", "1.5", "female", "", "2024-03-05"],
    ["", "41", "", "9", "1999-12-31", ""],
]


def saved(write: Callable[..., None], folder: Path, frame: pl.DataFrame = FRAME, **options: object) -> bytes:
    path = folder / "file"
    write(frame, str(path), **options)
    return path.read_bytes()


SEX = {"SEX": {1: "male", 2: "female"}}


def test_an_spss_file(tmp_path: Path) -> None:
    raw = saved(
        pyreadstat.write_sav, tmp_path, column_labels=LABELS, variable_value_labels=SEX, missing_ranges={"SEX": [9]}
    )
    sheet = only(raw, ".sav")
    assert sheet.rows() == [*ROWS[:3], ["", "41", "", "", "1999-12-31", ""]]
    assert sheet.labels == {0: "Patient", 1: "Age in years", 3: "Sex", 4: "Visit date", 5: "Taken at"}


def test_a_stata_file(tmp_path: Path) -> None:
    sheet = only(saved(pyreadstat.write_dta, tmp_path, column_labels=LABELS, variable_value_labels=SEX), ".dta")
    assert sheet.rows() == ROWS
    assert sheet.labels[1] == "Age in years"


@pytest.mark.parametrize("version", [5, 8])
def test_a_sas_transport_file(tmp_path: Path, version: int) -> None:
    raw = saved(pyreadstat.write_xport, tmp_path, column_labels=LABELS, table_name="LB", file_format_version=version)
    sheet = only(raw, ".xpt")
    assert sheet.name == "LB"
    assert [row[:3] for row in sheet.rows()] == [row[:3] for row in ROWS]
    assert [row[4:] for row in sheet.rows()] == [row[4:] for row in ROWS]
    assert sheet.labels[4] == "Visit date"


def test_every_member_of_a_transport_file_is_a_sheet(tmp_path: Path) -> None:
    first = saved(pyreadstat.write_xport, tmp_path, table_name="DM", file_format_version=5)
    second = saved(pyreadstat.write_xport, tmp_path, FRAME.select("ID"), table_name="LB", file_format_version=5)
    both = FORMATS[".xpt"](first + second[second.index(b"HEADER RECORD*******MEMBER") :])
    assert [(sheet.name, sheet.cells.width) for sheet in both] == [("DM", 6), ("LB", 1)]


def test_japanese_names_and_labels(tmp_path: Path) -> None:
    frame = pl.DataFrame({"年齢": [30.0, 40.0], "性別": [1.0, 2.0], "備考": ["再発", "寛解"]})
    raw = saved(pyreadstat.write_sav, tmp_path, frame, variable_value_labels={"性別": {1: "男", 2: "女"}})
    assert rows_of(raw, ".sav") == [["年齢", "性別", "備考"], ["30", "男", "再発"], ["40", "女", "寛解"]]


def test_a_transport_file_in_the_japanese_windows_encoding(tmp_path: Path) -> None:
    """The file does not say its encoding: its text tells."""
    frame = pl.DataFrame({"NOTE": ["xxxxxxxx", "yyyy"], "AGE": [3.0, 4.0]})
    raw = saved(pyreadstat.write_xport, tmp_path, frame, table_name="LB", file_format_version=5)
    raw = raw.replace(b"xxxxxxxx", "再発寛解".encode("cp932")).replace(b"yyyy", "性別".encode("cp932"))
    sheet = only(raw, ".xpt")
    assert sheet.rows() == [["NOTE", "AGE"], ["再発寛解", "3"], ["性別", "4"]]
    assert sheet.encoding == "cp932"
    assert only(raw, ".xpt", "cp932").rows() == sheet.rows()


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def test_a_parquet_file() -> None:
    frame = FRAME.with_columns(pl.col("SEX").cast(pl.Int8), FLARE=pl.Series([True, False, None]), BLANK=pl.lit(None))
    assert rows_of(parquet(frame), ".parquet") == [
        [*ROWS[0], "FLARE", "BLANK"],
        ["007", "30", "0.3", "1", "2024-03-05", "2024-03-05 09:30:00", "TRUE", ""],
        ["8", "", "1.5", "2", "", "2024-03-05", "FALSE", ""],
        ["", "41", "", "9", "1999-12-31", "", "", ""],
    ]


@pytest.mark.parametrize("column", [pl.Series([[1, 2]]), pl.Series([{"a": 1}]), pl.Series([b"x"])])
def test_nested_cells_of_a_parquet_file_are_refused(column: pl.Series) -> None:
    with pytest.raises(UnreadableFileError, match="lists or tables inside a cell"):
        FORMATS[".parquet"](parquet(pl.DataFrame({"a": column})))


def test_a_parquet_file_of_too_many_rows_is_refused_by_its_last_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = parquet(pl.DataFrame({"a": range(100)}))
    monkeypatch.setattr(sheet, "MAX_ROWS", 99)
    with pytest.raises(UnreadableFileError, match="512 columns, 99 rows or"):
        FORMATS[".parquet"](raw)


@pytest.mark.parametrize("extension", [".parquet", ".dta"])
def test_numbers_in_single_precision_are_those_that_were_written(extension: str) -> None:
    ratios = pl.DataFrame({"upcr": pl.Series([0.4, 0.35, 1234.5, 16777216, 1e-5, None], dtype=pl.Float32)})
    raw = io.BytesIO()
    if extension == ".dta":
        ratios.to_pandas().to_stata(raw, write_index=False)
    else:
        ratios.write_parquet(raw)
    column = only(raw.getvalue(), extension).cells["c0"].to_list()
    assert column[:5] == ["upcr", "0.4", "0.35", "1234.5", "16777216"]
    assert float(column[5]) == 1e-5


@pytest.mark.parametrize("extension", [".parquet", ".sav", ".dta", ".xpt", ".sas7bdat"])
@pytest.mark.parametrize("raw", [b"x", b"Patient,Age\n1,30\n", bytes(5000), b"$FL2" + bytes(3000)])
def test_what_is_no_statistics_file_is_damaged(extension: str, raw: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="damaged"):
        FORMATS[extension](raw)


def test_no_pandas_is_loaded_for_statistics_files(tmp_path: Path) -> None:
    (tmp_path / "a.sav").write_bytes(saved(pyreadstat.write_sav, tmp_path))
    code = f"import sys; from lnexplore.ingest.files.formats import FORMATS; FORMATS['.sav'](open({str(tmp_path / 'a.sav')!r}, 'rb').read()); sys.exit('pandas' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
