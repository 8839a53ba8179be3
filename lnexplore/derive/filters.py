"""Which patients are in, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lnexplore.catalogue import _, pgettext


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

    def describe(self, labels: Mapping[str, str] | None = None, named: Callable[[str], str] = str) -> list[str]:
        """A phrase per filter in force; `named` gives levels their names."""
        labels = labels or {}
        phrases = [
            _("{column}: {levels}").format(
                column=labels.get(column, column.replace("_", " ")),
                levels=pgettext("between levels", " or ").join(map(named, kept)) or _("none"),
            )
            for column, kept in self.levels.items()
        ]
        for message, ends in (
            (_("age {low} to {high} years"), self.age),
            (_("baseline UPCR {low} to {high} g/gCr"), self.baseline_upcr),
        ):
            if ends is not None:
                phrases.append(message.format(low=f"{ends[0]:g}", high=f"{ends[1]:g}"))
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
