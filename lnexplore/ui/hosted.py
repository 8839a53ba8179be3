"""What the screen says and asks where lnexplore is served to others, and how a visitor's data are forgotten."""

import os
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import streamlit as st

from lnexplore.catalogue import N_, _
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import allowance, inside, state

PUBLIC_CLOUD = ".streamlit.app"
TICK = N_("My file has no names, hospital numbers or birth dates, and I may process it here.")
LOST = N_(
    "**Choose the file again.** These settings belong to a spreadsheet, which is kept in memory only: after a reload, a lost connection or in another browser it has to be chosen. Until then every number below is that of the synthetic sample."
)
_OWN = ("127.0.0.1", "localhost", "::1")
_ROUND = "upload_round"
"""how often the visitor's data were forgotten: an uploader is emptied by being another one"""


class Sized(Protocol):
    """A file that knows how many bytes it holds."""

    size: int


def is_hosted() -> bool:
    """Whether others than the visitor run the server: said by the environment or a secret, or told by the address."""
    return allowance.is_on(os.environ.get(allowance.HOSTED, "")) or _secret() or is_public(_names_of_server())


def is_own_computer() -> bool:
    """Whether the server can be reached from the visitor's own computer alone: only there it reads what lies on it."""
    return not is_hosted() and st.get_option("server.address") in _OWN


def _secret() -> bool:
    # Asked in this order, a missing file of secrets is no warning.
    return bool(st.secrets.load_if_toml_exists() and st.secrets.get("hosted", False))


def _names_of_server() -> list[str]:
    address: str | None = st.context.url
    headers: Mapping[str, Any] = st.context.headers
    return [urlsplit(address or "").hostname or "", str(headers.get("Host") or "").partition(":")[0]]


def is_public(names: list[str]) -> bool:
    """Whether one of a server’s names says that it belongs to Streamlit’s public cloud."""
    return any(name.lower().rstrip(".").endswith(PUBLIC_CLOUD) for name in names)


def upload_key() -> str:
    """The key of the uploader in force."""
    turn: int = st.session_state.get(_ROUND, 0)
    return f"upload {turn}" if turn else "upload"


def ask_first() -> bool:
    """Says whose computer this is, and gives whether the visitor ticked that the file may be processed there."""
    st.warning(
        _(
            "**Public demonstration on somebody else’s computer.** For patients’ data, run lnexplore on your own: one command installs it, and no file leaves your computer (README, “Start”)."
        ),
        icon=":material/public:",
    )
    return st.checkbox(_(TICK), key=f"{upload_key()} may be processed")


def largest_file() -> int:
    """Megabytes that one file may hold on a public server."""
    return max(1, allowance.file_bytes() // allowance.MEGABYTE)


def promise(hosted: bool) -> str:
    """What happens to a file, in a sentence or two."""
    if not hosted:
        return _(
            "The file is read in this session’s memory only, is sent nowhere else, and is gone when you close the page."
        )
    gone = (
        _("within three minutes of closing the page")
        if allowance.is_guarded()
        else _("some minutes after you close the page")
    )
    most = allowance.session_bytes() / allowance.MEGABYTE
    return _(
        "Up to {largest_file} MB a file, {most:.3g} MB together. The file stays in this server’s memory, is written into no log, and is gone {gone}, or at once with the button “Forget my data now”."
    ).format(largest_file=largest_file(), most=most, gone=gone)


def too_much(uploads: list[Any], hosted: bool) -> str | None:
    """The sentence where a visitor's files hold more than a public server takes, else None."""
    files: list[Sized] = uploads
    total, most = sum(file.size for file in files), allowance.session_bytes()
    if not hosted or total <= most:
        return None
    return _(
        "These files hold {total:.1f} MB together; this demonstration reads at most {most:.3g} MB. Nothing was changed. Remove a file from the list, or run lnexplore on your own computer."
    ).format(total=total / allowance.MEGABYTE, most=most / allowance.MEGABYTE)


def forget() -> None:
    """Frees the visitor's files and all that was read from them; what remission means stays as it was chosen."""
    plan = state.current().plan
    turn = st.session_state.get(_ROUND, 0) + 1
    for key in list(st.session_state):
        del st.session_state[key]
    # The address may name groups of the cohort that is gone.
    st.query_params.clear()
    st.session_state[_ROUND] = turn
    state.current().plan = AnalysisPlan(definition=plan.definition, own=plan.own)
    inside.forget_uploads()
    inside.return_memory()


def forget_button() -> None:
    """The button that does it."""
    st.button(
        _("Forget my data now"),
        icon=":material/delete_forever:",
        on_click=forget,
        width="stretch",
        help=_("Removes your files and everything read from them from memory, and shows the synthetic sample again."),
    )
