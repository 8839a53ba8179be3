"""What was read of a file and what was not, for a file that may be passed on: places and reasons, no cells."""

from typing import Any

from lnexplore import __version__
from lnexplore.ingest.mapping import ColumnUse
from lnexplore.ingest.read import Intake


def intake_record(intake: Intake, snapshot: str = "") -> dict[str, Any]:
    """The account of an intake as JSON values: counts, mapping, questions with the answers taken, issues, repairs, what was dropped.

    It names files by their SHA-256, sheets, rows, columns and headers; it holds no cell, so it may go into a repository or a mail.
    """
    cohort = intake.cohort
    return {
        "lnexplore": __version__,
        "snapshot": snapshot,
        "files_sha256": list(intake.digests),
        "counts": {
            "rows_read": intake.rows_read,
            **{
                table: None if cohort is None else getattr(cohort, table).height
                for table in ("patients", "visits", "treatments", "events")
            },
            "issues": len(intake.issues),
            "repairs": sum(repair.count for repair in intake.repairs),
            "questions_open": len(intake.open_questions()),
        },
        "sheets": [
            {
                "sheet": sheet.sheet,
                "read_as": sheet.words,
                "header_row": sheet.header_row,
                "data_rows": sheet.rows,
                "blank_rows": sheet.blank,
                "left_out": {why: list(rows) for why, rows in sheet.left.items()},
            }
            for sheet in intake.sheets
        ],
        "mapping": [{**_place(use), "taken_for": use.key, "unit": use.unit} for use in intake.used],
        "dropped_columns": [{**_place(use), "why": use.why_not} for use in intake.unused],
        "dropped_rows": [{"sheet": sheet, "rows": list(rows), "why": why} for sheet, rows, why in intake.dropped],
        "questions": [
            {
                "key": question.key,
                "question": question.text,
                "sheet": question.sheet,
                "column": question.column,
                "options": [option.value for option in question.options],
                "proposed": question.proposed,
                "answer": question.answer,
                "in_force": question.in_force,
                "open": question.open,
            }
            for question in intake.questions
        ],
        "issues": [
            {
                "severity": issue.severity,
                "sheet": issue.sheet,
                "row": issue.row,
                "column": issue.column,
                "problem": issue.problem,
                "remedy": issue.remedy,
            }
            for issue in intake.issues
        ],
        "repairs": [
            {"sheet": repair.sheet, "column": repair.column, "kind": repair.kind, "count": repair.count}
            for repair in intake.repairs
        ],
        "decisions": intake.reading.to_dict(),
    }


def _place(use: ColumnUse) -> dict[str, str]:
    return {"sheet": use.sheet, "column": use.place}
