"""Remission on the first screen: bars at each visit, and cumulative curves."""

import json

import altair as alt
import polars as pl

from lnexplore.catalogue import _
from lnexplore.charts.board_shape import (
    Shape,
    Spec,
    along,
    colour_of,
    finish,
    legend_of,
    month_axis,
    named,
    picked,
    room_under,
    under_groups,
)
from lnexplore.charts.response_by_visit import bar_segments
from lnexplore.charts.theme import STATE_COLOURS, inks

CHANGED = "#c2185b"
"""Colour of what stood before a change."""
LABELS_UP_TO = 1000
"""Above this many patients a bar carries percentages instead of n/N."""
THIN = 0.06
"""Share of the tallest bar below which a segment is too thin for a number."""


# --- response at each month -------------------------------------------------------------------------------------------


def places(shape: Shape) -> pl.DataFrame:
    """group, month, slot: the place of each bar on the axis, one empty place between groups."""
    width = len(shape.months) + 1
    rows = [
        {"group": group, "month": month, "slot": i * width + j}
        for i, group in enumerate(shape.groups)
        for j, month in enumerate(shape.months)
    ]
    return pl.DataFrame(rows, schema={"group": pl.String, "month": pl.Int32, "slot": pl.Int64})


def bar_rows(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """A row per segment of the stacked bars, from `response_by_visit` (columns before `group` tell several of them apart).

    Columns: slot, group, month, state, count, total, start, end, label.
    """
    over = [column for column in ("step",) if column in frame.columns]
    keys = [*over, "group", "month"]
    rows = bar_segments(frame.with_columns(pl.col("group").cast(pl.String)), keys).join(
        places(shape), on=["group", "month"], how="inner", maintain_order="left"
    )
    share = (100 * pl.col("count") / pl.col("total") + 1e-9).round(0).cast(pl.Int64)
    label = (
        pl.when(pl.col("count") < THIN * shape.top)
        .then(pl.lit(""))
        .when(pl.col("total") == 0)
        .then(pl.col("count").cast(pl.String))
        .when(pl.col("total") > LABELS_UP_TO)
        .then(pl.format("{} %", share))
        .when(pl.col("state") == "CR")
        .then(pl.format("{}/{}", "count", "total"))
        .otherwise(pl.col("count").cast(pl.String))
    )
    return rows.select(*over, "slot", "group", "month", "state", "count", "total", "start", "end", label=label)


def mark_rows(now: pl.DataFrame, before: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """Where complete response stood before, wherever it differs: slot, was, label."""
    keys = ["group", "month"]

    def complete(frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.filter(pl.col("outcome").cast(pl.String) == "CR").with_columns(pl.col("group").cast(pl.String))
        return rows.select(*keys, "n", "N")

    both = complete(before).join(complete(now).rename({"n": "now", "N": "of"}), on=keys, how="inner")
    moved = both.filter((pl.col("n") != pl.col("now")) | (pl.col("N") != pl.col("of")))
    return moved.join(places(shape), on=keys, how="inner").select("slot", was="n", label=pl.format("{}/{}", "n", "N"))


def bars(shape: Shape) -> Spec:
    """Stacked bars of patients per month, groups side by side; data sets `bars` and `was`."""
    groups, months = shape.groups, shape.months
    width = len(months) + 1
    labels: dict[str, list[str]] = {}
    middle = (len(months) - 1) // 2
    # Where bars are many, the months at both ends of a group say the others; its name stands under all of them.
    told = {0, len(months) - 1} if shape.is_apart else range(len(months))
    for i, name in enumerate(under_groups(shape)):
        for j, month in enumerate(months):
            here = [str(month) if j in told else ""]
            if j == middle:
                here.append(name + (", month" if i == 0 and not shape.is_apart else ""))
            labels[str(i * width + j)] = here
    axis = alt.Axis(
        labelExpr=json.dumps(labels) + "[datum.value] || ''",
        labelAngle=0,
        labelOverlap=False,
        ticks=False,
        domain=False,
        title=None,
        labelLineHeight=13,
        labelLimit=room_under(shape) if shape.is_apart else 150,
    )
    slots = list(range(len(groups) * width - 1))
    x = alt.X("slot:O", scale=alt.Scale(domain=slots, paddingInner=0.12, paddingOuter=0.05), axis=axis)
    scale = alt.Scale(domain=[0, shape.top], nice=False)
    patients = alt.Axis(tickMinStep=1, tickCount=4, grid=True, gridOpacity=0.25, domain=False, ticks=False)
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("month:Q", title=_("Month")),
        alt.Tooltip("state:N", title=_("Response")),
        alt.Tooltip("count:Q", title=_("Patients")),
        alt.Tooltip("total:Q", title=_("of those assessable")),
    ]
    fill = alt.Scale(domain=list(STATE_COLOURS), range=list(STATE_COLOURS.values()))
    segments = (
        named("bars")
        .mark_bar(cornerRadius=1, cursor="pointer")
        .encode(
            x=x,
            y=alt.Y("start:Q", title=_("Patients"), scale=scale, axis=patients),
            y2=alt.Y2("end:Q"),
            color=alt.Color(
                "state:N", title=None, scale=fill, legend=alt.Legend(orient="top", columns=3, rowPadding=0)
            ),
            tooltip=tooltip,
        )
        .add_params(picked("group", "month", "state"))
    )
    # In a narrow bar n/N stands upright; where the segment is too low for that, n alone.
    is_turned = "bandwidth('x') < 30 && length(datum.label) > 3"
    is_low = "abs(scale('y', datum.end) - scale('y', datum.start)) < 6.5 * length(datum.label)"
    turned = alt.expr(f"{is_turned} && !({is_low}) ? 270 : 0")
    shown = f"bandwidth('x') < 11 ? '' : !({is_turned}) || !({is_low}) ? datum.label : datum.count < 1000 ? datum.count : ''"
    numbers = (
        named("bars")
        .transform_calculate(middle="(datum.start + datum.end) / 2")
        .mark_text(fontSize=10.5, fontWeight=600, angle=turned, text=alt.expr(shown))
        .encode(x=x, y=alt.Y("middle:Q"), color=alt.Color("state:N", scale=inks(STATE_COLOURS), legend=None))
    )
    halo = named("was").mark_tick(thickness=5, color="#ffffff", opacity=0.9, bandSize=1).encode(x=x, y=alt.Y("was:Q"))
    was = (
        named("was")
        .mark_tick(thickness=2, color=CHANGED)
        .encode(
            x=x,
            y=alt.Y("was:Q"),
            tooltip=[alt.Tooltip("label:N", title=_("Complete response {before}").format(before=shape.before))],
        )
    )
    return finish(segments, numbers, halo, was, height=shape.height)


# --- cumulative response ----------------------------------------------------------------------------------------------


def share_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Points of the cumulative curves, from `response_by_month`: group, month, kind, estimate, ci_low, ci_high, n_risk, label (observed so far)."""
    over = [column for column in ("step",) if column in frame.columns]
    rows = frame.filter(pl.col("estimate").is_not_null() & pl.col("outcome").cast(pl.String).is_in(["CR", "CR or PR"]))
    return rows.select(
        *over,
        pl.col("group").cast(pl.String),
        "month",
        pl.col("outcome").cast(pl.String).alias("kind"),
        "estimate",
        "ci_low",
        "ci_high",
        n_risk="n_risk_by",
        label=pl.format("{}/{}", "n", "N"),
    )


def before_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Points of the curves of complete response that stood before a change: group, month, estimate."""
    return share_rows(frame).filter(pl.col("kind") == "CR").select("group", "month", "estimate")


def shares(shape: Shape) -> Spec:
    """Steps of the share who have responded by each month; data sets `shares` (now) and `before`."""
    x = month_axis(shape)
    percents = alt.Axis(
        format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25, ticks=False, domain=False
    )
    y = alt.Y("estimate:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=percents)
    colour = colour_of(shape.groups, legend=legend_of(shape))
    plain = colour_of(shape.groups, legend=None)
    base = along(named("shares"), shape)
    band = (
        base.transform_filter("datum.kind == 'CR'")
        .mark_area(opacity=0.13, interpolate="step-after")
        .encode(x=x, y=alt.Y("ci_low:Q"), y2=alt.Y2("ci_high:Q"), color=plain)
    )
    before = (
        along(named("before"), shape)
        .mark_line(strokeWidth=1.6, strokeDash=[1, 3], opacity=0.9, interpolate="step-after")
        .encode(x=x, y=y, color=plain)
    )
    dash = alt.StrokeDash(
        "kind:N",
        title=None,
        scale=alt.Scale(domain=["CR", "CR or PR"], range=[[1, 0], [5, 4]]),
        legend=alt.Legend(orient="top", symbolOpacity=1, symbolSize=220),
    )
    line = base.mark_line(strokeWidth=2.2, interpolate="step-after").encode(x=x, y=y, color=colour, strokeDash=dash)
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("kind:N", title=_("Response")),
        alt.Tooltip("month:Q", title=_("By month")),
        alt.Tooltip("estimate:Q", title=_("Incidence"), format=".0%"),
        alt.Tooltip("n_risk:Q", title=_("Still at risk")),
        alt.Tooltip("label:N", title=_("Observed so far")),
        alt.Tooltip("ci_low:Q", title=_("95 % from"), format=".0%"),
        alt.Tooltip("ci_high:Q", title=_("to"), format=".0%"),
    ]
    points = (
        base.mark_point(filled=True, size=36, opacity=1, cursor="pointer")
        .encode(x=x, y=y, color=plain, tooltip=tooltip)
        .add_params(picked("group", "month", "kind"))
    )
    return finish(band, before, line, points, height=shape.height)
