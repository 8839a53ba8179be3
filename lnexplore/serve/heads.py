"""What is changed of uvicorn: heads of requests that come too slowly, bodies that go on after their answer, and how well messages are compressed."""

import asyncio
from collections import OrderedDict
from typing import Any

import uvicorn.config
from h11 import IDLE, SEND_BODY
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

HEAD_SECONDS = 10.0
MOST_WAITING = 500
"""connections that may be open without a request, or after its answer; beyond it the one that has waited longest is closed"""


class _Waiting:
    """Connections whose request has not yet come, those that have waited longest first."""

    def __init__(self) -> None:
        self._ends: OrderedDict[PatientProtocol, asyncio.TimerHandle] = OrderedDict()

    def begin(self, connection: "PatientProtocol") -> None:
        """From now on it has `HEAD_SECONDS`, however many bytes trickle in meanwhile."""
        if connection in self._ends:
            return
        self._ends[connection] = connection.loop.call_later(HEAD_SECONDS, self._close, connection)
        if len(self._ends) > MOST_WAITING:
            self._close(next(iter(self._ends)))

    def end(self, connection: "PatientProtocol") -> None:
        """Its request has come, or it is gone."""
        timer = self._ends.pop(connection, None)
        if timer is not None:
            timer.cancel()

    def _close(self, connection: "PatientProtocol") -> None:
        self.end(connection)
        connection.transport.close()


WAITING = _Waiting()


class PatientProtocol(H11Protocol):
    """uvicorn's HTTP, which alone waits for the end of a head for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection without a request."""
        super().connection_made(transport)
        WAITING.begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The end of it."""
        WAITING.end(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a head, or of a body."""
        super().data_received(data)
        # A body that goes on after its answer, as that of a refused upload, would never end either.
        answered = self.cycle is not None and self.cycle.response_complete
        state = self.conn.their_state
        if (state is IDLE or (answered and state is SEND_BODY)) and not self.transport.is_closing():
            WAITING.begin(self)
        else:
            WAITING.end(self)


class RememberingSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, each message compressed with the last 32 kB that the page was sent and not 4: a move sends much of the last one again."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.conn.available_extensions:
            self.conn.available_extensions = [
                ServerPerMessageDeflateFactory(server_max_window_bits=15, client_max_window_bits=12)
            ]

    def connection_lost(self, exc: Exception | None) -> None:
        """The end of it, and of what was sent: the memory of the compression goes at once, however long the connection is held."""
        super().connection_lost(exc)
        self.conn.extensions = []


def compress_well() -> None:
    """From now on servers of this process compress like that."""
    protocols: dict[str, Any] = uvicorn.config.WS_PROTOCOLS
    protocols["websockets-sansio"] = f"{__name__}:{RememberingSocket.__name__}"


def limit_heads() -> None:
    """From now on servers of this process have that patience."""
    protocols: dict[str, Any] = uvicorn.config.HTTP_PROTOCOLS
    protocols["auto"] = f"{__name__}:{PatientProtocol.__name__}"
