"""The app: `streamlit run streamlit_app.py`. Page set-up, navigation and the sidebar that all pages share."""

import streamlit as st

from lnexplore.ui import sidebar, state
from lnexplore.ui.pages import (
    away,
    cohort,
    criteria,
    data,
    flares,
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
        page_title="lnexplore · lupus nephritis cohorts", page_icon="🔬", layout="wide", initial_sidebar_state="auto"
    )

    one_patient = st.Page(patient.page, title="Patient", url_path="patient")
    take_away = st.Page(away.page, title="Take away", url_path="away")
    page = st.navigation(
        [
            st.Page(overview.page, title="Overview", default=True),
            st.Page(criteria.page, title="Criteria", url_path="criteria"),
            st.Page(cohort.page, title="Cohort", url_path="cohort"),
            st.Page(response.page, title="Response", url_path="response"),
            st.Page(flares.page, title="Flares", url_path="flares"),
            st.Page(steroids.page, title="Steroids", url_path="steroids"),
            st.Page(safety.page, title="Drugs and safety", url_path="safety"),
            st.Page(data.page, title="Data", url_path="data"),
            take_away,
            one_patient,
            st.Page(reference.page, title="Reference", url_path="reference"),
        ],
        position="top",
    )
    session = state.current()
    # While a file is read, this says so above the page, whose numbers are still those of the cohort before.
    body = st.empty()
    with st.sidebar:
        sidebar.show(session, page.url_path, body)
        st.page_link(take_away, label="Report, methods text, link", icon=":material/ios_share:")
    if session.called and page != one_patient:
        # A click on a mark or in a list leads to the patient it stands for.
        session.called = False
        # With the settings in the address from the start the browser’s Back needs one press.
        st.switch_page(one_patient, query_params=session.address)
    page.run()


draw()
