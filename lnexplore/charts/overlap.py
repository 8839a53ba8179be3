"""Complete response under each definition, by patient: each patient where they fit on a screen, patterns with counts where not."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, pgettext, plural
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.numbers import clauses, percent, where_any
from lnexplore.charts.theme import GREY, RESPONSE_COLOURS, clickable, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.definitions import definition_patterns, definition_states
from lnexplore.outcomes.verdicts import AWAY
from lnexplore.plan import AnalysisPlan

EACH_UP_TO = 60
"""Patients that are drawn one by one."""
PATTERNS = 24
"""Patterns that are drawn; the rarer ones are counted in the sentence."""
_MET = {"met": RESPONSE_COLOURS["CR"], "open": RESPONSE_COLOURS["not assessable"]}


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The patterns, and the states they are made of."""
    return definition_patterns(cohort, plan), definition_states(cohort, plan)


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Every patient followed to the headline month: patient_id, group, pattern, complete_under (definitions with complete response), of_definitions."""
    states = definition_states(cohort, plan).filter(~pl.col("state").cast(pl.String).is_in(AWAY))
    label, cr = pl.col("label"), pl.col("cr")
    return (
        states.group_by("patient_id", "group", maintain_order=True)
        .agg(
            complete_under=cr.sum().cast(pl.Int64),
            of_definitions=pl.len().cast(pl.Int64),
            definitions=label.filter(cr.fill_null(value=False)).sort().str.join("; "),
            open=label.filter(cr.is_null()).sort().str.join("; "),
        )
        .join(
            definition_patterns(cohort, plan).select("pattern", "definitions", "open"),
            on=["definitions", "open"],
            how="left",
            validate="m:1",
        )
        .select("patient_id", "group", "pattern", "complete_under", "of_definitions")
    )


def draw(frames: Frames) -> alt.LayerChart:
    """Definitions one below the other; a column per patient, or per pattern of patients."""
    states = frames[1].filter(~pl.col("state").cast(pl.String).is_in(AWAY))
    met = states.group_by("label").agg(pl.col("cr").sum().alias("_n")).sort("_n", "label", descending=[True, False])
    order = met["label"].to_list()
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=160, labelOverlap=False, ticks=False))
    height = 19 * max(1, len(order)) + 60
    if states["patient_id"].n_unique() <= EACH_UP_TO:
        return _each(states, y, height)
    return _patterns(frames[0], order, y, height)


def _each(states: pl.DataFrame, y: alt.Y, height: int) -> alt.LayerChart:
    people = (
        states.group_by("patient_id")
        .agg(pl.col("cr").sum().alias("_n"))
        .sort("_n", "patient_id", descending=[True, False])["patient_id"]
        .to_list()
    )
    rows = states.select("patient_id", "label", pl.col("state").cast(pl.String), pl.col("group").cast(pl.String))
    x = alt.X("patient_id:N", sort=people, title=_("Patients"), axis=alt.Axis(labelAngle=-90, labelOverlap=True))
    cells = clickable(
        alt.Chart(rows)
        .mark_rect(stroke="#ffffff", strokeOpacity=0.25, strokeWidth=1, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "state:N",
                title=None,
                sort=list(RESPONSE_COLOURS),
                scale=alt.Scale(domain=list(RESPONSE_COLOURS), range=list(RESPONSE_COLOURS.values())),
                legend=alt.Legend(orient="top", columns=2),
            ),
            tooltip=[
                alt.Tooltip("patient_id:N", title=_("Patient")),
                alt.Tooltip("group:N", title=_("Group")),
                alt.Tooltip("label:N", title=_("Definition")),
                alt.Tooltip("state:N", title=_("Response")),
            ],
        ),
        "patient_id",
    )
    return style(cells, height=height)


def _patterns(patterns: pl.DataFrame, order: list[str], y: alt.Y, height: int) -> alt.LayerChart:
    total = int(patterns["n"].sum())
    words = [_("met"), _("not met"), pgettext("verdict", "open")]
    rows = []
    columns = []
    for pattern, n, definitions, open_ in (
        patterns.head(PATTERNS).select("pattern", "n", "definitions", "open").iter_rows()
    ):
        column = f"{pattern}: {n:,} ({percent(n / total)})"
        columns.append(column)
        met, unknown = set(definitions.split("; ")), set(open_.split("; "))
        rows += [
            (pattern, column, label, words[0] if label in met else words[2] if label in unknown else words[1], n)
            for label in order
        ]
    frame = pl.DataFrame(
        rows,
        schema={"pattern": pl.Int64, "column": pl.String, "label": pl.String, "verdict": pl.String, "n": pl.Int64},
        orient="row",
    )
    x = alt.X(
        "column:N",
        sort=columns,
        title=_("Patterns by frequency: patients"),
        axis=alt.Axis(labelAngle=-90, labelOverlap="greedy"),
    )
    cells = clickable(
        alt.Chart(frame)
        .mark_rect(stroke="#ffffff", strokeOpacity=0.25, strokeWidth=1, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "verdict:N",
                title=_("Complete response"),
                sort=words,
                scale=alt.Scale(domain=words, range=[_MET["met"], RESPONSE_COLOURS["NR"], _MET["open"] or GREY]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("label:N", title=_("Definition")),
                alt.Tooltip("verdict:N", title=_("Complete response")),
                alt.Tooltip("n:Q", title=_("Patients with this pattern"), format=","),
            ],
        ),
        "pattern",
    )
    return style(cells, height=height + 70)


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """How many are in complete response under all, under some and under none."""
    patterns, states = frames
    total = int(patterns["n"].sum())
    labels = states["label"].n_unique()
    none_open = pl.col("open") == ""
    everywhere = int(patterns.filter(pl.col("definitions").str.split("; ").list.len() == labels, none_open)["n"].sum())
    nowhere = int(patterns.filter(pl.col("definitions") == "", none_open)["n"].sum())
    open_ = int(patterns.filter(~none_open)["n"].sum())
    under = _(
        "Of {patients} followed that long, {everywhere} in complete response under all {labels} definitions, {nowhere} under none, {some} under some"
    ).format(
        patients=plural("{count} patient", "{count} patients", total),
        everywhere=everywhere,
        labels=labels,
        nowhere=nowhere,
        some=total - everywhere - nowhere - open_,
    )
    sentences = [clauses(under, where_any(_("{n} cannot be decided under at least one"), open_))]
    left = int(patterns[PATTERNS:]["n"].sum())
    if total > EACH_UP_TO and left:
        sentences.append(
            plural(
                "The {count} rarer pattern not drawn includes {patients}; the table has it.",
                "The {count} rarer patterns not drawn include {patients}; the table has them.",
                patterns.height - PATTERNS,
                patients=plural("{count} patient", "{count} patients", left),
            )
        )
    return [" ".join(sentences)]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Complete response under each definition, by patient"),
    question=N_("Are they the same patients?"),
    pages={"criteria": 20},
    drawable=pl.col("n") > 0,
    empty=N_("No patient was followed to this month, or the sheet lacks the measures the definitions need."),
    each_up_to=EACH_UP_TO,
)
