"""How the rate hangs on the width of the window, and on what is done with whoever cannot be assessed in it."""

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.options import OPTIONS
from lnexplore.outcomes.counts import at_rows
from lnexplore.outcomes.layers import in_windows, placed
from lnexplore.outcomes.multiverse import one_window
from lnexplore.outcomes.remembered import remembered
from lnexplore.outcomes.response import cohort_levels, seats_of
from lnexplore.outcomes.verdicts import judged, states_in
from lnexplore.plan import AnalysisPlan

STEP, WIDEST = 7, 91
"""days between two widths, and up to which they go; a window never reaches back to day 0"""


def widths(plan: AnalysisPlan) -> list[int]:
    """The widths tried, in days on either side of the headline month; the plan's is one of them."""
    window = plan.headline_window
    return sorted({*range(STEP, min(WIDEST, window.target - 1) + 1, STEP), window.tolerance})


@remembered
def window_widths(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """A row per way to count missing data, width of the headline window and group: complete response there.

    Columns: missing_data (in words), tolerance (days on either side), in_force (both are the plan's), then those of
    `response_by_visit` for complete response. Each row is what the plan with that width and that way gives.
    """
    levels = cohort_levels(cohort, plan)
    parts = []
    with cohort.memory.aside():
        for way, answer in OPTIONS["missing"].ways.items():
            own = one_window(plan).replace(missing=way)
            place, found, seat = placed(cohort, own), judged(cohort, own), seats_of(cohort, own)
            for width in widths(plan):
                there = in_windows(place, own.replace(windows=(Window(own.headline_month, width),)))
                rows = at_rows(there, states_in(there, found.complete, found.response, own), seat).only(("CR",))
                is_now = way == plan.missing and width == plan.headline_window.tolerance
                parts.append(
                    rows.frame(own).select(
                        pl.lit(answer.tried or answer.meaning).alias("missing_data"),
                        pl.lit(width, pl.Int64).alias("tolerance"),
                        pl.lit(is_now).alias("in_force"),
                        pl.col("group").cast(pl.String).cast(pl.Enum(levels)),
                        pl.all().exclude("group"),
                    )
                )
    return pl.concat(parts)
