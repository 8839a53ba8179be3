"""Criteria: what would my rate be under their definition, who is classified differently, and how does the definition change the result?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

import streamlit as st

from lnexplore.catalogue import N_, _
from lnexplore.charts.numbers import months
from lnexplore.outcomes.remarks import lacking
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import boundary, groups, show, state
from lnexplore.ui.heading import head
from lnexplore.ui.lab import editor, every_definition, flares, hidden, in_the_way, limits, others, recorded
from lnexplore.ui.widgets import seed


class Lacking(Enum):
    """What a section does where the sheet lacks what the definition in force needs."""

    NO_MATTER = auto()
    SAID = auto()
    NOTHING_LEFT = auto()
    """every number would rest on values that the sheet does not have"""


@dataclass(frozen=True)
class Section:
    """A question of the page."""

    title: str
    draw: Callable[[state.Session, AnalysisPlan], None]
    lacking: Lacking


SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "definitions": Section(N_("Every definition"), every_definition.section, Lacking.NO_MATTER),
        "groups": Section(N_("Two groups"), groups.every_definition, Lacking.NO_MATTER),
        "limits": Section(N_("Threshold sweep"), limits.section, Lacking.NOTHING_LEFT),
        "in_the_way": Section(N_("Why complete response was not reached"), in_the_way.section, Lacking.NOTHING_LEFT),
        "hidden": Section(N_("Unreported choices"), hidden.section, Lacking.NOTHING_LEFT),
        "published": Section(N_("Published cohorts"), others.published, Lacking.NO_MATTER),
        "flares": Section(N_("Flares by rule"), flares.section, Lacking.NO_MATTER),
        "recorded": Section(N_("Recorded and derived"), recorded.section, Lacking.SAID),
        "plans": Section(N_("Two plans"), others.two_plans, Lacking.SAID),
        "editor": Section(N_("Custom definition"), editor.section, Lacking.NO_MATTER),
    }
)


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    cohort, plan = session.cohort, session.plan
    if not head(session, _("How the definition changes the result")):
        return
    options = [window.month for window in plan.windows]
    here = plan.headline_window.month
    if st.session_state.get("lab_month") not in options:
        st.session_state["lab_month"] = here
    month = st.segmented_control(
        _("Month"), options, key="lab_month", format_func=months, required=True, persist_state="session"
    )
    plan = plan.replace(headline_month=month or here)
    name = st.segmented_control(
        _("Question"),
        list(SECTIONS),
        format_func=lambda key: _(SECTIONS[key].title),
        key=seed("lab section", "definitions"),
        required=True,
        persist_state="session",
    )
    section = SECTIONS[name or "definitions"]
    if section.lacking is not Lacking.NO_MATTER:
        show.lacking_measures(session)
    if section.lacking is Lacking.NOTHING_LEFT and lacking(cohort, plan):
        st.info(
            _(
                "The sheet lacks the measures needed. Choose a definition that can be applied, or omit the missing condition."
            ),
            icon=":material/info:",
        )
        return
    with boundary.part(section.title):
        section.draw(session, plan)
