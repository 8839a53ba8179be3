"""The report: the sections the reader ticks, as one web page, as Word, and all figures and tables in one archive."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from lnexplore.catalogue import _, listed, plural
from lnexplore.charts.figure import PAGES
from lnexplore.charts.registry import FIGURES
from lnexplore.report.analysis import Analysis
from lnexplore.report.build import USUAL, build_report, build_sections, section_titles
from lnexplore.ui.away import words
from lnexplore.ui.file_button import file_button
from lnexplore.ui.show import block
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape

_REPORT, _ARCHIVE = "report", "archive"
"""Names under which a session keeps what was made: one never takes the other's place."""


@dataclass(frozen=True)
class _Made:
    """Files made for one analysis and one choice of sections; for another they are made again."""

    mark: str
    files: tuple[tuple[str, bytes, str], ...]
    """label, contents, file name"""


def show(session: Session, analysis: Analysis, address: str) -> None:
    """The section of the page."""
    with block(
        _("Report"),
        _("Selected figures with their tables, methods, results, STROBE items and import audit."),
        note=_(
            "It ends with versions, settings and the fingerprint of your file. Patients’ study numbers appear only in {figures}; several tables of the archive hold them."
        ).format(figures=_naming()),
        anchor="report",
    ):
        keys = _ticked()
        language = words.language("report")
        mark = f"{analysis.snapshot} {analysis.moved} {analysis.settled} {keys} {language} {address}"
        with st.container(horizontal=True):
            report = st.button(_("Make the report"), icon=":material/description:", disabled=not keys)
            everything = st.button(
                _("Make an archive of these figures and all tables"), icon=":material/folder_zip:", disabled=not keys
            )
        if report:
            _make(session, _REPORT, mark, lambda told: _report(analysis, keys, language, address, told))
        if everything:
            _make(session, _ARCHIVE, mark, lambda told: _archive(analysis, keys, told))
        made = [one for kind in (_REPORT, _ARCHIVE) if isinstance(one := session.made.get(kind), _Made)]
        if any(one.mark != mark for one in made):
            st.caption(_("The settings have changed since the files were made. Make them again."))
        with st.container(horizontal=True):
            for label, raw, file in (file for one in made if one.mark == mark for file in one.files):
                file_button(label, raw, file)


NAME_PATIENTS = ("swimmer", "overlap", "agreement", "hidden_choices")
"""sections whose picture or table names patients by number"""


def _naming() -> str:
    return listed([f"“{_(FIGURES[key].title)}”" for key in NAME_PATIENTS])


def _title(titles: Mapping[str, str], key: str) -> str:
    return escape(titles[key])


def _ticked() -> list[str]:
    """Keys of the sections ticked, page by page."""
    keys: list[str] = []
    with st.expander(_("Sections"), icon=":material/checklist:"):
        for page, titles in section_titles().items():
            chosen = st.pills(
                _(PAGES[page]),
                list(titles),
                default=[key for key in titles if key in USUAL],
                selection_mode="multi",
                format_func=partial(_title, titles),
                key=f"lab report {page}",
                persist_state="session",
            )
            keys += chosen or []
    st.caption(plural("{count} section selected.", "{count} sections selected.", len(keys)))
    return keys


Told = Callable[[float, str], None]


def _make(session: Session, kind: str, mark: str, make: Callable[[Told], tuple[tuple[str, bytes, str], ...]]) -> None:
    bar = st.progress(0.0, _("Drawing figures …"))

    def tell(share: float, said: str) -> None:
        bar.progress(min(share, 1.0), said)

    session.made[kind] = _Made(mark, make(tell))
    bar.empty()


def _report(
    analysis: Analysis, keys: list[str], language: str, address: str, told: Told
) -> tuple[tuple[str, bytes, str], ...]:
    from lnexplore.report.html import html_report
    from lnexplore.report.word_report import word_report

    sections = build_sections(analysis, keys, progress=lambda share, said: told(0.6 * share, said))
    report = build_report(analysis, sections, language=language, address=address)
    told(0.6, _("Writing the web page …"))
    html = html_report(report)
    told(0.7, _("Writing the Word file …"))
    return (
        (_("Report as a web page (HTML)"), html, "lnexplore_report.html"),
        (_("Report for Word"), word_report(report), "lnexplore_report.docx"),
    )


def _archive(analysis: Analysis, keys: list[str], told: Told) -> tuple[tuple[str, bytes, str], ...]:
    from lnexplore.report import package

    told(0.1, _("Computing tables …"))
    files = [*package.accounts(analysis), *package.tables(analysis), *package.texts(analysis)]
    sections = build_sections(analysis, keys, progress=lambda share, said: told(0.3 + 0.5 * share, said))
    told(0.8, _("Writing …"))
    files += package.figures(sections)
    return ((_("Figures and tables (ZIP)"), package.archive(files), "lnexplore_results.zip"),)
