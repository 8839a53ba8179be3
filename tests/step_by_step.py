"""Flares by rule and courses of drugs with a window of polars for each step: what the engine, which walks arrays, is held against."""

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.derive.stop_reasons import derive_reason
from lnexplore.outcomes.assessed import assessed_visits, derived_assessments
from lnexplore.outcomes.derived_flares import _compared, _confirm, _counts, within_normal
from lnexplore.outcomes.population import observed, select_patients
from lnexplore.outcomes.response import cohort_levels
from lnexplore.plan import AnalysisPlan


def derived_flares(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per flare that the plan's rule finds, sorted by group, patient and day.

    Columns: patient_id, group, day, month, kind (the limbs of the rule that are met), status (confirmed, not met
    again, no later visit), since (day the response began), upcr and upcr_before, creatinine and creatinine_before
    (null where missing). A flare can begin only after a response; it begins where the rule is met and was not at the
    assessment before. Nothing is looked for after dialysis, transplant or death.
    """
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


def derive_courses(treatments: pl.DataFrame, pause_days: int) -> pl.DataFrame:
    """A row per patient, drug and course: patient_id, drug, course (from 1), start_day, stop_day (null: goes on), reason, why.

    Entries of one drug at most `pause_days` apart are one course; its reason is that of its last stop. A course without
    a start is taken to have begun by time zero; one that was over by time zero is left out, one begun and stopped on it is not.
    """
    rows = (
        treatments.drop_nulls("drug")
        .with_columns(
            start_day=pl.coalesce("start_day", pl.min_horizontal(pl.lit(0, pl.Int32), "stop_day")).cast(pl.Int32),
            _end=pl.col("stop_day").fill_null(2_000_000),
        )
        .sort("patient_id", "drug", "start_day", "_end")
    )
    drug = "_key"
    new = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in ("patient_id", "drug"))
    rows = rows.with_columns(_key=new.fill_null(value=True).cast(pl.UInt32).cum_sum().set_sorted())
    before = pl.col("_end").cum_max().shift(1).over(drug)
    rows = rows.with_columns(_new=(pl.col("start_day") - before > pause_days).fill_null(value=True)).with_columns(
        course=pl.col("_new").cast(pl.Int64).cum_sum().over(drug)
    )
    is_last = pl.col("_end") == pl.col("_end").max()
    merged = rows.group_by("patient_id", "drug", drug, "course", maintain_order=True).agg(
        pl.col("start_day").min(),
        pl.col("stop_day").filter(is_last).first(),
        # Of two entries that end on one day the one that says why is believed.
        pl.col("reason").filter(is_last).drop_nulls().first(),
    )
    return (
        derive_reason(merged)
        .filter(((pl.col("stop_day") > 0) | (pl.col("start_day") >= 0)).fill_null(value=True))
        .with_columns(course=pl.int_range(1, pl.len() + 1).over(drug))
        .drop(drug)
    )
