"""The interactive figure: what is chosen, what will be inside, and the file."""

import polars as pl
import streamlit as st

from lnexplore.catalogue import N_, _, plural
from lnexplore.options import OPTIONS
from lnexplore.outcomes.living import movable_limits
from lnexplore.outcomes.remarks import settled_by_readers
from lnexplore.report.disclosure import LIMITS
from lnexplore.report.living import GRIDS, MOST_LIMITS, Living, living_figure, living_html
from lnexplore.ui.file_button import file_button
from lnexplore.ui.show import block
from lnexplore.ui.state import Session
from lnexplore.ui.widgets import component_label, escape, seed, table

_LARGE = 200
"""patients from which the counting takes long enough to be asked for"""
_COARSENESS = {"coarse": N_("few"), "middle": N_("some"), "fine": N_("many")}
_USUAL = (5, 10, 3, 1)
_MADE = "living_figure"


def show(session: Session) -> None:
    """The section as drawn on each rerun."""
    with block(
        _("Interactive figure for readers"),
        _("Readers of your paper move the thresholds themselves; the file holds counts, no patient data."),
        note=_(
            "One HTML file for a mail or a web page. Its sliders change the remission rate, the curve and the table of definitions; it loads and sends nothing."
        ),
        anchor="living-figure",
    ):
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
            _("Complete response under “{definition}” has no numeric threshold.").format(
                definition=escape(plan.definition.label)
            ),
            icon=":material/info:",
        )
        return None
    left, right = st.columns(2)
    with left:
        chosen = st.pills(
            _("Thresholds on sliders"),
            list(limits),
            default=list(limits)[:MOST_LIMITS],
            selection_mode="multi",
            format_func=lambda path: escape(limits[path]),
            key=f"living limits {plan.definition.key} {' '.join(limits)}",
            help=_("One or two of complete response; the published value is marked."),
        )
        paths = [path for path in limits if path in chosen][:MOST_LIMITS]
        if len(chosen) > MOST_LIMITS:
            st.caption(_("At most {most}: the first {most} selected are used.").format(most=MOST_LIMITS))
        places = st.segmented_control(
            _("Steps on a slider"),
            list(GRIDS),
            format_func=lambda key: f"{_(_COARSENESS[key])} ({GRIDS[key][0]} × {GRIDS[key][1]})",
            key=seed("living places", "middle" if session.cohort.size < _LARGE else "coarse"),
            required=True,
            help=_("With more steps, more counts have to be suppressed."),
        )
    with right:
        k = st.segmented_control(
            _("Suppress counts below"),
            list(_USUAL),
            format_func=lambda number: _("none") if number == LIMITS[0] else str(number),
            key=seed("living smallest", _USUAL[0]),
            required=True,
            help=_("Ask your ethics committee or data owner; 5 and 10 are the most usual."),
        )
        rename = st.checkbox(_("Anonymise group names"), key=seed("living rename", value=False))
    if k == LIMITS[0] and not session.cohort.synthetic:
        st.error(
            _("**No count is suppressed.** Values of single patients can be inferred from this file. Do not share it."),
            icon=":material/warning:",
        )
    if not paths:
        st.info(_("Choose at least one threshold."), icon=":material/info:")
        return None
    return tuple(paths), int(k or _USUAL[0]), bool(rename), places or "middle"


def _living(session: Session, paths: tuple[str, ...], k: int, rename: bool, places: str) -> Living | None:
    """The figure for these choices: at once for a cohort, for a registry when asked for."""
    cohort, plan = session.cohort, session.plan
    # How many were picked may be a count too small to leave.
    picked = [] if cohort.picked is None else [_("Selected patients only; their number is not given.")]
    record = [*picked, *settled_by_readers(cohort, plan), *_moved(session)]
    asked = f"{plan.to_json()} {paths} {k} {rename} {places} {record}"
    # It lives in this visitor's session, and is made anew when anything changes.
    kept = session.made.get(_MADE)
    if isinstance(kept, tuple) and kept[0] is cohort and kept[1] == asked:
        made: Living = kept[2]
        return made
    if cohort.size >= _LARGE and not st.button(
        plural("Compute for {count} patient", "Compute for {count} patients", cohort.size), icon=":material/calculate:"
    ):
        st.caption(_("This takes a while for so many patients."))
        return None
    with st.spinner(_("Computing …")):
        living = living_figure(cohort, plan, paths, k, rename_groups=rename, places=GRIDS[places], record=record)
    session.made[_MADE] = (cohort, asked, living)
    return living


def _moved(session: Session) -> list[str]:
    """What was moved after the results were seen, without a word of the sheet."""
    said = []
    for moved in session.history.moved(session.plan):
        row = OPTIONS.get(moved.what)
        words = row.name.en if row is not None and row.kind.of_the_sheet else moved.description
        said.append(
            _("Changed after seeing results: {setting} ({tried} settings examined).").format(
                setting=words, tried=moved.tried
            )
        )
    return said


def _inside(living: Living, k: int) -> None:
    """What the file holds, before it is saved, and the file."""
    if living.is_empty:
        st.warning(
            plural(
                "Too few to share: no group has {count} patient or more.",
                "Too few to share: no group has {count} patients or more.",
                k,
            ),
            icon=":material/visibility_off:",
        )
        return
    st.markdown(f"**{_('Contents of the file')}**")
    table(
        living.contents.select(
            pl.col("what").alias(_("Counts of patients")),
            pl.col("number").alias(_("n or N")),
            pl.col("released").alias(_("Included")),
            pl.col("withheld").alias(_("Suppressed")),
            pl.col("smallest").alias(_("Smallest above 0")),
        )
    )
    words = ", ".join(f"“{escape(word)}”" for word in living.words)
    st.markdown(
        _("Text from your sheet in the file: {words}.").format(words=words)
        if words
        else _("The file holds no text from your sheet."),
        help=_(
            "It also holds definition, settings, months and version. It holds no patient number, date, file name, single value, minimum or maximum, nor which patients the filters keep."
        ),
    )
    for note in living.notes:
        st.caption(escape(note))
    st.caption(
        _("Share one version only."),
        help=_(
            "Two files made with different thresholds, months, filters or groups can be subtracted from each other."
        ),
    )
    if living.data["sparse"]:
        st.info(
            _("Small cohort: most months are partly suppressed, as the file states. A single group leaves more."),
            icon=":material/visibility_off:",
        )
    file_button(
        _("Download the interactive figure (HTML)"),
        lambda: living_html(living),
        "living_figure.html",
        key="living figure file",
    )
