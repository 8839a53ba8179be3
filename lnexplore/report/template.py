"""The template workbook: the sheets a tidy cohort has, an example row in each, and a codebook."""

import datetime as dt
import io

from lnexplore.catalogue import _
from lnexplore.cohort.measures import MEASURES, RECORDED_RESPONSES, Measure
from lnexplore.cohort.schema import FIELDS, Field
from lnexplore.ingest.assemble.tables import EXAMPLE

_CREATED = dt.datetime(2024, 1, 1)
_OTHER_TIMES = ("day", "month", "visit")
"""Columns that tell the time where there is no date: read, but not offered."""
_EXAMPLES = {
    "patient_id": EXAMPLE,
    "age": 36,
    "sex": "female",
    "phase": "induction",
    "isn_class": "IV-G(A/C)+V",
    "biopsy": dt.date(2024, 3, 21),
    "time_zero": dt.date(2024, 4, 1),
    "last_follow_up": dt.date(2025, 6, 12),
    "creatinine_uln": 0.79,
    "pre_flare_egfr": 92,
    "date": dt.date(2024, 7, 3),
    "drug": "tacrolimus",
    "dose": "3 mg/day",
    "start": dt.date(2024, 4, 1),
    "stop": dt.date(2025, 2, 20),
    "reason": "remission",
    "kind": "adverse event",
    "term": "herpes zoster",
    "serious": "no",
    "related": "yes",
    "severity": 2,
    "led_to_stop": "no",
    "hospitalised": "no",
    "category": "infection",
}


def template_workbook() -> bytes:
    """An .xlsx workbook that `read_cohort` reads: sheets patients, visits, treatments, events and codebook."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "lnexplore template", "created": _CREATED})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e8eef4"})
        text = book.add_format({"num_format": "@"})
        code: list[tuple[str, str, str, str]] = []
        for table, fields in FIELDS.items():
            sheet = book.add_worksheet(table)
            columns = [(field.key, field.label, field.note, _accepted(field)) for field in fields if field.in_template]
            if table == "visits":
                columns = [column for column in columns if column[0] not in _OTHER_TIMES]
                columns += [(m.key, m.title, m.note, _understood(m)) for m in MEASURES.values() if m.in_template]
                code += [
                    (table, field.label, _(field.note), _accepted(field))
                    for field in fields
                    if field.key in _OTHER_TIMES
                ]
            if table == "events":
                columns = [column for column in columns if column[0] != "day"]
            for index, (key, title, note, accepted) in enumerate(columns):
                # As text, a range such as 5-9 stays a range and 007 stays 007.
                as_text = key == "patient_id" or (key in MEASURES and MEASURES[key].kind != "number")
                sheet.set_column(index, index, 16, text if as_text else None)
                sheet.write(0, index, title, head)
                sheet.write(1, index, MEASURES[key].example if key in MEASURES else _EXAMPLES.get(key, ""))
                code.append((table, title, _(note), accepted))
            sheet.freeze_panes(1, 1)
        _codebook(book.add_worksheet("codebook"), head, code)
    return buffer.getvalue()


def _accepted(field: Field) -> str:
    return {
        "date": _("a date"),
        "time": "Baseline, Month 3, 6M, V2, …",
        "number": _("a number"),
        "sex": "female, male",
        "yes_no": "yes, no",
        "stopped": "yes, no; drug withdrawn, dose reduced, dose not changed, …",
        "related": "yes, no; unlikely, possible, probable, …",
        "severity": "1 to 5; mild, moderate, severe, …",
        "event": "flare, adverse event, rescue, dialysis, transplant, death",
    }.get(field.kind, _("text"))


def _understood(measure: Measure) -> str:
    """The units that a measure takes, or the words of a response."""
    return ", ".join(RECORDED_RESPONSES if measure.kind == "response" else measure.units)


def _codebook(sheet: object, head: object, code: list[tuple[str, str, str, str]]) -> None:
    """A row per column of the other sheets: what it holds and which units are understood."""
    sheet.set_column(0, 0, 12)  # type: ignore[attr-defined]
    sheet.set_column(1, 3, 48)  # type: ignore[attr-defined]
    sheet.set_column(4, 6, 24)  # type: ignore[attr-defined]
    heads = (_("Sheet"), _("Column"), _("Content"), _("Units or values read"), "日本語", "中文", _("Unit as UCUM"))
    names = {measure.title: (measure.ja, measure.zh, measure.ucum) for measure in MEASURES.values()}
    for index, title in enumerate(heads):
        sheet.write(0, index, title, head)  # type: ignore[attr-defined]
    for row, cells in enumerate(code, 1):
        for index, cell in enumerate((*cells, *names.get(cells[1], ()))):
            sheet.write_string(row, index, cell)  # type: ignore[attr-defined]
