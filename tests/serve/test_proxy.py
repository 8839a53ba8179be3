"""Two servers behind the nginx configuration of the hosting instructions: one visitor, one server."""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from lnexplore.serve.frames import load_anew
from tests.serve.test_gone import server_at
from tests.serve.visitor import PATIENCE, ROOT, Visitor, ask, free_port, hosted, running

LIMITS = {"LNEXPLORE_SOCKETS_PER_ADDRESS": "2", "LNEXPLORE_NEW_SOCKETS_AT_ONCE_ADDRESS": "1000"}


@pytest.fixture(scope="module")
def nginx() -> str:
    """Where nginx is. In continuous integration its absence is a failure, elsewhere a reason to skip."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is not installed, so the configuration for several servers cannot be tried")
        pytest.skip("nginx is not installed")
    return found


def configuration(folder: Path, port: int, replicas: list[str]) -> str:
    """The block of the instructions with ports of this test, and the server that answered named in each answer."""
    text = (ROOT / "lnexplore" / "serve" / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "add_header Set-Cookie": "add_header X-Replica http://$upstream_addr always;\n        add_header Set-Cookie",
    }
    for old, new in changes.items():
        assert block.count(old) == 1
        block = block.replace(old, new)
    for old, replica in zip(("8501", "8502"), replicas, strict=True):
        block = block.replace(old, replica.rpartition(":")[2])
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/errors.txt;\nevents {{}}\nhttp {{\n{paths}\n{block}\n}}\n"
    )


@contextmanager
def behind(nginx: str, folder: Path, replicas: list[str]) -> Iterator[str]:
    """The address of nginx with these servers behind it."""
    port = free_port()
    (folder / "nginx.conf").write_text(configuration(folder, port, replicas), "utf-8")
    command = [nginx, "-p", str(folder), "-e", str(folder / "errors.txt"), "-c", str(folder / "nginx.conf")]
    with running(command, f"http://127.0.0.1:{port}", folder / "nginx.txt", folder) as address:
        yield address


@pytest.fixture(scope="module")
def address(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("nginx")
    with ExitStack() as stack:
        replicas = [
            stack.enter_context(hosted(folder / f"log{number}.txt", "--behind-proxy", **LIMITS)) for number in (1, 2)
        ]
        yield stack.enter_context(behind(nginx, folder, replicas))


@pytest.fixture(scope="module")
def visitors(address: str) -> dict[str, str]:
    """Server -> the cookie of a visitor whose page came from it."""
    found: dict[str, str] = {}
    for _ in range(60):
        _, _, headers = ask(address, "/")
        found[headers["x-replica"]] = headers["set-cookie"].partition(";")[0]
        if len(found) == 2:
            break
    assert len(found) == 2, "sixty visitors were all sent to one server"
    return found


def test_page_connection_and_upload_of_one_visitor_reach_one_server(address: str, visitors: dict[str, str]):
    for replica, cookie in visitors.items():
        assert {ask(address, "/", headers={"Cookie": cookie})[2]["x-replica"] for _ in range(5)} == {replica}
        with Visitor(address, headers={"Cookie": cookie}) as visitor:
            assert visitor.line.response is not None
            assert visitor.line.response.headers["X-Replica"] == replica
            visitor.enter()
            assert visitor.upload(100_000) == (204, "")
            # Only the server that holds the session takes its files.
            (other,) = set(visitors) - {replica}
            visitor.address, visitor.headers = other, {}
            assert visitor.upload(1_000, "f2")[0] == 400
            visitor.address = replica
            assert visitor.upload(1_000, "f3") == (204, "")


def test_the_headers_come_through_and_the_cookie_is_given_once(address: str, visitors: dict[str, str]):
    cookie = next(iter(visitors.values()))
    status, _, headers = ask(address, "/", headers={"Cookie": cookie})
    assert status == 200
    assert "set-cookie" not in headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert ask(address, "/_stcore/metrics", headers={"Cookie": cookie})[0] == 404


def test_a_file_beyond_the_limit_ends_at_the_proxy(address: str, visitors: dict[str, str]):
    cookie = next(iter(visitors.values()))
    status, text, _ = ask(
        address, "/_stcore/upload_file/a/b", "PUT", b"", {"Cookie": cookie, "Content-Length": "28000000"}
    )
    assert status == 413
    assert "nginx" in text


def test_a_visitor_cannot_pass_for_another_by_a_header(address: str, visitors: dict[str, str]):
    cookie = next(iter(visitors.values()))
    with ExitStack() as stack:
        for number in (1, 2):
            headers = {"Cookie": cookie, "X-Forwarded-For": f"203.0.113.{number}"}
            stack.enter_context(Visitor(address, headers=headers))
        with pytest.raises(InvalidStatus) as refusal:
            stack.enter_context(Visitor(address, headers={"Cookie": cookie, "X-Forwarded-For": "203.0.113.3"}))
    assert refusal.value.response.status_code == 429


def test_after_a_server_ended_its_visitors_go_on_with_the_other_also_when_it_is_back(nginx: str, tmp_path: Path):
    with ExitStack() as stack:
        first, second = (stack.enter_context(hosted(tmp_path / f"{n}.txt", "--behind-proxy", **LIMITS)) for n in "12")
        address = stack.enter_context(behind(nginx, tmp_path, [first, second]))
        jar = {"Cookie": "lnexplore_server=first"}
        with Visitor(address, headers=jar) as visitor:
            assert cookie(visitor) == "lnexplore_server=first"
            visitor.enter()
            os.kill(server_at(first), signal.SIGKILL)
            with pytest.raises(ConnectionClosed):
                list(visitor.line)
        # The page comes back by itself, is told to load itself anew, and stays with the server that it found.
        with Visitor(address, visitor.session, jar) as late:
            assert late.line.recv(timeout=PATIENCE) == load_anew()
            jar = {"Cookie": cookie(late)}
        assert jar == {"Cookie": "lnexplore_server=second"}
        with Visitor(address, headers=jar) as visitor:
            visitor.enter()
            stack.enter_context(
                hosted(tmp_path / "3.txt", "--behind-proxy", port=int(first.rpartition(":")[2]), **LIMITS)
            )
            assert "set-cookie" not in ask(address, "/data", headers=jar)[2]
            assert visitor.upload(1_000) == (204, "")
        # A newcomer may come to it again.
        assert {ask(address, "/")[2]["x-replica"] for _ in range(60)} == {first, second}


def cookie(visitor: Visitor) -> str:
    assert visitor.line.response is not None
    return visitor.line.response.headers["Set-Cookie"].partition(";")[0]
