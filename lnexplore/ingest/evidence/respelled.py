"""What the words of columns are read as: codes, words below detection, times in words; and what is asked about them, once per measure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.evidence.calendar import Swapped
from lnexplore.ingest.evidence.codes import read_codes
from lnexplore.ingest.evidence.detection import ask_detection
from lnexplore.ingest.evidence.schemes import COUNT, scheme_of
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation
from lnexplore.ingest.meaning.time_words import ask_cells
from lnexplore.ingest.meaning.times import SCALES, time_of_cell
from lnexplore.ingest.meaning.when import likely_scale, numbers_in_words
from lnexplore.ingest.reading import Question
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import values
from lnexplore.ingest.values.columns import Report, Rules, column_text, decimal_mark, find_field
from lnexplore.ingest.values.plain import are_plain
from lnexplore.ingest.values.respelling import Respelling

Sexes = Mapping[str, frozenset[str]]
"""header -> the cells of all sheets under it that say the sex"""


def respelled(
    table: Table, shape: Interpretation, rules: Rules, swapped: Swapped, sexes: Sexes, report: Report
) -> dict[str, tuple[Respelling, ...]]:
    """What legends and answers say of the cells of each column: codes, words below detection, swapped dates."""
    found: dict[str, tuple[Respelling, ...]] = {
        choice: (change,) for (sheet, choice), change in swapped.items() if sheet == table.sheet
    }
    # The months of one measure are one column laid out in several: its words are asked about once.
    alike: dict[object, list[tuple[pl.DataFrame, ColumnUse]]] = {}
    for part in shape.parts:
        for use in part.uses:
            if use.key != "patient_id":
                months = use.table == "visits" and use.key in MEASURES and use.time is not None and not use.test
                alike.setdefault((use.key, use.unit, use.part) if months else len(alike), []).append((part.frame, use))
    for columns in alike.values():
        if columns[0][1].choice in found:
            # A column that several parts of the sheet share has been looked at.
            continue
        change, question = _respelling(table, shape, columns, rules, sexes)
        uses = [use for _, use in columns]
        if question is not None:
            report.questions.append(replace(question, column=places(uses)))
        if change is not None:
            found |= {use.choice: (change,) for use in uses}
    return found


def places(uses: Sequence[ColumnUse]) -> str:
    """Where columns stand, the first three by name."""
    return ", ".join(dict.fromkeys(use.place for use in uses[:3])) + (" …" if len(uses) > 3 else "")


def sexes_said(known: Sequence[tuple[Table, Interpretation]]) -> Sexes:
    """Header -> the cells of all sheets under it that say the sex: a tab per patient has one letter, which only beside the others is told."""
    found: dict[str, frozenset[str]] = {}
    for _table, shape in known:
        for part in shape.parts:
            for use in part.uses:
                if use.key == "sex" and not use.test:
                    cells = column_text(part.frame, use).drop_nulls().unique().to_list()
                    found[use.header] = found.get(use.header, frozenset()) | frozenset(cells)
    return found


_BESIDE = {"cellular_casts": "urine_rbc", "urine_rbc": "upcr"}
"""finding of the sediment -> a measure that is higher where there is more of it"""


def _beside(frame: pl.DataFrame, shape: Interpretation, use: ColumnUse) -> pl.Series | None:
    """The numbers on the rows of a column of the sediment that are higher where there are casts or many red cells."""
    part = next((part for part in shape.parts if use in part.uses), None)
    uses = part.uses if part is not None else ()
    cells = next((one for one in uses if one.key == _BESIDE.get(use.key) and one.time == use.time), None)
    if cells is None or cells.test:
        return None
    text = column_text(frame, cells)
    return values.intervals(text, decimal=values.decimal_mark(text) or ".")["value"]


def _respelling(
    table: Table, shape: Interpretation, columns: Sequence[tuple[pl.DataFrame, ColumnUse]], rules: Rules, sexes: Sexes
) -> tuple[Respelling | None, Question | None]:
    """What the cells of one column, or of the columns of one measure, are read as, and what is asked about them."""
    frame, use = columns[0]
    if len(columns) > 1:
        use = replace(use, header=f"{use.header} … {columns[-1][1].header}")
    text = pl.concat([column_text(one, each) for one, each in columns])
    item = find_field(use.table, use.key)
    measure = MEASURES.get(use.key) if use.table == "visits" else None
    scheme = scheme_of(use, item)
    if scheme is not None and not (scheme is COUNT and are_plain(text)):
        label = measure.label if measure is not None else item.label if item is not None else use.header
        people = f"c{shape.patient.index}" if shape.patient is not None else ""
        note = table.labels.get(use.index, "")
        beside = [_beside(one, shape, each) for one, each in columns]
        return read_codes(
            use,
            text,
            pl.concat([one[people] for one, _ in columns]) if people in frame.columns else None,
            scheme,
            label,
            note,
            rules.reading,
            None if any(one is None for one in beside) else pl.concat([one for one in beside if one is not None]),
            sexes.get(use.header, frozenset()) if use.key == "sex" else frozenset(),
        )
    if measure is not None:
        unit = rules.units.get((use.key, use.unit), use.unit)
        return ask_detection(use, text, decimal_mark(text, rules), unit, rules.reading)
    if use.table == "visits" and use.key == "visit" and shape.patient is not None and _waits(frame, shape, use):
        asked = ask_cells(use, text, frame[f"c{shape.patient.index}"], rules.reading)
        return (Respelling(asked[0], "word") if asked[0] else None, asked[1]) if asked else (None, None)
    if use.table == "visits" and use.key in ("month", "day"):
        return _times_in_words(use, text), None
    return None, None


def _waits(frame: pl.DataFrame, shape: Interpretation, use: ColumnUse) -> bool:
    """Whether results hang on what a column of visits says: there are some, and not all rows have a date besides."""
    part = next((part for part in shape.parts if use in part.uses), None)
    dates = [one for one in part.uses if one.key == "date"] if part else []
    results = part is None or any(one.key in MEASURES for one in part.uses)
    return results and not any(not column_text(frame, one).null_count() for one in dates)


def _is_told_otherwise(cell: str, number: float) -> bool:
    """Whether a cell by itself tells no time, or another number than it does among the others."""
    time = time_of_cell(cell)
    return time is None or time[0].value != number


def _times_in_words(use: ColumnUse, text: pl.Series) -> Respelling | None:
    """Cells such as `Baseline`, `3M` or `T6` in a column of counted time, as the number that the column counts.

    `T6` and `V6` count months only where no word says another time and they run as months do: among others they are
    visits, whose day nothing tells, and stay as they are, to be listed.
    """
    length = SCALES[use.unit if use.unit in SCALES else use.key]  # type: ignore[index]
    different = text.drop_nulls().unique().to_list()
    # Q0, Q1 or 3 μήνες where it was answered what they count.
    counted = numbers_in_words(different) if use.unit else {}
    if any(any(map(str.isalpha, cell)) and _is_told_otherwise(cell, number) for cell, number in counted.items()):
        return Respelling({cell: f"{number:g}" for cell, number in counted.items()}, "word")
    lettered = [cell for cell in different if any(map(str.isalpha, cell))]
    told = {cell: said[0] for cell in lettered if (said := time_of_cell(cell)) is not None and not said[1].strip("()")}
    numbered = {time.value for time in told.values() if time.days is None}
    alone = all(time.days is None for time in told.values())
    months = alone and length == SCALES["month"] and likely_scale(tuple(numbered)) == ("month", True)
    found: dict[str, str | None] = {}
    for cell, time in told.items():
        if time.days is not None:
            found[cell] = f"{time.days / length:.6g}"
        elif months or (alone and numbered == {0.0}):
            found[cell] = f"{time.value:.6g}"
    return Respelling(found, "word") if found else None
