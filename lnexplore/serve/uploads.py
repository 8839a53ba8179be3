"""Uploads on their way in: within the budget, and not too slowly."""

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lnexplore.serve.answers import answer
from lnexplore.serve.budget import Coming, RefusedError, UploadBudget
from lnexplore.serve.limits import Limits
from lnexplore.ui.allowance import MEGABYTE

MULTIPART = 1024
"""bytes by which the form around a file may be longer than the file"""
TOO_SLOW = "The upload came in too slowly and was given up."


class Uploads:
    """Passes uploads on to the app as long as there is room and they keep the pace."""

    def __init__(self, app: ASGIApp, limits: Limits, budget: UploadBudget) -> None:
        self._app, self._limits, self._budget = app, limits, budget

    async def take(self, session: str, length: int, scope: Scope, receive: Receive, send: Send) -> None:
        """One upload of so many bytes, the form around it included."""
        try:
            upload = self._budget.begin(session, max(0, length - MULTIPART))
        except RefusedError as refusal:
            await self._let_finish(receive, length)
            await answer(send, 413, str(refusal))
            return
        try:
            await self._pass_on(upload, scope, receive, send)
        finally:
            self._budget.end(upload)

    async def _pass_on(self, upload: Coming, scope: Scope, receive: Receive, send: Send) -> None:
        clock, limits = asyncio.get_running_loop().time, self._limits
        began, started, refused = clock(), False, ""

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        async def counted() -> Message:
            nonlocal refused
            pace = upload.come / limits.upload_bytes_per_second
            patience.reschedule(began + min(limits.upload_seconds, limits.upload_grace_seconds + pace))
            message = await receive()
            try:
                self._budget.more(upload, len(message.get("body", b"")))
            except RefusedError as refusal:
                refused = str(refusal)
                patience.reschedule(clock() - 1)
                await asyncio.Event().wait()
            return message

        try:
            async with asyncio.timeout(limits.upload_seconds) as patience:
                await self._app(scope, counted, noting)
        except TimeoutError:
            if not started:
                await answer(send, 413 if refused else 408, refused or TOO_SLOW)

    async def _let_finish(self, receive: Receive, length: int) -> None:
        """Hears a refused file out, keeping nothing: a browser that is cut off takes the refusal for a broken line."""
        if length > self._limits.file_bytes + MEGABYTE:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(
                self._limits.upload_grace_seconds + length / self._limits.upload_bytes_per_second
            ):
                while (await receive()).get("more_body", False):
                    pass
