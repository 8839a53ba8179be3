"""Response: who responds, when, for how long, and what the laboratory values do?"""

import polars as pl
import streamlit as st

from lnexplore.catalogue import _
from lnexplore.outcomes.estimand import estimand
from lnexplore.outcomes.population import LEVEL_LABELS
from lnexplore.outcomes.three_ways import response_three_ways
from lnexplore.report.estimand_words import estimand_words
from lnexplore.report.three_ways_words import three_ways_short
from lnexplore.ui import downloads, groups, show, state
from lnexplore.ui.heading import further_remarks, head
from lnexplore.ui.widgets import escape, table


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, _("Response over time"), of_response=True):
        return
    for remark in further_remarks(session):
        st.caption(escape(remark))
    _three_ways(session)
    _estimand(session)
    show.figures("response", session, without=groups.SHOWN)
    groups.section(session)


def _three_ways(session: state.Session) -> None:
    """Response at, by and sustained to each month in one table, no two numbers under one name."""
    about = _("Only the cumulative incidence allows for patients who left early.")
    note = _(
        "Each number has its own patients. By the month: first response by the last day of the window (where follow-up ends inside it, the last day of follow-up), counted from time zero (Aalen-Johansen). Sustained: in response "
        "at the month and at every assessment since the first response. Observed so far: a count regardless of length of follow-up."
    )
    with show.block(_("Three ways to count a response"), about, note=note, anchor="three-ways"):
        frame = response_three_ways(session.cohort, session.plan)
        month = session.plan.headline_window.month
        table(three_ways_short(frame.filter(pl.col("month") == month)))
        with st.expander(
            _("All months and who is not counted"), icon=":material/table:", key="lab all months", on_change="rerun"
        ) as opened:
            if opened.open:
                show.rows(frame, "response_three_ways_all")
        downloads.offer(frame, "response_three_ways", session, session.plan)


def _estimand(session: state.Session) -> None:
    """The estimand of the plan in the words of ICH E9(R1)."""
    facts = estimand(session.cohort, session.plan)
    label = {**LEVEL_LABELS, **session.cohort.extras}.get(str(facts.group_by), facts.group_by)
    title = _("What is estimated, in the terms of ICH E9(R1)")
    with st.expander(title, icon=":material/target:", key="lab estimand", on_change="rerun") as opened:
        if not opened.open:
            return
        for attribute, words in estimand_words(facts, label):
            st.markdown(f"**{escape(attribute)}:** {escape(words)}")
