"""The child process in which all work on a stranger's bytes is done: its own memory and time, so that no file can take the app along.

A two-kilobyte workbook can make a parser ask for hundreds of gigabytes and abort the process it runs in. So the
process that reads is not the one that serves: it gets the bytes on its standard input, limits itself, and gives the
result, or why there is none, on its standard output (`lnexplore/ingest/child.py`).
"""

import atexit
import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from lnexplore.catalogue import current_language
from lnexplore.cohort.issues import Issue
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import room
from lnexplore.ingest.files.packing import kinds_of, unpack
from lnexplore.ingest.files.sheet import UnreadableFileError

CPU, CPU_PER_BYTE = 25, 1 / 4e6
"""Seconds of the processor that one reading may take: of a large file a second more for each 4 MB."""
SECONDS = 300
"""Seconds on the clock, for a child that waits for ever. On a busy computer a sound file may take long."""
MEMORY, ADDRESSES = 1536 * 1024**2, 4 * 1024**3
"""Bytes that the child may really use, and that it may ask for."""
MAX_ANSWER = 1024**3
AT_ONCE = 2
"""children that read at the same moment; further uploads wait for their turn"""
WAIT = 120
STRICT = "LNEXPLORE_STRICT"
"""variable of the environment under which (in every test) a fault of the program is raised as one"""
CONNECTION = "LNEXPLORE_DATABASE"
"""variable of the environment under which the app looks for the connection to a registry"""
PROGRESS, ANSWER, REFUSAL, FAULTY = b"p", b"a", b"r", b"f"
OUT_OF_MEMORY = 3
"""exit code of a child that noticed so itself"""
Progress = Callable[[float, str], None]
_turns = threading.BoundedSemaphore(AT_ONCE)
_Child = subprocess.Popen[bytes]
_spare: list[_Child] = []
_keeps_spare = threading.Event()


def ask(request: bytes, progress: Progress | None = None, *, connects: bool = False) -> bytes:
    """What the child answers. Raises UnreadableFileError where it refuses, dies, hangs or never stops talking.

    Only a child that `connects` to a registry knows the connection to it, and never sees a stranger's bytes.
    """
    if not _turns.acquire(timeout=WAIT):
        raise UnreadableFileError(Problem.BUSY)
    try:
        return _asked(request, progress or (lambda _share, _words: None), connects=connects)
    finally:
        _turns.release()
        if _keeps_spare.is_set():
            keep_warm()


def keep_warm() -> None:
    """Holds one child ready that has nobody's data yet, so that the next reading begins at once."""
    _keeps_spare.set()
    if not _spare:
        _spare.append(_start())


@atexit.register
def _end_spare() -> None:
    _keeps_spare.clear()
    while _spare:
        with _spare.pop() as child:
            child.kill()


def _child() -> _Child:
    with contextlib.suppress(IndexError):
        child = _spare.pop()
        if child.poll() is None:
            return child
        child.__exit__(None, None, None)
    return _start()


def _start(*, connects: bool = False) -> _Child:
    root = str(Path(__file__).parents[3])
    environment = {
        **{name: value for name, value in os.environ.items() if connects or name != CONNECTION},
        "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH")))),
        "PYTHONWARNINGS": "ignore",
        "POLARS_MAX_THREADS": "2",
    }
    # What the child prints as an error may quote the file and is dropped.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "lnexplore.ingest.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def _asked(request: bytes, progress: Progress, *, connects: bool) -> bytes:
    with _start(connects=True) if connects else _child() as child:
        assert child.stdin is not None
        assert child.stdout is not None
        over, done = threading.Event(), threading.Event()
        feeder = threading.Thread(target=_feed, args=(child.stdin, current_language(), request), daemon=True)
        watch = threading.Thread(target=_watch, args=(child, over, done), daemon=True)
        feeder.start()
        watch.start()
        kind = body = b""
        try:
            for kind, body in _messages(child.stdout):
                if kind != PROGRESS:
                    break
                progress(*_progress(body))
            else:
                kind = b""
            if kind:
                child.kill()
            code = child.wait()
        finally:
            child.kill()
            done.set()
            feeder.join()
            watch.join()
    if over.is_set():
        raise UnreadableFileError(Problem.TOO_MUCH)
    if kind == ANSWER:
        return body
    raise _refusal(kind, body, code)


def _refusal(kind: bytes, body: bytes, code: int) -> UnreadableFileError:
    """Why there is no answer."""
    if kind == REFUSAL and isinstance(issue := unpack(body, kinds_of(Issue)), Issue):
        return UnreadableFileError(issue.code, issue.facts, issue.sheet)
    if kind == FAULTY:
        where = body[:200].decode("utf-8", "replace")
        if os.environ.get(STRICT):
            raise RuntimeError(f"reading failed in the child: {where}")
        return UnreadableFileError(Problem.PROGRAM_FAULT, {"where": where})
    # An abort or a kill is the limit of memory or time; anything else is a fault that the file brought about.
    limits = (-6, -9, -24, 134, 137, 152, OUT_OF_MEMORY)
    return UnreadableFileError(Problem.TOO_MUCH if code in limits else Problem.DAMAGED)


def _feed(pipe: IO[bytes], language: str, request: bytes) -> None:
    # A child that dies before it has read everything closes its end.
    with contextlib.suppress(OSError), pipe:
        pipe.write(f"{language}\n".encode())
        pipe.write(request)


def _watch(child: _Child, over: threading.Event, done: threading.Event) -> None:
    """Ends the child when it has used up its time or memory."""
    begin = time.monotonic()
    while not done.wait(0.05):
        if time.monotonic() - begin > room.of(SECONDS) or _resident(child.pid) > room.of(MEMORY):
            over.set()
            child.kill()
            return


def _resident(process: int) -> int:
    """Bytes of memory in use, 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def head(kind: bytes, length: int) -> bytes:
    """How a message of the child begins, before itself: its kind and its length."""
    return kind + struct.pack("<Q", length)


def _messages(pipe: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The messages of a child, until it dies. Raises UnreadableFileError where it says too much."""
    while len(head := pipe.read(9)) == 9:
        (length,) = struct.unpack("<Q", head[1:])
        if length > room.of(MAX_ANSWER):
            raise UnreadableFileError(Problem.TOO_MUCH)
        body = pipe.read(length)
        if len(body) < length or head[:1] not in (PROGRESS, ANSWER, REFUSAL, FAULTY):
            return
        yield head[:1], body


def _progress(body: bytes) -> tuple[float, str]:
    try:
        share, words = json.loads(body)
        return min(max(float(share), 0.0), 1.0), str(words)[:200]
    except (ValueError, TypeError) as trouble:
        raise UnreadableFileError(Problem.DAMAGED) from trouble
