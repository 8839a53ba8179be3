"""Whose turn it is: how many runs of the script are under way at once, and for whom."""

import time
from collections import Counter
from collections.abc import Callable, Iterable

from lnexplore.serve.holdings import Holdings
from lnexplore.serve.limits import Limits


class Turns:
    """Lets a page's next run begin when its own, its address's and everybody's runs leave room.

    Streamlit begins a run for each message, while the run before it may go on for a second until it notices. So a visitor
    who sends messages quickly, or connects over and over, would have dozens of runs at once, and everybody else a share of
    the processor that is as many times smaller.
    """

    def __init__(self, limits: Limits, holdings: Holdings, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._holdings, self._clock = limits, holdings, clock
        self._homes: dict[str, str] = {}
        self._began: dict[str, float] = {}

    def is_at(self, session: str, address: str) -> None:
        """Notes from which address a session is used."""
        self._homes[session] = address

    def forget(self, known: Iterable[str]) -> None:
        """Keeps only the sessions that there still are."""
        kept = set(known) | set(self._holdings.runs())
        self._homes = {session: address for session, address in self._homes.items() if session in kept}
        self._began = {address: when for address, when in self._began.items() if address in self._homes.values()}

    def begin(self, session: str, address: str) -> bool:
        """Whether a run may begin now; if so, it is taken as begun."""
        now = self._clock()
        # A run just let through is not under way yet, so those of one address come one by one.
        if now - self._began.get(address, -1.0) < 0.05:
            return False
        runs, limits = self._holdings.runs(), self._limits
        at_home: Counter[str] = Counter()
        for name, count in runs.items():
            at_home[self._homes.get(name, "")] += count
        if (
            runs[session] >= limits.runs_per_session
            or at_home[address] >= limits.runs_per_address
            or runs.total() >= limits.runs
        ):
            return False
        self._began[address] = now
        return True
