"""What stands between the network and the app: an ASGI middleware with the limits of a public server."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lnexplore.serve.address import client_address
from lnexplore.serve.answers import answer, refuse_socket
from lnexplore.serve.budget import RefusedError, UploadBudget
from lnexplore.serve.frames import asks_for_a_run, judge, session_told
from lnexplore.serve.holdings import Holdings
from lnexplore.serve.limits import Limits
from lnexplore.serve.pace import Bucket, PacedSocket
from lnexplore.serve.policy import Headers
from lnexplore.serve.runs import Turns
from lnexplore.ui.allowance import MEGABYTE

CORE = "/_stcore/"
UPLOAD = f"{CORE}upload_file/"
OPEN = (f"{CORE}health", f"{CORE}host-config", f"{CORE}stream", UPLOAD, f"{CORE}bidi-components/")
"""of Streamlit's own addresses what a page needs; figures of the server and doors for programs are not among it"""
PARTS = ("/static/", "/media/", "/component/", "/app/static/", CORE)
FULL = (
    "This public demonstration has as many visitors as it can serve. Please come back in some minutes, "
    "or install lnexplore on your own computer, where nobody has to wait."
)
MULTIPART = 1024
"""bytes by which the form around a file may be longer than the file"""


class SecurityHeaders:
    """Adds headers to every answer, and keeps downloads out of the browser's cache. All that the local server needs."""

    def __init__(self, app: ASGIApp, headers: Headers) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        extra = list(self._headers)
        if scope["path"].startswith("/media/"):
            extra.append((b"cache-control", b"no-store"))
        ours = {name for name, _ in extra}

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                theirs = [pair for pair in message.get("headers", []) if bytes(pair[0]).lower() not in ours]
                message = {**message, "headers": [*theirs, *extra]}
            await send(message)

        await self._app(scope, receive, with_headers)


class Visitors:
    """How many connections each address has, and how fast it may go on."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._sockets: Counter[str] = Counter()
        self._arrivals: dict[str, Bucket] = {}
        self._messages: dict[str, Bucket] = {}

    @property
    def sockets(self) -> int:
        """Open connections of everybody."""
        return self._sockets.total()

    def refusal(self, address: str) -> tuple[int, str] | None:
        """Status and sentence where one more connection is too many."""
        if self.sockets >= self._limits.sockets:
            return 503, FULL
        if self._sockets[address] >= self._limits.sockets_per_address:
            return 429, "Too many pages of this demonstration are open from your network. Please close one."
        if self._bucket(self._arrivals, address).wait() > 0:
            return 429, "This page was opened too often in a short time. Please wait a minute."
        return None

    def enter(self, address: str) -> Bucket:
        """Counts a connection; gives the allowance of messages that all of its address share."""
        self._bucket(self._arrivals, address).take()
        self._sockets[address] += 1
        return self._bucket(self._messages, address)

    def leave(self, address: str) -> None:
        """Counts it no more; what need not be remembered of addresses is forgotten."""
        self._sockets[address] -= 1
        self._sockets += Counter()
        for known in (self._arrivals, self._messages):
            for name in [name for name, bucket in known.items() if name not in self._sockets and bucket.full()]:
                del known[name]

    def _bucket(self, known: dict[str, Bucket], address: str) -> Bucket:
        limits = self._limits
        if known is self._arrivals:
            rate, burst = limits.new_sockets_per_second_address, limits.new_sockets_at_once_address
        else:
            rate, burst = limits.messages_per_second_address, limits.messages_at_once_address
        return known.setdefault(address, Bucket(rate, burst))


class Guard:
    """The limits of a public server around the app."""

    def __init__(self, app: ASGIApp, limits: Limits, holdings: Holdings, proxies: int = 0) -> None:
        self._app, self._limits, self._holdings, self._proxies = app, limits, holdings, proxies
        self._visitors = Visitors(limits)
        self._budget = UploadBudget(limits, holdings.files)
        self._turns = Turns(limits, holdings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = client_address(scope, self._proxies)
        # A page that lost its network names the session it comes back to; that one has its place already.
        comes_back = bool({*scope.get("subprotocols", [])[2:3]} & self._sessions())
        refusal = self._visitors.refusal(address)
        if refusal is None and self._is_full() and not comes_back:
            refusal = 503, FULL
        if not scope["path"].startswith(OPEN) and scope["path"].startswith(CORE):
            refusal = 404, "Not found."
        if refusal is not None:
            await refuse_socket(scope, receive, send, *refusal)
            return
        await self._visit(scope, receive, send, address)

    async def _visit(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        """An open page, from its first message to its last."""
        limits, session = self._limits, ""

        async def noting_session(message: Message) -> None:
            nonlocal session
            if not session and message["type"] == "websocket.send" and (session := session_told(message)):
                self._turns.is_at(session, address)
            await send(message)

        paced = PacedSocket(
            receive,
            noting_session,
            buckets=(Bucket(limits.messages_per_second, limits.messages_at_once), self._visitors.enter(address)),
            waiting=limits.messages_waiting,
            waiting_bytes=limits.message_bytes,
            judge=partial(judge, largest=limits.message_bytes),
            may_pass=lambda message: not asks_for_a_run(message) or self._turns.begin(session, address),
        )
        reading = asyncio.create_task(paced.pump(), name="paced socket")
        try:
            await self._app(scope, paced.receive, paced.send)
        finally:
            reading.cancel()
            self._visitors.leave(address)
            # An address of a file needs no cookie: it must not outlive the page that it was made for.
            self._holdings.forget_downloads(session)
            self._turns.forget(self._sessions())

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(CORE) and not path.startswith(OPEN):
            await answer(send, 404, "Not found.")
        elif scope["method"] == "PUT" and path.startswith(UPLOAD):
            await self._upload(scope, receive, send)
        elif scope["method"] == "GET" and not path.startswith(PARTS) and "." not in path and self._is_full():
            await answer(send, 503, FULL, page=True)
        else:
            await self._app(scope, receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = scope["path"].removeprefix(UPLOAD).partition("/")[0]
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        if not length.isdigit():
            await answer(send, 411, "An upload must say how long it is.")
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            with self._room(session, int(length)):
                async with asyncio.timeout(self._limits.upload_seconds):
                    await self._app(scope, receive, noting)
        except RefusedError as refusal:
            await self._let_finish(receive, int(length))
            await answer(send, 413, str(refusal))
        except TimeoutError:
            if not started:
                await answer(send, 408, "The upload took too long and was given up.")

    async def _let_finish(self, receive: Receive, length: int) -> None:
        """Hears a refused file out, keeping nothing: a browser that is cut off takes the refusal for a broken line."""
        if length > self._limits.file_bytes + MEGABYTE:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.upload_seconds):
                while (await receive()).get("more_body", False):
                    pass

    def _room(self, session: str, length: int) -> AbstractContextManager[None]:
        # For a session that nobody has open Streamlit refuses an upload before it reads it: nothing is to be kept free.
        is_known = session in self._holdings.active()
        return self._budget.room_for(session, max(0, length - MULTIPART)) if is_known else nullcontext()

    def _sessions(self) -> set[str]:
        return self._holdings.active() | self._holdings.kept()

    def _is_full(self) -> bool:
        return len(self._sessions()) >= self._limits.sessions or self._visitors.sockets >= self._limits.sockets


def guard(limits: Limits, holdings: Holdings, proxies: int = 0) -> Callable[[ASGIApp], Guard]:
    """The guard, to be put around an app."""
    return partial(Guard, limits=limits, holdings=holdings, proxies=proxies)
