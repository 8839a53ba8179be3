"""How much prednisolone was taken in all."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import SMALL_GROUP, group_title, months, of_groups
from lnexplore.charts.theme import HEIGHT, NAME_GREY, clickable, group_colours, group_scale, inks, style
from lnexplore.cohort.model import Cohort
from lnexplore.options import OPTIONS
from lnexplore.outcomes.steroid_exposure import (
    ORAL,
    steroid_cumulative,
    steroid_total_by_patient,
)
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `steroid_cumulative`, and what is drawn."""
    return steroid_cumulative(cohort, plan), pl.DataFrame({"middle": [plan.middle]})


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Whose total is known: counted, group, month, patient_id."""
    rows = steroid_total_by_patient(cohort, plan).filter(pl.col("reached")).drop_nulls("total")
    return rows.select("counted", "group", "month", "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Grams taken by each landmark month: mean with interval, or median with quartiles."""
    is_median = frames[1]["middle"][0] == "median"
    middle, low, high = ("median", "q1", "q3") if is_median else ("estimate", "ci_low", "ci_high")
    rows = (
        frames[0]
        .filter(pl.col("n") > 0)
        .with_columns(
            pl.col("group").cast(pl.String),
            middle=pl.col(middle) / 1000,
            low=pl.col(low) / 1000,
            high=pl.col(high) / 1000,
            label=pl.format("n={}", "n"),
        )
    )
    groups = frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list()
    order = rows["month"].unique().sort().to_list()
    base = alt.Chart(rows.select("group", "month", "n", "N", "middle", "low", "high", "label", "counted"))
    x = alt.X("month:O", sort=order, title=_("Months since time zero"), axis=alt.Axis(labelAngle=0))
    offset = alt.XOffset("group:N", sort=groups, scale=alt.Scale(domain=groups, paddingOuter=0.2))
    colour = alt.Color("group:N", title=None, sort=groups, scale=group_scale(groups), legend=alt.Legend(orient="top"))
    axis = alt.Axis(grid=True, gridOpacity=0.25)
    y = alt.Y("middle:Q", title=_("Prednisolone equivalent taken so far (g)"), axis=axis)
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("counted:N", title=_("Counted")),
        alt.Tooltip("middle:Q", title="g", format=".2f"),
        alt.Tooltip("low:Q", title=_("from"), format=".2f"),
        alt.Tooltip("high:Q", title=_("to"), format=".2f"),
        alt.Tooltip("n:Q", title=_("Patients")),
        alt.Tooltip("N:Q", title=_("followed")),
    ]
    bars = clickable(
        base.mark_bar(cursor="pointer").encode(x=x, xOffset=offset, y=y, color=colour, tooltip=tooltip),
        "group",
        "month",
    )
    spans = base.mark_rule(strokeWidth=1.6, color=NAME_GREY).encode(
        x=x, xOffset=offset, y=alt.Y("low:Q", title=""), y2=alt.Y2("high:Q")
    )
    names = base.mark_text(dy=-4, fontSize=10, baseline="bottom").encode(
        x=x,
        xOffset=offset,
        y=alt.YDatum(0),
        text=alt.Text("label:N"),
        color=alt.Color("group:N", scale=inks(group_colours(groups)), legend=None),
    )
    drawn: alt.LayerChart = style(bars, spans, names, height=HEIGHT).resolve_scale(color="independent")
    return drawn


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, all at the longest landmark that ten patients of each, or anybody of each, reached."""
    said = []
    month = _told_month(frames[0])
    for group in frames[0]["group"].unique(maintain_order=True):
        rows = [row for row in frames[0].filter(pl.col("group") == group).to_dicts() if row["n"]]
        counted = frames[0]["counted"][0]
        if not rows:
            why = _("{group}: not estimable: no dose of pulses is recorded, or no patient was followed that long.")
            if counted == ORAL:
                why = _("{group}: not estimable: no dose at time zero is known, or no patient was followed that long.")
            said.append(why.format(group=group_title(group)))
            continue
        one = next((row for row in rows if row["month"] == month), rows[0])
        sentence = _(
            "{group}: by {months} mean {estimate} mg (median {median}, quartiles {q1}–{q3}; {per_day} mg a day) in {n} of {total} followed that long"
        ).format(
            group=group_title(group),
            months=months(one["month"]),
            estimate=number(one["estimate"], 0),
            median=number(one["median"], 0),
            q1=number(one["q1"], 0),
            q3=number(one["q3"], 0),
            per_day=number(one["per_day"], 1),
            n=one["n"],
            total=one["N"],
        )
        if one["n_not_assessable"]:
            sentence = _("{sentence}; {n} without a known dose at time zero").format(
                sentence=sentence, n=one["n_not_assessable"]
            )
        said.append(f"{sentence}.")
    factor = plan.factors["methylprednisolone"]
    return [
        *said,
        Note(
            _(
                "In mg of prednisolone since time zero, {counted_words}; {between}. 1 mg of methylprednisolone counts as {factor:g} mg. Totals are comparable only where pulses are counted alike."
            ).format(counted_words=counted_words(frames), between=OPTIONS["between_doses"].meaning(plan), factor=factor)
        ),
    ]


def _told_month(frame: pl.DataFrame) -> int | None:
    """The longest landmark that ten patients of each group, or anybody of each, reached."""
    known = frame.filter(pl.col("n") > 0)
    groups = known["group"].n_unique()
    told = known.group_by("month").agg(pl.len().alias("_of"), pl.col("n").min().alias("_least")).sort("month")
    shared = told.filter(pl.col("_of") == groups)
    large = shared.filter(pl.col("_least") >= SMALL_GROUP)
    month = (large if large.height else shared)["month"].max()
    return None if month is None else int(month)  # type: ignore[arg-type]


def counted_words(frames: Frames) -> str:
    """What the totals hold."""
    return _("oral doses alone") if frames[0]["counted"].unique().to_list() == [ORAL] else _("with intravenous pulses")


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The mean total at the longest landmark that all groups reached, in a line."""
    month = _told_month(frames[0])
    rows = frames[0].filter((pl.col("n") > 0) & (pl.col("month") == month)).to_dicts()
    found = of_groups(
        (row["group"], _("{dose} mg (n = {n})").format(dose=number(row["estimate"], 0), n=row["n"])) for row in rows
    )
    return [_("Mean total by {months}: {found}.").format(months=months(row["month"]), found=found) for row in rows[:1]]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Cumulative prednisolone"),
    question=N_("How much was taken since time zero, with and without pulses?"),
    pages={"steroids": 40},
    drawable=pl.col("n") > 0,
    empty=N_("Not estimable: the sheet lacks the doses, or no patient was followed to a landmark month."),
    by=("counted",),
)
