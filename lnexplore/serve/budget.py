"""How many bytes visitors may leave with the server."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from lnexplore.serve.limits import Limits
from lnexplore.ui.allowance import MEGABYTE


class RefusedError(ValueError):
    """An upload that is not taken, with the sentence that says why."""


class UploadBudget:
    """What is stored and what is on its way, by session. `stored` tells the sizes of the files of each session."""

    def __init__(self, limits: Limits, stored: Callable[[], Mapping[str, Iterable[int]]]) -> None:
        self._limits, self._stored = limits, stored
        self._coming: defaultdict[str, int] = defaultdict(int)

    def _count(self, size: int) -> int:
        return max(size, self._limits.smallest_file_bytes)

    @contextmanager
    def room_for(self, session: str, size: int) -> Iterator[None]:
        """Keeps room for an upload while it comes in. Raises `RefusedError` where there is none."""
        limits, counted = self._limits, self._count(size)
        held = {name: sum(map(self._count, sizes)) for name, sizes in self._stored().items()}
        own = held.get(session, 0) + self._coming[session] + counted
        everybody = sum(held.values()) + sum(self._coming.values()) + counted
        if size > limits.file_bytes:
            raise RefusedError(f"A file may hold at most {limits.file_bytes / MEGABYTE:.3g} MB here.")
        # One file too many is let in, because the screen can then say so in words; from a refusal here a browser shows
        # only a number. It is not read, and nothing comes after it.
        if own > limits.session_bytes + limits.file_bytes:
            raise RefusedError(f"Your files may hold at most {limits.session_bytes / MEGABYTE:.3g} MB together here.")
        if everybody > limits.upload_bytes:
            raise RefusedError(
                "This public demonstration holds as many files as it can. Please try again in some minutes."
            )
        self._coming[session] += counted
        try:
            yield
        finally:
            self._coming[session] -= counted
            if not self._coming[session]:
                del self._coming[session]
