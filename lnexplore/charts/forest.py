"""Shares with their intervals, one below the other, each with its name beside it."""

import altair as alt
import polars as pl

from lnexplore.charts.theme import clickable, group_scale, style

ROW = 36
LABEL_LIMIT = 300


def inside_labels(offset: int) -> alt.Axis:
    """An axis whose names stand inside the picture above their rows: beside it they would take a telephone's whole width."""
    return alt.Axis(
        orient="left",
        labelAlign="left",
        labelBaseline="middle",
        labelPadding=-4,
        labelOffset=-offset,
        labelLimit=LABEL_LIMIT,
        labelOverlap=False,
        ticks=False,
        domain=False,
    )


def draw_forest(rows: pl.DataFrame, title: str, order: list[str], *, clicks: bool = False) -> alt.LayerChart:
    """A line per `name` (in `order`), a point with interval per `series` on it; with `clicks` a click on it tells both.

    Columns read: name, series, estimate, ci_low, ci_high, label (n/N), note.
    """
    series = rows["series"].unique(maintain_order=True).to_list()
    base = alt.Chart(rows.select("name", "series", "estimate", "ci_low", "ci_high", "label", "note"))
    y = alt.Y(
        "name:N",
        sort=order,
        title=None,
        axis=inside_labels(9),
        scale=alt.Scale(padding=0),
    )
    # The marks keep to the lower half of a row; its name stands above them.
    half = 2.5 * (len(series) - 1)
    offset = alt.YOffset("series:N", sort=series, scale=alt.Scale(domain=series, range=[24 - half, 24 + half]))
    colour = alt.Color(
        "series:N",
        title=None,
        sort=series,
        scale=group_scale(series),
        legend=alt.Legend(orient="top", symbolOpacity=1, labelLimit=300, columns=1 if len(series) > 2 else 2)
        if len(series) > 1
        else None,
    )
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25, orient="bottom")
    tooltip = [
        alt.Tooltip("name:N", title="Definition"),
        alt.Tooltip("series:N", title="Group"),
        alt.Tooltip("label:N", title="Patients"),
        alt.Tooltip("estimate:Q", title="Share", format=".0%"),
        alt.Tooltip("ci_low:Q", title="Interval from", format=".0%"),
        alt.Tooltip("ci_high:Q", title="to", format=".0%"),
        alt.Tooltip("note:N", title="Note"),
    ]
    x = alt.X("estimate:Q", title=title, axis=axis, scale=alt.Scale(domain=[0, 1]))
    spans = base.mark_rule(strokeWidth=2, opacity=0.75).encode(
        y=y, yOffset=offset, x=alt.X("ci_low:Q", title=title), x2=alt.X2("ci_high:Q"), color=colour, tooltip=tooltip
    )
    points = base.mark_point(filled=True, size=60, opacity=1, cursor="pointer" if clicks else "default").encode(
        y=y, yOffset=offset, x=x, color=colour, tooltip=tooltip
    )
    if clicks:
        points = clickable(points, "name", "series")
    height = max(
        120,
        (ROW + 5 * max(0, len(series) - 2)) * max(1, rows["name"].n_unique())
        + 60
        + 25 * (len(series) if len(series) > 2 else 1),
    )
    return style(spans, points, height=height)
