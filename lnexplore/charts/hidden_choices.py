"""The choices nobody prints: how far complete response moves under the alternatives of each."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.forest import inside_labels
from lnexplore.charts.numbers import group_title, months, of_groups, signed
from lnexplore.charts.theme import GROUP_COLOURS, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.multiverse import hidden_choice_effects
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `hidden_choice_effects`."""
    return (hidden_choice_effects(cohort, plan),)


def draw(frames: Frames) -> alt.LayerChart:
    """A bar per choice from the lowest to the highest rate of its alternatives, a rule at the rate now, a dot per alternative."""
    rows = (
        frames[0]
        .filter(pl.col("estimate").is_not_null() & (pl.col("N_now") > 0))
        .with_columns(now_rate=pl.col("n_now") / pl.col("N_now"), words=pl.format("{}/{}", "n", "N"))
    )
    order = rows["label"].unique(maintain_order=True).to_list()
    spans = rows.group_by("label", maintain_order=True).agg(
        low=pl.min_horizontal(pl.col("estimate").min(), pl.col("now_rate").min()),
        high=pl.max_horizontal(pl.col("estimate").max(), pl.col("now_rate").max()),
    )
    y = alt.Y(
        "label:N",
        sort=order,
        title=None,
        axis=inside_labels(13),
        scale=alt.Scale(padding=0),
    )
    axis = alt.Axis(format=".0%", grid=True, gridOpacity=0.25)
    x = alt.X("low:Q", title=_("Share in complete response"), axis=axis, scale=alt.Scale(domain=[0, 1]))
    bars = (
        alt.Chart(spans).mark_bar(height=10, opacity=0.5, color=GROUP_COLOURS[0]).encode(y=y, x=x, x2=alt.X2("high:Q"))
    )
    now = (
        alt.Chart(rows.select("now_rate").unique().sort("now_rate"))
        .mark_rule(strokeWidth=2, strokeDash=[2, 2], color="#d9692b")
        .encode(x=alt.X("now_rate:Q"))
    )
    dots = (
        alt.Chart(rows.select("label", "alternative", "estimate", "words", "gained", "lost"))
        .mark_point(filled=True, size=55, opacity=1, color=GROUP_COLOURS[0])
        .encode(
            y=y,
            x=alt.X("estimate:Q", title=_("Share in complete response")),
            tooltip=[
                alt.Tooltip("label:N", title=_("Choice")),
                alt.Tooltip("alternative:N", title=_("If")),
                alt.Tooltip("words:N", title=_("Patients")),
                alt.Tooltip("gained:N", title=_("Gained")),
                alt.Tooltip("lost:N", title=_("Lost")),
            ],
        )
    )
    return style(bars, now, dots, height=max(150, 36 * len(order) + 60))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Per group, the alternative that moves most."""
    sentences = []
    for top in _largest(frames[0]):
        group = top["group"]
        if top["change"] == 0:
            sentences.append(
                _("{group}: none of these choices, taken alone, moves complete response at {months}.").format(
                    group=group_title(group), months=months(plan.headline_window.month)
                )
            )
            continue
        sentences.append(
            _(
                "{group}, {months}: now {n_now} of {n_now_2}; the largest move is “{label}: {alternative}”, {n} of {total} ({change} percentage points)."
            ).format(
                group=group_title(group),
                months=months(plan.headline_window.month),
                n_now=top["n_now"],
                n_now_2=top["N_now"],
                label=top["label"],
                alternative=top["alternative"],
                n=top["n"],
                total=top["N"],
                change=signed(top["change"], 0),
            )
        )
    return sentences


def _largest(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Of each group the alternative that moves most."""
    known = frame.filter(pl.col("change").is_not_null()).with_columns(pl.col("group").cast(pl.String))
    order = pl.col("change").abs()
    return [
        rows.sort(order, "label", descending=[True, False]).row(0, named=True)
        for _key, rows in known.group_by("group", maintain_order=True)
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """The alternative that moves most, in a line."""
    tops = _largest(frames[0])
    words = _("{change} points ({choice}: {alternative})")
    found = of_groups(
        (
            row["group"],
            words.format(change=signed(row["change"], 0), choice=row["label"], alternative=row["alternative"])
            if row["change"]
            else _("none"),
        )
        for row in tops
    )
    month = months(plan.headline_window.month)
    return [_("Largest change at {months}: {found}.").format(months=month, found=found)] if tops else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Analysis choices that are usually not reported"),
    question=N_("How much would the rate of complete response change with a different choice?"),
    pages={"criteria": 70},
    needs_response=True,
    drawable=pl.col("estimate").is_not_null() & (pl.col("N_now") > 0),
    empty=N_("No patient was assessable at this month."),
    by_group=True,
)
