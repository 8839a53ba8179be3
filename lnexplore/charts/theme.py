"""Colours, sizes and settings that every picture shares."""

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _

# Every colour of a mark has a contrast of 3 or more on white and on the dark theme's paper, and states and groups differ for
# the colour-blind too (`tests/charts/test_colours.py`).
RESPONSE_COLOURS = {N_("CR"): "#047633", N_("PR"): "#5a9f9b", N_("NR"): "#d17a3f", N_("not assessable"): "#5c6671"}
STATE_COLOURS = {**RESPONSE_COLOURS, N_("not reached"): "#6b7194", N_("left before"): "#7e808a"}
"""every state that a patient may be in at a month"""
GROUP_COLOURS = ("#2f86c9", "#d9692b", "#207474", "#8634dd", "#929394", "#915c26")
"""one per group"""
MOST_GROUPS = len(GROUP_COLOURS)
"""Groups that are drawn where each has a place of its own; whoever draws fewer than there are says so."""
GREY = "#84909c"
NAME_GREY = "#727d89"
"""Grey of words inside a picture, legible on light and on dark paper."""
HEIGHT = 300


def luminance(colour: str) -> float:
    """Relative luminance of a colour written as #rrggbb (WCAG 2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink_on(colour: str) -> str:
    """White or nearly black: in which a number on this colour has more contrast."""
    return "#ffffff" if luminance(colour) < 0.196 else "#14181d"


RAMP = (RESPONSE_COLOURS["NR"], "#8d9860", RESPONSE_COLOURS["CR"])
"""from none to all, for the cells of a table"""


def inks(colours: Mapping[str, str]) -> alt.Scale:
    """The ink of what is printed on each of these colours."""
    return alt.Scale(domain=list(colours), range=[ink_on(colour) for colour in colours.values()])


ALTAIR = threading.RLock()
"""Held while any chart becomes a specification.

Where the rows of a chart go to is a setting of Altair for the whole process: while one visitor's chart is written for the
screen, the rows of every other chart that is written at that moment would go into the first one's page.
"""


PUBLISHED = "Published"
"""the series of rates that others printed, beside the groups of the cohort"""


def group_colours(groups: Sequence[str]) -> dict[str, str]:
    """One colour per group, in order; colours repeat after six. What others published stands behind the groups, in grey."""
    return {
        name: GREY if name == PUBLISHED else GROUP_COLOURS[place % len(GROUP_COLOURS)]
        for place, name in enumerate(groups)
    }


def group_scale(groups: Sequence[str]) -> alt.Scale:
    """`group_colours` as the scale of a picture."""
    colours = group_colours(groups)
    return alt.Scale(domain=list(colours), range=list(colours.values()))


def group_colour(groups: Sequence[str], **legend: Any) -> alt.Color:
    """The colour of each group's marks, with its legend above the picture."""
    shown = alt.Legend(orient="top", symbolOpacity=1, **legend)
    return alt.Color("group:N", title=None, sort=list(groups), scale=group_scale(groups), legend=shown)


def _top(chart: Any, deep: Any = (), *, kind: type[Any] | None = None, **_options: Any) -> Any:
    """A copy of the top of a chart, and of what `deep` names.

    Altair copies all that lies below and puts the layers together anew, several times for each picture, which takes longer than all else.
    """
    made = object.__new__(kind or type(chart))
    apart = () if isinstance(deep, bool) else deep
    own = {
        name: value.copy(deep=False)
        if name in apart and isinstance(value, alt.SchemaBase)
        else list(value)
        if isinstance(value, list)
        else value
        for name, value in chart._kwds.items()
    }
    for name, value in (("_args", ()), ("_kwds", own)):
        object.__setattr__(made, name, value)
    return made


class _Layer(alt.Chart):
    copy: Any = _top


class Picture(alt.LayerChart):
    """A chart that goes to the screen without being checked against the schema of Vega-Lite again.

    The check takes most of the time between a moved threshold and the redrawn page; the tests make it for every
    figure, with `validate=True`.
    """

    copy: Any = _top

    def __init__(self, layer: Sequence[alt.Chart | alt.LayerChart], **settings: Any) -> None:
        # Layers of layers have parts of their own to be put together.
        parts = [one if isinstance(one, alt.LayerChart) else _top(one, kind=_Layer) for one in layer]
        super().__init__(layer=parts, **settings)

    def to_dict(self, validate: bool = False, **options: Any) -> dict[str, Any]:
        """The specification, unchecked unless asked."""
        with ALTAIR:
            spec: dict[str, Any] = super().to_dict(validate=validate, **options)
        _translate_legends(spec["layer"])
        return spec


def _translate_legends(layers: Sequence[Mapping[str, Any]]) -> None:
    """Frames hold the same codes in every language; legends tell them in the language in force."""
    for layer in layers:
        for channel in layer.get("encoding", {}).values():
            if not (isinstance(channel, dict) and channel.get("legend")):
                continue
            names = [name for name in (channel.get("scale") or {}).get("domain", []) if isinstance(name, str)]
            told = {name: _(name) for name in names if _(name) != name}
            if told:
                channel["legend"]["labelExpr"] = f"{json.dumps(told)}[datum.label] || datum.label"


def style(*layers: alt.Chart | alt.LayerChart, height: int = HEIGHT) -> alt.LayerChart:
    """The layers on one another, with the settings all pictures share."""
    axis = alt.AxisConfig(grid=False, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelOverlap=True)
    # A wide picture of few rows is no ruler: Vega would write a number every 40 pixels.
    config = alt.Config(view=alt.ViewConfig(stroke=None), axis=axis, axisX=alt.AxisConfig(tickCount=8))
    return Picture(layer=layers, height=height, config=config)


_LINE, _FIRST_ROW, _NAME = 14, 27, 16
"""below an axis: pixels from one row to the next, down to the first row behind the months, and letters of a group's name"""


def row_names(groups: Sequence[str], head: str) -> list[alt.Chart]:
    """The names of the rows of numbers that `months_axis` writes, at their left in the colour of the group; of one group `head`."""
    one = len(groups) < 2
    return [
        alt.Chart(alt.sequence(0, 1))
        .mark_text(
            align="right",
            fontSize=11,
            fontWeight=600,
            color=NAME_GREY if one else GROUP_COLOURS[place % len(GROUP_COLOURS)],
        )
        .encode(
            x=at_pixel(-8),
            y=alt.YValue({"expr": f"height + {_FIRST_ROW + _LINE * place}"}),  # type: ignore[no-untyped-call]
            text=alt.TextValue(head if one else group if len(group) <= _NAME else f"{group[: _NAME - 1]}…"),
        )
        for place, group in enumerate(groups)
    ]


def at_pixel(place: float | str) -> alt.XValue:
    """So many pixels from the left edge, or “width”, whatever the axis says."""
    return alt.XValue(place)  # type: ignore[no-untyped-call]


PICK = "pick"
"""name of the selection that a click on a mark makes"""


def clickable(layer: alt.Chart, *fields: str, faded: tuple[float, float] | None = None) -> alt.Chart:
    """The layer with its marks made to be clicked: the values of `fields` of the mark go to the page.

    `faded` is the opacity of a mark, and what is left of it while others are chosen.
    """
    chosen = alt.selection_point(fields=list(fields), name=PICK, on="click", empty=faded is not None)
    picked: alt.Chart = layer.add_params(chosen)
    return (
        picked
        if faded is None
        else picked.encode(opacity=alt.OpacityValue(**alt.condition(chosen, alt.value(faded[0]), alt.value(faded[1]))))
    )


def picked_fields(picture: alt.LayerChart) -> tuple[str, ...]:
    """What a click on a mark of this picture tells, as the picture itself says it; nothing where it draws no selection."""
    params: Any = () if picture.params is alt.Undefined else picture.params
    return next((tuple(one.select["fields"]) for one in params if one.name == PICK), ())


def months_axis(counts: pl.DataFrame, groups: Sequence[str]) -> alt.Axis:
    """An axis of months with a line of numbers per group below it: `counts` has group, month (whole numbers) and n."""
    months_shown = counts["month"].unique().sort().to_list()
    lines = []
    for group in groups:
        mine = counts.filter(pl.col("group").cast(pl.String) == group)
        known = dict(mine.select("month", "n").iter_rows())
        cells = ", ".join(f"'{month}': '{known.get(month, '–')}'" for month in months_shown)
        lines.append("({" + cells + "})[datum.value]")
    return alt.Axis(
        values=months_shown,
        labelExpr=f"[datum.label, {', '.join(lines)}]" if lines else "datum.label",
        # Said here and left to no theme, so that the rows lie where `row_names` looks for them.
        labelLineHeight=_LINE,
        labelFontSize=12,
        labelPadding=7,
        ticks=False,
        labelOverlap="greedy",
        labelFlush=False,
    )
