"""How much one reading may take: numbers that suit a server for many, and more where one's own computer has the memory."""

import contextlib
import os
from pathlib import Path

ROOM = "LNEXPLORE_ROOM"
"""variable of the environment: how many times the numbers below a reading may take, here and in the child that reads"""
_SUITED = 3 * 1024**3
"""bytes of memory for which the numbers are meant: half for the child that reads, half for the app"""


def of(number: float) -> int:
    """A limit as it holds here."""
    with contextlib.suppress(ValueError):
        return int(number * max(1.0, float(os.environ.get(ROOM, "1"))))
    return int(number)


def follow_memory() -> None:
    """Has every limit grow with the computer's memory, where nobody said otherwise: never on a server for others."""
    os.environ.setdefault(ROOM, f"{max(1.0, _memory() / _SUITED):.2f}")


def _memory() -> int:
    """Bytes of memory that this process may use; 0 where the system does not tell."""
    found = []
    with contextlib.suppress(AttributeError, ValueError, OSError):
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with contextlib.suppress(OSError, ValueError):
        # A container is told less than its computer has.
        found.append(int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return min(found, default=0)
