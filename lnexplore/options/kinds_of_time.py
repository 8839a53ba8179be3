"""Kinds that hold windows, and the month that is reported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lnexplore.derive.windows import MAX_MONTH, MAX_TOLERANCE, Window, overlaps
from lnexplore.options.codes import Sheet
from lnexplore.options.kinds import Kind, items, whole


@dataclass(frozen=True)
class Months(Kind):
    """The windows: at least one, each of another month, none overlapping another."""

    expected: str = field(default="a tuple of Window, at least one", init=False)

    def allows(self, value: Any) -> bool:
        return isinstance(value, tuple) and bool(value) and all(isinstance(window, Window) for window in value)

    def check(self, key: str, value: Any) -> None:
        super().check(key, value)
        if len({window.month for window in value}) != len(value):
            raise ValueError("two windows for the same month")
        if clash := overlaps(value):
            raise ValueError(" and ".join(f"the windows of months {a} and {b} overlap" for a, b in clash))

    def to_json(self, value: Any) -> Any:
        return [[window.month, window.tolerance] for window in value]

    def from_json(self, data: Any) -> Any:
        pairs = [(whole(month), whole(tolerance)) for month, tolerance in items(data)]
        if not all(type(part) is int for pair in pairs for part in pair):
            raise ValueError("windows: expected pairs of whole numbers, month and days to either side")
        return tuple(Window(*pair) for pair in pairs)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "minItems": 1,
            "description": "pairs of month and days to either side; windows must not overlap",
            "items": {
                "type": "array",
                "prefixItems": [
                    {"type": "integer", "minimum": 1, "maximum": MAX_MONTH},
                    {"type": "integer", "minimum": 0, "maximum": MAX_TOLERANCE},
                ],
                "items": False,
                "minItems": 2,
            },
        }

    def write(self, value: Any, sheet: Sheet) -> list[str]:
        return [f"{window.month}~{window.tolerance}" for window in value]

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return tuple(Window(*map(int, text.split("~"))) for text in texts)

    def value_label(self, value: Any, language: str, named: Callable[[str], str] = str) -> str:
        sign, comma = {"en": (" ± ", ", "), "ja": ("±", "、")}[language]
        return comma.join(f"{window.month}{sign}{window.tolerance}" for window in value)

    def code(self, value: Any) -> str:
        return self.value_label(value, "en")


@dataclass(frozen=True)
class Month(Kind):
    """A month after time zero; where it has no window the nearest that has one is meant."""

    expected: str = field(default=f"a whole number from 1 to {MAX_MONTH}", init=False)

    def allows(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_MONTH

    def from_json(self, data: Any) -> Any:
        return whole(data)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": MAX_MONTH}

    def read(self, texts: Sequence[str], sheet: Sheet) -> Any:
        return int(texts[0])
