"""The rows of one sheet to typed columns of one table."""

from collections.abc import Sequence

import polars as pl

from lnexplore.cohort.issues import Issue, Repair
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS
from lnexplore.ingest.columns import EXTRA_LEVELS, Report, read_column
from lnexplore.ingest.formats import Sheet
from lnexplore.ingest.identity import identifies
from lnexplore.ingest.mapping import ColumnUse, find_table, match_header

HEADER_ROWS = 20
"""How far down the header row is looked for."""


def find_header(sheet: Sheet) -> int | None:
    """Index of the header row: the first whose cells name a patient column; None where there is none."""
    for index, row in enumerate(sheet.rows[:HEADER_ROWS]):
        if any(match_header(cell, "patients")[0] == "patient_id" for cell in row if cell.strip()):
            return index
    return None


def text_frame(sheet: Sheet, header: int, width: int) -> pl.DataFrame:
    """The rows below the header as text: `_row` (spreadsheet row), `_errors` (columns with Excel errors), c0, c1, ...

    Wholly blank rows are left out.
    """
    errors: dict[int, list[int]] = {}
    for row, column in sheet.errors:
        errors.setdefault(row, []).append(column)
    kept = [
        (index, row)
        for index, row in enumerate(sheet.rows[header + 1 :], header + 1)
        if any(cell.strip() for cell in row) or index in errors
    ]
    columns: dict[str, pl.Series] = {
        "_row": pl.Series([index + 1 for index, _ in kept], dtype=pl.Int64),
        "_errors": pl.Series([errors.get(index, []) for index, _ in kept], dtype=pl.List(pl.Int64)),
    }
    for position in range(width):
        columns[f"c{position}"] = pl.Series(
            [row[position] if position < len(row) else "" for _, row in kept], dtype=pl.String
        )
    return pl.DataFrame(columns)


def map_columns(sheet: Sheet, header: int, table: str) -> list[ColumnUse]:
    """A ColumnUse per header cell. In a sheet of visits, a patient's columns go to the patients table."""
    uses: list[ColumnUse] = []
    taken: set[tuple[str, str]] = set()
    for index, cell in enumerate(sheet.rows[header]):
        title = " ".join(cell.split())
        if not title:
            if any(index < len(row) and row[index].strip() for row in sheet.rows[header + 1 :]):
                uses.append(ColumnUse(sheet.name, index, "", table, "", None, "the column has no header"))
            continue
        for candidate in (table, "patients") if table == "visits" else (table,):
            key, unit, why = match_header(title, candidate)
            if key:
                break
        else:
            uses.append(ColumnUse(sheet.name, index, title, table, "", None, why))
            continue
        if (candidate, key) in taken:
            uses.append(ColumnUse(sheet.name, index, title, table, "", None, "another column before it means the same"))
            continue
        taken.add((candidate, key))
        uses.append(ColumnUse(sheet.name, index, title, candidate, key, unit))
    return uses


def read_table(sheet: Sheet, report: Report) -> tuple[str, pl.DataFrame] | None:
    """(table, typed rows with `_row` and `_sheet`) of a sheet; None, with an Issue, where it holds no table."""
    header = find_header(sheet)
    if header is None:
        report.issues.append(
            Issue(
                "note",
                "No header row with a patient column was found, so the sheet was not used.",
                "Give one column the header “Patient”, as in the template.",
                sheet.name,
            )
        )
        return None
    titles = [" ".join(cell.split()) for cell in sheet.rows[header]]
    table = find_table(sheet.name, titles) or "patients"
    uses = map_columns(sheet, header, table)
    text = text_frame(sheet, header, len(titles))
    parts = [text.select("_row").with_columns(_sheet=pl.lit(sheet.name))]
    extras: list[pl.DataFrame] = []
    for use in uses:
        if use.key:
            target = "visits" if use.key in MEASURES and use.table == "visits" else use.table
            column = read_column(text, use, report)
            # A patient's column and a visit's column may share a name; the table keeps them apart.
            prefix = "patient:" if target == "patients" and table == "visits" and use.key != "patient_id" else ""
            parts.append(column.rename({name: prefix + name for name in column.columns}))
            report.used.append(use)
        else:
            extra = _extra(text, use, table, report)
            if extra is not None:
                extras.append(extra)
    frame = pl.concat([*parts, *extras], how="horizontal")
    frame = _drop_rows_without_patient(frame, report)
    return table, frame


def _extra(text: pl.DataFrame, use: ColumnUse, table: str, report: Report) -> pl.DataFrame | None:
    """A column of the user's own categories, kept as a filter; None (and listed) where it cannot be one."""
    why = use.why_not
    if identifies(use.header):
        why = "it may identify a person, so it was dropped"
        report.repairs.append(Repair("identifying column dropped", use.sheet, use.place, text.height))
    elif table == "patients" and why == "not a column this version knows":
        values = text[f"c{use.index}"].str.strip_chars()
        values = values.replace("", None)
        levels = values.drop_nulls().unique()
        numeric = levels.str.replace_all(",", "").cast(pl.Float64, strict=False).null_count() == 0
        # A column with a level for nearly every patient names patients rather than groups them.
        if 2 <= levels.len() <= min(EXTRA_LEVELS, max(2, text.height // 2)) and not numeric:
            report.used.append(ColumnUse(use.sheet, use.index, use.header, table, f"extra:{use.header}"))
            return pl.DataFrame({f"extra:{use.header}": values})
        why = "not a column this version knows, and not a category with a few levels"
    report.unused.append(ColumnUse(use.sheet, use.index, use.header, table, "", None, why))
    return None


def _drop_rows_without_patient(frame: pl.DataFrame, report: Report) -> pl.DataFrame:
    """Rows without a patient listed and left out."""
    if "patient_id" not in frame.columns:
        return frame
    for sheet, row in frame.filter(pl.col("patient_id").is_null()).select("_sheet", "_row").iter_rows():
        report.issues.append(
            Issue(
                "row",
                "The row names no patient, so it was left out.",
                "Fill in the patient, or delete the row if it is a remark.",
                sheet,
                row,
            )
        )
    return frame.filter(pl.col("patient_id").is_not_null())


def collapse(frame: pl.DataFrame, keys: Sequence[str], what: str, report: Report) -> pl.DataFrame:
    """A row per key: repeated rows joined, first value in each column; an Issue where they contradict one another."""
    columns = [column for column in frame.columns if column not in keys and not column.startswith("_")]
    counted = frame.select(keys).is_duplicated()
    if not counted.any():
        return frame
    repeated = frame.filter(counted)
    for column in columns:
        clashes = (
            repeated.filter(pl.col(column).is_not_null())
            .group_by(keys, maintain_order=True)
            .agg(pl.col(column).n_unique().alias("_kinds"), pl.col("_row").last(), pl.col("_sheet").last())
            .filter(pl.col("_kinds") > 1)
        )
        if column.endswith(("_low", "_high")):
            continue
        for sheet, row in clashes.select("_sheet", "_row").iter_rows():
            report.issues.append(
                Issue(
                    "value",
                    f"{what} has two different values of “{label(column)}”; the first one is used.",
                    "Correct or delete one of the rows.",
                    sheet,
                    row,
                    label(column),
                )
            )
    return frame.group_by(keys, maintain_order=True).agg(
        [pl.col(column).drop_nulls().first() for column in frame.columns if column not in keys]
    )


def label(column: str) -> str:
    """Words for a typed column."""
    key = column.removeprefix("patient:")
    if key.startswith("extra:"):
        return key.removeprefix("extra:")
    if key in MEASURES:
        return MEASURES[key].label
    return next((field.label for fields in FIELDS.values() for field in fields if field.key == key), key)
