"""What stands at the top of every page that shows results: of whom, under which definition, and what is in the way."""

import streamlit as st

from lnexplore.charts.numbers import plural
from lnexplore.derive.follow_up import AFTER_STOP, RESCUE, TERMINAL
from lnexplore.options import OPTIONS
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remarks import by_hand, remarks, settled_by_readers
from lnexplore.ui import link, questions, show, sidebar, state
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
    st.markdown(f"{badge}{who} · under “{escape(plan.definition.label)}”")
    if about:
        st.caption(about)
    return in_the_way(session, of_response=of_response)


def changed(session: Session) -> str:
    """A badge where thresholds differ from the published ones; empty elsewhere."""
    return ":orange-badge[changed]" if session.plan.differences() else ""


def chips(session: Session) -> None:
    """What differs from the published definition and whom somebody picked, at the top of a page; nothing where nothing does."""
    said = session.plan.differences()
    if said:
        more = f" and {len(said) - 1} more" if len(said) > 1 else ""
        st.markdown(f"{changed(session)} {escape(said[0])}{more}")
    picked(session)


def picked(session: Session) -> None:
    """The chip of patients picked by hand, which takes that back."""
    if session.cohort.picked is not None:
        st.button(
            f"Only {len(session.cohort.picked)} of {session.cohort.size:,}, picked by hand",
            icon=":material/close:",
            key="everybody again",
            help="Count everybody again",
            on_click=state.pick,
            args=(None,),
        )


def ask_carried(session: Session) -> None:
    """Asks, before the first numbers of an own file, whether what was moved on the sample holds for it."""
    with st.container(border=True):
        st.markdown(f"**Your file was read: {plural(session.cohort.size, 'patient')}.** On the sample you had set:")
        plan = session.plan
        rule = [f"Definition: {plan.definition.label}"] if plan.definition.key != session.opened.definition.key else []
        others = [name for name in plan.changes(session.opened) if name in OPTIONS and name != "definition"]
        moved = [*rule, *plan.differences(), *link.changes_named(others)]
        st.markdown("\n".join(f"- {escape(sentence)}" for sentence in moved))
        with st.container(horizontal=True):
            st.button("Start as published", type="primary", on_click=_answer_carried, args=(False,))
            st.button("Keep my changes", on_click=_answer_carried, args=(True,))


def _answer_carried(keep: bool) -> None:
    session = state.current()
    session.carried = False
    if not keep:
        session.edited.clear()
        sidebar.take_over(session, session.opened.replace(own=session.plan.own))


def in_the_way(session: Session, *, of_response: bool) -> bool:
    """Says what is wrong with the upload, what is asked, and what is missing; whether anybody is left to be shown."""
    cohort, plan = session.cohort, session.plan
    kept = select_patients(cohort, plan)
    show.upload_trouble(session)
    questions.ask(session, open_only=True)
    if kept.height == 0:
        st.info(
            "No patient is left under the filters. Change them under “Patients and groups”.",
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
    above = by_hand(session.cohort, session.plan)
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
