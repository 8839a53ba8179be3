"""Disagreements between sheet and rule as a workbook for readers, and what they settled, read back."""

import io
import re
from dataclasses import dataclass

import polars as pl

from lnexplore.catalogue import _
from lnexplore.cohort.model import Cohort
from lnexplore.ingest.files.opening import open_files
from lnexplore.ingest.files.sheet import Sheet
from lnexplore.ingest.reading import Reading

SHEET = "Adjudication"
COLUMNS = (
    "Patient",
    "Day",
    "Group",
    "Recorded",
    "By the rule",
    "Values",
    "Settled (CR, PR or NR)",
    "Read by",
    "Remark",
)
SETTLED = ("CR", "PR", "NR")
_RULE = "Rule:"
_DAY = re.compile(r"-?[0-9]{1,6}(\.0+)?")


def adjudication_workbook(rows: pl.DataFrame, key: str, words: str) -> bytes:
    """An .xlsx workbook with a row per disagreement (of `recorded_visits`) and an empty column for what is settled.

    `key` is the definition's, `words` its rule; both are read back, for what is settled holds under that definition only.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eef4", "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        page = book.add_worksheet(SHEET)
        page.freeze_panes(1, 1)
        for column, (title, width) in enumerate(zip(COLUMNS, (12, 8, 14, 12, 14, 60, 18, 14, 30), strict=True)):
            page.write_string(0, column, title, head)
            page.set_column(column, column, width)
        columns = ("patient_id", "day", "group", "recorded", "derived", "evidence")
        for row, cells in enumerate(rows.select(columns).iter_rows(), 1):
            for column, cell in enumerate(cells):
                page.write_string(row, column, str(cell), wrap)
        if rows.height:
            page.data_validation(1, 6, rows.height, 6, {"validate": "list", "source": list(SETTLED)})
        about = book.add_worksheet("About")
        about.set_column(0, 0, 12)
        about.set_column(1, 1, 110)
        about.write_string(0, 0, _RULE, head)
        about.write_string(0, 1, key)
        about.write_string(1, 1, words, wrap)
        about.write_string(
            2,
            1,
            _(
                "Write CR, PR or NR into “Settled” where you decide; leave a row blank to keep the rule’s result. Do not change patient or day. Then open the file again in the app."
            ),
            wrap,
        )
    return buffer.getvalue()


@dataclass(frozen=True)
class Adjudicated:
    """What readers settled: rows (patient_id, day, adjudicated), the definition's key, and what could not be used, in sentences."""

    rows: pl.DataFrame
    definition: str
    trouble: tuple[str, ...] = ()
    blank: int = 0
    """rows without a decision"""


def read_adjudication(raw: bytes, cohort: Cohort) -> Adjudicated:
    """The decisions in a workbook that `adjudication_workbook` wrote. Never raises for what a file may hold."""
    empty = pl.DataFrame(schema={"patient_id": pl.String, "day": pl.Int32, "adjudicated": pl.String})
    opened = open_files([("adjudication.xlsx", raw)], Reading())
    sheets = {sheet.name: sheet for sheet in opened.sheets}
    if SHEET not in sheets or "About" not in sheets:
        return Adjudicated(empty, "", (_("This is not a workbook for adjudication that lnexplore wrote."),))
    about = _cells(sheets["About"])
    key = about.get((1, 2), "")
    cells = _cells(sheets[SHEET])
    titles = {text: column for (row, column), text in cells.items() if row == 1}
    if not {"Patient", "Day", COLUMNS[6]} <= set(titles) or not key:
        return Adjudicated(empty, "", (_("The columns Patient, Day and Settled are not where they were written."),))
    known = set(cohort.visits.select("patient_id", "day").iter_rows())
    found: dict[tuple[str, int], str] = {}
    trouble, blank = [], 0
    for row in sorted({row for row, _column in cells if row > 1}):
        patient, day, said = (cells.get((row, titles[name]), "").strip() for name in ("Patient", "Day", COLUMNS[6]))
        if not said:
            blank += 1
            continue
        if said.upper() not in SETTLED:
            why = _("Sheet {sheet}, row {row}: not CR, PR or NR; the rule’s result is kept.")
        elif _DAY.fullmatch(day) is None or (patient, int(float(day))) not in known:
            why = _("Sheet {sheet}, row {row}: this cohort has no visit of that patient on that day.")
        elif found.get((patient, int(float(day))), said.upper()) != said.upper():
            why = _("Sheet {sheet}, row {row}: this visit was adjudicated in two ways; the first is used.")
        else:
            found[patient, int(float(day))] = said.upper()
            continue
        trouble.append(why.format(sheet=SHEET, row=str(row)))
    rows = pl.DataFrame(
        [(patient, day, said) for (patient, day), said in found.items()], schema=empty.schema, orient="row"
    )
    return Adjudicated(rows, key, tuple(trouble), blank)


def _cells(sheet: Sheet) -> dict[tuple[int, int], str]:
    """(row, column), both from 1 -> text of the cells that hold any."""
    return {
        (row, column): cell for row, cells in enumerate(sheet.rows(), 1) for column, cell in enumerate(cells, 1) if cell
    }
