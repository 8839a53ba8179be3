"""Remission and flares as the sheet records them against those the rules derive; disagreements out to readers and back."""

from dataclasses import replace

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, number, plural
from lnexplore.charts.numbers import clauses, group_title, months, where_any
from lnexplore.options.option import OTHER_DOOR
from lnexplore.outcomes.derived_flares import MATCH_DAYS, flares_recorded_and_derived
from lnexplore.outcomes.recorded import DERIVED_ONLY, RECORDED_ONLY, recorded_agreement, recorded_dates, recorded_visits
from lnexplore.plan import AnalysisPlan
from lnexplore.report.adjudication import adjudication_workbook, read_adjudication
from lnexplore.ui import downloads, patients, show
from lnexplore.ui.file_button import file_button
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, table


def section(session: Session, plan: AnalysisPlan) -> None:
    """The section as drawn on each rerun."""
    with show.block(_("Remission: recorded against derived")):
        if not session.cohort.has("recorded_response"):
            st.info(
                _(
                    "The sheet has no column in which a response was recorded at visits (such as “Remission 6M: CR, PR, NR”). If it has one under another name, choose “Recorded response” for it on the Data page."
                ),
                icon=":material/info:",
            )
        else:
            _remission(session, plan)
    with show.block(_("Flares: recorded against derived")):
        if "flares" not in session.cohort.recorded:
            st.info(_("The sheet records no flares."), icon=":material/info:")
        else:
            _flares(session, plan)


def _remission(session: Session, plan: AnalysisPlan) -> None:
    cohort = session.cohort
    for row in recorded_agreement(cohort, plan).to_dicts():
        group = escape(group_title(row["group"]))
        if not row["N"] + row["n_not_assessable"]:
            st.markdown(
                _("**{group}**: no response was recorded at the visits of month {month}.").format(
                    group=group, month=plan.headline_window.month
                )
            )
            continue
        st.markdown(
            _("**{group}**, complete response at {month}, patients").format(
                group=group, month=months(plan.headline_window.month)
            )
        )
        table(
            pl.DataFrame(
                {
                    "": [_("Recorded as CR"), _("Recorded as not CR")],
                    _("CR by the rule"): [row["both"], row["derived_only"]],
                    _("Not CR by the rule"): [row["recorded_only"], row["neither"]],
                }
            )
        )
        kappa = (
            _("Kappa is not defined here")
            if row["estimate"] is None
            else _("Kappa {kappa} (95\u00a0% interval {low} to {high})").format(
                kappa=number(row["estimate"], 2), low=number(row["ci_low"], 2), high=number(row["ci_high"], 2)
            )
        )
        open_ = where_any(_("{n} recorded, but not assessable by the rule"), row["n_not_assessable"])
        st.caption(clauses(f"{kappa}, {plural('{count} patient', '{count} patients', row['N'])}", open_))
    visits = recorded_visits(cohort, plan)
    if count := int(visits["adjudicated"].sum()):
        st.caption(
            _("{counted}: adjudicated response used.").format(counted=plural("{count} visit", "{count} visits", count))
        )
    differ = visits.filter(pl.col("agreement").is_in([RECORDED_ONLY, DERIVED_ONLY, "not assessable"]))
    st.markdown(
        _("**Visits where they differ: {n} of {total} with a recorded response**").format(
            n=number(differ.height), total=number(visits.height)
        )
    )
    if differ.height:
        shown = differ.select(
            pl.col("patient_id").alias(_("Patient")),
            pl.col("day").alias(_("Day")),
            pl.col("recorded").alias(_("Recorded")),
            pl.col("derived").alias(_("By the rule")),
            pl.col("evidence").alias(_("Values")),
        )
        show.rows(differ, "recorded_differ", shown=shown)
        patients.buttons(differ["patient_id"].unique(maintain_order=True).to_list(), "recorded_differ")
    _dates(session, plan)
    _adjudicate(session, plan, differ)


def _dates(session: Session, plan: AnalysisPlan) -> None:
    dates = recorded_dates(session.cohort, plan)
    both = dates.drop_nulls("days_apart")["days_apart"]
    if not dates.height:
        return
    words = _("First complete response: {counted} recorded or derived, {n} both").format(
        counted=plural("{count} patient", "{count} patients", dates.height), n=both.len()
    )
    if both.len():
        middle, spread = both.median(), both.sort().to_list()
        words = _(
            "{found}; the derived one comes {days} days after the recorded one in the median (from {first} to {last})"
        ).format(found=words, days=number(float(str(middle)), 0), first=spread[0], last=spread[-1])
    st.markdown(f"{words}.")
    downloads.offer(dates, "recorded_dates", session, plan)


def _adjudicate(session: Session, plan: AnalysisPlan, differ: pl.DataFrame) -> None:
    st.markdown(_("**Adjudicate**"))
    st.caption(
        _("Two readers decide in the workbook; opened here again, their decisions replace the rule at those visits."),
        help=_("For this definition only; stated on every page."),
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    definition = plan.definition
    with left:
        file_button(
            _("Workbook for adjudication (Excel)"),
            lambda: adjudication_workbook(differ, plan.rule_mark, f"{definition.label}. {definition.describe()}"),
            "adjudication.xlsx",
            width="stretch",
            disabled=not differ.height,
        )
    with right:
        given = st.file_uploader(_("Open the adjudicated workbook"), type=["xlsx"], key="adjudication file")
    if given is not None and session.settled != given.file_id:
        session.settled = given.file_id
        found = read_adjudication(given.getvalue(), session.cohort)
        session.settled_trouble = found.trouble
        if found.definition and found.definition != plan.rule_mark:
            session.settled_trouble = (
                _(
                    "This workbook was made under another definition, or with another limit. Apply that definition and open the workbook again; nothing was imported."
                ),
            )
        elif found.rows.height:
            rows = found.rows
            before = session.cohort.adjudicated
            if before is not None and session.cohort.adjudicated_for == plan.rule_mark:
                # What was settled before stays, unless this workbook settles the same visit again.
                rows = pl.concat([rows, before.join(rows, on=["patient_id", "day"], how="anti")])
            cohort = session.cohort.with_adjudicated(rows, plan.rule_mark)
            session.intake = replace(session.intake, cohort=cohort)
            session.last = session.base = session.moves = None
        st.rerun()
    for sentence in session.settled_trouble[:20]:
        st.warning(escape(sentence), icon=":material/rule:")
    settled = session.cohort.adjudicated
    if settled is not None:
        if session.cohort.adjudicated_for == plan.rule_mark:
            st.success(
                _("{counted} adjudicated, in force under “{name}”.").format(
                    counted=plural("{count} visit", "{count} visits", settled.height), name=escape(definition.label)
                ),
                icon=":material/how_to_reg:",
            )
        else:
            st.info(
                _("{counted} adjudicated under another definition or threshold: not in force.").format(
                    counted=plural("{count} visit", "{count} visits", settled.height)
                ),
                icon=":material/how_to_reg:",
            )
        st.button(_("Remove adjudication"), icon=":material/undo:", on_click=_forget, args=(session,))


def _forget(session: Session) -> None:
    session.intake = replace(session.intake, cohort=session.cohort.with_adjudicated(None, ""))
    session.settled_trouble = ()
    session.last = session.base = session.moves = None


def _flares(session: Session, plan: AnalysisPlan) -> None:
    rows = flares_recorded_and_derived(session.cohort, plan)
    counts = {name: rows.filter(pl.col("agreement") == name).height for name in ("both", RECORDED_ONLY, DERIVED_ONLY)}
    st.markdown(
        _(
            "{both} both, {recordedonly} recorded only, {derivedonly} derived only. A recorded and a derived flare at most {match_days} days apart count as one flare."
        ).format(
            both=counts["both"],
            recordedonly=counts[RECORDED_ONLY],
            derivedonly=counts[DERIVED_ONLY],
            match_days=MATCH_DAYS,
        )
    )
    st.caption(_("The rule is chosen under “{door}”. It applies only after a response.").format(door=_(OTHER_DOOR)))
    if rows.height:
        shown = rows.select(
            pl.col("patient_id").alias(_("Patient")),
            pl.col("group").cast(pl.String).alias(_("Group")),
            pl.col("recorded_day").cast(pl.String).fill_null("–").alias(_("Recorded, day")),
            pl.col("derived_day").cast(pl.String).fill_null("–").alias(_("By the rule, day")),
            pl.col("status").fill_null("–").alias(_("Confirmed?")),
            pl.col("agreement").alias(_("Found")),
        )
        show.listing(rows, "flares_recorded_and_derived", session, plan, shown=shown)
