"""Two people under one number: told by their birth dates, sexes, ages or centres, and asked about."""

from collections.abc import Sequence

import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.cohort.order import unlike_above
from lnexplore.ingest.assemble.identity import identifies
from lnexplore.ingest.evidence.people import numbers_of, person_columns, person_values
from lnexplore.ingest.evidence.questions import find_centre
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.meaning.parts import Interpretation, fingerprint
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.remembered import cells_of
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values.ages import read_ages
from lnexplore.ingest.values.columns import Report, column_text
from lnexplore.ingest.values.spellings import by_cell


def two_under_one(
    known: Sequence[tuple[Table, Interpretation]], reading: Reading, report: Report
) -> dict[tuple[str, int], str]:
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
        for use in [*person_columns(table, shape), *aged[:1]]:
            told = person_values(table, use) if use.key != "age" else _by_age(ids, column_text(table.frame, use))
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
    table: Table, shape: Interpretation, ids: pl.Series, reading: Reading, report: Report
) -> dict[tuple[str, int], str] | None:
    """(sheet, row) -> number with its centre, where numbers of several centres are the same and the user says that each begins anew; None where none are."""
    centre = find_centre(table, shape)
    # Of the tests of one day each may come from another laboratory, and 单位 is a unit there.
    if not centre or shape.roles:
        return None
    rows = pl.DataFrame({"row": table.frame["_row"], "id": ids, "told": table.frame[centre].str.strip_chars()})
    two = rows.drop_nulls().group_by("id", maintain_order=True).agg(pl.col("told").n_unique())
    two = two.filter(pl.col("told") > 1)
    again = rows.filter(pl.col("id").is_in(two["id"].to_list()))
    # Somebody may move from one centre to another, but is not in two of them at one time.
    is_timed = any(use.key in TIMES for part in shape.parts for use in part.uses)
    several = _at_once(table, shape, again) if is_timed else two.height * 2 > ids.n_unique()
    if not several:
        return None
    use = ColumnUse(
        table.sheet, int(centre[1:]), table.headers[int(centre[1:])], "", "centre", shape=fingerprint(table.headers)
    )
    question = _ask_two(table, use, two, ids.n_unique(), reading, at_once=_at_once(table, shape, again))
    report.questions.append(question)
    if question.in_force != "different":
        return {}
    return {(table.sheet, row): f"{number} ({name})" for row, number, name in again.drop_nulls().iter_rows()}


TIMES = ("date", "day", "month", "visit")
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


def _at_once(table: Table, shape: Interpretation, rows: pl.DataFrame) -> bool:
    """Whether rows of one number that tell two persons lie at the same time: a typing error does not make a visit twice."""
    times = {use.index for part in shape.parts for use in part.uses if part.table == "visits" and use.key in TIMES}
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
    what = {"birth date": N_("birth date"), "key": N_("name or record number")}.get(identifies(use.header), use.key)
    key = f"two people {use.choice}"
    answered = reading.answers.get(key)
    more = int((two["told"] - 1).sum())
    return Question(
        key,
        plural(
            "One number has more than one {what}: one person or two?",
            "{count} numbers have more than one {what}: one person or two?",
            two.height,
            what=_(what),
        ),
        (
            _("“{header}” differs between the rows of the same patient: {patients}").format(
                header=use.header, patients=", ".join(two["id"].head(5).to_list()) + (" …" if two.height > 5 else "")
            ),
            *([_("Both occur on rows of the same time.")] if at_once else []),
        ),
        (
            Option(
                "different",
                _("Different people"),
                plural(
                    "{count} patient; the number gets an ending for each",
                    "{count} patients; the number gets an ending for each",
                    patients + more,
                ),
            ),
            Option("same", _("One person, a typing error"), plural("{count} patient", "{count} patients", patients)),
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
