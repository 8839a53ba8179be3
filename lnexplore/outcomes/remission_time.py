"""What happened between the visits: time in each response, the way from one visit to the next, and every patient's lane."""

import numpy as np
import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.runs import NONE, Runs
from lnexplore.outcomes.assessed import decided_by_place
from lnexplore.outcomes.counts import named
from lnexplore.outcomes.drug_survival import REGIMEN, drug_stops
from lnexplore.outcomes.flare_free import DERIVED, all_flares
from lnexplore.outcomes.flares import DAYS_PER_YEAR
from lnexplore.outcomes.layers import by_name, by_place, placed
from lnexplore.outcomes.population import observed, places_of, select_patients
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import cohort_levels, seats_of
from lnexplore.outcomes.verdicts import STATES, states
from lnexplore.plan import AnalysisPlan

UNKNOWN = "not known"
FIRST_CR, REGIMEN_STOPPED = "first complete response", "regimen stopped"
FLARE_RECORDED, FLARE_BY_RULE = "flare recorded", "flare by rule"
TIME_STATES = pl.Enum(["CR", "PR", "NR", UNKNOWN])


def state_stretches(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient with follow-up and stretch of days in one state: patient_id, group, from_day, to_day, state.

    A response that was decided holds until the next assessment that decides it, the last one for no longer than
    follow-up goes on without dialysis, transplant or death, after which there is none. Time before the first is not known.
    """
    return by_name(cohort, _state_stretches(cohort, plan))


@remembered
def _state_stretches(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """`state_stretches` with patients as places in the cohort."""
    people = (
        select_patients(cohort, plan)
        .filter(pl.col("last_day") > 0)
        .select("patient_id", "group", "last_day", "over_day")
    )
    people = by_place(cohort, people)
    decided = decided_by_place(cohort, plan)
    ended = people.filter(pl.col("over_day") > 0)
    code = {name: pl.lit(name, TIME_STATES) for name in ("NR", UNKNOWN)}
    # Of one day the end of all responses counts, else what was decided.
    rows = pl.concat(
        [
            people.select("patient_id", day=pl.lit(0, pl.Int32), state=code[UNKNOWN]),
            decided.select("patient_id", "day", state=pl.col("response").cast(pl.String).cast(TIME_STATES)),
            ended.select("patient_id", day=pl.col("over_day").cast(pl.Int32), state=code["NR"]),
        ]
    )
    last = np.full(cohort.size, NONE)
    last[people["patient_id"].to_numpy()] = people["last_day"].to_numpy()
    who, day, state = (rows[name].to_physical().to_numpy() for name in ("patient_id", "day", "state"))
    order = np.lexsort((day, who))
    order = order[last[who[order]] != NONE]
    order = order[np.append((np.diff(who[order]) != 0) | (np.diff(day[order]) != 0), np.ones(min(len(order), 1), bool))]
    who, day, state = who[order], day[order], state[order]
    until = np.where(np.append(np.diff(who) == 0, False)[: len(who)], np.append(day[1:], 0)[: len(who)], last[who])
    lasts = until > day
    who, day, until, state = who[lasts], day[lasts], until[lasts], state[lasts]
    # A stretch of one state is one, however many visits found it.
    runs = Runs(who, state)
    groups = np.zeros(cohort.size, dtype=np.int64)
    groups[people["patient_id"].to_numpy()] = np.arange(people.height)
    return pl.DataFrame(
        {
            "patient_id": pl.Series(who[runs.starts], dtype=pl.UInt32),
            "group": people["group"][groups[who[runs.starts]]],
            "from_day": pl.Series(day[runs.starts], dtype=pl.Int32),
            "to_day": pl.Series(np.maximum.reduceat(until, runs.starts) if len(until) else until, dtype=pl.Int32),
            "state": rows["state"][order][lasts.nonzero()[0][runs.starts]],
        }
    )


def time_in_response(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group and state (CR, PR, NR, not known): how much of follow-up was spent in it.

    Columns: group, state, n (patients ever in it), N (patients with follow-up), n_not_assessable (without), estimate
    (share of all patient-time), person_years, total_years (all states), median, q1, q3 (of the patients' own shares), method.
    """
    people = by_place(cohort, select_patients(cohort, plan).select("patient_id", "group"))
    levels, names = cohort_levels(cohort, plan), TIME_STATES.categories.to_list()
    spans, decided = _state_stretches(cohort, plan), decided_by_place(cohort, plan)
    # Days of each patient in each state, and whether there were any: a response found at the last visit lasted no
    # day, and yet the patient was in it.
    size = (cohort.size, len(names))
    cells = spans["patient_id"].to_numpy().astype(np.int64) * len(names) + spans["state"].to_physical().to_numpy()
    lasted = (spans["to_day"] - spans["from_day"]).to_numpy()
    days = np.bincount(cells, weights=lasted, minlength=cohort.size * len(names)).reshape(size)
    ever = days > 0
    # The responses that are decided are the first states.
    ever[decided["patient_id"].to_numpy(), decided["response"].to_physical().to_numpy()] = True
    everyone = spans.select("patient_id", "group")[Runs(spans["patient_id"].to_numpy()).starts]
    who = everyone["patient_id"].to_numpy()
    full = pl.DataFrame(
        [
            everyone["group"][np.repeat(np.arange(len(who)), len(names))],
            pl.Series("state", names, dtype=TIME_STATES)[np.tile(np.arange(len(names)), len(who))],
            pl.Series("_days", days[who].ravel()),
            pl.Series("_all", np.repeat(days[who].sum(axis=1), len(names))),
            pl.Series("_ever", ever[who].ravel()),
        ]
    )
    share = pl.col("_days") / pl.col("_all")
    sizes = people.group_by("group").agg(_total=pl.len().cast(pl.Int64))
    found = full.group_by("group", "state").agg(
        n=pl.col("_ever").sum().cast(pl.Int64),
        N=pl.len().cast(pl.Int64),
        estimate=pl.col("_days").sum() / pl.col("_all").sum(),
        person_years=pl.col("_days").sum() / DAYS_PER_YEAR,
        total_years=pl.col("_all").sum() / DAYS_PER_YEAR,
        median=share.median(),
        q1=share.quantile(0.25, "linear"),
        q3=share.quantile(0.75, "linear"),
    )
    # A group that nobody followed is told of, too.
    nobody = people.select("group").unique().join(everyone.select("group").unique(), on="group", how="anti")
    empty = nobody.join(pl.DataFrame({"state": TIME_STATES.categories}).cast(TIME_STATES), how="cross").with_columns(
        n=pl.lit(0, pl.Int64), N=pl.lit(0, pl.Int64)
    )
    return (
        pl.concat([found, empty], how="diagonal")
        .join(sizes, on="group", how="left", validate="m:1")
        .select(
            pl.col("group").cast(pl.Enum(levels)),
            "state",
            "n",
            "N",
            n_not_assessable=pl.col("_total") - pl.col("N"),
            estimate="estimate",
            person_years="person_years",
            total_years="total_years",
            median="median",
            q1="q1",
            q3="q3",
            method=pl.lit("share of patient-time; a response holds until the next assessment"),
        )
        .sort("group", "state")
    )


def response_transitions(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, pair of neighbouring months and pair of states: how many patients went from one to the other.

    Columns: group, month_from, month_to, state_from, state_to (states of `response_by_patient`), n, N (patients of the group).
    """
    place, seat = placed(cohort, plan), seats_of(cohort, plan)
    counts = seat.group < len(seat.levels)
    # Patients by windows in order of their months.
    state, group = states(cohort, plan).state[counts][:, seat.windows].astype(np.int64), seat.group[counts]
    month, base = place.month[seat.windows], len(STATES.categories)
    shape = (len(seat.levels), len(month) - 1, base, base)
    steps = ((group[:, None] * shape[1] + np.arange(shape[1])) * base + state[:, :-1]) * base + state[:, 1:]
    found = np.bincount(steps.ravel(), minlength=int(np.prod(shape)))
    cells = np.flatnonzero(found)
    mine, step, before, after = np.unravel_index(cells, shape)
    return pl.DataFrame(
        [
            named("group", mine, seat.levels),
            pl.Series("month_from", month[step]),
            pl.Series("month_to", month[step + 1]),
            named("state_from", before, STATES.categories.to_list()),
            named("state_to", after, STATES.categories.to_list()),
            pl.Series("n", found[cells], dtype=pl.Int64),
            pl.Series("N", np.bincount(group, minlength=shape[0])[mine], dtype=pl.Int64),
        ]
    )


def patient_marks(cohort: Cohort, plan: AnalysisPlan, only: pl.Series | None = None) -> pl.DataFrame:
    """A row per thing that happened to a patient (of these alone) after time zero: patient_id, what, day, detail (drug and reason of a stop).

    `what`: first complete response, flare recorded, flare by rule, regimen stopped, rescue, dialysis, transplant, death.
    """
    patients = select_patients(cohort, plan)
    stops = (
        _regimen(cohort, plan)
        .filter("stopped")
        .select(
            "patient_id",
            what=pl.lit(REGIMEN_STOPPED),
            day="day",
            detail=pl.format("{}: {}", pl.col("stopped_drug").fill_null(""), pl.col("why").cast(pl.String)),
        )
    )
    found = all_flares(cohort, plan, only)
    words = pl.when(pl.col("source") == DERIVED).then(pl.lit(FLARE_BY_RULE)).otherwise(pl.lit(FLARE_RECORDED))
    flares = found.select("patient_id", what=words, day="day", detail=pl.lit(""))
    happened = observed(cohort.events.filter(pl.col("day") > 0), patients)
    others = happened.filter(
        pl.col("kind").cast(pl.String).is_in(["rescue", "dialysis", "transplant", "death"])
    ).select("patient_id", what=pl.col("kind").cast(pl.String), day="day", detail=pl.col("term").fill_null(""))
    complete = decided_by_place(cohort, plan).filter(pl.col("response") == "CR")
    first = by_name(cohort, complete.group_by("patient_id").agg(pl.col("day").min())).select(
        "patient_id", what=pl.lit(FIRST_CR), day="day", detail=pl.lit("")
    )
    followed = patients.filter(pl.col("last_day") > 0).select("patient_id") if only is None else only.to_frame()
    return pl.concat([first, flares, stops, others]).join(followed, on="patient_id", how="semi")


def _regimen(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    return drug_stops(cohort, plan.replace(origin="start")).filter(pl.col("drug").cast(pl.String) == REGIMEN)


def patient_lanes(cohort: Cohort, plan: AnalysisPlan, only: pl.Series | None = None) -> pl.DataFrame:
    """A row per patient with follow-up (or of these alone) and stretch or mark of the swimmer plot.

    Columns: patient_id, group, kind ("response", "regimen", "mark"), what (the state; “taken”; as in `patient_marks`),
    from_month, to_month (equal for a mark), detail (drug and reason of a stop), last_month.
    """
    people = select_patients(cohort, plan).filter(pl.col("last_day") > 0).select("patient_id", "group", "last_day")
    if only is not None:
        people = people.filter(pl.col("patient_id").is_in(only.implode()))
    who = people.select("patient_id")
    none = pl.lit("").alias("detail")
    stretches = _state_stretches(cohort, plan)
    mine = stretches["patient_id"].is_in(places_of(cohort, who["patient_id"]).astype(np.uint32))
    spans = by_name(cohort, stretches.filter(mine)).select(
        "patient_id", kind=pl.lit("response"), what=pl.col("state").cast(pl.String), start="from_day", end="to_day"
    )
    taken = (
        _regimen(cohort, plan)
        .join(who, on="patient_id", how="semi")
        .select("patient_id", kind=pl.lit("regimen"), what=pl.lit("taken"), start="entry", end="day")
    )
    marks = patient_marks(cohort, plan, None if only is None else who["patient_id"]).select(
        "patient_id", kind=pl.lit("mark"), what="what", start="day", end="day", detail="detail"
    )
    return (
        pl.concat([spans.with_columns(none), taken.with_columns(none), marks])
        .join(people, on="patient_id", how="inner", validate="m:1")
        .select(
            "patient_id",
            pl.col("group").cast(pl.Enum(cohort_levels(cohort, plan))),
            "kind",
            "what",
            from_month=pl.col("start") / DAYS_PER_MONTH,
            to_month=pl.col("end") / DAYS_PER_MONTH,
            detail="detail",
            last_month=pl.col("last_day") / DAYS_PER_MONTH,
        )
        # To the last column: what happened on the same day has no order of its own, and one table has one.
        .sort(
            *("group", "last_month", "patient_id", "kind", "from_month", "what", "to_month", "detail"),
            descending=[False, True, *[False] * 6],
        )
    )
