"""What stands at the top of every page that shows results: of whom, under which definition, and what is in the way."""

import streamlit as st

from lnexplore.charts.theme import plural
from lnexplore.derive.follow_up import AFTER_STOP, RESCUE, TERMINAL
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remarks import remarks, settled_by_readers
from lnexplore.ui import questions, show
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def head(session: Session, title: str, *, about: str = "", of_response: bool = False) -> bool:
    """Draws the top of a page; whether anybody is left to be shown.

    Where the page tells of responses (`of_response`), it says what the definition needs and the sheet does not have.
    """
    cohort, plan = session.cohort, session.plan
    st.header(title, anchor=False)
    kept = select_patients(cohort, plan)
    who = f"{kept.height} of {cohort.size} patients" if kept.height != cohort.size else plural(cohort.size, "patient")
    badge = ":violet-badge[Synthetic data] · " if cohort.synthetic else f"**{escape(cohort.name[:80])}** · "
    st.markdown(f"{badge}{who} · under “{escape(plan.definition.label)}”{' (changed)' if plan.differences() else ''}")
    if about:
        st.caption(about)
    return in_the_way(session, of_response=of_response)


def in_the_way(session: Session, *, of_response: bool) -> bool:
    """Says what is wrong with the upload, what is asked, and what is missing; whether anybody is left to be shown."""
    cohort, plan = session.cohort, session.plan
    kept = select_patients(cohort, plan)
    show.upload_trouble(session)
    questions.ask(session, open_only=True)
    if kept.height == 0:
        st.info(
            "No patient is left under the filters. Widen “Patients included” in the sidebar, or use “Reset all choices”.",
            icon=":material/filter_alt_off:",
        )
        return False
    for sentence in (*settled_by_readers(cohort, plan), *switches(session)):
        st.caption(escape(sentence))
    if of_response:
        show.lacking_measures(session)
    return True


def further_remarks(session: Session) -> list[str]:
    """What else a reader of responses has to know: the remarks that do not stand at the top of every page."""
    above = settled_by_readers(session.cohort, session.plan)
    return [remark for remark in remarks(session.cohort, session.plan) if remark not in above]


def switches(session: Session) -> list[str]:
    """What the sidebar has changed about follow-up, in words: no picture may hide it."""
    plan = session.plan
    said = []
    for value, words, usual in (
        (plan.after_stop, AFTER_STOP, "keep"),
        (plan.rescue, RESCUE, "keep"),
        (plan.terminal, TERMINAL, "non_response"),
    ):
        if value != usual:
            said.append(f"{words[value][:1].upper()}{words[value][1:]}.")
    if plan.visits_counted == "windows":
        said.append("Curves over time use one visit for each month assessed.")
    return said
