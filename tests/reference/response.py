"""Who responded, at each visit window and by each month, with denominators that hide nobody."""

from dataclasses import dataclass

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import INTERVALS, proportion_interval
from tests.reference.assess import RESPONSES
from tests.reference.assessed import assessed_visits, assessment_inputs, judge, undecided_components
from tests.reference.population import MISSING, patients_at_baseline, select_patients
from tests.reference.windows import one_per_window, windows_frame

STATES = pl.Enum([*RESPONSES, "not reached", "left before"])
OUTCOMES = pl.Enum(["CR", "PR", "CR or PR", "NR"])
_GROUP_ORDER = ("induction", "maintenance", "all patients")


def group_levels(groups: pl.Series) -> list[str]:
    """The groups in the order of tables and charts: induction, maintenance, the others by name, missing last."""
    present = set(groups.drop_nulls().cast(pl.String).to_list())
    return sorted(
        present,
        key=lambda name: (
            name == MISSING,
            _GROUP_ORDER.index(name.lower()) if name.lower() in _GROUP_ORDER else len(_GROUP_ORDER),
            name,
        ),
    )


def cohort_levels(cohort: Cohort, plan: AnalysisPlan) -> list[str]:
    """The groups of the whole cohort: the same under every definition, though a definition may leave a group empty."""
    return group_levels(patients_at_baseline(cohort, plan)["group"])


def response_by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient the filters keep and window, sorted by group, patient and month.

    Columns: patient_id, group, month, window_low, window_high, `day` of the assessment used (null without one),
    `state` (CR, PR, NR, not assessable, not reached, left before), `reason` for the last three, `cr_unknown` (PR counted while CR
    was open), `cr_ruled_out` (not assessable, but surely not CR), `has_baseline`, `below_cr_at_baseline`, and `met:<path>` per component.
    """
    return cohort.remember(("reference by patient", plan.to_json()), lambda: _by_patient(cohort, plan))


def _by_patient(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    return place_in_windows(select_patients(cohort, plan), assessed_visits(cohort, plan), plan)


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


def states_under(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `states_in_windows` for a plan that is asked about in passing: nothing of it is kept."""
    return states_in_windows(select_patients(cohort, plan), judge(assessment_inputs(cohort, plan), plan), plan)


def place_in_windows(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `response_by_patient` from patients at baseline and their assessed visits."""
    met = [column for column in visits.columns if column.startswith("met:")]
    frame = states_in_windows(patients, visits, plan, undecided_components(plan).alias("_open"), *met)
    reason = (
        pl.when(pl.col("state") == "not reached")
        .then(pl.lit("follow-up has not reached this window"))
        .when(pl.col("state") == "left before")
        .then(pl.lit("followed to an earlier day only, though the data cut-off lies later"))
        .when(pl.col("state") != "not assessable")
        .then(pl.lit(""))
        .when(~pl.col("has_baseline") & pl.lit(plan.definition.reads_baseline_protein))
        .then(pl.lit("no proteinuria value in the baseline window"))
        .when(pl.col("response").is_null())
        .then(pl.lit("no visit in the window"))
        .when(pl.col("_open") == "")
        .then(pl.lit("response not met again at a later visit"))
        .otherwise(pl.lit("cannot be decided: ") + pl.col("_open"))
    )
    levels = group_levels(frame["group"])
    return (
        frame.with_columns(reason=reason, group=pl.col("group").cast(pl.Enum(levels)))
        .select(
            "patient_id",
            "group",
            "month",
            "window_low",
            "window_high",
            "day",
            "state",
            "reason",
            "cr_unknown",
            "cr_ruled_out",
            "has_baseline",
            "below_cr_at_baseline",
            *met,
        )
        .sort("group", "patient_id", "month")
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


def response_by_visit(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, window and outcome: how many were in that response *at* the window.

    Columns: group, month, window_low, window_high, outcome (CR, PR, CR or PR, NR), n, N, n_not_assessable,
    n_not_reached, estimate, ci_low, ci_high (shares, null without a denominator), method. N counts the patients of whom
    it could be decided (under the plan's rule for missing data): for CR also those surely not in CR whose PR is open.
    It never contains patients whose follow-up has not reached the window.
    """
    return rates_at(response_by_patient(cohort, plan), plan)


def rates_at(states: pl.DataFrame, plan: AnalysisPlan, *by: str) -> pl.DataFrame:
    """The frame of `response_by_visit` from states in windows, apart for each value of the columns `by`."""
    state = pl.col("state").cast(pl.String)
    counts = (
        states.group_by(*by, "group", "month", "window_low", "window_high")
        .agg(
            **{name: (state == name).sum().cast(pl.Int64) for name in ("CR", "PR", "NR")},
            n_not_assessable=(state == "not assessable").sum().cast(pl.Int64),
            n_not_reached=(state == "not reached").sum().cast(pl.Int64),
            n_left=(state == "left before").sum().cast(pl.Int64),
            n_ruled_out=pl.col("cr_ruled_out").sum().cast(pl.Int64),
        )
        .with_columns((pl.col("CR") + pl.col("PR")).alias("CR or PR"), N=pl.col("CR") + pl.col("PR") + pl.col("NR"))
    )
    return _shares(counts, plan, by)


def response_by_month(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, month and outcome: how many had responded *by* the month, at any time before.

    Columns as in `response_by_visit`, outcomes CR and CR or PR. A patient counts from the first assessment in that
    response at or before the window's last day. N is every patient ever assessed (with a response decided by then, or ended by dialysis, transplant or death), however short the follow-up;
    the others are not assessable, not yet due, or left before.
    """
    return rates_by(select_patients(cohort, plan), assessed_visits(cohort, plan), plan)


def responded_by(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient who counts, window and outcome (CR, CR or PR), of those who had responded by then: patient_id, group, month, outcome."""
    rows = by_window(select_patients(cohort, plan), assessed_visits(cohort, plan), plan)
    return rows.filter("_counted", "_responded").select("patient_id", "group", "month", "outcome")


def rates_by(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The frame of `response_by_month` from patients at baseline and their assessed visits."""
    counts = (
        by_window(patients, visits, plan)
        .group_by("group", "month", "window_low", "window_high", "outcome")
        .agg(
            n=(pl.col("_counted") & pl.col("_responded")).sum().cast(pl.Int64),
            N=pl.col("_counted").sum().cast(pl.Int64),
            n_not_assessable=pl.col("_unseen").sum().cast(pl.Int64),
            n_not_reached=pl.col("_away").sum().cast(pl.Int64),
            n_left=pl.col("_left").sum().cast(pl.Int64),
        )
        .with_columns(pl.col("outcome").cast(OUTCOMES))
    )
    return _rates(counts, plan)


def by_window(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per patient, window and outcome: whether the patient had responded by its end, counts, and was looked at."""
    answered = pl.col("response").cast(pl.String)
    first = visits.group_by("patient_id").agg(
        pl.col("day").filter(answered == "CR").min().alias("CR"),
        pl.col("day").filter(answered.is_in(["CR", "PR"])).min().alias("CR or PR"),
        _decided=pl.col("day").filter("decided").min(),
    )
    frame = (
        patients.select("patient_id", "group", "last_day", "over_day", "terminal_day", "due_until")
        .with_columns(pl.col("group").cast(pl.Enum(group_levels(patients["group"]))))
        .join(first, on="patient_id", how="left", validate="1:1")
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


def rates_sustained(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """Rates like those of `response_by_visit`, of responses sustained to the window, for CR and CR or PR.

    A response is sustained to a window when the patient is in it there and at every decided assessment since the
    first one in it. The denominators are those of the response at the window.
    """
    states = states_in_windows(patients, visits, plan)
    answered = pl.col("response").cast(pl.String)
    decided = visits.filter("decided").select("patient_id", "day", "response").sort("patient_id", "day")
    frames = []
    for outcome, good in (("CR", ["CR"]), ("CR or PR", ["CR", "PR"])):
        # The first loss after the first response: whoever has one by the window has not kept it.
        lost = (
            decided.with_columns(_good=answered.is_in(good))
            .with_columns(_ever=pl.col("_good").cum_max().over("patient_id"))
            .filter(pl.col("_ever") & ~pl.col("_good"))
            .group_by("patient_id")
            .agg(_lost=pl.col("day").min())
        )
        kept = ~(pl.col("_lost") <= pl.col("day")).fill_null(value=False)
        state = pl.col("state").cast(pl.String)
        marked = states.join(lost, on="patient_id", how="left", validate="m:1").with_columns(
            state=pl.when(state.is_in(good) & ~kept).then(pl.lit("NR", dtype=STATES)).otherwise(pl.col("state"))
        )
        frames.append(rates_at(marked, plan).filter(pl.col("outcome").cast(pl.String) == outcome))
    return pl.concat(frames).sort("group", "month", "outcome")


def _shares(counts: pl.DataFrame, plan: AnalysisPlan, by: tuple[str, ...] = ()) -> pl.DataFrame:
    index = [
        *by,
        "group",
        "month",
        "window_low",
        "window_high",
        "N",
        "n_not_assessable",
        "n_not_reached",
        "n_left",
        "n_ruled_out",
    ]
    long = counts.unpivot(["CR", "PR", "CR or PR", "NR"], index=index, variable_name="outcome", value_name="n")
    # Whoever is surely not in complete response belongs to its denominator, whatever else is open.
    known = pl.when(pl.col("outcome") == "CR").then(pl.col("n_ruled_out")).otherwise(0)
    return _rates(
        long.with_columns(
            pl.col("outcome").cast(OUTCOMES),
            N=pl.col("N") + known,
            n_not_assessable=pl.col("n_not_assessable") - known,
        ),
        plan,
        by,
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


def _rates(counts: pl.DataFrame, plan: AnalysisPlan, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """The columns of a response outcome, in order."""
    index = [
        *by,
        "group",
        "month",
        "window_low",
        "window_high",
        "outcome",
        "n",
        "N",
        "n_not_assessable",
        "n_not_reached",
        "n_left",
    ]
    return (
        with_interval(counts, plan)
        .select(*index, "estimate", "ci_low", "ci_high", "method")
        .sort(*by, "group", "month", "outcome")
    )


@dataclass(frozen=True)
class Move:
    """How one group's CR at one window changed between two plans."""

    group: str
    before: tuple[int, int]
    """n, N"""
    after: tuple[int, int]
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def is_change(self) -> bool:
        """Whether any patient or the denominator moved."""
        return self.before != self.after or bool(self.gained or self.lost)


def compare_responses(before: pl.DataFrame, after: pl.DataFrame, month: int) -> list[Move]:
    """CR at the window of `month`, before and after, per group of `after`: two frames of `response_by_patient`."""
    state = pl.col("state").cast(pl.String)
    sides = [
        frame.filter(pl.col("month") == month).select(
            "patient_id", pl.col("group").cast(pl.String), state, "cr_ruled_out"
        )
        for frame in (before, after)
    ]
    moves = []
    for group in group_levels(sides[1]["group"]):
        parts = [side.filter(pl.col("group") == group) for side in sides]
        responders = [set(part.filter(state == "CR")["patient_id"]) for part in parts]
        totals = [part.filter(state.is_in(["CR", "PR", "NR"]) | pl.col("cr_ruled_out")).height for part in parts]
        moves.append(
            Move(
                group,
                (len(responders[0]), totals[0]),
                (len(responders[1]), totals[1]),
                tuple(sorted(responders[1] - responders[0])),
                tuple(sorted(responders[0] - responders[1])),
            )
        )
    return moves
