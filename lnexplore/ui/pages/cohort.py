"""Cohort: who are they, how long were they followed, and who is in?"""

import polars as pl
import streamlit as st

from lnexplore.catalogue import _
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
    if not head(session, _("Cohort")):
        return
    _table_one(session)
    show.figures("cohort", session)
    with show.block(
        _("Visit frequency"),
        _("Visits per year in patients in complete or partial response and in others, at the month assessed."),
        note=_(
            "Sicker patients are seen more often, so proportions of visits mislead; every proportion here is of patients."
        ),
    ):
        show.listing(informative_visits(session.cohort, session.plan), "informative_visits", session, session.plan)


def _table_one(session: Session) -> None:
    cohort, plan = session.cohort, session.plan
    note = _(
        "n: patients with a value, where a value is missing. Percentages are of those with a known value. Standardized difference: in standard deviations."
    )
    with show.block(_("Table 1: baseline characteristics"), _("Mean (SD), median [quartiles] or n (%)."), note=note):
        every = baseline(cohort, plan.replace(lines_hidden=()))
        lines = every.filter(pl.col("key") != "patients").select("key", "line", "kind").unique(maintain_order=True)
        names = {key: MEASURES[key].short if key in MEASURES else line for key, line, _ in lines.iter_rows()}
        with st.popover(_("Lines"), icon=":material/checklist:"):
            shown = [key for key in names if key not in plan.lines_hidden]
            _pills(_("Shown"), "lines_hidden", shown, names, session)
            numbers = {key: names[key] for key in lines.filter(pl.col("kind") == "number")["key"]}
            means = [key for key in numbers if key in plan.means]
            _pills(_("As mean (SD); the others as median [quartiles]"), "means", means, numbers, session)
        rows = every.filter(~pl.col("key").is_in(plan.lines_hidden))
        as_seen = baseline_words(rows)
        show.listing(
            as_seen, "table_1", session, plan, shown=as_seen, title=_("Patients at baseline"), in_words=as_seen
        )
        if plan.p_values:
            st.caption(_(WARNING))
        downloads.offer(rows, "baseline", session, plan, label=_("Save in long format"))


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
