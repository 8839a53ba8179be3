"""The analysis as a Python file: the same upload, the same decisions, the same plan, every number on screen."""

from collections.abc import Sequence

from lnexplore import __version__
from lnexplore.plan import AnalysisPlan

_TEMPLATE = '''"""Analysis script written by lnexplore {version}; snapshot {snapshot}.

Run it beside the {files}:

    pip install lnexplore=={version}        (or from a copy of its source: pip install .)
    python {name} {example}

It prints every number that stood on the screen: the headline, each table in full and each sentence below a picture.
With --out FOLDER each table is also written as a CSV file.{settled_words}

The plan in words:

{plan}
"""

import argparse
import sys
from pathlib import Path

from lnexplore import FIGURES, analyse, headline, read_cohort, read_settings, read_settled, remarks, snapshot_id, to_csv

SNAPSHOT = "{snapshot}"
FILES = (
{digests})
"""SHA-256 of the files analysed."""
SETTLED = {settled}
"""Whether readers had settled responses where the sheet and the rule disagreed."""
SETTINGS = r"""
{settings}
"""


def main() -> int:
    """Reads, compares with what was analysed, prints; 0 when files and settings are the same, else 3."""
    parser = argparse.ArgumentParser(description="Prints every number of the analysis " + SNAPSHOT + ".")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the file or files that were analysed")
    parser.add_argument("--settled", type=Path, metavar="WORKBOOK", help="the workbook in which readers settled responses")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="also write each table there as CSV")
    chosen = parser.parse_args()
    plan, reading, _ = read_settings(SETTINGS)
    intake = read_cohort(chosen.files, reading)
    if intake.cohort is None:
        for issue in intake.issues:
            print(issue.sentence(), file=sys.stderr)
        return 1
    cohort = intake.cohort
    if SETTLED:
        if chosen.settled is None:
            print("Readers had settled responses: give their workbook with --settled.", file=sys.stderr)
            return 1
        decisions = read_settled(chosen.settled.read_bytes(), cohort)
        if decisions.trouble:
            print(*decisions.trouble, sep="\\n", file=sys.stderr)
        if not decisions.definition:
            return 1
        cohort = cohort.with_adjudicated(decisions.rows, decisions.definition)
    found = snapshot_id(intake.digests, plan, reading, cohort)
    print("snapshot", found)
    for sentence in plan.describe():
        print(sentence)
    print("\\n== headline")
    print(headline(cohort, plan).write_csv(), end="")
    for sentence in remarks(cohort, plan):
        print(sentence)
    for name, table in analyse(cohort, plan).items():
        print("\\n==", name)
        print(table.write_csv(), end="")
        if chosen.out is not None:
            chosen.out.mkdir(parents=True, exist_ok=True)
            (chosen.out / (name + ".csv")).write_bytes(to_csv(table))
    for figure in FIGURES.values():
        frames = figure.results(cohort, plan)
        if figure.is_empty(frames):
            continue
        for which, part in figure.variants(frames):
            print("\\n== figure", figure.key, *which.values())
            for sentence in figure.caption(part, plan) if part[0].height else []:
                print(sentence)
    if found != SNAPSHOT:
        print(
            "These numbers are not those of " + SNAPSHOT + ": the file, or the version of lnexplore, is another one.",
            file=sys.stderr,
        )
        return 3
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
'''
NAME = "lnexplore_analysis.py"


def analysis_script(
    settings: str,
    plan: AnalysisPlan,
    digests: Sequence[str],
    snapshot: str,
    *,
    settled: bool = False,
    picked: Sequence[str] = (),
) -> str:
    """A Python file that prints every number of the analysis through the public door of the package.

    `settings` is the settings file's text. The script holds settings and the SHA-256 of the files, no cell and no file name.
    """
    # In JSON three quotes never follow one another: a quote inside a text has a stroke before it.
    assert '"""' not in settings
    words = (
        "\nReaders had settled responses: their workbook goes with --settled, for it holds patients' numbers and is not in here."
        if settled
        else ""
    )
    if picked:
        words += (
            "\n"
            + "\n".join(map(_plain, picked))
            + "\nIt prints the numbers of all patients, and says that they are others."
        )
    several = len(digests) > 1
    return _TEMPLATE.format(
        version=__version__,
        snapshot=snapshot,
        files="files that were analysed" if several else "file that was analysed",
        example="cohort.xlsx" if not several else "patients.csv visits.csv",
        name=NAME,
        plan="\n".join(f"- {_plain(sentence)}" for sentence in plan.describe()),
        digests="".join(f'    "{digest}",\n' for digest in digests),
        settled=settled,
        settled_words=words,
        settings=settings,
    )


def _plain(text: str) -> str:
    """Text that cannot end or change the docstring it stands in."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return printable.replace("\\", "/").replace('"""', "'")
