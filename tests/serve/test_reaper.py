"""What visitors left behind is freed, also when nobody else comes."""

import asyncio
from collections import Counter

from lnexplore.serve.limits import Limits
from lnexplore.serve.reaper import Reaper
from tests.serve.loops import run


class Server:
    """Sessions and files as a server would hold them."""

    def __init__(self) -> None:
        self.now = 0.0
        self.open: set[str] = set()
        self.left: set[str] = set()
        self.stored: dict[str, list[int]] = {}
        self.trimmed = 0

    def active(self) -> set[str]:
        return set(self.open)

    def kept(self) -> set[str]:
        return set(self.left)

    def files(self) -> dict[str, list[int]]:
        return dict(self.stored)

    def runs(self) -> Counter[str]:
        return Counter()

    def close(self, session: str) -> None:
        self.left.discard(session)
        self.stored.pop(session, None)

    def forget_files(self, session: str) -> None:
        del self.stored[session]

    def trim(self) -> None:
        self.trimmed += 1

    def reaper(self, **limits: float) -> Reaper:
        return Reaper(Limits(**({"keep_seconds": 75} | limits)), self, lambda: self.now, self.trim)  # type: ignore[arg-type]


def test_a_closed_page_is_kept_for_its_time_and_then_freed():
    server = Server()
    reaper = server.reaper()
    server.left, server.stored = {"a"}, {"a": [5]}
    for now in (0, 30, 74):
        server.now = now
        assert reaper.reap() == []
    server.now = 75
    assert reaper.reap() == ["a"]
    assert (server.left, server.stored, server.trimmed) == (set(), {}, 1)


def test_who_comes_back_begins_anew():
    server = Server()
    reaper = server.reaper()
    server.left = {"a"}
    reaper.reap()
    server.now, server.left, server.open = 60, set(), {"a"}
    reaper.reap()
    server.now, server.left, server.open = 100, {"a"}, set()
    assert reaper.reap() == []
    server.now = 174
    assert reaper.reap() == []
    server.now = 175
    assert reaper.reap() == ["a"]


def test_open_pages_and_their_files_are_left_alone():
    server = Server()
    server.open, server.stored = {"a"}, {"a": [5]}
    reaper = server.reaper()
    for now in (0, 1000, 100_000):
        server.now = now
        assert reaper.reap() == []
    assert server.stored == {"a": [5]}
    assert server.trimmed == 0


def test_a_file_that_arrived_after_its_session_was_closed_is_freed():
    server = Server()
    server.open, server.left, server.stored = {"a"}, {"b"}, {"a": [1], "b": [2], "nobody": [3]}
    assert server.reaper().reap() == []
    assert server.stored == {"a": [1], "b": [2]}
    assert server.trimmed == 1


def test_it_looks_again_while_the_server_runs_and_stops_with_it():
    async def scene() -> None:
        server = Server()
        server.stored = {"nobody": [1]}
        async with server.reaper(reap_seconds=0.01).running():
            for _ in range(200):
                await asyncio.sleep(0.01)
                if not server.stored:
                    break
        assert server.stored == {}
        server.stored = {"nobody": [1]}
        await asyncio.sleep(0.05)
        assert server.stored == {"nobody": [1]}

    run(scene())
