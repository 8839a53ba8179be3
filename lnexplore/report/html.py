"""The report as one HTML file: nothing in it loads anything or runs anything, and it prints on A4."""

import re
from collections.abc import Iterator
from functools import singledispatch
from html import escape
from importlib.resources import files

from lnexplore.catalogue import _, current_language
from lnexplore.report.document import (
    CHANGED_AFTER,
    PURPOSE,
    SYNTHETIC,
    FigureBlock,
    Heading,
    Report,
    TableBlock,
    TextBlock,
    blocks,
)
from lnexplore.report.inline_svg import inline
from lnexplore.report.page_width import alignment, fits_unbroken, letters, widths
from lnexplore.report.word_parts import lines

_ROOMS = {"": 115, " small": 133, " wide": 185, " wide wider": 230}
"""Kind of table -> letters that a line of it has on paper: upright, there in small print, on a page on its side, there in small print."""
_LONGEST_WORD = 24
_TIGHT, _LONG = 12, 40
"""Letters up to which a cell stays in one line, and beyond which it is given room."""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_KANA = re.compile("[\u3040-\u30ff]")


def html_report(report: Report) -> bytes:
    """One HTML file, UTF-8, with pictures as inline SVG: it makes no request and needs no script.

    Whatever comes from the sheet is escaped. Raises ValueError for a picture that would load or run something.
    """
    body = "\n".join(_body(report))
    style = files("lnexplore.report").joinpath("report.css").read_text("utf-8")
    page = f"""<!DOCTYPE html>
<html lang="{current_language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{_text(report.title)}</title>
<style>
{style}
</style>
</head>
<body>
<a class="skip" href="#report">{_text(_("Skip to the report"))}</a>
{body}
</body>
</html>
"""
    return page.encode()


def _text(text: str) -> str:
    """Words as they may stand in HTML."""
    return escape(_NOT_TEXT.sub("", text))


def _language(text: str) -> str:
    return ' lang="ja"' if _KANA.search(text) else ""


def _body(report: Report) -> Iterator[str]:
    synthetic = f'<p class="synthetic">{_(SYNTHETIC)}</p>' if report.synthetic else ""
    yield f'<header>\n<h1>{_text(report.title)}</h1>\n<p class="who">{_text(report.who)}</p>\n{synthetic}'
    if report.moved:
        yield f'<aside class="moved" aria-label="{_(CHANGED_AFTER)}">'
        yield "".join(f"<p>{_text(text)}</p>" for text in report.moved) + "</aside>"
    yield "</header>"
    yield from _contents(report)
    yield '<main id="report">'
    opened: list[int] = []
    for block in blocks(report):
        if isinstance(block, Heading):
            while opened and opened[-1] >= block.level:
                yield "</section>"
                opened.pop()
            opened.append(block.level)
            yield f'<section class="level{block.level}" aria-labelledby="{_anchor(block.key)}">'
        yield _html(block)
    yield "</section>" * len(opened)
    yield f"</main>\n<footer><p>{_(PURPOSE)}</p></footer>"


def _contents(report: Report) -> Iterator[str]:
    yield '<nav aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n<ol>'
    inner = False
    first = True
    for block in blocks(report):
        if not isinstance(block, Heading):
            continue
        link = f'<a href="#{_anchor(block.key)}">{_text(block.text)}</a>'
        if block.level == 1:
            yield ("</ol></li>" if inner else "" if first else "</li>") + f"<li>{link}"
            inner = False
        else:
            yield ("" if inner else "<ol>") + f"<li>{link}</li>"
            inner = True
        first = False
    yield ("</ol></li>" if inner else "</li>") + "</ol>\n</nav>"


def _anchor(key: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in key)


@singledispatch
def _html(block: object) -> str:
    raise TypeError(f"a report has no {type(block).__name__}")


@_html.register
def _heading_html(block: Heading) -> str:
    level = block.level + 1
    return f'<h{level} id="{_anchor(block.key)}"{_language(block.text)}>{_text(block.text)}</h{level}>'


@_html.register
def _text_html(block: TextBlock) -> str:
    if block.kind == "address":
        link = _text(block.text)
        # Only an address of the web is made a link; anything else stays words.
        if block.text.startswith(("http://", "https://")):
            link = f'<a href="{link}" rel="noreferrer noopener">{_("Open with these settings")}</a>'
        return f"<p>{link}</p>"
    kind = "" if block.kind == "plain" else f' class="{block.kind}"'
    return f"<p{kind}{_language(block.text)}>{_text(block.text)}</p>"


@_html.register
def _figure_html(block: FigureBlock) -> str:
    return (
        f'<figure>\n<div class="paper" tabindex="0">{inline(block.picture.svg, block.picture.alt, f"f{block.number}-")}</div>\n'
        f"<figcaption><b>Figure {block.number}.</b> {_text(block.picture.title)}</figcaption>\n</figure>"
    )


@_html.register
def _table_html(block: TableBlock) -> str:
    frame = block.frame
    sides = [alignment([str(cell) for cell in frame[name].to_list()]) for name in frame.columns]
    title = _text(block.title)
    caption = f"<caption><b>Table {block.number}.</b> {title}</caption>\n" if block.number else ""
    heads = "".join(
        f'<th scope="col" class="{side}">{_text(name)}</th>' for name, side in zip(frame.columns, sides, strict=True)
    )
    rows = "\n".join(
        "<tr>"
        + "".join(_cell(place, str(cell), side) for place, (cell, side) in enumerate(zip(row, sides, strict=True)))
        + "</tr>"
        for row in frame.iter_rows()
    )
    told = "".join(f'<p class="note">{_text(note)}</p>' for note in block.notes)
    unbroken = (kind for kind in ("", " small") if fits_unbroken(frame, _ROOMS[kind]))
    fitting = (kind for kind, room in _ROOMS.items() if widths(frame, room) is not None)
    wide = next(unbroken, next(fitting, " wide wider widest"))
    # A long table may be broken over pages, a short one stays whole.
    short = " short" if lines(frame) <= 24 else ""
    return (
        f'<div class="told{wide}{short}">\n<div class="table" role="region" tabindex="0" aria-label="{title}">\n'
        f"<table>\n{caption}<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>{told}</div>"
    )


def _cell(place: int, text: str, side: str) -> str:
    kinds = [] if side == "left" else [side]
    if side == "left" and not _TIGHT < letters(text) <= _LONG:
        kinds.append("long" if letters(text) > _LONG else "tight")
    if any(letters(word) > _LONGEST_WORD for word in text.split()):
        kinds.append("broken")
    kind = f' class="{" ".join(kinds)}"' if kinds else ""
    words = _text(text).replace("\n", "<br>")
    return f'<th scope="row"{kind}>{words}</th>' if place == 0 else f"<td{kind}>{words}</td>"
