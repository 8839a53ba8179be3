"""The options of the command, and its sentences."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lnexplore.serve import app_folder, command
from lnexplore.serve.limits import Limits

ROOT = Path(__file__).parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def leaves(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as end:
        command.parse(list(arguments))
    assert end.value.code
    return end.value.code if isinstance(end.value.code, str) else capsys.readouterr().err


@pytest.fixture(autouse=True)
def own_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LNEXPLORE_HOSTED", raising=False)


def test_without_options_only_this_computer_is_served():
    options = command.parse([])
    assert (options.hosted, options.address, options.opens_browser, options.proxies.count) == (
        False,
        "127.0.0.1",
        True,
        0,
    )
    assert options.port >= 8501
    settings = command.settings(options, Limits())
    assert settings["server.address"] == "127.0.0.1"
    assert settings["server.allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert settings["browser.gatherUsageStats"] is False


def test_hosted_listens_for_others_and_opens_no_browser():
    options = command.parse(["--hosted", "--port", "8599", "--behind-proxy"])
    assert (options.hosted, options.address, options.opens_browser, options.proxies.count) == (
        True,
        "0.0.0.0",
        False,
        1,
    )
    settings = command.settings(options, Limits())
    assert settings["server.maxUploadSize"] == 25
    assert settings["client.showErrorDetails"] == "none"
    # A session must still be there when its time has come.
    assert settings["server.disconnectedSessionTTL"] > Limits().keep_seconds + Limits().reap_seconds


def test_the_environment_says_hosted_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LNEXPLORE_HOSTED", "1")
    assert command.parse(["--address", "127.0.0.1", "--behind-proxy", "2"]).proxies.count == 2


def test_a_port_in_use_is_said(taken: int, capsys: pytest.CaptureFixture[str]):
    said = leaves("--port", str(taken), capsys=capsys)
    assert said.startswith(f"Port {taken} is already in use, perhaps by another lnexplore.")
    assert f"lnexplore --port {taken + 1}" in said


def test_without_a_wish_the_next_free_port_is_taken(taken: int):
    assert command.free_port("127.0.0.1", taken, tried=20) > taken
    with pytest.raises(SystemExit, match="is already in use"):
        command.free_port("127.0.0.1", taken)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--address", "0.0.0.0"), "--address and --behind-proxy need --hosted"),
        (("--behind-proxy",), "--address and --behind-proxy need --hosted"),
        (("--port", "0"), "--port takes a number from 1 to 65535."),
        (("--port", "70000"), "--port takes a number from 1 to 65535."),
        (("--hosted", "--proxy-address", "10.0.0.2"), "--proxy-address needs --behind-proxy."),
        (
            ("--hosted", "--behind-proxy", "--proxy-address", "a proxy"),
            "--proxy-address takes addresses such as 10.0.0.2",
        ),
        (("--hosted", "--behind-proxy", "-1"), "--behind-proxy takes a number of proxies, 1 or more."),
        (("--hosted", "--address", "192.0.2.1"), "This computer has no address 192.0.2.1."),
        (("--colour",), "unrecognized arguments: --colour"),
    ],
)
def test_what_cannot_be_followed_is_said(arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]):
    assert sentence in leaves(*arguments, capsys=capsys)


def test_help_is_quick_to_come_and_says_what_is_served(tmp_path: Path):
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from lnexplore.serve import main\ntry: main()\nfinally: assert 'streamlit' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(ROOT), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "It runs on this computer only" in done.stdout
    for option in ("--port", "--no-browser", "--hosted", "--address", "--behind-proxy"):
        assert option in done.stdout


def test_the_folder_has_the_entry_and_its_settings():
    assert (app_folder() / "streamlit_app.py").is_file()
    assert (app_folder() / ".streamlit" / "config.toml").is_file()
