"""Who responded, at each visit window and by each month, with denominators that hide nobody."""

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import one_per_window
from lnexplore.outcomes.assessed import with_start
from lnexplore.outcomes.counts import OUTCOMES
from lnexplore.outcomes.population import group_levels
from lnexplore.outcomes.remarks import lacking
from lnexplore.outcomes.response import by_window, states_in_windows, with_interval
from lnexplore.plan import AnalysisPlan
from lnexplore.stats import cumulative_incidence
from tests.reference.assessed import assessed_visits, assessment_inputs, undecided_components
from tests.reference.population import patients_at_baseline, select_patients


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


def response_by_visit(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, window and outcome: how many were in that response *at* the window.

    Columns: group, month, window_low, window_high, outcome (CR, PR, CR or PR, NR), n, N, n_not_assessable,
    n_not_reached, estimate, ci_low, ci_high (shares, null without a denominator), method. N counts the patients of whom
    it could be decided (under the plan's rule for missing data): for CR also those surely not in CR whose PR is open.
    It never contains patients whose follow-up has not reached the window.
    """
    return rates_at(response_by_patient(cohort, plan), plan)


def response_by_month(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per group, month and outcome: how many had responded *by* the month, at any time before.

    Columns as in `response_by_visit`, outcomes CR and CR or PR. A patient counts from the first assessment in that
    response at or before the window's last day. N is every patient ever assessed (with a response decided by then, or ended by dialysis, transplant or death), however short the follow-up;
    the others are not assessable, not yet due, or left before.
    """
    patients, visits = select_patients(cohort, plan), assessed_visits(cohort, plan)
    inputs, casts = assessment_inputs(cohort, plan), cohort.records("cellular_casts")
    patients = with_start(patients, inputs, plan, casts=casts)
    return rates_by(patients, visits, plan, is_told=not lacking(cohort, plan))


def rates_by(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan, *, is_told: bool = True) -> pl.DataFrame:
    """The frame of `response_by_month` from patients at baseline and their assessed visits."""
    columns = ["n_start", "n_by", "N_by", "n_risk_by", "estimate", "ci_low", "ci_high"]
    waits = {outcome: _waits(patients, visits, plan, good) for outcome, good in ANSWERS.items()}
    rows = []
    for row in observed_by(patients, visits, plan).to_dicts():
        mine = waits[row["outcome"]].filter(pl.lit(is_told) & (pl.col("group").cast(pl.String) == row["group"]))
        rows.append(row | dict(zip(columns, _read(mine, row["window_low"], row["window_high"]), strict=True)))
    whole = dict.fromkeys(columns[:4], pl.Int64) | dict.fromkeys(columns[4:], pl.Float64)
    found = pl.DataFrame([[row[name] for row in rows] for name in columns], schema=whole)
    kept = observed_by(patients, visits, plan).drop("estimate", "ci_low", "ci_high", "method")
    return kept.hstack(found).with_columns(method=pl.lit("Aalen-Johansen, log-log interval"))


ANSWERS = {"CR": ["CR"], "CR or PR": ["CR", "PR"]}


def _waits(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan, good: list[str]) -> pl.DataFrame:
    """group, day and code (1 first response, 2 what ended it, 0 last decided) of each patient of whom it can be told."""
    if plan.visits_counted == "windows":
        visits = one_per_window(visits, plan.windows, prefer="decided", pick=plan.pick)
    days = visits.group_by("patient_id").agg(
        reached=pl.col("day").filter(pl.col("response").cast(pl.String).is_in(good)).min(),
        seen=pl.col("day").filter("decided").max(),
    )
    rows = []
    for one in patients.join(days, on="patient_id", how="left").to_dicts():
        reached, over = one["reached"], one["over_day"]
        if one["start"] in good and (one["seen"] is not None or over is not None):
            reached = 0
        if over is not None and (reached is None or over <= reached):
            rows.append((one["group"], over, 2))
        elif reached is not None or one["seen"] is not None:
            rows.append((one["group"], one["seen"], 0) if reached is None else (one["group"], reached, 1))
    frame = pl.DataFrame(rows, schema={"group": pl.String, "day": pl.Int64, "code": pl.Int64}, orient="row")
    return frame.filter(pl.col("day") >= 0)


def _read(rows: pl.DataFrame, low: int, high: int) -> tuple[int | float | None, ...]:
    """First responses, patients, at risk when the day is over, and the incidence with its interval."""
    days, codes = rows["day"].to_list(), rows["code"].to_list()
    n = sum(1 for day, code in zip(days, codes, strict=True) if code == 1 and day <= high)
    start = sum(1 for day, code in zip(days, codes, strict=True) if (day, code) == (0, 1))
    counts = (start, n, len(days), sum(1 for day in days if day > high))
    is_settled = all(codes)
    if not days or (low > max(days) and not is_settled):
        return (*counts, None, None, None)
    upto = [(0.0, None, None)] + [
        (step.estimate, step.ci_low, step.ci_high) for step in cumulative_incidence(days, codes, 1) if step.day <= high
    ]
    return (*counts, *upto[-1])


def observed_by(patients: pl.DataFrame, visits: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """How many had responded by each month of those ever assessed, as a plain share."""
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
