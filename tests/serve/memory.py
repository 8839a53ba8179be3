"""What stands in the memory of a running process. Linux, and only for one's own processes."""

from pathlib import Path

CHUNK = 1 << 24


def can_look(pid: int) -> bool:
    try:
        with Path(f"/proc/{pid}/mem").open("rb"):
            return True
    except OSError:
        return False


def times_found(pid: int, mark: bytes) -> int:
    """How often a mark stands in the memory that a process can write to."""
    found = 0
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text("ascii").splitlines():
            where, rights = line.split()[:2]
            if not rights.startswith("rw") or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(part, 16) for part in where.split("-"))
            found += _in_region(memory, start, end, mark)
    return found


def _in_region(memory: object, start: int, end: int, mark: bytes) -> int:
    found, tail = 0, b""
    memory.seek(start)  # type: ignore[attr-defined]
    while start < end:
        try:
            piece = memory.read(min(CHUNK, end - start))  # type: ignore[attr-defined]
        except OSError:
            return found
        if not piece:
            return found
        found += (tail + piece).count(mark)
        tail = piece[-len(mark) + 1 :]
        start += len(piece)
    return found


def resident(pid: int) -> float:
    """MB that a process has in memory."""
    line = next(
        line for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines() if line.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024
