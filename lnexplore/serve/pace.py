"""Messages of a connection, slowed to what others can bear."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from starlette.types import Message, Receive, Send

LOOK_AGAIN = 0.05
"""seconds after which a message that may not pass yet is looked at again"""
FLOODED = (1008, "Too many messages at once.")
SILENT = (1008, "Nothing was asked for.")


class Bucket:
    """An allowance that refills: `burst` at once, then `rate` per second."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.burst, self._clock = rate, burst, clock
        self._left, self._seen = float(burst), clock()

    def wait(self) -> float:
        """Seconds until the next one may pass; 0 when it may now."""
        now = self._clock()
        self._left = min(self.burst, self._left + (now - self._seen) * self.rate)
        self._seen = now
        # A hair is forgiven, so that a wait of exactly the time asked for is enough.
        return max(0.0, (1 - 1e-6 - self._left) / self.rate)

    def take(self) -> None:
        """Uses one up."""
        self._left -= 1

    def full(self) -> bool:
        """Whether nothing of it is in use."""
        self.wait()
        return self._left >= self.burst


class PacedSocket:
    """A connection whose messages reach the app no faster than its buckets allow.

    Messages are read as they come and wait here, so that a visitor who leaves is noticed at once and what the visitor still
    had waiting is done with. A message also waits while `may_pass` says no, and is left out when `overtakes` says that a later
    one makes it needless. One who sends more than may wait, what `judge` names a close code for, or nothing within
    `first_within` seconds, is cut off; so is one who goes on sending faster than `heard` refills.
    """

    def __init__(
        self,
        receive: Receive,
        send: Send,
        *,
        buckets: Iterable[Bucket],
        waiting: int,
        waiting_bytes: int,
        judge: Callable[[Message], bool | tuple[int, str]],
        may_pass: Callable[[Message], bool] = lambda _message: True,
        overtakes: Callable[[Message, Message], bool] = lambda _newer, _older: False,
        first_within: float | None = None,
        heard: Bucket | None = None,
    ) -> None:
        self._receive, self._send = receive, send
        self._buckets = tuple(buckets)
        self._most, self._most_bytes, self._judge = waiting, waiting_bytes, judge
        self._may_pass, self._overtakes = may_pass, overtakes
        self._first_within, self._heard = first_within, heard
        self._queue: deque[Message] = deque()
        self._bytes = 0
        self._end: Message | None = None
        self._changed = asyncio.Event()
        self._farewell: asyncio.Future[None] | None = None

    def cut(self, ending: tuple[int, str]) -> None:
        """Ends the connection from this side, with a code and a reason."""
        if self._end is None:
            self._farewell = asyncio.ensure_future(self._close(ending))

    async def pump(self) -> None:
        """Reads until the connection ends or is cut off. Runs beside the app."""
        patience = self._first_within and asyncio.get_running_loop().call_later(self._first_within, self.cut, SILENT)
        try:
            while self._end is None:
                message = await self._receive()
                if message["type"] == "websocket.disconnect":
                    self._finish(message)
                elif message["type"] != "websocket.receive":
                    self._put(message)
                else:
                    if patience:
                        patience.cancel()
                    await self._take_in(message)
        finally:
            self._finish({"type": "websocket.disconnect", "code": 1006})

    async def _take_in(self, message: Message) -> None:
        verdict = FLOODED if self._is_too_fast() else self._judge(message)
        if verdict is False:
            return
        if verdict is True:
            self._leave_out_what_is_overtaken_by(message)
            self._put(message)
            if len(self._queue) <= self._most and self._bytes <= self._most_bytes:
                return
            verdict = FLOODED
        await self._close(verdict)

    def _is_too_fast(self) -> bool:
        if self._heard is None:
            return False
        too_fast = self._heard.wait() > 0
        self._heard.take()
        return too_fast

    def _leave_out_what_is_overtaken_by(self, message: Message) -> None:
        waiting = [older for older in self._queue if not self._overtakes(message, older)]
        if len(waiting) < len(self._queue):
            self._queue = deque(waiting)
            self._bytes = sum(map(_size, waiting))

    async def _close(self, ending: tuple[int, str]) -> None:
        code, reason = ending
        self._finish({"type": "websocket.disconnect", "code": code})
        await self._send({"type": "websocket.close", "code": code, "reason": reason})

    def _put(self, message: Message) -> None:
        self._queue.append(message)
        self._bytes += _size(message)
        self._changed.set()

    def _finish(self, message: Message) -> None:
        self._end = self._end or message
        self._queue.clear()
        self._bytes = 0
        self._changed.set()

    async def receive(self) -> Message:
        """The next message for the app, once it may pass."""
        while True:
            if self._end is not None:
                return self._end
            self._changed.clear()
            if not self._queue:
                await self._changed.wait()
                continue
            is_message = self._queue[0]["type"] == "websocket.receive"
            pause = max((bucket.wait() for bucket in self._buckets), default=0.0) if is_message else 0.0
            if pause == 0 and is_message and not self._may_pass(self._queue[0]):
                pause = LOOK_AGAIN
            if pause == 0:
                if is_message:
                    for bucket in self._buckets:
                        bucket.take()
                message = self._queue.popleft()
                self._bytes -= _size(message)
                return message
            await self._pause(pause)

    async def _pause(self, seconds: float) -> None:
        """Waits so long, or until the connection ends."""
        until = time.monotonic() + seconds
        while self._end is None and (left := until - time.monotonic()) > 0:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                return

    async def send(self, message: Message) -> None:
        """Passes on what the app sends, while there is somebody to hear it."""
        if self._end is None:
            await self._send(message)


def _size(message: Message) -> int:
    content: Any = message.get("bytes") or message.get("text") or b""
    return len(content)
