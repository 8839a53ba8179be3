"""What goes wrong around a visitor: a full disk, a killed reading, an end during an upload, a computer that slept."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.serve.test_downloads import with_file
from tests.serve.test_gone import server_at, sheet
from tests.serve.visitor import PATIENCE, TOKEN, Visitor, ask, hosted

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at as Linux shows them")
SOON = {"LNEXPLORE_KEEP_SECONDS": "3", "LNEXPLORE_REAP_SECONDS": "1", "LNEXPLORE_IDLE_SECONDS": "3"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all: the last tests leave it without a disk, and end it."""
    with hosted(tmp_path_factory.mktemp("faults") / "log.txt", **SOON) as address:
        yield address


def test_a_reading_that_is_killed_is_a_sentence_and_nobody_else_notices(address: str):
    with Visitor(address) as visitor, Visitor(address) as bystander:
        with_file(visitor, sheet(30))
        visitor.draw()
        visitor.choose(sheet(5_000), "second.csv")
        # The first child to go may be the one that waits with nobody's data.
        killer = threading.Thread(target=kill_children, args=(server_at(address), 3))
        killer.start()
        visitor.draw()
        killer.join()
        assert "The file could not be read, so the previous cohort is still shown." in shown(visitor)
        assert bystander.draw()[-1] == "script_finished"
        visitor.choose(sheet(31), "third.csv")
        visitor.draw()
        assert "31 patients" in shown(visitor)


def test_a_computer_that_slept_longer_than_a_closed_page_is_kept_keeps_the_open_one(address: str):
    with Visitor(address) as visitor:
        with_file(visitor, sheet(30))
        visitor.draw()
        server = server_at(address)
        os.kill(server, signal.SIGSTOP)
        time.sleep(6)
        os.kill(server, signal.SIGCONT)
        visitor.draw()
        assert "30 patients" in shown(visitor)


def test_a_full_disk_takes_no_upload_and_no_download_away(address: str):
    with Visitor(address) as visitor:
        visitor.draw()
        nothing_can_be_written(server_at(address))
        with_file(visitor, sheet(20_000))
        visitor.draw("data")
        assert "20,000 patients" in shown(visitor)
        visitor.open_everything()
        visitor.draw("data")
        buttons = visitor.elements("download_button")
        assert len(buttons) >= 3
        assert {ask(address, visitor.address_of(button.label))[0] for button in buttons} == {200}


def test_told_to_end_during_an_upload_the_server_ends(address: str):
    host, port = address.removeprefix("http://").split(":")
    with Visitor(address) as visitor, socket.create_connection((host, int(port))) as line:
        visitor.draw()
        head = [
            f"PUT /_stcore/upload_file/{visitor.session}/f1 HTTP/1.1",
            f"Host: {host}:{port}",
            "Content-Length: 20000000",
            "Content-Type: multipart/form-data; boundary=x",
            f"Cookie: _streamlit_xsrf={TOKEN}",
            f"X-Xsrftoken: {TOKEN}",
        ]
        line.sendall("\r\n".join([*head, "", '--x\r\nContent-Disposition: form-data; name="file"']).encode())
        server = server_at(address)
        os.kill(server, signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while not ended(server):
            assert time.monotonic() < end
            time.sleep(0.1)


def nothing_can_be_written(process: int) -> None:
    import resource  # not on Windows

    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, 0))


def kill_children(process: int, times: int) -> None:
    """Kills what the process starts, as a system does that runs out of memory."""
    end = time.monotonic() + PATIENCE
    while times and time.monotonic() < end:
        for task in Path(f"/proc/{process}/task").iterdir():
            with suppress(OSError):
                for child in (task / "children").read_text("ascii").split():
                    os.kill(int(child), signal.SIGKILL)
                    times -= 1
        time.sleep(0.2)


def ended(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] == "Z"
    return True


def shown(visitor: Visitor) -> str:
    texts = [element.body for kind in ("markdown", "alert") for element in visitor.elements(kind)]
    return "\n".join(texts).replace("\\", "")
