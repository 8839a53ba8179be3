"""Overview: how many respond, flare and come off steroids, under the definition in force?"""

from lnexplore.ui import state
from lnexplore.ui.board import page as board
from lnexplore.ui.heading import in_the_way


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    board.head()
    if not in_the_way(session, of_response=True):
        return
    session.on_board = True
    board.results()
