"""What stands between the network and the app: an ASGI middleware with the limits of a public server."""

import asyncio
import time
from contextlib import suppress
from functools import partial

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lnexplore.serve.address import Proxies, client_address
from lnexplore.serve.answers import answer, refuse_socket
from lnexplore.serve.budget import UploadBudget
from lnexplore.serve.frames import asks_for_work, is_run, judge, overtakes, session_told
from lnexplore.serve.holdings import Holdings
from lnexplore.serve.limits import Limits
from lnexplore.serve.pace import Bucket, PacedSocket
from lnexplore.serve.policy import Headers
from lnexplore.serve.runs import Turns
from lnexplore.serve.uploads import Uploads
from lnexplore.serve.visitors import FULL, Page, Visitors

CORE = "/_stcore/"
UPLOAD = f"{CORE}upload_file/"
OPEN = (f"{CORE}health", f"{CORE}host-config", f"{CORE}stream", UPLOAD, f"{CORE}bidi-components/")
"""of Streamlit's own addresses what a page needs; figures of the server and doors for programs are not among it"""
PARTS = ("/static/", "/media/", "/component/", "/app/static/", CORE)
READING = ("GET", "HEAD", "OPTIONS")


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


class Guard:
    """The limits of a public server around the app."""

    def __init__(self, app: ASGIApp, limits: Limits, holdings: Holdings, proxies: Proxies | None = None) -> None:
        self._app, self._limits, self._holdings = app, limits, holdings
        self._proxies = proxies or Proxies()
        self._visitors = Visitors(limits)
        self._turns = Turns(limits, holdings)
        self._uploads = Uploads(app, limits, UploadBudget(limits, holdings.files, self._turns.home))

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
        await self._visit(scope, receive, send, address, comes_back)

    async def _visit(self, scope: Scope, receive: Receive, send: Send, address: str, comes_back: bool) -> None:
        """An open page, from its first message to its last."""
        limits = self._limits
        page = Page(address, time.monotonic(), lambda ending: paced.cut(ending))

        async def noting_session(message: Message) -> None:
            if not page.session and message["type"] == "websocket.send":
                page.session = session_told(message)
                if page.session:
                    self._turns.is_at(page.session, address)
            await send(message)

        def judged(message: Message) -> bool | tuple[int, str]:
            page.heard = time.monotonic()
            most = limits.states_at_least + 2 * self._holdings.controls(page.session)
            return judge(message, limits.message_bytes, most)

        paced = PacedSocket(
            receive,
            noting_session,
            buckets=(Bucket(limits.messages_per_second, limits.messages_at_once), self._visitors.enter(page)),
            waiting=limits.messages_waiting,
            waiting_bytes=limits.message_bytes,
            judge=judged,
            may_pass=partial(self._may_pass, page),
            overtakes=overtakes,
            # A page that comes back has been drawn already and may be silent for long.
            first_within=None if comes_back else limits.first_message_seconds,
            heard=Bucket(limits.messages_heard_per_second, limits.messages_waiting),
        )
        reading = asyncio.create_task(paced.pump(), name="paced socket")
        try:
            await self._app(scope, paced.receive, paced.send)
        finally:
            reading.cancel()
            self._leave(page)

    def _may_pass(self, page: Page, message: Message) -> bool:
        return not asks_for_work(message) or self._turns.begin(page.session, page.address, is_run=is_run(message))

    def _leave(self, page: Page) -> None:
        self._visitors.leave(page)
        # An address of a file needs no cookie: it must not outlive the page that it was made for.
        self._holdings.forget_downloads(page.session)
        if page.ended and page.session in self._holdings.kept():
            self._holdings.close(page.session)
        self._turns.forget(self._sessions())

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(CORE) and not path.startswith(OPEN):
            await answer(send, 404, "Not found.")
        elif path.startswith(UPLOAD) and scope["method"] in ("PUT", "DELETE"):
            await self._upload(scope, receive, send)
        elif scope["method"] not in READING:
            await answer(send, 405, "Only uploads are sent here.")
        elif scope["method"] == "GET" and not path.startswith(PARTS) and "." not in path and self._is_full():
            await answer(send, 503, FULL, page=True)
        else:
            # An answer that nobody takes in ends without a word.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.answer_seconds):
                    await self._app(scope, receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = scope["path"].removeprefix(UPLOAD).partition("/")[0]
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        if scope["method"] == "DELETE" or session not in self._holdings.active():
            # For a session that nobody has open Streamlit refuses an upload before it reads it.
            await self._app(scope, receive, send)
        elif not length.isdigit():
            await answer(send, 411, "An upload must say how long it is.")
        else:
            await self._uploads.take(session, int(length), scope, receive, send)

    def _sessions(self) -> set[str]:
        return self._holdings.active() | self._holdings.kept()

    def _is_full(self) -> bool:
        """Whether there is no place for one more, also not after those have made room who do not need theirs."""
        limits = self._limits
        if len(self._sessions()) < limits.sessions and self._visitors.sockets < limits.sockets:
            return False
        # A closed page without a file has nothing to come back to but its settings, and those are in its address.
        with_files = set(self._holdings.files())
        for session in self._holdings.kept() - with_files:
            self._holdings.close(session)
        if len(self._sessions()) < limits.sessions and self._visitors.sockets < limits.sockets:
            return False
        self._visitors.make_room()
        return True
