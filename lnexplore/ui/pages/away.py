"""Export: what can I give to my co-author, my journal, my reader?"""

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.report.analysis import Analysis
from lnexplore.ui import state
from lnexplore.ui.away import living, report, settings, share, words
from lnexplore.ui.heading import head


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, _("Export")):
        return
    analysis = Analysis(session.intake, session.plan, session.history)
    st.caption(_("Figures and tables are also saved from the icons beside their titles."))
    address = share.full_address(session, st.context.url or "")
    share.show(address)
    words.show(session, analysis)
    report.show(session, analysis, address)
    living.show(session)
    settings.show(session, analysis)
