"""The cohort beside published ones, and one plan beside another."""

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.charts.numbers import group_title, months
from lnexplore.charts.registry import FIGURES
from lnexplore.outcomes.moves import moves_between
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import patients, show
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def published(session: Session, plan: AnalysisPlan) -> None:
    """Published rates, and the cohort's own under the same definitions."""
    show.figure(FIGURES["published"], session, plan=plan)


def two_plans(session: Session, plan: AnalysisPlan) -> None:
    """The plan kept against the plan in force: in words, and in patients moved."""
    with show.block(
        _("Two plans compared"),
        _("Keep the current plan, change settings, and return: the differences are shown here."),
    ):
        with st.container(horizontal=True):
            st.button(_("Keep the current plan"), icon=":material/bookmark:", on_click=_keep, args=(session,))
            if session.kept is not None:
                st.button(_("Forget it"), icon=":material/bookmark_remove:", on_click=_forget, args=(session,))
        if session.kept is None:
            st.info(_("No plan is kept yet."), icon=":material/info:")
        else:
            _compare(session, plan)
    with show.block(_("Pre-specified, or changed after seeing results")):
        sentences = session.history.sentences(session.plan)
        if sentences:
            for sentence in sentences:
                st.markdown(f"- {escape(sentence)}")
        else:
            st.markdown(_("No setting has changed since the results were first shown."))
        st.caption(
            _("Every exported table states this."),
            help=_(
                "The Excel file holds the full sweep of each threshold that was changed. If the current plan was specified in a protocol, declare it: the files then say so, and the record restarts."
            ),
        )
        st.button(
            _("The current plan was pre-specified"),
            icon=":material/gavel:",
            on_click=_declare,
            args=(session,),
        )


def _keep(session: Session) -> None:
    session.kept = session.plan


def _forget(session: Session) -> None:
    session.kept = None


def _declare(session: Session) -> None:
    session.history = session.history.declare(session.plan)


def _compare(session: Session, plan: AnalysisPlan) -> None:
    assert session.kept is not None
    before = session.kept.replace(headline_month=plan.headline_month)
    first, second = before.describe(session.labels()), plan.describe(session.labels())
    gone = [sentence for sentence in first if sentence not in second]
    new = [sentence for sentence in second if sentence not in first]
    if not gone and not new:
        st.info(_("The plan in force is the plan you kept."), icon=":material/drag_handle:")
        return
    left, right = st.columns(2)
    for place, title, sentences in ((left, "Kept", gone), (right, _("In force"), new)):
        with place:
            st.markdown(f"**{title}**")
            st.markdown("\n".join(f"- {escape(sentence)}" for sentence in sentences) or _("nothing else"))
    month = plan.headline_window.month
    if month not in {window.month for window in before.windows} or before.group_by != plan.group_by:
        st.caption(_("The two plans use different months or groups, so patients cannot be compared."))
        return
    moves = moves_between(session.cohort, before, plan, month)
    for move in moves:
        people = [
            said.format(n=len(who), names=patients.names(who, 40))
            for said, who in ((_("{n} gained: {names}"), move.gained), (_("{n} lost: {names}"), move.lost))
            if who
        ]
        st.markdown(
            _("**{group}**, complete response at {months}: {before} → {after} ({people})").format(
                group=escape(group_title(move.group)),
                months=months(month),
                before="/".join(map(str, move.before)),
                after="/".join(map(str, move.after)),
                people="; ".join(people) or _("the same patients"),
            )
        )
