"""Which criteria of complete response were not met, and in whom. A click on a bar shows its patients."""

import polars as pl
import streamlit as st

from lnexplore.catalogue import N_, _, plural
from lnexplore.charts.numbers import group_title
from lnexplore.charts.registry import FIGURES
from lnexplore.outcomes.blocked import blocked_by_patient
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import patients, show
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, quantity

_ALL = N_("all conditions")


def section(session: Session, plan: AnalysisPlan) -> None:
    """The section as drawn on each rerun."""
    clicks = show.figure(FIGURES["blocked_by"], session, plan=plan)
    _patients(session, plan, [(str(one.get("group", "")), str(one["condition"])) for one in clicks])


def _patients(session: Session, plan: AnalysisPlan, picked: list[tuple[str, str]]) -> None:
    rows = blocked_by_patient(session.cohort, plan)
    if not rows.height:
        return
    options = [_ALL, *rows["condition"].unique(maintain_order=True).to_list()]
    with show.block(_("Patients not in complete response or not assessable")):
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            # A new click on a bar is a new choice: the list starts from it.
            group, clicked = picked[-1] if picked else ("", "")
            start = options.index(clicked) if clicked in options else 0
            condition = st.selectbox(
                _("Criterion not met"),
                options,
                index=start,
                format_func=_,
                key=f"lab condition {picked} {len(options)}",
            )
        with right:
            near = st.toggle(
                _("Only patients with a single criterion not met"), key="lab one away", persist_state="session"
            )
        if condition == clicked and group:
            rows = rows.filter(pl.col("group").cast(pl.String) == group)
        if condition != _ALL:
            rows = rows.filter(pl.col("condition") == condition)
        if near:
            rows = rows.filter((pl.col("n_open") == 1) & (pl.col("verdict") == "failed"))
        people = rows["patient_id"].n_unique()
        message = _("{patients}, those nearest to complete response first.")
        if condition == clicked and group:
            message = _("{patients} of the group {group}, those nearest to complete response first.")
        counted = plural("{count} patient", "{count} patients", people)
        st.caption(message.format(patients=counted, group=escape(group_title(group))))
        if not people:
            return
        shown = rows.select(
            pl.col("patient_id").alias(_("Patient")),
            pl.col("group").cast(pl.String).alias(_("Group")),
            pl.col("state").cast(pl.String).alias(_("Response")),
            pl.col("rule").alias(_("Criterion not met")),
            pl.col("verdict").alias(_("Verdict")),
            pl.when(pl.col("value").is_null())
            .then(pl.lit("–"))
            .otherwise(quantity("value", other="other_end"))
            .alias(_("Value")),
            pl.when(pl.col("distance").is_null() | (pl.col("verdict") == "missing"))
            .then(pl.lit("–"))
            .otherwise(quantity("distance"))
            .alias(_("Missed by")),
            (pl.col("n_open") - 1).alias(_("Other criteria not met")),
        )
        patients.buttons(rows["patient_id"].unique(maintain_order=True).to_list(), "in_the_way")
        show.listing(rows, "blocked_by_patient", session, plan, shown=shown)
