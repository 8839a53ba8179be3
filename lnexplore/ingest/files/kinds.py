"""What a file is by its bytes, and why each other kind cannot be read."""

import re
from collections.abc import Mapping

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import sheet_records
from lnexplore.ingest.files.sheet import UnreadableFileError

_BY_NAME = {
    ".xltx": Problem.TEMPLATE,
    ".xltm": Problem.TEMPLATE,
    ".xlt": Problem.TEMPLATE,
    ".ots": Problem.TEMPLATE,
    ".numbers": Problem.APPLE_NUMBERS,
    ".fods": Problem.XML_TEXT,
    ".rds": Problem.R_FILE,
    ".rda": Problem.R_FILE,
    ".rdata": Problem.R_FILE,
    ".spv": Problem.SPSS_OTHER,
    ".sps": Problem.SPSS_OTHER,
    ".por": Problem.SPSS_OTHER,
    ".pdf": Problem.PDF,
    ".mdb": Problem.DATABASE,
    ".accdb": Problem.DATABASE,
}


def refuse_by_name(name: str, extension: str) -> None:
    """Refuses what its name already tells. Raises UnreadableFileError."""
    if name.startswith(("~$", ".~lock.", "._")):
        raise UnreadableFileError(Problem.LOCK_FILE)
    if extension in _BY_NAME:
        raise UnreadableFileError(_BY_NAME[extension])


# --- archives --------------------------------------------------------------------------------------------------------

TELLING = ("mimetype", "[Content_Types].xml", "META-INF/manifest.xml")
"""the parts of an archive that say what it is"""

_ODF = {
    b"application/vnd.oasis.opendocument.spreadsheet-template": Problem.TEMPLATE,
    b"application/vnd.oasis.opendocument.text": Problem.TEXT_DOCUMENT,
    b"application/vnd.oasis.opendocument.presentation": Problem.PRESENTATION,
}


def of_archive(names: set[str], telling: Mapping[str, bytes]) -> str:
    """The extension of a workbook, from the parts of its archive. Raises UnreadableFileError."""
    types = telling.get("[Content_Types].xml", b"")
    if "EncryptedPackage" in names or b"encryption-data" in telling.get("META-INF/manifest.xml", b""):
        raise UnreadableFileError(Problem.PASSWORD)
    if b".template." in types:
        raise UnreadableFileError(Problem.TEMPLATE)
    if "xl/workbook.bin" in names:
        return ".xlsb"
    # Where the parts lie elsewhere the relations say so.
    if "xl/workbook.xml" in names or b"sheet.main+xml" in types or b"sheet.macroEnabled.main+xml" in types:
        return ".xlsm" if "xl/vbaProject.bin" in names else ".xlsx"
    for kind, code in _ODF.items():
        if telling.get("mimetype", b"").strip().startswith(kind):
            raise UnreadableFileError(code)
    if "content.xml" in names and "mimetype" in names:
        return ".ods"
    if any(part.startswith("word/") for part in names):
        raise UnreadableFileError(Problem.TEXT_DOCUMENT)
    if any(part.startswith("ppt/") for part in names):
        raise UnreadableFileError(Problem.PRESENTATION)
    if any(part.endswith((".iwa", "Index.zip")) for part in names):
        raise UnreadableFileError(Problem.APPLE_NUMBERS)
    if types:
        raise UnreadableFileError(Problem.DAMAGED)
    raise UnreadableFileError(Problem.COMPRESSED)


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
    (
        (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x04\x22\x4d\x18"),
        Problem.COMPRESSED,
    ),
    ((b"%PDF",), Problem.PDF),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF"), Problem.PICTURE),
    ((b"{\\rtf",), Problem.TEXT_DOCUMENT),
    ((b"SQLite format 3", b"\x00\x01\x00\x00Standard "), Problem.DATABASE),
    ((b"\x00\x05\x16\x07",), Problem.LOCK_FILE),
    ((b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"), Problem.OLD_WORKBOOK),
    ((b"RDX2", b"RDX3", b"RDA2", b"RDA3"), Problem.R_FILE),
    ((b"PARE",), Problem.ENCRYPTED),
)
_REFUSED_INSIDE = {b"ftyp": Problem.PICTURE, b"DUCK": Problem.DATABASE}
"""what stands some bytes behind the start"""
_MARKUP = re.compile(rb"<(!doctype\s+html|html|head|meta|body|table|style|div)\b", re.IGNORECASE)
_WEB_ARCHIVE = re.compile(rb"\s*(?:MIME-Version|From: <Saved by)[^\n]*\n", re.IGNORECASE)


def of_bytes(raw: bytes) -> str:
    """The extension of a file that is no archive, "" where only its name can tell. Raises UnreadableFileError."""
    if raw.startswith(sheet_records.OLE):
        return _of_compound(raw)
    if raw[:4] == b"PAR1":
        if raw[-4:] != b"PAR1":
            raise UnreadableFileError(Problem.DAMAGED)
        return ".parquet"
    for start, extension in _READABLE:
        if raw.startswith(start):
            return extension
    # Stata before 2013: version, byte order, kind of file.
    if raw[0] in range(102, 116) and raw[1:2] in (b"\x01", b"\x02") and raw[2:3] == b"\x01":
        return ".dta"
    for starts, code in _REFUSED:
        if raw.startswith(starts):
            raise UnreadableFileError(code)
    if (inside := _REFUSED_INSIDE.get(raw[4:8], _REFUSED_INSIDE.get(raw[8:12]))) is not None:
        raise UnreadableFileError(inside)
    head = raw[:4096]
    plain = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _MARKUP.match(_behind_comments(plain)) or _WEB_ARCHIVE.match(plain):
        raise UnreadableFileError(Problem.WEB_PAGE)
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") or plain.lstrip().startswith(b"<Workbook"):
        raise UnreadableFileError(Problem.XML_TEXT)
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
        raise UnreadableFileError(Problem.PASSWORD)
    if holds("Workbook") or holds("Book"):
        if sheet_records.has_password(raw):
            raise UnreadableFileError(Problem.PASSWORD)
        return ".xls"
    if holds("WordDocument"):
        raise UnreadableFileError(Problem.TEXT_DOCUMENT)
    if holds("PowerPoint Document"):
        raise UnreadableFileError(Problem.PRESENTATION)
    raise UnreadableFileError(Problem.DAMAGED)


def looks_like_text(raw: bytes) -> bool:
    """Whether the bytes can be a text table: no control characters, or the mark of UTF-16."""
    head = raw[:65_536]
    return head[:2] in (b"\xff\xfe", b"\xfe\xff") or not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head)
