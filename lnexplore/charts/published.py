"""The cohort beside published ones: printed rates with their definition, month and n, and the cohort's own under the same rule."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames
from lnexplore.charts.forest import draw_forest
from lnexplore.charts.numbers import group_title, percent
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.published_rates import published_comparison
from lnexplore.plan import AnalysisPlan

_OTHERS = "Published"


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `published_comparison`."""
    return (published_comparison(cohort, plan),)


def draw(frames: Frames) -> alt.LayerChart:
    """A line per rate, sorted by month and definition; the cohort's own in colours of their own."""
    rows = frames[0].with_columns(
        series=pl.when("own").then(pl.lit("This cohort, ") + pl.col("arm")).otherwise(pl.lit(_OTHERS)),
        name=pl.when("own")
        .then(pl.format("{} mo · {} ▸ this cohort", "month", "rule"))
        .when(pl.col("rule").n_unique().over("study", "month") > 1)
        .then(pl.format("{} mo · {}, {}: {}", "month", "study", "arm", "rule"))
        .otherwise(pl.format("{} mo · {}, {}", "month", "study", "arm")),
        note=pl.col("rule"),
        **dict.fromkeys(("counts", "label"), pl.format("{}/{}", "n", "N")),
    )
    order = rows["name"].unique(maintain_order=True).to_list()
    # Published rates come first in the legend, in grey-blue; what is the reader's own stands out.
    rows = rows.sort(pl.col("own"), maintain_order=True)
    return draw_forest(rows, "Share in response by that definition", order)


_APART = N_("The lines differ in patients, regimens and missing-data rules: they do not compare treatments.")


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The cohort's own rate under each definition it can be read by, beside the printed ones."""
    rows = frames[0]
    sentences = []
    for (month, rule), part in rows.group_by("month", "rule", maintain_order=True):
        own, others = part.filter("own"), part.filter(~pl.col("own"))
        if not own.height:
            continue
        mine = ", ".join(f"{group_title(row['arm'])} {row['n']} of {row['N']}" for row in own.to_dicts())
        theirs = ", ".join(
            f"{row['study']} {row['arm']} {row['n']} of {row['N']} ({percent(row['estimate'])})"
            for row in others.to_dicts()
        )
        sentences.append(f"{rule}, {month} months: this cohort {mine}; {theirs}.")
    beside = rows.filter("own")["rule"].to_list()
    alone = rows.filter(~pl.col("own"), ~pl.col("rule").is_in(beside))["study"].unique(maintain_order=True).to_list()
    if alone:
        sentences.append(
            f"Your cohort cannot stand beside {', '.join(alone)}: their definition could not be read, or your sheet lacks what it needs."
        )
    sentences.append(_(_APART))
    return sentences


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """How the rates may be read."""
    return [_(_APART)]


FIGURE = Figure(
    key="published",
    title="Published rates and this cohort",
    question="What was reported elsewhere, and what is the rate here under the same definition?",
    pages={"criteria": 90},
    results=results,
    draw=draw,
    caption=caption,
    answer=answer,
    drawable=pl.col("estimate").is_not_null(),
    empty="No published rate is known.",
)
