"""Reasons for discontinuation."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.curves import thinned
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, n_of, of_groups
from lnexplore.charts.theme import GREY, HEIGHT, clickable, months_axis, row_names, style
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.derive.stop_reasons import FAILURE, NOT_FAILURE, NOT_STATED
from lnexplore.outcomes.curves import FEW_AT_RISK
from lnexplore.outcomes.drug_survival import (
    discontinuation_curves,
    drug_stops,
    stop_reasons,
)
from lnexplore.plan import AnalysisPlan

REASON_COLOURS = {
    "death": "#646470",
    "inefficacy": "#c2453a",
    "adverse event": "#d9692b",
    "remission": "#047633",
    "pregnancy or wish for it": "#b55f9b",
    "lost or moved": "#6d7a85",
    "cost": "#a8871a",
    "patient’s wish": "#2f86c9",
    "other": "#8f7a5c",
    NOT_STATED: GREY,
}


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """`stop_reasons`, and steps, numbers at risk and landmarks of `discontinuation_curves`."""
    found = discontinuation_curves(cohort, plan)
    return stop_reasons(cohort, plan), found.steps, found.at_risk, found.landmarks


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who stopped and why: drug, group, why, patient_id."""
    rows = drug_stops(cohort, plan).filter("stopped")
    return rows.select("drug", "group", pl.col("why").cast(pl.String).fill_null(NOT_STATED), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Incidences of the reasons one upon the other, for one group; what is left above is the share still taken."""
    steps = frames[1].with_columns(pl.col("why").cast(pl.String))
    whys = [why for why in REASON_COLOURS if why in steps["why"].unique().to_list()]
    days = thinned(steps.select("day").unique().sort("day").with_columns(all=pl.lit(1)), ["all"])["day"]
    # Each reason has the value of its last step on every day on which any of them moves.
    grid = pl.DataFrame({"day": days}).join(pl.DataFrame({"why": whys}, schema={"why": pl.String}), how="cross")
    filled = grid.sort("day").join_asof(
        steps.select("day", "why", "estimate", "n_risk").sort("day"), on="day", by="why", check_sortedness=False
    )
    order = pl.col("why").replace_strict(
        {why: place for place, why in enumerate(whys)}, default=0, return_dtype=pl.Int64
    )
    stacked = (
        filled.with_columns(pl.col("estimate").fill_null(0.0), order=order)
        .sort("day", "order")
        .with_columns(top=pl.col("estimate").cum_sum().over("day"), month=pl.col("day") / DAYS_PER_MONTH)
        .with_columns(bottom=pl.col("top") - pl.col("estimate"))
    )
    left = steps.group_by("day").agg(_at_risk=pl.col("n_risk").max()).sort("day")
    thin = left.with_columns(thin=pl.col("_at_risk").shift(-1).fill_null(0) < FEW_AT_RISK).select("day", "thin")
    stacked = stacked.join(thin, on="day", how="left", validate="m:1")
    # The step with which few are left ends the strong part and begins the faint one.
    joint = stacked.filter(pl.col("thin") & (pl.col("day") == pl.col("day").filter(pl.col("thin")).min()))
    drawn_rows = pl.concat([stacked, joint.with_columns(thin=pl.lit(False))]).sort("day", "order")
    groups = [str(group) for group in frames[2]["group"].unique(maintain_order=True)]
    counts = frames[2].select(pl.col("group").cast(pl.String), "month", n="n_risk").unique(maintain_order=True)
    x = alt.X(
        "month:Q",
        title=_("Months; row: number at risk"),
        axis=months_axis(counts, groups),
        scale=alt.Scale(nice=False, padding=14),
    )
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25)
    colour_scale = alt.Scale(domain=whys, range=[REASON_COLOURS[why] for why in whys])
    colour = alt.Color(
        "why:N",
        title=None,
        sort=whys,
        scale=colour_scale,
        legend=alt.Legend(orient="top", columns=2, labelLimit=170, symbolOpacity=1),
    )
    tooltip = [
        alt.Tooltip("why:N", title=_("Stopped for")),
        alt.Tooltip("month:Q", title=_("Month"), format=".1f"),
        alt.Tooltip("estimate:Q", title=_("Share"), format=".0%"),
    ]
    plain = alt.Color("why:N", sort=whys, scale=colour_scale, legend=None)
    base = alt.Chart(drawn_rows.select("why", "month", "estimate", "bottom", "top", "order", "thin"))
    y = alt.Y("bottom:Q", title=_("Stopped so far, by reason"), axis=axis, scale=alt.Scale(domain=[0, 1]))
    areas = [
        base.transform_filter(f"datum.thin == {str(thin).lower()}")
        .mark_area(interpolate="step-after", opacity=0.4 if thin else 0.9)
        .encode(
            x=x, y=y, y2=alt.Y2("top:Q"), color=plain if thin else colour, order=alt.Order("order:Q"), tooltip=tooltip
        )
        for thin in (False, True)
    ]
    points = clickable(
        alt.Chart(stacked.filter(pl.col("day") == pl.col("day").max()))
        .mark_point(filled=True, size=60, cursor="pointer")
        .encode(x=x, y=alt.Y("top:Q"), color=plain, tooltip=tooltip),
        "why",
    )
    drawn: alt.LayerChart = style(*areas, points, *row_names(groups, _("At risk")), height=HEIGHT + 50).resolve_scale(
        color="independent"
    )
    return drawn


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """A sentence per group: the reasons with n of N."""
    said = []
    for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list():
        rows = [row for row in frames[0].filter(pl.col("group") == group).to_dicts() if row["n"]]
        total = int(frames[0].filter(pl.col("group") == group)["N"].max() or 0)  # type: ignore[arg-type]
        if not rows:
            said.append(_("{group}: none of {total} stopped.").format(group=group_title(group), total=total))
            continue
        parts = [
            _("{why} {n} of {total} (median month {median_month})").format(
                why=row["why"], n=row["n"], total=row["N"], median_month=number(row["median_month"], 1)
            )
            for row in rows
        ]
        failed = sum(row["n"] for row in rows if row["why"] in FAILURE)
        success = sum(row["n"] for row in rows if row["why"] in NOT_FAILURE)
        words = _("{group}: stopped for {parts}").format(group=group_title(group), parts=", ".join(parts))
        said.append(
            _(
                "{words}; for want of effect, harm or death {failed} of {total}, in remission {success} of {total}."
            ).format(words=words, failed=failed, total=total, success=success)
        )
    return [
        *said,
        Note(
            _(
                "These counts, and the table, are of all who took it, however long they were followed; the picture takes follow-up into account."
            )
        ),
        Note(_("Drawn faint where fewer than {few_at_risk} are left at risk.").format(few_at_risk=FEW_AT_RISK)),
        Note(
            _(
                "The reasons compete: each area is the share stopped for that reason by then (Aalen-Johansen), and together with those still on it they make all. One reason alone, with the others censored, would be overstated."
            )
        ),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """Who stopped, in a line."""
    counts = (
        frames[0]
        .group_by(pl.col("group").cast(pl.String), maintain_order=True)
        .agg(pl.col("n").sum(), pl.col("N").max())
    )
    found = of_groups((group, n_of(n, total)) for group, n, total in counts.rows())
    return [_("Stopped so far: {found}.").format(found=found)]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Reasons for discontinuation"),
    question=N_("Why was treatment stopped, and when?"),
    pages={"safety": 20},
    drawable=pl.col("n") > 0,
    empty=N_("No patient stopped, or the sheet has no treatments with dates."),
    by_group=True,
    by=("drug",),
    landmarks=3,
    points=1,
)
