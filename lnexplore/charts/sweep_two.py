"""Two thresholds at once: complete response for every pair of values."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import percent
from lnexplore.charts.theme import RAMP, style
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.moving import scale_of
from lnexplore.outcomes.assessed import component_name
from lnexplore.outcomes.sweep import sweep_two
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan, first: str | None = None, second: str | None = None) -> Frames:
    """The frame of `sweep_two`, with values as the screen shows them and the pair in force marked."""
    frame = sweep_two(cohort, plan, first, second)
    if "path" not in frame.columns:
        return (frame.with_columns(group=pl.lit("")),)
    extra = []
    for end, path in (("", frame["path"][0]), ("2", frame["path2"][0])) if frame.height else ():
        leaf = plan.definition.component(path).leaf
        value = getattr(leaf, "value", None)
        now = value if value is not None else getattr(leaf, "normal_rbc", 0.0)
        extra += [
            (pl.col(f"value{end}") * scale_of(leaf)[3]).round(6).alias(f"shown{end}"),
            pl.lit(component_name(leaf)).alias(f"component{end}"),
            ((pl.col(f"value{end}") - now).abs() < 1e-9).alias(f"in_force{end}"),
        ]
    return (frame.with_columns(extra),)


def draw(frames: Frames) -> alt.LayerChart:
    """A square per pair of values, deeper green for more patients in complete response; the pair in force outlined."""
    frame = frames[0]
    rows = frame.filter(pl.col("N") > 0).select(
        "shown", "shown2", "estimate", label=pl.format("{}/{}", "n", "N"), now=pl.col("in_force") & pl.col("in_force2")
    )
    names = (frame["component"][0], frame["component2"][0])
    base = alt.Chart(rows)
    x = alt.X("shown:O", title=_("Limit of {names}").format(names=names[0]), axis=alt.Axis(labelAngle=-90))
    y = alt.Y("shown2:O", title=_("Limit of {names}").format(names=names[1]), sort="descending")
    scale = alt.Scale(domain=[0, 0.5, 1], range=list(RAMP))
    tooltip = [
        alt.Tooltip("shown:O", title=names[0]),
        alt.Tooltip("shown2:O", title=names[1]),
        alt.Tooltip("label:N", title=_("In complete response")),
    ]
    cells = base.mark_rect().encode(
        x=x,
        y=y,
        color=alt.Color(
            "estimate:Q",
            title=_("Complete response"),
            scale=scale,
            legend=alt.Legend(format=".0%", orient="top", gradientLength=130),
        ),
        tooltip=tooltip,
    )
    now = (
        base.transform_filter(alt.datum.now)
        .mark_rect(fillOpacity=0, stroke="#ffffff", strokeWidth=3)
        .encode(x=x, y=y, tooltip=tooltip)
    )
    return style(cells, now, height=380)


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The span of the rate over all pairs."""
    rows = frames[0].filter(pl.col("N") > 0) if frames[0].height else frames[0]
    if not rows.height:
        return []
    low, high = rows["estimate"].min(), rows["estimate"].max()
    assert isinstance(low, float)
    assert isinstance(high, float)
    return [
        _("Over all pairs complete response lies between {percent} and {percent_2}.").format(
            percent=percent(low), percent_2=percent(high)
        )
    ]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Two thresholds together"),
    question=N_("How do two thresholds act together?"),
    pages={"criteria": 50},
    needs_response=True,
    drawable=pl.col("N") > 0,
    empty=N_("The definition has fewer than two thresholds to vary, or no patient was assessable at this month."),
    by_group=True,
)
