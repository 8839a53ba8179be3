"""What the value of an option may be. A kind checks a value, reads and writes it, describes its field, and says it."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple

from lnexplore.options.codes import Sheet

_MOST = 60
"""letters of a value that a message quotes"""


class Text(NamedTuple):
    """Words in the languages of a paper."""

    en: str
    ja: str

    def of(self, language: str) -> str:
        """The words in a language: "en" or "ja"."""
        return str(getattr(self, language))


class Field(NamedTuple):
    """The widget that asks for a value: its form, its answers with their labels, its ends."""

    form: Literal["list", "segments", "number", "check", "wanted", "own"]
    """`wanted`: a box, and a number once it is ticked; `own`: the screen knows the kind"""
    labels: Mapping[str, str] = MappingProxyType({})
    low: float | None = None
    high: float | None = None
    step: float | None = None


Reader = Callable[[Any, Sequence[str]], Any]
"""(value so far, texts of the parameter) -> value; raises ValueError, KeyError, TypeError, IndexError or OverflowError"""


class Kind(ABC):
    """What the value of an option may be.

    `expected` says in a few words what is allowed. A kind `of_the_sheet` holds words of an upload: no message quotes them.
    """

    expected: str = "a value"
    of_the_sheet: ClassVar[bool] = False

    @abstractmethod
    def allows(self, value: Any) -> bool:
        """Whether an option can have this value."""

    def check(self, key: str, value: Any) -> None:
        """Raises ValueError, naming key, value and what is allowed, for a value that the option cannot have."""
        if not self.allows(value):
            text = repr(value)
            quoted = "" if self.of_the_sheet else f"={text if len(text) <= _MOST else text[:_MOST] + '…'}"
            raise ValueError(f"{key}{quoted}: expected {self.expected}")

    def to_json(self, value: Any) -> Any:
        """The value as plain JSON values."""
        return value

    def from_json(self, data: Any) -> Any:
        """The value that `to_json` wrote; what else comes is left for `check`, or raises ValueError."""
        return data

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """JSON Schema of what `to_json` writes."""

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        """The value as texts of one parameter of a link."""
        return [str(value)]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        """The value that `write` wrote; raises as a Reader does."""
        return texts[0]

    def params(self, param: str, value: Any, sheet: Sheet) -> dict[str, list[str]]:
        """The value as parameters of a link, for an option whose parameter is `param`."""
        return {param: self.write(value, sheet)}

    def readers(self, param: str, name: str, sheet: Sheet) -> dict[str, tuple[str, Reader]]:
        """Parameter -> (what it is called, its reader)."""
        return {param: (name, lambda _, texts: self.read(texts, sheet))}

    def field(self, plan: Any) -> Field:
        """The widget that asks for it under a plan."""
        return Field("own")

    def notes(self, value: Any) -> tuple[str, ...]:
        """What stands below the widget."""
        return ()

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        """The value in a few words."""
        return str(value)

    def code(self, value: Any) -> str:
        """The value as the record of values looked at keeps it: never a word of the sheet that a filter keeps."""
        return str(value)


def shortest(number: float) -> str:
    """A number as a link writes it, without losing a digit."""
    brief = f"{number:g}"
    return brief if float(brief) == number else repr(float(number))


def number_of(text: str) -> float:
    """A number of a link. Raises ValueError for what is none, or too large to be meant."""
    value = float(text)
    if not abs(value) < 1e6:
        raise ValueError("not a number for a setting")
    return value


def is_text(value: Any) -> bool:
    """Whether it is text that a file can hold."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def whole(data: Any) -> Any:
    """A whole number that JSON wrote with a point, as a whole number; anything else as it is."""
    return int(data) if isinstance(data, float) and data.is_integer() else data


def items(data: Any) -> list[Any]:
    """The items of a JSON array. Raises TypeError for anything else."""
    if not isinstance(data, list | tuple):
        raise TypeError("not an array")
    return list(data)


def is_number(value: Any) -> bool:
    """Whether it is a number that is one."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@dataclass(frozen=True)
class Answer:
    """One answer of a Choice: what it means in the present (`meaning`, `ja`), and in other places where it is told."""

    key: str
    meaning: str
    ja: str
    short: str | Callable[[Any], str] = ""
    """label in the sidebar, under a plan if it hangs on another choice; empty: the meaning"""
    done: str = ""
    """what was done, as methods say it; empty: the meaning"""
    done_ja: str = ""
    tried: str = ""
    """among the hidden choices; empty: the meaning"""
    notes: tuple[str, ...] = ()
    """what stands below it in the sidebar"""
    needs: str = ""
    """the measure without which it is not worth trying"""

    @property
    def methods(self) -> Text:
        """What was done."""
        return Text(self.done or self.meaning, self.done_ja or self.ja)

    def label(self, plan: Any) -> str:
        """Its label in the sidebar."""
        return self.short(plan) if callable(self.short) else self.short or self.meaning


@dataclass(frozen=True, init=False)
class Choice(Kind):
    """One of several answers, by key."""

    ways: Mapping[str, Answer]
    form: Literal["list", "segments"] = "list"

    def __init__(self, *ways: Answer, form: Literal["list", "segments"] = "list") -> None:
        object.__setattr__(self, "ways", MappingProxyType({way.key: way for way in ways}))
        object.__setattr__(self, "form", form)

    @property
    def expected(self) -> str:  # type: ignore[override]
        """The keys."""
        return f"one of {', '.join(self.ways)}"

    def allows(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.ways

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.ways)}

    def field(self, plan: Any) -> Field:
        return Field(self.form, {key: way.label(plan) for key, way in self.ways.items()})

    def notes(self, value: Any) -> tuple[str, ...]:
        return self.ways[value].notes

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        way = self.ways[value]
        return way.ja if language == "ja" else way.meaning


@dataclass(frozen=True)
class Days(Kind):
    """A whole number of days between two ends; with `suggested` also None, and that number once it is wanted."""

    low: int
    high: int
    suggested: int | None = None
    then: str = ""
    """label of the number, once it is wanted"""

    @property
    def expected(self) -> str:  # type: ignore[override]
        """The ends."""
        none = " or None" if self.suggested is not None else ""
        return f"a whole number from {self.low} to {self.high}{none}"

    def allows(self, value: Any) -> bool:
        if value is None:
            return self.suggested is not None
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high

    def from_json(self, data: Any) -> Any:
        return whole(data)

    def schema(self) -> dict[str, Any]:
        kind: Any = ["integer", "null"] if self.suggested is not None else "integer"
        return {"type": kind, "minimum": self.low, "maximum": self.high}

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return ["none" if value is None else str(value)]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return None if texts[0] == "none" else int(texts[0])

    def field(self, plan: Any) -> Field:
        return Field("number" if self.suggested is None else "wanted", low=self.low, high=self.high, step=1)

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        return {"en": "not asked", "ja": "求めない"}[language] if value is None else str(value)


@dataclass(frozen=True)
class Number(Kind):
    """A number between two ends."""

    low: float
    high: float
    step: float

    @property
    def expected(self) -> str:  # type: ignore[override]
        """The ends."""
        return f"a number from {self.low:g} to {self.high:g}"

    def allows(self, value: Any) -> bool:
        return is_number(value) and self.low <= value <= self.high

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.low, "maximum": self.high}

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return [shortest(value)]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return number_of(texts[0])

    def field(self, plan: Any) -> Field:
        return Field("number", low=self.low, high=self.high, step=self.step)


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""

    note: str = ""
    """what stands below the box once it is ticked"""
    expected: str = field(default="True or False", init=False)

    def allows(self, value: Any) -> bool:
        return isinstance(value, bool)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return ["yes" if value else "no"]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return {"yes": True, "no": False}[texts[0]]

    def field(self, plan: Any) -> Field:
        return Field("check")

    def notes(self, value: Any) -> tuple[str, ...]:
        return (self.note,) if value and self.note else ()

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        return {"en": ("no", "yes"), "ja": ("なし", "あり")}[language][value]


def listed(words: Iterable[str], language: str, nothing: Text) -> str:
    """Words beside one another, or what stands for none."""
    return {"en": " and ", "ja": "、"}[language].join(words) or nothing.of(language)


NONE_CHOSEN = Text("none chosen", "指定なし")
