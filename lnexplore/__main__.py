"""The same analysis from a shell: `python -m lnexplore FILE... --plan plan.json --out results/`."""

import argparse
import gc
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lnexplore import __version__
from lnexplore.history import History
from lnexplore.ingest.files import room
from lnexplore.ingest.files.databases import is_registry
from lnexplore.ingest.files.registries import Registry
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import Reading
from lnexplore.plan import AnalysisPlan
from lnexplore.report.adjudication import read_adjudication
from lnexplore.report.record import intake_record
from lnexplore.report.settings import from_settings

if TYPE_CHECKING:
    from lnexplore.report.analysis import Analysis

DONE, NOT_READ, STILL_OPEN = 0, 1, 3
"""Exit statuses; 2 is a command that was not understood."""
ONLY = ("tables", "texts", "figures", "reports")
_EPILOG = """\
written to the folder:
  intake.json        what was read: mapping, questions and the answers taken, issues, repairs, what was dropped, counts
  plan.json          definition, windows and decisions: give it back with --plan, or open it in the app
  reading/NAME.csv   what was done with every row, cell and column of the file
  tables/NAME.csv    every results table (UTF-8 with a mark, for Excel)
  figures/           every picture, with an index of titles and alternative texts
  report.html, report.docx, methods_en.txt, methods_ja.txt, lnexplore_analysis.py

exit status:
  0  done
  1  a file, the settings or the folder could not be used; the reason is on the error stream
  2  the command was not understood
  3  done, but questions about the file are open and their cells count as missing (only with --strict)

The same file, settings and version give the same numbers as the app. Nothing leaves this computer."""


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        "python -m lnexplore",
        description="Remission, flares, steroids, drugs and safety of a lupus nephritis cohort, as tables, figures and a report.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a workbook, or one table per file; a database, a folder of Parquet, or env:NAME for the connection in a variable of the environment",
    )
    parser.add_argument(
        "--tables", metavar="NAMES", help="of a database read only these tables, with commas between them"
    )
    parser.add_argument(
        "--plan", type=Path, metavar="JSON", help="settings saved from the app; the default settings without it"
    )
    parser.add_argument(
        "--settled", type=Path, metavar="WORKBOOK", help="the workbook in which readers settled responses"
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="folder for the results; it is made if missing")
    parser.add_argument(
        "--figures",
        default="svg,png",
        metavar="KINDS",
        help="kinds of picture, of svg, png and pdf, with commas between; none for no pictures (default: svg,png)",
    )
    parser.add_argument(
        "--width", type=int, choices=(85, 170), default=170, help="width of the pictures in mm (default: 170)"
    )
    parser.add_argument(
        "--language", choices=("en", "ja"), default="en", help="of the words in the report (default: en)"
    )
    parser.add_argument(
        "--only", choices=ONLY, action="append", metavar="PART", help=f"write nothing but this: {', '.join(ONLY)}"
    )
    parser.add_argument("--no-report", action="store_true", help="leave out report.html and report.docx")
    parser.add_argument("--strict", action="store_true", help="exit with 3 where questions about the file are open")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the settings file and end")
    parser.add_argument("--version", action="version", version=f"lnexplore {__version__}")
    return parser


def main(given: list[str] | None = None) -> int:
    """Reads, analyses, writes; gives the exit status. What is wrong is a sentence on the error stream, never a cell."""
    parser = arguments()
    chosen = parser.parse_args(given)
    if chosen.schema:
        from lnexplore.report.schema import settings_schema

        print(json.dumps(settings_schema(), ensure_ascii=False, indent=2))
        return DONE
    if not chosen.files or chosen.out is None:
        parser.error("name the files to read, and a folder for the results with --out")
    kinds = [] if chosen.figures == "none" else chosen.figures.split(",")
    if unknown := set(kinds) - {"svg", "png", "pdf"}:
        parser.error(f"--figures takes svg, png and pdf, not {', '.join(sorted(unknown))}")
    try:
        return _run(chosen, kinds)
    except (OSError, ValueError) as trouble:
        # Both carry sentences about the files' names and the plan, never a cell.
        print(trouble, file=sys.stderr)
        return NOT_READ


def _run(chosen: argparse.Namespace, kinds: list[str]) -> int:
    plan, reading, history = AnalysisPlan(), Reading(), History()
    if chosen.plan is not None:
        plan, reading, history = from_settings(chosen.plan.read_text("utf-8"))
    files = chosen.files
    if chosen.tables:
        files = [Registry(file, tuple(chosen.tables.split(","))) if is_registry(file) else file for file in files]
    intake = read_cohort(files, reading)
    chosen.out.mkdir(parents=True, exist_ok=True)
    if intake.cohort is None:
        record = json.dumps(intake_record(intake), ensure_ascii=False, indent=2)
        (chosen.out / "intake.json").write_text(record + "\n", "utf-8")
        for issue in intake.issues:
            print(issue.sentence(), file=sys.stderr)
        _questions(intake)
        return NOT_READ
    if chosen.settled is not None:
        intake = _settled(intake, chosen.settled)
    # What draws and writes is loaded once there is something to write.
    from lnexplore.report.analysis import Analysis

    analysis, written = Analysis(intake, plan, history), 0
    for path, raw in _files(analysis, chosen, kinds):
        target = chosen.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
        written += 1
    _questions(intake)
    print(
        f"{analysis.cohort.size} patients; {len(intake.issues)} remarks on the file in {chosen.out / 'intake.json'}; tables in {chosen.out / 'tables'}; {written} files written; snapshot {analysis.snapshot}"
    )
    return STILL_OPEN if chosen.strict and intake.open_questions() else DONE


def _files(analysis: "Analysis", chosen: argparse.Namespace, kinds: list[str]) -> Iterator[tuple[str, bytes]]:
    from lnexplore.report import package

    parts = set(chosen.only or ONLY)
    if not kinds:
        parts.discard("figures")
    if chosen.no_report:
        parts.discard("reports")
    yield from package.accounts(analysis)
    if "tables" in parts:
        yield from package.tables(analysis)
    if "texts" in parts:
        yield from package.texts(analysis)
    if not parts & {"figures", "reports"}:
        return
    from lnexplore.report.build import USUAL, build_sections

    sections = build_sections(analysis, None if "figures" in parts else USUAL, width=chosen.width)
    if "figures" in parts:
        yield from package.figures(sections, kinds)
    if "reports" in parts:
        usual = [section for section in sections if section.key in USUAL]
        yield from package.reports(analysis, usual, chosen.language)


def _settled(intake: Intake, file: Path) -> Intake:
    assert intake.cohort is not None
    decisions = read_adjudication(file.read_bytes(), intake.cohort)
    for sentence in decisions.trouble:
        print(sentence, file=sys.stderr)
    if not decisions.definition:
        raise ValueError("The workbook of readers could not be used.")
    return replace(intake, cohort=intake.cohort.with_adjudicated(decisions.rows, decisions.definition))


def _questions(intake: Intake) -> None:
    for question in intake.open_questions():
        print(
            f"Open question: {question.text} The cells concerned count as missing. Answer it in the app and pass its settings file with --plan.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    # One analysis and the end: what is made of many small objects need not be searched for cycles every 700 of them.
    gc.set_threshold(100_000)
    room.follow_memory()
    sys.exit(main())
