"""Which visits belong together, and which window they fall into."""

from collections.abc import Iterable

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.derive.windows import Window


def windows_frame(windows: Iterable[Window]) -> pl.DataFrame:
    """A row per window: month, target, window_low, window_high (days)."""
    rows = [(window.month, window.target, window.low, window.high) for window in windows]
    return pl.DataFrame(
        rows,
        schema={"month": pl.Int32, "target": pl.Int32, "window_low": pl.Int32, "window_high": pl.Int32},
        orient="row",
    )


def in_windows(rows: pl.DataFrame, windows: Iterable[Window]) -> pl.DataFrame:
    """The rows (with `patient_id`, `day`) that fall into a window, with `month` and `distance` to its target.

    Windows never overlap, so a row falls into at most one. Order of rows is kept.
    """
    day = pl.col("day")
    inside = [(day.is_between(window.low, window.high), window) for window in windows]
    return rows.with_columns(
        month=pl.coalesce([pl.when(here).then(pl.lit(window.month, pl.Int32)) for here, window in inside]),
        distance=pl.coalesce([pl.when(here).then((day - window.target).abs()) for here, window in inside]),
    ).filter(pl.col("month").is_not_null())


PICKS = {"nearest": "the one nearest to the month", "first": "the first", "last": "the last"}
"""key -> which of several assessments in a window counts."""


def one_per_window(
    rows: pl.DataFrame, windows: Iterable[Window], *, prefer: str | None = None, pick: str = "nearest"
) -> pl.DataFrame:
    """A row per patient and window: the one nearest to the target, earlier on ties; or the first, or the last.

    `prefer` names a Boolean column: rows where it is true go before all others, however far inside the window.
    Raises KeyError for a `pick` that PICKS does not have.
    """
    placed = in_windows(rows, windows).with_row_index("_row")
    if PICKS[pick] != PICKS["nearest"]:
        placed = placed.with_columns(distance=pl.col("day") if pick == "first" else -pl.col("day"))
    order = ["distance", "day"] if prefer is None else ["_last", "distance", "day"]
    # Only the keys are sorted: a registry's visits have dozens of columns.
    keys = placed.select(
        "_row", "patient_id", "month", "distance", "day", *([(~pl.col(prefer)).alias("_last")] if prefer else [])
    )
    chosen = keys.sort(order, maintain_order=True).unique(["patient_id", "month"], keep="first", maintain_order=True)
    return placed[chosen["_row"].sort()].drop("_row")


def derive_assessments(visits: pl.DataFrame, join_days: int) -> pl.DataFrame:
    """A row per patient and assessment: visits within `join_days` of one another, read as one.

    Starting from the earliest visit not yet used, every visit at most `join_days` later joins it; the day of time
    zero and before never joins a later day. Each measure takes its value nearest to the assessment's UPCR (its
    24-hour protein where there is none, else its first visit), earlier on ties. Columns as in a visits frame;
    `day` is the day of that UPCR.
    """
    visits = visits.sort("patient_id", "day")
    group = _assessment_numbers(visits["patient_id"].to_list(), visits["day"].to_list(), join_days)
    frame = visits.with_columns(_group=pl.Series(group, dtype=pl.Int64))
    if frame.height == 0 or frame["_group"].n_unique() == frame.height:
        return visits
    anchors = frame.group_by("_group", maintain_order=True).agg(
        _anchor=pl.coalesce(
            pl.col("day").filter(pl.col("upcr").is_not_null()).min(),
            pl.col("day").filter(pl.col("urine_protein_24h").is_not_null()).min(),
            pl.col("day").min(),
        )
    )
    ordered = (
        frame.join(anchors, on="_group", how="left", validate="m:1")
        .with_columns(_distance=(pl.col("day") - pl.col("_anchor")).abs())
        .sort("_group", "_distance", "day")
    )
    measures = [column for measure in MEASURES.values() for column in measure.columns]
    return (
        ordered.group_by("_group", maintain_order=True)
        .agg(
            pl.col("patient_id").first(),
            pl.col("_anchor").first().alias("day"),
            *[pl.col(column).drop_nulls().first() for column in measures],
        )
        .select(visits.columns)
        .sort("patient_id", "day")
    )


def _assessment_numbers(patients: list[str], days: list[int], join_days: int) -> list[int]:
    """Number of the assessment of each visit, for visits sorted by patient and day."""
    numbers, number, start, previous = [], -1, 0, None
    for patient, day in zip(patients, days, strict=True):
        if patient != previous or day - start > join_days or (start <= 0 < day):
            number, start, previous = number + 1, day, patient
        numbers.append(number)
    return numbers
