"""Drugs and safety: how long are the drugs taken, why are they stopped, and what harm was seen?"""

import polars as pl
import streamlit as st

from lnexplore.catalogue import _
from lnexplore.cohort.rounding import rounded
from lnexplore.outcomes.adverse_events import adverse_event_classes, adverse_event_list
from lnexplore.ui import downloads, patients, show, state
from lnexplore.ui.heading import head


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, _("Drugs and safety")):
        return
    cohort, plan = session.cohort, session.plan
    show.figures("safety", session)
    classes = adverse_event_classes(cohort, plan)
    if classes.height:
        with show.block(_("Adverse events by organ class"), _("A patient with several events of a class counts once.")):
            show.listing(classes, "adverse_event_classes", session, plan)
    with show.block(_("Adverse event listing")):
        rows = adverse_event_list(cohort, plan)
        if rows.height == 0:
            st.info(_("The sheet has no adverse events after time zero."), icon=":material/info:")
            return
        listed = rows.select(
            "patient_id",
            pl.col("group").cast(pl.String),
            rounded("month", 1),
            "term",
            "category",
            "severity",
            "serious",
            "related",
            "led_to_stop",
        )
        patients.choose_patient(listed, "adverse_events")
        downloads.offer(rows, "adverse_event_list", session, plan)
