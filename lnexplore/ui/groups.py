"""Two groups compared: which two, and what is shown of them. Nothing is worked out before it is asked for."""

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.charts import definition_differences, group_differences, subgroup_differences
from lnexplore.charts.numbers import group_title
from lnexplore.options.option import WHO_DOOR
from lnexplore.outcomes.comparison import (
    Pair,
    definitions_compared,
    groups_compared,
    groups_to_compare,
    usual_pair,
)
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import boundary, downloads, show
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, seed

SHOWN = (group_differences.FIGURE.key, subgroup_differences.FIGURE.key)
"""figures of the page “Response” that stand in this section"""


def section(session: Session) -> None:
    """The section of the page “Response”: closed until the reader opens it."""
    plan = session.plan
    with show.block(_("Groups compared"), anchor="groups-compared"):
        is_open = st.toggle(
            _("Compare two groups"),
            key=seed("lab compare groups", value=False),
            persist_state="session",
            help=_("Unadjusted differences and ratios with intervals."),
        )
        pair = _pair(session, plan) if is_open else None
    if pair is None:
        return
    for figure in (group_differences, subgroup_differences):
        if not figure.FIGURE.can_be_told(session.cohort, plan):
            continue
        with boundary.part(figure.FIGURE.key):
            frames = figure.results(session.cohort, plan, pair)
            show.figure(figure.FIGURE, session, frames=frames, mark=" ".join(pair))
    downloads.offer(
        groups_compared(session.cohort, plan, pair),
        "groups_compared",
        session,
        plan,
        "every_comparison",
        label=_("Save every outcome and month"),
    )


def every_definition(session: Session, plan: AnalysisPlan) -> None:
    """The section of the page “Criteria”: the two groups under every definition."""
    pair = _pair(session, plan)
    if pair is None:
        return
    frames = definition_differences.results(session.cohort, plan, pair)
    show.figure(definition_differences.FIGURE, session, plan=plan, frames=frames, mark=" ".join(pair))
    downloads.offer(
        definitions_compared(session.cohort, plan, pair),
        "definitions_compared",
        session,
        plan,
        "every_definition",
        label=_("Save every definition and month"),
    )


def _pair(session: Session, plan: AnalysisPlan) -> Pair | None:
    """Which two groups are compared; where there are only two they are."""
    levels = groups_to_compare(session.cohort, plan)
    if len(levels) < 2:
        st.info(
            _("There is one group only. To compare two, choose a column under “{door}”.").format(door=_(WHO_DOOR)),
            icon=":material/info:",
        )
        return None
    pair = usual_pair(session.cohort, plan)
    if len(levels) == 2 or pair is None:
        return pair
    columns = st.columns(2)
    for place, column, words in zip((0, 1), columns, (_("First group"), _("Second group, subtracted")), strict=True):
        key = f"compare {place} {session.digest} {plan.group_by}"
        st.session_state[key] = pair[place]
        with column:
            st.selectbox(
                words,
                levels,
                key=key,
                format_func=lambda level: escape(group_title(level)[:60]),
                on_change=_choose,
                args=(session, place, key),
            )
    return pair


def _choose(session: Session, place: int, key: str) -> None:
    """Takes over a group that was picked; the one picked on both sides changes places with the other."""
    plan, picked = session.plan, st.session_state[key]
    pair = usual_pair(session.cohort, plan)
    if pair is not None and picked != pair[place]:
        other = pair[place] if picked == pair[1 - place] else pair[1 - place]
        chosen = (picked, other) if place == 0 else (other, picked)
        session.plan = plan.replace(compared=(plan.group_by, *chosen))
