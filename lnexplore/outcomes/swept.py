"""The pictures of the first screen over a threshold's whole range: what moves while it is dragged."""

import hashlib
from collections.abc import Callable, Sequence

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.conditions import verdict
from lnexplore.outcomes.response import response_by_month, response_by_visit
from lnexplore.plan import AnalysisPlan


def rates_over(
    cohort: Cohort, plan: AnalysisPlan, path: str, values: Sequence[float]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`response_by_visit` and `response_by_month` for each value of the component at `path`, with a first column `step`.

    Each step is what the plan with that value gives. Raises KeyError for a path the definition does not have.
    """
    plans = [plan.replace(definition=plan.definition.with_value(path, value)) for value in values]
    alike = _alike(cohort, plans, path)

    def stacked(rates: Callable[[Cohort, AnalysisPlan], pl.DataFrame]) -> pl.DataFrame:
        frames = {step: rates(cohort, plans[step]) for step in dict.fromkeys(alike)}
        named = [frames[like].select(pl.lit(step, pl.Int64).alias("step"), pl.all()) for step, like in enumerate(alike)]
        # A threshold may leave out patients at baseline, and with them a group: its levels are those of that step.
        return pl.concat([frame.with_columns(pl.col("group").cast(pl.String)) for frame in named])

    return stacked(response_by_visit), stacked(response_by_month)


def _alike(cohort: Cohort, plans: Sequence[AnalysisPlan], path: str) -> list[int]:
    """Of each plan the first one that answers the moved condition alike at every assessment, and so counts alike."""
    if plans[0].leaves_out_responders or cohort.adjudicated is not None:
        # The value also decides who is in, or whether what readers settled holds.
        return list(range(len(plans)))
    first: dict[bytes, int] = {}
    with cohort.memory.aside():
        answers = [verdict(cohort, one, one.definition.component(path).leaf) for one in plans]
    return [first.setdefault(hashlib.sha256(answer.tobytes()).digest(), step) for step, answer in enumerate(answers)]
