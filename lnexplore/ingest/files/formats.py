"""The kinds of file that can be read: one line per extension, nothing converted, true row numbers kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from lnexplore.catalogue import N_
from lnexplore.ingest.files import spreadsheets, statistics_files, textfiles
from lnexplore.ingest.files.sheet import Sheet

Container = Literal["zip", "ole", "text", "binary"]


@dataclass(frozen=True)
class Format:
    """How one kind of file is read."""

    read: Callable[[bytes, str | None], list[Sheet]]
    """bytes and, where the user forces one, the encoding -> sheets. Raises UnreadableFileError"""
    label: str
    """what the user calls such a file"""
    container: Container
    """what the first bytes must show"""

    def __call__(self, raw: bytes, encoding: str | None = None) -> list[Sheet]:
        """The sheets of a file of this kind. Raises UnreadableFileError."""
        return self.read(raw, encoding)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".xlsx": Format(spreadsheets.read_workbook, N_("Excel workbook"), "zip"),
        ".xlsm": Format(spreadsheets.read_workbook, N_("Excel workbook with macros"), "zip"),
        ".xlsb": Format(spreadsheets.read_workbook, N_("Excel binary workbook"), "zip"),
        ".xls": Format(spreadsheets.read_workbook, N_("Excel 97-2003 workbook"), "ole"),
        ".ods": Format(spreadsheets.read_workbook, N_("OpenDocument spreadsheet"), "zip"),
        ".csv": Format(textfiles.read_text, N_("CSV file"), "text"),
        ".tsv": Format(textfiles.read_text, N_("text file with tabs"), "text"),
        ".txt": Format(textfiles.read_text, N_("text file"), "text"),
        ".parquet": Format(statistics_files.read_parquet, N_("Parquet file"), "binary"),
        ".sav": Format(statistics_files.read_sav, N_("SPSS file"), "binary"),
        ".dta": Format(statistics_files.read_dta, N_("Stata file"), "binary"),
        ".xpt": Format(statistics_files.read_xpt, N_("SAS transport file"), "binary"),
        ".sas7bdat": Format(statistics_files.read_sas7bdat, N_("SAS data set"), "binary"),
    }
)
"""extension -> how it is read. The uploader's list and the help text come from here."""
