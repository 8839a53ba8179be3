"""A running server, and a visitor who speaks to it as a browser does, but also as no browser would."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""seconds after which an answer will not come any more; no test measures them"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], address: str, log: Path, **environment: str) -> Iterator[str]:
    """A server process for as long as it is needed; its words are in the log."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("LNEXPLORE_")}
    with log.open("wb") as words:
        server = subprocess.Popen(command, cwd=ROOT, env=quiet | environment, stdout=words, stderr=words)
        try:
            until = time.monotonic() + PATIENCE
            while server.poll() is None and time.monotonic() < until:
                try:
                    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                        break
                except OSError:
                    time.sleep(0.1)
            else:
                raise AssertionError(f"the server did not start: {log.read_text('utf-8', 'replace')}")
            yield address
        finally:
            server.terminate()
            server.wait(20)


@contextmanager
def hosted(log: Path, *options: str, **environment: str) -> Iterator[str]:
    """The address of a hosted server of its own on this computer."""
    port = free_port()
    command = [sys.executable, "-m", "lnexplore.serve", "--hosted", "--address", "127.0.0.1", "--port", str(port)]
    with running([*command, *options], f"http://127.0.0.1:{port}", log, **environment) as address:
        yield address


def rerun() -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = ""
    return message.SerializeToString()


@dataclass
class Visitor:
    """One open page."""

    address: str
    session: str = ""
    """the session to come back to; afterwards the one that was given"""
    headers: dict[str, str] = field(default_factory=dict)
    line: ClientConnection = field(init=False)
    stack: ExitStack = field(default_factory=ExitStack)
    seen: list[ForwardMsg] = field(default_factory=list)

    def __enter__(self) -> "Visitor":
        self.line = self.stack.enter_context(
            connect(
                self.address.replace("http", "ws", 1) + "/_stcore/stream",
                subprotocols=["streamlit", "none", *([self.session] if self.session else [])],  # type: ignore[list-item]
                additional_headers=self.headers,
                proxy=None,
                max_size=None,
                open_timeout=PATIENCE,
            )
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def enter(self) -> None:
        """Asks for the page, and waits only for the session that it is given."""
        self.line.send(rerun())
        self._read_to("new_session")

    def draw(self) -> list[str]:
        """Asks for the page; gives the kinds of all messages up to the end of the script."""
        self.line.send(rerun())
        return self._read_to("script_finished")

    def _read_to(self, last: str) -> list[str]:
        kinds: list[str] = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.line.recv(timeout=PATIENCE))
            kind = str(message.WhichOneof("type"))
            kinds.append(kind)
            self.seen.append(message)
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            if kind == last:
                return kinds

    def upload(self, size: int, name: str = "f1") -> tuple[int, str]:
        """Sends a file of so many bytes; gives status and text of the answer."""
        mark = "--------------------------a1b2"
        body = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="c.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        body += b"x" * size + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return ask(self.address, f"/_stcore/upload_file/{self.session}/{name}", "PUT", body, headers | self.headers)[:2]


TOKEN = "2|7f0f1e26|e0a0c8c4a9bd8f7b8b5f2c7c8a4b3d10|1700000000"


def ask(
    address: str, path: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of an answer, also of a refusal."""
    sent = dict(headers or {})
    if method != "GET":
        sent["Cookie"] = "; ".join(filter(None, [f"_streamlit_xsrf={TOKEN}", sent.get("Cookie")]))
        sent["X-Xsrftoken"] = TOKEN
    request = urllib.request.Request(address + path, body, sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode("utf-8", "replace"), _headers(answer.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode("utf-8", "replace"), _headers(refusal.headers)


def _headers(found: Any) -> dict[str, str]:
    return json.loads(json.dumps({name.lower(): value for name, value in found.items()}))
