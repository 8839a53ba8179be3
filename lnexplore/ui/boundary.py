"""Where one part of a page fails the others stand: the one place where a fault of the program becomes a sentence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from polars.exceptions import PanicException, PolarsError
from streamlit.errors import StreamlitAPIException

from lnexplore.catalogue import _
from lnexplore.ui.widgets import escape

STRICT = "LNEXPLORE_STRICT"
"""variable of the environment that turns the boundary off: under it (in every test) a fault fails as a fault should"""
FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
    *(PolarsError, PanicException, StreamlitAPIException),
)
"""what drawing a part may fail of; want of memory, and that by which Streamlit stops or reruns a page, pass"""


@contextmanager
def part(name: str) -> Iterator[None]:
    """Draws a part of a page; should it fail, a sentence stands in its place and the page goes on.

    The sentence holds the part's name and the kind of the fault, never its words: those may hold a cell of the upload.
    """
    try:
        yield
    except FAULTS as fault:
        if os.environ.get(STRICT):
            raise
        st.error(
            _(
                "This part could not be shown because of a fault of this program. The rest of the page is not affected. If you report it, please quote “{name}, {fault}”."
            ).format(name=escape(name), fault=type(fault).__name__),
            icon=":material/broken_image:",
        )
