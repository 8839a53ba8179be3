"""The one door through which a file is offered."""

import secrets
from collections.abc import Callable
from typing import Literal

import streamlit as st

from lnexplore.ui.inside import owner_of, session_name

_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "py": "text/x-python",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""ending of a file's name -> what a browser is told it is"""


def own_type(mime: str) -> str:
    """A file's type with a random part, so that no two files ever share an address.

    Streamlit names a file above 1 MiB by its length, three samples, its type and its name, and keeps the first that came
    under a name: without this, two sheets that differ in one cell are one file, and the second visitor, or the same one after
    a change, gets the first one's values.
    """
    return f"{mime}; {owner_of(session_name())}; once={secrets.token_hex(16)}"


def file_button(
    label: str,
    content: Callable[[], bytes | str] | bytes,
    file: str,
    *,
    key: str = "",
    width: Literal["content", "stretch"] = "content",
    disabled: bool = False,
) -> None:
    """A button for a file. What makes it is called when it is clicked. `key` tells it from another button for a file of that name.

    KeyError where the file's name has an ending that no download has.
    """
    st.download_button(
        label,
        content if callable(content) else lambda: content,
        file,
        own_type(_TYPES[file.rsplit(".", 1)[-1]]),
        # With a key of its own a button stays the same one, whatever its type.
        key=key or f"file {file}",
        icon=":material/download:",
        on_click="ignore",
        width=width,
        disabled=disabled,
    )
