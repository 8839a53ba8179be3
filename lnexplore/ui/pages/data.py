"""Data: what was read, what could not be used, and who is in?"""

import polars as pl
import streamlit as st

from lnexplore.charts.theme import plural
from lnexplore.cohort.issues import issues_frame
from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.tables import label
from lnexplore.outcomes.attrition import attrition
from lnexplore.report.tables import readable, to_csv
from lnexplore.ui import show, state
from lnexplore.ui.widgets import escape, table

_ROWS_SHOWN = 50
_KINDS_SHOWN = 12


def page() -> None:
    """The page as drawn on each rerun."""
    session = state.current()
    cohort, intake = session.cohort, session.intake
    st.header("The data behind the numbers", anchor=False)
    show.upload_trouble(session)
    sizes = {table: getattr(cohort, table).height for table in ("patients", "visits", "treatments", "events")}
    st.markdown(
        f"**{escape(cohort.name[:80])}**: {intake.rows_read:,} rows read; "
        + ", ".join(plural(count, table[:-1]) for table, count in sizes.items())
        + "."
    )
    with st.container(border=True):
        st.subheader("What could not be used", anchor=False)
        issues = issues_frame(intake.issues)
        for use in intake.unused:
            st.markdown(
                f"- Sheet {escape(use.sheet)}, column **{escape(use.place)}** was not used: {escape(use.why_not)}."
            )
        if issues.height == 0:
            st.success("Every cell of the columns used was read.", icon=":material/check_circle:")
        else:
            kinds = issues.group_by("problem", "remedy", maintain_order=True).len().sort("len", descending=True)
            for problem, remedy, count in kinds.head(_KINDS_SHOWN).iter_rows():
                st.markdown(f"- **{count}×** {escape(problem)} {escape(remedy)}")
            shown = issues.head(_ROWS_SHOWN).select("sheet", "row", "column", "found", "problem", "remedy")
            table(shown.rename({name: name.capitalize() for name in shown.columns} | {"remedy": "What to do"}))
            if issues.height > _ROWS_SHOWN:
                st.caption(f"The first {_ROWS_SHOWN} of {issues.height:,} are shown; the download has all.")
            st.download_button(
                "Download the list (CSV)",
                lambda: to_csv(issues),
                "lnexplore_issues.csv",
                "text/csv",
                icon=":material/download:",
                on_click="ignore",
            )
    with st.container(border=True):
        st.subheader("Who is in", anchor=False)
        table(readable(attrition(cohort, session.plan)))
    with st.container(border=True):
        st.subheader("What each column was taken for", anchor=False)
        rows = [(use.sheet, use.place, _meaning(use.key, use.unit)) for use in intake.used]
        st.dataframe(
            pl.DataFrame(rows, schema=["Sheet", "Column", "Taken for"], orient="row"),
            hide_index=True,
            alt="Each column of the file and what it was taken for.",
        )
        for repair in intake.repairs:
            place = f"{repair.sheet}, column {repair.column}" if repair.column else repair.sheet
            st.markdown(f"- {escape(place)}: {escape(repair.kind)} ({repair.count}×)")


def _meaning(key: str, unit: str | None) -> str:
    """What a column was taken for, with the unit and whether the header says it."""
    if key.startswith("extra:"):
        return "a category of your own: can filter and group"
    measure = MEASURES.get(key)
    if measure is None or not measure.unit:
        return label(key)
    return f"{measure.label}, {unit}" if unit else f"{measure.label}; no unit in the header, read as {measure.unit}"
