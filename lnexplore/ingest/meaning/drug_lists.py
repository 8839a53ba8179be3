"""Lists of drugs whose doses stand in other words than mg: in the name of the drug, in its frequency, in tablets."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation, column_values
from lnexplore.ingest.table.layout import Table
from lnexplore.vocabulary import load_synonyms

_STRENGTH = r"(?i)(\d+(?:[.,]\d+)?\s?(?:mg|ミリグラム|毫克))"
_FROM_STRENGTH = r"(?i)(\d+(?:[.,]\d+)?\s?(?:mg|g)\b.*)$"
_FORMS = load_synonyms("drug_forms")
_TABLETS = (
    r"(?i)^\s*(?:(?:" + "|".join(map(re.escape, _FORMS["verb"])) + r")\s+)?(\d+(?:[.,]\d+)?)\s?"
    r"(?:" + "|".join(map(re.escape, sorted(_FORMS["unit"], key=len, reverse=True))) + r")(?:\(s\))?\.?(\s.*)?$"
)
_ONCE = r"(?i)\s(?:" + "|".join(map(re.escape, sorted(_FORMS["once"], key=len, reverse=True))) + r")(?:\s|$)"
"""Words behind a number of tablets that change nothing of it: the way and the hour of taking them."""


def with_doses(table: Table, uses: Sequence[ColumnUse], found: Interpretation) -> tuple[Table, list[ColumnUse]]:
    """The table and columns of a list of drugs with the dose in mg, where only the drug's name or its frequency says it."""
    of = {use.key: use for use in uses if use.table == "treatments"}
    drug, dose, frequency = of.get("drug"), of.get("dose"), of.get("frequency")
    if drug is None:
        return table, list(uses)
    named = column_values(table, drug.index)
    strength = named.str.extract(_STRENGTH)
    counted = dose or frequency
    if counted is not None:
        cells = column_values(table, counted.index)
        tablets, rest = (
            cells.str.extract(_TABLETS),
            cells.str.extract(_TABLETS, 2).str.replace(_ONCE, " ").str.replace(_ONCE, " "),
        )
        frame = pl.DataFrame({"cell": cells, "strength": strength, "tablets": tablets, "rest": rest.fill_null("")})
        told = frame.select(
            pl.when(pl.col("strength").is_not_null() & pl.col("tablets").is_not_null())
            .then(pl.format("{}×{}錠 {}", "strength", "tablets", pl.col("rest").str.strip_chars()).str.strip_chars())
            .otherwise("cell")
            .alias(f"c{counted.index}")
        ).to_series()
        if tablets.count() and dose is None:
            uses = [replace(use, key="dose") if use is frequency else use for use in uses]
        table = replace(table, frame=table.frame.with_columns(told)) if tablets.count() else table
        if tablets.count() or dose is not None:
            return table, list(uses)
    if frequency is not None and column_values(table, frequency.index).str.contains(_STRENGTH).any():
        return table, [replace(use, key="dose") if use is frequency else use for use in uses]
    behind = named.str.extract(_FROM_STRENGTH)
    if not behind.count():
        return table, list(uses)
    index = max(table.indices) + 1
    frame = table.frame.with_columns(behind.alias(f"c{index}"))
    found.table = replace(table, frame=frame)
    return found.table, [*uses, replace(drug, index=index, key="dose")]
