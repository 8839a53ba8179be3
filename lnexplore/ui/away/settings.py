"""The settings file, the analysis script and the name to quote: the same numbers another day, by another person."""

import json
from collections.abc import Callable

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.report.analysis import Analysis
from lnexplore.report.schema import settings_schema
from lnexplore.report.script import NAME
from lnexplore.report.settings import from_settings
from lnexplore.ui import sidebar, state
from lnexplore.ui.file_button import file_button
from lnexplore.ui.show import block
from lnexplore.ui.widgets import escape


def show(session: state.Session, analysis: Analysis) -> None:
    """The section of the page."""
    with block(_("Reproduce these numbers"), anchor="settings"):
        st.markdown(
            _("Snapshot **{name}**: quote it in your paper.").format(name=escape(analysis.snapshot)),
            help=_(
                "It identifies this file, these settings and this version of lnexplore; any change gives a new name."
            ),
        )
        left, right = st.columns(2)
        with left:
            st.markdown(f"**{_('Settings file')}**")
            st.caption(
                _("Every setting; column headers, no values."),
                help=_(
                    "It holds how columns, units and codes were read, and opens with another file of the same layout."
                ),
            )
            _button(_("Download the settings (JSON)"), analysis.settings, "lnexplore_settings.json")
        with right:
            st.markdown(f"**{_('Analysis script')}**")
            st.caption(
                _("Recomputes every number from your file."), help=_("Python, for the journal or a statistician.")
            )
            _button(_("Download the script (Python)"), analysis.script, NAME)
        _open(session)
        with st.popover(_("Schema"), icon=":material/schema:", key="schema", on_change="rerun") as box:
            if box.open:
                _button(
                    _("Schema of the settings file (JSON Schema)"),
                    lambda: json.dumps(settings_schema(), ensure_ascii=False, indent=2),
                    "lnexplore_settings.schema.json",
                )


def _button(label: str, make: Callable[[], bytes | str], file: str) -> None:
    file_button(label, make, file, width="stretch")


def _open(session: state.Session) -> None:
    given = st.file_uploader(_("Open a settings file"), type=["json"], key="settings_file")
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
        st.success(_("The settings of the file are in use."), icon=":material/check_circle:")
