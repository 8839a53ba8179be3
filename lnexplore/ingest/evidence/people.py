"""Who is who: numbers that are one person in two spellings, or two people under one number. Certain: joined and said; else asked."""

import itertools
import re
from collections.abc import Mapping, Sequence

import polars as pl

from lnexplore.catalogue import _, plural
from lnexplore.cohort.issues import Repair, Repaired
from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.meaning.mapping import ColumnUse, time_alone
from lnexplore.ingest.meaning.parts import Interpretation, fingerprint
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.remembered import different_cells
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates, values
from lnexplore.ingest.values.columns import Report, column_text
from lnexplore.ingest.values.spellings import fold, word_key

_GENERIC = re.compile(r"^(?:.* )?(?:sheet|tabelle|feuil|hoja|シート|工作表|시트)\s*\d*(?: \(\d+\))?$", re.IGNORECASE)
"""Names that a program gave to a sheet, which say nothing."""


def phases_of_sheets(
    known: Sequence[tuple[Table, Interpretation]], reading: Reading
) -> tuple[frozenset[str], frozenset[str], list[Question]]:
    """(sheets whose names are the phases of their patients, those of them whose numbers begin anew, questions).

    Sheets of one shape hold different patients in different phases (induction, maintenance). Where numbers stand in
    more than one of them, whether they are the same people is asked.
    """
    by_shape: dict[str, list[tuple[Table, Interpretation]]] = {}
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


def _is_ones_own(table: Table, shape: Interpretation) -> bool:
    """Whether a sheet is that of one patient, who stands above its table or gives it its name."""
    assert shape.patient is not None
    alone = table.turned and _ids(table, shape).n_unique() <= 1
    return alone or shape.patient.index in table.facts or shape.patient.index not in table.headers


def _ids(table: Table, shape: Interpretation) -> pl.Series:
    assert shape.patient is not None
    return table.frame[f"c{shape.patient.index}"]


def _shared(group: Sequence[tuple[Table, Interpretation]]) -> set[str]:
    """Numbers that stand in more than one of the sheets."""
    seen: set[str] = set()
    twice: set[str] = set()
    for table, shape in group:
        ids = set(_ids(table, shape).drop_nulls().to_list())
        twice |= ids & seen
        seen |= ids
    return twice


def _differs(group: Sequence[tuple[Table, Interpretation]], shared: set[str]) -> str:
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
    mark: str, group: Sequence[tuple[Table, Interpretation]], shared: int, differs: str, reading: Reading
) -> Question:
    sheets = ", ".join(f"“{table.sheet}”" for table, _ in group[:4])
    key = f"people @{mark}"
    seem = (
        _("“{column}” differs for many of them, so they seem to be different people.").format(column=differs)
        if differs
        else _("No column tells them apart.")
    )
    return Question(
        key,
        _("Are the patients of sheets {sheets} the same people where their numbers are the same?").format(
            sheets=sheets
        ),
        (_("{n} numbers occur in more than one of these sheets.").format(n=shared), seem),
        (
            Option("same", _("The same people")),
            Option(
                "different",
                _("Different people: each sheet numbers its own patients"),
                _("The sheet’s name goes before the number"),
            ),
        ),
        "different" if differs else "same",
        safe=True,
        answer=reading.answers.get(key),
        sheet=group[0][0].sheet,
    )


_WHOLE = re.compile(r"^(\d+)\.0+$")
_ALIKE, _IN_LATIN = "авекмнорстухіѕјαβεζηικμνορτυχ", "abekmhopctyxisjabezhikmnoptyx"
"""Small Cyrillic and Greek letters whose capitals look like Latin ones, and those."""
_MARKS = r"[\s\-_/.#・]+"


def numbers_of(table: Table, shape: Interpretation) -> pl.Series:
    """The patient of each row of a table, as `values.ids` reads it."""
    return values.ids(_ids(table, shape))["value"]


def join_spellings(known: Sequence[tuple[Table, Interpretation]], reading: Reading, report: Report) -> dict[str, str]:
    """Each number that is read as another -> that other. `101.0` is 101; `001` and `1`, `p-01` and `P01` are asked about."""
    numbers = {
        table.sheet: different_cells(numbers_of(table, shape)).drop_nulls().unique()
        for table, shape in known
        if shape.patient is not None
    }
    everyone = pl.concat(
        [pl.Series("", [], dtype=pl.String), *(found.alias("") for found in numbers.values())]
    ).unique()
    if _loose(everyone).n_unique() == everyone.len() and not everyone.str.contains(_WHOLE.pattern).any():
        return {}
    where: dict[str, set[str]] = {}
    for sheet, found in numbers.items():
        for number in found.to_list():
            where.setdefault(number, set()).add(sheet)
    same = _whole_numbers(where, known, report)
    sheets_of: dict[str, set[str]] = {}
    for number, sheets in where.items():
        sheets_of.setdefault(same.get(number, number), set()).update(sheets)
    loose = _loose(pl.Series(list(sheets_of), dtype=pl.String))
    if loose.n_unique() == len(sheets_of):
        return same
    spelled: dict[str, dict[str, set[str]]] = {}
    for key, (spelling, sheets) in zip(loose, sheets_of.items(), strict=True):
        spelled.setdefault(key, {})[spelling] = sheets
    twins = {key: found for key, found in spelled.items() if len(found) > 1 and key}
    if not twins:
        return same
    question = _ask_spellings(twins, len(spelled), len(sheets_of), known, reading)
    report.questions.append(question)
    if question.in_force == "same":
        first = {spelling: min(found) for found in twins.values() for spelling in found}
        same = {number: first.get(spelling, spelling) for number, spelling in {**first, **same}.items()}
        for table, shape in known:
            if shape.patient is None:
                continue
            count = int(numbers_of(table, shape).is_in(list(first)).sum())
            if count:
                report.repairs.append(Repair(Repaired.TWO_SPELLINGS, table.sheet, shape.patient.place, count))
    return same


def _loose(numbers: pl.Series) -> pl.Series:
    """What the spellings of numbers have in common: neither case, marks, leading zeros nor the script of letters that look alike."""
    bare = numbers.str.to_lowercase().str.replace_all(_MARKS, "")
    if not all(number.isascii() for number in bare.drop_nulls()):
        bare = bare.str.replace_many(list(_ALIKE), list(_IN_LATIN))
    return bare.str.replace_all(r"(^|\D)0+(\d)", "$1$2")


def _whole_numbers(
    where: Mapping[str, set[str]], known: Sequence[tuple[Table, Interpretation]], report: Report
) -> dict[str, str]:
    """`101.0` -> `101`, where the numbers of the files are whole: 1.1 and 1.2 are numbers of another kind."""
    floats = {number: match[1] for number in where if (match := _WHOLE.match(number))}
    if not floats or any(re.match(r"^\d+\.\d*[1-9]", number) for number in where):
        return {}
    for table, shape in known:
        if shape.patient is not None:
            count = int(numbers_of(table, shape).is_in(list(floats)).sum())
            if count:
                report.repairs.append(Repair(Repaired.WHOLE_NUMBERS, table.sheet, shape.patient.place, count))
    return floats


def _ask_spellings(
    twins: Mapping[str, Mapping[str, set[str]]],
    together: int,
    apart: int,
    known: Sequence[tuple[Table, Interpretation]],
    reading: Reading,
) -> Question:
    """Whether numbers that differ in case, marks or leading zeros are one person's.

    Safe where each sheet keeps to one spelling: then no sheet tells the two apart.
    """
    clean = all(
        not (first & second) for found in twins.values() for first, second in itertools.combinations(found.values(), 2)
    )
    differs = _persons_differ(twins, known)
    table, shape = next(pair for pair in known if pair[1].patient is not None)
    assert shape.patient is not None
    marks = fingerprint(table.headers)
    key = f"spellings @{marks}"
    answered = reading.answers.get(key)
    evidence = [
        _("{n} numbers differ only in zeros, case, marks or look-alike letters, as 001 and 1, P-01 and p01.").format(
            n=len(twins)
        )
    ]
    evidence.append(_("Each sheet keeps to one spelling.") if clean else _("Both spellings occur in one sheet."))
    if differs:
        evidence.append(
            _("“{column}” differs for many of them, so they seem to be different people.").format(column=differs)
        )
    return Question(
        key,
        _("Are patient numbers that differ only in their spelling the same person?"),
        tuple(evidence),
        (
            Option("same", _("The same person"), plural("{count} patient", "{count} patients", together)),
            Option("different", _("Different people"), plural("{count} patient", "{count} patients", apart)),
        ),
        "different" if differs else "same",
        safe=clean and not differs,
        answer=answered if answered in ("same", "different") else None,
        sheet=table.sheet,
        column=shape.patient.place,
    )


def _persons_differ(twins: Mapping[str, Mapping[str, set[str]]], known: Sequence[tuple[Table, Interpretation]]) -> str:
    """Header of a column (sex, birth date) that differs between the spellings of most of the numbers; empty for none."""
    group = {spelling: key for key, found in twins.items() for spelling in found}
    for table, shape in known:
        for use in person_columns(table, shape):
            pairs = (
                pl.DataFrame({"id": numbers_of(table, shape), "text": person_values(table, use)}).drop_nulls().unique()
            )
            texts: dict[str, dict[str, set[str]]] = {}
            for number, text in pairs.iter_rows():
                if number in group:
                    texts.setdefault(group[number], {}).setdefault(number, set()).add(text)
            both = [list(found.values()) for found in texts.values() if len(found) > 1]
            if both and sum(not set.intersection(*found) for found in both) * 3 >= len(both):
                return use.header
    return ""


def person_columns(table: Table, shape: Interpretation) -> list[ColumnUse]:
    """Columns that are the same for one person whatever the row: birth date, names, sex."""
    uses = {use.index: use for part in shape.parts for use in part.uses if use.key == "sex"}
    uses |= {use.index: use for use in shape.unused if not use.test and identifies(use.header) in ("birth date", "key")}
    patient = shape.patient.index if shape.patient is not None else -1
    return [use for index, use in uses.items() if index != patient and f"c{index}" in table.frame.columns]


def person_values(table: Table, use: ColumnUse) -> pl.Series:
    """What a column of a person says, in one spelling: dates as dates, words without case and blanks."""
    text = column_text(table.frame, use)
    if use.key == "sex":
        return values.sexes(text)["value"]
    if identifies(use.header) == "birth date":
        # Day first or month first: what counts is only whether two cells say the same.
        return dates.dates(text, order="dmy")["value"].cast(pl.String)
    return pl.DataFrame({"t": text}).select(word_key(fold(pl.col("t")))).to_series()
