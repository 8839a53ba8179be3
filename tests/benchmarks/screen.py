"""How long the screen takes, beside a bare Streamlit page with as many fixed charts, in one run.

    python -m tests.benchmarks.screen [repeats]

Prints the median of: start of the server to the first chart, reload to the first chart, and a moved threshold to the
finished redraw. Chromium is needed.
"""

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
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
STREAMLIT = f"""import sys; sys.path.insert(0, {str(ROOT)!r})
from lnexplore.serve.heads import compress_well; compress_well()
from streamlit.web.cli import main; main()"""
"""`streamlit`, with messages compressed as `lnexplore` does"""
CHART = "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def start(script: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", STREAMLIT, "run", str(script), f"--server.port={port}", "--server.headless=true"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(
        [*command, "--server.address=127.0.0.1"], cwd=script.parent, **quiet
    ), f"http://127.0.0.1:{port}"


def first_chart(page: Page, address: str) -> None:
    while True:
        try:
            page.goto(address)
            break
        except Exception:
            time.sleep(0.05)
    page.wait_for_selector(CHART, timeout=60_000)


def move(page: Page) -> float:
    """Seconds from a key on the first slider until the words on the page have changed and nothing is stale."""
    before = page.locator("[data-testid=stMain]").inner_text()
    slider = page.get_by_role("slider").first
    slider.focus()
    begun = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('[data-testid=stMain]').innerText !== before", arg=before)
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stStatusWidget], [data-stale=true], [data-test-script-state=running]')"
    )
    return time.perf_counter() - begun


def measure(script: Path, repeats: int) -> dict[str, float]:
    """Medians of seconds."""
    starts, reloads, moves = [], [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for _ in range(repeats):
            page = browser.new_page()
            begun = time.perf_counter()
            server, address = start(script)
            first_chart(page, address)
            starts.append(time.perf_counter() - begun)
            page.wait_for_timeout(2500)
            begun = time.perf_counter()
            first_chart(page, address)
            reloads.append(time.perf_counter() - begun)
            page.wait_for_timeout(2500)
            for _ in range(5):
                moves.append(move(page))
                page.wait_for_timeout(300)
            page.close()
            server.terminate()
            server.wait()
        browser.close()
    return {
        "start to first chart": statistics.median(starts),
        "reload to first chart": statistics.median(reloads),
        "threshold to redraw": statistics.median(moves),
    }


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        found = {
            "lnexplore": measure(ROOT / "streamlit_app.py", repeats),
            "bare page, four charts": measure(bare, repeats),
        }
    for step in found["lnexplore"]:
        print(f"{step:24}" + "".join(f"{name}: {values[step]:5.2f} s   " for name, values in found.items()))


if __name__ == "__main__":
    main()
