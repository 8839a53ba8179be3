"""What the pictures of the first screen share: a specification per shape, written once, and rows that fill it at each move.

A specification names its data sets and holds none: the page sends it once and then only rows, and a threshold that is
dragged changes rows in the browser. `Shape` is all that a specification depends on.
"""

from dataclasses import dataclass
from typing import Any

import altair as alt

from lnexplore.charts.theme import PICK, Picture, group_scale

Spec = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What a picture's specification depends on beside its rows."""

    groups: tuple[str, ...]
    months: tuple[int, ...]
    height: int
    top: float = 0.0
    """end of the axis: the tallest bar, or the highest rate"""
    lines: tuple[tuple[str, ...], ...] = ()
    """numbers below the axis, a tuple per group"""
    rows: tuple[str, ...] = ()
    """rows of the picture of flares, in order"""
    before: str = "as published"


def named(name: str) -> alt.Chart:
    """A chart of a data set that the page fills."""
    chart: alt.Chart = alt.Chart(alt.NamedData(name=name))
    return chart


def finish(*layers: alt.Chart, height: int) -> Spec:
    """The layers on one another as a specification without rows."""
    axis = alt.AxisConfig(
        grid=False, labelFontSize=11, titleFontSize=11, titleFontWeight="normal", labelPadding=3, titlePadding=4
    )
    legend = alt.LegendConfig(labelFontSize=11, symbolSize=60, padding=0, offset=3, columnPadding=10, rowPadding=0)
    config = alt.Config(view=alt.ViewConfig(stroke=None), axis=axis, legend=legend)
    chart: Any = Picture(layer=list(layers), height=height, config=config)
    spec: Spec = chart.resolve_scale(color="independent").to_dict(validate=False)
    spec["padding"] = {"left": 2, "right": 4, "top": 2, "bottom": 2}
    return spec


def colour_of(groups: tuple[str, ...], **options: Any) -> alt.Color:
    """The colour of each group, the same in every picture."""
    return alt.Color("group:N", title=None, sort=list(groups), scale=group_scale(groups), **options)


def legend_of(groups: tuple[str, ...]) -> alt.Legend:
    """The legend of the groups, in as many columns as their names leave room for."""
    columns = len(groups) if sum(map(len, groups)) < 40 else 3 if len(groups) > 3 else 2
    limit = 380 // max(columns, 1)
    return alt.Legend(orient="top", symbolOpacity=1, symbolType="circle", columns=columns, labelLimit=limit)


def picked(*fields: str) -> alt.Parameter:
    """The selection that a click on a mark makes."""
    return alt.selection_point(fields=list(fields), name=PICK, on="click", empty=False)
