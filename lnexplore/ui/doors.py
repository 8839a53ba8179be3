"""The two doors of the sidebar: who is in, and all other options. What is closed builds nothing; what is in force stands as chips."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, number, pgettext, plural
from lnexplore.cohort.model import Cohort
from lnexplore.options import OPTIONS
from lnexplore.options.kinds import Choice
from lnexplore.options.kinds_of_names import RANGES
from lnexplore.options.option import OTHER_DOOR, PANELS, PATIENTS, WHO_DOOR, Option
from lnexplore.outcomes.population import filter_steps, patients_at_baseline
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import choices, state
from lnexplore.ui.widgets import escape

KEY = "door"
"""how the keys of both doors begin"""
FILTERS, ALL = f"{KEY} filters", f"{KEY} options"
FIND, TOPIC = f"{KEY} find", f"{KEY} topic"
PLAIN = "plain_sliders"
"""key of the switch to ordinary controls"""


@dataclass(frozen=True)
class Chip:
    """What is in force beside the usual, in a few words, and how it is undone; `key` tells it from every other."""

    key: str
    label: str
    undo: Callable[[], None]


def _undo(**values: object) -> None:
    session = state.current()
    session.plan = session.plan.replace(**values)
    choices.forget()


def picked_words(cohort: Cohort) -> str:
    """The chip of patients picked by hand."""
    return _("Only {n} of {total}, picked by hand").format(
        n=number(len(cohort.picked or ())), total=number(cohort.size)
    )


def filter_chips(session: state.Session, plan: AnalysisPlan) -> list[Chip]:
    """A chip per filter in force, with the number of patients that it alone keeps."""
    cohort = session.cohort
    filters, labels = plan.filters, session.labels()
    if cohort.picked is None and not filters.describe():
        return []
    counts = patients_at_baseline(cohort, plan).select(
        pl.lit(0, pl.UInt32).alias(""), **{key: step.sum() for key, step in filter_steps(cohort, plan).items()}
    )
    chips = []
    if cohort.picked is not None:
        chips.append(Chip("picked", picked_words(cohort), partial(state.pick, None)))
    for column, kept in filters.levels.items():
        left = {name: levels for name, levels in filters.levels.items() if name != column}
        words = f"{labels.get(column, column)}: {pgettext('between alternatives', ' or ').join(kept) or _('none')}"
        chips.append(_counted(words, column, counts, partial(_undo, filters=replace(filters, levels=left))))
    for name, (label, *_others) in RANGES.items():
        ends = getattr(filters, name)
        if ends is not None:
            undo = partial(_undo, filters=replace(filters, **{name: None}))  # type: ignore[arg-type]
            chips.append(_counted(f"{_(label)} {ends[0]:g}–{ends[1]:g}", name, counts, undo))
    return chips


def _counted(words: str, key: str, counts: pl.DataFrame, undo: Callable[[], None]) -> Chip:
    count = f" · {counts[key][0]:,}" if key in counts.columns else ""
    return Chip(key, f"{words[:44]}{count}", undo)


def _draw(chips: list[Chip], name: str) -> None:
    """Chips in a row; a click on one undoes it."""
    if not chips:
        return
    with st.container(horizontal=True, gap="xsmall", key=f"chips_{name}"):
        for chip in chips:
            st.button(
                escape(chip.label),
                icon=":material/close:",
                key=f"{KEY} chip {name} {chip.key}",
                on_click=chip.undo,
                help=_("Undo"),
            )


def filters(session: state.Session, plan: AnalysisPlan) -> AnalysisPlan:
    """Who is in, and which groups stand apart; the plan with what is chosen behind the door."""
    with st.expander(_(WHO_DOOR), icon=":material/filter_alt:", key=FILTERS, on_change=choices.forget) as door:
        if door.open:
            plan = choices.draw(session, plan, (row for row in OPTIONS.values() if row.panel is PATIENTS))
    _draw(filter_chips(session, plan), "filters")
    return plan


def _differs(row: Option, plan: AnalysisPlan) -> bool:
    return row.panel not in (None, PATIENTS) and row.value(plan) != row.default


def option_chips(plan: AnalysisPlan) -> list[Chip]:
    """A chip per other option that is not as it usually is."""
    return [
        Chip(
            row.key,
            f"{row.label or row.name.en}: {row.value_label(plan)}"[:60],
            partial(_undo, **{row.key: row.default}),
        )
        for row in OPTIONS.values()
        if _differs(row, plan)
    ]


def matching_options(text: str) -> list[Option]:
    """Options in whose label, name, help or answers each of the words stands."""
    wanted = text.casefold().split()
    return [row for row in _others() if all(word in _text(row) for word in wanted)]


def _text(row: Option) -> str:
    assert row.panel is not None
    parts = [row.key.replace("_", " "), row.label, row.name.en, row.help, row.panel.title]
    if isinstance(row.kind, Choice):
        parts += [f"{way.meaning} {way.label(AnalysisPlan())}" for way in row.kind.ways.values()]
    return " ".join(parts).casefold()


def _others() -> Iterator[Option]:
    return (row for row in OPTIONS.values() if row.panel not in (None, PATIENTS))


def options(session: state.Session, plan: AnalysisPlan) -> AnalysisPlan:
    """All other options behind one door, found by a word or under a topic; the plan with what is chosen there."""
    with st.expander(_(OTHER_DOOR), icon=":material/tune:", key=ALL, on_change=choices.forget) as door:
        if door.open:
            plan = choices.draw(session, plan, _asked_for(plan))
            st.toggle(
                _("Plain sliders"),
                key=PLAIN,
                persist_state="session",
                on_change=_forget_sliders,
                help=_("The same thresholds as ordinary controls, which answer when you let go."),
            )
    _draw(option_chips(plan), "options")
    return plan


def _asked_for(plan: AnalysisPlan) -> list[Option]:
    """The options to be drawn: those a word finds, those of a topic, or those that are not as usual."""
    words = st.text_input(
        _("Find an option"),
        key=FIND,
        type="search",
        live=True,
        placeholder=_("baseline, eGFR, flare …"),
        label_visibility="collapsed",
        persist_state="session",
    )
    if words and words.strip():
        rows = matching_options(words)
        st.caption(
            plural(
                "{count} option with “{words}”.", "{count} options with “{words}”.", len(rows), words=escape(words[:40])
            )
            if rows
            else _("No option with that word.")
        )
        return rows
    topics = [panel for panel in PANELS if panel is not PATIENTS]
    topic = st.pills(
        _("Topic"),
        topics,
        key=TOPIC,
        format_func=lambda panel: panel.title,
        label_visibility="collapsed",
        persist_state="session",
    )
    return [row for row in _others() if row.panel == topic or (topic is None and _differs(row, plan))]


def _forget_sliders() -> None:
    """The other kind of control has moved what these show."""
    for key in list(st.session_state):
        if str(key).endswith((":value", ":on")):
            del st.session_state[key]
