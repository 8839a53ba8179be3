"""The parts of a sheet to typed rows of the four tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from lnexplore.cohort.issues import Issue, Repair, Repaired
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.order import are_sorted, unlike_above
from lnexplore.cohort.problems import Problem
from lnexplore.cohort.schema import FIELDS
from lnexplore.ingest.assemble.identity import (
    identifies,
    names_of,
    personal_values,
)
from lnexplore.ingest.assemble.own_columns import EXTRA_LEVELS, is_measured, levels_or_numbers, own_header
from lnexplore.ingest.assemble.persons import People, numbers_of_patients
from lnexplore.ingest.meaning.fields import without_codes
from lnexplore.ingest.meaning.mapping import EXTRA, NUMBER, ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation, Part
from lnexplore.ingest.meaning.times import MONTHS_IN, TimePoint
from lnexplore.ingest.reading import CATEGORY
from lnexplore.ingest.reasons import UNKNOWN, Reason, Why
from lnexplore.ingest.remembered import SMALL, different_cells
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates, values
from lnexplore.ingest.values.columns import Report, Rules, column_text, read_column
from lnexplore.ingest.values.doses import DOSED

EXAMPLE = "EXAMPLE"
"""The patient of the template's example rows, who is never read."""
BIRTH = "_birth"
ASSUMED = "_assumed"
"""Marks events whose kind the sheet's name or headers tell, not the row."""
AT_VISIT = "_at_visit"
"""Marks doses of a drug on the day of a visit, which are no courses yet."""
UNSAID = "_unsaid"
"""Marks rows that leave open whether the event happened, in a sheet that has a column for it."""


def type_part(part: Part, shape: Interpretation, report: Report, rules: Rules, people: People) -> pl.DataFrame:
    """The typed rows of a part: `_row`, `_sheet`, patient_id, a column or three per use, and the time of its headers."""
    frame = part.frame
    sheet = pl.Series("_sheet", [part.uses[0].sheet]).new_from_index(0, frame.height)
    columns: list[pl.DataFrame] = [pl.DataFrame([frame["_row"], sheet])]
    for use in part.uses:
        if use.key == "patient_id":
            columns.append(numbers_of_patients(frame, use, shape, people, report))
        elif use.key.startswith(EXTRA):
            columns.append(pl.DataFrame({use.key: values.texts(without_codes(column_text(frame, use)))["value"]}))
            report.used.append(use)
        elif use.key.startswith(NUMBER):
            columns.append(pl.DataFrame({use.key: frame[f"c{use.index}"]}))
            report.used.append(use)
        elif use.key == BIRTH:
            columns.append(pl.DataFrame({BIRTH: dates.dates(column_text(frame, use), order=rules.date_order)["value"]}))
        else:
            columns.append(read_column(frame, use, report, rules))
            in_force = replace(use, unit=rules.units.get((use.key, use.unit), use.unit))
            if _place(in_force) not in report.placed:
                report.placed.add(_place(in_force))
                report.used.append(in_force)
    unique: dict[str, pl.Series] = _added(part, columns[1:], report)
    for piece in columns:
        for column in piece.get_columns():
            unique.setdefault(column.name, column)
    typed = pl.DataFrame(list(unique.values()))
    if part.time is not None:
        typed = _at(typed, part.time)
    typed = _with_constants(typed, part)
    return _visits_held(typed) if part.table == "visits" and part.time is not None else typed


def _with_constants(typed: pl.DataFrame, part: Part) -> pl.DataFrame:
    """The rows with what the sheet says of each, and with marks of what a row itself leaves open of its event."""
    typed = typed.with_columns([pl.lit(value).alias(name) for name, value in part.constants.items()])
    if part.table == "treatments" and any(use.table == "visits" for use in part.uses):
        return typed.with_columns(pl.lit(value=True).alias(AT_VISIT))
    if "occurred" in typed.columns:
        return typed.with_columns(pl.col("occurred").is_null().alias(UNSAID))
    return typed.with_columns(pl.lit(value=True).alias(ASSUMED)) if "kind" in part.constants else typed


def _added(part: Part, columns: Sequence[pl.DataFrame], report: Report) -> dict[str, pl.Series]:
    """The day's dose of a steroid whose parts of the day stand in columns of their own; unknown where one cannot be read."""
    found: dict[str, pl.Series] = {}
    for key in dict.fromkeys(use.key for use in part.uses if use.key in DOSED):
        same = [(use, read[key]) for use, read in zip(part.uses, columns, strict=True) if use.key == key]
        if len(same) < 2:
            continue
        read = pl.DataFrame([dose.alias(f"{number}") for number, (_, dose) in enumerate(same)])
        unread = [column_text(part.frame, use).is_not_null() & dose.is_null() for use, dose in same]
        known = pl.any_horizontal(pl.all().is_not_null()) & ~pl.any_horizontal(unread)
        found[key] = read.select(pl.when(known).then(pl.sum_horizontal(pl.all().fill_null(0.0))).alias(key))[key]
        places = ", ".join(use.place for use, _ in same)
        count = found[key].len() - found[key].null_count()
        report.repairs.append(Repair(Repaired.PARTS_OF_DAY, same[0][0].sheet, places, count))
    return found


def _visits_held(typed: pl.DataFrame) -> pl.DataFrame:
    """The rows with any value: in a wide sheet an empty group of cells is a visit that never was."""
    names = [name for name in typed.columns if name in MEASURES or name == "date"]
    if any(typed[name].null_count() == 0 for name in names):
        return typed
    return typed.filter(pl.any_horizontal([pl.col(name).is_not_null() for name in names] or [pl.lit(value=False)]))


def _place(use: ColumnUse) -> tuple[object, ...]:
    return use.sheet, use.index, use.part, use.test, use.key, use.time


def _at(typed: pl.DataFrame, time: TimePoint) -> pl.DataFrame:
    """The day that the header of a wide sheet tells; a date in the row itself comes before it."""
    if time.days is None:
        return typed
    if time.scale == "month" or time.scale in MONTHS_IN:
        months = time.value * MONTHS_IN.get(time.scale, 1)
        return typed.with_columns(month=pl.lit(months, pl.Float64))
    return typed.with_columns(day=pl.lit(time.days, pl.Float64)) if "day" not in typed.columns else typed


def extras(table: Table, shape: Interpretation, taken: set[str], report: Report, rules: Rules) -> list[Part]:
    """Columns of the user's own that can filter and group become parts of the patients; the rest is listed with the reason."""
    if shape.patient is None:
        report.unused += shape.unused
        return []
    parts = []
    patient = shape.patient
    groups: dict[str, pl.Series] = {}
    """header -> levels of each column that groups patients"""
    for part in shape.parts:
        for use in part.uses:
            if use.table == "patients" and use.key in ("phase", "sex", "isn_class"):
                groups[use.header] = column_text(table.frame, use)
    for use in shape.unused:
        why = use.why
        told = "" if use.test else identifies(use.header)
        text = column_text(table.frame, use)
        if told == "birth date":
            report.repairs.append(
                Repair(
                    Repaired.BIRTH_DATE,
                    use.sheet,
                    use.place,
                    text.len() - text.null_count(),
                )
            )
            parts.append(Part("patients", table.frame, [patient, replace(use, table="patients", key=BIRTH)]))
            why = Why(Reason.BIRTH_DATE)
        elif told or (why == UNKNOWN and not use.test and _personal(text, table.frame, patient)):
            what = _personal(text, table.frame, patient) or told_words(told)
            why = Why(Reason.MAY_IDENTIFY, (("what", what),))
            report.repairs.append(Repair(Repaired.IDENTIFYING, use.sheet, use.place, text.len() - text.null_count()))
        elif why == UNKNOWN and not use.test and use.table in ("patients", "visits"):
            levels = _own(table, text, use, patient, rules, groups)
            if use.header in taken and use.index not in table.facts:
                levels = Why(Reason.SAME_HEADER)
            if isinstance(levels, pl.Series):
                taken.add(use.header)
                is_number = levels.dtype == pl.Float64
                if not is_number:
                    groups[use.header] = levels
                name = f"{NUMBER if is_number else EXTRA}{use.header}"
                kept = replace(use, table="patients", key=name, why=None, proposed="")
                frame = table.frame.with_columns(levels.alias(f"c{use.index}"))
                parts.append(Part("patients", frame, [patient, kept]))
                continue
            why = levels
        report.unused.append(replace(use, why=why))
    return parts


def _own(
    table: Table,
    text: pl.Series,
    use: ColumnUse,
    patient: ColumnUse,
    rules: Rules,
    groups: Mapping[str, pl.Series],
) -> pl.Series | Why:
    """The levels or numbers of a column of the user's own; the reason where it has none of its own."""
    if use.index in table.facts and not is_measured(text):
        return values.texts(text)["value"]
    forced = rules.reading.columns.get(use.choice, "")
    levels = levels_or_numbers(table.frame, text, use, patient, rules, forced)
    if isinstance(levels, Why) or levels.dtype != pl.String or forced == CATEGORY:
        return levels
    same = _same_groups(levels, table.frame, patient, groups)
    return Why(Reason.SAME_GROUPS, (("column", same),)) if same else levels


def _personal(text: pl.Series, frame: pl.DataFrame, patient: ColumnUse) -> str:
    return personal_values(text) or ("names" if names_of(text, frame[f"c{patient.index}"]) else "")


def _partition(levels: pl.Series, frame: pl.DataFrame, patient: ColumnUse) -> tuple[tuple[str, ...], ...]:
    """The patients of each level, levels in no particular order: equal for two columns that group patients alike."""
    pairs = pl.DataFrame({"level": levels, "patient": frame[f"c{patient.index}"]}).drop_nulls().unique()
    together = pairs.group_by("level").agg(pl.col("patient").sort())["patient"].to_list()
    return tuple(sorted(tuple(group) for group in together))


def _same_groups(levels: pl.Series, frame: pl.DataFrame, patient: ColumnUse, groups: Mapping[str, pl.Series]) -> str:
    """Header of a column that groups the patients exactly as these levels do; empty where none does."""
    # Columns that group alike have as many levels: only those are held against these.
    here = levels.drop_nulls().n_unique()
    alike = {header: other for header, other in groups.items() if other.drop_nulls().n_unique() == here}
    mine = _partition(levels, frame, patient) if alike else ()
    return next((header for header, other in alike.items() if _partition(other, frame, patient) == mine), "")


def told_words(told: str) -> str:
    """What the header of a dropped column tells, in words."""
    return {"key": "a name or record number", "contact": "an address or number to reach someone"}.get(told, told)


def drop_what_groups_nobody(patients: pl.DataFrame, facts: set[str], report: Report) -> pl.DataFrame:
    """Rows of patients without those words, said of each in a place of its own, that form no group of several."""
    people = patients["patient_id"].n_unique()
    most = min(EXTRA_LEVELS, max(2, people // 2))
    lone = [name for name in facts & set(patients.columns) if not 2 <= patients[name].drop_nulls().n_unique() <= most]
    for use in [use for use in report.used if use.key in lone]:
        report.used.remove(use)
        why = Why(Reason.NO_CATEGORY)
        report.unused.append(replace(use, key="", table="patients", why=why))
    return patients.drop(lone)


def drop_rows_without_patient(frame: pl.DataFrame, report: Report) -> pl.DataFrame:
    """Rows without a patient listed and left out; the template's example left out."""
    if not frame["patient_id"].null_count() and not _has_example(frame["patient_id"]):
        return frame
    for sheet, row in frame.filter(pl.col("patient_id").is_null()).select("_sheet", "_row").iter_rows():
        issue = Issue(Problem.NO_PATIENT, sheet, row)
        if issue not in report.issues[-200:]:
            report.issues.append(issue)
    frame = frame.filter(pl.col("patient_id").is_not_null())
    example = pl.col("patient_id").str.to_uppercase() == EXAMPLE
    if frame.filter(example).height:
        sheet = str(frame["_sheet"][0])
        if not any(repair.kind is Repaired.EXAMPLE and repair.sheet == sheet for repair in report.repairs):
            report.repairs.append(Repair(Repaired.EXAMPLE, sheet, "", frame.filter(example).height))
    return frame.filter(~example)


def _has_example(ids: pl.Series) -> bool:
    if ids.len() > SMALL:
        return bool((different_cells(ids).str.to_uppercase() == EXAMPLE).any())
    return any(number is not None and number.upper() == EXAMPLE for number in ids.to_list())


def list_overlong(table: Table, report: Report) -> None:
    """An Issue per row with cells beyond the last header: something has shifted."""
    if not table.headers:
        return
    last = max(table.headers)
    beyond = [name for name in table.frame.columns if name[0] == "c" and int(name[1:]) > last]
    if not beyond:
        return
    full = table.frame.filter(pl.any_horizontal([pl.col(name).is_not_null() for name in beyond]))
    if full.height > 0.5 * table.frame.height:
        return  # a column without a header, which is listed as such
    for row in full["_row"]:
        report.issues.append(Issue(Problem.TOO_MANY_CELLS, table.sheet, row))


def collapse(frame: pl.DataFrame, keys: Sequence[str], report: Report) -> pl.DataFrame:
    """A row per key, of a patient or of a patient's day: repeated rows joined, first value in each column; an Issue where they contradict one another."""
    columns = [column for column in frame.columns if column not in keys and not column.startswith("_")]
    said = [name for name in frame.columns if name != "_row"]
    frame = unlike_above(frame, said)
    if are_sorted(frame, keys, strictly=True) or not frame.select(keys).is_duplicated().any():
        return frame
    # What each row of a visit says of its patient is said many times: alike rows are one, the first.
    frame = frame.unique(said, keep="first", maintain_order=True)
    repeated = frame.filter(frame.select(keys).is_duplicated())
    for column in columns:
        if column.endswith(("_low", "_high")) or column == "isn_group":
            continue
        # A range is the same only if both of its ends are.
        parts = [name for name in (column, f"{column}_low", f"{column}_high") if name in columns]
        first = [pl.col(name).first().over(keys).alias(f"_first_{name}") for name in parts]
        known = repeated.filter(pl.col(column).is_not_null()).with_columns(first)
        differs = pl.any_horizontal([pl.col(name) != pl.col(f"_first_{name}") for name in parts])
        clashes = known.filter(differs).unique(keys, keep="first", maintain_order=True)
        code = Problem.TWO_VALUES_OF_DAY if "day" in keys else Problem.TWO_VALUES_OF_PATIENT
        code = Problem.TWO_SEXES if column == "sex" and "day" not in keys else code
        for sheet, row in clashes.select("_sheet", "_row").iter_rows():
            report.issues.append(Issue(code, sheet, row, label(column), facts={"column": label(column)}))
    # The bounds of a range and the group of a class belong to the value they came with.
    owner = {name: name.removesuffix("_low").removesuffix("_high") for name in columns} | {"isn_group": "isn_class"}
    return frame.group_by(keys, maintain_order=True).agg(
        [
            pl.col(name).filter(pl.col(owner.get(name, name)).is_not_null()).first()
            if owner.get(name, name) in frame.columns
            else pl.col(name).drop_nulls().first()
            for name in frame.columns
            if name not in keys
        ]
    )


def followed_longest(patients: pl.DataFrame) -> pl.DataFrame:
    """Patients with the latest of the last days that several sheets tell: seen later in one, followed so long in all.

    Two days in one sheet still contradict each other.
    """
    if "last_follow_up" not in patients.columns:
        return patients
    told = pl.col("last_follow_up")
    of_sheet = told.drop_nulls().first().over("patient_id", "_sheet")
    latest = told.max().over("patient_id")
    several = pl.col("_sheet").filter(told.is_not_null()).n_unique().over("patient_id") > 1
    return patients.with_columns(last_follow_up=pl.when(several & (told == of_sheet)).then(latest).otherwise(told))


def label(column: str) -> str:
    """Words for a typed column."""
    if column.startswith((EXTRA, NUMBER)):
        return own_header(column)
    if column in MEASURES:
        return MEASURES[column].label
    return next((item.label for fields in FIELDS.values() for item in fields if item.key == column), column)
