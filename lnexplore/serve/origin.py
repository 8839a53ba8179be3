"""Only pages of the server itself may speak to it."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from lnexplore.serve.answers import answer, refuse_socket

FOREIGN = "Only pages of this server may speak to it."


class OwnOrigin:
    """Refuses connections and changes that a page elsewhere asks a browser for, and answers its questions as anybody's.

    Streamlit refuses such connections too, but first asks a service on the internet for its own public address, which lets
    every visitor wait meanwhile and tells the service of the server.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call."""
        if scope["type"] == "lifespan" or not _is_foreign(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await refuse_socket(scope, receive, send, 403, FOREIGN)
        elif scope["method"] in ("GET", "HEAD", "OPTIONS"):
            headers = [(name, value) for name, value in scope["headers"] if name != b"origin"]
            await self._app({**scope, "headers": headers}, receive, send)
        else:
            await answer(send, 403, FOREIGN)


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
