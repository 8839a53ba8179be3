"""Sheets known to be read right, each changed a little as strangers' sheets are.

    python -m tests.ingest.perturbations --number 3000 --seed 1

A `Sheet set` lays a small invented cohort out in one of several layouts. A `Change` alters it as people do: a header in
words never seen, a coded value in an unknown word, a column gone, time zero under an unknown name, two people under one
number, text among true dates, title rows, a total, a blank column, a second unit in one centre. `judge` then asks what
matters: are the numbers equal, and where they are not, does an open question or an issue name the column (or the
measure) that moved them? Numbers that differ in silence are faults.
"""

import argparse
import datetime as dt
import io
import random
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import polars as pl
import xlsxwriter

from lnexplore import AnalysisPlan, read_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.ingest.read import Intake
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.outcomes.import_summary import import_summary

Cell = str | float | int | dt.date | None
Grid = list[list[Cell]]

MONTHS = (0, 3, 6, 12)
FRAMES = ("response_by_visit", "steroid_course", "flares")
PLAN = AnalysisPlan(group_by=None)


# --- an invented cohort -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Visit:
    """What was measured at a month."""

    upcr: float
    creatinine: float
    albumin: float
    red_cells: int
    casts: bool
    dose: float


@dataclass(frozen=True)
class Person:
    """An invented patient."""

    number: str
    sex: str
    age: int
    centre: str
    arm: str
    start: dt.date
    visits: dict[int, Visit]


def people(seed: int, count: int = 10) -> list[Person]:
    """Invented patients: about half of them in complete response at month 6, nobody on the edge of a rule."""
    draw = random.Random(seed)
    found = []
    for number in range(1, count + 1):
        responds = draw.random() < 0.55
        start = dt.date(2019, 1, 1) + dt.timedelta(days=draw.randrange(900))
        late = draw.choice((0, 0, 1))
        visits = {}
        for place, month in enumerate(MONTHS):
            good = responds and place > late
            visits[month] = Visit(
                upcr=round(draw.uniform(0.05, 0.3) if good else draw.uniform(1.1, 6.0), 2),
                creatinine=round(draw.uniform(0.5, 0.72), 2),
                albumin=round(draw.uniform(3.8, 4.4) if good else draw.uniform(2.0, 3.3), 1),
                red_cells=draw.randrange(0, 4) if good else draw.randrange(8, 40),
                casts=not good and draw.random() < 0.5,
                dose=(45, 15, 7.5, 5)[place] + draw.choice((0, 2.5)),
            )
        found.append(
            Person(
                f"LN-{number:02d}",
                draw.choice("FFFM"),
                draw.randrange(19, 66),
                "Leeds" if number % 2 else "Oporto",
                "tacrolimus" if number % 3 else "mycophenolate",
                start,
                visits,
            )
        )
    return found


# --- layouts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheets:
    """Grids by sheet name, with what the first row of each means, and how they are stored."""

    grids: dict[str, Grid]
    format: str = "csv"
    press: "Callable[[dict[str, Grid]], dict[str, Grid]] | None" = None
    """what makes the sheets as they are stored of grids with one header row and patients down the rows"""
    encoding: str = "utf-8"
    separator: str = ","
    decimal: str = "."
    about: tuple[str, ...] = ()
    """what the change touched, as an issue or a question must name it (any of these)"""
    what: str = ""
    expected_patients: int | None = None

    def files(self) -> list[tuple[str, bytes]]:
        """The files as bytes."""
        grids = self.press(self.grids) if self.press else self.grids
        if self.format == "csv":
            return [(f"{name}.csv", self._csv(grid)) for name, grid in grids.items()]
        return [("cohort.xlsx", _xlsx(grids))]

    def _csv(self, grid: Grid) -> bytes:
        lines = []
        for row in grid:
            cells = [self._text(cell) for cell in row]
            quoted = (f'"{cell}"' if re.search(r'["\n]', cell) or self.separator in cell else cell for cell in cells)
            lines.append(self.separator.join(quoted))
        return "\n".join(lines).encode(self.encoding)

    def _text(self, cell: Cell) -> str:
        text = "" if cell is None else str(cell)
        return text.replace(".", self.decimal) if isinstance(cell, float) else text


def _xlsx(grids: dict[str, Grid]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, grid in grids.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(grid):
            for c, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(r, c, dt.datetime(cell.year, cell.month, cell.day), day)
                elif cell is not None:
                    sheet.write(r, c, cell)
    book.close()
    return out.getvalue()


VALUES = (
    "UPCR (g/gCr)",
    "Creatinine (mg/dL)",
    "Albumin (g/dL)",
    "Urine RBC (/HPF)",
    "Cellular casts",
    "Prednisolone (mg/day)",
)
SHORT = ("UPCR (g/gCr)", "Cr (mg/dL)", "Alb (g/dL)", "RBC/HPF", "Casts", "PSL (mg/day)")


def _cells(visit: Visit) -> list[Cell]:
    return [visit.upcr, visit.creatinine, visit.albumin, visit.red_cells, "yes" if visit.casts else "no", visit.dose]


def _day(person: Person, month: int) -> dt.date:
    """The day of a visit; the first one is some weeks before treatment, so that it is not time zero."""
    return person.start + dt.timedelta(days=round(month * 30.4375) or -20)


def long_months(cohort: Sequence[Person]) -> Sheets:
    """A row per visit, with months."""
    head: list[Cell] = ["Patient ID", "Sex", "Age", "Centre", "Arm", "Month", *VALUES]
    rows = [[p.number, p.sex, p.age, p.centre, p.arm, m, *_cells(v)] for p in cohort for m, v in p.visits.items()]
    return Sheets({"visits": [head, *rows]})


def long_dates(cohort: Sequence[Person]) -> Sheets:
    """A row per visit, with dates and the start of treatment."""
    head: list[Cell] = ["Patient ID", "Sex", "Age", "Centre", "Arm", "Treatment start", "Visit date", *VALUES]
    rows = [
        [p.number, p.sex, p.age, p.centre, p.arm, p.start, _day(p, m), *_cells(v)]
        for p in cohort
        for m, v in p.visits.items()
    ]
    return Sheets({"visits": [head, *rows]}, "xlsx")


def wide(cohort: Sequence[Person]) -> Sheets:
    """A row per patient with the month in each header."""
    head: list[Cell] = [
        "Patient ID",
        "Sex",
        "Age",
        "Centre",
        "Arm",
        *[f"{name} {m}M" for m in MONTHS for name in SHORT],
    ]
    rows = [
        [p.number, p.sex, p.age, p.centre, p.arm, *[c for m in MONTHS for c in _cells(p.visits[m])]] for p in cohort
    ]
    return Sheets({"cohort": [head, *rows]})


def two_sheets(cohort: Sequence[Person]) -> Sheets:
    """Patients and visits on two sheets."""
    patients: Grid = [["Patient ID", "Sex", "Age", "Centre", "Arm", "Time zero"]]
    patients += [[p.number, p.sex, p.age, p.centre, p.arm, p.start] for p in cohort]
    visits: Grid = [["Patient ID", "Visit date", *VALUES]]
    visits += [[p.number, _day(p, m), *_cells(v)] for p in cohort for m, v in p.visits.items()]
    return Sheets({"Patients": patients, "Visits": visits}, "xlsx")


TESTS = (
    ("Urine protein/creatinine ratio", "g/g"),
    ("Creatinine, serum", "mg/dL"),
    ("Albumin, serum", "g/dL"),
    ("Urine RBC", "/HPF"),
    ("Cellular casts", ""),
    ("Prednisolone dose", "mg/day"),
)


def listing(cohort: Sequence[Person]) -> Sheets:
    """A row per test, with a unit in each, beside a sheet of patients."""
    patients: Grid = [["Patient ID", "Sex", "Age", "Centre", "Arm", "Time zero"]]
    patients += [[p.number, p.sex, p.age, p.centre, p.arm, p.start] for p in cohort]
    results: Grid = [["Patient ID", "Date", "Test", "Result", "Unit"]]
    for p in cohort:
        for m, v in p.visits.items():
            results += [
                [p.number, _day(p, m), name, cell, unit] for (name, unit), cell in zip(TESTS, _cells(v), strict=True)
            ]
    return Sheets({"Patients": patients, "Results": results}, "xlsx")


def _turned(grids: dict[str, Grid]) -> dict[str, Grid]:
    """Patients in the columns."""
    return {name: [list(line) for line in zip(*grid, strict=True)] for name, grid in grids.items()}


def _two_lines(grids: dict[str, Grid]) -> dict[str, Grid]:
    """The time of each header in a line of its own, over the first of its columns."""
    found: dict[str, Grid] = {}
    for name, grid in grids.items():
        times = [re.search(r" (\d+)M$", str(head or "")) for head in grid[0]]
        upper = [f"Month {time[1]}" if time else None for time in times]
        upper = [time if time not in upper[:i] else None for i, time in enumerate(upper)]
        lower: list[Cell] = [re.sub(r" \d+M$", "", str(head)) if head else None for head in grid[0]]
        found[name] = [[*upper], lower, *grid[1:]]
    return found


def _tabs(grids: dict[str, Grid]) -> dict[str, Grid]:
    """A tab per patient: what is the same in all rows stands above the visits."""
    found: dict[str, Grid] = {}
    for grid in grids.values():
        when = next((i for i, head in enumerate(grid[0]) if head in ("Visit date", "Month")), FACTS)
        for number in dict.fromkeys(row[0] for row in grid[1:]):
            rows = [row for row in grid[1:] if row[0] == number]
            facts: Grid = [[head, rows[0][i]] for i, head in enumerate(grid[0][:when])]
            found[f"S{len(found) + 1}"] = [*facts, [], grid[0][when:], *(row[when:] for row in rows)]
    return found


FACTS = 6
"""Columns before the time of a visit."""


def in_columns(cohort: Sequence[Person]) -> Sheets:
    """Patients in the columns."""
    return replace(wide(cohort), press=_turned)


def two_lines(cohort: Sequence[Person]) -> Sheets:
    """A row per patient with the months in a line above the measures."""
    return replace(wide(cohort), format="xlsx", press=_two_lines)


def tabs(cohort: Sequence[Person]) -> Sheets:
    """A tab per patient."""
    return replace(long_dates(cohort), press=_tabs)


LAYOUTS: dict[str, Callable[[Sequence[Person]], Sheets]] = {
    "long with months": long_months,
    "long with dates": long_dates,
    "wide": wide,
    "two sheets": two_sheets,
    "listing": listing,
    "patients in columns": in_columns,
    "two header lines": two_lines,
    "tab per patient": tabs,
}


# --- changes ----------------------------------------------------------------------------------------------------------

_SYLLABLES = ("bru", "kel", "mo", "ti", "vas", "ner", "plo", "gri", "dun", "sho", "fet", "lam")


def _word(draw: random.Random) -> str:
    """A word that no program has seen."""
    return "".join(draw.choice(_SYLLABLES) for _ in range(3)).capitalize()


def _pick(sheets: Sheets, draw: random.Random) -> tuple[str, Grid]:
    name = draw.choice(list(sheets.grids))
    return name, [list(row) for row in sheets.grids[name]]


def _with(sheets: Sheets, name: str, grid: Grid, *about: str, what: str = "", **more: object) -> Sheets:
    return replace(sheets, grids={**sheets.grids, name: grid}, about=about, what=what, **more)  # type: ignore[arg-type]


MEANINGS = {
    "UPCR": ("UPCR", "protein"),
    "Cr": ("creatinine",),
    "Creatinine": ("creatinine",),
    "Alb": ("albumin",),
    "Albumin": ("albumin",),
    "RBC": ("red cell", "RBC", "sediment", "erythro"),
    "Urine RBC": ("red cell", "RBC", "sediment", "erythro"),
    "Casts": ("cast", "sediment"),
    "Cellular casts": ("cast", "sediment"),
    "PSL": ("predniso", "dose", "glucocorticoid", "steroid"),
    "Prednisolone": ("predniso", "dose", "glucocorticoid", "steroid"),
    "Sex": ("sex",),
    "Age": ("age",),
    "Centre": ("centre", "group"),
    "Arm": ("arm", "group"),
    "Time zero": ("time zero",),
    "Treatment start": ("time zero",),
    "Visit date": ("day", "date", "time"),
    "Date": ("day", "date", "time"),
    "Month": ("day", "date", "time", "month"),
    "Patient ID": ("patient",),
    "Test": ("test", "listing", "measure", "no column"),
    "Result": ("result", "value", "test", "measure", "no column"),
    "Unit": ("unit",),
}


def _about(header: str) -> tuple[str, ...]:
    """How an issue or question may name what stood under a header."""
    best = max((key for key in MEANINGS if header.startswith(key)), key=len, default="")
    return MEANINGS.get(best, ())


def unknown_header(sheets: Sheets, draw: random.Random) -> Sheets:
    """A header in a word never seen; in a wide sheet the month stays."""
    name, grid = _pick(sheets, draw)
    place = draw.randrange(len(grid[0]))
    old, word = str(grid[0][place]), _word(draw)
    month = re.search(r" \d+M$", old)
    grid[0][place] = word + (month[0] if month else "")
    return _with(sheets, name, grid, word, *_about(old), what=f"{name}: {old} → {grid[0][place]}")


def drop_column(sheets: Sheets, draw: random.Random) -> Sheets:
    """A column gone, in a wide sheet the measure at every month."""
    name, grid = _pick(sheets, draw)
    place = draw.randrange(len(grid[0]))
    old = str(grid[0][place])
    stem = re.sub(r" \d+M$", "", old)
    gone = {i for i, header in enumerate(grid[0]) if re.sub(r" \d+M$", "", str(header)) == stem}
    grid = [[cell for i, cell in enumerate(row) if i not in gone] for row in grid]
    return _with(sheets, name, grid, *_about(old), what=f"{name}: without {stem}")


def unknown_code(sheets: Sheets, draw: random.Random) -> Sheets:
    """A coded value (sex, casts) in a word never seen, in the whole column."""
    for name in draw.sample(list(sheets.grids), len(sheets.grids)):
        grid = [list(row) for row in sheets.grids[name]]
        coded = [i for i, header in enumerate(grid[0]) if re.match(r"Sex|(?:Cellular c|C)asts", str(header))]
        if not coded:
            continue
        header = str(grid[0][draw.choice(coded)])
        stem = re.sub(r" \d+M$", "", header)
        columns = [i for i, one in enumerate(grid[0]) if re.sub(r" \d+M$", "", str(one)) == stem]
        values = sorted({str(row[i]) for row in grid[1:] for i in columns})
        old, word = draw.choice(values), _word(draw).lower()
        for row in grid[1:]:
            for i in columns:
                row[i] = word if str(row[i]) == old else row[i]
        return _with(sheets, name, grid, stem, word, *_about(header), what=f"{name}: {stem}: {old} → {word}")
    return sheets


def time_zero_renamed(sheets: Sheets, draw: random.Random) -> Sheets:
    """Time zero under a name never seen."""
    for name, old_grid in sheets.grids.items():
        grid = [list(row) for row in old_grid]
        for i, header in enumerate(grid[0]):
            if header in ("Time zero", "Treatment start"):
                word = f"{draw.choice(('Start of', 'Begin', 'Day of', 'Onset'))} {_word(draw)}"
                grid[0][i] = word
                return _with(sheets, name, grid, word, "time zero", what=f"{name}: {header} → {word}")
    return sheets


def one_number_for_two(sheets: Sheets, draw: random.Random) -> Sheets:
    """Two people of different sex, age and centre under one number."""
    if sheets.press is _tabs:
        return sheets  # one tab for two people has no room for both
    name = "Patients" if "Patients" in sheets.grids else next(iter(sheets.grids))
    first = [list(row) for row in sheets.grids[name]]
    numbers = list(dict.fromkeys(str(row[0]) for row in first[1:]))
    one, other = draw.sample(numbers, 2)
    grids = {}
    for sheet, grid in sheets.grids.items():
        grids[sheet] = [[one if cell == other and i == 0 else cell for i, cell in enumerate(row)] for row in grid]
    return replace(sheets, grids=grids, about=(one, "same", "twice", "two", "patient"), what=f"{other} is called {one}")


def text_dates(sheets: Sheets, draw: random.Random) -> Sheets:
    """Some of the true dates become text, day first; those with days up to 12 stay dates with day and month swapped."""
    for name in draw.sample(list(sheets.grids), len(sheets.grids)):
        grid = [list(row) for row in sheets.grids[name]]
        columns = [i for i, cell in enumerate(grid[1]) if isinstance(cell, dt.date)]
        if not columns:
            continue
        i = draw.choice(columns)
        swapped = draw.random() < 0.5
        for row in grid[1:]:
            day = row[i]
            assert isinstance(day, dt.date)
            if day.day > 12:
                row[i] = f"{day:%d/%m/%Y}"
            elif swapped:
                row[i] = dt.date(day.year, day.day, day.month)
        header = str(grid[0][i])
        kind = "half swapped" if swapped else "half text"
        return _with(sheets, name, grid, header, "date", *_about(header), what=f"{name}: {header} {kind}")
    return sheets


def title_rows(sheets: Sheets, draw: random.Random) -> Sheets:
    """Lines above the header."""
    if sheets.press:
        return sheets
    name, grid = _pick(sheets, draw)
    titles: Grid = [["Lupus nephritis cohort, our clinic"], ["as of 1 March"], []]
    return _with(sheets, name, [*titles[: draw.randrange(1, 4)], *grid], what=f"{name}: title rows")


def total_row(sheets: Sheets, draw: random.Random) -> Sheets:
    """A row of means below the table."""
    if sheets.press:
        return sheets
    name, grid = _pick(sheets, draw)
    means: list[Cell] = [draw.choice(("Total", "Mean", "Average"))]
    for i in range(1, len(grid[0])):
        numbers = [row[i] for row in grid[1:] if isinstance(row[i], int | float)]
        means.append(round(sum(numbers) / len(numbers), 2) if numbers else None)
    return _with(sheets, name, [*grid, means], what=f"{name}: a row “{means[0]}”")


def blank_column(sheets: Sheets, draw: random.Random) -> Sheets:
    """An empty column somewhere."""
    name, grid = _pick(sheets, draw)
    # Among the facts above a tab it is an empty line; what comes first there tells the tabs apart.
    place = draw.randrange(int(sheets.press is _tabs), len(grid[0]) + 1)
    return _with(
        sheets, name, [[*row[:place], None, *row[place:]] for row in grid], what=f"{name}: blank column {place}"
    )


def second_unit(sheets: Sheets, draw: random.Random) -> Sheets:
    """One centre writes a measure in another unit under the same header, which states none."""
    factors = {"UPCR": 113.1, "Cr": 88.42, "Creatinine": 88.42, "Alb": 10.0, "Albumin": 10.0}
    for name in draw.sample(list(sheets.grids), len(sheets.grids)):
        grid = [list(row) for row in sheets.grids[name]]
        stems = sorted({m[1] for h in grid[0] if (m := re.match(r"(UPCR|Creatinine|Cr|Albumin|Alb) \(", str(h)))})
        if not stems or "Centre" not in grid[0]:
            continue
        stem = draw.choice(stems)
        columns = [i for i, h in enumerate(grid[0]) if str(h).startswith(f"{stem} (")]
        centre = grid[0].index("Centre")
        for i in columns:
            grid[0][i] = re.sub(r" \([^)]*\)", "", str(grid[0][i]))
        for row in grid[1:]:
            if row[centre] == "Oporto":
                for i in columns:
                    row[i] = round(float(row[i]) * factors[stem], 1)  # type: ignore[arg-type]
        return _with(sheets, name, grid, stem, *_about(stem), what=f"{name}: {stem} of Oporto in another unit")
    return sheets


def sums_in_other_words(sheets: Sheets, draw: random.Random) -> Sheets:
    """A row of sums, means or deviations under a word never seen."""
    name, grid = _pick(sheets, draw)
    how = draw.choice((sum, statistics.mean, statistics.stdev))
    line: list[Cell] = [_word(draw)]
    for i in range(1, len(grid[0])):
        numbers = [float(row[i]) for row in grid[1:] if isinstance(row[i], int | float)]  # type: ignore[arg-type]
        line.append(round(how(numbers), 2) if numbers else None)
    few = sum(cell is not None for cell in line) < 5
    return sheets if sheets.press or few else _with(sheets, name, [*grid, line], what=f"{name}: a row “{line[0]}”")


def footnotes(sheets: Sheets, draw: random.Random) -> Sheets:
    """Remarks below the table."""
    name, grid = _pick(sheets, draw)
    notes: Grid = [
        [],
        ["* counted by hand"],
        ["Abbreviations: UPCR, protein to creatinine ratio"],
        ["Checked by the nurse, 3 May"],
    ]
    return (
        sheets
        if sheets.press
        else _with(sheets, name, [*grid, *notes[: draw.randrange(2, 5)]], what=f"{name}: remarks")
    )


def columns_shuffled(sheets: Sheets, draw: random.Random) -> Sheets:
    """The columns in another order."""
    name, grid = _pick(sheets, draw)
    order = draw.sample(range(len(grid[0])), len(grid[0]))
    return (
        sheets
        if sheets.press in (_tabs, _two_lines)
        else _with(sheets, name, [[row[i] for i in order] for row in grid], what=f"{name}: {order}")
    )


def rows_shuffled(sheets: Sheets, draw: random.Random) -> Sheets:
    """The rows in another order."""
    name, grid = _pick(sheets, draw)
    return _with(sheets, name, [grid[0], *draw.sample(grid[1:], len(grid) - 1)], what=f"{name}: rows")


def machine_names(sheets: Sheets, draw: random.Random) -> Sheets:
    """Headers as R or a cleaning program leaves them."""
    name, grid = _pick(sheets, draw)
    as_r = draw.random() < 0.5
    for i, head in enumerate(grid[0]):
        dotted = re.sub(r"[^\w]", ".", str(head))
        grid[0][i] = dotted if as_r else re.sub(r"\.+", "_", dotted).strip("_").lower()
    return _with(sheets, name, grid, "UPCR", "creatinine", "unit", what=f"{name}: {grid[0][-1]}")


def decimal_commas(sheets: Sheets, draw: random.Random) -> Sheets:
    """Semicolons between cells, commas in numbers, dates day first."""
    if sheets.format != "csv":
        return sheets
    return replace(sheets, separator=draw.choice(";\t"), decimal=",", what="decimal commas")


def other_encoding(sheets: Sheets, draw: random.Random) -> Sheets:
    """Centres with accents, in an encoding of another program."""
    if sheets.format != "csv":
        return sheets
    places = {"Leeds": "Orléans", "Oporto": "Zürich"}
    grids = {
        name: [[places.get(str(cell), cell) for cell in row] for row in grid] for name, grid in sheets.grids.items()
    }
    encoding = draw.choice(("cp1252", "utf-16", "mac_roman", "cp1250", "utf-8-sig"))
    return replace(sheets, grids=grids, encoding=encoding, what=encoding)


def days_with_hours(sheets: Sheets, draw: random.Random) -> Sheets:
    """Dates as the text of a database, with an hour."""
    name, grid = _pick(sheets, draw)
    if not any(isinstance(cell, dt.date) for cell in grid[1]):
        return sheets
    hour = draw.choice((" 00:00:00", "T08:30:00Z", " 09:12"))
    grid = [[f"{cell:%Y-%m-%d}{hour}" if isinstance(cell, dt.date) else cell for cell in row] for row in grid]
    return _with(sheets, name, grid, "date", what=f"{name}: {hour}")


def other_spelling(sheets: Sheets, draw: random.Random) -> Sheets:
    """The numbers of patients spelled otherwise in one of two sheets."""
    if len(sheets.grids) < 2:
        return sheets
    name, grid = _pick(sheets, draw)
    spell = draw.choice(
        (
            str.lower,
            lambda text: text.replace("-", ""),
            lambda text: text.replace("-", " "),
            lambda text: f" {text}\u200b",
        )
    )
    grid = [grid[0], *([spell(str(row[0])), *row[1:]] for row in grid[1:])]
    return _with(sheets, name, grid, "number", "patient", what=f"{name}: {grid[1][0]}")


def undetectable(sheets: Sheets, draw: random.Random) -> Sheets:
    """The lowest ratios in a word never seen."""
    for name, old in sheets.grids.items():
        columns = [i for i, head in enumerate(old[0]) if str(head).startswith("UPCR")]
        if columns:
            word = _word(draw).lower()
            grid = [list(row) for row in old]
            for row in grid[1:]:
                for i in columns:
                    row[i] = word if float(row[i] or 9) < 0.15 else row[i]  # type: ignore[arg-type]
            return _with(sheets, name, grid, "UPCR", word, what=f"{name}: {word}")
    return sheets


CHANGES: dict[str, Callable[[Sheets, random.Random], Sheets]] = {
    "unknown header": unknown_header,
    "column gone": drop_column,
    "unknown code": unknown_code,
    "time zero renamed": time_zero_renamed,
    "one number for two": one_number_for_two,
    "dates as text": text_dates,
    "title rows": title_rows,
    "row of totals": total_row,
    "blank column": blank_column,
    "second unit": second_unit,
    "sums in other words": sums_in_other_words,
    "footnotes": footnotes,
    "columns shuffled": columns_shuffled,
    "rows shuffled": rows_shuffled,
    "machine names": machine_names,
    "decimal commas": decimal_commas,
    "other encoding": other_encoding,
    "days with hours": days_with_hours,
    "other spelling": other_spelling,
    "undetectable": undetectable,
}


# --- judging ----------------------------------------------------------------------------------------------------------


def numbers(cohort: Cohort | None, plan: AnalysisPlan) -> dict[str, object]:
    """What a reader of the paper would see: patients and the rows of the main figures."""
    if cohort is None:
        return {"patients": 0}
    found: dict[str, object] = {"patients": cohort.patients.height}
    for name in FRAMES:
        frame = OUTCOMES[name](cohort, plan)
        keep = [c for c in frame.columns if frame[c].dtype != pl.List]
        found[name] = sorted(
            tuple(round(v, 6) if isinstance(v, float) else str(v) for v in row)
            for row in frame.select(keep).iter_rows()
        )
    return found


def said(intake: Intake) -> list[str]:
    """Everything the reader of a file says: open questions, and issues."""
    texts = [issue.sentence() for issue in intake.issues]
    for question in intake.questions:
        options = [text for option in question.options for text in (option.label, option.preview)]
        texts.append(" ".join((question.text, *question.evidence, question.sheet, question.column, *options)))
    return texts + [line.sentence() for line in import_summary(intake, PLAN) if line.concern]


@dataclass
class Verdict:
    """How one changed sheet was read."""

    layout: str
    change: str
    what: str
    outcome: str
    """equal, told, or silent"""
    detail: str = ""
    seed: int = 0


@cache
def _before(layout: str, seed: int) -> dict[str, object]:
    return numbers(read_cohort(LAYOUTS[layout](people(seed)).files()).cohort, PLAN)


def judge(layout: str, change: str, seed: int) -> Verdict:
    """One changed sheet: equal numbers, a difference that is told, or one in silence."""
    draw = random.Random(f"{layout} {change} {seed}")
    sound = LAYOUTS[layout](people(seed))
    changed = CHANGES[change](sound, draw)
    if changed is sound:
        return Verdict(layout, change, "does not apply", "equal", seed=seed)
    before, intake = _before(layout, seed), read_cohort(changed.files())
    after = numbers(intake.cohort, PLAN)
    if before == after:
        return Verdict(layout, change, changed.what, "equal", seed=seed)
    pattern = "|".join(map(re.escape, changed.about))
    hits = [text for text in said(intake) if pattern and re.search(pattern, text, re.IGNORECASE)]
    differs = ", ".join(key for key in before if before[key] != after.get(key))
    outcome = "told" if hits else "silent"
    return Verdict(layout, change, changed.what, outcome, hits[0][:120] if hits else differs, seed)


def plain(layout: str, seed: int) -> list[str]:
    """What is wrong with a sheet nobody changed: nothing may be."""
    cohort = people(seed)
    intake = read_cohort(LAYOUTS[layout](cohort).files())
    trouble = [question.text for question in intake.open_questions()]
    dated = any(isinstance(cell, dt.date) for grid in LAYOUTS[layout](cohort).grids.values() for cell in grid[1])
    reference = read_cohort((long_dates if dated else long_months)(cohort).files())
    if numbers(intake.cohort, PLAN) != numbers(reference.cohort, PLAN):
        trouble.append("other numbers than the plain long sheet")
    return trouble


def main() -> int:
    """Runs many changes and prints the silent ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    pairs = [
        (layout, change) for layout in LAYOUTS for change in CHANGES if re.search(asked.only, f"{layout}: {change}")
    ]
    counts: Counter[tuple[str, str]] = Counter()
    for number in range(asked.number):
        layout, change = pairs[number % len(pairs)]
        verdict = judge(layout, change, asked.seed + number // len(pairs))
        counts[change, verdict.outcome] += 1
        if verdict.outcome == "silent":
            sys.stdout.write(
                f"silent | {layout} | {change} | {verdict.what} | {verdict.detail} | seed {verdict.seed}\n"
            )
            sys.stdout.flush()
    for change in CHANGES:
        told = {outcome: counts[change, outcome] for outcome in ("equal", "told", "silent")}
        sys.stdout.write(f"{change}: {told}\n")
    return int(any(outcome == "silent" and count for (_, outcome), count in counts.items()))


if __name__ == "__main__":
    sys.exit(main())
