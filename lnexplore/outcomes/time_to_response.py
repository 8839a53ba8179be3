"""When a response is first reached, met again, kept: times per patient, and curves from them."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.derive.runs import NONE, Runs
from lnexplore.derive.windows import one_per_window
from lnexplore.outcomes.assessed import assessed_visits, decided_by_place
from lnexplore.outcomes.curves import CENSORED, COMPETING, EVENT, Curves, clocks, curves, first_days, only_those_at_risk
from lnexplore.outcomes.first_response import at_start
from lnexplore.outcomes.layers import NEVER, by_name, by_place, placed
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remarks import lacking
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.verdicts import CR, PR, judged
from lnexplore.plan import AnalysisPlan

CONFIRM_DAYS = 28
"""a response is confirmed when met again at the next assessment so many days later, unless the plan has its own number"""
KINDS = ("first", "confirmed", "sustained")
ANSWERS = {"CR": ["CR"], "CR or PR": ["CR", "PR"]}


def counted_visits(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The decided assessments that count in curves over time: patient_id (a place in the cohort), day, response; all, or one for each month."""
    if plan.visits_counted != "windows":
        return decided_by_place(cohort, plan)
    visits = one_per_window(assessed_visits(cohort, plan), plan.windows, prefer="decided", pick=plan.pick)
    return by_place(cohort, visits.filter("decided").select("patient_id", "day", "response").sort("patient_id", "day"))


def _kinds(
    runs: Runs, days: np.ndarray, later: tuple[np.ndarray, np.ndarray], good: np.ndarray, plan: AnalysisPlan
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(whether the assessment is one, whether that cannot be told) for each of KINDS; `later` are the assessments that confirm and that sustain it."""
    never, (again, seen) = np.zeros(len(good), dtype=bool), later
    yield good, never
    # Where the plan asks that a response be met again, each one that counts has been.
    yield (
        (good, never)
        if plan.confirm_days is not None
        else (good & (again != NONE) & good[again], good & (again == NONE))
    )
    # Whoever lost it before the day asked about has not kept it, however the later visits look.
    yield runs.held(good, days, seen)


@remembered
def response_times(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient, response (CR, or CR or PR) and kind: when it was reached, or how long it was not.

    Columns: outcome, kind (first, confirmed, sustained), patient_id, group, clock, entry, day, code (1 reached on
    `day`, 2 dialysis, transplant or death, or by the plan a rescue, 0 not reached by `day`, the last assessment that could be decided; where the
    last run of responses is too short to be told, the day on which it began). Confirmed: met again at the next
    assessment at least 28 days later (or as the plan says); sustained: at every one for the plan's number of days. Both
    date from the first of these assessments; who was in it on day 0 already, the definition held against the baseline
    values, reached it then. Patients without any assessment that can be decided, and without such an event, have no row.
    """
    origin = "start" if plan.origin == "first_response" else plan.origin
    people = clocks(cohort, plan, origin).join(
        select_patients(cohort, plan).select("patient_id", terminal_day="over_day"),
        on="patient_id",
        validate="1:1",
    )
    people = by_place(cohort, people)
    visits = _from_the_start(cohort, plan, counted_visits(cohort, plan), people)
    entry = np.full(cohort.size, NEVER)
    entry[people["patient_id"].to_numpy()] = people["entry"].cast(pl.Int64).fill_null(int(NEVER)).to_numpy()
    who, days = visits["patient_id"].to_numpy(), visits["day"].to_numpy()
    runs, counts = Runs(who), (days > entry[who]) | (days == 0)
    # CR or PR is asked of all that CR is.
    some = visits["response"].cast(pl.String).is_in(ANSWERS["CR or PR"]).to_numpy()
    later = runs.first_from(days, CONFIRM_DAYS, some), runs.first_from(days, plan.sustained_days, some)
    parts = []
    for outcome, answers in ANSWERS.items():
        good = visits["response"].cast(pl.String).is_in(answers).to_numpy()
        for kind, (is_one, is_open) in zip(KINDS, _kinds(runs, days, later, good, plan), strict=True):
            ends = first_days(visits, runs, is_one & counts, is_open & counts).filter(counts[runs.ends - 1])
            parts.append(_ended(people.join(ends, on="patient_id", how="left", validate="1:1"), outcome, kind))
    return by_name(cohort, pl.concat(parts))


def _from_the_start(cohort: Cohort, plan: AnalysisPlan, visits: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The visits with one on day 0 for who was in response already, where the clock begins then and anything is known of the time after."""
    place, found = placed(cohort, plan), judged(cohort, plan)
    start = at_start(cohort, plan, place, found.complete, found.partial)
    named = pl.DataFrame({"patient_id": pl.Series(place.who).cast(people.schema["patient_id"]), "_start": start})
    named = named.filter(pl.col("_start") <= PR)
    seen = pl.col("patient_id").is_in(visits["patient_id"].implode()) | pl.col("terminal_day").is_not_null()
    rows = people.filter(seen & (pl.col("clock") == 0)).join(named, on="patient_id", how="inner", validate="1:1")
    response = pl.when(pl.col("_start") == CR).then(pl.lit("CR")).otherwise(pl.lit("PR"))
    first = rows.select("patient_id", day=pl.lit(0), response=response).cast(dict(visits.schema))  # type: ignore[arg-type]
    # The visits stand in order and are later than day 0: whoever was in response then is set before the own ones.
    first = first.sort("patient_id")
    before = np.searchsorted(visits["patient_id"].to_numpy(), first["patient_id"].to_numpy())
    return pl.concat([first, visits])[
        np.insert(np.arange(visits.height) + first.height, before, np.arange(first.height))
    ]


def _ended(frame: pl.DataFrame, outcome: str, kind: str) -> pl.DataFrame:
    last = pl.min_horizontal("_seen", "_open")
    over = (pl.col("terminal_day") <= pl.coalesce("_reached", pl.lit(2_000_000))).fill_null(value=False)
    code = pl.when(over).then(COMPETING).when(pl.col("_reached").is_not_null()).then(EVENT).otherwise(CENSORED)
    day = pl.when(over).then(pl.col("terminal_day")).otherwise(pl.coalesce("_reached", last))
    return frame.select(
        pl.lit(outcome).alias("outcome"),
        pl.lit(kind).alias("kind"),
        "patient_id",
        "group",
        "clock",
        "entry",
        day=day.cast(pl.Int32),
        code=code.cast(pl.Int64),
    ).drop_nulls("day")


@remembered
def response_curves(cohort: Cohort, plan: AnalysisPlan) -> Curves:
    """Cumulative incidence of each response, first, confirmed and sustained; by outcome and kind."""
    everyone = select_patients(cohort, plan).select("patient_id", "group")
    rows = response_times(cohort, plan)
    if lacking(cohort, plan):
        # What the sheet has nothing of was never looked at: nobody is known not to have responded.
        rows = rows.clear()
    # “By month 6” is one number everywhere: it ends with the window of the month, where the clock is that of the windows.
    ends = {window.month: (window.low, window.high) for window in plan.windows}
    ends = ends if plan.origin in ("start", "first_response") else {}
    return curves(rows, plan, everyone, by=("outcome", "kind"), incidence=True, ends=ends)


def time_to_response(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per response, kind, group and day: the share that had reached it (steps of `response_curves`)."""
    return response_curves(cohort, plan).steps


def time_to_response_landmarks(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per response, kind, group and landmark month: the share that had reached it by then."""
    return response_curves(cohort, plan).landmarks


def response_duration_times(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient who ever responded and response: from the first such assessment to its loss.

    Columns: outcome, patient_id, group, clock (day of that assessment), entry, day, code (1 lost at the assessment of `day`, or
    dialysis, transplant or death on it; 0 still there at the last assessment that could be decided).
    """
    visits = counted_visits(cohort, plan)
    runs = Runs(visits["patient_id"].to_numpy())
    people = select_patients(cohort, plan).select("patient_id", "group", terminal_day="over_day")
    people = by_place(cohort, people)
    parts = []
    for outcome, answers in ANSWERS.items():
        good = visits["response"].cast(pl.String).is_in(answers).to_numpy()
        begun = runs.latest(good) != NONE
        ends = first_days(visits, runs, good, begun & ~good).rename({"_reached": "clock", "_open": "_lost"})
        ends = ends.drop_nulls("clock")
        frame = people.join(ends, on="patient_id", validate="1:1").with_columns(
            _lost=pl.min_horizontal(
                "_lost", pl.when(pl.col("terminal_day") > pl.col("clock")).then(pl.col("terminal_day"))
            )
        )
        parts.append(
            frame.select(
                pl.lit(outcome).alias("outcome"),
                "patient_id",
                "group",
                "clock",
                entry="clock",
                day=pl.coalesce("_lost", "_seen").cast(pl.Int32),
                code=pl.col("_lost").is_not_null().cast(pl.Int64),
            )
        )
    return by_name(cohort, pl.concat(parts))


@remembered
def duration_curves(cohort: Cohort, plan: AnalysisPlan) -> Curves:
    """The share of responders still in response, from the first response on (Kaplan-Meier); by outcome."""
    rows = response_duration_times(cohort, plan)
    everyone = select_patients(cohort, plan).select("patient_id", "group")
    return only_those_at_risk(curves(rows, plan, everyone, by=("outcome",), incidence=False))


def response_duration(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per response, group and day since it began: the share still in response (steps of `duration_curves`)."""
    return duration_curves(cohort, plan).steps
