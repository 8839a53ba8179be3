"""The options of a panel as widgets, and back to the plan."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from lnexplore.catalogue import _
from lnexplore.derive.windows import MAX_TOLERANCE, Window
from lnexplore.options import OPTIONS
from lnexplore.options.kinds import Days, Kind
from lnexplore.options.kinds_of_names import RANGES, Drugs, Grouping, Included, Level
from lnexplore.options.kinds_of_time import Month, Months
from lnexplore.options.option import Option
from lnexplore.outcomes.population import MISSING, drugs_of_regimen, filter_counts, patients_at_baseline
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import state
from lnexplore.ui.widgets import escape, seed

_MONTHS = (1, 3, 6, 9, 12, 18, 24, 36)
_NEW_TOLERANCE = 60
_KEEP: dict[str, Any] = {"persist_state": "session"}
"""A run that stops half-way must not cost the choices further down."""


def draw(session: state.Session, plan: AnalysisPlan, rows: Iterable[Option]) -> AnalysisPlan:
    """Draws these options, where they can change something under the plan; the plan they describe."""
    for row in rows:
        if row.applies(plan):
            plan = _OWN.get(type(row.kind), _plain)(session, plan, row)
            for note in row.kind.notes(row.value(plan)):
                st.caption(escape(note))
    return plan


def forget() -> None:
    """Drops what the widgets of options hold, whose keys begin with the option's: drawn again, they begin with the plan in force."""
    state.current().impossible = ""
    for key in list(st.session_state):
        if str(key).split(" ")[0] in OPTIONS:
            del st.session_state[key]


def _plain(_session: state.Session, plan: AnalysisPlan, row: Option) -> AnalysisPlan:
    """A widget that its kind describes."""
    field = row.kind.field(plan)
    if field.form == "wanted":
        return _wanted(plan, row)
    more: dict[str, Any] = {"key": seed(row.key, row.value(plan)), "help": row.help or None, **_KEEP}
    if field.form == "check":
        value: Any = st.checkbox(row.label, **more)
    elif field.form == "number":
        value = st.number_input(row.label, field.low, field.high, step=field.step, **more)
    elif field.form == "segments":
        value = st.segmented_control(
            row.label, list(field.labels), format_func=field.labels.__getitem__, required=True, **more
        )
    else:
        value = st.selectbox(row.label, list(field.labels), format_func=field.labels.__getitem__, **more)
    return plan.replace(**{row.key: value})


def _wanted(plan: AnalysisPlan, row: Option) -> AnalysisPlan:
    """A number of days that is asked for only where it is wanted."""
    kind, now, days = row.kind, row.value(plan), None
    assert isinstance(kind, Days)
    if st.checkbox(row.label, key=seed(f"{row.key} wanted", now is not None), help=row.help or None, **_KEEP):
        key = seed(row.key, now or kind.suggested)
        days = st.number_input(kind.then, kind.low, kind.high, key=key, **_KEEP)
    return plan.replace(**{row.key: days})


def _windows(session: state.Session, plan: AnalysisPlan, row: Option) -> AnalysisPlan:
    """Months assessed, and days around them. Impossible windows are said, and the last possible ones stay."""
    options = sorted({*_MONTHS, *(window.month for window in plan.windows)})
    picked = st.pills(
        row.label,
        options,
        selection_mode="multi",
        key=seed(row.key, [window.month for window in plan.windows]),
        **_KEEP,
    )
    months = sorted(picked or [])
    widths = {window.month: window.tolerance for window in (*row.default, *plan.windows)}
    columns = st.columns(2)
    asked = []
    for index, month in enumerate(months):
        with columns[index % 2]:
            width = st.number_input(
                f"Month {month} ± days",
                0,
                MAX_TOLERANCE,
                key=seed(f"{row.key} {month}", widths.get(month, _NEW_TOLERANCE)),
                step=1,
                **_KEEP,
            )
        asked.append((month, width))
    session.impossible = ""
    try:
        return plan.replace(windows=tuple(Window(month, width) for month, width in asked))
    except ValueError as trouble:
        in_force = ", ".join(f"{window.month} ± {window.tolerance}" for window in plan.windows)
        session.impossible = _("Not possible: {trouble}. The months {in_force} stay in force.").format(
            trouble=trouble, in_force=in_force
        )
        st.warning(session.impossible, icon=":material/event_busy:")
        return plan


def _month(_session: state.Session, plan: AnalysisPlan, row: Option) -> AnalysisPlan:
    """One of the months that are assessed."""
    months = [window.month for window in plan.windows]
    if st.session_state.get(row.key) not in months:
        # Streamlit would fall back to the first month; the nearest one is meant.
        wanted = plan.replace(headline_month=st.session_state.get(row.key, plan.headline_month))
        st.session_state[row.key] = wanted.headline_window.month
    month = st.selectbox(row.label, months, key=row.key, format_func=lambda month: f"{month} months", **_KEEP)
    return plan.replace(headline_month=month)


def _drugs(session: state.Session, plan: AnalysisPlan, row: Option) -> AnalysisPlan:
    drugs = [drug for drug in session.levels().get("drug", []) if drug != MISSING]
    chosen = st.pills(
        row.label,
        drugs,
        selection_mode="multi",
        key=seed(f"{row.key} {session.digest}", [drug for drug in row.value(plan) if drug in drugs]),
        format_func=lambda drug: escape(drug[:40]),
        help=row.help,
        **_KEEP,
    )
    if not chosen and drugs:
        st.caption(
            _("Now: {names}.").format(
                names=escape(", ".join(drugs_of_regimen(session.cohort, plan.replace(regimen=()))))
            )
        )
    return plan.replace(**{row.key: tuple(drug for drug in drugs if drug in (chosen or []))})


def _level(session: state.Session, plan: AnalysisPlan, row: Option) -> AnalysisPlan:
    """A level of a column that the cohort has; without the column there is nothing to ask."""
    assert isinstance(row.kind, Level)
    there = {level.lower(): level for level in session.levels().get(row.kind.column, []) if level != MISSING}
    if not there:
        return plan
    now = row.value(plan)
    levels = list((there | {now.lower(): now}).values())
    level = st.selectbox(
        row.label, levels, key=seed(f"{row.key} {session.digest}", now), format_func=lambda level: level[:40], **_KEEP
    )
    return plan.replace(**{row.key: level})


def _grouping(session: state.Session, plan: AnalysisPlan, row: Option) -> AnalysisPlan:
    labels = session.labels()
    grouping = {"none": _("Nothing: all patients together")} | {
        column: label for column, label in labels.items() if column != "drug"
    }
    now = row.value(plan)
    group = st.selectbox(
        row.label,
        list(grouping),
        key=seed(f"{row.key} {session.digest}", now if now in grouping else "none"),
        format_func=lambda column: grouping[column],
        **_KEEP,
    )
    return plan.replace(**{row.key: None if group == "none" else group})


def _filters(session: state.Session, plan: AnalysisPlan, row: Option) -> AnalysisPlan:
    """The patients included: a chip per level with its number of patients, and how many the other filters leave."""
    cohort, labels = session.cohort, session.labels()
    totals = {
        (column, level): total
        for column, level, total in session.level_counts().select("column", "level", "total").iter_rows()
    }
    kept: dict[str, tuple[str, ...]] = {}
    captions = {}
    for column, levels in session.levels().items():
        wanted = [level for level in levels if level in plan.filters.levels.get(column, levels)]
        label = (
            (
                _("Began with any of these drugs")
                if plan.drugs_counted == "at_start"
                else _("Ever took any of these drugs")
            )
            if column == "drug"
            else escape(labels[column])
        )
        chosen = st.pills(
            label,
            levels,
            selection_mode="multi",
            key=seed(f"{row.key} {column} {session.digest}", wanted),
            format_func=partial(_with_count, totals, column),
            **_KEEP,
        )
        captions[column] = st.empty()
        if set(chosen or []) != set(levels):
            kept[column] = tuple(level for level in levels if level in (chosen or []))
    filters = replace(plan.filters, levels=kept)
    for name in RANGES:
        filters = replace(filters, **{name: _range(session, plan, row, name)})  # type: ignore[arg-type]
    plan = plan.replace(filters=filters)
    counts = filter_counts(cohort, plan)
    for column, place in captions.items():
        rows = counts.filter(pl.col("column") == column)
        left = [
            f"{escape(level)} {n} of {total}"
            for level, n, total in rows.select("level", "kept", "total").iter_rows()
            if n != total
        ]
        if left:
            place.caption(_("Remaining after the other filters: {names}").format(names=" · ".join(left)))
    return plan


def _with_count(totals: Mapping[tuple[str, str], int], column: str, level: str) -> str:
    return f"{escape(level[:40])} {totals[column, level]:,}"


def _range(session: state.Session, plan: AnalysisPlan, row: Option, name: str) -> tuple[float, float] | None:
    """A slider over the values the cohort has; None where all of them are in."""
    values = patients_at_baseline(session.cohort, plan)[name].drop_nulls()
    if values.len() == 0 or values.min() == values.max():
        return None
    low, high = float(int(values.min())), float(int(values.max()) + 1)  # type: ignore[arg-type]
    asked = getattr(plan.filters, name) or (low, high)
    inside = asked if low <= asked[0] <= asked[1] <= high else (max(low, asked[0]), min(high, asked[1]))
    start = inside if inside[0] <= inside[1] else (low, high)
    label, unit, step = RANGES[name]
    key = seed(f"{row.key} {name} {session.digest}", start)
    chosen: Any = st.slider(f"{label} ({unit})", low, high, step=step, key=key, **_KEEP)
    return None if chosen == (low, high) else chosen


_OWN: dict[type[Kind], Callable[[state.Session, AnalysisPlan, Option], AnalysisPlan]] = {
    Months: _windows,
    Month: _month,
    Drugs: _drugs,
    Level: _level,
    Grouping: _grouping,
    Included: _filters,
}
"""kinds whose widgets need the cohort"""
