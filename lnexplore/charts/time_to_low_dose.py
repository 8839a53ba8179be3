"""When a low dose is reached and kept."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.curves import curve_sentences, draw_curves, frames_of, landmark_answer
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title
from lnexplore.cohort.model import Cohort
from lnexplore.options import OPTIONS
from lnexplore.outcomes.steroid_exposure import (
    low_dose_curves,
    low_dose_times,
    steroid_rebound,
)
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `low_dose_curves`, landmarks first, and `steroid_rebound`."""
    return *frames_of(low_dose_curves(cohort, plan)), steroid_rebound(cohort, plan)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who came down to a goal and stayed, and on which day since the clock began: goal, group, day, patient_id."""
    rows = low_dose_times(cohort, plan).filter(pl.col("code") == 1)
    return rows.select("goal", "group", (pl.col("day") - pl.col("clock")).alias("day"), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Cumulative incidence per group."""
    return draw_curves(frames[:4], _("Share reaching and keeping this dose"), since=_("time zero"))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, and how many rose again."""
    goal = float(frames[3]["goal"][0]) if frames[3].height else 5.0
    said = curve_sentences(
        frames[:4], _("{goal:g} mg/day or less reached and kept").format(goal=goal), month=plan.headline_window.month
    )
    for row in frames[4].to_dicts():
        if row["N"]:
            message = _("{group}: of {total} who reached it, none rose above it again.")
            if row["n"]:
                message = _(
                    "{group}: of {total} who reached it, {n} rose above it again, after {months} months (median)."
                )
            months = number(row["median_month"], 1)
            said.append(message.format(group=group_title(row["group"]), total=row["N"], n=row["n"], months=months))
    return [
        *said,
        Note(
            _(
                "Of patients above {goal:g} mg/day at time zero. Reached on the first day from which the dose stayed there for {sustained_days} days; {hold}. Dialysis, transplant and death compete with it. Time counts from {origins}."
            ).format(
                goal=goal,
                sustained_days=plan.sustained_days,
                hold=OPTIONS["between_doses"].ways["hold"].meaning,
                origins=OPTIONS["origin"].ways["start" if plan.origin == "first_response" else plan.origin].meaning,
            )
        ),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Who reached it by the headline month, in a line."""
    if not frames[3].height:
        return []
    said = _("{goal} mg/day or less, sustained, by {months}: {found}.").replace("{goal}", f"{frames[3]['goal'][0]:g}")
    return landmark_answer(frames[:4], said, month=plan.headline_window.month)


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Time to a sustained low dose"),
    question=N_("When is a low dose reached and kept, and in how many is it increased again?"),
    pages={"steroids": 30},
    drawable=pl.col("N") > 0,
    empty=N_("No patient above this dose at time zero can be followed."),
    by=("goal",),
    landmarks=0,
    points=1,
)
