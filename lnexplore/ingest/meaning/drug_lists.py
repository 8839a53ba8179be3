"""Doses of drugs: in lists, in other words than mg (in the name of the drug, in its frequency, in tablets); at visits, a column each."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.ingest.meaning.drugs import drug_column
from lnexplore.ingest.meaning.mapping import ColumnUse, match_header, normalise
from lnexplore.ingest.meaning.parts import Interpretation, Part, column_values
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values.doses import DOSED
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


def doses_by_visit(
    table: Table,
    uses: Sequence[ColumnUse],
    when: Sequence[ColumnUse],
    patient: ColumnUse,
    reading: Reading,
    found: Interpretation,
) -> None:
    """Adds the doses that a sheet of visits carries of drugs other than glucocorticoids, a column each (`MMF (g/day)`)."""
    dosed = [use for use in uses if use.key == "hydroxychloroquine_dose"]
    dosed += [use for use in found.unused if not use.test and use.choice not in reading.columns]
    for use in dosed if when else ():
        said = ("hydroxychloroquine", "dose") if use.key else drug_column(use.header)
        if said is None or said[1] != "dose" or said[0] in DOSED:
            continue
        found.unused = [other for other in found.unused if other is not use]
        taken = replace(use, table="treatments", key="dose", why=None, proposed="", score=0.9)
        part = Part("treatments", table.frame, [patient, *when, taken], None, {"drug": said[0]})
        found.parts.append(part)


def one_treatment(table: Table, own: Sequence[ColumnUse], patient: ColumnUse, found: Interpretation) -> list[Part]:
    """The treatment of a sheet of patients that says, beside its start, when it stopped or why."""
    taken = {use.index for use in own}
    ends: list[ColumnUse] = []
    for use in list(found.unused):
        key = match_header(use.header, "treatments").key if use.header and use.index not in taken else ""
        if key in ("stop", "reason") and all(other.key != key for other in ends):
            ends.append(replace(use, table="treatments", key=key, why=None, score=1.0, proposed=""))
            found.unused.remove(use)
    if not ends:
        return []
    starts = [replace(use, table="treatments", key="start") for use in own if use.key == "time_zero"]
    groups = [use for use in (*own, *found.unused) if match_header(use.header, "patients").key == "phase"]
    arm = next((use for use in groups if normalise(use.header).startswith(("trt", "arm"))), None)
    named = [replace(arm, table="treatments", key="drug", why=None, proposed="", score=1.0)] if arm else []
    constants = {} if named else {"drug": "study treatment"}
    return [Part("treatments", table.frame, [patient, *named, *starts, *ends], None, constants, is_stand_in=True)]
