"""A figure: a question, the results that answer it, a picture and a sentence."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.theme import MOST_GROUPS
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.remarks import lacking
from lnexplore.plan import AnalysisPlan

Frames = tuple[pl.DataFrame, ...]


class Note(str):
    """A sentence of a caption on how something was counted: on screen it stands behind an icon, in a report with the others."""

    __slots__ = ()


_VARIANTS: Mapping[str, str] = {
    "CR": N_("complete"),
    "CR or PR": N_("complete or partial"),
    "first": N_("first reached"),
    "confirmed": N_("confirmed"),
    "sustained": N_("sustained"),
    "5.0": "5",
} | {key: measure.short for key, measure in MEASURES.items()}


def variant_words(value: str) -> str:
    """What a figure's switch, a title and a report call one of the values of `by`."""
    return _(_VARIANTS.get(value, value))


def first_of(groups: int) -> str:
    """Says how many of so many groups are drawn, where that is not all of them."""
    if groups <= MOST_GROUPS:
        return ""
    return _("Drawn: the first {shown} of {groups} groups; the table has all.").format(shown=MOST_GROUPS, groups=groups)


PAGES: Mapping[str, str] = MappingProxyType(
    {
        "overview": N_("Overview"),
        "cohort": N_("Cohort"),
        "response": N_("Response"),
        "flares": N_("Flares"),
        "kidney": N_("Kidney"),
        "steroids": N_("Steroids"),
        "safety": N_("Drugs and safety"),
        "criteria": N_("Criteria"),
        "data": N_("Data"),
    }
)
"""page that shows figures -> its title, in the order of a report"""


def functions_of(module: str) -> dict[str, Any]:
    """The key of a figure, which is the name of its file, and what that file defines of results, parts, draw, caption, answer and people."""
    defined = vars(sys.modules[module])
    names = ("results", "parts", "draw", "caption", "answer", "people")
    return {"key": module.rpartition(".")[2]} | {name: defined[name] for name in names if name in defined}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A file of this folder ends in one: `FIGURE = Figure(**functions_of(__name__), ...)`.

    `results(cohort, plan)` gives the frames, the first of which is the figure's table; the rest only reads them.
    `draw` takes frames (of one group when `by_group`) and gives a chart, which says itself what a click on it tells
    (`theme.clickable`); `caption` says what the table shows, a sentence per line.
    """

    key: str
    title: str
    question: str
    pages: Mapping[str, int]
    """pages that show it -> its place among the figures there; the first is its page in a report"""
    results: Callable[[Cohort, AnalysisPlan], Frames]
    draw: Callable[[Frames], alt.LayerChart]
    caption: Callable[[Frames, AnalysisPlan], list[str]]
    answer: Callable[[Frames, AnalysisPlan], list[str]] | None = None
    """the finding in a line, for the screen; without it the sentences of the caption stand there"""
    drawable: pl.Expr
    """which rows of the table give something to draw"""
    empty: str
    """what is missing where none does"""
    needs_response: bool = False
    """whether it tells of responses: without what the definition needs it would draw “nobody” where it is “not known”"""
    each_up_to: int | None = None
    """patients up to whom each is drawn; of more it draws what does not grow with them, and its caption says so"""
    people: Callable[[Cohort, AnalysisPlan], pl.DataFrame] | None = None
    """patient_id with the columns of `by` and `group` and those that a click on a mark tells: who stands behind each mark"""
    by_group: bool = False
    by: tuple[str, ...] = ()
    """columns whose values make a picture each: the page asks for one"""
    parts: Callable[[Cohort, AnalysisPlan], Mapping[str, Callable[[], Frames]]] | None = None
    """value of the column in `by` -> the results of that picture alone, made when asked for: where all cost much more than the one shown"""
    says_all: bool = False
    """whether the picture says every number: a report prints no table beside it"""
    landmarks: int | None = None
    """which of the frames holds the landmarks of a curve, to be told below it"""
    points: int | None = None
    """which of the frames holds the points of a curve, to be taken away beside the table"""

    @property
    def page(self) -> str:
        """Its page in a report."""
        return next(iter(self.pages))

    def can_be_told(self, cohort: Cohort, plan: AnalysisPlan) -> bool:
        """Whether the cohort has what the figure is about, so that "nobody" means nobody."""
        return not (self.needs_response and lacking(cohort, plan))

    def answers(self, frames: Frames, plan: AnalysisPlan) -> list[str]:
        """What a page says above the picture; the rest of the caption stands behind “About this figure”."""
        if self.answer is not None:
            return self.answer(frames, plan)
        return [sentence for sentence in self.caption(frames, plan) if not isinstance(sentence, Note)]

    def at_sight(self, cohort: Cohort, plan: AnalysisPlan, wanted: object = None) -> tuple[list[str], Frames]:
        """What a page shows: of `parts` (all that may be chosen, the frames of the one wanted, or of the first with anything to draw), else all results."""
        found: dict[str, Frames] = {}
        parts = {} if self.parts is None else self.parts(cohort, plan)
        for value in sorted(parts, key=lambda value: value != wanted):
            found[value] = parts[value]()
            if not self.is_empty(found[value]):
                return list(parts), found.get(str(wanted), found[value])
        return [], self.results(cohort, plan)

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
        for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list()[:MOST_GROUPS]:
            yield group, tuple(frame.filter(pl.col("group").cast(pl.String) == group) for frame in frames)

    def sentences(self, frames: Frames, plan: AnalysisPlan) -> list[str]:
        """Its caption, and which groups have no picture of their own, where that is not all of them."""
        left = first_of(frames[0]["group"].n_unique()) if self.by_group else ""
        return [*self.caption(frames, plan), *([left] if left else [])]

    def is_empty(self, frames: Frames) -> bool:
        """Whether there is nothing to draw."""
        return not frames[0].select(self.drawable.fill_null(value=False).any()).item()
