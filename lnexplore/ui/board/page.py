"""The first screen: one line of heading, headline numbers, who was gained and lost, and four pictures, in one view."""

from html import escape as plain

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.charts.figure import first_of
from lnexplore.charts.numbers import group_title, months
from lnexplore.charts.registry import figures_of
from lnexplore.cohort.model import EXTRA_PREFIX
from lnexplore.options.option import WHO_DOOR
from lnexplore.outcomes.moves import Move
from lnexplore.outcomes.population import select_patients
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import boundary, normal, notice, sidebar, state
from lnexplore.ui.board import cards, pictures
from lnexplore.ui.board.thresholds import HEAD, RESULTS, published_of, rows
from lnexplore.ui.doors import PLAIN
from lnexplore.ui.heading import changed, further_remarks, patients_kept, picked
from lnexplore.ui.show import figures
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape

NAMES_SHOWN = 8
STYLE = """<style>
.stMainBlockContainer { padding: 3.1rem 1.2rem .5rem; max-width: none }
.stMain [data-testid="stVerticalBlock"] { gap: .35rem }
.st-key-board_head { min-height: 3.25rem; flex-wrap: nowrap !important; padding-top: .65rem } .st-key-board_head > :first-child { min-width: 0; flex: 1 1 0 } .st-key-board_head button { min-height: 1.5rem; padding: 0 .5rem; white-space: nowrap }
.st-key-board_head [data-testid="stMarkdownContainer"] { margin-bottom: 0 }
.st-key-board_head p { margin: 0; font-size: 13px; text-wrap: balance; line-height: 1.05rem; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden }
.strip { display: grid; grid-template-columns: 272fr 218fr 226fr 188fr; gap: 8px; font-size: 12px; line-height: 1.2 }
.strip .card { border: 1px solid color-mix(in srgb, currentColor 18%, transparent); border-radius: 8px; padding: 3px 9px 4px; min-width: 0 }
.strip h3 { font-size: 12px; font-weight: 600; margin: 0; padding: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; letter-spacing: 0 }
.strip .gs { display: flex; gap: 10px; overflow-x: auto } .strip .g { flex: 1 0 44px; min-width: 0; display: grid; grid-auto-rows: min-content }
.strip .n { font-size: 11px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; border-left: 8px solid; padding-left: 4px }
.strip .t { display: flex; align-items: baseline; gap: 5px; white-space: nowrap } .strip .v { font-size: 20px; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums }
.strip .w { font-size: 11px; color: color-mix(in srgb, #e91e63 82%, currentColor) } .strip .d { font-size: 11px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-height: 14px; font-variant-numeric: tabular-nums }
.strip .d.m { white-space: normal }
.many.strip .g { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 6px } .many.strip .v { font-size: 13px } .many.strip .d { min-height: 0 } .many.strip .n { flex: 0 0 auto; max-width: 7.5em; line-height: 13px; align-self: center }
@media (min-width: 641px) {
 .strip .card:not(:first-child) .n { font-size: 0; line-height: 13px; height: 13px }
 .many.strip { grid-template: repeat(var(--rows), auto) / 1.3fr 1.2fr 1fr .9fr; row-gap: 2px } .many.strip .card { display: grid; grid-row: 1 / -1; grid-template-rows: subgrid } .many.strip .gs { display: contents }
}
.tries { display: grid; grid-template-columns: 1.1fr .8fr 1.2fr; gap: 10px; font-size: 12.5px; line-height: 18px; height: 18px }
.tries span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.tries i { display: none } .tries u { text-decoration: none }
.moved { font-size: 12.5px; line-height: 18px; height: 18px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
[class*="st-key-board_"] { position: relative }
[class*="st-key-board_response"], [class*="st-key-board_steroid"], [class*="st-key-board_flares"] { padding: .15rem .6rem !important; gap: 0 !important; border-radius: 8px }
[class*="st-key-board_"] [data-testid="stElementToolbar"] { display: none }
[class*="st-key-board_"] [class*="st-key-bar_"] { min-height: 1.6rem } [class*="st-key-board_"] [class*="st-key-bar_"] p { line-height: 1.6rem }
[class*="st-key-picture-"], [class*="st-key-picture-"] :is([data-testid="stFullScreenFrame"], .stVegaLiteChart) { height: max(218px, calc(50vh - var(--above, 154px))) !important }
/* What was read of an own file stands above: the four pictures still end with the screen. */
.stApp:has(.st-key-notice) { --above: 179px }
@media (max-width: 640px) {
 .stMainBlockContainer { padding: 4.1rem .6rem 48vh }
 .st-key-board_head { min-height: 5rem; flex-wrap: wrap !important; row-gap: .3rem } .st-key-board_head > :first-child { flex-basis: 100% } .st-key-board_head p { font-size: 12px; line-height: 14px; -webkit-line-clamp: 4 } [class*="st-key-picture-"], [class*="st-key-picture-"] :is([data-testid="stFullScreenFrame"], .stVegaLiteChart) { height: 218px !important }
 .tries { grid-template-columns: 1fr; gap: 0; height: 54px } .tries i { display: inline; font-style: normal } .tries u { display: none }
 .strip { display: flex; overflow-x: auto } .strip .card { flex: 0 0 70% } .many.strip .gs { flex-direction: column; gap: 2px; max-height: 8.2rem; overflow-y: auto } .many.strip .g { flex: none } .many.strip .n { max-width: 10.5em }
 /* Beside the open thresholds only what moves with them. */
 .stApp:has([data-testid="stSidebar"][data-collapsed="false"]) :is(.tries, .st-key-notice, .st-key-board_head, .st-key-questions) { display: none }
 .stApp:has([data-testid="stSidebar"][data-collapsed="false"]) [data-testid="stAlertContainer"] { padding: .3rem .6rem } .stApp:has([data-testid="stSidebar"][data-collapsed="false"]) [data-testid="stAlert"] p { font-size: 12px; line-height: 14px }
 .stApp:has([data-testid="stSidebar"][data-collapsed="false"]) .many.strip .gs { max-height: 4.3rem }
 .stApp:has([data-testid="stSidebar"][data-collapsed="false"]) .stMainBlockContainer { padding-top: 3.6rem }
 .stApp:has([data-testid="stSidebar"][data-collapsed="false"]) :is([class*="st-key-picture-"], [class*="st-key-picture-"] :is([data-testid="stFullScreenFrame"], .stVegaLiteChart)) { height: 200px !important }
 .stApp:has([data-testid="stSidebar"][data-collapsed="false"]):has([data-testid="stAlert"]) :is([class*="st-key-picture-"], [class*="st-key-picture-"] :is([data-testid="stFullScreenFrame"], .stVegaLiteChart)) { height: 155px !important }
 .moved { white-space: normal; height: 36px; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical }
}
</style>"""


@st.fragment(key=HEAD)
def head() -> None:
    """One line: which cohort, how many patients, under which definition, changed or as published."""
    session = _in_force()
    cohort, plan = session.cohort, session.plan
    kept = select_patients(cohort, plan).height
    who = patients_kept(kept, cohort.size)
    name = _(":violet-badge[Synthetic data]") if cohort.synthetic else f"**{escape(cohort.name[:60])}**"
    badge = changed(session)
    rule = plan.definition.complete_in_force
    st.html(STYLE)
    with st.container(key="board_head", horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("{cohort} {patients} · **{definition}** {changed} · {rule}").format(
                cohort=name,
                patients=who,
                definition=escape(plan.definition.label),
                changed=badge,
                rule=escape(rule.brief()),
            ),
            width="stretch",
            help=_("Complete response: {rule}").format(rule=escape(rule.describe())),
        )
        normal.chip(session)
        picked(session)


def _in_force() -> Session:
    """The session, whose plan stands in it and in the address also where a part of the page is drawn alone."""
    session = state.current()
    sidebar.take(session, session.plan, session.page or "")
    return session


@st.fragment(key=RESULTS)
def results() -> None:
    """All below the head that a moved number changes: numbers, the line of who moved, pictures, remarks."""
    session = _in_force()
    notice.show(session, brief=True)
    _board(session)
    more = [_(item.title) for item in figures_of("overview") if item.key not in pictures.KEYS]
    with st.expander("; ".join(more), icon=":material/bar_chart:", key="lab more figures", on_change="rerun") as opened:
        if opened.open:
            figures("overview", session, without=pictures.KEYS)
    for remark in further_remarks(session):
        st.caption(escape(remark))


def _board(session: Session) -> None:
    """Everything is computed before anything is drawn."""
    plan = session.plan
    published = plan.replace(definition=published_of(plan))
    before: AnalysisPlan | None = published if published != plan else None
    drawn = pictures.pictures(session, before)
    cards.show(session, before)
    session.tried = session.tried or _has_tried(session)
    st.html(f'<div class="moved">{_moved(session)}</div>' if session.tried else _tries(plan))
    for pair in (drawn[:2], drawn[2:]):
        for place, picture in zip(st.columns([0.54, 0.46], gap="small"), pair, strict=True):
            with place, boundary.part(picture.key):
                pictures.draw(picture, session)
    if left := first_of(drawn[0].frames[0]["group"].n_unique()):
        st.caption(left)


def _has_tried(session: Session) -> bool:
    """Whether the visitor has done something already, or came with a link; from then on nothing is suggested."""
    clicked = any(pictures.clicks_of(key) for key in pictures.KEYS)
    return clicked or session.moves is not None or not session.cohort.synthetic or session.plan != AnalysisPlan()


def _is_plain() -> bool:
    """Whether thresholds are moved by ordinary controls, which say nothing before they are let go."""
    return bool(st.session_state.get(PLAIN))


def _tries(plan: AnalysisPlan) -> str:
    """Three moves to try, for whoever sees the page for the first time."""
    row = next(row for row in rows(plan) if row["movable"])
    value = round(1.75 * row["value"] / row["step"]) * row["step"]
    drag = (
        _("<i>Under », top left: </i>Drag <b>{threshold}</b> to {value} and let go")
        if _is_plain()
        else _("<i>Under », top left: </i>Drag <b>{threshold}</b> to {value}")
    )
    tries = (
        drag.format(threshold=plain(row["name"]), value=f"{value:g}"),
        _("Click a bar for its patients"),
        _("Add <b>your spreadsheet</b><i> there</i><u>, top left</u>"),
    )
    return '<div class="tries">' + "".join(f"<span>{n} · {text}</span>" for n, text in enumerate(tries, 1)) + "</div>"


def _moved(session: Session) -> str:
    """Who was gained and lost with the last change, in one line."""
    month = months(session.plan.headline_window.month)
    if session.moves is None:
        follow = (
            _("Drag a threshold and let go: this line names who was gained and lost at {months}.")
            if _is_plain()
            else _(
                "Drag a threshold: pictures and numbers follow; then this line names who was gained and lost at {months}."
            )
        )
        return " ".join([follow.format(months=month), *to_compare(session)])
    parts = [_move(move) for move in session.moves if move.is_change]
    if parts:
        return _("Last change, CR at {months}: {moves}").format(months=month, moves=" · ".join(parts))
    now = ", ".join(f"{plain(move.group)} {move.after[0]}/{move.after[1]}" for move in session.moves)
    return _("The last change affected no patient: CR at {months} stays {now}.").format(months=month, now=now)


def to_compare(session: Session) -> list[str]:
    """Where a sheet's groups are shown apart, as long as the column that stands for them is another's."""
    plan, labels, levels = session.plan, session.labels(), session.levels()
    several = [column for column in labels if column not in ("sex", "drug") and len(levels[column]) > 1]
    # Phase, then an arm or a centre, which only the sheet itself knows of, before what every cohort has.
    several.sort(key=lambda one: one != "phase" and not one.startswith(EXTRA_PREFIX))
    others = [labels[column] for column in several]
    if plan.group_by is None or plan.group_by in labels or not others:
        return []
    return [_("To compare by {column}: <b>{door}</b>.").format(column=plain(others[0][:30]), door=plain(WHO_DOOR))]


def _move(move: Move) -> str:
    text = (
        f"<b>{plain(group_title(move.group))}</b> {move.before[0]}/{move.before[1]} → {move.after[0]}/{move.after[1]}"
    )
    for verb, who in (("gained", move.gained), ("lost", move.lost)):
        if who:
            more = f" and {len(who) - NAMES_SHOWN} more" if len(who) > NAMES_SHOWN else ""
            text += f", {verb} {plain(', '.join(who[:NAMES_SHOWN]))}{more}"
    return text
