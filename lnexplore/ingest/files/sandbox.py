"""The parser's child process: its own memory and time, so that no file can take the app along.

A two-kilobyte workbook can make a parser ask for hundreds of gigabytes and abort the process it runs in. So the
process that parses is not the one that serves: it limits itself, gets the bytes on its standard input and gives
sheets of text, or one sentence, on its standard output.
"""

import contextlib
import dataclasses
import io
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import polars as pl

from lnexplore.ingest.files.celltext import letters
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.files.sheet import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Sheet, UnreadableFileError, too_large
from lnexplore.ingest.files.sheet_xml import Area

SECONDS = 60
MEMORY = 3 * 1024**3
MAX_ANSWER = 1024**3
AT_ONCE = 2
"""children that parse at the same moment; further uploads wait for their turn"""
WAIT = 120
TOO_MUCH = "The file needs more time or memory than reading a cohort may take. Leave out sheets that are not needed and delete empty columns and rows far from the data."
DAMAGED = "The file is damaged in a way that stops the reading. Open it in the program that made it and save it again."
BUSY = "Other files are being read at this moment. Choose the file again in a minute."
_MARK = b"LNX1"
_turns = threading.BoundedSemaphore(AT_ONCE)


def read(extension: str, raw: bytes, encoding: str | None = None) -> list[Sheet]:
    """The sheets of a file as text, parsed in a child process. Raises UnreadableFileError."""
    if not _turns.acquire(timeout=WAIT):
        raise UnreadableFileError(BUSY)
    try:
        answer = _ask([extension, *([encoding] if encoding else [])], raw)
    finally:
        _turns.release()
    return _unpack(answer)


def _ask(arguments: list[str], raw: bytes) -> bytes:
    """What the child answers. Raises UnreadableFileError where it dies, hangs or never stops talking."""
    command = [sys.executable, "-P", "-m", "lnexplore.ingest.files.sandbox", *arguments]
    root = str(Path(__file__).parents[3])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH")))),
        "PYTHONWARNINGS": "ignore",
        "POLARS_MAX_THREADS": "2",
    }
    # What the child prints as an error may quote the file and is dropped.
    with subprocess.Popen(  # noqa: S603 - our own module; extension and encoding are not run
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(SECONDS, end)
        feeder = threading.Thread(target=_feed, args=(child.stdin, raw), daemon=True)
        clock.start()
        feeder.start()
        try:
            answer = _listen(child.stdout)
            if answer is None:
                child.kill()
            code = child.wait()
        finally:
            child.kill()
            clock.cancel()
            feeder.join()
    if late.is_set() or answer is None:
        raise UnreadableFileError(TOO_MUCH)
    if code != 0:
        # An abort or a kill is the limit of memory or time; anything else is a fault that the file brought about.
        limits = (-6, -9, -24, 134, 137, 152, _Exit.MEMORY)
        raise UnreadableFileError(TOO_MUCH if code in limits else DAMAGED)
    return answer


class _Exit:
    MEMORY = 3


def _feed(pipe: IO[bytes], raw: bytes) -> None:
    # A child that dies before it has read everything closes its end.
    with contextlib.suppress(OSError), pipe:
        pipe.write(raw)


def _listen(pipe: IO[bytes]) -> bytes | None:
    """Everything the child says, None where it says too much."""
    parts, total = [], 0
    while part := pipe.read(1 << 22):
        parts.append(part)
        total += len(part)
        if total > MAX_ANSWER:
            return None
    return b"".join(parts)


# --- the answer: a mark, the length of the header, the header as JSON, one Arrow stream per sheet --------------------


def _pack(sheets: Iterable[Sheet]) -> bytes:
    headers, streams = [], []
    for sheet in sheets:
        stream = io.BytesIO()
        sheet.cells.write_ipc_stream(stream, compression="uncompressed")
        streams.append(stream.getvalue())
        headers.append(
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "kind": sheet.kind,
                "errors": [[*place, error] for place, error in sheet.errors.items()],
                "merged": [list(area) for area in sheet.merged],
                "labels": list(sheet.labels.items()),
                "encoding": sheet.encoding,
                "encodings": list(sheet.encodings),
                "separator": sheet.separator,
                "uncalculated": sheet.uncalculated,
                "size": len(streams[-1]),
            }
        )
    return _framed({"sheets": headers}, streams)


def _framed(header: dict[str, Any], streams: Iterable[bytes] = ()) -> bytes:
    words = json.dumps(header).encode()
    return b"".join([_MARK, struct.pack("<I", len(words)), words, *streams])


def _unpack(answer: bytes) -> list[Sheet]:
    """The sheets in a child's answer, which may be anything. Raises UnreadableFileError."""
    try:
        if answer[:4] != _MARK:
            raise UnreadableFileError(DAMAGED)
        (length,) = struct.unpack_from("<I", answer, 4)
        at = 8 + length
        header = json.loads(answer[8:at])
        if "sentence" in header:
            raise UnreadableFileError(str(header["sentence"]))
        sheets = []
        for about in header["sheets"]:
            size = int(about["size"])
            if not 0 < size <= len(answer) - at:
                raise UnreadableFileError(DAMAGED)
            sheets.append(_sheet(about, pl.read_ipc_stream(io.BytesIO(memoryview(answer)[at : at + size]))))
            at += size
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        OSError,
        RecursionError,
        struct.error,
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
    ) as trouble:
        raise UnreadableFileError(DAMAGED) from trouble
    return sheets


def _sheet(about: dict[str, Any], cells: pl.DataFrame) -> Sheet:
    if cells.schema != {f"c{index}": pl.String for index in range(cells.width)}:
        raise UnreadableFileError(DAMAGED)
    return Sheet(
        str(about["name"]),
        cells,
        bool(about["hidden"]),
        "chart" if about["kind"] == "chart" else "table",
        {(int(row), int(column)): str(error) for row, column, error in about["errors"]},
        tuple((int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in about["merged"]),
        {int(column): str(label) for column, label in about["labels"]},
        str(about["encoding"]),
        tuple(map(str, about["encodings"])),
        str(about["separator"]),
        int(about["uncalculated"]),
    )


# --- in the child ----------------------------------------------------------------------------------------------------


def _limit() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows, where the clock alone limits

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def compact(sheet: Sheet) -> Sheet:
    """The sheet without blank columns and rows at its ends. Raises UnreadableFileError where it is too large."""
    cells = sheet.cells
    last = cells.select(pl.all().is_not_null().arg_true().max()).row(0) if cells.width else ()
    errors = sheet.errors
    width = 1 + max(
        [index for index, row in enumerate(last) if row is not None] + [column for _, column in errors], default=-1
    )
    height = 1 + max([row for row in last if row is not None] + [row for row, _ in errors], default=-1)
    if width > MAX_COLUMNS:
        row = next((row for row, column in errors if column == width - 1), None)
        if row is None:
            row = int(cells[:, width - 1].is_not_null().arg_max() or 0)
        raise too_large(
            sheet.name,
            f"spans more than {MAX_COLUMNS} columns, up to the cell {letters(width - 1)}{row + 1}",
            "Delete the columns far from the data.",
        )
    if height > MAX_ROWS or width * height > MAX_CELLS:
        raise too_large(sheet.name, f"holds more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells, down to row {height:,}")
    kept = cells.select(cells.columns[: max(width, 1)]).head(height)
    # An error cell looks blank to the reader: the frame must reach it all the same.
    kept = kept.with_columns(pl.lit(None, pl.String).alias(f"c{index}") for index in range(kept.width, width))
    if kept.height < height:
        kept = pl.concat([kept, kept.clear(height - kept.height)])
    return dataclasses.replace(sheet, cells=kept, merged=_within(sheet.merged, height, width))


def _within(merged: tuple[Area, ...], height: int, width: int) -> tuple[Area, ...]:
    """Merged cells as far as the sheet reaches: a merge over the whole sheet names 17 thousand million cells."""
    cut = ((top, left, min(bottom, height - 1), min(right, width - 1)) for top, left, bottom, right in merged)
    return tuple(area for area in cut if area[0] <= area[2] and area[1] <= area[3] and area[:2] != area[2:])


def _child(extension: str, encoding: str | None = None) -> None:
    _limit()
    raw = sys.stdin.buffer.read()
    try:
        answer = _pack(compact(sheet) for sheet in FORMATS[extension](raw, encoding))
    except UnreadableFileError as trouble:
        answer = _framed({"sentence": str(trouble)})
    except MemoryError:
        sys.exit(_Exit.MEMORY)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    _child(*sys.argv[1:])
