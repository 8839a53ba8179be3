"""The choices nobody prints: each alone, and all at once."""

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, listed
from lnexplore.charts.numbers import group_title, signed
from lnexplore.charts.registry import FIGURES
from lnexplore.outcomes.multiverse import hidden_choice_effects, multiverse
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import downloads, show
from lnexplore.ui.patients import told_apart
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import table


def section(session: Session, plan: AnalysisPlan) -> None:
    """The section as drawn on each rerun."""
    show.figure(FIGURES["hidden_choices"], session, plan=plan)
    _who(session, plan)
    show.figure(FIGURES["window_width"], session, plan=plan)
    with st.spinner(_("Calculating all combinations of these choices …")):
        frames = FIGURES["multiverse"].results(session.cohort, plan)
    show.figure(FIGURES["multiverse"], session, plan=plan, frames=frames)
    downloads.offer(multiverse(session.cohort, plan), "multiverse", session, plan, "multiverse_rows")


def _who(session: Session, plan: AnalysisPlan) -> None:
    rows = hidden_choice_effects(session.cohort, plan).filter(
        (pl.col("gained") != "") | (pl.col("lost") != "") | (pl.col("change").fill_null(0) != 0)
    )
    with show.block(_("Effect of each choice")):
        if not rows.height:
            st.caption(_("None of these choices, taken alone, changes anything at this month."))
            return
        table(
            pl.DataFrame(
                {
                    _("Choice"): rows["label"].to_list(),
                    _("Now"): rows["now"].to_list(),
                    _("Instead"): rows["alternative"].to_list(),
                    _("Complete response"): [
                        f"{n0}/{total0} → {n}/{total}"
                        for n0, total0, n, total in rows.select("n_now", "N_now", "n", "N").iter_rows()
                    ],
                    _("Points"): ["–" if change is None else signed(change, 0) for change in rows["change"]],
                    _("Group"): [group_title(group) for group in rows["group"].to_list()],
                    _("Gained"): [_short(told_apart(people, session.cohort)) for people in rows["gained"]],
                    _("Lost"): [_short(told_apart(people, session.cohort)) for people in rows["lost"]],
                }
            )
        )


def _short(names: list[str]) -> str:
    if len(names) > 8:
        return listed([*names[:8], _("{count} more").format(count=len(names) - 8)])
    return ", ".join(names) or "–"
