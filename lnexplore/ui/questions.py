"""What only the user can tell about a file: evidence, a proposal, what each answer does, one click."""

import streamlit as st

from lnexplore.catalogue import _, plural
from lnexplore.ingest.read import read_each
from lnexplore.ingest.reading import Question
from lnexplore.outcomes.given import effect, tried
from lnexplore.ui import state
from lnexplore.ui.widgets import escape

_WIDE = 4
"""Options that stand side by side; more stand in a list."""
_BYTES, _SECONDS = 1_000_000, 4.0
"""Size of the files, and time, up to which it is worked out what an answer does."""


def ask(session: state.Session, *, open_only: bool = False) -> None:
    """The questions that are open, and, unless `open_only`, those that were answered by the file or the user."""
    intake = session.refused if session.refused is not None and session.refused.questions else session.intake
    open_ = [question for question in intake.questions if question.open]
    if open_:
        left = plural("{count} question", "{count} questions", len(open_))
        st.warning(
            _(
                "**{left} about your file.** Until answered, the cells concerned count as missing; everything else is shown."
            ).format(left=left),
            icon=":material/help:",
        )
        with st.container(key="questions"):
            for question in open_:
                _one(question, session)
    settled = [question for question in intake.questions if not question.open]
    if open_only:
        unsure = [question for question in settled if question.answer is None]
        if unsure:
            named = "; ".join(
                f"{escape(question.text)} {escape(question.label(question.in_force))}" for question in unsure[:6]
            )
            st.caption(
                plural(
                    "{count} assumption about the file to confirm on the Data page: {named}{more}",
                    "{count} assumptions about the file to confirm on the Data page: {named}{more}",
                    len(unsure),
                    named=named,
                    more="." if len(unsure) <= 6 else " …",
                )
            )
        return
    if settled:
        with st.expander(
            _("{counted} about the file: confirm or change").format(
                counted=plural("{count} assumption", "{count} assumptions", len(settled))
            ),
            icon=":material/fact_check:",
            expanded=not open_ and any(question.answer is None for question in settled),
        ):
            unsure = [question for question in settled if question.answer is None]
            if len(unsure) > 1:
                reading = session.reading
                for question in unsure:
                    reading = reading.with_answer(question.key, question.proposed)
                st.button(
                    _("All {n} proposals are right").format(n=len(unsure)),
                    icon=":material/done_all:",
                    type="primary",
                    on_click=state.decide,
                    args=(reading,),
                )
            for question in settled:
                _one(question, session)


def _one(question: Question, session: state.Session) -> None:
    with st.container(border=True):
        place = f" ({escape(question.column)})" if question.column else ""
        st.markdown(f"**{escape(question.text)}**{place}")
        for line in question.evidence:
            st.caption(escape(line))
        proposed = _("Proposed") if question.answer is None else _("Your answer")
        shown = question.proposed if question.answer is None else question.answer
        columns = (
            st.columns(len(question.options))
            if len(question.options) <= _WIDE
            else [st.container()] * len(question.options)
        )
        for option, column in zip(question.options, columns, strict=True):
            with column:
                is_shown = option.value == shown
                st.button(
                    escape(option.label),
                    key=f"answer {question.key} {option.value}",
                    type="primary" if is_shown and question.open else "secondary",
                    icon=":material/check:" if is_shown and not question.open else None,
                    width="stretch",
                    on_click=state.decide,
                    args=(session.reading.with_answer(question.key, option.value),),
                )
                words = [f"{proposed}." if is_shown else "", escape(option.preview)]
                said, where = " ".join(filter(None, words)), st.empty()
                where.caption(said)
                if option.value != question.in_force:
                    session.effects_at[question.key, option.value] = (where, said)


def tell_effects(session: state.Session) -> None:
    """Writes beside each answer that is not in force what it does; once the page is drawn, for it takes some readings."""
    if not session.effects_at or sum(len(raw) for _name, raw in session.files) > _BYTES:
        return
    intake = session.refused if session.refused is not None and session.refused.questions else session.intake
    shown = {key for key, _answer in session.effects_at}
    readings, pairs = tried([question for question in intake.questions if question.key in shown], session.reading)
    mark = " ".join((session.source, *(reading.to_json() for reading in readings)))
    if session.answered[0] != mark:
        session.answered = (mark, read_each(session.files, readings, _SECONDS))
    cohorts = session.answered[1]
    for answer, (where, said) in session.effects_at.items():
        without, answered = pairs.get(answer, (0, len(cohorts)))
        if max(without, answered) < len(cohorts):
            told = effect(cohorts[without], cohorts[answered], session.plan)
            where.caption("  \n".join(filter(None, (said, f"**{escape(told.sentence())}**"))))
