"""Dates to days since each patient's time zero."""

import polars as pl

from lnexplore.cohort.issues import Issue
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.ingest.columns import Report
from lnexplore.ingest.tables import collapse


def to_days(patients: pl.DataFrame, found: dict[str, pl.DataFrame], report: Report) -> dict[str, pl.DataFrame]:
    """The four tables with days instead of dates. Rows whose day cannot be told are listed and left out."""
    patients = _time_zero(patients, found, report)
    zero = patients.select("patient_id", _zero="time_zero")
    frames = {"patients": _last_day(patients)}
    if "visits" in found:
        visits = _with_day(found["visits"], zero, "visit", report).filter(pl.col("day").is_not_null())
        visits = visits.drop([column for column in visits.columns if column.startswith(("patient:", "extra:"))])
        measured = [column for measure in MEASURES.values() for column in measure.columns if column in visits.columns]
        # A row with a date but no value still says that the patient was seen.
        frames["visits"] = collapse(
            visits.select("patient_id", "day", "_row", "_sheet", *measured),
            ["patient_id", "day"],
            "A patient on one day",
            report,
        )
    if "treatments" in found:
        frames["treatments"] = _treatments(found["treatments"], zero, report)
    if "events" in found:
        events = _with_day(found["events"], zero, "event", report)
        if "kind" not in events.columns:
            events = events.with_columns(kind=pl.lit(None, pl.String))
        for sheet, row in events.filter(pl.col("kind").is_null()).select("_sheet", "_row").iter_rows():
            report.issues.append(
                Issue(
                    "row",
                    "The kind of event is missing, so the row was left out.",
                    "Write flare, adverse event, rescue, dialysis, transplant or death.",
                    sheet,
                    row,
                )
            )
        frames["events"] = events.filter(pl.col("day").is_not_null() & pl.col("kind").is_not_null())
    return frames


def _time_zero(patients: pl.DataFrame, found: dict[str, pl.DataFrame], report: Report) -> pl.DataFrame:
    """Patients with `time_zero`: as recorded, else the first day of treatment, else the first visit; each guess is said."""
    sources = []
    for table, column, words in (
        ("treatments", "start", "the first day of any recorded treatment"),
        ("visits", "date", "the first visit"),
    ):
        if table in found and column in found[table].columns:
            first = found[table].group_by("patient_id").agg(pl.col(column).min().alias(f"_{table}"))
            patients = patients.join(first, on="patient_id", how="left", validate="1:1", maintain_order="left")
            sources.append((f"_{table}", words))
    if "time_zero" not in patients.columns:
        patients = patients.with_columns(time_zero=pl.lit(None, pl.Date))
    for column, words in sources:
        used = patients.filter(pl.col("time_zero").is_null() & pl.col(column).is_not_null()).height
        # Where the visits already count days or months, dates are not what time is told by.
        if used and not {"day", "month"} & set(found.get("visits", pl.DataFrame()).columns):
            report.issues.append(
                Issue(
                    "note",
                    f"{used} of {patients.height} patients have no time zero in the sheet; {words} was taken.",
                    "Add a column “Time zero” to the patients to set it.",
                )
            )
        patients = patients.with_columns(time_zero=pl.coalesce("time_zero", column))
    return patients.drop([column for column, _ in sources])


def _last_day(patients: pl.DataFrame) -> pl.DataFrame:
    if "last_follow_up" not in patients.columns:
        return patients
    return patients.with_columns(
        last_day=(pl.col("last_follow_up") - pl.col("time_zero")).dt.total_days().cast(pl.Int32)
    )


def _with_day(frame: pl.DataFrame, zero: pl.DataFrame, what: str, report: Report) -> pl.DataFrame:
    """Rows with `day`: from the date, else the day, else the month; rows without any are listed."""
    joined = frame.join(zero, on="patient_id", how="left", validate="m:1", maintain_order="left")
    ways = []
    if "date" in joined.columns:
        ways.append((pl.col("date") - pl.col("_zero")).dt.total_days())
    if "day" in joined.columns:
        ways.append(pl.col("day").round(0))
    if "month" in joined.columns:
        ways.append((pl.col("month") * DAYS_PER_MONTH + 0.5).floor())
    day = pl.coalesce(ways) if ways else pl.lit(None)
    joined = joined.with_columns(day=day.cast(pl.Int32))
    for sheet, row in joined.filter(pl.col("day").is_null()).select("_sheet", "_row").iter_rows():
        report.issues.append(
            Issue(
                "row",
                f"The day of this {what} is not known, so the row was left out.",
                "Fill in the date (and the patient's time zero), or the day or month.",
                sheet,
                row,
            )
        )
    return joined


def _treatments(frame: pl.DataFrame, zero: pl.DataFrame, report: Report) -> pl.DataFrame:
    joined = frame.join(zero, on="patient_id", how="left", validate="m:1", maintain_order="left")
    for column in ("start", "stop"):
        known = (
            (pl.col(column) - pl.col("_zero")).dt.total_days().cast(pl.Int32)
            if column in joined.columns
            else pl.lit(None, pl.Int32)
        )
        joined = joined.with_columns(known.alias(f"{column}_day"))
    for sheet, row in joined.filter(pl.col("stop_day") < pl.col("start_day")).select("_sheet", "_row").iter_rows():
        report.issues.append(
            Issue(
                "value",
                "The treatment stops before it starts.",
                "Check the two dates; the row is kept as it is.",
                sheet,
                row,
            )
        )
    if "drug" in joined.columns:
        joined = joined.with_columns(drug=pl.col("drug").str.to_lowercase())
    return joined
