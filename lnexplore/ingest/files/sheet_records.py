"""Error cells of the two binary workbook kinds, which the reader of their cells shows as blank, and what is hidden in them."""

import io
import struct
import zipfile
from collections.abc import Iterator

from lnexplore.ingest.files.sheet import MAX_COLUMNS
from lnexplore.ingest.files.sheet_xml import Facts, sheet_targets

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


# --- .xlsb -----------------------------------------------------------------------------------------------------------

_B_ROW, _B_ERROR, _B_FORMULA_ERROR, _B_COLUMNS, _B_SHEET, _B_MERGED = 0, 3, 11, 60, 156, 176
_B_CELLS = range(2, 12)
"""Kinds of records of cells that hold something."""


def of_xlsb(raw: bytes) -> dict[str, Facts]:
    """Sheet name -> facts of a binary workbook; where a part cannot be followed, what was found before."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        book = [_named(body) for kind, body in _parts(archive.read("xl/workbook.bin")) if kind == _B_SHEET]
        return {name: _xlsb_facts(archive.read(part)) for name, part in sheet_targets(archive, book)}


def _parts(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: kind and size are numbers of seven bits per byte."""
    at = 0
    while at < len(raw):
        kind = raw[at]
        at += 1
        if kind & 0x80 and at < len(raw):
            kind = (kind & 0x7F) | (raw[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < len(raw) and shift < 28:
            byte = raw[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, raw[at : at + size]
        at += size


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _named(body: bytes) -> tuple[str, str]:
    """(name, relationship) of a sheet's entry in the workbook."""
    link, end = _wide(body, 8)
    return _wide(body, end)[0], link


def _xlsb_facts(part: bytes) -> Facts:
    facts, row, is_hidden = Facts(), 0, False
    for kind, body in _parts(part):
        if kind == _B_ROW and len(body) >= 4:
            (row,) = struct.unpack_from("<I", body)
            is_hidden = len(body) > 11 and bool(body[11] & 0x10)
        elif kind == _B_COLUMNS and len(body) >= 18 and body[16] & 1:
            facts.hidden_columns += _span(*struct.unpack_from("<2I", body))
        if is_hidden and kind in _B_CELLS:
            facts.hidden_rows += 1
            is_hidden = False
        if kind in (_B_ROW, _B_COLUMNS):
            continue
        if kind in (_B_ERROR, _B_FORMULA_ERROR) and len(body) >= 9:
            facts.errors[row, struct.unpack_from("<I", body)[0]] = _CODES.get(body[8], "#ERROR")
        elif kind == _B_MERGED and len(body) >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            facts.merged.append((top, left, bottom, right))
    return facts


def _span(first: int, last: int) -> list[int]:
    return list(range(first, min(last + 1, MAX_COLUMNS)))


# --- .xls ------------------------------------------------------------------------------------------------------------

_FORMULA, _EOF, _FILEPASS, _COLUMNS, _BOUNDSHEET, _BOOLERR, _ROW, _BOF = (
    0x06,
    0x0A,
    0x2F,
    0x7D,
    0x85,
    0x205,
    0x208,
    0x809,
)
_END = 0xFFFFFFFA


def of_xls(raw: bytes) -> dict[str, Facts]:
    """Sheet name -> facts of an old workbook; nothing where its structure cannot be followed."""
    try:
        book = stream(raw, ("Workbook", "Book"))
        return {name: _xls_facts(book, at) for name, at in _bound_sheets(book)}
    except (struct.error, IndexError, ValueError):
        return {}


def stream(raw: bytes, names: tuple[str, ...]) -> bytes:
    """The first stream of one of these names in a compound file, empty if there is none."""
    sector = 1 << min(struct.unpack_from("<H", raw, 30)[0], 12)
    (first_directory,) = struct.unpack_from("<I", raw, 48)
    (small_below, first_small) = struct.unpack_from("<II", raw, 56)
    table = _allocation(raw, sector)
    directory = _chain(raw, table, first_directory, sector)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    wanted = {name.encode("utf-16-le") for name in names}
    for entry in entries:
        length, start, size = *struct.unpack_from("<H", entry, 64), *struct.unpack_from("<II", entry, 116)
        if entry[: max(length - 2, 0)] not in wanted:
            continue
        if size >= small_below:
            return _chain(raw, table, start, sector)[:size]
        root = _chain(raw, table, struct.unpack_from("<I", entries[0], 116)[0], sector)
        small = _numbers(_chain(raw, table, first_small, sector))
        return b"".join(root[at * 64 : at * 64 + 64] for at in _links(small, start))[:size]
    return b""


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f"<{len(raw) // 4}I", raw)


def _allocation(raw: bytes, sector: int) -> tuple[int, ...]:
    """For each sector the one that follows it."""
    places = [place for place in struct.unpack_from("<109I", raw, 76) if place < _END]
    (further,) = struct.unpack_from("<I", raw, 68)
    seen = set()
    while further < _END and further not in seen:
        seen.add(further)
        *more, further = _numbers(raw[(further + 1) * sector : (further + 2) * sector]) or (_END,)
        places += [place for place in more if place < _END]
    return _numbers(b"".join(raw[(place + 1) * sector : (place + 2) * sector] for place in places))


def _links(table: tuple[int, ...], start: int) -> Iterator[int]:
    """The sectors of a stream. A chain that bites its tail ends."""
    seen = set()
    while start < len(table) and start not in seen:
        seen.add(start)
        yield start
        start = table[start]


def _chain(raw: bytes, table: tuple[int, ...], start: int, sector: int) -> bytes:
    return b"".join(raw[(at + 1) * sector : (at + 2) * sector] for at in _links(table, start))


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of the records of one sheet or of the workbook's beginning."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, at + 4, size
        # A chart inside the sheet has a beginning and an end of its own.
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return
        at += 4 + size


def has_password(raw: bytes) -> bool:
    """Whether an old workbook is locked."""
    try:
        book = stream(raw, ("Workbook", "Book"))
        return any(kind == _FILEPASS for kind, _, _ in _records(book, 0))
    except (struct.error, IndexError, ValueError):
        return False


def _bound_sheets(book: bytes) -> Iterator[tuple[str, int]]:
    # In BIFF8, the format since 1997, a flag says how wide a name's letters are.
    new = len(book) > 6 and struct.unpack_from("<H", book, 4)[0] == 0x600
    for kind, at, size in _records(book, 0):
        if kind != _BOUNDSHEET or size < 8:
            continue
        (place,) = struct.unpack_from("<I", book, at)
        length, text = book[at + 6], book[at + 7 : at + size]
        if new and text[:1] != b"\x00":
            yield text[1 : 1 + 2 * length].decode("utf-16-le", "replace"), place
        else:
            yield text[new : new + length].decode("latin-1"), place


def _xls_facts(book: bytes, start: int) -> Facts:
    facts = Facts()
    for kind, at, size in _records(book, start):
        if kind == _BOOLERR and size >= 8 and book[at + 7] == 1:
            facts.errors[struct.unpack_from("<HH", book, at)] = _CODES.get(book[at + 6], "#ERROR")
        elif kind == _FORMULA and size >= 14 and book[at + 12 : at + 14] == b"\xff\xff" and book[at + 6] == 2:
            facts.errors[struct.unpack_from("<HH", book, at)] = _CODES.get(book[at + 8], "#ERROR")
        elif kind == _ROW and size >= 16 and book[at + 12] & 0x20:
            # From the first column that holds anything to the one behind the last.
            first, behind = struct.unpack_from("<HH", book, at + 2)
            facts.hidden_rows += behind > first
        elif kind == _COLUMNS and size >= 10 and book[at + 8] & 1:
            facts.hidden_columns += _span(*struct.unpack_from("<HH", book, at))
    return facts
