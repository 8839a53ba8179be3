"""Who is who: numbers that are one person in two spellings, or two people under one number. Certain: joined and said; else asked."""

import itertools
import re
from collections.abc import Mapping, Sequence

import polars as pl

from lnexplore.cohort.issues import Repair, Repaired
from lnexplore.cohort.order import unlike_above
from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.evidence.questions import find_centre
from lnexplore.ingest.meaning.mapping import ColumnUse, time_alone
from lnexplore.ingest.meaning.parts import Shape, fingerprint
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.remembered import cells_of, different_cells
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates, values
from lnexplore.ingest.values.ages import read_ages
from lnexplore.ingest.values.columns import Report, column_text
from lnexplore.ingest.values.spellings import by_cell, fold, word_key

_GENERIC = re.compile(r"^(?:.* )?(?:sheet|tabelle|feuil|hoja|シート|工作表|시트)\s*\d*(?: \(\d+\))?$", re.IGNORECASE)
"""Names that a program gave to a sheet, which say nothing."""


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


_TIMES = ("date", "day", "month", "visit")
_WHOLE = re.compile(r"^(\d+)\.0+$")
_ALIKE, _IN_LATIN = "авекмнорстухіѕјαβεζηικμνορτυχ", "abekmhopctyxisjabezhikmnoptyx"
"""Small Cyrillic and Greek letters whose capitals look like Latin ones, and those."""
_MARKS = r"[\s\-_/.#・]+"


def numbers_of(table: Table, shape: Shape) -> pl.Series:
    """The patient of each row of a table, as `values.ids` reads it."""
    return values.ids(_ids(table, shape))["value"]


def join_spellings(known: Sequence[tuple[Table, Shape]], reading: Reading, report: Report) -> dict[str, str]:
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
    where: Mapping[str, set[str]], known: Sequence[tuple[Table, Shape]], report: Report
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
    known: Sequence[tuple[Table, Shape]],
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
        f"{len(twins)} numbers differ only in zeros, case, marks or look-alike letters, as 001 and 1, P-01 and p01."
    ]
    evidence.append("Each sheet keeps to one spelling." if clean else "Both spellings stand in one sheet.")
    if differs:
        evidence.append(f"“{differs}” is not the same for many of them, so they seem to be other people.")
    return Question(
        key,
        "Are patient numbers that differ only in their spelling the same person?",
        tuple(evidence),
        (
            Option("same", "The same person", f"{together} patients"),
            Option("different", "Different people", f"{apart} patients"),
        ),
        "different" if differs else "same",
        safe=clean and not differs,
        answer=answered if answered in ("same", "different") else None,
        sheet=table.sheet,
        column=shape.patient.place,
    )


def _persons_differ(twins: Mapping[str, Mapping[str, set[str]]], known: Sequence[tuple[Table, Shape]]) -> str:
    """Header of a column (sex, birth date) that differs between the spellings of most of the numbers; empty for none."""
    group = {spelling: key for key, found in twins.items() for spelling in found}
    for table, shape in known:
        for use in _person_columns(table, shape):
            pairs = pl.DataFrame({"id": numbers_of(table, shape), "text": _told(table, use)}).drop_nulls().unique()
            texts: dict[str, dict[str, set[str]]] = {}
            for number, text in pairs.iter_rows():
                if number in group:
                    texts.setdefault(group[number], {}).setdefault(number, set()).add(text)
            both = [list(found.values()) for found in texts.values() if len(found) > 1]
            if both and sum(not set.intersection(*found) for found in both) * 3 >= len(both):
                return use.header
    return ""


def _person_columns(table: Table, shape: Shape) -> list[ColumnUse]:
    """Columns that are the same for one person whatever the row: birth date, names, sex."""
    uses = {use.index: use for part in shape.parts for use in part.uses if use.key == "sex"}
    uses |= {use.index: use for use in shape.unused if not use.test and identifies(use.header) in ("birth date", "key")}
    patient = shape.patient.index if shape.patient is not None else -1
    return [use for index, use in uses.items() if index != patient and f"c{index}" in table.frame.columns]


def _told(table: Table, use: ColumnUse) -> pl.Series:
    """What a column of a person says, in one spelling: dates as dates, words without case and blanks."""
    text = column_text(table.frame, use)
    if use.key == "sex":
        return values.sexes(text)["value"]
    if identifies(use.header) == "birth date":
        # Day first or month first: what counts is only whether two cells say the same.
        return dates.dates(text, order="dmy")["value"].cast(pl.String)
    return pl.DataFrame({"t": text}).select(word_key(fold(pl.col("t")))).to_series()


def two_under_one(known: Sequence[tuple[Table, Shape]], reading: Reading, report: Report) -> dict[tuple[str, int], str]:
    """(sheet, row) -> number of the person, where the user says that one number stands for two people."""
    apart: dict[tuple[str, int], str] = {}
    for table, shape in known:
        if shape.patient is None:
            continue
        ids = numbers_of(table, shape)
        by_centre = _by_centre(table, shape, ids, reading, report)
        if by_centre is not None:
            apart |= by_centre
            continue
        aged = [use for part in shape.parts for use in part.uses if use.key == "age" and part.frame is table.frame]
        for use in [*_person_columns(table, shape), *aged[:1]]:
            told = _told(table, use) if use.key != "age" else _by_age(ids, column_text(table.frame, use))
            if told is None:
                continue
            rows = pl.DataFrame({"row": table.frame["_row"], "id": ids, "told": told})
            each = unlike_above(rows.drop_nulls(), ["id", "told"])
            found = each.group_by("id", maintain_order=True).agg(pl.col("told").n_unique())
            two = found.filter(pl.col("told") > 1)
            # A column that is another thing for most patients is nobody's birth date or sex.
            if not two.height or two.height * 2 > found.height + 1:
                continue
            at_once = _at_once(table, shape, rows.filter(pl.col("id").is_in(two["id"].to_list())))
            question = _ask_two(table, use, two, rows["id"].n_unique(), reading, at_once=at_once)
            report.questions.append(question)
            if question.in_force == "different":
                apart |= _apart(table.sheet, rows, two["id"].to_list())
            break
    return apart


def _by_centre(
    table: Table, shape: Shape, ids: pl.Series, reading: Reading, report: Report
) -> dict[tuple[str, int], str] | None:
    """(sheet, row) -> number with its centre, where numbers of several centres are the same and the user says that each begins anew; None where none are."""
    centre = find_centre(table, shape)
    if not centre:
        return None
    rows = pl.DataFrame({"row": table.frame["_row"], "id": ids, "told": table.frame[centre].str.strip_chars()})
    two = rows.drop_nulls().group_by("id", maintain_order=True).agg(pl.col("told").n_unique())
    two = two.filter(pl.col("told") > 1)
    again = rows.filter(pl.col("id").is_in(two["id"].to_list()))
    # Somebody may move from one centre to another, but is not in two of them at one time.
    if not two.height or not (_at_once(table, shape, again) or two.height * 2 > ids.n_unique()):
        return None
    use = ColumnUse(
        table.sheet, int(centre[1:]), table.headers[int(centre[1:])], "", "centre", shape=fingerprint(table.headers)
    )
    question = _ask_two(table, use, two, ids.n_unique(), reading, at_once=_at_once(table, shape, again))
    report.questions.append(question)
    if question.in_force != "different":
        return {}
    return {(table.sheet, row): f"{number} ({name})" for row, number, name in again.drop_nulls().iter_rows()}


YEARS_APART = 5
"""Nobody ages so much from one row to the next older one."""


def _by_age(ids: pl.Series, text: pl.Series) -> pl.Series | None:
    """Which of the people under one number a row is of, where ages under it lie years apart; None where none do."""
    ages = by_cell(text, lambda cells: cells.select(age=read_ages(cells["raw"], ".")["value"]))["age"]
    known = pl.DataFrame({"id": cells_of(ids).places, "age": ages}).filter(
        ids.is_not_null(), pl.col("age").is_not_null()
    )
    spread = known.group_by("id").agg(pl.col("age").max() - pl.col("age").min())["age"]
    if not (spread > YEARS_APART).any():
        return None
    rows = pl.DataFrame({"id": ids, "text": text})
    pairs = rows.drop_nulls().unique()
    pairs = pairs.with_columns(age=read_ages(pairs["text"], ".")["value"]).drop_nulls().sort("id", "age")
    gap = (pl.col("age").diff() > YEARS_APART).fill_null(value=False).cast(pl.Int32).cum_sum().over("id")
    pairs = pairs.with_columns(told=gap)
    if not (pairs["told"] > 0).any():
        return None
    return rows.join(pairs, on=["id", "text"], how="left", maintain_order="left")["told"].cast(pl.String)


def _at_once(table: Table, shape: Shape, rows: pl.DataFrame) -> bool:
    """Whether rows of one number that tell two persons lie at the same time: a slip of the pen does not make a visit twice."""
    times = {use.index for part in shape.parts for use in part.uses if part.table == "visits" and use.key in _TIMES}
    return any(
        bool(
            rows.join(table.frame.select(row="_row", when=f"c{index}"), on="row")
            .drop_nulls()
            .group_by("id", "when")
            .agg(pl.col("told").n_unique() > 1)["told"]
            .any()
        )
        for index in times
        if f"c{index}" in table.frame.columns
    )


def _ask_two(
    table: Table, use: ColumnUse, two: pl.DataFrame, patients: int, reading: Reading, *, at_once: bool
) -> Question:
    what = {"birth date": "birth date", "key": "name or record number"}.get(identifies(use.header), use.key)
    key = f"two people {use.choice}"
    answered = reading.answers.get(key)
    one = two.height == 1
    more = int((two["told"] - 1).sum())
    return Question(
        key,
        f"{'One number has' if one else f'{two.height} numbers have'} more than one {what}: one person or two?",
        (
            f"“{use.header}” differs between the rows of the same patient: {', '.join(two['id'].head(5).to_list())}"
            + (" …" if two.height > 5 else ""),
            *(["Both stand on rows of the same time."] if at_once else []),
        ),
        (
            Option("different", "Different people", f"{patients + more} patients; the number gets an ending for each"),
            Option("same", "One person, a slip of the pen", f"{patients} patients"),
        ),
        "same" if what == "sex" and not at_once else "different",
        safe=False,
        answer=answered if answered in ("same", "different") else None,
        sheet=table.sheet,
        column=use.place,
    )


def _apart(sheet: str, rows: pl.DataFrame, numbers: Sequence[str]) -> dict[tuple[str, int], str]:
    """(sheet, row) -> number with an ending per person; a row that says nothing goes with the row above it."""
    found: dict[tuple[str, int], str] = {}
    here = rows.filter(pl.col("id").is_in(list(numbers))).with_columns(
        told=pl.col("told").forward_fill().backward_fill().over("id")
    )
    seen: dict[str, list[str]] = {}
    for row, number, told in here.iter_rows():
        order = seen.setdefault(number, [])
        if told not in order:
            order.append(told)
        found[sheet, row] = f"{number} ({order.index(told) + 1})"
    return found
