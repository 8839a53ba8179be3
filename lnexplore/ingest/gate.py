"""Cheap checks of the bytes before any parser sees them."""

import io
import lzma
import zipfile
import zlib

from lnexplore.ingest.formats import FORMATS, UnreadableFileError

MAX_BYTES = 100 * 1024 * 1024
MAX_INFLATED = 200 * 1024 * 1024
MAX_PARTS = 2_000
_CHUNK = 1 << 20
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")


def check(name: str, raw: bytes) -> str:
    """The extension of a file that may be read. Raises UnreadableFileError, with the sentence for the user, otherwise."""
    extension = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if extension not in FORMATS:
        raise UnreadableFileError(f"This kind of file cannot be read. Use one of {', '.join(FORMATS)}.")
    if not raw.strip():
        raise UnreadableFileError("The file is empty. Choose the file again, or save it again in Excel.")
    if len(raw) > MAX_BYTES:
        raise UnreadableFileError(
            f"The file is larger than {MAX_BYTES // 1024**2} MB. Leave out sheets or columns that are not needed."
        )
    if raw.startswith(_COMPRESSED):
        raise UnreadableFileError("The file is compressed. Unpack it first and choose the file inside.")
    if raw[:2] == b"PK":
        if extension != ".xlsx":
            raise UnreadableFileError(
                "The file is named like a text table but is a compressed file or a workbook. If it is a workbook, name it .xlsx."
            )
        _check_archive(raw)
    return extension


def _check_archive(raw: bytes) -> None:
    """Counts what the archive really unpacks to: the sizes that it declares may be lies."""
    damaged = "The workbook is damaged and cannot be opened. Open it in Excel and save it again."
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or len({part.filename for part in parts}) != len(parts):
                raise UnreadableFileError(damaged)
            total = 0
            for part in parts:
                if part.flag_bits & 1:
                    raise UnreadableFileError("The workbook is protected by a password. Save a copy without one.")
                with archive.open(part) as stream:
                    first = True
                    while block := stream.read(_CHUNK):
                        total += len(block)
                        if total > MAX_INFLATED:
                            raise UnreadableFileError(
                                f"The workbook unpacks to more than {MAX_INFLATED // 1024**2} MB. Leave out sheets that are not needed."
                            )
                        if first and part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in block:
                            raise UnreadableFileError(damaged)
                        first = False
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError) as trouble:
        if isinstance(trouble, UnreadableFileError):
            raise
        raise UnreadableFileError(damaged) from trouble
