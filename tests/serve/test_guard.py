"""The guard around a small app: what passes, what is refused and in which words."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from lnexplore.serve.guard import Guard, SecurityHeaders
from lnexplore.serve.limits import Limits
from tests.serve.loops import run

Message = dict[str, Any]


class Server:
    """Sessions and files as a server would hold them."""

    def __init__(self, active: int = 0, kept: int = 0) -> None:
        self.open = {f"open-{number}" for number in range(active)}
        self.left = {f"kept-{number}" for number in range(kept)}
        self.stored: dict[str, list[int]] = {name: [1] for name in self.left}

    def active(self) -> set[str]:
        return self.open

    def kept(self) -> set[str]:
        return self.left

    def files(self) -> dict[str, list[int]]:
        return self.stored

    def runs(self) -> dict[tuple[str, int], float]:
        return {}

    def controls(self, session: str) -> int:
        return 0

    def close(self, session: str) -> None:
        self.left.discard(session)

    def forget_files(self, session: str) -> None:
        del self.stored[session]

    def forget_downloads(self, session: str) -> None:
        pass


class App:
    """Answers every request, and reads every connection to its end."""

    def __init__(self, slow: bool = False) -> None:
        self.requests: list[str] = []
        self.heard: list[Message] = []
        self.slow = slow

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        if scope["type"] == "http":
            self.requests.append(scope["path"])
            if self.slow:
                await asyncio.sleep(60)
            await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Frame-Options", b"ALLOW")]})
            await send({"type": "http.response.body", "body": b"the app"})
            return
        while True:
            message = await receive()
            self.heard.append(message)
            if message["type"] == "websocket.connect":
                await send({"type": "websocket.accept"})
            if message["type"] == "websocket.disconnect":
                return


def http(method: str, path: str, *headers: tuple[bytes, bytes], client: str = "203.0.113.1") -> Message:
    return {"type": "http", "method": method, "path": path, "headers": list(headers), "client": (client, 1)}


def asked(app: Any, scope: Message) -> tuple[int, dict[bytes, bytes], str]:
    """Status, headers and text of the answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    run(app(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(m.get("body", b"") for m in sent).decode()


class Socket:
    """A visitor's connection to a guarded app."""

    def __init__(
        self, guard: Guard, client: str = "203.0.113.1", session: str | None = None, http: bool = True
    ) -> None:
        self.coming: asyncio.Queue[Message] = asyncio.Queue()
        self.coming.put_nowait({"type": "websocket.connect"})
        self.sent: list[Message] = []
        scope = {
            "type": "websocket",
            "path": "/_stcore/stream",
            "headers": [],
            "client": (client, 1),
            "subprotocols": ["streamlit", "token", *([session] if session else [])],
            "extensions": {"websocket.http.response": {}} if http else {},
        }
        self.task = asyncio.create_task(guard(scope, self.coming.get, self._send))

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    async def settled(self) -> "Socket":
        for _ in range(20):
            await asyncio.sleep(0)
        return self

    async def leave(self) -> None:
        self.coming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task

    @property
    def answer(self) -> str | int:
        first = self.sent[0]
        return "in" if first["type"] == "websocket.accept" else first.get("status", first.get("code", -1))


LIMITS = Limits(sockets_per_address=2, sockets=3, sessions=5, new_sockets_at_once_address=10, share_of_free_sockets=2)


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/mcp",
        "/_stcore/agent/openapi.json",
        "/_stcore/script-health-check",
        "/_stcore/",
    ],
)
def test_doors_for_operators_and_programs_are_not_there(path: str):
    app = App()
    assert asked(Guard(app, LIMITS, Server()), http("GET", path))[::2] == (404, "Not found.")
    assert asked(Guard(app, LIMITS, Server()), http("POST", path))[0] == 404
    assert app.requests == []


@pytest.mark.parametrize(
    "path", ["/", "/criteria", "/_stcore/health", "/_stcore/host-config", "/static/js/a.js", "/media/1"]
)
def test_what_a_page_needs_passes(path: str):
    assert asked(Guard(App(), LIMITS, Server()), http("GET", path))[::2] == (200, "the app")


def test_a_full_server_says_so_and_still_serves_those_inside():
    guard = Guard(App(), LIMITS, Server(active=3, kept=2))
    status, headers, text = asked(guard, http("GET", "/"))
    assert status == 503
    assert headers[b"retry-after"] == b"60"
    assert "as many visitors as it can serve. A place is usually free within a few minutes" in text
    assert '<meta http-equiv="refresh" content="60">' in text
    assert "<script" not in text
    assert asked(guard, http("GET", "/static/js/a.js"))[0] == 200
    assert asked(guard, http("GET", "/media/1"))[0] == 200
    assert asked(guard, http("GET", "/_stcore/health"))[0] == 200


def test_closed_pages_without_files_make_room():
    server = Server(active=3, kept=2)
    del server.stored["kept-0"]
    guard = Guard(App(), LIMITS, server)
    assert asked(guard, http("GET", "/"))[0] == 200
    assert server.left == {"kept-1"}


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
def test_nothing_is_sent_but_uploads(method: str):
    app = App()
    assert asked(Guard(app, LIMITS, Server()), http(method, "/criteria"))[0] == 405
    assert app.requests == []


def test_the_fuller_the_house_the_less_one_address_may_have_and_a_newcomer_finds_a_place():
    async def scene() -> None:
        guard = Guard(App(), Limits(sockets=200, new_sockets_at_once_address=100), Server())
        inside = []
        for number in range(10):
            for _ in range(20):
                socket = await Socket(guard, f"198.51.100.{number}").settled()
                if socket.answer == "in":
                    inside.append(socket)
        # Ten addresses that take what they can: the first ones 20 each, and all together never everything.
        assert len(inside) < 175
        newcomers = [await Socket(guard, f"203.0.113.{number}").settled() for number in range(25)]
        assert {socket.answer for socket in newcomers} == {"in"}
        for socket in (*inside, *newcomers):
            await socket.leave()

    run(scene())


def test_who_asks_for_nothing_is_not_kept():
    async def scene() -> None:
        guard = Guard(App(), Limits(first_message_seconds=0.01), Server())
        silent = await Socket(guard).settled()
        await asyncio.wait_for(silent.task, 30)
        assert [message["type"] for message in silent.sent] == ["websocket.accept", "websocket.close"]
        assert silent.sent[-1]["code"] == 1008
        asks = Socket(guard)
        asks.coming.put_nowait({"type": "websocket.receive", "bytes": BackMsg(stop_script=True).SerializeToString()})
        await asyncio.sleep(0.1)
        assert asks.answer == "in"
        assert not asks.task.done()
        await asks.leave()

    run(scene())


def test_a_page_nobody_uses_makes_room_when_others_wait():
    async def scene() -> None:
        guard = Guard(App(), Limits(sockets=2, idle_seconds=0.01), Server())
        first = await Socket(guard).settled()
        await asyncio.sleep(0.05)
        second = await Socket(guard, "203.0.113.2").settled()
        second.coming.put_nowait({"type": "websocket.receive", "bytes": BackMsg(stop_script=True).SerializeToString()})
        await second.settled()
        assert (await Socket(guard, "203.0.113.3").settled()).answer == 503
        assert asked(guard, http("GET", "/"))[0] == 503
        await asyncio.wait_for(first.task, 30)
        assert (first.sent[-1]["code"], second.task.done()) == (1013, False)
        late = await Socket(guard, "203.0.113.3").settled()
        assert late.answer == "in"
        for socket in (second, late):
            await socket.leave()

    run(scene())


def test_one_less_is_not_full():
    assert asked(Guard(App(), LIMITS, Server(active=3, kept=1)), http("GET", "/"))[0] == 200


def test_sockets_are_counted_by_address_and_in_all():
    async def scene() -> None:
        guard = Guard(App(), LIMITS, Server())
        first, second, third = [await Socket(guard).settled() for _ in range(3)]
        assert (first.answer, second.answer, third.answer) == ("in", "in", 429)
        other = await Socket(guard, "203.0.113.2").settled()
        late = await Socket(guard, "203.0.113.3").settled()
        assert (other.answer, late.answer) == ("in", 503)
        assert (await Socket(guard, "203.0.113.3", http=False).settled()).answer == 1013
        await first.leave()
        again = await Socket(guard).settled()
        assert again.answer == "in"
        for socket in (second, other, again):
            await socket.leave()

    run(scene())


def test_connecting_over_and_over_is_slowed_too():
    async def scene() -> None:
        guard = Guard(App(), Limits(new_sockets_at_once_address=3, new_sockets_per_second_address=0.001), Server())
        answers = []
        for _ in range(4):
            socket = await Socket(guard).settled()
            answers.append(socket.answer)
            if socket.answer == "in":
                await socket.leave()
        assert answers == ["in", "in", "in", 429]
        other = await Socket(guard, "203.0.113.2").settled()
        assert other.answer == "in"
        await other.leave()

    run(scene())


def test_a_session_that_comes_back_finds_its_place_in_a_full_server():
    async def scene() -> None:
        guard = Guard(App(), LIMITS, Server(active=3, kept=2))
        assert (await Socket(guard).settled()).answer == 503
        assert (await Socket(guard, session="somebody").settled()).answer == 503
        back = await Socket(guard, session="kept-1").settled()
        assert back.answer == "in"
        await back.leave()

    run(scene())


def test_messages_pass_the_judgement_of_frames():
    async def scene() -> None:
        app = App()
        socket = Socket(Guard(app, LIMITS, Server()))
        for message in (BackMsg(clear_cache=True), BackMsg(stop_script=True), BackMsg(load_git_info=True)):
            socket.coming.put_nowait({"type": "websocket.receive", "bytes": message.SerializeToString()})
        await socket.settled()
        await socket.leave()
        heard = [message["bytes"] for message in app.heard if message["type"] == "websocket.receive"]
        assert heard == [BackMsg(stop_script=True).SerializeToString()]

    run(scene())


UPLOAD = "/_stcore/upload_file/open-0/file-1"


def put(length: bytes | None, path: str = UPLOAD) -> Message:
    return http("PUT", path, *([(b"content-length", length)] if length is not None else []))


@pytest.mark.parametrize(
    ("length", "stored", "status", "sentence"),
    [
        (b"1000", [], 200, "the app"),
        (b"26215000", [], 200, "the app"),  # 25 MB and the form around it
        (b"26300000", [], 413, "A file may hold at most 25 MB here."),
        (b"10000000", [70_000_000], 413, "Your files may hold at most 50 MB together here."),
        (None, [], 411, "An upload must say how long it is."),
        (b"-5", [], 411, "An upload must say how long it is."),
    ],
)
def test_uploads_are_weighed(length: bytes | None, stored: list[int], status: int, sentence: str):
    server = Server(active=1)
    server.stored["open-0"] = stored
    assert asked(Guard(App(), LIMITS, server), put(length))[::2] == (status, sentence)


def test_an_upload_to_nobodys_session_is_left_to_streamlit_to_refuse():
    app = App()
    asked(Guard(app, LIMITS, Server()), put(b"99000000"))
    assert app.requests == [UPLOAD]


def test_an_upload_that_trickles_in_is_given_up():
    guard = Guard(App(slow=True), Limits(upload_seconds=0.02), Server(active=1))
    assert asked(guard, put(b"1000"))[::2] == (408, "The upload came in too slowly and was given up.")


def test_every_answer_has_the_headers_also_refusals_of_connections():
    own = [(b"x-frame-options", b"DENY"), (b"content-security-policy", b"default-src 'self'")]
    status, headers, _ = asked(SecurityHeaders(App(), own), http("GET", "/"))
    assert status == 200
    assert headers == dict(own)
    assert asked(SecurityHeaders(App(), own), http("GET", "/media/1"))[1][b"cache-control"] == b"no-store"
    guarded = SecurityHeaders(Guard(App(), LIMITS, Server()), own)
    assert asked(guarded, http("GET", "/_stcore/metrics"))[1][b"x-frame-options"] == b"DENY"

    async def scene() -> None:
        full = SecurityHeaders(Guard(App(), LIMITS, Server(active=5)), own)
        socket = await Socket(full).settled()  # type: ignore[arg-type]
        assert socket.answer == 503
        assert dict(socket.sent[0]["headers"])[b"x-frame-options"] == b"DENY"

    run(scene())


def test_what_is_neither_request_nor_connection_passes_untouched():
    seen: list[Message] = []

    async def app(scope: Message, _receive: Any, _send: Any) -> None:
        seen.append(scope)

    scope = {"type": "lifespan"}
    run(SecurityHeaders(Guard(app, LIMITS, Server()), [])(scope, None, None))  # type: ignore[arg-type]
    assert seen == [scope]
