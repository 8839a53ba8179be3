"""A heading with icons right of it; what stands behind an icon is made when it is opened."""

from collections.abc import Callable, Sequence

import streamlit as st

from lnexplore.catalogue import N_, _

ABOUT, PATIENTS, TABLE, SAVE = N_("About this figure"), N_("Patients"), N_("Table"), N_("Save")
_ICONS = {ABOUT: "notes", PATIENTS: "group", TABLE: "table_chart", SAVE: "download"}
Icon = tuple[str, Callable[[], None]]
"""what it is called, and what draws what is behind it"""


@st.fragment
def bar(key: str, heading: Callable[[], object], icons: Sequence[Icon]) -> None:
    """The heading and its icons on one line; opening one draws this line anew and nothing else."""
    with st.container(horizontal=True, key=f"bar_{key}", vertical_alignment="center"):
        heading()
        for name, body in icons:
            with st.popover(
                "",
                icon=f":material/{_ICONS[name]}:",
                type="tertiary",
                help=_(name),
                key=f"{name} {key}",
                on_change="rerun",
            ) as at:
                if at.open:
                    body()
