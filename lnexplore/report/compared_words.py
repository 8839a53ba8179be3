"""A comparison of two groups as words: counts, difference, ratio and odds ratio, each with its interval in one cell."""

from typing import Any

import polars as pl

from lnexplore.catalogue import _, number, plural
from lnexplore.charts.numbers import not_counted, p_value
from lnexplore.outcomes.comparison import OF_CURVES, OF_RATES, OF_SLOPES, OF_TIMES
from lnexplore.report.codebook import title

_KEPT = ("label", "compared", "subgroup", "level", "outcome", "month", "unit", "lacking")
_APART = (OF_CURVES, OF_RATES, OF_TIMES, OF_SLOPES)
"""methods whose estimate is no n of N"""
_SIDES = (("group_first", "first"), ("group_second", "second"))


def compared_words(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column per thing that a reader compares; shares and their differences in per cent and percentage points."""
    columns: dict[str, list[str]] = {}
    for row in frame.to_dicts():
        factor, digits = (100, 0) if str(row.get("unit", "share")).startswith("share") else (1, 1)
        cells = {title(name, frame.columns): _plain(row[name]) for name in _KEPT if name in row}
        if "unit" in row and factor == 100:
            cells[title("unit", frame.columns)] = "%"
        for group, side in _SIDES:
            cells[title(group, frame.columns)] = _side(row, group, side, factor, digits)
        cells["Not counted"] = not_counted(row) or "–"
        cells["Difference (95 % interval)"] = _with_interval(row, ("estimate", "ci_low", "ci_high"), factor, digits)
        if "score_low" in row:
            cells["Miettinen-Nurminen interval"] = _span(row["score_low"], row["score_high"], factor, digits)
        cells["Ratio (95 % interval)"] = _with_interval(row, ("ratio", "ratio_low", "ratio_high"), 1, 2)
        if "odds_ratio" in row:
            cells["Odds ratio (95 % interval)"] = _with_interval(row, ("odds_ratio", "odds_low", "odds_high"), 1, 2)
        if "p" in row and frame["p"].null_count() < frame.height:
            cells["p"] = "–" if row["p"] is None else p_value(row["p"])
        cells["Method"] = row["method"]
        for name, cell in cells.items():
            columns.setdefault(name, []).append(cell)
    return pl.DataFrame(columns)


def _plain(value: object) -> str:
    return "–" if value is None or value == "" else str(value)


def _side(row: dict[str, Any], group: str, side: str, factor: int, digits: int) -> str:
    """ "induction: 8/12 (67)": the group's name, its counts and its estimate; what is no share of the patients stands apart from its counts."""
    estimate, n, total = row[f"estimate_{side}"], row[f"n_{side}"], row[f"total_{side}"]
    told = None if estimate is None else number(estimate * factor, digits)
    if row["method"] not in _APART:
        return f"{row[group]}: {'–' if n is None else n}/{total}" + ("" if told is None else f" ({told})")
    counts = [plural("{count} patient", "{count} patients", total)]
    if n is not None:
        slopes = row["method"] == OF_SLOPES
        told_n = _("{count} with a slope").format(count=n) if slopes else plural("{count} event", "{count} events", n)
        counts.insert(0, told_n)
    return f"{row[group]}: {'–' if told is None else told} ({', '.join(counts)})"


def _span(low: float | None, high: float | None, factor: int, digits: int) -> str:
    if low is None and high is None:
        return _("not estimable")
    ends = [_("no end") if end is None else number(end * factor, digits) for end in (low, high)]
    return _("{low} to {high}").format(low=ends[0], high=ends[1])


def _with_interval(row: dict[str, Any], names: tuple[str, str, str], factor: int, digits: int) -> str:
    value, low, high = (row[name] for name in names)
    if value is None and low is None:
        return "–"
    told = _("not estimable") if value is None else number(value * factor, digits)
    return f"{told} ({_span(low, high, factor, digits)})"
