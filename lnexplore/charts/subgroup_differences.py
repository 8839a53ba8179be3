"""Two groups within each subgroup: the difference in complete response, a line per level and one over the strata."""

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.difference_forest import (
    UNADJUSTED,
    counted_note,
    detail,
    draw_differences,
    pair_words,
    points,
    span,
)
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import group_title, months, not_counted, p_told
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.comparison import Pair
from lnexplore.outcomes.population import MISSING
from lnexplore.outcomes.subgroups import ALL, POOLED, subgroups_compared
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan, pair: Pair | None = None) -> Frames:
    """The frame of `subgroups_compared`."""
    return (subgroups_compared(cohort, plan, pair),)


def draw(frames: Frames) -> alt.LayerChart:
    """All patients first, then each subgroup with its levels; what is pooled over strata stands out."""
    rows = frames[0].filter(pl.col("estimate").is_not_null())
    names = [
        _("All patients")
        if row["level"] == ALL and not row["subgroup"]
        else f"{row['subgroup']}: {_level(row['level'])}"
        for row in rows.to_dicts()
    ]
    told = pl.Series("detail", [detail(row) for row in rows.to_dicts()], dtype=pl.String)
    return draw_differences(
        rows.with_columns(told, pl.Series("name", names, dtype=pl.String), strong=pl.col("level") == POOLED)
    )


def _level(level: str) -> str:
    return {MISSING: _("not recorded"), POOLED: _("stratified (Mantel-Haenszel)")}.get(level, group_title(level))


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The stratified differences, and how subgroups may be read."""
    rows = frames[0].filter(pl.col("estimate").is_not_null())
    if not rows.height:
        return [_(UNADJUSTED)]
    first, second = pair_words(rows)
    whole = rows.filter(pl.col("level") == ALL).to_dicts()
    said = [
        _("Not counted, {first} v {second}: {lost}.").format(first=first, second=second, lost=lost)
        for lost in map(not_counted, whole)
        if lost
    ]
    said += [
        _(
            "Complete response, {months}, {first} less {second}, stratified by {subgroup}: {points} percentage points (95 % interval {span})."
        ).format(
            months=months(row["month"]),
            first=first,
            second=second,
            subgroup=row["subgroup"],
            points=points(row["estimate"]),
            span=span(row["ci_low"], row["ci_high"]),
        )
        for row in rows.filter(pl.col("level") == POOLED).to_dicts()
    ]
    tested = rows.filter(pl.col("p").is_not_null()).unique("subgroup", maintain_order=True)
    said += [
        _("Interaction with {subgroup}, exploratory: {p_told} (Cochran’s Q).").format(
            subgroup=row["subgroup"], p_told=p_told(row["p"])
        )
        for row in tested.to_dicts()
    ]
    return [
        *said,
        _(
            "Subgroups are exploratory: differences between them are mostly chance, and none shows that a treatment works in one and not in another."
        ),
        _(UNADJUSTED),
        counted_note(rows),
        Note(
            _(
                "Stratified differences are weighted as by Mantel and Haenszel (Sato’s interval) over strata that hold both groups; patients without the level are left out of them."
            )
        ),
    ]


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """How subgroups may be read."""
    return [_("Exploratory and unadjusted: differences between subgroups are mostly chance.")]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Two groups within subgroups"),
    question=N_("Is the difference in complete response similar in all subgroups?"),
    pages={"response": 85},
    needs_response=True,
    drawable=pl.col("estimate").is_not_null(),
    empty=N_("There are no two groups with patients to compare at this month."),
)
