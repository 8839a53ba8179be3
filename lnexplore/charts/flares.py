"""Rate of recorded flares per 100 patient-years, with its exact interval."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import clauses, group_title, where_any
from lnexplore.charts.theme import GREY, at_pixel, clickable, group_scale, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.flares import WHOLE, flare_events, flares
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `flares`."""
    return (flares(cohort, plan),)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who had a recorded flare: group, period (the whole follow-up, and the first year where it fell there), patient_id."""
    rows = flare_events(cohort, plan).select("group", "day", "patient_id")
    whole = rows.select("group", pl.lit(WHOLE).alias("period"), "patient_id")
    early = rows.filter(pl.col("day") <= 365).select("group", pl.lit("first 12 months").alias("period"), "patient_id")
    return pl.concat([whole, early]).unique(maintain_order=True)


def _words(row: dict[str, object]) -> str:
    n, patients, total = int(row["n"]), int(row["n_patients"]), int(row["N"])  # type: ignore[call-overload]
    return f"{plural('{count} flare', '{count} flares', n)} in {patients} of {total}, {number(row['person_years'], 1)} patient-years"  # type: ignore[arg-type]


def draw(frames: Frames) -> alt.LayerChart:
    """A point with its interval per group and period; what was counted stands above it."""
    return draw_rates(frames[0])


def draw_rates(frame: pl.DataFrame) -> alt.LayerChart:
    """A point with its interval per row of group, period, n, n_patients, N, person_years, estimate, ci_low and ci_high."""
    rows = frame.filter(pl.col("estimate").is_not_null()).with_columns(pl.col("group").cast(pl.String))
    groups = frame["group"].unique(maintain_order=True).cast(pl.String).to_list()
    rows = rows.with_columns(
        words=pl.Series([_words(row) for row in rows.to_dicts()], dtype=pl.String),
        row=pl.format("{}, {}", "group", "period"),
    ).with_columns(
        text=pl.format("{}: {}", "row", "words"),
    )
    order = rows["row"].to_list()
    base = alt.Chart(rows.select("group", "period", "row", "estimate", "ci_low", "ci_high", "words", "text"))
    y = alt.Y("row:N", sort=order, title=None, axis=None)
    colour = alt.Color("group:N", scale=group_scale(groups), legend=None)
    top = max(10.0, float(rows["ci_high"].max() or 0))  # type: ignore[arg-type]
    x = alt.X(
        "estimate:Q",
        title=_("Flares per 100 patient-years"),
        scale=alt.Scale(domain=[0, top], nice=True),
        axis=alt.Axis(grid=True, gridOpacity=0.25),
    )
    tooltip = [
        alt.Tooltip("row:N", title=_("Group and period")),
        alt.Tooltip("words:N", title=_("Counted")),
        alt.Tooltip("estimate:Q", title=_("Per 100 patient-years"), format=".1f"),
        alt.Tooltip("ci_low:Q", title=_("Interval from"), format=".1f"),
        alt.Tooltip("ci_high:Q", title=_("to"), format=".1f"),
    ]
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("ci_low:Q", title=""), x2=alt.X2("ci_high:Q"), y=y, color=colour
    )
    points = clickable(
        base.mark_point(filled=True, size=90, opacity=1, cursor="pointer").encode(
            x=x, y=y, color=colour, shape=alt.Shape("period:N", legend=None), tooltip=tooltip
        ),
        "group",
        "period",
    )
    start = at_pixel(4)
    text = base.mark_text(align="left", baseline="bottom", dy=-8, fontSize=11, color=GREY).encode(
        x=start, y=y, text=alt.Text("text:N")
    )
    return style(line, points, text, height=60 + 50 * max(rows.height, 1))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """A sentence per group about the whole follow-up."""
    sentences = []
    for row in frames[0].filter(pl.col("period") == WHOLE).to_dicts():
        name = group_title(row["group"])
        if row["estimate"] is None:
            sentences.append(
                _("{name}: no flares can be counted, for the sheet records none, or no follow-up.").format(name=name)
            )
            continue
        rate = _("{rate} per 100 patient-years (95 % interval {low}–{high})").format(
            rate=number(row["estimate"], 1), low=number(row["ci_low"], 1), high=number(row["ci_high"], 1)
        )
        without = where_any(_("{n} without follow-up"), row["n_not_assessable"])
        sentences.append(clauses(f"{name}: {_words(row)}", rate, without))
    return [*sentences, _("Flares as the sheet records them, after time zero.")]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Flares"),
    question=N_("How often do flares occur?"),
    pages={"overview": 30},
    drawable=pl.col("estimate").is_not_null(),
    empty=N_("The sheet records no flares, or no patient was followed after time zero."),
)
