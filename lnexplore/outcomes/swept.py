"""The pictures of the first screen over a threshold's whole range: what moves while it is dragged."""

from collections.abc import Sequence

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.response import response_by_month, response_by_visit
from lnexplore.plan import AnalysisPlan


def rates_over(
    cohort: Cohort, plan: AnalysisPlan, path: str, values: Sequence[float]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`response_by_visit` and `response_by_month` for each value of the component at `path`, with a first column `step`.

    Each step is what the plan with that value gives. Raises KeyError for a path the definition does not have.
    """
    plans = [plan.replace(definition=plan.definition.with_value(path, value)) for value in values]

    def stacked(frames: list[pl.DataFrame]) -> pl.DataFrame:
        named = [frame.select(pl.lit(step, pl.Int64).alias("step"), pl.all()) for step, frame in enumerate(frames)]
        # A threshold may leave out patients at baseline, and with them a group: its levels are those of that step.
        return pl.concat([frame.with_columns(pl.col("group").cast(pl.String)) for frame in named])

    return (
        stacked([response_by_visit(cohort, one) for one in plans]),
        stacked([response_by_month(cohort, one) for one in plans]),
    )
