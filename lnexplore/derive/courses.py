"""What each patient took and when it was stopped: courses of drugs, and of the regimen made of them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from lnexplore.derive.follow_up import START_DAYS
from lnexplore.derive.stop_reasons import derive_reason

REGIMEN_STOPS: Mapping[str, str] = MappingProxyType(
    {"any": "the first of its drugs is stopped", "all": "the last of its drugs is stopped"}
)
BACKGROUND = frozenset(
    {
        *("prednisolone", "prednisone", "methylprednisolone", "betamethasone", "dexamethasone", "hydrocortisone"),
        *("cortisone", "deflazacort", "triamcinolone", "hydroxychloroquine", "chloroquine", "none"),
    }
)
"""drugs that go with every regimen: they are part of one only if the user says so, or where nobody began with any other."""


def regimen_drugs(treatments: pl.DataFrame, chosen: Sequence[str]) -> list[str]:
    """The drugs of the regimen: those chosen that the sheet has, else those with which at least half of the treated began.

    Where these leave somebody out (the arms of a trial), the drugs that those began with, too; glucocorticoids and
    hydroxychloroquine never, unless chosen or the only ones there are.
    """
    known = treatments.drop_nulls("drug")
    if chosen:
        there = set(known["drug"].to_list())
        return [drug for drug in chosen if drug in there]
    # What was over by time zero belongs to an earlier treatment.
    goes_on = ((pl.col("stop_day") > 0) | (pl.col("start_day") >= 0)).fill_null(value=True)
    begun = known.filter((pl.col("start_day").fill_null(0) <= START_DAYS) & goes_on)
    others = begun.filter(~pl.col("drug").is_in(list(BACKGROUND)))
    begun = others if others.height else begun
    treated = begun["patient_id"].n_unique()
    counts = (
        begun.group_by("drug")
        .agg(pl.col("patient_id").n_unique().alias("n"))
        .sort("n", "drug", descending=[True, False])
    )
    shared = counts.filter(2 * pl.col("n") >= treated)["drug"]
    covered = begun.filter(pl.col("drug").is_in(shared.implode()))["patient_id"].unique()
    theirs = begun.filter(~pl.col("patient_id").is_in(covered.implode()))["drug"].unique()
    return counts.filter(pl.col("drug").is_in(pl.concat([shared, theirs]).implode()))["drug"].to_list()


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


def derive_regimen(courses: pl.DataFrame, drugs: Sequence[str], rule: str) -> pl.DataFrame:
    """A row per patient who took a drug of the regimen: when it was complete and when it was stopped.

    Columns: patient_id, drugs (those begun within 30 days of time zero, joined by " + "; all of them where none was),
    begun_day and combined_day (start of the first and of the last of these), lag (days between the first and the last), stop_day (null: goes on), drug (the one that
    was stopped), reason, why. Only the first course of each drug counts. `rule` is a key of REGIMEN_STOPS.
    """
    first = courses.filter(pl.col("drug").is_in(list(drugs)) & (pl.col("course") == 1))
    early = pl.col("start_day") <= START_DAYS
    first = first.with_columns(_early=early, _any=early.any().over("patient_id")).filter(
        pl.col("_early") | ~pl.col("_any")
    )
    order = pl.Enum(list(drugs))
    first = first.with_columns(_order=pl.col("drug").cast(order)).sort("patient_id", "_order")
    end = pl.col("stop_day").fill_null(2_000_000)
    which = end.arg_min() if rule == "any" else end.arg_max()
    return first.group_by("patient_id", maintain_order=True).agg(
        drugs=pl.col("drug").str.join(" + "),
        begun_day=pl.col("start_day").min(),
        combined_day=pl.col("start_day").max(),
        lag=(pl.col("start_day").max() - pl.col("start_day").min()).cast(pl.Int32),
        stop_day=pl.col("stop_day").get(which),
        drug=pl.col("drug").get(which),
        reason=pl.col("reason").get(which),
        why=pl.col("why").get(which),
    )
