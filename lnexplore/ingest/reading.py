"""What the user decided about reading a file, and what only the user can decide."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

LEAVE_OUT = ""
CATEGORY = "extra"
VERSION = 1


@dataclass(frozen=True)
class Reading:
    """The user's decisions: kept with the settings and found again for the next file of the same shape.

    They name headers and units of the file, never cells.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    """`ColumnUse.choice` -> `visits.upcr`, `patients.age`, ..., `extra` (a category) or empty (left out)"""
    units: Mapping[str, str] = field(default_factory=dict)
    """`ColumnUse.choice` -> unit of the column"""
    answers: Mapping[str, str] = field(default_factory=dict)
    """`Question.key` -> the option chosen"""
    undone: frozenset[str] = frozenset()
    """kinds of repair that the user does not want"""

    def with_column(self, choice: str, meaning: str) -> "Reading":
        """The same with one column taken for `meaning`."""
        return replace(self, columns={**self.columns, choice: meaning})

    def with_unit(self, choice: str, unit: str) -> "Reading":
        """The same with the unit of one column."""
        return replace(self, units={**self.units, choice: unit})

    def with_answer(self, key: str, option: str) -> "Reading":
        """The same with one question answered."""
        return replace(self, answers={**self.answers, key: option})

    def with_repair(self, kind: str, *, wanted: bool) -> "Reading":
        """The same with one kind of repair wanted or not."""
        return replace(self, undone=self.undone - {kind} if wanted else self.undone | {kind})

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "version": VERSION,
            "columns": dict(self.columns),
            "units": dict(self.units),
            "answers": dict(self.answers),
            "undone": sorted(self.undone),
        }

    def to_json(self) -> str:
        """As JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    @classmethod
    def from_dict(cls, values: object) -> "Reading":
        """From JSON values. Raises ValueError, with a sentence, where they are not such decisions."""
        if not isinstance(values, dict) or values.get("version") != VERSION:
            raise ValueError("The settings for reading are of another version.")
        parts: dict[str, dict[str, str]] = {}
        for name in ("columns", "units", "answers"):
            part = values.get(name, {})
            if not isinstance(part, dict) or not all(isinstance(item, str) for pair in part.items() for item in pair):
                raise ValueError("The settings for reading are damaged.")
            parts[name] = part
        undone = values.get("undone", [])
        if not isinstance(undone, list) or not all(isinstance(item, str) for item in undone):
            raise ValueError("The settings for reading are damaged.")
        return cls(parts["columns"], parts["units"], parts["answers"], frozenset(undone))


@dataclass(frozen=True)
class Option:
    """One possible answer: its value, its words, and what it would do to the values of the file."""

    value: str
    label: str
    preview: str = ""


@dataclass(frozen=True)
class Question:
    """Something the file leaves open and only the user can tell.

    While it has no answer, `proposed` is in force if `safe`; else the cells it is about are left out.
    """

    key: str
    text: str
    evidence: tuple[str, ...]
    options: tuple[Option, ...]
    proposed: str
    safe: bool = False
    answer: str | None = None
    sheet: str = ""
    column: str = ""

    @property
    def in_force(self) -> str | None:
        """The answer that was given, else the proposal where it is safe; None where the cells are left out."""
        return self.answer if self.answer is not None else self.proposed if self.safe else None

    @property
    def open(self) -> bool:
        """Whether cells are left out until it is answered."""
        return self.answer is None and not self.safe

    def label(self, value: str | None) -> str:
        """Words of an option."""
        return next((option.label for option in self.options if option.value == value), "left out")
