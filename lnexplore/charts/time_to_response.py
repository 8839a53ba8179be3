"""How long until a response is reached, and how long it lasts."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.curves import STEPS, curve_sentences, draw_curves, frames_of, landmark_answer
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import n_of, of_groups
from lnexplore.cohort.model import Cohort
from lnexplore.options import OPTIONS
from lnexplore.outcomes.time_to_response import (
    CONFIRM_DAYS,
    response_curves,
    response_times,
)
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `response_curves`, landmarks first."""
    return frames_of(response_curves(cohort, plan))


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who reached a response, and on which day since the clock began: outcome, kind, group, day, patient_id."""
    rows = response_times(cohort, plan).filter(pl.col("code") == 1)
    return rows.select("outcome", "kind", "group", (pl.col("day") - pl.col("clock")).alias("day"), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Cumulative incidence per group."""
    return draw_curves(frames, _("Share of patients who have reached it"), since=_("time zero"))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, and what the curve is made of."""
    here = frames[3].row(0, named=True) if frames[3].height else {"outcome": "CR", "kind": "first"}
    reached = {
        "CR": {
            "first": _("complete response reached"),
            "confirmed": _("complete response reached and confirmed"),
            "sustained": _("complete response reached and kept"),
        },
        "CR or PR": {
            "first": _("complete or partial response reached"),
            "confirmed": _("complete or partial response reached and confirmed"),
            "sustained": _("complete or partial response reached and kept"),
        },
    }[here["outcome"]][here["kind"]]
    how = {
        "first": _("Counted from the first assessment in that response, even if it was lost later."),
        "confirmed": _(
            "Counted where it was met again at the next assessment at least {days} days later; dated from the first of the two."
        ).format(days=plan.confirm_days or CONFIRM_DAYS),
        "sustained": _(
            "Counted where every assessment of the following {days} days or more met it; dated from the first."
        ).format(days=plan.sustained_days),
    }[here["kind"]]
    origin = "start" if plan.origin == "first_response" else plan.origin
    month = plan.headline_window.month
    return [
        *curve_sentences(frames, reached, month=month),
        *on_day_0(frames),
        Note(
            _(
                "{how} Time counts from {origins}. A response is dated by the visit that detected it, so more frequent visits detect it earlier. Dialysis, transplant and death compete with it."
            ).format(how=how, origins=OPTIONS["origin"].ways[origin].meaning)
        ),
    ]


def on_day_0(frames: Frames) -> list[str]:
    """How many of each group were in it on day 0 already."""
    first = frames[STEPS].filter(pl.col("day") == 0).group_by("group", maintain_order=True)
    rows = first.agg(pl.col("n").max(), pl.col("N").max()).rows()
    found = of_groups((group, n_of(n, total)) for group, n, total in rows)
    said = _("In it on day 0 already, by the baseline values: {found}.").format(found=found)
    return [said] if any(n for _group, n, _total in rows) else []


_REACHED = {
    ("CR", "first"): N_("Complete response by {months}: {found}."),
    ("CR", "confirmed"): N_("Confirmed complete response by {months}: {found}."),
    ("CR", "sustained"): N_("Sustained complete response by {months}: {found}."),
    ("CR or PR", "first"): N_("Complete or partial response by {months}: {found}."),
    ("CR or PR", "confirmed"): N_("Confirmed complete or partial response by {months}: {found}."),
    ("CR or PR", "sustained"): N_("Sustained complete or partial response by {months}: {found}."),
}


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Who reached it by the headline month, in a line."""
    if not frames[3].height:
        return []
    here = frames[3].row(0, named=True)
    return landmark_answer(frames, _(_REACHED[here["outcome"], here["kind"]]), month=plan.headline_window.month)


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Time to response"),
    question=N_("When is a response first reached, confirmed, and kept?"),
    pages={"response": 10},
    needs_response=True,
    drawable=pl.col("N") > 0,
    empty=N_("No patient has an assessment that can be decided, up to a landmark month."),
    by=("outcome", "kind"),
    landmarks=0,
    points=1,
)
