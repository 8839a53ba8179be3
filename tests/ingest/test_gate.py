import gzip
import io
import random
import struct
import warnings
import zipfile

import pytest

from lnexplore.ingest import gate
from lnexplore.ingest.formats import UnreadableFileError
from tests.ingest.workbooks import workbook

GOOD = workbook({"patients": [["Patient", "Age"], *[[f"P{number:03}", 20 + number % 50] for number in range(200)]]})


def archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, raw in parts.items():
            writer.writestr(name, raw)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "extension"),
    [
        ("cohort.xlsx", GOOD, ".xlsx"),
        ("COHORT.XLSX", GOOD, ".xlsx"),
        ("my.cohort.2024.csv", b"Patient\n1\n", ".csv"),
        ("visits.tsv", b"Patient\n1\n", ".tsv"),
        ("visits.txt", b"Patient\n1\n", ".txt"),
        ("../../visits.csv", b"Patient\n1\n", ".csv"),
        ("患者.csv", "患者番号\n1\n".encode("cp932"), ".csv"),
    ],
)
def test_a_sound_file_passes(name: str, raw: bytes, extension: str) -> None:
    assert gate.check(name, raw) == extension


@pytest.mark.parametrize(
    "name", ["cohort.xls", "cohort.ods", "cohort.pdf", "cohort.docx", "cohort.csv.exe", "cohort", "", ".", "csv"]
)
def test_another_kind_of_file_is_refused_and_the_kinds_that_may_be_used_are_named(name: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"cannot be read\. Use one of \.xlsx, \.csv, \.tsv, \.txt\."):
        gate.check(name, b"Patient\n1\n")


@pytest.mark.parametrize("raw", [b"", b" ", b"\n\r\n\t  \n"])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_an_empty_file_is_refused(name: str, raw: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="The file is empty"):
        gate.check(name, raw)


def test_a_file_above_100_mb_is_refused_and_one_of_100_mb_is_not() -> None:
    limit = 100 * 1024 * 1024
    assert gate.check("a.csv", b"1\n" * (limit // 2)) == ".csv"
    with pytest.raises(UnreadableFileError, match="larger than 100 MB"):
        gate.check("a.csv", b"1\n" * (limit // 2) + b"1")


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(b"Patient\n1\n"),
        b"\x28\xb5\x2f\xfd" + b"zstandard",
        b"BZh91AY",
        b"\xfd7zXZ\x00\x00",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07\x00",
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.xlsx"])
def test_compressed_bytes_are_refused_whatever_their_name(name: str, raw: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="The file is compressed"):
        gate.check(name, raw)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])
def test_a_workbook_named_like_a_text_table_is_told_its_right_name(name: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"If it is a workbook, name it \.xlsx"):
        gate.check(name, GOOD)


def zeros(megabytes: int) -> bytes:
    """A small archive that unpacks to so many megabytes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as writer,
        writer.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(megabytes):
            part.write(b"\x00" * 1024**2)
    return buffer.getvalue()


def test_a_small_archive_that_unpacks_to_250_mb_is_refused() -> None:
    raw = zeros(250)
    assert len(raw) < 3 * 1024**2
    with pytest.raises(UnreadableFileError, match="unpacks to more than 200 MB"):
        gate.check("a.xlsx", raw)


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    raw = bytearray(zeros(2))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = raw.find(signature)
        raw[at + offset : at + offset + 4] = struct.pack("<I", 1000)
    with pytest.raises(UnreadableFileError):
        gate.check("a.xlsx", bytes(raw))


def test_many_small_parts_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_INFLATED", 5000)
    parts = {f"part{number}.xml": b"x" * 1000 for number in range(5)}
    assert gate.check("a.xlsx", archive(parts)) == ".xlsx"
    with pytest.raises(UnreadableFileError, match="unpacks to more"):
        gate.check("a.xlsx", archive(parts | {"one_more.xml": b"x"}))


def test_an_archive_of_more_than_2000_parts_is_refused() -> None:
    parts = {f"p{number}": b"" for number in range(2000)}
    assert gate.check("a.xlsx", archive(parts)) == ".xlsx"
    with pytest.raises(UnreadableFileError, match="damaged"):
        gate.check("a.xlsx", archive(parts | {"one_more": b""}))


def test_an_archive_with_one_name_twice_is_refused() -> None:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as writer:
        warnings.simplefilter("ignore")
        writer.writestr("xl/workbook.xml", "<a/>")
        writer.writestr("xl/workbook.xml", "<b/>")
    with pytest.raises(UnreadableFileError, match="damaged"):
        gate.check("a.xlsx", buffer.getvalue())


@pytest.mark.parametrize("name", ["xl/workbook.xml", "_rels/.rels", "xl/worksheets/sheet1.xml"])
def test_a_part_with_a_doctype_is_refused(name: str) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    with pytest.raises(UnreadableFileError, match="damaged"):
        gate.check("a.xlsx", archive({name: bomb}))


def test_a_part_with_a_password_is_refused() -> None:
    raw = bytearray(archive({"xl/workbook.xml": b"<a/>"}))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        raw[raw.find(signature) + offset] |= 1
    with pytest.raises(UnreadableFileError, match="password"):
        gate.check("a.xlsx", bytes(raw))


@pytest.mark.parametrize("kept", [4, 30, 500, len(GOOD) // 2, len(GOOD) - 30])
def test_half_a_workbook_is_refused(kept: int) -> None:
    with pytest.raises(UnreadableFileError, match="damaged"):
        gate.check("a.xlsx", GOOD[:kept])


def test_a_flipped_byte_is_refused() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as writer:
        writer.writestr("xl/workbook.xml", "Patient 001")
    raw = bytearray(stored.getvalue())
    raw[raw.find(b"001")] = ord("7")
    with pytest.raises(UnreadableFileError, match="damaged"):
        gate.check("a.xlsx", bytes(raw))


def test_damage_in_the_compressed_bytes_is_a_sentence_too() -> None:
    """Changed bytes anywhere in a workbook: it passes or is refused, and nothing else is raised."""
    draw = random.Random(1)
    passed = refused = 0
    for _ in range(400):
        raw = bytearray(GOOD)
        for _ in range(draw.choice([1, 2, 8])):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
        try:
            gate.check("a.xlsx", bytes(raw))
            passed += 1
        except UnreadableFileError:
            refused += 1
    assert refused > 200
    assert passed > 0


def test_no_refusal_quotes_the_file_or_its_name() -> None:
    secret = "HANAKO"
    for name, raw in (
        (f"{secret}.pdf", secret.encode()),
        (f"{secret}.csv", b""),
        (f"{secret}.csv", gzip.compress(secret.encode())),
        (f"{secret}.xlsx", b"PK" + secret.encode()),
        (f"{secret}.csv", archive({secret: b""})),
    ):
        with pytest.raises(UnreadableFileError) as refused:
            gate.check(name, raw)
        assert secret not in str(refused.value)
