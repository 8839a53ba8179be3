"""The app: `streamlit run streamlit_app.py`. Page set-up, navigation and the sidebar that all pages share."""

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.charts.figure import PAGES
from lnexplore.ui import heading, questions, sidebar, state
from lnexplore.ui.pages import (
    away,
    cohort,
    criteria,
    data,
    flares,
    kidney,
    overview,
    patient,
    reference,
    response,
    safety,
    steroids,
)


def draw() -> None:
    """One drawing. A function, because what a script leaves in its own names stays in memory until somebody else comes."""
    st.set_page_config(
        page_title=_("lnexplore · lupus nephritis cohorts"), page_icon="🔬", layout="wide", initial_sidebar_state="auto"
    )

    one_patient = st.Page(patient.page, title=_("Patients"), url_path="patient")
    first = st.Page(overview.page, title=_(PAGES["overview"]), default=True)
    no_results = [
        st.Page(data.page, title=_(PAGES["data"]), url_path="data"),
        st.Page(reference.page, title=_("Reference"), url_path="reference"),
    ]
    page = st.navigation(
        {
            "": [
                no_results[0],
                first,
                st.Page(criteria.page, title=_(PAGES["criteria"]), url_path="criteria"),
                one_patient,
                st.Page(away.page, title=_("Export"), url_path="away"),
                no_results[1],
            ],
            _("Results"): [
                st.Page(cohort.page, title=_(PAGES["cohort"]), url_path="cohort"),
                st.Page(response.page, title=_(PAGES["response"]), url_path="response"),
                st.Page(flares.page, title=_(PAGES["flares"]), url_path="flares"),
                st.Page(kidney.page, title=_(PAGES["kidney"]), url_path="kidney"),
                st.Page(steroids.page, title=_(PAGES["steroids"]), url_path="steroids"),
                st.Page(safety.page, title=_(PAGES["safety"]), url_path="safety"),
            ],
        },
        position="top",
    )
    session = state.current()
    session.effects_at.clear()
    session.data_page = no_results[0] if page != no_results[0] else None
    # While a file is read, this says so above the page, whose numbers are still those of the cohort before.
    body = st.empty()
    with st.sidebar:
        sidebar.show(session, page.url_path, body)
    if session.called and page != one_patient:
        # A click on a mark or in a list leads to the patient it stands for.
        session.called = False
        # With the settings in the address from the start the browser’s Back needs one press.
        st.switch_page(one_patient, query_params=session.address)
    if session.carried and page not in no_results:
        heading.ask_carried(session)
        return
    if page != first:
        heading.chips(session)
    page.run()
    questions.tell_effects(session)


draw()
