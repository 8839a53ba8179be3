"""The course of prednisolone beside published tapers."""

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.charts.courses import EACH_UP_TO
from lnexplore.charts.figure import Figure, functions_of
from lnexplore.charts.steroid_course import answer, caption, draw, people, results  # noqa: F401 - `functions_of` takes them

FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Prednisolone taper"),
    question=N_("How fast is prednisolone tapered, compared with published tapers?"),
    pages={"steroids": 10},
    drawable=pl.col("n") > 0,
    empty=N_("The sheet has no prednisolone dose for these patients."),
    each_up_to=EACH_UP_TO,
)
