"""The four pictures of the first screen, by the key of the figure that tells the same."""

from collections.abc import Callable

from lnexplore.charts.board_courses import doses, flares
from lnexplore.charts.board_response import bars, shares
from lnexplore.charts.board_shape import Shape, Spec

SPECS: dict[str, Callable[[Shape], Spec]] = {
    "response_by_visit": bars,
    "response_by_month": shares,
    "steroid_course": doses,
    "flares": flares,
}
