"""A results frame as a journal prints it: a column per month, counts, estimate and interval in one cell."""

from collections.abc import Mapping, Sequence

import polars as pl

from lnexplore.catalogue import _
from lnexplore.report.codebook import is_result
from lnexplore.report.page_width import fits_unbroken
from lnexplore.report.tables import cells_in_words, readable
from lnexplore.report.tables import heads as heads_of
from lnexplore.report.word_parts import POINTS, UPRIGHT

_GROUPS_SIDE_BY_SIDE = 24
"""Rows beyond which groups stand beside one another."""
_NUMBERED_KEYS = frozenset({"month", "limit", "value", "goal"})
"""columns of numbers that say what a row is, and not what was found"""
_PAIRS = (("n_by", "N_by"), ("n_patients", "N"), ("n", "N"))
_WITH_RANGE = (
    ("estimate", "sd", "({})"),
    ("estimate", "interval", "({})"),
    ("observed_median", "quartiles", "[{}]"),
    ("median", "quartiles", "[{}]"),
    ("rate", "interval of the rate", "({})"),
)
_OWN_LINE = ("interval",)
"""what has a line of its own in a cell where nothing takes it into brackets"""
_UNKNOWN = "n_not_assessable"
_BEST = "worst to best case"
_PER_CENT = "\u00a0%"
_AT_RISK = ("n_risk", "n_risk_by")

Cells = dict[str, list[str]]


def paper_table(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """The frame as words for a page, and the notes that say what stands in its cells and what is the same in every row.

    No number is lost but those of columns that are the same in every row, which a note tells.
    """
    if not frame.height or not is_result(frame) or {"group_first", "share_by"} & set(frame.columns):
        return readable(frame), []
    cells = cells_in_words(frame)
    keys = _keys(frame, cells)
    heads = heads_of(frame, cells)
    core = _joined(cells, heads)
    _marked(cells, core)
    notes = _same(cells, keys, core, heads) if frame.height > 1 else []
    keys = [key for key in keys if key in cells]
    over = _over(cells, keys) if any(name in cells for name in core) else None
    if over is None:
        return pl.DataFrame({heads[name]: found for name, found in cells.items()}), notes
    made = [_pivoted(cells, keys, core, heads, over, gap) for gap in (" ", "\n")]
    # A range is never broken: where there is no room beside its estimate it stands below it.
    made.append(made[1].with_columns(pl.all().str.replace_all(r"[ \x{00A0}]([(\[]\d)", "\n$1")))
    table = next((one for one in made if _fits(one)), made[-1])
    parts = [heads[name] for name in core if name in cells]
    return table, [_("In each cell: {parts}.").format(parts="; ".join(map(_inside, parts))), *notes]


def _inside(head: str) -> str:
    """A header inside a sentence: "estimate", but "SD" and "UPCR" as they are."""
    return head if head[1:2].isupper() else head[:1].lower() + head[1:]


def _fits(table: pl.DataFrame) -> bool:
    return fits_unbroken(table, UPRIGHT * POINTS[0] / POINTS[-1])


def _keys(frame: pl.DataFrame, cells: Mapping[str, list[str]]) -> list[str]:
    """The leading columns, which say what a row is."""
    keys = []
    for name, dtype in frame.schema.items():
        if name not in _NUMBERED_KEYS and dtype.is_numeric() and not name.startswith("window_"):
            break
        if name in cells:
            keys.append(name)
    return keys


def _joined(cells: Cells, heads: dict[str, str]) -> list[str]:
    """Writes "8/12", "67 % (39–86)" and "60.0 [51.0–60.0]" into one column each, in place; gives the names of these."""
    core = []
    for of, total in _PAIRS:
        if of in cells and total in cells:
            cells[of] = [f"{n}/{N}" for n, N in zip(cells[of], cells.pop(total), strict=True)]
            heads[of] = f"{heads[of]}/{heads[total]}"
            core.append(of)
            break
    for name, beside, form in _WITH_RANGE:
        if name in cells and beside in cells and name not in core:
            ranges = [found.removesuffix(_PER_CENT).replace(_("not estimable"), "–") for found in cells.pop(beside)]
            cells[name] = [
                "–" if middle == range_ == "–" else f"{middle}\u00a0{form.format(range_)}".removeprefix("–\u00a0")
                for middle, range_ in zip(cells[name], ranges, strict=True)
            ]
            heads[name] += " " + form.format(heads[beside])
            core.append(name)
    for name in _AT_RISK:
        if name in cells:
            cells[name] = [_("{n} at risk").format(n=found) for found in cells[name]]
            heads[name] = _("still at risk")
            core.append(name)
    core += [name for name in _OWN_LINE if name in cells]
    if _BEST in cells:
        unknown = cells.pop(_UNKNOWN)
        cells[core[0]] = [
            found if count == "0" else f"{found}, {count}\u00a0NA"
            for found, count in zip(cells[core[0]], unknown, strict=True)
        ]
        heads[core[0]] = _("{estimate}, number not assessable (NA)").format(estimate=heads[core[0]])
        cells[_BEST] = ["" if found == "–" else f"[{found.removesuffix(_PER_CENT)}]" for found in cells[_BEST]]
        heads[_BEST] = _("[worst to best case]")
        core.append(_BEST)
    elif _UNKNOWN in cells and len(set(cells[_UNKNOWN])) > 1:
        cells[_UNKNOWN] = ["" if found == "0" else f"{found}\u00a0NA" for found in cells[_UNKNOWN]]
        heads[_UNKNOWN] = _("number not assessable (NA)")
        core.append(_UNKNOWN)
    return core


def _marked(cells: Cells, core: Sequence[str]) -> None:
    """Says beside a definition that it is in force, and instead of its numbers what the sheet lacks for it."""
    if "in_force" in cells and "label" in cells:
        marks = cells.pop("in_force")
        cells["label"] = [
            _("{definition} (in force)").format(definition=label) if mark == "yes" else label
            for label, mark in zip(cells["label"], marks, strict=True)
        ]
    for place, lacks in enumerate(cells.pop("lacking", [])):
        if lacks:
            for name in core:
                cells[name][place] = ""
            cells[core[0]][place] = _("lacks {items}").format(items=lacks)


def _same(cells: Cells, keys: Sequence[str], core: Sequence[str], heads: Mapping[str, str]) -> list[str]:
    """Takes out the columns that are the same in every row, and says so."""
    same = [name for name, found in cells.items() if name not in core and name != "group" and len(set(found)) == 1]
    if set(keys) <= set(same):
        same = [name for name in same if name != keys[0]] if keys else same
    told = [(heads[name], cells.pop(name)[0]) for name in same]
    said = ", ".join(f"{_inside(head)} {found}" for head, found in told if found not in ("", "–"))
    return [_("The same in every row: {values}.").format(values=said)] if said else []


def _over(cells: Cells, keys: Sequence[str]) -> str | None:
    """The column whose values become columns: months, or in a long table groups."""
    rows = list(zip(*(cells[key] for key in keys), strict=True))
    if len(keys) < 2 or len(set(rows)) < len(rows):
        return None
    return "month" if "month" in keys else "group" if "group" in keys and len(rows) > _GROUPS_SIDE_BY_SIDE else None


def _pivoted(
    cells: Cells, keys: Sequence[str], core: Sequence[str], heads: Mapping[str, str], over: str, gap: str
) -> pl.DataFrame:
    """A row per value of the other keys, a column per value of `over`; what is the same for all of the last key stands once below them."""
    names = [key for key in keys if key != over]
    rows = list(zip(*(cells[key] for key in names), strict=True))
    columns = list(dict.fromkeys(cells[over]))
    places = {(row, cells[over][place]): place for place, row in enumerate(rows)}
    shown = [name for name in core if name in cells]
    others = [name for name in cells if name not in (*keys, *core)]
    alone = len(names) == 1
    made: list[list[str]] = []

    def add(labels: Sequence[str], found: Sequence[str]) -> None:
        made.append([*labels, *found])

    def at(row: tuple[str, ...], name: str) -> list[str]:
        return [cells[name][places[row, column]] if (row, column) in places else "" for column in columns]

    outers: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in dict.fromkeys(rows):
        outers.setdefault(row if alone else row[:-1], []).append(row)
    for outer, inner in outers.items():
        for row in inner:
            parts = zip(*(at(row, name) for name in shown), strict=True)
            label = ["\n".join(heads[name] for name in shown)] if alone and others else []
            add([*row, *label], [gap.join(part for part in cell if part) for cell in parts])
        for name in others:
            found = [at(row, name) for row in inner]
            if all(one == found[0] for one in found):
                add([*outer, heads[name]], found[0])
            else:
                for row, one in zip(inner, found, strict=True):
                    add([*outer, f"{row[-1]}: {heads[name]}"], one)
    labels = [heads[name] for name in names] + ([" "] if alone and others else [])
    _said_once(made, len(labels) - 1)
    titles = [f"{heads[over]} {column}" if over == "month" else column for column in columns]
    return pl.DataFrame(made, schema=dict.fromkeys([*labels, *titles], pl.String), orient="row")


def _said_once(rows: list[list[str]], count: int) -> None:
    """Leaves the first `count` cells of a row blank as far as they are those of the row above."""
    above: list[str] = []
    for row in rows:
        here = row[:count]
        for place, cell in enumerate(here):
            if above[: place + 1] == here[: place + 1]:
                row[place] = ""
            elif cell:
                break
        above = here
