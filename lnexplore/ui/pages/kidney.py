"""Kidney: how does kidney function go on, and who loses it?"""

from lnexplore.catalogue import _
from lnexplore.ui import show, state
from lnexplore.ui.heading import head


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if head(session, _("Kidney")):
        show.figures("kidney", session)
