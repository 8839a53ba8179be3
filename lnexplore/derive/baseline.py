"""Values that a later visit is compared with: baseline, lowest so far."""

import polars as pl

from lnexplore.cohort.measures import MEASURES

BASELINE_RULES = {"last": "the last value", "first": "the first value", "mean": "the mean of the values"}
"""key -> which of several values in the baseline window counts; grades and findings have no mean and take the last."""


def derive_baseline(visits: pl.DataFrame, first_day: int, rule: str = "last") -> pl.DataFrame:
    """A row per patient with a visit in the baseline window: `baseline_<column>` for each measure column.

    The window is `first_day` to day 0, both included (`first_day` is zero or negative). Each measure takes its
    last value there, or the one that `rule` of BASELINE_RULES names (KeyError for another). `baseline_day` is the day
    of the last UPCR, or of the last 24-hour protein without one.
    """
    BASELINE_RULES[rule]

    def value(column: str) -> pl.Expr:
        known = pl.col(column).drop_nulls()
        if rule == "mean" and visits.schema[column] == pl.Float64:
            return known.mean()
        return known.first() if rule == "first" else known.last()

    measures = [column for measure in MEASURES.values() for column in measure.columns]
    proteinuria = pl.coalesce(
        pl.col("day").filter(pl.col("upcr").is_not_null()).max(),
        pl.col("day").filter(pl.col("urine_protein_24h").is_not_null()).max(),
    )
    return (
        visits.filter(pl.col("day").is_between(first_day, 0))
        .sort("patient_id", "day")
        .group_by("patient_id", maintain_order=True)
        .agg(
            proteinuria.alias("baseline_day"),
            *[value(column).alias(f"baseline_{column}") for column in measures],
        )
    )


def derive_nadir(assessments: pl.DataFrame, measures: list[str]) -> pl.DataFrame:
    """The assessments with `nadir_<column>`: the lowest value of each measure at this assessment or an earlier one after time zero."""
    columns = [column for measure in measures for column in MEASURES[measure].columns]
    later = pl.col("day") > 0
    running = [
        pl.when(later)
        .then(pl.col(column))
        .cum_min()
        .forward_fill()
        .over("patient_id", order_by="day")
        .alias(f"nadir_{column}")
        for column in columns
    ]
    return assessments.with_columns(running)
