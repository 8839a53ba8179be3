"""One notice of what the file was understood to be."""

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.outcomes.import_summary import Line, Topic, import_summary
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def show(session: Session, *, brief: bool = False) -> None:
    """The summary as a list; `brief` folds it behind one line, for pages that are about results.

    Nothing of it is drawn for the synthetic sample on those pages.
    """
    cohort = session.cohort
    if brief and cohort.synthetic:
        return
    lines = import_summary(session.intake, session.plan)
    concerns = sum(line.concern for line in lines)
    if not brief:
        _list(lines)
        return
    people = next(line for line in lines if line.topic is Topic.PEOPLE)
    origin = next(line for line in lines if line.topic is Topic.TIME_ZERO)
    title = escape(_("Read as {people} {origin}").format(people=people.sentence(), origin=origin.sentence()))
    if concerns:
        title = _("{read} :orange-badge[{n} to check]").format(read=title, n=concerns)
    with st.expander(title, icon=":material/fact_check:", key="notice"):
        _list(lines)


def _list(lines: tuple[Line, ...]) -> None:
    """A line each; what is missing stands out."""
    st.markdown(
        "  \n".join(
            f"{':material/error: ' if line.concern else ':material/check: '}{escape(line.sentence())}" for line in lines
        )
    )
