"""Shares with their intervals, one below the other, each with its name beside it."""

import math

import altair as alt
import polars as pl

from lnexplore.catalogue import _
from lnexplore.charts.theme import at_pixel, clickable, group_scale, style

ROW = 27
_COUNT = 64
"""Room of "120/240"."""
_MOST_COUNTS = 3
"""Series beyond which counts would run into the names and none is shown; the table has them."""
_STEP = 5
"""from one series of a row to the next"""


def inside_labels(offset: int, room: int = 0) -> alt.Axis:
    """An axis whose names stand inside the picture above their rows: beside it they would take a telephone's whole width.

    `room`: pixels on the right that are left to what else stands on the line of a name.
    """
    return alt.Axis(
        orient="left",
        labelAlign="left",
        labelBaseline="middle",
        labelPadding=-4,
        labelOffset=-offset,
        labelLimit=alt.ExprRef(f"width - {room}"),
        labelOverlap=False,
        ticks=False,
        domain=False,
    )


def draw_forest(rows: pl.DataFrame, title: str, order: list[str], *, clicks: bool = False) -> alt.LayerChart:
    """A line per `name` (in `order`), a point with interval per `series` on it; with `clicks` a click on it tells both.

    Columns read: name, series, estimate, ci_low, ci_high, counts (n/N, on the right, a column per series), label, note.
    """
    series = rows["series"].unique(maintain_order=True).to_list()
    base = alt.Chart(rows.select("name", "series", "estimate", "ci_low", "ci_high", "counts", "label", "note"))
    row = ROW + _STEP * max(0, len(series) - 1)
    y = alt.Y(
        "name:N",
        sort=order,
        title=None,
        axis=inside_labels(row // 2 - 7, _COUNT * len(series) if len(series) <= _MOST_COUNTS else 0),
        scale=alt.Scale(padding=0),
    )
    # The name of a row stands at its top, the marks of its series below.
    lanes = alt.Scale(type="point", padding=0, domain=series, range=[19, 19 + _STEP * (len(series) - 1)])
    offset = alt.YOffset("series:N", sort=series, scale=lanes)
    colour = alt.Color(
        "series:N",
        title=None,
        sort=series,
        scale=group_scale(series),
        legend=alt.Legend(orient="top", symbolOpacity=1, labelLimit=300, columns=2) if len(series) > 1 else None,
    )
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25, orient="bottom")
    tooltip = [
        alt.Tooltip("name:N", title=_("Definition")),
        alt.Tooltip("series:N", title=_("Group")),
        alt.Tooltip("label:N", title=_("Patients")),
        alt.Tooltip("estimate:Q", title=_("Share"), format=".0%"),
        alt.Tooltip("ci_low:Q", title=_("Interval from"), format=".0%"),
        alt.Tooltip("ci_high:Q", title=_("to"), format=".0%"),
        alt.Tooltip("note:N", title=_("Note")),
    ]
    x = alt.X("estimate:Q", title=title, axis=axis, scale=alt.Scale(domain=[0, 1]))
    spans = base.mark_rule(strokeWidth=2, opacity=0.75).encode(
        y=y, yOffset=offset, x=alt.X("ci_low:Q", title=title), x2=alt.X2("ci_high:Q"), color=colour, tooltip=tooltip
    )
    points = base.mark_point(filled=True, size=60, opacity=1, cursor="pointer" if clicks else "default").encode(
        y=y, yOffset=offset, x=x, color=colour, tooltip=tooltip
    )
    counts = [
        base.transform_filter(alt.datum.series == one)
        .mark_text(align="right", baseline="middle", dx=-_COUNT * (len(series) - 1 - place), dy=7, fontSize=11)
        .encode(
            y=alt.Y("name:N", sort=order, bandPosition=0), x=at_pixel("width"), text=alt.Text("counts:N"), color=colour
        )
        for place, one in enumerate(series if len(series) <= _MOST_COUNTS else [])
    ]
    if clicks:
        points = clickable(points, "name", "series")
    height = max(120, row * max(1, rows["name"].n_unique()) + 60 + 25 * math.ceil(len(series) / 2))
    return style(spans, points, *counts, height=height)
