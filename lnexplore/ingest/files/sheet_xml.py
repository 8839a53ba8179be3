"""What the XML of a workbook tells and the reader of its cells does not: error cells, missing results, far cells."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files.celltext import index_of
from lnexplore.ingest.files.sheet import MAX_COLUMNS, Area, UnreadableFileError, most_cells, too_large

LAST_COLUMN, LAST_ROW = 16_383, 1_048_576


@dataclass
class Facts:
    """Facts of one sheet beside its cells; see `Sheet` for what they mean."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    uncalculated: int = 0
    hidden_rows: int = 0
    hidden_columns: list[int] = field(default_factory=list)


# --- Excel -----------------------------------------------------------------------------------------------------------

_ERROR = re.compile(rb'<(?:\w+:)?c\b(?>[^<>]*?\bt="e")[^<>]*+>')
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{0,20})<")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*+"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*></(?:\w+:)?v>)?\s*+</(?:\w+:)?c>"
)
_MAYBE_FAR = re.compile(rb'r="(?:[A-Z]{3}|[T-Z][A-Z]\d|[A-Z]*(?:\d{7}|[5-9]\d{5}))')
_CELL = re.compile(rb'<(?:\w+:)?c\s(?>[^<>]*?\br="([A-Z]*)(\d*)")[^<>]*+>(\s*<(?:\w+:)?(?:v|is|f)\b)?')
_ROW = re.compile(rb'<(?:\w+:)?row\s[^<>]*?\br="(\d{7,})"')


_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?>[^<>]*?\bhidden="(?:1|true)")[^<>]*+>\s*+<(?:\w+:)?c\s')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\s(?=[^<>]*\bhidden="(?:1|true)")([^<>]*)>')
_FROM_TO = re.compile(rb'\b(min|max)="(\d{1,5})"')


def of_excel(raw: bytes) -> dict[str, Facts]:
    """Sheet name -> facts of an .xlsx or .xlsm workbook. Raises UnreadableFileError."""
    found: dict[str, Facts] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name, part in _sheet_parts(archive):
            xml = archive.read(part)
            _check_addresses(name, xml)
            found[name] = Facts(
                _error_cells(xml),
                uncalculated=_without_result(xml),
                hidden_rows=len(_HIDDEN_ROW.findall(xml)) if b"hidden=" in xml else 0,
                hidden_columns=_hidden_columns(xml),
            )
    return found


def _tree(xml: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314 - the gate has refused every DOCTYPE, and with it entities


def sheet_targets(archive: zipfile.ZipFile, book: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(sheet name, part of the archive) for (sheet name, relationship) pairs, where the part exists."""
    names = set(archive.namelist())
    folder = "xl/_rels/"
    for path in ("workbook.xml.rels", "workbook.bin.rels"):
        if folder + path in names:
            rels = {node.get("Id"): node.get("Target", "") for node in _tree(archive.read(folder + path))}
            for name, link in book:
                target = rels.get(link, "")
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                if part in names:
                    yield name, part


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    if "xl/workbook.xml" not in archive.namelist():
        return
    book = []
    for node in _tree(archive.read("xl/workbook.xml")).iter():
        if node.tag.rsplit("}", 1)[-1] == "sheet":
            link = next((value for key, value in node.items() if key.endswith("}id")), "")
            book.append((node.get("name", ""), link))
    yield from sheet_targets(archive, book)


def _error_cells(xml: bytes) -> dict[tuple[int, int], str]:
    cells: dict[tuple[int, int], str] = {}
    if b't="e"' not in xml:  # most sheets; looking for two bytes is ten times quicker than the expression
        return cells
    for match in _ERROR.finditer(xml):
        reference, value = _REFERENCE.search(match.group()), _VALUE.search(xml, match.end(), match.end() + 2000)
        if reference:
            place = int(reference[2]) - 1, index_of(reference[1])
            cells[place] = value[1].decode("ascii", "replace") if value else "#ERROR"
    return cells


def _hidden_columns(xml: bytes) -> list[int]:
    """Indices of the columns that are not shown."""
    found: set[int] = set()
    for match in _HIDDEN_COLUMN.finditer(xml, 0, max(xml.find(b"sheetData"), 0)):
        span = {end: int(number) for end, number in _FROM_TO.findall(match[1])}
        found |= set(range(span.get(b"min", 1) - 1, min(span.get(b"max", 0), MAX_COLUMNS)))
    return sorted(found)


def _without_result(xml: bytes) -> int:
    """Formulas that nobody has calculated. A formula that gives the empty text has a result: it says so."""
    if b"<f" not in xml and b":f" not in xml:
        return 0
    return sum(not (match[2] and b't="str"' in match[1]) for match in _FORMULA.finditer(xml))


def _check_addresses(name: str, xml: bytes) -> None:
    """Refuses cells that no sheet has, and a cell so far away that the reader would fill gigabytes up to it."""
    if not _MAYBE_FAR.search(xml):
        return
    if any(int(row) > LAST_ROW for row in _ROW.findall(xml)):
        raise UnreadableFileError(Problem.NO_SUCH_CELLS)
    last, lowest = 0, ""
    for match in _CELL.finditer(xml):
        column, row = match[1], match[2]
        if len(column) < 2 and len(row) < 6:
            continue
        if len(column) > 3 or index_of(column) > LAST_COLUMN or len(row) > 7 or int(row or 1) > LAST_ROW:
            raise UnreadableFileError(Problem.NO_SUCH_CELLS)
        if not match[3]:
            continue  # a cell with a colour and no content costs nothing
        if index_of(column) >= MAX_COLUMNS:
            raise too_large(name, (column + row).decode())
        if int(row or 1) > last:
            last, lowest = int(row or 1), (column + row).decode()
    if last >= LAST_ROW // 2 and last > 4 * xml.count(b"<row"):
        raise too_large(name, lowest)


# --- OpenDocument ----------------------------------------------------------------------------------------------------

_REPEATED = re.compile(rb'\bnumber-(columns|rows)-repeated="(\d+)"')
_SPACES = re.compile(rb'<text:s\b[^<>]*\btext:c="(\d+)"')
_REPEATED_ROW = re.compile(
    rb'<table:table-row\b[^<>]*\bnumber-rows-repeated="(\d+)"(?:[^<>]*[^<>/])?>(.*?)</table:table-row>', re.DOTALL
)
_FILLED = re.compile(rb"<table:table-cell\b([^<>]*[^<>/])?>")
_TOKEN = re.compile(rb"<table:(table|table-column|table-row|table-cell|covered-table-cell)(?:\s([^<>]*?))?(/?)>")
_PARAGRAPH = re.compile(rb"<text:p\b[^<>]*>([^<]{0,40})")
_UNSEEN = (b'visibility="collapse"', b'visibility="filter"')
_NAME = re.compile(rb'\btable:name="([^"]*)"')
_SPANNED = re.compile(rb'\bnumber-(columns|rows)-spanned="(\d+)"')


def of_ods(raw: bytes) -> dict[str, Facts]:
    """Sheet name -> facts of an OpenDocument spreadsheet. Raises UnreadableFileError."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        xml = archive.read("content.xml")
    _check_repeats(xml)
    if not any(mark in xml for mark in (b'value-type="error"', b"-spanned=", *_UNSEEN)):
        return {}
    found: dict[str, Facts] = {}
    facts, row, column, times, is_hidden = Facts(), -1, 0, 1, False
    for match in _TOKEN.finditer(xml):
        kind, attributes = match[1], match[2] or b""
        if kind == b"table":
            label = _NAME.search(attributes)
            facts, row, column, times = Facts(), -1, 0, 1
            found[_unescape(label[1]) if label else ""] = facts
            continue
        repeated = dict(_REPEATED.findall(attributes))
        unseen = any(mark in attributes for mark in _UNSEEN)
        if kind == b"table-column":
            here, column = column, column + int(repeated.get(b"columns", 1))
            facts.hidden_columns += range(here, min(column, MAX_COLUMNS)) if unseen else ()
            continue
        if kind == b"table-row":
            row, column, times, is_hidden = row + times, 0, int(repeated.get(b"rows", 1)), unseen
            continue
        if is_hidden and b"value-type=" in attributes:
            facts.hidden_rows += times
            is_hidden = False
        if b'value-type="error"' in attributes:
            shown = _PARAGRAPH.search(xml, match.end(), match.end() + 2000)
            facts.errors[row, column] = shown[1].decode("utf-8", "replace") if shown else "#ERROR"
        if b"-spanned=" in attributes:
            spans = {axis: int(size) for axis, size in _SPANNED.findall(attributes)}
            bottom, right = row + spans.get(b"rows", 1) - 1, column + spans.get(b"columns", 1) - 1
            if (bottom, right) != (row, column):
                facts.merged.append((row, column, bottom, right))
        column += int(repeated.get(b"columns", 1))
    return found


def _unescape(text: bytes) -> str:
    return str(_tree(b"<a>" + text + b"</a>").text or "")


def _check_repeats(xml: bytes) -> None:
    """A cell may say that it stands a billion times: blank ones at a sheet's end are usual, filled ones are counted."""
    limits = {b"columns": LAST_COLUMN + 1, b"rows": LAST_ROW}
    if any(len(times) > 9 or int(times) > limits[axis] for axis, times in _REPEATED.findall(xml)):
        raise UnreadableFileError(Problem.NO_SUCH_CELLS)
    if any(len(times) > 5 for times in _SPACES.findall(xml)):
        raise too_large()
    cells = 0
    for match in _FILLED.finditer(xml):
        cells += int(dict(_REPEATED.findall(match[1] or b"")).get(b"columns", 1))
    for match in _REPEATED_ROW.finditer(xml):
        filled = [
            int(dict(_REPEATED.findall(cell[1] or b"")).get(b"columns", 1)) for cell in _FILLED.finditer(match[2])
        ]
        cells += int(match[1]) * sum(filled)
    if cells > most_cells():
        raise too_large()
