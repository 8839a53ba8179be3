"""The start on one's own computer: the guards of `lnexplore`, and what configuration gives to `streamlit run`."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from lnexplore.serve.frames import load_anew
from tests.serve.visitor import PATIENCE, ROOT, Visitor, ask, free_port, running


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "lnexplore.serve", "--no-browser", "--port", str(port)]
    with running(command, f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("local") / "log.txt") as address:
        yield address


def test_the_headers_are_those_of_the_hosted_server(address: str):
    _, _, headers = ask(address, "/")
    assert "connect-src 'self'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/host-config", "/media/1"])
@pytest.mark.parametrize(
    "host", ["attacker.example", "attacker.example:8501", "localhost.attacker.example", "[::2]", ""]
)
def test_another_name_for_this_computer_is_not_answered(address: str, path: str, host: str):
    status, text, _ = ask(address, path, headers={"Host": host})
    assert status in (400, 421)
    assert "lnexplore" not in text.lower()


def test_nor_is_a_connection(address: str):
    for headers in ({"Origin": "http://attacker.example"}, {"Origin": "http://localhost:3000"}):
        with pytest.raises(InvalidStatus) as refusal:
            Visitor(address, headers=headers).__enter__()
        assert refusal.value.response.status_code == 403


def test_its_own_names_are(address: str):
    port = address.rsplit(":", 1)[1]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", "LOCALHOST"):
        assert ask(address, "/_stcore/health", headers={"Host": host})[0] == 200


def test_a_page_of_before_a_restart_is_told_to_load_itself_anew(address: str):
    with Visitor(address, session="of-before") as page:
        assert page.line.recv(timeout=PATIENCE) == load_anew()


def test_streamlit_run_gets_what_configuration_can_give(tmp_path: Path):
    told = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    assert told["browser"]["gatherUsageStats"] is False
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless=true"]
    log = tmp_path / "log.txt"
    with running([*command, f"--server.port={port}"], f"http://127.0.0.1:{port}", log) as address:
        with Visitor(address) as visitor:
            visitor.enter()
        # A page elsewhere whose name was made to point here gets no connection.
        foreign = {"Host": "attacker.example", "Origin": "http://attacker.example"}
        with pytest.raises((InvalidStatus, ConnectionClosed)), Visitor(address, headers=foreign) as visitor:
            visitor.enter()
    words = log.read_text("utf-8")
    # It listens on this computer only, so no service elsewhere is asked for the computer's address.
    assert "http://127.0.0.1" in words
    assert "External URL" not in words
    assert "Network URL" not in words
