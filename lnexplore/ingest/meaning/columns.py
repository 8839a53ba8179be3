"""What each column of a table is taken for, by its header, its codebook and its cells."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import TABLES
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.meaning.before_after import before_after, pairs_among
from lnexplore.ingest.meaning.drugs import are_drugs
from lnexplore.ingest.meaning.event_sheets import OF_ADVERSE, kinds_of_sheet, says_kind
from lnexplore.ingest.meaning.header_names import is_red_cells, is_sediment, without_part_of_day
from lnexplore.ingest.meaning.header_words import NOT_AVAILABLE, PHASE_HEADERS, PHASES, PREFERRED, SECOND_BEST
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
from lnexplore.ingest.meaning.parts import (
    COUNTED,
    FEWEST,
    LISTING,
    LOOKED_AT,
    ROLES,
    Interpretation,
    column_values,
    holds_any,
)
from lnexplore.ingest.meaning.times import (
    TimePoint,
    are_time_points,
    find_time,
    scale_counted,
    time_of_choice,
    without_time,
)
from lnexplore.ingest.reading import CATEGORY, LEAVE_OUT, QUANTITY, Reading
from lnexplore.ingest.reasons import UNKNOWN, Reason, Why
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates, doses, values
from lnexplore.ingest.values.ages import are_ages_with_sexes
from lnexplore.ingest.values.notation import are_cells_of_urine
from lnexplore.ingest.values.plain import are_plain
from lnexplore.ingest.values.spellings import SEXES


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
    time = None if table != "visits" else time_of_choice(at) or match.time
    return replace(use, table=table, key=key, unit=unit, score=1.0, time=time, why=None)


def map_columns(
    table: Table,
    columns: Sequence[ColumnUse],
    tables: Sequence[str],
    reading: Reading,
    found: Interpretation,
    *,
    timed: bool,
    propose: bool = True,
) -> list[ColumnUse]:
    """What the columns are taken for; the others land in `found.unused`. `timed`: a time point in a header counts."""
    uses: list[ColumnUse] = []
    taken: dict[tuple[str, str, TimePoint | None], int] = {}
    in_parts = _doses_in_parts(columns) if "visits" in tables else {}
    for use in sorted(columns, key=lambda use: _turn(table, use, reading)):
        if not use.header:
            if column_values(table, use.index).null_count() < table.frame.height:
                found.unused.append(replace(use, table=tables[0], why=Why(Reason.NO_HEADER)))
            continue
        match = match_labelled(
            use.header, table.labels.get(use.index, ""), tables, table.bottom.get(use.index, ""), propose=propose
        )
        match = in_parts.get(use.index) or by_cells(table, use, _sediment(table, use, match))
        several = _before_after(table, use, tables, reading, found) or _several(table, use, tables, match)
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
            elif place in taken and not _are_parts(chosen, taken[place], columns):
                same = Reason.SAME_BEFORE if taken[place] <= use.index else Reason.SAME_BEHIND
                proposed = f"visits.{chosen.key}" if chosen.table == "visits" and chosen.key in MEASURES else ""
                found.unused.append(replace(chosen, key="", why=Why(same), proposed=proposed))
            else:
                taken.setdefault(place, use.index)
                uses.append(chosen)
    return sorted(uses, key=lambda use: use.index)


def _doses_in_parts(columns: Sequence[ColumnUse]) -> dict[int, Match]:
    """Index -> meaning of columns that hold the doses of a steroid at parts of the day, to be added up: `PSL AM`, `PSL PM`.

    One alone, or beside a column of the whole dose, is none. Without the name of a drug (`Morning dose`) it is proposed.
    """
    found: dict[tuple[str, TimePoint | None], dict[int, Match]] = {}
    whole = set[tuple[str, TimePoint | None]]()
    for use in columns:
        rest = without_part_of_day(use.header)
        match = match_column(rest or use.header, ("visits",), propose=False)
        if rest and not match.key:
            match = replace(match_column(f"steroid {rest}", ("visits",), propose=False), why=UNKNOWN, score=0.6)
        if match.key in doses.DOSED and rest:
            found.setdefault((match.key, match.time), {})[use.index] = match
        elif match.key in doses.DOSED:
            whole.add((match.key, match.time))
    return {
        index: match
        for place, some in found.items()
        if len(some) > 1 and place not in whole
        for index, match in some.items()
    }


def _are_parts(use: ColumnUse, index: int, columns: Sequence[ColumnUse]) -> bool:
    """Whether a column and that of an index are doses of a steroid at parts of the day."""
    headers = [use.header, *(one.header for one in columns if one.index == index)]
    return use.key in doses.DOSED and len(headers) > 1 and all(map(without_part_of_day, headers))


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
    if match.key not in ("biopsy", "category", "kind", "phase") or match.table not in ("patients", "events"):
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
    if match.key == "category":
        return replace(match, key="kind") if (kinds.len() - kinds.null_count()) * 2 > kinds.len() else match
    # “Event” over the names of adverse events, where their grades stand beside and nothing else names them.
    beside = {match_header(header, "events").key for header in table.headers.values()}
    names = 0 < cells.len() == kinds.null_count()
    told = beside & OF_ADVERSE or kinds_of_sheet(table.sheet) or says_kind("flare", *table.headers.values())
    return replace(match, key="term") if names and "term" not in beside and told else match


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
    timed, header = find_time(use.header), without_time(use.header)
    text = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
    is_said = 0 < text.n_unique() <= MOST_WORDS and not text.str.contains(r"\d").any()
    if not match.sure and is_said and is_sediment(header):
        # An active sediment is one with casts; what its words mean is asked.
        return Match("visits", "cellular_casts", None, None, 0.9, timed[0] if timed else None)
    if match.key or not is_red_cells(header):
        return match
    # “RBC 0m” and “RBC 6m” are one measure: what the cells of all its times say together holds for each.
    same = [index for index, header in table.headers.items() if is_red_cells(without_time(header))]
    text = pl.concat([column_values(table, index).drop_nulls().head(LOOKED_AT) for index in same])
    why = None if are_cells_of_urine(text) else UNKNOWN
    return Match("visits", "urine_rbc", None, why, 0.9 if not why else 0.6, timed[0] if timed else None)


MOST_WORDS = 12
"""Different words beyond which a column of a sediment holds remarks."""


def _can_be(table: Table, use: ColumnUse) -> bool:
    """Whether a column of numbers holds numbers at all: `CR` may head creatinine or a yes and no of complete response."""
    measure = MEASURES[use.key]
    text = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
    if measure.normal_below is not None and text.n_unique() <= MOST_WORDS:
        # “rare”, “many”: what the words of a sediment mean is asked.
        return True
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
    table: Table, use: ColumnUse, tables: Sequence[str], reading: Reading, found: Interpretation
) -> list[tuple[ColumnUse, Match]]:
    text = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
    if "visits" not in tables or not text.len() or use.choice in reading.columns:
        return []
    return before_after(use, *pairs_among(use.header, text), reading, found.questions)


def _several(table: Table, use: ColumnUse, tables: Sequence[str], match: Match) -> list[tuple[ColumnUse, Match]]:
    """The measures of a header such as `C3/C4/dsDNA`, whose cells hold as many values, or the age and the sex that cells
    hold together; none where it is no such column."""
    if "patients" in tables and match.key in ("age", "sex", ""):
        cells = column_values(table, use.index).drop_nulls().head(LOOKED_AT)
        if are_ages_with_sexes(cells, headed=match.key == "age"):
            return [
                (replace(use, part=part), Match("patients", key, None, None, 0.9))
                for part, key in enumerate(("age", "sex"))
            ]
    is_plain = match.sure and (match.score == 1 or match.key == "upcr")
    if "visits" not in tables or (is_plain and (match.time is None or match.time.scale != "number")):
        return []
    base = use.header.split("(")[0].split("（")[0]
    for text, mark in itertools.product(dict.fromkeys((use.header, base)), ("/", "・", "／", "|", "、")):
        # A mark within brackets belongs to a unit.
        outside = BRACKETS.sub(lambda group, mark=mark: group[0].replace(mark, "\0"), text)  # type: ignore[misc]
        pieces = [piece.strip().replace("\0", mark) for piece in outside.split(mark)]
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
