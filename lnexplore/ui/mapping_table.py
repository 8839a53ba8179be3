"""What each column of the file was taken for, with a look at its values and a way to change it."""

import hashlib
from dataclasses import replace

import polars as pl
import streamlit as st

from lnexplore.catalogue import N_, _, number
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS, TABLES
from lnexplore.ingest.meaning.mapping import EXTRA, NUMBER, ColumnUse
from lnexplore.ingest.meaning.parts import COUNTED
from lnexplore.ingest.meaning.times import TimePoint, find_time, time_of_choice
from lnexplore.ingest.reading import CATEGORY, LEAVE_OUT, QUANTITY, Reading
from lnexplore.ui import state
from lnexplore.ui.widgets import escape

_LEFT_OUT = N_("Not used")
_CATEGORY = N_("Category (centre, arm, …)")
_QUANTITY = N_("Another number (body mass index, …)")
_NO_TIME = "–"
_TITLES = {"patients": N_("Patient"), "visits": N_("Visit"), "treatments": N_("Treatment"), "events": N_("Event")}
_WORDS = {
    "patients.patient_id": N_("Patient: whose row it is (study number)"),
    "visits.visit": N_("Name of the visit (Month 3, 6M)"),
    "visits.day": N_("Visit: days from time zero"),
    "visits.week": N_("Visit: weeks from time zero"),
    "visits.month": N_("Visit: months from time zero"),
    "visits.year": N_("Visit: years from time zero"),
    "roles.test": N_("List of tests: name of the test"),
    "roles.result": N_("List of tests: result"),
    "roles.unit": N_("List of tests: unit"),
    "roles.specimen": N_("List of tests: specimen"),
}
_HEIGHT = 460
_COLUMN = 150
"""Width of a column's name in pixels: on a phone what it is taken for stands beside it."""
_MONTHS = (0, 1, 2, 3, 4, 5, 6, 9, 12, 15, 18, 24, 30, 36, 42, 48, 60, 72, 84, 96, 108, 120)
_WEEKS = (1, 2, 4, 6, 8, 12, 16, 20, 24, 26, 28, 36, 48, 52, 76, 78, 100, 104)
"""Time points that a measure of a wide sheet can be given by hand."""


def meanings() -> dict[str, str]:
    """Words in the select -> `visits.upcr`, `roles.test`, `extra`, `number` or empty."""
    found = {_(_LEFT_OUT): LEAVE_OUT, _(_CATEGORY): CATEGORY, _(_QUANTITY): QUANTITY}
    said = _("{table}: {what}")
    for measure in MEASURES.values():
        # A person looks for UPCR, and a narrow column shows where the words begin.
        known = measure.short.casefold() in measure.label.casefold()
        what = measure.label if known else f"{measure.short} ({measure.label})"
        found[said.format(table=_(_TITLES["visits"]), what=what)] = f"visits.{measure.key}"
    for table in TABLES:
        for item in FIELDS[table]:
            meaning = f"{table}.{item.key}"
            if item.key != "patient_id" or table == "patients":
                own = said.format(table=_(_TITLES[table]), what=item.label)
                found[_(_WORDS[meaning]) if meaning in _WORDS else own] = meaning
    return found | {_(words): meaning for meaning, words in _WORDS.items() if meaning not in found.values()}


def _chosen(use: ColumnUse, reading: Reading) -> ColumnUse:
    """The column as the user decided, also while nothing is read from its sheet yet."""
    if use.key or use.choice not in reading.columns:
        return use
    table, key, at = reading.meaning_of(use.choice)
    own = {CATEGORY: EXTRA, QUANTITY: NUMBER}.get(reading.columns[use.choice], key)
    return replace(use, table=table, key=own, time=time_of_choice(at) or use.time)


def _meaning(use: ColumnUse) -> str:
    """What a column is taken for, as `meanings` names it."""
    if not use.key or use.key.startswith("_"):
        return LEAVE_OUT
    if use.key.startswith((EXTRA, NUMBER)):
        return CATEGORY if use.key.startswith(EXTRA) else QUANTITY
    counted = next((meaning for meaning, kind in COUNTED.items() if kind == (use.key, use.unit)), "")
    table = "patients" if use.key == "patient_id" else use.table
    return counted if table == "visits" and counted else f"{table}.{use.key}"


def _words(use: ColumnUse) -> str:
    taken = _meaning(use)
    return next((words for words, meaning in meanings().items() if meaning == taken), _(_LEFT_OUT))


def _unit(use: ColumnUse) -> str:
    measure = MEASURES.get(use.key)
    if measure is None or not measure.unit or use.table != "visits":
        return ""
    if use.unit_index is not None:
        return _("in each row")
    return use.unit or _("{unit} (not stated)").format(unit=measure.unit)


def _times(uses: list[ColumnUse]) -> dict[str, str]:
    """Words for a time point -> what the choice keeps of it; empty for none, and for those of headers that tell no day."""
    points = [use.time for use in uses if use.time is not None]
    points += [TimePoint("month", month) for month in _MONTHS] + [TimePoint("week", week) for week in _WEEKS]
    told = {str(point): str(point) if point.days is not None else "" for point in sorted(set(points), key=_in_days)}
    return {_NO_TIME: "", **told}


def _in_days(time: TimePoint) -> tuple[bool, float, str]:
    return time.days is None, time.days or time.value, time.scale


def _time(use: ColumnUse) -> str:
    return str(use.time) if use.time is not None and use.key in MEASURES else _NO_TIME


def _sure(use: ColumnUse, chosen: bool) -> str:
    if chosen:
        return _("your choice")
    if not use.key:
        proposed = _words(_proposed(use)).rpartition(": ")[2]
        return _("maybe {meaning}").format(meaning=proposed) if use.proposed else ""
    if use.key.startswith((EXTRA, NUMBER)):
        return _("kept as it is")
    return _("certain") if use.score >= 1 else _("likely ({share} %)").format(share=number(100 * use.score))


def _proposed(use: ColumnUse) -> ColumnUse:
    table, _point, key = use.proposed.partition(".")
    return replace(use, table=table, key=key)


def show(session: state.Session) -> None:
    """The table, the form for a unit, and a way back."""
    intake = session.looked_at
    reading = session.reading
    uses = [_chosen(use, reading) for use in _distinct([*intake.used, *intake.unused])]
    if not uses:
        return
    looks = [intake.previews.get(use.choice) for use in uses]
    times = _times(uses)
    taken, time, distribution = _("Taken for"), _("Time point"), _("Distribution")
    column, unit, first, why = _("Column"), _("Unit"), _("First values"), _("Why not used")
    hidden = [_("(not shown)") if not use.key or use.key == "patient_id" else "" for use in uses]
    sheets = {_("Sheet"): [use.sheet for use in uses]} if len({use.sheet for use in uses}) > 1 else {}
    frame = pl.DataFrame(
        {
            **sheets,
            column: [use.place for use in uses],
            taken: [_words(use) for use in uses],
            first: [" · ".join(look.samples) if look else said for look, said in zip(looks, hidden, strict=True)],
            time: [_time(use) for use in uses],
            unit: [_unit(use) for use in uses],
            _("How sure"): [_sure(use, use.choice in reading.columns) for use in uses],
            distribution: [list(look.bars) if look else [] for look in looks],
            _("Filled"): [_of(look.filled, look.rows) if look else "" for look in looks],
            why: [use.why_not for use in uses],
        },
        schema_overrides={distribution: pl.List(pl.Int64)},
    )
    # Drawn anew after each reading, so that what was typed in one row is never taken for another's.
    drawn = hashlib.sha256(f"{session.digest} {session.refused_digest} {reading.to_json()}".encode()).hexdigest()[:8]
    double = _("Double-click a cell to change it.")
    edited = st.data_editor(
        frame,
        key=f"mapping {drawn}",
        hide_index=True,
        height=min(_HEIGHT, 35 * (len(uses) + 1) + 3),
        disabled=[name for name in frame.columns if name not in (taken, time)],
        column_config={
            taken: st.column_config.SelectboxColumn(
                options=list(meanings()), required=True, width="medium", help=double
            ),
            time: st.column_config.SelectboxColumn(
                options=list(times),
                width=110,
                help=_("Of a measure in a sheet with a row per patient. Double-click a cell to change it."),
            ),
            distribution: st.column_config.BarChartColumn(width="small"),
            column: st.column_config.TextColumn(width=_COLUMN),
            unit: st.column_config.TextColumn(width="small"),
            first: st.column_config.TextColumn(width="medium"),
            why: st.column_config.TextColumn(width="large"),
        },
        alt=_("Each column of the file: first values, distribution, what it was read as, and how certain that is."),
    )
    known = meanings()
    changed = reading
    for use, words, at in zip(uses, edited[taken].to_list(), edited[time].to_list(), strict=True):
        meaning, at = known.get(words, LEAVE_OUT), at or _NO_TIME
        is_measure = meaning.partition(".")[2] in MEASURES
        if words not in known or (words == _words(use) and not (is_measure and at != _time(use))):
            continue
        changed = changed.with_column(use.choice, meaning, times.get(at, "") if is_measure else "")
        if is_measure and words != _words(use):
            for other in _at_other_times(use, uses):
                changed = changed.with_column(other.choice, meaning)
    if changed != reading:
        state.decide(changed)
        st.rerun()
    _units(session, uses)
    if reading.columns or reading.units:
        st.button(
            _("Undo my changes of columns and units"),
            icon=":material/undo:",
            on_click=state.decide,
            args=(replace(reading, columns={}, units={}),),
        )


def _of(n: int, total: int) -> str:
    return _("{n} of {total}").format(n=number(n), total=number(total))


def _distinct(uses: list[ColumnUse]) -> list[ColumnUse]:
    """One row per column of the file, in the order of the sheets."""
    seen: dict[tuple[str, str], ColumnUse] = {}
    for use in uses:
        key = (use.sheet, use.choice)
        if key not in seen or (use.key and not seen[key].key):
            seen[key] = use
    sheets = list(dict.fromkeys(use.sheet for use in seen.values()))
    return sorted(seen.values(), key=lambda use: (sheets.index(use.sheet), use.index, use.part or 0, use.test))


def _at_other_times(use: ColumnUse, uses: list[ColumnUse]) -> list[ColumnUse]:
    """The columns not used yet whose headers are this one's but for the time point: `Quax 3M` and `Quax 6M` beside `Quax 0M`."""
    mine = find_time(use.header)
    return [
        other
        for other in uses
        if mine is not None
        and mine[1]
        and other.sheet == use.sheet
        and _meaning(other) in (LEAVE_OUT, CATEGORY, QUANTITY)
        and (its := find_time(other.header)) is not None
        and its[1] == mine[1]
        and its[0] != mine[0]
    ]


def _units(session: state.Session, uses: list[ColumnUse]) -> None:
    """Change of the unit of one column, with what it does to a value."""
    columns = {f"{use.place} · {use.sheet}": use for use in uses if _unit(use) and use.unit_index is None}
    if not columns:
        return
    with st.expander(_("Change the unit of a column"), icon=":material/straighten:"):
        chosen = st.selectbox(_("Column"), list(columns), key="unit column", persist_state="session")
        use = columns.get(chosen) if chosen else None
        if use is None:
            return
        measure = MEASURES[use.key]
        units = list(dict.fromkeys((*measure.units, *([use.unit] if use.unit else []))))
        now = use.unit or measure.unit
        unit = st.selectbox(
            _("Unit of its values"), units, index=units.index(now) if now in units else 0, key=f"unit of {use.choice}"
        )
        said = _("A value of 100 is then read as {value} {unit}.")
        st.caption(escape(said.format(value=f"{100 * measure.to_canonical(unit):.4g}", unit=measure.unit)))
        st.button(
            _("Read it in this unit"),
            on_click=state.decide,
            args=(session.reading.with_unit(use.choice, unit),),
            disabled=unit == now and use.unit is not None,
        )
