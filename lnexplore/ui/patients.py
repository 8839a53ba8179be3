"""From a mark or a row to its patients, and from there to the patient's page: always by the patient's number, never by a row's."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, number, plural
from lnexplore.charts.numbers import group_title
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.ui import state
from lnexplore.ui.widgets import escape

NAMES = 12
"""Patients named in a sentence; of more the first are."""
BUTTONS = 60
"""Patients offered as buttons; of more the first are."""
ROWS = 500
"""Rows of a list of patients on screen."""


def _matches(row: Mapping[str, Any], frame: pl.DataFrame) -> pl.Expr:
    """Rows of the frame that a clicked mark stands for."""
    conditions = []
    for name, value in row.items():
        if name not in frame.columns:
            continue
        if frame.schema[name].is_numeric() and isinstance(value, int | float):
            conditions.append((pl.col(name) - value).abs() < 1e-9)
        else:
            conditions.append(pl.col(name).cast(pl.String) == str(value))
    return pl.all_horizontal(conditions) if conditions else pl.lit(False)


def clicked(
    everyone: Callable[[], pl.DataFrame],
    chosen: Mapping[str, str],
    clicks: Sequence[Mapping[str, Any]],
    name: str,
    *,
    side: str = "right",
) -> None:
    """The patients of the marks clicked on, over one side of the picture; each opens, and all can be the only ones counted.

    `everyone` gives who stands behind each mark; it is asked only when that is to be seen.
    """
    words = "; ".join(_told(click) for click in clicks)
    closed = f"lab {name} closed"
    if not clicks or st.session_state.get(closed) == words:
        st.session_state.pop(f"lab {name} opened", None)
        if not clicks:
            st.session_state.pop(closed, None)
        return
    here = _people(everyone, chosen)
    found = here.filter(pl.any_horizontal([_matches(click, here) for click in clicks]))
    ids = found["patient_id"].unique(maintain_order=True).to_list()
    is_one = len(ids) == 1 and set(clicks[0]) <= {"patient_id", "group"}
    if is_one and st.session_state.get(f"lab {name} opened") != ids[0]:
        # A mark that is a patient leads there at once.
        st.session_state[f"lab {name} opened"] = ids[0]
        state.open_patient(ids[0])
        st.rerun()
    mark = hashlib.sha256(name.encode()).hexdigest()[:10]
    with st.container(key=f"beside_{side}_{mark}"):
        counted = plural("{count} patient", "{count} patients", len(ids))
        counted = counted if ids else _("{patients}, none with the current settings").format(patients=counted)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escape(words)}**: {counted}", width="stretch")
            st.button(
                "",
                icon=":material/close:",
                key=f"close {mark}",
                type="tertiary",
                help=_("Close"),
                on_click=_close,
                args=(closed, words),
            )
        buttons(ids, f"{name} {words}")
        if 0 < len(ids) < state.current().cohort.size:
            st.button(
                plural("Only this one", "Only these {count}", len(ids)),
                icon=":material/filter_alt:",
                key=f"only these {mark}",
                help=_("Counts only these patients, on every page, until undone."),
                on_click=_only,
                args=(closed, words, ids),
            )


def _close(key: str, words: str) -> None:
    st.session_state[key] = words


def _only(key: str, words: str, ids: list[str]) -> None:
    _close(key, words)
    state.pick(ids)
    st.rerun()


def _people(everyone: Callable[[], pl.DataFrame], chosen: Mapping[str, str]) -> pl.DataFrame:
    is_chosen = [pl.col(column).cast(pl.String) == value for column, value in chosen.items()]
    return everyone().filter(pl.lit(value=True), *is_chosen)


def listed(everyone: Callable[[], pl.DataFrame], chosen: Mapping[str, str], name: str) -> None:
    """All patients of a figure."""
    rows = _people(everyone, chosen)
    columns = [column for column in rows.columns if column not in chosen]
    choose_patient(rows.select("patient_id", *[c for c in columns if c != "patient_id"]), f"people {name}")


def _told(click: Mapping[str, Any]) -> str:
    parts = []
    for name, value in click.items():
        if name == "group":
            parts.append(group_title(value))
        elif name == "day" and isinstance(value, int | float):
            parts.append(f"month {number(value / DAYS_PER_MONTH, 1)}")
        elif name == "month":
            parts.append(f"month {value:g}" if isinstance(value, int | float) else f"month {value}")
        elif isinstance(value, int | float):
            parts.append(f"{name.replace('_', ' ')} {value:g}")
        else:
            parts.append(str(value))
    return ", ".join(parts)


def names(ids: tuple[str, ...], at_most: int = NAMES) -> str:
    """Patients' numbers as safe words, the first ones where there are many."""
    shown = ", ".join(escape(name) for name in ids[:at_most])
    return shown if len(ids) <= at_most else f"{shown} and {len(ids) - at_most} more"


def told_apart(text: str, cohort: Cohort) -> list[str]:
    """The patients of a cell that names several, also where a number itself has a comma in it."""
    known = set(cohort.patients["patient_id"].to_list())
    longest = max((name.count(", ") for name in known), default=0) + 1
    parts = text.split(", ") if text else []
    names, at = [], 0
    while at < len(parts):
        sizes = range(min(longest, len(parts) - at), 0, -1)
        size = next((size for size in sizes if ", ".join(parts[at : at + size]) in known), 1)
        names.append(", ".join(parts[at : at + size]))
        at += size
    return names


def buttons(ids: list[str], name: str) -> None:
    """Patients as buttons in a row, each opening its page."""
    if not ids:
        return
    mark = hashlib.sha256(name.encode()).hexdigest()[:10]
    with st.container(horizontal=True, gap="small"):
        for patient in ids[:BUTTONS]:
            st.button(
                escape(patient[:24]),
                key=f"open {mark} {patient}",
                on_click=_open,
                args=(patient,),
                icon=":material/person:",
                type="tertiary",
            )
    if len(ids) > BUTTONS:
        st.caption(
            _("The first {buttons} of {n}; “Table” and the downloads have all.").format(
                buttons=BUTTONS, n=number(len(ids))
            )
        )


def _open(patient: str) -> None:
    state.open_patient(patient)
    st.rerun()


def choose_patient(rows: pl.DataFrame, name: str) -> None:
    """A list of patients; a click on a row opens the patient in it. The row is looked up in the very list that was shown."""
    shown = rows.head(ROWS)
    if shown.height == 0:
        st.caption(_("No patients."))
        return
    # The list's own content is part of the key: a list that changed begins without a choice.
    content = hashlib.sha256(shown.write_csv().encode()).hexdigest()[:12]
    event: Any = st.dataframe(
        shown.rename(
            {column: column.replace("_", " ").capitalize() for column in shown.columns} | {"patient_id": "Patient"}
        ),
        hide_index=True,
        placeholder="–",
        on_select="rerun",
        selection_mode="single-row",
        key=f"list {name} {content}",
        height=min(38 + 35 * shown.height, 420),
        alt=_("{counted} of patients; choosing one opens the patient.").format(
            counted=plural("{count} row", "{count} rows", shown.height)
        ),
    )
    picked = event["selection"]["rows"]
    if picked and st.session_state.get(f"lab {name} listed") != (content, picked[0]):
        st.session_state[f"lab {name} listed"] = (content, picked[0])
        state.open_patient(str(shown["patient_id"][picked[0]]))
        st.rerun()
    if not picked:
        st.session_state.pop(f"lab {name} listed", None)
    how = _("Choose a row to open the patient.")
    if rows.height > ROWS:
        how = _("The first {n} of {total} rows; choose one to open the patient.").format(
            n=ROWS, total=number(rows.height)
        )
    st.caption(how)
