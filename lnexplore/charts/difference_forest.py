"""Differences of two groups with their intervals, one below the other, each with its name and numbers above it."""

from collections.abc import Callable

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Note
from lnexplore.charts.numbers import group_title, signed
from lnexplore.charts.theme import GREY, GROUP_COLOURS, NAME_GREY, at_pixel, style

ROW = 50
AXIS = 72
"""what the axis below and its title take of the height"""
UNADJUSTED = N_("Unadjusted: the groups may differ in other ways, and a difference does not imply causation.")
_STRONG = GROUP_COLOURS[1]
_FIRST, _SECOND = "group_first", "group_second"


def points(share: float | None) -> str:
    """A difference of shares as percentage points with its sign: 0.143 -> "+14"."""
    return "–" if share is None else signed(100 * share, 0)


def span(low: float | None, high: float | None) -> str:
    """An interval of a difference: "−8 to +36"."""
    return spread(low, high, points)


def spread(low: float | None, high: float | None, written: Callable[[float], str] = signed) -> str:
    """ "−1.2 to +0.4", each end as `written`, or that there is no interval."""
    if low is None or high is None:
        return _("interval not estimable")
    return _("{low} to {high}").format(low=written(low), high=written(high))


def detail(row: dict[str, object]) -> str:
    """The numbers that stand with a name: n/N of both groups, then the difference with its interval."""
    estimate, low, high = (
        value if isinstance(value, float) else None for value in (row["estimate"], row["ci_low"], row["ci_high"])
    )
    counts = f"{row['n_first']}/{row['total_first']} v {row['n_second']}/{row['total_second']}"
    return f"{counts} · {points(estimate)} ({span(low, high)})"


def pair_words(frame: pl.DataFrame) -> tuple[str, str]:
    """The names of the two groups, as titles."""
    row = frame.row(0, named=True)
    return group_title(row[_FIRST]), group_title(row[_SECOND])


def counted_note(frame: pl.DataFrame) -> Note:
    """How the numbers beside the names are read, and how they were made, of a frame of shares with the columns of SCORES."""
    first, second = pair_words(frame)
    return Note(
        _(
            "Beside each name: patients of {first} v {second}, then the difference in percentage points with its 95 % interval (Newcombe). The table also has the interval of Miettinen and Nurminen, the ratio (Koopman), the odds ratio (score interval) and who is not counted."
        ).format(first=first, second=second)
    )


def draw_differences(rows: pl.DataFrame) -> alt.LayerChart:
    """A line per row: name, detail, estimate, ci_low, ci_high (shares), `strong` where it stands out; in the order of the rows."""
    shown = rows.select(
        "name", "detail", "strong", *(pl.col(name) * 100 for name in ("estimate", "ci_low", "ci_high"))
    ).with_row_index("row")
    shown = shown.with_columns(
        **{
            place: pl.col("row").cast(pl.Int64) * ROW + down
            for place, down in (("at_name", 8), ("at_detail", 23), ("at_mark", 38))
        }
    )
    height = ROW * shown.height
    first, second = pair_words(rows)
    down = alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False)

    def y(place: str) -> alt.Y:
        return alt.Y(f"{place}:Q", scale=down, axis=None)

    ends = [
        abs(value) for name in ("ci_low", "ci_high", "estimate") for value in shown[name].to_list() if value is not None
    ]
    widest = max(20.0, *ends)
    # Names are those of the sheet: a title of two lines keeps both whole on a telephone.
    title = [
        _("Difference in percentage points"),
        _("← more in {second} · more in {first} →").format(first=first[:30], second=second[:30]),
    ]
    x_axis = alt.Axis(
        grid=True,
        gridOpacity=0.25,
        orient="bottom",
        labelExpr="datum.value == 0 ? '0' : format(datum.value, '+d')",
        tickCount=5,
    )
    x = alt.X("estimate:Q", title=title, axis=x_axis, scale=alt.Scale(domain=[-widest, widest]))
    tooltip = [alt.Tooltip("name:N", title=_("Compared")), alt.Tooltip("detail:N", title=_("n/N, difference"))]
    base = alt.Chart(shown)
    colour = alt.ColorValue(**alt.condition(alt.datum.strong, alt.value(_STRONG), alt.value(GROUP_COLOURS[0])))
    spans = (
        base.transform_filter("isValid(datum.ci_low)")
        .mark_rule(strokeWidth=2, opacity=0.8)
        .encode(y=y("at_mark"), x=alt.X("ci_low:Q", title=title), x2=alt.X2("ci_high:Q"), color=colour, tooltip=tooltip)
    )
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(y=y("at_mark"), x=x, color=colour, tooltip=tooltip)
    words = [
        base.mark_text(align="left", baseline="middle", fontSize=size, color=NAME_GREY).encode(
            y=y(place), x=at_pixel(2), text=alt.Text(f"{text}:N")
        )
        for place, text, size in (("at_name", "name", 12), ("at_detail", "detail", 11))
    ]
    zero = (
        alt.Chart(pl.DataFrame({"zero": [0.0]}))
        .mark_rule(color=GREY, strokeDash=[4, 3], opacity=0.8)
        .encode(x=alt.X("zero:Q"))
    )
    return style(zero, spans, marks, *words, height=height + AXIS)
