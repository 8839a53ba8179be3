"""Change of eGFR from baseline over time: the mean with its interval per group."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.difference_forest import spread
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, months, of_groups, signed, without_value
from lnexplore.charts.theme import GREY, HEIGHT, group_scale, months_axis, row_names, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.baseline_table import equation_label
from lnexplore.outcomes.egfr_course import egfr_change
from lnexplore.plan import AnalysisPlan

ACUTE = 3
"""month by which a calcineurin inhibitor has had its acute effect"""
_TITLE = N_("Change of eGFR, mL/min/1.73 m²")


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `egfr_change`."""
    return (egfr_change(cohort, plan),)


def draw(frames: Frames) -> alt.LayerChart:
    """A line of means per group with a bar of its interval at each month; the number of patients below the axis."""
    rows = frames[0].with_columns(pl.col("group").cast(pl.String))
    groups = rows["group"].unique(maintain_order=True).to_list()
    shown = rows.filter(pl.col("estimate").is_not_null()).with_columns(
        words=pl.format("{} of {}", "n", "N"),
        # Bars of several groups stand beside each other.
        at=pl.col("month")
        + pl.col("group").replace_strict(
            {group: 0.18 * (index - (len(groups) - 1) / 2) for index, group in enumerate(groups)},
            return_dtype=pl.Float64,
        ),
    )
    base = alt.Chart(shown.select("group", "month", "at", "estimate", "ci_low", "ci_high", "words"))
    legend = alt.Legend(orient="top", labelLimit=300, columns=1 if len(groups) > 2 else 2) if len(groups) > 1 else None
    colour = alt.Color("group:N", title=None, sort=groups, scale=group_scale(groups), legend=legend)
    axis = months_axis(shown.select("group", "month", "n"), groups)
    last = max(1, int(shown["month"].max() or 1))  # type: ignore[arg-type]
    x = alt.X(
        "at:Q",
        title=[_("Months since time zero"), _("rows: patients with a value")],
        axis=axis,
        scale=alt.Scale(domain=[-0.6, last + 0.6], nice=False),
    )
    y = alt.Y("estimate:Q", title=_(_TITLE), scale=alt.Scale(zero=True, nice=True))
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("month:Q", title=_("Month")),
        alt.Tooltip("words:N", title=_("Patients with both values")),
        alt.Tooltip("estimate:Q", title=_("Mean change"), format="+.1f"),
        alt.Tooltip("ci_low:Q", title=_("Interval from"), format="+.1f"),
        alt.Tooltip("ci_high:Q", title=_("to"), format="+.1f"),
    ]
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color=GREY, strokeDash=[4, 3]).encode(y=alt.Y("zero:Q"))
    bars = (
        base.transform_filter("isValid(datum.ci_low)")
        .mark_rule(strokeWidth=2, opacity=0.7)
        .encode(x=x, y=alt.Y("ci_low:Q", title=_(_TITLE)), y2=alt.Y2("ci_high:Q"), color=colour, tooltip=tooltip)
    )
    line = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour)
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=colour, tooltip=tooltip)
    # Names one below the other take their lines from the picture.
    return style(
        zero,
        bars,
        line,
        marks,
        *row_names(groups, _("n")),
        height=HEIGHT + 40 + 14 * len(groups) + (24 * len(groups) if len(groups) > 2 else 0),
    )


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group at month 3 (the acute change) and at the last month, and by which equation."""
    known = frames[0].filter((pl.col("month") > 0) & pl.col("estimate").is_not_null())
    said = []
    for (group,), part in known.group_by("group", maintain_order=True):
        ends = pl.concat([part.filter(pl.col("month") == ACUTE), part.tail(1)]).unique("month", maintain_order=True)
        said.append(
            _("{group}, baseline to {changes}.").format(
                group=group_title(group), changes="; to ".join(_told(row) for row in ends.to_dicts())
            )
        )
    silent = frames[0].filter((pl.col("month") > 0) & ~pl.col("group").is_in(known["group"].implode()))
    for (group,), part in silent.group_by("group", maintain_order=True):
        lost = without_value(part.row(0, named=True))
        said.append(
            _("{group}: change not estimable; at {months} {lost}.").format(
                group=group_title(group), months=months(part["month"][0]), lost=lost
            )
        )
    return [
        *(said or [_("Change of eGFR not estimable.")]),
        Note(
            _(
                "eGFR: {equation_label}. Mean change in mL/min/1.73 m², each patient against their own baseline; patients without either value are not in the mean, and values do not count after dialysis, transplant or death. A calcineurin inhibitor may lower eGFR in the first weeks without harm to the kidney."
            ).format(equation_label=equation_label(plan))
        ),
    ]


def _told(row: dict[str, Any]) -> str:
    details = spread(row["ci_low"], row["ci_high"])
    if row["ci_low"] is not None:
        details = _("95 % interval {interval}").format(interval=details)
    when = _("{months} (acute change)") if row["month"] == ACUTE else "{months}"
    return _("{when}: {change} in {n} of {total} patients ({details})").format(
        when=when.format(months=months(row["month"])),
        change=signed(row["estimate"]),
        n=row["n"],
        total=row["N"],
        details="; ".join(filter(None, (details, without_value(row)))),
    )


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The mean change at the last month in a line."""
    rows = frames[0].filter((pl.col("month") > 0) & pl.col("estimate").is_not_null())
    last = rows.group_by("group", maintain_order=True).tail(1).to_dicts()
    words = _("{change} at {months} (n = {n})")
    found = of_groups(
        (row["group"], words.format(change=signed(row["estimate"]), months=months(row["month"]), n=row["n"]))
        for row in last
    )
    return [_("Mean change, mL/min/1.73 m²: {found}.").format(found=found)] if last else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Change of eGFR"),
    question=N_("How does eGFR change from baseline?"),
    pages={"kidney": 20},
    drawable=(pl.col("month") > 0) & pl.col("estimate").is_not_null(),
    empty=N_("No patient has an eGFR, or a creatinine with age and sex, at baseline and later."),
)
