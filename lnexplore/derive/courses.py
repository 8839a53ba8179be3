"""What each patient took and when it was stopped: courses of drugs, and of the regimen made of them."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from lnexplore.derive.follow_up import START_DAYS
from lnexplore.derive.runs import NONE, Runs, taken
from lnexplore.derive.stop_reasons import derive_reason

BACKGROUND = frozenset(
    {
        *("prednisolone", "prednisone", "methylprednisolone", "betamethasone", "dexamethasone", "hydrocortisone"),
        *("cortisone", "deflazacort", "triamcinolone", "hydroxychloroquine", "chloroquine", "none"),
    }
)
"""drugs that go with every regimen: they are part of one only if the user says so, or where nobody began with any other."""

GOES_ON = 2_000_000
"""the stop of what has none, behind all days"""


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
    rows = treatments.drop_nulls("drug")
    ids = rows["patient_id"]
    names = rows["drug"].unique().sort()
    rows = (
        rows.with_columns(
            start_day=pl.coalesce("start_day", pl.min_horizontal(pl.lit(0, pl.Int32), "stop_day")).cast(pl.Int32),
            _end=pl.col("stop_day").fill_null(GOES_ON).cast(pl.Int32),
            # Numbers sort faster than names; rows of one patient mostly stand together already.
            _patient=ids.rle_id() if ids.is_sorted() else ids.rank("dense"),
            _drug=rows["drug"].cast(pl.Enum(names)).to_physical(),
        )
        # To the reason: entries of the same days have no order of their own.
        .sort("_patient", "_drug", "start_day", "_end", "reason", nulls_last=True)
    )
    drug = Runs(rows["_patient"].to_numpy(), rows["_drug"].to_numpy())
    start, end = rows["start_day"].to_numpy(), rows["_end"].to_numpy()
    before = drug.before(np.arange(drug.size))
    reach = drug.best(end, np.maximum)
    course = Runs(drug.number, np.cumsum((before == NONE) | (start - np.append(reach, 0)[before] > pause_days)))
    last = np.maximum.reduceat(end, course.starts)[course.number] == end if course.size else end == 0
    # Of two entries that end on one day the one that says why is believed.
    why = course.first_with(last & rows["reason"].is_not_null().to_numpy())
    merged = rows.select("patient_id", "drug", "start_day", "_patient", "_drug")[course.starts].with_columns(
        rows["stop_day"][course.first_with(last)], taken(rows["reason"], why)
    )
    merged = derive_reason(merged).filter(((pl.col("stop_day") > 0) | (pl.col("start_day") >= 0)).fill_null(value=True))
    number = Runs(merged["_patient"].to_numpy(), merged["_drug"].to_numpy()).place + 1
    told = merged.with_columns(course=pl.Series(number, dtype=pl.Int64))
    return told.select("patient_id", "drug", "course", "start_day", "stop_day", "reason", "why")


def derive_regimen(courses: pl.DataFrame, drugs: Sequence[str], rule: str) -> pl.DataFrame:
    """A row per patient who took a drug of the regimen: when it was complete and when it was stopped.

    Columns: patient_id, drugs (those begun within 30 days of time zero, joined by " + "; all of them where none was),
    begun_day and combined_day (start of the first and of the last of these), lag (days between the first and the last), stop_day (null: goes on), drug (the one that
    was stopped), reason, why. Only the first course of each drug counts. `rule`: any or all of its drugs.
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
