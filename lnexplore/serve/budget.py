"""How many bytes visitors may leave with the server."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lnexplore.serve.limits import Limits
from lnexplore.ui.allowance import MEGABYTE

ALL_TAKEN = "This public demonstration holds as many files as it can. Please try again in some minutes."


class RefusedError(ValueError):
    """An upload that is not taken, with the sentence that says why."""


@dataclass(eq=False)
class Coming:
    """An upload on its way: what was announced, and what has come."""

    session: str
    address: str
    announced: int
    come: int = 0


class UploadBudget:
    """What is stored and what is on its way. `stored` tells the sizes of the files of each session, `home` its address.

    Of an upload only what has come counts for others, so that nobody can lock everybody out with what is merely announced.
    """

    def __init__(
        self,
        limits: Limits,
        stored: Callable[[], Mapping[str, Iterable[int]]],
        home: Callable[[str], str] = lambda session: session,
    ) -> None:
        self._limits, self._stored, self._home = limits, stored, home
        self._coming: set[Coming] = set()

    def begin(self, session: str, size: int) -> Coming:
        """Lets an upload of so many bytes in. Raises `RefusedError` where there is no room for it."""
        limits = self._limits
        if size > limits.file_bytes:
            raise RefusedError(f"A file may hold at most {limits.file_bytes / MEGABYTE:.3g} MB here.")
        held = self._held()
        own = held.get(session, 0) + sum(self._count(one.announced) for one in self._coming if one.session == session)
        # One file too many is let in, because the screen can then say so in words; from a refusal here a browser shows
        # only a number. It is not read, and nothing comes after it.
        if own + self._count(size) > limits.session_bytes + limits.file_bytes:
            raise RefusedError(f"Your files may hold at most {limits.session_bytes / MEGABYTE:.3g} MB together here.")
        found = Coming(session, self._home(session), size)
        self._check_room(found, self._count(size), held)
        self._coming.add(found)
        return found

    def more(self, upload: Coming, size: int) -> None:
        """Counts bytes that have come in. Raises `RefusedError` when the room is gone meanwhile."""
        upload.come += size
        if upload.come > upload.announced + 2 * MEGABYTE:
            raise RefusedError("The upload is longer than it said.")
        self._check_room(upload, 0, self._held())

    def end(self, upload: Coming) -> None:
        """It is stored, or given up."""
        self._coming.discard(upload)

    def _count(self, size: int) -> int:
        return max(size, self._limits.smallest_file_bytes)

    def _held(self) -> dict[str, int]:
        """Session -> bytes of its files, as they are counted."""
        return {session: sum(map(self._count, sizes)) for session, sizes in self._stored().items()}

    def _check_room(self, upload: Coming, more: int, held: Mapping[str, int]) -> None:
        limits = self._limits
        everybody = sum(held.values()) + sum(one.come for one in self._coming) + more
        if everybody > limits.upload_bytes:
            raise RefusedError(ALL_TAKEN)
        at_home = sum(size for session, size in held.items() if self._home(session) == upload.address)
        at_home += sum(one.come for one in self._coming if one.address == upload.address) + more
        others = everybody - at_home
        share = limits.share_of_free_bytes * (limits.upload_bytes - others)
        if at_home > max(limits.file_bytes, share):
            raise RefusedError("The files from your network take all the room that one network may have here for now.")
