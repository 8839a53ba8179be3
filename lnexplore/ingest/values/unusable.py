"""What is said of a cell that could not be used, and what to do."""

from collections.abc import Mapping

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.meaning.mapping import ColumnUse


def words_of(row: Mapping[str, object], use: ColumnUse, expected: str, unit: str | None) -> tuple[str, str]:
    """(problem, what to do) of a cell that could not be used; it never quotes the cell."""
    measure = MEASURES.get(use.key)
    if row["error"]:
        return (
            "The cell holds an Excel error.",
            "Correct the formula or type the value; until then it counts as missing.",
        )
    if row["ambiguous"]:
        return (
            "Day and month cannot be told apart.",
            "Answer the question about dates, or write the date as 2024-03-25; until then it counts as missing.",
        )
    if row["unsaid"]:
        return (
            "The header does not say which response yes and no mean.",
            "Write CR, PR, NR or “not CR”, or head the column “Complete remission”; until then it counts as missing.",
        )
    if row["_unknown_unit"] and measure is not None:
        accepted = ", ".join(dict.fromkeys((measure.unit, *list(measure.accepts)[:6])))
        return (
            "The unit written in this row cannot be read.",
            f"Use one of {accepted}; until then the value counts as missing.",
        )
    if row["implausible"]:
        shown = (unit or measure.unit) if measure else ""
        return (
            f"The value is outside what is possible{f' in {shown}' if shown else ''}.",
            "Check the value and the unit in the header; until then it counts as missing.",
        )
    return f"This cannot be read as {expected}.", "Correct the cell; until then it counts as missing."
