"""Which adverse events were seen: the most frequent, per 100 patient-years, and how bad they were."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts import adverse_events as ladder
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.forest import inside_labels
from lnexplore.charts.numbers import group_title, of_groups
from lnexplore.charts.theme import at_pixel, clickable, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.adverse_events import (
    adverse_event_list,
)
from lnexplore.plan import AnalysisPlan

TERMS_SHOWN = 12
LANE, NAME = 26, 8
_TOLD = 5
"""Kinds of event named in the sentence of a group."""


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `adverse_event_terms`, `adverse_events` and `adverse_event_severity`."""
    first, terms, severity, _ = ladder.results(cohort, plan)
    return terms, first, severity


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who had which event: group, term, patient_id."""
    return adverse_event_list(cohort, plan).select("group", "term", "patient_id").unique(maintain_order=True)


def draw(frames: Frames) -> alt.LayerChart:
    """The terms of most patients: events per 100 patient-years with their interval, a lane per group, counts above it."""
    # A group without any event has its lane all the same.
    groups = ladder.groups_of(frames[1:])
    terms = frames[0]["term"].unique(maintain_order=True).to_list()[:TERMS_SHOWN]
    rows = (
        frames[0]
        .filter(pl.col("term").is_in(terms) & pl.col("rate").is_not_null())
        .with_columns(pl.col("group").cast(pl.String), label=ladder.counted("n_patients", "n_events"))
        .select("group", "term", "rate", "rate_low", "rate_high", "label", "n_serious", "worst_grade")
    )
    row = NAME + LANE * max(1, len(groups))
    y = alt.Y("term:N", sort=terms, title=None, axis=inside_labels(row // 2 - 9), scale=alt.Scale(padding=0))
    # The first lane's count stands on the line of the term's name, at the other end.
    ends = [LANE - 4, LANE * max(1, len(groups)) - 4]
    offset = alt.YOffset("group:N", sort=groups, scale=alt.Scale(type="point", domain=groups, range=ends, padding=0))
    colour = ladder.colour_of(groups)
    top = max(10.0, float(rows["rate_high"].max() or 0))  # type: ignore[arg-type]
    title = _("Events per 100 patient-years")
    axis = alt.Axis(grid=True, gridOpacity=0.25, orient="bottom", tickCount=6)
    scale = alt.Scale(domain=[0, top], nice=True)
    tooltip = [
        alt.Tooltip("term:N", title=_("Adverse event")),
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("label:N", title=_("Counted")),
        alt.Tooltip("rate:Q", title=_("Per 100 patient-years"), format=".1f"),
        alt.Tooltip("rate_low:Q", title=_("Interval from"), format=".1f"),
        alt.Tooltip("rate_high:Q", title=_("to"), format=".1f"),
        alt.Tooltip("n_serious:Q", title=_("Serious")),
        alt.Tooltip("worst_grade:Q", title=_("Worst grade")),
    ]
    base = alt.Chart(rows)
    spans = base.mark_rule(strokeWidth=2, opacity=0.7).encode(
        x=alt.X("rate_low:Q", title=title, axis=axis, scale=scale),
        x2=alt.X2("rate_high:Q"),
        y=y,
        yOffset=offset,
        color=colour,
    )
    points = clickable(
        base.mark_point(filled=True, size=80, cursor="pointer").encode(
            x=alt.X("rate:Q", title=title, axis=axis, scale=scale),
            y=y,
            yOffset=offset,
            color=colour,
            tooltip=tooltip,
        ),
        "group",
        "term",
        faded=(1, 0.3),
    )
    text = base.mark_text(align="right", baseline="bottom", dy=-5, fontSize=11).encode(
        x=at_pixel("width"), y=y, yOffset=offset, text=alt.Text("label:N"), color=colour
    )
    return style(spans, points, text, height=ladder.height_of(row, len(terms), groups))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """Per group the most frequent kinds and the worst grades."""
    said = []
    for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list():
        mine = pl.col("group").cast(pl.String) == group
        rows = (
            frames[0].filter(mine & (pl.col("n_patients") > 0)).sort("n_patients", descending=True, maintain_order=True)
        )
        if rows.height == 0:
            said.append(_("{group}: none.").format(group=group_title(group)))
            continue
        parts = [
            _("{term} in {n} of {total} ({events})").format(
                term=row["term"],
                n=row["n_patients"],
                total=row["N"],
                events=plural("{count} event", "{count} events", row["n_events"]),
            )
            for row in rows.head(_TOLD).to_dicts()
        ]
        if rows.height > _TOLD:
            parts.append(plural("and {count} other kind", "and {count} other kinds", rows.height - _TOLD))
        worst = frames[2].filter(mine & (pl.col("n_patients") > 0)).to_dicts()
        grades = ", ".join(
            plural(
                "{grade} in {count} patient",
                "{grade} in {count} patients",
                row["n_patients"],
                grade=_grade(row["grade"]),
            )
            for row in worst
        )
        said.append(
            _("{group}: {kinds}; worst grade of a patient: {grades}.").format(
                group=group_title(group), kinds=", ".join(parts), grades=grades
            )
        )
    return [
        *said,
        *_left_out(frames[0]),
        Note(_("Events in one patient are not independent; the rate counts each of them.")),
    ]


def _grade(grade: object) -> str:
    return _("grade {grade}").format(grade=grade) if str(grade).isdigit() else str(grade)


def _left_out(terms: pl.DataFrame) -> list[str]:
    """A sentence where `draw` does not show every term of the frame of `adverse_event_terms`."""
    total = terms["term"].n_unique()
    if total <= TERMS_SHOWN:
        return []
    return [
        _("Drawn: the {shown} kinds of event that most patients had; the table has all {total}.").format(
            shown=TERMS_SHOWN, total=number(total)
        )
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """The most frequent kind of each group, in a line."""
    rows = frames[0].filter(pl.col("n_patients") > 0).sort("n_patients", descending=True, maintain_order=True)
    tops = rows.unique("group", maintain_order=True).sort("group").to_dicts()
    found = of_groups(
        (row["group"], _("{term}, {n} of {total}").format(term=row["term"], n=row["n_patients"], total=row["N"]))
        for row in tops
    )
    return [_("Most frequent: {found}.").format(found=found), *_left_out(frames[0])] if tops else []


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Adverse events by kind"),
    question=N_("Which adverse events occurred, and how often?"),
    pages={"safety": 50},
    drawable=pl.col("n_events") > 0,
    empty=N_("The sheet has no adverse events after time zero."),
)
