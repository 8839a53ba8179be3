"""The sidebar that all pages share: where the data come from and every choice of the plan."""

from typing import Any

import polars as pl
import streamlit as st

from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.derive.windows import Window
from lnexplore.ingest.formats import FORMATS
from lnexplore.outcomes.population import filter_counts, patients_at_baseline
from lnexplore.plan import MISSING_RULES, AnalysisPlan, Filters
from lnexplore.report.template import template_workbook
from lnexplore.stats import INTERVALS
from lnexplore.ui import link, state
from lnexplore.ui.widgets import escape, seed, threshold

_KEPT = ("lnexplore", "upload", "refused digest")
_WINDOW_CHOICES = (1, 3, 6, 9, 12, 18, 24, 36)


def show(session: state.Session) -> None:
    """Draws the sidebar and puts the plan it describes into the session and the address."""
    _data(session)
    plan = _plan(session)
    state.note_change(session, plan)
    params = link.to_params(plan, session.labels())
    # Before the first change the address stays as short as it was typed.
    if {key: st.query_params.get_all(key) for key in st.query_params} != params:
        st.query_params.from_dict(params)


def _data(session: state.Session) -> None:
    st.subheader("Your cohort", anchor=False)
    uploads = st.file_uploader(
        "Cohort spreadsheet",
        type=[extension[1:] for extension in FORMATS],
        accept_multiple_files=True,
        key="upload",
        help="An Excel workbook with sheets of patients, visits, treatments and events, or one table with a row per visit. Several files are read together.",
    )
    st.caption(
        "The file is read in this session’s memory only, is sent nowhere else, and is gone when you close the page."
    )
    state.load(session, [(upload.name, upload.getvalue()) for upload in uploads])
    st.download_button(
        "Empty template (Excel)",
        template_workbook,
        "lnexplore_template.xlsx",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )


def _plan(session: state.Session) -> AnalysisPlan:
    definition = _definition(session.plan)
    plan = session.plan.replace(definition=definition)
    with st.expander("Time, kidney function, missing data", icon=":material/tune:"):
        plan = _settings(plan)
    with st.expander("Patients included", icon=":material/filter_alt:"):
        plan = _filters(session, plan)
    st.button("Reset all choices", icon=":material/restart_alt:", on_click=_reset, width="stretch")
    return plan


def _reset() -> None:
    """Back to the default plan; what was uploaded stays."""
    for key in list(st.session_state):
        if key not in _KEPT:
            del st.session_state[key]
    session = state.current()
    session.plan = AnalysisPlan()
    session.notes = []


def _definition(plan: AnalysisPlan) -> ResponseDefinition:
    st.subheader("What remission means", anchor=False)
    key = st.selectbox(
        "Definition",
        list(DEFINITIONS),
        format_func=lambda key: DEFINITIONS[key].label,
        key=seed("rule", plan.definition.key),
    )
    published = DEFINITIONS[key]
    definition = plan.definition if plan.definition.key == key else published
    st.caption(published.citation)
    if published.notes:
        with st.expander("What the source leaves open", icon=":material/info:"):
            for note in published.notes:
                st.caption(escape(note))
    off = set()
    for level, title in (("cr", "Complete response"), ("pr", "Partial response")):
        components = [component for component in definition.components() if component.level == level]
        if not components:
            st.caption("No partial response is published with this definition." if level == "pr" else "")
            continue
        with st.expander(title, expanded=level == "cr"):
            st.caption("All of:" if level == "cr" else "Not complete, and all of:")
            told = False
            for component in components:
                if component.alternative and not told:
                    st.caption("any one of:")
                told = component.alternative
                value, is_on = threshold(component, published, definition)
                if value is not None:
                    definition = definition.with_value(component.path, value)
                if not is_on:
                    off.add(component.path)
    definition = definition.switched(frozenset(off))
    changes = definition.differences(published)
    if changes:
        st.info(
            f"Differs from {published.label} in:\n\n" + "\n".join(f"- {escape(change)}" for change in changes),
            icon=":material/edit:",
        )
    else:
        st.caption(f"As published: {published.label}.")
    return definition


def _settings(plan: AnalysisPlan) -> AnalysisPlan:
    months = st.pills(
        "Months assessed",
        sorted({*_WINDOW_CHOICES, *(window.month for window in plan.windows)}),
        selection_mode="multi",
        key=seed("months", [window.month for window in plan.windows]),
    )
    tolerances = {window.month: window.tolerance for window in plan.windows}
    published = {window.month: window.tolerance for window in AnalysisPlan().windows}
    windows = []
    columns = st.columns(2)
    for index, month in enumerate(sorted(months or [])):
        with columns[index % 2]:
            start = tolerances.get(month, published.get(month, 60))
            width = st.number_input(
                f"Month {month} ± days", 0, 180, key=seed(f"tolerance {month}", start), step=1, persist_state="session"
            )
        windows.append((month, width))
    chosen = {
        "headline_month": st.selectbox(
            "Month of the headline",
            sorted(months or [6]),
            key=seed("headline_month", plan.headline_window.month),
            format_func=lambda month: f"{month} months",
        ),
        "baseline_first_day": -st.number_input(
            "Baseline: last value in the … days before time zero",
            0,
            365,
            key=seed("baseline days", -plan.baseline_first_day),
        ),
        "join_days": st.number_input("Visits so many days apart are one", 0, 30, key=seed("join_days", plan.join_days)),
        "egfr_equation": st.selectbox(
            "eGFR equation",
            list(EQUATIONS),
            key=seed("egfr_equation", plan.egfr_equation),
            format_func=lambda key: EQUATIONS[key][0],
        ),
        "uln_female": st.number_input(
            "Creatinine upper limit, women (mg/dL)", 0.3, 3.0, step=0.01, key=seed("uln_female", plan.uln_female)
        ),
        "uln_male": st.number_input(
            "Creatinine upper limit, men (mg/dL)", 0.3, 3.0, step=0.01, key=seed("uln_male", plan.uln_male)
        ),
        "missing": st.selectbox(
            "Missing assessments",
            list(MISSING_RULES),
            key=seed("missing", plan.missing),
            format_func=lambda key: key.replace("_", " ").capitalize(),
            help="; ".join(f"{key.replace('_', ' ')}: {words}" for key, words in MISSING_RULES.items()),
        ),
        "interval": st.selectbox(
            "95 % interval",
            list(INTERVALS),
            key=seed("interval", plan.interval),
            format_func=lambda key: INTERVALS[key],
        ),
        "confirm_days": 28
        if st.checkbox(
            "Response must be met again 28 days later or more", key=seed("confirm", plan.confirm_days is not None)
        )
        else None,
        "literal_haematuria": st.checkbox(
            "“Haematuria improved” fails where there was none", key=seed("literal_haematuria", plan.literal_haematuria)
        ),
        "exclude_baseline_responders": st.checkbox(
            "Leave out induction patients already below the CR threshold at baseline",
            key=seed("exclude_baseline_responders", plan.exclude_baseline_responders),
        ),
    }
    try:
        return plan.replace(**chosen, windows=tuple(Window(month, width) for month, width in windows))
    except ValueError as trouble:
        st.warning(f"Not possible: {trouble}. The windows before this change are used.", icon=":material/event_busy:")
        return plan.replace(**chosen)


def _filters(session: state.Session, plan: AnalysisPlan) -> AnalysisPlan:
    cohort, labels = session.cohort, session.labels()
    grouping = [column for column in labels if column != "drug"]
    group = st.selectbox(
        "Show apart by",
        ["none", *grouping],
        key=seed(f"group_by {session.digest}", plan.group_by if plan.group_by in grouping else "none"),
        format_func=lambda column: "Nothing: all patients together" if column == "none" else labels[column],
    )
    plan = plan.replace(group_by=None if group == "none" else group)
    kept: dict[str, tuple[str, ...]] = {}
    captions = {}
    for column, levels in session.levels().items():
        wanted = [level for level in levels if level in plan.filters.levels.get(column, levels)]
        chosen = st.pills(
            labels[column],
            levels,
            selection_mode="multi",
            key=seed(f"only {column} {session.digest}", wanted),
            format_func=lambda level: level[:40],
        )
        captions[column] = st.empty()
        if set(chosen or []) != set(levels):
            kept[column] = tuple(level for level in levels if level in (chosen or []))
    ranges: dict[str, tuple[float, float] | None] = {}
    frame = patients_at_baseline(cohort, plan)
    for name, column, label, step in (
        ("age", "age", "Age (years)", 1.0),
        ("baseline_upcr", "baseline_upcr", "Baseline UPCR (g/gCr)", 0.1),
    ):
        values = frame[column].drop_nulls()
        if values.len() < 2 or values.min() == values.max():
            continue
        low, high = float(int(values.min())), float(int(values.max()) + 1)  # type: ignore[arg-type]
        asked = getattr(plan.filters, name) or (low, high)
        start = (min(max(asked[0], low), high), max(min(asked[1], high), low))
        chosen_range: Any = st.slider(label, low, high, step=step, key=seed(f"range {name} {session.digest}", start))
        ranges[name] = None if chosen_range == (low, high) else chosen_range
    plan = plan.replace(filters=Filters(levels=kept, **ranges))
    counts = filter_counts(cohort, plan)
    for column, place in captions.items():
        rows = counts.filter(pl.col("column") == column)
        place.caption(
            " · ".join(
                f"{escape(level)} {n} of {total}"
                for level, n, total in rows.select("level", "kept", "total").iter_rows()
            )
        )
    return plan
