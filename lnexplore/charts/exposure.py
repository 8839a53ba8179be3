"""Blood levels by month and response: single measurements, and what was usual in each state."""

from collections.abc import Callable

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.courses import EACH_UP_TO
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, measured, months, of_groups
from lnexplore.charts.theme import GREY, HEIGHT, RESPONSE_COLOURS, clickable, style
from lnexplore.cohort.measures import LEVELS, MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.exposure import (
    KINDS,
    LOOK_BACK,
    NO_ASSESSMENT,
    NOT_CR,
    exposure_at_events,
    exposure_by_patient,
    exposure_by_response,
    levels_by_patient,
    with_states,
)
from lnexplore.plan import AnalysisPlan

_BINS = (48, 30)
"""Steps along month and level in which the levels of many patients are counted."""
_COLOURS = {**RESPONSE_COLOURS, NO_ASSESSMENT: GREY}
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_SPREAD = 1.2
"""months over which the marks of one window stand side by side"""
_DRAWN = ("CR", "PR", "NR")

_BEFORE = {
    "adverse event": N_("before adverse events"),
    "serious adverse event": N_("before serious adverse events"),
    "flare": N_("before flares"),
}


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `exposure_by_response`, `exposure_at_events` and `exposure_by_patient`, its state unknown where a measure is of too many to be drawn."""
    levels = levels_by_patient(cohort, plan)
    parts = [
        part.with_columns(state=pl.lit(None, pl.String))
        if _patients(part) > EACH_UP_TO
        else with_states(part, cohort, plan)
        for part in levels.partition_by("measure", maintain_order=True)
    ]
    drawn = pl.concat(parts) if parts else with_states(levels, cohort, plan)
    return exposure_by_response(cohort, plan), exposure_at_events(cohort, plan), drawn


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who has a level: measure, group, patient_id."""
    return exposure_by_patient(cohort, plan).select("measure", "group", "patient_id").unique(maintain_order=True)


def _measures(frames: Frames) -> list[str]:
    """The measures of which there is a level, in order."""
    # Rows of one measure stand together: its name is looked at once.
    names = frames[2]["measure"]
    there = names.filter(names.ne_missing(names.shift())).to_list()
    return [name for name in frames[0]["measure"].unique(maintain_order=True).to_list() if name in there]


def _levels(frames: Frames, measure: str) -> pl.DataFrame:
    """The levels that can be drawn."""
    return frames[2].filter((pl.col("measure") == measure) & pl.col("value").is_not_null())


def _patients(levels: pl.DataFrame) -> int:
    """Patients of one measure, whose rows stand together."""
    return int(levels["patient_id"].ne_missing(levels["patient_id"].shift()).sum())


def _is_many(levels: pl.DataFrame) -> bool:
    return levels.height > 0 and levels["state"].null_count() == levels.height


def _density(levels: pl.DataFrame, x: Callable[[str], alt.X], y: Callable[[str], alt.Y]) -> alt.Chart:
    """A field per step of month and level, the darker the more levels lie in it."""
    places: dict[str, pl.Expr] = {}
    steps: list[pl.Expr] = []
    for name, bins in zip(("month", "value"), _BINS, strict=True):
        low, high = (float(end) for end in (levels[name].min(), levels[name].max()))  # type: ignore[arg-type]
        width = (high - low) / bins or 1.0
        places[name] = ((pl.col(name) - low) / width).floor().clip(0, bins - 1).cast(pl.Int32)
        steps += [
            (low + (pl.col(name) + more) * width).alias(f"{name}_{end}") for end, more in (("from", 0), ("to", 1))
        ]
    # One whole number per field: fractions are grouped at ten times the cost.
    field = places["month"] * _BINS[1] + places["value"]
    fields = levels.select(field=field, **places).group_by("field", maintain_order=True)
    counts = fields.agg(pl.first("month", "value"), n=pl.len()).select(*steps, "n")
    most = int(counts["n"].max() or 1)  # type: ignore[arg-type]
    shaded: alt.Chart = (
        alt.Chart(counts)
        .mark_rect(color=GREY)
        .encode(
            x=x("month_from:Q"),
            x2=alt.X2("month_to:Q"),
            y=y("value_from:Q"),
            y2=alt.Y2("value_to:Q"),
            opacity=alt.Opacity("n:Q", legend=None, scale=alt.Scale(type="sqrt", domain=[0, most], range=[0.05, 0.7])),
            tooltip=[alt.Tooltip("n:Q", title=_("Levels"))],
        )
    )
    return shaded


def _middles(frames: Frames, measure: str, groups: list[str]) -> pl.DataFrame:
    """Median and quartiles per group, state and window, each with its place on the axis of months."""
    marks = [(group, state) for group in groups for state in _DRAWN]
    step = _SPREAD / max(1, len(marks) - 1)
    places = pl.DataFrame(
        [(group, state, (index - (len(marks) - 1) / 2) * step) for index, (group, state) in enumerate(marks)],
        schema={"group": pl.String, "state": pl.String, "_shift": pl.Float64},
        orient="row",
    )
    return (
        frames[0]
        .filter((pl.col("measure") == measure) & (pl.col("n") > 0))
        .with_columns(pl.col("group").cast(pl.String))
        .join(places, on=["group", "state"], how="inner", validate="m:1")
        .with_columns(place=pl.col("month") + pl.col("_shift"), counted=pl.format("{} of {}", "n", "N"))
        .select("group", "state", "month", "place", "median", "q1", "q3", "counted")
    )


def draw(frames: Frames) -> alt.LayerChart:
    """Every level as a faint point in the colour of the response then, of many patients their density; median and quartiles of each state on top.

    Frames of one measure; of several, the first that has a level is drawn. A click on a point selects its patient.
    """
    measure = next(iter([*_measures(frames), *frames[0]["measure"].to_list(), *LEVELS]))
    groups = frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list()
    middles = _middles(frames, measure, groups)
    levels = _levels(frames, measure)
    points = levels.head(0 if _is_many(levels) else levels.height).with_columns(pl.col("group").cast(pl.String))
    points = points.select("patient_id", "group", "day", "month", "value", "state")
    states = [name for name in _COLOURS if name in _DRAWN or name in points["state"]]
    unit = MEASURES[measure].unit
    label = f"{MEASURES[measure].label} ({unit})"
    scale = alt.Scale(domain=states, range=[_COLOURS[name] for name in states])
    legend = alt.Legend(orient="top", symbolOpacity=1, columns=2)
    colour = alt.Color("state:N", title=None, sort=states, scale=scale, legend=legend)
    shape = alt.Shape(
        "group:N",
        title=None,
        sort=groups,
        scale=alt.Scale(domain=groups, range=[_SHAPES[index % len(_SHAPES)] for index in range(len(groups))]),
        legend=alt.Legend(orient="bottom", symbolFillColor=GREY, symbolStrokeColor=GREY, labelLimit=300, columns=3)
        if len(groups) > 1
        else None,
    )
    ticks = alt.Axis(values=frames[0]["month"].unique().sort().to_list())

    def x(field: str) -> alt.X:
        return alt.X(field, title=_("Months since time zero"), axis=ticks, scale=alt.Scale(nice=False, padding=14))

    def y(field: str) -> alt.Y:
        return alt.Y(
            field, title=label, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(grid=True, gridOpacity=0.2)
        )

    single = (
        _density(levels, x, y)
        if _is_many(levels)
        else clickable(
            alt.Chart(points)
            .mark_point(filled=True, size=34, cursor="pointer")
            .encode(
                x=x("month:Q"),
                y=y("value:Q"),
                color=colour,
                shape=shape,
                tooltip=[
                    alt.Tooltip("patient_id:N", title=_("Patient")),
                    alt.Tooltip("day:Q", title=_("Day")),
                    alt.Tooltip("value:Q", title=unit),
                    alt.Tooltip("state:N", title=_("Response that day")),
                ],
            ),
            "patient_id",
            faded=(0.4, 0.06),
        )
    )
    base = alt.Chart(middles)
    tooltip = [
        alt.Tooltip("state:N", title=_("Response")),
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("month:Q", title=_("Month")),
        alt.Tooltip("counted:N", title=_("Patients with a level")),
        alt.Tooltip("median:Q", title=_("Median {unit}").format(unit=unit), format=".2f"),
        alt.Tooltip("q1:Q", title=_("Quartiles from"), format=".2f"),
        alt.Tooltip("q3:Q", title=_("to"), format=".2f"),
    ]
    spans = base.mark_rule(strokeWidth=3).encode(x=x("place:Q"), y=y("q1:Q"), y2=alt.Y2("q3:Q"), color=colour)
    marks = base.mark_point(filled=True, size=110, opacity=1, stroke="#ffffff", strokeWidth=1).encode(
        x=x("place:Q"), y=y("median:Q"), color=colour, shape=shape, tooltip=tooltip
    )
    return style(single, spans, marks, height=HEIGHT + 120)


def _in_words(row: dict[str, float | None], digits: int, what: str, suffix: str = "") -> str:
    """ "5.2 (quartiles 4.8–6.0, n = 9 of 11) before adverse events"."""
    if not row[f"n{suffix}"]:
        return _("no level {what}").format(what=what)
    median, q1, q3 = (number(row[f"{name}{suffix}"], digits) for name in ("median", "q1", "q3"))
    n = row[f"n{suffix}"] or 0
    counted = f"n = {n:,}" if suffix else f"n = {n:,} of {row['N']:,}"
    # Quartiles of fewer than four are made of nothing.
    return f"{median} ({f'quartiles {q1}–{q3}, ' if n >= 4 else ''}{counted}) {what}"


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Per measure and group: medians in complete response and not, before events, and of all; then what they cannot tell."""
    month = plan.headline_window.month
    sentences = []
    for measure in _measures(frames):
        label, unit, digits = MEASURES[measure].label, MEASURES[measure].unit, MEASURES[measure].digits
        for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list():
            mine = (pl.col("measure") == measure) & (pl.col("group").cast(pl.String) == group)
            at = {row["state"]: row for row in frames[0].filter(mine & (pl.col("month") == month)).to_dicts()}
            before = {row["kind"]: row for row in frames[1].filter(mine).to_dicts()}
            parts = [
                _in_words(at["CR"], digits, _("in complete response at {months}").format(months=months(month))),
                _in_words(at[NOT_CR], digits, _("not in complete response at {months}").format(months=months(month))),
                *[
                    _in_words(before[kind], digits, _(_BEFORE[kind]))
                    for kind in KINDS.categories
                    if before[kind]["n"] is not None and before[kind]["N"]
                ],
                _in_words(before[KINDS.categories[0]], digits, _("over all patients’ own medians"), "_all"),
            ]
            sentences.append(
                _("{measure} ({unit}), {group}, median: {parts}.").format(
                    measure=label, unit=unit, group=group_title(group), parts="; ".join(parts)
                )
            )
        sentences += _left_out(frames, measure)
    if not sentences:
        return [_("The sheet has no blood level of tacrolimus or mizoribine after time zero.")]
    return [
        *sentences,
        Note(_("Before an event: the last level of the {look_back} days up to it.").format(look_back=LOOK_BACK)),
        Note(
            _(
                "Levels are not adjusted for anything, and responders may have had the dose reduced: a difference does not imply causation."
            )
        ),
    ]


def _left_out(frames: Frames, measure: str) -> list[str]:
    """Sentences on levels that are not exact, and on those that are not drawn."""
    rows = frames[2].filter(pl.col("measure") == measure)
    known = rows.drop_nulls("value")
    said = []
    # An end that is not known is null, and that of an exact level never is.
    if inexact := known.filter(~pl.col("value_low").eq_missing(pl.col("value_high"))).height:
        said.append(
            _(
                "{label}: {levels} known only as a limit or a range; the limit, or the middle of the range, is used."
            ).format(label=MEASURES[measure].label, levels=plural("{count} level", "{count} levels", inexact))
        )
    if without := rows.height - known.height:
        said.append(
            plural(
                "{measure}: left out is {count} level known only as a limit without a number to stand for it.",
                "{measure}: left out are {count} levels known only as a limit without a number to stand for it.",
                without,
                measure=MEASURES[measure].label,
            )
        )
    if _is_many(known):
        said.append(
            _("{label}: the levels of all {n_unique:,} patients as shading, darker where there are more.").format(
                label=MEASURES[measure].label, n_unique=_patients(known)
            )
        )
    return said


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """The median level in complete response and not, in a line per measure."""
    month, said = plan.headline_window.month, []
    for measure in _measures(frames):
        rows = frames[0].filter((pl.col("measure") == measure) & (pl.col("month") == month))
        found = []
        for (group,), part in rows.group_by("group", maintain_order=True):
            levels = {row["state"]: measured(row["median"], MEASURES[measure].digits) for row in part.to_dicts()}
            found.append((group, _("{cr} v {not_cr}").format(cr=levels.get("CR", "–"), not_cr=levels.get(NOT_CR, "–"))))
        lead = _("{measure} ({unit}), median in complete response v not at {months}: {found}.")
        words = {"measure": MEASURES[measure].label, "unit": MEASURES[measure].unit, "months": months(month)}
        said += [lead.format(**words, found=of_groups(found))] if found else []
    return said


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Drug levels and response"),
    question=N_("Do levels differ between responders and non-responders?"),
    pages={"safety": 30},
    needs_response=True,
    drawable=pl.col("n") > 0,
    empty=N_("The sheet has no tacrolimus or mizoribine levels at the months assessed."),
    each_up_to=EACH_UP_TO,
    by=("measure",),
)
