"""Only pages of the server itself may speak to it."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from lnexplore.serve.answers import answer, refuse_socket

FOREIGN = "Only pages of this server may speak to it."
ELSEWHERE = "This server answers only to the names of this computer."


class OwnOrigin:
    """Refuses connections and changes that a page elsewhere asks a browser for, and answers its questions as anybody's.

    Streamlit refuses such connections too, but first asks a service on the internet for its own public address, which lets
    every visitor wait meanwhile and tells the service of the server. With `hosts`, nothing that is asked for under another name
    is answered either: a page elsewhere whose name is made to point to this computer would read it as its own.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] = frozenset()) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call."""
        if scope["type"] != "lifespan" and self._hosts and _host(scope) not in self._hosts:
            await (
                refuse_socket(scope, receive, send, 421, ELSEWHERE)
                if scope["type"] == "websocket"
                else answer(send, 421, ELSEWHERE)
            )
        elif scope["type"] == "lifespan" or not _is_foreign(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await refuse_socket(scope, receive, send, 403, FOREIGN)
        elif scope["method"] in ("GET", "HEAD", "OPTIONS"):
            headers = [(name, value) for name, value in scope["headers"] if name != b"origin"]
            await self._app({**scope, "headers": headers}, receive, send)
        else:
            await answer(send, 403, FOREIGN)


def _host(scope: Scope) -> str:
    told = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    try:
        return (urlsplit(f"//{told}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_foreign(scope: Scope) -> bool:
    told: dict[bytes, bytes] = {name: value for name, value in scope["headers"] if name in (b"origin", b"host")}
    if b"origin" not in told:
        return False
    try:
        origin = urlsplit(told[b"origin"].decode("latin-1")).netloc
    except ValueError:
        return True
    host = told.get(b"host", b"").decode("latin-1")
    return origin.lower() != host.lower()
