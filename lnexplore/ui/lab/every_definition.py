"""Every definition on this cohort: rates, who overlaps, how far two agree, and targets on the way."""

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts import definitions
from lnexplore.charts.numbers import SMALL_GROUP, cases, group_title, incidence, months, percent
from lnexplore.charts.registry import FIGURES
from lnexplore.outcomes.definitions import (
    COUNTING,
    compared_definitions,
    definition_agreement,
    definition_rates,
    missing_for,
    staged_targets,
)
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import downloads, patients, show
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, seed, table

_MONTHS = (3, 6, 12, 24)
_COUNTING = {"at": N_("at the visit"), "by": N_("first response by then"), "sustained": N_("kept since the first time")}

_AS = {
    "at": N_("{rule}: n/N, and in brackets from worst to best case of those not assessable."),
    "by": N_("{rule}, and how many are still at risk then."),
    "sustained": N_("{rule}: n/N, and in brackets from worst to best case of those not assessable."),
}


def section(session: Session, plan: AnalysisPlan) -> None:
    """The section as drawn on each rerun."""
    counting = st.segmented_control(
        _("A patient counts who is in response …"),
        list(_COUNTING),
        format_func=lambda key: _(_COUNTING[key]),
        key=seed("lab counting", "at"),
        required=True,
        persist_state="session",
    )
    cohort, counting = session.cohort, counting or "at"
    item = FIGURES["definitions"]
    # Who is behind a point is known for the response at the visit alone.
    item = item if counting == "at" else replace(item, people=None)
    show.figure(item, session, plan=plan, frames=definitions.results(cohort, plan, counting), mark=counting)
    with st.expander(_("Rates at each month"), icon=":material/table:", key="lab rates", on_change="rerun") as opened:
        if opened.open:
            _by_month(session, plan, counting)
    show.figure(FIGURES["overlap"], session, plan=plan)
    show.figure(FIGURES["agreement"], session, plan=plan)
    _pair(session, plan)
    _targets(session, plan)


def _cell(row: dict[str, Any]) -> str:
    n, total = row["n"], row["N"]
    if row.get("N_by"):
        told = incidence(row["estimate"], row["ci_low"], row["ci_high"], row["N_by"])
        return "–" if row["estimate"] is None else _("{share}, {n} at risk").format(share=told, n=row["n_risk_by"])
    if n is None or not total:
        return "–"
    share = f" ({percent(n / total)})" if total >= SMALL_GROUP else ""
    range_ = cases(n, total, row["n_not_assessable"])
    return f"{n}/{total}{share}" + (f" [{range_}]" if range_ else "")


def _head(month: int, plan: AnalysisPlan, counting: str) -> str:
    last = next(window.high for window in plan.windows if window.month == month)
    return _("{months} (day {day})").format(months=months(month), day=last) if counting == "by" else months(month)


def _by_month(session: Session, plan: AnalysisPlan, counting: str) -> None:
    rule = _("Complete response, {counted}").format(counted=COUNTING[counting])
    with show.block(_("Over time"), _(_AS[counting]).format(rule=rule)):
        frame = definition_rates(session.cohort, plan, counting).filter(pl.col("outcome").cast(pl.String) == "CR")
        shown = [window.month for window in plan.windows if window.month in _MONTHS] or [
            window.month for window in plan.windows
        ]
        groups = frame["group"].unique(maintain_order=True).cast(pl.String).to_list()
        chosen = groups[0]
        if len(groups) > 1:
            picked = st.segmented_control(
                _("Group"),
                groups,
                format_func=lambda group: escape(group_title(group)[:40]),
                key=f"lab group {session.digest} {plan.group_by}",
                default=groups[0],
                required=True,
            )
            chosen = picked if picked in groups else groups[0]
        if chosen:
            group = chosen
            mine = frame.filter((pl.col("group").cast(pl.String) == group) & (pl.col("lacking") == ""))
            cells = {(row["definition"], row["month"]): _cell(row) for row in mine.to_dicts()}
            keys = mine["definition"].unique(maintain_order=True).to_list()
            labels = dict(mine.select("definition", "label").iter_rows())
            table(
                pl.DataFrame(
                    {_("Definition"): [labels[key] for key in keys]}
                    | {_head(month, plan, counting): [cells.get((key, month), "–") for key in keys] for month in shown}
                )
            )
        known = compared_definitions(plan)
        gone = {key: missing_for(session.cohort, plan, compared.definition) for key, compared in known.items()}
        lost = [
            _("{definition} (needs {words})").format(definition=known[key].label, words=words)
            for key, words in gone.items()
            if words
        ]
        if lost:
            st.caption(
                plural(
                    "{count} definition cannot be applied: the sheet lacks a measure.",
                    "{count} definitions cannot be applied: the sheet lacks a measure.",
                    len(lost),
                ),
                help=escape("; ".join(lost)),
            )
        part = [compared.label for compared in known.values() if compared.definition.evidence == "P"]
        st.caption(
            plural(
                "{count} definition only partly confirmed from a source; see Reference.",
                "{count} definitions only partly confirmed from a source; see Reference.",
                len(part),
            ),
            help=escape(", ".join(part)),
        )
        downloads.offer(definition_rates(session.cohort, plan, counting), "definitions", session, plan)


def _pair(session: Session, plan: AnalysisPlan) -> None:
    """Two definitions, and the patients who are in complete response under one of them only."""
    pairs = definition_agreement(session.cohort, plan)
    if not pairs.height:
        return
    with show.block(_("Patients classified differently by two definitions")):
        labels = list(dict.fromkeys([*pairs["first"].to_list(), *pairs["second"].to_list()]))
        in_force = [one.label for one in compared_definitions(plan).values() if one.in_force and one.label in labels]
        here = in_force[0] if in_force else labels[0]
        other = next(label for label in labels if label != here)
        left, right = st.columns(2)
        with left:
            first = st.selectbox(_("From"), labels, index=labels.index(here), key="lab pair from")
        with right:
            second = st.selectbox(_("To"), labels, index=labels.index(other), key="lab pair to")
        if first == second:
            st.caption(_("Choose two different definitions."))
            return
        straight = pairs.filter((pl.col("first") == first) & (pl.col("second") == second))
        turned = pairs.filter((pl.col("first") == second) & (pl.col("second") == first))
        row = (straight if straight.height else turned).row(0, named=True)
        lost, gained = (
            (row["patients_first"], row["patients_second"])
            if straight.height
            else (row["patients_second"], row["patients_first"])
        )
        counts = (row["only_first"], row["only_second"]) if straight.height else (row["only_second"], row["only_first"])
        kappa = (
            _("not defined")
            if row["estimate"] is None
            else _("{kappa} (95\u00a0% interval {low} to {high})").format(
                kappa=number(row["estimate"], 2), low=number(row["ci_low"], 2), high=number(row["ci_high"], 2)
            )
        )
        st.markdown(
            _(
                "Of {total} patients decided under both at {months}: {both} in complete response under both, {neither} under neither, "
                "**{gained} gained** and **{lost} lost** from the first to the second. Kappa {kappa}."
            ).format(
                total=row["N"],
                months=months(plan.headline_window.month),
                both=row["both"],
                neither=row["neither"],
                gained=counts[1],
                lost=counts[0],
                kappa=kappa,
            )
        )
        for words, people in ((_("Gained"), gained), (_("Lost"), lost)):
            if people:
                st.markdown(f"{words}:")
                patients.buttons(patients.told_apart(people, session.cohort), f"pair {words}")


def _targets(session: Session, plan: AnalysisPlan) -> None:
    frame = staged_targets(session.cohort, plan)
    staged = [definition.label for definition in plan.definitions.values() if definition.stages]
    if not staged:
        return
    with show.block(
        _("Intermediate targets"),
        _(
            "Staged targets of {definitions}: n/N at their month, and in brackets from worst to best case of those not assessable."
        ).format(definitions=escape(", ".join(staged))),
    ):
        if not frame.height:
            st.info(
                _("The sheet lacks the measures these targets need, or no patient was followed that long."),
                icon=":material/info:",
            )
            return
        table(
            pl.DataFrame(
                {
                    _("Target"): frame["target"].to_list(),
                    _("Month"): frame["month"].to_list(),
                    _("Group"): [group_title(group) for group in frame["group"].to_list()],
                    _("Reached"): [_cell(row) for row in frame.to_dicts()],
                    _("Not assessable"): frame["n_not_assessable"].to_list(),
                    _("Not yet due"): frame["n_not_reached"].to_list(),
                    _("Left before"): frame["n_left"].to_list(),
                }
            )
        )
        downloads.offer(frame, "staged_targets", session, plan)
