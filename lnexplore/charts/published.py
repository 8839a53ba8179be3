"""The cohort beside published ones: printed rates with their definition, month and n, and the cohort's own under the same rule."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.charts.figure import Figure, Frames, functions_of
from lnexplore.charts.forest import draw_forest
from lnexplore.charts.numbers import group_title, percent
from lnexplore.charts.theme import PUBLISHED
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.published_rates import published_comparison
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan) -> Frames:
    """The frame of `published_comparison`."""
    return (published_comparison(cohort, plan),)


def draw(frames: Frames) -> alt.LayerChart:
    """A line per rate, sorted by month and definition; the cohort's own in colours of their own."""
    named = frames[0].with_columns(several=pl.col("rule").n_unique().over("study", "month") > 1)
    rows = frames[0].with_columns(
        series=pl.when("own")
        .then(pl.Series([_("This cohort, {group}").format(group=arm) for arm in frames[0]["arm"]], dtype=pl.String))
        .otherwise(pl.lit(PUBLISHED)),
        name=pl.Series([_line(row) for row in named.to_dicts()], dtype=pl.String),
        note=pl.col("rule"),
        **dict.fromkeys(("counts", "label"), pl.format("{}/{}", "n", "N")),
    )
    order = rows["name"].unique(maintain_order=True).to_list()
    # The groups have the colours they have everywhere.
    rows = rows.sort("own", descending=True, maintain_order=True)
    return draw_forest(rows, _("Share in response by that definition"), order)


def _line(row: dict[str, Any]) -> str:
    if row["own"]:
        return _("{month} mo · {rule} ▸ this cohort").format(**row)
    return (_("{month} mo · {study}, {arm}: {rule}") if row["several"] else _("{month} mo · {study}, {arm}")).format(
        **row
    )


_ALIKE = N_(
    "Of this cohort only patients of the induction phase are shown (all, where the sheet has no phases); beside a trial, whose denominator is all randomised patients, missing data count as no response."
)
_APART = N_("The lines differ in patients and regimens: they do not compare treatments.")


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The cohort's own rate under each definition it can be read by, beside the printed ones."""
    rows = frames[0]
    sentences = []
    for (month, rule), part in rows.group_by("month", "rule", maintain_order=True):
        own, others = part.filter("own"), part.filter(~pl.col("own"))
        if not own.height:
            continue
        mine, theirs = _("{group} {n} of {total}"), _("{study} {arm} {n} of {N} ({share})")
        sentences.append(
            _("{rule}, {month} months: this cohort {own}; {published}.").format(
                rule=rule,
                month=month,
                own=", ".join(
                    mine.format(group=group_title(row["arm"]), n=row["n"], total=row["N"]) for row in own.to_dicts()
                ),
                published=", ".join(theirs.format(**row, share=percent(row["estimate"])) for row in others.to_dicts()),
            )
        )
    beside = rows.filter("own")["rule"].to_list()
    alone = rows.filter(~pl.col("own"), ~pl.col("rule").is_in(beside))["study"].unique(maintain_order=True).to_list()
    if alone:
        sentences.append(
            _(
                "This cohort cannot be compared with {studies}: their definition could not be applied, the sheet lacks the measures it needs, or no patient is in the induction phase."
            ).format(studies=", ".join(alone))
        )
    sentences.append(_(_ALIKE))
    sentences.append(_(_APART))
    return sentences


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:  # noqa: ARG001 - all answers are called alike
    """How the rates may be read."""
    return [_(_APART)]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Published rates and this cohort"),
    question=N_("What was reported elsewhere, and what is the rate here under the same definition?"),
    pages={"criteria": 90},
    drawable=pl.col("estimate").is_not_null(),
    empty=N_("No published rate is known."),
)
