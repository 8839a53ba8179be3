"""The parser's child process: its own memory and time, so that no file can take the app along.

A two-kilobyte workbook can make a parser ask for hundreds of gigabytes and abort the process it runs in. So the
process that parses is not the one that serves: it limits itself, gets the bytes on its standard input and gives
sheets of text, or one sentence, on its standard output.
"""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from lnexplore.ingest.formats import FORMATS, Sheet, UnreadableFileError

SECONDS = 60
MEMORY = 3 * 1024**3
MAX_COLUMNS = 512
MAX_ROWS = 2_000_000
MAX_CELLS = 20_000_000
TOO_MUCH = "The file needs more time or memory than reading a cohort may take. Leave out sheets that are not needed and delete empty columns and rows far from the data."


def read(extension: str, raw: bytes) -> list[Sheet]:
    """The sheets of a file as text, parsed in a child process. Raises UnreadableFileError."""
    command = [sys.executable, "-P", "-m", "lnexplore.ingest.sandbox", extension]
    root = str(Path(__file__).parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH")))),
        "PYTHONWARNINGS": "ignore",
    }
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, env=environment, check=False)  # noqa: S603 - our own module, the extension comes from FORMATS
    except subprocess.TimeoutExpired as trouble:
        raise UnreadableFileError(TOO_MUCH) from trouble
    if done.returncode != 0:
        # What the child printed may quote the file and is dropped.
        raise UnreadableFileError(TOO_MUCH)
    try:
        answer = json.loads(done.stdout)
        if not isinstance(answer, str):
            return [
                Sheet(name, rows, hidden, {(row, column): error for row, column, error in errors})
                for name, rows, hidden, errors in answer
            ]
    except (ValueError, TypeError) as trouble:
        raise UnreadableFileError(TOO_MUCH) from trouble
    raise UnreadableFileError(answer)


def _limit() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows, where the clock alone limits

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _compact(sheet: Sheet) -> Sheet:
    """The sheet without blank cells at the ends of rows and blank rows at its end. Raises UnreadableFileError where it is too large."""
    rows = []
    for row in sheet.rows:
        width = len(row)
        while width and not row[width - 1].strip():
            width -= 1
        rows.append(row[:width])
    while rows and not rows[-1] and (len(rows) - 1, 0) not in sheet.errors:
        rows.pop()
    place = f"The sheet “{sheet.name}”" if sheet.name else "The table"
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        raise UnreadableFileError(
            f"{place} spans more than {MAX_COLUMNS} columns. Delete the columns far from the data."
        )
    if len(rows) > MAX_ROWS or sum(map(len, rows)) > MAX_CELLS:
        raise UnreadableFileError(
            f"{place} holds more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells. Leave out what is not needed."
        )
    return Sheet(sheet.name, rows, sheet.hidden, sheet.errors)


def _child(extension: str) -> None:
    _limit()
    raw = sys.stdin.buffer.read()
    try:
        sheets = [_compact(sheet) for sheet in FORMATS[extension](raw)]
        answer: object = [
            (sheet.name, sheet.rows, sheet.hidden, [(*place, error) for place, error in sheet.errors.items()])
            for sheet in sheets
        ]
    except UnreadableFileError as trouble:
        answer = str(trouble)
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    _child(sys.argv[1])
