"""How long the drugs were taken, and why they were stopped."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.charts.curves import LANDMARKS, curve_sentences, draw_curves, frames_of, landmark_answer, only
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, months, percent
from lnexplore.cohort.model import Cohort
from lnexplore.options import OPTIONS
from lnexplore.options.option import OTHER_DOOR
from lnexplore.outcomes.drug_survival import (
    ANY_STOP,
    NO_SUCCESS,
    REGIMEN,
    drug_stops,
    drug_survival_curves,
)
from lnexplore.outcomes.population import drugs_of_regimen, regimen_of_patients, select_patients
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `drug_survival_curves`, landmarks first, and one row that says what the regimen is."""
    patients = select_patients(cohort, plan)
    lag = regimen_of_patients(cohort, plan).join(patients.select("patient_id"), on="patient_id", how="semi")
    late = lag.filter(pl.col("lag") > 0)["lag"]
    told = pl.DataFrame(
        {
            "drugs": [" and ".join(drugs_of_regimen(cohort, plan))],
            "taken": [lag.height],
            "lagged": [late.len()],
            "longest": [late.max()],
        },
        schema={"drugs": pl.String, "taken": pl.Int64, "lagged": pl.Int64, "longest": pl.Int64},
    )
    return *frames_of(drug_survival_curves(cohort, plan)), told


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who stopped, and on which day since the clock began: drug, group, day, patient_id."""
    rows = drug_stops(cohort, plan).filter("stopped")
    return rows.select("drug", "group", (pl.col("day") - pl.col("clock")).alias("day"), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Retention per group; dashed, with those who stopped in remission counted as a success."""
    return draw_curves(frames[:4], _("Share of patients"), since=_("it was begun"), kind="counted")


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """What is looked at, a sentence per group, and what the two lines are."""
    told = frames[4].row(0, named=True)
    drug = str(frames[LANDMARKS]["drug"][0]) if frames[LANDMARKS].height else REGIMEN
    plain, other = only(frames[:4], counted=ANY_STOP), only(frames[:4], counted=NO_SUCCESS)
    said = [
        _("The regimen: {drugs}; stopped when {regimen_stops}. Taken by {patients}.").format(
            drugs=told["drugs"],
            regimen_stops=OPTIONS["regimen_stop"].meaning(plan),
            patients=plural("{count} patient", "{count} patients", told["taken"]),
        )
    ]
    if told["lagged"]:
        said.append(
            _("{lagged} of them added the last of its drugs 1 to {longest} days after the first; {clock}").format(
                lagged=told["lagged"], longest=told["longest"], clock=_clock(plan, drug)
            )
        )
    else:
        said.append(f"{_clock(plan, drug)[:1].upper()}{_clock(plan, drug)[1:]}")
    said += curve_sentences(plain, _("stopped"), month=12, left=_("still taken: {share}"))
    for row in other[LANDMARKS].to_dicts():
        if row["month"] == 12 and row["n"] != _stops(plain, row["group"]):
            said.append(
                _("{group}: still taken, or stopped in remission, at {months}: {percent}.").format(
                    group=group_title(row["group"]), months=months(12), percent=percent(row["estimate"])
                )
            )
    return [
        *said,
        Note(
            _(
                "Solid: still taken; every stop ends it. Dashed: still taken or stopped in remission, which is no failure. A drug taken again within {days} days was paused, not stopped (“{door}”)."
            ).format(days=plan.pause_days, door=_(OTHER_DOOR))
        ),
    ]


def _stops(frames: Frames, group: object) -> int:
    rows = frames[LANDMARKS].filter((pl.col("group") == group) & (pl.col("month") == 12))
    return int(rows["n"][0]) if rows.height else 0


def _clock(plan: AnalysisPlan, drug: str) -> str:
    if plan.origin == "start" and drug != REGIMEN:
        return _(
            "time counts from the first day of the drug (time zero at the earliest), so its months differ slightly from those of the regimen."
        )
    return _("time counts from {origins}.").format(origins=OPTIONS["origin"].meaning(plan))


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """What the regimen is, and who stopped within a year."""
    told = frames[4].row(0, named=True)
    plain = only(frames[:4], counted=ANY_STOP)
    regimen = plural(
        "The regimen: {drugs}, {count} patient.",
        "The regimen: {drugs}, {count} patients.",
        told["taken"],
        drugs=told["drugs"],
    )
    return [
        regimen,
        *landmark_answer(plain, _("Stopped by {months}: {found}."), month=12, left=_("{share} still taking it")),
    ]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Drug retention"),
    question=N_("What proportion still takes the regimen, and each of its drugs?"),
    pages={"safety": 10},
    drawable=pl.col("N") > 0,
    empty=N_("The sheet has no treatments with dates, or no patient was followed to a landmark month."),
    by=("drug",),
    landmarks=0,
    points=1,
)
