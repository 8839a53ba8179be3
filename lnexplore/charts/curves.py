"""Steps over time with their interval, the number at risk below the axis, landmarks, and a faint tail."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number, plural
from lnexplore.charts.figure import Frames, Note
from lnexplore.charts.numbers import (
    SMALL_GROUP,
    bare_interval,
    clauses,
    group_title,
    interval,
    months,
    of_groups,
    p_told,
    percent,
    where_any,
)
from lnexplore.charts.theme import GREY, HEIGHT, clickable, group_colour, months_axis, row_names, style
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.outcomes.curves import FEW_AT_RISK, LATE_ENTRY, Curves

LANDMARKS, STEPS, AT_RISK, MEDIANS = range(4)
"""Places of the frames of a figure of curves: the landmarks are its table."""
STEPS_DRAWN = 160
"""Steps of one curve in a picture; more could not be told apart."""
ENDS_DRAWN = 60
"""Ticks for the ends of follow-up on one curve; of more none is drawn."""


def frames_of(found: Curves) -> Frames:
    """The frames of a figure of curves, in the order that the figure's table stands first."""
    return found.landmarks, found.steps, found.at_risk, found.medians


def only(frames: Frames, **where: str | float) -> Frames:
    """The frames of one curve of several: those rows whose columns have these values."""
    conditions = [pl.col(name).cast(pl.String) == str(value) for name, value in where.items()]
    return tuple(frame.filter(conditions) if set(where) <= set(frame.columns) else frame for frame in frames)


def draw_curves(frames: Frames, title: str, *, since: str, kind: str | None = None) -> alt.LayerChart:
    """A curve per group (and per value of the column `kind`, the second dashed), 0 to 100 %, from the frames of `frames_of`.

    Behind it the interval of the first kind; faint where fewer than five are at risk; below the axis the number at risk per group;
    a click on a step tells its group and day.
    """
    steps = frames[STEPS].with_columns(pl.col("group").cast(pl.String))
    # A group of which nobody has a curve keeps its colour and its row: the next ones do not take them over.
    groups = list(dict.fromkeys([*frames[MEDIANS]["group"].cast(pl.String), *steps["group"]]))
    kinds = [""] if kind is None else steps[kind].cast(pl.String).unique(maintain_order=True).to_list()
    steps = steps.with_columns(kind=pl.lit("") if kind is None else pl.col(kind).cast(pl.String))
    steps = thinned(steps, ["group", "kind"])
    # Who had it on day 0 already: the curve starts at that share.
    on_day_0 = ((pl.col("day") == 0) & (pl.col("n_event") > 0)).any().over("group", "kind")
    nobody = (pl.col("day") == 0) & (pl.col("n_event") == 0) & (pl.col("n_censored") == 0)
    steps = steps.filter(~(on_day_0 & nobody))
    first = steps.filter(pl.col("kind") == kinds[0]) if kinds else steps
    counts = frames[AT_RISK].filter(
        pl.lit(True) if kind is None else pl.col(kind).cast(pl.String) == kinds[0] if kinds else pl.lit(False)
    )
    axis = months_axis(counts.rename({"n_risk": "n"}), groups)
    ended = first.filter(pl.col("n_censored") > 0).filter(pl.len().over("group") <= ENDS_DRAWN)
    about = _("rows: number at risk; ticks: follow-up ended") if ended.height else _("rows: number at risk")
    x = alt.X(
        "month:Q",
        title=[_("Months since {start}").format(start=since), about],
        axis=axis,
        scale=alt.Scale(nice=False, padding=14),
    )
    end = float(steps["month"].max() or 0.0)  # type: ignore[arg-type]
    share = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=True, gridOpacity=0.25)
    y = alt.Y("estimate:Q", title=title, axis=share, scale=alt.Scale(domain=[0, 1]))
    colour = group_colour(groups)
    columns = ["group", "kind", "month", "day", "n", "N", "n_risk", "estimate", "ci_low", "ci_high", "thin"]
    drawn = _with_tail(steps).select(columns)
    tooltip = [
        alt.Tooltip("group:N", title=_("Group")),
        alt.Tooltip("month:Q", title=_("Month"), format=".1f"),
        alt.Tooltip("estimate:Q", title=_("Share"), format=".0%"),
        alt.Tooltip("ci_low:Q", title=_("Interval from"), format=".0%"),
        alt.Tooltip("ci_high:Q", title=_("to"), format=".0%"),
        alt.Tooltip("n:Q", title=_("Events so far")),
        alt.Tooltip("n_risk:Q", title=_("At risk before")),
    ]
    band = (
        alt.Chart(_with_tail(first).select(columns).filter(~pl.col("thin")))
        .mark_area(opacity=0.13, interpolate="step-after")
        .encode(x=x, y=alt.Y("ci_low:Q", title=""), y2=alt.Y2("ci_high:Q"), color=colour)
    )
    dash = alt.StrokeDash(
        "kind:N",
        title=None,
        sort=kinds,
        scale=alt.Scale(domain=kinds, range=[[1, 0], [5, 4], [2, 2]][: max(len(kinds), 1)]),
        legend=alt.Legend(orient="bottom", symbolOpacity=1, labelLimit=320, columns=1) if len(kinds) > 1 else None,
    )
    # The part with few at risk is a line of its own, drawn faint.
    base = alt.Chart(drawn)
    lines = [
        base.transform_filter(f"datum.thin == {str(thin).lower()}")
        .mark_line(strokeWidth=2.4, interpolate="step-after", opacity=0.35 if thin else 1)
        .encode(x=x, y=y, color=colour, strokeDash=dash)
        for thin in (False, True)
    ]
    marks = clickable(
        alt.Chart(steps.filter(pl.col("n_event") > 0).with_columns(thin=pl.lit(False)).select(columns))
        .mark_point(filled=True, size=34, opacity=0.9, cursor="pointer")
        .encode(x=x, y=y, color=colour, tooltip=tooltip),
        "group",
        "day",
    )
    ends = (
        alt.Chart(ended.select("group", "month", "estimate"))
        .mark_tick(orient="vertical", size=9, thickness=1.4)
        .encode(x=x, y=y, color=colour)
    )
    rules = (
        alt.Chart(
            frames[LANDMARKS]
            .select(pl.col("month").cast(pl.Float64))
            .unique()
            .filter(pl.col("month") <= end)
            .sort("month")
        )
        .mark_rule(strokeDash=[2, 4], color=GREY, opacity=0.7)
        .encode(x=x)
    )
    return style(
        rules,
        band,
        *lines,
        ends,
        marks,
        *row_names(groups, _("At risk")),
        height=HEIGHT + 40 + 14 * len(groups) + (66 if len(kinds) > 1 else 0),
    )


def thinned(steps: pl.DataFrame, own: list[str]) -> pl.DataFrame:
    """The steps of each curve (told apart by the columns `own`), of many the last in each of 160 equal stretches of its time, and the first."""
    day = pl.col("day").cast(pl.Int64)
    since, span = day - day.min().over(own), (day.max() - day.min()).over(own)
    stretch = since * STEPS_DRAWN // span.clip(lower_bound=1)
    is_last = (stretch != stretch.shift(-1).over(own)).fill_null(value=True)
    return steps.filter((pl.len().over(own) <= STEPS_DRAWN) | is_last | (since == 0))


def _with_tail(steps: pl.DataFrame) -> pl.DataFrame:
    """The steps with `thin`: from the day on which fewer than five are left. The step that meets it belongs to both parts."""
    own = ["group", "kind"]
    left = pl.col("n_risk") - pl.col("n_event") - pl.col("n_censored")
    marked = steps.with_columns(_left=pl.when(pl.col("day") == 0).then(pl.col("n_risk")).otherwise(left)).with_columns(
        thin=pl.col("_left") < FEW_AT_RISK
    )
    # Late entry may bring the number up again: only a tail to the end is one.
    tail = pl.col("thin").reverse().cum_min().reverse().over(own)
    marked = marked.with_columns(thin=tail.cast(pl.Boolean))
    joint = marked.filter(pl.col("thin") & ~pl.col("thin").shift(1).over(own).fill_null(value=False))
    return pl.concat([marked, joint.with_columns(thin=pl.lit(False))]).sort(*own, "thin", "day", maintain_order=True)


def landmark_sentences(frames: Frames, what: str, *, month: int, left: str = "{share}") -> list[str]:
    """A sentence per group: events by the landmark nearest to `month`, the share with its interval, and the median.

    `what` names the event ("a flare"); `left` is a message with {share}, of what a falling curve tells the share of
    ("still taken: {share}").
    """
    sentences = []
    rows = frames[LANDMARKS].to_dicts()
    for row in frames[MEDIANS].to_dicts():
        group, total = row["group"], row["N"]
        here = [one for one in rows if one["group"] == group]
        name = group_title(group)
        if total == 0:
            sentences.append(_("{group}: no patient can be followed for this.").format(group=name))
            continue
        if not here:
            sentences.append(
                _("{group}: {event} in {n} of {total}; no patient was followed to a landmark.").format(
                    group=name, event=what, n=row["n"], total=total
                )
            )
            continue
        near = min(here, key=lambda one: (abs(one["month"] - month), one["month"]))
        share = left.format(share=_share(near, total))
        gaps = {"group": name, "months": _by_day(near), "event": what, "found": _events(near)}
        middle = row["estimate"]
        sentences.append(
            clauses(
                _("{group}: by {months} {event} in {found} ({share})").format(**gaps, share=share),
                _("{n} still at risk then").format(n=near["n_risk"]),
                _median(middle),
                where_any(_("{n} not assessable"), row["n_not_assessable"]),
            )
        )
    return sentences


def _median(middle: float | None) -> str:
    """ "median 4.6 months"; of those in it from day 0 on no rounded number."""
    if middle is None:
        return ""
    if middle == 0:
        return _("median on day 0")
    return _("median {months} months").format(months=number(middle, 1) if middle >= 0.05 else f"< {number(0.1, 1)}")  # fmt: skip


def curve_sentences(frames: Frames, what: str, *, month: int, left: str = "{share}") -> list[str]:
    """What `landmark_sentences` tells, where the curves become thin, and what was tested."""
    return [
        *landmark_sentences(frames, what, month=month, left=left),
        *tail_sentences(frames),
        *test_sentences(frames),
    ]


def landmark_answer(frames: Frames, what: str, *, month: int, left: str = "{share}") -> list[str]:
    """The events by the landmark nearest to `month` in a line; what was tested, where it was asked for.

    `what` is a message with {months} and {found}, `left` one with {share} ("{share} still taken").
    """
    near: dict[str, dict[str, Any]] = {}
    for row in frames[LANDMARKS].to_dicts():
        group = str(row["group"])
        if group not in near or abs(row["month"] - month) < abs(near[group]["month"] - month):
            near[group] = row
    totals = dict(frames[MEDIANS].select(pl.col("group").cast(pl.String), "N").iter_rows())
    reached = {row["month"]: row for row in near.values()}
    at = month if month in reached or not reached else min(reached, key=lambda one: abs(one - month))
    found = []
    for group, total in totals.items():
        if group not in near:
            found.append((group, _("not followed that long")))
            continue
        row = near[group]
        parts = [_events(row)]
        if total >= SMALL_GROUP:
            parts[0] = f"{parts[0]} ({left.format(share=percent(row['estimate']))})"
        if row["month"] != at:
            parts[0] = _("{events} by {months}").format(events=parts[0], months=months(row["month"]))
        if not _is_plain(row):
            parts.append(_("{n} still at risk").format(n=row["n_risk"]))
        found.append((group, ", ".join(parts)))
    by = _by_day(reached[at]) if reached else months(month)
    lines = [what.format(months=by, found=of_groups(found))] if found else []
    return [*lines, *test_sentences(frames)]


def _is_plain(row: dict[str, Any]) -> bool:
    """Whether the share on a curve is that of the events among all, or what that leaves: nobody was lost from sight before."""
    plain = row["n"] / row["N"]
    return bool(min(abs(row["estimate"] - plain), abs(row["estimate"] - (1 - plain))) < 1e-9)


def _events(row: dict[str, Any]) -> str:
    """ "8 of 14" where that is what the curve says; else the events alone, for a plain share would contradict it."""
    if _is_plain(row):
        return _("{n} of {total}").format(n=row["n"], total=row["N"])
    return plural("{count} patient", "{count} patients", row["n"])


def _by_day(row: dict[str, Any]) -> str:
    """ "6 months (day 183)": of a row of landmarks, its month and the last day counted."""
    return _("{months} (day {day})").format(months=months(row["month"]), day=row["day"])


def _share(row: dict[str, float], total: int) -> str:
    share = percent(row["estimate"]) if total >= SMALL_GROUP else _("too few for a percentage")
    return f"{share}, {interval(row['ci_low'], row['ci_high'])}"


_LATE = N_(
    "Patients join the curve when their follow-up begins, not at its start: before that they were not under observation and so not at risk."
)


def tail_sentences(frames: Frames) -> list[str]:
    """From which month on fewer than five are at risk, per group; nothing where the curves end before."""
    parts = []
    late = frames[STEPS]["method"].str.contains(LATE_ENTRY).any()
    said: list[str] = [Note(_(_LATE))] if late else []
    steps = frames[STEPS].with_columns(pl.col("group").cast(pl.String), kind=pl.lit(""))
    for group in steps["group"].unique(maintain_order=True).to_list():
        mine = _with_tail(steps.filter(pl.col("group") == group)).filter("thin")
        if mine.height:
            since = number(float(mine["day"].min()) / DAYS_PER_MONTH, 1)  # type: ignore[arg-type]
            parts.append(_("month {month} ({group})").format(month=since, group=group))
    if not parts:
        return said
    return [
        *said,
        Note(
            _("Drawn faint, fewer than {few} patients at risk: from {months}.").format(
                few=FEW_AT_RISK, months=", ".join(parts)
            )
        ),
    ]


def test_sentences(frames: Frames) -> list[str]:
    """The tests between the groups, where they were asked for."""
    found = [frames[MEDIANS][name].drop_nulls().to_list() for name in ("p", "p_gray")]
    said = [
        words.format(p_told=p_told(values[0]))
        for values, words in zip(
            found,
            (
                _("Log-rank test between the groups: {p_told}"),
                _("Gray’s test of their cumulative incidences: {p_told}"),
            ),
            strict=True,
        )
        if values
    ]
    tail = _("{tests}, unadjusted; it shows neither the cause nor the size of a difference.")
    return [tail.format(tests="; ".join(said))] if said else []


_HEADS = {"why": N_("Stopped for"), "counted": N_("Counted")}


def landmark_table(rows: pl.DataFrame) -> pl.DataFrame:
    """A row per group and, where there are several, kind: the landmarks as words, "2/14, 86 % (54–96 %)", a column per month."""
    others = [name for name in rows.columns[: rows.columns.index("group")] if rows[name].n_unique() > 1]
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows.to_dicts():
        key = (str(row["group"]), *(str(row[name]) for name in others))
        cells = found.setdefault(
            key,
            {_("Group"): group_title(row["group"])}
            | {_(_HEADS.get(name, name.capitalize())): str(row[name]) for name in others},
        )
        spread = "" if row["ci_low"] is None else f" ({bare_interval(row['ci_low'], row['ci_high'])})"
        share = f", {percent(row['estimate'])}" if row["N"] >= SMALL_GROUP else ""
        few = [_("{n} still at risk").format(n=row["n_risk"])] if row["n_risk"] < FEW_AT_RISK else []
        counted = f"{row['n']}/{row['N']}" if _is_plain(row) else f"n = {row['n']}"
        cells[_by_day(row)] = ", ".join([f"{counted}{share}{spread}", *few])
    names = list(dict.fromkeys(name for cells in found.values() for name in cells))
    return pl.DataFrame({name: [cells.get(name, "–") for cells in found.values()] for name in names})
