"""Places for pages: how many each address has, how fast it may go on, and who makes room when the house is full."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lnexplore.serve.limits import Limits
from lnexplore.serve.pace import Bucket

FULL = (
    "This public demonstration has as many visitors as it can serve. A place is usually free within a few minutes: this page "
    "looks again every minute by itself. Or install lnexplore on your own computer, where nobody has to wait."
)
TOO_MANY = "Too many pages of this demonstration are open from your network. Please close one."
TOO_OFTEN = "This page was opened too often in a short time. Please wait a minute."
ASLEEP = (1013, "Nothing was done on this page for long, and others were waiting.")


@dataclass(eq=False)
class Page:
    """An open connection."""

    address: str
    heard: float
    """when something was last done on it"""
    end: Callable[[tuple[int, str]], None]
    """closes it with a code and a reason"""
    session: str = ""
    ended: bool = field(default=False)


class Visitors:
    """The open pages, by address."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._sockets: Counter[str] = Counter()
        self._pages: set[Page] = set()
        self._arrivals: dict[str, Bucket] = {}
        self._messages: dict[str, Bucket] = {}

    @property
    def sockets(self) -> int:
        """Open connections of everybody."""
        return self._sockets.total()

    def refusal(self, address: str) -> tuple[int, str] | None:
        """Status and sentence where one more connection is too many.

        The fuller the house, the fewer pages one address may have: it never takes more than a share of what is left, so that
        a newcomer's first page finds a place as long as there is one.
        """
        limits, own = self._limits, self._sockets[address]
        free = limits.sockets - self.sockets
        if free <= 0:
            return 503, FULL
        if own >= limits.sockets_per_address or own > limits.share_of_free_sockets * free:
            return 429, TOO_MANY
        if self._bucket(self._arrivals, address).wait() > 0:
            return 429, TOO_OFTEN
        return None

    def enter(self, page: Page) -> Bucket:
        """Counts a connection; gives the allowance of messages that all of its address share."""
        self._bucket(self._arrivals, page.address).take()
        self._sockets[page.address] += 1
        self._pages.add(page)
        return self._bucket(self._messages, page.address)

    def leave(self, page: Page) -> None:
        """Counts it no more; what need not be remembered of addresses is forgotten."""
        self._pages.discard(page)
        self._sockets[page.address] -= 1
        self._sockets += Counter()
        for known in (self._arrivals, self._messages):
            for name in [name for name, bucket in known.items() if name not in self._sockets and bucket.full()]:
                del known[name]

    def make_room(self) -> None:
        """Ends the page that nobody has used for longest, of an address with most pages, if it was long enough."""
        tired = [page for page in self._pages if not page.ended and self._age(page) >= self._limits.idle_seconds]
        if tired:
            page = max(tired, key=lambda page: (self._sockets[page.address], self._age(page)))
            page.ended = True
            page.end(ASLEEP)

    def _age(self, page: Page) -> float:
        return self._clock() - page.heard

    def _bucket(self, known: dict[str, Bucket], address: str) -> Bucket:
        limits = self._limits
        if known is self._arrivals:
            rate, burst = limits.new_sockets_per_second_address, limits.new_sockets_at_once_address
        else:
            rate, burst = limits.messages_per_second_address, limits.messages_at_once_address
        return known.setdefault(address, Bucket(rate, burst))
