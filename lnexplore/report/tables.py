"""Results frames as files and as readable tables."""

import io
from collections.abc import Sequence
from typing import Any

import polars as pl

from lnexplore.charts.theme import SMALL_GROUP, group_title, interval, measured, number, percent
from lnexplore.cohort.measures import MEASURES
from lnexplore.stats import INTERVALS

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_LABELS = {
    "group": "Group",
    "month": "Month",
    "outcome": "Response",
    "period": "Period",
    "limit": "At or below (mg/day)",
    "n": "n",
    "n_patients": "Patients with at least one",
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
    "state": "Response",
    "state_from": "From",
    "state_to": "To",
    "month_from": "From month",
    "month_to": "To month",
    "kind": "Kind",
    "drug": "Drug",
    "why": "Stopped for",
    "words": "As the sheet says",
    "counted": "Counted",
    "source": "Flares",
    "goal": "Dose (mg/day or less)",
    "measure": "Measure",
    "label": "Measure",
    "day": "Day",
    "n_risk": "At risk",
    "n_event": "Events",
    "n_censored": "Followed no further",
    "n_events": "Events",
    "n_unknown": "Not recorded",
    "n_derived": "Found by the dates",
    "n_without_day": "Without a day",
    "n_over": "After dialysis, transplant or death",
    "n_serious": "Serious",
    "n_related": "Related",
    "n_paired": "n with both",
    "change_median": "Median change from baseline",
    "geometric_mean": "Geometric mean",
    "worst_grade": "Worst grade",
    "event": "Event",
    "term": "Description",
    "category": "Category",
    "grade": "Grade",
    "rate": "Per 100 patient-years",
    "median_month": "Median month",
    "per_day": "Mean mg a day",
    "total_years": "Patient-years in all",
    "patient_id": "Patient",
    "what": "What",
    "from_month": "From month",
    "to_month": "To month",
    "detail": "Detail",
    "last_month": "Followed to month",
    "observed_median": "Plain median",
    "longest": "Longest",
    "n_response": "n in response",
    "visits_response": "Their visits per year",
    "n_no_response": "n not in response",
    "visits_no_response": "Their visits per year (not in response)",
    "visits_q1": "Visits per year, lower quartile",
    "visits_q3": "Visits per year, upper quartile",
    "rate_low": "Rate from",
    "rate_high": "Rate to",
    "n_all": "n of all levels",
    "median_all": "Median of all levels",
    "q1_all": "Lower quartile of all levels",
    "q3_all": "Upper quartile of all levels",
    "n_ended": "Ended by dialysis, transplant or death",
    "visits_per_year": "Visits per year",
    "p": "p",
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


_SKIPPED = ("ci_low", "window_low", "window_high", "method", "q1", "rate_low", "key")
_TIME_SHARE = "share of patient-time"
_SHARE_METHODS = (*INTERVALS, *INTERVALS.values(), "Kaplan-Meier", "Aalen-Johansen", _TIME_SHARE)


def _is_share(frame: pl.DataFrame) -> bool:
    """Whether the estimates are shares of 1: as their method says, else by what stands beside them."""
    if "estimate" not in frame.columns or frame["estimate"].max() is None:
        return False
    methods = frame["method"].drop_nulls().unique().to_list() if "method" in frame.columns else []
    if methods:
        return all(str(method).startswith(_SHARE_METHODS) for method in methods)
    return "person_years" not in frame.columns and "sd" not in frame.columns


def _two(low: float | None, high: float | None, *, shares: bool) -> str:
    if low is None or high is None:
        return "not estimable"
    return interval(low, high).removeprefix("95\u00a0% interval ") if shares else f"{number(low)}–{number(high)}"


def _cell(name: str, value: object) -> str:
    """A cell as words, where its column has no rule of its own."""
    if value is None:
        return "–"
    if name == "measure":
        return MEASURES[str(value)].short if str(value) in MEASURES else str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _p(value, None) if name == "p" else number(value, 1)
    return str(value)


def readable(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as words: headers in full, shares as percentages, intervals in one column. For the screen only."""
    shares = _is_share(frame)
    spread = percent if "method" in frame.columns and frame["method"].str.starts_with(_TIME_SHARE).any() else number
    skipped = (*_SKIPPED, *(["measure"] if "label" in frame.columns else []))
    columns: dict[str, list[str]] = {}
    for row in frame.to_dicts():
        cells = {}
        for name, value in row.items():
            if name in skipped:
                continue
            if name == "ci_high":
                cells["interval"] = _two(row["ci_low"], value, shares=shares)
            elif name == "rate_high":
                cells["interval of the rate"] = _two(row["rate_low"], value, shares=False)
            elif name == "q3":
                cells["quartiles"] = "–" if value is None else f"{spread(row['q1'])}–{spread(value)}"
            elif name == "median":
                cells[name] = "–" if value is None else spread(value)
            elif name == "estimate":
                cells[name] = "–" if value is None else percent(value) if shares else number(value)
            else:
                cells[name] = _cell(name, value)
        for name, cell in cells.items():
            columns.setdefault(name, []).append(cell)
    return pl.DataFrame(
        {_LABELS.get(name, name.replace("_", " ").capitalize()): cells for name, cells in columns.items()}
    )


def baseline_words(frame: pl.DataFrame) -> pl.DataFrame:
    """Table 1 as words: a row per line and level of the frame of `baseline`, a column per group, with n and what is missing."""
    groups = frame["group"].unique(maintain_order=True).cast(pl.String).to_list()
    sizes = dict(frame.filter(pl.col("key") == "patients").select(pl.col("group").cast(pl.String), "n").iter_rows())
    heads = {group: f"{group_title(group)} (n={sizes.get(group, 0)})" for group in groups}
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    said: set[str] = set()
    for row in frame.filter(pl.col("key") != "patients").to_dicts():
        level = "" if row["level"] is None else str(row["level"])
        cells = rows.setdefault(
            (row["key"], row["line"], level),
            {"Characteristic": row["line"] if row["key"] not in said else "", "Level": level},
        )
        said.add(row["key"])
        cells[heads[str(row["group"])]] = _baseline_cell(row)
        for name, title in (("smd", "Standardized difference"), ("p", "p")):
            # One number tells of all levels of a line; of drugs, which do not exclude one another, each has its own.
            if row[name] is not None and (row["key"] == "drug" or cells["Characteristic"]):
                cells[title] = number(row[name], 2) if name == "smd" else _p(row[name], row["test"])
    columns = ["Characteristic", "Level", *heads.values()]
    columns += [name for name in ("Standardized difference", "p") if any(name in cells for cells in rows.values())]
    return pl.DataFrame({name: [cells.get(name, "") for cells in rows.values()] for name in columns})


def _p(value: float, test: str | None) -> str:
    """ "0.012 (Fisher's exact test)"; never 0."""
    words = "below 0.001" if value < 0.001 else number(value, 3)
    return f"{words} ({test})" if test else words


def _baseline_cell(row: dict[str, Any]) -> str:
    """ "4.34 (1.20), n=14" of a number, "9 of 14 (64 %)" of a level."""
    if row["kind"] == "category":
        if row["estimate"] is None:
            return f"{row['n']} of {row['N']}"
        return f"{row['n']} of {row['N']}" + (f" ({percent(row['estimate'])})" if row["N"] >= SMALL_GROUP else "")
    if row["n"] == 0:
        return "none recorded"
    digits = MEASURES[row["key"]].digits if row["key"] in MEASURES else 1
    if row["shown"].startswith("mean"):
        words = f"{measured(row['estimate'], digits)} ({measured(row['sd'], digits)})"
    else:
        words = f"{measured(row['median'], digits)} [{measured(row['q1'], digits)}–{measured(row['q3'], digits)}]"
    return f"{words}, n={row['n']}" + (f", {row['n_missing']} missing" if row["n_missing"] else "")
