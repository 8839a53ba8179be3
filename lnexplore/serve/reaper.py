"""Frees what visitors left behind, also when nobody else comes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from lnexplore.serve.holdings import Holdings
from lnexplore.serve.limits import Limits
from lnexplore.ui.inside import return_memory


class Reaper:
    """Closes sessions whose page has been closed for `keep_seconds`, and frees files that belong to no session.

    Streamlit itself looks for such sessions only when another visitor leaves. A browser that vanishes without a word is
    taken for closed after two unanswered pings, a minute at most; with that everything is gone within three minutes.
    It runs on the server's event loop, because Streamlit's store of sessions is not made for other threads.
    """

    def __init__(
        self,
        limits: Limits,
        holdings: Holdings,
        clock: Callable[[], float] = time.monotonic,
        afterwards: Callable[[], None] = return_memory,
    ) -> None:
        self._limits, self._holdings, self._clock, self._afterwards = limits, holdings, clock, afterwards
        self._left: dict[str, float] = {}

    def reap(self) -> list[str]:
        """Looks once; gives the sessions that were closed."""
        now, kept = self._clock(), self._holdings.kept()
        self._left = {session: self._left.get(session, now) for session in kept}
        gone = [session for session, since in self._left.items() if now - since >= self._limits.keep_seconds]
        for session in gone:
            self._holdings.close(session)
        known = self._holdings.active() | self._holdings.kept()
        # An upload that was under way when its session was closed arrives after it.
        orphans = [session for session in self._holdings.files() if session not in known]
        for session in orphans:
            self._holdings.forget_files(session)
        if gone or orphans:
            self._afterwards()
        return gone

    @asynccontextmanager
    async def running(self, _app: object = None) -> AsyncIterator[None]:
        """Looks again and again while the server runs."""

        async def again() -> None:
            while True:
                await asyncio.sleep(self._limits.reap_seconds)
                self.reap()

        task = asyncio.create_task(again(), name="reaper")
        try:
            yield
        finally:
            task.cancel()
