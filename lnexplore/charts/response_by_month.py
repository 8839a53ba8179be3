"""Rising steps: the share of patients who have responded by each month."""

import altair as alt
import polars as pl

from lnexplore.catalogue import _
from lnexplore.charts.figure import Figure, Frames, Note
from lnexplore.charts.numbers import group_title, months, n_of, of_groups, share
from lnexplore.charts.shares import draw_shares
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.response import responded_by, response_by_month
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `response_by_month`."""
    return (response_by_month(cohort, plan),)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who had responded by each month: group, month, kind (CR; CR or PR), patient_id."""
    return responded_by(cohort, plan).select(
        "group", "month", kind=pl.col("outcome").cast(pl.String), patient_id="patient_id"
    )


def draw(frames: Frames) -> alt.LayerChart:
    """A line per group and outcome with its interval; CR drawn through, CR or PR dashed."""
    return draw_shares(frames[0], "outcome", {"CR": "CR", "CR or PR": "CR or PR"}, "Cumulative response")


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group about the headline month."""
    month = plan.headline_window.month
    here = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR or PR"))
    complete = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR"))
    sentences = []
    for row, cr in zip(here.to_dicts(), complete.to_dicts(), strict=True):
        words = f"{group_title(row['group'])}, by {months(month)}: complete or partial response at least once {share(row['n'], row['N'], row['ci_low'], row['ci_high'])}"
        words += f", complete in {cr['n']} of {cr['N']}" if cr["N"] else ""
        words += (
            f"; {row['n_not_assessable']} more had no visit yet that could be assessed"
            if row["n_not_assessable"]
            else ""
        )
        sentences.append(words + ".")
    return [
        *sentences,
        Note(
            "“By” counts a patient from the first response on, even if it was lost later; “at” asks about that visit alone. N is everyone ever assessed by then, however short the follow-up; the page Response has a curve that takes follow-up into account."
        ),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Complete response up to the headline month's window, in a line."""
    month = plan.headline_window.month
    rows = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR")).to_dicts()
    found = of_groups((row["group"], n_of(row["n"], row["N"])) for row in rows)
    said = _("Complete response at least once up to the window of {months}: {found}.")
    return [said.format(months=months(month), found=found)] if rows else []


FIGURE = Figure(
    key="response_by_month",
    title="Cumulative remission",
    question="How many patients have ever responded by each month?",
    pages={"overview": 20, "response": 2},
    needs_response=True,
    results=results,
    draw=draw,
    caption=caption,
    answer=answer,
    people=people,
    drawable=pl.col("N") > 0,
    empty="No patient has been followed to any of the months assessed.",
)
