"""What a moved threshold costs the server, beside a bare Streamlit page with as many charts, in one run.

    python -m tests.benchmarks.board [patients ...]      28 and 5,000 without numbers

Prints the median CPU milliseconds of the server and the bytes sent for a threshold let go, and both as multiples of the bare page's.
Linux only: the CPU seconds are those that the kernel counted for the server's process.
"""

import json
import os
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import DoubleArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.benchmarks.screen import BARE, ROOT, start
from tests.serve.visitor import PATIENCE, Visitor, ask

CHARTS = 4
OWN = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from lnexplore import AnalysisPlan
from lnexplore.ingest.read import Intake
from lnexplore.ui.state import Session
from tests.benchmarks.engine import cohort_of

if "lnexplore" not in st.session_state:
    st.session_state["lnexplore"] = Session(Intake(cohort_of({patients})), AnalysisPlan())
exec(open({root!r} + "/streamlit_app.py").read())
"""
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
_RECEIVED = 128
"""where Linux tells, in its account of a connection, how many bytes have come"""
_TICK = os.sysconf("SC_CLK_TCK")


def cpu(process: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def received(visitor: Visitor) -> int:
    """Bytes that have come to a visitor so far, as the line carries them."""
    told = visitor.line.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _RECEIVED + 8)
    return int.from_bytes(told[_RECEIVED:], sys.byteorder)


@dataclass
class Page:
    """One open page, of which a threshold is let go as the script in the browser says it: what it holds is not sent again."""

    visitor: Visitor
    held: dict[str, tuple[int, str]] = field(default_factory=dict)
    """hash of each message that a browser still has -> the run it was used last in, and the part of the page it stands in"""
    run: int = 0

    def draw(self, states: Sequence[WidgetState] = (), fragment: str = "") -> int:
        """Asks for the page until it is finished; gives the bytes that came over the line."""
        asked = BackMsg()
        asked.rerun_script.widget_states.widgets.extend(states)
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.cached_message_hashes.extend(sorted(self.held))
        before, size = len(self.visitor.seen), received(self.visitor)
        self.visitor.line.send(asked.SerializeToString())
        parts: list[str] = []
        while True:
            message = ForwardMsg()
            raw = self.visitor.line.recv(timeout=PATIENCE)
            message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            self.visitor.seen.append(message)
            if message.HasField("new_session"):
                parts = list(message.metadata.run.fragment_ids)
            if name := message.ref_hash or (message.hash if message.metadata.cacheable else ""):
                self.held[name] = (self.run, self.held.get(name, (0, message.delta.fragment_id))[1])
            if message.HasField("script_finished") and message.script_finished in DONE:
                break
        self._age(parts)
        assert not any(one.delta.new_element.HasField("exception") for one in self.visitor.seen[before:])
        return received(self.visitor) - size

    def _age(self, parts: Sequence[str]) -> None:
        """A browser forgets what was not used in the last two runs; where parts of the page were drawn alone, only of theirs."""
        self.run += 1
        for name, (used, part) in list(self.held.items()):
            if (not parts or part in parts) and self.run - used > 2:
                del self.held[name]

    def let_go(self, value: float) -> int:
        """Moves the first threshold; on a page without one, the first slider. Gives the bytes that came."""
        self.visitor.before = 0
        parts = [one for one in self.visitor.seen if one.delta.new_element.HasField("bidi_component")]
        if not parts:
            name = self.visitor.elements("slider")[0].id
            return self.draw([WidgetState(id=name, double_array_value=DoubleArray(data=[value]))])
        own = parts[0].delta.new_element.bidi_component.id
        event = _make_trigger_id(own, "events")
        asked = {"path": "cr.upcr", "value": value, "on": True, "n": time.monotonic_ns()}
        told = json.dumps([{"event": "act", "value": {"held": "cr.upcr", "changes": [asked]}}])
        states = [WidgetState(id=own, json_value="{}"), WidgetState(id=event, json_trigger_value=told)]
        return self.draw(states, parts[-1].delta.fragment_id)


def measure(script: Path, moves: int = 21) -> tuple[float, float]:
    """(CPU milliseconds, a mean; bytes, a median) of a move."""
    server, address = start(script)
    try:
        while True:
            try:
                ask(address, "/_stcore/health")
                break
            except OSError:
                time.sleep(0.1)
        seconds, sizes = [], []
        with Visitor(address) as visitor:
            page = Page(visitor)
            page.draw()
            page.draw()
            for step in range(moves):
                begun = cpu(server.pid)
                sizes.append(page.let_go(round(0.3 + 0.05 * (step * 7 % 23), 2)))
                time.sleep(0.1)
                seconds.append(cpu(server.pid) - begun)
        # The kernel counts in steps of ten milliseconds: a median would be one of them.
        return 1000 * statistics.fmean(seconds[3:]), statistics.median(sizes[3:])
    finally:
        server.terminate()
        server.wait()


def main(*patients: int) -> None:
    """Prints a line for the bare page and one for each size."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "page.py"
        shutil.copytree(ROOT / ".streamlit", script.parent / ".streamlit")
        script.write_text(BARE)
        bare = measure(script)
        print(f"bare page, {CHARTS} charts   {bare[0]:6.1f} ms of CPU   {bare[1] / 1000:6.1f} kB")
        for size in patients or (28, 5_000):
            script.write_text(OWN.format(root=str(ROOT), patients=size))
            found = measure(script)
            print(
                f"{size:>7,} patients       {found[0]:6.1f} ms of CPU   {found[1] / 1000:6.1f} kB   "
                f"{found[0] / bare[0]:.1f} and {found[1] / bare[1]:.1f} times the bare page"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
