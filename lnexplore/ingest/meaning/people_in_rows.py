"""Who is a row that has no number of its own: the patient above, or somebody else? What the sheet does not decide is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from lnexplore.catalogue import _, plural
from lnexplore.cohort.issues import Repair, Repaired
from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.meaning.mapping import ColumnUse, match_column, match_header, time_alone
from lnexplore.ingest.meaning.parts import Interpretation, column_values
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates, values

Who = Literal["above", "rows"]
MOST_YEARS = 3.0
"""An age may rise by so many years over the visits of a patient."""
_CONSTANT = {"sex": "sex", "time_zero": "start of treatment", "biopsy": "biopsy", "age": "age"}


@dataclass(frozen=True)
class Evidence:
    """What a sheet says of rows without a number: counts of groups, a group being a number and the rows below it."""

    groups: int
    """groups of two rows or more"""
    contradict: int
    """groups whose rows contradict one another in what a person has but once"""
    columns: str
    """the columns in which they do"""
    heads_only: bool
    """whether what a person has but once stands only in the rows that have a number"""
    in_time: bool
    """whether time runs on within each group and begins anew with the next number"""
    is_list: bool
    """whether the rows are drugs, events or tests"""
    has_times: bool
    """whether a column tells the day, month or visit of a row"""


def rows_of_people(
    table: Table, columns: Sequence[ColumnUse], patient: ColumnUse, reading: Reading, found: Interpretation
) -> Table | None:
    """The table with a patient in each row that is one's; None while it is asked whose the rows without a number are."""
    ids = column_values(table, patient.index)
    given = ids.drop_nulls()
    cells = [pl.col(name).is_not_null().cast(pl.Int32) for name in table.frame.columns if name[0] == "c"]
    full = table.frame.select(pl.sum_horizontal(cells).alias("n"))["n"] if cells else pl.Series([], dtype=pl.Int32)
    bare = int((ids.is_null() & (full >= 2)).sum())
    if not bare or not given.len() or given.is_duplicated().any():
        return table
    counter = _running_number(table, columns, patient)
    sparse = bare >= max(2, given.len()) and ids[0] is not None
    if counter is None and not sparse:
        return table  # a number that was forgotten: its row is listed
    evidence = _evidence(table, columns, patient)
    who, safe = _decide(evidence, counter, ids)
    if counter is not None or not safe:
        question = _ask(table, patient, counter, evidence, bare, who, safe=safe, reading=reading)
        found.questions.append(question)
        if question.in_force is None:
            return None
        who = "rows" if question.in_force == "rows" else "above"
    if who == "above":
        found.repairs.append(Repair(Repaired.FROM_ABOVE, table.sheet, patient.place, ids.null_count()))
        return _with_ids(table, patient, ids.forward_fill())
    number = pl.col(f"c{counter.index}") if counter is not None else pl.col("_row")
    word = counter.header if counter is not None and counter.header else "row"
    own = table.frame.select(pl.format("{} {}", pl.lit(word), number).alias("own"))["own"]
    found.repairs.append(Repair(Repaired.OF_ITS_OWN, table.sheet, patient.place, bare))
    return _with_ids(table, patient, pl.select(pl.coalesce(ids, pl.when(full >= 2).then(own))).to_series())


def _with_ids(table: Table, patient: ColumnUse, ids: pl.Series) -> Table:
    return replace(table, frame=table.frame.with_columns(ids.alias(f"c{patient.index}")))


def _decide(evidence: Evidence, counter: ColumnUse | None, ids: pl.Series) -> tuple[Who, bool]:
    """(whose the rows are, whether that is certain)."""
    if evidence.contradict * 3 >= max(evidence.groups, 1):
        return "rows", counter is not None
    if ids[0] is not None and (evidence.heads_only or evidence.in_time):
        return "above", True
    if counter is not None:
        return "rows", True
    # Without a time of their own, rows with measures at time points are people rather than visits.
    return ("above" if evidence.is_list or evidence.has_times else "rows"), evidence.is_list


def _running_number(table: Table, columns: Sequence[ColumnUse], patient: ColumnUse) -> ColumnUse | None:
    """The column that numbers the rows one by one without a gap."""
    for use in columns:
        if use.index == patient.index or table.frame.height < 2:
            continue
        numbers = column_values(table, use.index).cast(pl.Float64, strict=False)
        if numbers.null_count() or not bool((numbers.diff().drop_nulls() == 1).all()):
            continue
        if not use.header or not (match_column(use.header, ("visits",), propose=False).sure or time_alone(use.header)):
            return use
    return None


def _evidence(table: Table, columns: Sequence[ColumnUse], patient: ColumnUse) -> Evidence:
    ids = column_values(table, patient.index)
    heads, group = ids.is_not_null(), ids.is_not_null().cast(pl.Int32).cum_sum()
    contradicting: set[int] = set()
    told: list[str] = []
    heads_only: list[bool] = []
    times: list[bool] = []
    known: dict[str, set[str]] = {"visits": set(), "treatments": set(), "events": set(), "roles": set()}
    for use in columns:
        if not use.header or use.index == patient.index:
            continue
        header = table.labels.get(use.index, use.header)
        for name, keys in known.items():
            keys.add(match_header(header, name).key)
        text = column_values(table, use.index)
        key = match_header(header, "patients").key
        birth = identifies(header) == "birth date"
        if key in _CONSTANT or birth:
            differ = _differing(text, group, is_age=key == "age")
            contradicting |= differ
            told += [use.header] if differ else []
            if key != "age":
                heads_only.append(text.len() > text.null_count() and bool(text.filter(~heads).is_null().all()))
        elif match_header(header, "visits").key in ("date", "day", "month", "visit"):
            times.append(_runs_within(text, group))
    known = {name: keys - {"", "patient_id"} for name, keys in known.items()}
    sizes = group.value_counts()["count"]
    drugs_or_events = {"drug", "kind", "term"} & (known["treatments"] | known["events"])
    measured = known["visits"] - {"date", "day", "month", "visit"}
    is_list = bool(drugs_or_events and not measured) or {"test", "result"} <= known["roles"]
    return Evidence(
        int((sizes > 1).sum()),
        len(contradicting),
        ", ".join(f"“{word}”" for word in told[:3]),
        any(heads_only),
        any(times),
        is_list,
        bool(times),
    )


def _differing(text: pl.Series, group: pl.Series, *, is_age: bool) -> set[int]:
    """Groups in which a column says two things of one person."""
    if is_age:
        ages = pl.DataFrame({"value": values.numbers(text)["value"], "group": group}).drop_nulls()
        spread = ages.group_by("group").agg(
            wide=pl.col("value").max() - pl.col("value").min() > MOST_YEARS, falls=(pl.col("value").diff() < 0).any()
        )
        return set(spread.filter(pl.col("wide") | pl.col("falls").fill_null(value=False))["group"].to_list())
    words = pl.DataFrame({"value": text.str.strip_chars().str.to_lowercase(), "group": group}).drop_nulls()
    counted = words.group_by("group").agg(pl.col("value").n_unique())
    return set(counted.filter(pl.col("value") > 1)["group"].to_list())


def _runs_within(text: pl.Series, group: pl.Series) -> bool:
    """Whether a column of times rises within nearly every group and falls back where the next begins."""
    points = {word: time_alone(word) for word in text.drop_nulls().unique().head(500).to_list()}
    order = {word: point.days if point.days is not None else point.value for word, point in points.items() if point}
    bare = text.cast(pl.Float64, strict=False)
    named = text.replace_strict(order, default=None, return_dtype=pl.Float64) if order else bare
    days = pl.select(pl.coalesce(bare, named)).to_series()
    if days.null_count() > 0.5 * days.len():
        days = dates.dates(text)["value"].cast(pl.Date, strict=False).cast(pl.Int32).cast(pl.Float64)
    frame = pl.DataFrame({"day": days, "group": group}).drop_nulls()
    steps = frame.with_columns(step=pl.col("day").diff(), same=pl.col("group").diff() == 0).drop_nulls()
    within, between = steps.filter("same")["step"], steps.filter(~pl.col("same"))["step"]
    if not within.len() or int((within > 0).sum()) < 0.9 * within.len():
        return False
    return between.len() == 0 or int((between <= 0).sum()) >= 0.5 * between.len()


def _ask(
    table: Table,
    patient: ColumnUse,
    counter: ColumnUse | None,
    evidence: Evidence,
    bare: int,
    who: Who,
    *,
    safe: bool,
    reading: Reading,
) -> Question:
    given = column_values(table, patient.index).drop_nulls().len()
    key = f"rows @{patient.shape}"
    told = [
        _("{n} of {total} rows have no entry in {column}.").format(
            n=bare, total=table.frame.height, column=patient.place
        )
    ]
    if evidence.contradict:
        told.append(
            _(
                "If they belonged to the patient above, {n} of {total} patients would have contradictory values of {columns}."
            ).format(n=evidence.contradict, total=evidence.groups, columns=evidence.columns)
        )
    if counter is not None:
        told.append(_("{column} numbers every row.").format(column=counter.place))
    answer = reading.answers.get(key)
    return Question(
        key,
        _("Whose are the rows without an entry in {place} of sheet “{sheet}”?").format(
            place=patient.place, sheet=table.sheet
        ),
        tuple(told),
        (
            Option(
                "rows",
                _("Every row is a separate patient"),
                plural("{count} patient", "{count} patients", given + bare),
            ),
            Option(
                "above", _("They belong to the patient above"), plural("{count} patient", "{count} patients", given)
            ),
        ),
        who,
        safe=safe,
        answer=answer if answer in ("rows", "above") else None,
        sheet=table.sheet,
        column=patient.place,
    )
