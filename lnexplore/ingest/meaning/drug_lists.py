"""Lists of drugs whose doses stand in other words than mg: in the name of the drug, in its frequency, in tablets."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Shape, column_values
from lnexplore.ingest.table.layout import Table
from lnexplore.vocabulary import words

_STRENGTH = r"(?i)(\d+(?:[.,]\d+)?\s?(?:mg|ミリグラム|毫克))"
_FROM_STRENGTH = r"(?i)(\d+(?:[.,]\d+)?\s?(?:mg|g)\b.*)$"
_TABLETS = r"(?i)^\s*(\d+(?:[.,]\d+)?)\s?(?:" + "|".join(map(re.escape, words("drug_forms")["unit"])) + r")\.?$"


def with_doses(table: Table, uses: Sequence[ColumnUse], found: Shape) -> tuple[Table, list[ColumnUse]]:
    """The table and columns of a list of drugs with the dose in mg, where only the drug's name or its frequency says it."""
    of = {use.key: use for use in uses if use.table == "treatments"}
    drug, dose, frequency = of.get("drug"), of.get("dose"), of.get("frequency")
    if drug is None:
        return table, list(uses)
    named = column_values(table, drug.index)
    strength = named.str.extract(_STRENGTH)
    if dose is not None:
        cells = column_values(table, dose.index)
        tablets = cells.str.extract(_TABLETS)
        frame = pl.DataFrame({"cell": cells, "strength": strength, "tablets": tablets})
        told = frame.select(
            pl.when(pl.col("strength").is_not_null() & pl.col("tablets").is_not_null())
            .then(pl.format("{}×{}錠", "strength", "tablets"))
            .otherwise("cell")
            .alias(f"c{dose.index}")
        ).to_series()
        return (replace(table, frame=table.frame.with_columns(told)) if tablets.count() else table), list(uses)
    if frequency is not None and column_values(table, frequency.index).str.contains(_STRENGTH).any():
        return table, [replace(use, key="dose") if use is frequency else use for use in uses]
    behind = named.str.extract(_FROM_STRENGTH)
    if not behind.count():
        return table, list(uses)
    index = max(table.indices) + 1
    frame = table.frame.with_columns(behind.alias(f"c{index}"))
    found.table = replace(table, frame=frame)
    return found.table, [*uses, replace(drug, index=index, key="dose")]
