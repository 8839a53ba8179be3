"""The way of the patients from one visit to the next."""

import math
from collections.abc import Iterator

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, of_groups
from lnexplore.charts.theme import STATE_COLOURS, clickable, inks, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.remission_time import response_transitions
from lnexplore.outcomes.response import response_by_patient
from lnexplore.plan import AnalysisPlan

_POINTS = 14
"""Points along the edge of a ribbon."""


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `response_transitions`."""
    return (response_transitions(cohort, plan),)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who was in which state at which month: group, month, state, patient_id."""
    rows = response_by_patient(cohort, plan)
    return rows.select("group", "month", pl.col("state").cast(pl.String), "patient_id")


def draw(frames: Frames) -> alt.LayerChart:
    """Columns of states per month, ribbons of patients between them, for one group."""
    moves = frames[0].with_columns(pl.col("state_from").cast(pl.String), pl.col("state_to").cast(pl.String))
    order = list(STATE_COLOURS)
    months = sorted({*moves["month_from"].to_list(), *moves["month_to"].to_list()})
    place = {month: index for index, month in enumerate(months)}
    nodes = _nodes(moves, months, order)
    ribbons = _ribbons(moves, nodes, place, order)
    scale = alt.Scale(domain=order, range=list(STATE_COLOURS.values()))
    colour = alt.Color("state:N", title=None, sort=order, scale=scale, legend=alt.Legend(orient="top", columns=2))
    labels = "({" + ", ".join(f"'{place[month]}': '{month}'" for month in months) + "})[datum.value]"
    x = alt.X(
        "x:Q",
        title=_("Months since time zero"),
        axis=alt.Axis(values=list(place.values()), labelExpr=labels, tickSize=0),
        scale=alt.Scale(domain=[-0.2, max(len(months) - 1, 0) + 0.2], nice=False),
    )
    total = max(int(moves["N"].max() or 1), 1)  # type: ignore[arg-type]
    y = alt.Y(
        "top:Q",
        title=_("Patients"),
        scale=alt.Scale(domain=[0, total], nice=False),
        axis=alt.Axis(tickMinStep=1, grid=False),
    )
    areas = (
        alt.Chart(ribbons)
        .mark_area(opacity=0.45)
        .encode(
            x=x,
            y=y,
            y2=alt.Y2("bottom:Q"),
            color=alt.Color("state:N", sort=order, scale=scale, legend=None),
            detail=alt.Detail("flow:N"),
            tooltip=[alt.Tooltip("words:N", title=_("Patients"))],
        )
    )
    tooltip = [
        alt.Tooltip("month:Q", title=_("Month")),
        alt.Tooltip("state:N", title=_("Response")),
        alt.Tooltip("n:Q", title=_("Patients")),
    ]
    base = alt.Chart(nodes)
    blocks = clickable(
        base.mark_rect(cursor="pointer").encode(
            x=alt.X("left:Q", title=_("Months since time zero")),
            x2=alt.X2("right:Q"),
            y=y,
            y2=alt.Y2("bottom:Q"),
            color=colour,
            tooltip=tooltip,
        ),
        "month",
        "state",
    )
    ink = alt.Color("state:N", scale=inks(STATE_COLOURS), legend=None)
    text = base.mark_text(fontSize=11, fontWeight=600).encode(
        x=x, y=alt.Y("middle:Q"), text=alt.Text("label:N"), color=ink, tooltip=tooltip
    )
    drawn: alt.LayerChart = style(areas, blocks, text, height=330).resolve_scale(color="independent")
    return drawn


def _nodes(moves: pl.DataFrame, months: list[int], order: list[str]) -> pl.DataFrame:
    """A block per month and state: x, left, right, bottom, top, middle, n, label."""
    rows = []
    for index, month in enumerate(months):
        start = moves.filter(pl.col("month_from") == month).group_by(state="state_from").agg(pl.col("n").sum())
        if start.height == 0:
            start = moves.filter(pl.col("month_to") == month).group_by(state="state_to").agg(pl.col("n").sum())
        counts = dict(start.iter_rows())
        total, below = sum(counts.values()), 0
        for state in order:
            n = counts.get(state, 0)
            if n:
                label = f"{n:,}" if n >= 0.05 * total else ""
                rows.append(
                    (month, state, n, float(index), index - 0.13, index + 0.13, float(below), float(below + n), label)
                )
                below += n
    schema = {"month": pl.Int64, "state": pl.String, "n": pl.Int64} | dict.fromkeys(
        ("x", "left", "right", "bottom", "top"), pl.Float64
    )
    frame = pl.DataFrame(rows, schema=schema | {"label": pl.String}, orient="row")
    return frame.with_columns(middle=(pl.col("bottom") + pl.col("top")) / 2)


def _ribbons(moves: pl.DataFrame, nodes: pl.DataFrame, place: dict[int, int], order: list[str]) -> pl.DataFrame:
    """Points along the two edges of every ribbon: flow, state (where it comes from), x, bottom, top, words."""
    base = {(month, state): bottom for month, state, bottom in nodes.select("month", "state", "bottom").iter_rows()}
    leaving: dict[tuple[int, str], float] = dict(base)
    arriving: dict[tuple[int, str], float] = dict(base)
    rank = {state: index for index, state in enumerate(order)}
    rows = []
    # Ribbons leave a block sorted by where they go, and arrive sorted by where they come from: none crosses inside a block.
    ordered = sorted(
        moves.select("month_from", "month_to", "state_from", "state_to", "n").iter_rows(),
        key=lambda row: (row[0], rank[row[2]], rank[row[3]]),
    )
    starts = {}
    for move in ordered:
        key = (move[0], move[2])
        starts[move] = leaving[key]
        leaving[key] += move[4]
    for flow, move in enumerate(sorted(ordered, key=lambda row: (row[0], rank[row[3]], rank[row[2]]))):
        first, second, come, go, n = move
        key = (second, go)
        low_from, low_to = starts[move], arriving[key]
        arriving[key] += n
        words = _("{n} from {before} at month {first} to {after} at month {second}").format(
            n=n, before=come, first=first, after=go, second=second
        )
        for step in range(_POINTS + 1):
            part = step / _POINTS
            bend = (1 - math.cos(math.pi * part)) / 2
            bottom = low_from + (low_to - low_from) * bend
            x = place[first] + 0.13 + (1 - 0.26) * part
            rows.append((f"{flow}", come, x, bottom, bottom + n, words))
    schema = {"flow": pl.String, "state": pl.String} | dict.fromkeys(("x", "bottom", "top"), pl.Float64)
    return pl.DataFrame(rows, schema=schema | {"words": pl.String}, orient="row")


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """A sentence per group: how many complete responders at one visit are so at the next, and how many come new."""
    said = [
        _(
            "{group}: from one month to the next, complete response was kept {kept}, lost {lost} and newly reached {new}."
        ).format(
            group=group_title(group),
            kept=plural("{count} time", "{count} times", kept),
            lost=plural("{count} time", "{count} times", lost),
            new=plural("{count} time", "{count} times", new),
        )
        for group, kept, lost, new in _moves(frames[0])
    ]
    return [
        *said,
        Note(_("Every patient is drawn at every month, also those not assessable and those not followed that long.")),
    ]


def _moves(frame: pl.DataFrame) -> Iterator[tuple[str, int, int, int]]:
    """(group, how often complete response was kept, lost, newly reached) from each month to the next."""
    come, go = pl.col("state_from").cast(pl.String), pl.col("state_to").cast(pl.String)
    known = go.is_in(["CR", "PR", "NR"]) & come.is_in(["CR", "PR", "NR"])
    is_move = {
        "kept": (come == "CR") & (go == "CR"),
        "lost": (come == "CR") & (go != "CR"),
        "new": (come != "CR") & (go == "CR"),
    }
    counts = frame.group_by("group", maintain_order=True).agg(
        **{name: pl.col("n").filter(known & move).sum().cast(pl.Int64) for name, move in is_move.items()}
    )
    yield from counts.cast({"group": pl.String}).rows()


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """How often complete response was kept, lost and newly reached, in a line."""
    words = _("kept {kept}, lost {lost}, new {new}")
    found = of_groups(
        (group, words.format(kept=kept, lost=lost, new=new)) for group, kept, lost, new in _moves(frames[0])
    )
    return [_("Complete response from one month to the next: {found}.").format(found=found)]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Change of response between visits"),
    question=N_("How do patients move between response states?"),
    pages={"response": 40},
    needs_response=True,
    drawable=pl.col("n") > 0,
    empty=N_("There are fewer than two months to compare, or no patients."),
    by_group=True,
)
