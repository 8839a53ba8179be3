"""Dates to days since each patient's time zero."""

from typing import Any

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.issues import Issue, Repair, Repaired
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.problems import Problem
from lnexplore.cohort.schema import TERMINAL_EVENTS
from lnexplore.cohort.units import DAYS_PER_MONTH
from lnexplore.ingest.assemble.drug_courses import courses_of_visits
from lnexplore.ingest.assemble.ratio import with_ratio
from lnexplore.ingest.assemble.steroid_list import with_doses
from lnexplore.ingest.assemble.tables import ASSUMED, AT_VISIT, BIRTH, UNSAID, collapse
from lnexplore.ingest.meaning.drugs import drug_in
from lnexplore.ingest.meaning.time_words import VISITS_ASKED
from lnexplore.ingest.reasons import RowReason
from lnexplore.ingest.values.columns import Report
from lnexplore.ingest.values.words_of_events import names_event, says_no_event

DAYS_PER_YEAR = 365.25


def to_days(patients: pl.DataFrame, found: dict[str, pl.DataFrame], report: Report) -> dict[str, pl.DataFrame]:
    """The four tables with days instead of dates. Rows whose day cannot be told are listed and left out."""
    patients = _time_zero(patients, found, report)
    zero = patients.select("patient_id", _zero="time_zero")
    frames = {"patients": _days_of_patients(_age(patients), _latest_date(patients, found))}
    if "visits" in found:
        measured = [c for measure in MEASURES.values() for c in measure.columns if c in found["visits"].columns]
        visits = _with_day(_without_empty(found["visits"], measured, report), zero, Problem.VISIT_WITHOUT_DAY, report)
        visits = visits.filter(pl.col("day").is_not_null())
        # A row with a date but no value still says that the patient was seen.
        visits = visits.select("patient_id", "day", "_row", "_sheet", *measured)
        frames["visits"] = with_ratio(collapse(visits, ["patient_id", "day"], report), report)
    if "treatments" in found:
        frames["treatments"] = _courses(found["treatments"], zero, report)
        if "visits" in frames:
            frames["visits"] = with_doses(frames["visits"], frames["treatments"], report)
    if "events" in found:
        events = found["events"]
        if "kind" not in events.columns:
            events = events.with_columns(kind=pl.lit(None, pl.String))
        events = _happened(events, report)
        # A death whose day another column tells has that day.
        told = [pl.col(name).is_not_null() for name in ("date", "day") if name in events.columns]
        events = events.with_columns(_dated=pl.any_horizontal(told or [pl.lit(value=False)]))
        is_known = ~pl.col("_dated") & pl.col("_dated").any().over("patient_id", "kind")
        events = events.filter(~is_known | ~pl.col("kind").is_in(TERMINAL_EVENTS).fill_null(value=False)).drop("_dated")
        events = events.with_columns(_stays=_of_use_without_day(events))
        events = _with_day(events, zero, Problem.EVENT_WITHOUT_DAY, report, stays=pl.col("_stays"))
        for sheet, row in events.filter(pl.col("kind").is_null()).select("_sheet", "_row").iter_rows():
            report.issues.append(Issue(Problem.NO_KIND, sheet, row))
        events = events.filter(
            (pl.col("day").is_not_null() & pl.col("kind").is_not_null()) | pl.col("_stays").is_not_null()
        )
        # One death told in two sheets is one.
        once = events.filter(pl.col("kind").is_in(TERMINAL_EVENTS))
        again = once.filter(~pl.struct("patient_id", "kind", "day").is_first_distinct())
        frames["events"] = events.join(
            again.select("_sheet", "_row", "kind"), on=["_sheet", "_row", "kind"], how="anti", maintain_order="left"
        )
    return frames


def _happened(events: pl.DataFrame, report: Report) -> pl.DataFrame:
    """The events without rows that say there was no adverse event, or one that did not begin under treatment."""
    before = {RowReason.NO_EVENT: (pl.col("kind") == "adverse event") & ~_is_adverse_event(events)}
    before[RowReason.NO_EVENT] &= pl.col("term").is_not_null() if "term" in events.columns else pl.lit(value=False)
    if "occurred" in events.columns:
        before[RowReason.NO_EVENT] = before[RowReason.NO_EVENT].fill_null(value=False) | ~pl.col("occurred").fill_null(
            value=True
        )
        before[RowReason.NOT_SAID] = pl.col(UNSAID)
    if "emergent" in events.columns:
        before[RowReason.NOT_EMERGENT] = (pl.col("kind") == "adverse event") & ~pl.col("emergent")
    for why, is_so in before.items():
        out = events.filter(is_so.fill_null(value=False))
        for sheet, rows in out.group_by("_sheet", maintain_order=True).agg("_row").iter_rows():
            report.dropped.append((sheet, tuple(rows), why))
        events = events.filter(~is_so.fill_null(value=False))
    return events


def _of_use_without_day(events: pl.DataFrame) -> pl.Expr:
    """Name of the problem of an event that is kept although its day is not known; null of one that is of no use without it.

    Of dialysis, transplant or death the row's own cell must say so: one assumed from a header may only hold "none".
    """
    said = pl.col(ASSUMED).is_null() if ASSUMED in events.columns else pl.lit(value=True)
    return (
        pl.when(_is_adverse_event(events))
        .then(pl.lit(Problem.ADVERSE_EVENT_WITHOUT_DAY.name))
        .when(pl.col("kind").is_in(TERMINAL_EVENTS) & said)
        .then(pl.lit(Problem.END_WITHOUT_DAY.name))
    )


def _is_adverse_event(events: pl.DataFrame) -> pl.Expr:
    """Whether a row tells an adverse event by itself: one of a listing may say nothing, or that the patient had none."""
    term = pl.col("term") if "term" in events.columns else pl.lit(None, pl.String)
    told = [names_event(term)]
    told += [pl.col(name).is_not_null() for name in ("severity", "category") if name in events.columns]
    told += [pl.col(name) for name in ("serious", "related", "led_to_stop", "hospitalised") if name in events.columns]
    # A row whose own cell says “adverse event” is one, whatever else it leaves out.
    said = pl.col(ASSUMED).is_null() if ASSUMED in events.columns else pl.lit(value=True)
    adverse = (pl.col("kind") == "adverse event") & (said | pl.any_horizontal(told).fill_null(value=False))
    return (adverse & ~says_no_event(term)).fill_null(value=False)


def _without_empty(visits: pl.DataFrame, measured: list[str], report: Report) -> pl.DataFrame:
    """Visits without rows that hold neither a value nor a date, as the rows of other events of a REDCap export are."""
    if "visit" not in visits.columns:
        return visits
    held = [name for name in ("date", "day", "month", *measured) if name in visits.columns]
    empty = visits.filter(pl.all_horizontal([pl.col(name).is_null() for name in held]) if held else pl.lit(value=True))
    for sheet, rows in empty.group_by("_sheet", maintain_order=True).agg(pl.col("_row").unique()).iter_rows():
        report.dropped.append((sheet, tuple(rows), RowReason.NO_VALUE))
    return visits.join(empty.select("_sheet", "_row"), on=["_sheet", "_row"], how="anti", maintain_order="left")


def _age(patients: pl.DataFrame) -> pl.DataFrame:
    """Patients with their age at time zero from the birth date, which is then dropped."""
    if BIRTH not in patients.columns:
        return patients
    years = ((pl.col("time_zero") - pl.col(BIRTH)).dt.total_days() / DAYS_PER_YEAR).floor()
    known = pl.col("age") if "age" in patients.columns else pl.lit(None, pl.Float64)
    return patients.with_columns(age=pl.coalesce(known, pl.when(years.is_between(0, 120)).then(years))).drop(BIRTH)


def _time_zero(patients: pl.DataFrame, found: dict[str, pl.DataFrame], report: Report) -> pl.DataFrame:
    """Patients with `time_zero`: as recorded, else the date of the visit called baseline, else the first day of treatment, else the first visit; each guess is said."""
    firsts: list[tuple[str, pl.DataFrame, str]] = []
    visits = found.get("visits", pl.DataFrame())
    if "date" in visits.columns:
        is_start = [pl.col(name) == 0 for name in ("month", "day", "visit") if name in visits.columns]
        if is_start:
            firsts.append(("date", visits.filter(pl.any_horizontal(is_start)), N_("the date of the baseline visit")))
    if "start" in found.get("treatments", pl.DataFrame()).columns:
        firsts.append(("start", found["treatments"], N_("the first day of any recorded treatment")))
    if "date" in visits.columns:
        firsts.append(("date", visits, N_("the first visit")))
    if "time_zero" not in patients.columns:
        patients = patients.with_columns(time_zero=pl.lit(None, pl.Date))
    for column, frame, words in firsts:
        first = frame.group_by("patient_id").agg(pl.col(column).min().alias("_first"))
        patients = patients.join(first, on="patient_id", how="left", validate="1:1", maintain_order="left")
        used = patients.filter(pl.col("time_zero").is_null() & pl.col("_first").is_not_null()).height
        # Where the visits already count days or months and carry no date, dates are not what time is told by.
        if used and ("date" in visits.columns or not {"day", "month", "visit"} & set(visits.columns)):
            report.issues.append(
                Issue(Problem.NO_TIME_ZERO, facts={"n": used, "total": patients.height, "instead": words})
            )
            report.time_zero_from[words] = used
        patients = patients.with_columns(time_zero=pl.coalesce("time_zero", "_first")).drop("_first")
    return patients


_DATES = {"visits": ("date",), "events": ("date",), "treatments": ("start", "stop")}


def _latest_date(patients: pl.DataFrame, found: dict[str, pl.DataFrame]) -> Any:
    """The latest date on which anybody was seen, begun or stopped: the data cut-off; None without dates."""
    dated = [(found[table], column) for table, columns in _DATES.items() if table in found for column in columns]
    days = [frame[name].max() for frame, name in (*dated, (patients, "last_follow_up")) if name in frame.columns]
    return max((day for day in days if day is not None), default=None)


def _days_of_patients(patients: pl.DataFrame, latest: Any) -> pl.DataFrame:
    """Patients with the days of their own dates, and of the latest date of the file."""
    patients = patients.with_columns(
        cutoff_day=(pl.lit(latest, pl.Date) - pl.col("time_zero")).dt.total_days().cast(pl.Int32)
    )
    days = {
        day: (pl.col(date) - pl.col("time_zero")).dt.total_days().cast(pl.Int32)
        for date, day in (("last_follow_up", "last_day"), ("biopsy", "biopsy_day"))
        if date in patients.columns
    }
    return patients.with_columns(**days)


def _with_day(
    frame: pl.DataFrame, zero: pl.DataFrame, lost: Problem, report: Report, *, stays: pl.Expr | None = None
) -> pl.DataFrame:
    """Rows with `day`: from the date, else the day, else the month; rows without any are listed.

    `lost`: the problem of a row without a day; `stays`: the name of that of a row that is of use all the same, null of any other.
    """
    joined = frame.join(zero, on="patient_id", how="left", validate="m:1", maintain_order="left")
    ways = []
    if "date" in joined.columns:
        ways.append((pl.col("date") - pl.col("_zero")).dt.total_days())
    if "day" in joined.columns:
        ways.append(pl.col("day").round(0))
    if "month" in joined.columns:
        ways.append((pl.col("month") * DAYS_PER_MONTH + 0.5).floor())
    if "visit" in joined.columns:
        ways.append((pl.col("visit") + 0.5).floor())
    day = pl.coalesce(ways) if ways else pl.lit(None)
    joined = joined.with_columns(day=day.cast(pl.Int32))
    unknown = joined.filter(pl.col("day").is_null()).select(
        "_sheet",
        "_row",
        _stays=pl.lit(None, pl.String) if stays is None else stays,
        _kind=pl.col("kind").cast(pl.String) if "kind" in joined.columns else pl.lit(None, pl.String),
    )
    asked = [one.sheet for one in report.questions if one.open and one.key.startswith(VISITS_ASKED)]
    waits = pl.col("_sheet").is_in(asked) & pl.col("_stays").is_null()
    # A row of a visit may hold an event too: it waits once.
    told = {(sheet, row) for sheet, rows, why in report.dropped if why is RowReason.TIME_ASKED for row in rows}
    for (sheet,), rows in unknown.filter(waits).group_by("_sheet", maintain_order=True):
        places = tuple(row for row in rows["_row"].unique().sort() if (sheet, row) not in told)
        if places:
            report.dropped.append((str(sheet), places, RowReason.TIME_ASKED))
            report.issues.append(Issue(Problem.DAYS_ASKED, str(sheet), facts={"count": len(places)}))
    for sheet, row, kept, kind in unknown.filter(~waits).iter_rows():
        report.issues.append(Issue(Problem[kept] if kept else lost, sheet, row, facts={"event": kind} if kind else {}))
    return joined


def _courses(frame: pl.DataFrame, zero: pl.DataFrame, report: Report) -> pl.DataFrame:
    """Courses with days, as listed and as the doses at visits tell."""
    if AT_VISIT not in frame.columns:
        return _treatments(frame, zero, report)
    at_visits = pl.col(AT_VISIT).fill_null(value=False)
    # Of a visit without a day was told among the visits.
    seen = _with_day(frame.filter(at_visits), zero, Problem.VISIT_WITHOUT_DAY, Report())
    told = frame.filter(~at_visits)
    if not told.height:
        return courses_of_visits(seen, (), report)
    told = _treatments(told, zero, report)
    return pl.concat([told, courses_of_visits(seen, told["drug"].to_list(), report)], how="diagonal_relaxed")


def _treatments(frame: pl.DataFrame, zero: pl.DataFrame, report: Report) -> pl.DataFrame:
    """Courses with days. A row that only says why treatment ended belongs to the patient's last course."""
    columns = {"drug": pl.String, "start": pl.Date, "stop": pl.Date, "reason": pl.String}
    frame = frame.with_columns(
        [pl.lit(None, dtype).alias(name) for name, dtype in columns.items() if name not in frame.columns]
    )
    joined = frame.join(zero, on="patient_id", how="left", validate="m:1", maintain_order="left")
    for column in ("start", "stop"):
        days = (pl.col(column) - pl.col("_zero")).dt.total_days().cast(pl.Int32)
        joined = joined.with_columns(days.alias(f"{column}_day"))
    for sheet, row in joined.filter(pl.col("stop_day") < pl.col("start_day")).select("_sheet", "_row").iter_rows():
        report.issues.append(Issue(Problem.STOPS_BEFORE_START, sheet, row))
    names = {text: drug_in(text) or text.lower() for text in joined["drug"].drop_nulls().unique().to_list()}
    if names:
        joined = joined.with_columns(drug=pl.col("drug").replace_strict(names, default=None, return_dtype=pl.String))
    for old, new in sorted(names.items()):
        if old.lower() != new:
            count = int((frame["drug"] == old).sum())
            report.repairs.append(Repair(Repaired.GENERIC_NAME, str(frame["_sheet"][0]), "", count, old, new))
    is_course = pl.col("drug").is_not_null() | pl.col("start").is_not_null()
    known = is_course | pl.col("reason").is_not_null() | pl.col("stop").is_not_null()
    for sheet, rows in joined.filter(~known).group_by("_sheet", maintain_order=True).agg("_row").iter_rows():
        report.dropped.append((sheet, tuple(rows), RowReason.NO_TREATMENT))
    courses, endings = joined.filter(is_course), joined.filter(~is_course & pl.col("reason").is_not_null())
    if courses.height == 0 or endings.height == 0:
        return joined.filter(known)
    lost = endings.join(courses, on="patient_id", how="anti")
    for sheet, rows in lost.group_by("_sheet", maintain_order=True).agg("_row").iter_rows():
        report.dropped.append((sheet, tuple(rows), RowReason.END_WITHOUT_TREATMENT))
    last = endings.group_by("patient_id").agg(_reason=pl.col("reason").last())
    courses = courses.join(last, on="patient_id", how="left", validate="m:1", maintain_order="left")
    latest = pl.col("start_day").fill_null(-(2**31) + 1).rank("ordinal", descending=True).over("patient_id") == 1
    return courses.with_columns(reason=pl.coalesce("reason", pl.when(latest).then("_reason"))).drop("_reason")
