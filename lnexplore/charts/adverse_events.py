"""Adverse events: which, how often, in how many patients; and how bad they were, as a ladder."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.forest import inside_labels
from lnexplore.charts.numbers import SMALL_GROUP, clauses, group_title, n_of, of_groups, percent, where_any
from lnexplore.charts.theme import clickable, group_colours, group_scale, inks, style
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.adverse_events import (
    ADMITTED,
    ANY,
    GRADE_3_UP,
    LED_DAYS,
    PROPERTIES,
    RELATED,
    SERIOUS,
    STOPPED,
    adverse_event_list,
    adverse_event_severity,
    adverse_event_terms,
    adverse_events,
    deaths_apart,
    stops_without_event,
)
from lnexplore.plan import AnalysisPlan

_TOLD = {
    ANY: N_("any adverse event in {n} of {patients}, {events}, {rate}"),
    SERIOUS: N_("a serious one in {n} of {patients}, {events}, {rate}"),
    STOPPED: N_("one that led to discontinuation in {n} of {patients}, {events}, {rate}"),
}
_UNKNOWN = {
    SERIOUS: N_("whether serious ({events})"),
    RELATED: N_("whether related to treatment ({events})"),
    GRADE_3_UP: N_("the grade ({events})"),
    STOPPED: N_("whether a drug was stopped for it ({events})"),
    ADMITTED: N_("whether it led to hospital admission ({events})"),
}


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `adverse_events`, `adverse_event_terms` and `adverse_event_severity`, and how many stopped for one that is not recorded near."""
    stopped = stops_without_event(cohort, plan)
    return (
        adverse_events(cohort, plan),
        adverse_event_terms(cohort, plan),
        adverse_event_severity(cohort, plan),
        pl.DataFrame(
            {"stopped": [stopped], "deaths": [deaths_apart(cohort, plan)]},
            schema=dict.fromkeys(("stopped", "deaths"), pl.Int64),
        ),
    )


def people(cohort: Cohort, plan: AnalysisPlan) -> pl.DataFrame:
    """Who had an event of which kind: group, event (a row of the ladder), patient_id."""
    rows = adverse_event_list(cohort, plan)
    kinds = [
        rows.filter(is_one).select("group", "patient_id", event=pl.lit(kind)) for kind, is_one in PROPERTIES.items()
    ]
    return pl.concat(kinds).unique(maintain_order=True).select("group", "event", "patient_id")


def groups_of(frames: Frames) -> list[str]:
    """The groups, in order."""
    names: list[str] = frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list()
    return names


def height_of(row: int, rows: int, groups: list[str]) -> int:
    """Height of a picture of so many rows with its axis and its legend, which both lie within it on the page."""
    legend = 40 + 18 * ((len(groups) + 1) // 2 - 1) if len(groups) > 1 else 0
    return row * max(1, rows) + 86 + legend


def colour_of(groups: list[str], legend: bool = True) -> alt.Color:
    """A colour per group; the legend only where there is more than one."""
    shown = alt.Legend(orient="top", symbolOpacity=1, labelLimit=300, columns=2) if legend and len(groups) > 1 else None
    return alt.Color("group:N", title=None, sort=groups, scale=group_scale(groups), legend=shown)


def counted(n: str, events: str) -> pl.Expr:
    """ "1 patient, 2 events" of a row."""
    words = [
        pl.format("{} {}", pl.col(column), pl.when(pl.col(column) == 1).then(pl.lit(one)).otherwise(pl.lit(one + "s")))
        for column, one in ((n, "patient"), (events, "event"))
    ]
    return pl.concat_str(words, separator=", ")


def draw(frames: Frames) -> alt.LayerChart:
    """Bars of the share of patients with each kind of event, a bar per group, n/N at its end. A click selects both."""
    groups = groups_of(frames)
    kinds = frames[0]["event"].unique(maintain_order=True).to_list()
    rows = frames[0].filter(pl.col("N") > 0).with_columns(pl.col("group").cast(pl.String))
    rows = rows.with_columns(
        label=pl.Series([_share_label(row) for row in rows.to_dicts()], dtype=pl.String),
        counted=counted("n_patients", "n_events"),
        end=pl.col("estimate").fill_null(0),
    ).select("group", "event", "estimate", "end", "ci_low", "ci_high", "label", "counted", "n_unknown")
    row = 22 + 20 * max(1, len(groups))
    y = alt.Y("event:N", sort=kinds, title=None, axis=inside_labels(row // 2 - 9), scale=alt.Scale(padding=0))
    lanes = alt.Scale(type="point", domain=groups, range=[28, row - 12], padding=0)
    offset = alt.YOffset("group:N", sort=groups, scale=lanes)
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25, orient="bottom")
    x = alt.X("estimate:Q", title=_("Share of patients with at least one"), axis=axis, scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(rows)
    bars = clickable(
        base.mark_bar(size=15, cornerRadius=2, cursor="pointer").encode(
            x=x,
            y=y,
            yOffset=offset,
            color=colour_of(groups),
            tooltip=[
                alt.Tooltip("event:N", title=_("Adverse events")),
                alt.Tooltip("group:N", title=_("Group")),
                alt.Tooltip("label:N", title=_("Patients")),
                alt.Tooltip("counted:N", title=_("Counted")),
                alt.Tooltip("ci_low:Q", title=_("Interval from"), format=".0%"),
                alt.Tooltip("ci_high:Q", title=_("to"), format=".0%"),
                alt.Tooltip("n_unknown:Q", title=_("Events of which it is not known")),
            ],
        ),
        "group",
        "event",
        faded=(1, 0.35),
    )
    # Beyond this the words would leave the picture, so they stand inside the bar.
    long = alt.datum.estimate > 0.6
    outside = (
        base.transform_filter(~long)
        .mark_text(align="left", dx=5, fontSize=11)
        .encode(x=alt.X("end:Q"), y=y, yOffset=offset, text=alt.Text("label:N"), color=colour_of(groups, legend=False))
    )
    ink = alt.Color("group:N", scale=inks(group_colours(groups)), legend=None)
    inside = (
        base.transform_filter(long)
        .mark_text(align="right", dx=-5, fontSize=11, fontWeight="bold")
        .encode(x=x, y=y, yOffset=offset, text=alt.Text("label:N"), color=ink)
    )
    drawn: alt.LayerChart = style(bars, outside, inside, height=height_of(row, len(kinds), groups))
    return drawn.resolve_scale(color="independent")  # type: ignore[no-any-return]


def _share_label(row: dict[str, object]) -> str:
    if row["estimate"] is None:
        return _("not recorded")
    n, total = int(row["n_patients"]), int(row["N"])  # type: ignore[call-overload]
    counted = f"{n:,}/{total:,}"
    return counted if total < SMALL_GROUP else f"{counted} ({percent(n / total)})"


def _rate(row: dict[str, float | None]) -> str:
    if row["rate"] is None:
        return _("no rate without follow-up")
    return _("{rate} per 100 patient-years (95\u00a0% interval {low}–{high})").format(
        rate=number(row["rate"], 1), low=number(row["rate_low"], 1), high=number(row["rate_high"], 1)
    )


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """Per group any, serious and leading to a stop; then what is not known, and what is not counted."""
    ladder = frames[0]
    sentences = []
    for group in groups_of(frames):
        rows = {row["event"]: row for row in ladder.filter(pl.col("group").cast(pl.String) == group).to_dicts()}
        row = rows[ANY]
        if row["N"] == 0:
            sentences.append(
                _("{group}: no adverse events can be counted, for the sheet records none, or no follow-up.").format(
                    group=group_title(group)
                )
            )
            continue
        parts = [
            _(words).format(
                n=rows[kind]["n_patients"],
                patients=plural("{count} patient", "{count} patients", row["N"]),
                events=plural("{count} event", "{count} events", rows[kind]["n_events"]),
                rate=_rate(rows[kind]),
            )
            for kind, words in _TOLD.items()
            if kind == ANY or rows[kind]["estimate"] is not None
        ]
        without = where_any(_("{n} without follow-up"), row["n_not_assessable"])
        sentences.append(f"{group_title(group)}: {clauses(*parts, without)}")
    return [
        *sentences,
        *_unknown(ladder),
        *_stopped(frames),
        *_deaths(frames),
        Note(_("What happened before time zero is not counted.")),
    ]


def _unknown(ladder: pl.DataFrame) -> list[str]:
    """Sentences on what the sheet does not say of its events."""
    total = {
        row["event"]: row
        for row in ladder.group_by("event")
        .agg(pl.col("N", "n_events", "n_unknown", "n_without_day", "n_derived").sum())
        .to_dicts()
    }
    if not total or not total[ANY]["N"]:
        return []
    if not total[ANY]["n_events"]:
        return [
            _("No adverse event is recorded for these patients; the sheet does not say whether any was looked for.")
        ]
    said = []
    if undated := total[ANY]["n_without_day"]:
        said.append(
            _("The day of {events} is not known: counted among patients and events, not in the rates.").format(
                events=plural("{count} event", "{count} events", undated)
            )
        )
    if derived := total[STOPPED]["n_derived"]:
        said.append(
            _(
                "For {events} the sheet does not say whether a drug was stopped for it: it is taken to be so where one was stopped for an adverse event at most {led_days} days later."
            ).format(events=plural("{count} event", "{count} events", derived), led_days=LED_DAYS)
        )
    unknown = [
        _(words).format(events=plural("{count} event", "{count} events", total[kind]["n_unknown"]))
        for kind, words in _UNKNOWN.items()
        if kind in total and total[kind]["n_unknown"]
    ]
    if unknown:
        said.append(_("Not known, and so not counted: {unknown}.").format(unknown=", ".join(unknown)))
    return said


def _stopped(frames: Frames) -> list[str]:
    """Stops for an adverse event of which the sheet records none near: they count among the reasons, not here."""
    n = int(frames[3]["stopped"][0])
    if not n:
        return []
    return [
        _(
            "{patients} stopped a drug for an adverse event without one recorded in the {led_days} days before: they are counted among the reasons for stopping, not here."
        ).format(patients=plural("{count} patient", "{count} patients", n), led_days=LED_DAYS)
    ]


def _deaths(frames: Frames) -> list[str]:
    """Deaths that are events of their own: “fatal” does not count them."""
    n = int(frames[3]["deaths"][0])
    if not n:
        return []
    return [
        _("{patients} died; deaths are counted separately, not among adverse events.").format(
            patients=plural("{count} patient", "{count} patients", n)
        )
    ]


def answer(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """Any and serious events in a line each."""
    kinds = {ANY: N_("Any adverse event: {found}."), SERIOUS: N_("Serious adverse event: {found}.")}
    said = []
    for kind, words in kinds.items():
        rows = frames[0].filter((pl.col("N") > 0) & (pl.col("event") == kind)).to_dicts()
        if all(row["estimate"] is None for row in rows):
            said += [_("Whether an adverse event was serious is not recorded.")] if rows and kind == SERIOUS else []
            continue
        found = of_groups(
            (row["group"], _("not recorded") if row["estimate"] is None else n_of(row["n_patients"], row["N"]))
            for row in rows
        )
        said.append(_(words).format(found=found))
    return said


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Adverse events"),
    question=N_(
        "In how many patients was there any, a serious, a related adverse event, or one that led to discontinuation?"
    ),
    pages={"safety": 40},
    drawable=pl.col("N") > 0,
    empty=N_("The sheet records no adverse events, or no patient was followed."),
)
