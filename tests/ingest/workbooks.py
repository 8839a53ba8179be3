"""Small files for the reader's tests, made in memory."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import openpyxl
import xlsxwriter

from lnexplore.cohort.issues import Issue
from lnexplore.ingest.read import Intake

Cell = str | float | dt.date | bool | None
Rows = Sequence[Sequence[Cell]]


def workbook(sheets: Mapping[str, Rows], hidden: Iterable[str] = ()) -> bytes:
    """An .xlsx workbook with these sheets; a cell that is None stays blank, text stays text."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, column, cell)
            if name in hidden:
                sheet.hide()
    return buffer.getvalue()


def workbook_with_errors(sheets: Mapping[str, Rows]) -> bytes:
    """As `workbook`, by a writer that stores #DIV/0! and its like as Excel errors."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                sheet.cell(number, column, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def delimited(rows: Rows, delimiter: str = ",", ending: str = "\n") -> str:
    """The rows as plain delimited text, nothing quoted."""
    return "".join(delimiter.join("" if cell is None else str(cell) for cell in row) + ending for row in rows)


def csv(rows: Rows, delimiter: str = ",") -> bytes:
    """`delimited` as UTF-8."""
    return delimited(rows, delimiter).encode()


def minimal_xlsx(sheet_xml: str, extra: Mapping[str, bytes] | None = None, sheet_name: str = "patients") -> bytes:
    """The few parts that make a workbook of one sheet, whose XML is the caller's."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="{sheet_name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet_xml}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            archive.writestr(name, xml)
        for name, raw in (extra or {}).items():
            archive.writestr(name, raw)
    return buffer.getvalue()


def text_cell(reference: str, text: str) -> str:
    """A cell of inline text as sheet XML."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def listed(intake: Intake, severity: str) -> list[Issue]:
    """The issues of one severity."""
    return [issue for issue in intake.issues if issue.severity == severity]


def ods(table: str, name: str = "patients", parts: Mapping[str, bytes] | None = None) -> bytes:
    """An OpenDocument spreadsheet of one sheet, whose rows are the caller's XML."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    calc = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f'<office:document-content{spaces}{calc}><office:body><office:spreadsheet><table:table table:name="{name}">{table}</table:table></office:spreadsheet></office:body></office:document-content>'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
        for part, xml in (parts or {}).items():
            archive.writestr(part, xml)
    return buffer.getvalue()


def ods_row(*cells: str, repeated: int = 1) -> str:
    """A row of an OpenDocument sheet from the XML of its cells."""
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}>{''.join(cells)}</table:table-row>"


def ods_cell(text: str = "", attributes: str = 'office:value-type="string"', repeated: int = 1) -> str:
    """A cell of an OpenDocument sheet; without text it is blank."""
    times = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    if not text:
        return f"<table:table-cell{times}/>"
    return f"<table:table-cell {attributes}{times}><text:p>{text}</text:p></table:table-cell>"
