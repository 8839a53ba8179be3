"""Results frames as files and as readable tables."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from lnexplore.catalogue import N_, _, number
from lnexplore.charts.numbers import SMALL_GROUP, bare_interval, cases, group_title, measured, p_value, percent
from lnexplore.cohort.measures import MEASURES
from lnexplore.report.codebook import SHARE, title, unit_of, with_cases
from lnexplore.report.compared_words import compared_words
from lnexplore.report.three_ways_words import three_ways_words
from lnexplore.stats import INTERVALS

_SIGNS = "=+\\-@＝＋－＠"
_BLANK = r"[\s\x00-\x20\u00a0\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]*"
_FORMULA = rf"^(?:[\t\r\n]|{_BLANK}[{_SIGNS}])"
_INNER = rf"([;\t\r\n]{_BLANK})([{_SIGNS}])"
"""A sign behind what some spreadsheets, in some countries, take for the end of a cell, quoted or not."""
MOVED = "moved_after_looking"
SETTLED = "settled_by_readers"
PICKED = "picked_by_hand"


def _harmless(text: pl.Expr) -> pl.Expr:
    """The text so that no spreadsheet calculates it: an apostrophe stands before what begins like a formula."""
    inner = text.str.replace_all(_INNER, "${1}'${2}")
    return pl.when(text.str.contains(_FORMULA)).then("'" + inner).otherwise(inner)


def to_csv(
    frame: pl.DataFrame, moved: Sequence[str] = (), settled: Sequence[str] = (), picked: Sequence[str] = ()
) -> bytes:
    """The frame as CSV for spreadsheets: UTF-8 with a mark; a text that begins like a formula, in a cell or a header, made harmless.

    What was moved after the results were seen, what readers settled and that patients were picked, stand in columns of their own, in every row.
    """
    frame = with_cases(frame)
    for name, sentences in ((MOVED, moved), (SETTLED, settled), (PICKED, picked)):
        if sentences:
            frame = frame.with_columns(pl.lit(" ".join(sentences)).alias(name))
    text = [
        name
        for name, dtype in frame.schema.items()
        if dtype in (pl.String, pl.Categorical) or isinstance(dtype, pl.Enum)
    ]
    safe = frame.with_columns([_harmless(pl.col(name).cast(pl.String)).alias(name) for name in text])
    buffer = io.BytesIO(b"\xef\xbb\xbf")
    buffer.seek(0, io.SEEK_END)
    # The names are written apart: made harmless, two of them might become one.
    names = (
        pl.DataFrame({"name": frame.columns}, schema={"name": pl.String}).select(_harmless(pl.col("name"))).to_series()
    )
    if len(names):
        buffer.write((",".join('"' + name.replace('"', '""') + '"' for name in names) + "\n").encode())
    safe.write_csv(buffer, include_header=False, quote_style="non_numeric")
    return buffer.getvalue()


_SKIPPED = ("ci_low", "window_low", "window_high", "method", "q1", "rate_low", "key")
_KEYS = (
    ("measure", "label"),
    ("definition", "label"),
    ("choice", "label"),
    ("path", "component"),
    ("path2", "component2"),
)
"""names for programs -> the words that stand beside them"""
_AS_WRITTEN = frozenset({"limit", "goal", "value", "value2", "shown", "shown2", "needed", "severity", "worst_grade"})
"""columns of limits that somebody set and of grades: as they were written, 2 and 0.5"""
_TIME_SHARE = "share of patient-time"
_SHARE_METHODS = (*INTERVALS, *INTERVALS.values(), "Kaplan-Meier", "Aalen-Johansen", _TIME_SHARE)


_HEADS = {
    SHARE: N_("Share"),
    "per 100 patient-years": N_("Per 100 patient-years"),
    "months": N_("Median (months)"),
    "mL/min/1.73 m²": N_("Mean change (mL/min/1.73 m²)"),
    "mL/min/1.73 m² a year": N_("Slope (mL/min/1.73 m² a year)"),
    "kappa, −1 to 1": N_("Kappa"),
    "mg of prednisolone": N_("Mean (mg)"),
    "mg of prednisolone a day": N_("Mean (mg/day)"),
    "unit of the measure": N_("Mean"),
}
"""unit of an estimate -> what stands above it in a table of words"""


def heads(frame: pl.DataFrame, names: Iterable[str]) -> dict[str, str]:
    """Column -> what stands above it in a table of words; above an estimate what it is."""
    found, unit = {name: title(name, frame.columns) for name in names}, unit_of(frame)
    if found.get("estimate") == _("Estimate") and (unit != SHARE or _is_share(frame)):
        found["estimate"] = _(_HEADS.get(unit, "Estimate"))
    return found


def _is_share(frame: pl.DataFrame) -> bool:
    """Whether the estimates are shares of 1: as their method says, else by what stands beside them."""
    if "estimate" not in frame.columns or frame["estimate"].max() is None:
        return False
    methods = frame["method"].drop_nulls().unique().to_list() if "method" in frame.columns else []
    if methods:
        return all(str(method).startswith(_SHARE_METHODS) for method in methods)
    return "person_years" not in frame.columns and "sd" not in frame.columns


def _two(low: float | None, high: float | None, digits: int, *, shares: bool) -> str:
    if low is None or high is None:
        return _("not estimable")
    if shares:
        return bare_interval(low, high)
    return f"{measured(low, digits)}{' to ' if low < 0 else '–'}{measured(high, digits)}"


def _digits(row: Mapping[str, Any], name: str = "") -> int:
    """Decimals of a number of the row: of the measure that its column or its row is of."""
    key = name.removesuffix("_before")
    measure = MEASURES.get(key) or MEASURES.get(str(row.get("measure", "")))
    if measure is not None:
        return measure.digits
    return 2 if str(row.get("method", "")).startswith("Cohen's kappa") else 1


def _cell(name: str, value: object, digits: int) -> str:
    """A cell as words, where its column has no rule of its own."""
    if value is None:
        return "–"
    if name == "measure":
        return MEASURES[str(value)].short if str(value) in MEASURES else str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _p(value, None) if name == "p" else f"{value:.6g}" if name in _AS_WRITTEN else measured(value, digits)
    return str(value)


def _spread(value: float | None, digits: int, *, shares: bool) -> str:
    return "–" if value is None else percent(value) if shares else measured(value, digits)


def readable(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as words: headers in full, shares as percentages, intervals in one column. For the screen only."""
    if "group_first" in frame.columns:
        return compared_words(frame)
    if "share_by" in frame.columns:
        return three_ways_words(frame)
    cells = cells_in_words(frame)
    return pl.DataFrame(dict(zip(heads(frame, cells).values(), cells.values(), strict=True)))


def cells_in_words(frame: pl.DataFrame) -> dict[str, list[str]]:
    """Column -> its cells as words, with `interval`, `interval of the rate`, `quartiles` and `worst to best case` for what stands in several columns."""
    shares = _is_share(frame)
    of_time = "method" in frame.columns and frame["method"].str.starts_with(_TIME_SHARE).any()
    counted = {"n", "N", "n_not_assessable"} <= set(frame.columns) and shares and "method" in frame.columns
    has_range = (
        counted
        and frame.filter(
            (pl.col("n_not_assessable") > 0) & pl.col("method").is_in([*INTERVALS, *INTERVALS.values()])
        ).height
        > 0
    )
    skipped = {*_SKIPPED, *(key for key, name in _KEYS if name in frame.columns)}
    columns: dict[str, list[str]] = {}
    for row in frame.to_dicts():
        cells = {}
        digits = _digits(row)
        for name, value in row.items():
            if name in skipped:
                continue
            if name == "ci_high":
                cells["interval"] = _two(row["ci_low"], value, digits, shares=shares)
                if has_range:
                    cells["worst to best case"] = cases(row["n"] or 0, row["N"], row["n_not_assessable"] or 0) or "–"
            elif name == "rate_high":
                cells["interval of the rate"] = _two(row["rate_low"], value, 1, shares=False)
            elif name == "q3":
                low, high = (_spread(end, digits, shares=of_time) for end in (row["q1"], value))
                cells["quartiles"] = "–" if value is None else f"{low}–{high}"
            elif name == "estimate" and shares and 0 < (row.get("N_by") or row.get("N") or 0) < SMALL_GROUP:
                cells[name] = "–"
            elif name in ("median", "estimate"):
                cells[name] = _spread(value, digits, shares=of_time if name == "median" else shares)
            else:
                cells[name] = _cell(name, value, _digits(row, name))
        for name, cell in cells.items():
            columns.setdefault(name, []).append(cell)
    return columns


def baseline_words(frame: pl.DataFrame) -> pl.DataFrame:
    """Table 1 as words: a row per line and level of the frame of `baseline`, a column per group, with n and what is missing."""
    groups = frame["group"].unique(maintain_order=True).cast(pl.String).to_list()
    sizes = dict(frame.filter(pl.col("key") == "patients").select(pl.col("group").cast(pl.String), "n").iter_rows())
    heads = {group: f"{group_title(group)} (n={sizes.get(group, 0)})" for group in groups}
    line_head, level_head, difference_head = _("Characteristic"), _("Level"), _("Standardized difference")
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    said: set[str] = set()
    for row in frame.filter(pl.col("key") != "patients").to_dicts():
        level = "" if row["level"] is None else str(row["level"])
        cells = rows.setdefault(
            (row["key"], row["line"], level),
            {line_head: row["line"] if row["key"] not in said else "", level_head: level},
        )
        said.add(row["key"])
        cells[heads[str(row["group"])]] = _baseline_cell(row)
        for name, head in (("smd", difference_head), ("p", "p")):
            # One number tells of all levels of a line; of drugs, which do not exclude one another, each has its own.
            if row[name] is not None and (row["key"] == "drug" or cells[line_head]):
                cells[head] = number(row[name], 2) if name == "smd" else _p(row[name], row["test"])
    columns = [line_head, level_head, *heads.values()]
    columns += [name for name in (difference_head, "p") if any(name in cells for cells in rows.values())]
    return pl.DataFrame({name: [cells.get(name, "") for cells in rows.values()] for name in columns})


def _p(value: float, test: str | None) -> str:
    """ "0.012 (Fisher's exact test)"."""
    words = p_value(value)
    return f"{words} ({test})" if test else words


def _baseline_cell(row: dict[str, Any]) -> str:
    """ "4.34 (1.20)" of a number, with ", n=13" where somebody lacks it; "9 of 14 (64 %)" of a level."""
    if row["kind"] == "category":
        if row["estimate"] is None:
            return f"{row['n']} of {row['N']}"
        return f"{row['n']} of {row['N']}" + (f" ({percent(row['estimate'])})" if row["N"] >= SMALL_GROUP else "")
    if row["n"] == 0:
        return _("none recorded")
    digits = row["digits"]
    if row["shown"].startswith("mean"):
        words = f"{measured(row['estimate'], digits)} ({measured(row['sd'], digits)})"
    else:
        words = f"{measured(row['median'], digits)} [{measured(row['q1'], digits)}–{measured(row['q3'], digits)}]"
    return f"{words}, n={row['n']}" if row["n_missing"] else words
