import contextlib
import datetime
import io
import os
import random
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from lnexplore.ingest.files import packing, room, sandbox
from lnexplore.ingest.files import sheet as sheets
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.files.opening import Opened, open_files
from lnexplore.ingest.files.sheet import Sheet, UnreadableFileError, compact
from lnexplore.ingest.read import read_cohort
from lnexplore.ingest.reading import Reading
from tests.ingest.workbooks import minimal_xlsx, text_cell, workbook, workbook_with_errors

pytestmark = pytest.mark.usefixtures("in_the_child")
posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in for the parser is a shell script")


def parser_that(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Puts a shell script in the place of the parser's process."""
    stand_in = folder / "parser"
    stand_in.write_text(f"#!/bin/sh\n{script}\n")
    stand_in.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stand_in))


def outcome(name: str, raw: bytes, reading: Reading | None = None) -> list[Sheet] | str:
    """What becomes of an upload: its sheets, or the sentence of the refusal."""
    opened = open_files((name, raw), reading)
    return opened.issues[0].problem if opened.issues else list(opened.sheets)


def packed(*sheets: Sheet) -> bytes:
    return packing.pack(Opened(sheets, (), "cohort"))


def unpacked(answer: bytes) -> Opened:
    found = packing.unpack(answer, packing.kinds_of(Opened))
    assert isinstance(found, Opened)
    return found


def same(one: Sheet, other: Sheet) -> bool:
    facts = [{**vars(sheet), "cells": sheet.cells.to_dict(as_series=False)} for sheet in (one, other)]
    return facts[0] == facts[1]


EVERYTHING = Sheet.of(
    "患者",
    [["a", None, "b"], [], ["<0.1", "１", "7"]],
    hidden=True,
    kind="chart",
    errors={(1, 1): "#DIV/0!"},
    merged=((0, 0, 1, 2),),
    labels={2: "Größe"},
    encoding="cp932",
    encodings=("cp932", "euc-jp"),
    separator=";",
    uncalculated=3,
)


def test_everything_about_a_sheet_comes_back() -> None:
    blank = Sheet.of("", [])
    first, second = unpacked(packed(EVERYTHING, blank)).sheets
    assert same(first, EVERYTHING)
    assert same(second, blank)
    assert unpacked(packed()).sheets == ()


def test_sheets_come_back_from_the_child() -> None:
    raw = workbook({"patients": [["Patient"], ["001"]], "患者": [["a", None, "b"], [], ["<0.1", "１", 7]]}, ["患者"])
    first, second = open_files(("a.xlsx", raw)).sheets
    assert (first.name, first.hidden, first.rows(), first.errors) == ("patients", False, [["Patient"], ["001"]], {})
    assert (second.name, second.hidden) == ("患者", True)
    assert second.rows() == [["a", "", "b"], ["", "", ""], ["<0.1", "１", "7"]]


def test_the_encoding_reaches_the_child() -> None:
    raw = "患者,値\n".encode("euc-jp")
    (sheet,) = open_files(("a.csv", raw)).sheets
    assert sheet.rows() == [["患者", "値"]]
    refused = outcome("a.csv", raw, Reading(answers={sheet.mark: "utf-8"}))
    assert isinstance(refused, str)
    assert "cannot be read in the encoding utf-8" in refused


def test_the_places_of_error_cells_come_back() -> None:
    raw = workbook_with_errors({"patients": [["Patient", "Age"], ["1", "#DIV/0!"], ["2", 40]]})
    (sheet,) = open_files(("a.xlsx", raw)).sheets
    assert dict(sheet.errors) == {(1, 1): "#DIV/0!"}


def test_a_fault_of_the_program_is_raised_in_tests_and_a_sentence_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = packing.pack(("read", ((("a.csv", b"Patient\n1\n"),), "no decisions about reading")))
    with pytest.raises(RuntimeError, match=r"reading failed in the child: AttributeError in ingest/"):
        sandbox.ask(faulty)
    monkeypatch.delenv(sandbox.STRICT)
    with pytest.raises(UnreadableFileError, match=r"fault of this program.*AttributeError in ingest/"):
        sandbox.ask(faulty)


def test_a_cohort_comes_back_from_a_spare_child_as_from_a_new_one() -> None:
    files = [("a.csv", b"Patient,Month,UPCR (g/g)\nP1,0,3.1\nP1,6,0.3\nP2,0,<0.2\n")]
    told: list[tuple[float, str]] = []
    first = read_cohort(files)
    sandbox.keep_warm()
    try:
        second = read_cohort(files, progress=lambda share, words: told.append((share, words)))
        assert len(sandbox._spare) == 1  # the next one, that has nobody's data
    finally:
        sandbox._end_spare()
    assert first.cohort is not None
    assert second.cohort is not None
    assert first.cohort.visits.equals(second.cohort.visits)
    assert first.cohort.visits.schema == second.cohort.visits.schema
    assert first.cohort.visits.select("patient_id", "day").rows() == [("P1", 0), ("P1", 183), ("P2", 0)]
    assert [share for share, _ in told] == sorted(share for share, _ in told) != []


@posix
def test_a_child_that_works_for_ever_is_ended_by_the_processor_seconds_it_used() -> None:
    resource = pytest.importorskip("resource")
    code = "import os; from lnexplore.ingest import child; child.sandbox.CPU = 0; child._limit(0)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3])
    assert done.returncode in (-9, -24)
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] == resource.RLIM_INFINITY


@posix
def test_a_child_that_fills_its_memory_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not tell")
    monkeypatch.setattr(sandbox, "MEMORY", 64 * 1024**2)
    parser_that(
        monkeypatch, tmp_path, f"exec {sys.executable} -c 'a = bytearray(200 << 20); import time; time.sleep(60)'"
    )
    with pytest.raises(UnreadableFileError, match="more time or memory"):
        sandbox.ask(b"")


@posix
@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("exit 1", "damaged"),
        ("exit 101", "damaged"),
        ("kill -11 $$", "damaged"),
        ("echo '[]'; exit 1", "damaged"),
        ("exit 3", "more time or memory"),
        ("kill -9 $$", "more time or memory"),
        ("kill -6 $$", "more time or memory"),
    ],
)
def test_a_parser_that_dies_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, sentence: str
) -> None:
    parser_that(monkeypatch, tmp_path, script)
    with pytest.raises(UnreadableFileError, match=sentence):
        sandbox.ask(b"Patient\n1\n")


@posix
def test_a_parser_that_hangs_is_ended_and_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser_that(monkeypatch, tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 300")
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    with pytest.raises(UnreadableFileError, match="more time or memory"):
        sandbox.ask(b"Patient\n1\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@posix
@pytest.mark.parametrize(
    "script",
    [
        "echo garbage",
        "true",
        "echo '[[1, 2'",
        "printf '\\377\\376'",
        "echo '{}'; echo '{}'",
        "echo 17",
        "echo '[[\"a\"]]'",
        "echo null",
        "printf p",
        "printf 'a\\001\\000\\000\\000\\000\\000\\000\\000'",
        "printf 'z\\001\\000\\000\\000\\000\\000\\000\\000x'",
        "printf 'p\\001\\000\\000\\000\\000\\000\\000\\000x'",
        "printf 'p\\002\\000\\000\\000\\000\\000\\000\\000[]'",
    ],
)
def test_a_parser_that_prints_garbage_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    parser_that(monkeypatch, tmp_path, script)
    with pytest.raises(UnreadableFileError):
        sandbox.ask(b"Patient\n1\n")


@posix
def test_what_a_dying_parser_printed_is_not_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser_that(monkeypatch, tmp_path, "echo HANAKO; echo HANAKO >&2; exit 1")
    with pytest.raises(UnreadableFileError) as refused:
        sandbox.ask(b"Patient\n1\n")
    assert "HANAKO" not in str(refused.value)


def test_an_answer_with_changed_bytes_is_sheets_or_a_sentence() -> None:
    good = packed(EVERYTHING)
    draw = random.Random(4)
    refused = 0
    for _ in range(1500):
        answer = bytearray(good)
        for _ in range(draw.choice([1, 3, 20])):
            answer[draw.randrange(len(answer))] = draw.randrange(256)
        try:
            unpacked(bytes(answer[: draw.choice([len(good), draw.randrange(len(good))])]))
        except UnreadableFileError:
            refused += 1
    assert refused > 500


@pytest.mark.parametrize("cells", [{"a": ["x"]}, {"c0": [1]}, {"c1": ["x"], "c0": ["y"]}])
def test_cells_of_another_shape_are_refused(cells: dict[str, list[object]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "ask", lambda *_: packed(Sheet("", pl.DataFrame(cells))))
    assert "damaged" in str(outcome("a.csv", b"x"))


@posix
def test_a_parser_that_never_stops_talking_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser_that(monkeypatch, tmp_path, "while true; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done")
    monkeypatch.setattr(sandbox, "MAX_ANSWER", 1_000_000)
    with pytest.raises(UnreadableFileError, match="more time or memory"):
        sandbox.ask(b"Patient\n1\n")


@posix
def test_a_parser_that_never_listens_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser_that(monkeypatch, tmp_path, "exit 1")
    with pytest.raises(UnreadableFileError, match="damaged"):
        sandbox.ask(b"Patient\n1\n" * 1_000_000)


@posix
def test_no_more_than_two_parsers_run_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Five uploads together: a parser counts how many run while it does."""
    parser_that(
        monkeypatch,
        tmp_path,
        f"touch {tmp_path}/run.$$; ls {tmp_path}/run.* | wc -l >> {tmp_path}/seen; sleep 0.1; rm {tmp_path}/run.$$",
    )
    with ThreadPoolExecutor(5) as pool:
        assert all("damaged" in str(answer) for answer in pool.map(lambda _: outcome("a.csv", b"x"), range(5)))
    seen = [int(line) for line in (tmp_path / "seen").read_text().split()]
    assert len(seen) == 5
    assert max(seen) == 2


@posix
def test_who_waits_too_long_for_a_turn_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sandbox, "WAIT", 0.01)
    monkeypatch.setattr(sandbox, "_turns", threading.BoundedSemaphore(1))
    with sandbox._turns, pytest.raises(UnreadableFileError, match="again in a minute"):
        sandbox.ask(b"Patient\n1\n")


@pytest.mark.parametrize("address", ["XFD1048576", "SR400000"])
def test_a_workbook_of_two_cells_at_the_far_corners_never_kills_this_process(address: str) -> None:
    """It makes a parser ask for half a terabyte: the answer is a sentence."""
    last = "".join(filter(str.isdigit, address))
    rows = f'<row r="1">{text_cell("A1", "Patient")}</row><row r="{last}">{text_cell(address, "1")}</row>'
    raw = minimal_xlsx(rows)
    assert len(raw) < 3000
    assert isinstance(outcome("two_cells.xlsx", raw), str)


@pytest.mark.parametrize("reference", ["A99999999999", "A0", "", "1A"])
def test_an_impossible_cell_address_never_kills_this_process(reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 3)
    rows = f'<row r="1">{text_cell("A1", "Patient")}</row><row r="2">{text_cell(reference, "1")}</row>'
    assert outcome("addresses.xlsx", minimal_xlsx(rows))


@pytest.mark.parametrize("number", ["-1e15", "1e300", "NaN"])
def test_an_impossible_date_cell_never_kills_this_process(number: str) -> None:
    styles = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = (
        f'<row r="1">{text_cell("A1", "Patient")}{text_cell("B1", "Time zero")}</row>'
        f'<row r="2">{text_cell("A2", "7")}<c r="B2" s="1"><v>{number}</v></c></row>'
    )
    assert outcome("dates.xlsx", minimal_xlsx(rows, {"xl/styles.xml": styles}))


@pytest.mark.parametrize("count", [2**32 - 1, 2**64 - 1])
def test_a_lie_about_the_number_of_texts_never_kills_this_process(count: int) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = f'<sst xmlns="{main}" count="1" uniqueCount="{count}"><si><t>Patient</t></si></sst>'.encode()
    raw = minimal_xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', {"xl/sharedStrings.xml": texts})
    assert outcome("texts.xlsx", raw)


def test_a_parquet_file_that_unpacks_to_gigabytes_is_a_sentence() -> None:
    buffer = io.BytesIO()
    text = pl.DataFrame({"a": ["x" * 2000]}).select(pl.col("a").repeat_by(60_000).list.explode())
    text.write_parquet(buffer, compression="zstd")
    assert len(buffer.getvalue()) < 100_000
    assert outcome("bomb.parquet", buffer.getvalue())


def test_the_child_limits_its_own_memory() -> None:
    """The limits are the child's: they hold although this process has none."""
    resource = pytest.importorskip("resource")
    code = "import resource; from lnexplore.ingest import child; child._limit(0); print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CORE)[0])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert done.stdout.split() == [str(4 * 1024**3), "0"]
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != 4 * 1024**3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Patient" + "," * 600 + "x\n1" + "," * 600 + "2\n", "The table reaches to the cell WC1; at most 512 columns"),
        ("\n".join(["Patient"] + ["1"] * 40), "The table has more than 512 columns, 30 rows or"),
    ],
)
def test_a_table_too_large_for_the_app_is_refused_in_the_child(
    text: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 30)
    with pytest.raises(UnreadableFileError, match=f"^{sentence}"):
        [compact(sheet) for sheet in FORMATS[".csv"](text.encode())]


@pytest.mark.parametrize(("given", "rows"), [(None, 30), ("2", 60), ("0.5", 30), ("much", 30)])
def test_more_room_reads_more_rows(given: str | None, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 30)
    monkeypatch.setattr(room, "_memory", lambda: 0)
    if given:
        monkeypatch.setenv(room.ROOM, given)
    else:
        monkeypatch.delenv(room.ROOM, raising=False)
    text = b"Patient\n" + b"1\n" * (rows - 1)
    (sheet,) = FORMATS[".csv"](text)
    assert compact(sheet).cells.height == rows
    with pytest.raises(UnreadableFileError, match=f"512 columns, {rows} rows or"):
        [compact(one) for one in FORMATS[".csv"](text + b"1\n")]


@pytest.mark.parametrize(
    ("memory", "said", "factor"), [(24, None, "8.00"), (2, None, "1.00"), (0, None, "1.00"), (24, "3", "3")]
)
def test_the_room_follows_the_memory_unless_it_is_said(
    memory: int, said: str | None, factor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_memory", lambda: memory * 1024**3)
    monkeypatch.setenv(room.ROOM, said or "")
    if said is None:
        monkeypatch.delenv(room.ROOM)
    room.follow_memory()
    assert os.environ[room.ROOM] == factor


def test_a_sheet_too_large_names_itself_and_its_far_cell() -> None:
    wide = Sheet.of("labs", [["Patient"], ["1", *[None] * 600, "x"]])
    with pytest.raises(
        UnreadableFileError, match=r"^Sheet “labs”: The table reaches to the cell WD2; at most 512 columns"
    ):
        compact(wide)


def test_blank_cells_and_rows_at_the_end_cost_nothing() -> None:
    (sheet,) = open_files(("a.csv", b"Patient,UPCR,,\n1,0.5,,\n,,,\n\n,\n")).sheets
    assert sheet.rows() == [["Patient", "UPCR"], ["1", "0.5"]]


def test_error_cells_lie_inside_the_sheet() -> None:
    sheet = compact(Sheet.of("s", [["Patient", None], ["1", None], []], errors={(3, 2): "#N/A"}))
    assert sheet.cells.shape == (4, 3)
    assert sheet.rows()[0] == ["Patient", "", ""]


def test_a_sheet_without_anything_stays_one() -> None:
    assert compact(Sheet.of("s", [])).rows() == []
    assert compact(Sheet.of("s", [["", " "], []])).rows() == []


def test_columns_that_are_the_same_travel_once_and_come_back_as_they_were() -> None:
    numbers = [0.1 * place for place in range(1000)]
    frame = pl.DataFrame(
        {
            "value": numbers,
            "low": numbers,
            "high": [*numbers[:-1], None],
            "other": [*numbers[:-1], 7.0],
            "text": [str(number) for number in numbers],
            "day": pl.Series([1, None] * 500, dtype=pl.Int32),
            "nothing": pl.Series([None] * 1000, dtype=pl.Float64),
            "again": pl.Series([1, None] * 500, dtype=pl.Int32),
        }
    )
    packed = packing.pack(frame)
    found = packing.unpack(packed, packing.kinds_of())
    assert found.equals(frame, null_equal=True)
    assert found.schema == frame.schema
    assert len(packed) < len(packing.pack(frame.drop("low", "again"))) + 300
    assert b"".join(packing.pieces(frame)) == packed


def test_a_column_that_claims_to_be_one_of_another_type_is_refused() -> None:
    packed = packing.pack(pl.DataFrame({"number": [1.5, 2.5], "again": [1.5, 2.5], "words": ["x", "y"]}))
    for true, forged in (
        (b'"Float64", "number"]', b'"Float64", "words" ]'),
        (b'"Float64", "number"]', b'"Float64", "nobody"]'),
        (b'["words", "String"', b'["again", "String"'),
        (b'"v": [2, [', b'"v": [3, ['),
        (b'"v": [2, [', b'"v": [2E9, ['),
    ):
        claimed = packed.replace(true, forged)
        assert claimed != packed
        claimed = (
            claimed[:4]
            + struct.pack("<I", len(claimed) - len(packed) + struct.unpack_from("<I", packed, 4)[0])
            + claimed[8:]
        )
        with pytest.raises(UnreadableFileError):
            packing.unpack(claimed, packing.kinds_of())


def test_a_frame_with_changed_bytes_never_ends_this_process() -> None:
    """What Arrow's own reader does with such bytes: of every few hundred it aborts once."""
    rows = range(60)
    frame = pl.DataFrame(
        {
            "text": [None if row % 7 == 0 else "x" * row + "ü" for row in rows],
            "number": [row * 1.5 if row % 5 else None for row in rows],
            "day": pl.Series(rows, dtype=pl.Int32),
            "told": [row % 3 == 0 if row % 4 else None for row in rows],
            "group": pl.Series(["a" if row % 2 else "b" for row in rows], dtype=pl.Enum(["b", "a", "c"])),
        }
    )
    good = packing.pack(frame)
    assert packing.unpack(good, packing.kinds_of()).equals(frame, null_equal=True)
    draw, taken = random.Random(7), 0
    for _ in range(1500):
        changed = bytearray(good)
        for _ in range(draw.choice([1, 1, 4])):
            changed[draw.randrange(8, len(changed))] = draw.choice([0, 128, 255, draw.randrange(256)])
        with contextlib.suppress(UnreadableFileError):
            found = packing.unpack(bytes(changed), packing.kinds_of())
            taken += isinstance(found, pl.DataFrame) and len(str(found.to_dicts())) > 0
    assert taken > 300


def test_a_column_that_cannot_be_passed_on_is_a_fault_of_the_program() -> None:
    with pytest.raises(TypeError, match="a column of Date"):
        packing.pack(pl.DataFrame({"day": [datetime.date(2020, 1, 1)]}))
