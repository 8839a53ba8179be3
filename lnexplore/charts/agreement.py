"""How far every two definitions agree on complete response: Cohen's kappa."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.theme import RAMP, ink_on, style
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.rounding import rounded
from lnexplore.outcomes.definitions import definition_agreement
from lnexplore.plan import AnalysisPlan

_NUMBERS_UP_TO = 10
"""Definitions up to which the cells carry their number."""


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `definition_agreement`."""
    return (definition_agreement(cohort, plan),)


def draw(frames: Frames) -> alt.LayerChart:
    """A square per pair; the deeper, the better the agreement."""
    pairs = frames[0].filter(pl.col("N") > 0)
    order = list(dict.fromkeys([*pairs["first"].to_list(), *pairs["second"].to_list()]))
    rows = pairs.select("first", "second", "estimate", "N", "only_first", "only_second").with_columns(
        text=rounded("estimate", 2).cast(pl.String).fill_null("–"),
        moved=pl.col("only_first") + pl.col("only_second"),
    )
    base = alt.Chart(rows)
    x = alt.X("first:N", sort=order, title=None, axis=alt.Axis(labelAngle=-60, labelLimit=130, labelOverlap=True))
    y = alt.Y("second:N", sort=order, title=None, axis=alt.Axis(labelLimit=160, labelOverlap=False))
    scale = alt.Scale(domain=[0, 0.5, 1], range=list(RAMP), clamp=True)
    cells = base.mark_rect().encode(
        x=x,
        y=y,
        color=alt.Color(
            "estimate:Q", title=_("Kappa"), scale=scale, legend=alt.Legend(orient="top", gradientLength=120)
        ),
        tooltip=[
            alt.Tooltip("first:N", title=_("First")),
            alt.Tooltip("second:N", title=_("Second")),
            alt.Tooltip("text:N", title=_("Kappa")),
            alt.Tooltip("moved:Q", title=_("Patients who differ")),
            alt.Tooltip("N:Q", title=_("Patients decided under both")),
        ],
    )
    height = 20 * max(2, len(order)) + 130
    if len(order) > _NUMBERS_UP_TO:
        return style(cells, height=height)
    ink = alt.condition(alt.datum.estimate > 0.75, alt.value(ink_on(RAMP[2])), alt.value(ink_on(RAMP[1])))
    numbers = base.mark_text(fontSize=11).encode(x=x, y=y, text=alt.Text("text:N"), color=ink)
    return style(cells, numbers, height=height)


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The pair that agrees least."""
    rows = frames[0].filter(pl.col("estimate").is_not_null()).sort("estimate", "first", "second")
    if not rows.height:
        return [
            _("No two definitions can be compared: all patients are classified alike, or no patient can be assessed.")
        ]
    worst = rows.row(0, named=True)
    return [
        _("Least agreement: {first} and {second}, kappa {kappa}; {differ} of {total} patients differ.").format(
            first=worst["first"],
            second=worst["second"],
            kappa=number(worst["estimate"], 2),
            differ=worst["only_first"] + worst["only_second"],
            total=worst["N"],
        )
    ]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Agreement between definitions"),
    question=N_("Cohen’s kappa for complete response: 1 is full agreement, 0 that expected by chance."),
    pages={"criteria": 30},
    drawable=pl.col("N") > 0,
    empty=N_("There are not two definitions that the sheet can answer."),
)
