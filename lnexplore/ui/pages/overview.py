"""Overview: how many respond, flare and come off steroids, under the definition in force?"""

import streamlit as st

from lnexplore.charts.registry import FIGURES
from lnexplore.charts.theme import plural
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remarks import remarks
from lnexplore.report.build import can_be_told
from lnexplore.ui import notice, questions, show, state
from lnexplore.ui.heading import switches
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    cohort, plan = session.cohort, session.plan
    st.header("Remission, flares and steroids", anchor=False)
    kept = select_patients(cohort, plan)
    who = f"{kept.height} of {cohort.size} patients" if kept.height != cohort.size else plural(cohort.size, "patient")
    if cohort.synthetic:
        st.markdown(
            f":violet-badge[Synthetic data] Invented patients in the shape of EULAR 2014 FRI0393 · {who}. Choose your own spreadsheet in the sidebar (» on a phone)."
        )
    else:
        st.markdown(f"**{escape(cohort.name[:80])}** · {who}")
    show.upload_trouble(session)
    questions.ask(session, open_only=True)
    trouble = sum(issue.severity != "note" for issue in session.intake.issues)
    if trouble:
        st.warning(
            f"{plural(trouble, 'cell or row', 'cells or rows')} of the file could not be used. Each is listed on the Data page.",
            icon=":material/rule:",
        )
    notice.show(session, brief=True)
    rule = plan.definition
    changed = " (changed)" if plan.differences() else ""
    limits = (
        f"Upper limit of normal of creatinine: {plan.uln_female:g} mg/dL for women, {plan.uln_male:g} for men; the sidebar changes it."
        if "creatinine_uln" in rule.columns()
        else ""
    )
    st.caption(
        f"Complete response as in {escape(rule.label)}{changed}: {escape(rule.complete_in_force.describe())}. {escape(limits)}"
    )
    if kept.height == 0:
        st.info(
            "No patient is left under the filters. Widen “Patients included” in the sidebar, or use “Reset all choices”.",
            icon=":material/filter_alt_off:",
        )
        return
    show.lacking_measures(session)
    show.change_line(session)
    show.headline_row(session)
    for remark in (*switches(session), *remarks(cohort, plan)):
        st.caption(escape(remark))
    for item in FIGURES.values():
        if item.page == "overview" and can_be_told(item.key, session.cohort, session.plan):
            show.figure(item, session)
