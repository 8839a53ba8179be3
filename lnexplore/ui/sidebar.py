"""The sidebar that all pages share: where the data come from and every choice of the plan."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lnexplore.catalogue import _, plural
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.files.gate import PASTED
from lnexplore.plan import AnalysisPlan
from lnexplore.report.template import template_workbook
from lnexplore.ui import doors, hosted, inside, link, state
from lnexplore.ui.board import thresholds
from lnexplore.ui.doors import PLAIN
from lnexplore.ui.file_button import file_button
from lnexplore.ui.widgets import escape, seed, threshold

STYLE = """<style>
[data-testid="stSidebarHeader"] { height: 1.5rem; min-height: 1.5rem; padding-top: .2rem; padding-bottom: 0; margin-bottom: 0 }
[data-testid="stSidebarUserContent"] { padding-top: 0 }
[data-testid="stSidebar"] [data-testid="stVerticalBlock"] { gap: .4rem }
[data-testid="stTopNav"] > :has([data-testid="stTopNavSection"]) { order: 2 !important }
[class*="st-key-figure_"] { position: relative } [data-testid="stLayoutWrapper"]:has(> [class*="st-key-beside_"]) { position: static }
[class*="st-key-beside_"] { position: absolute; top: 2.2rem; z-index: 30; width: auto !important; max-width: min(26rem, 64%); max-height: calc(100% - 2.6rem); overflow: auto; padding: .4rem .7rem; gap: .3rem !important; border-radius: 8px; border: 1px solid color-mix(in srgb, currentColor 35%, transparent); background: var(--st-background-color, Canvas); box-shadow: 0 4px 16px #0004 }
body:has([class*="st-key-beside_"]) #vg-tooltip-element { display: none }
[class*="st-key-beside_right"] { right: .5rem } [class*="st-key-beside_left"] { left: .5rem }
[class*="st-key-beside_"] > :first-child > div { flex-wrap: nowrap } [class*="st-key-beside_"] p { font-size: 13px } [class*="st-key-beside_"] button { min-height: 1.7rem; padding: 0 .4rem }
[class*="st-key-bar_"] { gap: .3rem !important; min-height: 1.9rem; flex-wrap: nowrap !important }
[class*="st-key-bar_"] p { font-size: 13px; line-height: 1.9rem; margin: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
[class*="st-key-bar_"] [data-testid="stMarkdownContainer"] { margin-bottom: 0 }
[class*="st-key-bar_"] [data-testid="stPopover"] button { padding: 0 .2rem; min-height: 1.6rem; border: 0; opacity: .75 }
[class*="st-key-bar_"] [data-testid="stPopover"] button > div > div:last-child:not(:first-child) { display: none }
.stMain h2 { padding: 0 0 .3rem; font-size: 1.6rem } .stMain h3 { padding: .1rem 0; font-size: 1.15rem }
.stMainBlockContainer { padding-top: 4.2rem; padding-bottom: 2rem }
[class*="st-key-chips_"] button { min-height: 1.5rem; padding: 0 .5rem; border-radius: 1rem } [class*="st-key-chips_"] p { font-size: 12px }
@media (max-width: 640px) {
 [data-testid="stTable"] { overflow-x: auto } [data-testid="stTable"] table { width: max-content; min-width: 100%; max-width: 210vw } [data-testid="stTable"] :is(th, td, p) { overflow-wrap: normal; word-break: normal }
 [class*="st-key-bar_"] [data-testid="stPopover"] button { padding: 0 .45rem; min-height: 2.2rem }
 section[data-testid="stSidebar"][data-collapsed="false"] { position: fixed !important; top: auto !important; bottom: 0; left: 0; height: 46vh !important; width: 100vw !important; min-width: 100vw !important; max-width: 100vw !important; border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 12px 12px 0 0; z-index: 999990 }
 [data-testid="stSidebarContent"] { display: flex; flex-direction: column } [data-testid="stSidebarNav"] { order: 3 }
 [data-testid="stSidebarHeader"] { position: absolute; right: .4rem; top: 0; z-index: 2 }
 [data-testid="stSidebarUserContent"] { padding: .6rem 3rem 1rem 1rem }
}
</style>"""
"""Little air, so that the first threshold stands near the top; on a phone a sheet over the lower half, with a picture above it."""
_KEPT = ("lnexplore", "upload", "settings_file", PLAIN, doors.KEY)


def show(session: state.Session, page: str, body: DeltaGenerator) -> None:
    """Draws the sidebar and puts the plan it describes into the session and the address."""
    address = {key: st.query_params.get_all(key) for key in st.query_params}
    st.html(STYLE)
    _data(session, body)
    state.find_patient(session)
    plan = _plan(session, page)
    moved_by_hand = plan != session.plan or session.moved
    session.on_board = False
    is_elsewhere = session.page == page and session.address not in (None, address) and bool(address)
    if is_elsewhere and not moved_by_hand and (session.arrived or inside.came_by_history()):
        # Nobody but the browser's Back and Forward changes the address of a page that is open. A browser that has yet to
        # take in the last address, while a slider is moved on, must not be mistaken for one.
        _forget_widgets()
        state.follow_link(session, address)
        session.address = address
        st.rerun()
    if session.requested_plan is not None:
        session.notes += link.changes_named(plan.changes(session.requested_plan))
        session.requested_plan = None
    take(session, plan, page)


def take(session: state.Session, plan: AnalysisPlan, page: str) -> None:
    """Puts a plan into the session and the address; nothing more where it is there already."""
    address = {key: st.query_params.get_all(key) for key in st.query_params}
    session.moved = False
    session.arrived = session.arrived or address == session.address
    session.edited[plan.definition.key] = plan.definition
    state.note_change(session, plan)
    params = link.to_params(plan, session.labels(), session.history.before)
    if session.lost or session.source != "sample":
        params[state.OWN_FILE] = ["own"]
    if page == "patient" and (session.who or session.patient):
        params[state.WHO] = [session.who or state.mark_of(session, session.patient)]
    if address != params and (session.page != page or session.address != params):
        st.query_params.from_dict(params)
        session.arrived = False
    session.page, session.address = page, params


def _forget_widgets() -> None:
    for key in list(st.session_state):
        # Where the reader stands on a page is no choice of the plan.
        if not str(key).startswith((*_KEPT, "lab")):
            del st.session_state[key]


def take_over(session: state.Session, plan: AnalysisPlan) -> None:
    """Puts a plan from a settings file in force: the widgets are drawn anew from it."""
    _forget_widgets()
    session.plan = session.requested_plan = session.opened = plan
    session.notes = []


def _data(session: state.Session, body: DeltaGenerator) -> None:
    """Which file is shown, in one line; the uploader and what belongs to it open from there."""
    is_hosted = hosted.is_hosted()
    is_sample = session.source == "sample"
    with st.popover(
        _("Your spreadsheet"),
        icon=":material/upload_file:",
        width="stretch",
        type="primary" if is_sample else "secondary",
    ):
        may_upload = hosted.ask_first() if is_hosted else True
        uploads = st.file_uploader(
            _("Cohort spreadsheet"),
            type=[extension[1:] for extension in FORMATS],
            accept_multiple_files=True,
            key=hosted.upload_key(),
            max_upload_size=hosted.largest_file() if is_hosted else None,
            disabled=not may_upload,
            help=_(
                "Your spreadsheet as it is: one row per visit, per patient or per test; one sheet or several; several files are read together. {formats}."
            ).format(formats=", ".join(dict.fromkeys(_(item.label) for item in FORMATS.values()))),
        )
        pasted = st.text_area(
            _("Or paste cells"),
            key=f"pasted {hosted.upload_key()}",
            height=68,
            max_chars=1_000_000,
            placeholder=_("Copied from a spreadsheet, with their headers"),
            disabled=not may_upload,
            help=_("Cells copied from Excel or another spreadsheet are read like a file."),
        )
        st.caption(hosted.promise(is_hosted))
        file_button(_("Empty template (Excel)"), template_workbook, "lnexplore_template.xlsx", width="stretch")
        excess = hosted.too_much(uploads, is_hosted)
        if uploads or session.lost or not is_sample:
            hosted.forget_button()
    if excess:
        st.warning(excess, icon=":material/weight:")
    files = session.files if excess else [(upload.name, upload.getvalue()) for upload in uploads]
    if pasted.strip() and may_upload and not excess:
        files = [*files, (PASTED, pasted.encode())]
    if not excess:
        files = [*files, *session.fetched.tables]
    state.load(session, files, body)
    if session.lost:
        body.warning(_(hosted.LOST), icon=":material/upload_file:")
    cohort = session.cohort
    st.caption(
        f"{escape(cohort.name[:60])} · {plural('{count} patient', '{count} patients', cohort.size)}"
        if not cohort.synthetic
        else _("Synthetic sample")
    )


def _plan(session: state.Session, page: str) -> AnalysisPlan:
    definition = _definition(session, page)
    plan = session.plan.replace(definition=definition)
    plan = doors.options(session, doors.filters(session, plan))
    if plan != AnalysisPlan(own=plan.own) or session.cohort.picked is not None:
        st.button(_("Reset all choices"), icon=":material/restart_alt:", on_click=_reset, width="stretch")
    return plan


def _reset() -> None:
    """Back to the default plan; what was uploaded stays."""
    _forget_widgets()
    session = state.current()
    # What the user wrote is not a choice to be reset.
    session.plan = AnalysisPlan(own=session.plan.own)
    if session.cohort.picked is not None:
        state.pick(None)
    session.edited.clear()
    session.notes = []


def _sliders(published: ResponseDefinition, definition: ResponseDefinition) -> ResponseDefinition:
    """The thresholds as plain widgets, for browsers that run no script of ours."""
    off = set()
    for level, title in (("cr", _("Complete response")), ("pr", _("Partial response"))):
        components = [component for component in definition.components() if component.level == level]
        if not components:
            st.caption(_("This definition has no partial response.") if level == "pr" else "")
            continue
        with st.expander(title, expanded=level == "cr"):
            st.caption(_("All of:") if level == "cr" else _("Not complete, and all of:"))
            told = False
            for component in components:
                if component.alternative and not told:
                    st.caption(_("any one of:"))
                told = component.alternative
                value, is_on = threshold(component, published, definition)
                if value is not None:
                    definition = definition.with_value(component.path, value)
                if not is_on:
                    off.add(component.path)
    return definition.switched(frozenset(off))


def _source(published: ResponseDefinition) -> str:
    """Citation of a definition and what its source leaves open, for the help mark."""
    return "\n\n".join(escape(text) for text in (published.citation, *published.notes))


def _definition(session: state.Session, page: str) -> ResponseDefinition:
    plan = session.plan
    known = plan.definitions
    key = st.selectbox(
        _("Definition"),
        list(known),
        format_func=lambda key: known[key].label,
        key=seed("rule", plan.definition.key),
        persist_state="session",
        help=_source(plan.published or plan.definition),
    )
    published = known[key]
    # Thresholds moved under one definition are found again when the visitor comes back to it.
    definition = plan.definition if plan.definition.key == key else session.edited.get(key, published)
    session.plan = session.plan.replace(definition=definition)
    if st.session_state.get(PLAIN):
        definition = _sliders(published, definition)
    else:
        thresholds.show(page)
    return definition
