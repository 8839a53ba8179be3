"""Writes the two synthetic workbooks beside this file: `python -m sample_data.generate`.

Both hold the same invented patients, once as four tidy tables and once as a Japanese hospital would keep them.
The files are the same to the byte on every run.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS
from sample_data import japanese
from sample_data.courses import draw_cohort
from sample_data.patients import WINDOWS, Cell, Patient, draw_treatments, events, target_day

FOLDER = Path(__file__).parent
TIDY = "synthetic_cohort.xlsx"
WIDE = "synthetic_cohort_ja_wide.xlsx"
CREATED = datetime(2020, 1, 1)
"""A fixed stamp: the files must not change with the clock."""
PATIENT_KEYS = ("patient_id", "age", "sex", "phase", "isn_class", "biopsy", "time_zero", "last_follow_up")
EXTRA = "Previous immunosuppressant"
ABOUT = (
    "SYNTHETIC DATA. No real patient is described here.",
    "Every patient, date and value was invented by a computer program; see README.md beside this file.",
    "The group means and counts follow abstract FRI0393 (Rokutanda R, et al. Ann Rheum Dis 2014;73(Suppl 2):529).",
    "For trying out the program only. Not evidence on any treatment: do not cite it, pool it or teach from its results.",
)


class Book:
    """A workbook with the few formats that both files use."""

    def __init__(self, path: Path, title: str, date_format: str) -> None:
        self.book = xlsxwriter.Workbook(str(path))
        self.book.set_properties({"title": title, "created": CREATED, "comments": ABOUT[0]})
        self.date = self.book.add_format({"num_format": date_format, "align": "left"})
        self.head = self.book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.middle = self.book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "border": 1, "align": "center", "valign": "vcenter"}
        )
        self.strong = self.book.add_format({"bold": True})

    def write_row(
        self,
        sheet: xlsxwriter.worksheet.Worksheet,
        row: int,
        cells: Iterable[Cell],
        words: tuple[str, str] = ("yes", "no"),
    ) -> None:
        """One row of values: real dates, numbers as numbers, blanks left blank, true and false in words."""
        for column, cell in enumerate(cells):
            if isinstance(cell, bool):
                sheet.write_string(row, column, words[0] if cell else words[1])
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, cell, self.date)
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell)

    def table(
        self, name: str, header: Sequence[str], rows: Iterable[Iterable[Cell]], words: tuple[str, str] = ("yes", "no")
    ) -> None:
        """A sheet with its header in row 1."""
        sheet = self.book.add_worksheet(name)
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, self.head)
        for number, cells in enumerate(rows, start=1):
            self.write_row(sheet, number, cells, words)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(header) - 1, 16)

    def text(self, name: str, lines: Sequence[str]) -> None:
        """A sheet of sentences, the first one bold."""
        sheet = self.book.add_worksheet(name)
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, line, self.strong if number == 0 else None)
        sheet.set_column(0, 0, 110)


def labels(table: str, *keys: str) -> list[str]:
    """The template's own column names, so that they cannot drift from what the program reads."""
    by_key = {field.key: field.label for field in FIELDS[table]}
    return [by_key[key] for key in keys]


def recorded_responses(patient: Patient) -> dict[int, str]:
    """Day -> the response a doctor noted in the chart at 3, 6, 12 and 24 months: proteinuria alone, read at 0.5 g/gCr.

    It is meant to disagree with the abstract's rule here and there: a doctor's note is not the rule.
    """
    before = [visit.values.get("upcr") for visit in patient.visits if visit.day <= 0]
    first = next((value for value in reversed(before) if isinstance(value, int | float)), None)
    noted = {}
    for month in (3, 6, 12, 24):
        found = at_month(patient, month)
        value = found[1].get("upcr") if found else None
        if found is None or value is None or first is None:
            continue
        # What lies below the detection limit is written as <0.1.
        known = value if isinstance(value, int | float) else 0.0
        noted[found[0]] = "CR" if known <= 0.5 else "PR" if known <= first / 2 else "NR"
    return noted


def write_tidy(cohort: Sequence[Patient], path: Path) -> None:
    """The workbook with one sheet per table: a row per patient, visit, course of a drug, event."""
    book = Book(path, "Synthetic lupus nephritis cohort", "yyyy-mm-dd")
    people = {patient.patient_id: patient for patient in cohort}
    book.table(
        "patients",
        [*labels("patients", *PATIENT_KEYS), EXTRA],
        [
            (p.patient_id, p.age, p.sex, p.phase, p.isn_class, p.biopsy, p.time_zero, p.on(p.last_day), p.previous)
            for p in cohort
        ],
    )
    measured = {key for patient in cohort for visit in patient.visits for key in visit.values}
    keys = [key for key in MEASURES if key in measured]
    book.table(
        "visits",
        [*labels("visits", "patient_id", "date"), *(MEASURES[key].title for key in keys), "Recorded response"],
        [
            (p.patient_id, p.on(visit.day), *(visit.values.get(key) for key in keys), noted.get(visit.day))
            for p, noted in ((p, recorded_responses(p)) for p in cohort)
            for visit in p.visits
        ],
    )
    book.table(
        "treatments",
        labels("treatments", "patient_id", "drug", "start", "stop", "reason"),
        [
            (p.patient_id, drug, p.on(first), None if last is None else p.on(last), reason)
            for p in cohort
            for drug, first, last, reason in draw_treatments(p)
        ],
    )
    book.table(
        "events",
        labels("events", "patient_id", "date", "kind", "term", "serious", "related", "severity"),
        [(who, people[who].on(day), *rest) for who, day, *rest in events()],
    )
    book.text("about", ABOUT)
    book.book.close()


def at_month(patient: Patient, month: float) -> tuple[int, dict[str, Cell]] | None:
    """Day and values of the visit that stands for a month, with what was sampled beside it; None if there was none."""
    target = target_day(month)
    visits = [visit for visit in patient.visits if visit.month is not None]
    nearest = min(visits, key=lambda visit: (abs(visit.day - target), visit.day))
    if abs(nearest.day - target) > WINDOWS.get(month, 0):
        return None
    values: dict[str, Cell] = {}
    for visit in patient.visits:
        if visit.month is None and abs(visit.day - nearest.day) <= 7:
            values |= visit.values
    return nearest.day, values | nearest.values


def write_wide(cohort: Sequence[Patient], path: Path) -> None:
    """The workbook of a hospital in Tokyo: a row per patient, a block of columns per visit, two header rows."""
    book = Book(path, "ループス腎炎コホート（合成データ）", "yyyy/m/d")
    people = {patient.patient_id: patient for patient in cohort}
    sheet = book.book.add_worksheet(japanese.SHEETS["patients"])
    sheet.write_string(0, 0, japanese.TITLE, book.strong)
    for column, title in enumerate(japanese.PATIENT_COLUMNS):
        sheet.merge_range(1, column, 2, column, title, book.middle)
    left = len(japanese.PATIENT_COLUMNS)
    for month, name in japanese.VISITS.items():
        sheet.merge_range(1, left, 1, left + len(japanese.VISIT_COLUMNS), name, book.middle)
        for shift, title in enumerate((japanese.VISIT_DATE, *japanese.VISIT_COLUMNS.values())):
            sheet.write_string(2, left + shift, title, book.head)
        sheet.set_column(left, left, 11)
        left += 1 + len(japanese.VISIT_COLUMNS)
        if month == 0:
            sheet.freeze_panes(3, 1)
    for row, p in enumerate(cohort, start=3):
        cells: list[Cell] = [
            p.patient_id,
            p.age,
            japanese.WORDS[p.sex],
            japanese.WORDS[p.phase],
            japanese.isn_class(p),
            p.biopsy,
            p.time_zero,
        ]
        cells += [p.on(p.last_day), japanese.WORDS[p.previous]]
        for month in japanese.VISITS:
            found = at_month(p, month)
            cells.append(p.on(found[0]) if found else None)
            cells += [found[1].get(key) if found else None for key in japanese.VISIT_COLUMNS]
        book.write_row(sheet, row, cells, japanese.YES_NO)
    sheet.write_string(len(cohort) + 4, 0, japanese.FOOTER)
    sheet.set_column(4, 8, 14)

    def say(cell: Cell) -> Cell:
        return japanese.WORDS[cell] if isinstance(cell, str) else cell

    book.table(
        japanese.SHEETS["events"],
        japanese.EVENT_COLUMNS,
        [(who, people[who].on(day), *map(say, rest)) for who, day, *rest in events()],
        japanese.YES_NO,
    )
    book.table(
        japanese.SHEETS["treatments"],
        japanese.TREATMENT_COLUMNS,
        [
            (p.patient_id, say(drug), p.on(first), None if last is None else p.on(last), say(reason))
            for p in cohort
            for drug, first, last, reason in draw_treatments(p)
        ],
    )
    book.text(japanese.SHEETS["about"], japanese.ABOUT)
    book.book.close()


def main() -> None:
    """Writes both workbooks."""
    cohort = draw_cohort()
    write_tidy(cohort, FOLDER / TIDY)
    write_wide(cohort, FOLDER / WIDE)
    print(f"{TIDY}, {WIDE}: {len(cohort)} invented patients, {sum(len(p.visits) for p in cohort)} rows of visits")


if __name__ == "__main__":
    main()
