"""Methods and results as text for the paper."""

from collections.abc import Sequence

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.report.analysis import Analysis
from lnexplore.report.prose import LANGUAGES, Prose
from lnexplore.ui.file_button import file_button
from lnexplore.ui.show import block
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def language(key: str) -> str:
    """The language asked for by a switch."""
    chosen = st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        default="en",
        format_func=lambda name: LANGUAGES[name],
        key=f"lab language {key}",
        required=True,
        persist_state="session",
    )
    return str(chosen or "en")


def _folded(title: str, paragraphs: Sequence[str]) -> None:
    """Half of the text under its heading, and not on screen before it is opened."""
    with st.expander(title, key=f"words {title}", on_change="rerun") as opened:
        if opened.open:
            for paragraph in paragraphs:
                st.markdown(escape(paragraph))


def _text(session: Session, analysis: Analysis, chosen: str) -> Prose:
    """The text, written once for each plan: a registry's takes a moment."""
    mark = (analysis.snapshot, tuple(analysis.moved), chosen)
    kept = session.made.get("words")
    if isinstance(kept, tuple) and kept[0] == mark:
        found: Prose = kept[1]
        return found
    text = analysis.prose(chosen)
    session.made["words"] = (mark, text)
    return text


def show(session: Session, analysis: Analysis) -> None:
    """The section of the page: it is written anew with each change in the sidebar."""
    with block(
        _("Methods and results for your paper"),
        _("Written from the current settings and results."),
        note=_("Add what only you know: ethics approval, setting and how patients were recruited."),
        anchor="words",
    ):
        chosen = language("words")
        text = _text(session, analysis, chosen)
        for title, paragraphs in zip(text.headings, (text.methods, text.results), strict=True):
            _folded(title, paragraphs)
        with st.container(horizontal=True):
            file_button(_("Download the text"), lambda: text.text(), f"lnexplore_methods_{chosen}.txt")
            with st.popover(_("Copy"), icon=":material/content_copy:", key="copy words", on_change="rerun") as opened:
                if opened.open:
                    st.caption(_("The button at the right end of the box copies the text."))
                    st.code(text.text(), language=None, wrap_lines=True, height=300)
