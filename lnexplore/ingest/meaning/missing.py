"""What the numbers need and no header names: proteinuria, creatinine, albumin, sediment and sex among columns nobody knows.

They are asked for with what hangs on them. Sex is taken where the cells leave no doubt, and said.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import polars as pl

from lnexplore.catalogue import _, plural
from lnexplore.cohort.issues import Issue
from lnexplore.cohort.measures import MEASURES, Measure
from lnexplore.cohort.problems import Problem
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.meaning.cells import are_dates, are_numbers, are_results, are_sexes, are_units, depends_on_sex
from lnexplore.ingest.meaning.drugs import names_drug
from lnexplore.ingest.meaning.header_names import is_urine
from lnexplore.ingest.meaning.header_words import NO_UNIT
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation, Part, column_values, differs_within
from lnexplore.ingest.meaning.times import find_time
from lnexplore.ingest.reading import LEAVE_OUT, Option, Question, Reading
from lnexplore.ingest.reasons import ON_URINE, UNKNOWN, Reason, Why
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import values
from lnexplore.ingest.values.plain import are_plain
from lnexplore.ingest.values.spellings import SEXES, fold, lookup, word_key

NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "upcr": ("upcr", "urine_protein_24h", "urine_protein"),
        "creatinine": ("creatinine", "egfr"),
        "albumin": ("albumin",),
        "urine_rbc": ("urine_rbc",),
    }
)
"""measure that is asked for -> measures any of which is enough; every definition needs one of the first two"""
MOST = 5
Known = Sequence[tuple[Table, Interpretation]]
_Found = list[tuple[Table, Interpretation, ColumnUse]]


def ask_missing(known: Known, reading: Reading) -> tuple[list[Question], list[Issue]]:
    """Questions and notes on what is missing while a column could be it; the shapes are changed as the answers say."""
    has = {use.key for _, shape in known for part in shape.parts for use in part.uses}
    notes = _sex_of_sheets(known) if "sex" not in has else []
    has |= {"sex"} if notes else set()
    questions = [_sex(known, reading)] if "sex" not in has else []
    unknown = _unknown(known, reading)
    for key, enough in NEEDED.items():
        fitting = [] if has & set(enough) else [one for one in unknown if _fits(one, MEASURES[key])]
        fitting = sorted(fitting, key=lambda one: not one[2].proposed)[:MOST]
        if fitting:
            questions.append(question := _ask(MEASURES[key], fitting, reading))
            # What is proposed as one measure is not proposed as another; answered with no, it is asked about again.
            taken = question.in_force if question.answer is not None else question.proposed
            unknown = [one for one in unknown if one[2].choice != taken]
    notes += _absent(has, [one for _, shape in known for one in shape.questions] + [one for one in questions if one])
    asked = " ".join(question.column for question in questions if question is not None)
    notes += _left_aside(known, reading, asked)
    visits = any(part.table == "visits" for _, shape in known for part in shape.parts)
    left = any(use.header and not (use.why and use.why.identifies) for _, shape in known for use in shape.unused)
    asked_for = any(question.key.startswith("missing upcr") for question in questions if question is not None)
    if visits and left and not asked_for and not has & {*NEEDED["upcr"], "uacr"}:
        notes.append(Issue(Problem.NO_PROTEINURIA))
    told = {note.column for note in notes} | {place for one in questions if one for place in one.column.split(", ")}
    notes += _not_understood(known, reading, told)
    return [question for question in questions if question is not None], notes


def _absent(has: set[str], questions: Sequence[Question]) -> list[Issue]:
    """What is in no column of the file though a normal creatinine hangs on it."""
    notes = []
    asked = {question.key.partition(" @")[0] for question in questions if question.in_force != LEAVE_OUT}
    if "creatinine" not in has and {"upcr", "egfr"} <= has and "missing creatinine" not in asked:
        notes.append(Issue(Problem.NO_CREATININE))
    elif (
        {"creatinine", "upcr", "albumin"} <= has and not has & {"sex", "creatinine_uln"} and "missing sex" not in asked
    ):
        notes.append(Issue(Problem.NO_SEX))
    return notes


_SILENT = (UNKNOWN, Why(Reason.SEVERAL_VALUES), Why(Reason.NO_SUCH_VALUES))


def _not_understood(known: Known, reading: Reading, told: set[str]) -> list[Issue]:
    """One note per sheet on columns that differ from visit to visit and whose headers mean nothing known."""
    notes = []
    for table, shape in known:
        if shape.patient is None or not any(part.table in ("visits", "treatments") for part in shape.parts):
            continue
        # Each result of a listing has a name: beside it numbers are codes and running numbers.
        is_listing = any(use.test for part in shape.parts for use in part.uses)
        side_by_side = any(part.time is not None for part in shape.parts)
        names: list[ColumnUse] = []
        for use in shape.unused:
            if use.test or use.key or not use.header or use.why not in _SILENT:
                continue
            is_asked = any(use.place in question.column for question in shape.questions)
            if is_asked or use.choice in reading.columns or use.place in told or identifies(use.header):
                continue
            text = column_values(table, use.index)
            if is_listing and (are_numbers(text) or are_units(text) or _says_the_test(table, shape, text)):
                continue
            if _numbers_all_rows(text):
                continue
            several = differs_within(table, use.index, shape.patient)
            if several or use.why != UNKNOWN or (side_by_side and find_time(use.header) is not None):
                names.append(use)
        if names:
            shown = ", ".join(f"“{use.header}”" for use in names[:MOST]) + (" and others" if len(names) > MOST else "")
            notes.append(
                Issue(
                    Problem.NOT_UNDERSTOOD,
                    table.sheet,
                    column=", ".join(use.place for use in names[:MOST]),
                    facts={"columns": shown},
                )
            )
    return notes


def _left_aside(known: Known, reading: Reading, asked: str) -> list[Issue]:
    """Columns that name a measure and are not used: their unit is not known, or another column says the same."""
    notes = []
    for table, shape in known:
        here = [use for use in shape.unused if use.choice not in reading.columns and use.place not in asked]
        unread = [use for use in here if use.why is not None and use.why.reason is Reason.UNIT_UNREAD]
        twice = [use for use in here if use.why in _AGAIN and use.proposed and not _is_repeated(table, shape, use)]
        for uses, code in ((unread, Problem.UNIT_OF_HEADER), (twice, Problem.SAID_TWICE)):
            if uses:
                facts = {"columns": ", ".join(f"“{use.header}”" for use in uses[:MOST])}
                notes.append(Issue(code, table.sheet, column=", ".join(use.place for use in uses[:MOST]), facts=facts))
    return notes


_AGAIN = (Why(Reason.SAME_BEFORE), Why(Reason.SAME_BEHIND))


def _is_repeated(table: Table, shape: Interpretation, use: ColumnUse) -> bool:
    """Whether a column says cell for cell what one that is used says of the same measure."""
    text = column_values(table, use.index)
    same = [one for part in shape.parts for one in part.uses if f"visits.{one.key}" == use.proposed]
    return any(bool((text == column_values(table, one.index)).fill_null(True).all()) for one in same)


def _says_the_test(table: Table, shape: Interpretation, text: pl.Series) -> bool:
    """Whether a column of a listing is the same for all results of a test: another name of it, its limits of normal."""
    tests = [pl.col(f"c{use.index}") for use in shape.roles if use.key == "test"]
    one = table.frame.with_columns(_text=text).group_by(tests).agg(pl.col("_text").drop_nulls().n_unique())["_text"]
    return bool(tests) and bool((one <= 1).all()) and one.len() > 1


def _unknown(known: Known, reading: Reading) -> _Found:
    """Columns of results that mean nothing known, beside other measures of visits, and that differ within patients."""
    found: _Found = []
    for table, shape in known:
        for part in shape.left if shape.patient is not None else ():
            use = part.uses[-1]
            several = part.frame[f"c{shape.patient.index}"].n_unique() > 1 if shape.patient is not None else False
            if use.choice not in reading.columns and several and are_results(part.frame[f"c{use.index}"]):
                found.append((replace(table, frame=part.frame), shape, use))
        is_listing = bool(shape.left) or any(use.test for part in shape.parts for use in part.uses)
        if shape.patient is None or is_listing or not any(part.table == "visits" for part in shape.parts):
            continue
        who = column_values(table, shape.patient.index)
        for use in shape.unused:
            text = column_values(table, use.index)
            open_to_it = use.why == UNKNOWN or bool(use.proposed)
            if use.test or not use.header or not open_to_it or use.choice in reading.columns or names_drug(use.header):
                continue
            cells = pl.DataFrame({"who": who, "text": text}).drop_nulls()
            if cells.height * 2 < text.len() or not are_results(text) or are_dates(text):
                continue
            if differs_within(table, use.index, shape.patient) and not _counts_rows(cells):
                found.append((table, shape, use))
    return found


def _counts_rows(cells: pl.DataFrame) -> bool:
    """Whether the cells of each patient are 1, 2, 3, …: a running number of the visits, and no result."""
    numbers = cells.with_columns(pl.col("text").cast(pl.Int64, strict=False))
    counted = (pl.col("text").min() == 1) & (pl.col("text").max() == pl.len()) & (pl.col("text").n_unique() == pl.len())
    return bool(numbers.group_by("who").agg(counted=counted)["counted"].all())


def _numbers_all_rows(text: pl.Series) -> bool:
    """Whether the cells are 1, 2, 3, … from the first row to the last."""
    numbers = text.cast(pl.Int64, strict=False)
    return numbers.null_count() == 0 and numbers.len() > 1 and bool((numbers.diff().drop_nulls() == 1).all())


def _numbers(one: tuple[Table, Interpretation, ColumnUse]) -> pl.Series:
    text = column_values(one[0], one[2].index)
    return values.intervals(text, decimal=values.decimal_mark(text) or ".")["value"]


def _fits(one: tuple[Table, Interpretation, ColumnUse], measure: Measure) -> bool:
    """Whether the numbers may be of a measure in one of its units: never by a range that anything lies in.

    A header that names something else, or is like its name, rules it out, whatever the cells are.
    """
    if one[2].why == ON_URINE and not is_urine(measure.key):
        return False
    named = one[2].proposed.removeprefix("visits.")
    if named and named not in NEEDED.get(measure.key, (measure.key,)):
        return False
    numbers = _numbers(one).drop_nulls()
    if numbers.is_empty():
        return False
    if measure.typical is None:
        # A normal sediment has fewer than five: weights and pressures never do.
        low, middle, high = (float(one or 0) for one in (numbers.min(), numbers.median(), numbers.max()))  # type: ignore[arg-type]
        return bool((numbers == numbers.round(0)).all()) and low < 5 and middle <= 60 and high <= 300
    low, high = measure.typical
    middle = float(numbers.median() or 0.0)  # type: ignore[arg-type]
    return any(low <= middle * measure.to_canonical(unit) <= high for unit in _units_stated(one, measure))


def _is_borne_out(found: _Found, measure: Measure) -> bool:
    """Whether the cells say more than that the numbers would do: whole numbers below five are scores and grades as often as
    red cells, unless a header is like the name, or cells are written as a field is counted (0-4, <5, /HPF)."""
    told = any(use.proposed or not are_plain(column_values(table, use.index)) for table, _, use in found)
    return measure.typical is not None or told or any(bool((_numbers(one) >= 5).any()) for one in found)


def _units_stated(one: tuple[Table, Interpretation, ColumnUse], measure: Measure) -> Sequence[str]:
    """The units that the rows of a test state, as far as a measure has them; all units of the measure where none states any."""
    if one[2].unit_index is None:
        return measure.units
    stated = column_values(one[0], one[2].unit_index).drop_nulls().unique().to_list()
    found = [find_unit(measure, text) for text in stated if text.strip().casefold() not in NO_UNIT]
    return [unit for unit in found if unit is not None] if found else measure.units


def _options(found: _Found) -> list[Option]:
    """A choice per column; the same column in the tabs of several patients is one."""
    options = []
    for choice in dict.fromkeys(use.choice for _table, _shape, use in found):
        same = [one for one in found if one[2].choice == choice]
        table, _shape, use = same[0]
        read = pl.concat(map(_numbers, same))
        numbers = read.drop_nulls()
        low, high = float(numbers.min() or 0.0), float(numbers.max() or 0.0)  # type: ignore[arg-type]
        people = pl.concat([column_values(t, shape.patient.index) for t, shape, _ in same if shape.patient])
        held, of = (some.drop_nulls().n_unique() for some in (people.filter(read.is_not_null()), people))
        said = _("{n} values from {low} to {high}, in {held} of {of} patients").format(
            n=numbers.len(), low=f"{low:g}", high=f"{high:g}", held=held, of=of
        )
        place = _("{column} of sheet “{sheet}”").format(column=use.place, sheet=table.sheet)
        if len(same) > 1:
            place = plural("{place} and {count} other", "{place} and {count} others", len(same) - 1, place=place)
        options.append(Option(choice, place, said))
    return options


def _ask(measure: Measure, found: _Found, reading: Reading) -> Question:
    table, _shape, first = found[0]
    different = list({use.choice: (table, shape, use) for table, shape, use in found[::-1]}.values())[::-1]
    options = _options(found)
    key = f"missing {measure.key} @{first.shape}"
    answer = reading.answers.get(key)
    people = pl.concat([column_values(table, shape.patient.index) for table, shape, _ in found if shape.patient])
    what = _("proteinuria") if measure.key == "upcr" else _(measure.name_in_text)
    without = (
        _("Without it no response of the {n} patients can be decided.")
        if measure.key in NEEDED
        else _("Without it no response that needs {what} can be decided in the {n} patients.")
    )
    named = ", ".join(f"“{use.test or use.header}”" for _, _, use in different)
    question = Question(
        key,
        (_("Which test is the {what}?") if first.test else _("Which column is the {what}?")).format(what=what)
        if len(different) > 1
        else _("Is “{test}” the {what}?").format(test=first.test or first.header, what=what),
        (
            _("No header names it; by the numbers it could be {named}.").format(named=named),
            *(
                _("The unit in the header of “{header}” cannot be read; its values count as {unit}.").format(
                    header=use.header, unit=measure.unit
                )
                for _table, _shape, use in different
                if use.why is not None and use.why.reason is Reason.UNIT_UNREAD
            ),
            without.format(n=people.drop_nulls().n_unique(), what=what),
        ),
        (*options, Option(LEAVE_OUT, _("None: the file has no {what}").format(what=what))),
        options[0].value
        if sum(bool(use.proposed) for _, _, use in different) == 1
        or (len(different) == 1 and _is_borne_out(found, measure))
        else LEAVE_OUT,
        answer=answer if answer in [option.value for option in options] or answer == LEAVE_OUT else None,
        sheet=table.sheet,
        column=", ".join(use.place for _, _, use in different),
    )
    for _table, shape, use in found:
        if use.choice == question.in_force:
            # A header like “24-hour protein” says which of the measures it is that are enough.
            taken = use.proposed.removeprefix("visits.") or measure.key
            own = replace(use, table="visits", key=taken, why=None, proposed="")
            left = next((part for part in shape.left if part.uses[-1] is use), None)
            if left is None:
                next(part for part in shape.parts if part.table == "visits").uses.append(own)
            else:
                shape.parts.append(replace(left, uses=[*left.uses[:-1], own]))
            shape.unused = [one for one in shape.unused if one.choice != use.choice]
    return question


def _sex(known: Known, reading: Reading) -> Question | None:
    """Whose sex the patients have: in a column of women and men, the same on all rows of each patient, or as the user says of all.

    What is plain is taken and said. Else it can be said where a creatinine may be normal for a man and not for a woman; until
    then, and where nobody knows, both limits are in force.
    """
    found: _Found = []
    for table, shape in known:
        for use in shape.unused if shape.patient is not None else ():
            text = column_values(table, use.index)
            if use.why != UNKNOWN or use.test or use.choice in reading.columns or not are_sexes(text):
                continue
            assert shape.patient is not None
            if not differs_within(table, use.index, shape.patient):
                found.append((table, shape, use))
    measured = [
        (table, shape, use)
        for table, shape in known
        for part in shape.parts
        for use in part.uses
        if use.key == "creatinine"
        and shape.patient is not None
        and depends_on_sex(part.frame[f"c{use.index}"], use.unit)
    ]
    protein = any(use.key in NEEDED["upcr"] for _, shape in known for part in shape.parts for use in part.uses)
    if len(found) != 1 and not (measured and protein):
        return None
    table, _shape, first = (found or measured)[0]
    plain = len(found) == 1
    key = f"missing sex @{first.shape}"
    options = (
        *(Option(use.choice, _("It is “{header}”").format(header=use.header)) for _table, _shape, use in found),
        Option("female", _("All are women")),
        Option("male", _("All are men")),
        Option(LEAVE_OUT, _("Not known: leave both limits in force")),
    )
    answer = reading.answers.get(key)
    question = Question(
        key,
        _("Is “{header}” the patient's sex?").format(header=first.header)
        if plain
        else _("What is the sex of the patients?"),
        (
            _("No header names it, and its cells are women and men.") if plain else _("No column of the file says it."),
            _("The upper limit of normal creatinine and eGFR depend on it."),
        ),
        options,
        first.choice if plain else LEAVE_OUT,
        safe=True,
        answer=answer if answer in [option.value for option in options] else None,
        sheet=table.sheet,
        column=first.place if plain else "",
    )
    chosen = question.in_force
    for table, shape, use in found:
        if chosen == use.choice and shape.patient is not None:
            shape.unused = [one for one in shape.unused if one.index != use.index]
            own = replace(use, table="patients", key="sex", why=None)
            shape.parts.append(Part("patients", table.frame, [shape.patient, own]))
    for table, shape in known if chosen in ("female", "male") else ():
        if shape.patient is not None:
            shape.parts.append(Part("patients", table.frame, [shape.patient], constants={"sex": str(chosen)}))
    return question


def _sex_of_sheets(known: Known) -> list[Issue]:
    """Takes the sex of the patients from the names of their sheets, and says so; nothing where they are not called so."""
    told = []
    for table, shape in known:
        names = pl.DataFrame({"word": re.findall(r"[^\W\d_]{2,}", table.sheet)}, schema={"word": pl.String})
        keys = names.select(word_key(fold(pl.col("word")))).to_series().to_list()
        said = {_SEXES[key] for key in keys if key in _SEXES}
        if shape.patient is not None and len(said) == 1:
            told.append((table, shape, said.pop()))
    if len({sex for _, _, sex in told}) < len(SEXES):
        return []
    for table, shape, sex in told:
        assert shape.patient is not None
        shape.parts.append(Part("patients", table.frame, [shape.patient], constants={"sex": sex}))
    return [Issue(Problem.SEX_FROM_SHEET, table.sheet) for table, _, _ in told]


_SEXES = lookup(SEXES)
