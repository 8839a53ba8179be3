"""What was wrong with a file and what was changed in reading it: rows with an address, in the user's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

Severity = Literal["file", "row", "value", "note"]


@dataclass(frozen=True)
class Issue:
    """One thing that could not be used: where it stands, what is wrong, what to do.

    `severity`: `file` (nothing could be read), `row` (a row was left out), `value` (a cell was left out, the
    patient stays), `note` (a choice was made that the reader should know of).
    """

    severity: Severity
    problem: str
    remedy: str
    sheet: str = ""
    row: int | None = None
    """row number as the spreadsheet shows it"""
    column: str = ""
    """column letter and header as the spreadsheet shows them"""
    found: str = ""
    """the cell's text, for the user's own screen only"""

    @property
    def place(self) -> str:
        """Sheet, row and column, as far as they are known."""
        parts = [
            f"sheet “{self.sheet}”" if self.sheet else "",
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        ]
        return ", ".join(part for part in parts if part)

    def sentence(self) -> str:
        """Place, problem and remedy in one line. It never quotes the cell."""
        problem = self.problem if not self.place else f"{self.place[0].upper()}{self.place[1:]}: {self.problem}"
        return f"{problem} {self.remedy}".strip()


@dataclass(frozen=True)
class Repair:
    """One thing that was changed in reading, and may be looked up: where, from what, to what."""

    kind: str
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
