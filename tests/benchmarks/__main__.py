"""All that is promised of speed and memory, in one table of ratios, each measured beside something else in the same run.

    python -m tests.benchmarks [--small] [moved|growth|every|reading|memory|screen ...]

Medians of five. `--small`: nothing larger than 10,000 patients, for a machine with little memory or time. What lies
behind a ratio goes to standard error; each part has a command of its own that tells more (`engine`, `reading`, `screen`).
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import engine, reading, screen
from tests.benchmarks.board import OWN

RUNS = engine.RUNS
Row = tuple[str, str, str, str]
"""what, beside what, found, goal"""


def moved(sizes: list[int]) -> Iterator[Row]:
    peers = {"polars": engine.in_polars, "pandas": engine.in_pandas, "DuckDB": engine.in_duckdb}
    for size in sizes:
        cohort = engine.cohort_of(size)
        ours = engine.cpu(engine.five_figures(cohort))
        found = ", ".join(f"{name} {ours / engine.cpu(make(cohort)):.2f}×" for name, make in peers.items())
        goal = {28: "10 ms", 100_000: "1×"}.get(size, "")
        yield (
            f"five figures after a moved threshold, {size:,} patients ({1000 * ours:.0f} ms)",
            "one figure",
            found,
            goal,
        )


def growth(sizes: list[int]) -> Iterator[Row]:
    before: tuple[int, float] | None = None
    most = max(sizes)
    for size in (most // 10, most, *([10 * most] if most >= 100_000 else [])):
        cohort = engine.cohort_of(size)
        ours = engine.cpu(engine.five_figures(cohort))
        if before:
            found = ours / before[1] / (cohort.size / before[0])
            yield f"growth from {before[0]:,} to {cohort.size:,} patients", "linear", f"{found:.2f}×", "1.1×"
        before = (cohort.size, ours)


def every(sizes: list[int]) -> Iterator[Row]:
    for size in sizes:
        found = engine.every_definition(engine.cohort_of(size), beside=True)
        yield f"every definition at all windows, {size:,} patients", "one plan after the other", found, "5×"


def read(sizes: list[int]) -> Iterator[Row]:
    for size in sizes:
        for kind, found in reading.main(RUNS, size).items():
            bare, goal = ("fastexcel", "3×") if kind == "xlsx" else ("polars' read of the text", "8×")
            # Of a trial the start of a child is all there is.
            goal = goal if size >= 10_000 else ""
            yield f"reading {kind}, {size:,} patients of {reading.VISITS} visits", bare, f"{found:.1f}×", goal


def memory(sizes: list[int]) -> Iterator[Row]:
    for size, goal in ((100_000, "1.5 GB"), (1_000_000, "8 GB")):
        if max(sizes) >= 100_000:
            found = reading.large(reading.VISITS * size) / 1e9
            yield f"peak memory of app and child, {size:,} patients read as Parquet", "", f"{found:.1f} GB", goal


def shown(sizes: list[int]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "page.py"
        script.write_text(screen.BARE)
        bare = screen.measure(script, RUNS)
        ours = screen.measure(screen.ROOT / "streamlit_app.py", RUNS)
        for what, seconds in bare.items():
            yield f"{what}, 28 patients", "a bare page", f"{ours[what] / seconds:.1f}×", "1.5×"
        for size, goal in ((5_000, "1.7×"), (100_000, "3×")):
            if size <= max(sizes):
                script.write_text(OWN.format(root=str(screen.ROOT), patients=size))
                found = screen.measure(script, 1)["threshold to redraw"] / bare["threshold to redraw"]
                yield f"threshold to redraw, {size:,} patients", "a bare page", f"{found:.1f}×", goal


PARTS: dict[str, Callable[[list[int]], Iterator[Row]]] = {
    "moved": moved,
    "growth": growth,
    "every": every,
    "reading": read,
    "memory": memory,
    "screen": shown,
}


def main(words: list[str]) -> None:
    sizes = [28, 10_000] if "--small" in words else list(engine.SIZES)
    print(
        f"{os.cpu_count()} cores; medians of {RUNS}\n\n| what | beside | found | goal |\n|---|---|---|---|", flush=True
    )
    for name in [word for word in words if word in PARTS] or PARTS:
        rows = PARTS[name](sizes)
        while True:
            # What a part says of itself is no row.
            with contextlib.redirect_stdout(sys.stderr):
                row = next(rows, None)
            if row is None:
                break
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
