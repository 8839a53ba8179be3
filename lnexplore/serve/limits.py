"""What a public server grants its visitors: one table of numbers, which the environment may change."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from lnexplore.ui.allowance import FILE_BYTES, MEGABYTE, PREFIX, SESSION_BYTES


@dataclass(frozen=True)
class Limits:
    """The numbers of the hosted server. Each can be set in the environment, as `LNEXPLORE_` and its name in capitals."""

    messages_per_second: float = 4
    """how fast the messages of one connection reach the app"""
    messages_at_once: int = 12
    """messages of one connection that pass before they are slowed"""
    messages_per_second_address: float = 12
    """the same for all connections of one address together"""
    messages_at_once_address: int = 60
    runs_per_session: int = 2
    """runs of the script under way for one page: one, and one that was told to stop and has not yet"""
    runs_per_address: int = 4
    runs: int = 12
    """the same for an address and for all; the next message waits"""
    runs_at_work: int = 2
    """runs at a time that use the processor and do not wait for a file to be read; more only share it"""
    messages_waiting: int = 100
    """messages that may wait; a connection that sends more is closed"""
    messages_heard_per_second: float = 25
    """how fast they may come for long, also those that a later one makes needless"""
    states_at_least: int = 500
    """values of controls that a message may always tell; above it, twice as many as the page has controls"""
    message_bytes: int = 5 * MEGABYTE
    """the largest message, and what all waiting messages of a connection may hold together"""
    sockets_per_address: int = 20
    sockets: int = 200
    share_of_free_sockets: float = 0.25
    """of the places that are left, what one address may hold at most; its first page always finds one"""
    first_message_seconds: float = 30
    """after which a connection that asks for nothing is closed"""
    idle_seconds: float = 900
    """after which a page on which nothing is done makes room, if others wait"""
    new_sockets_per_second_address: float = 1
    new_sockets_at_once_address: int = 40
    """how often one address may connect anew, so that the limits of a connection are not shed with it"""
    sessions: int = 200
    """visitors, with those whose page was closed and whose memory is not yet freed"""
    file_bytes: int = FILE_BYTES
    session_bytes: int = SESSION_BYTES
    upload_bytes: int = 400 * MEGABYTE
    """uploads of all visitors together"""
    share_of_free_bytes: float = 0.5
    """of the bytes that are left, what one address may hold at most, if that is not less than one file"""
    smallest_file_bytes: int = 65_536
    """what a file counts for at least, so that a million empty ones are too many"""
    upload_seconds: float = 300
    """after which an upload is given up"""
    upload_grace_seconds: float = 15
    upload_bytes_per_second: int = 32_768
    """how fast an upload must come in on the whole, once the grace is over"""
    answer_seconds: float = 600
    """after which an answer that nobody takes is given up"""
    keep_seconds: float = 75
    """how long a closed page can come back to its session, after a network that failed for a moment"""
    reap_seconds: float = 10
    """how often sessions to be freed are looked for"""

    def __post_init__(self) -> None:
        for name, value in self.numbers().items():
            if not 0 < value < math.inf:
                raise ValueError(f"{PREFIX}{name.upper()} must be above zero; it is {value:g}.")

    def numbers(self) -> dict[str, float]:
        """Name -> number, in the order of the table."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def from_environment(self, environment: Mapping[str, str]) -> "Limits":
        """These limits with what the environment sets. Raises ValueError with a sentence for what is no number."""
        found: dict[str, float] = {}
        for field in fields(self):
            name, is_whole = field.name, field.type is int
            text = environment.get(PREFIX + name.upper())
            if text is None:
                continue
            try:
                found[name] = int(text) if is_whole else float(text)
            except ValueError:
                kind = "whole number" if is_whole else "number"
                raise ValueError(f"{PREFIX}{name.upper()} must be a {kind} above zero.") from None
        # The names come from the fields themselves.
        return replace(self, **found)  # type: ignore[arg-type]
