"""Where the table of each sheet stands, and a way to say it by hand."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from lnexplore.catalogue import _, plural
from lnexplore.ingest.reading import Layout
from lnexplore.ingest.table.sheets import Place, SheetUse
from lnexplore.ui import state
from lnexplore.ui.widgets import escape

MOST_ROWS = 5
"""Sheets shown one below the other; of more, one is chosen."""
_NUMBER = 130
"""Width of a box for a row number, in pixels: two stand side by side on a phone."""


def show(session: state.Session) -> None:
    """A row per sheet."""
    sheets = session.looked_at.sheets
    if not sheets:
        return
    # Where all went well nobody needs it; where something was said by hand, it has to be seen.
    doubtful = session.looked_at.cohort is None or any(sheet.place and sheet.place.known for sheet in sheets)
    with st.expander(_("Header rows and first row of data"), expanded=doubtful, icon=":material/table_rows:"):
        shown = list(sheets)
        if len(sheets) > MOST_ROWS:
            names = [sheet.sheet for sheet in sheets]
            chosen = st.selectbox(_("Sheet"), names, key="layout sheet", persist_state="session")
            shown = [sheet for sheet in sheets if sheet.sheet == chosen] or shown[:1]
        # Boxes are made anew after each reading, so they show what was understood and never what was only typed.
        drawn = hashlib.sha256(f"{session.digest} {session.refused_digest}".encode()).hexdigest()[:8]
        for sheet in shown:
            _sheet(session, sheet, drawn)


def _sheet(session: state.Session, sheet: SheetUse, drawn: str) -> None:
    place = sheet.place
    about = (
        plural("{kind}, {count} data row", "{kind}, {count} data rows", sheet.rows, kind=_(sheet.read_as))
        if sheet.rows
        else _(sheet.read_as)
    )
    about = _("{about} (hidden)").format(about=about) if sheet.hidden else about
    st.markdown(f"**{escape(sheet.sheet)}**: {escape(about)}")
    if place is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _switch(_("Used"), place, place.decided.used, drawn, _used)
        if not place.decided.used:
            return
        turned = place.turned
        first, last = place.header or (None, None)
        _number(_("Header from column") if turned else _("Header from row"), place, first, drawn, _header_from)
        _number(_("to"), place, last, drawn, _header_to)
        _number(_("First column of data") if turned else _("First row of data"), place, place.data, drawn, _data)
        _switch(_("Patients stand in the columns"), place, place.turned, drawn, _turned)
        if place.known:
            st.button(
                _("Let the program find it"),
                key=f"found {place.mark} {drawn}",
                icon=":material/undo:",
                on_click=state.decide,
                args=(session.reading.with_layout(place.mark, Layout()),),
            )
    if place.turned:
        st.caption(_("Rows and columns are exchanged, so columns are counted instead of rows: A is 1, B is 2."))


def _number(
    label: str, place: Place, value: int | None, drawn: str, decided: Callable[[Place, int | None], Layout]
) -> None:
    key = f"{label} {place.mark} {drawn}"
    st.number_input(
        label, 1, None, value, step=1, key=key, width=_NUMBER, on_change=partial(_decide, place, key, decided)
    )


def _switch(label: str, place: Place, value: bool, drawn: str, decided: Callable[[Place, bool], Layout]) -> None:
    key = f"{label} {place.mark} {drawn}"
    st.checkbox(label, value, key=key, on_change=partial(_decide, place, key, decided))


def _decide(place: Place, key: str, decided: Callable[[Place, Any], Layout]) -> None:
    reading = state.current().reading
    state.decide(reading.with_layout(place.mark, decided(place, st.session_state[key])))


def _used(place: Place, value: bool) -> Layout:
    return replace(place.decided, used=value)


def _header_from(place: Place, value: int | None) -> Layout:
    last = value if value is None or place.header is None else max(value, place.header[1])
    return replace(place.decided, header=None if value is None or last is None else (value, last))


def _header_to(place: Place, value: int | None) -> Layout:
    first = value if value is None or place.header is None else min(value, place.header[0])
    return replace(place.decided, header=None if value is None or first is None else (first, value))


def _data(place: Place, value: int | None) -> Layout:
    return replace(place.decided, data=value)


def _turned(place: Place, value: bool) -> Layout:
    """Rows become columns, so what was said of rows is forgotten."""
    return Layout(place.decided.used, turned=value)
