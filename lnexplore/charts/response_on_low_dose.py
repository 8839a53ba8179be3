"""Lines: the share of patients in complete response on no more than 7.5 or 5 mg of prednisolone a day."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import clauses, group_title, months, n_of, of_groups, share, where_any
from lnexplore.charts.shares import draw_shares
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.response import response_by_patient
from lnexplore.outcomes.steroids import response_on_low_dose, steroid_by_patient
from lnexplore.plan import AnalysisPlan

_KINDS = {"7.5": "≤ 7.5 mg/day", "5.0": "≤ 5 mg/day"}


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `response_on_low_dose`."""
    return (response_on_low_dose(cohort, plan),)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who is in complete response on the dose or less: group, month, kind (the dose), patient_id."""
    doses = steroid_by_patient(cohort, plan).select("patient_id", "month", "dose")
    rows = response_by_patient(cohort, plan).filter(pl.col("state").cast(pl.String) == "CR")
    kinds = pl.DataFrame({"limit": [float(limit) for limit in _KINDS], "kind": list(_KINDS.values())})
    return (
        rows.select("patient_id", "group", "month")
        .join(doses, on=["patient_id", "month"], how="inner", validate="1:1")
        .join(kinds, how="cross")
        .filter(pl.col("dose") <= pl.col("limit"))
        .select("group", "month", "kind", "patient_id")
    )


def draw(frames: Frames) -> alt.LayerChart:
    """A line per group and limit, 7.5 mg drawn through, 5 mg dashed."""
    return draw_shares(frames[0], "limit", _KINDS, _("In complete response on"))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group about the headline month."""
    month = plan.headline_window.month
    here = frames[0].filter((pl.col("month") == month) & (pl.col("limit") <= 7.5))
    sentences = []
    for group in here["group"].unique(maintain_order=True):
        low, high = (
            here.filter((pl.col("group") == group) & (pl.col("limit") == limit)).to_dicts()[0] for limit in (5.0, 7.5)
        )
        rate = _("{group}, at {months}: complete response on 7.5 mg/day or less {share}").format(
            group=group_title(group),
            months=months(month),
            share=share(high["n"], high["N"], high["ci_low"], high["ci_high"], high["n_not_assessable"]),
        )
        lower = [_("on 5 mg or less in {n} of {total}").format(n=low["n"], total=low["N"])] if low["N"] else []
        missing = _("{n} not assessable")
        sentences.append(
            clauses(
                rate,
                where_any(missing, high["n_not_assessable"]),
                ", ".join([*lower, where_any(missing, low["n_not_assessable"])]).rstrip(", ") if lower else "",
            )
        )
    return sentences


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """On 7.5 mg/day or less at the headline month, in a line."""
    month = plan.headline_window.month
    rows = frames[0].filter((pl.col("month") == month) & (pl.col("limit") == 7.5)).to_dicts()
    found = of_groups((row["group"], n_of(row["n"], row["N"])) for row in rows)
    said = _("Complete response on 7.5 mg/day or less at {months}: {found}.")
    return [said.format(months=months(month), found=found)] if rows else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Complete response on low-dose prednisolone"),
    question=N_("How many patients are in complete response on low-dose prednisolone?"),
    pages={"overview": 50, "steroids": 90},
    needs_response=True,
    drawable=pl.col("N") > 0,
    empty=N_("No patient has both a response that can be decided and a prednisolone dose."),
)
