"""Steroids: how fast do they come down, how low, and how much was taken?"""

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.charts.registry import FIGURES
from lnexplore.cohort.equivalents import EQUIVALENTS
from lnexplore.cohort.measures import MEASURES
from lnexplore.options.follow_up import MAX_FACTOR
from lnexplore.outcomes.published_tapers import TAPERS, taper_steps
from lnexplore.ui import boundary, show, state
from lnexplore.ui.heading import head
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, _("Steroids")):
        return
    _taper(session)
    show.figures("steroids", session, without=["steroid_taper"])
    _equivalents(session)


def _taper(session: Session) -> None:
    """The course of the doses, with published tapers over it where they are asked for."""
    taper = FIGURES["steroid_taper"]
    chosen = st.multiselect(
        _("Published tapers to show"),
        list(TAPERS),
        format_func=lambda key: TAPERS[key].label,
        key="lab tapers",
        max_selections=3,
        persist_state="session",
    )
    for key in chosen:
        note = f" {_(TAPERS[key].note)}" if TAPERS[key].note else ""
        st.caption(escape(f"{TAPERS[key].label}: {TAPERS[key].citation}{note}"))
    with boundary.part(taper.key):
        frames = taper.results(session.cohort, session.plan)
        longest = frames[0].filter(frames[0]["n"] > 0)["month"].max() if frames[0].height else None
        steps = taper_steps()
        shown = steps.filter(steps["key"].is_in(chosen) & (steps["from_month"] <= float(longest or 0)))  # type: ignore[arg-type]
        show.figure(taper, session, frames=(*frames, shown))


def _equivalents(session: Session) -> None:
    """The table of equivalent doses, to be changed where another one is used."""
    cohort, plan = session.cohort, session.plan
    with show.block(_("Equivalent doses")):
        given = [name for name in EQUIVALENTS if cohort.has(name)]
        held = ", ".join(MEASURES[name].name_in_text for name in given)
        st.caption(
            _("Prednisolone (mg) equivalent to 1 mg. The sheet has: {drugs}.").format(drugs=escape(held))
            if held
            else _("Prednisolone (mg) equivalent to 1 mg. The sheet has only oral prednisolone."),
            help=_(
                "Prednisone counts as prednisolone; pulses of methylprednisolone count by its line. Tables differ for betamethasone (6.67 to 8.33). A dose written with another drug’s name in a prednisolone cell was converted when the file was read."
            ),
        )
        grid = st.grid(columns=4, min_column_width=150)
        for name, usual in EQUIVALENTS.items():
            with grid.cell():
                st.number_input(
                    name.capitalize(),
                    0.0,
                    MAX_FACTOR,
                    value=float(plan.factors[name]),
                    step=0.01,
                    key=f"factor {name} {plan.factors[name]:g}",
                    format="%.3g",
                    help=_("Usual: {factor}").format(factor=f"{usual:.3g}"),
                    on_change=_take_factor,
                    args=(name, f"factor {name} {plan.factors[name]:g}"),
                )
        if plan.steroid_factors:
            st.button(_("Back to the usual factors"), on_click=_usual_factors, icon=":material/restart_alt:")


def _take_factor(name: str, key: str) -> None:
    session = state.current()
    value = float(st.session_state[key])
    others = {drug: factor for drug, factor in session.plan.steroid_factors if drug != name}
    if abs(value - EQUIVALENTS[name]) > 1e-6:
        others[name] = value
    session.plan = session.plan.replace(steroid_factors=tuple(sorted(others.items())))


def _usual_factors() -> None:
    session = state.current()
    session.plan = session.plan.replace(steroid_factors=())
