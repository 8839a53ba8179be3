"""A registry where it lies: a database or folder on this computer, or a server named by the environment. Never where others are served."""

import os
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from lnexplore.catalogue import N_, _, plural
from lnexplore.ingest.files.databases import FROM_ENVIRONMENT, is_registry
from lnexplore.ingest.files.registries import Registry, contents, fetch
from lnexplore.ingest.files.sandbox import CONNECTION
from lnexplore.ingest.files.sheet import UnreadableFileError
from lnexplore.ui import hosted, state
from lnexplore.ui.widgets import escape

_MANY = 12
"""Tables of which all are proposed to be read; of more the user names those of the cohort."""
_PLACE = "registry_place"
_Answer = TypeVar("_Answer")
NO_PLACE = N_("There is no such file or folder on this computer, or it may not be read.")
NO_REGISTRY = N_(
    "This is neither a SQLite or DuckDB database nor a folder of Parquet. Choose spreadsheets under “Your spreadsheet”."
)


def show(session: state.Session) -> None:
    """The door, closed until it is opened; what is read of it stands in the session like an upload."""
    if not hosted.is_own_computer():
        return
    known = session.registry
    with st.expander(
        _("A database or a folder of Parquet"),
        icon=":material/database:",
        expanded=bool(known.place or session.fetched.tables),
    ):
        if session.fetched.tables:
            said = plural("{count} table", "{count} tables", len(session.fetched.tables))
            st.markdown(_("**{name}** is read: {tables}.").format(name=escape(session.fetched.name), tables=said))
            st.button(_("Close it"), icon=":material/close:", on_click=_close)
            return
        # A form: Enter, or a press that comes before the path was taken over, both open it.
        with (
            st.form("registry_form", border=False),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            st.text_input(
                _("Path on this computer"),
                key=_PLACE,
                placeholder=_("the path of a SQLite or DuckDB file, or of a folder"),
                help=_("It is only read, never changed, and nothing is sent anywhere."),
            )
            st.form_submit_button(_("Open"), on_click=_look, key="registry open")
        if os.environ.get(CONNECTION):
            st.button(
                _("Open the database of {name}").format(name=CONNECTION),
                on_click=_look,
                args=(FROM_ENVIRONMENT + CONNECTION,),
                help=_("The connection that the environment holds. It is not shown and not kept."),
            )
        if known.trouble:
            st.error(escape(known.trouble), icon=":material/error:")
        if known.contents is not None:
            _choose(session, known)


def _choose(session: state.Session, known: state.Looked) -> None:
    assert known.contents is not None
    names = known.contents.tables
    wanted: list[str] = []
    as_cohort = known.contents.is_omop and st.checkbox(
        _("Read it as a cohort (OMOP Common Data Model)"),
        value=True,
        key="registry omop",
        help=_(
            "Persons with a diagnosis of lupus nephritis, with their tests, drugs, dialysis, transplants and deaths. Without the tick the tables are read as they are."
        ),
    )
    if not as_cohort:
        wanted = st.multiselect(
            _("Tables to read, of {n}").format(n=len(names)),
            names,
            default=names if len(names) <= _MANY else [],
            key="registry tables",
        )
    place = st.empty()
    if st.button(_("Read"), type="primary", disabled=not (as_cohort or wanted), key="registry read"):
        with place.container():
            bar = st.progress(0.0, _("Reading the tables of the database …"))
            # The run that draws the page anew ends this one, and with it the child that reads.
            st.button(_("Stop"), icon=":material/stop:", key="registry stop")

        def tell(share: float, words: str) -> None:
            bar.progress(share, words)

        registry = Registry(known.place, tuple(wanted))
        tables = _asked(session, lambda: fetch(registry, tell))
        if tables is not None:
            session.fetched = state.Fetched(registry.name, tables)
            session.registry = state.Looked()
        st.rerun()


def _look(place: str = "") -> None:
    """Looks what tables there are, at the place that was typed where none is given."""
    place = place or str(st.session_state.get(_PLACE) or "").strip()
    session = state.current()
    session.registry = state.Looked(place)
    # Asked again here: a press that comes from a page drawn before must not do what is not offered any more.
    if not place or not hosted.is_own_computer():
        return
    try:
        if not is_registry(place):
            session.registry = state.Looked(place, trouble=_(NO_REGISTRY))
            return
    except OSError:
        session.registry = state.Looked(place, trouble=_(NO_PLACE))
        return
    except ValueError as typed:
        session.registry = state.Looked(trouble=str(typed))
        return
    found = _asked(session, lambda: contents(place))
    if found is not None:
        session.registry = state.Looked(place, found)


def _asked(session: state.Session, ask: Callable[[], _Answer]) -> _Answer | None:
    """The answer; None, with the reason in the session, where there is none."""
    try:
        return ask()
    except UnreadableFileError as trouble:
        session.registry = state.Looked(session.registry.place, session.registry.contents, str(trouble))
        return None


def _close() -> None:
    state.current().fetched = state.Fetched()
