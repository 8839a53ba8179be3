"""The app: `streamlit run streamlit_app.py`. Page set-up, navigation and the sidebar that all pages share."""

import streamlit as st

from lnexplore.ui import sidebar, state
from lnexplore.ui.pages import criteria, data, overview, reference

st.set_page_config(
    page_title="lnexplore · lupus nephritis cohorts", page_icon="🔬", layout="wide", initial_sidebar_state="auto"
)

page = st.navigation(
    [
        st.Page(overview.page, title="Overview", icon=":material/monitoring:", default=True),
        st.Page(criteria.page, title="Criteria", icon=":material/balance:", url_path="criteria"),
        st.Page(data.page, title="Data", icon=":material/table_view:", url_path="data"),
        st.Page(reference.page, title="Reference", icon=":material/menu_book:", url_path="reference"),
    ],
    position="top",
)
session = state.current()
# While a file is read, this says so above the page, whose numbers are still those of the cohort before.
body = st.empty()
with st.sidebar:
    sidebar.show(session, page.url_path, body)
page.run()
