"""What the sheets themselves show about how to read them, and the questions where they do not show enough."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.evidence.units import SI, better_units, decide
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.mapping import ColumnUse, time_alone
from lnexplore.ingest.meaning.parts import Shape, fingerprint
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates, doses, values
from lnexplore.ingest.values.columns import Report, Rules, column_text, find_field

_GENERIC = re.compile(r"^(?:.* )?(?:sheet|tabelle|feuil|hoja|シート|工作表|시트)\s*\d*(?: \(\d+\))?$", re.IGNORECASE)
"""Names that a program gave to a sheet, which say nothing."""
LOOKED_AT = 5_000
"""Cells of a column that are enough to tell its unit or its decimal mark."""

ENCODING_NAMES = {
    "utf-8": "Unicode (UTF-8)",
    "utf-8-sig": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "cp932": "Japanese (Shift_JIS)",
    "gb18030": "Chinese (GB18030)",
    "cp949": "Korean (CP949)",
    "euc_jp": "Japanese (EUC)",
    "euc-jp": "Japanese (EUC)",
    "iso2022_jp": "Japanese (JIS)",
    "big5hkscs": "Traditional Chinese (Big5)",
    "cp1252": "Western European (Windows)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "koi8_r": "Cyrillic (KOI8)",
    "cp866": "Cyrillic (DOS)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "cp1257": "Baltic (Windows)",
    "cp874": "Thai (Windows)",
    "cp850": "Western European (DOS)",
    "cp852": "Central European (DOS)",
    "iso8859_2": "Central European (ISO 8859-2)",
    "mac_roman": "Western European (Macintosh)",
    "latin-1": "Western European (Latin-1)",
}


def ask_encoding(sheets: Sequence[Sheet], reading: Reading) -> list[Question]:
    """Which encoding a text file is in, where more than one gives a text."""
    questions = []
    for sheet in sheets:
        if len(sheet.encodings) < 2:
            continue
        key = sheet.mark
        questions.append(
            Question(
                key,
                f"Are the letters of “{sheet.name}” right?",
                (
                    f"The text file does not say its encoding; it was read as {ENCODING_NAMES.get(sheet.encoding, sheet.encoding)}.",
                    "Headers as read: " + ", ".join(cell for cell in sheet.rows(0, 1)[0] if cell)[:160],
                ),
                tuple(
                    Option(name, ENCODING_NAMES.get(name, name), sheet.words.get(name, "")) for name in sheet.encodings
                ),
                sheet.encoding,
                safe=not sheet.doubtful,
                answer=reading.answers.get(key),
                sheet=sheet.name,
            )
        )
    return questions


def _is_date(use: ColumnUse) -> bool:
    item = find_field(use.table, use.key)
    return item is not None and item.kind == "date"


def ask_date_order(known: Sequence[tuple[Table, Shape]], reading: Reading) -> tuple[str | None, Question | None]:
    """(order in force, the question): asked only where a column holds dates that could be read both ways."""
    shown: set[str] = set()
    unclear: list[tuple[ColumnUse, Table]] = []
    for table, shape in known:
        for part in shape.parts:
            for use in part.uses:
                if not _is_date(use):
                    continue
                order = dates.date_order(column_text(part.frame, use))
                if order in ("dmy", "mdy"):
                    shown.add(order)
                elif order in ("either", "both") and all(other != use for other, _ in unclear):
                    unclear.append((use, table))
    if not unclear:
        return None, None
    key = f"dates @{fingerprint(unclear[0][1].headers)}"
    places = ", ".join(f"{use.place} of “{table.sheet}”" for use, table in unclear[:4])
    other = {"dmy": "day/month/year", "mdy": "month/day/year"}
    clear = len(shown) == 1
    proposed = next(iter(shown)) if clear else "dmy"
    question = Question(
        key,
        "Do the dates begin with the day or with the month?",
        (
            f"Dates such as 03/04/2024 in {places} can be read both ways.",
            f"Other dates of the file are plainly {other[proposed]}."
            if clear
            else "No date of the file shows which it is.",
        ),
        (
            Option("dmy", "Day first", "03/04/2024 is read as 3 April 2024"),
            Option("mdy", "Month first", "03/04/2024 is read as 4 March 2024"),
        ),
        proposed,
        safe=clear,
        answer=reading.answers.get(key),
        sheet=unclear[0][1].sheet,
    )
    return question.in_force, question


def rules_of(table: Table, shape: Shape, reading: Reading, order: str | None, report: Report) -> Rules:
    """How the columns of one sheet are read: decimal mark, order of dates, units."""
    rules = Rules(reading, _decimal(shape), order)
    units: dict[tuple[str, str | None], str | None] = {}
    left_out: set[tuple[str, str | None]] = set()
    mark = fingerprint(table.headers)
    groups = _groups(shape, reading)
    si = any(unit in SI for _, unit, _ in groups)
    # The ratio last: what the other columns are in speaks for its unit.
    for key, unit, uses in sorted(groups, key=lambda group: MEASURES[group[0]].highest is not None):
        measure = MEASURES[key]
        pooled = [_plain_numbers(frame, use, rules) for frame, use in uses]
        place = ", ".join(dict.fromkeys(use.place for _, use in uses[:3])) + (" …" if len(uses) > 3 else "")
        decision = decide(
            measure,
            unit,
            pl.concat(pooled),
            f"unit {key} {unit or ''}".strip() + f" @{mark}",
            reading,
            place,
            table.sheet,
            si=si,
        )
        si = si or (decision.question is not None and decision.unit in SI)
        if decision.question is not None:
            report.questions.append(decision.question)
            units[key, unit] = decision.unit
        if decision.left_out:
            left_out.add((key, unit))
    mixed = {
        key: answer
        for key in MEASURES
        if (answer := reading.answers.get(f"mixed {key} @{mark}")) in (MEASURES[key].unit, *MEASURES[key].accepts)
        and answer is not None
    }
    return replace(rules, units=units, left_out=frozenset(left_out), mixed=mixed)


def _decimal(shape: Shape) -> str:
    """The decimal mark of a sheet: the comma where any column shows it and none shows the point."""
    marks = set()
    for part in shape.parts:
        for use in part.uses:
            item = find_field(use.table, use.key)
            if use.key in MEASURES or (item is not None and item.kind == "number"):
                marks.add(values.decimal_mark(column_text(part.frame, use).head(LOOKED_AT)))
    return "," if "," in marks and "." not in marks else "."


def _groups(shape: Shape, reading: Reading) -> list[tuple[str, str | None, list[tuple[pl.DataFrame, ColumnUse]]]]:
    """Columns of the same measure and stated unit, to be judged together: a wide sheet is asked about once."""
    groups: dict[tuple[str, str | None], list[tuple[pl.DataFrame, ColumnUse]]] = {}
    for part in shape.parts:
        for use in part.uses:
            measure = MEASURES.get(use.key) if use.table == "visits" else None
            if measure is None or measure.typical is None or use.choice in reading.units:
                continue
            groups.setdefault((use.key, use.unit), []).append((part.frame, use))
    return [(key, unit, uses) for (key, unit), uses in groups.items()]


def _plain_numbers(frame: pl.DataFrame, use: ColumnUse, rules: Rules) -> pl.Series:
    """The numbers of a column as written that state no unit of their own."""
    text = column_text(frame, use)
    own = text.is_not_null()
    if use.unit_index is not None and f"c{use.unit_index}" in frame.columns:
        own = own & frame[f"c{use.unit_index}"].is_null()
    text = text.filter(own).head(LOOKED_AT)
    mark = values.decimal_mark(text) or rules.decimal
    measure = MEASURES[use.key]
    if measure.key == "prednisolone":
        parsed = doses.doses(text, decimal=mark)
        return parsed.filter(pl.col("kind").is_null())["value"].drop_nulls()
    read = values.intervals if measure.kind == "interval" else values.numbers
    parsed = read(text, decimal=mark, low=0.0)
    return parsed.filter(pl.col("unit").is_null())["value"].drop_nulls()


def ask_mixed(table: Table, shape: Shape, rules: Rules, report: Report) -> list[Question]:
    """Values that are impossible in their column's unit but plain in another: asked, never converted by itself."""
    questions = []
    mark = fingerprint(table.headers)
    for key in MEASURES:
        measure = MEASURES[key]
        answered = rules.reading.answers.get(f"mixed {key} @{mark}")
        if answered not in (None, LEAVE_OUT, measure.unit, *measure.accepts):
            answered = None
        if any(asked == key for asked, _ in rules.left_out):
            continue  # the unit of the whole column is asked first
        for (sheet, measured, unit), found in list(report.impossible.items()):
            if measured != key or sheet != table.sheet:
                continue
            numbers = pl.Series(found, dtype=pl.Float64)
            units = better_units(measure, numbers, unit or None)
            if not units:
                continue
            questions.append(
                Question(
                    f"mixed {key} @{mark}",
                    f"Are some values of {measure.label} in another unit?",
                    (
                        f"{numbers.len()} values from {min(found):g} to {max(found):g} are impossible in {unit or measure.unit}.",
                    ),
                    (
                        *(
                            Option(
                                one,
                                f"They are in {one}",
                                f"{found[0]:g} is read as {found[0] * measure.to_canonical(one):.3g} {measure.unit}",
                            )
                            for one in units
                        ),
                        Option(LEAVE_OUT, "They are mistakes: leave them out"),
                    ),
                    units[0],
                    safe=False,
                    answer=answered,
                    sheet=table.sheet,
                )
            )
        if answered is not None and not any(question.key.startswith(f"mixed {key} ") for question in questions):
            has = any(use.key == key for part in shape.parts for use in part.uses)
            if has and answered != LEAVE_OUT:
                questions.append(
                    Question(
                        f"mixed {key} @{mark}",
                        f"Are some values of {measure.label} in another unit?",
                        ("Values that are impossible in the column’s unit are read in the unit you chose.",),
                        (
                            Option(answered, f"They are in {answered}"),
                            Option(LEAVE_OUT, "They are mistakes: leave them out"),
                        ),
                        answered,
                        answer=answered,
                        sheet=table.sheet,
                    )
                )
    return questions


def phases_of_sheets(
    known: Sequence[tuple[Table, Shape]], reading: Reading
) -> tuple[frozenset[str], frozenset[str], list[Question]]:
    """(sheets whose names are the phases of their patients, those of them whose numbers begin anew, questions).

    Sheets of one shape hold different patients in different phases (induction, maintenance). Where numbers stand in
    more than one of them, whether they are the same people is asked.
    """
    by_shape: dict[str, list[tuple[Table, Shape]]] = {}
    for table, shape in known:
        if time_alone(table.sheet) is not None or _GENERIC.match(table.sheet):
            continue
        if any(use.key == "phase" for part in shape.parts for use in part.uses):
            continue
        if any(part.table in ("patients", "visits") for part in shape.parts):
            by_shape.setdefault(fingerprint(table.headers), []).append((table, shape))
    named: set[str] = set()
    anew: set[str] = set()
    questions = []
    for mark, group in by_shape.items():
        if len(group) < 2 or all(_is_ones_own(table, shape) for table, shape in group):
            continue  # a sheet per patient is named after the patient
        shared = _shared(group)
        sheets = {table.sheet for table, _ in group}
        if not shared:
            named |= sheets
            continue
        question = _ask_people(mark, group, len(shared), _differs(group, shared), reading)
        questions.append(question)
        if question.in_force == "different":
            named |= sheets
            anew |= sheets
    return frozenset(named), frozenset(anew), questions


def _is_ones_own(table: Table, shape: Shape) -> bool:
    """Whether a sheet is that of one patient, who stands above its table or gives it its name."""
    assert shape.patient is not None
    alone = table.turned and _ids(table, shape).n_unique() <= 1
    return alone or shape.patient.index in table.facts or shape.patient.index not in table.headers


def _ids(table: Table, shape: Shape) -> pl.Series:
    assert shape.patient is not None
    return table.frame[f"c{shape.patient.index}"]


def _shared(group: Sequence[tuple[Table, Shape]]) -> set[str]:
    """Numbers that stand in more than one of the sheets."""
    seen: set[str] = set()
    twice: set[str] = set()
    for table, shape in group:
        ids = set(_ids(table, shape).drop_nulls().to_list())
        twice |= ids & seen
        seen |= ids
    return twice


def _differs(group: Sequence[tuple[Table, Shape]], shared: set[str]) -> str:
    """Header of a column (sex, age, birth date, start) that tells most of the shared numbers apart; empty where none does."""
    for key in ("sex", "age", "time_zero"):
        texts: dict[str, set[str]] = {}
        header = ""
        for table, shape in group:
            uses = [use for part in shape.parts for use in part.uses if use.key == key]
            if not uses:
                continue
            header = uses[0].header
            pairs = pl.DataFrame({"id": _ids(table, shape), "text": column_text(table.frame, uses[0])}).drop_nulls()
            for number, text in pairs.unique("id", keep="first", maintain_order=True).iter_rows():
                if number in shared:
                    texts.setdefault(number, set()).add(text)
        if texts and sum(len(found) > 1 for found in texts.values()) * 3 >= len(texts):
            return header
    return ""


def _ask_people(
    mark: str, group: Sequence[tuple[Table, Shape]], shared: int, differs: str, reading: Reading
) -> Question:
    sheets = ", ".join(f"“{table.sheet}”" for table, _ in group[:4])
    key = f"people @{mark}"
    told = (
        f"“{differs}” differs for many of them, so they seem to be other people."
        if differs
        else "No column tells them apart."
    )
    return Question(
        key,
        f"Are the patients of sheets {sheets} the same people where their numbers are the same?",
        (f"{shared} numbers stand in more than one of these sheets. {told}",),
        (
            Option("same", "The same people"),
            Option(
                "different",
                "Other people: each sheet begins its numbers anew",
                "The sheet’s name goes before the number",
            ),
        ),
        "different" if differs else "same",
        safe=True,
        answer=reading.answers.get(key),
        sheet=group[0][0].sheet,
    )
