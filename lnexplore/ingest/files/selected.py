"""Who was read of a database that holds more than a cohort: said in the Parquet file of its patients, told to the user."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

MARK = "lnexplore_selected"
"""under which the counts stand in the file"""


@dataclass(frozen=True)
class Selected:
    """Who was read of a database."""

    diagnosed: int
    """persons with a diagnosis of lupus nephritis: only they are read; 0: everybody is"""
    persons: int
    years: int
    """those read of whom only the year of birth is known"""

    def words(self) -> str:
        """What the user is told."""
        who = (
            f"Of {self.persons:,} persons in the database the {self.diagnosed:,} with a diagnosis of lupus nephritis were read; "
            "their time zero is the day of the first such diagnosis."
            if self.diagnosed
            else f"No diagnosis of lupus nephritis was found among the conditions, so all {self.persons:,} persons in the database were read."
        )
        aged = (
            f" Of {self.years:,} only the year of birth is known: their age is counted from 1 July."
            if self.years
            else ""
        )
        return who + aged

    def marks(self) -> dict[str, str]:
        """For the table of patients, where a Parquet file keeps what is said of it."""
        return {MARK: json.dumps([self.diagnosed, self.persons, self.years])}

    @classmethod
    def of(cls, marks: Mapping[str, str]) -> "Selected | None":
        """The counts in what is said of a Parquet file, which a stranger may have made."""
        try:
            numbers = json.loads(marks.get(MARK, "null"))
        except ValueError:
            return None
        is_ours = isinstance(numbers, list) and len(numbers) == 3 and all(type(one) is int for one in numbers)
        return cls(*numbers) if is_ours else None
