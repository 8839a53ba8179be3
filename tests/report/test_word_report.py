"""The report as a Word file: everything is in it, in order, and can be read out."""

import io
import re
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from lnexplore.report.word_report import word_report
from tests.report.papers import MARKUP, report
from tests.report.test_word import parts


@pytest.fixture(scope="module")
def raw() -> bytes:
    return word_report(report())


@pytest.fixture(scope="module")
def document(raw: bytes) -> Document:
    return docx.Document(io.BytesIO(raw))


def test_headings_are_headings_in_order(document: Document) -> None:
    found = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert found == [
        ("Title", "Remission in a cohort ループス腎炎"),
        ("Heading 1", "Figures and tables"),
        ("Heading 2", "Remission at each visit"),
        ("Heading 2", "Many columns"),
        ("Heading 2", "Every patient"),
        ("Heading 1", "Methods"),
        ("Heading 1", "Results in words"),
        ("Heading 1", "Changed after seeing results"),
        ("Heading 1", "Import audit"),
        ("Heading 2", "Cells not used, by kind"),
        ("Heading 1", "STROBE checklist"),
        ("Heading 1", "Versions and files"),
    ]


def test_what_is_told_stands_in_it(document: Document) -> None:
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for text in (
        "28 patients",
        "Synthetic data: these patients do not exist.",
        "At 6 months 8 of 12.",
        "Response was defined as in Rokutanda 2014.",
        "Complete response in 8 of 12.",
        "Moved after the results were seen: UPCR.",
        "It is not a medical device",
        "https://example.org/?v=1",
    ):
        assert text in words
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"導入療法", "39–86\u00a0%", "No number.", "Title page", "lnx-abcd-efgh-ijkl"} <= cells
    assert "P000" not in cells
    assert "The table has 130 rows and is in the archive of all figures and tables." in words


def test_captions_are_numbered_by_fields(document: Document) -> None:
    captions = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Caption"]
    numbered = [p.text for p in captions if p._p.find(f".//{qn('w:instrText')}") is not None]
    assert numbered[:2] == ["Figure 1. Remission at each visit", "Table 1. Remission at each visit"]
    assert numbered[2].startswith("Table 2. Many columns (part 1 of ")


def test_pictures_have_their_words_and_three_hundred_dots_an_inch(raw: bytes, document: Document) -> None:
    shapes = [shape._inline.docPr for shape in document.inline_shapes]
    assert [shape.get("descr") for shape in shapes] == ["Who is in remission? 8 of 12."]
    # 85 mm are 1,003.9 dots at 300 dpi.
    assert abs(document.inline_shapes[0].width - Mm(85)) < Mm(1)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.endswith(".png")]
    assert {int.from_bytes(picture[16:20], "big") for picture in pictures} == {1003}


def test_contents_are_links_to_the_headings(raw: bytes, document: Document) -> None:
    body = dict(parts(raw))["word/document.xml"]
    anchors = re.findall(r'<w:hyperlink w:anchor="([^"]+)"', body)
    assert len(anchors) == 11
    assert set(anchors) == set(re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]+)"', body))
    assert len(re.findall(r"TOC \\o", body)) == 1
    assert body.count('w:fldCharType="begin"') == body.count('w:fldCharType="end"')


def test_pages_are_numbered_and_bear_the_title(document: Document) -> None:
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "Remission in a cohort ループス腎炎 · synthetic data"
    assert [code.text.strip() for code in section.footer._element.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_a_wide_table_has_a_page_on_its_side_and_the_rest_stands_upright(document: Document) -> None:
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, False]


def test_the_same_report_is_the_same_file(raw: bytes) -> None:
    assert word_report(report()) == raw


@pytest.mark.parametrize("mark", MARKUP[:3])
def test_any_text_is_text(mark: str) -> None:
    document = docx.Document(io.BytesIO(word_report(report(mark))))
    assert document.paragraphs[0].text == f"Remission in a cohort ループス腎炎{mark}"
    assert document.tables[0].rows[1].cells[0].text == f"導入療法{mark}"
    assert document.inline_shapes[0]._inline.docPr.get("descr") == f"Who is in remission? 8 of 12.{mark}"
