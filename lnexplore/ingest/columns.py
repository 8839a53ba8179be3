"""One column of text to typed values, with an Issue for every cell that could not be used."""

from dataclasses import dataclass, field

import polars as pl

from lnexplore.cohort.issues import Issue, Repair
from lnexplore.cohort.measures import MEASURES, Measure
from lnexplore.cohort.schema import FIELDS, Field
from lnexplore.cohort.units import to_canonical
from lnexplore.ingest import values
from lnexplore.ingest.mapping import ColumnUse

EXTRA_LEVELS = 12
"""A column of the user's own becomes a filter with at most so many levels."""


@dataclass
class Report:
    """What reading found so far: issues, repairs, columns used and not used."""

    issues: list[Issue] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    used: list[ColumnUse] = field(default_factory=list)
    unused: list[ColumnUse] = field(default_factory=list)


def find_field(table: str, key: str) -> Field | None:
    """The field of a table by key."""
    return next((item for item in FIELDS[table] if item.key == key), None)


def read_column(frame: pl.DataFrame, use: ColumnUse, report: Report) -> pl.DataFrame:
    """The columns that a column of text becomes, as long as `frame`.

    `frame` holds `_row` (spreadsheet row number) and the text under `use`'s index. A field or number becomes one
    column, an interval measure three; a cell that cannot be used becomes null and an Issue.
    """
    text = frame[f"c{use.index}"]
    measure = MEASURES.get(use.key) if use.table == "visits" else None
    if measure is not None:
        parsed, expected = _measure(text, measure, use.unit)
    else:
        parsed, expected = _field(text, find_field(use.table, use.key))
    _list_failures(frame, text, parsed, use, expected, report)
    names = ["value", "low", "high", "group"]
    rename = dict(zip(names, (use.key, f"{use.key}_low", f"{use.key}_high", "isn_group"), strict=True))
    return parsed.select([name for name in names if name in parsed.columns]).rename(
        {name: rename[name] for name in names if name in parsed.columns}
    )


def _measure(text: pl.Series, measure: Measure, unit: str | None) -> tuple[pl.DataFrame, str]:
    if measure.kind == "flag":
        return values.yes_no(text), "yes or no"
    if measure.kind == "grade":
        return values.grades(text), "one of -, ±, 1+, 2+, 3+, 4+"
    parsed = (
        values.intervals(text, negative_is_zero=measure.normal_below is not None)
        if measure.kind == "interval"
        else values.numbers(text)
    )
    columns: list[str] = [name for name in ("value", "low", "high") if name in parsed.columns]
    parsed = parsed.with_columns([to_canonical(pl.col(name), measure.key, unit).alias(name) for name in columns])
    outside = ~pl.col("value").is_between(measure.low, measure.high)
    return _refuse(
        parsed, columns, outside
    ), "a number, or a limit such as <0.1" if measure.kind == "interval" else "a number"


def _field(text: pl.Series, item: Field | None) -> tuple[pl.DataFrame, str]:
    assert item is not None
    if item.kind == "number":
        parsed = values.numbers(text)
        return _refuse(parsed, ["value"], ~pl.col("value").is_between(item.low, item.high)), "a number"
    if item.kind == "class":
        return values.isn_classes(text), "a class"
    readers = {
        "id": (values.ids, "an identifier"),
        "text": (values.texts, "text"),
        "date": (values.dates, "a date such as 2024-03-25"),
        "sex": (values.sexes, "female or male"),
        "yes_no": (values.yes_no, "yes or no"),
        "event": (values.event_kinds, "flare, adverse event, rescue, dialysis, transplant or death"),
    }
    reader, expected = readers[item.kind]
    return reader(text), expected


def _refuse(parsed: pl.DataFrame, columns: list[str], outside: pl.Expr) -> pl.DataFrame:
    """Values out of the plausible range taken out and marked: `implausible` keeps them apart from unreadable ones."""
    marked = parsed.with_columns(implausible=outside.fill_null(value=False))
    return marked.with_columns([pl.when(~pl.col("implausible")).then(name).alias(name) for name in columns])


def _list_failures(
    frame: pl.DataFrame, text: pl.Series, parsed: pl.DataFrame, use: ColumnUse, expected: str, report: Report
) -> None:
    """An Issue per cell that could not be used and a Repair per missing code."""
    marks = parsed.select(
        [name for name in ("failed", "missing_code", "ambiguous", "implausible") if name in parsed.columns]
    )
    marks = marks.with_columns(
        row=frame["_row"],
        found=text,
        error=frame["_errors"].list.contains(use.index) if "_errors" in frame.columns else pl.lit(value=False),
    )
    for mark in ("ambiguous", "implausible"):
        if mark not in marks.columns:
            marks = marks.with_columns(pl.lit(value=False).alias(mark))
    measure = MEASURES.get(use.key)
    bad = marks.filter(pl.col("failed") | pl.col("implausible") | pl.col("error"))
    for failed, ambiguous, implausible, row, found, error in bad.select(
        "failed", "ambiguous", "implausible", "row", "found", "error"
    ).iter_rows():
        if error:
            problem, remedy = (
                "The cell holds an Excel error.",
                "Correct the formula or type the value; until then it counts as missing.",
            )
        elif ambiguous:
            problem, remedy = (
                "Day and month cannot be told apart.",
                "Write the date as 2024-03-25; until then it counts as missing.",
            )
        elif implausible:
            unit = (use.unit or measure.unit) if measure else ""
            problem = f"The value is outside what is possible{f' in {unit}' if unit else ''}."
            remedy = "Check the value and the unit in the header; until then it counts as missing."
        elif (
            failed
            and measure is not None
            and measure.key == "urine_rbc"
            and len(str(found)) >= 8
            and str(found)[:2] in ("19", "20")
        ):
            problem, remedy = (
                "Excel has turned a range such as 5-9 into a date.",
                "Format the column as text and type the range again; until then it counts as missing.",
            )
        else:
            problem, remedy = (
                f"This cannot be read as {expected}.",
                "Correct the cell; until then it counts as missing.",
            )
        report.issues.append(Issue("value", problem, remedy, use.sheet, row, use.place, found or ""))
    coded = marks.filter(pl.col("missing_code") & ~pl.col("error"))
    if coded.height:
        report.repairs.append(
            Repair("missing code read as missing", use.sheet, use.place, coded.height, str(coded["found"][0]), "")
        )
