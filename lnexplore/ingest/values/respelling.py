"""Cells that are read otherwise than their column says, because a legend, the centre or the user says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class Respelling:
    """cell as written (blank: "") -> the words it is read as; None where it waits for the answer to a question."""

    cells: Mapping[str, str | None] = field(default_factory=dict)
    kind: str = ""
    """the change that is told of the cells (a key of KINDS)"""

    def spelled(self, text: pl.Series) -> pl.Series:
        """The cells as they are to be read; blank where they wait."""
        if not self.cells:
            return text
        text = text.fill_null("") if "" in self.cells else text
        known = {raw: words for raw, words in self.cells.items() if words is not None}
        done = text.replace(list(known), list(known.values())) if known else text
        waiting = [raw for raw, words in self.cells.items() if words is None]
        return pl.DataFrame({"t": done, "w": text.is_in(waiting)}).select(pl.when(~pl.col("w")).then("t").alias("t"))[
            "t"
        ]

    def settle(self, text: pl.Series, parsed: pl.DataFrame) -> pl.DataFrame:
        """What was parsed of the respelled cells with `asked` for those that wait and the kind of those that did not."""
        waiting = text.is_in([raw for raw, words in self.cells.items() if words is None]).fill_null(value=False)
        changed = text.is_in([raw for raw, words in self.cells.items() if words is not None]).fill_null(value=False)
        asked = pl.col("asked") | pl.lit(waiting) if "asked" in parsed.columns else pl.lit(waiting)
        return parsed.with_columns(
            asked=asked,
            kind=pl.when(pl.lit(changed) & pl.lit(bool(self.kind)) & ~pl.col("failed"))
            .then(pl.lit(self.kind))
            .otherwise("kind"),
        )


@dataclass(frozen=True)
class Centres:
    """The unit in which each centre (laboratory, hospital) writes a measure."""

    column: str
    units: Mapping[str, str]
    """centre -> its unit, where it is not that of the column"""
    left_out: frozenset[str] = frozenset()
    """centres whose unit is an open question"""
