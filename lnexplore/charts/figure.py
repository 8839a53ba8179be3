"""A figure: a question, the results that answer it, a picture and a sentence."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import altair as alt
import polars as pl

from lnexplore.charts import (
    agreement,
    blocked_by,
    definitions,
    flares,
    flow,
    hidden_choices,
    multiverse,
    overlap,
    published,
    response_by_month,
    response_by_visit,
    response_on_low_dose,
    steroid_course,
    sweep,
    sweep_two,
)
from lnexplore.cohort.model import Cohort
from lnexplore.plan import AnalysisPlan

Frames = tuple[pl.DataFrame, ...]
MAX_PANELS = 6


@dataclass(frozen=True)
class Figure:
    """`results(cohort, plan)` gives the frames, the first of which is the figure's table; the rest only reads them.

    `draw` takes frames (of one group when `by_group`) and gives a chart; `caption` says what the table shows, a
    sentence per line; `alt` is the finding for those who cannot see the chart.
    """

    key: str
    title: str
    question: str
    results: Callable[[Cohort, AnalysisPlan], Frames]
    draw: Callable[[Frames], alt.LayerChart | alt.Chart]
    caption: Callable[[Frames, AnalysisPlan], list[str]]
    drawable: pl.Expr
    """which rows of the table give something to draw"""
    empty: str
    """what is missing where none does"""
    by_group: bool = False
    page: str = "overview"
    """the page it stands on"""

    def panels(self, frames: Frames) -> Iterator[tuple[str, Frames]]:
        """(title, frames) per picture: one per group, or one for all with an empty title."""
        if not self.by_group:
            yield "", frames
            return
        for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list()[:MAX_PANELS]:
            yield group, tuple(frame.filter(pl.col("group").cast(pl.String) == group) for frame in frames)

    def is_empty(self, frames: Frames) -> bool:
        """Whether there is nothing to draw."""
        return not frames[0].select(self.drawable.fill_null(value=False).any()).item()


_ANYONE = (pl.col("N") + pl.col("n_not_assessable")) > 0

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        figure.key: figure
        for figure in (
            Figure(
                "response_by_visit",
                "Remission at each visit",
                "How many patients are in complete or partial response at each time point?",
                response_by_visit.results,
                response_by_visit.draw,
                response_by_visit.caption,
                _ANYONE,
                "No patient has been followed to any of the months assessed.",
                by_group=True,
            ),
            Figure(
                "response_by_month",
                "Remission reached so far",
                "How many patients have ever responded by each month?",
                response_by_month.results,
                response_by_month.draw,
                response_by_month.caption,
                pl.col("N") > 0,
                "No patient with a baseline has been followed to any of the months assessed.",
            ),
            Figure(
                "flares",
                "Flares",
                "How often do flares happen?",
                flares.results,
                flares.draw,
                flares.caption,
                pl.col("estimate").is_not_null(),
                "The sheet has no events, or no patient was followed after time zero.",
            ),
            Figure(
                "steroid_course",
                "Steroid taper",
                "How fast does prednisolone come down?",
                steroid_course.results,
                steroid_course.draw,
                steroid_course.caption,
                pl.col("n") > 0,
                "The sheet has no prednisolone dose for these patients.",
            ),
            Figure(
                "response_on_low_dose",
                "Remission on a low dose",
                "How many are in complete response on little prednisolone?",
                response_on_low_dose.results,
                response_on_low_dose.draw,
                response_on_low_dose.caption,
                pl.col("N") > 0,
                "No patient has both a response that can be decided and a prednisolone dose.",
            ),
            Figure(
                "definitions",
                "The same cohort under every definition",
                "What would the rate of complete response be under their definition?",
                definitions.results,
                definitions.draw,
                definitions.caption,
                pl.col("estimate").is_not_null(),
                "No definition can be answered: the sheet lacks what they need, or nobody was followed to this month.",
                page="criteria",
            ),
            Figure(
                "overlap",
                "Who is in remission under which definition",
                "Are they the same patients?",
                overlap.results,
                overlap.draw,
                overlap.caption,
                pl.col("n") > 0,
                "Nobody was followed to this month, or the sheet lacks what every definition needs.",
                page="criteria",
            ),
            Figure(
                "agreement",
                "How far two definitions agree",
                "Cohen’s kappa on complete response: 1 is full agreement, 0 what chance would give.",
                agreement.results,
                agreement.draw,
                agreement.caption,
                pl.col("N") > 0,
                "There are not two definitions that the sheet can answer.",
                page="criteria",
            ),
            Figure(
                "sweep",
                "One limit over its whole range",
                "How does the rate hang on where the line is drawn?",
                sweep.results,
                sweep.draw,
                sweep.caption,
                pl.col("N") > 0,
                "The definition has no limit to move, or nobody could be assessed at this month.",
                page="criteria",
            ),
            Figure(
                "sweep_two",
                "Two limits at once",
                "Do two limits matter together?",
                sweep_two.results,
                sweep_two.draw,
                sweep_two.caption,
                pl.col("N") > 0,
                "The definition has fewer than two limits to move, or nobody could be assessed at this month.",
                by_group=True,
                page="criteria",
            ),
            Figure(
                "blocked_by",
                "What stands in the way",
                "Which condition keeps patients from complete response?",
                blocked_by.results,
                blocked_by.draw,
                blocked_by.caption,
                pl.col("n") > 0,
                "Everyone followed to this month is in complete response, or nobody was followed that long.",
                by_group=True,
                page="criteria",
            ),
            Figure(
                "hidden_choices",
                "Choices you did not know you made",
                "How far would complete response move if one of them were made differently?",
                hidden_choices.results,
                hidden_choices.draw,
                hidden_choices.caption,
                pl.col("estimate").is_not_null() & (pl.col("N_now") > 0),
                "Nobody could be assessed at this month.",
                by_group=True,
                page="criteria",
            ),
            Figure(
                "multiverse",
                "All of them at once",
                "What comes out if these choices are made in every way, one with the other?",
                multiverse.results,
                multiverse.draw,
                multiverse.caption,
                pl.col("combinations") > 0,
                "Nobody could be assessed at this month.",
                by_group=True,
                page="criteria",
            ),
            Figure(
                "published",
                "Your cohort beside published ones",
                "What did others report, and what is your rate under the same definition?",
                published.results,
                published.draw,
                published.caption,
                pl.col("estimate").is_not_null(),
                "No published rate is known.",
                page="criteria",
            ),
            Figure(
                "flow",
                "Who is in",
                "How many patients stand behind each number, and why are the others not there?",
                flow.results,
                flow.draw,
                flow.caption,
                pl.col("n") > 0,
                "The sheet holds no patients.",
                page="data",
            ),
        )
    }
)
"""key -> Figure, in the order of the pages."""
