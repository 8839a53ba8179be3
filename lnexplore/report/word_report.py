"""The report as a Word file: the same content as the HTML file, to be edited and passed on."""

import io
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

from lnexplore.catalogue import _
from lnexplore.report.document import (
    PURPOSE,
    SYNTHETIC,
    FigureBlock,
    Heading,
    Report,
    TableBlock,
    TextBlock,
    blocks,
)
from lnexplore.report.word_parts import (
    POINTS,
    captioned,
    clean,
    field,
    new_document,
    page,
    parts,
    points_upright,
    ruled_table,
    to_bytes,
    write,
    write_notes,
)

if TYPE_CHECKING:
    from docx.document import Document

_LEGEND = 8
"""Points of the letters below a picture."""
_WIDEST_MM = 140
_HIGHEST_MM = 205
"""Height of a picture that leaves room for its heading and its caption on the page."""


def word_report(report: Report) -> bytes:
    """A .docx file, A4: contents, figures at 300 dpi with their descriptions, tables, methods, plan and log.

    Tables show their first rows and say how many more there are; wide ones stand on pages on their side. Equal
    content gives equal bytes.
    """
    document = new_document(report.title)
    _running_lines(document, report)
    write(document, report.title, "Title")
    write(document, report.who)
    if report.synthetic:
        write(document, _(SYNTHETIC), bold=True)
    for text in report.moved:
        write(document, text, bold=True)
    write(document, _(PURPOSE), size=9)
    told = list(blocks(report))
    _contents(document, [block for block in told if isinstance(block, Heading)])
    writer = _Writer(document)
    for block in told:
        writer.add(block)
    return to_bytes(document)


def _running_lines(document: "Document", report: Report) -> None:
    """The title above every page, and the number of the page below."""
    section = document.sections[0]
    head = section.header.paragraphs[0]
    title = clean(report.title)[:110]
    head.text = _("{title} · synthetic data").format(title=title) if report.synthetic else title
    foot = section.footer.paragraphs[0]
    foot.alignment = 2
    foot.add_run("Page ")
    field(foot, "PAGE", "1")
    foot.add_run(" of ")
    field(foot, "NUMPAGES", "1")


def _contents(document: "Document", headings: list[Heading]) -> None:
    """The headings as links, inside a field that Word can count anew with page numbers."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    title = write(document, "Contents", bold=True, size=12)
    title.paragraph_format.space_before = Pt(14)
    title.paragraph_format.keep_with_next = True
    for place, heading in enumerate(headings):
        line = document.add_paragraph()
        line.paragraph_format.left_indent = Mm(6 * (heading.level - 1))
        line.paragraph_format.space_after = Pt(0)
        line.paragraph_format.space_before = Pt(3 if heading.level == 1 else 0)
        line.paragraph_format.line_spacing = 1.0
        if place == 0:
            _mark(line, "begin")
            _instruct(line, 'TOC \\o "1-2" \\h \\z \\n')
            _mark(line, "separate")
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _bookmark(place))
        link.set(qn("w:history"), "1")
        run: Any = line.add_run(clean(heading.text))
        run.bold = heading.level == 1
        run.font.size = Pt(9)
        link.append(run._r)
        line._p.append(link)
        if place == len(headings) - 1:
            _mark(line, "end")


def _mark(paragraph: Any, kind: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def _instruct(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {code} "
    paragraph.add_run()._r.append(words)


def _bookmark(place: int) -> str:
    return f"_Toc{100_000 + place}"


class _Writer:
    """Writes block after block, and turns the page where a table asks for it."""

    def __init__(self, document: "Document") -> None:
        self.document = document
        self.sideways = False
        self.headings = 0

    def turn(self, *, sideways: bool) -> None:
        """Goes on upright or sideways: on a new page where that changes."""
        if sideways != self.sideways:
            page(self.document.add_section(), sideways=sideways)
            self.sideways = sideways

    @singledispatchmethod
    def add(self, block: object) -> None:
        """Writes one block."""
        raise TypeError(f"a report has no {type(block).__name__}")

    @add.register
    def _(self, block: Heading) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.turn(sideways=False)
        paragraph = write(self.document, block.text, f"Heading {block.level}")
        for kind in ("bookmarkStart", "bookmarkEnd"):
            mark = OxmlElement(f"w:{kind}")
            mark.set(qn("w:id"), str(self.headings))
            if kind == "bookmarkStart":
                mark.set(qn("w:name"), _bookmark(self.headings))
            paragraph._p.append(mark)
        self.headings += 1

    @add.register
    def _(self, block: TextBlock) -> None:
        self.turn(sideways=False)
        paragraph = write(self.document, block.text, size=_LEGEND if block.kind == "legend" else None)
        if block.kind == "legend":
            paragraph.paragraph_format.space_after = 0

    @add.register
    def _(self, block: FigureBlock) -> None:
        from docx.shared import Mm

        self.turn(sideways=False)
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(block.picture.png()))
        scale = min(1.0, Mm(_WIDEST_MM) / shape.width, Mm(_HIGHEST_MM) / shape.height)
        shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
        properties = shape._inline.docPr
        properties.set("name", f"Figure {block.number}")
        properties.set("descr", clean(block.picture.alt))
        captioned(self.document, "Figure", block.number, block.picture.title, below=True)

    @add.register
    def _(self, block: TableBlock) -> None:
        points = points_upright(block.frame)
        sideways = points is None
        self.turn(sideways=sideways)
        pieces = parts(block.frame, sideways=sideways) if sideways else [block.frame]
        for number, piece in enumerate(pieces, 1):
            part = f" (part {number} of {len(pieces)})" if len(pieces) > 1 else ""
            if block.number and number == 1:
                captioned(self.document, "Table", block.number, block.title + part)
            elif part:
                again = f"Table {block.number}. " if block.number else ""
                write(self.document, again + block.title + part, "Caption")
            ruled_table(self.document, piece, sideways=sideways, label=block.title, points=points or POINTS[0])
        write_notes(self.document, block.notes)
