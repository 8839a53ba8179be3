"""One cohort under every definition: a point with its interval per definition and group."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.forest import draw_forest
from lnexplore.charts.numbers import cases, group_title, incidence, months, of_groups
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.definitions import definition_rates, definition_states
from lnexplore.plan import AnalysisPlan

HERE = "▸ "
"""before the name of the definition in force"""


def results(cohort: Cohort, plan: AnalysisPlan, counting: str = "at") -> Frames:
    """The frame of `definition_rates` at the headline month, complete response."""
    frame = definition_rates(cohort, plan, counting)
    return (
        frame.filter((pl.col("month") == plan.headline_window.month) & (pl.col("outcome").cast(pl.String) == "CR")),
    )


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who is in complete response at the headline month: name (the definition, marked where it is in force), series (the group), patient_id."""
    names = definition_rates(cohort, plan).select("label", "in_force").unique()
    rows = definition_states(cohort, plan).filter("cr").join(names, on="label", how="left", validate="m:1")
    return rows.select(
        name=pl.when(pl.col("in_force")).then(pl.lit(HERE) + pl.col("label")).otherwise(pl.col("label")),
        series=pl.col("group").cast(pl.String),
        patient_id="patient_id",
    )


def draw(frames: Frames) -> alt.LayerChart:
    """Definitions from the lowest to the highest rate; the one in force marked."""
    rows = frames[0].filter(pl.col("estimate").is_not_null())
    rows = rows.with_columns(
        name=pl.when(pl.col("in_force")).then(pl.lit(HERE) + pl.col("label")).otherwise(pl.col("label")),
        series=pl.col("group").cast(pl.String),
        note=pl.Series(map(_missing, rows.to_dicts()), dtype=pl.String),
    )
    is_by = "N_by" in rows.columns
    counts = ("n_by", "N_by") if is_by else ("n", "N")
    told = pl.format("{}/{}", *counts)
    by = _("{n_risk_by} of {N_by} at risk; observed so far {n}/{N}")
    label = pl.Series([by.format(**row) for row in rows.to_dicts()], dtype=pl.String) if is_by else told
    title = _("Cumulative incidence of complete response") if is_by else _("Share in complete response")
    order = (
        rows.group_by("name", maintain_order=True)
        .agg(share=pl.col(counts[0]).sum() / pl.col(counts[1]).sum())
        .sort("share", "name", descending=[True, False])["name"]
        .to_list()
    )
    return draw_forest(rows.with_columns(counts=told, label=label), title, order, clicks=True)


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """A sentence per group on the span of the rates, and who cannot be answered for."""
    sentences = []
    for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list():
        rows = frames[0].filter((pl.col("group").cast(pl.String) == group) & pl.col("estimate").is_not_null())
        if not rows.height:
            continue
        low, high = (
            rows.sort("estimate", "label").row(0, named=True),
            rows.sort("estimate", "label").row(-1, named=True),
        )
        sentences.append(
            plural(
                "{group}, {months}: from {lowest} ({low}) to {highest} ({high}) under {count} definition.",
                "{group}, {months}: from {lowest} ({low}) to {highest} ({high}) under {count} definitions, the same patients and the same values.",
                rows.height,
                group=group_title(group),
                months=months(low["month"]),
                lowest=_rate(low),
                low=low["label"],
                highest=_rate(high),
                high=high["label"],
            )
        )
    return sentences


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The span of the rates in a line."""
    known = frames[0].filter(pl.col("estimate").is_not_null()).sort("estimate", "label")
    found, words = [], _("{lowest} to {highest}")
    for (group,), rows in known.group_by("group", maintain_order=True):
        low, high = rows.row(0, named=True), rows.row(-1, named=True)
        found.append((group, words.format(lowest=_short(low), highest=_short(high))))
    return [
        plural(
            "Complete response {when} under {known} of {count} definition: {found}.",
            "Complete response {when} under {known} of {count} definitions: {found}.",
            frames[0]["definition"].n_unique(),
            known=known["definition"].n_unique(),
            when=(_("by {months}") if "N_by" in known.columns else _("at {months}")).format(months=months(month)),
            found=of_groups(sorted(found, key=lambda one: str(one[0]))),
        )
        for month in known["month"].unique().to_list()[:1]
    ]


def _short(row: dict[str, Any]) -> str:
    return _rate(row) if "N_by" in row else f"{row['n']}/{row['N']}"


def _missing(row: dict[str, Any]) -> str:
    range_ = "" if "N_by" in row else cases(row["n"], row["N"], row["n_not_assessable"])
    words = _("{n} not assessable, worst to best case {cases}") if range_ else _("{n} not assessable")
    return words.format(n=row["n_not_assessable"], cases=range_)


def _rate(row: dict[str, Any]) -> str:
    if "N_by" not in row:
        return _("{n} of {total}").format(n=row["n"], total=row["N"])
    return incidence(row["estimate"], row["ci_low"], row["ci_high"], row["N_by"])


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("The same cohort under every definition"),
    question=N_("What would the rate of complete response be under their definition?"),
    pages={"criteria": 10},
    drawable=pl.col("estimate").is_not_null(),
    empty=N_(
        "No definition can be applied: the sheet lacks the measures needed, or no patient was followed to this month."
    ),
)
