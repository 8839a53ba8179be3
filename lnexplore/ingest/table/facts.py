"""Facts above a table: name, sex and start of the one patient whose visits the table holds."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.meaning.mapping import match_header
from lnexplore.ingest.table.header_rows import folded, is_number
from lnexplore.ingest.table.layout import Table

LONGEST_LABEL = 40
_SPLIT = re.compile(r"[:：=＝]")
_BETWEEN = re.compile(r"[,;，；、|/]\s*")


def facts_above(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """(label, value) of what stands above a table: in two cells side by side, in one above the other, or in one cell."""
    found: list[tuple[str, str]] = []
    below: set[int] = set()
    for number, row in enumerate(rows):
        if number in below:
            continue
        labels = [index for index, cell in enumerate(row) if _is_label(cell)]
        under = rows[number + 1] if number + 1 < len(rows) else []
        filled = [index for index, cell in enumerate(row) if cell]
        if len(labels) >= 2 and labels == filled and all(index < len(under) and under[index] for index in labels[:2]):
            found += [(_bare(row[index]), under[index]) for index in labels if index < len(under) and under[index]]
            below.add(number + 1)
            continue
        found += _in_row(row)
    seen: dict[str, str] = {}
    for label, value in found:
        seen.setdefault(label, " ".join(value.split()))
    return list(seen.items())


def _in_row(row: Sequence[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    cells = [cell for cell in row if cell]
    place = 0
    while place < len(cells):
        cell = cells[place]
        pieces = [piece for piece in _BETWEEN.split(cell) if piece.strip()]
        inside = [_pair(piece) for piece in pieces] if len(pieces) > 1 else [_pair(cell)]
        told = [pair for pair in inside if pair and _is_label(pair[0])]
        if told and (len(told) == len(inside) or len(pieces) > 1):
            found += told
        elif (
            place + 1 < len(cells)
            and (_is_label(cell) or (len(cells) == 2 and _may_be_label(cell)))
            and not _is_label(cells[place + 1])
        ):
            found.append((_bare(cell), cells[place + 1]))
            place += 1
        place += 1
    return found


def _pair(text: str) -> tuple[str, str] | None:
    pieces = _SPLIT.split(text, maxsplit=1)
    if len(pieces) < 2 or not pieces[0].strip() or not pieces[1].strip():
        return None
    return pieces[0].strip(), pieces[1].strip()


def _bare(label: str) -> str:
    return " ".join(label.split()).rstrip(" :：=＝")


def _may_be_label(cell: str) -> bool:
    return len(cell) <= LONGEST_LABEL and not is_number(cell) and not any(sign.isdigit() for sign in cell)


def _is_label(cell: str) -> bool:
    """Whether a cell heads something a person has: number, name, sex, age, start, class."""
    bare = _bare(folded(cell)) if cell else ""
    if not bare or len(bare) > LONGEST_LABEL or is_number(bare) or any(sign.isdigit() for sign in bare):
        return False
    return bool(match_header(bare, "patients").key or identifies(bare))


def with_facts(table: Table, above: Sequence[Sequence[str]]) -> Table:
    """The table of one patient with what stands above it as columns; a table with patients of its own stays."""
    facts = facts_above(above)
    if not any(_is_label(label) for label, _ in facts):
        return table
    own = {match_header(header, "patients").key for header in table.headers.values()}
    if "patient_id" in own or any(identifies(header) == "key" for header in table.headers.values()):
        return table
    index = max(table.indices, default=-1)
    headers, bottom, columns = dict(table.headers), dict(table.bottom), []
    for label, value in facts:
        if match_header(label, "patients").key in own - {""}:
            continue
        index += 1
        headers[index] = bottom[index] = label
        columns.append(pl.lit(value).alias(f"c{index}"))
    made = tuple(sorted(set(headers) - set(table.headers)))
    return replace(table, headers=headers, bottom=bottom, frame=table.frame.with_columns(columns), facts=made)
