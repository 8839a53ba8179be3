"""Courses of drugs from their doses at visits, for drugs that no list tells the courses of.

A course begins at the first visit with a dose and ends at the first one behind it with none (0, `off`). What a visit leaves
blank says neither.
"""

from collections.abc import Collection

import polars as pl

from lnexplore.cohort.issues import Issue
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.values.columns import Report
from lnexplore.ingest.values.doses import with_none
from lnexplore.ingest.values.values import decimal_mark, numbers

_NO_PLAIN_DOSE = (
    r"stop|off|hold|held|discont|ceas|paus|plan|not |no longer|withdr|d/c|suspen|abgesetzt|arr[eê]t|pausiert|ende|sospes"
    r"|中止|休薬|終了|停|予定|중단|중지|^\s*0(?:[^\d.,]|$)"
)
"""Words beside a figure that make it no dose of that day, and none with a remark."""


def courses_of_visits(rows: pl.DataFrame, told: Collection[str | None], report: Report) -> pl.DataFrame:
    """A row per course of `rows`, doses in text with a `day` and the `drug`: `start_day`, `stop_day`, and the first dose.

    `told`: the drugs whose courses a list tells, which come first.
    """
    for sheet, drug in (
        rows.filter(pl.col("drug").is_in(list(told))).select("_sheet", "drug").unique().sort("drug").rows()
    ):
        report.issues.append(Issue(Problem.DOSES_LISTED, sheet, facts={"drug": drug}))
    rows = rows.filter(~pl.col("drug").is_in(list(told)))
    rows = rows.drop_nulls(["day", "dose"])
    read = with_none(numbers(rows["dose"], decimal=decimal_mark(rows["dose"]) or "."), rows["dose"])
    said = pl.when(pl.col("value").is_not_null()).then(pl.col("value") > 0)
    text = rows["dose"].str.to_lowercase()
    # “1 g bid” is more than none, whatever it comes to; “2, stopped 2020-03” and “planned 2 g” say nothing of that day.
    dosed = text.str.contains("[1-9]") & ~text.str.contains(_NO_PLAIN_DOSE)
    rows = rows.with_columns(
        read.select(
            _taken=said.when(~pl.col("missing_code") & pl.lit(dosed)).then(pl.lit(value=True)),
            _missing=pl.col("missing_code"),
        )
    )
    for sheet, row in (
        rows.filter(pl.col("_taken").is_null() & ~pl.col("_missing")).select("_sheet", "_row").iter_rows()
    ):
        report.issues.append(Issue(Problem.NO_DOSE, sheet, row))
    rows = rows.drop_nulls("_taken").sort("patient_id", "drug", "day")
    each = ["patient_id", "drug"]
    rows = rows.with_columns(_run=pl.col("_taken").rle_id().over(each), _next=pl.col("day").shift(-1).over(each))
    runs = rows.group_by(*each, "_run", maintain_order=True).agg(
        pl.col("_taken", "dose", "_sheet", "_row").first(),
        start_day=pl.col("day").first(),
        stop_day=pl.col("_next").last(),
    )
    courses = runs.filter("_taken").drop("_taken", "_run")
    for (sheet,), some in courses.group_by("_sheet", maintain_order=True):
        drugs = ", ".join(some["drug"].unique().sort().to_list())
        report.issues.append(Issue(Problem.COURSES_FROM_VISITS, str(sheet), facts={"n": some.height, "drugs": drugs}))
    return courses
