"""How many frames a second a browser shows while a threshold is dragged, beside a bare page on which nothing moves, in one run.

    python -m tests.benchmarks.drag [patients ...]      28 and 5,000 without numbers

The rail is given another value in each frame for three seconds, from one end to the other and back, so that no picture can
be shown twice; its events are those of a hand. Prints frames a second, how long 95 of 100 frames took at most, and how many pictures a second were
drawn. Chromium is needed; without a graphics card every frame is painted by the processor.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.board import BARE, OWN
from tests.benchmarks.screen import ARGUMENTS, ROOT, first_chart, start

RAIL = ".st-key-thresholds input[type=range]"
ROOT_OF = (
    "[...document.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector('#root')).find(one => one?.board)"
)
FRAMES = """rail => new Promise(done => {
    const gaps = [], turn = 90, begun = performance.now()
    let last = begun, step = 0
    const frame = now => {
        gaps.push(now - last); last = now
        if (now - begun > 3000) return done(gaps.slice(1))
        if (rail) {
            const share = Math.abs(step++ % (2 * turn) - turn) / turn
            rail.value = +rail.min + share * (rail.max - rail.min)
            rail.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
        }
        requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
})"""


def told(name: str, gaps: list[float], drawn: float) -> None:
    ordered = sorted(gaps)
    rate, slow = 1000 * len(gaps) / sum(gaps), ordered[int(0.95 * len(ordered))]
    print(f"{name:<24} {rate:5.1f} frames a second, 95 of 100 within {slow:5.1f} ms, {drawn:5.1f} pictures a second")


def dragged(page: Page) -> tuple[list[float], float]:
    """(milliseconds of each frame, pictures drawn a second) once the sweep of the first threshold is there."""
    rail = page.locator(RAIL).first
    rail.hover()
    page.wait_for_function(f"() => {ROOT_OF}.board.sweep", timeout=60_000)
    page.wait_for_timeout(500)
    before = page.evaluate(f"{ROOT_OF}.board.count.drawn")
    gaps = rail.evaluate(FRAMES)
    return gaps, 1000 * (page.evaluate(f"{ROOT_OF}.board.count.drawn") - before) / sum(gaps)


def main(*patients: int) -> None:
    """Prints a line for the bare page and one for each size."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        script = Path(folder) / "page.py"
        shutil.copytree(ROOT / ".streamlit", script.parent / ".streamlit")
        for size in (0, *(patients or (28, 5_000))):
            script.write_text(OWN.format(root=str(ROOT), patients=size) if size else BARE)
            server, address = start(script)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            first_chart(page, address)
            page.wait_for_timeout(2_500)
            if size:
                told(f"{size:,} patients", *dragged(page))
            else:
                told("bare page, nothing moves", page.evaluate(FRAMES), 0.0)
            page.close()
            server.terminate()
            server.wait()
        browser.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
