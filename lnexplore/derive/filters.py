"""Which patients are in, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Filters:
    """Which patients are in. None or empty means: no restriction.

    `levels` maps a column of categories (`phase`, `sex`, `isn_group`, `drug`, an extra column) to the levels kept;
    "missing" is a level like any other. Ranges keep both ends; a patient without the value is kept only where
    the range is not set.
    """

    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age: tuple[float, float] | None = None
    baseline_upcr: tuple[float, float] | None = None

    def describe(self, labels: Mapping[str, str] | None = None) -> list[str]:
        """A phrase per filter in force."""
        labels = labels or {}
        phrases = [
            f"{labels.get(column, column.replace('_', ' '))}: {' or '.join(kept) or 'none'}"
            for column, kept in self.levels.items()
        ]
        if self.age is not None:
            phrases.append(f"age {self.age[0]:g} to {self.age[1]:g} years")
        if self.baseline_upcr is not None:
            phrases.append(f"baseline UPCR {self.baseline_upcr[0]:g} to {self.baseline_upcr[1]:g} g/gCr")
        return phrases

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "levels": {column: list(kept) for column, kept in self.levels.items()},
            "age": self.age,
            "baseline_upcr": self.baseline_upcr,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Filters":
        """The filters that `to_dict` wrote. Raises TypeError, ValueError, KeyError or AttributeError for anything else."""

        def pair(values: Any) -> tuple[float, float] | None:
            return None if values is None else (float(values[0]), float(values[1]))

        levels = {str(column): tuple(str(level) for level in kept) for column, kept in data.get("levels", {}).items()}
        return cls(levels=levels, age=pair(data.get("age")), baseline_upcr=pair(data.get("baseline_upcr")))
