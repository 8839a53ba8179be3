"""Codebooks beside the data: a REDCap data dictionary, or a sheet that explains the columns of the others."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.header_names import split_unit
from lnexplore.ingest.meaning.mapping import match_header, normalise
from lnexplore.ingest.table.header_rows import is_unit
from lnexplore.ingest.table.layout import Table
from lnexplore.vocabulary import load_synonyms

_HEADS = load_synonyms("codebooks")
LOOKED_AT = 60


@dataclass(frozen=True)
class Dictionary:
    """What a codebook says of each column, by normalised header."""

    labels: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    identifiers: frozenset[str] = frozenset()


def read_dictionary(sheet: Sheet) -> Dictionary | None:
    """The dictionary that a sheet is; None where it is none."""
    for start, header in enumerate(sheet.rows(0, 10)):
        names = [normalise(cell) for cell in header]

        def find(said: Sequence[str], names: list[str] = names) -> int | None:
            return next((names.index(normalise(word)) for word in said if normalise(word) in names), None)

        variable, label = find(_HEADS["variable"]), find(_HEADS["label"])
        choices, unit = find(_HEADS["choices"]), find(_HEADS["unit"])
        if variable is None or (label is None and unit is None):
            continue
        if any(match_header(cell, "patients").key == "patient_id" for cell in header if cell):
            continue  # a listing of tests of patients has such headers too
        rows = sheet.rows(start + 1)
        # A column of `1 = male, 2 = female` or of units may be headed in any words.
        rest = [index for index, name in enumerate(names) if name and index not in (variable, label)]
        choices = choices if choices is not None else _first(rows, rest, parse_choices, 1)
        unit = unit if unit is not None else _first(rows, rest, is_unit, 2)
        if _holds_patients(rows[:LOOKED_AT], names, (variable, label, choices, unit)):
            continue
        kind, identifier = find(("fieldtype",)), find(("identifier",))
        return _read(rows, variable, label, choices, unit, kind, identifier)
    return None


def _first(
    rows: Sequence[Sequence[str]], columns: Sequence[int], says: Callable[[str], object], fewest: int
) -> int | None:
    """The first of the columns with so many cells that say it."""
    told = {i: sum(bool(says(row[i])) for row in rows[:LOOKED_AT] if i < len(row) and row[i]) for i in columns}
    return next((index for index, count in told.items() if count >= fewest), None)


def _holds_patients(rows: Sequence[Sequence[str]], names: Sequence[str], known: Sequence[int | None]) -> bool:
    """Whether other columns hold numbers: then the patients stand beside names and units, and nothing is explained."""
    others = [index for index, name in enumerate(names) if name and index not in known]
    cells = [row[index] for row in rows for index in others if index < len(row) and row[index]]
    numbers = sum(1 for cell in cells if cell.strip().lstrip("<>-").replace(".", "", 1).replace(",", "", 1).isdigit())
    return len(others) > 1 and numbers * 2 > len(cells) > 0


def _read(
    rows: list[list[str]],
    variable: int,
    label: int | None,
    choices: int | None,
    unit: int | None,
    kind: int | None,
    identifier: int | None,
) -> Dictionary:
    labels: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    identifiers = set()

    def cell(row: list[str], index: int | None) -> str:
        return row[index].strip() if index is not None and index < len(row) else ""

    for row in rows:
        name = normalise(cell(row, variable))
        if not name:
            continue
        text = re.sub(r"<[^<>]+>", " ", cell(row, label))
        if cell(row, unit) and cell(row, unit) not in text and not (unit == choices and parse_choices(cell(row, unit))):
            text = f"{text or cell(row, variable)} ({cell(row, unit)})"
        if text:
            labels[name] = " ".join(text.split())
        found = parse_choices(cell(row, choices)) if cell(row, kind) not in ("calc", "slider", "text", "notes") else {}
        if found:
            codes[name] = found
        if cell(row, identifier).lower() in ("y", "yes", "1", "true"):
            identifiers.add(name)
        if cell(row, kind) == "checkbox":
            for code, word in found.items():
                labels[normalise(f"{cell(row, variable)}___{code}")] = f"{labels.get(name, name)}: {word}"
            codes.pop(name, None)
    return Dictionary(labels, codes, frozenset(identifiers))


def parse_choices(text: str) -> dict[str, str]:
    """Code -> label of `1, Female | 2, Male` or `1=female; 2=male`; empty where the text is no such list.

    Before a comma only a number or one of several short codes is a code: `female, male` are the words of a column.
    """
    pieces = [piece.strip() for piece in re.split(r"\||;|；|\n|、|,(?=\s*-?\w+\s*[=＝:：])", text) if piece.strip()]
    found = {}
    for piece in pieces:
        match = re.match(r"^(-?\w{1,12})\s*([,=＝:：]|\s-\s)\s*(\S.*)$", piece)
        if match is None:
            continue
        if match[2] == "," and not re.search(r"\d", match[1]) and (len(match[1]) > 2 or len(pieces) == 1):
            return {}
        found[match[1]] = match[3].strip()
    return found if len(found) >= 1 and len(found) * 2 > len(pieces) else {}


def apply(table: Table, dictionaries: Sequence[Dictionary]) -> tuple[Table, int, frozenset[int]]:
    """(the table with labels and with codes replaced by their words, cells replaced, columns marked as identifying)."""
    labels = dict(table.labels)
    frame = table.frame
    replaced = 0
    marked: set[int] = set()
    for index, header in table.headers.items():
        for dictionary in dictionaries:
            # A unit in a line of its own was put behind the name in brackets.
            names = [normalise(header), normalise(split_unit(header)[0]), normalise(table.bottom.get(index, ""))]
            known = {*dictionary.labels, *dictionary.choices, *dictionary.identifiers}
            name = next((name for name in names if name in known), names[0])
            if name in dictionary.labels:
                labels.setdefault(index, dictionary.labels[name])
            if name in dictionary.identifiers:
                marked.add(index)
            codes = dictionary.choices.get(name)
            column = f"c{index}"
            if codes and column in frame.columns:
                text = frame[column].str.strip_chars()
                hits = int(text.is_in(list(codes)).sum())
                # Codes explain the cells only where the cells are codes.
                if hits and hits >= 0.5 * (text.len() - text.null_count()):
                    replaced += hits
                    frame = frame.with_columns(text.replace(list(codes), list(codes.values())).alias(column))
                break
    return replace(table, frame=frame, labels=labels), replaced, frozenset(marked)
