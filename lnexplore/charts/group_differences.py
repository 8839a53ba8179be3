"""Two groups under the plan: response, doses, flares and retention, a line per outcome; rates and times in words."""

from typing import Any

import altair as alt
import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.difference_forest import (
    UNADJUSTED,
    detail,
    draw_differences,
    pair_words,
    points,
    span,
    spread,
)
from lnexplore.charts.figure import Figure, Frames, Note, functions_of
from lnexplore.charts.numbers import months, not_counted, p_told, percent, signed
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.comparison import NEWCOMBE, RATE, SHARE, Pair, groups_compared
from lnexplore.plan import AnalysisPlan


def results(cohort: Cohort, plan: AnalysisPlan, pair: Pair | None = None) -> Frames:
    """The shares of `groups_compared` at the headline month, then its rates and times."""
    frame = groups_compared(cohort, plan, pair)
    shares = frame.filter((pl.col("unit") == SHARE) & (pl.col("month") == plan.headline_window.month))
    return shares, frame.filter(pl.col("unit") != SHARE)


def _detail(row: dict[str, Any]) -> str:
    if row["method"] == NEWCOMBE:
        return detail(row)
    # What is read off a curve is no n/N: the events so far stand in the table.
    return f"{percent(row['estimate_first'])} v {percent(row['estimate_second'])} · {points(row['estimate'])} ({span(row['ci_low'], row['ci_high'])})"


def draw(frames: Frames) -> alt.LayerChart:
    """The outcomes in the order of the frame; of doses 5 and 7.5 mg, of drugs the regimen."""
    rows = frames[0].filter(pl.col("estimate").is_not_null())
    fewer = rows.filter(pl.col("in_figure"))
    rows = fewer if fewer.height else rows
    told = pl.Series("detail", [_detail(row) for row in rows.to_dicts()], dtype=pl.String)
    return draw_differences(rows.with_columns(told, name="compared", strong=pl.lit(False)))


def caption(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The response, the flare rates and the mean times in words, then that nothing is adjusted."""
    shares, others = frames
    said = [_other(row) for row in others.filter(pl.col("estimate").is_not_null() & pl.col("in_figure")).to_dicts()]
    how = [Note(_(_HOW))] if shares.height or others.height else []
    return [*_response(shares), *said, *_tests(shares), _(UNADJUSTED), *how]


def _response(shares: pl.DataFrame) -> list[str]:
    said = []
    for row in shares.filter(pl.col("estimate").is_not_null()).head(1).to_dicts():
        (first, second), lost = pair_words(shares), not_counted(row)
        counts = _("{first} {n_first} of {total_first}, {second} {n_second} of {total_second}")
        parts = [
            f"{row['compared']}, {months(row['month'])}: {counts.format(**row, first=first, second=second)}",
            _("difference {points} percentage points (95 % interval {interval})").format(
                points=points(row["estimate"]), interval=span(row["ci_low"], row["ci_high"])
            ),
            _ratio(row),
            _("not counted: {lost}").format(lost=lost) if lost else "",
        ]
        said.append(f"{'; '.join(filter(None, parts))}.")
    return said


def _tests(shares: pl.DataFrame) -> list[str]:
    tests = [f"{row['compared']}: {p_told(row['p'])}" for row in shares.filter(pl.col("p").is_not_null()).to_dicts()]
    return [_("Log-rank tests over whole curves, unadjusted: {tests}.").format(tests="; ".join(tests))] if tests else []


_HOW = N_(
    "Beside each name: what both groups have, the first named first, then the difference in percentage points with its 95 % interval (of counts Newcombe’s). The table also has the ratio, its interval of counts Koopman’s, and who is not counted. Shares read off a curve are compared from the intervals of both curves; where a curve stands at 0 or 100 % it has none. Flare rates: exact intervals. The first landmark that a group does not reach is not compared."
)


def _ratio(row: dict[str, Any]) -> str:
    if row["ratio"] is None:
        return (
            ""
            if row["ratio_low"] is None
            else _("ratio not estimable (interval from {ratio_low})").format(ratio_low=number(row["ratio_low"], 2))
        )
    if row["ratio_low"] is None or row["ratio_high"] is None:
        return _("ratio {ratio} (interval not estimable)").format(ratio=number(row["ratio"], 2))
    return _("ratio {ratio} ({low}–{high})").format(
        ratio=number(row["ratio"], 2), low=number(row["ratio_low"], 2), high=number(row["ratio_high"], 2)
    )


def _other(row: dict[str, Any]) -> str:
    numbers = f"{number(row['estimate_first'], 1)} v {number(row['estimate_second'], 1)} {row['unit']}"
    if row["unit"] == RATE:
        numbers = _("{first} v {second} flares; {rates}").format(
            first=row["n_first"], second=row["n_second"], rates=numbers
        )
    compared = row["compared"]
    if row["month"] is not None:
        compared = _("{compared} up to {months}").format(compared=compared, months=months(row["month"]))
    difference = _("difference {change} ({interval})").format(
        change=signed(row["estimate"]), interval=spread(row["ci_low"], row["ci_high"])
    )
    return f"{'; '.join(filter(None, (f'{compared}: {numbers}', difference, _ratio(row))))}."


def answer(frames: Frames, _plan: AnalysisPlan) -> list[str]:
    """The difference in response, what was tested, and that nothing is adjusted."""
    return [*_response(frames[0]), *_tests(frames[0]), _(UNADJUSTED)]


FIGURE = Figure(
    **functions_of(__name__),
    title=N_("Two groups compared"),
    question=N_("How much do two groups differ in response, doses, flares and retention?"),
    pages={"response": 80},
    drawable=pl.col("estimate").is_not_null(),
    empty=N_("There are no two groups with patients to compare at this month."),
)
