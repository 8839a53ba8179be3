"""What a moved threshold costs the server, beside a bare Streamlit page with as many charts, in one run.

    python -m tests.benchmarks.board [patients ...]      28 and 5,000 without numbers

Prints the median CPU milliseconds of the server and the bytes sent for a threshold let go, and both as multiples of the bare page's.
Linux only: the CPU seconds are those that the kernel counted for the server's process.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import DoubleArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.benchmarks.screen import ROOT, start
from tests.serve.visitor import PATIENCE, Visitor, ask

CHARTS = 4
BARE = """
import altair as alt
import polars as pl
import streamlit as st

step = st.sidebar.slider("threshold", 0.0, 3.0, 0.4, 0.05)
st.metric("threshold", step)
frame = pl.DataFrame({"x": list(range(50)), "y": [value * step for value in range(50)]})
for mark in ("mark_line", "mark_bar", "mark_point", "mark_area"):
    st.altair_chart(getattr(alt.Chart(frame), mark)().encode(x="x", y="y"))
"""
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
_TICK = os.sysconf("SC_CLK_TCK")


def cpu(process: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


@dataclass
class Page:
    """One open page, of which a threshold is let go as the script in the browser says it: what it holds is not sent again."""

    visitor: Visitor

    def draw(self, states: Sequence[WidgetState] = (), fragment: str = "") -> int:
        """Asks for the page until it is finished; gives the bytes that came."""
        asked = BackMsg()
        asked.rerun_script.widget_states.widgets.extend(states)
        asked.rerun_script.fragment_id = fragment
        held = self._held()
        asked.rerun_script.cached_message_hashes.extend(sorted(held))
        before = len(self.visitor.seen)
        self.visitor.line.send(asked.SerializeToString())
        size = 0
        while True:
            message = ForwardMsg()
            raw = self.visitor.line.recv(timeout=PATIENCE)
            message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            self.visitor.seen.append(message)
            size += len(raw)
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and message.HasField("script_finished"):
                break
        assert not any(one.delta.new_element.HasField("exception") for one in self.visitor.seen[before:])
        return size

    def _held(self) -> set[str]:
        """Hashes of the messages that a browser still has: those of the last two runs of the whole page, sent or named."""
        # A run of a fragment alone sends no navigation, and ages nothing else.
        begins = [place for place, one in enumerate(self.visitor.seen) if one.HasField("navigation")]
        last = self.visitor.seen[begins[-2] if len(begins) > 1 else 0 :]
        return {one.ref_hash or one.hash for one in last if one.ref_hash or (one.metadata.cacheable and one.hash)}

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
