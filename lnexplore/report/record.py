"""What was read of a file and what was not, for a file that may be passed on: places and reasons, no cells."""

from dataclasses import replace
from typing import Any

import polars as pl

from lnexplore import __version__
from lnexplore.cohort.issues import Issue
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.read import Intake


def redacted(intake: Intake, text: str) -> str:
    """A text of the intake without the name of a file, which may tell of a patient: a CSV file's sheet bears it."""
    for name, number in intake.redacted_names.items():
        if text == name or text.startswith(f"{name}: "):
            return number + text.removeprefix(name)
        text = text.replace(f"“{name}”", f"“{number}”")
    return text


def redacted_frame(intake: Intake, frame: pl.DataFrame) -> pl.DataFrame:
    """A list about the file with files called by their number in the column of sheets."""
    return frame.with_columns(
        pl.col(name).map_elements(lambda text: redacted(intake, text), return_dtype=pl.String)
        for name in ("sheet", "Sheet")
        if name in frame.columns
    )


def passed_on(intake: Intake) -> Intake:
    """The intake as it may be passed on: files go by number, never by name."""
    if not intake.redacted_names:
        return intake

    def say(text: str) -> str:
        return redacted(intake, text)

    def said(fact: str | int | Issue) -> str | int | Issue:
        return say(fact) if isinstance(fact, str) else fact

    return replace(
        intake,
        issues=tuple(
            replace(one, sheet=say(one.sheet), facts={name: said(fact) for name, fact in one.facts.items()})
            for one in intake.issues
        ),
        repairs=tuple(replace(one, sheet=say(one.sheet)) for one in intake.repairs),
        used=tuple(replace(one, sheet=say(one.sheet)) for one in intake.used),
        unused=tuple(replace(one, sheet=say(one.sheet)) for one in intake.unused),
        tallies=tuple(replace(one, use=replace(one.use, sheet=say(one.use.sheet))) for one in intake.tallies),
        questions=tuple(
            replace(one, text=say(one.text), sheet=say(one.sheet), evidence=tuple(map(say, one.evidence)))
            for one in intake.questions
        ),
        sheets=tuple(replace(one, sheet=say(one.sheet)) for one in intake.sheets),
        dropped=tuple((say(sheet), rows, why) for sheet, rows, why in intake.dropped),
        redacted_names={},
    )


def intake_record(intake: Intake, snapshot: str = "") -> dict[str, Any]:
    """The account of an intake as JSON values: counts, mapping, questions with the answers taken, issues, repairs, what was dropped.

    It names files by their SHA-256, sheets, rows, columns and headers; it holds no cell, so it may go into a repository or a mail.
    """
    intake = passed_on(intake)
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
                "read_as": sheet.read_as,
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
