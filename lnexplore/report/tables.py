"""Results frames as files and as readable tables."""

import io
from collections.abc import Sequence

import polars as pl

from lnexplore.charts.theme import interval, number, percent

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_LABELS = {
    "group": "Group",
    "month": "Month",
    "outcome": "Response",
    "period": "Period",
    "limit": "At or below (mg/day)",
    "n": "n",
    "n_patients": "Patients with a flare",
    "N": "N",
    "n_not_assessable": "Not assessable",
    "n_not_reached": "Not yet followed that long",
    "person_years": "Patient-years",
    "estimate": "Estimate",
    "interval": "95 % interval",
    "sd": "SD",
    "median": "Median",
    "quartiles": "Quartiles",
    "step": "Step",
    "n_lost": "Left out here",
    "reason": "Why",
}


MOVED = "moved_after_looking"


SETTLED = "settled_by_readers"


def to_csv(frame: pl.DataFrame, moved: Sequence[str] = (), settled: Sequence[str] = ()) -> bytes:
    """The frame as CSV for spreadsheets: UTF-8 with a mark, a text that begins like a formula made harmless.

    What was moved after the results were seen, and what readers settled, stand in columns of their own, in every row.
    """
    for name, sentences in ((MOVED, moved), (SETTLED, settled)):
        if sentences:
            frame = frame.with_columns(pl.lit(" ".join(sentences)).alias(name))
    text = [
        name
        for name, dtype in frame.schema.items()
        if dtype in (pl.String, pl.Categorical) or isinstance(dtype, pl.Enum)
    ]
    safe = frame.with_columns(
        [
            pl.when(pl.col(name).cast(pl.String).str.contains(_FORMULA))
            .then("'" + pl.col(name).cast(pl.String))
            .otherwise(pl.col(name).cast(pl.String))
            .alias(name)
            for name in text
        ]
    )
    buffer = io.StringIO()
    safe.write_csv(buffer, quote_style="non_numeric")
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def readable(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as words: headers in full, shares as percentages, intervals in one column. For the screen only."""
    shares = (
        "estimate" in frame.columns
        and frame["estimate"].max() is not None
        and "person_years" not in frame.columns
        and "sd" not in frame.columns
    )
    columns: dict[str, list[str]] = {}
    for row in frame.to_dicts():
        cells = {}
        for name, value in row.items():
            if name in ("ci_low", "window_low", "window_high", "method", "q1"):
                continue
            if name == "ci_high":
                low, high = row["ci_low"], value
                cells["interval"] = (
                    "not estimable"
                    if low is None or high is None
                    else (
                        interval(low, high).removeprefix("95\u00a0% interval ")
                        if shares
                        else f"{number(low)}–{number(high)}"
                    )
                )
            elif name == "q3":
                cells["quartiles"] = f"{number(row['q1'])}–{number(value)}"
            elif name == "estimate":
                cells[name] = "–" if value is None else percent(value) if shares else number(value)
            else:
                cells[name] = number(value, 1) if isinstance(value, float) else "–" if value is None else str(value)
        for name, cell in cells.items():
            columns.setdefault(name, []).append(cell)
    return pl.DataFrame({_LABELS.get(name, name): cells for name, cells in columns.items()})
