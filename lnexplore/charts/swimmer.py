"""A lane per patient: the response over time, the regimen below it, and marks for what happened."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, n_of, of_groups
from lnexplore.charts.theme import GREY, clickable, inks, style
from lnexplore.charts.time_in_response import TIME_COLOURS
from lnexplore.cohort.model import Cohort
from lnexplore.cohort.rounding import rounded
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.outcomes.assessed import decided_by_place
from lnexplore.outcomes.population import select_patients
from lnexplore.outcomes.remission_time import (
    FIRST_CR,
    FLARE_BY_RULE,
    FLARE_RECORDED,
    REGIMEN_STOPPED,
    patient_lanes,
)
from lnexplore.outcomes.response import cohort_levels
from lnexplore.plan import AnalysisPlan

LANES = 60
"""Lanes in one picture; of more patients as many are drawn, spread evenly from the one followed longest to the one followed shortest."""
MARKS = {
    FIRST_CR: ("triangle-up", "#f2c230"),
    FLARE_RECORDED: ("diamond", "#c2453a"),
    FLARE_BY_RULE: ("cross", "#c2453a"),
    REGIMEN_STOPPED: ("square", "#5b4a8a"),
    "rescue": ("triangle-down", "#b0721a"),
    "dialysis": ("circle", "#646470"),
    "transplant": ("circle", "#7a7a86"),
    "death": ("circle", "#000000"),
}


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """`patient_lanes` of the patients drawn (60 of each group at most, evenly over the length of follow-up), a row per group with how many there are, and what happened to how many of those drawn."""
    levels = pl.Enum(cohort_levels(cohort, plan))
    patients = select_patients(cohort, plan).with_columns(pl.col("group").cast(levels))
    followed = patients.filter(pl.col("last_day") > 0).sort("last_day", "patient_id", descending=[True, False])
    place, of = pl.int_range(pl.len()).over("group"), pl.len().over("group")
    # The first of so many steps from the longest to the shortest.
    drawn = followed.filter((of <= LANES) | (place == 0) | (place * LANES // of != (place - 1) * LANES // of))[
        "patient_id"
    ]
    longest = pl.lit(followed["last_day"].max(), pl.Float64) / DAYS_PER_MONTH
    decided = decided_by_place(cohort, plan)
    complete = cohort.patients["patient_id"][
        decided.filter(pl.col("response") == "CR")["patient_id"].unique().to_numpy()
    ]
    came = (pl.col("last_day") > 0) & pl.col("patient_id").is_in(complete.implode())
    sizes = patients.group_by("group").agg(
        complete=came.sum().cast(pl.Int64),
        patients=pl.len().cast(pl.Int64),
        followed=(pl.col("last_day") > 0).sum().cast(pl.Int64),
        last_month=pl.col("last_day").max() / DAYS_PER_MONTH,
        longest=longest.first(),
    )
    lanes = patient_lanes(cohort, plan, None if drawn.len() == followed.height else drawn)
    marks = (
        lanes.filter(pl.col("kind") == "mark")
        .group_by("group", "what")
        .agg(n=pl.col("patient_id").n_unique().cast(pl.Int64))
        .sort("group", "what")
    )
    return lanes, sizes.sort("group"), marks


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Every patient with follow-up: group, months followed, patient_id."""
    rows = select_patients(cohort, plan).filter(pl.col("last_day") > 0)
    return rows.select("group", rounded(pl.col("last_day") / DAYS_PER_MONTH, 1).alias("months_followed"), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """The lanes of one group, the longest on top."""
    order = frames[0]["patient_id"].unique(maintain_order=True).head(LANES).to_list()
    rows = (
        frames[0]
        .filter(pl.col("patient_id").is_in(order))
        .with_columns(
            words=pl.when(pl.col("detail") == "").then(pl.col("what")).otherwise(pl.format("{}: {}", "what", "detail"))
        )
    )
    columns = ["patient_id", "what", "from_month", "to_month", "words"]
    y = alt.Y(
        "patient_id:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelOverlap=False, labelLimit=90, ticks=False, domain=False),
    )
    # One axis for all groups, or their lanes could not be compared.
    end = float(frames[1]["longest"].max() or 1)  # type: ignore[arg-type]
    x = alt.X(
        "from_month:Q",
        title=_("Months since time zero"),
        axis=alt.Axis(grid=True, gridOpacity=0.25),
        scale=alt.Scale(domain=[0, end], nice=True),
    )
    tooltip = [
        alt.Tooltip("patient_id:N", title=_("Patient")),
        alt.Tooltip("words:N", title=_("What")),
        alt.Tooltip("from_month:Q", title=_("Month"), format=".1f"),
        alt.Tooltip("to_month:Q", title=_("to"), format=".1f"),
    ]
    states = list(TIME_COLOURS)
    colour = alt.Color(
        "what:N",
        title=None,
        sort=states,
        scale=alt.Scale(domain=states, range=list(TIME_COLOURS.values())),
        legend=alt.Legend(orient="top", columns=4),
    )
    response = clickable(
        alt.Chart(rows.filter(pl.col("kind") == "response").select(columns))
        .mark_bar(height=9, cursor="pointer")
        .encode(x=x, x2=alt.X2("to_month:Q"), y=y, color=colour, tooltip=tooltip),
        "patient_id",
    )
    regimen = (
        alt.Chart(rows.filter(pl.col("kind") == "regimen").select(columns))
        .mark_rule(strokeWidth=2.2, yOffset=7.5, color=GREY)
        .encode(x=x, x2=alt.X2("to_month:Q"), y=y, tooltip=tooltip)
    )
    seen = [name for name in MARKS if name in rows.filter(pl.col("kind") == "mark")["what"].to_list()]
    names = alt.Scale(domain=seen, range=[MARKS[name][1] for name in seen])
    # A mark stands on paper or on a lane: its edge is seen where its colour is not.
    edges = inks({name: MARKS[name][1] for name in seen})
    shapes = alt.Scale(domain=seen, range=[MARKS[name][0] for name in seen])
    legend = alt.Legend(orient="bottom", columns=2, labelLimit=200, symbolSize=80)
    marks = (
        alt.Chart(rows.filter(pl.col("kind") == "mark").select(columns))
        .mark_point(size=75, filled=True, opacity=1, strokeWidth=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("what:N", title=None, sort=seen, scale=shapes, legend=legend),
            color=alt.Color("what:N", title=None, sort=seen, scale=names, legend=legend),
            stroke=alt.Stroke("what:N", scale=edges, legend=None),
            tooltip=tooltip,
        )
    )
    picture: alt.LayerChart = style(response, regimen, marks, height=230 + 24 * len(order)).resolve_scale(
        color="independent", shape="independent"
    )
    return picture


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """A sentence per group: who is drawn, and what happened to how many of them."""
    said = []
    for row in frames[1].to_dicts():
        mine = frames[2].filter(pl.col("group").cast(pl.String) == str(row["group"]))
        counts = dict(mine.select("what", "n").iter_rows())
        drawn = min(row["followed"], LANES)
        who = [
            plural(
                "{group}: {drawn} of {count} patient",
                "{group}: {drawn} of {count} patients",
                row["patients"],
                group=group_title(row["group"]),
                drawn=drawn,
            )
        ]
        if drawn < row["followed"]:
            who.append(_("drawn evenly from the longest to the shortest follow-up"))
        if row["followed"]:
            who.append(_("followed {last_month} months at most").format(last_month=number(row["last_month"], 1)))
        what = ", ".join(
            _("{event} in {n}").format(event=_(name), n=number(counts[name])) for name in MARKS if name in counts
        )
        if what and drawn < row["followed"]:
            what = _("of those drawn: {what}").format(what=what)
        said.append(f"{'; '.join(filter(None, (', '.join(who), what)))}.")
    return [
        *said,
        Note(
            _(
                "The bar is the response, which holds until the next assessment; the line below it is the time on the regimen."
            )
        ),
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """The first complete responses in a line; who is drawn, where not everybody is."""
    rows = frames[1].to_dicts()
    found = of_groups((row["group"], n_of(row["complete"], row["patients"])) for row in rows)
    said = [_("First complete response: {found}.").format(found=found)]
    if any(row["followed"] > LANES for row in rows):
        drawn = of_groups((row["group"], n_of(min(row["followed"], LANES), row["patients"])) for row in rows)
        said.append(_("Drawn, evenly from the longest to the shortest follow-up: {found}.").format(found=drawn))
    return said


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Every patient"),
    question=N_("What happened to each patient, and when?"),
    pages={"response": 50},
    needs_response=True,
    drawable=pl.col("patient_id").is_not_null(),
    empty=N_("No patient was followed after time zero."),
    each_up_to=LANES,
    by_group=True,
)
