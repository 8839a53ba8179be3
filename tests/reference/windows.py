"""Which visits belong together, and which window they fall into."""

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.derive.windows import _assessment_numbers


def derive_assessments(visits: pl.DataFrame, join_days: int) -> pl.DataFrame:
    """A row per patient and assessment: visits within `join_days` of one another, read as one.

    Starting from the earliest visit not yet used, every visit at most `join_days` later joins it; the day of time
    zero and before never joins a later day. Each measure takes its value nearest to the assessment's UPCR (its
    24-hour protein where there is none, else its first visit), earlier on ties. Columns as in a visits frame;
    `day` is the day of that UPCR.
    """
    visits = visits.sort("patient_id", "day")
    group = _assessment_numbers(visits["patient_id"].to_list(), visits["day"].to_list(), join_days)
    frame = visits.with_columns(_group=pl.Series(group, dtype=pl.Int64))
    if frame.height == 0 or frame["_group"].n_unique() == frame.height:
        return visits
    anchors = frame.group_by("_group", maintain_order=True).agg(
        _anchor=pl.coalesce(
            pl.col("day").filter(pl.col("upcr").is_not_null()).min(),
            pl.col("day").filter(pl.col("urine_protein_24h").is_not_null()).min(),
            pl.col("day").min(),
        )
    )
    ordered = (
        frame.join(anchors, on="_group", how="left", validate="m:1")
        .with_columns(_distance=(pl.col("day") - pl.col("_anchor")).abs())
        .sort("_group", "_distance", "day")
    )
    measures = [column for measure in MEASURES.values() for column in measure.columns]
    return (
        ordered.group_by("_group", maintain_order=True)
        .agg(
            pl.col("patient_id").first(),
            pl.col("_anchor").first().alias("day"),
            *[pl.col(column).drop_nulls().first() for column in measures],
        )
        .select(visits.columns)
        .sort("patient_id", "day")
    )
