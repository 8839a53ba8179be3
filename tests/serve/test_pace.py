"""Messages slowed to what others can bear."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from lnexplore.serve.pace import Bucket, PacedSocket
from tests.serve.loops import run


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class TestBucket:
    def test_the_burst_passes_and_then_one_at_a_time(self):
        clock = Clock()
        bucket = Bucket(4, 3, clock)
        for _ in range(3):
            assert bucket.wait() == 0
            bucket.take()
        assert bucket.wait() == pytest.approx(0.25, abs=1e-5)
        clock.now += 0.25
        assert bucket.wait() == 0
        bucket.take()
        assert bucket.wait() > 0

    def test_a_long_rest_gives_no_more_than_the_burst(self):
        clock = Clock()
        bucket = Bucket(4, 3, clock)
        for _ in range(3):
            bucket.take()
        clock.now += 1000
        for _ in range(3):
            assert bucket.wait() == 0
            bucket.take()
        assert bucket.wait() > 0

    def test_it_is_full_again_when_nothing_is_in_use(self):
        clock = Clock()
        bucket = Bucket(4, 3, clock)
        assert bucket.full()
        bucket.take()
        assert not bucket.full()
        clock.now += 0.25
        assert bucket.full()


CONNECT = {"type": "websocket.connect"}
GONE = {"type": "websocket.disconnect", "code": 1001}


def said(text: str) -> dict[str, Any]:
    return {"type": "websocket.receive", "bytes": text.encode()}


class Peer:
    """The network side of a connection: what the visitor sends, and what was sent to the visitor."""

    def __init__(self, messages: Iterable[dict[str, Any]]) -> None:
        self.coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        for message in messages:
            self.coming.put_nowait(message)
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        return await self.coming.get()

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def paced(self, *buckets: Bucket, waiting: int = 100, waiting_bytes: int = 10_000) -> PacedSocket:
        def judge(message: dict[str, Any]) -> bool | tuple[int, str]:
            return {b"drop": False, b"bad": (1002, "Bad.")}.get(message["bytes"], True)

        return PacedSocket(
            self.receive, self.send, buckets=buckets, waiting=waiting, waiting_bytes=waiting_bytes, judge=judge
        )


async def everything(socket: PacedSocket) -> list[str]:
    """What the app reads until the end."""
    reading, found = asyncio.create_task(socket.pump()), []
    while True:
        message = await asyncio.wait_for(socket.receive(), 30)
        if message["type"] == "websocket.disconnect":
            found.append(f"end {message['code']}")
            break
        found.append(message.get("bytes", b"connect").decode())
    await reading
    return found


def test_messages_come_in_order_and_none_is_lost():
    async def scene() -> None:
        peer = Peer([CONNECT, *map(said, "abcdefgh")])
        socket = peer.paced(Bucket(200, 2))
        reading = asyncio.create_task(socket.pump())
        assert [(await socket.receive()).get("bytes", b"-") for _ in range(9)] == [
            b"-",
            *(letter.encode() for letter in "abcdefgh"),
        ]
        peer.coming.put_nowait(GONE)
        assert (await socket.receive())["code"] == 1001
        await reading

    run(scene())


def test_beyond_the_burst_a_message_waits():
    async def scene() -> None:
        peer = Peer([CONNECT, said("a"), said("b"), said("c")])
        socket = peer.paced(Bucket(0.001, 2))
        reading = asyncio.create_task(socket.pump())
        for _ in range(3):
            await socket.receive()
        waiting = asyncio.create_task(socket.receive())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        assert peer.sent == []
        # Who leaves is noticed at once, and what still waited is done with.
        peer.coming.put_nowait(GONE)
        assert await waiting == GONE
        await reading

    run(scene())


def test_a_message_waits_for_its_turn():
    async def scene() -> None:
        peer = Peer([CONNECT, said("a")])
        turns = iter([False, False, True])
        socket = PacedSocket(
            peer.receive,
            peer.send,
            buckets=(),
            waiting=10,
            waiting_bytes=100,
            judge=lambda _message: True,
            may_pass=lambda _message: next(turns),
        )
        reading = asyncio.create_task(socket.pump())
        assert await socket.receive() == CONNECT
        assert (await socket.receive())["bytes"] == b"a"
        assert next(turns, "asked three times") == "asked three times"
        reading.cancel()

    run(scene())


def test_connections_of_one_address_share_an_allowance():
    async def scene() -> None:
        shared = Bucket(0.001, 3)
        sockets = [Peer([CONNECT, *map(said, "abcdef")]).paced(Bucket(1000, 100), shared) for _ in range(3)]
        pumps = [asyncio.create_task(socket.pump()) for socket in sockets]
        reads = [asyncio.create_task(_count(socket)) for socket in sockets]
        await asyncio.sleep(0.1)
        for task in (*pumps, *reads):
            task.cancel()
        assert sum(PASSED) == 3

    PASSED: list[int] = []

    async def _count(socket: PacedSocket) -> None:
        while True:
            if (await socket.receive())["type"] == "websocket.receive":
                PASSED.append(1)

    run(scene())


def test_a_flood_is_cut_off():
    async def scene() -> None:
        peer = Peer([CONNECT, *(said("x") for _ in range(500))])
        assert await everything(peer.paced(Bucket(0.001, 1), waiting=10)) == ["end 1008"]
        assert peer.sent == [{"type": "websocket.close", "code": 1008, "reason": "Too many messages at once."}]
        # The rest is not even read.
        assert peer.coming.qsize() > 400

    run(scene())


def test_what_waits_is_bounded_in_bytes_too():
    async def scene() -> None:
        peer = Peer([CONNECT, said("x" * 600), said("x" * 600)])
        assert await everything(peer.paced(Bucket(0.001, 1), waiting_bytes=1000)) == ["end 1008"]

    run(scene())


def test_what_is_dropped_costs_nothing_and_what_is_bad_ends_it():
    async def scene() -> None:
        peer = Peer([CONNECT, said("drop"), said("a"), *(said("drop") for _ in range(300))])
        socket = peer.paced(Bucket(0.001, 1), waiting=5)
        reading = asyncio.create_task(socket.pump())
        assert [(await socket.receive())["type"], (await socket.receive())["bytes"]] == ["websocket.connect", b"a"]
        peer.coming.put_nowait(said("bad"))
        assert (await socket.receive())["code"] == 1002
        await reading
        assert peer.sent == [{"type": "websocket.close", "code": 1002, "reason": "Bad."}]

    run(scene())


def test_after_the_end_the_app_speaks_to_nobody():
    async def scene() -> None:
        peer = Peer([CONNECT, said("bad")])
        socket = peer.paced(Bucket(1000, 100))
        await socket.pump()
        await socket.send({"type": "websocket.send", "bytes": b"late"})
        assert [message["type"] for message in peer.sent] == ["websocket.close"]

    run(scene())


def test_a_message_that_waits_is_left_out_when_a_later_one_makes_it_needless():
    async def scene() -> None:
        peer = Peer([CONNECT, *map(said, ["move 1", "click", "move 2", "move 3"])])
        socket = PacedSocket(
            peer.receive,
            peer.send,
            buckets=[Bucket(1000, 100)],
            waiting=10,
            waiting_bytes=1000,
            judge=lambda _message: True,
            overtakes=lambda newer, older: newer["bytes"][:4] == older.get("bytes", b"")[:4] == b"move",
        )
        assert await everything_of(socket, 3) == ["connect", "click", "move 3"]

    run(scene())


async def everything_of(socket: PacedSocket, count: int) -> list[str]:
    reading = asyncio.create_task(socket.pump())
    await asyncio.sleep(0.01)
    found = [(await socket.receive()).get("bytes", b"connect").decode() for _ in range(count)]
    reading.cancel()
    return found


def test_a_flood_of_what_makes_itself_needless_is_cut_off_too():
    async def scene() -> None:
        peer = Peer([CONNECT, *(said("move") for _ in range(500))])
        socket = PacedSocket(
            peer.receive,
            peer.send,
            buckets=[Bucket(0.001, 1)],
            waiting=100,
            waiting_bytes=10_000,
            judge=lambda _message: True,
            overtakes=lambda newer, older: "bytes" in older,
            heard=Bucket(25, 100),
        )
        assert (await everything(socket))[-1] == "end 1008"
        assert peer.coming.qsize() > 300

    run(scene())
