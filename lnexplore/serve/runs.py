"""Whose turn it is: how many runs of the script are under way at once, and for whom."""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from lnexplore.serve.holdings import Holdings
from lnexplore.serve.limits import Limits

WORKS = 0.1
"""share of a processor from which a run counts as at work, and not as waiting for a file to be read"""
HALVES = 20.0
"""seconds after which what an address has used weighs half"""
LOOKED = 0.3
"""seconds for which somebody who was not let through counts as waiting"""
MUCH = 2.0
"""seconds by which an address may always have used more than another"""
A_FILE = 0.3
"""seconds that making a file is taken to cost"""


class Turns:
    """Lets a page's next run begin when its own, its address's and everybody's runs leave room, those first who used least.

    Streamlit begins a run for each message, while the run before it may go on for a second until it notices. All runs share one
    processor; so one after the other is as fast for all together as all at once, and faster for nearly everyone. Whose turn it is
    goes by the processor time that an address has used lately: somebody who moves a slider without pause waits for the others.
    """

    def __init__(self, limits: Limits, holdings: Holdings, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._holdings, self._clock = limits, holdings, clock
        self._homes: dict[str, str] = {}
        self._began: dict[str, float] = {}
        self._used: defaultdict[str, float] = defaultdict(float)
        self._waits: dict[str, float] = {}
        self._seconds: dict[tuple[str, int], float] = {}
        self._seen, self._at_work = clock(), set[str]()

    def is_at(self, session: str, address: str) -> None:
        """Notes from which address a session is used."""
        self._homes[session] = address

    def home(self, session: str) -> str:
        """The address that a session is used from; empty where it is not known."""
        return self._homes.get(session, "")

    def forget(self, known: Iterable[str]) -> None:
        """Keeps only the sessions that there still are, and of addresses what still weighs."""
        kept = set(known) | {session for session, _ in self._holdings.runs()}
        self._homes = {session: address for session, address in self._homes.items() if session in kept}
        homes = set(self._homes.values())
        self._began = {address: when for address, when in self._began.items() if address in homes}
        self._waits = {address: when for address, when in self._waits.items() if address in homes}
        for address in [address for address, used in self._used.items() if used < 0.01 and address not in homes]:
            del self._used[address]

    def begin(self, session: str, address: str, *, is_run: bool = True) -> bool:
        """Whether a run (or the making of a file) may begin now; if so, it is taken as begun."""
        now = self._clock()
        # A run just let through is not under way yet, so those of one address come one by one.
        if now - self._began.get(address, -math.inf) < 0.05 or not self._has_room(session, address, now):
            return False
        self._waits[address] = now
        if (
            len(self._at_work - {session}) >= self._limits.runs_at_work
            or self._somebody_comes_first(address, now)
            or self._has_its_share(address, now)
        ):
            return False
        del self._waits[address]
        self._began[address] = now
        if not is_run:
            self._used[address] += A_FILE
        return True

    def _has_room(self, session: str, address: str, now: float) -> bool:
        """Whether the caps leave room, however long anybody has waited."""
        runs = self._account(now)
        at_home: Counter[str] = Counter()
        for name, count in runs.items():
            at_home[self._homes.get(name, "")] += count
        return (
            runs[session] < self._limits.runs_per_session
            and at_home[address] < self._limits.runs_per_address
            and runs.total() < self._limits.runs
        )

    def _somebody_comes_first(self, address: str, now: float) -> bool:
        mine = self._used.get(address, 0.0)
        return any(
            now - asked < LOOKED and self._used.get(other, 0.0) < mine
            for other, asked in self._waits.items()
            if other != address
        )

    def _has_its_share(self, address: str, now: float) -> bool:
        """Whether an address has what it may have while others work or wait: one run, also in place of one, and none beside another's
        when it has used far more than that one."""
        homes = {self._homes.get(session, "") for session in self._at_work}
        waiting = {other for other, asked in self._waits.items() if now - asked < LOOKED}
        others = (homes | waiting) - {address}
        if not others or address in homes:
            return bool(others)
        lightest = min(self._used.get(other, 0.0) for other in others)
        return bool(homes) and self._used.get(address, 0.0) > 3 * lightest + MUCH

    def _account(self, now: float) -> Counter[str]:
        """Adds what every run has used since the last look to its address; gives the runs of each session."""
        seconds, passed = self._holdings.runs(), now - self._seen
        if passed >= 0.05:
            for address in self._used:
                self._used[address] *= 0.5 ** (passed / HALVES)
            working = set()
            for run, used in seconds.items():
                # A run that was not there at the last look is at work until it is known to wait.
                more = used - self._seconds.get(run, 0.0)
                self._used[self._homes.get(run[0], "")] += more
                if run not in self._seconds or more >= WORKS * passed:
                    working.add(run[0])
            self._seconds, self._seen, self._at_work = dict(seconds), now, working
        return Counter(session for session, _ in seconds)
