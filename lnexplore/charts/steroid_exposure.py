"""How low the dose is, when it gets there and stays, and how much was taken in all."""

import altair as alt
import polars as pl

from lnexplore.charts.curves import Frames, draw_curves, frames_of, landmark_sentences, tail_sentences, test_sentences
from lnexplore.charts.theme import (
    HEIGHT,
    NAME_GREY,
    SMALL_GROUP,
    clickable,
    group_scale,
    group_title,
    months,
    number,
    style,
)
from lnexplore.cohort.model import Cohort
from lnexplore.derive.follow_up import ORIGINS
from lnexplore.derive.steroids import BETWEEN
from lnexplore.outcomes.steroid_exposure import (
    ORAL,
    low_dose_curves,
    low_dose_times,
    steroid_cumulative,
    steroid_rebound,
    steroid_total_by_patient,
)
from lnexplore.outcomes.steroids import TARGETS, steroid_by_patient, steroid_targets
from lnexplore.plan import AnalysisPlan

BANDS = ("none", "up to 2.5", "above 2.5 to 5", "above 5 to 7.5", "above 7.5 to 10", "above 10 mg/day")
_COLOURS = ("#0b6e4f", "#3f9d78", "#8fcdb0", "#f0d9a8", "#e8a860", "#c2603a")


def bands_results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `steroid_targets`."""
    return (steroid_targets(cohort, plan),)


def bands_people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who is in which band: group, month, band, patient_id."""
    rows = steroid_by_patient(cohort, plan).drop_nulls("dose")
    return rows.select("group", "month", band=_band(pl.col("dose")), patient_id="patient_id")


def _band(dose: pl.Expr) -> pl.Expr:
    found = pl.lit(BANDS[-1])
    for limit, name in reversed(list(zip(TARGETS, BANDS, strict=False))):
        found = pl.when(dose <= limit).then(pl.lit(name)).otherwise(found)
    return found


def bands_draw(frames: Frames) -> alt.LayerChart:
    """A bar per month, to 100 % of the patients with a dose; the lowest doses at the bottom, n on top."""
    wide = (
        frames[0]
        .filter(pl.col("N") > 0)
        .with_columns(name=pl.lit("at ") + pl.col("limit").cast(pl.String))
        .pivot("name", index=["month", "N"], values="n")
        .sort("month")
    )
    rows = []
    for row in wide.to_dicts():
        below = 0
        for place, band in enumerate(BANDS):
            upto = row["N"] if place == len(TARGETS) else row[f"at {TARGETS[place]}"]
            if upto > below:
                rows.append((row["month"], band, place, upto - below, row["N"], below / row["N"], upto / row["N"]))
            below = upto
    schema = {"month": pl.Int64, "band": pl.String, "order": pl.Int64, "n": pl.Int64, "N": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema | {"low": pl.Float64, "high": pl.Float64}, orient="row")
    frame = frame.with_columns(
        middle=(pl.col("low") + pl.col("high")) / 2,
        label=pl.when(pl.col("high") - pl.col("low") > 0.06).then(pl.format("{}/{}", "n", "N")).otherwise(pl.lit("")),
    )
    order = frame["month"].unique().sort().to_list()
    x = alt.X("month:O", sort=order, title="Months since time zero", axis=alt.Axis(labelAngle=0))
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25)
    colour = alt.Color(
        "band:N",
        title="Prednisolone",
        sort=list(BANDS),
        scale=alt.Scale(domain=list(BANDS), range=list(_COLOURS)),
        legend=alt.Legend(orient="top", columns=2, titleLimit=200),
    )
    base = alt.Chart(frame)
    tooltip = [
        alt.Tooltip("month:O", title="Month"),
        alt.Tooltip("band:N", title="Prednisolone"),
        alt.Tooltip("n:Q", title="Patients"),
        alt.Tooltip("N:Q", title="of"),
    ]
    bars = clickable(
        base.mark_bar(cornerRadius=1, cursor="pointer").encode(
            x=x,
            y=alt.Y("low:Q", title="Share of patients with a dose", axis=axis, scale=alt.Scale(domain=[0, 1])),
            y2="high:Q",
            color=colour,
            tooltip=tooltip,
        ),
        "month",
        "band",
    )
    ink = alt.Color(
        "band:N",
        sort=list(BANDS),
        scale=alt.Scale(domain=list(BANDS), range=["#ffffff", "#08130e", "#08130e", "#14110a", "#14110a", "#ffffff"]),
        legend=None,
    )
    numbers = base.mark_text(fontSize=10.5, fontWeight=600).encode(
        x=x, y="middle:Q", text="label:N", color=ink, tooltip=tooltip
    )
    drawn: alt.LayerChart = style(bars, numbers, height=HEIGHT + 60).resolve_scale(color="independent")
    return drawn


def bands_caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group about the headline month."""
    month = plan.headline_window.month
    said = []
    for group in frames[0]["group"].unique(maintain_order=True):
        rows = frames[0].filter((pl.col("group") == group) & (pl.col("month") == month) & (pl.col("N") > 0)).to_dicts()
        if not rows:
            said.append(f"{group_title(group)}: no dose is recorded at {months(month)}.")
            continue
        parts = [f"none in {rows[0]['n']}"] + [f"at most {row['limit']:g} mg/day in {row['n']}" for row in rows[1:]]
        words = f"{group_title(group)}, at {months(month)}, of {rows[0]['N']}: {', '.join(parts)}"
        words += f"; {rows[0]['n_not_assessable']} without a dose" if rows[0]["n_not_assessable"] else ""
        said.append(words + ".")
    return said


def low_results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `low_dose_curves`, landmarks first, and `steroid_rebound`."""
    return *frames_of(low_dose_curves(cohort, plan)), steroid_rebound(cohort, plan)


def low_people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who came down to a goal and stayed, and on which day since the clock began: goal, group, day, patient_id."""
    rows = low_dose_times(cohort, plan).filter(pl.col("code") == 1)
    return rows.select("goal", "group", (pl.col("day") - pl.col("clock")).alias("day"), "patient_id")


def low_draw(frames: Frames) -> alt.LayerChart:
    """Cumulative incidence per group."""
    return draw_curves(frames[:4], "Share who came down to it and stayed", since="time zero")


def low_caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, and how many rose again."""
    goal = float(frames[3]["goal"][0]) if frames[3].height else 5.0
    said = landmark_sentences(frames[:4], f"{goal:g} mg/day or less reached and kept", month=plan.headline_window.month)
    for row in frames[4].to_dicts():
        if row["N"]:
            words = (
                f"{group_title(row['group'])}: of {row['N']} who ever came down to it, {row['n']} rose above it again"
            )
            if row["n"]:
                words += f", {'after' if row['n'] == 1 else 'at the median after'} {number(row['median_month'])} months"
            said.append(words + ".")
    return [
        *said,
        *tail_sentences(frames[:4]),
        *test_sentences(frames[:4]),
        f"Of patients above {goal:g} mg/day at time zero. Reached on the first day from which the dose stayed there for {plan.sustained_days} days; {BETWEEN['hold']}. Dialysis, transplant and death compete with it. Time counts from {ORIGINS['start' if plan.origin == 'first_response' else plan.origin]}.",
    ]


def cumulative_results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `steroid_cumulative`, and what is drawn."""
    return steroid_cumulative(cohort, plan), pl.DataFrame({"middle": [plan.middle]})


def cumulative_people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Whose total is known: counted, group, month, patient_id."""
    rows = steroid_total_by_patient(cohort, plan).filter(pl.col("reached")).drop_nulls("total")
    return rows.select("counted", "group", "month", "patient_id")


def cumulative_draw(frames: Frames) -> alt.LayerChart:
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
    x = alt.X("month:O", sort=order, title="Months since time zero", axis=alt.Axis(labelAngle=0))
    offset = alt.XOffset("group:N", sort=groups, scale=alt.Scale(domain=groups, paddingOuter=0.2))
    colour = alt.Color("group:N", title=None, sort=groups, scale=group_scale(groups), legend=alt.Legend(orient="top"))
    axis = alt.Axis(grid=True, gridOpacity=0.25)
    y = alt.Y("middle:Q", title="Prednisolone equivalent taken so far (g)", axis=axis)
    tooltip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("counted:N", title="Counted"),
        alt.Tooltip("middle:Q", title="g", format=".2f"),
        alt.Tooltip("low:Q", title="from", format=".2f"),
        alt.Tooltip("high:Q", title="to", format=".2f"),
        alt.Tooltip("n:Q", title="Patients"),
        alt.Tooltip("N:Q", title="followed"),
    ]
    bars = clickable(
        base.mark_bar(opacity=0.75, cursor="pointer").encode(x=x, xOffset=offset, y=y, color=colour, tooltip=tooltip),
        "group",
        "month",
    )
    spans = base.mark_rule(strokeWidth=1.6, color=NAME_GREY).encode(
        x=x, xOffset=offset, y=alt.Y("low:Q", title=""), y2="high:Q"
    )
    names = base.mark_text(dy=-4, fontSize=10, baseline="bottom", color="#10181f").encode(
        x=x, xOffset=offset, y=alt.datum(0), text="label:N"
    )
    return style(bars, spans, names, height=HEIGHT)


def cumulative_caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group, all at the longest landmark that ten patients of each, or anybody of each, reached."""
    said = []
    known = frames[0].filter(pl.col("n") > 0)
    groups = known["group"].n_unique()
    told = known.group_by("month").agg(pl.len().alias("_of"), pl.col("n").min().alias("_least")).sort("month")
    shared = told.filter(pl.col("_of") == groups)
    large = shared.filter(pl.col("_least") >= SMALL_GROUP)
    month = (large if large.height else shared)["month"].max()
    for group in frames[0]["group"].unique(maintain_order=True):
        rows = [row for row in frames[0].filter(pl.col("group") == group).to_dicts() if row["n"]]
        counted = frames[0]["counted"][0]
        if not rows:
            why = "no dose at time zero is known" if counted == ORAL else "no dose of pulses is recorded"
            said.append(f"{group_title(group)}: cannot be told, for {why}, or nobody was followed that long.")
            continue
        one = next((row for row in rows if row["month"] == month), rows[0])
        words = f"{group_title(group)}: by {months(one['month'])} mean {one['estimate']:,.0f} mg (median {one['median']:,.0f}, quartiles {one['q1']:,.0f}–{one['q3']:,.0f}; {number(one['per_day'])} mg a day) in {one['n']} of {one['N']} followed that long"
        words += f"; {one['n_not_assessable']} without a known dose at time zero" if one["n_not_assessable"] else ""
        said.append(words + ".")
    factor = plan.factors["methylprednisolone"]
    return [
        *said,
        f"In mg of prednisolone since time zero, {counted_words(frames)}; {BETWEEN[plan.between_doses]}. 1 mg of methylprednisolone counts as {factor:g} mg. Totals compare only where pulses are counted alike.",
    ]


def counted_words(frames: Frames) -> str:
    """What the totals hold."""
    return "oral doses alone" if frames[0]["counted"].unique().to_list() == [ORAL] else "with intravenous pulses"
