"""Facts above a table: name, sex and start of the one patient whose visits the table holds."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.meaning.mapping import match_header
from lnexplore.ingest.table.header_rows import folded, is_number
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import values

LONGEST_LABEL = 40
MOST_FACTS = 12
_SPLIT = re.compile(r"[:：=＝]")
_WORDS = re.compile(r"[\s,;，；、|/・()（）]+")
_AGED = re.compile(r"(?<![^\W_])(\d{1,3} ?(?:years?(?: old)?|y\.?o\.?|yrs?|y|歳|才|岁|歲|세))(?![^\W_])", re.IGNORECASE)
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
        told = [pair for piece in _BETWEEN.split(cell) for pair in _pairs(piece) if _is_label(pair[0])]
        if told:
            found += told
        elif len(cells) == 1:
            found += _without_labels(cell)
        elif (
            place + 1 < len(cells)
            and (_is_label(cell) or (len(cells) == 2 and _may_be_label(cell)))
            and not _is_label(cells[place + 1])
        ):
            found.append((_bare(cell), cells[place + 1]))
            place += 1
        place += 1
    return found


def _without_labels(title: str) -> list[tuple[str, str]]:
    """Sex and age among the words of a title: `Case 3  34 y  female`, `症例3　34歳　女性`.

    Without an age no letter or word is a sex: `Ward W`, `Hospital M` and `Dr Mann` tell nothing of a patient.
    """
    ages = {" ".join(age.split()) for age in _AGED.findall(title)}
    if len(ages) != 1:
        return []
    pieces = [piece for piece in _WORDS.split(_AGED.sub(" ", title)) if piece]
    known = values.sexes(pl.Series(pieces, dtype=pl.String))["value"].drop_nulls().unique()
    return [("Age", ages.pop()), *(("Sex", sex) for sex in known if len(known) == 1)]


def _pairs(text: str) -> list[tuple[str, str]]:
    """The pairs of `Sex: F  Age: 34`: what stands before a colon is a label as far back as its words are one."""
    pieces = _SPLIT.split(text)
    if len(pieces) < 2:
        return []
    found: list[tuple[str, str]] = []
    label = pieces[0].strip()
    for place, piece in enumerate(pieces[1:], 1):
        words = piece.split()
        last = place == len(pieces) - 1
        size = (
            0 if last else next((n for n in range(min(4, len(words) - 1), 0, -1) if _is_label(" ".join(words[-n:]))), 0)
        )
        value = " ".join(words[: len(words) - size]) if size else piece.strip()
        if label and value:
            found.append((label, value))
        if not size:
            break
        label = " ".join(words[-size:])
    return found


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


def _facts_beside(table: Table) -> tuple[Table, list[tuple[str, str]]]:
    """(the table without them, the facts) that stand in two columns at the right of a table: label and value."""
    for index, header in sorted(table.headers.items()):
        name, value = f"c{index}", f"c{index + 1}"
        if not _is_label(header) or not {name, value} <= set(table.frame.columns) or index + 1 not in table.headers:
            continue
        told = table.frame.select(name, value).drop_nulls(name).head(MOST_FACTS + 1).rows()
        if match_header(table.headers[index + 1], "visits").key in MEASURES or not _are_labels(
            [row[0] for row in told]
        ):
            continue
        facts = [(_bare(header), table.headers[index + 1]), *((_bare(label), text) for label, text in told if text)]
        rest = {place: text for place, text in table.headers.items() if place not in (index, index + 1)}
        bottom = {place: text for place, text in table.bottom.items() if place in rest}
        return replace(table, frame=table.frame.drop(name, value), headers=rest, bottom=bottom), facts
    return table, []


def _are_labels(cells: Sequence[str]) -> bool:
    """Whether the cells of a column head facts: each another one, and most of them known. Groups of patients recur."""
    return (
        0 < len(cells) <= MOST_FACTS
        and len(set(cells)) == len(cells)
        and all(map(_may_be_label, cells))
        and sum(map(_is_label, cells)) * 2 >= len(cells)
    )


def _facts_below(table: Table) -> tuple[Table, list[tuple[str, str]]]:
    """(the table without them, the facts) that stand in the rows below a table: label and value, side by side."""
    columns = [name for name in table.frame.columns if name[0] == "c"][:2]
    if len(columns) < 2:
        return table, []
    facts: list[tuple[str, str]] = []
    others = [name for name in table.frame.columns if name[0] == "c" and name not in columns]
    height = table.frame.height
    while height:
        row = table.frame.row(height - 1, named=True)
        label, value = row[columns[0]], row[columns[1]]
        if not label or not value or not _is_label(label) or any(row[name] for name in others):
            break
        facts.insert(0, (_bare(label), value))
        height -= 1
    return (replace(table, frame=table.frame.head(height)) if facts else table), facts


def with_facts(table: Table, above: Sequence[Sequence[str]]) -> Table:
    """The table of one patient with what stands above it as columns; a table with patients of its own stays."""
    upright, beside = _facts_beside(table)
    upright, below = _facts_below(upright)
    facts = [*facts_above(above), *beside, *below]
    if not any(_is_label(label) for label, _ in facts):
        return table
    own = {match_header(header, "patients").key for header in upright.headers.values()}
    if "patient_id" in own or any(identifies(header) == "key" for header in upright.headers.values()):
        return table
    table = upright
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
