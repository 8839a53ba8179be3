"""Heads that come too slowly do not keep a place, and a newcomer is heard however many are open."""

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lnexplore.serve.heads import HEAD_SECONDS, MOST_WAITING
from tests.serve.visitor import Visitor, ask, hosted


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log: Path = tmp_path_factory.mktemp("heads") / "log.txt"
    with hosted(log) as address:
        yield address
    assert "Traceback" not in log.read_text("utf-8")


def connected(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=HEAD_SECONDS * 4)


@pytest.mark.parametrize("begun", [b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 25000000\r\n\r\n"])
def test_a_head_or_a_refused_body_that_trickles_is_given_up(begun: bytes, address: str):
    with connected(address) as slow:
        slow.sendall(begun.replace(b"\r\n", b"\r\nHost: here\r\n", 1))
        began = time.monotonic()
        # One more line now and then does not buy more time.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            slow.settimeout(1)
            while True:
                slow.sendall(b"X-More: 1\r\n")
                with contextlib.suppress(TimeoutError):
                    if slow.recv(1) == b"":
                        break
                assert time.monotonic() - began < HEAD_SECONDS * 4


def test_a_second_head_on_the_same_connection_has_no_more_time(address: str):
    with connected(address) as slow:
        slow.sendall(b"GET /_stcore/health HTTP/1.1\r\nHost: here\r\n\r\n")
        assert slow.recv(4096).startswith(b"HTTP/1.1 200")
        slow.sendall(b"GET / HTTP/1.1\r\n")
        while slow.recv(4096):
            pass


def test_thousands_of_half_heads_keep_nobody_out(address: str):
    with contextlib.ExitStack() as stack:
        half = [stack.enter_context(connected(address)) for _ in range(MOST_WAITING + 100)]
        for one in half:
            with contextlib.suppress(OSError):
                one.sendall(b"GET / HTTP/1.1\r\n")
        assert ask(address, "/_stcore/health")[0] == 200
        with Visitor(address) as visitor:
            visitor.enter()
