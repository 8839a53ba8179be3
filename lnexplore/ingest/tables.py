"""The rows of one sheet to typed columns of one table."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lnexplore.cohort.issues import Issue, Repair
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import FIELDS
from lnexplore.ingest.columns import EXTRA_LEVELS, Report, read_column
from lnexplore.ingest.formats import Sheet
from lnexplore.ingest.identity import identifies
from lnexplore.ingest.mapping import UNKNOWN, ColumnUse, find_table, match_header

EXAMPLE = "EXAMPLE"
"""The patient of the template's example rows, who is never read."""
HEADER_ROWS = 20
"""How far down the header row is looked for."""


def find_header(sheet: Sheet) -> int | None:
    """Index of the header row: the first whose cells name a patient column; None where there is none."""
    for index, row in enumerate(sheet.rows[:HEADER_ROWS]):
        if any(match_header(cell, "patients")[0] == "patient_id" for cell in row if cell.strip()):
            return index
    return None


def text_frame(sheet: Sheet, header: int, width: int) -> pl.DataFrame:
    """The rows below the header as text: `_row` (spreadsheet row), c0, c1, ...; where there are Excel
    errors also `_errors` (their columns).

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
    }
    if errors:
        columns["_errors"] = pl.Series([errors.get(index, []) for index, _ in kept], dtype=pl.List(pl.Int64))
    for position in range(width):
        columns[f"c{position}"] = pl.Series(
            [row[position] if position < len(row) else "" for _, row in kept], dtype=pl.String
        )
    return pl.DataFrame(columns)


def map_columns(sheet: Sheet, header: int, table: str) -> list[ColumnUse]:
    """A ColumnUse per header cell. In a sheet of visits, a patient's columns go to the patients table."""
    uses: list[ColumnUse] = []
    taken: set[tuple[str, str]] = set()
    titles = [" ".join(cell.split()) for cell in sheet.rows[header]]
    patient = _patient_column(sheet, header, titles)
    for index, title in enumerate(titles):
        use = ColumnUse(sheet.name, index, title, table, "")
        if not title:
            if any(index < len(row) and row[index].strip() for row in sheet.rows[header + 1 :]):
                uses.append(replace(use, why_not="the column has no header"))
            continue
        key, unit, why = match_header(title, table)
        target = table
        if not key and table == "visits" and match_header(title, "patients")[0]:
            key, unit, why = match_header(title, "patients")
            target = "patients"
        if not key:
            uses.append(replace(use, why_not=why))
        elif key == "patient_id" and index != patient:
            uses.append(replace(use, why_not="another column tells the patients apart"))
        elif (target, key) in taken:
            uses.append(replace(use, why_not="another column before it means the same"))
        else:
            taken.add((target, key))
            uses.append(replace(use, table=target, key=key, unit=unit))
    return uses


def _patient_column(sheet: Sheet, header: int, titles: list[str]) -> int | None:
    """Of the columns headed like a patient's number, the one with most different values: a study's number is one."""
    candidates = [
        index for index, title in enumerate(titles) if title and match_header(title, "patients")[0] == "patient_id"
    ]

    def kinds(index: int) -> int:
        return len({row[index].strip() for row in sheet.rows[header + 1 :] if index < len(row)})

    return max(candidates, key=kinds, default=None)


def read_table(sheet: Sheet, report: Report) -> tuple[str, pl.DataFrame, int] | None:
    """(table, typed rows with `_row` and `_sheet`, rows that held anything) of a sheet; None, with an Issue, where it holds no table."""
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
    patient = next((f"c{use.index}" for use in uses if use.key == "patient_id"), None)
    taken: set[str] = set()
    for use in uses:
        if use.key:
            target = "visits" if use.key in MEASURES and use.table == "visits" else use.table
            column = read_column(text, use, report)
            # A patient's column and a visit's column may share a name; the table keeps them apart.
            prefix = "patient:" if target == "patients" and table == "visits" and use.key != "patient_id" else ""
            parts.append(column.rename({name: prefix + name for name in column.columns}))
            report.used.append(use)
        else:
            extra = _extra(text, use, patient, taken, report)
            if extra is not None:
                extras.append(extra)
    frame = pl.concat([*parts, *extras], how="horizontal")
    _list_overlong(sheet, header, len(titles), report)
    return table, _drop_rows_without_patient(frame, report), text.height


def _list_overlong(sheet: Sheet, header: int, width: int, report: Report) -> None:
    """An Issue per row with cells beyond the last header: something has shifted."""
    for index, row in enumerate(sheet.rows[header + 1 :], header + 2):
        if any(cell.strip() for cell in row[width:]):
            report.issues.append(
                Issue(
                    "value",
                    "The row has more cells than the header has columns, so its values may stand in the wrong columns.",
                    "Check the row; a comma or semicolon inside a cell needs quotation marks.",
                    sheet.name,
                    index,
                )
            )


def _extra(
    text: pl.DataFrame, use: ColumnUse, patient: str | None, taken: set[str], report: Report
) -> pl.DataFrame | None:
    """A column of the user's own categories, kept as a filter; None (and listed) where it cannot be one.

    `patient` is the column of text with the patients: a category must not change within one.
    """
    why = use.why_not
    name = f"extra:{use.header}"
    if identifies(use.header):
        why = "it may identify a person, so it was dropped"
        report.repairs.append(Repair("identifying column dropped", use.sheet, use.place, text.height))
    elif name in taken:
        why = "another column before it has the same header"
    elif why == UNKNOWN and patient is not None and use.table in ("patients", "visits"):
        frame = text.select(value=pl.col(f"c{use.index}").str.strip_chars().replace("", None), patient=pl.col(patient))
        levels = frame["value"].drop_nulls().unique()
        numeric = levels.str.replace_all(",", "").cast(pl.Float64, strict=False).null_count() == 0
        dated = levels.str.contains(r"^\d{4}[-/]").all()
        constant = frame.drop_nulls().group_by("patient").agg(pl.col("value").n_unique())["value"].max() == 1
        # A column with a level for nearly every patient names patients rather than groups them.
        few = 2 <= levels.len() <= min(EXTRA_LEVELS, max(2, frame["patient"].n_unique() // 2))
        if few and constant and not numeric and not dated:
            taken.add(name)
            report.used.append(replace(use, key=name, why_not=""))
            return frame.select(pl.col("value").alias(name))
        why = f"{UNKNOWN}, and not a category of patients with a few levels"
    report.unused.append(replace(use, why_not=why))
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
    frame = frame.filter(pl.col("patient_id").is_not_null())
    example = pl.col("patient_id").str.to_uppercase() == EXAMPLE
    if frame.filter(example).height:
        report.repairs.append(
            Repair("example row of the template left out", str(frame["_sheet"][0]), "", frame.filter(example).height)
        )
    return frame.filter(~example)


def collapse(frame: pl.DataFrame, keys: Sequence[str], what: str, report: Report) -> pl.DataFrame:
    """A row per key: repeated rows joined, first value in each column; an Issue where they contradict one another."""
    columns = [column for column in frame.columns if column not in keys and not column.startswith("_")]
    if not frame.select(keys).is_duplicated().any():
        return frame
    repeated = frame.filter(frame.select(keys).is_duplicated())
    for column in columns:
        if column.endswith(("_low", "_high")) or column == "isn_group":
            continue
        # A range is the same only if both of its ends are.
        parts = [name for name in (column, f"{column}_low", f"{column}_high") if name in columns]
        first = [pl.col(name).first().over(keys).alias(f"_first_{name}") for name in parts]
        known = repeated.filter(pl.col(column).is_not_null()).with_columns(first)
        differs = pl.any_horizontal([pl.col(name) != pl.col(f"_first_{name}") for name in parts])
        clashes = known.filter(differs).unique(keys, keep="first", maintain_order=True)
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
    # The bounds of a range and the group of a class belong to the value they came with.
    owner = {name: name.removesuffix("_low").removesuffix("_high") for name in columns} | {"isn_group": "isn_class"}
    return frame.group_by(keys, maintain_order=True).agg(
        [
            pl.col(name).filter(pl.col(owner.get(name, name)).is_not_null()).first()
            if owner.get(name, name) in frame.columns
            else pl.col(name).drop_nulls().first()
            for name in frame.columns
            if name not in keys
        ]
    )


def label(column: str) -> str:
    """Words for a typed column."""
    key = column.removeprefix("patient:")
    if key.startswith("extra:"):
        return key.removeprefix("extra:")
    if key in MEASURES:
        return MEASURES[key].label
    return next((field.label for fields in FIELDS.values() for field in fields if field.key == key), key)
