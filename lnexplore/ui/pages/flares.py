"""Flares: how often, how long after a response, on which dose and drugs?"""

import polars as pl
import streamlit as st

from lnexplore.charts.theme import plural
from lnexplore.cohort.rounding import rounded
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.outcomes.derived_flares import MATCH_DAYS, lacking_for_flares
from lnexplore.outcomes.flare_free import flare_details
from lnexplore.ui import downloads, patients, show, state
from lnexplore.ui.heading import head
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, "Flares", of_response=True):
        return
    cohort, plan = session.cohort, session.plan
    rule = FLARES[plan.flare_rule]
    st.caption(escape(f"By rule: {rule.label} ({rule.citation}), as set under “What a flare means” in the sidebar."))
    with st.expander("The rule in words", icon=":material/info:"):
        st.caption(escape(plan.describe_flares()))
    if "flares" not in cohort.recorded:
        st.info(
            "The sheet records no flares; what a rule finds in the visits is shown where it can be.",
            icon=":material/info:",
        )
    if lacking_for_flares(cohort, plan):
        st.info(
            "The rule for flares needs measures that the sheet does not have; the sidebar has others.",
            icon=":material/science_off:",
        )
    show.figures("flares", session)
    with show.block("Dose and drugs at flare"):
        rows = flare_details(cohort, plan)
        if rows.height == 0:
            st.info("No flare, recorded or by the rule.", icon=":material/info:")
            return
        st.caption(
            f"{plural(rows.height, 'row')}.",
            help=f"Dose before: the last recorded before that day. Kind: which part of the rule was met; for a recorded flare, that of a flare by rule at most {MATCH_DAYS} days away.",
        )
        listed = rows.select(
            "patient_id",
            "source",
            pl.col("group").cast(pl.String),
            rounded("month", 1),
            "kind",
            "words",
            rounded("months_since_response", 1),
            dose_before_mg="dose_before",
            dose_that_day_mg="dose_then",
            drugs="drugs",
            days_since_a_stop="time_since_stop",
        )
        patients.choose_patient(listed, "flare details")
        downloads.offer(rows, "flare_details", session, plan)
