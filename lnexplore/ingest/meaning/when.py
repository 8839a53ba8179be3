"""When the rows of a table lie: the column of dates or counted time that nobody named as one, told by its cells or asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.ingest.meaning.cells import Within, are_dates, are_numbers, within
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation, column_values, fingerprint
from lnexplore.ingest.meaning.times import (
    MONTHS_IN,
    SCALES,
    TYPICAL_MONTHS,
    TimePoint,
    are_time_points,
    counts_months,
    read_times,
    scale_counted,
    time_of_cell,
)
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.reasons import Reason, RowReason, Why
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import values
from lnexplore.vocabulary import load_synonyms

TIMES = ("date", "day", "month", "visit")
_SCALES = {
    "month": N_("Months since the start"),
    "week": N_("Weeks since the start"),
    "day": N_("Days since the start"),
    "quarter": N_("Quarters (three months) since the start"),
    "year": N_("Years since the start"),
    "none": N_("Visits: their days are not known"),
}
MOST_CANDIDATES, FEWEST = 4, 2
_UNITS = load_synonyms("time_units")
_QUARTERS = frozenset(_UNITS["quarter"])
_LONGEST_WORD = 24


def place_rows(
    table: Table, days: list[ColumnUse], patient: ColumnUse, reading: Reading, found: Interpretation
) -> tuple[list[ColumnUse], bool]:
    """(the columns that place the rows in time, whether the rows wait for an answer).

    Where no column that is known tells a day, a column of dates that differ within patients is taken, and numbers that
    rise within them are asked about: what do they count?
    """
    days = [replace(use, key="date") if use.key == "visit" and _dated(table, use) else use for use in days]
    if any(use.key in ("date", "day", "month") and _tells(table, use) for use in days):
        return days, False
    visit = next((use for use in days if use.key == "visit"), None)
    if visit is not None:
        counted = _counted(table, visit, patient)
        if counted:
            return _ask_scale(table, visit, counted, days, reading, found)
        if read_times(column_values(table, visit.index))["value"].null_count() < table.frame.height:
            return days, False
    return _look(table, days, patient, reading, found)


def starts_that_differ(table: Table, uses: Sequence[ColumnUse], patient: ColumnUse) -> list[ColumnUse]:
    """The columns, where one headed as a start has another date on each row of a patient and no other tells when: then
    the rows begin there, not the treatment."""
    if any(use.table == "visits" and use.key in TIMES for use in uses):
        return list(uses)
    start = next((use for use in uses if (use.table, use.key) == ("patients", "time_zero")), None)
    if start is None or not _dated(table, start):
        return list(uses)
    frame = pl.DataFrame({"who": column_values(table, patient.index), "day": column_values(table, start.index)})
    several = frame.drop_nulls().group_by("who").agg(n=pl.len(), days=pl.col("day").n_unique()).filter(pl.col("n") > 1)
    if not several.height or int((several["days"] > 1).sum()) * 5 < 4 * several.height:
        return list(uses)
    return [replace(use, table="visits", key="date") if use is start else use for use in uses]


def _dated(table: Table, use: ColumnUse) -> bool:
    return are_dates(column_values(table, use.index))


def _tells(table: Table, use: ColumnUse) -> bool:
    return column_values(table, use.index).drop_nulls().len() > 0


def numbers_in_words(cells: Sequence[str]) -> Mapping[str, float]:
    """Cell -> the one number in it, where the words around it begin alike in all cells (0, V3, 3 μήνες, M+6); one word
    without a number counts as 0. Nothing for any other cells."""
    found: dict[str, float] = {}
    said, bare, dashed = set[str](), [], set[str]()
    for cell in cells:
        numbers = re.findall(r"([-−–]?)(\d+(?:[.,]\d+)?)", cell)
        letters = "".join(sign for sign in cell.casefold() if sign.isalpha())
        if len(numbers) > 1 or len(letters) > _LONGEST_WORD:
            return {}
        if not numbers:
            bare.append(cell)
            continue
        found[cell] = float(numbers[0][1].replace(",", "."))
        said.add(letters[:3])
        dashed |= {cell} if numbers[0][0] else set()
    if len(said) > 1 or len(bare) > 1 or not found or (bare and (said == {""} or 0 in found.values())):
        return {}
    # A dash behind a word separates (FU-3, FU-6), unless the 0 or the same number stands without one too: V-1, V0, V1.
    plain = {number for cell, number in found.items() if cell not in dashed}
    if said == {""} or 0 in plain or any(found[cell] in plain for cell in dashed):
        found |= {cell: -found[cell] for cell in dashed}
    return found | dict.fromkeys(bare, 0.0)


def _counted(table: Table, use: ColumnUse, patient: ColumnUse) -> list[float]:
    """The numbers of visits such as 0, 3, 6 or V1, V2: nothing where the cells say more than numbers."""
    text = column_values(table, use.index).str.strip_chars()
    cells = text.drop_nulls().unique().to_list()
    months = counts_months(cells)
    times = [time_of_cell(months.get(cell, cell)) for cell in cells]
    if any(time is not None and (time[0].scale != "visit" or time[1]) for time in times):
        return []
    found = numbers_in_words(cells)
    word = next((cell for cell in found if not any(map(str.isdigit, cell))), None)
    if word is not None:
        rows = pl.DataFrame({"who": column_values(table, patient.index), "cell": text}).drop_nulls()
        firsts = rows.group_by("who", maintain_order=True).first()["cell"]
        if int((firsts == word).sum()) * 5 < 4 * firsts.len():
            return []
    return sorted(set(found.values()))


def _scale_options() -> tuple[Option, ...]:
    """What the numbers of a column may count."""
    return tuple(Option(scale, _(label)) for scale, label in _SCALES.items())


def likely_scale(numbers: Sequence[float]) -> tuple[Literal["month", "week", "quarter", "none"], bool]:
    """(what such numbers most likely count, whether that is plain): 0, 3, 6, 12 are months; 1, 2, 3 may count visits."""
    # What lies before the start is as long as what counts from it.
    known = sorted({number for number in numbers if number >= 0})
    gaps = len(known) >= 2 and known[-1] - known[0] + 1 > len(known)
    if set(known) <= TYPICAL_MONTHS and gaps:
        return "month", True
    return ("week" if gaps and known[-1] > 24 and all(number % 2 == 0 for number in known) else "none"), False


def _ask_scale(
    table: Table,
    use: ColumnUse,
    counted: Sequence[float],
    days: list[ColumnUse],
    reading: Reading,
    found: Interpretation,
) -> tuple[list[ColumnUse], bool]:
    """The column with what its numbers count, as answered or as plain; else the rows wait."""
    proposed: str
    proposed, safe = likely_scale(counted)
    cells = column_values(table, use.index).drop_nulls().unique().to_list()
    if any(time_of_cell(cell) is None and any(map(str.isalpha, cell)) for cell in cells):
        # Of a letter that usually counts visits (V, T) the numbers may tell; of any other nothing is plain.
        proposed, safe = "quarter" if all(cell.strip()[:1] in "Qq" for cell in cells) else proposed, False
    elif (named := _scale_named(use.header)) is not None:
        proposed, safe = named, False
    key = f"counts {use.header} @{use.shape}"
    written = ", ".join(f"{number:g}" for number in counted[:8])
    question = Question(
        key,
        _("What do the numbers of column “{header}” count: days, weeks, months, quarters, years or visits?").format(
            header=use.header or use.letter
        ),
        (
            _("Sheet “{sheet}” has no dates; its rows are numbered {written}.").format(
                sheet=table.sheet, written=written
            ),
            _("The answer gives the time of {n} rows.").format(n=table.frame.height),
        ),
        _scale_options(),
        proposed,
        safe=safe,
        answer=_answer(reading, key, list(_SCALES)),
        sheet=table.sheet,
        column=use.place,
    )
    found.questions.append(question)
    rest = [other for other in days if other.index != use.index]
    scale = question.in_force
    if scale in SCALES:
        name, unit = ("month", scale) if scale == "month" or scale in MONTHS_IN else ("day", scale)
        return [*rest, replace(use, table="visits", key=name, unit=unit, why=None)], False
    found.unused.append(replace(use, key="", why=Why(Reason.COUNTS_UNKNOWN)))
    found.dropped.append((tuple(table.frame["_row"].to_list()), RowReason.TIME_ASKED))
    return rest, True


def _scale_named(header: str) -> str | None:
    """What a word of the header says that is counted: `Quarter`, `Wk of study`."""
    said = re.findall(r"[^\W\d_]+", header.casefold())
    if set(said) & _QUARTERS:
        return "quarter"
    if len(said) == 1 and (alone := next((scale for scale in SCALES if said[0] in _UNITS[scale]), None)):
        return alone
    return next((scale for word in said if len(word) > 1 and (scale := scale_counted(word)) is not None), None)


def _answer(reading: Reading, key: str, known: Sequence[str]) -> str | None:
    answer = reading.answers.get(key)
    return answer if answer in known else None


def _look(
    table: Table, days: list[ColumnUse], patient: ColumnUse, reading: Reading, found: Interpretation
) -> tuple[list[ColumnUse], bool]:
    """The rows' time among columns that mean nothing known; nothing changes where no column could be it."""
    named = [use for use in found.unused if _could_say_when(table, use, patient, reading)]
    if len(named) == 1:
        return _take(found, named[0], "visit", days), False
    dated: list[ColumnUse] = []
    rising: list[tuple[ColumnUse, Within]] = []
    for use in found.unused:
        text = column_values(table, use.index)
        if use.key or use.choice in reading.columns or text.null_count() * 2 > text.len() or use.index == patient.index:
            continue
        if are_dates(text):
            if not within(table, use, patient, "date").constant:
                dated.append(use)
        elif are_numbers(text) and (run := within(table, use, patient, "number")).rises:
            rising.append((use, run))
        elif _rise_in_letters(table, use, patient):
            return _ask_scale(table, use, _counted(table, use, patient), days, reading, found)
    if len(dated) == 1 and not rising:
        return _take(found, dated[0], "date", days), False
    rising.sort(key=lambda pair: not pair[1].from_zero)
    options = [*dated, *(use for use, _ in rising)][:MOST_CANDIDATES]
    if not options:
        return days, False
    if len(options) == 1 and rising:
        use = options[0]
        counted = sorted(set(values.numbers(column_values(table, use.index))["value"].drop_nulls().to_list()))
        kept, waits = _ask_scale(table, use, counted, days, reading, found)
        if any(one.index == use.index for one in kept):
            found.unused = [one for one in found.unused if one.index != use.index]
        return kept, waits
    return _ask_column(table, options, dated, days, reading, found)


def _rise_in_letters(table: Table, use: ColumnUse, patient: ColumnUse) -> bool:
    """Whether the cells are numbers behind one word (FU0, FU3, FU6) that differ within nearly all patients."""
    text = column_values(table, use.index)
    if are_numbers(text) or len(_counted(table, use, patient)) < FEWEST:
        return False
    each = pl.DataFrame({"who": column_values(table, patient.index), "text": text}).drop_nulls().group_by("who")
    several = each.agg(n=pl.len(), kinds=pl.col("text").n_unique()).filter(pl.col("n") > 1)
    return several.height > 0 and int((several["n"] == several["kinds"]).sum()) * 5 >= 4 * several.height


def _could_say_when(table: Table, use: ColumnUse, patient: ColumnUse, reading: Reading) -> bool:
    """Whether a column under a header that says nothing holds time points, of which a patient has several."""
    text = column_values(table, use.index)
    if use.key or use.choice in reading.columns or use.index == patient.index or not are_time_points(text):
        return False
    cells = pl.DataFrame({"who": column_values(table, patient.index), "cell": text}).drop_nulls()
    several = bool((cells.group_by("who").agg(pl.col("cell").n_unique())["cell"] > 1).any())
    return several and read_times(text)["value"].null_count() * 2 <= text.len()


def _take(found: Interpretation, use: ColumnUse, key: str, days: list[ColumnUse]) -> list[ColumnUse]:
    found.unused = [one for one in found.unused if one.index != use.index]
    return [*days, replace(use, table="visits", key=key, why=None, proposed="", score=0.9)]


def _ask_column(
    table: Table,
    options: Sequence[ColumnUse],
    dated: Sequence[ColumnUse],
    days: list[ColumnUse],
    reading: Reading,
    found: Interpretation,
) -> tuple[list[ColumnUse], bool]:
    """Which of several columns tells when a row lies; the rows wait for the answer."""
    key = f"when @{options[0].shape}"
    is_date = {use.index for use in dated}
    offered = [
        Option(
            str(use.index), use.place, _("dates") if use.index in is_date else _("numbers that rise within patients")
        )
        for use in options
    ]
    question = Question(
        key,
        _("Which column of sheet “{sheet}” gives the time of its rows?").format(sheet=table.sheet),
        (_("No header says so; {n} rows are left out until it is answered.").format(n=table.frame.height),),
        (*offered, Option(LEAVE_OUT, _("None: leave the rows out"))),
        offered[0].value,
        answer=_answer(reading, key, [option.value for option in (*offered, Option(LEAVE_OUT, ""))]),
        sheet=table.sheet,
        column=", ".join(use.place for use in options),
    )
    found.questions.append(question)
    chosen = next((use for use in options if str(use.index) == question.in_force), None)
    if chosen is None:
        found.dropped.append((tuple(table.frame["_row"].to_list()), RowReason.TIME_ASKED))
        return days, True
    if chosen.index in is_date:
        return _take(found, chosen, "date", days), False
    counted = sorted(set(values.numbers(column_values(table, chosen.index))["value"].drop_nulls().to_list()))
    found.unused = [one for one in found.unused if one.index != chosen.index]
    return _ask_scale(table, chosen, counted, days, reading, found)


def ask_scale_of_headers(
    table: Table, times: Sequence[TimePoint], reading: Reading, found: Interpretation, letters: str = ""
) -> str | None:
    """Months, weeks or days? Numbers such as 0, 3, 6, 12 are months; 1, 2, 3 may count visits, so that is asked.

    `letters`: what stands before the numbers (`Q1`), where it is no word known.
    """
    values = sorted({time.value for time in times})
    proposed, safe = likely_scale(values)
    if letters:
        is_quarter = any(word.startswith(letters) for word in _QUARTERS)
        proposed, safe = "quarter" if is_quarter else proposed, False
    key = f"times @{fingerprint(table.headers)}"
    written = ", ".join(f"{value:g}" for value in values[:8])
    question = Question(
        key,
        _("What do the numbers in the headers of sheet “{sheet}” count?").format(sheet=table.sheet),
        (_("The headers have numbers {written} and no dates.").format(written=written),),
        _scale_options(),
        proposed,
        safe=safe,
        answer=_answer(reading, key, list(_SCALES)),
        sheet=table.sheet,
    )
    found.questions.append(question)
    return None if question.in_force in (None, "none") else question.in_force
