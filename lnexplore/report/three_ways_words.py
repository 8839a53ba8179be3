"""The three ways to count a response as words: each with its own name and its own population in every cell."""

from typing import Any

import polars as pl

from lnexplore.catalogue import _
from lnexplore.charts.numbers import SMALL_GROUP, cases, group_title, incidence, months, percent


def three_ways_words(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame of `response_three_ways` with a column per number that a reader may quote; no percentage of fewer than ten."""
    heads = (
        _("Group"),
        _("Month"),
        _("Response"),
        _("At the month: n of N assessable"),
        _("Not assessable at the month (worst to best case)"),
        _("Not yet due"),
        _("Left before"),
        _("By the month: cumulative incidence (95 % interval)"),
        _("At risk after the window’s last day, of N in the curve"),
        _("Sustained to the month: n of N assessable"),
        _("Observed so far: n of N ever assessed"),
    )
    rows = [_cells(row) for row in frame.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String), orient="row")


def three_ways_short(frame: pl.DataFrame) -> pl.DataFrame:
    """The three numbers alone, for the screen: a row per group, month and response."""
    heads = (
        _("Group"),
        _("Response"),
        _("At {months}"),
        _("By {months}, cumulative incidence"),
        _("Sustained to {months}"),
    )
    month = months(int(frame["month"][0])) if frame.height else ""
    picked = [[cells[place] for place in (0, 2, 3, 7, 9)] for cells in map(_cells, frame.iter_rows(named=True))]
    return pl.DataFrame(
        picked, schema=dict.fromkeys([head.format(months=month) for head in heads], pl.String), orient="row"
    )


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    range_ = cases(row["n_at"], row["N_at"], row["not_assessable_at"])
    return (
        group_title(str(row["group"])),
        str(row["month"]),
        str(row["outcome"]),
        _of(row["n_at"], row["N_at"]),
        str(row["not_assessable_at"]) + (f" ({range_})" if range_ else ""),
        str(row["not_reached_at"]),
        str(row["left_at"]),
        incidence(row["share_by"], row["share_by_low"], row["share_by_high"], row["N_by"]),
        _("{n} of {total}").format(n=row["n_risk_by"], total=row["N_by"]) if row["N_by"] else "–",
        _of(row["n_sustained"], row["N_sustained"]),
        _("{n} of {total}").format(n=row["n_observed"], total=row["N_observed"]),
    )


def _of(n: int, total: int) -> str:
    if total < SMALL_GROUP:
        return _("{n} of {total}").format(n=n, total=total)
    return _("{n} of {total} ({share})").format(n=n, total=total, share=percent(n / total))
