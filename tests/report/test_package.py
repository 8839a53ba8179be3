"""One archive of everything: the same analysis gives the same bytes."""

import io
import zipfile

from lnexplore import AnalysisPlan, read_cohort
from lnexplore.ingest.files.samples import sample_path
from lnexplore.report import package
from lnexplore.report.analysis import Analysis
from lnexplore.report.build import build_sections


def test_an_archive_holds_the_files_and_is_the_same_each_time():
    def made() -> bytes:
        analysis = Analysis(read_cohort(sample_path()), AnalysisPlan())
        sections = build_sections(analysis, ("response_by_visit", "response_duration", "table_1"))
        return package.archive(
            [*package.accounts(analysis), *package.texts(analysis), *package.figures(sections, ("svg", "png"))]
        )

    raw = made()
    assert made() == raw
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        assert packed.testzip() is None
        assert set(packed.namelist()) == {
            *("intake.json", "plan.json", "lnexplore_analysis.py", "methods_en.txt", "methods_ja.txt"),
            *(f"figures/response_by_visit.{kind}" for kind in ("svg", "png")),
            *(f"figures/response_duration-{number}.{kind}" for number in (1, 2) for kind in ("svg", "png")),
            "figures/index.csv",
            *(
                f"reading/{name}.csv"
                for name in (
                    *("cells_not_used_by_kind", "where", "values_converted_on_import"),
                    *("questions_about_the_file", "every_row", "every_cell"),
                    *("columns_what_each_one_means", "columns_not_used"),
                )
            ),
        }
        index = packed.read("figures/index.csv").decode("utf-8-sig").splitlines()
    assert index[0] == '"file","title","alternative_text"'
    assert [line.split(",")[0] for line in index[1:]] == [
        '"response_by_visit"',
        '"response_duration-1"',
        '"response_duration-2"',
    ]
