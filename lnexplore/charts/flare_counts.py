"""Flares first and all, recorded and by rule."""

import altair as alt
import polars as pl

from lnexplore.charts.figure import Figure, Frames, Note
from lnexplore.charts.flares import draw_rates
from lnexplore.charts.numbers import group_title, number, plural
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.outcomes.flare_free import (
    ALL,
    FIRST,
    all_flares,
    flare_counts,
)
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `flare_counts`."""
    return (flare_counts(cohort, plan),)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who had a flare: source, group, period (the way of counting), patient_id."""
    rows = all_flares(cohort, plan).select("source", "group", "patient_id").unique(maintain_order=True)
    return rows.join(pl.DataFrame({"period": [FIRST, ALL]}), how="cross")


def draw(frames: Frames) -> alt.LayerChart:
    """A point with its exact interval per group and way of counting."""
    return draw_rates(frames[0].with_columns(period=pl.col("counted")))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, first and all."""
    said = []
    for row in frames[0].to_dicts():
        name = f"{group_title(row['group'])}, {row['counted']}"
        if row["estimate"] is None:
            said.append(f"{name}: cannot be counted, for the sheet lacks what it takes, or nobody was followed.")
            continue
        said.append(
            f"{name}: {plural(row['n'], 'flare')} in {row['n_patients']} of {row['N']} patients, {number(row['person_years'])} patient-years; {number(row['estimate'])} per 100 patient-years (95 % interval {number(row['ci_low'])}–{number(row['ci_high'])})."
        )
    rule = f"By rule: {FLARES[plan.flare_rule].label}, confirmed ones only. "
    return [
        *said,
        Note(f"{rule}The first flare ends a patient’s time; flares of one patient are not independent of one another."),
    ]


FIGURE = Figure(
    key="flare_counts",
    title="Flare rates: first and all flares",
    question="How often do flares occur, counted once per patient or each time?",
    pages={"flares": 20},
    results=results,
    draw=draw,
    caption=caption,
    people=people,
    drawable=pl.col("estimate").is_not_null(),
    empty="The sheet has no events, and lacks what it takes to derive flares; or nobody was followed.",
    by=("source",),
)
