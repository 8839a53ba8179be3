"""How the dates of a file are to be read: which comes first, and whether a spreadsheet has swapped some of them."""

from collections.abc import Sequence

import polars as pl

from lnexplore.catalogue import _, number, plural
from lnexplore.ingest.meaning.mapping import ColumnUse, normalise
from lnexplore.ingest.meaning.parts import Interpretation, fingerprint
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.remembered import different_cells
from lnexplore.ingest.table.layout import Table
from lnexplore.ingest.values import dates
from lnexplore.ingest.values.columns import column_text, find_field
from lnexplore.ingest.values.respelling import Respelling

FEWEST_SWAPPED = 2
"""Real dates, and texts, from which on what parts them is no chance; one of them is enough beside many of the others."""
MANY = 6


def is_date(use: ColumnUse) -> bool:
    """Whether a column holds dates."""
    item = find_field(use.table, use.key)
    return item is not None and item.kind == "date"


def ask_date_order(
    known: Sequence[tuple[Table, Interpretation]], reading: Reading
) -> tuple[str | None, Question | None]:
    """(order in force, the question): asked only where a column holds dates that could be read both ways."""
    shown: set[str] = set()
    unclear: list[tuple[ColumnUse, Table]] = []
    for table, shape in known:
        for part in shape.parts:
            for use in part.uses:
                if not is_date(use):
                    continue
                order = dates.date_order(column_text(part.frame, use))
                if order in ("dmy", "mdy"):
                    shown.add(order)
                elif order in ("either", "both") and all(other != use for other, _ in unclear):
                    unclear.append((use, table))
    if not unclear:
        return None, None
    key = f"dates @{fingerprint(unclear[0][1].headers)}"
    places = ", ".join(
        _("{column} of “{sheet}”").format(column=use.place, sheet=table.sheet) for use, table in unclear[:4]
    )
    other = {"dmy": _("day/month/year"), "mdy": _("month/day/year")}
    clear = len(shown) == 1
    proposed = next(iter(shown)) if clear else "dmy"
    question = Question(
        key,
        _("Do the dates begin with the day or with the month?"),
        (
            _("Dates such as 03/04/2024 in {places} can be read both ways.").format(places=places),
            _("Other dates of the file are plainly {other}.").format(other=other[proposed])
            if clear
            else _("No date of the file shows which it is."),
        ),
        (
            Option("dmy", _("Day first"), _("03/04/2024 is read as 3 April 2024")),
            Option("mdy", _("Month first"), _("03/04/2024 is read as 4 March 2024")),
        ),
        proposed,
        safe=clear,
        answer=reading.answers.get(key),
        sheet=unclear[0][1].sheet,
    )
    return question.in_force, question


_ISO = r"^([0-9]{4})-([0-9]{2})-([0-9]{2})"


Swapped = dict[tuple[str, str], Respelling]
"""(sheet, `ColumnUse.choice`) -> what its real dates are read as"""


def ask_swapped(known: Sequence[tuple[Table, Interpretation]], reading: Reading) -> tuple[Swapped, list[Question]]:
    """What the real dates are read as, and the questions, where a spreadsheet read columns in the other order.

    The columns of one header are judged together: of tabs of a patient each, one alone may hold nothing but real dates.
    Where they do not tell together, as one sheet was typed and another opened in a spreadsheet, each is judged alone.
    """
    groups: dict[tuple[str, int | None], dict[tuple[int, int], tuple[ColumnUse, pl.Series]]] = {}
    for place, (_table, shape) in enumerate(known):
        for part in shape.parts:
            for use in filter(is_date, part.uses):
                group = groups.setdefault((normalise(use.header) or use.choice, use.part), {})
                group.setdefault((place, use.index), (use, column_text(part.frame, use)))
    swapped, questions = Swapped(), list[Question]()
    for group in groups.values():
        columns = list(group.values())
        found = [(columns, *_judge(columns, reading))]
        if found[0][2] is None and len(columns) > 1:
            found = [([one], *_judge([one], reading)) for one in columns]
        questions += [question for _columns, _change, question in found if question]
        swapped |= {(use.sheet, use.choice): change for some, change, _ in found if change for use, _ in some}
    return swapped, questions


def _judge(
    columns: Sequence[tuple[ColumnUse, pl.Series]], reading: Reading
) -> tuple[Respelling | None, Question | None]:
    """Whether a spreadsheet read these columns, which have one header, in the other order.

    It turned what it could into dates, day and month swapped, and left the rest as text: every real date has a day
    up to 12 and every text is a date of the other order that cannot be anything else.
    """
    use, text = columns[0][0], pl.concat([text for _, text in columns])
    if different_cells(text).str.contains(_ISO).all():
        return None, None
    cells = pl.DataFrame({"raw": text}).drop_nulls()
    cells = cells.with_columns(pl.col("raw").str.extract_groups(_ISO).alias("p")).unnest("p")
    real = cells.filter(pl.col("1").is_not_null())
    written = cells.filter(pl.col("1").is_null())
    fewer = min(real.height, written.height)
    if not fewer or (fewer < FEWEST_SWAPPED and cells.height < MANY):
        return None, None
    if not (real["3"].cast(pl.Int32) <= 12).all():
        return None, None
    order = dates.only_order(written["raw"])
    if order is None:
        return None, None
    key = f"swapped {use.choice}"
    answered = reading.answers.get(key)
    answered = answered if answered in ("swap", "keep") else None
    sheets = len({one.sheet for one, _ in columns})
    example = real.filter(pl.col("2") != pl.col("3"))
    year, month, day = example.row(0)[1:4] if example.height else real.row(0)[1:4]
    question = Question(
        key,
        _("Were day and month of some dates in “{header}” swapped by a spreadsheet?").format(header=use.header),
        (
            plural(
                "All {n} real dates of the column have a day up to 12.",
                "All {n} real dates under this header, in {count} sheets, have a day up to 12.",
                sheets,
                n=number(real.height),
            ),
            (
                _("All {n} dates that stayed text begin with the day and could not be read the other way.")
                if order == "dmy"
                else _("All {n} dates that stayed text begin with the month and could not be read the other way.")
            ).format(n=number(written.height)),
            _("This happens when a spreadsheet expects the other order."),
        ),
        (
            Option(
                "swap",
                _("Yes: swap the real dates back"),
                _("{year}-{month}-{day} is read as {year}-{day}-{month}").format(year=year, month=month, day=day),
            ),
            Option(
                "keep",
                _("No: the real dates are right"),
                _("{year}-{month}-{day} stays as it is").format(year=year, month=month, day=day),
            ),
        ),
        "swap",
        safe=False,
        answer=answered,
        sheet=use.sheet,
        column=use.place,
    )
    if answered == "keep":
        return None, question
    swapped = {
        raw: None if answered is None else f"{year}-{day}-{month}{raw[10:]}"
        for raw, year, month, day in real.unique().iter_rows()
    }
    return Respelling(swapped, "swapped_date"), question
