"""Pages that come back to a server which no longer knows them."""

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Receive, Scope, Send

from lnexplore.serve.frames import load_anew
from lnexplore.serve.holdings import Holdings

PATIENCE = 10.0
"""seconds after which a page that was told to load itself anew is let go"""


class Comeback:
    """Tells a page whose session is gone to load itself anew.

    After a restart, or a night's sleep, a page connects again by itself and names its old session. Streamlit would begin another
    one and leave what is on the screen as it was: old patients under a live connection. Loaded anew, the page takes the settings
    from its address and says that the file has to be chosen again.
    """

    def __init__(self, app: ASGIApp, holdings: Holdings) -> None:
        self._app, self._holdings = app, holdings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI call."""
        named = scope.get("subprotocols", [])[2:3] if scope["type"] == "websocket" else []
        if not named or named[0] in self._holdings.active() | self._holdings.kept():
            await self._app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.accept", "subprotocol": scope["subprotocols"][0]})
        await send({"type": "websocket.send", "bytes": load_anew()})
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while (await receive())["type"] != "websocket.disconnect":
                    pass
                return
        await send({"type": "websocket.close", "code": 1012, "reason": "This page has to be loaded anew."})
