"""What was wrong with a file and what was changed in reading it: rows with an address, in the user's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from lnexplore.catalogue import N_, _, number, pgettext
from lnexplore.cohort.problems import Problem, Severity


@dataclass(frozen=True)
class Issue:
    """One thing that could not be used: what is wrong, as a code with its facts, and where it stands."""

    code: Problem
    sheet: str = ""
    row: int | None = None
    """row number as the spreadsheet shows it"""
    column: str = ""
    """column letter and header as the spreadsheet shows them"""
    found: str = ""
    """the cell's text, for the user's own screen only"""
    facts: Mapping[str, "str | int | Issue"] = field(default_factory=dict)
    """gap of the words -> what fills it; an issue where it is why one of several files cannot be read"""

    @property
    def severity(self) -> Severity:
        """What it costs."""
        return self.code.value.severity

    @property
    def problem(self) -> str:
        """What is wrong, in words."""
        return self._said(self.code.value.problem)

    @property
    def remedy(self) -> str:
        """What to do, in words; empty where nothing is to be done."""
        return self._said(self.code.value.remedy)

    def _said(self, message: str) -> str:
        facts = {name: _filled(fact) for name, fact in self.facts.items()}
        return _(message).format(**facts)

    @property
    def place(self) -> str:
        """Sheet, row and column, as far as they are known."""
        parts = [
            _("sheet “{sheet}”").format(sheet=self.sheet) if self.sheet else "",
            _("row {row}").format(row=str(self.row)) if self.row else "",
            _("column {column}").format(column=self.column) if self.column else "",
        ]
        return pgettext("in a list", ", ").join(part for part in parts if part)

    def sentence(self) -> str:
        """Place, problem and remedy in one line. It never quotes the cell."""
        said = self.problem
        if self.place:
            place = f"{self.place[0].upper()}{self.place[1:]}"
            said = _("{place}: {problem}").format(place=place, problem=said)
        return f"{said} {self.remedy}".strip()


def _filled(fact: str | int | Issue) -> str:
    if isinstance(fact, Issue):
        return fact.sentence()
    return number(fact) if isinstance(fact, int) else _(fact)


class Repaired(StrEnum):
    """What was changed beside the spelling of cells; its value is said to the user, the code decides."""

    EXAMPLE = N_("example row of the template left out")
    BIRTH_DATE = N_("birth date dropped, age calculated where time zero is known")
    IDENTIFYING = N_("identifying column dropped")
    UNSEEN_SIGNS = N_("invisible or full-width characters left out of patient numbers")
    TWO_SPELLINGS = N_("patient numbers spelt in two ways taken for one")
    WHOLE_NUMBERS = N_("patient numbers such as 101.0 read as 101")
    RUNNING_NUMBERS = N_("names or record numbers replaced by running numbers")
    AS_ABOVE = N_("sign for “as above” replaced by the cell above")
    FROM_ABOVE = N_("patient taken from the row above")
    OF_ITS_OWN = N_("row without a number taken for a separate patient")
    PHASE_FROM_SHEET = N_("name of the sheet taken as the phase of its patients")
    CODES_TO_WORDS = N_("codes replaced by the words of the codebook")
    GENERIC_NAME = N_("drug called by its generic name")
    RATIO = N_("protein:creatinine ratio calculated from urine protein and creatinine")
    PARTS_OF_DAY = N_("doses of the parts of a day added up, a blank one as none")
    DOSES_FROM_LIST = N_("dose of a glucocorticoid taken from the list of drugs")


@dataclass(frozen=True)
class Repair:
    """One thing that was changed in reading, and may be looked up: where, from what, to what."""

    kind: Repaired | str
    """what was changed; of a spelling its words, and `key` is the code"""
    sheet: str
    column: str
    count: int
    example_from: str = ""
    example_to: str = ""
    key: str = ""
    """kind of change, by which it can be undone"""
    undoable: bool = False


ISSUE_COLUMNS = ("severity", "sheet", "row", "column", "found", "problem", "remedy")


def issues_frame(issues: Iterable[Issue]) -> pl.DataFrame:
    """A row per issue: severity, sheet, row, column, found, problem, remedy."""
    rows = [tuple(getattr(issue, column) for column in ISSUE_COLUMNS) for issue in issues]
    schema = {column: pl.Int64 if column == "row" else pl.String for column in ISSUE_COLUMNS}
    return pl.DataFrame(rows, schema=schema, orient="row")
