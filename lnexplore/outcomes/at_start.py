"""The response on day 0: the definition held against the baseline values."""

import polars as pl

from lnexplore.criteria.assess import RESPONSE, assess
from lnexplore.plan import AnalysisPlan


def held_at_start(people: pl.DataFrame, plan: AnalysisPlan, *, casts: bool) -> pl.Series:
    """The response on day 0 of patients with their baseline values: these stand for those of a visit on that day.

    A highest dose is that of the days before; one of a run-in holds, for its days have not come.
    """
    flags = {
        "day": pl.lit(0, pl.Int32),
        "rescued": (pl.col("rescue_day") <= 0).fill_null(value=False),
        "casts_recorded": pl.lit(casts),
        "literal_haematuria": pl.lit(plan.literal_haematuria),
    }
    known = set(people.columns)
    asked = {
        name: pl.col(f"baseline_{name.removeprefix('nadir_')}")
        if f"baseline_{name.removeprefix('nadir_')}" in known
        else pl.lit(None, pl.Float64)
        for name in sorted(plan.definition.columns())
        if name not in known and name not in flags
    }
    frame = assess(people.with_columns(**asked, **flags), plan.definition)
    over = (pl.col("failed_day") <= 0).fill_null(value=False)
    return frame.select(pl.when(over).then(pl.lit("NR", RESPONSE)).otherwise("response")).to_series()
