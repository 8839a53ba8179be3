"""Answers of the guards themselves: a status and a sentence."""

import html

from starlette.types import Receive, Scope, Send

COME_BACK = 60
"""seconds after which it is worth to ask again"""


async def answer(send: Send, status: int, sentence: str, *, page: bool = False, kind: str = "http") -> None:
    """Sends a sentence; as a page where somebody looks at it."""
    words = html.escape(sentence)
    again = f'<meta http-equiv="refresh" content="{COME_BACK}">' if status == 503 else ""
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>lnexplore</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"{again}</head>"
        f'<body style="font:1.1rem/1.6 sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">'
        f"<h1>lnexplore</h1><p>{words}</p></body></html>"
        if page
        else sentence
    )
    body = text.encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8" if page else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if status in (429, 503):
        headers.append((b"retry-after", str(COME_BACK).encode()))
    await send({"type": f"{kind}.response.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})


async def refuse_socket(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """Turns a connection away with a sentence, before it is one."""
    await receive()
    if "websocket.http.response" in scope.get("extensions", {}):
        await answer(send, status, sentence, kind="websocket.http")
    else:
        await send({"type": "websocket.close", "code": 1013, "reason": sentence[:120]})
