"""Rising steps: the share of patients who have responded by each month."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, incidence, months, of_groups
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
    return draw_shares(frames[0], "outcome", {"CR": "CR", "CR or PR": "CR or PR"}, _("Cumulative response"), by=True)


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group about the headline month."""
    month = plan.headline_window.month
    here = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR or PR"))
    complete = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR"))
    sentences = []
    for row, cr in zip(here.to_dicts(), complete.to_dicts(), strict=True):
        parts = [
            _("{group}, by {months} (day {day}): complete or partial response {any}, complete {complete}").format(
                group=group_title(row["group"]),
                months=months(month),
                day=row["window_high"],
                any=_told(row),
                complete=_told(cr),
            ),
            _("observed so far {n} of {total} ever assessed, complete {n_2} of {total_2}").format(
                n=row["n"], total=row["N"], n_2=cr["n"], total_2=cr["N"]
            ),
        ]
        if row["n_start"]:
            parts.append(_("{n} in response on day 0 already").format(n=row["n_start"]))
        if row["n_not_assessable"]:
            parts.append(_("{n} more had no visit yet that could be assessed").format(n=row["n_not_assessable"]))
        sentences.append(f"{'; '.join(parts)}.")
    return [
        *sentences,
        Note(
            _(
                "The cumulative incidence (Aalen-Johansen) of the first response on the last day of each month’s window (where follow-up ends inside it, on the last day of follow-up), even if it was lost later; “at” refers to that visit alone. It accounts for shorter follow-up and ends with the last patient at risk."
            )
        ),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Complete response up to the headline month's window, in a line."""
    month = plan.headline_window.month
    rows = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR")).to_dicts()
    found = of_groups(
        (row["group"], incidence(row["estimate"], row["ci_low"], row["ci_high"], row["N_by"])) for row in rows
    )
    said = _("Complete response by {months} (day {day}), cumulative incidence: {found}.")
    return [said.format(months=months(month), day=rows[0]["window_high"], found=found)] if rows else []


def _told(row: dict[str, Any]) -> str:
    share = incidence(row["estimate"], row["ci_low"], row["ci_high"], row["N_by"])
    return (
        share
        if row["estimate"] is None
        else _("{share}, {n} of {total} still at risk").format(share=share, n=row["n_risk_by"], total=row["N_by"])
    )


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Cumulative remission"),
    question=N_("What share has responded at least once by each month?"),
    pages={"overview": 20, "response": 2},
    needs_response=True,
    drawable=pl.col("estimate").is_not_null(),
    empty=N_("No patient has been followed to any of the months assessed."),
)
