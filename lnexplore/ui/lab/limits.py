"""Threshold sweep, two limits at once, and how few patients decide."""

import polars as pl
import streamlit as st

from lnexplore.catalogue import _
from lnexplore.charts import sweep, sweep_two
from lnexplore.charts.numbers import group_title, months, percent
from lnexplore.charts.registry import FIGURES
from lnexplore.criteria.moving import scale_of
from lnexplore.outcomes.blocked import ON_IT, leave_one_out, on_threshold
from lnexplore.outcomes.sweep import movable
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import patients, show
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import component_label, escape, quantity, table


def section(session: Session, plan: AnalysisPlan) -> None:
    """The section as drawn on each rerun."""
    components = {component.path: component for component in movable(plan.definition)}
    if not components:
        st.info(_("The current definition has no threshold that can be varied."), icon=":material/info:")
        return

    def name(path: str) -> str:
        level = {"cr": "Complete", "pr": "Partial"}[components[path].level]
        return f"{level}: {component_label(components[path])}"

    path = st.selectbox(_("Limit"), list(components), format_func=name, key=f"lab limit {plan.definition.key}")
    frames = sweep.results(session.cohort, plan, path)
    show.figure(FIGURES["sweep"], session, plan=plan, frames=frames, mark=path)
    left, right = st.columns(2)
    with left:
        _steps(frames[1], plan, path)
    with right:
        _published(frames[2], plan, path)
    complete = [one for one, component in components.items() if component.level == "cr"]
    if len(complete) > 1:
        first = path if path in complete else complete[0]
        others = [one for one in complete if one != first]
        second = st.selectbox(
            _("Together with (the first is {component_label})").format(
                component_label=escape(component_label(components[first]))
            ),
            others,
            format_func=name,
            key=f"lab second limit {plan.definition.key} {first}",
        )
        show.figure(
            FIGURES["sweep_two"],
            session,
            plan=plan,
            frames=sweep_two.results(session.cohort, plan, first, second),
            mark=f"{first} {second}",
        )
    _small(session, plan)


def _steps(moves: pl.DataFrame, plan: AnalysisPlan, path: str) -> None:
    """Who is gained and lost at each step, the steps nearest to the limit in force first."""
    with show.block(_("Patients gained and lost at each step")):
        if not moves.height:
            st.caption(_("No value of this threshold changes who is in complete response."))
            return
        factor = scale_of(plan.definition.component(path).leaf)[3]
        now = sweep.value_in_force(plan, path)
        steps = (
            moves.with_columns(_before=pl.col("value_before") * factor)
            .group_by("shown", "_before", maintain_order=True)
            .agg(
                gained=pl.col("patient_id").filter(pl.col("change") == "gained").sort(),
                lost=pl.col("patient_id").filter(pl.col("change") == "lost").sort(),
            )
            .with_columns(_apart=(pl.col("shown") - now).abs())
            .sort("_apart")
            .head(12)
            .sort("shown")
        )
        words = []
        for row in steps.to_dicts():
            people = [
                f"{len(row[verb]):,} {verb}: {patients.names(tuple(row[verb]), 8)}"
                for verb in ("gained", "lost")
                if row[verb]
            ]
            words.append(f"- {row['_before']:g} → {row['shown']:g}: {'; '.join(people)}")
        st.markdown("\n".join(words))
        patients.buttons(
            sorted({name for row in steps.to_dicts() for verb in ("gained", "lost") for name in row[verb]}),
            "moved_by_a_limit",
        )
        if moves.height:
            st.caption(_("The steps nearest to the limit in force."))


def _published(points: pl.DataFrame, plan: AnalysisPlan, path: str) -> None:
    with show.block(_("Published thresholds on this axis")):
        if not points.height:
            st.caption(_("None of the published definitions has a number on this axis."))
            return
        table(
            pl.DataFrame(
                {
                    sweep.axis_title(plan, path): [f"{value:.3g}" for value in points["shown"]],
                    _("Source"): points["all"].to_list(),
                }
            )
        )


def _small(session: Session, plan: AnalysisPlan) -> None:
    """What one patient weighs, and the values on which the line is drawn."""
    with show.block(_("Influence of single patients")):
        month = months(plan.headline_window.month)
        for row in leave_one_out(session.cohort, plan).to_dicts():
            if not row["N"]:
                st.markdown(
                    _("{group}: no patient was assessable at {month}.").format(
                        group=escape(group_title(row["group"])), month=month
                    )
                )
                continue
            words = _(
                "{group}, {month}: complete response {n}/{total}; one patient is {points:.3g} percentage points."
            ).format(
                group=escape(group_title(row["group"])), month=month, n=row["n"], total=row["N"], points=row["points"]
            )
            if row["lowest"] is not None:
                left_out = _("Leaving out any one patient gives {lowest} to {highest}.")
                words += " " + left_out.format(lowest=percent(row["lowest"]), highest=percent(row["highest"]))
            if row["n_not_assessable"]:
                bounds = _("If all {n} not assessable were without response, or all in response: {worst} to {best}.")
                words += " " + bounds.format(
                    n=row["n_not_assessable"], worst=percent(row["worst"]), best=percent(row["best"])
                )
            st.markdown(words)
        near = on_threshold(session.cohort, plan)
        exact = near.filter(pl.col("sits") == ON_IT) if near.height else near
        if not near.height:
            st.caption(_("No value at {month} is on a threshold or within 5 % of it.").format(month=month))
            return
        st.caption(
            _(
                "{n} of the values at {month} are exactly on a threshold, where “<” or “≤” decides; {total} more are within 5 % of it."
            ).format(n=exact.height, month=month, total=near.height - exact.height)
        )
        shown = near.select(
            pl.col("patient_id").alias(_("Patient")),
            pl.col("group").cast(pl.String).alias(_("Group")),
            pl.col("rule").alias(_("Condition")),
            quantity("value").alias(_("Value")),
            pl.when(pl.col("met").is_null())
            .then(pl.lit("open"))
            .when("met")
            .then(pl.lit("met"))
            .otherwise(pl.lit(_("not met")))
            .alias(_("Verdict")),
            pl.col("sits").alias(_("Sits")),
            pl.col("state").cast(pl.String).alias(_("Response")),
        )
        patients.buttons(near["patient_id"].unique(maintain_order=True).to_list(), "on a limit")
        show.listing(near, "on_threshold", session, plan, shown=shown)
