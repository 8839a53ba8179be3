"""A log without what visitors brought: of an exception its kind and place, never its words."""

import logging
import sys
import threading
import traceback
from types import TracebackType


def kind_and_place(trouble: BaseException, came_from: TracebackType | None = None) -> str:
    """An exception as the log may name it, for example `ValueError in read.py, line 12`."""
    frames = traceback.extract_tb(came_from or trouble.__traceback__)
    if not frames:
        return type(trouble).__name__
    # The last line of our own says more than the depths of a library.
    ours = [frame for frame in frames if "lnexplore" in frame.filename]
    frame = (ours or frames)[-1]
    return f"{type(trouble).__name__} in {frame.filename.replace(chr(92), '/').rsplit('/', 1)[-1]}, line {frame.lineno}"


class QuietRecord(logging.LogRecord):
    """A log record that has forgotten the words of exceptions."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if isinstance(self.args, tuple):
            self.args = tuple(kind_and_place(a) if isinstance(a, BaseException) else a for a in self.args)
        if isinstance(self.msg, BaseException):
            self.msg = kind_and_place(self.msg)
        if self.exc_info and self.exc_info[1] is not None:
            # A message prepared with the exception inside it cannot be told from others: only its first words are kept.
            words = str(self.msg).split("\n", 1)[0].split(":", 1)[0]
            self.msg, self.args = f"{words} ({kind_and_place(self.exc_info[1], self.exc_info[2])})", ()
        self.exc_info = self.exc_text = self.stack_info = None


def quiet_logs() -> None:
    """From now on no log of this process holds the words of an exception."""
    logging.setLogRecordFactory(QuietRecord)

    def say(trouble: BaseException | None, came_from: TracebackType | None) -> None:
        if trouble is not None and not isinstance(trouble, KeyboardInterrupt):
            sys.stderr.write(f"Uncaught: {kind_and_place(trouble, came_from)}\n")

    sys.excepthook = lambda _kind, trouble, came_from: say(trouble, came_from)
    threading.excepthook = lambda found: say(found.exc_value, found.exc_traceback)
    sys.unraisablehook = lambda found: say(found.exc_value, found.exc_traceback)
