"""A figure: a question, the results that answer it, a picture and a sentence."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import altair as alt
import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.plan import AnalysisPlan

Frames = tuple[pl.DataFrame, ...]
MAX_PANELS = 6
_VARIANTS: Mapping[str, str] = {
    "CR": "complete",
    "CR or PR": "complete or partial",
    "first": "first reached",
    "5.0": "5",
} | {key: measure.short for key, measure in MEASURES.items()}


def variant_words(value: str) -> str:
    """What a figure's switch, a title and a report call one of the values of `by`."""
    return _VARIANTS.get(value, value)


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
    draw: Callable[[Frames], alt.LayerChart]
    caption: Callable[[Frames, AnalysisPlan], list[str]]
    drawable: pl.Expr
    """which rows of the table give something to draw"""
    empty: str
    """what is missing where none does"""
    by_group: bool = False
    page: str = "overview"
    """the page it stands on"""
    by: tuple[str, ...] = ()
    """columns whose values make a picture each: the page asks for one"""
    people: Callable[[Cohort, AnalysisPlan], pl.DataFrame] | None = None
    """patient_id with the columns of `by` and `group` and those that a click on a mark tells: who stands behind each mark"""
    landmarks: int | None = None
    """which of the frames holds the landmarks of a curve, to be told below it"""
    points: int | None = None
    """which of the frames holds the points of a curve, to be taken away beside the table"""

    def variants(self, frames: Frames) -> Iterator[tuple[dict[str, str], Frames]]:
        """(value of each column of `by`, frames) per picture that can be chosen."""
        if not self.by:
            yield {}, frames
            return
        for values in frames[0].select(pl.col(self.by).cast(pl.String)).unique(maintain_order=True).rows():
            chosen = dict(zip(self.by, values, strict=True))
            yield chosen, self.choose(frames, chosen)

    def choose(self, frames: Frames, chosen: Mapping[str, str]) -> Frames:
        """The frames with the rows of one picture."""
        chosen = dict(chosen)
        return tuple(
            frame.filter([pl.col(name).cast(pl.String) == chosen[name] for name in shared]) if shared else frame
            for frame in frames
            for shared in [[name for name in chosen if name in frame.columns]]
        )

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
