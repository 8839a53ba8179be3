"""Criteria: what would my rate be under their definition, who is classified differently, and how does the definition change the result?"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st

from lnexplore.charts.numbers import months
from lnexplore.outcomes.remarks import lacking
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import boundary, groups, show, state
from lnexplore.ui.heading import head
from lnexplore.ui.lab import editor, every_definition, flares, hidden, in_the_way, limits, others, recorded
from lnexplore.ui.widgets import seed

Section = Callable[[state.Session, AnalysisPlan], None]

SECTIONS: Mapping[str, tuple[str, Section]] = MappingProxyType(
    {
        "definitions": ("Every definition", every_definition.section),
        "groups": ("Two groups", groups.every_definition),
        "limits": ("Threshold sweep", limits.section),
        "in the way": ("Why complete response was not reached", in_the_way.section),
        "hidden": ("Unreported choices", hidden.section),
        "published": ("Published cohorts", others.published),
        "flares": ("Flares by rule", flares.section),
        "recorded": ("Recorded and derived", recorded.section),
        "plans": ("Two plans", others.two_plans),
        "editor": ("Custom definition", editor.section),
    }
)
"""key -> (words, section)"""
_NEED_MEASURES = ("limits", "in the way", "hidden")


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    cohort, plan = session.cohort, session.plan
    if not head(session, "How the definition changes the result"):
        return
    options = [window.month for window in plan.windows]
    here = plan.headline_window.month
    if st.session_state.get("lab month") not in options:
        st.session_state["lab month"] = here
    month = st.segmented_control(
        "Month", options, key="lab month", format_func=months, required=True, persist_state="session"
    )
    plan = plan.replace(headline_month=month or here)
    name = st.segmented_control(
        "Question",
        list(SECTIONS),
        format_func=lambda key: SECTIONS[key][0],
        key=seed("lab section", "definitions"),
        required=True,
        persist_state="session",
    )
    section = name or "definitions"
    if section not in ("definitions", "groups", "editor", "published", "flares"):
        show.lacking_measures(session)
    if section in _NEED_MEASURES and lacking(cohort, plan):
        st.info(
            "Every number here would rest on values that the sheet does not have. Choose a definition that it can answer, or leave the missing part out.",
            icon=":material/info:",
        )
        return
    with boundary.part(section):
        SECTIONS[section][1](session, plan)
