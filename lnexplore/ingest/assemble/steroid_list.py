"""Doses of glucocorticoids from a list of drugs, for files whose visits carry none.

A dose holds from the start of its row until the next row of the same drug begins, or until its own stop, from the day
after which it is 0. Rows that begin on one day are taken together. A dose that is blank or cannot be read is unknown, not 0.
"""

from itertools import pairwise

import polars as pl

from lnexplore.cohort.issues import Issue, Repair, Repaired
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.values.columns import Report
from lnexplore.ingest.values.doses import DOSED, ORAL_DRUGS, doses
from lnexplore.ingest.values.values import decimal_mark

PREDNISOLONE = "prednisolone"


def with_doses(visits: pl.DataFrame, treatments: pl.DataFrame, report: Report) -> pl.DataFrame:
    """The visits with the dose in force on their days, and rows for the days on which a dose began or ended.

    Nothing changes where any visit carries a dose of a glucocorticoid, or the list has none with a start and a dose.
    """
    measured = [name for name in DOSED if name in visits.columns]
    if any(visits[name].null_count() < visits.height for name in measured) or "dose" not in treatments.columns:
        return visits
    courses = _courses(treatments, report)
    if courses["dose"].null_count() == courses.height:
        return visits
    stretches = _stretches(courses)
    for drug in stretches["drug"].unique().sort():
        visits = _with_drug(visits, stretches.filter(pl.col("drug") == drug).drop("drug"), drug)
    courses = courses.drop_nulls("dose")
    people = courses["patient_id"].n_unique()
    sheet = str(courses["_sheet"][0])
    report.repairs.append(Repair(Repaired.DOSES_FROM_LIST, sheet, "", courses.height))
    report.issues.append(Issue(Problem.DOSES_FROM_LIST, sheet, facts={"rows": courses.height, "people": people}))
    return visits


def _courses(treatments: pl.DataFrame, report: Report) -> pl.DataFrame:
    """patient_id, drug, start_day, stop_day, dose (mg/day; null: unknown), _unread, _sheet of the glucocorticoids with a start."""
    known = {"prednisone": PREDNISOLONE} | {name: name for name in (PREDNISOLONE, *ORAL_DRUGS)}
    rows = treatments.filter(pl.col("drug").is_in(list(known)))
    if rows["dose"].null_count() == rows.height:
        if not rows.height and treatments["dose"].null_count() < treatments.height:
            report.issues.append(Issue(Problem.NO_STEROID, str(treatments["_sheet"][0])))
        return rows.clear()
    text = pl.concat_str(
        [name for name in ("dose", "frequency") if name in rows.columns], separator=" ", ignore_nulls=True
    )
    rows = rows.with_columns(drug=pl.col("drug").replace(known), _text=pl.when(pl.col("dose").is_not_null()).then(text))
    read = doses(rows["_text"], decimal=decimal_mark(rows["dose"]) or ".")
    possible = pl.any_horizontal(
        (pl.col("drug") == name) & (pl.col("dose") <= MEASURES[name].high) for name in dict.fromkeys(known.values())
    )
    rows = rows.with_columns(dose=read["value"]).with_columns(dose=pl.when(possible).then("dose"))
    rows = rows.with_columns(_unread=pl.col("_text").is_not_null() & pl.col("dose").is_null())
    for sheet, row in rows.filter("_unread").select("_sheet", "_row").iter_rows():
        report.issues.append(Issue(Problem.NO_DOSE, sheet, row))
    rows = rows.filter(pl.col("start_day").is_not_null())
    return rows.select("patient_id", "drug", "start_day", "stop_day", "dose", "_unread", "_sheet")


def _stretches(courses: pl.DataFrame) -> pl.DataFrame:
    """patient_id, drug, day, dose: from each day on the dose holds; 0 from the day after a stop with nothing behind it."""
    begun = courses.group_by("patient_id", "drug", "start_day").agg(
        pl.when(~pl.col("_unread").any() & pl.col("dose").is_not_null().any()).then(pl.col("dose").sum()),
        stop_day=pl.when(pl.col("stop_day").null_count() == 0).then(pl.col("stop_day").max()),
    )
    found: list[tuple[str, str, int, float | None]] = []
    for (who, drug), rows in begun.sort("start_day").group_by("patient_id", "drug", maintain_order=True):
        days = [*rows.select("start_day", "dose", "stop_day").iter_rows(), (None, None, None)]
        for (start, dose, stop), (following, _, _) in pairwise(days):
            found.append((str(who), str(drug), start, dose))
            if stop is not None and stop >= start and (following is None or stop + 1 < following):
                found.append((str(who), str(drug), stop + 1, 0.0))
    schema = {"patient_id": pl.String, "drug": pl.String, "day": pl.Int32, "dose": pl.Float64}
    return pl.DataFrame(found, schema=schema, orient="row").sort("patient_id", "drug", "day")


def _with_drug(visits: pl.DataFrame, stretches: pl.DataFrame, drug: str) -> pl.DataFrame:
    """The visits with one drug's dose in force, and a row for each day without a visit on which it changed."""
    seen = visits.drop(drug, strict=False).sort("day")
    held = seen.join_asof(stretches.sort("day"), on="day", by="patient_id", strategy="backward", check_sortedness=False)
    changed = (
        stretches.drop_nulls("dose")
        .join(seen, on=["patient_id", "day"], how="anti")
        .join(visits.select("patient_id").unique(), on="patient_id", how="semi")
    )
    both = pl.concat([held, changed], how="diagonal").rename({"dose": drug})
    return both.sort("patient_id", "day")
