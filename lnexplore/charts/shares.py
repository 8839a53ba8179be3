"""Lines of shares over months: one per group and kind, with the interval of the first kind."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import _
from lnexplore.charts.theme import HEIGHT, clickable, group_colour, style


def draw_shares(
    frame: pl.DataFrame, column: str, kinds: Mapping[str, str], what: str, *, by: bool = False
) -> alt.LayerChart:
    """Shares with n/N at the points. `kinds` maps values of `column` to their words, the first drawn through, the second dashed.

    `by`: the frame of `response_by_month`, whose shares are steps and no n/N; these are what was observed so far.
    """
    rows = (
        frame.filter(pl.col("N") > 0)
        .drop_nulls("estimate")
        .with_columns(
            pl.col("group").cast(pl.String),
            kind=pl.col(column).cast(pl.String).replace_strict(dict(kinds), default=None, return_dtype=pl.String),
            label=pl.format("{}/{}", "n", "N"),
        )
    )
    groups = frame["group"].unique(maintain_order=True).cast(pl.String).to_list()
    words = list(kinds.values())
    base = alt.Chart(
        rows.drop_nulls("kind").select(
            "group", "month", "kind", "estimate", "ci_low", "ci_high", "label", *(["n_risk_by"] if by else [])
        )
    )
    x = alt.X(
        "month:Q",
        title=_("Months since time zero"),
        axis=alt.Axis(values=rows["month"].unique().sort().to_list()),
        scale=alt.Scale(nice=False, padding=18),
    )
    colour = group_colour(groups)
    dash = alt.StrokeDash(
        "kind:N",
        title=None,
        sort=words,
        scale=alt.Scale(domain=words, range=[[1, 0], [5, 4]]),
        legend=alt.Legend(orient="bottom", symbolOpacity=1),
    )
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("kind:N", title=what),
        alt.Tooltip("month:Q", title=_("Month")),
        alt.Tooltip("label:N", title=_("Observed so far") if by else _("Patients")),
        *([alt.Tooltip("n_risk_by:Q", title=_("Still at risk"))] if by else []),
        alt.Tooltip("ci_low:Q", title=_("Interval from"), format=".0%"),
        alt.Tooltip("ci_high:Q", title=_("to"), format=".0%"),
    ]
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25)
    y = alt.Y("estimate:Q", title=_("Share of patients"), axis=axis, scale=alt.Scale(domain=[0, 1]))
    shape: dict[str, Any] = {"interpolate": "step-after"} if by else {}
    band = (
        base.transform_filter(alt.datum.kind == words[0])
        .mark_area(opacity=0.13, **shape)
        .encode(x=x, y=alt.Y("ci_low:Q", title=""), y2=alt.Y2("ci_high:Q"), color=colour)
    )
    line = base.mark_line(strokeWidth=2.2, **shape).encode(x=x, y=y, color=colour, strokeDash=dash)
    points = clickable(
        base.mark_point(filled=True, size=48, opacity=1, cursor="pointer").encode(
            x=x, y=y, color=colour, tooltip=tooltip
        ),
        "group",
        "month",
        "kind",
    )
    return style(band, line, points, height=HEIGHT + 40)
