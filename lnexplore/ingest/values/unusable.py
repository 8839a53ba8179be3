"""What is wrong with a cell that could not be used."""

from collections.abc import Mapping

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.meaning.mapping import ColumnUse


def problem_of(
    row: Mapping[str, object], use: ColumnUse, expected: str, unit: str | None
) -> tuple[Problem, dict[str, str | int]]:
    """(what is wrong, its facts) of a cell that could not be used; they never quote the cell."""
    measure = MEASURES.get(use.key)
    if row["error"]:
        return Problem.EXCEL_ERROR, {}
    if row["ambiguous"]:
        return Problem.DAY_OR_MONTH, {}
    if row["unsaid"]:
        return Problem.YES_OF_WHAT, {}
    if row["_unknown_unit"] and measure is not None:
        return Problem.UNKNOWN_UNIT, {"units": ", ".join(dict.fromkeys((measure.unit, *list(measure.accepts)[:6])))}
    if row["implausible"]:
        shown = (unit or measure.unit) if measure else ""
        return (Problem.IMPOSSIBLE_IN_UNIT, {"unit": shown}) if shown else (Problem.IMPOSSIBLE, {})
    return Problem.NOT_READ, {"expected": expected}
