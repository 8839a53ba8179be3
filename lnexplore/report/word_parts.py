"""The pieces of a Word file: fonts, page, captions, fields and tables of three lines."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import polars as pl

from lnexplore.report.page_width import alignment, divided, fits_unbroken, is_wide, widths

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

CREATED = dt.datetime(2024, 1, 1)
"""Stands for the day of writing, so that equal content gives equal files."""
_LATIN, _EAST_ASIAN = "Arial", "Yu Gothic"
_TWIPS_PER_MM = 1440 / 25.4
_SHORT = 24
"""Lines up to which a table is not broken over pages."""
PAGE_MM = (210, 297)
MARGIN_MM = 17
POINTS = (8.0, 7.0, 6.5)
"""Sizes of the letters of a table: the first in which it has room upright."""
_MM_PER_LETTER = 1.65
"""Room of a letter of 8 points, with some to spare for fonts that run wider."""
UPRIGHT = (PAGE_MM[0] - 2 * MARGIN_MM) / _MM_PER_LETTER
_SIDEWAYS = (PAGE_MM[1] - 2 * MARGIN_MM) / _MM_PER_LETTER
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SIZES = {
    "Normal": 9,
    "Title": 16,
    "Heading 1": 13,
    "Heading 2": 11,
    "Heading 3": 10.5,
    "Caption": 9,
    "List Bullet": 10,
    "Header": 8,
    "Footer": 8,
}


def clean(text: str) -> str:
    """The text without what no XML file may hold."""
    return _NOT_XML.sub("", text)


def new_document(title: str, *, sideways: bool = False) -> "Document":
    """An empty A4 document with its fonts and its title; it names no author."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    for name in ("author", "last_modified_by", "comments", "keywords", "subject", "category"):
        setattr(properties, name, "")
    properties.title, properties.language = clean(title)[:250], "en-GB"
    properties.created = properties.modified = CREATED
    properties.revision = 1
    # The picture of an empty page that comes with the library's own template.
    package = document.part.package
    for key in [key for key, found in package.rels.items() if found.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    _fonts(document)
    page(document.sections[0], sideways=sideways)
    return document


def page(section: Any, *, sideways: bool) -> None:
    """Makes a section of the document A4, upright or on its side."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    short, long = PAGE_MM
    section.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(long), Mm(short)) if sideways else (Mm(short), Mm(long))
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    section.header_distance = section.footer_distance = Mm(10)


def _fonts(document: "Document") -> None:
    """One face for Latin and one for East Asian letters in every style; ink and not blue."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    defaults = document.styles.element.find(qn("w:docDefaults"))
    for run in defaults.iter(qn("w:rPr")):
        language = run.find(qn("w:lang"))
        if language is not None:
            language.set(qn("w:val"), "en-GB")
            language.set(qn("w:eastAsia"), "ja-JP")
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script, face in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", _EAST_ASIAN)):
            fonts.set(qn(f"w:{script}"), face)
    for name, size in _SIZES.items():
        style: Any = document.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0x1A, 0x1A, 0x1A)
        style.font.italic = False
        if name.startswith("Heading") or name in ("Title", "Caption"):
            style.font.bold = True
            style.paragraph_format.keep_with_next = True
            style.paragraph_format.space_before = Pt(0 if name == "Title" else 6 if name == "Caption" else 10)
            style.paragraph_format.space_after = Pt(3)
        else:
            style.paragraph_format.space_after = Pt(4)
            style.paragraph_format.line_spacing = 1.0
    border = document.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)


def write(
    document: "Document", text: str, style: str | None = None, *, size: float | None = None, bold: bool = False
) -> "Paragraph":
    """A paragraph at the end of the document."""
    from docx.shared import Pt

    paragraph = document.add_paragraph(style=style)
    run = paragraph.add_run(clean(text))
    run.bold = bold or None
    if size is not None:
        run.font.size = Pt(size)
    return paragraph


def write_notes(document: "Document", notes: Sequence[str]) -> None:
    """The notes below a table, in small print; an empty line where there are none, since two tables would grow together."""
    from docx.shared import Pt

    for place, note in enumerate(notes or [""]):
        paragraph = write(document, note, size=7.5)
        paragraph.paragraph_format.space_before = Pt(4 if place == 0 else 0)
        paragraph.paragraph_format.space_after = Pt(2)


def field(paragraph: Any, code: str, shown: str) -> None:
    """A field (page number, number of a figure) with what it shows until the reader's program counts again."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {text} "
            run._r.append(words)


def captioned(document: "Document", kind: str, number: int, text: str, *, below: bool = False) -> None:
    """ "Figure 3. Who is in remission", above what it belongs to or below it; its number is a field that a list of figures finds."""
    paragraph = document.add_paragraph(style="Caption")
    paragraph.add_run(f"{kind} ")
    field(paragraph, f"SEQ {kind} \\* ARABIC", str(number))
    paragraph.add_run(clean(f". {text}")).bold = False
    if below:
        paragraph.paragraph_format.keep_with_next = False


def stands_sideways(frame: pl.DataFrame) -> bool:
    """Whether a table wants a page on its side."""
    return is_wide(frame, UPRIGHT)


def points_upright(frame: pl.DataFrame) -> float | None:
    """The largest letters in which a table has room on an upright page, however many columns it has; None where it has none."""
    rooms = {points: UPRIGHT * POINTS[0] / points for points in POINTS}
    unbroken = (points for points, room in rooms.items() if fits_unbroken(frame, room))
    return next(unbroken, next((points for points, room in rooms.items() if widths(frame, room) is not None), None))


def parts(frame: pl.DataFrame, *, sideways: bool) -> list[pl.DataFrame]:
    """The table in parts no wider than the page."""
    return divided(frame, _SIDEWAYS if sideways else UPRIGHT)


def lines(frame: pl.DataFrame) -> int:
    """How many lines the rows of a table take, as far as its cells break them themselves."""
    return sum(max(str(cell).count("\n") + 1 for cell in row) for row in frame.iter_rows())


def ruled_table(
    document: "Document", frame: pl.DataFrame, *, sideways: bool, label: str = "", points: float = POINTS[0]
) -> None:
    """A table with a rule above and below its header and one at its end; the header comes again on every page.

    `label` is told to those who cannot see it.
    """
    from docx.oxml import parse_xml

    room, letter = (_SIDEWAYS if sideways else UPRIGHT) * POINTS[0] / points, _MM_PER_LETTER * points / POINTS[0]
    asked = widths(frame, room) or [room / frame.width] * frame.width
    twips = [round(letters * letter * _TWIPS_PER_MM) for letters in asked]
    sides = [alignment([str(cell) for cell in frame[name].to_list()]) for name in frame.columns]
    whole = lines(frame) <= _SHORT
    pad = round(80 * points / POINTS[0])
    rows = "".join(
        _row(
            [str(cell) for cell in row],
            twips,
            sides,
            points,
            last=place == frame.height,
            together=whole and place < frame.height,
        )
        for place, row in enumerate(frame.iter_rows(), 1)
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    told = f'<w:tblCaption w:val="{escape(clean(label))[:250]}"/>' if label else ""
    table = (
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/>{told}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{_row(frame.columns, twips, sides, points, head=True, last=frame.height == 0)}{rows}</w:tbl>"
    )
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(table))


def _row(
    cells: Sequence[str],
    twips: Sequence[int],
    sides: Sequence[str],
    points: float,
    *,
    head: bool = False,
    last: bool = False,
    together: bool = False,
) -> str:
    rules = ""
    if head:
        rules = '<w:top w:val="single" w:sz="10" w:color="1A1A1A"/><w:bottom w:val="single" w:sz="6" w:color="1A1A1A"/>'
    elif last:
        rules = '<w:bottom w:val="single" w:sz="10" w:color="1A1A1A"/>'
    borders = f"<w:tcBorders>{rules}</w:tcBorders>" if rules else ""
    bottom = '<w:vAlign w:val="bottom"/>' if head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{borders}{bottom}</w:tcPr>'
        f'<w:p><w:pPr>{"<w:keepNext/>" if head or together else ""}<w:spacing w:before="15" w:after="15" w:line="240" w:lineRule="auto"/><w:jc w:val="{side}"/></w:pPr>'
        f"{_runs(cell, points, bold=head)}</w:p></w:tc>"
        for cell, width, side in zip(cells, twips, sides, strict=True)
    )
    again = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{again}</w:trPr>{made}</w:tr>"


def _runs(text: str, points: float, *, bold: bool) -> str:
    size = round(2 * points)
    look = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    lines = [
        f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>'
        for line in clean(text).replace("\t", " ").splitlines()
    ]
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def to_bytes(document: "Document") -> bytes:
    """The file; the same content gives the same bytes, whatever the clock says."""
    written, fixed = io.BytesIO(), io.BytesIO()
    document.save(written)
    stamp = (CREATED.year, CREATED.month, CREATED.day, 0, 0, 0)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, stamp), source.read(entry), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
