import contextlib
import gzip
import io
import random
import struct
import warnings
import zipfile

import pytest

from lnexplore.ingest.files import gate
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.files.sheet import UnreadableFileError
from tests.ingest.workbooks import ods, ods_cell, ods_row, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS = ods(ods_row(ods_cell("Patient")))
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


@pytest.mark.parametrize("name", ["cohort.json", "cohort.csv.exe", "cohort", "", ".", "csv"])
def test_another_kind_of_file_is_refused_and_the_kinds_that_may_be_used_are_named(name: str) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        gate.check(name, b"Patient\n1\n")
    assert str(refused.value) == f"This kind of file cannot be read. Use one of {', '.join(FORMATS)}."


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(raw)
    with zipfile.ZipFile(buffer, "a") as writer:
        writer.writestr(name, content)
    return buffer.getvalue()


def compound(*streams: str, head: bytes = b"") -> bytes:
    """The directory of an old Office container: sector 0 its allocation table, 1 the directory, 2 on the stream."""
    entries = [("Root Entry", 0xFFFFFFFE, 0), *((name, 2, 4096) for name in streams)]
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<H", 2 * len(name) + 2)
        + bytes(50)
        + struct.pack("<II", start, size)
        + bytes(4)
        for name, start, size in entries
    ).ljust(512, b"\0")
    header = OLE + bytes(22) + struct.pack("<HH", 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE, *[0xFFFFFFFF] * 118)
    return header + table + directory + head.ljust(4096, b"\0")


BOF = struct.pack("<HHHH", 0x809, 16, 0x600, 5) + bytes(12)
EOF = struct.pack("<HH", 0x0A, 0)
TEMPLATE = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"/></Types>'


@pytest.mark.parametrize(
    ("raw", "extension"),
    [
        (GOOD, ".xlsx"),
        (with_part(GOOD, "xl/vbaProject.bin", b"macros"), ".xlsm"),
        (archive({"xl/workbook.bin": b"x"}), ".xlsb"),
        (ODS, ".ods"),
        (compound("Workbook", head=BOF + EOF), ".xls"),
        (compound("Book", head=BOF + EOF), ".xls"),
        (b"PAR1" + bytes(20) + b"PAR1", ".parquet"),
        (b"$FL2@(#) SPSS DATA FILE", ".sav"),
        (b"<stata_dta><header><release>118", ".dta"),
        (b"\x73\x02\x01\x00", ".dta"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!", ".xpt"),
        (b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!", ".xpt"),
        (bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011"), ".sas7bdat"),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a.sav", "a", "a.bak"])
def test_a_file_under_a_wrong_name_is_read_as_what_it_is(name: str, raw: bytes, extension: str) -> None:
    assert gate.check(name, raw) == extension


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.ods", "a.sav"])
@pytest.mark.parametrize(
    "raw", [b"Patient\tAge\n1\t30\n", "患者\t年齢\n".encode("cp932"), "患者\t1\n".encode("utf-16")]
)
def test_a_text_table_named_like_a_workbook_is_read_as_text(name: str, raw: bytes) -> None:
    assert gate.check(name, raw) == ".txt"


HTML = b"<table><tr><td>Patient</td></tr></table>"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (HTML, "web page .* Open it in Excel and save it as .xlsx"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "web page"),
        (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">', "web page"),
        (b"<!-- made by x --><HTML>", "web page"),
        ("<html><body>".encode("utf-16"), "web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart", "web page"),
        (b'<?xml version="1.0"?>\n<?mso-application?><Workbook xmlns="urn:schemas-microsoft-com">', "XML text"),
        (b'<?xml version="1.0"?><office:document>', "XML text"),
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0 jpeg", "picture"),
        (b"\x00\x00\x00\x18ftypheic", "picture"),
        (b"{\\rtf1 x}", "text program"),
        (archive({"word/document.xml": b"<a/>"}), "text program"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), "text program"),
        (compound("WordDocument"), "text program"),
        (archive({"ppt/presentation.xml": b"<a/>"}), "presentation"),
        (compound("PowerPoint Document"), "presentation"),
        (archive({"Index/Document.iwa": b"x"}), "Apple Numbers"),
        (archive({"Index.zip": b"x"}), "Apple Numbers"),
        (archive({"visits.csv": b"Patient"}), "compressed"),
        (archive({"[Content_Types].xml": TEMPLATE, "xl/workbook.xml": b"<a/>"}), "template"),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet-template", "content.xml": b"<a/>"}),
            "template",
        ),
        (compound("EncryptedPackage"), "password"),
        (compound("Workbook", head=BOF + struct.pack("<HH", 0x2F, 6) + bytes(6) + EOF), "password"),
        (archive({"META-INF/manifest.xml": b"<manifest:encryption-data/>", "content.xml": b"x"}), "password"),
        (compound("Something"), "damaged"),
        (OLE + bytes(100), "damaged"),
        (b"SQLite format 3\x00", "database"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "before 1995"),
        (b"PAR1" + bytes(100), "damaged"),
        (b"PARE" + bytes(100), "encrypted"),
        (b"\x01\x02\x03\x04", "or it is damaged"),
    ],
)
def test_each_other_kind_has_its_own_sentence(raw: bytes, sentence: str) -> None:
    for name in ("a.xls", "a.xlsx"):
        with pytest.raises(UnreadableFileError, match=sentence):
            gate.check(name, raw)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("~$cohort.xlsx", "kept beside an open workbook"),
        ("._cohort.xlsx", "kept beside an open workbook"),
        ("cohort.xltx", "template"),
        ("cohort.numbers", "Apple Numbers"),
        ("cohort.fods", "XML text"),
        ("cohort.rds", "file of R"),
        ("cohort.por", "file of SPSS"),
    ],
)
def test_some_names_tell_what_is_wrong(name: str, sentence: str) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        gate.check(name, GOOD)


def test_only_a_sound_structure_of_an_old_workbook_is_followed() -> None:
    """Changed bytes in its first sectors: a kind or a sentence, and no loop without end."""
    good = compound("Workbook", head=BOF + EOF)
    draw = random.Random(2)
    for _ in range(500):
        raw = bytearray(good)
        for _ in range(draw.choice([1, 4, 30])):
            raw[draw.randrange(8, 1600)] = draw.choice([0, 1, 2, 255, draw.randrange(256)])
        with contextlib.suppress(UnreadableFileError):
            assert gate.check("a.xls", bytes(raw)) == ".xls"


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
        # Without the time of day, which would give the test another name in each process.
        gzip.compress(b"Patient\n1\n", mtime=0),
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
    parts = {"xl/workbook.xml": b"x" * 1000} | {f"part{number}.xml": b"x" * 1000 for number in range(4)}
    assert gate.check("a.xlsx", archive(parts)) == ".xlsx"
    with pytest.raises(UnreadableFileError, match="unpacks to more"):
        gate.check("a.xlsx", archive(parts | {"one_more.xml": b"x"}))


def test_an_archive_of_more_than_2000_parts_is_refused() -> None:
    parts = {"xl/workbook.xml": b""} | {f"p{number}": b"" for number in range(1999)}
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


@pytest.mark.parametrize("name", ["xl/workbook.xml", "_rels/.rels", "xl/worksheets/sheet1.xml", "content.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_with_a_doctype_is_refused(name: str, encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'.encode(encoding)
    with pytest.raises(UnreadableFileError, match="damaged"):
        gate.check("a.xlsx", archive({name: bomb}))


def test_a_part_with_a_password_is_refused() -> None:
    raw = bytearray(archive({"xl/workbook.xml": b"<a/>"}))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        raw[raw.find(signature) + offset] |= 1
    with pytest.raises(UnreadableFileError, match="password"):
        gate.check("a.xlsx", bytes(raw))


@pytest.mark.parametrize(
    "kept", [4, 30, 500, len(GOOD) // 2, len(GOOD) - 30], ids=["4", "30", "500", "half", "all but 30"]
)
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
        (f"{secret}.xls", f"<table><td>{secret}".encode()),
        (f"{secret}.xlsx", bytes(9) + secret.encode()),
        (f"~${secret}.xlsx", GOOD),
    ):
        with pytest.raises(UnreadableFileError) as refused:
            gate.check(name, raw)
        assert secret not in str(refused.value)
