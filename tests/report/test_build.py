"""The report's sections: those asked for, in order, each with what the page says."""

import re

import polars as pl
import pytest

from lnexplore import FIGURES, AnalysisPlan, read_cohort
from lnexplore.charts.figure import PAGES, Figure
from lnexplore.cohort.model import Cohort
from lnexplore.history import History
from lnexplore.ingest.files.samples import SAMPLE_NAME, sample_path
from lnexplore.ingest.read import Intake
from lnexplore.report.analysis import Analysis
from lnexplore.report.build import TABLE_1, USUAL, build_report, build_sections, section_titles
from lnexplore.ui.away.report import NAME_PATIENTS

PLAN = AnalysisPlan()
MOVED = PLAN.replace(definition=PLAN.definition.with_value("cr.upcr", 0.5))


@pytest.fixture(scope="module")
def intake() -> Intake:
    return read_cohort(sample_path(), name=SAMPLE_NAME, synthetic=True)


@pytest.fixture(scope="module")
def analysis(intake: Intake) -> Analysis:
    return Analysis(intake, MOVED, History().seen(PLAN).seen(MOVED))


def test_every_figure_and_table_one_can_be_ticked():
    known = [key for titles in section_titles().values() for key in titles]
    assert sorted(known) == sorted([TABLE_1, *FIGURES])
    assert set(USUAL) <= set(known)
    assert {figure.page for figure in FIGURES.values()} <= set(PAGES)


def test_patients_come_first_and_then_sections_in_the_order_of_the_pages_with_what_the_page_says(analysis: Analysis):
    told: list[float] = []
    sections = build_sections(
        analysis, ("flares", "definitions", TABLE_1, "response_by_visit"), progress=lambda share, _: told.append(share)
    )
    assert [section.key for section in sections] == [TABLE_1, "response_by_visit", "flares", "definitions"]
    assert told == [0, 0.25, 0.5, 0.75]
    first = sections[1]
    assert "Induction, at 6 months: complete response in 10 of 12 (83\u00a0%" in first.sentences[0]
    assert ">10/12</text>" in first.pictures[0].svg
    row = first.table.filter((pl.col("Group") == "induction") & (pl.col("Response") == "CR"))
    assert row["Month 6"].item() == "10/12, 2\u00a0NA\n83\u00a0%\u00a0(55–95)\n[71–86]"


def test_of_several_pictures_the_first_says_all_and_the_others_what_they_found(analysis: Analysis):
    (section,) = build_sections(analysis, ("time_to_response",))
    assert [picture.title for picture in section.pictures] == [
        f"Time to response ({outcome}, {kind})"
        for outcome in ("complete", "complete or partial")
        for kind in ("first reached", "confirmed", "sustained")
    ]
    assert len(section.sentences) == 6
    assert section.sentences[0].startswith("Complete, first reached: Induction: by 6 months")
    text = " ".join(section.sentences)
    assert text.count("Dialysis, transplant and death compete with it.") == 1
    assert section.sentences[2].startswith("Complete, sustained: Induction: by 6 months")
    # Kept for 180 days from day 0 on.
    assert section.sentences[2].endswith(
        "In it on day 0 already, by the baseline values: induction 0 of 14 (0\u00a0%); maintenance 7 of 14 (50\u00a0%)."
    )


def test_a_figure_that_the_sheet_cannot_answer_is_left_out(intake: Intake):
    cohort = intake.cohort
    assert cohort is not None
    empty = dict.fromkeys(("upcr", "upcr_low", "upcr_high"), pl.lit(None, pl.Float64))
    without = Cohort.of(cohort.patients.drop("extra_1"), cohort.visits.with_columns(**empty))
    of_response = [key for key, figure in FIGURES.items() if figure.needs_response]
    assert {"response_by_visit", "blocked_by", "flare_free", "sweep"} <= set(of_response)
    assert all(FIGURES[key].can_be_told(cohort, PLAN) for key in of_response)
    assert not any(FIGURES[key].can_be_told(without, PLAN) for key in of_response)
    assert FIGURES["flow"].can_be_told(without, PLAN)
    lacking = Analysis(Intake(without, digests=("0" * 64,)), PLAN)
    assert [section.key for section in build_sections(lacking, (*of_response, "flares", "flow"))] == ["flow"]


def test_the_report_tells_what_made_it(analysis: Analysis):
    report = build_report(analysis, build_sections(analysis, ("flow",)), language="ja", address="http://x/?v=1")
    assert report.synthetic
    assert report.who == "28 patients; response as in Rokutanda 2014 (changed)"
    assert report.moved == [
        "Moved after the results were seen: CR, upcr: UPCR < 0.4 g/gCr → UPCR < 0.5 g/gCr (2 settings looked at)."
    ]
    made = dict(report.provenance)
    assert made["Snapshot"] == analysis.snapshot
    assert made["File, SHA-256"] == analysis.intake.digests[0]
    assert any("合成データ" in paragraph for paragraph in report.methods)
    assert report.address == "http://x/?v=1"


def test_every_section_of_the_sample_has_a_picture_or_a_table(analysis: Analysis):
    for section in build_sections(analysis):
        assert section.sentences
        figure: Figure | None = FIGURES.get(section.key)
        assert section.table.height or (figure is not None and figure.says_all)
        assert section.pictures or section.key == TABLE_1
        told = " ".join([*(picture.svg for picture in section.pictures), *section.sentences, str(section.table.rows())])
        # Who is who stands only where the page says so.
        assert bool(re.search(r"\bP\d\d\b", told)) == (section.key in NAME_PATIENTS), section.key
        assert section.question == ("Who are the patients?" if figure is None else figure.question)
