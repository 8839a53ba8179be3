"""What each column of the file was taken for, with a look at its values and a way to change it."""

from dataclasses import replace

import polars as pl
import streamlit as st

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS, TABLES
from lnexplore.ingest.meaning.mapping import EXTRA, NUMBER, ColumnUse
from lnexplore.ingest.meaning.parts import COUNTED
from lnexplore.ingest.meaning.times import TimePoint
from lnexplore.ingest.reading import CATEGORY, LEAVE_OUT, QUANTITY, Reading
from lnexplore.ui import state
from lnexplore.ui.widgets import escape

_LEFT_OUT = "Not used"
_CATEGORY = "Category (centre, arm, …)"
_QUANTITY = "Another number (body mass index, …)"
_NO_TIME = "–"
_TITLES = {"patients": "Patient", "visits": "Visit", "treatments": "Treatment", "events": "Event"}
_WORDS = {
    "patients.patient_id": "Patient: whose row it is (study number)",
    "visits.visit": "Name of the visit (Month 3, 6M)",
    "visits.day": "Visit: days from time zero",
    "visits.week": "Visit: weeks from time zero",
    "visits.month": "Visit: months from time zero",
    "visits.year": "Visit: years from time zero",
    "roles.test": "List of tests: name of the test",
    "roles.result": "List of tests: result",
    "roles.unit": "List of tests: unit",
    "roles.specimen": "List of tests: specimen",
}
_HEIGHT = 460
_MONTHS = (0, 1, 3, 6, 9, 12, 18, 24, 36, 48, 60)
"""Time points that a measure of a wide sheet can be given by hand."""


def meanings() -> dict[str, str]:
    """Words in the select -> `visits.upcr`, `roles.test`, `extra`, `number` or empty."""
    found = {_LEFT_OUT: LEAVE_OUT, _CATEGORY: CATEGORY, _QUANTITY: QUANTITY}
    for measure in MEASURES.values():
        found[f"{_TITLES['visits']}: {measure.label}"] = f"visits.{measure.key}"
    for table in TABLES:
        for item in FIELDS[table]:
            if item.key == "patient_id" and table != "patients":
                continue
            found[_WORDS.get(f"{table}.{item.key}", f"{_TITLES[table]}: {item.label}")] = f"{table}.{item.key}"
    found |= {words: meaning for meaning, words in _WORDS.items() if meaning not in found.values()}
    return found


def _chosen(use: ColumnUse, reading: Reading) -> ColumnUse:
    """The column as the user decided, also while nothing is read from its sheet yet."""
    if use.key or use.choice not in reading.columns:
        return use
    table, key, month = reading.meaning_of(use.choice)
    own = {CATEGORY: EXTRA, QUANTITY: NUMBER}.get(reading.columns[use.choice], key)
    return replace(use, table=table, key=own, time=use.time if month is None else TimePoint("month", month))


def _words(use: ColumnUse) -> str:
    if not use.key or use.key.startswith("_"):
        return _LEFT_OUT
    if use.key.startswith(EXTRA):
        return _CATEGORY
    if use.key.startswith(NUMBER):
        return _QUANTITY
    table = "patients" if use.key == "patient_id" else use.table
    counted = next((meaning for meaning, kind in COUNTED.items() if kind == (use.key, use.unit)), "")
    taken = counted if table == "visits" and counted else f"{table}.{use.key}"
    return next((words for words, meaning in meanings().items() if meaning == taken), _LEFT_OUT)


def _unit(use: ColumnUse) -> str:
    measure = MEASURES.get(use.key)
    if measure is None or not measure.unit or use.table != "visits":
        return ""
    if use.unit_index is not None:
        return "in each row"
    return use.unit or f"{measure.unit} (not stated)"


def _times(uses: list[ColumnUse]) -> dict[str, float | None]:
    """Words for a time point -> its month; None for no time point, and for those of headers that tell no month."""
    own = {str(use.time): None for use in uses if use.time is not None}
    return {_NO_TIME: None, **own} | {str(TimePoint("month", month)): float(month) for month in _MONTHS}


def _time(use: ColumnUse) -> str:
    return str(use.time) if use.time is not None and use.key in MEASURES else _NO_TIME


def _sure(use: ColumnUse, chosen: bool) -> str:
    if chosen:
        return "your choice"
    if not use.key:
        return "" if not use.proposed else f"maybe {_words(_proposed(use)).split(': ')[-1]}"
    if use.key.startswith((EXTRA, NUMBER)):
        return "kept as it is"
    return "certain" if use.score >= 1 else f"likely ({use.score:.0%})"


def _proposed(use: ColumnUse) -> ColumnUse:
    table, _, key = use.proposed.partition(".")
    return replace(use, table=table, key=key)


def show(session: state.Session) -> None:
    """The table, the form for a unit, and a way back."""
    intake = session.looked_at
    reading = session.reading
    uses = [_chosen(use, reading) for use in _distinct([*intake.used, *intake.unused])]
    rows = []
    for use in uses:
        look = intake.previews.get(use.choice)
        rows.append(
            {
                "Sheet": use.sheet,
                "Column": use.place,
                "Taken for": _words(use),
                "Time point": _time(use),
                "Unit": _unit(use),
                "How sure": _sure(use, use.choice in reading.columns),
                "First values": " · ".join(look.samples)
                if look
                else "(not shown)"
                if not use.key or use.key == "patient_id"
                else "",
                "Distribution": list(look.bars) if look else [],
                "Filled": f"{look.filled:,} of {look.rows:,}" if look else "",
                "Why not used": use.why_not,
            }
        )
    if not rows:
        return
    times = _times(uses)
    frame = pl.DataFrame(rows, schema_overrides={"Distribution": pl.List(pl.Int64)})
    key = f"mapping {session.digest[:12]} {len(reading.columns)} {len(reading.units)}"
    edited = st.data_editor(
        frame,
        key=key,
        hide_index=True,
        height=min(_HEIGHT, 35 * (len(rows) + 1) + 3),
        disabled=[name for name in frame.columns if name not in ("Taken for", "Time point")],
        column_config={
            "Taken for": st.column_config.SelectboxColumn(
                "Taken for",
                options=list(meanings()),
                required=True,
                width="medium",
                help="Double-click a cell to change it.",
            ),
            "Time point": st.column_config.SelectboxColumn(
                "Time point",
                options=list(times),
                width=110,
                help="Of a measure in a sheet with a row per patient. Double-click a cell to change it.",
            ),
            "Distribution": st.column_config.BarChartColumn("Distribution", width="small"),
            "Column": st.column_config.TextColumn(width="medium"),
            "Unit": st.column_config.TextColumn(width="small"),
            "First values": st.column_config.TextColumn(width="medium"),
            "Why not used": st.column_config.TextColumn(width="large"),
        },
        alt="Each column of the file: first values, distribution, what it was taken for, and how sure that is.",
    )
    known = meanings()
    changed = reading
    for use, words, time in zip(uses, edited["Taken for"].to_list(), edited["Time point"].to_list(), strict=True):
        meaning = known.get(words, "")
        is_measure = meaning.partition(".")[2] in MEASURES
        if words in known and (words != _words(use) or (is_measure and (time or _NO_TIME) != _time(use))):
            changed = changed.with_column(use.choice, meaning, times.get(time or _NO_TIME) if is_measure else None)
    if changed != reading:
        state.decide(changed)
        st.rerun()
    _units(session, uses)
    if reading.columns or reading.units:
        st.button(
            "Undo my changes of columns and units",
            icon=":material/undo:",
            on_click=state.decide,
            args=(replace(reading, columns={}, units={}),),
        )


def _distinct(uses: list[ColumnUse]) -> list[ColumnUse]:
    """One row per column of the file, in the order of the sheets."""
    seen: dict[tuple[str, str], ColumnUse] = {}
    for use in uses:
        key = (use.sheet, use.choice)
        if key not in seen or (use.key and not seen[key].key):
            seen[key] = use
    sheets = list(dict.fromkeys(use.sheet for use in seen.values()))
    return sorted(seen.values(), key=lambda use: (sheets.index(use.sheet), use.index, use.part or 0, use.test))


def _units(session: state.Session, uses: list[ColumnUse]) -> None:
    """Change of the unit of one column, with what it does to a value."""
    columns = {f"{use.place} · {use.sheet}": use for use in uses if _unit(use) and use.unit_index is None}
    if not columns:
        return
    with st.expander("Change the unit of a column", icon=":material/straighten:"):
        chosen = st.selectbox("Column", list(columns), key="unit column", persist_state="session")
        use = columns.get(chosen) if chosen else None
        if use is None:
            return
        measure = MEASURES[use.key]
        units = list(dict.fromkeys((*measure.units, *([use.unit] if use.unit else []))))
        now = use.unit or measure.unit
        unit = st.selectbox(
            "Unit of its values", units, index=units.index(now) if now in units else 0, key=f"unit of {use.choice}"
        )
        factor = measure.to_canonical(unit)
        st.caption(escape(f"A value of 100 is then read as {100 * factor:.4g} {measure.unit}."))
        st.button(
            "Read it in this unit",
            on_click=state.decide,
            args=(session.reading.with_unit(use.choice, unit),),
            disabled=unit == now and use.unit is not None,
        )
