"""Cohort: who are they, how long were they followed, and who is in?"""

import polars as pl
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
        every = baseline(cohort, plan.replace(lines_hidden=()))
        lines = every.filter(pl.col("key") != "patients").select("key", "line", "kind").unique(maintain_order=True)
        names = {key: MEASURES[key].short if key in MEASURES else line for key, line, _ in lines.iter_rows()}
        with st.popover("Lines", icon=":material/checklist:"):
            shown = [key for key in names if key not in plan.lines_hidden]
            _pills("Shown", "lines_hidden", shown, names, session)
            numbers = {key: names[key] for key in lines.filter(pl.col("kind") == "number")["key"]}
            means = [key for key in numbers if key in plan.means]
            _pills("As mean (SD); the others as median [quartiles]", "means", means, numbers, session)
        rows = every.filter(~pl.col("key").is_in(plan.lines_hidden))
        as_seen = baseline_words(rows)
        show.listing(as_seen, "table_1", session, plan, shown=as_seen, title="Patients at baseline", in_words=as_seen)
        groups = rows["group"].n_unique()
        words = "n: patients with a value, where somebody lacks one. Shares are of those of whom it is known."
        if groups > 1:
            words += " Standardized difference: in standard deviations."
        st.caption(words)
        if plan.p_values:
            st.caption(WARNING)
        st.caption("The same numbers in long format:")
        downloads.offer(rows, "baseline", session, plan)


def _pills(label: str, option: str, chosen: list[str], names: dict[str, str], session: Session) -> None:
    """Lines of the table to be chosen from."""
    key = f"lab {option} {session.digest} {','.join(chosen)}"
    st.pills(
        label,
        list(names),
        default=chosen,
        selection_mode="multi",
        format_func=lambda line: escape(names[line]),
        key=key,
        on_change=_take,
        args=(option, key, tuple(names)),
    )


def _take(option: str, key: str, lines: tuple[str, ...]) -> None:
    """The lines chosen, or for `lines_hidden` those not chosen; what was said of lines of other sheets stays."""
    session = state.current()
    chosen = set(st.session_state[key] or ())
    others = [line for line in getattr(session.plan, option) if line not in lines]
    kept = [line for line in lines if (line in chosen) != (option == "lines_hidden")]
    session.plan = session.plan.replace(**{option: (*others, *kept)})
