"""The chip beside a rate that says what “normal” is: equation of eGFR and limits of creatinine, and whose they are."""

import streamlit as st

from lnexplore.catalogue import N_, _
from lnexplore.cohort.equations import EQUATION_LABELS, PUBLISHED_EQUATIONS
from lnexplore.options import OPTIONS
from lnexplore.outcomes.remarks import equations_read
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import choices, state
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, seed

_WHERE, _EQUATION, _LIMITS = "normal_where", "normal_equation", "normal_limit"
_MOVED = "normal_moved"
_ANSWERS = {"japan": N_("Japan"), "elsewhere": N_("Another country")}
_FOLLOWS = {"japan": "japanese_2009", "elsewhere": "ckd_epi_2021"}
"""the equation that an answer proposes"""
_ULN = ("uln_female", "uln_male")


def limits_text(plan: AnalysisPlan) -> str:
    """What is normal under the rules in force: “eGFR: CKD-EPI 2021 · normal creatinine 0.79 / 1.07”; empty where nothing hangs on it."""
    reads = plan.definition.columns()
    parts = [_("eGFR: {equation}").format(equation=one) for one in equations_read(plan)]
    if "creatinine_uln" in reads:
        parts.append(_("normal creatinine {women:g} / {men:g}").format(women=plan.uln_female, men=plan.uln_male))
    return " · ".join(parts)


def chip(session: Session) -> None:
    """Says it, and asks once where the laboratories are. Nothing waits for the answer."""
    if st.session_state.pop(_MOVED, False):
        # The chip may stand in a part of the page that is drawn alone: what was answered moves all of it.
        st.rerun()
    plan, said = session.plan, limits_text(session.plan)
    if not said:
        return
    is_open = plan.laboratory == "not_said" and not session.cohort.synthetic
    with (
        st.container(key="chips_normal", width="content"),
        st.popover(
            escape(said) + (f" :orange-badge[{_('which country?')}]" if is_open else ""),
            icon=":material/rule:",
            help=_("What “normal” means here; change it for another country."),
            key="normal chip",
            on_change="rerun",
        ) as opened,
    ):
        if opened.open:
            _ask(plan)


def _ask(plan: AnalysisPlan) -> None:
    """Where the laboratories are, the equation and the limits."""
    st.segmented_control(
        _("Where are the laboratories?"),
        list(_ANSWERS),
        key=seed(_WHERE, None if plan.laboratory == "not_said" else plan.laboratory),
        format_func=lambda key: _(_ANSWERS[key]),
        on_change=_answered,
    )
    st.selectbox(
        _("eGFR equation"),
        PUBLISHED_EQUATIONS if plan.egfr_equation in PUBLISHED_EQUATIONS else tuple(EQUATION_LABELS),
        key=seed(_EQUATION, plan.egfr_equation),
        format_func=EQUATION_LABELS.__getitem__,
        on_change=_changed,
    )
    for name in _ULN:
        row = OPTIONS[name]
        field = row.kind.field(plan)
        st.number_input(
            row.label,
            field.low,
            field.high,
            key=seed(f"{_LIMITS} {name}", getattr(plan, name)),
            step=field.step,
            on_change=_changed,
        )
    st.caption(
        _(
            "Women / men. A patient’s own limit in the sheet takes precedence. No limits outside Japan are built in: enter your laboratory’s."
        )
    )


def _take(**values: object) -> None:
    session = state.current()
    session.plan = session.plan.replace(**values)
    choices.forget()
    st.session_state[_MOVED] = True
    for key in (_WHERE, _EQUATION, *(f"{_LIMITS} {name}" for name in _ULN)):
        st.session_state.pop(key, None)


def _answered() -> None:
    """Japan sets equation and limits as they are in use there; elsewhere the equation, and the limits stay to be entered."""
    where = st.session_state[_WHERE]
    if where is None:
        _take(laboratory="not_said")
        return
    now = state.current().plan
    limits = {name: OPTIONS[name].default for name in _ULN} if where == "japan" else {}
    equation = _FOLLOWS[where] if now.egfr_equation in PUBLISHED_EQUATIONS else now.egfr_equation
    _take(laboratory=where, egfr_equation=equation, **limits)


def _changed() -> None:
    limits = {name: st.session_state[f"{_LIMITS} {name}"] for name in _ULN}
    _take(egfr_equation=st.session_state[_EQUATION], **limits)
