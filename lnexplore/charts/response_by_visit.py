"""Stacked bars: response at each window; those not assessable, not reached and gone before make up the group."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import clauses, group_title, incidence, months, n_of, of_groups, percent, share, where_any
from lnexplore.charts.theme import STATE_COLOURS, clickable, inks, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.imputation import response_imputed
from lnexplore.outcomes.response import response_by_patient, response_by_visit
from lnexplore.plan import AnalysisPlan

LABELS_UP_TO = 1000
"""Above this many patients a bar carries percentages instead of n/N."""
THIN = 0.055
"""Share of the tallest bar below which a segment is too thin for a number."""


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `response_by_visit` and `response_imputed`."""
    return response_by_visit(cohort, plan), response_imputed(cohort, plan)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who is in which response at each month: group, month, state, patient_id."""
    rows = response_by_patient(cohort, plan)
    return rows.select("group", "month", pl.col("state").cast(pl.String), "patient_id")


_UNSEEN = {"not assessable": "n_not_assessable", "not reached": "n_not_reached", "left before": "n_left"}
"""state without a response -> the column of `response_by_visit` that counts it"""


def bar_segments(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """A row per bar (`keys`) and segment of it, which make all patients of the group: state, count, total, order, start, end."""
    base = frame.with_columns(pl.col("outcome").cast(pl.String))
    # Not assessable are those without a response; of some of them CR alone is ruled out.
    any_ = base.filter(pl.col("outcome") == "CR or PR")
    parts = [base.filter(pl.col("outcome") != "CR or PR").select(*keys, state="outcome", count="n", total="N")]
    parts += [
        any_.select(*keys, state=pl.lit(state), count=column, total=pl.lit(0, pl.Int64))
        for state, column in _UNSEEN.items()
    ]
    order = {state: place for place, state in enumerate(STATE_COLOURS)}
    return (
        pl.concat(parts)
        .filter(pl.col("count") > 0)
        .with_columns(order=pl.col("state").replace_strict(order, return_dtype=pl.Int8))
        .sort(*keys, "order")
        .with_columns(end=pl.col("count").cum_sum().over(keys))
        .with_columns(start=pl.col("end") - pl.col("count"))
    )


def _segments(frame: pl.DataFrame) -> pl.DataFrame:
    """A row per window and segment of its bar: month, state, count, start, label."""
    rows = bar_segments(frame, ["month"])
    tallest = int(rows["end"].max() or 0)  # type: ignore[arg-type]
    texts = []
    for state, count, total in rows.select("state", "count", "total").iter_rows():
        if count < THIN * tallest:
            texts.append("")
        elif state in _UNSEEN:
            texts.append(f"{count:,}")
        else:
            texts.append(f"{count}/{total}" if total <= LABELS_UP_TO else percent(count / total))
    return rows.with_columns(label=pl.Series(texts, dtype=pl.String), middle=(pl.col("start") + pl.col("end")) / 2)


def draw(frames: Frames) -> alt.LayerChart:
    """Bars of patients per window, CR at the bottom, numbers on the segments."""
    rows = _segments(frames[0])
    order = frames[0]["month"].unique().sort().to_list()
    x = alt.X("month:O", sort=order, title=_("Months since time zero"), axis=alt.Axis(labelAngle=0))
    base = alt.Chart(rows.select("month", "state", "count", "total", "start", "end", "middle", "label", "order"))
    tooltip = [
        alt.Tooltip("month:O", title=_("Month")),
        alt.Tooltip("state:N", title=_("Response")),
        alt.Tooltip("count:Q", title=_("Patients")),
    ]
    bars = clickable(
        base.mark_bar(cornerRadius=1, cursor="pointer").encode(
            x=x,
            y=alt.Y("start:Q", title=_("Patients"), axis=alt.Axis(tickMinStep=1, grid=True, gridOpacity=0.25)),
            y2=alt.Y2("end:Q"),
            color=alt.Color(
                "state:N",
                title=None,
                sort=list(STATE_COLOURS),
                scale=alt.Scale(domain=list(STATE_COLOURS), range=list(STATE_COLOURS.values())),
                legend=alt.Legend(orient="top", columns=3),
            ),
            tooltip=tooltip,
        ),
        "month",
        "state",
    )
    ink = alt.Color("state:N", scale=inks(STATE_COLOURS), legend=None)
    numbers = base.mark_text(fontSize=11, fontWeight=600).encode(
        x=x, y=alt.Y("middle:Q"), text=alt.Text("label:N"), color=ink, tooltip=tooltip
    )
    picture: alt.LayerChart = style(bars, numbers).resolve_scale(color="independent")
    return picture


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """A sentence per group about the headline window."""
    month = plan.headline_window.month
    sentences = []
    here = frames[0].filter(pl.col("month") == month).with_columns(pl.col("outcome").cast(pl.String))
    for group in here["group"].unique(maintain_order=True):
        rows = {row["outcome"]: row for row in here.filter(pl.col("group") == group).to_dicts()}
        cr, any_ = rows["CR"], rows["CR or PR"]
        message = _("{group}, at {months}: complete response {share}")
        if cr["N"]:
            message = _("{group}, at {months}: complete response {share}, complete or partial in {n} of {total}")
        missing = _("{n} not assessable")
        if ruled_out := any_["n_not_assessable"] - cr["n_not_assessable"]:
            missing = _("{n} not assessable, {ruled_out} of them surely not in complete response")
            missing = missing.replace("{ruled_out}", str(ruled_out))
        rate = message.format(
            group=group_title(group),
            months=months(month),
            share=share(cr["n"], cr["N"], cr["ci_low"], cr["ci_high"], cr["n_not_assessable"]),
            n=any_["n"],
            total=any_["N"],
        )
        sentences.append(
            clauses(
                rate,
                where_any(missing, any_["n_not_assessable"]),
                where_any(_("{n} not yet followed that long"), cr["n_not_reached"]),
                where_any(_("{n} left before"), cr["n_left"]),
            )
        )
    return [*sentences, *imputed_sentences(frames, month)]


def imputed_sentences(frames: Frames, month: int) -> list[str]:
    """The rate with missing components imputed, apart from the observed one; nothing where the plan, or the board, does not ask for it."""
    if len(frames) < 2:
        return []
    here = frames[1].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR")).to_dicts()
    if not here:
        return []
    found = of_groups(
        (
            row["group"],
            ", ".join(
                [
                    incidence(row["estimate"], row["ci_low"], row["ci_high"], row["N"] + row["n_not_assessable"]),
                    *([_("{n} still not assessable").format(n=row["n_undrawn"])] if row["n_undrawn"] else []),
                ]
            ),
        )
        for row in here
    )
    said = _("With missing components imputed ({count} data sets), complete response at {months}: {found}.")
    return [said.format(count=here[0]["imputations"], months=months(month), found=found)]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:
    """Complete response at the headline month in a line."""
    month = plan.headline_window.month
    rows = frames[0].filter((pl.col("month") == month) & (pl.col("outcome").cast(pl.String) == "CR")).to_dicts()
    found = of_groups((row["group"], n_of(row["n"], row["N"])) for row in rows)
    said = [_("Complete response at {months}: {found}.").format(months=months(month), found=found)] if rows else []
    return [*said, *imputed_sentences(frames, month)]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Remission at each visit"),
    question=N_("How many patients are in complete or partial response at each time point?"),
    pages={"overview": 10, "response": 1},
    needs_response=True,
    drawable=(pl.col("N") + pl.col("n_not_assessable")) > 0,
    empty=N_("No patient has been followed to any of the months assessed."),
    by_group=True,
)
