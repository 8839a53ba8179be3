"""What the user decided about reading a file, and what only the user can decide."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

LEAVE_OUT = ""
CATEGORY = "extra"
QUANTITY = "number"
VERSION = 1


@dataclass(frozen=True)
class Layout:
    """Where the table of a sheet stands. Rows are numbered as a spreadsheet numbers them; None is for the program to find.

    In a sheet whose patients stand in the columns, columns take the place of rows (A is 1).
    """

    used: bool = True
    """whether the sheet is read at all"""
    header: tuple[int, int] | None = None
    """first and last header row"""
    data: int | None = None
    """first row of data"""
    turned: bool | None = None
    """whether the patients stand in the columns"""

    def to_dict(self) -> dict[str, object]:
        """As JSON values; what the program finds is left out."""
        header = None if self.header is None else list(self.header)
        values = {"used": self.used, "header": header, "data": self.data, "turned": self.turned}
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_dict(cls, values: object) -> "Layout":
        """From JSON values. Raises ValueError where they are none."""
        if not isinstance(values, dict):
            raise ValueError("The settings for reading are damaged.")
        header, data, turned = values.get("header"), values.get("data"), values.get("turned")
        used = values.get("used", True)
        rows = [*(header or []), *([] if data is None else [data])] if isinstance(header, list | None) else [None]
        if not (isinstance(used, bool) and isinstance(turned, bool | None)) or not all(
            isinstance(row, int) and not isinstance(row, bool) and row >= 1 for row in rows
        ):
            raise ValueError("The settings for reading are damaged.")
        if header is not None and (len(header) != 2 or header[0] > header[1]):
            raise ValueError("The settings for reading are damaged.")
        return cls(used, None if header is None else (header[0], header[1]), data, turned)


@dataclass(frozen=True)
class Reading:
    """The user's decisions: kept with the settings and found again for the next file of the same shape.

    They name headers and units of the file, never cells.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    """`ColumnUse.choice` -> `visits.upcr`, `visits.upcr@6` (at month 6), `visits.upcr@week 12`, `patients.age`, ..., `extra`
    (a category) or empty (left out)"""
    units: Mapping[str, str] = field(default_factory=dict)
    """`ColumnUse.choice` -> unit of the column"""
    answers: Mapping[str, str] = field(default_factory=dict)
    """`Question.key` -> the option chosen"""
    undone: frozenset[str] = frozenset()
    """kinds of repair that the user does not want"""
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    """`Understood.mark` of a sheet -> where its table stands"""
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """shape -> short hashes of its headers, by which it is known again once some of them were renamed"""

    def with_layout(self, mark: str, layout: Layout) -> "Reading":
        """The same with the layout of one sheet decided; a layout that decides nothing is forgotten."""
        others = {known: value for known, value in self.layouts.items() if known != mark}
        return replace(self, layouts=others if layout == Layout() else {**others, mark: layout})

    def with_column(self, choice: str, meaning: str, time: float | str = "") -> "Reading":
        """The same with one column taken for `meaning`, of a measure in a wide sheet also when: at which month, or `week 12`."""
        at = time if isinstance(time, str) else f"{time:g}"
        return replace(self, columns={**self.columns, choice: f"{meaning}@{at}" if at else meaning})

    def meaning_of(self, choice: str) -> tuple[str, str, str]:
        """(table, field or measure, time in words: see `times.time_of_choice`) that a column was chosen to be; blanks where nothing was."""
        meaning, _, at = self.columns.get(choice, "").partition("@")
        table, _, key = meaning.partition(".")
        return table, key, at

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
        found: dict[str, object] = {
            "version": VERSION,
            "columns": dict(self.columns),
            "units": dict(self.units),
            "answers": dict(self.answers),
            "undone": sorted(self.undone),
        }
        if self.layouts:
            found["layouts"] = {mark: layout.to_dict() for mark, layout in self.layouts.items()}
        if self.shapes:
            found["shapes"] = {shape: list(words) for shape, words in self.shapes.items()}
        return found

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
        layouts, shapes = values.get("layouts", {}), values.get("shapes", {})
        if not isinstance(layouts, dict) or not isinstance(shapes, dict):
            raise ValueError("The settings for reading are damaged.")
        if not all(
            isinstance(words, list) and all(isinstance(word, str) for word in words) for words in shapes.values()
        ):
            raise ValueError("The settings for reading are damaged.")
        return cls(
            parts["columns"],
            parts["units"],
            parts["answers"],
            frozenset(undone),
            {mark: Layout.from_dict(layout) for mark, layout in layouts.items()},
            {shape: tuple(words) for shape, words in shapes.items()},
        )


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
