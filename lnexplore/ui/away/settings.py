"""The settings file, the analysis script and the name to quote: the same numbers another day, by another person."""

import json
from collections.abc import Callable

import streamlit as st

from lnexplore.report.analysis import Analysis
from lnexplore.report.schema import settings_schema
from lnexplore.report.script import NAME
from lnexplore.report.settings import from_settings
from lnexplore.ui import sidebar, state
from lnexplore.ui.file_button import file_button
from lnexplore.ui.widgets import escape


def show(session: state.Session, analysis: Analysis) -> None:
    """The section of the page."""
    with st.container(border=True):
        st.subheader("The same numbers again", anchor="settings")
        st.markdown(
            f"Snapshot **{escape(analysis.snapshot)}**: quote this name in your paper. It stands for your file, these settings and this version; any other number has another name."
        )
        left, right = st.columns(2)
        with left:
            st.markdown("**Settings file**")
            st.caption(
                "Definition, windows, filters, columns, units and answers. It opens with another file of the same shape and holds headers, never values."
            )
            _button("Download the settings (JSON)", analysis.settings, "lnexplore_settings.json")
        with right:
            st.markdown("**Analysis script**")
            st.caption(
                "A Python file for the journal or a statistician: it reads the same file in the same way and prints every number of these pages."
            )
            _button("Download the script (Python)", analysis.script, NAME)
        _open(session)
        with st.popover(
            "What a settings file may hold", icon=":material/schema:", key="schema", on_change="rerun"
        ) as box:
            if box.open:
                _button(
                    "Schema of the settings file (JSON Schema)",
                    lambda: json.dumps(settings_schema(), ensure_ascii=False, indent=2),
                    "lnexplore_settings.schema.json",
                )


def _button(label: str, make: Callable[[], bytes | str], file: str) -> None:
    file_button(label, make, file, width="stretch")


def _open(session: state.Session) -> None:
    given = st.file_uploader("Open a settings file", type=["json"], key="settings file")
    if given is not None and session.settings != given.file_id:
        session.settings = given.file_id
        try:
            plan, reading, history = from_settings(given.getvalue().decode("utf-8", "replace"))
        except ValueError as trouble:
            session.settings_trouble = str(trouble)
        else:
            session.settings_trouble = ""
            sidebar.take_over(session, plan)
            if history.before is not None:
                session.history = history
            state.decide(reading)
            st.rerun()
    if given is not None and session.settings_trouble:
        st.error(escape(session.settings_trouble), icon=":material/error:")
    elif given is not None:
        st.success("The settings of the file are in force.", icon=":material/check_circle:")
