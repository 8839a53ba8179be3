"""What a moved threshold costs, beside the same rule written down plainly in polars, pandas and DuckDB, in one run.

    python -m tests.benchmarks.engine [patients ...]

Prints one table of ratios of CPU time (medians of five), by default for 28, 10,000 and 100,000 patients. Ours is all
five figures of the first page after one limit moved; the others compute one figure, remission at each visit, from
whole-number patients, the columns they need and the baseline already found. Pandas and DuckDB read exact values only,
which spares them the ranges.
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import polars as pl

from lnexplore import AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.derive.windows import windows_frame
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.outcomes.assessed import derived_assessments
from lnexplore.outcomes.definitions import definition_rates
from lnexplore.outcomes.population import patients_at_baseline
from tests.benchmarks.criteria import copies

RUNS = 5
SIZES = (28, 10_000, 100_000)
FIVE = ("response_by_visit", "response_by_month", "flares", "steroid_course", "response_on_low_dose")
PLAN = AnalysisPlan()
VISITS_EACH = 13
_EXACT = ("upcr", "urine_rbc", "albumin", "creatinine")


def cohort_of(patients: int) -> Cohort:
    """The sample's patients, copied until there are so many."""
    return copies(round(patients * VISITS_EACH))


def cpu(task: Callable[[], object], runs: int = RUNS) -> float:
    """Median of the CPU seconds of some runs, the first left out."""
    task()
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        task()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def moves() -> Iterator[AnalysisPlan]:
    """Plans with one limit moved a little further each time: none was asked before."""
    value = 0.4
    while True:
        value += 0.001
        yield PLAN.replace(definition=PLAN.definition.with_value("cr.upcr", round(value, 3)))


def five_figures(cohort: Cohort) -> Callable[[], object]:
    """The first page after a moved limit."""
    plans = moves()

    def draw() -> None:
        plan = next(plans)
        for name in FIVE:
            OUTCOMES[name](cohort, plan)

    return draw


# --- the others ------------------------------------------------------------------------------------------------------


def inputs(cohort: Cohort) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(assessments, patients) with whole-number patients and only the columns that the rule reads."""
    reads = PLAN.definition.columns()
    numbers = cohort.patients.select("patient_id").with_row_index("patient")
    people = patients_at_baseline(cohort, PLAN)
    derived = derived_assessments(cohort, PLAN)
    mine = [name for name in derived.columns if name in reads or name in ("day", "literal_haematuria")]
    theirs = [name for name in people.columns if (name in reads and name not in mine)]
    keep = ["group", "last_day", "over_day", "terminal_day", "has_baseline", *theirs]
    visits = derived.select("patient_id", *mine, *(name for name in _EXACT if name not in mine))
    return (
        visits.join(numbers, on="patient_id", maintain_order="left").drop("patient_id"),
        people.select("patient_id", *keep, *(f"baseline_{name}" for name in _EXACT if f"baseline_{name}" not in keep))
        .join(numbers, on="patient_id", maintain_order="left")
        .drop("patient_id"),
    )


def in_polars(cohort: Cohort) -> Callable[[], pl.DataFrame]:
    """Remission at each visit as one would write it down: join, judge, place, take the nearest, count."""
    visits, people = inputs(cohort)
    windows = windows_frame(PLAN.windows)
    plans = moves()

    def draw() -> pl.DataFrame:
        rule = next(plans).definition
        complete, partial = rule.complete_in_force.expr(), rule.partial_in_force.expr()  # type: ignore[union-attr]
        day = pl.col("day")
        over = (pl.col("terminal_day") <= day).fill_null(value=False)
        month = pl.coalesce(
            [
                pl.when(day.is_between(window.low, window.high)).then(pl.lit(window.month, pl.Int32))
                for window in PLAN.windows
            ]
        )
        judged = (
            visits.join(people, on="patient", how="inner")
            .with_columns(cr=complete, pr=partial, month=month)
            .with_columns(
                state=pl.when(over)
                .then(pl.lit("NR"))
                .when(pl.col("cr").is_null())
                .then(pl.when(pl.col("pr")).then(pl.lit("PR")))
                .when(pl.col("cr"))
                .then(pl.lit("CR"))
                .when(pl.col("pr").is_null())
                .then(None)
                .when(pl.col("pr"))
                .then(pl.lit("PR"))
                .otherwise(pl.lit("NR"))
            )
            .filter(pl.col("month").is_not_null())
            .join(windows.select("month", "target"), on="month")
            .sort(pl.col("state").is_null(), (day - pl.col("target")).abs(), "day")
            .unique(["patient", "month"], keep="first", maintain_order=True)
        )
        reached = (pl.col("over_day") <= pl.col("window_high")).fill_null(value=False) | (
            pl.col("last_day") >= pl.col("window_low")
        )
        return (
            people.select("patient", "group", "last_day", "over_day", "has_baseline")
            .join(windows, how="cross")
            .filter(reached & pl.col("has_baseline"))
            .join(judged.select("patient", "month", "state"), on=["patient", "month"], how="left")
            .group_by("group", "month")
            .agg(n=(pl.col("state") == "CR").sum(), N=pl.col("state").count())
            .sort("group", "month")
        )

    return draw


def in_pandas(cohort: Cohort) -> Callable[[], object]:
    """The same in pandas, of exact values."""
    visits, people = (pd.DataFrame(frame.to_dict(as_series=False)) for frame in inputs(cohort))
    edges = [(window.month, window.target, window.low, window.high) for window in PLAN.windows]
    plans = moves()

    def draw() -> object:
        limit = next(plans).definition.component("cr.upcr").leaf.value  # type: ignore[union-attr]
        rows = visits.merge(people, on="patient")
        rows["month"] = 0
        rows["distance"] = 0
        for month, target, low, high in edges:
            inside = rows["day"].between(low, high)
            rows.loc[inside, "month"] = month
            rows.loc[inside, "distance"] = (rows.loc[inside, "day"] - target).abs()
        rows = rows[rows["month"] > 0]
        normal = rows["creatinine"] <= rows["creatinine_uln"]
        cr = (rows["upcr"] < limit) & (rows["urine_rbc"] < 5) & (rows["albumin"] >= 3.5) & normal
        pr = (
            (rows["upcr"] <= 0.5 * rows["baseline_upcr"])
            & (rows["urine_rbc"] <= 0.5 * rows["baseline_urine_rbc"])
            & (rows["albumin"] >= 3.0)
            & (normal | (rows["creatinine"] <= 1.15 * rows["baseline_creatinine"]))
        )
        known = rows[list(_EXACT)].notna().all(axis=1)
        rows = rows.assign(state=np.where(~known, None, np.where(cr, "CR", np.where(pr, "PR", "NR"))), open=~known)
        used = rows.sort_values(["open", "distance", "day"]).drop_duplicates(["patient", "month"])
        return used.groupby(["group", "month"])["state"].value_counts()

    return draw


def in_duckdb(cohort: Cohort) -> Callable[[], object]:
    """The same in SQL, of exact values."""
    import duckdb

    connection = duckdb.connect()
    for name, frame in zip(("visits", "people"), inputs(cohort), strict=True):
        connection.register("given", frame.to_arrow())
        connection.execute(f"create table {name} as select * from given")
    edges = ", ".join(f"({window.month}, {window.target}, {window.low}, {window.high})" for window in PLAN.windows)
    plans = moves()

    def draw() -> object:
        limit = next(plans).definition.component("cr.upcr").leaf.value  # type: ignore[union-attr]
        return connection.execute(
            f"""
            with windows(month, target, low, high) as (values {edges}),
            judged as (
                select patient, "group", month, abs(day - target) as distance, day,
                    upcr < {limit} and urine_rbc < 5 and albumin >= 3.5 and creatinine <= creatinine_uln as cr,
                    upcr <= 0.5 * baseline_upcr and urine_rbc <= 0.5 * baseline_urine_rbc and albumin >= 3
                        and (creatinine <= creatinine_uln or creatinine <= 1.15 * baseline_creatinine) as pr
                from visits join people using (patient) join windows on day between low and high
            ),
            used as (
                select *, row_number() over (partition by patient, month order by cr is null, distance, day) as place
                from judged
            )
            select "group", month, count(*) filter (where cr) as n, count(cr) as N from used where place = 1 group by all
            """
        ).fetchall()

    return draw


# --- the table -------------------------------------------------------------------------------------------------------


def check(cohort: Cohort) -> None:
    """The plain polars and the engine count the same."""
    ours = OUTCOMES["response_by_visit"](cohort, next(moves())).filter(pl.col("outcome").cast(pl.String) == "CR")
    known = ours.select("group", "month", "n").cast({"group": pl.String})
    plain = in_polars(cohort)().select("group", "month", pl.col("n").cast(pl.Int64))
    assert (
        known.sort("group", "month")
        .join(plain, on=["group", "month", "n"], how="anti")
        .filter(pl.col("n") > 0)
        .is_empty()
    )


def peak(patients: int) -> float:
    """Peak memory of a process that builds the cohort and moves a limit, as a multiple of what its tables take."""
    code = (
        "import resource;from tests.benchmarks.engine import *;"
        f"c=cohort_of({patients});five_figures(c)();"
        "own=sum(t.estimated_size() for t in (c.patients,c.visits,c.treatments,c.events));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss*1024, c.memory.size/own)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    print(
        f"  peak {float(found[0]) / 1e6:,.0f} MB; remembered: {float(found[1]):.1f} times the tables", file=sys.stderr
    )
    return float(found[1])


def main() -> None:
    """Prints the table."""
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    peers = {"polars": in_polars, "pandas": in_pandas}
    if importlib.util.find_spec("duckdb"):
        peers["DuckDB"] = in_duckdb
    print(f"{os.cpu_count()} cores; CPU time, medians of {RUNS}")
    print(
        "| patients | five figures after a move, beside one in "
        + " | in ".join(peers)
        + " | beside ten times fewer patients | every definition, beside one plan after the other |"
    )
    print("|" + "---|" * (len(peers) + 4))
    before: tuple[int, float] | None = None
    for size in sizes:
        cohort = cohort_of(size)
        check(cohort)
        ours = cpu(five_figures(cohort))
        print(f"  {cohort.visits.height:,} visits: {1000 * ours:.1f} ms", file=sys.stderr)
        row = [f"{ours / cpu(make(cohort)):.2f}×" for make in peers.values()]
        growth = (
            "" if before is None or before[0] < 5_000 else f"{ours / before[1] / (cohort.size / before[0]):.2f}× linear"
        )
        row += [growth, every_definition(cohort, beside=size <= 10_000), f"{peak(size):.1f}×"]
        before = (cohort.size, ours)
        print(f"| {cohort.size:,} | " + " | ".join(row) + " |", flush=True)


def every_definition(cohort: Cohort, *, beside: bool) -> str:
    """How many times faster the table of every definition is on the first page's plan than asking for one after the other with nothing remembered, where there is time for that."""

    def ours() -> float:
        cohort.memory.clear()
        OUTCOMES["response_by_visit"](cohort, PLAN)
        start = time.process_time()
        definition_rates(cohort, PLAN)
        return time.process_time() - start

    def one_by_one() -> None:
        for definition in DEFINITIONS.values():
            cohort.memory.clear()
            OUTCOMES["response_by_visit"](cohort, PLAN.replace(definition=definition))

    found = statistics.median(ours() for _ in range(RUNS))
    print(f"  every definition: {found:.2f} s", file=sys.stderr)
    return f"{cpu(one_by_one, 3) / found:.1f}× faster" if beside else ""


if __name__ == "__main__":
    main()
