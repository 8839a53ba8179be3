"""Cheap checks of the bytes before any parser sees them, and what kind of file they really are."""

import io
import lzma
import zipfile
import zlib

from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import kinds, room
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.files.sheet import UnreadableFileError

MAX_BYTES = 100 * 1024 * 1024
MAX_INFLATED = 200 * 1024 * 1024
MAX_PARTS = 2_000
_CHUNK = 1 << 20
PASTED = "pasted cells"
"""The name under which cells copied from a spreadsheet come, as text with tabs."""


def check(name: str, raw: bytes) -> str:
    """The extension of the kind of file that these bytes are, whatever the name says.

    Raises UnreadableFileError where the file may not be read.
    """
    if name == PASTED:
        name = "cells.txt"
    extension = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if not raw or raw.isspace():
        raise UnreadableFileError(Problem.EMPTY_FILE)
    if len(raw) > room.of(MAX_BYTES):
        raise UnreadableFileError(Problem.TOO_BIG, {"megabytes": room.of(MAX_BYTES) // 1024**2})
    kinds.refuse_by_name(name, extension)
    if raw[:2] == b"PK":
        return kinds.of_archive(*_contents(raw))
    found = kinds.of_bytes(raw)
    if found:
        return found
    if extension not in FORMATS:
        raise UnreadableFileError(Problem.OTHER_KIND, {"formats": ", ".join(FORMATS)})
    if FORMATS[extension].container == "text":
        return extension
    # Hospital systems write plain text and call it .xls.
    if kinds.looks_like_text(raw):
        return ".txt"
    raise UnreadableFileError(Problem.NOT_AS_NAMED, {"kind": FORMATS[extension].label})


def _contents(raw: bytes) -> tuple[set[str], dict[str, bytes]]:
    """The names of an archive's parts, and the parts that tell its kind. Raises UnreadableFileError.

    Counts what the archive really unpacks to, and checks every checksum: the sizes that it declares may be lies.
    """
    telling: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or len({part.filename for part in parts}) != len(parts):
                raise UnreadableFileError(Problem.DAMAGED)
            total = 0
            for part in parts:
                if part.flag_bits & 1:
                    raise UnreadableFileError(Problem.PASSWORD)
                with archive.open(part) as stream:
                    first = True
                    while block := stream.read(_CHUNK):
                        total += len(block)
                        if total > room.of(MAX_INFLATED):
                            raise UnreadableFileError(
                                Problem.UNPACKS_TOO_BIG, {"megabytes": room.of(MAX_INFLATED) // 1024**2}
                            )
                        if first and part.filename.endswith((".xml", ".rels")) and _doctype(block):
                            raise UnreadableFileError(Problem.DAMAGED)
                        if first and part.filename in kinds.TELLING:
                            telling[part.filename] = block
                        first = False
            return {part.filename for part in parts}, telling
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
    ) as trouble:
        raise UnreadableFileError(Problem.DAMAGED) from trouble


def _doctype(block: bytes) -> bool:
    # In UTF-16 every second byte is zero.
    return b"<!DOCTYPE" in block or (b"\x00" in block[:100] and b"<!DOCTYPE" in block.replace(b"\x00", b""))
