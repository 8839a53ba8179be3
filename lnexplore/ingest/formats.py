"""Bytes to sheets of text: one reader per file extension, nothing converted, true row numbers kept."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.etree import ElementTree

MAX_CELL = 32_767


class UnreadableFileError(Exception):
    """A file that no reader can use; the message is the sentence for the user and quotes nothing of the file."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as text: `rows[0]` is row 1 of the spreadsheet, blank cells are empty strings."""

    name: str
    rows: list[list[str]]
    hidden: bool = False
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(row index, column index) -> Excel error (#DIV/0!, ...): cells that look blank but are not"""


def read_xlsx(raw: bytes) -> list[Sheet]:
    """The worksheets of an Excel workbook. Raises UnreadableFileError."""
    import python_calamine

    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableFileError(
            "The workbook is protected by a password or is in the old .xls format. Save it in Excel as an .xlsx workbook without a password."
        )
    if raw[:2] != b"PK":
        raise UnreadableFileError(
            "The file is named like an Excel workbook but is not one. Open it in Excel and save it as .xlsx."
        )
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(raw))
        errors = _error_cells(raw)
        sheets = []
        for meta in workbook.sheets_metadata:
            if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            cells = workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(
                Sheet(meta.name, [[_text(cell) for cell in row] for row in cells], hidden, errors.get(meta.name, {}))
            )
    except (python_calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError) as trouble:
        raise UnreadableFileError(
            "The workbook is damaged and cannot be opened. Open it in Excel and save it again."
        ) from trouble
    return sheets


def _text(cell: object) -> str:
    """A cell as the spreadsheet would show it, dates as ISO."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # 15 digits are what a spreadsheet shows; 0.1 + 0.2 is 0.3 there.
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell)


_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="e"[^>]*>')
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{0,20})<")


def _tree(xml: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314 - the gate has refused every DOCTYPE, and with it entities


def _error_cells(raw: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet name -> cells that hold an Excel error. The reader itself shows them as blank."""
    found: dict[str, dict[tuple[int, int], str]] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
            return found
        links, book = (_tree(archive.read(part)) for part in ("xl/_rels/workbook.xml.rels", "xl/workbook.xml"))
        rels = {node.get("Id"): node.get("Target", "") for node in links}
        for node in book.iter():
            if not node.tag.endswith("}sheet"):
                continue
            target = next((rels[value] for key, value in node.items() if key.endswith("}id") and value in rels), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part not in names:
                continue
            xml = archive.read(part)
            cells: dict[tuple[int, int], str] = {}
            for match in _CELL.finditer(xml):
                reference, value = _REFERENCE.search(match.group()), _VALUE.search(xml, match.end(), match.end() + 2000)
                if reference:
                    column = 0
                    for letter in reference[1]:
                        column = column * 26 + letter - 64
                    cells[int(reference[2]) - 1, column - 1] = (
                        value[1].decode("ascii", "replace") if value else "#ERROR"
                    )
            found[node.get("name", "")] = cells
    return found


def read_csv(raw: bytes) -> list[Sheet]:
    """A text file with one table. Raises UnreadableFileError."""
    text = _decode(raw).replace("\r\n", "\n").replace("\r", "\n")
    delimiter = _delimiter(text[:65_536])
    csv.field_size_limit(MAX_CELL)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            # A quoted line break makes a row longer than one line: the row takes the number of its last line.
            rows += [[] for _ in range(reader.line_num - 1 - len(rows))]
            rows.append(row)
            begins = reader.line_num + 1
    except csv.Error as trouble:
        raise UnreadableFileError(
            f"The row that begins in line {begins} of the text file cannot be read: a quotation mark is not closed, or a cell holds more than {MAX_CELL:,} characters. Mend that line or save the table as .xlsx."
        ) from trouble
    return [Sheet("", rows)]


def _delimiter(head: str) -> str:
    """The character between cells: the one that cuts most rows into the same number of cells, the larger number first."""

    def score(candidate: str) -> tuple[int, float]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=candidate) if row][:200]
        except csv.Error:
            return 0, 0.0
        widest = max(widths, key=widths.count, default=0)
        alike = widths.count(widest) / max(len(widths), 1)
        return (widest, alike) if widest > 1 and alike >= 0.5 else (0, alike)

    # On a tie a character that also stands inside words and numbers is the less likely one.
    return max("\t;|,", key=score)


def _decode(raw: bytes) -> str:
    """Text of a file: UTF-8, UTF-16 with its mark, else the Japanese Windows encoding."""
    encodings = ["utf-16"] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp932"]
    if raw[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in raw[:65_536]:
        raise UnreadableFileError(
            "The file is named like a text table but holds something else. Save the table as .xlsx or .csv."
        )
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("The text file is in an encoding that could not be recognised. Save it as CSV UTF-8.")


Reader = Callable[[bytes], list[Sheet]]

FORMATS: Mapping[str, Reader] = MappingProxyType(
    {".xlsx": read_xlsx, ".csv": read_csv, ".tsv": read_csv, ".txt": read_csv}
)
"""extension -> reader. The uploader's list and the help text come from here."""
