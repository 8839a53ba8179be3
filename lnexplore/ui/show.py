"""A figure on the page: question, picture, sentences, table, download."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal

import altair as alt
import polars as pl
import streamlit as st
from altair.utils.schemapi import disable_debug_mode

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.curves import landmark_table
from lnexplore.charts.figure import Figure, Frames, Note, first_of, variant_words
from lnexplore.charts.numbers import group_title
from lnexplore.charts.registry import figures_of
from lnexplore.charts.theme import PICK, picked_fields
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.outcomes.remarks import fitting, lacking, without
from lnexplore.plan import AnalysisPlan
from lnexplore.report.tables import readable
from lnexplore.ui import boundary, downloads, patients, sidebar
from lnexplore.ui.bar import ABOUT, PATIENTS, SAVE, TABLE, Icon, bar
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, table

# Each part of a picture would be checked against the schema as it is made; the tests check the whole of every figure.
disable_debug_mode()

ROWS_SHOWN = 25
"""Rows of a table on screen at a time."""
_ASKED = {
    "outcome": N_("Response"),
    "kind": N_("Counted when it was"),
    "kidney_outcome": N_("Outcome"),
    "drug": N_("Drug"),
    "goal": N_("Dose (mg/day or less)"),
    "source": N_("Flares"),
    "counted": N_("Counted"),
    "measure": N_("Measure"),
}


Clicks = list[dict[str, Any]]
"""what the marks clicked on stand for: columns of `people` with their value"""


@contextmanager
def block(
    title: str,
    about: str = "",
    *,
    note: str | None = None,
    anchor: str | Literal[False] = False,
    key: str | None = None,
) -> Iterator[None]:
    """A framed part of a page under its title. One that fails says so in its place, and the page goes on.

    `about` is a line below the title, `note` what stands behind its help mark.
    """
    with st.container(border=True, key=key), boundary.part(anchor or title):
        st.subheader(title, anchor=anchor)
        if about:
            st.caption(about, help=note)
        yield


def figures(page: str, session: Session, *, without: Sequence[str] = ()) -> None:
    """Draws the figures of a page in their order, and names those that cannot be told for want of a measure."""
    untold = []
    for item in figures_of(page):
        if item.key in without:
            continue
        if item.can_be_told(session.cohort, session.plan):
            figure(item, session, mark="" if page == item.page else page)
        else:
            untold.append(f"“{_(item.title)}”")
    if untold:
        st.caption(
            _("Not shown, because the response cannot be decided with this sheet: {names}.").format(
                names=", ".join(untold)
            )
        )


def figure(
    item: Figure, session: Session, *, plan: AnalysisPlan | None = None, frames: Frames | None = None, mark: str = ""
) -> Clicks:
    """Draws one figure with everything that belongs to it: under the session's plan, or another; from results at hand, or its own.

    `mark` tells two drawings of one figure apart.
    """
    clicks: Clicks = []
    with st.container(border=True, key=f"figure_{item.key}_{mark}"), boundary.part(item.key):
        plan = plan or session.plan
        name, options = f"{item.key} {mark}".strip(), list[str]()
        if frames is None:
            wanted = st.session_state.get(_switch(name, item.by[0])) if item.by else None
            options, frames = item.at_sight(session.cohort, plan, wanted)
        clicks += _figure(item, session, plan, frames, name, options)
    return clicks


def _figure(
    item: Figure, session: Session, plan: AnalysisPlan, frames: Frames, name: str, options: list[str]
) -> Clicks:
    heading = partial(st.subheader, _(item.title), anchor=item.key, width="stretch")
    if item.is_empty(frames) and not options:
        heading()
        st.caption(escape(_(item.empty)))
        return []
    top = st.container()
    chosen = _variant(item, frames, name, options)
    frames = item.choose(frames, chosen)
    with top:
        bar(name, heading, _icons(item, session, plan, frames, chosen, name))
    if item.is_empty(frames):
        for sentence in item.caption(frames, plan) if frames[0].height else [_(item.empty)]:
            if not isinstance(sentence, Note):
                st.caption(escape(sentence))
        return []
    for sentence in item.answers(frames, plan):
        st.markdown(escape(sentence))
    clicks = _pictures(item, plan, frames, name, " ".join(chosen.values()))
    if item.by_group and (left := first_of(frames[0]["group"].n_unique())):
        st.caption(left)
    if item.people is not None:
        patients.clicked(partial(item.people, session.cohort, plan), chosen, clicks, name)
    return clicks


def _icons(
    item: Figure, session: Session, plan: AnalysisPlan, frames: Frames, chosen: dict[str, str], name: str
) -> list[Icon]:
    """What stands behind the icons of a figure."""
    landmarks = None if item.landmarks is None else frames[item.landmarks]
    notes = (
        [] if landmarks is None else [_("In the table: events so far / patients, cumulative share with 95 % interval.")]
    )
    notes += [] if item.people is None else [_("A click on a mark shows its patients.")]

    def whole_table() -> None:
        if landmarks is not None and landmarks.height:
            table(landmark_table(landmarks))
        rows(frames[0], f"rows {name}")

    of_people = (
        []
        if item.people is None
        else [(PATIENTS, partial(patients.listed, partial(item.people, session.cohort, plan), chosen, name))]
    )
    return [
        (ABOUT, lambda: about(_(item.question), [*item.sentences(frames, plan), *notes])),
        *of_people,
        (TABLE, whole_table),
        (SAVE, downloads.saving_figure(downloads.DrawnFigure(item, frames, plan, chosen), session, name, empty="")),
    ]


def about(question: str, sentences: Sequence[str]) -> None:
    """What a figure asks, finds, and how it counts."""
    st.markdown(f"**{escape(question)}**")
    for sentence in sentences:
        st.markdown(escape(sentence))


def _pictures(item: Figure, plan: AnalysisPlan, frames: Frames, name: str, chosen: str) -> Clicks:
    """Draws a picture per panel; what the marks clicked on stand for."""
    panels = [(title, part) for title, part in item.panels(frames) if not item.is_empty(part)]
    columns = st.columns(min(len(panels), 2)) if len(panels) > 1 else [st.container()]
    clicks: Clicks = []
    for index, (title, part) in enumerate(panels):
        with columns[index % len(columns)]:
            if title:
                st.markdown(f"**{escape(group_title(title))}**")
            picture = item.draw(part)
            fields = picked_fields(picture) if item.people else ()
            words = f"{_(item.question)} {' '.join(item.caption(part, plan))}"
            found = _picture(picture, fields, words, f"chart {name} {title} {chosen}")
            clicks += [one | ({"group": title} if title else {}) for one in found]
    return clicks


def rows(frame: pl.DataFrame, name: str, *, shown: pl.DataFrame | None = None) -> None:
    """A table on screen, a page at a time: `shown`, a row for each of the frame's, or the frame itself in words."""
    pages = max(1, -(-frame.height // ROWS_SHOWN))
    key = f"lab {name} page"
    at = min(st.session_state.get(key, 1), pages)
    part = (frame if shown is None else shown).slice((at - 1) * ROWS_SHOWN, ROWS_SHOWN)
    table(readable(part) if shown is None else part)
    if pages > 1:
        if st.session_state.get(key, at) != at:
            # A table that became shorter shows its last page.
            st.session_state[key] = at
        st.pagination(pages, key=key, persist_state="session")
        st.caption(
            _("Rows {at} to {last} of {n}.").format(
                at=number((at - 1) * ROWS_SHOWN + 1),
                last=number((at - 1) * ROWS_SHOWN + part.height),
                n=number(frame.height),
            )
        )


def listing(
    frame: pl.DataFrame,
    file: str,
    session: Session,
    plan: AnalysisPlan,
    *,
    shown: pl.DataFrame | None = None,
    **more: Any,
) -> None:
    """A table on screen, as `rows` draws it, with the buttons that take the whole of it away (`more` is for `downloads.offer`)."""
    if frame.height:
        rows(frame, file, shown=shown)
    downloads.offer(frame, file, session, plan, **more)


def _switch(name: str, column: str) -> str:
    """The key of the switch by which one of a figure's pictures is chosen."""
    return f"lab {name} {column}"


def _variant(item: Figure, frames: Frames, name: str, among: list[str]) -> dict[str, str]:
    """Which of a figure's pictures is asked for: a switch per column that has more than one value; `among` these, where the frames have only one."""
    chosen: dict[str, str] = {}
    places = st.columns(len(item.by)) if len(item.by) > 1 else [st.container()]
    for place, column in zip(places, item.by, strict=False):
        options = among or frames[0][column].cast(pl.String).unique(maintain_order=True).to_list()
        key = _switch(name, column)
        if st.session_state.get(key) not in options:
            st.session_state[key] = next(
                (one for one in options if not item.is_empty(item.choose(frames, chosen | {column: one}))), options[0]
            )
        with place:
            picked = st.segmented_control(
                _(_ASKED.get(column, column.replace("_", " "))),
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


PROTEIN = ("upcr", "urine_protein_24h")


def lacking_measures(session: Session) -> None:
    """Says, above the numbers, that the definition needs what the sheet does not have, and offers ways on."""
    cohort, plan = session.cohort, session.plan
    gone = lacking(cohort, plan)
    if not gone or session.intake.open_questions():
        return
    first = ", ".join(MEASURES[key].name_in_text for key in gone[:-1])
    names = f"{first} or {MEASURES[gone[-1]].name_in_text}" if first else MEASURES[gone[-1]].name_in_text
    missing = _("**Your sheet has no {names}**, which “{name}” needs, so the response cannot be decided.")
    said = [missing.format(names=escape(names), name=escape(plan.definition.label))]
    others = [DEFINITIONS[key].label for key in fitting(cohort, plan)]
    if others:
        said.append(_("Definitions applicable to your sheet: {names}.").format(names=escape("; ".join(others))))
    maybe = [use.place for use in session.intake.unused if use.proposed.removeprefix("visits.") in gone]
    if maybe:
        found = _("Column {names} may hold it: choose it under “Columns: what each one means” on the Data page.")
        said.append(found.format(names=escape(", ".join(maybe))))
    if "upcr" in gone and cohort.has("urine_protein_24h"):
        said.append(_("It has 24-hour protein, a different quantity."))
    st.warning(" ".join(said), icon=":material/science_off:")
    if "upcr" in gone and cohort.has("urine_protein_24h"):
        st.button(
            _("Use 24-hour protein (g/day) in place of the ratio (g/g)"),
            icon=":material/rule:",
            on_click=sidebar.take_over,
            args=(session, plan.replace(protein="stand_in")),
        )
    if not set(gone) & set(PROTEIN):
        st.button(
            _("Judge the response without {names}").format(names=names),
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
            _("Your file needs one answer before it can be read; until then the previous cohort is shown."),
            icon=":material/help:",
        )
    elif session.refused is not None:
        reasons = "\n".join(f"- {escape(issue.sentence())}" for issue in session.refused.issues[:10])
        st.error(
            _("The file could not be read, so the previous cohort is still shown.\n\n{reasons}").format(
                reasons=reasons
            ),
            icon=":material/error:",
        )
    if session.looked_at is not session.intake and session.data_page is not None:
        st.page_link(session.data_page, label=_("Say what its columns mean"), icon=":material/edit_note:")
    if session.impossible:
        st.warning(escape(session.impossible), icon=":material/event_busy:")
    if session.notes:
        st.warning(
            _("The link asked for something that could not be restored; the default is used for: {names}.").format(
                names=escape(", ".join(session.notes))
            ),
            icon=":material/link_off:",
        )
