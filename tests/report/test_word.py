"""One table as a Word file: it opens, is set as journals set tables, and names nobody."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator

import docx
import polars as pl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from lnexplore.report.word import word_table
from tests.report.papers import LONG, MARKUP, RATES, WIDE


def opened(raw: bytes) -> Document:
    return docx.Document(io.BytesIO(raw))


def parts(raw: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode("utf-8", "replace")


def cells(document: Document, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[table].rows]


def test_title_table_and_notes_stand_in_this_order() -> None:
    document = opened(word_table(RATES, "Remission 寛解", ["Intervals by Wilson's method.", "Nothing was moved."]))
    body = [element.tag.split("}")[1] for element in document.element.body]
    assert body == ["p", "tbl", "p", "p", "sectPr"]
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "Remission 寛解",
        "Intervals by Wilson's method.",
        "Nothing was moved.",
    ]
    assert cells(document) == [
        ["Group", "Month", "n", "N", "Estimate", "95 % interval"],
        ["導入療法", "6", "8", "12", "67\u00a0%", "39–86\u00a0%"],
        ["maintenance", "6", "7", "12", "58\u00a0%", "32–81\u00a0%"],
    ]


def test_it_has_three_rules_and_a_header_that_comes_again() -> None:
    table = opened(word_table(RATES, "Remission")).tables[0]._tbl
    rules = [
        [border.tag.split("}")[1] for border in row.iter(qn("w:top"), qn("w:bottom"), qn("w:left"), qn("w:right"))]
        for row in table.iter(qn("w:tr"))
    ]
    # Six cells: above and below the header, below the last row, nothing between and no upright line.
    assert rules == [["top", "bottom"] * 6, [], ["bottom"] * 6]
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in table.iter(qn("w:tr"))] == [True, False, False]


def test_numbers_stand_to_the_right() -> None:
    row = opened(word_table(RATES, "Remission")).tables[0].rows[1]
    sides = [cell.paragraphs[0]._p.find(f".//{qn('w:jc')}").get(qn("w:val")) for cell in row.cells]
    assert sides == ["left", "right", "right", "right", "right", "center"]


def test_seven_columns_stand_upright_and_eight_lie() -> None:
    seven = pl.DataFrame({f"c{column}": ["1"] for column in range(7)})
    for frame, size in ((seven, (210, 297)), (seven.with_columns(c7=pl.lit("1")), (297, 210))):
        section = opened(word_table(frame, "x")).sections[0]
        # Word counts in twentieths of a point.
        assert abs(section.page_width - Mm(size[0])) < Mm(0.1)
        assert abs(section.page_height - Mm(size[1])) < Mm(0.1)


def test_what_is_wider_than_the_page_comes_in_parts() -> None:
    document = opened(word_table(WIDE, "Many columns"))
    assert len(document.tables) > 1
    names = [cells(document, number)[0] for number in range(len(document.tables))]
    assert all(part[0] == "Characteristic number 0" for part in names)
    assert [name for part in names for name in part[1:]] == WIDE.columns[1:]
    width = document.sections[0].page_width - 2 * Mm(20)
    for table in document.tables:
        # 635 units of a drawing are a twentieth of a point.
        assert sum(int(column.get(qn("w:w"))) * 635 for column in table._tbl.tblGrid) <= width + Mm(1)
    assert document.paragraphs[0].text == f"Many columns (part 1 of {len(names)})"


def test_it_carries_latin_and_east_asian_letters_and_says_its_languages() -> None:
    written = dict(parts(word_table(RATES, "Remission")))["word/styles.xml"]
    assert 'w:eastAsia="Yu Gothic"' in written
    assert 'w:ascii="Arial"' in written
    assert "Theme=" not in written
    assert re.search(r'<w:lang w:val="en-GB" w:eastAsia="ja-JP"', written)


def test_it_names_nobody_and_no_day() -> None:
    raw = word_table(RATES, "Remission")
    about = opened(raw).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created == about.modified == dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    assert about.title == "Remission"
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2024, 1, 1, 0, 0, 0)}
    assert raw == word_table(RATES, "Remission")


@pytest.mark.parametrize(
    "text", [*MARKUP, "a\x00b\x0bc\x1f", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")]
)
def test_any_text_is_text(text: str) -> None:
    frame = pl.DataFrame({f"Group {text}": [text], "n": ["1"]})
    document = opened(word_table(frame, text, [text]))
    kept = re.sub("[\x00\x0b\x1f]", "", text)
    assert cells(document) == [[f"Group {kept}", "n"], [kept, "1"]]
    assert document.paragraphs[0].text == kept


def test_no_rows_are_said_and_too_many_are_cut() -> None:
    empty = opened(word_table(RATES.clear(), "Remission"))
    assert [paragraph.text for paragraph in empty.paragraphs] == ["Remission", "There are no rows."]
    assert opened(word_table(pl.DataFrame(), "Remission")).tables == []
    many = opened(word_table(pl.DataFrame({"n": [str(row) for row in range(2_001)]}), "Many"))
    assert len(many.tables[0]._tbl.tr_lst) == 2_001
    assert many.paragraphs[-1].text == "The first 2,000 of 2,001 rows; the CSV file has all."


def test_a_short_table_stays_on_one_page_and_a_long_one_may_be_broken() -> None:
    def kept(frame: pl.DataFrame) -> list[bool]:
        table = opened(word_table(frame, "x")).tables[0]._tbl
        return [row.find(f".//{qn('w:keepNext')}") is not None for row in table.iter(qn("w:tr"))]

    assert kept(RATES) == [True, True, False]
    assert kept(LONG) == [True] + [False] * 130
