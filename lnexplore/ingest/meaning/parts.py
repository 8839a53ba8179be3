"""The parts of a table, and what its columns are taken for: shared by every shape."""

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from lnexplore.cohort.issues import Repair, Repaired
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import TABLES
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.meaning.before_after import before_after, pairs_among
from lnexplore.ingest.meaning.drugs import are_drugs
from lnexplore.ingest.meaning.header_names import is_red_cells
from lnexplore.ingest.meaning.header_words import DITTO, NOT_AVAILABLE, PHASE_HEADERS, PHASES, PREFERRED, SECOND_BEST
from lnexplore.ingest.meaning.mapping import (
    BRACKETS,
    ColumnUse,
    Match,
    match_column,
    match_header,
    match_labelled,
    names,
    normalise,
)
from lnexplore.ingest.meaning.times import TimePoint, are_time_points, find_time, scale_counted, time_said, without_time
from lnexplore.ingest.reading import CATEGORY, LEAVE_OUT, QUANTITY, Question, Reading
from lnexplore.ingest.reasons import UNKNOWN, ReadAs, Reason, RowReason, Why
from lnexplore.ingest.remembered import different_cells
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates, doses, values
from lnexplore.ingest.values.notation import are_cells_of_urine
from lnexplore.ingest.values.plain import are_plain
from lnexplore.ingest.values.spellings import SEXES

LOOKED_AT, FEWEST = 200, 3
"""Cells looked at to tell whether a column holds numbers, and fewest that tell."""
ROLES, LISTING = "roles", ("test", "result", "unit", "specimen")
"""What a column of a listing with a row per test may be."""
COUNTED: Mapping[str, tuple[str, str | None]] = {
    "visits.day": ("day", None),
    "visits.week": ("day", "week"),
    "visits.month": ("month", None),
    "visits.year": ("month", "year"),
}
"""The user's choice for a column that counts time from the start -> (field, unit where it is not the field's own)."""


@dataclass
class Part:
    """Rows of text that go to one table, and what their columns are taken for."""

    table: str
    frame: pl.DataFrame
    uses: list[ColumnUse]
    time: TimePoint | None = None
    constants: dict[str, str] = field(default_factory=dict)
    is_stand_in: bool = False
    """a course worked out from a sheet of patients, for where no sheet of treatments is"""


@dataclass
class Shape:
    """What a table of a sheet was understood to be."""

    parts: list[Part] = field(default_factory=list)
    unused: list[ColumnUse] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    """what was done to the table before it was read"""
    words: ReadAs = ReadAs.TABLE
    """long, wide, tall, ..."""
    trouble: str = ""
    patient: ColumnUse | None = None
    table: Table | None = None
    """the table the parts were made from"""
    dropped: list[tuple[tuple[int, ...], RowReason]] = field(default_factory=list)
    """(row numbers, why) of rows that are of no use"""
    roles: list[ColumnUse] = field(default_factory=list)
    """the columns of a listing by their role: tests, results, unit, specimens"""
    is_named: bool = False
    """whether patients are told apart by a column that identifies them"""


_BLANK = "\0"


def without_dittos(table: Table, found: Shape) -> Table:
    """The table with what stands in the row above in place of each sign that says “as above”; told in `found`.

    A measured value is that of the same patient only, and no sign reaches over a blank cell: such signs stay, and are listed.
    """
    frame = table.frame
    marked = [name for name in frame.columns if name[0] == "c" and _dittos(different_cells(frame[name])).any()]
    if not marked:
        return table
    headers = {f"c{index}": header for index, header in table.headers.items()}
    numbers = [name for name, header in headers.items() if match_header(header, "patients").key == "patient_id"]
    for name in sorted(marked, key=lambda one: one not in numbers):
        sign = _dittos(frame[name])
        above = frame[name].fill_null(_BLANK).set(sign, None).forward_fill().replace(_BLANK, None)
        if match_column(headers.get(name, ""), TABLES).key in MEASURES and numbers:
            person = frame[numbers[0]].forward_fill()
            above = above.set((person != person.shift(1)).fill_null(True), None)
        taken = sign & above.is_not_null()
        frame = frame.with_columns(pl.when(taken).then(above).otherwise(pl.col(name)).alias(name))
        if taken.any():
            place = ColumnUse(table.sheet, int(name[1:]), headers.get(name, ""), "", "").place
            found.repairs.append(Repair(Repaired.AS_ABOVE, table.sheet, place, int(taken.sum())))
    return replace(table, frame=frame)


def _dittos(cells: pl.Series) -> pl.Series:
    if cells.dtype != pl.String:
        return pl.Series(cells.name, [False] * cells.len())
    return cells.str.strip_chars().str.to_lowercase().is_in(DITTO).fill_null(False)


def fingerprint(headers: Mapping[int, str]) -> str:
    """Short name of a shape: the same for files with the same headers in any order."""
    words = "\n".join(sorted(normalise(text) for text in headers.values()))
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def column_values(table: Table, index: int) -> pl.Series:
    """The text of a column; nulls for one beyond the sheet."""
    name = f"c{index}"
    return table.frame[name] if name in table.frame.columns else pl.Series(name, [None] * table.frame.height, pl.String)


def differs_within(table: Table, index: int, patient: ColumnUse) -> bool:
    """Whether any patient has two different cells in a column."""
    cells = pl.DataFrame({"who": column_values(table, patient.index), "text": column_values(table, index)}).drop_nulls()
    return bool((cells.group_by("who").agg(pl.col("text").n_unique())["text"] > 1).any())


def holds_any(frame: pl.DataFrame, index: int) -> bool:
    """Whether a column has any cell."""
    return f"c{index}" in frame.columns and frame[f"c{index}"].null_count() < frame.height


def roles_of(table: Table, chosen: Mapping[int, str] | None = None) -> dict[str, list[int]]:
    """Role -> the columns that have it, by their header or as the user chose (`chosen_roles`)."""
    roles: dict[str, list[int]] = {}
    for index, header in sorted(table.headers.items()):
        role = match_header(header, "roles").key
        if chosen and index in chosen and role in ("", *LISTING):
            role = chosen[index]
        if role:
            roles.setdefault(role, []).append(index)
    return roles


def chosen_roles(columns: Sequence[ColumnUse], reading: Reading) -> dict[int, str]:
    """Column that the user decided about -> its role in a listing, `none` where it is something else."""
    chosen = {use.index: reading.columns[use.choice] for use in columns if use.choice in reading.columns}
    known = {f"{ROLES}.{role}": role for role in LISTING}
    return {index: known.get(meaning, "none") for index, meaning in chosen.items()}


def choose(use: ColumnUse, match: Match, reading: Reading) -> ColumnUse:
    """The column with the user's choice if there is one, else with the meaning that was found."""
    chosen = _chosen(use, match, reading) if use.choice in reading.columns else None
    if chosen is not None:
        return chosen
    unit = match.unit
    if use.choice in reading.units and match.key in MEASURES:
        # Settings of another version may name a unit that this one does not know.
        unit = find_unit(MEASURES[match.key], reading.units[use.choice]) or match.unit
    if match.sure or (match.key and use.choice in reading.units):
        return replace(use, table=match.table, key=match.key, unit=unit, score=match.score, time=match.time)
    proposed = f"{match.table}.{match.key}" if match.key else ""
    return replace(use, table=match.table, key="", why=match.why or UNKNOWN, score=match.score, proposed=proposed)


def _chosen(use: ColumnUse, match: Match, reading: Reading) -> ColumnUse | None:
    """The column as the user chose; None where this version does not know what was chosen."""
    meaning = reading.columns[use.choice]
    if meaning == LEAVE_OUT:
        return replace(use, key="", why=Why(Reason.LEFT_OUT), score=1.0)
    if meaning in (CATEGORY, QUANTITY):
        return replace(use, table=match.table, key="", why=UNKNOWN, score=1.0)
    table, key, at = reading.meaning_of(use.choice)
    if table == ROLES and key in LISTING:
        return replace(use, table=match.table, key="", why=Why(Reason.NO_LISTING), score=1.0)
    counted = COUNTED.get(meaning)
    if counted is not None:
        return replace(use, table=table, key=counted[0], unit=counted[1], score=1.0, why=None)
    if table not in TABLES or key not in names(table).values():
        return None
    unit = match.unit if key == match.key else None
    if key in MEASURES and use.choice in reading.units:
        unit = find_unit(MEASURES[key], reading.units[use.choice]) or unit
    time = None if table != "visits" else time_said(at) or match.time
    return replace(use, table=table, key=key, unit=unit, score=1.0, time=time, why=None)


def map_columns(
    table: Table,
    columns: Sequence[ColumnUse],
    tables: Sequence[str],
    reading: Reading,
    found: Shape,
    *,
    timed: bool,
    propose: bool = True,
) -> list[ColumnUse]:
    """What the columns are taken for; the others land in `found.unused`. `timed`: a time point in a header counts."""
    uses: list[ColumnUse] = []
    taken: dict[tuple[str, str, TimePoint | None], int] = {}
    for use in sorted(columns, key=lambda use: _turn(table, use, reading)):
        if not use.header:
            if column_values(table, use.index).null_count() < table.frame.height:
                found.unused.append(replace(use, table=tables[0], why=Why(Reason.NO_HEADER)))
            continue
        match = match_labelled(
            use.header, table.labels.get(use.index, ""), tables, table.bottom.get(use.index, ""), propose=propose
        )
        match = by_cells(table, use, _sediment(table, use, match))
        plain = (
            match.sure
            and (match.score == 1 or match.key == "upcr")
            and (match.time is None or match.time.scale != "number")
        )
        several = _before_after(table, use, tables, reading, found) or ([] if plain else _several(use, tables))
        for one, meaning in several or [(use, match)]:
            chosen = choose(one, meaning, reading)
            if chosen.key in MEASURES and use.choice not in reading.columns and not _can_be(table, chosen):
                chosen = replace(
                    chosen, key="", why=Why(Reason.NO_SUCH_VALUES), proposed=f"{chosen.table}.{chosen.key}"
                )
            if timed and chosen.time is None and use.choice in reading.columns and chosen.table == "visits":
                # Of an unknown word (Quax 3M) only what it measures was said; when, its header tells.
                chosen = replace(chosen, time=named[0] if (named := find_time(use.header)) else None)
            if chosen.time is not None and not timed and chosen.time.scale == "number":
                # In a sheet with a row per visit a figure behind a name is part of the name (alb_4).
                chosen = replace(chosen, time=None)
            if chosen.time is not None and not timed:
                chosen = replace(chosen, key="", why=Why(Reason.TIME_IN_HEADER))
            place = (chosen.table, chosen.key, chosen.time)
            if not chosen.key:
                found.unused.append(chosen)
            elif chosen.key == "patient_id":
                found.unused.append(replace(chosen, key="", why=Why(Reason.ANOTHER_PATIENT)))
            elif place in taken:
                same = Reason.SAME_BEFORE if taken[place] <= use.index else Reason.SAME_BEHIND
                found.unused.append(replace(chosen, key="", why=Why(same)))
            else:
                taken[place] = use.index
                uses.append(chosen)
    return sorted(uses, key=lambda use: use.index)


_PREFERRED, _SECOND_BEST = (frozenset(map(normalise, words)) for words in (PREFERRED, SECOND_BEST))


def _turn(table: Table, use: ColumnUse, reading: Reading) -> int:
    """Which of two columns that mean the same is asked first: what the user chose, then the better source, then the left one."""
    if use.choice in reading.columns:
        return 0
    header = normalise(use.header)
    if header in _PREFERRED and holds_any(table.frame, use.index):
        return 1
    # “Years since biopsy” beside a month is no better than it.
    counts = scale_counted(use.header) is not None and match_header(use.header, "visits").score < 1
    return 3 if header in _SECOND_BEST or counts else 2


_SEX_WORDS = frozenset(normalise(word) for words in SEXES.values() for word in words if len(normalise(word)) > 1)


_CR = re.compile(r"(?i)(?<![^\W\d_])cr(?![^\W\d_])")


def by_cells(table: Table, use: ColumnUse, match: Match) -> Match:
    """The meaning of a header that may head two things, as its cells tell: a biopsy's day or its finding, a category of
    adverse events or the kind of event, creatinine or complete response."""
    if not match.sure and normalise(use.header) in _SEX_WORDS:
        # “Female” over yes and no, or 1 and 0; a column of names of sexes would be headed otherwise.
        answers = values.yes_no(column_values(table, use.index).drop_nulls().head(LOOKED_AT))["value"]
        return Match("patients", "sex", None, None, 0.9) if answers.len() and not answers.null_count() else match
    if match.table == "treatments" and not match.key:
        named = column_values(table, use.index).drop_nulls().unique(maintain_order=True).head(LOOKED_AT).to_list()
        return Match("treatments", "drug", None, None, 0.9) if are_drugs(named) else match
    if match.table == "visits" and match.key == "month" and _are_calendar_years(column_values(table, use.index)):
        return Match(match.table)
    if match.table == "visits" and match.key == "date":
        return replace(match, key="visit") if are_time_points(column_values(table, use.index)) else match
    if match.key == "creatinine" and match.unit is None and _CR.search(use.header):
        return _response_by_cells(table, use, match)
    if match.key not in ("biopsy", "category", "phase") or match.table not in ("patients", "events"):
        return match
    cells = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
    if match.key == "phase":
        # Arms, groups and regimens are categories of patients; the phase is what induction and maintenance are called.
        return match if says_phase(use.header) or are_phases(cells) else Match(match.table, score=match.score)
    if match.key == "biopsy":
        read = dates.dates(cells)
        told = read.select((pl.col("value").is_not_null() | pl.col("ambiguous")).sum()).item()
        if told or not cells.len():
            return match
        classes = values.isn_classes(cells)["group"].drop_nulls().len()
        return Match(match.table, "isn_class", None, UNKNOWN, 0.6) if classes * 2 > cells.len() else Match(match.table)
    kinds = values.event_kinds(cells)["value"]
    return replace(match, key="kind") if (kinds.len() - kinds.null_count()) * 2 > kinds.len() else match


def _are_calendar_years(cells: pl.Series) -> bool:
    """Whether numbers are years of the calendar, which place no row after a start."""
    numbers = cells.drop_nulls().head(LOOKED_AT).str.strip_chars().cast(pl.Float64, strict=False)
    return numbers.len() > 0 and bool(numbers.is_between(1900, 2100).fill_null(False).all())


def _response_by_cells(table: Table, use: ColumnUse, match: Match) -> Match:
    """`CR` over yes and no, or 1 and 0, is more likely the complete response; a column of nothing but 1 tells neither."""
    cells = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
    said = values.yes_no(cells)["value"]
    told = cells.len() > 0 and not said.null_count() and (not said.all() or not are_plain(cells))
    why = Why(Reason.NO_SUCH_VALUES)
    return Match("visits", "recorded_response", None, why, 0.6, match.time) if told else match


def are_phases(cells: pl.Series) -> bool:
    """Whether the cells of a group say induction and maintenance, and nothing else."""
    different = cells.str.strip_chars().str.to_lowercase().unique()
    said = different.filter(~different.is_in(list(NOT_AVAILABLE)))
    return said.len() > 0 and bool(said.str.contains_any(list(PHASES)).all())


def says_phase(header: str) -> bool:
    """Whether a header names a phase of treatment, not only a group."""
    bare = normalise(header)
    return any(word in bare for word in PHASE_HEADERS)


def _sediment(table: Table, use: ColumnUse, match: Match) -> Match:
    """A column headed RBC: of the urine where its cells say so, else only proposed, for it may be a blood count."""
    if match.key or not is_red_cells(without_time(use.header)):
        return match
    # “RBC 0m” and “RBC 6m” are one measure: what the cells of all its times say together holds for each.
    same = [index for index, header in table.headers.items() if is_red_cells(without_time(header))]
    text = pl.concat([column_values(table, index).drop_nulls().head(LOOKED_AT) for index in same])
    timed = find_time(use.header)
    why = None if are_cells_of_urine(text) else UNKNOWN
    return Match("visits", "urine_rbc", None, why, 0.9 if not why else 0.6, timed[0] if timed else None)


def _can_be(table: Table, use: ColumnUse) -> bool:
    """Whether a column of numbers holds numbers at all: `CR` may head creatinine or a yes and no of complete response."""
    measure = MEASURES[use.key]
    text = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
    if measure.kind not in ("number", "interval") or use.part is not None or text.len() < FEWEST:
        return True
    if are_plain(text):
        # Ones and zeros say yes and no where zero is no value.
        return measure.low <= 0 or set(text.unique()) != {"0", "1"}
    if int(text.str.contains(r"\d").sum()) * 5 > text.len():
        return True
    if measure.key == "prednisolone":
        read = doses.doses(text)
    else:
        read = values.intervals(text, negative_is_zero=True, ranges_from_dates=True)
    return bool((read["value"].is_not_null() | read["missing_code"]).any())


def _before_after(
    table: Table, use: ColumnUse, tables: Sequence[str], reading: Reading, found: Shape
) -> list[tuple[ColumnUse, Match]]:
    text = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
    if "visits" not in tables or not text.len() or use.choice in reading.columns:
        return []
    return before_after(use, *pairs_among(use.header, text), reading, found.questions)


def _several(use: ColumnUse, tables: Sequence[str]) -> list[tuple[ColumnUse, Match]]:
    """The measures of a header such as `C3/C4/dsDNA`, whose cells hold as many values; none where it is no such header."""
    if "visits" not in tables:
        return []
    base = use.header.split("(")[0].split("（")[0]
    for text, mark in itertools.product(dict.fromkeys((use.header, base)), ("/", "・", "／", "|", "、")):
        # A mark within brackets belongs to a unit.
        outside = BRACKETS.sub(lambda group, mark=mark: group[0].replace(mark, _BLANK), text)  # type: ignore[misc]
        pieces = [piece.strip().replace(_BLANK, mark) for piece in outside.split(mark)]
        if len(pieces) < 2 or not all(pieces):
            continue
        own = [match_header(piece, "patients") for piece in pieces]
        if "patients" in tables and sorted(match.key for match in own) == ["age", "sex"]:
            return [(replace(use, part=number), match) for number, match in enumerate(own)]
        meanings = [match_column(piece, ("visits",)) for piece in pieces]
        if all(match.sure and match.key in MEASURES for match in meanings):
            time = next((match.time for match in meanings if match.time), None)
            return [(replace(use, part=number), replace(match, time=time)) for number, match in enumerate(meanings)]
    return []
