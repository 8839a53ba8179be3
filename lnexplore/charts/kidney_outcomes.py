"""Kidney outcomes over time: sustained falls of eGFR, doubling of creatinine, dialysis or transplant, death, composites."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.curves import curve_sentences, draw_curves, frames_of, landmark_answer
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.kidney import CONFIRM_DAYS, DEATH, DOUBLED, FAILURE, FALLS, kidney_curves, kidney_times
from lnexplore.plan import AnalysisPlan

_SUSTAINED = N_(
    "Counted from the first assessment that met it, where every later one up to the first at least {confirm_days} days after did too; one without a later value is censored on the day it began. Compared with the patient’s own baseline value; patients without it, or without a later value, are not assessable. Dialysis, transplant and death compete with it."
)
_HOW = {
    **dict.fromkeys((*FALLS, DOUBLED), _SUSTAINED),
    FAILURE: N_(
        "The first recorded dialysis or transplant; death is a competing event. Not estimable without a table of events."
    ),
    DEATH: N_("As recorded; not estimable without a table of events."),
}
_COMPOSITE = N_(
    "The first of a sustained fall, dialysis, transplant and death from any cause. Patients not assessable for a fall are not included; follow-up ends with the last eGFR."
)


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `kidney_curves`, landmarks first."""
    return frames_of(kidney_curves(cohort, plan))


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who had a kidney outcome, and on which day: kidney_outcome, group, day, patient_id."""
    rows = kidney_times(cohort, plan).filter(pl.col("code") == 1)
    return rows.select("kidney_outcome", "group", "day", "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Cumulative incidence per group."""
    return draw_curves(frames, _("Share of patients who have had it"), since=_("time zero"))


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """A sentence per group, and how the outcome is counted."""
    outcome = str(frames[3]["kidney_outcome"][0]) if frames[3].height else FAILURE
    return [
        *curve_sentences(frames, outcome, month=24),
        Note(
            " ".join(
                (
                    _(_HOW.get(outcome, _COMPOSITE)).format(confirm_days=CONFIRM_DAYS),
                    _(
                        "Patients on dialysis or with a transplant at time zero are left out. eGFR by the plan’s equation, or as recorded."
                    ),
                )
            )
        ),
    ]


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """Who had it by two years, in a line."""
    if not frames[3].height:
        return []
    outcome = str(frames[3]["kidney_outcome"][0])
    said = _("{outcome} by {months}: {found}.").replace(
        "{outcome}", outcome if outcome[1:2].isupper() else group_title(outcome)
    )
    return landmark_answer(frames, said, month=24)


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Kidney outcomes"),
    question=N_("How many patients lose kidney function permanently, need dialysis or a transplant, or die?"),
    pages={"kidney": 10},
    drawable=pl.col("N") > 0,
    empty=N_("The sheet has neither values of creatinine or eGFR over time nor a table of events."),
    by=("kidney_outcome",),
    landmarks=0,
    points=1,
)
