"""The plan's settings and filters as widgets, and back."""

from typing import Any

import polars as pl
import streamlit as st

from lnexplore.criteria.flare_presets import FLARES
from lnexplore.derive.baseline import BASELINE_RULES
from lnexplore.derive.courses import REGIMEN_STOPS
from lnexplore.derive.filters import Filters
from lnexplore.derive.follow_up import ORIGINS
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.derive.steroids import BETWEEN
from lnexplore.derive.windows import MAX_TOLERANCE, PICKS, Window
from lnexplore.outcomes.population import MISSING, drugs_of_regimen, filter_counts, patients_at_baseline
from lnexplore.plan import FLARE_REFERENCES, LIMITS, MIDDLES, AnalysisPlan
from lnexplore.stats import INTERVALS, SMALLEST, WARNING
from lnexplore.ui import state
from lnexplore.ui.widgets import escape, seed

_MONTHS = (1, 3, 6, 9, 12, 18, 24, 36)
_NEW_TOLERANCE = 60
_MISSING = {
    "observed": "Show them, leave them out of the rate",
    "non_responder": "Count them as non-responders",
    "last_observation": "Carry the last assessment forward",
}
_PROTEIN = {
    "as_printed": "Kept apart, as each source has it",
    "stand_in": "One stands in where the other is missing",
}
_AFTER_STOP = {
    "keep": "Keep what happens (treatment policy)",
    "while_on": "Nothing later counts (while on treatment)",
}
_RESCUE = {"keep": "The response is read on", "non_response": "No response any more"}
_TERMINAL = {"non_response": "No response; competes in curves", "leaves": "The patient leaves the study"}
_VISITS = {"all": "Every visit", "windows": "One for each month assessed"}
_DRUGS = {"at_start": "Begun within 30 days of time zero", "ever": "Ever taken (favours those followed long)"}
_KEEP: dict[str, Any] = {"persist_state": "session"}
"""A run that stops half-way must not cost the choices further down."""


def windows(session: state.Session, plan: AnalysisPlan) -> AnalysisPlan:
    """Months assessed, days around them, month of the headline. Impossible windows are said, and the last possible ones stay."""
    options = sorted({*_MONTHS, *(window.month for window in plan.windows)})
    picked = st.pills(
        "Months assessed",
        options,
        selection_mode="multi",
        key=seed("months", [window.month for window in plan.windows]),
        **_KEEP,
    )
    months = sorted(picked or [])
    widths = {window.month: window.tolerance for window in AnalysisPlan().windows} | {
        window.month: window.tolerance for window in plan.windows
    }
    columns = st.columns(2)
    asked = []
    for index, month in enumerate(months):
        with columns[index % 2]:
            width = st.number_input(
                f"Month {month} ± days",
                0,
                MAX_TOLERANCE,
                key=seed(f"tolerance {month}", widths.get(month, _NEW_TOLERANCE)),
                step=1,
                **_KEEP,
            )
        asked.append((month, width))
    session.impossible = ""
    try:
        plan = plan.replace(windows=tuple(Window(month, width) for month, width in asked))
    except ValueError as trouble:
        in_force = ", ".join(f"{window.month} ± {window.tolerance}" for window in plan.windows)
        session.impossible = f"Not possible: {trouble}. In force stay the months {in_force}."
        st.warning(session.impossible, icon=":material/event_busy:")
    choices = [window.month for window in plan.windows]
    if st.session_state.get("headline_month") not in choices:
        # Streamlit would fall back to the first month; the nearest one is meant.
        st.session_state["headline_month"] = plan.replace(
            headline_month=st.session_state.get("headline_month", plan.headline_month)
        ).headline_window.month
    month = st.selectbox(
        "Month of the headline", choices, key="headline_month", format_func=lambda month: f"{month} months", **_KEEP
    )
    return plan.replace(headline_month=month)


def settings(plan: AnalysisPlan) -> AnalysisPlan:
    """Baseline, kidney function, missing data, intervals."""

    def number(label: str, name: str, **options: Any) -> Any:
        low, high = LIMITS[name]
        return st.number_input(label, low, high, key=seed(name, getattr(plan, name)), **options, **_KEEP)

    def choice(label: str, name: str, options: dict[str, str]) -> Any:
        return st.selectbox(
            label, list(options), key=seed(name, getattr(plan, name)), format_func=lambda key: options[key], **_KEEP
        )

    chosen = {
        "baseline_first_day": number("Baseline: the last value from this day on, up to day 0", "baseline_first_day"),
        "baseline_rule": choice("Of several values there", "baseline_rule", dict(BASELINE_RULES)),
        "join_days": number("Visits at most so many days apart are one", "join_days"),
        "pick": choice("Of several visits in a window", "pick", dict(PICKS)),
        "protein": choice("Spot ratio and 24-hour protein", "protein", _PROTEIN),
        "egfr_equation": choice(
            "eGFR equation", "egfr_equation", {key: label for key, (label, _) in EQUATIONS.items()}
        ),
        "uln_female": number("Creatinine upper limit, women (mg/dL)", "uln_female", step=0.01),
        "uln_male": number("Creatinine upper limit, men (mg/dL)", "uln_male", step=0.01),
        "missing": choice("Patients who cannot be assessed", "missing", _MISSING),
        "interval": choice("95 % interval of a share", "interval", dict(INTERVALS)),
        "literal_haematuria": st.checkbox(
            "“Haematuria improved” fails where there was none",
            key=seed("literal_haematuria", plan.literal_haematuria),
            **_KEEP,
        ),
        "exclude_baseline_responders": st.checkbox(
            "Leave out induction patients already below the CR threshold at baseline",
            key=seed("exclude_baseline_responders", plan.exclude_baseline_responders),
            **_KEEP,
        ),
    }
    days = None
    if st.checkbox(
        "A response must be met again at a later visit", key=seed("confirm", plan.confirm_days is not None), **_KEEP
    ):
        low, high = LIMITS["confirm_days"]
        days = st.number_input(
            "… at least so many days later", low, high, key=seed("confirm_days", plan.confirm_days or 28), **_KEEP
        )
    return plan.replace(**chosen, confirm_days=days)


def flares(plan: AnalysisPlan) -> AnalysisPlan:
    """The rule by which flares are found in the visits, and its mechanics."""
    rule = st.selectbox(
        "Rule",
        list(FLARES),
        key=seed("flare_rule", plan.flare_rule),
        format_func=lambda key: FLARES[key].label,
        **_KEEP,
    )
    st.caption(escape(FLARES[rule].citation))
    for note in FLARES[rule].notes:
        st.caption(escape(note))
    references = dict(FLARE_REFERENCES) | {
        "published": f"as the source has it: {FLARE_REFERENCES[FLARES[rule].reference]}"
    }
    reference = st.selectbox(
        "Compared with",
        list(references),
        key=seed("flare_reference", plan.flare_reference),
        format_func=lambda key: references[key],
        **_KEEP,
    )

    def days(label: str, name: str) -> int:
        low, high = LIMITS[name]
        return int(st.number_input(label, low, high, key=seed(name, getattr(plan, name)), step=1, **_KEEP))

    return plan.replace(
        flare_rule=rule,
        flare_reference=reference,
        flare_response_days=days("Response lasted so many days before", "flare_response_days"),
        flare_confirm_days=days("Confirmed if met again so many days later", "flare_confirm_days"),
        flare_refractory_days=days("No other flare for so many days", "flare_refractory_days"),
        flare_first_only=st.checkbox(
            "Count the first flare only", key=seed("flare_first_only", plan.flare_first_only), **_KEEP
        ),
    )


def follow_up(session: state.Session, plan: AnalysisPlan) -> AnalysisPlan:
    """How far patients are followed, what the regimen is and when it ends, and where curves begin."""

    def choice(label: str, name: str, options: dict[str, str]) -> Any:
        return st.selectbox(
            label, list(options), key=seed(name, getattr(plan, name)), format_func=lambda key: options[key], **_KEEP
        )

    def days(label: str, name: str) -> int:
        low, high = LIMITS[name]
        return int(st.number_input(label, low, high, key=seed(name, getattr(plan, name)), step=1, **_KEEP))

    drugs = [drug for drug in session.levels().get("drug", []) if drug != MISSING]
    regimen = st.pills(
        "Drugs of the regimen",
        drugs,
        selection_mode="multi",
        key=seed(f"regimen {session.digest}", [drug for drug in plan.regimen if drug in drugs]),
        format_func=lambda drug: escape(drug[:40]),
        help="None chosen: the drugs with which at least half of the treated patients began, and those of the patients whom that leaves out. Glucocorticoids and hydroxychloroquine do not count.",
        **_KEEP,
    )
    if not regimen and drugs:
        st.caption(f"Now: {escape(', '.join(drugs_of_regimen(session.cohort, plan.replace(regimen=()))))}.")
    chosen = {
        "regimen": tuple(drug for drug in drugs if drug in (regimen or [])),
        "regimen_stop": choice("The regimen is stopped when", "regimen_stop", dict(REGIMEN_STOPS)),
        "pause_days": days("A drug taken again within so many days was paused", "pause_days"),
        "origin": choice("Curves count from", "origin", dict(ORIGINS)),
        "sustained_days": days("Sustained: lasts at least so many days", "sustained_days"),
        "after_stop": choice("After the regimen was stopped", "after_stop", _AFTER_STOP),
        "after_stop_days": days("Days after the stop that still count", "after_stop_days"),
        "rescue": choice("After a rescue treatment", "rescue", _RESCUE),
        "terminal": choice("After dialysis, transplant or death", "terminal", _TERMINAL),
        "visits_counted": choice("Visits that count in curves", "visits_counted", _VISITS),
        "drugs_counted": choice("Patients are chosen by drugs", "drugs_counted", _DRUGS),
        "between_doses": choice("Between two recorded doses", "between_doses", dict(BETWEEN)),
        "middle": st.segmented_control(
            "Doses are drawn as", list(MIDDLES), key=seed("middle", plan.middle), required=True, **_KEEP
        ),
        "course_of_values": st.segmented_control(
            "Laboratory values are drawn as",
            list(MIDDLES),
            key=seed("course_of_values", plan.course_of_values),
            required=True,
            **_KEEP,
        ),
        "p_values": st.checkbox(
            "Show p-values between groups",
            key=seed("p_values", plan.p_values),
            help=f"{WARNING} None is shown for groups below {SMALLEST}.",
            **_KEEP,
        ),
    }
    if chosen["p_values"]:
        st.caption(WARNING)
    return plan.replace(**chosen)


def filters(session: state.Session, plan: AnalysisPlan) -> AnalysisPlan:
    """Grouping and the patients included, with kept and total beside each level."""
    cohort, labels = session.cohort, session.labels()
    grouping = {"none": "Nothing: all patients together"} | {
        column: label for column, label in labels.items() if column != "drug"
    }
    group = st.selectbox(
        "Show groups apart by",
        list(grouping),
        key=seed(f"group_by {session.digest}", plan.group_by if plan.group_by in grouping else "none"),
        format_func=lambda column: grouping[column],
        **_KEEP,
    )
    plan = plan.replace(group_by=None if group == "none" else group)
    kept: dict[str, tuple[str, ...]] = {}
    captions = {}
    for column, levels in session.levels().items():
        wanted = [level for level in levels if level in plan.filters.levels.get(column, levels)]
        label = (
            ("Began with any of these drugs" if plan.drugs_counted == "at_start" else "Ever took any of these drugs")
            if column == "drug"
            else escape(labels[column])
        )
        chosen = st.pills(
            label,
            levels,
            selection_mode="multi",
            key=seed(f"only {column} {session.digest}", wanted),
            format_func=lambda level: escape(level[:40]),
            **_KEEP,
        )
        captions[column] = st.empty()
        if set(chosen or []) != set(levels):
            kept[column] = tuple(level for level in levels if level in (chosen or []))
    ranges = {
        name: _range(session, plan, name, label, step)
        for name, label, step in (("age", "Age (years)", 1.0), ("baseline_upcr", "Baseline UPCR (g/gCr)", 0.1))
    }
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


def _range(
    session: state.Session, plan: AnalysisPlan, name: str, label: str, step: float
) -> tuple[float, float] | None:
    """A slider over the values the cohort has; None where all of them are in."""
    values = patients_at_baseline(session.cohort, plan)[name].drop_nulls()
    if values.len() == 0 or values.min() == values.max():
        return None
    low, high = float(int(values.min())), float(int(values.max()) + 1)  # type: ignore[arg-type]
    asked = getattr(plan.filters, name) or (low, high)
    inside = asked if low <= asked[0] <= asked[1] <= high else (max(low, asked[0]), min(high, asked[1]))
    start = inside if inside[0] <= inside[1] else (low, high)
    chosen: Any = st.slider(label, low, high, step=step, key=seed(f"range {name} {session.digest}", start), **_KEEP)
    return None if chosen == (low, high) else chosen
