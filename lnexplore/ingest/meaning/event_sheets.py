"""Sheets whose name says what became of the patients in them: Deaths, Renal flares, 透析."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.ingest.meaning.cells import are_dates, are_numbers
from lnexplore.ingest.meaning.mapping import ColumnUse, match_header, normalise
from lnexplore.ingest.meaning.parts import Interpretation, column_values
from lnexplore.ingest.meaning.side_columns import says_adverse
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import values
from lnexplore.vocabulary import load_synonyms

_SHEETS = load_synonyms("sheet_names")
OF_ADVERSE = frozenset({"severity", "serious", "related"})
"""What is told of adverse events only."""


def says_kind(kind: str, *texts: str) -> bool:
    """Whether the name of a sheet or a header says which kind of event its rows are: adverse event or flare."""
    # “ae” is a word of its own, and no part of “paediatric”.
    folded = [text.casefold() for text in texts]
    parts = {part for text in folded for part in re.findall(r"[a-z]+", text)}
    return any(
        word in parts if len(word) < 4 and word.isascii() else word in " ".join(folded) for word in _SHEETS[kind]
    )


def kinds_of_sheet(name: str) -> set[str]:
    """The kinds of event that the name of a sheet says its rows are; several where it holds both."""
    name = name.rsplit(": ", 1)[-1]
    whole = values.event_kinds(pl.Series([name, name.rstrip("sS")]))["value"].drop_nulls().to_list()
    return {*map(str, whole), *(kind for kind in ("adverse event", "flare") if says_kind(kind, name))}


def is_list_of_events(table: Table, columns: Sequence[ColumnUse], reading: Reading) -> bool:
    """Whether a sheet that tells neither measures nor what the patients are lists the events it is named after.

    What somebody said of a column by hand comes first.
    """
    others = {match_header(use.header, name).key for use in columns if use.header for name in ("patients", "visits")}
    if others - {"", "date", "day", "month", "visit"} or any(use.choice in reading.columns for use in columns):
        return False
    if any(_tells_otherwise(column_values(table, use.index).drop_nulls()) for use in columns):
        return False
    return len(kinds_of_sheet(table.sheet)) == 1 and bool(_days(table, columns))


def _tells_otherwise(cells: pl.Series) -> bool:
    """Whether a column makes a sheet more than a list of what happened: who did not have it (`no`, `alive`), or what was
    measured, for which numbers with decimals stand whatever their header calls them."""
    kinds = values.event_kinds(cells)["value"]
    is_status = 0 < kinds.null_count() < cells.len()
    answers = values.yes_no(cells)["value"].drop_nulls()
    return is_status or not answers.all() or (are_numbers(cells) and bool(cells.str.contains(r"\d[.,]\d").any()))


def _days(table: Table, columns: Sequence[ColumnUse]) -> list[ColumnUse]:
    birth = [use for use in columns if match_header(use.header, "patients").key]
    return [use for use in columns if use not in birth and are_dates(column_values(table, use.index).drop_nulls())]


def with_day_and_term(table: Table, uses: list[ColumnUse], reading: Reading, found: Interpretation) -> list[ColumnUse]:
    """The columns of a list of events, and where no header names a day or what happened, the first of dates or of words.

    Which column was left out by hand stays out.
    """
    known = {use.key for use in uses}
    unused = [use for use in found.unused if use.header and use.choice not in reading.columns]
    if any(_tells_otherwise(column_values(table, use.index).drop_nulls()) for use in unused):
        return uses
    days = _days(table, unused)
    taken = [("date", use) for use in days[:1] if not known & {"date", "day"}]
    words = [use for use in unused if use not in days and _are_words(column_values(table, use.index))]
    taken += [("term", use) for use in words[:1] if not known & {"term", "kind"}]
    found.unused = [use for use in found.unused if use not in [one for _, one in taken]]
    more = [replace(use, table="events", key=key, why=None, proposed="", score=0.9) for key, use in taken]
    return sorted([*uses, *more], key=lambda use: use.index)


def _are_words(cells: pl.Series) -> bool:
    return bool(cells.drop_nulls().str.contains(r"\p{L}{3}").any())


def constants_of_events(table: Table, uses: Sequence[ColumnUse]) -> dict[str, str]:
    """The kind of event, where the sheet or its headers say it instead of a column."""
    if any(use.key == "kind" for use in uses):
        return {}
    of_sheet = kinds_of_sheet(table.sheet)
    if of_sheet:
        return {"kind": next(iter(of_sheet))} if len(of_sheet) == 1 else {}
    if any(normalise(use.header).startswith("ae") or says_adverse(use.header) or use.key in OF_ADVERSE for use in uses):
        return {"kind": "adverse event"}
    return {"kind": "flare"} if says_kind("flare", *(use.header for use in uses)) else {}
