"""Cohort: who are they, how long were they followed, and who is in?"""

import streamlit as st

from lnexplore.cohort.measures import MEASURES
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.follow_up import informative_visits
from lnexplore.report.tables import baseline_words
from lnexplore.stats import WARNING
from lnexplore.ui import downloads, show, state
from lnexplore.ui.heading import head
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if not head(session, "The cohort"):
        return
    _table_one(session)
    show.figures("cohort", session)
    with show.block(
        "Visit frequency",
        "Visits per year of patients in response and not, at the headline month.",
        note="Where sicker patients come more often, proportions of visits mislead; every proportion here is one of patients.",
    ):
        show.listing(informative_visits(session.cohort, session.plan), "informative_visits", session, session.plan)


def _table_one(session: Session) -> None:
    cohort, plan = session.cohort, session.plan
    with show.block("Table 1: baseline characteristics"):
        rows = baseline(cohort, plan)
        lines = rows.filter(rows["kind"] == "number").select("key", "line").unique(maintain_order=True)
        names = dict(lines.iter_rows())
        key = f"lab means {session.digest} {','.join(plan.means)}"
        st.pills(
            "Shown as mean (SD); the others as median [quartiles]",
            list(names),
            default=[line for line in names if line in plan.means],
            selection_mode="multi",
            format_func=lambda line: escape(MEASURES[line].short if line in MEASURES else names[line]),
            key=key,
            on_change=_take_means,
            args=(key, tuple(names)),
        )
        as_seen = baseline_words(rows)
        show.listing(as_seen, "table_1", session, plan, shown=as_seen, title="Patients at baseline", in_words=as_seen)
        groups = rows["group"].n_unique()
        words = "n: patients with a value. Shares are of those of whom it is known."
        if groups > 1:
            words += " Standardized difference: in standard deviations."
        st.caption(words)
        if plan.p_values:
            st.caption(WARNING)
        st.caption("The same numbers in long format:")
        downloads.offer(rows, "baseline", session, plan)


def _take_means(key: str, lines: tuple[str, ...]) -> None:
    """Lines shown as a mean: those chosen, and those of other sheets that were so before."""
    session = state.current()
    chosen = set(st.session_state[key] or ())
    others = [line for line in session.plan.means if line not in lines]
    session.plan = session.plan.replace(means=(*others, *(line for line in lines if line in chosen)))
