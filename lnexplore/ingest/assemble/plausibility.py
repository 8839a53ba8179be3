"""What is possible but hardly true: one table of checks. A patient with such a value stays in, visibly."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from lnexplore.cohort.issues import Issue
from lnexplore.cohort.measure import Jump
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.order import are_sorted
from lnexplore.cohort.problems import Problem

MOST_LISTED = 500
"""Findings of one check that are listed one by one."""


@dataclass(frozen=True)
class Check:
    """One check on the typed tables: rows `_sheet`, `_row` of what it finds."""

    key: str
    find: Callable[[dict[str, pl.DataFrame]], pl.DataFrame]
    code: Problem
    column: str = ""
    jump: str = ""
    """what is said of a value that leaves those around it"""


IN_ORDER = "visits in order"


def _jump(measure: str, jump: Jump) -> Callable[[dict[str, pl.DataFrame]], pl.DataFrame]:
    def find(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
        visits = tables[IN_ORDER]
        if measure not in visits.columns:
            return visits.head(0)
        known = visits.select("_who", "day", "_sheet", "_row", measure).filter(pl.col(measure) > 0)
        value, day, who = pl.col(measure), pl.col("day"), pl.col("_who")
        before = value.shift()
        # Sorted by patient, a neighbour is the row above or below of the same patient: quicker than groups.
        steps = known.select(
            "_sheet",
            "_row",
            far=(who == who.shift())
            & (pl.max_horizontal(value / before, before / value) >= jump.factor)
            & (day - day.shift() <= jump.days),
            up=value > before,
        )
        # There and back again: one bad value, not a course.
        far, up = pl.col("far"), pl.col("up")
        return steps.filter(far & far.shift(-1) & (up != up.shift(-1)))

    return find


def _after_end(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Visits with urine after dialysis, transplant or death."""
    if "events" not in tables:
        return tables["visits"].head(0)
    ends = tables["events"].filter(pl.col("kind") == "death")
    first = ends.group_by("patient_id").agg(_end=pl.col("day").min())
    return tables["visits"].join(first, on="patient_id", how="inner").filter(pl.col("day") > pl.col("_end"))


def _long_before(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return tables["visits"].filter(~pl.col("day").is_between(-20 * 365, 40 * 365))


def _two_deaths(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Deaths of one patient on two days."""
    if "events" not in tables:
        return tables["visits"].head(0)
    ends = tables["events"].filter((pl.col("kind") == "death") & pl.col("day").is_not_null())
    return ends.filter(pl.struct("patient_id", "kind").is_duplicated())


CHECKS = (
    *(
        Check(
            f"jump {measure.key}",
            _jump(measure.key, measure.jump),
            Problem.JUMP,
            measure.label,
            measure.jump.problem,
        )
        for measure in MEASURES.values()
        if measure.jump is not None
    ),
    Check(
        "after death",
        _after_end,
        Problem.AFTER_DEATH,
        "Date",
    ),
    Check(
        "far away",
        _long_before,
        Problem.FAR_AWAY,
        "Date",
    ),
    Check(
        "two deaths",
        _two_deaths,
        Problem.TWO_DEATHS,
        "Event",
    ),
)


def list_findings(tables: dict[str, pl.DataFrame], issues: list[Issue]) -> None:
    """An Issue (a note: the value stays) per finding of every check."""
    if "visits" not in tables:
        return
    measures = [key for key, measure in MEASURES.items() if measure.jump and key in tables["visits"].columns]
    columns = ["patient_id", "day", "_sheet", "_row", *measures]
    in_order = tables["visits"].select(columns)
    if not are_sorted(in_order, ["patient_id", "day"]):
        in_order = in_order.sort("patient_id", "day", maintain_order=True)
    tables = tables | {IN_ORDER: in_order.with_columns(_who=pl.col("patient_id").rle_id())}
    for check in CHECKS:
        found = check.find(tables).select("_sheet", "_row").unique(maintain_order=True)
        for sheet, row in found.head(MOST_LISTED).iter_rows():
            issues.append(Issue(check.code, sheet, row, check.column, facts={"jump": check.jump} if check.jump else {}))
