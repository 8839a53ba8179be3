"""The four numbers of the first page, and who moved with the last change."""

from typing import Any

import streamlit as st

from lnexplore.charts.theme import SMALL_GROUP, group_title, interval, months, number, percent, plural
from lnexplore.outcomes.headline import headline
from lnexplore.outcomes.remarks import lacking
from lnexplore.ui import patients
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def headline_row(session: Session) -> None:
    """Four numbers, each for every group."""
    month = session.plan.headline_window.month
    rows = headline(session.cohort, session.plan)
    groups = rows["group"].unique(maintain_order=True).to_list()
    cards = (
        ("cr_at", f"Complete response at {months(month)}", _share),
        ("response_by", f"Complete or partial by {months(month)}", _share),
        ("flare_rate", "Flares per 100 patient-years", _rate),
        ("prednisolone_at", f"Mean prednisolone at {months(month)}", _dose),
    )
    grid = st.grid(columns=4, min_column_width=150, border=True)
    for name, title, words in cards:
        with grid.cell():
            st.markdown(f"**{title}**")
            for group in groups:
                found = rows.filter((rows["number"] == name) & (rows["group"] == group)).to_dicts()
                value, below = words(found[0] if found else None)
                if words is _share and found and found[0]["n"] == 0 and lacking(session.cohort, session.plan):
                    # None of them, because nobody could be: that is no rate of 0 %.
                    value, below = "–", "no assessable patients"
                st.metric(escape(group_title(group)), value)
                st.caption(below)


Words = tuple[str, str]
"""value, words below"""


def _share(row: dict[str, Any] | None) -> Words:
    if row is None or row["N"] == 0 or row["n_not_assessable"] == row["N"] > row["n"]:
        # By a month, N counts followed patients whom nobody could assess; when there is nobody else, 0 of N would be a "no".
        return "–", "no assessable patients"
    share = f"{percent(row['n'] / row['N'])}, " if row["N"] >= SMALL_GROUP else ""
    missing = f"; {row['n_not_assessable']} not assessable" if row["n_not_assessable"] else ""
    return f"{row['n']}/{row['N']}", f"{share}{interval(row['ci_low'], row['ci_high'])}{missing}"


def _rate(row: dict[str, Any] | None) -> Words:
    if row is None or row["estimate"] is None:
        return "–", "no flares recorded, or no follow-up"
    words = f"{plural(row['n'], 'flare')} in {number(row['amount'])} patient-years, 95\u00a0% interval {number(row['ci_low'])}–{number(row['ci_high'])}"
    return number(row["estimate"]), words


def _dose(row: dict[str, Any] | None) -> Words:
    if row is None or row["n"] == 0:
        return "–", "no dose recorded"
    spread = "" if row["ci_low"] is None else f", 95\u00a0% interval {number(row['ci_low'])}–{number(row['ci_high'])}"
    return f"{number(row['estimate'])} mg", f"per day, n={row['n']}{spread}"


def change_line(session: Session) -> None:
    """One line, always in the same place: who moved with the last change."""
    month = session.plan.headline_window.month
    if session.moves is None:
        st.info(
            f"Move a threshold in the sidebar: this line will say how CR at {months(month)} changes, and for whom.",
            icon=":material/swap_vert:",
        )
        return
    parts = []
    for move in session.moves:
        if not move.is_change:
            continue
        people = [
            f"{verb}: {patients.names(who)}" for verb, who in (("gained", move.gained), ("lost", move.lost)) if who
        ]
        if not people:
            people = ["the same patients in CR, another denominator"]
        parts.append(
            f"**{escape(group_title(move.group))}**, CR at {months(month)}: {move.before[0]}/{move.before[1]} → {move.after[0]}/{move.after[1]} ({'; '.join(people)})"
        )
    if parts:
        st.success("  \n".join(parts), icon=":material/swap_vert:")
        patients.buttons(
            [who for move in session.moves for who in (*move.gained, *move.lost)][: patients.NAMES], "moved"
        )
    else:
        now = ", ".join(f"{escape(move.group)} {move.after[0]}/{move.after[1]}" for move in session.moves)
        st.info(f"The last change affected no patient: CR at {months(month)} stays {now}.", icon=":material/swap_vert:")
