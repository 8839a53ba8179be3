"""Courses of drugs, with a window of polars for each step."""

import polars as pl

from lnexplore.derive.stop_reasons import derive_reason


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
