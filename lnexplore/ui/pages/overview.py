"""Overview: how many respond, flare and come off steroids, under the definition in force?"""

import streamlit as st

from lnexplore.catalogue import _, plural
from lnexplore.ui import state
from lnexplore.ui.board import page as board
from lnexplore.ui.heading import in_the_way


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    board.head()
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
    session.on_board = True
    board.results()
