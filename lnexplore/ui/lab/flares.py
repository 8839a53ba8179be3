"""Flares that the chosen rule finds in the visits; unconfirmed ones apart."""

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, number
from lnexplore.charts.numbers import group_title
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.rounding import rounded
from lnexplore.criteria.flare_presets import FLARES
from lnexplore.criteria.terms import Limit
from lnexplore.options.option import FLARE, OTHER_DOOR
from lnexplore.outcomes.derived_flares import derived_flare_rates, derived_flares, lacking_for_flares
from lnexplore.outcomes.remarks import read_from
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import downloads, patients, show
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape


def section(session: Session, plan: AnalysisPlan) -> None:
    """The section as drawn on each rerun."""
    rule = FLARES[plan.flare_rule]
    with show.block(_("Flares by the rule of {name}").format(name=rule.label)):
        st.markdown(escape(plan.describe_flares()))
        st.caption(
            _("Rule, reference, confirmation and interval: “{topic}” under “{door}”.").format(
                topic=FLARE.title, door=_(OTHER_DOOR)
            )
        )
        measures = dict.fromkeys(leaf.measure for leaf in rule.leaves() if isinstance(leaf, Limit))
        gone = [key for key in measures if not session.cohort.has(read_from(key, session.cohort, plan))]
        if gone:
            st.warning(
                _("The sheet has no {names}: the parts of the rule that need it find nothing.").format(
                    names=escape(" or ".join(MEASURES[key].name_in_text for key in gone))
                ),
                icon=":material/science_off:",
            )
        if lost := lacking_for_flares(session.cohort, plan):
            st.info(
                _(
                    "Without {names} no flare can be found by this rule under this definition of response; “–” means not known, not none."
                ).format(names=escape(" and ".join(MEASURES[key].name_in_text for key in lost))),
                icon=":material/info:",
            )
        rates = derived_flare_rates(session.cohort, plan)
        st.markdown(_("**How often**"))
        shown = pl.DataFrame(
            {
                _("Group"): [group_title(group) for group in rates["group"].to_list()],
                _("Period"): rates["period"].to_list(),
                _("Counted"): rates["counted"].to_list(),
                _("Flares"): ["–" if not total else str(n) for n, total in rates.select("n", "N").iter_rows()],
                _("Per 100 patient-years"): [
                    "–" if rate is None else f"{number(rate, 1)} ({number(low, 1)}–{number(high, 1)})"
                    for rate, low, high in rates.select("estimate", "ci_low", "ci_high").iter_rows()
                ],
                _("In patients"): [f"{n}/{total}" for n, total in rates.select("n_patients", "N").iter_rows()],
            }
        )
        st.caption(_("In brackets: exact 95 % Poisson interval."))
        show.listing(rates, "derived_flare_rates", session, plan, shown=shown)
    found = derived_flares(session.cohort, plan)
    if still := int(found["within_normal"].sum()):
        st.caption(
            _(
                "{n} of {total} flares rest on a rise of creatinine that stays within the normal range (marked ◦)."
            ).format(n=still, total=found.height)
        )
    for title, rows in (
        ("Confirmed", found.filter(pl.col("status") == "confirmed")),
        (_("Not confirmed"), found.filter(pl.col("status") != "confirmed")),
    ):
        with show.block(f"{title}: {rows.height:,}"):
            if rows.height:
                show.rows(rows, f"flares {title}", shown=rows.select(_columns()))
                patients.buttons(rows["patient_id"].unique(maintain_order=True).to_list(), f"flares {title}")
    downloads.offer(found, "derived_flares", session, plan)


def _columns() -> list[pl.Expr]:
    def pair(before: str, after: str, digits: int) -> pl.Expr:
        sides = [rounded(name, digits).cast(pl.String).fill_null("–") for name in (before, after)]
        return pl.format("{} → {}", *sides)

    return [
        pl.col("patient_id").alias(_("Patient")),
        pl.col("group").cast(pl.String).alias(_("Group")),
        rounded("month", 1).alias(_("Month")),
        pl.col("kind").alias(_("Kind")),
        pl.col("status").alias(_("Confirmed?")),
        pair("upcr_before", "upcr", 2).alias(_("UPCR (g/gCr)")),
        pl.concat_str(
            pair("creatinine_before", "creatinine", 2),
            pl.when("within_normal").then(pl.lit(" ◦")).otherwise(pl.lit("")),
        ).alias(_("Creatinine (mg/dL)")),
        pl.col("since").alias(_("Response since day")),
    ]
