"""A definition of one's own: started from a published one or from nothing, read aloud while it is written."""

from dataclasses import replace
from typing import Any

import streamlit as st

from lnexplore.catalogue import _
from lnexplore.cohort.equations import EQUATION_LABELS, PUBLISHED_EQUATIONS
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.drafts import MAX_LABEL, NEW_CONDITION, Draft, Leaf, Line, Open
from lnexplore.criteria.findings import FINDINGS
from lnexplore.criteria.templates import TEMPLATES, Template
from lnexplore.criteria.terms import LIMIT_KINDS, REFERENCES, SYMBOLS, Finding, Limit
from lnexplore.options.kinds_of_definitions import MAX_OWN, label_key
from lnexplore.outcomes.definitions import missing_for
from lnexplore.outcomes.response import response_by_visit
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import show, sidebar
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import escape, seed

_NOTHING, _IN_FORCE = "nothing", "in_force"
_DOSE_DAYS = (28, 56, 84)
_PERCENT = frozenset({"baseline", "pre_flare", "nadir"})

_OFFERED = tuple(measure for measure in MEASURES.values() if measure.in_template)
"""measures a condition may be written for: the other glucocorticoids count into prednisolone"""


def section(session: Session, plan: AnalysisPlan) -> None:
    """The section as drawn on each rerun."""
    with show.block(
        _("Custom definition"),
        _("It is offered beside the published ones, in the link and in the settings file too."),
    ):
        _start(session, plan)
        if session.draft is not None:
            _edit(session, plan, session.draft)
    if plan.own:
        with show.block(_("Your definitions")):
            for definition in plan.own:
                st.markdown(f"**{escape(definition.label)}**: {escape(definition.describe())}")
                with st.container(horizontal=True):
                    st.button(_("Use it"), key=f"use {definition.key}", on_click=_use, args=(session, definition))
                    st.button(
                        _("Edit"), key=f"edit {definition.key}", on_click=_begin, args=(session, definition, True)
                    )
                    st.button(_("Remove"), key=f"remove {definition.key}", on_click=_remove, args=(session, definition))


def _start(session: Session, plan: AnalysisPlan) -> None:
    known = plan.definitions
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        source = st.selectbox(
            _("Start from"),
            [_NOTHING, _IN_FORCE, *known, *TEMPLATES],
            index=1,
            format_func=lambda key: (
                {
                    _NOTHING: _("nothing"),
                    _IN_FORCE: _("the definition in force ({name})").format(name=plan.definition.label),
                }.get(key)
                or (
                    known[key].label
                    if key in known
                    else _("{name}: template, limits left open").format(name=TEMPLATES[key].label)
                )
            ),
            key="draft source",
            help=_(
                "A template names a paper whose thresholds were not available: enter them from the paper, once, and share the settings."
            ),
        )
    with right:
        start = None if source == _NOTHING else {**TEMPLATES, **known, _IN_FORCE: plan.definition}[source]
        st.button(
            _("Begin"), icon=":material/edit_note:", on_click=_begin, args=(session, start, False), width="stretch"
        )


def _begin(session: Session, start: ResponseDefinition | Template | None, same: bool) -> None:
    """Puts a definition into the editor, as a new one or, with `same`, to be changed."""
    taken = {definition.key for definition in session.plan.own}
    key = next(f"own{number}" for number in range(1, 1000) if f"own{number}" not in taken)
    if start is None:
        session.draft = Draft(key, _("My definition {n}").format(n=len(taken) + 1) if taken else _("My definition"))
    elif isinstance(start, Template):
        session.draft = start.draft(key)
    elif same:
        session.draft = Draft.of(start, start.key, start.label)
    else:
        session.draft = Draft.of(start, key, f"{start.label}, mine"[:MAX_LABEL])
    _redraw()


def _redraw() -> None:
    """Gives every field of the editor a new name, so that it is drawn from the draft again."""
    st.session_state["lnexplore_draft"] = st.session_state.get("lnexplore_draft", 0) + 1


def _use(session: Session, definition: ResponseDefinition) -> None:
    sidebar.take_over(session, session.plan.replace(definition=definition))


def _remove(session: Session, definition: ResponseDefinition) -> None:
    own = tuple(one for one in session.plan.own if one.key != definition.key)
    plan = session.plan.replace(own=own)
    if session.plan.definition.key == definition.key:
        plan = plan.replace(definition=AnalysisPlan().definition)
    sidebar.take_over(session, plan)


def _edit(session: Session, plan: AnalysisPlan, draft: Draft) -> None:
    mark = f"draft {st.session_state.get('lnexplore_draft', 0)}"
    label = st.text_input(_("Name"), key=seed(f"{mark} label", draft.label), max_chars=MAX_LABEL)
    draft = replace(draft, label=label or "")
    # Stands above the fields, and is written once they have been read.
    aloud = st.container()
    for level, title in (
        ("cr", _("Complete response: all of these lines")),
        ("pr", _("Partial response: not complete, and all of these lines")),
    ):
        st.markdown(f"**{title}**")
        lines = []
        for number, line in enumerate(draft.level(level)):
            lines.append(_line(session, f"{mark} {level} {number}", level, number, line))
        draft = draft.with_lines(level, lines)
        st.button(
            _("Add a condition"),
            key=f"{mark} {level} add",
            icon=":material/add:",
            on_click=_change,
            args=(session, level, "add", 0, 0, 0),
        )
    session.draft = draft
    try:
        definition = draft.build()
        others = [one.label for key, one in plan.definitions.items() if key != draft.key]
        if label_key(definition.label) in {label_key(other) for other in others}:
            raise ValueError("Another definition has this name. Give yours a name of its own.")
    except ValueError as trouble:
        aloud.warning(escape(str(trouble)), icon=":material/edit_off:")
        return
    with aloud:
        st.info(
            _("It reads: {definition}").format(definition=escape(definition.describe())),
            icon=":material/record_voice_over:",
        )
        _preview(session, plan, definition)
    full = len(plan.own) >= MAX_OWN and definition.key not in {one.key for one in plan.own}
    with st.container(horizontal=True):
        st.button(
            _("Save and use it"),
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(session, definition),
            disabled=full,
        )
        st.button(_("Close without saving"), icon=":material/close:", on_click=_close, args=(session,))
    if full:
        st.caption(
            _("A plan holds at most {max_own} definitions of your own: remove one first.").format(max_own=MAX_OWN)
        )


def _preview(session: Session, plan: AnalysisPlan, definition: ResponseDefinition) -> None:
    """What the draft gives on this cohort, before it is saved."""
    own = plan.replace(definition=definition, own=())
    if gone := missing_for(session.cohort, own, definition):
        st.caption(_("The sheet has no {gone}, so this cannot be decided yet.").format(gone=escape(gone)))
        return
    rows = response_by_visit(session.cohort, own)
    words = [
        f"{escape(str(row['group']))} {row['n']}/{row['N']}"
        for row in rows.to_dicts()
        if row["month"] == own.headline_window.month and str(row["outcome"]) == "CR"
    ]
    st.caption(
        _("On this cohort, complete response at month {month}: {names}.").format(
            month=own.headline_window.month, names=", ".join(words)
        )
    )


def _save(session: Session, definition: ResponseDefinition) -> None:
    own = tuple(one for one in session.plan.own if one.key != definition.key)
    session.draft = None
    sidebar.take_over(session, session.plan.replace(definition=definition, own=(*own, definition)))


def _close(session: Session) -> None:
    session.draft = None


def _change(session: Session, level: str, what: str, number: int, way: int, place: int) -> None:
    """Adds or removes a line, a way or a condition."""
    assert session.draft is not None
    lines = list(session.draft.level(level))
    if what == "add":
        lines.append(Line())
    elif what == "or":
        lines[number] = lines[number].with_way()
    elif what == "and":
        lines[number] = lines[number].with_condition(way)
    else:
        left = lines[number].without(way, place)
        lines[number : number + 1] = [left] if left is not None else []
    session.draft = session.draft.with_lines(level, lines)
    _redraw()


def _line(session: Session, mark: str, level: str, number: int, line: Line) -> Line:
    """One line with its ways; gives the line as the fields now have it."""
    with st.container(border=True, gap="xsmall"):
        if len(line.ways) > 1:
            st.caption(_("Any one of:"))
        for way, leaves in enumerate(line.ways):
            if way:
                st.caption(_("or"))
            for place, leaf in enumerate(leaves):
                if place:
                    st.caption(_("and"))
                key = f"{mark} {way} {place}"
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    line = line.with_leaf(way, place, _leaf(leaf, key))
                    st.button(
                        "",
                        key=f"{key} remove",
                        icon=":material/delete:",
                        type="tertiary",
                        help=_("Remove this condition"),
                        on_click=_change,
                        args=(session, level, "remove", number, way, place),
                    )
                    last = place == len(leaves) - 1
                    if last and len(line.ways) > 1:
                        st.button(
                            _("and …"),
                            key=f"{mark} {way} and",
                            type="tertiary",
                            help=_("Another condition that must hold together with this one"),
                            on_click=_change,
                            args=(session, level, "and", number, way, 0),
                        )
                    if last and way == len(line.ways) - 1:
                        st.button(
                            _("or …"),
                            key=f"{mark} or",
                            type="tertiary",
                            help=_("Another way to meet this line"),
                            on_click=_change,
                            args=(session, level, "or", number, 0, 0),
                        )
    return line


def _subjects() -> dict[str, str]:
    """What a condition may be about: key -> words."""
    found = {}
    for measure in _OFFERED:
        if measure.kind in LIMIT_KINDS:
            found[f"{measure.key} visit 0"] = measure.label
    for measure in _OFFERED:
        if measure.kind in LIMIT_KINDS:
            found[f"{measure.key} baseline 0"] = _("{name} at baseline").format(name=measure.label)
    for equation in PUBLISHED_EQUATIONS:
        for at, words in (("visit", _("eGFR by {equation}")), ("baseline", _("eGFR by {equation}, at baseline"))):
            found[f"egfr {at} 0 {equation}"] = words.format(equation=EQUATION_LABELS[equation])
    for days in _DOSE_DAYS:
        found[f"prednisolone visit {days}"] = _("Prednisolone, highest in the {days} days before").format(days=days)
    for name, rule in FINDINGS.items():
        if not rule.for_flares:
            found[f"finding {name} 0"] = rule.short
    return found


def first_guess(measure: str, at: str = "visit", over_days: int = 0) -> Limit:
    """The condition that stands there when a measure is chosen anew: on the side that is good for a patient."""
    op, value = MEASURES[measure].start or ("<", 5.0)
    changes: dict[str, Any] = {"op": op, "value": value, "at": at, "over_days": over_days}
    return replace(NEW_CONDITION, measure=measure, **changes)


def _leaf(leaf: Leaf, key: str) -> Leaf:
    """The fields of one condition, and the condition they now describe."""
    subjects = _subjects()
    if isinstance(leaf, Finding):
        now = f"finding {leaf.name} 0"
    else:
        limit = leaf.shape if isinstance(leaf, Open) else leaf
        now = f"{limit.measure} {limit.at} {limit.over_days} {limit.equation}".rstrip()
        subjects.setdefault(
            now,
            _("{name}, highest in the {over_days} days before").format(
                name=MEASURES[limit.measure].label, over_days=limit.over_days
            ),
        )
    chosen = st.selectbox(
        _("What"),
        list(subjects),
        key=seed(f"{key} what", now),
        format_func=lambda one: subjects[one],
        width=250,
        label_visibility="collapsed",
    )
    kind, second, days, equation = (*chosen.split(" "), "")[:4]
    if kind == "finding":
        finding = leaf if isinstance(leaf, Finding) and leaf.name == second else Finding(second)
        if "sediment" in second:
            cells = st.number_input(
                _("Red cells below"),
                1.0,
                100.0,
                key=seed(f"{key} {second} cells", float(finding.normal_rbc)),
                step=1.0,
                width=130,
            )
            return Finding(second, float(cells))
        return finding
    if isinstance(leaf, Finding) or chosen != now:
        leaf = replace(first_guess(kind, second, int(days)), equation=equation)
    return _limit(leaf, f"{key} {chosen}")


def _scales(leaf: Limit) -> dict[tuple[str, str, bool], str]:
    """(reference, unit, rise) -> words, for the measure of a limit."""
    measure = MEASURES[leaf.measure]
    found: dict[tuple[str, str, bool], str] = {
        ("absolute", unit, False): unit or "points" for unit in (measure.units or ("",))
    }
    if leaf.unit and ("absolute", leaf.unit, False) not in found:
        found["absolute", leaf.unit, False] = leaf.unit
    if leaf.at == "visit" and not leaf.over_days:
        others = [] if leaf.equation else ["nadir", *(["pre_flare"] if leaf.measure == "egfr" else [])]
        for of in ("baseline", *others):
            found[of, "", False] = _("% of {reference}").format(reference=_(REFERENCES[of]))
        found["baseline", "", True] = _("{unit} above baseline").format(unit=measure.unit).strip()
        if leaf.measure == "creatinine":
            found["uln", "", False] = _("× upper limit")
    return found


def _limit(leaf: Limit | Open, key: str) -> Limit | Open:
    """The fields of sign, number and scale; a condition stays open until it has both sign and number."""
    limit = leaf.shape if isinstance(leaf, Open) else leaf
    op: Any = st.selectbox(
        _("Sign"),
        list(SYMBOLS),
        index=None,
        key=seed(f"{key} op", leaf.op),
        format_func=lambda one: SYMBOLS[one],
        width=75,
        placeholder="?",
        required=True,
        label_visibility="collapsed",
    )
    scales = _scales(limit)
    unit = (limit.unit or MEASURES[limit.measure].unit) if limit.of == "absolute" else ""
    now = (limit.of, unit, limit.plus)
    if now not in scales:
        scales[now] = limit.scale
    place = st.empty()
    of, unit, plus = st.selectbox(
        _("Measured in"),
        list(scales),
        key=seed(f"{key} scale", now),
        format_func=lambda one: scales[one],
        width=165,
        label_visibility="collapsed",
    )
    factor = 100.0 if of in _PERCENT and not plus else 1.0
    same = (of, unit, plus) == now
    start: float | None = {True: 50.0, False: 1.0}[factor == 100.0]
    if same or leaf.value is None:
        start = None if leaf.value is None else float(round(leaf.value * factor, 6))
    step = MEASURES[limit.measure].step if factor == 1.0 and of == "absolute" else 1.0 if factor == 100.0 else 0.05
    number = place.number_input(
        "Number",
        0.0,
        100_000.0,
        None,
        key=seed(f"{key} number {of} {unit} {plus}", start),
        step=float(step),
        format="%g",
        width=130,
        placeholder=_("limit"),
        label_visibility="collapsed",
    )
    value = None if number is None else round(float(number) / factor, 9)
    canonical = MEASURES[limit.measure].unit
    written: Any = {"of": of, "unit": None if of != "absolute" or unit in ("", canonical) else unit}
    shape = replace(limit, **written, plus=plus, name="")
    return Open(shape, op, value) if op is None or value is None else replace(shape, op=op, value=value)
