"""How long each patient was followed: a line per patient, or the share still followed where they are many."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import group_title, of_groups
from lnexplore.charts.theme import HEIGHT, clickable, group_colour, style
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.rounding import rounded
from lnexplore.outcomes.follow_up import follow_up, follow_up_by_patient
from lnexplore.plan import AnalysisPlan

MOST_LINES = 200
"""More patients than this are drawn as the share still followed."""
_STILL = N_("last seen")
_LINE = 7
"""height of a patient's line where there is room, in pixels"""
_WHOLE = pl.col("month").floor().cast(pl.Int64).alias("whole_months")


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `follow_up` and `follow_up_by_patient`."""
    return follow_up(cohort, plan), follow_up_by_patient(cohort, plan)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Every patient with follow-up: group, months followed, the whole ones of them, patient_id."""
    rows = follow_up_by_patient(cohort, plan).drop_nulls("last_day")
    return rows.select("group", _WHOLE, rounded("month", 1).alias("months_followed"), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """A line per patient, sorted by length within the group, its end marked by why it ended; steps beyond 200 patients."""
    rows = frames[1].drop_nulls("last_day").with_columns(pl.col("group").cast(pl.String))
    groups = frames[1]["group"].unique(maintain_order=True).cast(pl.String).to_list()
    colour = group_colour(groups, symbolStrokeWidth=3)
    return _lines(rows, groups, colour) if rows.height <= MOST_LINES else _steps(rows, colour)


def _months(field: str) -> alt.X:
    return alt.X(
        field,
        title=_("Months since time zero"),
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(grid=True, gridOpacity=0.25, format="~g"),
    )


def _lines(rows: pl.DataFrame, groups: list[str], colour: alt.Color) -> alt.LayerChart:
    places = pl.DataFrame(
        {"group": groups, "_place": range(len(groups))}, schema={"group": pl.String, "_place": pl.Int64}
    )
    ordered = (
        rows.join(places, on="group", how="left", validate="m:1")
        .sort("_place", "month", "patient_id", descending=[False, True, False])
        .with_columns(end=pl.coalesce("kind", pl.lit(_STILL)), start=pl.lit(0.0))
    )
    y = alt.Y("patient_id:N", sort=ordered["patient_id"].to_list(), title=None, axis=None)
    base = alt.Chart(ordered.select("patient_id", "group", "start", "month", "end", "visits", "visits_per_year"))
    tooltip = [
        alt.Tooltip("patient_id:N", title=_("Patient")),
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("month:Q", title=_("Months followed"), format=".1f"),
        alt.Tooltip("end:N", title=_("Ended by")),
        alt.Tooltip("visits:Q", title=_("Visits after time zero")),
        alt.Tooltip("visits_per_year:Q", title=_("Visits per year"), format=".1f"),
    ]
    ends = sorted(set(ordered["end"]) - {_STILL})
    # A legend of one kind of end would tell nothing.
    legend = alt.Legend(orient="bottom", title=None, symbolOpacity=1) if ends else None
    shape = alt.Shape(
        "end:N",
        legend=legend,
        scale=alt.Scale(domain=[_STILL, *ends], range=["circle", "cross", "triangle-up", "square"][: len(ends) + 1]),
    )
    lines = base.mark_rule(strokeWidth=2, opacity=0.55).encode(
        x=_months("start:Q"), x2=alt.X2("month:Q"), y=y, color=colour, tooltip=tooltip
    )
    points = clickable(
        base.mark_point(filled=True, size=34, opacity=1, cursor="pointer").encode(
            x=_months("month:Q"), y=y, color=colour, shape=shape, tooltip=tooltip
        ),
        "patient_id",
    )
    return style(lines, points, height=max(120, min(700, _LINE * 2 * rows.height)))


def _steps(rows: pl.DataFrame, colour: alt.Color) -> alt.LayerChart:
    """The share of each group's followed patients who were followed for at least so many whole months."""
    whole = rows.select("group", _WHOLE)
    last = int(whole["whole_months"].max() or 0)  # type: ignore[arg-type]
    grid = pl.DataFrame({"whole_months": range(last + 2)}, schema={"whole_months": pl.Int64})
    own = ["group", "whole_months"]
    shares = (
        rows.group_by("group")
        .agg(n=pl.len().cast(pl.Int64))
        .join(grid, how="cross")
        .join(whole.group_by(own).agg(ended=pl.len().cast(pl.Int64)), on=own, how="left")
        .sort(own)
        .with_columns(pl.col("ended").fill_null(0))
        .with_columns(still=pl.col("ended").cum_sum(reverse=True).over("group"))
        .select(*own, "n", "still", "ended", share=pl.col("still") / pl.col("n"))
    )
    base = alt.Chart(shares)
    y = alt.Y(
        "share:Q",
        title=_("Share of patients still followed"),
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25),
    )
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("whole_months:Q", title=_("Months")),
        alt.Tooltip("still:Q", title=_("Still followed")),
        alt.Tooltip("n:Q", title=_("Of")),
        alt.Tooltip("ended:Q", title=_("Last seen within the month after")),
    ]
    x = _months("whole_months:Q")
    line = base.mark_line(strokeWidth=2.2, interpolate="step-after").encode(x=x, y=y, color=colour)
    dots = clickable(
        base.mark_point(filled=True, size=60, opacity=0, cursor="pointer").encode(
            x=x, y=y, color=colour, tooltip=tooltip
        ),
        *own,
    )
    return style(line, dots, height=HEIGHT)


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """A sentence per group: median follow-up with its interval, patient-years, how it ended, how often patients came."""
    sentences = [_sentence(row) for row in frames[0].to_dicts()]
    if frames[1]["last_day"].count() > MOST_LINES:
        sentences.append(
            _("Drawn as steps, for more than {most_lines} patients were followed; each step is a whole month.").format(
                most_lines=MOST_LINES
            )
        )
    return sentences


def _sentence(row: dict[str, Any]) -> str:
    name = group_title(row["group"])
    if not row["n"]:
        return _("{name}: no patient was followed after time zero.").format(name=name)
    gaps: dict[str, str] = {}
    if row["estimate"] is None:
        median = _("median follow-up not estimable by reverse Kaplan-Meier in {patients}")
    else:
        low, high = (number(row[end], 1) if row[end] is not None else _("not reached") for end in ("ci_low", "ci_high"))
        median = _(
            "median follow-up {estimate} months (reverse Kaplan-Meier, 95 % interval {low}–{high}) in {patients}"
        )
        gaps = {"estimate": number(row["estimate"], 1), "low": low, "high": high}
    parts = [
        median.format(**gaps, patients=plural("{count} patient", "{count} patients", row["n"])),
        _("{years} patient-years").format(years=number(row["person_years"], 1)),
        _("longest {months} months").format(months=number(row["longest"], 1)),
    ]
    if row["n_ended"]:
        parts.append(_("ended by dialysis, transplant or death in {n_ended}").format(n_ended=row["n_ended"]))
    parts.append(
        _("median {visits_per_year} visits per patient-year").format(visits_per_year=number(row["visits_per_year"], 1))
    )
    if row["n_not_assessable"]:
        parts.append(
            _("{n_not_assessable} without follow-up after time zero").format(n_not_assessable=row["n_not_assessable"])
        )
    return f"{name}: {'; '.join(parts)}."


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """Median follow-up in a line."""
    found = of_groups(
        (
            row["group"],
            _("not estimable") if row["estimate"] is None else _("{n} months").format(n=number(row["estimate"], 1)),
        )
        for row in frames[0].to_dicts()
    )
    return [_("Median follow-up: {found}.").format(found=found)]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Follow-up"),
    question=N_("How long were the patients followed?"),
    pages={"cohort": 10},
    drawable=pl.col("n") > 0,
    empty=N_("No patient was followed after time zero."),
    each_up_to=MOST_LINES,
)
