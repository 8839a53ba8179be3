"""Which adverse events were seen: the most frequent, per 100 patient-years, and how bad they were."""

import altair as alt
import polars as pl

from lnexplore.charts import adverse_events as ladder
from lnexplore.charts.theme import group_title, plural
from lnexplore.cohort.model import Cohort
from lnexplore.plan import AnalysisPlan

Frames = tuple[pl.DataFrame, ...]
_TOLD = 5
"""Kinds of event named in the sentence of a group."""


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frames of `adverse_event_terms`, `adverse_events` and `adverse_event_severity`."""
    first, terms, severity, _ = ladder.results(cohort, plan)
    return terms, first, severity


def draw(frames: Frames) -> alt.LayerChart:
    """The terms of most patients, with their rate and interval."""
    return ladder.draw((frames[1], frames[0], frames[2]))


def caption(frames: Frames, plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all captions are called alike
    """Per group the most frequent kinds and the worst grades."""
    said = []
    for group in frames[0]["group"].unique(maintain_order=True).cast(pl.String).to_list():
        mine = pl.col("group").cast(pl.String) == group
        rows = (
            frames[0].filter(mine & (pl.col("n_patients") > 0)).sort("n_patients", descending=True, maintain_order=True)
        )
        if rows.height == 0:
            said.append(f"{group_title(group)}: none.")
            continue
        parts = [
            f"{row['term']} in {row['n_patients']} of {row['N']} ({plural(row['n_events'], 'event')})"
            for row in rows.head(_TOLD).to_dicts()
        ]
        worst = frames[2].filter(mine & (pl.col("n_patients") > 0)).to_dicts()
        grades = ", ".join(f"{_grade(row['grade'])} in {plural(row['n_patients'], 'patient')}" for row in worst)
        more = f", and {rows.height - _TOLD} other kinds" if rows.height > _TOLD else ""
        said.append(f"{group_title(group)}: {', '.join(parts)}{more}; worst grade of a patient: {grades}.")
    return [
        *said,
        *ladder.terms_left_out(frames[0]),
        "Events of one patient are not independent of one another; the rate counts each of them.",
    ]


def _grade(grade: object) -> str:
    return f"grade {grade}" if str(grade).isdigit() else str(grade)
