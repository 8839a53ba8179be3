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
TOO_MUCH = "The file needs more time or memory than reading a cohort may take. Leave out sheets that are not needed and delete empty columns and rows far from the data."


def read(extension: str, raw: bytes) -> list[Sheet]:
    """The sheets of a file as text, parsed in a child process. Raises UnreadableFileError."""
    command = [sys.executable, "-m", "lnexplore.ingest.sandbox", extension]
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
    answer = json.loads(done.stdout)
    if isinstance(answer, str):
        raise UnreadableFileError(answer)
    return [
        Sheet(name, rows, hidden, {(row, column): error for row, column, error in errors})
        for name, rows, hidden, errors in answer
    ]


def _limit() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows, where the clock alone limits

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _child(extension: str) -> None:
    _limit()
    raw = sys.stdin.buffer.read()
    try:
        answer: object = [
            (sheet.name, sheet.rows, sheet.hidden, [(*place, error) for place, error in sheet.errors.items()])
            for sheet in FORMATS[extension](raw)
        ]
    except UnreadableFileError as trouble:
        answer = str(trouble)
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    _child(sys.argv[1])
