"""The course of a dose: from recorded doses to stretches of days, and what was taken in all by a day."""

import polars as pl


def derive_stretches(records: pl.DataFrame, last_day: pl.DataFrame) -> pl.DataFrame:
    """A row per patient and stretch of days on one recorded dose: patient_id, record_day, from_day, to_day (first day it no longer holds), dose, next_dose.

    `records` (patient_id, day, dose) begin the stretches; the last one runs to `last_day` (patient_id, last_day), its
    `next_dose` is null. Stretches that begin after it are left out, and so is what was taken before day 0: the dose in
    force on day 0 begins there.
    """

    def following(column: str) -> pl.Expr:
        return pl.when(pl.col("patient_id") == pl.col("patient_id").shift(-1)).then(pl.col(column).shift(-1))

    ordered = (
        records.sort("patient_id", "day")
        .join(last_day, on="patient_id", how="inner", validate="m:1", maintain_order="left")
        .filter(pl.max_horizontal("day", pl.lit(0)) <= pl.col("last_day"))
        .with_columns(_next=following("day"), next_dose=following("dose"))
        .filter((pl.col("_next") > 0).fill_null(value=True))
    )
    return ordered.select(
        "patient_id",
        record_day="day",
        from_day=pl.max_horizontal("day", pl.lit(0)).cast(pl.Int32),
        to_day=pl.coalesce("_next", "last_day").cast(pl.Int32),
        dose="dose",
        next_dose="next_dose",
    )


def compute_total(stretches: pl.DataFrame, day: int, between: str) -> pl.DataFrame:
    """A row per patient: `total`, the dose taken from day 0 up to and not including `day`, and `begun`, the first day with a known dose.

    `between`: a dose holds (hold), or runs in a straight line to the next one (linear).
    """
    length = (pl.min_horizontal("to_day", pl.lit(day)) - pl.col("from_day")).clip(0)
    if between == "linear":
        whole = pl.col("to_day") - pl.col("record_day")
        slope = pl.when(whole > 0).then((pl.coalesce("next_dose", "dose") - pl.col("dose")) / whole).otherwise(0.0)
        start = pl.col("dose") + slope * (pl.col("from_day") - pl.col("record_day"))
        taken = length * (start + slope * length / 2)
    else:
        taken = length * pl.col("dose")
    return stretches.group_by("patient_id").agg(total=taken.sum(), begun=pl.col("from_day").min())
