"""Mean prednisolone dose by month over the patients' own courses."""

from collections.abc import Callable
from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.courses import EACH_UP_TO, draw_spread, each_or_spread, what_stands_behind
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, months, of_groups
from lnexplore.charts.theme import GREY, HEIGHT, clickable, group_colour, months_axis, row_names, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.steroids import steroid_by_patient, steroid_course, steroid_targets
from lnexplore.plan import AnalysisPlan

LINES = (5.0, 7.5)
TAPER_COLOURS = ("#8a5fb0", "#b8863b", "#5f7f3a")
TICKS = (0, 5, 10, 20, 40, 60, 80, 120, 250, 500, 1000)


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """`steroid_course`, the courses of `steroid_by_patient` or, of many, none, `steroid_targets`, what is drawn (`middle`), and the spread of many."""
    each, spread = each_or_spread(steroid_by_patient(cohort, plan), "dose", ("group", "month"))
    return (
        steroid_course(cohort, plan),
        each,
        steroid_targets(cohort, plan),
        pl.DataFrame({"middle": [plan.middle]}),
        spread,
    )


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Every patient with a dose: group, patient_id."""
    return steroid_by_patient(cohort, plan).drop_nulls("dose").select("group", "patient_id").unique(maintain_order=True)


def draw(frames: Frames) -> alt.LayerChart:
    """Mean with its interval, or median with quartiles, per group; behind them each patient faint, or of many the 10th to 90th percentile; limits of 5 and 7.5 mg/day, n below the axis.

    A sixth frame holds published tapers to lay over it (label, from_month, to_month, dose).
    """
    is_median = frames[3]["middle"][0] == "median"
    middle, low, high = ("median", "q1", "q3") if is_median else ("estimate", "ci_low", "ci_high")
    course, patients = frames[0].filter(pl.col("n") > 0), frames[1].filter(pl.col("dose").is_not_null())
    groups = frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list()
    course = course.with_columns(pl.col("group").cast(pl.String))
    x = alt.X(
        "month:Q",
        title=[_("Months since time zero"), _("rows: patients with a dose")],
        axis=months_axis(course, groups),
        scale=alt.Scale(nice=False, padding=16),
    )
    # Most of the course lies below 10 mg/day: a root scale keeps the targets apart without hiding zero.
    scale = alt.Scale(type="sqrt", zero=True, nice=False)
    axis = alt.Axis(values=list(TICKS), grid=True, gridOpacity=0.2, labelOverlap=False)

    def dose(field: str) -> alt.Y:
        return alt.Y(field, title=_("Prednisolone (mg/day, root scale)"), scale=scale, axis=axis)

    colour = group_colour(groups, symbolStrokeWidth=3)
    base = alt.Chart(course.select("group", "month", "n", "estimate", "ci_low", "ci_high", "median", "q1", "q3"))
    faint = draw_spread(frames[4], x, dose("p10:Q"), colour) or [
        clickable(
            alt.Chart(patients.select("patient_id", pl.col("group").cast(pl.String), "month", "dose"))
            .mark_line(strokeWidth=1.2, opacity=0.25, cursor="pointer")
            .encode(
                x=x,
                y=dose("dose:Q"),
                color=colour,
                detail=alt.Detail("patient_id:N"),
                tooltip=[alt.Tooltip("patient_id:N", title=_("Patient")), alt.Tooltip("dose:Q", title=_("mg/day"))],
            ),
            "patient_id",
        )
    ]
    band = base.mark_area(opacity=0.2).encode(x=x, y=dose(f"{low}:Q"), y2=alt.Y2(f"{high}:Q"), color=colour)
    line = base.mark_line(strokeWidth=3).encode(x=x, y=dose(f"{middle}:Q"), color=colour)
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=x,
        y=dose(f"{middle}:Q"),
        color=colour,
        tooltip=[
            alt.Tooltip("group:N", title=_("Group")),
            alt.Tooltip("month:Q", title=_("Month")),
            alt.Tooltip("n:Q", title=_("Patients")),
            alt.Tooltip("estimate:Q", title=_("Mean mg/day"), format=".1f"),
            alt.Tooltip("median:Q", title=_("Median mg/day"), format=".1f"),
        ],
    )
    rules = (
        alt.Chart(pl.DataFrame({"limit": list(LINES)}))
        .mark_rule(strokeDash=[3, 3], color=GREY)
        .encode(y=dose("limit:Q"))
    )
    over = _tapers(frames[5], dose) if len(frames) > 5 else []
    names = row_names(groups, _("n"))
    if not over:
        return style(rules, *faint, band, line, points, *names, height=HEIGHT + 60)
    strong: Any = alt.layer(rules, *faint, band, line, points)
    room = 30 + 22 * frames[5]["label"].n_unique()
    drawn: alt.LayerChart = style(strong, *over, *names, height=HEIGHT + 60 + room).resolve_scale(color="independent")
    return drawn


def _tapers(steps: pl.DataFrame, y: Callable[[str], alt.Y]) -> list[alt.Chart]:
    """Published tapers as bars at their doses, named in a legend."""
    if steps.height == 0:
        return []
    names = steps["label"].unique(maintain_order=True).to_list()
    scale = alt.Scale(domain=names, range=list(TAPER_COLOURS[: len(names)]))
    legend = alt.Legend(orient="bottom", columns=1, labelLimit=320, symbolOpacity=1, symbolStrokeWidth=4)
    bars = (
        alt.Chart(steps.select("label", "from_month", "to_month", "dose"))
        .mark_rule(strokeWidth=4, opacity=0.85)
        .encode(
            x=alt.X("from_month:Q", title=""),
            x2=alt.X2("to_month:Q"),
            y=y("dose:Q"),
            color=alt.Color("label:N", title=_("Published, at most"), sort=names, scale=scale, legend=legend),
            tooltip=[alt.Tooltip("label:N", title=_("Published")), alt.Tooltip("dose:Q", title=_("mg/day at most"))],
        )
    )
    return [bars]


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group about baseline and the headline month."""
    month = plan.headline_window.month
    course, targets = frames[0], frames[2]
    sentences = []
    for group in course["group"].unique(maintain_order=True):
        rows = {row["month"]: row for row in course.filter(pl.col("group") == group).to_dicts()}
        parts = []
        for at, words in ((0, _("at baseline")), (month, _("at {months}").format(months=months(month)))):
            row = rows.get(at)
            if row is None or row["n"] == 0:
                parts.append(_("no dose is recorded {words}").format(words=words))
            else:
                parts.append(
                    _("mean {mean} mg/day {when} (n={n}, median {median})").format(
                        mean=number(row["estimate"], 1), when=words, n=row["n"], median=number(row["median"], 1)
                    )
                )
        below = targets.filter(
            (pl.col("group") == group) & (pl.col("month") == month) & pl.col("limit").is_in(LINES) & (pl.col("N") > 0)
        ).to_dicts()
        parts += [
            _("{n} of {total} at or below {limit:g} mg").format(n=row["n"], total=row["N"], limit=row["limit"])
            for row in below
        ]
        sentences.append(f"{group_title(group)}: {', '.join(parts)}.")
    total = int(frames[0].filter(pl.col("month") == 0)["N"].sum())
    is_median = frames[3]["middle"][0] == "median"
    strong = _("median with quartiles") if is_median else _("mean with its 95\u00a0% interval")
    return [
        *sentences,
        Note(
            _("Strong line: {strong}. {what_stands_behind}").format(
                strong=strong, what_stands_behind=what_stands_behind(frames[1], total)
            )
        ),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """The middle dose at the headline month in a line."""
    month, is_median = plan.headline_window.month, frames[3]["middle"][0] == "median"
    rows = frames[0].filter((pl.col("month") == month) & (pl.col("n") > 0)).to_dicts()
    found = of_groups(
        (
            row["group"],
            _("{dose} mg/day (n = {n})").format(dose=number(row["median" if is_median else "estimate"], 1), n=row["n"]),
        )
        for row in rows
    )
    said = _("Median dose at {months}: {found}.") if is_median else _("Mean dose at {months}: {found}.")
    return [said.format(months=months(month), found=found)] if rows else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Steroid taper"),
    question=N_("How fast is prednisolone tapered?"),
    pages={"overview": 40},
    drawable=pl.col("n") > 0,
    empty=N_("The sheet has no prednisolone dose for these patients."),
    each_up_to=EACH_UP_TO,
)
