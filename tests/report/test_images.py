"""Pictures for print: as wide as asked, light, words kept as text, opened by other programs."""

import re
import shutil
import struct
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import polars as pl
import pytest

from lnexplore import FIGURES, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.report.images import Picture, missing_fonts, picture, pictures

PLAN = AnalysisPlan()
SAMPLE = sample_cohort()
JAPANESE = Cohort.of(
    SAMPLE.patients.with_columns(phase=pl.col("phase").replace({"induction": "寛解導入", "maintenance": "維持療法"})),
    SAMPLE.visits,
    SAMPLE.treatments,
    SAMPLE.events,
    extras=SAMPLE.extras,
)


def one(key: str, cohort: Cohort = SAMPLE, width: int = 170) -> Picture:
    """The first picture of a figure."""
    figure = FIGURES[key]
    parts = figure.variants(figure.results(cohort, PLAN))
    return next(found for chosen, part in parts if (found := picture(figure, part, PLAN, width, chosen)))


@pytest.mark.parametrize("key", FIGURES)
def test_every_figure_is_a_well_formed_picture_with_its_words(key: str):
    found = one(key)
    root = ET.fromstring(found.svg)
    svg = "{http://www.w3.org/2000/svg}"
    assert root.get("width") == "170mm"
    height = float((root.get("height") or "").removesuffix("mm"))
    assert 15 < height <= 230
    # The drawing is as wide as its paper, or as high: nothing is cut.
    left, top, wide, _ = map(float, (root.get("viewBox") or "").split())
    assert (left, top, wide) == (0, 0, 720) or (
        height == 230 and left < 0 and wide == pytest.approx(720 - 2 * left, abs=0.01)
    )
    assert root.findtext(f"{svg}title") == found.title
    assert root.findtext(f"{svg}desc") == found.alt
    assert found.alt.startswith(FIGURES[key].question)
    assert not re.search(r"<(image|script|foreignObject)|href=\"http", found.svg)
    ids = re.findall(r' id="([^"]+)"', found.svg)
    assert len(ids) == len(set(ids))


def test_a_picture_is_the_same_each_time():
    assert one("time_to_response").svg == one("time_to_response").svg


def test_panels_stand_side_by_side_in_two_columns_and_below_one_another_in_one():
    wide, narrow = one("response_by_visit"), one("response_by_visit", width=85)
    places = [re.findall(r'<g transform="translate\(([\d.]+),[\d.]+\) scale', each.svg) for each in (wide, narrow)]
    assert places == [["0", "367"], ["0", "0"]]
    assert ">Induction</text>" in wide.svg
    assert ">Maintenance</text>" in wide.svg


def test_the_numbers_in_the_picture_are_those_of_the_table():
    # Typed in: complete response at 6 months, induction 8 of 12, maintenance 7 of 12.
    text = one("response_by_visit").svg
    assert ">8/12</text>" in text
    assert ">7/12</text>" in text


@pytest.mark.parametrize(("width", "dots"), [(85, 1003), (170, 2007)])
def test_a_png_has_three_hundred_dots_an_inch(width: int, dots: int):
    raw = one("response_by_visit", width=width).png()
    assert struct.unpack(">I", raw[16:20]) == (dots,)
    place = raw.find(b"pHYs")
    # 300 dots per inch are 11,811 per metre.
    assert struct.unpack(">IIB", raw[place + 4 : place + 13]) == (11811, 11811, 1)


def test_a_png_is_the_same_each_time():
    assert one("response_by_visit").png() == one("response_by_visit").png()


def test_words_of_the_sheet_are_text_never_markup():
    phases = {"induction": "<script>x</script>", "maintenance": 'a"b&c'}
    people = SAMPLE.patients.drop("extra_1").with_columns(phase=pl.col("phase").replace(phases))
    cohort = Cohort.of(people, SAMPLE.visits)
    found = one("response_by_visit", cohort)
    root = ET.fromstring(found.svg)
    titles = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<script>x</script>" in titles
    assert 'A"b&c' in titles


@pytest.mark.parametrize("letter", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_letters_that_no_picture_can_hold_end_no_process(letter: str):
    # The converter does not raise for them: it ends the process, and with it the work of every visitor.
    phases = {"induction": f"in{letter}duction", "maintenance": letter}
    people = SAMPLE.patients.drop("extra_1").with_columns(phase=pl.col("phase").replace(phases))
    found = one("response_by_visit", Cohort.of(people, SAMPLE.visits))
    assert ">Induction</text>" in found.svg
    ET.fromstring(found.svg)
    assert found.png().startswith(b"\x89PNG")
    assert one("response_by_month", Cohort.of(people, SAMPLE.visits)).pdf().startswith(b"%PDF")


def test_nothing_to_draw_is_no_picture():
    nobody = Cohort.of(pl.DataFrame({"patient_id": []}, schema={"patient_id": pl.String}))
    figure = FIGURES["response_by_visit"]
    assert picture(figure, figure.results(nobody, PLAN), PLAN) is None
    assert pictures(figure, figure.results(nobody, PLAN), PLAN) == []


def test_each_picture_of_a_figure_has_its_own_name():
    figure = FIGURES["time_to_response"]
    titles = [found.title for found in pictures(figure, figure.results(SAMPLE, PLAN), PLAN)]
    assert len(titles) == len(set(titles)) == 6


def needs(program: str) -> str:
    import os

    found = shutil.which(program)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed, so the picture cannot be opened")
        pytest.skip(f"{program} (poppler-utils) is not installed")
    return found


def test_a_pdf_is_one_page_of_its_own_size_with_japanese_as_text(tmp_path: Path):
    info, to_text = needs("pdfinfo"), needs("pdftotext")
    file = tmp_path / "figure.pdf"
    file.write_bytes(one("response_by_visit", JAPANESE).pdf())
    said = subprocess.run([info, file], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1\n" in said
    # 170 mm are 481.89 points.
    assert re.search(r"Page size: +481\.89 x ", said)
    words = subprocess.run([to_text, file, "-"], check=True, capture_output=True, text=True).stdout
    assert {"寛解導入", "維持療法", "8/12"} <= set(words.split())
    assert missing_fonts("寛解導入") == []


def test_only_a_script_that_is_there_is_asked_for():
    assert missing_fonts("Induction, naïve, ≤ 0.4 g/gCr") == []
