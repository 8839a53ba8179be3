"""The same analysis from a shell: `python -m lnexplore FILE... --plan plan.json --out results/`."""

import argparse
import json
import sys
from pathlib import Path

from lnexplore.history import History
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import Reading
from lnexplore.outcomes.analyse import analyse
from lnexplore.plan import AnalysisPlan
from lnexplore.report.settings import from_settings
from lnexplore.report.tables import to_csv


def main(arguments: list[str] | None = None) -> int:
    """Reads, analyses, writes; exit status 0, or 1 with a sentence on the error stream where nothing could be written."""
    parser = argparse.ArgumentParser(
        "python -m lnexplore", description="Remission, flares and steroids of a lupus nephritis cohort, as tables."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a workbook, or one table per file")
    parser.add_argument("--plan", type=Path, help="settings saved from the app; the default settings without it")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="folder for the results; it is made if missing"
    )
    chosen = parser.parse_args(arguments)
    try:
        plan, reading, history = AnalysisPlan(), Reading(), History()
        if chosen.plan is not None:
            plan, reading, history = from_settings(chosen.plan.read_text("utf-8"))
        intake = read_cohort(chosen.files, reading)
    except (OSError, ValueError) as trouble:
        # Both carry sentences about the files' names and the plan, never a cell.
        print(trouble, file=sys.stderr)
        return 1
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "intake.json").write_text(json.dumps(_intake(intake), ensure_ascii=False, indent=2), "utf-8")
    if intake.cohort is None:
        for issue in intake.issues:
            print(issue.sentence(), file=sys.stderr)
        return 1
    (chosen.out / "plan.json").write_text(plan.to_json(), "utf-8")
    tables = chosen.out / "tables"
    tables.mkdir(exist_ok=True)
    for name, frame in analyse(intake.cohort, plan).items():
        (tables / f"{name}.csv").write_bytes(to_csv(frame, history.sentences(plan)))
    for question in intake.open_questions():
        print(
            f"Open question: {question.text} The cells concerned count as missing. Answer it in the app and pass its settings file with --plan.",
            file=sys.stderr,
        )
    print(
        f"{intake.cohort.size} patients; {len(intake.issues)} remarks on the file in {chosen.out / 'intake.json'}; tables in {tables}"
    )
    return 0


def _intake(intake: Intake) -> dict[str, object]:
    """What was read and what was not, for a file that may be passed on: places and reasons, no cells."""
    return {
        "rows_read": intake.rows_read,
        "patients": None if intake.cohort is None else intake.cohort.size,
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
        "columns": [
            {"sheet": use.sheet, "column": use.place, "taken for": use.key, "unit": use.unit} for use in intake.used
        ],
        "columns not used": [{"sheet": use.sheet, "column": use.place, "why": use.why_not} for use in intake.unused],
        "questions": [
            {
                "question": question.text,
                "sheet": question.sheet,
                "column": question.column,
                "evidence": list(question.evidence),
                "options": [option.value for option in question.options],
                "proposed": question.proposed,
                "answer": question.answer,
                "in force": question.in_force,
                "key": question.key,
            }
            for question in intake.questions
        ],
        "sheets": [
            {"sheet": sheet.sheet, "read as": sheet.words, "data rows": sheet.rows, "header row": sheet.header_row}
            for sheet in intake.sheets
        ],
        "changes": [
            {"sheet": repair.sheet, "column": repair.column, "kind": repair.kind, "count": repair.count}
            for repair in intake.repairs
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
