"""What a file is by its bytes, and the sentence for each kind that cannot be read."""

import re
from collections.abc import Mapping

from lnexplore.ingest.files import sheet_records
from lnexplore.ingest.files.sheet import UnreadableFileError

PASSWORD = "The workbook is protected by a password. Open it, save a copy without a password (in Excel: File, Info, Protect Workbook) and choose the copy."  # noqa: S105 - a sentence
_WORD = "The file is a document of a text program. Copy the table into a spreadsheet and save it as .xlsx."
_SLIDES = "The file is a presentation. Copy the table into a spreadsheet and save it as .xlsx."
_PDF = "The file is a PDF. A PDF holds no cells; ask for the table as .xlsx or .csv."
_PICTURE = "The file is a picture. A picture holds no cells; ask for the table as .xlsx or .csv."
_TEMPLATE = "This is a template. Open it and save the table as .xlsx."
_NUMBERS = "This is a document of Apple Numbers. Open it in Numbers and choose File, Export To, Excel (.xlsx)."
_HTML = "This is a web page that is named like a workbook, as hospital systems often write them. Open it in Excel and save it as .xlsx."
_FLAT = "This is a spreadsheet written as one XML text. Open it in Excel or LibreOffice and save it as .xlsx."
_COMPRESSED = "The file is compressed. Unpack it first and choose the file inside."
_DATABASE = "The file is a database. Export the table as .xlsx or .csv; a SQLite or DuckDB database that lies on your own computer can be read there (README, “A registry where it lies”)."
_OLD = "The workbook is in a format from before 1995. Open it in Excel or LibreOffice and save it as .xlsx."
_LOCK = "This is the small hidden file that is kept beside an open workbook, not the workbook itself. Choose the file of the same name without the signs at its beginning."
_R = "This is a file of R. Save the table in R as .csv or .parquet."
_SPSS_OTHER = "This is a file of SPSS, but not its data. Save the data in SPSS as .sav."
_DAMAGED = "The file is damaged and cannot be opened. Open it in the program that made it and save it again."

_BY_NAME = {
    ".xltx": _TEMPLATE,
    ".xltm": _TEMPLATE,
    ".xlt": _TEMPLATE,
    ".ots": _TEMPLATE,
    ".numbers": _NUMBERS,
    ".fods": _FLAT,
    ".rds": _R,
    ".rda": _R,
    ".rdata": _R,
    ".spv": _SPSS_OTHER,
    ".sps": _SPSS_OTHER,
    ".por": _SPSS_OTHER,
    ".pdf": _PDF,
    ".mdb": _DATABASE,
    ".accdb": _DATABASE,
}


def refuse_by_name(name: str, extension: str) -> None:
    """Refuses what its name already tells. Raises UnreadableFileError."""
    if name.startswith(("~$", ".~lock.", "._")):
        raise UnreadableFileError(_LOCK)
    if extension in _BY_NAME:
        raise UnreadableFileError(_BY_NAME[extension])


# --- archives --------------------------------------------------------------------------------------------------------

TELLING = ("mimetype", "[Content_Types].xml", "META-INF/manifest.xml")
"""the parts of an archive that say what it is"""

_ODF = {
    b"application/vnd.oasis.opendocument.spreadsheet-template": _TEMPLATE,
    b"application/vnd.oasis.opendocument.text": _WORD,
    b"application/vnd.oasis.opendocument.presentation": _SLIDES,
}


def of_archive(names: set[str], telling: Mapping[str, bytes]) -> str:
    """The extension of a workbook, from the parts of its archive. Raises UnreadableFileError."""
    types = telling.get("[Content_Types].xml", b"")
    if "EncryptedPackage" in names or b"encryption-data" in telling.get("META-INF/manifest.xml", b""):
        raise UnreadableFileError(PASSWORD)
    if b".template." in types:
        raise UnreadableFileError(_TEMPLATE)
    if "xl/workbook.bin" in names:
        return ".xlsb"
    # Where the parts lie elsewhere the relations say so.
    if "xl/workbook.xml" in names or b"sheet.main+xml" in types or b"sheet.macroEnabled.main+xml" in types:
        return ".xlsm" if "xl/vbaProject.bin" in names else ".xlsx"
    for kind, sentence in _ODF.items():
        if telling.get("mimetype", b"").strip().startswith(kind):
            raise UnreadableFileError(sentence)
    if "content.xml" in names and "mimetype" in names:
        return ".ods"
    if any(part.startswith("word/") for part in names):
        raise UnreadableFileError(_WORD)
    if any(part.startswith("ppt/") for part in names):
        raise UnreadableFileError(_SLIDES)
    if any(part.endswith((".iwa", "Index.zip")) for part in names):
        raise UnreadableFileError(_NUMBERS)
    if types:
        raise UnreadableFileError(_DAMAGED)
    raise UnreadableFileError(_COMPRESSED)


# --- everything else -------------------------------------------------------------------------------------------------

_SAS7BDAT = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
_READABLE = (
    (b"$FL2", ".sav"),
    (b"$FL3", ".sav"),
    (b"<stata_dta>", ".dta"),
    (b"HEADER RECORD*******LIBRARY HEADER", ".xpt"),
    (b"HEADER RECORD*******LIBV8", ".xpt"),
    (_SAS7BDAT, ".sas7bdat"),
)
_REFUSED = (
    ((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x04\x22\x4d\x18"), _COMPRESSED),
    ((b"%PDF",), _PDF),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF"), _PICTURE),
    ((b"{\\rtf",), _WORD),
    ((b"SQLite format 3", b"\x00\x01\x00\x00Standard "), _DATABASE),
    ((b"\x00\x05\x16\x07",), _LOCK),
    ((b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"), _OLD),
    ((b"RDX2", b"RDX3", b"RDA2", b"RDA3"), _R),
    ((b"PARE",), "The file is encrypted. Save it without encryption, or as .xlsx."),
)
_REFUSED_INSIDE = {b"ftyp": _PICTURE, b"DUCK": _DATABASE}
"""what stands some bytes behind the start"""
_MARKUP = re.compile(rb"<(!doctype\s+html|html|head|meta|body|table|style|div)\b", re.IGNORECASE)
_WEB_ARCHIVE = re.compile(rb"\s*(?:MIME-Version|From: <Saved by)[^\n]*\n", re.IGNORECASE)


def of_bytes(raw: bytes) -> str:
    """The extension of a file that is no archive, "" where only its name can tell. Raises UnreadableFileError."""
    if raw.startswith(sheet_records.OLE):
        return _of_compound(raw)
    if raw[:4] == b"PAR1":
        if raw[-4:] != b"PAR1":
            raise UnreadableFileError(_DAMAGED)
        return ".parquet"
    for start, extension in _READABLE:
        if raw.startswith(start):
            return extension
    # Stata before 2013: version, byte order, kind of file.
    if raw[0] in range(102, 116) and raw[1:2] in (b"\x01", b"\x02") and raw[2:3] == b"\x01":
        return ".dta"
    for starts, sentence in _REFUSED:
        if raw.startswith(starts):
            raise UnreadableFileError(sentence)
    if (inside := _REFUSED_INSIDE.get(raw[4:8], _REFUSED_INSIDE.get(raw[8:12]))) is not None:
        raise UnreadableFileError(inside)
    head = raw[:4096]
    plain = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _MARKUP.match(_behind_comments(plain)) or _WEB_ARCHIVE.match(plain):
        raise UnreadableFileError(_HTML)
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") or plain.lstrip().startswith(b"<Workbook"):
        raise UnreadableFileError(_FLAT)
    return ""


def _behind_comments(text: bytes) -> bytes:
    """The text from where its declaration and comments end: step by step, for a pattern of them may go back for ever."""
    rest = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    if rest[:5].lower() == b"<?xml":
        rest = rest[rest.find(b">") + 1 :].lstrip()
    while rest.startswith(b"<!--") and (end := rest.find(b"-->", 4)) >= 0:
        rest = rest[end + 3 :].lstrip()
    return rest


def _of_compound(raw: bytes) -> str:
    """The kind of a file of the container that Office used before 2007. Raises UnreadableFileError."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\x00\x00" in raw

    if holds("EncryptedPackage"):
        raise UnreadableFileError(PASSWORD)
    if holds("Workbook") or holds("Book"):
        if sheet_records.has_password(raw):
            raise UnreadableFileError(PASSWORD)
        return ".xls"
    if holds("WordDocument"):
        raise UnreadableFileError(_WORD)
    if holds("PowerPoint Document"):
        raise UnreadableFileError(_SLIDES)
    raise UnreadableFileError(_DAMAGED)


def looks_like_text(raw: bytes) -> bool:
    """Whether the bytes can be a text table: no control characters, or the mark of UTF-16."""
    head = raw[:65_536]
    return head[:2] in (b"\xff\xfe", b"\xfe\xff") or not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head)
