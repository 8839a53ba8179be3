"""Data: what was read, what could not be used, and who is in?"""

from collections import Counter

import polars as pl
import streamlit as st

from lnexplore.catalogue import _, number, plural
from lnexplore.cohort.issues import issues_frame
from lnexplore.ingest.files.opening import open_files
from lnexplore.ingest.files.samples import sample_path
from lnexplore.ingest.read import Intake, count_changes
from lnexplore.ingest.values.spellings import KINDS
from lnexplore.outcomes.given import counted, given
from lnexplore.report.ledger import cells_ledger, rows_ledger
from lnexplore.report.marked import marked_workbook
from lnexplore.report.record import redacted_frame
from lnexplore.report.tables import to_csv
from lnexplore.ui import layout_table, mapping_table, notice, questions, registry_door, show, state
from lnexplore.ui.file_button import file_button
from lnexplore.ui.widgets import escape, table

_ROWS_SHOWN = 50


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    cohort, intake = session.cohort, session.intake
    st.header(_("Data"), anchor=False)
    show.upload_trouble(session)
    questions.ask(session)
    # Of a file of which nothing could be read yet, only what mends that is shown.
    if session.looked_at is not intake:
        _columns(session)
        return
    st.markdown(
        _("**{name}**: {counted} read.").format(
            name=escape(cohort.name[:80]), counted=plural("{count} row", "{count} rows", intake.rows_read)
        )
    )
    notice.show(session)
    registry_door.show(session)
    _columns(session)
    show.figures("data", session)
    _issues(session, intake)
    _repairs(session, intake)
    _ledger(intake)
    st.caption(_("Your decisions are kept in the settings file (Export page)."))


def _columns(session: state.Session) -> None:
    with show.block(
        _("Columns: what each one means"),
        _("Double-click a cell to change it."),
        note=_("Your changes are kept for the next file with the same headers."),
        anchor="columns",
    ):
        st.caption(_given_now(session))
        layout_table.show(session)
        mapping_table.show(session)


def _given_now(session: state.Session) -> str:
    """What the file gives as it is read now, and what the last decision did."""
    now = session.looked_at.cohort
    if now is None:
        return _("As it is read now, the file gives no patients.")
    said = _("As it is read now: {counted}.").format(counted=counted(given(now, session.plan)))
    if session.effect is None:
        return said
    return _("{now} Your last choice: {effect}").format(now=said, effect=session.effect.sentence())


def _issues(session: state.Session, intake: Intake) -> None:
    with show.block(_("Cells not used, and values to check"), anchor="issues"):
        issues = issues_frame(intake.issues)
        if issues.height == 0:
            st.success(_("Every cell of the columns used was read."), icon=":material/check_circle:")
            return
        kinds = issues.group_by("problem", "remedy", maintain_order=True).len().sort("len", descending=True)
        labels = {f"{problem} ({count:,})": problem for problem, _, count in kinds.iter_rows()}
        left, right = st.columns(2)
        with left:
            chosen = st.selectbox(_("Kind"), [_("All kinds"), *labels], key="issue kind", persist_state="session")
        with right:
            sheets = issues["sheet"].unique(maintain_order=True).to_list()
            sheet = st.selectbox(
                _("Sheet"),
                [_("All sheets"), *sheets],
                key="issue sheet",
                format_func=lambda name: name or _("the file as a whole"),
                persist_state="session",
            )
        shown = issues
        if chosen in labels:
            shown = shown.filter(pl.col("problem") == labels[chosen])
        if sheet in sheets:
            shown = shown.filter(pl.col("sheet") == sheet)
        if chosen not in labels:
            for problem, remedy, count in kinds.head(12).iter_rows():
                st.markdown(f"- **{count:,}×** {escape(problem)} {escape(remedy)}")
        st.caption(
            _("{n} of {total} shown; the patients are kept.").format(
                n=number(shown.height), total=number(issues.height)
            )
        )
        with st.expander(_("The list"), icon=":material/list:", expanded=shown.height <= _ROWS_SHOWN):
            first = shown.head(_ROWS_SHOWN).select("sheet", "row", "column", "found", "problem", "remedy")
            table(first.rename({name: name.capitalize() for name in first.columns} | {"remedy": _("What to do")}))
            if shown.height > _ROWS_SHOWN:
                st.caption(
                    _("The first {rows_shown} of {n} are shown; the downloads have all.").format(
                        rows_shown=_ROWS_SHOWN, n=number(shown.height)
                    )
                )
        _downloads(session, intake, shown)


def _downloads(session: state.Session, intake: Intake, shown: pl.DataFrame) -> None:
    left, right = st.columns(2)
    with left:
        file_button(
            _("Your sheets with the cells marked (Excel)"),
            lambda: marked_workbook(open_files(session.files or sample_path(), session.reading), intake),
            "lnexplore_marked.xlsx",
            width="stretch",
        )
    with right:
        file_button(
            _("Download the list (CSV)"),
            lambda: to_csv(redacted_frame(intake, shown)),
            "lnexplore_issues.csv",
            width="stretch",
        )


def _repairs(session: state.Session, intake: Intake) -> None:
    with show.block(_("Values converted on import"), anchor="changes"):
        undone = sorted(session.reading.undone & set(KINDS))
        if not intake.repairs and not undone:
            st.success(_("No value was changed."), icon=":material/check_circle:")
        else:
            st.caption(_("Old → new value."), help=_("Values of a kind that is switched off count as missing."))
        kinds: dict[str, list[int]] = {}
        for number, repair in enumerate(intake.repairs):
            kinds.setdefault(repair.key or repair.kind, []).append(number)
        for key in [*kinds, *(key for key in undone if key not in kinds)]:
            repairs = [intake.repairs[number] for number in kinds.get(key, [])]
            words = _(repairs[0].kind if repairs else KINDS[key].label)
            count = sum(repair.count for repair in repairs)
            sample = next((repair for repair in repairs if repair.example_from), None)
            example = f": {escape(sample.example_from)} → {escape(sample.example_to) or _('missing')}" if sample else ""
            columns = ", ".join(dict.fromkeys(repair.column or repair.sheet for repair in repairs))
            with st.container(border=False):
                line, switch = st.columns([5, 2], vertical_alignment="center")
                amount = f"**{count:,}×**" if repairs else f"**{_('Off')}:**"
                line.markdown(f"{amount} {escape(words)}{example}  \n:gray[{escape(columns[:160])}]")
                if key in KINDS and KINDS[key].undoable:
                    wanted = switch.toggle(_("Keep"), value=key not in undone, key=f"repair {key}")
                    if wanted == (key in undone):
                        state.decide(session.reading.with_repair(key, wanted=wanted))
                        st.rerun()
        understood = count_changes(intake.changes, undoable=False)
        if understood:
            totals = Counter[str]()
            for repair in understood:
                totals[repair.kind] += repair.count
            said = "; ".join(f"{number:,}× {escape(_(kind))}" for kind, number in totals.items())
            st.caption(_("Kept unchanged (limits and ranges): {said}.").format(said=said))
        if intake.changes.height:
            labels = {key: _(kind.label) for key, kind in KINDS.items()}
            changes = intake.changes.with_columns(pl.col("kind").replace(labels))
            file_button(
                _("Download every change (CSV)"),
                lambda: to_csv(redacted_frame(intake, changes)),
                "lnexplore_changes.csv",
            )


def _ledger(intake: Intake) -> None:
    with show.block(_("Import audit"), anchor="ledger"):
        table(rows_ledger(intake))
        with st.expander(_("Cells, column by column"), icon=":material/table:"):
            table(cells_ledger(intake))
            file_button(
                _("Download the account (CSV)"),
                lambda: to_csv(redacted_frame(intake, cells_ledger(intake))),
                "lnexplore_cells.csv",
            )
        gone = [use for use in intake.unused if use.why is not None and use.why.identifies]
        if gone:
            st.markdown(
                _("**Dropped because it may identify a person:** {columns}.").format(
                    columns="; ".join(
                        _("{column} of {sheet}").format(column=escape(use.place), sheet=escape(use.sheet))
                        for use in gone
                    )
                )
            )
        else:
            st.caption(_("No column was found that identifies a person. Use study numbers, never names."))
