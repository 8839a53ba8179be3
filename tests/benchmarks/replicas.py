"""What visitors of two servers behind nginx see when one of them is killed and started again while all move.

    python -m tests.benchmarks.replicas [people] [seconds]      25 people and 60 seconds without numbers

The configuration is that of the hosting instructions. One server is killed after a third of the time and back after two thirds. Each
visitor does as the page does: it connects again every second, loads itself anew when it is told so, and goes on. In the end
everybody sends a file and takes one.
"""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from lnexplore.serve.frames import load_anew
from tests.benchmarks.visitors import THINKS, move, tell, told
from tests.serve.test_gone import server_at
from tests.serve.test_proxy import behind
from tests.serve.visitor import Visitor, ask, hosted

LOST = (ConnectionClosed, InvalidStatus, InvalidMessage, OSError)


class Person(threading.Thread):
    """Somebody who moves until the end, with a browser that keeps its cookie."""

    def __init__(self, address: str, number: int, end: float) -> None:
        super().__init__()
        self.address, self.number, self.end = address, number, end
        self.jar = {"X-Forwarded-For": f"203.0.113.{number + 1}"}
        self.waits: list[tuple[float, float]] = []
        self.away: list[float] = []
        self.servers: list[str] = []
        self.ends: Counter[str] = Counter()

    def run(self) -> None:
        session, lost = "", 0.0
        while time.monotonic() < self.end:
            try:
                with Visitor(self.address, session, self.jar) as visitor:
                    self._keep_cookie(visitor)
                    if session and visitor.line.recv(timeout=20) == load_anew():
                        session = ""
                        continue
                    visitor.draw(query=f"cr.albumin={2.5 + 0.01 * self.number:.2f}")
                    if lost:
                        self.away.append(time.monotonic() - lost)
                        lost = 0.0
                    session = visitor.session
                    self._move(visitor)
            except LOST:
                lost = lost or time.monotonic()
                time.sleep(1)

    def _keep_cookie(self, visitor: Visitor) -> None:
        assert visitor.line.response is not None
        self.jar["Cookie"] = visitor.line.response.headers["Set-Cookie"].partition(";")[0]
        self.servers.append(self.jar["Cookie"].partition("=")[2])

    def _move(self, visitor: Visitor) -> None:
        tell(visitor, {})
        visitor.draw()
        step = self.number
        while time.monotonic() < self.end:
            time.sleep(THINKS)
            step += 1
            move(visitor, step)
            began = time.monotonic()
            visitor.draw()
            self.waits.append((began, time.monotonic() - began))
        self.ends[f"file sent: {visitor.upload(10_000)[0]}"] += 1
        visitor.draw("data")
        button = visitor.elements("download_button")[0]
        self.ends[f"file taken: {ask(self.address, visitor.address_at(button), headers=self.jar)[0]}"] += 1


def main(people: int = 25, seconds: int = 60) -> None:
    """Prints waits before, while and after one server is away, and what it cost its visitors."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    assert nginx, "nginx is not installed"
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        first, second = (stack.enter_context(hosted(folder / f"{n}.txt", "--behind-proxy", "2")) for n in "12")
        address = stack.enter_context(behind(nginx, folder, [first, second]))
        began = time.monotonic()
        everybody = [Person(address, number, began + seconds) for number in range(people)]
        for person in everybody:
            person.start()
        time.sleep(seconds / 3)
        os.kill(server_at(first), signal.SIGKILL)
        killed = time.monotonic()
        time.sleep(seconds / 3)
        port = int(first.rpartition(":")[2])
        stack.enter_context(hosted(folder / "3.txt", "--behind-proxy", "2", port=port))
        back = time.monotonic()
        for person in everybody:
            person.join()
        waits = [wait for person in everybody for wait in person.waits]
        told("both servers", [wait for when, wait in waits if when < killed])
        told("one server for all", [wait for when, wait in waits if killed <= when < back])
        told("it is back", [wait for when, wait in waits if when >= back])
        moved = [person for person in everybody if person.away]
        were = Counter(person.servers[0] for person in everybody)
        print(f"began at: {dict(were)}; lost their server: {len(moved)}")
        print("until their page was drawn again: " + ", ".join(f"{one:.1f}" for p in moved for one in p.away) + " s")
        print(dict(sum((person.ends for person in everybody), Counter())))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
