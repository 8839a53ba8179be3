"""Patient: what happened to this one patient, on one axis of time?"""

from functools import partial

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, number
from lnexplore.charts import patient as charts
from lnexplore.charts.numbers import group_title, months
from lnexplore.cohort.measures import LEVELS, MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.options.option import WHO_DOOR
from lnexplore.outcomes.patient import (
    SHOWN,
    needs_a_look,
    patient_doses,
    patient_drugs,
    patient_events,
    patient_responses,
    patient_values,
)
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import boundary, patients, show, state
from lnexplore.ui.heading import head
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, table


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    session.called = False
    if not head(session, _("One patient")):
        return
    cohort, plan = session.cohort, session.plan
    ranked = needs_a_look(cohort, plan)
    order = ranked["patient_id"].to_list()
    everyone = sorted(order)
    if session.patient not in everyone:
        if session.patient:
            st.info(
                _("The filters under “{door}” leave this patient out.").format(door=_(WHO_DOOR)),
                icon=":material/filter_alt:",
            )
        session.patient = order[0]
    _choose(session, everyone)
    row = ranked.filter(pl.col("patient_id") == session.patient).row(0, named=True)
    for draw in (partial(_summary, row=row), _pictures, _verdicts):
        with boundary.part("patient"):
            draw(cohort, plan, session.patient)
    with show.block(
        _("Patients to review"),
        _("Those with most to check first."),
        note=_("Not assessable, a single criterion short of a response, or recorded and derived response differ."),
    ):
        listed = ranked.select(
            "patient_id", pl.col("group").cast(pl.String), response="state", to_look_at="n", why="why"
        )
        patients.choose_patient(listed, "needs a look")


def _choose(session: Session, everyone: list[str]) -> None:
    """Search, and one patient on or back."""
    place = everyone.index(session.patient)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            _("Previous"),
            icon=":material/chevron_left:",
            on_click=state.open_patient,
            args=(everyone[place - 1],),
            disabled=place == 0,
        )
        # The key holds the patient: a patient opened elsewhere is the one chosen here.
        key = f"patient_search {session.patient}"
        st.selectbox(
            _("Patient (type to search)"),
            everyone,
            index=place,
            key=key,
            on_change=_searched,
            args=(key,),
            width=260,
        )
        st.button(
            _("Next"),
            icon=":material/chevron_right:",
            on_click=state.open_patient,
            args=(everyone[(place + 1) % len(everyone)],),
            disabled=place == len(everyone) - 1,
        )
        st.caption(_("{n} of {total}").format(n=number(place + 1), total=number(len(everyone))))


def _searched(key: str) -> None:
    state.open_patient(str(st.session_state[key]))


def _summary(cohort: Cohort, plan: AnalysisPlan, patient: str, row: dict[str, object]) -> None:
    mine = cohort.patients.filter(pl.col("patient_id") == patient).row(0, named=True)
    parts = [
        "" if mine["age"] is None else _("age {age}").format(age=f"{mine['age']:g}"),
        mine["sex"] or _("sex not recorded"),
        _("class {isn_class}").format(isn_class=mine["isn_class"]) if mine["isn_class"] else "",
        _("not followed")
        if mine["last_day"] is None
        else _("followed to month {month}").format(month=number(mine["last_day"] / DAYS_PER_MONTH, 1)),
    ]
    st.subheader(f"{escape(patient)} · {escape(group_title(row['group']))}", anchor=False)
    st.markdown(escape(", ".join(part for part in parts if part)))
    at = _("At {months}: {response}").format(
        months=months(plan.headline_window.month), response=f"**{escape(str(row['state'] or _('not followed')))}**"
    )
    st.markdown(at)
    if row["why"]:
        st.warning(_("To review: {reasons}.").format(reasons=escape(str(row["why"]))), icon=":material/visibility:")


def _pictures(cohort: Cohort, plan: AnalysisPlan, patient: str) -> None:
    values = patient_values(cohort, plan, patient)
    responses = patient_responses(cohort, plan, patient)
    drugs = patient_drugs(cohort, plan, patient)
    doses = patient_doses(cohort, plan, patient)
    events = patient_events(cohort, plan, patient)
    span = charts.span(values, responses, doses, events)
    told = ", ".join(
        _("{state} at month {month}").format(state=state, month=number(month, 1))
        for month, state in responses.select("month", "response").iter_rows()
    )
    with st.container(border=True, gap="small"):
        st.altair_chart(
            charts.draw_lanes(responses, drugs, events, span, _last_month(cohort, patient)),
            width="stretch",
            alt=_("Responses: {responses}. Drugs: {drugs}. Events: {events}.").format(
                responses=told or _("none assessed"),
                drugs=", ".join(drugs["drug"].unique(maintain_order=True)) or _("none recorded"),
                events=number(events.height),
            ),
            key=f"lanes {patient}",
        )
        if doses.height:
            st.altair_chart(
                charts.draw_doses(doses, span),
                width="stretch",
                alt=_("Prednisolone from {dose:g} to {last:g} mg/day in {n} steps.").format(
                    dose=doses["dose"][0], last=doses["dose"][-1], n=doses.height
                ),
                key=f"doses {patient}",
            )
        mine = cohort.patients.filter(pl.col("patient_id") == patient).row(0, named=True)
        for key in (*SHOWN, *LEVELS):
            rows = values.filter(pl.col("measure") == key)
            if rows.height == 0:
                continue
            title = charts.measure_title(key)
            limits = charts.measure_limits(plan, key, mine["sex"], mine["creatinine_uln"])
            st.altair_chart(
                charts.draw_measure(rows, limits, title, span, log=MEASURES[key].skewed),
                width="stretch",
                alt=charts.measure_words(rows, title),
                key=f"{key} {patient}",
            )
        if (values["measure"] == "egfr").any():
            st.caption(
                _("eGFR: {equation}. Broken lines: thresholds of complete response, upper limit of normal.").format(
                    equation=EQUATIONS[plan.egfr_equation][0]
                )
            )
        missing = [MEASURES[key].short for key in SHOWN if cohort.has(key) and not (values["measure"] == key).any()]
        if missing:
            st.caption(_("Not recorded for this patient: {measures}.").format(measures=escape(", ".join(missing))))


def _last_month(cohort: Cohort, patient: str) -> float:
    last = cohort.patients.filter(pl.col("patient_id") == patient)["last_day"][0]
    return (last or 0) / DAYS_PER_MONTH


def _verdicts(cohort: Cohort, plan: AnalysisPlan, patient: str) -> None:
    responses = patient_responses(cohort, plan, patient)
    with st.expander(_("Each criterion at each assessment"), icon=":material/checklist:"):
        if responses.height == 0:
            st.caption(_("No assessment after time zero."))
            return
        table(responses.drop("month").rename({"day": "Day", "response": "Response"}))
        events = patient_events(cohort, plan, patient)
        if events.height:
            table(
                events.select(
                    pl.col("day").alias(_("Day")),
                    pl.col("kind").alias(_("Event")),
                    pl.col("what").alias(_("Description")),
                    pl.when(pl.col("serious"))
                    .then(pl.lit("yes"))
                    .when(~pl.col("serious"))
                    .then(pl.lit("no"))
                    .otherwise(pl.lit("–"))
                    .alias(_("Serious")),
                    pl.col("severity").cast(pl.Int64).alias(_("Grade")),
                )
            )
