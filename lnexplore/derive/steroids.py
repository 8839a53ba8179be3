"""Glucocorticoids as prednisolone, and the dose between visits: a recorded dose holds until the next recorded dose."""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

BETWEEN: Mapping[str, str] = MappingProxyType(
    {
        "hold": "a dose holds until the next recorded one",
        "linear": "the dose runs in a straight line to the next recorded one",
    }
)
"""key -> what the dose is between two visits"""


def derive_equivalent(visits: pl.DataFrame, factors: Mapping[str, float]) -> pl.DataFrame:
    """The visits with `prednisolone` as the day's oral glucocorticoids together, in mg of prednisolone.

    A visit at which none was recorded stays without a dose; one at which only another glucocorticoid was recorded has
    its equivalent alone. `factors` as in EQUIVALENTS.
    """
    given = [name for name in factors if visits[name].null_count() < visits.height]
    if not given:
        return visits
    parts = [pl.col("prednisolone"), *(pl.col(name) * factors[name] for name in given)]
    total = pl.sum_horizontal([part.fill_null(0.0) for part in parts])
    return visits.with_columns(
        prednisolone=pl.when(pl.any_horizontal([part.is_not_null() for part in parts])).then(total)
    )


def derive_highest_dose(assessments: pl.DataFrame, visits: pl.DataFrame, days: int) -> pl.DataFrame:
    """The assessments with `prednisolone_max_<days>d`: the highest dose in force in the `days` days up to the visit.

    A dose holds from the day it was recorded until the next record, so the dose in force when the period begins
    counts too. Unknown where no dose was recorded at or before the visit; doses of later visits never count.
    """
    name = f"prednisolone_max_{days}d"
    doses = (
        visits.filter(pl.col("prednisolone").is_not_null())
        .select("patient_id", _from="day", _dose="prednisolone")
        .sort("patient_id", "_from")
    )
    # A dose is in force until the day before the next record; the last one is open-ended.
    doses = doses.with_columns(_until=pl.col("_from").shift(-1).over("patient_id") - 1)
    keys = assessments.select("patient_id", "day").with_row_index("_row")
    highest = (
        keys.join(doses, on="patient_id", how="inner")
        .filter(
            (pl.col("_from") <= pl.col("day"))
            & (pl.col("_until").is_null() | (pl.col("_until") >= pl.col("day") - days))
        )
        .group_by("_row")
        .agg(pl.col("_dose").max().alias(name))
    )
    return (
        assessments.with_row_index("_row")
        .join(highest, on="_row", how="left", validate="1:1", maintain_order="left")
        .drop("_row")
    )
