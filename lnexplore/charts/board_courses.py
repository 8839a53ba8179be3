"""Steroids and flares on the first screen."""

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
    short_names,
)
from lnexplore.charts.theme import GREY, GROUP_COLOURS, at_pixel
from lnexplore.cohort.rounding import rounded
from lnexplore.outcomes.flares import AFTER_RESPONSE, WHOLE

DOSES = (0, 5, 10, 20, 40, 60, 80, 120, 250, 500, 1000)
TARGETS = (5.0, 7.5)


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
    x = month_axis(shape)
    # Most of the course lies below 10 mg/day: a root scale keeps the targets apart without hiding zero.
    scale = alt.Scale(type="sqrt", zero=True, nice=False)
    heads = ["n"] if len(shape.groups) == 1 or shape.is_apart else short_names(shape.groups, 11)
    room = 8 + 6 * max(map(len, heads))
    grid = alt.Axis(values=list(DOSES), grid=True, gridOpacity=0.2, ticks=False, domain=False, minExtent=room)

    def dose(field: str) -> alt.Y:
        return alt.Y(field, title=None, scale=scale, axis=grid)

    colour = colour_of(shape.groups, legend=legend_of(shape))
    plain = colour_of(shape.groups, legend=None)
    faint = (
        along(named("single"), shape)
        .mark_line(strokeWidth=1, opacity=0.2, cursor="pointer")
        .encode(x=x, y=dose("dose:Q"), color=plain, detail=alt.Detail("patient_id:N"))
        .add_params(picked("patient_id"))
    )
    base = along(named("doses"), shape)
    band = base.mark_area(opacity=0.2).encode(x=x, y=dose("low:Q"), y2=alt.Y2("high:Q"), color=plain)
    line = base.mark_line(strokeWidth=2.6).encode(x=x, y=dose("middle:Q"), color=colour)
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("month:Q", title=_("Month")),
        alt.Tooltip("n:Q", title=_("Patients")),
        alt.Tooltip("middle:Q", title=_("mg/day"), format=".1f"),
    ]
    points = base.mark_point(filled=True, size=40, opacity=1).encode(
        x=x, y=dose("middle:Q"), color=plain, tooltip=tooltip
    )
    rules = named("targets").mark_rule(strokeDash=[3, 3], color=GREY).encode(y=dose("target:Q"))
    # The rows of numbers below the axis are named at their left.
    names = [
        alt.Chart(alt.sequence(0, 1))
        .mark_text(align="right", fontSize=11, fontWeight=600, color=GREY if heads == ["n"] else GROUP_COLOURS[place])
        .encode(
            x=at_pixel(-6),
            y=alt.YValue({"expr": f"height + {21 + 12 * place}"}),  # type: ignore[no-untyped-call]
            text=alt.TextValue(head),
        )
        for place, head in enumerate(heads)
    ]
    return finish(rules, faint, band, line, points, *names, height=shape.height)


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
            rounded("person_years", 1),
        ),
    )


def flares(shape: Shape) -> Spec:
    """A rate with its interval per group and period; data set `flares`."""
    order = list(shape.rows)
    y = alt.Y("row:N", sort=order, title=None, axis=None, scale=alt.Scale(domain=order, paddingInner=0.1))
    colour = colour_of(shape.groups, legend=None)
    axis = alt.Axis(grid=True, gridOpacity=0.25, ticks=False, domain=False, tickCount=5)
    x = alt.X("ci_low:Q", title=None, scale=alt.Scale(domain=[0, shape.top], nice=False), axis=axis)
    base = named("flares")
    line = base.mark_rule(strokeWidth=2, yOffset=7).encode(x=x, x2=alt.X2("ci_high:Q"), y=y, color=colour)
    tooltip = [
        alt.Tooltip("text:N", title=_("Counted")),
        alt.Tooltip("estimate:Q", title=_("Per 100 patient-years"), format=".1f"),
        alt.Tooltip("ci_low:Q", title=_("95 % from"), format=".1f"),
        alt.Tooltip("ci_high:Q", title=_("to"), format=".1f"),
    ]
    periods = [WHOLE, "first 12 months", AFTER_RESPONSE]
    points = (
        base.mark_point(filled=True, size=70, opacity=1, cursor="pointer", yOffset=7)
        .encode(
            x=alt.X("estimate:Q"),
            y=y,
            color=colour,
            shape=alt.Shape("period:N", legend=None, scale=alt.Scale(domain=periods)),
            tooltip=tooltip,
        )
        .add_params(picked("group", "period"))
    )
    value = base.mark_text(align="left", dx=7, yOffset=7, fontSize=11, fontWeight=600).encode(
        x=alt.X("ci_high:Q"), y=y, text=alt.Text("estimate:Q", format=".1f"), color=colour
    )
    text = base.mark_text(align="left", baseline="bottom", fontSize=11, yOffset=-1).encode(
        x=at_pixel(0), y=y, text=alt.Text("text:N"), color=alt.ColorValue(GREY)
    )
    return finish(line, points, value, text, height=shape.height)
