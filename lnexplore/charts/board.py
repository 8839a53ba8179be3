"""The four pictures of the first screen: a specification per shape, written once, and the rows that fill it at each move.

A specification names its data sets and holds none: the page sends it once and then only rows, and a threshold that is
dragged changes rows in the browser. `Shape` is all that a specification depends on.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from lnexplore.charts.theme import GREY, PICK, RESPONSE_COLOURS, RESPONSE_INK, group_scale, group_title, percent
from lnexplore.outcomes.flares import AFTER_RESPONSE

Spec = dict[str, Any]
CHANGED = "#c2185b"
"""Colour of what stood before a change."""
LABELS_UP_TO = 1000
"""Above this many patients a bar carries percentages instead of n/N."""
THIN = 0.06
"""Share of the tallest bar below which a segment is too thin for a number."""
DOSES = (0, 5, 10, 20, 40, 60, 80, 120, 250, 500, 1000)
TARGETS = (5.0, 7.5)
ORDER = {"CR": 0, "PR": 1, "NR": 2, "not assessable": 3}


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


def _named(name: str) -> alt.Chart:
    chart: alt.Chart = alt.Chart(alt.NamedData(name=name))
    return chart


def _finish(*layers: alt.Chart, height: int) -> Spec:
    axis = alt.AxisConfig(
        grid=False, labelFontSize=11, titleFontSize=11, titleFontWeight="normal", labelPadding=3, titlePadding=4
    )
    legend = alt.LegendConfig(labelFontSize=11, symbolSize=60, padding=0, offset=3, columnPadding=10, rowPadding=0)
    config = alt.Config(view=alt.ViewConfig(stroke=None), axis=axis, legend=legend)
    chart: Any = alt.LayerChart(layer=list(layers), height=height, config=config)
    spec: Spec = chart.resolve_scale(color="independent").to_dict(validate=False)
    spec["padding"] = {"left": 2, "right": 4, "top": 2, "bottom": 2}
    return spec


def _colour(groups: tuple[str, ...], **options: Any) -> alt.Color:
    return alt.Color("group:N", title=None, sort=list(groups), scale=group_scale(groups), **options)


def _pick(*fields: str) -> alt.Parameter:
    return alt.selection_point(fields=list(fields), name=PICK, on="click", empty=False)


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
    base = frame.with_columns(pl.col("outcome").cast(pl.String), pl.col("group").cast(pl.String))
    keys = [*over, "group", "month"]
    seen = base.filter(pl.col("outcome") != "CR or PR").select(*keys, state="outcome", count="n", total="N")
    unseen = base.filter(pl.col("outcome") == "CR or PR").select(
        *keys, state=pl.lit("not assessable"), count="n_not_assessable", total=pl.lit(0, pl.Int64)
    )
    rows = (
        pl.concat([seen, unseen])
        .filter(pl.col("count") > 0)
        .with_columns(order=pl.col("state").replace_strict(ORDER, return_dtype=pl.Int8))
        .sort(*keys, "order")
        .with_columns(end=pl.col("count").cum_sum().over(keys))
        .with_columns(start=pl.col("end") - pl.col("count"))
        .join(places(shape), on=["group", "month"], how="inner", maintain_order="left")
    )
    share = (100 * pl.col("count") / pl.col("total") + 1e-9).round(0).cast(pl.Int64)
    label = (
        pl.when(pl.col("count") < THIN * shape.top)
        .then(pl.lit(""))
        .when(pl.col("state") == "not assessable")
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
    for i, group in enumerate(groups):
        for j, month in enumerate(months):
            here = [str(month)]
            if j == (len(months) - 1) // 2:
                here.append(group_title(group) + (", month" if i == 0 else ""))
            labels[str(i * width + j)] = here
    axis = alt.Axis(
        labelExpr=json.dumps(labels) + "[datum.value] || ''",
        labelAngle=0,
        labelOverlap=len(labels) > 24,
        ticks=False,
        domain=False,
        title=None,
        labelLineHeight=13,
        labelLimit=150,
    )
    slots = list(range(len(groups) * width - 1))
    x = alt.X("slot:O", scale=alt.Scale(domain=slots, paddingInner=0.12, paddingOuter=0.05), axis=axis)
    scale = alt.Scale(domain=[0, shape.top], nice=False)
    patients = alt.Axis(tickMinStep=1, tickCount=4, grid=True, gridOpacity=0.25, domain=False, ticks=False)
    tooltip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("month:Q", title="Month"),
        alt.Tooltip("state:N", title="Response"),
        alt.Tooltip("count:Q", title="Patients"),
        alt.Tooltip("total:Q", title="of those assessable"),
    ]
    fill = alt.Scale(domain=list(RESPONSE_COLOURS), range=list(RESPONSE_COLOURS.values()))
    ink = alt.Scale(domain=list(RESPONSE_INK), range=list(RESPONSE_INK.values()))
    segments = (
        _named("bars")
        .mark_bar(cornerRadius=1, cursor="pointer")
        .encode(
            x=x,
            y=alt.Y("start:Q", title="Patients", scale=scale, axis=patients),
            y2="end:Q",
            color=alt.Color("state:N", title=None, scale=fill, legend=alt.Legend(orient="top", columns=4)),
            tooltip=tooltip,
        )
        .add_params(_pick("group", "month", "state"))
    )
    turned = alt.expr("bandwidth('x') < 30 && length(datum.label) > 3 ? 270 : 0")
    shown = "bandwidth('x') < 11 ? '' : datum.label"
    numbers = (
        _named("bars")
        .transform_calculate(middle="(datum.start + datum.end) / 2")
        .mark_text(fontSize=10.5, fontWeight=600, angle=turned, text=alt.expr(shown))
        .encode(x=x, y=alt.Y("middle:Q"), color=alt.Color("state:N", scale=ink, legend=None))
    )
    halo = _named("was").mark_tick(thickness=5, color="#ffffff", opacity=0.9, bandSize=1).encode(x=x, y=alt.Y("was:Q"))
    was = (
        _named("was")
        .mark_tick(thickness=2, color=CHANGED)
        .encode(x=x, y=alt.Y("was:Q"), tooltip=[alt.Tooltip("label:N", title=f"Complete response {shape.before}")])
    )
    return _finish(segments, numbers, halo, was, height=shape.height)


# --- cumulative response ----------------------------------------------------------------------------------------------


def share_rows(frame: pl.DataFrame, which: str = "now") -> pl.DataFrame:
    """Points of the cumulative curves, from `response_by_month`: group, month, kind, estimate, ci_low, ci_high, label, which."""
    over = [column for column in ("step",) if column in frame.columns]
    rows = frame.filter(
        (pl.col("N") > 0) & pl.col("outcome").cast(pl.String).is_in(["CR"] if which != "now" else ["CR", "CR or PR"])
    )
    return rows.select(
        *over,
        pl.col("group").cast(pl.String),
        "month",
        pl.col("outcome").cast(pl.String).alias("kind"),
        "estimate",
        "ci_low",
        "ci_high",
        label=pl.format("{}/{}", "n", "N"),
        which=pl.lit(which),
    )


def shares(shape: Shape) -> Spec:
    """Steps of the share who have responded by each month; data sets `shares` (now) and `before`."""
    last = shape.months[-1] if shape.months else 0
    x = alt.X(
        "month:Q",
        title=None,
        axis=alt.Axis(
            values=list(shape.months),
            ticks=False,
            labelFlush=False,
            labelExpr=f"datum.value == {last} ? datum.label + ' months' : datum.label",
        ),
        scale=alt.Scale(nice=False, padding=14),
    )
    percents = alt.Axis(
        format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25, ticks=False, domain=False
    )
    y = alt.Y("estimate:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=percents)
    colour = _colour(shape.groups, legend=alt.Legend(orient="top", symbolOpacity=1, symbolType="circle"))
    plain = _colour(shape.groups, legend=None)
    base = _named("shares")
    band = (
        base.transform_filter("datum.kind == 'CR'")
        .mark_area(opacity=0.13, interpolate="step-after")
        .encode(x=x, y=alt.Y("ci_low:Q"), y2="ci_high:Q", color=plain)
    )
    before = (
        _named("before")
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
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("kind:N", title="Response"),
        alt.Tooltip("month:Q", title="By month"),
        alt.Tooltip("label:N", title="Patients"),
        alt.Tooltip("ci_low:Q", title="95 % from", format=".0%"),
        alt.Tooltip("ci_high:Q", title="to", format=".0%"),
    ]
    points = (
        base.mark_point(filled=True, size=36, opacity=1, cursor="pointer")
        .encode(x=x, y=y, color=plain, tooltip=tooltip)
        .add_params(_pick("group", "month", "kind"))
    )
    return _finish(band, before, line, points, height=shape.height)


# --- steroids ---------------------------------------------------------------------------------------------------------


def dose_rows(course: pl.DataFrame, *, is_median: bool) -> pl.DataFrame:
    """Points of the taper, from `steroid_course`: group, month, n, middle, low, high."""
    middle, low, high = ("median", "q1", "q3") if is_median else ("estimate", "ci_low", "ci_high")
    return course.filter(pl.col("n") > 0).select(
        pl.col("group").cast(pl.String), "month", "n", middle=middle, low=low, high=high
    )


def dose_lines(course: pl.DataFrame, groups: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The numbers of patients below the axis, a tuple per group in the order of months."""
    months = course["month"].unique().sort().to_list()
    lines = []
    for group in groups:
        known = dict(course.filter(pl.col("group").cast(pl.String) == group).select("month", "n").iter_rows())
        lines.append(tuple(str(known.get(month) or "–") for month in months))
    return tuple(lines)


def doses(shape: Shape) -> Spec:
    """Mean or median dose with its interval, single courses faint behind; data sets `doses`, `single`, `targets`."""
    texts = [json.dumps(dict(zip(map(str, shape.months), line, strict=True))) + "[datum.value]" for line in shape.lines]
    axis = alt.Axis(
        values=list(shape.months),
        labelExpr=f"[datum.label, {', '.join(texts)}]" if texts else "datum.label",
        labelLineHeight=12,
        labelFlush=False,
        labelOverlap="greedy",
        ticks=False,
    )
    x = alt.X("month:Q", title=None, axis=axis, scale=alt.Scale(nice=False, padding=12))
    # Most of the course lies below 10 mg/day: a root scale keeps the targets apart without hiding zero.
    scale = alt.Scale(type="sqrt", zero=True, nice=False)
    grid = alt.Axis(values=list(DOSES), grid=True, gridOpacity=0.2, ticks=False, domain=False)

    def dose(field: str) -> alt.Y:
        return alt.Y(field, title=None, scale=scale, axis=grid)

    colour = _colour(shape.groups, legend=alt.Legend(orient="top", symbolOpacity=1, symbolType="circle"))
    plain = _colour(shape.groups, legend=None)
    faint = (
        _named("single")
        .mark_line(strokeWidth=1, opacity=0.2, cursor="pointer")
        .encode(x=x, y=dose("dose:Q"), color=plain, detail="patient_id:N")
        .add_params(_pick("patient_id"))
    )
    base = _named("doses")
    band = base.mark_area(opacity=0.2).encode(x=x, y=dose("low:Q"), y2="high:Q", color=plain)
    line = base.mark_line(strokeWidth=2.6).encode(x=x, y=dose("middle:Q"), color=colour)
    tooltip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("month:Q", title="Month"),
        alt.Tooltip("n:Q", title="Patients"),
        alt.Tooltip("middle:Q", title="mg/day", format=".1f"),
    ]
    points = base.mark_point(filled=True, size=40, opacity=1).encode(
        x=x, y=dose("middle:Q"), color=plain, tooltip=tooltip
    )
    rules = _named("targets").mark_rule(strokeDash=[3, 3], color=GREY).encode(y=dose("target:Q"))
    return _finish(rules, faint, band, line, points, height=shape.height)


# --- flares -----------------------------------------------------------------------------------------------------------


def flare_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """A row per group and period with follow-up, from `flares`: group, period, estimate, ci_low, ci_high, row, text."""
    rows = frame.filter(pl.col("estimate").is_not_null()).with_columns(
        pl.col("group").cast(pl.String), pl.col("period").cast(pl.String)
    )
    count = pl.when(pl.col("n") == 1).then(pl.lit("1 flare")).otherwise(pl.format("{} flares", "n"))
    return rows.select(
        "group",
        "period",
        "estimate",
        "ci_low",
        "ci_high",
        row=pl.format("{}, {}", "group", "period"),
        text=pl.format(
            "{} · {}: {} in {} of {}, {} patient-years",
            "group",
            "period",
            count,
            "n_patients",
            "N",
            pl.col("person_years").round(1),
        ),
    )


def flares(shape: Shape) -> Spec:
    """A rate with its interval per group and period; data set `flares`."""
    order = list(shape.rows)
    y = alt.Y("row:N", sort=order, title=None, axis=None, scale=alt.Scale(domain=order, paddingInner=0.1))
    colour = _colour(shape.groups, legend=None)
    axis = alt.Axis(grid=True, gridOpacity=0.25, ticks=False, domain=False, tickCount=5)
    x = alt.X("ci_low:Q", title=None, scale=alt.Scale(domain=[0, shape.top], nice=False), axis=axis)
    base = _named("flares")
    line = base.mark_rule(strokeWidth=2, yOffset=7).encode(x=x, x2="ci_high:Q", y=y, color=colour)
    tooltip = [
        alt.Tooltip("text:N", title="Counted"),
        alt.Tooltip("estimate:Q", title="Per 100 patient-years", format=".1f"),
        alt.Tooltip("ci_low:Q", title="95 % from", format=".1f"),
        alt.Tooltip("ci_high:Q", title="to", format=".1f"),
    ]
    periods = ["whole follow-up", "first 12 months", AFTER_RESPONSE]
    points = (
        base.mark_point(filled=True, size=70, opacity=1, cursor="pointer", yOffset=7)
        .encode(
            x=alt.X("estimate:Q"),
            y=y,
            color=colour,
            shape=alt.Shape("period:N", legend=None, scale=alt.Scale(domain=periods)),
            tooltip=tooltip,
        )
        .add_params(_pick("group", "period"))
    )
    value = base.mark_text(align="left", dx=7, yOffset=7, fontSize=11, fontWeight=600).encode(
        x=alt.X("ci_high:Q"), y=y, text=alt.Text("estimate:Q", format=".1f"), color=colour
    )
    text = base.mark_text(align="left", baseline="bottom", fontSize=11, yOffset=-1).encode(
        x=alt.value(0), y=y, text="text:N", color=alt.value(GREY)
    )
    return _finish(line, points, value, text, height=shape.height)


SPECS: dict[str, Callable[[Shape], Spec]] = {
    "response_by_visit": bars,
    "response_by_month": shares,
    "steroid_course": doses,
    "flares": flares,
}


def head(n: int, total: int, low: float | None, high: float | None, missing: int, small: int) -> tuple[str, str, str]:
    """(percentage, n/N with its interval, who is not counted) of a headline card; no percentage of fewer than `small`."""
    if total == 0:
        return "–", "nobody could be assessed", f"{missing} not assessable" if missing else ""
    spread = "" if low is None or high is None else f"{100 * low:.0f}–{100 * high:.0f}\u00a0%"
    shown = f"{n}/{total}"
    first = percent(n / total) if total >= small else shown
    below = " · ".join(filter(None, (shown if total >= small else "", spread)))
    return first, below, f"{missing} not assessable" if missing else ""
