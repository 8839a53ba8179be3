"""Headers to canonical columns. A tidy file is matched word for word; what does not match is listed, never guessed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS, TABLES
from lnexplore.cohort.units import find_unit

SHEET_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "patients": ("patients", "patient", "subjects", "demographics", "患者", "患者背景"),
        "visits": ("visits", "visit", "labs", "laboratory", "data", "検査", "検査値", "受診"),
        "treatments": ("treatments", "treatment", "drugs", "medication", "medications", "治療", "治療薬", "投薬"),
        "events": ("events", "event", "adverse events", "flares", "イベント", "有害事象", "再燃"),
    }
)
IGNORED_SHEETS = ("about", "codebook", "readme", "legend", "説明", "凡例")


UNKNOWN = "not a column this version knows"


@dataclass(frozen=True)
class ColumnUse:
    """What a column of the file was taken for."""

    sheet: str
    index: int
    header: str
    table: str
    """the table its values go to: patients for a patient's column repeated in a sheet of visits"""
    key: str
    """field or measure; empty where the column is not used"""
    unit: str | None = None
    """unit the header states; None where it states none and the canonical one is assumed"""
    why_not: str = ""
    """for a column that is not used"""

    @property
    def letter(self) -> str:
        """Column letter as the spreadsheet shows it."""
        name, number = "", self.index + 1
        while number:
            number, rest = divmod(number - 1, 26)
            name = chr(65 + rest) + name
        return name

    @property
    def place(self) -> str:
        """Letter and header."""
        return f"{self.letter} ({self.header})" if self.header else self.letter


def normalise(header: str) -> str:
    """A header without case, width, punctuation and blanks."""
    folded = unicodedata.normalize("NFKC", header).casefold().replace("haem", "hem")
    return re.sub(r"[\W_]+", "", folded)


@cache
def _names(table: str) -> Mapping[str, str]:
    """Normalised spelling -> field or measure of the table."""
    names: dict[str, str] = {}
    if table == "visits":
        for measure in MEASURES.values():
            for spelling in (measure.key, measure.label, measure.short, measure.title, *measure.synonyms):
                names.setdefault(normalise(spelling), measure.key)
    for field in FIELDS[table]:
        for spelling in (field.key, field.label, *field.synonyms):
            names[normalise(spelling)] = field.key
    return MappingProxyType(names)


def split_unit(header: str) -> tuple[str, str | None]:
    """Header without the unit in its last brackets, and that unit."""
    match = re.match(r"^(.*?)\s*[(\[（［]([^()\[\]（）［］]*)[)\]）］]\s*$", header.replace("\n", " "))
    return (match[1], match[2].strip()) if match and match[1].strip() else (header, None)


def match_header(header: str, table: str) -> tuple[str, str | None, str]:
    """(key, unit, why not): what a header of the table means. The key is empty where it means nothing known."""
    names = _names(table)
    base, bracket = split_unit(header)
    key = names.get(normalise(header)) or names.get(normalise(base), "")
    if not key and bracket is None and " " in header.strip():
        # "UPCR mg/mmol": the unit stands behind the name without brackets.
        base, tail = header.strip().rsplit(" ", 1)
        candidate = MEASURES.get(names.get(normalise(base), ""))
        if candidate is not None and find_unit(candidate, tail) is not None:
            key, bracket = candidate.key, tail
    if not key:
        return "", None, UNKNOWN
    measure = MEASURES.get(key)
    if measure is None or not measure.unit or not bracket or normalise(header) == normalise(measure.label):
        return key, None, ""
    unit = find_unit(measure, bracket)
    if unit is None:
        accepted = ", ".join(dict.fromkeys((measure.unit, *measure.accepts)))
        return "", None, f"{measure.label} in this unit cannot be read; accepted are {accepted}"
    return key, unit, ""


def find_table(sheet: str, headers: list[str]) -> str | None:
    """The table a sheet holds, from its name or else from its headers; None where neither tells."""
    name = normalise(sheet)
    for table, names in SHEET_NAMES.items():
        if name in {normalise(known) for known in names}:
            return table
    keys = {table: {match_header(header, table)[0] for header in headers if header} - {""} for table in TABLES}
    if not any("patient_id" in found for found in keys.values()):
        return None
    if {"kind"} <= keys["events"] and not keys["visits"] & set(MEASURES):
        return "events"
    if {"drug"} <= keys["treatments"] and not keys["visits"] & set(MEASURES):
        return "treatments"
    return "visits" if keys["visits"] & set(MEASURES) else "patients"
