"""Complete response over the width of the window, under each way to count whoever cannot be assessed."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, months, n_of, of_groups
from lnexplore.charts.theme import group_scale, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.window_widths import window_widths
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `window_widths`."""
    return (window_widths(cohort, plan),)


def draw(frames: Frames) -> alt.LayerChart:
    """A line per group and way, a point at the plan's width."""
    rows = frames[0].filter(pl.col("N") > 0).with_columns(pl.col("group").cast(pl.String))
    rows = rows.with_columns(label=pl.format("{}/{}", "n", "N"))
    groups = rows["group"].unique(maintain_order=True).to_list()
    base = alt.Chart(rows.select("group", "missing_data", "tolerance", "estimate", "label", "in_force")).encode(
        x=alt.X("tolerance:Q", title=_("Window: days on either side of the month"), scale=alt.Scale(zero=False)),
        y=alt.Y(
            "estimate:Q",
            title=_("In complete response"),
            axis=alt.Axis(format=".0%"),
            scale=alt.Scale(domain=[0, 1]),
        ),
        color=alt.Color("group:N", title=None, sort=groups, scale=group_scale(groups), legend=alt.Legend(orient="top")),
        tooltip=[
            alt.Tooltip("group:N", title=_("Group")),
            alt.Tooltip("missing_data:N", title=_("Who cannot be assessed")),
            alt.Tooltip("tolerance:Q", title=_("Days on either side")),
            alt.Tooltip("label:N", title=_("Patients")),
        ],
    )
    ways = rows["missing_data"].unique(maintain_order=True).to_list()
    line = base.mark_line(strokeWidth=2, interpolate="step-after").encode(
        strokeDash=alt.StrokeDash(
            "missing_data:N",
            title=None,
            sort=ways,
            scale=alt.Scale(domain=ways, range=[[1, 0], [6, 3], [2, 2]]),
            legend=alt.Legend(orient="bottom", columns=1, labelLimit=260, symbolOpacity=1),
        )
    )
    now = base.transform_filter("datum.in_force").mark_point(filled=True, size=90)
    return style(line, now, height=430)


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Per group the rate in force, and from where to where it goes."""
    sentences = []
    rows = frames[0].with_columns(pl.col("group").cast(pl.String))
    for group in rows["group"].unique(maintain_order=True).to_list():
        mine = rows.filter((pl.col("group") == group) & (pl.col("N") > 0)).sort("estimate", "tolerance")
        here = mine.filter("in_force").to_dicts()
        if not here:
            continue
        low, high = mine.row(0, named=True), mine.row(-1, named=True)
        sentences.append(
            _(
                "{group}, {months} ± {days} days: complete response in {found}; over all widths and ways from {lowest} to {highest}."
            ).format(
                group=group_title(group),
                months=months(plan.headline_window.month),
                days=plan.headline_window.tolerance,
                found=n_of(here[0]["n"], here[0]["N"]),
                lowest=n_of(low["n"], low["N"]),
                highest=n_of(high["n"], high["N"]),
            )
        )
    return [
        *sentences,
        Note(_("The point is the plan. A wider window assesses more patients, farther from the month.")),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """From where to where each group goes, in a line."""
    rows = frames[0].filter(pl.col("N") > 0).with_columns(pl.col("group").cast(pl.String)).sort("estimate", "tolerance")
    found = [
        (group, _("{lowest} to {highest}").format(lowest=n_of(*low), highest=n_of(*high)))
        for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list()
        for mine in [rows.filter(pl.col("group") == group).select("n", "N").rows()]
        if mine
        for low, high in [(mine[0], mine[-1])]
    ]
    return [_("Complete response by width of the window and missing data: {found}.").format(found=of_groups(found))]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Window and missing visits"),
    question=N_("How does the rate change with the width of the window, and with the handling of missing visits?"),
    pages={"criteria": 52},
    needs_response=True,
    drawable=pl.col("N") > 0,
    empty=N_("No patient was assessable at this month."),
)
