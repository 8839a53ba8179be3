"""Rising steps: the share of patients who have responded by each month."""

import altair as alt
import polars as pl

from lnexplore.charts.theme import HEIGHT, group_scale, group_title, months, share, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.response import response_by_month
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> tuple[pl.DataFrame, ...]:
    """The frame of `response_by_month`."""
    return (response_by_month(cohort, plan),)


def draw(frames: tuple[pl.DataFrame, ...]) -> alt.LayerChart:
    """A line per group and outcome with its interval; CR drawn through, CR or PR dashed."""
    rows = (
        frames[0]
        .filter(pl.col("N") > 0)
        .with_columns(pl.col("group").cast(pl.String), pl.col("outcome").cast(pl.String))
    )
    groups = frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list()
    rows = rows.with_columns(label=pl.format("{}/{}", "n", "N"))
    base = alt.Chart(rows.select("group", "month", "outcome", "n", "N", "estimate", "ci_low", "ci_high", "label"))
    x = alt.X(
        "month:Q",
        title="Months since time zero",
        axis=alt.Axis(values=rows["month"].unique().sort().to_list()),
        scale=alt.Scale(nice=False, padding=18),
    )
    colour = alt.Color(
        "group:N", title=None, scale=group_scale(groups), sort=groups, legend=alt.Legend(orient="top", symbolOpacity=1)
    )
    dash = alt.StrokeDash(
        "outcome:N",
        title=None,
        sort=["CR", "CR or PR"],
        scale=alt.Scale(domain=["CR", "CR or PR"], range=[[1, 0], [5, 4]]),
        legend=alt.Legend(orient="bottom", symbolOpacity=1),
    )
    tooltip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("outcome:N", title="Response by then"),
        alt.Tooltip("month:Q", title="Month"),
        alt.Tooltip("label:N", title="Patients"),
        alt.Tooltip("ci_low:Q", title="Interval from", format=".0%"),
        alt.Tooltip("ci_high:Q", title="to", format=".0%"),
    ]
    y = alt.Y(
        "estimate:Q",
        title="Share of patients",
        axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25),
        scale=alt.Scale(domain=[0, 1]),
    )
    band = (
        base.transform_filter("datum.outcome == 'CR'")
        .mark_area(opacity=0.13)
        .encode(x=x, y=alt.Y("ci_low:Q", title=""), y2="ci_high:Q", color=colour)
    )
    line = base.mark_line(strokeWidth=2.2, interpolate="linear").encode(x=x, y=y, color=colour, strokeDash=dash)
    points = base.mark_point(filled=True, size=48, opacity=1).encode(x=x, y=y, color=colour, tooltip=tooltip)
    return style(band, line, points, height=HEIGHT + 40)


def caption(frames: tuple[pl.DataFrame, ...], plan: AnalysisPlan) -> list[str]:
    """A sentence per group about the headline month."""
    month = plan.headline_window.month
    here = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR or PR"))
    complete = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR"))
    sentences = []
    for row, cr in zip(here.to_dicts(), complete.to_dicts(), strict=True):
        words = f"{group_title(row['group'])}, by {months(month)}: complete or partial response at least once {share(row['n'], row['N'], row['ci_low'], row['ci_high'])}"
        words += f", complete in {cr['n']} of {cr['N']}" if cr["N"] else ""
        words += (
            f"; {row['n_not_assessable']} of them had no visit yet that could be assessed"
            if row["n_not_assessable"]
            else ""
        )
        sentences.append(words + ".")
    return [
        *sentences,
        "“By” counts a patient from the first response on, even if it was lost later; “at” asks about that visit alone.",
    ]
