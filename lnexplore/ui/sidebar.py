"""The sidebar that all pages share: where the data come from and every choice of the plan."""

import time

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lnexplore.criteria.definitions import OWN, ResponseDefinition
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.options.option import PANELS
from lnexplore.plan import AnalysisPlan
from lnexplore.report.template import template_workbook
from lnexplore.ui import choices, hosted, link, state
from lnexplore.ui.file_button import file_button
from lnexplore.ui.widgets import escape, seed, threshold

_LAG = 0.7
"""Seconds in which a browser may still send the address before the last one."""
_KEPT = ("lnexplore", "upload", "settings file")


def show(session: state.Session, page: str, body: DeltaGenerator) -> None:
    """Draws the sidebar and puts the plan it describes into the session and the address."""
    address = {key: st.query_params.get_all(key) for key in st.query_params}
    _data(session, body)
    plan = _plan(session)
    moved_by_hand = plan != session.plan
    is_elsewhere = session.page == page and session.address not in (None, address) and bool(address)
    if is_elsewhere and not moved_by_hand and time.monotonic() - session.written > _LAG:
        # Nobody but the browser's Back and Forward changes the address of a page that is open. A browser that is still
        # taking in the last address, while a slider is moved on, must not be mistaken for one.
        _forget_widgets()
        state.follow_link(session, address)
        session.address = address
        st.rerun()
    if session.asked is not None:
        session.notes += link.changes_named(plan.changes(session.asked))
        session.asked = None
    state.note_change(session, plan)
    params = link.to_params(plan, session.labels(), session.history.before)
    if session.lost or session.source != "sample":
        params[state.OWN_FILE] = ["own"]
    if address != params and (session.page != page or session.address != params):
        st.query_params.from_dict(params)
        session.written = time.monotonic()
    session.page, session.address = page, params


def _forget_widgets() -> None:
    for key in list(st.session_state):
        # Where the reader stands on a page is no choice of the plan.
        if not str(key).startswith((*_KEPT, "lab ")):
            del st.session_state[key]


def take_over(session: state.Session, plan: AnalysisPlan) -> None:
    """Puts a plan from a settings file in force: the widgets are drawn anew from it."""
    _forget_widgets()
    session.plan = session.asked = plan
    session.notes = []


def _data(session: state.Session, body: DeltaGenerator) -> None:
    st.subheader("Your cohort", anchor=False)
    is_hosted = hosted.is_hosted()
    may_upload = hosted.ask_first() if is_hosted else True
    uploads = st.file_uploader(
        "Cohort spreadsheet",
        type=[extension[1:] for extension in FORMATS],
        accept_multiple_files=True,
        key=hosted.upload_key(),
        max_upload_size=hosted.largest_file() if is_hosted else None,
        disabled=not may_upload,
        help="Your spreadsheet as it is: one row per visit, per patient or per test; one sheet or several; several files are read together. "
        + ", ".join(dict.fromkeys(item.label for item in FORMATS.values()))
        + ".",
    )
    st.caption(hosted.promise(is_hosted))
    excess = hosted.too_much(uploads, is_hosted)
    if excess:
        st.warning(excess, icon=":material/weight:")
    files = session.files if excess else [(upload.name, upload.getvalue()) for upload in uploads]
    state.load(session, files, body)
    if session.lost:
        body.warning(hosted.LOST, icon=":material/upload_file:")
    if uploads or session.lost or session.source != "sample":
        hosted.forget_button()
    file_button("Empty template (Excel)", template_workbook, "lnexplore_template.xlsx", width="stretch")


def _plan(session: state.Session) -> AnalysisPlan:
    definition = _definition(session.plan)
    plan = session.plan.replace(definition=definition)
    for panel in PANELS:
        with st.expander(panel.title, icon=panel.icon):
            plan = choices.draw(session, plan, panel)
    st.button("Reset all choices", icon=":material/restart_alt:", on_click=_reset, width="stretch")
    return plan


def _reset() -> None:
    """Back to the default plan; what was uploaded stays."""
    _forget_widgets()
    session = state.current()
    # What the user wrote is not a choice to be reset.
    session.plan = AnalysisPlan(own=session.plan.own)
    session.notes = []


def _definition(plan: AnalysisPlan) -> ResponseDefinition:
    st.subheader("What remission means", anchor=False)
    known = plan.definitions
    key = st.selectbox(
        "Definition",
        list(known),
        format_func=lambda key: known[key].label,
        key=seed("rule", plan.definition.key),
        persist_state="session",
    )
    published = known[key]
    definition = plan.definition if plan.definition.key == key else published
    st.caption(escape(published.citation))
    if published.notes:
        with st.expander("What the source leaves open", icon=":material/info:"):
            for note in published.notes:
                st.caption(escape(note))
    off = set()
    for level, title in (("cr", "Complete response"), ("pr", "Partial response")):
        components = [component for component in definition.components() if component.level == level]
        if not components:
            st.caption("This definition has no partial response." if level == "pr" else "")
            continue
        with st.expander(title, expanded=level == "cr"):
            st.caption("All of:" if level == "cr" else "Not complete, and all of:")
            told = False
            for component in components:
                if component.alternative and not told:
                    st.caption("any one of:")
                told = component.alternative
                value, is_on = threshold(component, published, definition)
                if value is not None:
                    definition = definition.with_value(component.path, value)
                if not is_on:
                    off.add(component.path)
    definition = definition.switched(frozenset(off))
    changes = definition.differences(published)
    if changes:
        st.info(
            f"Differs from {escape(published.label)} in:\n\n" + "\n".join(f"- {escape(change)}" for change in changes),
            icon=":material/edit:",
        )
    else:
        st.caption(f"{'As saved' if published.evidence == OWN else 'As published'}: {escape(published.label)}.")
    return definition
