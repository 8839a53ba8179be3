"""What the pictures of the first screen share: a specification per shape, written once, and rows that fill it at each move.

A specification names its data sets and holds none: the page sends it once and then only rows, and a threshold that is
dragged changes rows in the browser. `Shape` is all that a specification depends on.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from lnexplore.catalogue import N_
from lnexplore.charts.numbers import group_title
from lnexplore.charts.theme import PICK, Picture, group_scale

Spec = dict[str, Any]
TOGETHER = 2
"""Groups whose curves share one pair of axes; of more each has its own, side by side."""


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
    before: str = N_("as published")

    @property
    def is_apart(self) -> bool:
        """Whether each group has axes of its own."""
        return len(self.groups) > TOGETHER


def named(name: str) -> alt.Chart:
    """A chart of a data set that the page fills."""
    chart: alt.Chart = alt.Chart(alt.NamedData(name=name))
    return chart


def _say_once(layers: Sequence[Spec]) -> None:
    """The layers share scales and the axis of x: said by the first, for every move sends them. A scale that names its domain has its order."""
    # From the axis of y each mark has the format in which it is read aloud.
    for channel, shared in (("x", ("axis", "scale")), ("y", ("scale",))):
        told: Spec = {}
        for layer in layers:
            one = layer["encoding"].get(channel, {})
            if "domain" in (one.get("scale") or {}):
                one.pop("sort", None)
            for name in shared:
                if one.get(name) and one[name] == told.setdefault(name, one[name]) and one[name] is not told[name]:
                    del one[name]
    for layer in layers:
        colour = layer["encoding"].get("color", {})
        if "scale" in colour and colour.get("legend", 0) is None:
            colour.pop("title", None)
            colour.pop("sort", None)


def finish(*layers: alt.Chart, height: int) -> Spec:
    """The layers on one another as a specification without rows."""
    axis = alt.AxisConfig(
        grid=False, labelFontSize=11, titleFontSize=11, titleFontWeight="normal", labelPadding=3, titlePadding=4
    )
    legend = alt.LegendConfig(labelFontSize=11, symbolSize=60, padding=0, offset=3, columnPadding=10, rowPadding=0)
    config = alt.Config(view=alt.ViewConfig(stroke=None), axis=axis, legend=legend)
    chart: Any = Picture(layer=layers, height=height, config=config)
    spec: Spec = chart.resolve_scale(color="independent").to_dict(validate=False)
    spec["padding"] = {"left": 2, "right": 4, "top": 2, "bottom": 2}
    _say_once(spec["layer"])
    return spec


def short_names(groups: Sequence[str], room: int) -> list[str]:
    """Names of the groups as long as there is room; those that would read the same keep their end instead."""
    titles = [group_title(group) for group in groups]
    cut = [title if len(title) <= room else f"{title[: room - 1].rstrip()}…" for title in titles]
    end = room // 2
    return [
        one if cut.count(one) == 1 else f"{title[: room - end - 1].rstrip()}…{title[-end:]}"
        for one, title in zip(cut, titles, strict=True)
    ]


def under_groups(shape: Shape) -> list[str]:
    """Names of the groups as they stand below their parts of an axis."""
    return short_names(shape.groups, max(9, 54 // max(len(shape.groups), 1)))


def room_under(shape: Shape) -> alt.ExprRef:
    """Pixels that a group's name may take there: on a phone less than its letters."""
    return alt.ExprRef(f"max(30, width / {max(len(shape.groups), 1)} - 4)")


def along(chart: alt.Chart, shape: Shape) -> alt.Chart:
    """The chart with a field `x`: the place of a month on the time axis that `month_axis` draws."""
    if not shape.is_apart:
        return chart.transform_calculate(x="datum.month")
    starts = dict(zip(shape.groups, _starts(shape), strict=True))
    moved: alt.Chart = chart.transform_calculate(x=f"datum.month + {json.dumps(starts)}[datum.group]")
    return moved


def _starts(shape: Shape) -> list[int]:
    """What is added to the months of each group."""
    if not shape.is_apart:
        return [0]
    span = shape.months[-1] - shape.months[0] if shape.months else 0
    return [place * (span + max(1, round(0.3 * span))) for place in range(len(shape.groups))]


def month_axis(shape: Shape) -> alt.X:
    """The time axis of curves, one for all groups or one for each; below it `lines`, and the names where groups stand apart."""
    months = shape.months
    labels: dict[str, list[str]] = {}
    if shape.is_apart and months:
        middle = (months[0] + months[-1]) / 2
        told = {months[0], min(months, key=lambda month: abs(month - middle)), months[-1]}
        for start, name, line in zip(
            _starts(shape), under_groups(shape), shape.lines or ((),) * len(shape.groups), strict=True
        ):
            below = dict(zip(months, line, strict=True)) if line else {}
            blank = [""] * (2 if line else 1)
            labels[f"{start + middle:g}"] = [*blank, name]
            for month in sorted(told):
                here = [str(month), *([below[month]] if line else [])]
                labels[f"{start + month:g}"] = [*here, name] if month == middle else here
    else:
        for place, month in enumerate(months):
            words = f"{month} months" if month == months[-1] and not shape.lines else str(month)
            labels[str(month)] = [words, *(line[place] for line in shape.lines)]
    axis = alt.Axis(
        values=[float(value) for value in labels],
        tickCount=len(labels),
        labelExpr=f"{json.dumps(labels)}[datum.value] || ''",
        labelLineHeight=12,
        labelFlush=False,
        labelOverlap=False if shape.is_apart else "greedy",
        labelLimit=room_under(shape) if shape.is_apart else 180,
        ticks=False,
        domain=not shape.is_apart,
    )
    ends = [months[0], _starts(shape)[-1] + months[-1]] if months else [0, 1]
    return alt.X("x:Q", title=None, axis=axis, scale=alt.Scale(domain=ends, nice=False, zero=False, padding=14))


def colour_of(groups: tuple[str, ...], **options: Any) -> alt.Color:
    """The colour of each group, the same in every picture."""
    return alt.Color("group:N", title=None, sort=list(groups), scale=group_scale(groups), **options)


def legend_of(shape: Shape) -> alt.Legend | None:
    """The legend of the groups, in as many columns as their names leave room for; none where names stand below each."""
    if shape.is_apart:
        return None
    columns = len(shape.groups) if sum(map(len, shape.groups)) < 40 else 2
    limit = 380 // max(columns, 1)
    return alt.Legend(
        orient="top", symbolOpacity=1, symbolType="stroke", symbolSize=220, columns=columns, labelLimit=limit
    )


def picked(*fields: str) -> alt.Parameter:
    """The selection that a click on a mark makes."""
    return alt.selection_point(fields=list(fields), name=PICK, on="click", empty=False)
