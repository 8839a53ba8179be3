"""Figures and tables to take away, from behind two small buttons under each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, listed
from lnexplore.charts.figure import Figure, Frames
from lnexplore.criteria.moving import has_number
from lnexplore.outcomes.population import filter_columns
from lnexplore.outcomes.sweep import sweep
from lnexplore.plan import AnalysisPlan
from lnexplore.report.analysis import Analysis
from lnexplore.report.images import WIDTHS, Picture, missing_fonts, picture
from lnexplore.report.tables import readable, to_csv
from lnexplore.report.word import word_table
from lnexplore.report.workbook import table_workbook
from lnexplore.ui.file_button import file_button
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


@dataclass(frozen=True)
class DrawnFigure:
    """A figure as it stands on the page, to be drawn again for paper."""

    item: Figure
    frames: Frames
    plan: AnalysisPlan
    chosen: dict[str, str]

    def picture(self, width: int) -> Picture:
        """The picture at a width in mm."""
        found = picture(self.item, self.frames, self.plan, width, self.chosen)
        assert found is not None
        return found


def saving(
    frame: pl.DataFrame,
    file: str,
    session: Session,
    plan: AnalysisPlan,
    name: str = "",
    *,
    title: str = "",
    points: pl.DataFrame | None = None,
    drawn: DrawnFigure | None = None,
    sentences: Callable[[], Sequence[str]] = tuple,
    in_words: pl.DataFrame | None = None,
    empty: str = "",
) -> Callable[[], None]:
    """What stands behind a button to save: a table (CSV, Excel with the plan, Word, the points of a curve) and, with `drawn`, its picture.

    What was moved after the results were seen stands in every table; `sentences` go below the Word table, which holds `in_words` where the
    frame is not to be put into words the usual way; `empty` says why there is no picture.
    """
    analysis = Analysis(session.intake, plan, session.history)

    def body() -> None:
        if empty:
            st.caption(escape(empty))
        elif drawn is not None:
            _picture(drawn, file, name or file)
        about = (title or file.replace("_", " ").capitalize(), tuple(sentences()))
        words = readable(frame) if in_words is None else in_words
        _table(frame, words, file, analysis, name or file, about, points)
        if analysis.moved:
            st.caption(
                _("The files list every setting changed after the results were seen; Excel adds its threshold sweep.")
            )

    return body


def saving_figure(drawn: DrawnFigure, session: Session, name: str, *, empty: str = "") -> Callable[[], None]:
    """`saving` with all that a figure has, a picture where there is anything to draw; `empty` says why there is none."""
    item, frames = drawn.item, drawn.frames
    return saving(
        frames[0],
        item.key,
        session,
        drawn.plan,
        name,
        title=_(item.title),
        points=None if item.points is None else frames[item.points],
        drawn=None if empty or item.is_empty(frames) else drawn,
        sentences=lambda: item.sentences(frames, drawn.plan),
        empty=empty,
    )


def offer(
    frame: pl.DataFrame,
    file: str,
    session: Session,
    plan: AnalysisPlan,
    name: str = "",
    *,
    label: str = "",
    **more: Any,
) -> None:
    """A button that saves a table; `more` is for `saving`."""
    _offered(name or file, label or _("Save table"), saving(frame, file, session, plan, name, **more))


@st.fragment
def _offered(key: str, label: str, body: Callable[[], None]) -> None:
    with st.popover(
        label, icon=":material/download:", type="tertiary", key=f"table file {key}", on_change="rerun"
    ) as at:
        if at.open:
            body()


def _picture(drawn: DrawnFigure, file: str, key: str) -> None:
    width = st.segmented_control(
        _("Width in the journal"),
        list(WIDTHS),
        default=170,
        format_func=lambda mm: WIDTHS[mm],
        key=f"width {key}",
        required=True,
    )
    mm = int(width or 170)
    name = f"{file}_{mm}mm"
    _button(_("SVG (for journals and editing)"), lambda: drawn.picture(mm).svg, f"{name}.svg", f"svg {key}")
    _button(_("PNG, 300 dots per inch"), lambda: drawn.picture(mm).png(), f"{name}.png", f"png {key}")
    _button("PDF", lambda: drawn.picture(mm).pdf(), f"{name}.pdf", f"pdf {key}")
    _button(
        _("Alternative text"),
        lambda: f"{drawn.picture(mm).alt}\n",
        f"{file}_alternative_text.txt",
        f"alt {key}",
    )
    st.caption(_("Always in light colours; the SVG holds its alternative text."))
    words = " ".join(
        str(cell) for frame in drawn.frames for row in frame.select(pl.col(pl.String, pl.Enum)).rows() for cell in row
    )
    if lacks := missing_fonts(words):
        st.warning(
            _(
                "This computer has no font for {scripts} letters: PNG and PDF would show boxes, the SVG does not."
            ).format(scripts=listed(lacks)),
            icon=":material/font_download_off:",
        )


def _table(
    frame: pl.DataFrame,
    words: pl.DataFrame,
    file: str,
    analysis: Analysis,
    key: str,
    about: tuple[str, Sequence[str]],
    points: pl.DataFrame | None,
) -> None:
    plan, moved, settled, picked = analysis.plan, analysis.moved, analysis.settled, analysis.picked

    def workbook() -> bytes:
        sweeps = {
            f"Sweep {path}": sweep(analysis.cohort, plan, path)
            for path in analysis.history.moved_thresholds(plan)
            if has_number(plan.definition.component(path).leaf)
        }
        more = {} if points is None else {_("Points of the curve"): points}
        told = [*plan.describe(filter_columns(analysis.cohort)), *picked, *settled]
        return table_workbook({_("Table"): frame} | more | sweeps, told, moved, plan.definition)

    def word() -> bytes:
        title, sentences = about
        return word_table(words, title, [*sentences, plan.definition.describe(), *picked, *settled, *moved])

    _button(_("Download table (CSV)"), lambda: to_csv(frame, moved, settled, picked), f"{file}.csv", f"csv {key}")
    _button(_("Excel, with the plan"), workbook, f"{file}.xlsx", f"xlsx {key}")
    _button("Word", word, f"{file}.docx", f"docx {key}")
    if points is not None:
        _button(
            _("Points of the curve (CSV)"),
            lambda: to_csv(points, moved, settled, picked),
            f"{file}_points.csv",
            f"points {key}",
        )


def _button(label: str, make: Callable[[], bytes | str], file: str, key: str) -> None:
    file_button(escape(label), make, file, key=key, width="stretch")
