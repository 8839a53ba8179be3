"""Two groups compared: which two, and what is shown of them. Nothing is worked out before it is asked for."""

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.charts import definition_differences, group_differences, subgroup_differences
from lnexplore.charts.numbers import group_title
from lnexplore.options.option import WHO_DOOR
from lnexplore.outcomes.comparison import Pair, definitions_compared, groups_compared, groups_to_compare
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
    if len(levels) == 2:
        return levels[0], levels[1]
    columns = st.columns(2)
    chosen = []
    for place, column, words in zip((0, 1), columns, (_("First group"), _("Second group, subtracted")), strict=True):
        with column:
            picked = st.selectbox(
                words,
                levels,
                index=place,
                key=f"compare {place} {session.digest} {plan.group_by}",
                format_func=lambda level: escape(group_title(level)[:60]),
            )
            chosen.append(picked if picked in levels else levels[place])
    if chosen[0] == chosen[1]:
        st.caption(_("Choose two different groups."))
        return None
    return chosen[0], chosen[1]
