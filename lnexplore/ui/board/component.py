"""The thresholds as one component of the page, its script served as a file.

Streamlit serves files of a component only from a folder that an installed package declares; an inline script is loaded
from a `blob:` address, which our Content-Security-Policy refuses. A checkout is not installed, so the folder is declared
here, by the names Streamlit uses for itself. `tests/ui/test_board.py` fails by name where a new version moves them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_FOLDER = "assets"
_PACKAGE, _PART = "lnexplore", "thresholds"
NAME = f"{_PACKAGE}.{_PART}"
HTML = '<div id="root"></div>\n<span></span>'


def thresholds(data: Mapping[str, Any], **arguments: Any) -> Any:
    """Draws the component; its trigger `act` is told by a callback."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(NAME) is None:
        parts = [ComponentConfig(_PART, _FOLDER)]
        manager.register_from_manifest(ComponentManifest(_PACKAGE, "1", parts), Path(__file__).parent)
    draw = st.components.v2.component(NAME, html=HTML, css="thresholds.css", js="thresholds.js")
    # In a list: a mapping is looked through for data frames, for which Streamlit imports pandas before the first chart.
    return draw(data=[data], **arguments)
