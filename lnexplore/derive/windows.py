"""Which visits belong together, and which window they fall into."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import DAYS_PER_MONTH

MAX_MONTH = 120
MAX_TOLERANCE = 182


@dataclass(frozen=True)
class Window:
    """The days around a month after time zero within which a visit counts for it, both ends included."""

    month: int
    tolerance: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= MAX_MONTH:
            raise ValueError(f"a month lies between 1 and {MAX_MONTH}")
        if not 0 <= self.tolerance <= MAX_TOLERANCE:
            raise ValueError(f"the days around a month lie between 0 and {MAX_TOLERANCE}")
        if self.low < 1:
            raise ValueError(f"month {self.month} ± {self.tolerance} days reaches back to time zero")

    @property
    def target(self) -> int:
        """The day the month falls on, halves rounded up."""
        return math.floor(self.month * DAYS_PER_MONTH + 0.5)

    @property
    def low(self) -> int:
        """First day."""
        return self.target - self.tolerance

    @property
    def high(self) -> int:
        """Last day."""
        return self.target + self.tolerance


DEFAULT_WINDOWS = (
    Window(1, 14),
    Window(3, 30),
    Window(6, 30),
    Window(9, 45),
    Window(12, 45),
    Window(18, 60),
    Window(24, 60),
)


def overlaps(windows: Iterable[Window]) -> list[tuple[int, int]]:
    """Pairs of months whose windows share a day."""
    ordered = sorted(windows, key=lambda window: window.target)
    return [(a.month, b.month) for a, b in itertools.pairwise(ordered) if b.low <= a.high]


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
    if not is_ordered(visits):
        visits = visits.sort("patient_id", "day")
    touched = _may_join(visits, join_days)
    if not touched.any():
        return visits
    # Most visits stand alone; only runs of visits that could join are looked at.
    rows = np.flatnonzero(touched)
    some = visits[rows]
    numbers = _assessment_numbers(some["patient_id"].to_list(), some["day"].to_list(), join_days)
    frame = some.with_columns(_group=pl.Series(numbers, dtype=pl.Int64), _row=pl.Series(rows, dtype=pl.Int64))
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
    joined = ordered.group_by("_group", maintain_order=True).agg(
        pl.col("_row").min(),
        pl.col("patient_id").first(),
        pl.col("_anchor").first().alias("day"),
        *[pl.col(column).drop_nulls().first() for column in measures],
    )
    alone = np.flatnonzero(~touched)
    order = np.argsort(np.concatenate([alone, joined["_row"].to_numpy()]), kind="stable")
    # Columns without a value keep sharing their one series of nulls.
    filled = [name for name in visits.columns if visits[name].null_count() < visits.height]
    found = pl.concat([visits.select(filled)[alone], joined.select(filled)])[order]
    return found.with_columns(
        [visits[name].head(found.height) for name in visits.columns if name not in filled]
    ).select(visits.columns)


def is_ordered(rows: pl.DataFrame) -> bool:
    """Whether rows are sorted by patient and day."""
    if not rows["patient_id"].is_sorted():
        return False
    run, day = rows["patient_id"].rle_id().to_numpy(), rows["day"].to_numpy()
    return bool(((run[1:] != run[:-1]) | (day[1:] >= day[:-1])).all())


def _may_join(visits: pl.DataFrame, join_days: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Whether each visit, sorted by patient and day, lies near enough to the one before or after it."""
    touched = np.zeros(visits.height, dtype=bool)
    if visits.height:
        run, day = visits["patient_id"].rle_id().to_numpy(), visits["day"].to_numpy()
        near = (run[1:] == run[:-1]) & (day[1:] - day[:-1] <= join_days) & ~((day[:-1] <= 0) & (day[1:] > 0))
        touched[1:] |= near
        touched[:-1] |= near
    return touched


def _assessment_numbers(patients: list[str], days: list[int], join_days: int) -> list[int]:
    """Number of the assessment of each visit, for visits sorted by patient and day."""
    numbers, number, start, previous = [], -1, 0, None
    for patient, day in zip(patients, days, strict=True):
        if patient != previous or day - start > join_days or (start <= 0 < day):
            number, start, previous = number + 1, day, patient
        numbers.append(number)
    return numbers
