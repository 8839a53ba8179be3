"""One patient on one axis of time: response, drugs, dose, events and each measure in a strip of its own."""

import altair as alt
import polars as pl

from lnexplore.catalogue import _, number, plural
from lnexplore.charts.swimmer import MARKS
from lnexplore.charts.theme import GREY, NAME_GREY, STATE_COLOURS, style
from lnexplore.charts.time_in_response import TIME_COLOURS
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.terms import SYMBOLS, Limit
from lnexplore.outcomes.remission_time import FLARE_RECORDED
from lnexplore.plan import AnalysisPlan

_EXTENT = 96
"""Pixels that the names left of every strip take, so that all have one axis of time."""
_FLOOR = 0.02
"""The lowest value a logarithmic axis shows."""
COLOURS = TIME_COLOURS | {"not assessable": STATE_COLOURS["not assessable"]}


def span(*frames: pl.DataFrame) -> tuple[float, float]:
    """The months from the first to the last thing known, with a little room."""
    lows = [frame[name].min() for frame in frames for name in ("month", "from_month") if name in frame.columns]
    highs = [frame[name].max() for frame in frames for name in ("month", "to_month") if name in frame.columns]
    low = min([0.0, *(float(value) for value in lows if value is not None)])  # type: ignore[arg-type]
    high = max([1.0, *(float(value) for value in highs if value is not None)])  # type: ignore[arg-type]
    # Years of treatment before time zero would leave no room for what is looked at.
    low = max(low, -0.35 * high)
    return low - 0.02 * (high - low), high + 0.02 * (high - low)


def _x(column: str, months: tuple[float, float], *, named: bool = False) -> alt.X:
    return alt.X(
        column,
        title=_("Months since time zero") if named else None,
        scale=alt.Scale(domain=list(months), nice=False),
        axis=alt.Axis(grid=True, gridOpacity=0.25, labels=named, ticks=named),
    )


def draw_lanes(
    responses: pl.DataFrame,
    drugs: pl.DataFrame,
    events: pl.DataFrame,
    months: tuple[float, float],
    last_month: float,
) -> alt.LayerChart:
    """Response ribbon on top with a tick at each assessment, a bar per drug below it, events as marks on the last lane.

    A response holds until the next assessment, the last one to `last_month`, the end of follow-up.
    """
    ribbon = responses.select(
        "month",
        what="response",
        until=pl.col("month").shift(-1).fill_null(pl.max_horizontal(pl.col("month").max(), pl.lit(last_month))),
    ).with_columns(lane=pl.lit("Response"), words=pl.col("what"))
    bars = drugs.filter(pl.col("to_month") >= months[0]).select(
        month=pl.max_horizontal("from_month", pl.lit(months[0])),
        until="to_month",
        lane="drug",
        words=pl.concat_str(
            [
                pl.col("drug"),
                pl.when(pl.col("going_on"))
                .then(pl.lit(_("goes on")))
                .otherwise(pl.concat_str(pl.lit(_("stopped: ")), pl.col("reason").fill_null(_("reason not stated")))),
                pl.col("doses").replace("", None),
            ],
            separator=", ",
            ignore_nulls=True,
        ),
    )
    happened = (
        events.drop_nulls("month")
        .select("month", "kind", words=pl.format("{}: {}", "kind", "what"))
        .with_columns(lane=pl.lit("Events"))
    )
    lanes = ["Response", *bars["lane"].unique(maintain_order=True).to_list(), *(["Events"] if happened.height else [])]
    axis = alt.Axis(
        minExtent=_EXTENT, maxExtent=_EXTENT, labelLimit=_EXTENT - 6, labelOverlap=False, ticks=False, domain=False
    )
    y = alt.Y("lane:N", sort=lanes, title=" ", axis=axis, scale=alt.Scale(domain=lanes))
    tooltip = [alt.Tooltip("words:N", title=_("What")), alt.Tooltip("month:Q", title=_("Month"), format=".1f")]
    states = list(COLOURS)
    colour = alt.Color(
        "what:N",
        title=None,
        sort=states,
        scale=alt.Scale(domain=states, range=list(COLOURS.values())),
        legend=alt.Legend(orient="top", columns=2),
    )
    layers = [
        alt.Chart(ribbon)
        .mark_bar(height=16)
        .encode(x=_x("month:Q", months, named=True), x2=alt.X2("until:Q"), y=y, color=colour, tooltip=tooltip),
        alt.Chart(ribbon)
        .mark_tick(thickness=2.5, size=22, color=GREY)
        .encode(x=_x("month:Q", months, named=True), y=y, tooltip=tooltip),
        alt.Chart(bars)
        .mark_bar(height=9, opacity=0.75, color="#5b7fa6")
        .encode(x=_x("month:Q", months, named=True), x2=alt.X2("until:Q"), y=y, tooltip=tooltip),
        alt.Chart(happened)
        .mark_point(size=80, filled=True, opacity=1)
        .encode(
            x=_x("month:Q", months, named=True),
            y=y,
            color=alt.ColorValue(MARKS[FLARE_RECORDED][1]),
            shape=alt.Shape("kind:N", title=None, legend=alt.Legend(orient="bottom", columns=3)),
            tooltip=tooltip,
        ),
    ]
    return style(*layers, height=215 + 30 * len(lanes))


def draw_doses(doses: pl.DataFrame, months: tuple[float, float]) -> alt.LayerChart:
    """The dose as a bar per stretch."""
    bars = (
        alt.Chart(doses.filter(pl.col("to_month") > pl.col("from_month")).with_columns(zero=pl.lit(0.0)))
        .mark_rect(opacity=0.75, color="#c79a4b")
        .encode(
            x=_x("from_month:Q", months),
            x2=alt.X2("to_month:Q"),
            y=alt.Y("dose:Q", title=_("Prednisolone (mg/day)"), axis=_axis(), scale=alt.Scale(zero=True)),
            y2=alt.Y2("zero:Q"),
            tooltip=[
                alt.Tooltip("dose:Q", title=_("mg/day")),
                alt.Tooltip("from_month:Q", title=_("from month"), format=".1f"),
            ],
        )
    )
    return style(bars, height=150)


def _axis() -> alt.Axis:
    return alt.Axis(minExtent=_EXTENT, maxExtent=_EXTENT, grid=True, gridOpacity=0.2, tickCount=4, titlePadding=8)


def measure_limits(plan: AnalysisPlan, key: str, sex: str | None, own_limit: float | None) -> pl.DataFrame:
    """A row per line to draw across a measure: value, words; the limits of complete response, and the upper limit of normal of creatinine."""
    rows = []
    for term in plan.definition.complete_in_force.terms:
        if isinstance(term, Limit) and term.measure == key and term.of == "absolute" and term.at == "visit":
            value = term.value * MEASURES[key].to_canonical(term.unit)
            rows.append(
                (
                    float(value),
                    _("complete response {symbols} {value:g}").format(symbols=SYMBOLS[term.op], value=term.value),
                )
            )
    if key == "creatinine":
        limit = own_limit or {"female": plan.uln_female, "male": plan.uln_male}.get(sex or "")
        if limit is not None:
            rows.append((float(limit), _("upper limit of normal {limit:g}").format(limit=limit)))
    return pl.DataFrame(rows, schema={"value": pl.Float64, "words": pl.String}, orient="row")


def measure_title(key: str) -> str:
    """Name of a strip: the measure with its unit."""
    measure = MEASURES[key]
    return f"{measure.short} ({measure.unit})" if measure.unit else measure.short


def draw_measure(
    values: pl.DataFrame, limits: pl.DataFrame, title: str, months: tuple[float, float], *, log: bool
) -> alt.LayerChart:
    """The values of one measure, ranges as bars, limits as broken lines."""
    rows = values.with_columns(
        shown=pl.max_horizontal("value", pl.lit(_FLOOR)) if log else pl.col("value"),
        bottom=pl.max_horizontal("low", pl.lit(_FLOOR)) if log else pl.col("low"),
        top=pl.when(pl.col("high").is_finite()).then(pl.col("high")).otherwise(pl.col("low")),
    )
    scale = alt.Scale(type="log" if log else "linear", nice=True, zero=False)
    y = alt.Y("shown:Q", title=title, scale=scale, axis=_axis())
    tooltip = [
        alt.Tooltip("month:Q", title=_("Month"), format=".1f"),
        alt.Tooltip("low:Q", title=_("Value")),
        alt.Tooltip("high:Q", title=_("to")),
    ]
    base = alt.Chart(rows.select("month", "shown", "bottom", "top", "low", "high"))
    line = base.mark_line(strokeWidth=1.6, color="#2f86c9").encode(x=_x("month:Q", months), y=y)
    points = base.mark_point(filled=True, size=40, opacity=1, color="#2f86c9").encode(
        x=_x("month:Q", months), y=y, tooltip=tooltip
    )
    ranges = base.mark_rule(strokeWidth=3, opacity=0.4, color="#2f86c9").encode(
        x=_x("month:Q", months), y=alt.Y("bottom:Q", title=title, scale=scale, axis=_axis()), y2=alt.Y2("top:Q")
    )
    layers = [line, ranges, points]
    if limits.height:
        across = alt.Chart(limits.with_columns(at=pl.lit(months[0])))
        drawn = alt.Y("value:Q", title=title, scale=scale, axis=_axis())
        layers = [
            across.mark_rule(strokeDash=[4, 4], color=GREY).encode(y=drawn),
            across.mark_text(align="left", dx=4, dy=-6, fontSize=10.5, color=NAME_GREY).encode(
                x=_x("at:Q", months), y=drawn, text=alt.Text("words:N")
            ),
            *layers,
        ]
    return style(*layers, height=150)


def measure_words(values: pl.DataFrame, title: str) -> str:
    """The finding of a strip in a sentence, for those who cannot see it."""
    if values.height == 0:
        return _("{title}: no value.").format(title=title)
    first, last = values.row(0, named=True), values.row(-1, named=True)
    lowest, highest = values["value"].min(), values["value"].max()
    return plural(
        "{title}: {count} value, {first} at month {since}.",
        "{title}: {count} values from {first} at month {since} to {last} at month {until}, lowest {lowest}, highest {highest}.",
        values.height,
        title=title,
        first=number(first["value"], 2),
        since=number(first["month"], 1),
        last=number(last["value"], 2),
        until=number(last["month"], 1),
        lowest=number(float(lowest), 2),  # type: ignore[arg-type]
        highest=number(float(highest), 2),  # type: ignore[arg-type]
    )
