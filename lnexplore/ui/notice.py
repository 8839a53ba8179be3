"""One notice of what the file was understood to be."""

import streamlit as st

from lnexplore.catalogue import _, plural
from lnexplore.outcomes.import_lines import Line, Topic
from lnexplore.outcomes.import_summary import import_summary
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
    if unused := sum(issue.severity != "note" for issue in session.intake.issues):
        cells = plural("{count} cell or row not used", "{count} cells or rows not used", unused)
        title = f"{title} :orange-badge[{cells}]"
    with st.expander(title, icon=":material/fact_check:", key="notice"):
        _list(lines)
        if unused:
            st.markdown(_(":material/error: What was not used is listed on the Data page, cell by cell."))


def _list(lines: tuple[Line, ...]) -> None:
    """A line each; what is missing stands out."""
    st.markdown("  \n".join(f"{_icon(line)} {escape(line.sentence())}" for line in lines))


_ASIDE = frozenset((Topic.SHEET, Topic.COLUMNS_SET_ASIDE, Topic.HARMLESS_COLUMNS, Topic.ROWS_SET_ASIDE))


def _icon(line: Line) -> str:
    """Whether a line is something to check, something that was used, or neither."""
    if line.concern:
        return ":material/error:"
    return ":material/remove:" if line.topic in _ASIDE else ":material/check:"
