"""Flares: how often, how long after a response, on which dose and drugs?"""

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, plural
from lnexplore.cohort.rounding import rounded
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.options.option import OTHER_DOOR
from lnexplore.outcomes.derived_flares import MATCH_DAYS, lacking_for_flares
from lnexplore.outcomes.flare_free import flare_details
from lnexplore.ui import downloads, patients, show, state
from lnexplore.ui.heading import head
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, _("Flares"), of_response=True):
        return
    cohort, plan = session.cohort, session.plan
    rule = FLARES[plan.flare_rule]
    st.caption(escape(_("By rule: {rule} ({citation}).").format(rule=rule.label, citation=rule.citation)))
    with st.expander(_("Definition of flare"), icon=":material/info:"):
        st.caption(escape(plan.describe_flares()))
    if "flares" not in cohort.recorded:
        st.info(
            _("The sheet records no flares; those derived by the rule are shown where possible."),
            icon=":material/info:",
        )
    if lacking_for_flares(cohort, plan):
        st.info(
            _("The sheet lacks measures that this rule needs; choose another rule under “{door}”.").format(
                door=_(OTHER_DOOR)
            ),
            icon=":material/science_off:",
        )
    show.figures("flares", session)
    with show.block(_("Dose and drugs at flare")):
        rows = flare_details(cohort, plan)
        if rows.height == 0:
            st.info(_("No flare, recorded or by the rule."), icon=":material/info:")
            return
        st.caption(
            plural("{count} row.", "{count} rows.", rows.height),
            help=_(
                "Dose before: the last recorded before that day. Kind: the part of the rule that was met; for a recorded flare, that of a flare by rule within {days} days."
            ).format(days=MATCH_DAYS),
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
        patients.choose_patient(listed, "flare_details")
        downloads.offer(rows, "flare_details", session, plan)
