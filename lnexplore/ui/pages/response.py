"""Response: who responds, when, for how long, and what the laboratory values do?"""

import streamlit as st

from lnexplore.charts.registry import FIGURES
from lnexplore.outcomes.remarks import remarks
from lnexplore.report.build import can_be_told
from lnexplore.ui import show, state
from lnexplore.ui.heading import head
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, "Response over time"):
        return
    cohort, plan = session.cohort, session.plan
    show.lacking_measures(session)
    for remark in remarks(cohort, plan):
        st.caption(escape(remark))
    for key in ("response_by_visit", "response_by_month"):
        if can_be_told(key, session.cohort, session.plan):
            show.figure(FIGURES[key], session, mark="page")
    for item in FIGURES.values():
        if item.page == "response" and can_be_told(item.key, session.cohort, session.plan):
            show.figure(item, session)
