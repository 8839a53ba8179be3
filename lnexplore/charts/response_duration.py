"""Duration of response."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.curves import curve_sentences, draw_curves, frames_of, landmark_answer
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.time_to_response import (
    duration_curves,
    response_duration_times,
)
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `duration_curves`, landmarks first."""
    return frames_of(duration_curves(cohort, plan))


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who lost a response, and on which day since it began: outcome, group, day, patient_id."""
    rows = response_duration_times(cohort, plan).filter(pl.col("code") == 1)
    return rows.select("outcome", "group", (pl.col("day") - pl.col("clock")).alias("day"), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Share still in response per group."""
    return draw_curves(frames, _("Share still in that response"), since=_("the first such response"))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """A sentence per group."""
    is_cr = not frames[3].height or frames[3]["outcome"][0] == "CR"
    lost = _("complete response lost") if is_cr else _("complete or partial response lost")
    return [
        *curve_sentences(frames, lost, month=12, left=_("still in it: {share}")),
        Note(
            _(
                "Of those who ever had it, from the first assessment in it to the first one without; dialysis, transplant and death end it."
            )
        ),
    ]


_LOST = {
    "CR": N_("Complete response lost by {months}: {found}."),
    "CR or PR": N_("Complete or partial response lost by {months}: {found}."),
}


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """Who lost it within a year, in a line."""
    if not frames[3].height:
        return []
    what = _LOST[str(frames[3]["outcome"][0])]
    return landmark_answer(frames, _(what), month=12, left=_("{share} still in response"))


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Duration of response"),
    question=N_("Of those who responded, how many are still in response?"),
    pages={"response": 20},
    needs_response=True,
    drawable=pl.col("N") > 0,
    empty=N_("No patient responded, or no patient was followed to a landmark month after the response."),
    by=("outcome",),
    landmarks=0,
    points=1,
)
