"""Complete response over a threshold's whole range: the curve, the point in force, the published points, who flips where."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, months, n_of, of_groups, share
from lnexplore.charts.theme import GREY, NAME_GREY, group_colour, style
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.moving import has_number, scale_of, value_of
from lnexplore.criteria.terms import Limit
from lnexplore.outcomes.assessed import component_name
from lnexplore.outcomes.published_points import published_points
from lnexplore.outcomes.sweep import movable, sweep, sweep_moves
from lnexplore.plan import AnalysisPlan

_WORDS = {"CR": N_("Complete response"), "CR or PR": N_("Complete or partial response")}


def default_path(plan: AnalysisPlan) -> str | None:
    """The component whose sweep is shown first: the first of complete response with a number."""
    return next((component.path for component in movable(plan.definition) if component.level == "cr"), None)


def results(cohort: Cohort, plan: AnalysisPlan, path: str | None = None) -> Frames:
    """The frames of `sweep` and `sweep_moves` of one component, and the published points on its axis."""
    chosen = path or default_path(plan)
    if chosen is None or not has_number(plan.definition.component(chosen).leaf):
        empty = pl.DataFrame(schema={"path": pl.String, "n": pl.Int64, "N": pl.Int64, "group": pl.String})
        return empty, empty, empty
    leaf = plan.definition.component(chosen).leaf
    factor = scale_of(leaf)[3]
    return (
        sweep(cohort, plan, chosen).with_columns(shown=pl.col("value") * factor),
        sweep_moves(cohort, plan, chosen).with_columns(shown=pl.col("value") * factor),
        published_points(plan, chosen).with_columns(shown=pl.col("value") * factor),
    )


def axis_title(plan: AnalysisPlan, path: str) -> str:
    """ "UPCR limit (g/gCr)"."""
    leaf = plan.definition.component(path).leaf
    if not isinstance(leaf, Limit):
        return _("Normal sediment: red cells per field below")
    return _("{component} limit ({unit})").format(component=component_name(leaf), unit=leaf.scale)


def _spread(points: pl.DataFrame, low: float, high: float) -> pl.DataFrame:
    """The published points with `place`, where each name stands: at its number, but never on another name."""
    gap = 0.042 * (high - low)
    places: list[float] = []
    for value in points["shown"] if points.height else []:
        places.append(max(value, places[-1] + gap) if places else value)
    # Names pushed beyond the end come back, and push those before them.
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], high if index == len(places) - 1 else places[index + 1] - gap)
    shown = points["shown"].to_list() if points.height else []
    labels = points["label"].to_list() if points.height else []
    return pl.DataFrame(
        {"shown": shown, "label": labels, "place": places},
        schema={"shown": pl.Float64, "label": pl.String, "place": pl.Float64},
    )


def draw(frames: Frames) -> alt.LayerChart:
    """Two lines per group with the interval of complete response, a rule at the value in force, names of published points."""
    rows, moves, points = frames
    rows = rows.filter(pl.col("N") > 0).with_columns(
        pl.col("group").cast(pl.String),
        kind=pl.col("outcome")
        .cast(pl.String)
        .replace_strict({key: _(label) for key, label in _WORDS.items()}, default=None, return_dtype=pl.String),
        label=pl.format("{}/{}", "n", "N"),
    )
    groups = rows["group"].unique(maintain_order=True).to_list()
    unit = rows["unit"][0] if rows.height else ""
    title = _("Limit of {component} ({unit})").format(
        component=rows["component"][0] if rows.height else "", unit=unit or _("share of the reference, %")
    )
    base = alt.Chart(rows.select("group", "kind", "shown", "estimate", "ci_low", "ci_high", "label"))
    x = alt.X("shown:Q", title=title, scale=alt.Scale(nice=False, zero=False))
    colour = group_colour(groups)
    words = [_(label) for label in _WORDS.values()]
    dash = alt.StrokeDash(
        "kind:N",
        title=None,
        sort=words,
        scale=alt.Scale(domain=words, range=[[1, 0], [5, 4]]),
        legend=alt.Legend(orient="bottom", symbolOpacity=1, labelLimit=260, columns=1),
    )
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("kind:N", title=_("Response")),
        alt.Tooltip("shown:Q", title=_("Limit")),
        alt.Tooltip("label:N", title=_("Patients")),
        alt.Tooltip("ci_low:Q", title=_("Interval from"), format=".0%"),
        alt.Tooltip("ci_high:Q", title=_("to"), format=".0%"),
    ]
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25)
    # Room above 100 % holds the names of the published points.
    y = alt.Y("estimate:Q", title=_("Share of patients"), axis=axis, scale=alt.Scale(domain=[0, 2.0]))
    band = (
        base.transform_filter(alt.datum.kind == words[0])
        .mark_area(opacity=0.12, interpolate="step-after")
        .encode(x=x, y=alt.Y("ci_low:Q", title=""), y2=alt.Y2("ci_high:Q"), color=colour)
    )
    line = base.mark_line(strokeWidth=2.2, interpolate="step-after").encode(x=x, y=y, color=colour, strokeDash=dash)
    dots = base.mark_point(filled=True, size=70, opacity=0).encode(x=x, y=y, color=colour, tooltip=tooltip)
    here = rows.filter(pl.col("in_force")).select("shown").unique().sort("shown")
    now = (
        alt.Chart(here)
        .mark_rule(strokeWidth=2, strokeDash=[2, 2], color="#d9692b")
        .encode(x=alt.X("shown:Q"), y=alt.YDatum(0), y2=alt.Y2Datum(1))
    )
    flips = (
        moves.select("shown", "patient_id", pl.col("group").cast(pl.String), "change")
        if moves.height
        else pl.DataFrame(schema=dict.fromkeys(("shown", "patient_id", "group", "change"), pl.String))
    )
    ticks = (
        alt.Chart(flips.unique(["shown", "group"], maintain_order=True).select("shown", "group"))
        .mark_tick(thickness=2, size=9, opacity=0.9)
        .encode(x=alt.X("shown:Q"), y=alt.YDatum(0), color=colour)
    )
    low, high = (float(rows["shown"].min()), float(rows["shown"].max())) if rows.height else (0.0, 1.0)  # type: ignore[arg-type]
    named = alt.Chart(_spread(points, low, high))
    lines = named.mark_rule(color=GREY, opacity=0.35).encode(x=alt.X("shown:Q"), y=alt.YDatum(0), y2=alt.Y2Datum(1))
    leaders = named.mark_rule(color=GREY, opacity=0.5).encode(
        x=alt.X("shown:Q"), x2=alt.X2("place:Q"), y=alt.YDatum(1), y2=alt.Y2Datum(1.09)
    )
    names = named.mark_text(
        angle=270, align="left", baseline="middle", fontSize=10, color=NAME_GREY, dx=2, limit=165
    ).encode(x=alt.X("place:Q"), y=alt.YDatum(1.1), text=alt.Text("label:N"))
    return style(band, lines, leaders, names, line, dots, ticks, now, height=560)


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The rate in force, and the range that the rate takes over the whole axis."""
    rows = frames[0]
    sentences: list[str] = []
    if "outcome" not in rows.columns:
        return sentences
    cr = rows.filter(pl.col("outcome").cast(pl.String) == "CR")
    for group in cr["group"].unique(maintain_order=True).cast(pl.String).to_list():
        mine = cr.filter((pl.col("group").cast(pl.String) == group) & (pl.col("N") > 0))
        here = mine.filter("in_force").to_dicts()
        if not here:
            continue
        low, high = (
            mine.sort("estimate", "value").row(0, named=True),
            mine.sort("estimate", "value").row(-1, named=True),
        )
        now = here[0]
        sentences.append(
            _(
                "{group}, {months}, limit {shown:g}: complete response {share}; over the whole axis from {n} of {total} to {n_2} of {total_2}."
            ).format(
                group=group_title(group),
                months=months(now["month"]),
                shown=now["shown"],
                share=share(now["n"], now["N"], now["ci_low"], now["ci_high"], now["n_not_assessable"]),
                n=low["n"],
                total=low["N"],
                n_2=high["n"],
                total_2=high["N"],
            )
        )
    sentences.append(Note(_("Ticks on the axis mark the thresholds at which a patient is gained or lost.")))
    return sentences


def value_in_force(plan: AnalysisPlan, path: str) -> float:
    """The number in force as the axis shows it."""
    leaf = plan.definition.component(path).leaf
    return value_of(leaf) * scale_of(leaf)[3]


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The rate at the threshold in force in a line."""
    if "outcome" not in frames[0].columns:
        return []
    here = (
        frames[0]
        .filter((pl.col("outcome").cast(pl.String) == "CR") & pl.col("in_force") & (pl.col("N") > 0))
        .to_dicts()
    )
    found = of_groups((row["group"], n_of(row["n"], row["N"])) for row in here)
    said = _("Complete response at {months}, threshold {value}: {found}.")
    return [said.format(months=months(row["month"]), value=f"{row['shown']:g}", found=found) for row in here[:1]]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Threshold sweep"),
    question=N_("How does the rate change with the threshold?"),
    pages={"criteria": 40},
    needs_response=True,
    drawable=pl.col("N") > 0,
    empty=N_("The definition has no threshold to vary, or no patient was assessable at this month."),
)
