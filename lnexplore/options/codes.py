"""How words of an upload stand in a link: as short codes, never as themselves."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


def level_code(level: str) -> str:
    """A short code for a level of a category: the level itself is the sheet's word and stays out of the address."""
    return hashlib.sha256(f"lnexplore level {level}".encode()).hexdigest()[:6]


def column_code(column: str, labels: Mapping[str, str]) -> str:
    """Name of a filter column in the address; an extra column of the sheet is coded like a level."""
    return f"x{level_code(labels.get(column, column))}" if column.startswith("extra_") else column


@dataclass(frozen=True)
class Sheet:
    """The columns of categories that a cohort has: `labels` maps each to its header, `levels` to its levels."""

    labels: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def decoded(self, column: str, codes: Sequence[str]) -> tuple[str, ...]:
        """The levels of a column that these codes stand for, in the cohort's order. Raises ValueError if one has none."""
        kept = tuple(level for level in self.levels.get(column, ()) if level_code(level) in codes)
        if len(kept) != len(codes):
            raise ValueError("a level that this cohort does not have")
        return kept
