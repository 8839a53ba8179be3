"""What runs in the child process: one request from standard input, one answer to standard output, then the end.

Everything that works on the bytes of an upload runs here: gate, opening, understanding, typing.
"""

import contextlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

from lnexplore.catalogue import _, speaking
from lnexplore.ingest.files import room, sandbox
from lnexplore.ingest.files.opening import open_here
from lnexplore.ingest.files.packing import Piece, kinds_of, pieces, unpack
from lnexplore.ingest.files.registries import contents_here, fetch_here
from lnexplore.ingest.files.sheet import UnreadableFileError
from lnexplore.ingest.read import read_each_here, read_here
from lnexplore.ingest.reading import Reading

_BEAT = 0.5
"""Seconds after which a child that still works says so."""
JOBS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {"open": open_here, "read": read_here, "read each": read_each_here, "list": contents_here, "fetch": fetch_here}
)


def _limit(seconds_more: float) -> None:
    # Whoever moves a threshold meanwhile goes first.
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows, where the clock and the watch alone limit

        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime + room.of(sandbox.CPU + seconds_more)) + 1
        resource.setrlimit(resource.RLIMIT_AS, (room.of(sandbox.ADDRESSES),) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _say(kind: bytes, *body: Piece) -> None:
    sys.stdout.buffer.write(sandbox.head(kind, sum(map(len, body))))
    for piece in body:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _fault(kind: type[BaseException], _fault: BaseException, trace: TracebackType | None) -> None:
    """Says of what the program failed and where, never the words of the fault: they may hold a cell."""
    if issubclass(kind, MemoryError):
        os._exit(sandbox.OUT_OF_MEMORY)
    ours = Path(__file__).parents[1]
    frames = [frame for frame in traceback.extract_tb(trace) if Path(frame.filename).is_relative_to(ours)]
    # Of bytes that no program wrote a parser may fail in any way.
    files = [Path(frame.filename) for frame in frames]
    if any(file.parent.name == "files" and file.stem not in ("opening", "packing") for file in files):
        return
    last = frames[-1] if frames else None
    place = f" in {Path(last.filename).relative_to(ours)}, line {last.lineno}" if last else ""
    _say(sandbox.FAULTY, f"{kind.__name__}{place}".encode())


def main() -> None:
    """Answers one request."""
    sys.excepthook = _fault
    language = sys.stdin.buffer.readline().decode().strip()
    request = sys.stdin.buffer.read()
    job, arguments = unpack(request, kinds_of(Reading))
    # What is fetched from a registry says nothing of its size beforehand; the clock limits it.
    _limit(sandbox.SECONDS if job == "fetch" else len(request) * sandbox.CPU_PER_BYTE)
    del request
    with speaking(language):
        _work(job, arguments)


def _work(job: str, arguments: tuple[Any, ...]) -> None:
    first = json.dumps([0.0, _("Reading the file …")]).encode()
    last, turn, done = [first], threading.Lock(), threading.Event()

    def tell(share: float, words: str) -> None:
        last[0] = json.dumps([share, words]).encode()
        with turn:
            _say(sandbox.PROGRESS, last[0])

    def again() -> None:
        # Who waits hears from time to time where the work stands, and can stop it then.
        while not done.wait(_BEAT):
            with turn:
                if not done.is_set():
                    _say(sandbox.PROGRESS, last[0])

    threading.Thread(target=again, daemon=True).start()
    try:
        answer: Any = JOBS[job](*arguments, progress=tell)
    except UnreadableFileError as trouble:
        with turn:
            done.set()
        _say(sandbox.REFUSAL, *pieces(trouble.issue))
    else:
        with turn:
            done.set()
        _say(sandbox.ANSWER, *pieces(answer))


if __name__ == "__main__":
    main()
