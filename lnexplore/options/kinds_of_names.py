"""Kinds that hold names: of drugs, of lines of a table, of columns and levels of the sheet."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from lnexplore.catalogue import N_
from lnexplore.derive.filters import Filters
from lnexplore.options.codes import Sheet, column_code, level_code
from lnexplore.options.kinds import (
    NONE_CHOSEN,
    Kind,
    Reader,
    Text,
    is_number,
    is_text,
    items,
    listed,
    number_of,
    shortest,
)

_OWN = re.compile(r"(?:extra|number)_[1-9][0-9]{0,3}")
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


def _is_names(value: Any) -> bool:
    return isinstance(value, tuple) and all(is_text(word) for word in value) and len(set(value)) == len(value)


@dataclass(frozen=True)
class Drugs(Kind):
    """Drugs of the sheet, none twice."""

    of_the_sheet: ClassVar[bool] = True
    expected: str = field(default="a tuple of names of drugs, none twice", init=False)

    def allows(self, value: Any) -> bool:
        return _is_names(value)

    def from_json(self, data: Any) -> Any:
        return tuple(items(data))

    def schema(self) -> dict[str, Any]:
        return _TEXTS

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return [level_code(drug) for drug in value]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return sheet.decoded("drug", texts)

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        return listed(map(named, value), language, NONE_CHOSEN)


@dataclass(frozen=True)
class Lines(Kind):
    """Lines of a table, by the keys that it can have, or columns of the sheet's own."""

    known: Mapping[str, str]
    """key -> name"""

    @property
    def expected(self) -> str:  # type: ignore[override]
        """The keys, for there are many."""
        return f"a tuple of keys such as {', '.join(list(self.known)[:3])}, none twice"

    def allows(self, value: Any) -> bool:
        return _is_names(value) and all(key in self.known or _OWN.fullmatch(key) for key in value)

    def from_json(self, data: Any) -> Any:
        return tuple(items(data))

    def schema(self) -> dict[str, Any]:
        line = {"anyOf": [{"enum": list(self.known)}, {"type": "string", "pattern": f"^{_OWN.pattern}$"}]}
        return {"type": "array", "items": line, "uniqueItems": True}

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return list(value) or ["none"]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return () if list(texts) == ["none"] else tuple(texts)

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        own = Text("a column of the sheet", "表の列")
        name = (lambda key: self.known[key]) if language == "en" else named
        return listed((name(key) if key in self.known else own.of(language) for key in value), language, NONE_CHOSEN)


@dataclass(frozen=True)
class Factors(Kind):
    """Pairs of a drug and what 1 mg of it equals, where that is not the usual number."""

    usual: Mapping[str, float]
    high: float

    @property
    def expected(self) -> str:  # type: ignore[override]
        """The drugs and the ends."""
        return f"pairs of one of {', '.join(self.usual)}, none twice, and a number from 0 to {self.high:g}"

    def allows(self, value: Any) -> bool:
        return (
            isinstance(value, tuple)
            and all(isinstance(pair, tuple) and len(pair) == 2 for pair in value)
            and all(drug in self.usual and is_number(factor) and 0 <= factor <= self.high for drug, factor in value)
            and len(dict(value)) == len(value)
        )

    def to_json(self, value: Any) -> Any:
        return [list(pair) for pair in value]

    def from_json(self, data: Any) -> Any:
        return tuple((drug, _real(factor)) for drug, factor in items(data))

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "description": "pairs of a glucocorticoid and the mg of prednisolone that 1 mg of it equals",
            "items": {
                "type": "array",
                "prefixItems": [
                    {"enum": list(self.usual)},
                    {"type": "number", "minimum": 0, "maximum": self.high},
                ],
                "items": False,
                "minItems": 2,
            },
        }

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return [f"{drug}~{shortest(factor)}" for drug, factor in value]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return tuple((drug, number_of(factor)) for drug, factor in (text.split("~") for text in texts))

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        usual = Text("those of the usual table", "通常の換算表")
        comma = {"en": ", ", "ja": "、"}[language]
        return comma.join(f"{named(drug)} {factor:g}" for drug, factor in value) or usual.of(language)


@dataclass(frozen=True)
class Level(Kind):
    """A level of one column of the sheet. Its case decides nothing."""

    column: str
    of_the_sheet: ClassVar[bool] = True
    expected: str = field(default="text", init=False)

    def allows(self, value: Any) -> bool:
        return is_text(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return [level_code(value.lower())]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return {level_code(level.lower()): level for level in sheet.levels.get(self.column, ())}[texts[0]]


@dataclass(frozen=True)
class Grouping(Kind):
    """A column of categories, or None: all patients together."""

    expected: str = field(default="the name of a column, or None", init=False)

    def allows(self, value: Any) -> bool:
        return value is None or is_text(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"]}

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return ["none" if value is None else column_code(value, sheet.labels)]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        codes = {column_code(column, sheet.labels): column for column in sheet.labels}
        return None if texts[0] == "none" else codes[texts[0]]

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        return NONE_CHOSEN.of(language) if value is None else str(value)


@dataclass(frozen=True)
class TwoGroups(Kind):
    """A column of categories and two of its levels, the first of which the second is taken from; empty: the first two there are."""

    of_the_sheet: ClassVar[bool] = True
    expected: str = field(default="a column and two different levels of it, or ()", init=False)

    def allows(self, value: Any) -> bool:
        return value == () or (_is_texts(value) and len(value) == 3 and value[1] != value[2])

    def from_json(self, data: Any) -> Any:
        return tuple(items(data))

    def schema(self) -> dict[str, Any]:
        return _TEXTS

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return [column_code(value[0], sheet.labels), *map(level_code, value[1:])] if value else ["none"]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        if list(texts) == ["none"]:
            return ()
        column = {column_code(name, sheet.labels): name for name in sheet.labels}[texts[0]]
        levels = {level_code(level): level for level in sheet.levels[column]}
        return (column, *(levels[text] for text in texts[1:]))

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        # The levels are words of the sheet: which ones they are stands where the groups are compared.
        some, usual = Text("two groups that were chosen", "選択した2群"), Text("the first two groups", "最初の2群")
        return (some if value else usual).of(language)


def _is_texts(value: Any) -> bool:
    return isinstance(value, tuple) and all(map(is_text, value))


def _real(number: Any) -> Any:
    return float(number) if is_number(number) else number


class Range(NamedTuple):
    """A number by which patients are kept, as screens and tables call it."""

    label: str
    unit: str
    step: float


RANGES: Mapping[str, Range] = MappingProxyType(
    {"age": Range(N_("Age"), "years", 1.0), "baseline_upcr": Range(N_("Baseline UPCR"), "g/gCr", 0.1)}
)


@dataclass(frozen=True)
class Included(Kind):
    """Which patients are in: a filter per column of categories, and ranges of two numbers."""

    of_the_sheet: ClassVar[bool] = True
    expected: str = field(default="Filters: levels kept by column, and ranges of two numbers", init=False)

    def allows(self, value: Any) -> bool:
        return (
            isinstance(value, Filters)
            and all(is_text(column) and _is_names(kept) for column, kept in value.levels.items())
            and all(self._is_range(getattr(value, name)) for name in RANGES)
        )

    @staticmethod
    def _is_range(value: Any) -> bool:
        return value is None or (isinstance(value, tuple) and len(value) == 2 and all(map(is_number, value)))

    def to_json(self, value: Any) -> Any:
        return value.to_dict()

    def from_json(self, data: Any) -> Any:
        if set(data) - {"levels", *RANGES}:
            raise ValueError(f"filters: expected {self.expected}")
        levels = {column: tuple(items(kept)) for column, kept in data.get("levels", {}).items()}
        ranges = (data.get(name) for name in RANGES)
        return Filters(levels, *(None if pair is None else tuple(map(_real, items(pair))) for pair in ranges))

    def schema(self) -> dict[str, Any]:
        pair = {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
        return {
            "type": "object",
            "properties": {"levels": {"type": "object", "additionalProperties": _TEXTS}, **dict.fromkeys(RANGES, pair)},
            "additionalProperties": False,
        }

    def params(self, param: str, value: Any, sheet: Sheet) -> dict[str, list[str]]:
        params = {
            f"only.{column_code(column, sheet.labels)}": [level_code(level) for level in kept] or ["none"]
            for column, kept in value.levels.items()
        }
        ranges = {name: getattr(value, name) for name in RANGES}
        return params | {
            f"range.{name}": ["~".join(map(shortest, pair))] for name, pair in ranges.items() if pair is not None
        }

    def readers(self, param: str, name: str, sheet: Sheet) -> dict[str, tuple[str, Reader]]:
        ranges = {f"range.{name}": (f"range of {name.replace('_', ' ')}", partial(_ranged, name)) for name in RANGES}
        columns = {
            f"only.{column_code(column, sheet.labels)}": (f"filter on {label}", partial(_kept, column, sheet))
            for column, label in sheet.labels.items()
        }
        return {**ranges, **columns}

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        # The levels kept are words of the sheet: that some were chosen is told, which ones stands where patients are described.
        some, every = Text("some patients", "一部の患者"), Text("all patients", "全患者")
        return (some if value.describe() else every).of(language)

    def code(self, value: Any) -> str:
        return self.value_label(value, "en")


def _ranged(name: str, now: Filters, texts: Sequence[str]) -> Filters:
    low, high = sorted(number_of(part) for part in texts[0].split("~"))
    return replace(now, **{name: (low, high)})  # type: ignore[arg-type]


def _kept(column: str, sheet: Sheet, now: Filters, codes: Sequence[str]) -> Filters:
    # A level that this cohort does not have keeps nobody, so it can be left out; but not all of them.
    kept = tuple(level for level in sheet.levels.get(column, ()) if level_code(level) in codes)
    if not kept and list(codes) != ["none"]:
        raise ValueError("no such level in this cohort")
    return replace(now, levels={**now.levels, column: kept})
