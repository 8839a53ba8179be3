"""Everything that may be taken away of an analysis, as files: for the shell's folder and for one archive of the app."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.report.analysis import Analysis
from lnexplore.report.document import Picture, Section, cleaning_log
from lnexplore.report.prose import LANGUAGES
from lnexplore.report.record import intake_record, passed_on
from lnexplore.report.script import NAME
from lnexplore.report.tables import to_csv

File = tuple[str, bytes]
"""path inside the folder, contents"""
FORMATS = ("svg", "png", "pdf")
_STAMP = (2024, 1, 1, 0, 0, 0)
"""Files in an archive bear one time: the same analysis gives the same archive, but for PDF, whose writer numbers its parts anew."""


def accounts(analysis: Analysis) -> Iterator[File]:
    """intake.json, reading/NAME.csv (what was done with every row, cell and column), plan.json and the script."""
    record = intake_record(analysis.intake, analysis.snapshot)
    yield "intake.json", (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    for title, frame in cleaning_log(passed_on(analysis.intake)).items():
        name = re.sub(r"\W+", "_", title.lower())
        yield f"reading/{name}.csv", to_csv(frame)
    yield "plan.json", (analysis.settings() + "\n").encode()
    yield NAME, analysis.script().encode()


def tables(analysis: Analysis) -> Iterator[File]:
    """tables/NAME.csv for every results frame."""
    for name, outcome in OUTCOMES.items():
        frame = outcome(analysis.cohort, analysis.plan)
        yield f"tables/{name}.csv", to_csv(frame, analysis.moved, analysis.settled, analysis.picked)


def figures(sections: Iterable[Section], formats: Sequence[str] = FORMATS) -> Iterator[File]:
    """figures/KEY.FORMAT for every picture, numbered where a figure has several, and an index with titles and alternative texts."""
    index = []
    for section in sections:
        for number, one in enumerate(section.pictures, 1):
            name = section.key if len(section.pictures) == 1 else f"{section.key}-{number}"
            index.append((name, one.title, one.alt))
            yield from ((f"figures/{name}.{kind}", _as(one, kind)) for kind in formats)
    columns = dict.fromkeys(("file", "title", "alternative_text"), pl.String)
    yield "figures/index.csv", to_csv(pl.DataFrame(index, schema=columns, orient="row"))


def texts(analysis: Analysis, languages: Iterable[str] = LANGUAGES) -> Iterator[File]:
    """methods_LANGUAGE.txt: methods and results for a paper."""
    for language in languages:
        yield f"methods_{language}.txt", analysis.prose(language).text().encode()


def reports(analysis: Analysis, sections: Sequence[Section], language: str = "en") -> Iterator[File]:
    """report.html and report.docx with these sections."""
    # What draws pages is loaded where a page is asked for: tables alone are made without it.
    from lnexplore.report.build import build_report
    from lnexplore.report.html import html_report
    from lnexplore.report.word_report import word_report

    report = build_report(analysis, sections, language=language)
    yield "report.html", html_report(report)
    yield "report.docx", word_report(report)


def archive(files: Iterable[File]) -> bytes:
    """The files as one .zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, raw in files:
            packed.writestr(zipfile.ZipInfo(path, _STAMP), raw, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _as(one: Picture, kind: str) -> bytes:
    return {"svg": lambda: one.svg.encode(), "png": one.png, "pdf": one.pdf}[kind]()
