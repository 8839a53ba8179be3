"""Who responded, at each visit window and by each month, with denominators that hide nobody."""

from typing import Any

import numpy as np
import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.assess import verdict_name
from lnexplore.derive.windows import one_per_window, windows_frame
from lnexplore.outcomes.assessed import component_name
from lnexplore.outcomes.conditions import OPEN, YES, as_booleans, verdict
from lnexplore.outcomes.counts import Seats, at_rows, by_rows, named, responders_by, seats
from lnexplore.outcomes.first_response import FirstResponses, at_start, first_responses
from lnexplore.outcomes.layers import NEVER, Placed, placed
from lnexplore.outcomes.population import group_levels, patients_at_baseline
from lnexplore.outcomes.remarks import lacking
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.verdicts import (
    LEFT,
    NOT_ASSESSABLE,
    NOT_REACHED,
    STATES,
    States,
    days_used,
    firsts,
    judged,
    kept,
    states,
)
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import INTERVALS, proportion_interval


def cohort_levels(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """The groups of the whole cohort: the same under every definition, though a definition may leave a group empty."""
    return group_levels(patients_at_baseline(cohort, plan)["group"])


@remembered
def response_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep and window, sorted by group, patient and month.

    Columns: patient_id, group, month, window_low, window_high, `day` of the assessment used (null without one),
    `state` (CR, PR, NR, not assessable, not reached, left before), `reason` for the last three, `cr_unknown` (PR counted while CR
    was open), `cr_ruled_out` (not assessable, but surely not CR), `has_baseline`, `below_cr_at_baseline`, and `met:<path>` per component.
    """
    place, found, seat = placed(cohort, plan), states(cohort, plan), seats_of(cohort, plan)
    # Patients by group, in the order of their numbers; windows by month.
    people = np.argsort(seat.group, kind="stable")
    people = people[seat.group[people] < len(seat.levels)]
    cells = (people[:, None], seat.windows)
    who, window = np.repeat(people, len(seat.windows)), np.tile(seat.windows, len(people))
    state, used, day = (part[cells].ravel() for part in (found.state, found.used, days_used(place, found)))
    answers = {
        component.path: place.at_rows(verdict(cohort, plan, component.leaf, component.path))
        for component in plan.definition.components()
        if component.path not in plan.definition.off
    }
    judgement = judged(cohort, plan)
    is_open = np.append((judgement.complete == OPEN) & (judgement.partial == YES), False)[used]
    known = patients_at_baseline(cohort, plan)
    below = known["below_cr_at_baseline"][place.who]
    return pl.DataFrame(
        [
            place.patients["patient_id"][who],
            named("group", seat.group[who], list(seat.levels)),
            pl.Series("month", place.month[window]),
            pl.Series("window_low", place.low[window].astype(np.int32)),
            pl.Series("window_high", place.high[window].astype(np.int32)),
            pl.select(pl.when(pl.Series(day != NEVER)).then(pl.Series(day)).cast(pl.Int32).alias("day"))["day"],
            named("state", state, STATES.categories.to_list()),
            _reasons(plan, found, place, answers, cells),
            pl.Series("cr_unknown", is_open),
            pl.Series("cr_ruled_out", found.ruled_out[cells].ravel()),
            pl.Series("has_baseline", place.has_baseline[who]),
            below[who],
            *(
                as_booleans(np.append(verdicts, np.uint8(3))[used], verdict_name(path))
                for path, verdicts in answers.items()
            ),
        ]
    )


UNDECIDED = "cannot be decided: "
"""how a reason begins that names what is missing"""
_REASONS = (
    "",
    N_("follow-up has not reached this window"),
    N_("no proteinuria value in the baseline window"),
    N_("no visit in the window"),
    N_("response not met again at a later visit"),
    N_("followed to an earlier day only, though the data cut-off lies later"),
)


def _reasons(plan: AnalysisPlan, found: States, place: Placed, answers: dict[str, np.ndarray], cells: Any) -> pl.Series:
    """Why a state is not a response, in words; each different reason is made once."""
    state, used, answered = (part[cells].ravel() for part in (found.state, found.used, found.answered))
    # A missing baseline keeps nobody from a rule that does not read it.
    known = place.has_baseline | (not plan.definition.reads_baseline_protein)
    base = np.repeat(known[cells[0][:, 0]], len(place.month))
    names: dict[str, list[str]] = {}
    for component in plan.definition.components():
        if component.path not in plan.definition.off:
            names.setdefault(component_name(component.leaf), []).append(component.path)
    asked = np.flatnonzero((state == NOT_ASSESSABLE) & base & answered)
    code = np.zeros(len(state), dtype=np.int64)
    code[state == NOT_REACHED] = 1
    code[state == LEFT] = 5
    code[(state == NOT_ASSESSABLE) & ~base] = 2
    code[(state == NOT_ASSESSABLE) & base & ~answered] = 3
    open_ = np.zeros((len(asked), len(names)), dtype=bool)
    for number, paths in enumerate(names.values()):
        for path in paths:
            open_[:, number] |= answers[path][used[asked]] == OPEN
    # Each pattern of open components as a number: their names are joined once.
    marks = open_ @ (1 << np.arange(len(names), dtype=np.int64))
    _, first, which = np.unique(marks, return_index=True, return_inverse=True)
    patterns = open_[first]
    words = [", ".join(name for name, is_open in zip(names, pattern, strict=True) if is_open) for pattern in patterns]
    code[asked] = which + len(_REASONS)
    told = [f"{UNDECIDED}{one}" if one else _REASONS[4] for one in words]
    return pl.Series("reason", [*_REASONS, *told])[code]


def states_in_windows(
    patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan, *extra: str | pl.Expr
) -> pl.DataFrame:
    """A row per patient and window, from patients at baseline and assessed visits: the state, and what it rests on.

    Columns: patient_id, group, month, window_low, window_high, has_baseline, below_cr_at_baseline, `day` and
    `response` of the assessment used, `cr_unknown`, `cr_ruled_out`, `state`, and the `extra` columns of the assessment.
    """
    failed = ["failed_day", *(["rescue_day"] if plan.definition.asks_no_rescue else [])]
    people = patients.select(
        *("patient_id", "group", "last_day", "over_day", "has_baseline", "below_cr_at_baseline"),
        _failed=pl.min_horizontal(failed),
        _due="due_until",
    )
    used = one_per_window(visits, plan.windows, prefer="decided", pick=plan.pick).select(
        *("patient_id", "month", "day", "response", "cr", "cr_unknown", *extra), _used="day"
    )
    frame = people.join(windows_frame(plan.windows), how="cross").join(
        used, on=["patient_id", "month"], how="left", validate="1:1"
    )
    over = (pl.col("over_day") <= pl.col("window_high")).fill_null(value=False)
    reached = over | (pl.col("last_day") >= pl.col("window_low")).fill_null(value=False)
    if plan.missing == "last_observation":
        frame = _carry_forward(frame, visits, reached & ~over)
    undecided = pl.col("response").cast(pl.String) == "not assessable"
    # What ended the response on or before the day of the month beats an earlier assessment of its window.
    beaten = (pl.col("_failed") <= pl.col("target")) & (pl.col("_used") < pl.col("_failed")).fill_null(value=True)
    beaten = beaten.fill_null(value=False)
    state = (
        pl.when(~reached & ~(pl.col("_due") >= pl.col("target")).fill_null(value=False))
        .then(pl.lit("not reached"))
        .when(~reached)
        .then(pl.lit("NR" if plan.missing == "non_responder" else "left before"))
        .when(beaten)
        .then(pl.lit("NR"))
        .when(pl.col("response").is_not_null() & ~undecided)
        .then(pl.col("response").cast(pl.String))
        .when(over | pl.lit(plan.missing == "non_responder"))
        .then(pl.lit("NR"))
        .otherwise(pl.lit("not assessable"))
    )
    return (
        frame.with_columns(state=state.cast(STATES))
        .with_columns(
            cr_unknown=pl.col("cr_unknown").fill_null(value=False),
            cr_ruled_out=((pl.col("state") == "not assessable") & ~pl.col("cr")).fill_null(value=False),
        )
        .drop("_failed", "_used", "_due", "target")
    )


def _carry_forward(frame: pl.DataFrame, visits: pl.DataFrame, may: pl.Expr) -> pl.DataFrame:
    """The frame with windows that no assessment decides given the last decided one before the window's end.

    Only where `may` holds: nothing is carried past dialysis, transplant or death, or beyond follow-up.
    """
    decided = visits.filter("decided").select("patient_id", _day="day", _response="response").sort("_day")
    ordered = frame.sort("window_high").join_asof(
        decided, left_on="window_high", right_on="_day", by="patient_id", strategy="backward", check_sortedness=False
    )
    undecided = pl.col("response").is_null() | (pl.col("response").cast(pl.String) == "not assessable")
    # Who is surely not in complete response now is not carried there from before.
    against = (pl.col("_response").cast(pl.String) == "CR") & ~pl.col("cr").fill_null(value=True)
    carried = may & undecided & pl.col("_response").is_not_null() & ~against
    return ordered.with_columns(
        response=pl.when(carried).then(pl.col("_response")).otherwise(pl.col("response")),
        day=pl.when(carried).then(pl.col("_day")).otherwise(pl.col("day")),
    ).drop("_response", "_day")


@remembered
def response_by_visit(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, window and outcome: how many were in that response *at* the window.

    Columns: group, month, window_low, window_high, outcome (CR, PR, CR or PR, NR), n, N, n_not_assessable,
    n_not_reached, estimate, ci_low, ci_high (shares, null without a denominator), method. N counts the patients of whom
    it could be decided (under the plan's rule for missing data): for CR also those surely not in CR whose PR is open.
    It never contains patients whose follow-up has not reached the window.
    """
    return at_rows(placed(cohort, plan), states(cohort, plan), seats_of(cohort, plan)).frame(plan)


def complete_at(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The rows of `response_by_visit` for complete response, of a plan that is asked about in passing."""
    with cohort.memory.aside():
        place, seat = placed(cohort, plan), seats_of(cohort, plan)
        return at_rows(place, states(cohort, plan), seat).only(("CR",)).frame(plan)


def seats_of(cohort: Cohort, plan: AnalysisPlan) -> Seats:
    """Where the patients of the plan are counted."""
    return seats(placed(cohort, plan), kept(cohort, plan))


@remembered
def response_by_month(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, month and outcome (CR, CR or PR): the first response *by* the last day of the month's window.

    estimate, ci_low, ci_high: the cumulative incidence on that day, or where follow-up ends inside the window on its last day,
    counted from time zero (Aalen-Johansen), null where nobody is in sight in the window; n_start of the N_by patients of the curve were in that response on day 0 already; n_by first responses until then, n_risk_by still in sight
    without one when the day is over. n of N: observed so far, a plain count without regard to follow-up time, N being every patient
    ever assessed (with a response decided by then, or ended by dialysis, transplant or death); the others are not assessable, not yet due, or left before.
    """
    place, seat = placed(cohort, plan), seats_of(cohort, plan)
    # What the sheet has nothing of was never looked at: nobody is known not to have responded.
    is_told = not lacking(cohort, plan)
    found = judged(cohort, plan)
    start = at_start(cohort, plan, place, found.complete, found.partial)
    waited = first_responses(place, found.response, start, plan) if is_told else FirstResponses.nobody(len(place.who))
    return by_rows(place, firsts(cohort, plan), start, waited, seat, plan).frame(plan)


def responded_by(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient who counts, window and outcome (CR, CR or PR), of those who had responded by then: patient_id, group, month, outcome."""
    place, seat, found = placed(cohort, plan), seats_of(cohort, plan), judged(cohort, plan)
    start = at_start(cohort, plan, place, found.complete, found.partial)
    counts = seat.group < len(seat.levels)
    parts = []
    for outcome, is_met in responders_by(place, firsts(cohort, plan), start, plan).items():
        who, window = np.nonzero(counts[:, None] & is_met)
        parts.append(
            pl.DataFrame(
                [
                    place.patients["patient_id"][who],
                    named("group", seat.group[who], list(seat.levels)),
                    pl.Series("month", place.month[window]),
                    pl.Series("outcome", [outcome], dtype=pl.String).new_from_index(0, len(who)),
                ]
            )
        )
    return pl.concat(parts)


def by_window(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient (with `start`, see `with_start`), window and outcome: whether the patient had responded by its end, counts, and was looked at."""
    answered = pl.col("response").cast(pl.String)
    first = visits.group_by("patient_id").agg(
        pl.col("day").filter(answered == "CR").min().alias("CR"),
        pl.col("day").filter(answered.is_in(["CR", "PR"])).min().alias("CR or PR"),
        _decided=pl.col("day").filter("decided").min(),
    )
    frame = (
        patients.select("patient_id", "group", "last_day", "over_day", "terminal_day", "due_until", "start")
        .with_columns(pl.col("group").cast(pl.Enum(group_levels(patients["group"]))))
        .join(first, on="patient_id", how="left", validate="1:1")
        .with_columns(
            pl.when(pl.col("start").cast(pl.String).is_in(good)).then(0).otherwise(pl.col(outcome)).alias(outcome)
            for outcome, good in (("CR", ["CR"]), ("CR or PR", ["CR", "PR"]))
        )
        .join(windows_frame(plan.windows), how="cross")
        .unpivot(
            ["CR", "CR or PR"],
            index=[
                "patient_id",
                "group",
                "month",
                "window_low",
                "window_high",
                "target",
                "last_day",
                "over_day",
                "terminal_day",
                "due_until",
                "_decided",
            ],
            variable_name="outcome",
            value_name="_first",
        )
    )
    by, last = pl.col("window_high"), pl.col("last_day")
    reached = (last >= pl.col("window_low")).fill_null(value=False) | (pl.col("over_day") <= by).fill_null(value=False)
    left = ~reached & (pl.col("due_until") >= pl.col("target")).fill_null(value=False)
    # Whoever was ever assessed counts, however short the follow-up, and who died or came to dialysis before.
    counted = pl.any_horizontal([(pl.col(day) <= by).fill_null(value=False) for day in ("_decided", "terminal_day")])
    if plan.missing == "non_responder":
        counted |= reached | left
    return frame.with_columns(
        _responded=(pl.col("_first") <= by).fill_null(value=False),
        _counted=counted,
        _unseen=~counted & reached,
        _away=~counted & ~reached & ~left,
        _left=~counted & left,
    )


def with_interval(counts: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """Rows of n and N with estimate, ci_low, ci_high (null where N is 0) and method."""
    intervals = [proportion_interval(n, total, plan.interval) for n, total in counts.select("n", "N").iter_rows()]
    return counts.with_columns(
        estimate=pl.when(pl.col("N") > 0).then(pl.col("n") / pl.col("N")),
        ci_low=pl.Series([low for low, _ in intervals], dtype=pl.Float64),
        ci_high=pl.Series([high for _, high in intervals], dtype=pl.Float64),
        method=pl.lit(INTERVALS[plan.interval]),
    )
