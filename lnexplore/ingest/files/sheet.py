"""A sheet as text: what every reader returns and everything after it starts from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal

import polars as pl

from lnexplore.cohort.issues import Issue
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import room
from lnexplore.ingest.files.celltext import letters
from lnexplore.ingest.files.selected import Selected


class UnreadableFileError(Exception):
    """A file that no reader can use; `issue` says why, quotes nothing of the file and is the sentence for the user."""

    def __init__(self, code: Problem, facts: Mapping[str, str | int | Issue] | None = None, sheet: str = "") -> None:
        super().__init__(code.name)
        self.issue = Issue(code, sheet, facts=facts or {})

    def __str__(self) -> str:
        return self.issue.sentence()


Area = tuple[int, int, int, int]
MAX_COLUMNS = 512
MAX_ROWS = 2_000_000
MAX_CELLS = 20_000_000
"""what a reading takes where no more room is given (`room`)"""


def most_rows() -> int:
    """Rows that a sheet may have."""
    return room.of(MAX_ROWS)


def most_cells() -> int:
    """Cells that a sheet may have."""
    return room.of(MAX_CELLS)


def too_large(sheet: str = "", cell: str = "") -> UnreadableFileError:
    """The refusal of a sheet that spans more than can be read; `cell` is the one far away that makes it so."""
    code = Problem.TOO_FAR if cell else Problem.TOO_LARGE
    return UnreadableFileError(
        code, {"columns": MAX_COLUMNS, "rows": most_rows(), "cells": most_cells(), "cell": cell}, sheet
    )


def is_too_large(columns: int, rows: int) -> bool:
    """Whether a table is larger than can be read."""
    return columns > MAX_COLUMNS or rows > most_rows() or columns * rows > most_cells()


def check_span(columns: int, rows: int, sheet: str = "") -> None:
    """Raises UnreadableFileError where a table is larger than can be read."""
    if is_too_large(columns, rows):
        raise too_large(sheet)


@dataclass(frozen=True)
class Sheet:
    """One sheet, nothing converted.

    `cells` has String columns c0, c1, ...; its row i is row i+1 of the spreadsheet (or line of the text file), a
    blank cell is null.
    """

    name: str
    cells: pl.DataFrame
    hidden: bool = False
    kind: Literal["table", "chart"] = "table"
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(row index, column index) -> Excel error (#DIV/0!, ...): cells that look blank but are not"""
    merged: tuple[Area, ...] = ()
    """merged cells as first row, first column, last row, last column; indices, both ends included"""
    labels: Mapping[int, str] = field(default_factory=dict)
    """column index -> label of the variable, where the file has labels beside names (SPSS, Stata, SAS)"""
    encoding: str = ""
    """for a text file: the encoding it was read with"""
    encodings: tuple[str, ...] = ()
    """every encoding that reads the text file without a fault and to another text, the one used first"""
    doubtful: bool = False
    """whether the words of the second encoding are as good as those of the first"""
    samples: Mapping[str, str] = field(default_factory=dict)
    """encoding -> a few words of the file as it has them, where there are several"""
    separator: str = ""
    """for a text file: the character between cells"""
    uncalculated: int = 0
    """formulas whose result the program that wrote the file never stored"""
    hidden_rows: int = 0
    """rows with cells that the workbook does not show, by a filter or by hand; they are read all the same"""
    hidden_columns: tuple[int, ...] = ()
    """indices of the columns that it does not show; read all the same"""
    selected: Selected | None = None
    """who was read of the database that the table comes from, where not everybody may have been"""
    mark: str = ""
    """names the file among the user's answers, without its name"""

    @classmethod
    def of(cls, name: str, rows: Sequence[Sequence[str | None]], **more: object) -> "Sheet":
        """A sheet from rows of text; blank and white cells become null."""
        columns = [
            pl.Series(f"c{index}", [cell if cell and cell.strip() else None for cell in column], dtype=pl.String)
            for index, column in enumerate(zip_longest(*rows))
        ]
        # Rows without any cell keep their number: a sheet of blank rows has one blank column.
        columns = columns or [pl.Series("c0", [None] * len(rows), dtype=pl.String)]
        return cls(name, pl.DataFrame(columns), **more)  # type: ignore[arg-type]

    def rows(self, first: int = 0, count: int | None = None) -> list[list[str]]:
        """Rows as lists of text, blank cells as empty strings."""
        return [["" if cell is None else cell for cell in row] for row in self.cells.slice(first, count).iter_rows()]


def compact(sheet: Sheet) -> Sheet:
    """The sheet without blank columns and rows at its ends. Raises UnreadableFileError where it is too large."""
    cells = sheet.cells
    last = cells.select(pl.all().is_not_null().arg_true().max()).row(0) if cells.width else ()
    errors = sheet.errors
    width = 1 + max(
        [index for index, row in enumerate(last) if row is not None] + [column for _, column in errors], default=-1
    )
    height = 1 + max([row for row in last if row is not None] + [row for row, _ in errors], default=-1)
    if width > MAX_COLUMNS:
        row = next((row for row, column in errors if column == width - 1), None)
        if row is None:
            row = int(cells[:, width - 1].is_not_null().arg_max() or 0)
        raise too_large(sheet.name, f"{letters(width - 1)}{row + 1}")
    check_span(width, height, sheet.name)
    kept = cells.select(cells.columns[: max(width, 1)]).head(height)
    # An error cell looks blank to the reader: the frame must reach it all the same.
    kept = kept.with_columns(pl.lit(None, pl.String).alias(f"c{index}") for index in range(kept.width, width))
    if kept.height < height:
        kept = pl.concat([kept, kept.clear(height - kept.height)])
    return replace(
        sheet,
        cells=kept,
        merged=_within(sheet.merged, height, width),
        hidden_columns=tuple(column for column in sheet.hidden_columns if column < width),
    )


def _within(merged: tuple[Area, ...], height: int, width: int) -> tuple[Area, ...]:
    """Merged cells as far as the sheet reaches: a merge over the whole sheet names 17 thousand million cells."""
    cut = ((top, left, min(bottom, height - 1), min(right, width - 1)) for top, left, bottom, right in merged)
    return tuple(area for area in cut if area[0] <= area[2] and area[1] <= area[3] and area[:2] != area[2:])
