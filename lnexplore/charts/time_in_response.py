"""Time spent in each response."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, of_groups, percent
from lnexplore.charts.theme import STATE_COLOURS, clickable, inks, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.remission_time import UNKNOWN, state_stretches, time_in_response
from lnexplore.plan import AnalysisPlan

TIME_COLOURS = {name: STATE_COLOURS[name] for name in ("CR", "PR", "NR")} | {UNKNOWN: STATE_COLOURS["not reached"]}


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `time_in_response`."""
    return (time_in_response(cohort, plan),)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who was ever in a state: group, state, patient_id."""
    spans = state_stretches(cohort, plan)
    return spans.select("group", pl.col("state").cast(pl.String), "patient_id").unique(maintain_order=True)


def draw(frames: Frames) -> alt.LayerChart:
    """A bar per group, to 100 % of its patient-time."""
    rows = (
        frames[0]
        .filter(pl.col("estimate") > 0)
        .with_columns(pl.col("group").cast(pl.String), pl.col("state").cast(pl.String))
        .with_columns(end=pl.col("estimate").cum_sum().over("group"))
        .with_columns(start=pl.col("end") - pl.col("estimate"))
        .with_columns(middle=(pl.col("start") + pl.col("end")) / 2)
    )
    texts = [percent(share) if share >= 0.07 else "" for share in rows["estimate"]]
    rows = rows.with_columns(label=pl.Series(texts, dtype=pl.String))
    groups = rows["group"].unique(maintain_order=True).to_list()
    base = alt.Chart(
        rows.select("group", "state", "estimate", "start", "end", "middle", "label", "n", "N", "person_years")
    )
    y = alt.Y("group:N", sort=groups, title=None, axis=alt.Axis(labelLimit=140))
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25)
    colour = alt.Color(
        "state:N",
        title=None,
        sort=list(TIME_COLOURS),
        scale=alt.Scale(domain=list(TIME_COLOURS), range=list(TIME_COLOURS.values())),
        legend=alt.Legend(orient="top", columns=4),
    )
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("state:N", title=_("Response")),
        alt.Tooltip("estimate:Q", title=_("Share of time"), format=".0%"),
        alt.Tooltip("person_years:Q", title=_("Patient-years"), format=".1f"),
        alt.Tooltip("n:Q", title=_("Patients ever in it")),
    ]
    bars = clickable(
        base.mark_bar(cornerRadius=1, cursor="pointer").encode(
            y=y,
            x=alt.X("start:Q", title=_("Share of all patient-time"), axis=axis),
            x2=alt.X2("end:Q"),
            color=colour,
            tooltip=tooltip,
        ),
        "group",
        "state",
    )
    ink = alt.Color("state:N", scale=inks(TIME_COLOURS), legend=None)
    text = base.mark_text(fontSize=11, fontWeight=600).encode(
        y=y, x=alt.X("middle:Q"), text=alt.Text("label:N"), color=ink, tooltip=tooltip
    )
    drawn: alt.LayerChart = style(bars, text, height=130 + 40 * len(groups)).resolve_scale(color="independent")
    return drawn


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """A sentence per group."""
    said = []
    for group in frames[0]["group"].unique(maintain_order=True):
        rows = {str(row["state"]): row for row in frames[0].filter(pl.col("group") == group).to_dicts()}
        cr = rows["CR"]
        if not cr["N"] or not cr["total_years"]:
            said.append(_("{group}: no patient was followed.").format(group=group_title(group)))
            continue
        parts = [
            _(
                "{group}: {cr} of {years} patient-years in complete response, {pr} in partial, {unknown} not known"
            ).format(
                group=group_title(group),
                cr=percent(cr["estimate"]),
                years=number(cr["total_years"], 1),
                pr=percent(rows["PR"]["estimate"]),
                unknown=percent(rows[UNKNOWN]["estimate"]),
            ),
            _(
                "half of the {total} patients spent {share} of their time or more in complete response (quartiles {low} to {high})"
            ).format(total=cr["N"], share=percent(cr["median"]), low=percent(cr["q1"]), high=percent(cr["q3"])),
        ]
        if cr["n_not_assessable"]:
            parts.append(_("{n} without follow-up").format(n=cr["n_not_assessable"]))
        said.append(f"{'; '.join(parts)}.")
    return [
        *said,
        Note(_("A response holds until the next assessment that decides it; the time before the first is unknown.")),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """The share of follow-up in complete response in a line."""
    rows = frames[0].filter((pl.col("state").cast(pl.String) == "CR") & (pl.col("total_years") > 0)).to_dicts()
    found = of_groups(
        (
            row["group"],
            _("{share} of {n} patient-years").format(share=percent(row["estimate"]), n=number(row["total_years"], 1)),
        )
        for row in rows
    )
    return [_("In complete response: {found}.").format(found=found)] if rows else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Time in each response state"),
    question=N_("How much of the follow-up was spent in each response?"),
    pages={"response": 30},
    needs_response=True,
    drawable=pl.col("estimate") > 0,
    empty=N_("No patient was followed after time zero."),
)
