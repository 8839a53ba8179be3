"""Slope of eGFR per group: from baseline on, and from month 3 on."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.difference_forest import AXIS, ROW, spread
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, of_groups, signed
from lnexplore.charts.theme import GREY, NAME_GREY, at_pixel, group_scale, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.comparison import slopes_compared
from lnexplore.outcomes.egfr_course import FROM_BASELINE, FROM_MONTH_3, MIXED, egfr_slopes
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `egfr_slopes`, then that of `slopes_compared`."""
    return egfr_slopes(cohort, plan), slopes_compared(cohort, plan)


def draw(frames: Frames) -> alt.LayerChart:
    """A point with its interval per period and group; name and numbers stand above it."""
    rows = frames[0].filter(pl.col("estimate").is_not_null()).with_columns(pl.col("group").cast(pl.String))
    groups = rows["group"].unique(maintain_order=True).to_list()
    shown = rows.with_row_index("row").with_columns(
        name=pl.format("{}, {}", pl.col("group"), "period"),
        detail=pl.Series([_numbers(row) for row in rows.to_dicts()], dtype=pl.String),
        **{
            place: pl.col("row").cast(pl.Int64) * ROW + down
            for place, down in (("at_name", 8), ("at_detail", 23), ("at_mark", 38))
        },
    )
    height = ROW * shown.height
    down = alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False)
    base = alt.Chart(
        shown.select("name", "detail", "group", "estimate", "ci_low", "ci_high", "at_name", "at_detail", "at_mark")
    )
    colour = alt.Color("group:N", scale=group_scale(groups), legend=None)
    title = _("mL/min/1.73 m² a year")
    x = alt.X(
        "estimate:Q", title=title, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(grid=True, gridOpacity=0.25)
    )
    y = alt.Y("at_mark:Q", scale=down, axis=None)
    tooltip = [alt.Tooltip("name:N", title=_("Group and period")), alt.Tooltip("detail:N", title=_("Slope"))]
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=alt.X("zero:Q"))
    spans = (
        base.transform_filter("isValid(datum.ci_low)")
        .mark_rule(strokeWidth=2, opacity=0.8)
        .encode(x=alt.X("ci_low:Q", title=title), x2=alt.X2("ci_high:Q"), y=y, color=colour, tooltip=tooltip)
    )
    marks = base.mark_point(filled=True, size=70, opacity=1).encode(x=x, y=y, color=colour, tooltip=tooltip)
    words = [
        base.mark_text(align="left", baseline="middle", fontSize=size, color=NAME_GREY).encode(
            x=at_pixel(2), y=alt.Y(f"{place}:Q", scale=down, axis=None), text=alt.Text(f"{text}:N")
        )
        for place, text, size in (("at_name", "name", 12), ("at_detail", "detail", 11))
    ]
    return style(zero, spans, marks, *words, height=height + AXIS)


def _numbers(row: dict[str, Any]) -> str:
    return _("{counts} patients · {slope}").format(counts=f"{row['n']}/{row['N']}", slope=_with_interval(row))


def _with_interval(row: dict[str, Any]) -> str:
    return f"{signed(row['estimate'])} ({spread(row['ci_low'], row['ci_high'])})"


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """A sentence per period and group, the difference of two groups, and by which model."""
    known = frames[0].filter(pl.col("estimate").is_not_null())
    said = [
        _("{group}, mL/min/1.73 m² a year: {slopes}.").format(
            group=group_title(group), slopes="; ".join(f"{row['period']} {_numbers(row)}" for row in part.to_dicts())
        )
        for (group,), part in known.group_by("group", maintain_order=True)
    ]
    said += [
        _("{compared}, {first} less {second}: {difference}; unadjusted.").format(
            compared=row["compared"],
            first=group_title(row["group_first"]),
            second=group_title(row["group_second"]),
            difference=_with_interval(row),
        )
        for row in frames[1].filter(pl.col("estimate").is_not_null()).to_dicts()
    ]
    methods = known.select("period", "method").unique(maintain_order=True).rows()
    how = "; ".join(f"{period}: {method}" for period, method in methods)
    notes = [
        f"{how[:1].upper()}{how[1:]}.",
        _("n: patients with values at two times; others with one value add to the model."),
        _(
            "The slope {period} leaves out the acute change that a calcineurin inhibitor may cause. Nothing counts after dialysis, transplant or death."
        ).format(period=FROM_MONTH_3),
    ]
    if any(method != MIXED for period, method in methods):
        notes.insert(
            2,
            _(
                "Where the mixed model cannot be fitted, or fewer than ten patients have two values, patients’ own slopes are averaged."
            ),
        )
    return [*(said or [_("Slope not estimable.")]), Note(" ".join(notes))]


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The whole slope in a line."""
    rows = frames[0].filter((pl.col("period") == FROM_BASELINE) & pl.col("estimate").is_not_null()).to_dicts()
    found = of_groups((row["group"], _with_interval(row)) for row in rows)
    return [_("From baseline, mL/min/1.73 m² a year: {found}.").format(found=found)] if rows else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Slope of eGFR"),
    question=N_("How fast does kidney function decline, with and without the first three months?"),
    pages={"kidney": 30},
    drawable=pl.col("estimate").is_not_null(),
    empty=N_("No patient has values of eGFR, or of creatinine with age and sex, at two times."),
)
