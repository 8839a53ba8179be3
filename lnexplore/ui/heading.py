"""What stands at the top of every page that shows results: of whom, under which definition, and what is in the way."""

import streamlit as st

from lnexplore.catalogue import _, listed, number, plural
from lnexplore.options import OPTIONS
from lnexplore.options.option import WHO_DOOR
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remarks import by_hand, remarks, settled_by_readers
from lnexplore.ui import doors, link, normal, questions, show, sidebar, state
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def head(session: Session, title: str, *, about: str = "", of_response: bool = False) -> bool:
    """Draws the top of a page; whether anybody is left to be shown.

    Where the page tells of responses (`of_response`), it says what the definition needs and the sheet does not have.
    """
    cohort, plan = session.cohort, session.plan
    st.header(title, anchor=False)
    kept = select_patients(cohort, plan)
    who = patients_kept(kept.height, cohort.size)
    name = f":violet-badge[{_('Synthetic data')}]" if cohort.synthetic else f"**{escape(cohort.name[:80])}**"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{name} · {who} · {escape(plan.definition.label)}", width="content")
        normal.chip(session)
    if about:
        st.caption(about)
    return in_the_way(session, of_response=of_response)


def patients_kept(kept: int, total: int) -> str:
    """ "24 of 28 patients", or all."""
    if kept == total:
        return plural("{count} patient", "{count} patients", total)
    return _("{n} of {total} patients").format(n=number(kept), total=number(total))


def changed(session: Session) -> str:
    """A badge where thresholds differ from the published ones; empty elsewhere."""
    return f":orange-badge[{_('changed')}]" if session.plan.differences() else ""


def chips(session: Session) -> None:
    """What differs from the published definition and whom somebody picked, at the top of a page; nothing where nothing does."""
    said = session.plan.differences()
    if said:
        more = [_("{count} more").format(count=len(said) - 1)] if len(said) > 1 else []
        st.markdown(f"{changed(session)} {listed([escape(said[0]), *more])}")
    picked(session)


def picked(session: Session) -> None:
    """The chip of patients picked by hand, which takes that back."""
    if session.cohort.picked is not None:
        st.button(
            doors.picked_words(session.cohort),
            icon=":material/close:",
            key="everybody again",
            help=_("Count everybody again"),
            on_click=_everybody,
        )


def _everybody() -> None:
    state.pick(None)
    st.rerun()


def ask_carried(session: Session) -> None:
    """Asks, before the first numbers of an own file, whether what was moved on the sample holds for it."""
    with st.container(border=True):
        size = session.cohort.size
        read = plural("Your file was read: {count} patient.", "Your file was read: {count} patients.", size)
        st.markdown(f"**{read}** {_('On the sample you had set:')}")
        plan = session.plan
        rule = (
            [_("Definition: {name}").format(name=plan.definition.label)]
            if plan.definition.key != session.opened.definition.key
            else []
        )
        others = [name for name in plan.changes(session.opened) if name in OPTIONS and name != "definition"]
        moved = [*rule, *plan.differences(), *link.changes_named(others)]
        st.markdown("\n".join(f"- {escape(sentence)}" for sentence in moved))
        with st.container(horizontal=True):
            st.button(_("Start as published"), type="primary", on_click=_answer_carried, args=(False,))
            st.button(_("Keep my changes"), on_click=_answer_carried, args=(True,))


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
            _("The filters leave no patient. Change them under “{door}”.").format(door=_(WHO_DOOR)),
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
    for row in (OPTIONS[name] for name in ("after_stop", "rescue", "terminal")):
        if row.value(plan) != row.default:
            words = row.meaning(plan)
            said.append(f"{words[:1].upper()}{words[1:]}.")
    if plan.visits_counted == "windows":
        said.append(_("Curves over time use one visit for each month assessed."))
    return said
