"""Overview: how many respond, flare and come off steroids, under the definition in force?"""

import streamlit as st

from lnexplore.charts.theme import plural
from lnexplore.ui import boundary, headline, show, state
from lnexplore.ui.heading import further_remarks, head
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    if session.cohort.synthetic:
        invitation = "Invented patients in the shape of EULAR 2014 FRI0393. Choose your own spreadsheet in the sidebar (» on a phone)."
    else:
        invitation = ""
    if not head(session, "Remission, flares and steroids", about=invitation, of_response=True):
        return
    _not_used(session)
    _definition(session)
    with boundary.part("headline"):
        headline.change_line(session)
        headline.headline_row(session)
    for remark in further_remarks(session):
        st.caption(escape(remark))
    show.figures("overview", session)


def _not_used(session: Session) -> None:
    """What of the file stands in no number."""
    trouble = sum(issue.severity != "note" for issue in session.intake.issues)
    if trouble:
        st.warning(
            f"{plural(trouble, 'cell or row', 'cells or rows')} of the file could not be used. Each is listed on the Data page.",
            icon=":material/rule:",
        )
    notes = [note for note in session.intake.issues if note.severity == "note" and note.row is None]
    for note in notes[:4]:
        st.caption(escape(note.sentence()))
    unread = session.intake.unused
    if unread:
        names = ", ".join(use.header or use.letter for use in unread[:8]) + (" …" if len(unread) > 8 else "")
        st.caption(f"{plural(len(unread), 'column')} of the file not used (see the Data page): {escape(names)}.")


def _definition(session: Session) -> None:
    plan = session.plan
    rule = plan.definition
    changed = " (changed)" if plan.differences() else ""
    limits = (
        f"Upper limit of normal of creatinine: {plan.uln_female:g} mg/dL for women, {plan.uln_male:g} for men; the sidebar changes it."
        if "creatinine_uln" in rule.columns()
        else ""
    )
    st.caption(
        f"Complete response as in {escape(rule.label)}{changed}: {escape(rule.complete_in_force.describe())}. {escape(limits)}"
    )
