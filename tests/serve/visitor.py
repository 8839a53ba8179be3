"""A running server, and a visitor who speaks to it as a browser does, but also as no browser would."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""seconds after which an answer will not come any more; no test measures them"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], address: str, log: Path, folder: Path = ROOT, **environment: str) -> Iterator[str]:
    """A server process for as long as it is needed; its words are in the log."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("LNEXPLORE_")}
    with log.open("wb") as words:
        server = subprocess.Popen(command, cwd=folder, env=quiet | environment, stdout=words, stderr=words)
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
def hosted(log: Path, *options: str, port: int = 0, **environment: str) -> Iterator[str]:
    """The address of a hosted server of its own on this computer."""
    port = port or free_port()
    command = [sys.executable, "-m", "lnexplore.serve", "--hosted", "--address", "127.0.0.1", "--port", str(port)]
    with running([*command, *options], f"http://127.0.0.1:{port}", log, **environment) as address:
        yield address


def rerun(page: str = "", query: str = "", states: Iterable[WidgetState] = (), fragment: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.fragment_id = fragment
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    message.rerun_script.widget_states.widgets.extend(states)
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
    before: int = 0
    """how many messages had come when the page was last asked for"""
    states: dict[str, WidgetState] = field(default_factory=dict)
    """what was ticked and chosen on the page"""
    pressed: list[WidgetState] = field(default_factory=list)
    fragment: str = ""
    """the part of the page that is drawn next; empty for all of it"""

    def __enter__(self) -> "Visitor":
        self.line = self.stack.enter_context(
            connect(
                self.address.replace("http", "ws", 1) + "/_stcore/stream",
                subprotocols=["streamlit", "none", *([self.session] if self.session else [])],  # type: ignore[list-item]
                additional_headers=self.headers,
                proxy=None,
                # As Chromium asks for it: the server may compress with as much of the past as it likes.
                compression=None,
                extensions=[ClientPerMessageDeflateFactory(client_max_window_bits=True)],
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

    def draw(self, page: str = "", query: str = "") -> list[str]:
        """Asks for the page; gives the kinds of all messages up to the end of the script."""
        self.before = len(self.seen)
        self.line.send(rerun(page, query, [*self.states.values(), *self.pressed], self.fragment))
        self.pressed, self.fragment = [], ""
        kinds = self._read_to("script_finished")
        while self.seen[-1].script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            kinds += self._read_to("script_finished")
        return kinds

    def elements(self, kind: str) -> list[Any]:
        """The elements of a kind on the page as it was last drawn."""
        found = (message.delta.new_element for message in self.seen[self.before :] if message.HasField("delta"))
        return [getattr(element, kind) for element in found if element.HasField(kind)]

    def tick(self, label: str) -> None:
        """Ticks a box, from the next drawing on."""
        box = next(box for box in self.elements("checkbox") if box.label == label)
        self.states[box.id] = WidgetState(id=box.id, bool_value=True)

    def press(self, label: str) -> None:
        """Presses a button in the next drawing, and not in those after it."""
        button = next(button for button in self.elements("button") if button.label == label)
        self.pressed = [WidgetState(id=button.id, trigger_value=True)]

    def open_everything(self) -> None:
        """Opens what is behind a button, from the next drawing on."""
        for message in self.seen[self.before :]:
            if message.HasField("delta") and message.delta.add_block.HasField("popover"):
                name = message.delta.add_block.popover.id
                if name:
                    self.states[name] = WidgetState(id=name, bool_value=True)

    def choose(self, raw: bytes, name: str = "cohort.csv") -> None:
        """Chooses a file for the cohort, from the next drawing on."""
        uploader = self.elements("file_uploader")[0]
        ask_for = BackMsg()
        ask_for.file_urls_request.request_id = ask_for.file_urls_request.session_id = self.session
        ask_for.file_urls_request.file_names.append(name)
        self.line.send(ask_for.SerializeToString())
        self._read_to("file_urls_response")
        (urls,) = self.seen[-1].file_urls_response.file_urls
        status, text = self.upload(raw, urls.file_id, name)
        assert status == 204, text
        state = WidgetState(id=uploader.id)
        state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(raw), file_id=urls.file_id, file_urls=urls
        )
        self.states[uploader.id] = state

    def address_of(self, label: str) -> str:
        """Clicks on the button of a file; gives the address that the file is fetched from."""
        return self.address_at(next(one for one in self.elements("download_button") if one.label == label))

    def address_at(self, button: Any) -> str:
        """The same of one button among several of one label."""
        click = BackMsg()
        click.backend_operation_request.request_id = click.backend_operation_request.session_id = self.session
        click.backend_operation_request.deferred_file.file_id = button.deferred_file_id
        self.line.send(click.SerializeToString())
        self._read_to("backend_operation_response")
        answer = self.seen[-1].backend_operation_response
        assert not answer.error_msg, answer.error_msg
        return str(answer.deferred_file.url)

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

    def upload(self, content: int | bytes, file: str = "f1", name: str = "c.csv") -> tuple[int, str]:
        """Sends a file, or one of so many bytes; gives status and text of the answer."""
        mark = "--------------------------a1b2"
        body = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        body += (content if isinstance(content, bytes) else b"x" * content) + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return ask(self.address, f"/_stcore/upload_file/{self.session}/{file}", "PUT", body, headers | self.headers)[:2]


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


def ask_for_bytes(address: str, path: str) -> bytes:
    """A file as it is."""
    with urllib.request.urlopen(address + path, timeout=PATIENCE) as answer:
        return bytes(answer.read())


def _headers(found: Any) -> dict[str, str]:
    return json.loads(json.dumps({name.lower(): value for name, value in found.items()}))
