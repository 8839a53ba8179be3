"""The thresholds of the definition in force, a line each, and what they send back."""

from typing import Any

import streamlit as st

from lnexplore.catalogue import N_, _
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import OWN, Component, ResponseDefinition
from lnexplore.criteria.moving import has_number, rail_of, scale_of, value_of
from lnexplore.criteria.terms import SYMBOLS, Finding
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import state
from lnexplore.ui.board import component
from lnexplore.ui.board.sweep import key_of, swept
from lnexplore.ui.widgets import REFERENCE_LABELS, component_label

KEY = "thresholds"
HEAD, RESULTS = "board_head", "board"
"""the parts of the first screen that a moved number changes, beside the thresholds themselves"""
_TITLES = {
    "cr": N_("Complete response: all of"),
    "pr": N_("Partial response"),
    "all": N_("not complete, and all of"),
    "any": N_("any one of"),
    "counts": N_("{condition} counts"),
    "jump": N_("a response changes"),
    "reset": N_("Reset"),
}


def published_of(plan: AnalysisPlan) -> ResponseDefinition:
    """The definition as its source has it; a definition that has none is its own."""
    return plan.published or plan.definition


def rows(plan: AnalysisPlan) -> list[dict[str, Any]]:
    """What the component draws: a line per condition, numbers in the unit they are shown in."""
    published = {one.path: one.leaf for one in published_of(plan).components()}
    return [
        _row(one, published.get(one.path, one.leaf), one.path not in plan.definition.off)
        for one in plan.definition.components()
    ]


def _row(one: Component, published: Any, is_on: bool) -> dict[str, Any]:
    leaf = one.leaf
    row = {"path": one.path, "level": one.level, "alternative": one.alternative, "on": is_on, "unit": ""}
    if not has_number(leaf):
        return row | {"name": component_label(one), "movable": False}
    low, high, step, factor = scale_of(published)
    value, norm = round(value_of(leaf) * factor, 6), round(value_of(published) * factor, 6)
    left, right = rail_of(published)
    if isinstance(leaf, Finding):
        rising = leaf.name != "normal_sediment"
        name, unit = (_("Sediment: red cells ≥") if rising else _("Sediment: red cells <")), "/HPF"
    else:
        name = _("{measure} at baseline {sign}") if leaf.at == "baseline" else _("{measure} {sign}")
        name = name.format(measure=MEASURES[leaf.measure].short, sign=SYMBOLS[leaf.op])
        others = REFERENCE_LABELS | {"absolute": leaf.shown_unit, "uln": N_("× ULN")}
        unit = _(others[leaf.of])
        if leaf.plus:
            unit = _("{unit} above").format(unit=leaf.shown_unit)
        rising = leaf.op in (">", ">=")
    return row | {
        "name": name,
        "unit": unit,
        "rising": rising,
        "movable": True,
        "value": value,
        "published": norm,
        "step": step,
        "min": low,
        "max": max(high, value, norm),
        "low": min(left, value, norm),
        "high": max(right, value, norm),
    }


def _factor(plan: AnalysisPlan, path: str) -> float:
    """Value × factor is what is shown."""
    published = {one.path: one.leaf for one in published_of(plan).components()}
    return scale_of(published.get(path, plan.definition.component(path).leaf))[3]


def apply(plan: AnalysisPlan, asked: dict[str, Any]) -> AnalysisPlan:
    """The plan after what the component asks for; what cannot be meant changes nothing."""
    if asked.get("reset"):
        return plan.replace(definition=published_of(plan))
    paths = {one.path: one for one in plan.definition.components()}
    one = paths.get(str(asked.get("path")))
    if one is None:
        return plan
    definition, value = plan.definition, asked.get("value")
    if has_number(one.leaf) and isinstance(value, int | float) and not isinstance(value, bool):
        row = next(row for row in rows(plan) if row["path"] == one.path)
        inside = min(max(float(value), row["min"]), row["max"])
        definition = definition.with_value(one.path, round(inside / _factor(plan, one.path), 6))
    off = set(definition.off) - {one.path} | (set() if asked.get("on") else {one.path})
    return plan.replace(definition=definition.switched(frozenset(off)))


def _act() -> None:
    """A threshold was let go, typed or switched, or is about to be moved: then its sweep is wanted.

    A message brings every change that the page has no answer to yet, for another may have overtaken the one that brought it first.
    """
    session = state.current()
    before = session.plan
    asked = st.session_state[KEY].act
    if not isinstance(asked, dict):
        return
    changes = asked.get("changes")
    # One of each threshold and a reset: what is beyond was not sent by the page.
    most = 1 + len(list(session.plan.definition.components()))
    for change in changes[:most] if isinstance(changes, list) else []:
        at = change.get("n") if isinstance(change, dict) else None
        if isinstance(at, int) and at > session.acted:
            plan = apply(session.plan, change)
            session.moved = session.moved or plan != session.plan
            session.plan, session.acted = plan, at
    if isinstance(asked.get("held"), str):
        session.held = asked["held"]
    # Whoever lets a threshold go waits for the numbers; the pictures of the next drag can wait until it is touched.
    session.touched = session.plan == before
    if session.plan != before:
        st.rerun([KEY, HEAD, RESULTS] if _moves_numbers_alone(session, before) else "app")


def _moves_numbers_alone(session: state.Session, before: AnalysisPlan) -> bool:
    """Whether all that the change concerns stands in those parts: nobody comes in or goes, and no measure is newly asked for."""
    plan = session.plan
    return (
        session.on_board
        and plan.definition.off == before.definition.off
        and not plan.leaves_out_responders
        and session.cohort.adjudicated is None
    )


@st.fragment(key=KEY)
def show(page: str) -> None:
    """Draws the thresholds. Hovering over one computes its sweep and nothing else of the page.

    What the component sends is meant for the page it was drawn on: with another `page` it is told anew where to send it.
    """
    session = state.current()
    plan = session.plan
    lines = rows(plan)
    held = next((row for row in lines if row["path"] == session.held and row["movable"] and row["on"]), None)
    expected = key_of(session, plan, held["path"]) if held else ""
    sweep = None
    if held and session.touched and session.sent_sweep != expected:
        path = held["path"]
        made = session.cohort.remember(
            ("drag_pictures", expected), lambda: swept(session, plan, path, _factor(plan, path))
        )
        sweep = made | {"key": expected}
        session.sent_sweep = expected
    component.thresholds(
        key=KEY,
        data={
            "titles": {key: _(words) for key, words in _TITLES.items()}
            | {"source": _("saved") if published_of(plan).evidence == OWN else _("published")},
            "rows": lines,
            "sweep": sweep,
            "expected": expected,
            "page": page,
            "seen": session.acted,
        },
        on_act_change=_act,
    )
