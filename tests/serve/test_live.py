"""The hosted server itself, started as an operator starts it, with small limits so that they are soon reached."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from lnexplore.serve.frames import load_anew
from tests.serve.visitor import PATIENCE, Visitor, ask, hosted, rerun

SMALL = {
    "LNEXPLORE_SOCKETS_PER_ADDRESS": "5",
    "LNEXPLORE_NEW_SOCKETS_AT_ONCE_ADDRESS": "1000",
    "LNEXPLORE_MESSAGES_WAITING": "30",
    "LNEXPLORE_FILE_BYTES": "1500000",
    "LNEXPLORE_SESSION_BYTES": "2000000",
    "LNEXPLORE_KEEP_SECONDS": "0.5",
    "LNEXPLORE_REAP_SECONDS": "0.2",
}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hosted") / "log.txt"


@pytest.fixture(scope="module")
def address(log: Path) -> Iterator[str]:
    with hosted(log, **SMALL) as address:
        yield address
    # Nothing that was done to the server below made it say how it is built.
    assert "Traceback" not in log.read_text("utf-8")


@pytest.mark.parametrize("path", ["/", "/criteria", "/_stcore/health", "/_stcore/metrics", "/no/such/thing.js"])
def test_every_answer_carries_the_policy(address: str, path: str):
    _, text, headers = ask(address, path)
    assert headers["content-security-policy"].startswith("default-src 'self'; connect-src 'self'; ")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert "Traceback" not in text


def test_the_page_is_there_and_the_operators_doors_are_not(address: str):
    assert ask(address, "/")[0] == 200
    for door in ("metrics", "agent/openapi.json", "agent/mcp", "script-health-check"):
        assert ask(address, f"/_stcore/{door}")[:2] == (404, "Not found.")


def test_a_visitor_sees_the_sample_and_the_warning(address: str):
    with Visitor(address) as visitor:
        assert visitor.draw()[-1] == "script_finished"
        drawn = " ".join(str(message.delta) for message in visitor.seen)
    assert "Public demonstration on somebody else" in drawn
    assert "My file has no names, hospital numbers or birth dates" in drawn
    assert "Synthetic data" in drawn


def test_a_message_is_compressed_with_all_that_a_browser_remembers(address: str):
    with Visitor(address) as visitor:
        (deflate,) = visitor.line.protocol.extensions
        assert deflate.remote_max_window_bits == 15  # type: ignore[attr-defined]
        assert not deflate.remote_no_context_takeover  # type: ignore[attr-defined]


def test_frames_of_the_operator_have_no_effect(address: str):
    with Visitor(address) as visitor:
        visitor.draw()
        for frame in (BackMsg(set_run_on_save=True), BackMsg(clear_cache=True), BackMsg(load_git_info=True)):
            visitor.line.send(frame.SerializeToString())
        assert "git_info_changed" not in visitor.draw()
    # Unguarded, the first changes the session's status for good.
    assert [m.session_status_changed.run_on_save for m in visitor.seen if m.HasField("session_status_changed")]
    assert not any(message.session_status_changed.run_on_save for message in visitor.seen)


def test_a_flood_is_cut_off_while_another_visitor_is_served(address: str):
    ends: list[int] = []

    def flood(visitor: Visitor) -> None:
        try:
            for _ in range(500):
                visitor.line.send(rerun())
            while True:
                visitor.line.recv(timeout=PATIENCE)
        except ConnectionClosed as closed:
            ends.append(closed.rcvd.code if closed.rcvd else -1)

    with Visitor(address) as other, Visitor(address) as flooder:
        other.draw()
        stream = threading.Thread(target=flood, args=(flooder,))
        stream.start()
        assert other.draw()[-1] == "script_finished"
        stream.join(PATIENCE)
    assert ends == [1008]


def test_messages_at_a_fair_rate_are_all_heard(address: str):
    with Visitor(address) as visitor:
        for _ in range(3):
            assert visitor.draw()[-1] == "script_finished"


@pytest.mark.parametrize(("message", "code"), [("words", 1003), (b"\xff\xff\xff", 1002), (b"x" * 6_000_000, 1009)])
def test_what_no_browser_sends_ends_the_connection(address: str, message: str | bytes, code: int):
    with Visitor(address) as visitor:
        visitor.line.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            visitor.line.recv(timeout=PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


def test_an_address_has_only_so_many_connections(address: str):
    inside = [Visitor(address).__enter__() for _ in range(5)]
    with pytest.raises(InvalidStatus) as refusal:
        Visitor(address).__enter__()
    assert refusal.value.response.status_code == 429
    assert b"Too many pages of this demonstration are open from your network." in refusal.value.response.body
    for visitor in inside:
        visitor.__exit__()
    _until(lambda: _enters(address))


def test_a_page_elsewhere_cannot_connect(address: str):
    with pytest.raises(InvalidStatus) as refusal:
        Visitor(address, headers={"Origin": "https://example.org"}).__enter__()
    assert refusal.value.response.status_code == 403
    with Visitor(address, headers={"Origin": address}) as visitor:
        visitor.enter()


def test_uploads_are_weighed_and_those_inside_stay(address: str):
    with Visitor(address) as visitor:
        visitor.draw()
        assert visitor.upload(1_400_000, "f1") == (204, "")
        assert visitor.upload(1_600_000, "f2")[0] == 413
        assert visitor.upload(1_400_000, "f3") == (204, "")
        assert visitor.upload(1_400_000, "f4") == (413, "Your files may hold at most 1.91 MB together here.")
        assert visitor.upload(500_000, "f5") == (204, "")
        with Visitor(address) as other:
            other.draw()
            assert other.upload(1_400_000) == (204, "")
    stranger = Visitor(address, session="nobody")
    status, text = stranger.upload(1_000)
    assert status == 400
    assert "Traceback" not in text


def test_a_closed_page_is_kept_for_a_moment_and_then_freed(address: str):
    with Visitor(address) as visitor:
        visitor.draw()
        first = visitor.session
    # Nobody else comes: what is left is freed all the same, and the session cannot be come back to.
    time.sleep(3)
    with Visitor(address, session=first) as late:
        assert late.line.recv(timeout=PATIENCE) == load_anew()


def test_a_network_that_fails_for_a_moment_loses_nothing(tmp_path: Path):
    with hosted(tmp_path / "log.txt") as address:
        with Visitor(address) as visitor:
            visitor.draw()
            assert visitor.upload(1_000) == (204, "")
        with Visitor(address, session=visitor.session) as back:
            back.draw()
            assert back.session == visitor.session


def _enters(address: str) -> bool:
    try:
        with Visitor(address):
            return True
    except InvalidStatus:
        return False


def _until(happens: object) -> None:
    assert callable(happens)
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.1)
