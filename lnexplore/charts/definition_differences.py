"""Two groups under every definition: the difference in complete response, a line per definition."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.charts.definitions import HERE
from lnexplore.charts.difference_forest import UNADJUSTED, counted_note, detail, draw_differences, pair_words, points
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import months, not_counted
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.comparison import Pair, definitions_compared
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan, pair: Pair | None = None) -> Frames:
    """The frame of `definitions_compared` at the headline month, complete response."""
    frame = definitions_compared(cohort, plan, pair)
    month, outcome = pl.col("month"), pl.col("outcome").cast(pl.String)
    return (frame.filter((month == plan.headline_window.month) & (outcome == "CR")),)


def draw(frames: Frames) -> alt.LayerChart:
    """Definitions from the largest difference to the smallest; the one in force marked."""
    rows = frames[0].filter(pl.col("estimate").is_not_null()).sort("estimate", "label", descending=[True, False])
    marked = pl.when("in_force").then(pl.lit(HERE) + pl.col("label")).otherwise(pl.col("label"))
    told = pl.Series("detail", [detail(row) for row in rows.to_dicts()], dtype=pl.String)
    return draw_differences(rows.with_columns(told, name=marked, strong=pl.col("in_force")))


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """From where to where the difference goes, and that nothing is adjusted."""
    known = frames[0].filter(pl.col("estimate").is_not_null()).sort("estimate", "label")
    if not known.height:
        return [_(UNADJUSTED)]
    clear = known.filter((pl.col("ci_low") > 0) | (pl.col("ci_high") < 0)).height
    here = known.filter(pl.col("in_force")).to_dicts()
    return [
        *_span(known),
        _(
            "The interval leaves out 0 under {clear} of {height}; they concern the same patients, and no definition should be chosen by them."
        ).format(clear=clear, height=known.height),
        *(
            _("Not counted by {label}: {lost}.").format(label=row["label"], lost=lost)
            for row in here
            if (lost := not_counted(row))
        ),
        _(UNADJUSTED),
        counted_note(known),
    ]


def _span(frame: pl.DataFrame) -> list[str]:
    known = frame.filter(pl.col("estimate").is_not_null()).sort("estimate", "label")
    if not known.height:
        return []
    low, high = known.row(0, named=True), known.row(-1, named=True)
    first, second = pair_words(known)
    return [
        _(
            "{months}, {first} less {second}: from {points} percentage points ({label}) to {points_2} ({label_2}) under {definitions}."
        ).format(
            months=months(low["month"]),
            first=first,
            second=second,
            points=points(low["estimate"]),
            label=low["label"],
            points_2=points(high["estimate"]),
            label_2=high["label"],
            definitions=plural("{count} definition", "{count} definitions", known.height),
        )
    ]


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """From where to where the difference goes, and that nothing is adjusted."""
    return [*_span(frames[0]), _(UNADJUSTED)]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Two groups under every definition"),
    question=N_("Does the difference between two groups depend on the definition?"),
    pages={"criteria": 15},
    drawable=pl.col("estimate").is_not_null(),
    empty=N_("There are no two groups to compare, or no definition can be applied at this month."),
)
