"""Overview: how many respond, flare and come off steroids, under the definition in force?"""

import streamlit as st

from lnexplore.catalogue import _, plural
from lnexplore.charts.registry import figures_of
from lnexplore.ui import notice, show, state
from lnexplore.ui.board import page as board
from lnexplore.ui.board.pictures import KEYS
from lnexplore.ui.heading import further_remarks, in_the_way
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    board.head(session)
    if not in_the_way(session, of_response=True):
        return
    trouble = sum(issue.severity != "note" for issue in session.intake.issues)
    if trouble:
        st.warning(
            _("{counted} of the file could not be used. Each is listed on the Data page.").format(
                counted=plural("{count} cell or row", "{count} cells or rows", trouble)
            ),
            icon=":material/rule:",
        )
    notice.show(session, brief=True)
    board.show(session)
    for remark in further_remarks(session):
        st.caption(escape(remark))
    more = [item.title for item in figures_of("overview") if item.key not in KEYS]
    with st.expander("; ".join(more), icon=":material/bar_chart:", key="lab more figures", on_change="rerun") as opened:
        if opened.open:
            show.figures("overview", session, without=KEYS)
