"""The living figure to take away: what is chosen, what will be inside, and the file."""

import polars as pl
import streamlit as st

from lnexplore.charts.theme import plural
from lnexplore.options import OPTIONS
from lnexplore.outcomes.living import movable_limits
from lnexplore.outcomes.remarks import settled_by_readers
from lnexplore.report.disclosure import LIMITS
from lnexplore.report.living import GRIDS, MOST_LIMITS, Living, living_figure, living_html
from lnexplore.ui.file_button import file_button
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import component_label, escape, seed, table

_LARGE = 200
"""patients from which the counting takes long enough to be asked for"""
_COARSENESS = {"coarse": "few places", "middle": "some", "fine": "many"}
_USUAL = (5, 10, 3, 1)
_MADE = "living figure"


def show(session: Session) -> None:
    """The section as drawn on each rerun."""
    with st.container(border=True):
        st.subheader("A figure that others can move", anchor="living-figure")
        st.caption(
            "Can readers of my paper try their own definition of remission, without getting a single patient's data?"
        )
        st.markdown(
            "One file for a browser: mail it, or put it on any web page. Its sliders move the remission rate, the curve and the table of definitions. "
            "Everything was counted beforehand, so it holds counts, no patient, and it loads and sends nothing."
        )
        choices = _choices(session)
        if choices is None:
            return
        living = _living(session, *choices)
        if living is not None:
            _inside(living, choices[1])


Choices = tuple[tuple[str, ...], int, bool, str]
"""paths of the limits, smallest count, whether groups are renamed, key of GRIDS"""


def _choices(session: Session) -> Choices | None:
    plan = session.plan
    limits = {component.path: component_label(component) for component in movable_limits(plan.definition)}
    if not limits:
        st.info(
            f"“{escape(plan.definition.label)}” has no number in its complete response that could be moved.",
            icon=":material/info:",
        )
        return None
    left, right = st.columns(2)
    with left:
        chosen = st.pills(
            "What can be moved",
            list(limits),
            default=list(limits)[:MOST_LIMITS],
            selection_mode="multi",
            format_func=lambda path: escape(limits[path]),
            key=f"living limits {plan.definition.key} {' '.join(limits)}",
            help="One or two limits of complete response. The published value is marked on the slider.",
        )
        paths = [path for path in limits if path in chosen][:MOST_LIMITS]
        if len(chosen) > MOST_LIMITS:
            st.caption(f"At most {MOST_LIMITS}: the first {MOST_LIMITS} chosen here can be moved.")
        places = st.segmented_control(
            "Places on a slider",
            list(GRIDS),
            format_func=lambda key: f"{_COARSENESS[key]} ({GRIDS[key][0]} × {GRIDS[key][1]})",
            key=seed("living places", "middle" if session.cohort.size < _LARGE else "coarse"),
            required=True,
            help="The more places, the more of them lie so close together that their counts must stay behind.",
        )
    with right:
        k = st.segmented_control(
            "Smallest count that leaves",
            list(_USUAL),
            format_func=lambda number: "no limit" if number == LIMITS[0] else str(number),
            key=seed("living smallest", _USUAL[0]),
            required=True,
            help="Ask your ethics committee or data owner: 5 and 10 are the most usual.",
        )
        rename = st.checkbox("Call the groups “Group 1”, “Group 2”", key=seed("living rename", value=False))
    if k == LIMITS[0] and not session.cohort.synthetic:
        st.error(
            "**Nothing is withheld.** From the differences between places of a slider anyone can read the values of single patients. Do not give this file out of your hands.",
            icon=":material/warning:",
        )
    if not paths:
        st.info("Choose at least one limit that readers can move.", icon=":material/info:")
        return None
    return tuple(paths), int(k or _USUAL[0]), bool(rename), places or "middle"


def _living(session: Session, paths: tuple[str, ...], k: int, rename: bool, places: str) -> Living | None:
    """The figure for these choices: at once for a cohort, for a registry when asked for."""
    cohort, plan = session.cohort, session.plan
    # How many were picked may be a count too small to leave.
    picked = [] if cohort.picked is None else ["Some patients, picked by hand, are counted; how many is not told here."]
    record = [*picked, *settled_by_readers(cohort, plan), *_moved(session)]
    asked = f"{plan.to_json()} {paths} {k} {rename} {places} {record}"
    # It lives in this visitor's session, and is made anew when anything changes.
    kept = session.made.get(_MADE)
    if isinstance(kept, tuple) and kept[0] is cohort and kept[1] == asked:
        made: Living = kept[2]
        return made
    if cohort.size >= _LARGE and not st.button(
        f"Count for {plural(cohort.size, 'patient')}", icon=":material/calculate:"
    ):
        st.caption("For so many patients this takes a while.")
        return None
    with st.spinner("Everything the sliders can ask for is counted …"):
        living = living_figure(cohort, plan, paths, k, rename_groups=rename, places=GRIDS[places], record=record)
    session.made[_MADE] = (cohort, asked, living)
    return living


def _moved(session: Session) -> list[str]:
    """What was moved after the results were seen, without a word of the sheet."""
    said = []
    for moved in session.history.moved(session.plan):
        row = OPTIONS.get(moved.what)
        words = row.name.en if row is not None and row.kind.of_the_sheet else moved.words
        said.append(f"Moved after the results were seen: {words} ({moved.tried} settings looked at).")
    return said


def _inside(living: Living, k: int) -> None:
    """What the file holds, before it is saved, and the file."""
    if living.is_empty:
        st.warning(f"Too few to share: no group has {plural(k, 'patient')} or more.", icon=":material/visibility_off:")
        return
    st.markdown("**What will be inside**")
    table(
        living.contents.select(
            pl.col("what").alias("Counts of patients"),
            pl.col("number").alias("n or N"),
            pl.col("released").alias("Inside"),
            pl.col("withheld").alias("Stay behind"),
            pl.col("smallest").alias("Smallest above 0"),
        )
    )
    words = ", ".join(f"“{escape(word)}”" for word in living.words)
    st.markdown(
        (f"Words of your sheet, or your own, inside: {words}. " if words else "No word of your sheet is inside. ")
        + "Besides: the definition and the plan in words, the months, and the version of lnexplore. "
        "Not inside: patients' numbers, dates, the file's name, single values, the lowest or highest value of anyone, and whom the filters keep."
    )
    for note in living.notes:
        st.caption(escape(note))
    st.caption(
        "Give out one version only: two files made with other limits, months, filters or groups can be subtracted from one another, and no file knows of the other."
    )
    if living.data["sparse"]:
        st.info(
            "The cohort is small: even for the definition in force most months cannot be told in full, and the file says so. One group instead of several leaves more.",
            icon=":material/visibility_off:",
        )
    file_button(
        "Download the living figure (HTML)",
        lambda: living_html(living),
        "living_figure.html",
        key="living figure file",
    )
