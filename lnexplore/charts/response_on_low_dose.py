"""Lines: the share of patients in complete response on no more than 7.5 or 5 mg of prednisolone a day."""

import altair as alt
import polars as pl

from lnexplore.charts.shares import draw_shares
from lnexplore.charts.theme import group_title, months, share
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.steroids import response_on_low_dose
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> tuple[pl.DataFrame, ...]:
    """The frame of `response_on_low_dose`."""
    return (response_on_low_dose(cohort, plan),)


def draw(frames: tuple[pl.DataFrame, ...]) -> alt.LayerChart:
    """A line per group and limit, 7.5 mg drawn through, 5 mg dashed."""
    return draw_shares(frames[0], "limit", {"7.5": "≤ 7.5 mg/day", "5.0": "≤ 5 mg/day"}, "In complete response on")


def caption(frames: tuple[pl.DataFrame, ...], plan: AnalysisPlan) -> list[str]:
    """A sentence per group about the headline month."""
    month = plan.headline_window.month
    here = frames[0].filter((pl.col("month") == month) & (pl.col("limit") <= 7.5))
    sentences = []
    for group in here["group"].unique(maintain_order=True):
        low, high = (
            here.filter((pl.col("group") == group) & (pl.col("limit") == limit)).to_dicts()[0] for limit in (5.0, 7.5)
        )
        words = f"{group_title(group)}, at {months(month)}: complete response on 7.5 mg/day or less {share(high['n'], high['N'], high['ci_low'], high['ci_high'])}"
        words += f", on 5 mg or less in {low['n']} of {low['N']}" if low["N"] else ""
        words += f"; {high['n_not_assessable']} not assessable" if high["n_not_assessable"] else ""
        sentences.append(words + ".")
    return sentences
