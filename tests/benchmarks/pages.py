"""What each page costs, figure by figure: results, captions and specifications of its pictures.

    python -m tests.benchmarks.pages [--figures] [page ...] [patients ...]

Prints CPU time in multiples of one rate (the plan's first figure on a cohort that remembers nothing), by default for
28 and 10,000 patients: each page opened after the overview, and again after a limit was moved. Seconds and, with
`--figures`, the bytes of each picture go to standard error. The cohort is the sample's patients, copied.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator

import polars as pl

from lnexplore import AnalysisPlan
from lnexplore.charts.figure import PAGES, Figure
from lnexplore.charts.registry import figures_of
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.adverse_events import adverse_event_list
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.flare_free import flare_details
from lnexplore.outcomes.follow_up import informative_visits
from lnexplore.outcomes.patient import needs_a_look, patient_responses, patient_values
from lnexplore.outcomes.response import response_by_visit
from lnexplore.ui.board.pictures import KEYS
from lnexplore.ui.groups import SHOWN
from tests.benchmarks.engine import PLAN, cohort_of

SIZES = (28, 10_000)
Task = Callable[[Cohort, AnalysisPlan], object]


def picture(item: Figure) -> Task:
    """Bytes of what a figure sends to the browser at first sight."""

    def draw(cohort: Cohort, plan: AnalysisPlan) -> int:
        _, frames = item.at_sight(cohort, plan)
        if item.is_empty(frames):
            return 0
        _, part = next(iter(item.variants(frames)))
        sent = 0
        for _, panel in item.panels(part):
            if not item.is_empty(panel):
                item.caption(panel, plan)
                sent += len(json.dumps(item.draw(panel).to_dict()))
        item.caption(part, plan)
        return sent

    return draw


def one_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The course of the patient who most needs a look."""
    ranked = needs_a_look(cohort, plan)
    patient = ranked["patient_id"][0]
    patient_values(cohort, plan, patient)
    return patient_responses(cohort, plan, patient)


BESIDE: dict[str, dict[str, Task]] = {
    "cohort": {"Table 1": baseline, "visit frequency": informative_visits},
    "flares": {"dose and drugs at flare": flare_details},
    "safety": {"every adverse event": adverse_event_list},
    "patient": {"needs a look": needs_a_look, "one patient": one_patient},
}
"""what stands on a page beside its figures"""


def tasks(page: str) -> Iterator[tuple[str, Task]]:
    """(name, task) of all that a page shows at first sight."""
    for item in figures_of(page):
        if item.key not in (KEYS if page == "overview" else SHOWN):
            yield item.key, picture(item)
    yield from BESIDE.get(page, {}).items()


def overview(cohort: Cohort, plan: AnalysisPlan) -> None:
    """What was there before a page is opened: the board's results."""
    for item in figures_of("overview"):
        if item.key in KEYS:
            item.results(cohort, plan)


def seconds(cohort: Cohort, page: str, plan: AnalysisPlan, *, each: bool) -> float:
    """CPU seconds of a page."""
    total = 0.0
    for name, task in tasks(page):
        start = time.process_time()
        sent = task(cohort, plan)
        took = time.process_time() - start
        total += took
        if each:
            size = f"{sent / 1000:9.1f} kB" if isinstance(sent, int) else ""
            print(f"    {name:34s} {took:8.3f} s {size}", file=sys.stderr)
    return total


def main() -> None:
    each = "--figures" in sys.argv
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    # A page shows what is its own beside its figures, or it is no page of figures.
    chosen = [page for page in (*PAGES, "patient") if page in words or not any(word in PAGES for word in words)]
    moved = PLAN.replace(definition=PLAN.definition.with_value("cr.upcr", 0.45))
    small = cohort_of(28)
    for page in chosen:
        # Imported before anything is timed.
        seconds(small, page, PLAN, each=False)
    print("| patients | " + " | ".join(f"{page}: opened, moved" for page in chosen) + " |")
    print("|" + "---|" * (len(chosen) + 1))
    for size in [int(word) for word in words if word.isdigit()] or SIZES:
        cohort = cohort_of(size)
        start = time.process_time()
        response_by_visit(cohort, PLAN)
        one = time.process_time() - start
        cells = []
        for page in chosen:
            cohort.memory.clear()
            overview(cohort, PLAN)
            took = [seconds(cohort, page, plan, each=each) for plan in (PLAN, moved)]
            print(f"  {page:10s} opened {took[0]:7.2f} s, moved {took[1]:7.2f} s", file=sys.stderr)
            cells.append(", ".join(f"{part / one:.1f}×" for part in took))
        print(f"| {cohort.size:,} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
