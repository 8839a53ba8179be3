"""All hidden choices at once: how often each rate comes out."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import clauses, group_title, months, of_groups, percent, where_any
from lnexplore.charts.theme import GROUP_COLOURS, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.multiverse import combinations, multiverse
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """Rates and how many combinations give them, and the frame of `multiverse` they are counted from, with how many were asked."""
    frame = multiverse(cohort, plan)
    counts = (
        frame.filter(pl.col("N") > 0)
        .group_by("group", "n", "N", "estimate")
        .agg(combinations=pl.len().cast(pl.Int64), in_force=pl.col("in_force").any())
        .with_columns(of_all=pl.lit(combinations(cohort, plan), pl.Int64))
        .sort("group", "estimate", "N")
    )
    return counts, frame.with_columns(asked=pl.col("combination").max())


def draw(frames: Frames) -> alt.LayerChart:
    """Bars of combinations over the rate they give; a rule at the plan's own."""
    total = frames[0]["combinations"].sum()
    rows = (
        frames[0]
        .with_columns(bin=(pl.col("estimate") * 50).floor().clip(0, 49) / 50)
        .group_by("bin", maintain_order=True)
        .agg(pl.col("combinations").sum())
        .with_columns(end=pl.col("bin") + 0.02, part=pl.col("combinations") / total)
    )
    axis = alt.Axis(format=".0%", grid=False, values=[0, 0.25, 0.5, 0.75, 1])
    bars = (
        alt.Chart(rows)
        .mark_bar(color=GROUP_COLOURS[0], opacity=0.8)
        .encode(
            x=alt.X("bin:Q", title=_("Share in complete response"), axis=axis, scale=alt.Scale(domain=[0, 1])),
            x2=alt.X2("end:Q"),
            y=alt.Y(
                "part:Q", title=_("Share of combinations"), axis=alt.Axis(format=".0%", grid=True, gridOpacity=0.25)
            ),
            y2=alt.Y2Datum(0),
            tooltip=[
                alt.Tooltip("bin:Q", title=_("Rate from"), format=".0%"),
                alt.Tooltip("end:Q", title=_("to"), format=".0%"),
                alt.Tooltip("combinations:Q", title=_("Combinations"), format=","),
            ],
        )
    )
    now = (
        alt.Chart(frames[0].filter("in_force").select("estimate"))
        .mark_rule(strokeWidth=2.5, strokeDash=[2, 2], color="#d9692b")
        .encode(x=alt.X("estimate:Q"), tooltip=[alt.Tooltip("estimate:Q", title=_("The plan in force"), format=".0%")])
    )
    return style(bars, now, height=240)


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Per group: how many combinations, the middle nine tenths of the rate, where the plan stands."""
    sentences = []
    for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list():
        rows = frames[1].filter((pl.col("group").cast(pl.String) == group) & pl.col("estimate").is_not_null())
        now = rows.filter("in_force")
        shares = rows["estimate"]
        low, high = shares.quantile(0.05, "nearest"), shares.quantile(0.95, "nearest")
        least, most = shares.min(), shares.max()
        asked, everything = int(frames[1]["asked"][0]), int(frames[0]["of_all"][0])
        assert isinstance(least, float)
        assert isinstance(most, float)
        middle = _("nine in ten of them between {percent} and {percent_2}").format(
            percent=percent(low or 0.0), percent_2=percent(high or 0.0)
        )
        message = _("{group}, {months}, all {asked} combinations: complete response from {least} to {most}, {middle}")
        if asked != everything:
            # What was not drawn may lie outside: a draw has no lowest and highest of all.
            message = _(
                "{group}, {months}, a random draw of {asked} of the {every} combinations (the cohort is too large for all): complete response from {least} to {most} in the draw, {middle}"
            )
        parts = [
            message.format(
                group=group_title(group),
                months=months(plan.headline_window.month),
                asked=number(asked),
                every=number(everything),
                least=percent(least),
                most=percent(most),
                middle=middle,
            ),
            where_any(_("no patient can be assessed in {n} of them"), asked - rows.height),
        ]
        if now.height:
            value = float(now["estimate"][0])
            above = float((shares > value).sum()) / rows.height
            parts.append(
                _("the plan in force gives {share}, {above} of the combinations give more").format(
                    share=percent(value), above=percent(above)
                )
            )
        sentences.append(clauses(*parts))
    return sentences


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """From where to where the rate goes, in a line."""
    known = frames[1].filter(pl.col("estimate").is_not_null())
    found = []
    for (group,), rows in known.group_by("group", maintain_order=True):
        shares = sorted(rows["estimate"].to_list())
        now = rows.filter("in_force")["estimate"].to_list()
        words = _("{low} to {high} (now {now})") if now else _("{low} to {high}")
        ends = {"low": percent(shares[0]), "high": percent(shares[-1]), "now": percent(now[0]) if now else ""}
        found.append((group, words.format(**ends)))
    said = _("Complete response at {months} under all combinations: {found}.")
    if frames[1]["asked"][0] < frames[0]["of_all"][0]:
        said = _("Complete response at {months} under a random draw of the combinations: {found}.")
    return [said.format(months=months(plan.headline_window.month), found=of_groups(found))]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("All combinations of these choices"),
    question=N_("Which rates result from every combination of these choices?"),
    pages={"criteria": 80},
    needs_response=True,
    drawable=pl.col("combinations") > 0,
    empty=N_("No patient was assessable at this month."),
    by_group=True,
)
