"""A figure on the page: question, picture, sentences, table, download."""

from functools import partial
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from lnexplore.charts.curves import landmark_table
from lnexplore.charts.figure import MAX_PANELS, Figure, Frames, variant_words
from lnexplore.charts.theme import (
    PICK,
    SMALL_GROUP,
    group_title,
    interval,
    months,
    number,
    percent,
    picked_fields,
    plural,
)
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.outcomes.headline import headline
from lnexplore.outcomes.remarks import fitting, lacking, without
from lnexplore.plan import AnalysisPlan
from lnexplore.report.tables import readable
from lnexplore.ui import boundary, downloads, patients, sidebar
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, table

_NAMES_SHOWN = 12
ROWS_SHOWN = 400
"""Rows of a table on screen."""


_ASKED = {
    "outcome": "Response",
    "kind": "Counted when it was",
    "drug": "Drug",
    "goal": "Dose (mg/day or less)",
    "source": "Flares",
    "counted": "Counted",
    "measure": "Measure",
}


Clicks = list[dict[str, Any]]
"""what the marks clicked on stand for: columns of `people` with their value"""


def figure(
    item: Figure, session: Session, *, plan: AnalysisPlan | None = None, frames: Frames | None = None, mark: str = ""
) -> Clicks:
    """Draws one figure with everything that belongs to it: under the session's plan, or another; from results at hand, or its own.

    `mark` tells two drawings of one figure apart. A figure that fails says so in its place.
    """
    clicks: Clicks = []
    with st.container(border=True), boundary.part(item.key):
        plan = plan or session.plan
        st.subheader(item.title, anchor=item.key)
        clicks += _figure(
            item, session, plan, frames or item.results(session.cohort, plan), f"{item.key} {mark}".strip()
        )
    return clicks


def _figure(item: Figure, session: Session, plan: AnalysisPlan, frames: Frames, name: str) -> Clicks:
    about = st.empty()
    about.caption(item.question)
    if item.is_empty(frames):
        st.info(
            f"{item.empty} “Patients included” and “Reset all choices” in the sidebar and the Data page show the way back.",
            icon=":material/info:",
        )
        return []
    chosen = _variant(item, frames, name)
    frames = item.choose(frames, chosen)
    if item.is_empty(frames):
        for sentence in item.caption(frames, plan) if frames[0].height else [item.empty]:
            st.info(escape(sentence), icon=":material/info:")
        return []
    sentences = item.caption(frames, plan)
    panels = [(title, part) for title, part in item.panels(frames) if not item.is_empty(part)]
    columns = st.columns(min(len(panels), 2)) if len(panels) > 1 else [st.container()]
    clicks: Clicks = []
    for index, (title, part) in enumerate(panels):
        with columns[index % len(columns)]:
            if title:
                st.markdown(f"**{escape(group_title(title))}**")
            picture = item.draw(part)
            fields = picked_fields(picture) if item.people else ()
            words = f"{item.question} {' '.join(item.caption(part, plan))}"
            found = _picture(picture, fields, words, f"chart {name} {title} {' '.join(chosen.values())}")
            clicks += [one | ({"group": title} if title else {}) for one in found]
            if fields:
                about.caption(f"{item.question} A click on a mark shows its patients.")
    if item.landmarks is not None and frames[item.landmarks].height:
        table(landmark_table(frames[item.landmarks]))
        st.caption("Events so far / patients, the curve’s share then, and its 95 % interval.")
    for sentence in sentences:
        st.markdown(escape(sentence))
    groups = frames[0]["group"].n_unique() if item.by_group else 0
    if groups > MAX_PANELS:
        st.caption(
            f"Drawn: the first {MAX_PANELS} of {groups} groups, in the saved picture too. The table, as CSV and Excel, has all."
        )
    if item.people is not None:
        patients.behind(partial(item.people, session.cohort, plan), chosen, clicks, name)
    _rows(frames[0], name)
    downloads.offer(
        frames[0],
        item.key,
        session,
        plan,
        name,
        title=item.title,
        points=None if item.points is None else frames[item.points],
        drawn=downloads.Drawn(item, frames, plan, chosen),
        sentences=sentences,
    )
    return clicks


def _rows(frame: pl.DataFrame, name: str) -> None:
    """The table of a figure, put into words when it is opened."""
    with st.expander("Table", icon=":material/table:", key=f"table {name}", on_change="rerun") as opened:
        if opened.open:
            table(readable(frame.head(ROWS_SHOWN)))
            if frame.height > ROWS_SHOWN:
                st.caption(f"The first {ROWS_SHOWN} of {frame.height:,} rows; the download has all.")


def _variant(item: Figure, frames: Frames, name: str) -> dict[str, str]:
    """Which of a figure's pictures is asked for: a switch per column that has more than one value."""
    chosen = {}
    places = st.columns(len(item.by)) if len(item.by) > 1 else [st.container()]
    for place, column in zip(places, item.by, strict=False):
        options = frames[0][column].cast(pl.String).unique(maintain_order=True).to_list()
        key = f"lab {name} {column}"
        if st.session_state.get(key) not in options:
            st.session_state[key] = options[0]
        with place:
            picked = st.segmented_control(
                _ASKED.get(column, column.replace("_", " ")),
                options,
                key=key,
                format_func=lambda value: escape(variant_words(str(value))[:40]),
                required=True,
                persist_state="session",
                label_visibility="visible" if len(options) > 1 else "collapsed",
                disabled=len(options) == 1,
            )
        chosen[column] = str(picked or options[0])
    return chosen


def _picture(picture: alt.LayerChart, fields: tuple[str, ...], words: str, key: str) -> Clicks:
    """Draws one picture; gives what the marks clicked on stand for, where a click tells `fields`."""
    if not fields:
        st.altair_chart(picture, width="stretch", alt=words, key=key)
        return []
    event = st.altair_chart(picture, width="stretch", alt=words, key=key, on_select="rerun", selection_mode=[PICK])
    return [dict(one) for one in event["selection"].get(PICK) or [] if set(fields) <= set(one)]


def headline_row(session: Session) -> None:
    """Four numbers, each for every group."""
    month = session.plan.headline_window.month
    rows = headline(session.cohort, session.plan)
    groups = rows["group"].unique(maintain_order=True).to_list()
    cards = (
        ("cr_at", f"Complete response at {months(month)}", _share),
        ("response_by", f"Complete or partial by {months(month)}", _share),
        ("flare_rate", "Flares per 100 patient-years", _rate),
        ("prednisolone_at", f"Mean prednisolone at {months(month)}", _dose),
    )
    grid = st.grid(columns=4, min_column_width=150, border=True)
    for name, title, words in cards:
        with grid.cell():
            st.markdown(f"**{title}**")
            for group in groups:
                found = rows.filter((rows["number"] == name) & (rows["group"] == group)).to_dicts()
                value, below = words(found[0] if found else None)
                if words is _share and found and found[0]["n"] == 0 and lacking(session.cohort, session.plan):
                    # None of them, because nobody could be: that is no rate of 0 %.
                    value, below = "–", "nobody could be assessed"
                st.metric(escape(group_title(group)), value)
                st.caption(below)


Words = tuple[str, str]
"""value, words below"""


def _share(row: dict[str, Any] | None) -> Words:
    if row is None or row["N"] == 0 or row["n_not_assessable"] == row["N"] > row["n"]:
        # By a month, N counts followed patients whom nobody could assess; when there is nobody else, 0 of N would be a "no".
        return "–", "nobody could be assessed"
    share = f"{percent(row['n'] / row['N'])}, " if row["N"] >= SMALL_GROUP else ""
    missing = f"; {row['n_not_assessable']} not assessable" if row["n_not_assessable"] else ""
    return f"{row['n']}/{row['N']}", f"{share}{interval(row['ci_low'], row['ci_high'])}{missing}"


def _rate(row: dict[str, Any] | None) -> Words:
    if row is None or row["estimate"] is None:
        return "–", "no flares recorded, or no follow-up"
    words = f"{plural(row['n'], 'flare')} in {number(row['amount'])} patient-years, 95\u00a0% interval {number(row['ci_low'])}–{number(row['ci_high'])}"
    return number(row["estimate"]), words


def _dose(row: dict[str, Any] | None) -> Words:
    if row is None or row["n"] == 0:
        return "–", "no dose recorded"
    spread = "" if row["ci_low"] is None else f", 95\u00a0% interval {number(row['ci_low'])}–{number(row['ci_high'])}"
    return f"{number(row['estimate'])} mg", f"per day, n={row['n']}{spread}"


def change_line(session: Session) -> None:
    """One line, always in the same place: who moved with the last change."""
    month = session.plan.headline_window.month
    if session.moves is None:
        st.info(
            f"Move a threshold in the sidebar: this line will say how CR at {months(month)} changes, and for whom.",
            icon=":material/swap_vert:",
        )
        return
    parts = []
    for move in session.moves:
        if not move.is_change:
            continue
        people = [f"{verb}: {names(who)}" for verb, who in (("gained", move.gained), ("lost", move.lost)) if who]
        if not people:
            people = ["the same patients in CR, another denominator"]
        parts.append(
            f"**{escape(group_title(move.group))}**, CR at {months(month)}: {move.before[0]}/{move.before[1]} → {move.after[0]}/{move.after[1]} ({'; '.join(people)})"
        )
    if parts:
        st.success("  \n".join(parts), icon=":material/swap_vert:")
        patients.buttons([who for move in session.moves for who in (*move.gained, *move.lost)][:_NAMES_SHOWN], "moved")
    else:
        now = ", ".join(f"{escape(move.group)} {move.after[0]}/{move.after[1]}" for move in session.moves)
        st.info(f"The last change moved nobody: CR at {months(month)} stays {now}.", icon=":material/swap_vert:")


def names(ids: tuple[str, ...], at_most: int = _NAMES_SHOWN) -> str:
    """Patients' numbers as safe words, the first ones where there are many."""
    shown = ", ".join(escape(name) for name in ids[:at_most])
    return shown if len(ids) <= at_most else f"{shown} and {len(ids) - at_most} more"


PROTEIN = ("upcr", "urine_protein_24h")


def lacking_measures(session: Session) -> None:
    """Says, above the numbers, that the definition needs what the sheet does not have, and offers ways on."""
    cohort, plan = session.cohort, session.plan
    gone = lacking(cohort, plan)
    if not gone or session.intake.open_questions():
        return
    names = " or ".join(MEASURES[key].words for key in gone)
    words = f"**Your sheet has no {escape(names)}**, which “{escape(plan.definition.label)}” needs, so the response cannot be decided."
    others = [DEFINITIONS[key].label for key in fitting(cohort, plan)]
    if others:
        words += f" These definitions need nothing that your sheet lacks: {escape(', '.join(others))}."
    maybe = [use.place for use in session.intake.unused if use.proposed.removeprefix("visits.") in gone]
    if maybe:
        words += f" Column {escape(', '.join(maybe))} may hold it: choose it under “What each column was taken for” on the Data page."
    if "upcr" in gone and cohort.has("urine_protein_24h"):
        words += " It holds 24-hour protein, which is another quantity and is not taken for the ratio."
    st.warning(words, icon=":material/science_off:")
    if not set(gone) & set(PROTEIN):
        st.button(
            f"Judge the response without {names}",
            icon=":material/rule:",
            on_click=_judge_without,
            args=(session,),
        )


def _judge_without(session: Session) -> None:
    sidebar.take_over(session, without(session.cohort, session.plan))


def upload_trouble(session: Session) -> None:
    """Says why the last upload was not taken, and what the link could not restore."""
    if session.refused is not None and session.refused.open_questions():
        st.info(
            "Your file needs one answer before it can be read; until then the cohort before it is shown.",
            icon=":material/help:",
        )
    elif session.refused is not None:
        reasons = "\n".join(f"- {escape(issue.sentence())}" for issue in session.refused.issues[:10])
        st.error(
            f"The file could not be read, so the cohort before it is still shown.\n\n{reasons}", icon=":material/error:"
        )
    if session.impossible:
        st.warning(escape(session.impossible), icon=":material/event_busy:")
    if session.notes:
        st.warning(
            "The link asked for something that could not be restored; the default is used for: "
            + escape(", ".join(session.notes))
            + ".",
            icon=":material/link_off:",
        )
