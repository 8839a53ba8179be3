"""Response: who responds, when, for how long, and what the laboratory values do?"""

import streamlit as st

from lnexplore.ui import groups, show, state
from lnexplore.ui.heading import further_remarks, head
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, "Response over time", of_response=True):
        return
    for remark in further_remarks(session):
        st.caption(escape(remark))
    show.figures("response", session, without=groups.SHOWN)
    groups.section(session)
