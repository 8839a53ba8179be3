"""Methods and results as text for the paper."""

import streamlit as st

from lnexplore.report.analysis import Analysis
from lnexplore.report.prose import LANGUAGES, Prose
from lnexplore.ui.file_button import file_button
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def language(key: str) -> str:
    """The language asked for by a switch."""
    chosen = st.segmented_control(
        "Language of methods and results",
        list(LANGUAGES),
        default="en",
        format_func=lambda name: LANGUAGES[name],
        key=f"lab language {key}",
        required=True,
        persist_state="session",
    )
    return str(chosen or "en")


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
    with st.container(border=True):
        st.subheader("Methods and results for your paper", anchor="words")
        st.caption(
            "Written from the plan and the results in force; it changes when a limit moves. Shorten it to what your journal wants, and check what only you can know: approval, setting, how patients were chosen."
        )
        chosen = language("words")
        text = _text(session, analysis, chosen)
        methods, results = st.tabs(["Methods", "Results"] if chosen == "en" else ["方法", "結果"])
        for place, paragraphs in ((methods, text.methods), (results, text.results)):
            with place, st.container(height=380, border=False):
                for paragraph in paragraphs:
                    st.markdown(escape(paragraph))
        with st.container(horizontal=True):
            file_button(
                "Download the text",
                lambda: text.text(),
                f"lnexplore_methods_{chosen}.txt",
            )
            with st.popover("Copy", icon=":material/content_copy:", key="copy words", on_change="rerun") as opened:
                if opened.open:
                    st.caption("Point at the box: the button that appears at its right end copies the text.")
                    st.code(text.text(), language=None, wrap_lines=True, height=300)
