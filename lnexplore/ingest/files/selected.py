"""Who was read of a database that holds more than a cohort: said in the Parquet file of its patients, told to the user."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from lnexplore.cohort.issues import Issue
from lnexplore.cohort.problems import Problem

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

    def issues(self) -> list[Issue]:
        """What the user is told."""
        code = Problem.WITH_DIAGNOSIS if self.diagnosed else Problem.WITHOUT_DIAGNOSIS
        told = [Issue(code, facts={"persons": self.persons, "diagnosed": self.diagnosed})]
        return [*told, Issue(Problem.BORN_IN_YEAR, facts={"years": self.years})] if self.years else told

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
