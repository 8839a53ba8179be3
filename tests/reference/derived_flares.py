"""Flares that a rule finds in the visits, with a window of polars for each step."""

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.outcomes.derived_flares import _compared, _confirm, _counts, within_normal
from lnexplore.outcomes.population import observed
from lnexplore.plan import AnalysisPlan
from tests.reference.assessed import assessed_visits, derived_assessments
from tests.reference.population import select_patients
from tests.reference.response import cohort_levels


def derived_flares(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per flare that the plan's rule finds, sorted by group, patient and day.

    Columns: patient_id, group, day, month, kind (the limbs of the rule that are met), status (confirmed, not met
    again, no later visit), since (day the response began), upcr and upcr_before, creatinine and creatinine_before
    (null where missing). A flare can begin only after a response; it begins where the rule is met and was not at the
    assessment before. Nothing is looked for after dialysis, transplant or death.
    """
    own = plan.replace(own=())
    return cohort.remember(("reference derived flares", own.to_json()), lambda: _flares(cohort, own))


def _flares(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    rule = FLARES[plan.flare_rule]
    patients = select_patients(cohort, plan)
    levels = cohort_levels(cohort, plan)
    reads = rule.columns() | (rule.precondition.columns() if rule.precondition is not None else frozenset())
    theirs = [
        name for name in patients.columns if name in reads or name in ("group", "terminal_day", "creatinine_uln_low")
    ]
    derived = derived_assessments(cohort, plan)
    # Only what the rule reads travels on, and a patient is a place.
    kept = reads | {"patient_id", "day", "literal_haematuria"} | set(_compared(plan))
    mine = [name for name in derived.columns if name in kept and name not in theirs]
    people = patients.select("patient_id", "observed_until", *theirs)
    frame = observed(derived.select(mine), people).join(
        people.drop("observed_until"), on="patient_id", how="inner", validate="m:1", maintain_order="left"
    )
    responses = assessed_visits(cohort, plan).select("patient_id", "day", "response")
    frame = frame.join(responses, on=["patient_id", "day"], how="left", validate="1:1", maintain_order="left")
    frame = frame.filter((pl.col("day") < pl.col("terminal_day")).fill_null(value=True)).sort("patient_id", "day")
    frame = _episodes(frame, plan)
    frame = _references(frame, plan)
    limbs = {f"limb:{limb.name}": limb.rule.expr() for limb in rule.limbs}
    frame = frame.with_columns(**limbs).with_columns(
        _met=pl.any_horizontal(list(limbs)),
        _may=pl.col("_place") > 0,
    )
    episode = "_run"
    known = pl.when(pl.col("_may")).then(pl.col("_met"))
    frame = frame.with_columns(_before=known.forward_fill().shift(1).over(episode).fill_null(value=False))
    starts = frame.filter(pl.col("_may") & pl.col("_met").fill_null(value=False) & ~pl.col("_before"))
    # The response must have lasted before this beginning; one that came too early is no flare later either.
    starts = starts.filter(pl.min_horizontal("day", "_lost") - pl.col("since") >= plan.flare_response_days)
    starts = _confirm(starts, frame, plan)
    kinds = [pl.when(pl.col(f"limb:{limb.name}").fill_null(value=False)).then(pl.lit(limb.name)) for limb in rule.limbs]
    found = starts.with_columns(kind=pl.concat_str(kinds, separator=", ", ignore_nulls=True))
    found = found.filter(pl.Series(_counts(found, plan), dtype=pl.Boolean))
    found = found.with_columns(within_normal(found, rule))
    return found.select(
        "patient_id",
        pl.col("group").cast(pl.Enum(levels)),
        "day",
        (pl.col("day") / DAYS_PER_MONTH).alias("month"),
        "kind",
        "status",
        "since",
        "upcr",
        upcr_before="reference_upcr",
        creatinine="creatinine",
        creatinine_before="reference_creatinine",
        within_normal="within_normal",
    ).sort("group", "patient_id", "day")


def _episodes(frame: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The assessments with `_episode` (0 before any response), `_place` in it (0 is its first), `since` and `after_complete`.

    An episode begins with a response that follows none, and lasts until the next such beginning.
    """
    rule = FLARES[plan.flare_rule]
    response = pl.col("response").cast(pl.String)
    good = ["CR"] if rule.after == "CR" else ["CR", "PR"]
    if rule.precondition is not None:
        now = rule.precondition.expr()
    else:
        now = pl.when(response != "not assessable").then(response.is_in(good))
    frame = frame.with_columns(_in=now).with_columns(
        _in=pl.col("_in").forward_fill().over("patient_id").fill_null(value=False)
    )
    starts = pl.col("_in") & ~pl.col("_in").shift(1).over("patient_id").fill_null(value=False)
    frame = frame.with_columns(_episode=starts.cast(pl.Int32).cum_sum().over("patient_id"))
    # Rows stand by patient and day, so each episode of each patient is one run of them.
    new = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in ("patient_id", "_episode"))
    frame = frame.with_columns(_run=new.fill_null(value=True).cast(pl.UInt32).cum_sum().set_sorted())
    episode = "_run"
    complete = (response == "CR").cast(pl.Int8).cum_max().shift(1).over(episode).fill_null(0) == 1
    return frame.with_columns(
        _place=pl.when(pl.col("_episode") > 0).then(pl.int_range(pl.len()).over(episode)).otherwise(0),
        since=pl.col("day").first().over(episode),
        _lost=pl.col("day").filter(~pl.col("_in")).first().over(episode),
        after_complete=complete,
    )


def _references(frame: pl.DataFrame, plan: AnalysisPlan) -> pl.DataFrame:
    """The assessments with `reference_<column>` of each column of `_compared`."""
    episode = "_run"
    worst = {name for row in MEASURES.values() if row.worse == "lower" for name in row.columns}
    columns = []
    for name in _compared(plan):
        known = pl.col(name)
        if plan.reference_in_force == "nadir":
            best = known.cum_max() if name in worst else known.cum_min()
            value = best.forward_fill().shift(1)
        elif plan.reference_in_force == "last":
            value = known.forward_fill().shift(1)
        else:
            last = known.forward_fill().shift(1)
            # The value known before the last one, carried along with it.
            earlier = pl.when(known.is_not_null()).then(last).forward_fill().shift(1)
            value = pl.mean_horizontal(last, earlier)
        columns.append(value.over(episode).alias(f"reference_{name}"))
    return frame.with_columns(columns)
