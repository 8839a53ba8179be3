"""Where the table of each sheet stands: as the program finds it, and as the user decided."""

from collections import Counter
from dataclasses import dataclass, replace

from lnexplore.catalogue import _, plural
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.meaning.parts import fingerprint
from lnexplore.ingest.reading import Layout, Option, Question, Reading
from lnexplore.ingest.table.facts import with_facts
from lnexplore.ingest.table.layout import Table, Trouble, find_table
from lnexplore.ingest.table.memory import most_alike

LOOKED_AT = 5


@dataclass(frozen=True)
class Understood:
    """Where the table of a sheet stands, and what the user decided of that; see `layout_of`."""

    sheet: str
    mark: str
    """names the sheet among the user's decisions: `reading.with_layout(mark, Layout(...))`"""
    used: bool
    """False where the user left the sheet out or it has no table"""
    trouble: str
    """why it has no table, as a key of `TROUBLES`; empty where it has one"""
    header: tuple[int, int] | None
    """first and last header row, numbered as a spreadsheet does; of a turned sheet its header columns"""
    data: int | None
    """first row of data; of a turned sheet its first column"""
    turned: bool
    """whether the patients stand in the columns"""
    headers: tuple[str, ...]
    """the headers found, from left to right"""
    decided: Layout
    """the user's own decisions; `Layout()` where there are none"""
    table: Table | Trouble
    questions: tuple[Question, ...] = ()


def layout_of(sheet: Sheet, reading: Reading | None = None, shapes: Counter[str] | None = None) -> Understood:
    """What was understood of where the table of a sheet stands, under the user's decisions.

    `shapes` counts the sheets of each shape in an upload: leaving one out leaves the others in.
    """
    reading = reading or Reading()
    found = find_table(sheet)
    base = _mark(sheet, found)
    shapes = Counter() if shapes is None else shapes
    shapes[base] += 1
    mark = base if shapes[base] == 1 else f"{base}.{shapes[base]}"
    decided = _decided(reading, base, mark, found)
    questions: tuple[Question, ...] = ()
    if decided != Layout():
        found = find_table(sheet, decided)
    elif isinstance(found, Table) and found.turned:
        question = _ask_turned(found, reading)
        questions = (question,)
        if question.in_force == "rows":
            found = find_table(sheet, Layout(turned=False))
    if isinstance(found, str):
        return Understood(sheet.name, mark, False, found, None, None, False, (), decided, found)
    header = (found.header_row - found.header_lines + 1, found.header_row)
    found = with_facts(found, found.above)
    data = int(found.frame["_row"][0]) if found.frame.height else None
    return Understood(
        sheet.name,
        mark,
        decided.used,
        "",
        header,
        data,
        found.turned,
        tuple(found.headers[index] for index in sorted(found.headers)),
        decided,
        found,
        questions,
    )


def _mark(sheet: Sheet, found: Table | Trouble) -> str:
    """The shape of a sheet as the program finds it, so that it stays the same whatever the user decides."""
    if isinstance(found, Table):
        return fingerprint(found.headers)
    words = [cell for row in sheet.rows(0, LOOKED_AT) for cell in row if cell and not any(map(str.isdigit, cell))]
    return fingerprint(dict(enumerate(words)))


def _decided(reading: Reading, base: str, mark: str, found: Table | Trouble) -> Layout:
    """The user's decisions for a sheet: its own, else those for others of its shape but for leaving them out."""
    if mark in reading.layouts:
        return reading.layouts[mark]
    if base not in reading.layouts and isinstance(found, Table):
        known = {shape: words for shape, words in reading.shapes.items() if shape in reading.layouts}
        base = most_alike(found.headers.values(), known) or base
    return replace(reading.layouts.get(base, Layout()), used=True)


def _ask_turned(table: Table, reading: Reading) -> Question:
    key = f"turned @{fingerprint(table.headers)}"
    answer = reading.answers.get(key)
    return Question(
        key,
        _("Are the patients of sheet “{sheet}” in the columns?").format(sheet=table.sheet),
        (
            _("The names of the measures are in rows: {headers}.").format(
                headers=", ".join(list(table.headers.values())[:5])
            ),
            _(
                "Rows and columns were exchanged, so a row named in a message is a column of the sheet: row 3 is column C."
            ),
        ),
        (
            Option(
                "columns",
                _("In the columns: exchange rows and columns"),
                plural("{count} column is read", "{count} columns are read", table.frame.height),
            ),
            Option("rows", _("In the rows: read it as it stands")),
        ),
        "columns",
        safe=True,
        answer=answer if answer in ("columns", "rows") else None,
        sheet=table.sheet,
    )
