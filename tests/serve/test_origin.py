"""Only pages of the server itself may speak to it."""

from typing import Any

import pytest

from lnexplore.serve.origin import OwnOrigin
from tests.serve.loops import run

Message = dict[str, Any]


def asked(
    kind: str, method: str = "", host: bytes = b"localhost:8501", origin: bytes | None = None
) -> tuple[int, bool]:
    """The status of the answer, and whether the app was told of an origin; 200 comes from the app."""
    sent: list[Message] = []
    told: list[bool] = []

    async def app(scope: Message, _receive: Any, send: Any) -> None:
        told.append(b"origin" in dict(scope["headers"]))
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", host), *([(b"origin", origin)] if origin is not None else [])]
    scope = {"type": kind, "method": method, "headers": headers, "extensions": {"websocket.http.response": {}}}
    run(OwnOrigin(app)(scope, receive, send))
    return sent[0]["status"], told == [True]


@pytest.mark.parametrize(
    "origin",
    [b"https://example.org", b"null", b"http://localhost:9999", b"http://localhost:8501.example.org", b"http://["],
)
def test_a_page_elsewhere_cannot_connect_or_change(origin: bytes):
    assert asked("websocket", origin=origin) == (403, False)
    assert asked("http", "PUT", origin=origin) == (403, False)
    assert asked("http", "DELETE", origin=origin) == (403, False)
    # A question is answered as to anybody, and Streamlit does not begin to wonder about the origin.
    assert asked("http", "GET", origin=origin) == (200, False)


@pytest.mark.parametrize("origin", [b"http://localhost:8501", b"https://LOCALHOST:8501"])
def test_the_servers_own_pages_can(origin: bytes):
    assert asked("websocket", origin=origin) == (200, True)
    assert asked("http", "PUT", origin=origin) == (200, True)


def test_programs_name_no_origin_and_are_left_to_the_other_guards():
    assert asked("websocket") == (200, False)
    assert asked("http", "PUT") == (200, False)
