"""How long the criteria laboratory takes on 100,000 visits, beside asking for every value one plan after the other.

    python -m tests.benchmarks.criteria

Every figure is the median of three runs on a cohort whose intermediate frames are forgotten each time. The cohort
is the sample's patients, copied.
"""

import statistics
import time
from collections.abc import Callable

import polars as pl

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.moving import steps_of
from lnexplore.outcomes.blocked import blocked_by_patient
from lnexplore.outcomes.definitions import definition_agreement, definition_patterns, definition_rates
from lnexplore.outcomes.derived_flares import derived_flares
from lnexplore.outcomes.multiverse import hidden_choice_effects, multiverse
from lnexplore.outcomes.response import response_by_visit
from lnexplore.outcomes.sweep import sweep, sweep_two

RUNS = 3
PATH = "cr.upcr"


def copies(visits: int) -> Cohort:
    """The sample's patients, copied until there are so many visits."""
    sample = sample_cohort()
    times = -(-visits // sample.visits.height)

    def many(frame: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([frame.with_columns(pl.col("patient_id") + f"-{copy}") for copy in range(times)])

    return Cohort.of(
        many(sample.patients.drop("extra_1")), many(sample.visits), many(sample.treatments), many(sample.events)
    )


def one_after_the_other(cohort: Cohort, plan: AnalysisPlan) -> None:
    """The sweep as it would be without one evaluation for all values."""
    for value in steps_of(plan.definition.component(PATH).leaf):
        response_by_visit(cohort, plan.replace(definition=plan.definition.with_value(PATH, value)))


TASKS: dict[str, Callable[[Cohort, AnalysisPlan], object]] = {
    "the plan alone: remission at each visit": response_by_visit,
    "sweep of one limit": lambda cohort, plan: sweep(cohort, plan, PATH),
    "the same, one plan after the other": one_after_the_other,
    "two limits at once": sweep_two,
    "every definition": definition_rates,
    "who is in remission under which": definition_patterns,
    "agreement of every pair": definition_agreement,
    "what stands in the way": blocked_by_patient,
    "hidden choices": hidden_choice_effects,
    "all of them at once": multiverse,
    "flares by rule": derived_flares,
}


def measure(visits: int, tasks: dict[str, Callable[[Cohort, AnalysisPlan], object]]) -> None:
    """Prints the seconds of every task."""
    cohort = copies(visits)
    print(f"{cohort.size:,} patients, {cohort.visits.height:,} visits")
    for name, task in tasks.items():
        seconds = []
        for _ in range(RUNS):
            cohort.memory.clear()
            start = time.perf_counter()
            task(cohort, AnalysisPlan())
            seconds.append(time.perf_counter() - start)
        print(f"  {name:45s} {statistics.median(seconds):7.2f} s")


if __name__ == "__main__":
    measure(360, TASKS)
    measure(100_000, TASKS)
