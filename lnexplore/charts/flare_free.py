"""Flare-free survival since the first response, and flares first and all."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.curves import curve_sentences, draw_curves, frames_of, landmark_answer
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.outcomes.flare_free import (
    DERIVED,
    flare_free_curves,
    flare_free_times,
)
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `flare_free_curves`, landmarks first."""
    return frames_of(flare_free_curves(cohort, plan))


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Whose curve ended, and on which day since the first response: source, group, day, patient_id."""
    rows = flare_free_times(cohort, plan).filter(pl.col("code") == 1)
    return rows.select("source", "group", (pl.col("day") - pl.col("clock")).alias("day"), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Share free of a flare per group."""
    return draw_curves(frames, _("Share free of a flare"), since=_("the first response"))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, and by which rule."""
    source = frames[3]["source"][0] if frames[3].height else DERIVED
    rule = (
        _("Flares by the rule of {label}, confirmed").format(label=FLARES[plan.flare_rule].label)
        if source == DERIVED
        else _("Flares as the sheet records them")
    )
    return [
        *curve_sentences(frames, _("a flare, dialysis, transplant or death"), month=12, left=_("free of all: {share}")),
        Note(
            _(
                "{rule}. Patients with a complete or partial response, from the first one on; patients who never responded are not included."
            ).format(rule=rule)
        ),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """Whose survival without a flare ended within a year, in a line."""
    return landmark_answer(
        frames, _("Flare, dialysis, transplant or death by {months}: {found}."), month=12, left=_("{share} free of all")
    )


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Flare-free survival"),
    question=N_("How long do patients stay free of a flare after their first response?"),
    pages={"flares": 10},
    needs_response=True,
    drawable=pl.col("N") > 0,
    empty=N_("No patient responded, or flares are neither recorded nor derivable."),
    by=("source",),
    landmarks=0,
    points=1,
)
