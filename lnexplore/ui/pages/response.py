"""Response: who responds, when, for how long, and what the laboratory values do?"""

import streamlit as st

from lnexplore.charts.registry import FIGURES
from lnexplore.outcomes.remarks import lacking, remarks
from lnexplore.ui import show, state
from lnexplore.ui.heading import head
from lnexplore.ui.widgets import escape

_NEEDS_NO_RESPONSE = ("laboratory_course",)


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, "Response over time"):
        return
    cohort, plan = session.cohort, session.plan
    show.lacking_measures(session)
    for remark in remarks(cohort, plan):
        st.caption(escape(remark))
    gone = lacking(cohort, plan)
    for key in ("response_by_visit", "response_by_month"):
        show.figure(FIGURES[key], session, mark="page")
    for item in FIGURES.values():
        if item.page == "response" and (not gone or item.key in _NEEDS_NO_RESPONSE):
            show.figure(item, session)
