"""The link to what is on screen: settings, never data."""

import io
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.ui import link
from lnexplore.ui.file_button import file_button
from lnexplore.ui.show import block
from lnexplore.ui.state import Session

MAX_QR = 2_900
"""Characters that a QR code holds."""
_HERE = ("localhost", "127.0.0.1", "::1")


def show(address: str) -> None:
    """The section of the page."""
    with block(
        _("Link for a co-author"),
        _("The link carries every setting and no data."),
        note=_(
            "Your co-author opens the file on their own computer. What a later version or another file cannot restore is listed when the link is opened (link version {version})."
        ).format(version=link.VERSION),
        anchor="link",
    ):
        with st.container(horizontal=True):
            with st.popover(_("Copy link"), icon=":material/link:"):
                st.caption(_("The button at the right end of the box copies the link."))
                st.code(address, language=None, wrap_lines=True)
            with st.popover(_("QR code"), icon=":material/qr_code_2:", key="qr", on_change="rerun") as opened:
                if opened.open:
                    _qr(address)
        if urlsplit(address).hostname in _HERE:
            st.caption(
                _("This address works on this computer only."),
                help=_(
                    "On another computer that runs lnexplore, append the part from “?” on to the address used there."
                ),
            )


def full_address(session: Session, url: str) -> str:
    """The address of the first page with all settings, from the address of the page that is open."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    page = session.page or ""
    if page and path.endswith(f"/{page}"):
        path = path.removesuffix(f"/{page}")
    query = urlencode(link.to_params(session.plan, session.labels(), session.history.before), doseq=True)
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/", query, ""))


def qr_png(address: str) -> bytes:
    """A QR code as PNG. Raises ValueError for an address that is too long for one."""
    import segno

    if len(address) > MAX_QR:
        raise ValueError(_("The link is too long for a QR code; copy it instead."))
    buffer = io.BytesIO()
    segno.make(address, error="l", micro=False).save(buffer, kind="png", scale=6, border=4)
    return buffer.getvalue()


def _qr(address: str) -> None:
    try:
        picture = qr_png(address)
    except ValueError as trouble:
        st.info(str(trouble), icon=":material/info:")
        return
    st.image(picture, caption=_("Opens the same settings."), width=320)
    file_button(_("Download the code (PNG)"), picture, "lnexplore_link.png")
