"""The account of a file: every row and every cell, used or left out for a reason."""

import polars as pl

from lnexplore.catalogue import N_, _, plural
from lnexplore.ingest.read import Intake
from lnexplore.ingest.reasons import ReadAs

_WHY = {
    "total": N_("totals"),
    "remark": N_("remarks and legends"),
    "header again": N_("repeated headers"),
}


def rows_ledger(intake: Intake) -> pl.DataFrame:
    """A row per sheet: what it is, data rows, rows left out for a reason, rows that are no data."""
    rows = []
    for sheet in intake.sheets:
        here = {row for name, row in intake.rows_left_out if name == sheet.sheet or name.startswith(f"{sheet.sheet}: ")}
        empty = {
            row
            for name, rows_, _why in intake.dropped
            if name == sheet.sheet or name.startswith(f"{sheet.sheet}: ")
            for row in rows_
        } - here
        skipped = "; ".join(
            plural(
                "{what}: {count} (row {rows})",
                "{what}: {count} (rows {rows})",
                len(numbers),
                what=_(_WHY[why]),
                rows=", ".join(map(str, numbers[:6])) + (" …" if len(numbers) > 6 else ""),
            )
            for why, numbers in sheet.left.items()
        )
        rows.append(
            {
                _("Sheet"): _("{sheet} (hidden)").format(sheet=sheet.sheet) if sheet.hidden else sheet.sheet,
                _("Read as"): _(sheet.read_as),
                _("Header row"): str(sheet.header_row or "–"),
                _("Data rows"): f"{sheet.rows:,}",
                _("Used"): f"{sheet.rows - len(here) - len(empty) if sheet.read_as is not ReadAs.NOT_USED else 0:,}",
                _("Left out, listed above"): f"{len(here):,}",
                _("Nothing to use"): f"{len(empty):,}",
                _("No data"): skipped or "–",
                _("Blank"): f"{sheet.blank:,}",
            }
        )
    return pl.DataFrame(rows)


def cells_ledger(intake: Intake) -> pl.DataFrame:
    """A row per column used: values + blank + missing codes + not readable = cells."""
    totals: dict[tuple[str, str], list[int]] = {}
    for tally in intake.tallies:
        entry = totals.setdefault((tally.use.sheet, tally.use.place), [0, 0, 0, 0])
        for index, count in enumerate((tally.values, tally.blank, tally.coded, tally.unreadable)):
            entry[index] += count
    columns = [_("Sheet"), _("Column"), _("Cells"), _("Values"), _("Blank"), _("Missing codes"), _("Not used, listed")]
    rows = [(*place, f"{sum(counts):,}", *(f"{count:,}" for count in counts)) for place, counts in totals.items()]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
