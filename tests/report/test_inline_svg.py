"""Pictures inside a page: ids of their own, a name, and nothing that loads or runs."""

import re

import pytest

from lnexplore.report.inline_svg import inline
from tests.report.papers import Drawing

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def test_ids_and_what_points_to_them_bear_the_mark() -> None:
    page = inline(Drawing().svg, "words", "f1-")
    assert set(re.findall(r' id="([^"]+)"', page)) == {"f1-clip0", "f1-bar"}
    assert 'clip-path="url(#f1-clip0)"' in page
    assert 'xlink:href="#f1-bar"' in page


def test_a_picture_is_named_by_its_words_and_has_no_title_to_hover_over() -> None:
    page = inline(Drawing().svg, 'a "quoted" <finding> & more', "f1-")
    assert 'role="img"' in page
    assert 'aria-label="a &quot;quoted&quot; &lt;finding&gt; &amp; more"' in page
    assert "<title>" not in page
    assert "寛解 8/12" in page


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<style>@import url(http://example.org/x.css);</style>",
        "<foreignObject/>",
        '<image href="http://example.org/x.png"/>',
        '<image xlink:href="http://example.org/x.png"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<use href="other.svg#a"/>',
        '<rect onload="alert(1)"/>',
        '<rect style="fill:url(http://example.org/a)"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<set attributeName="href" to="x"/>',
    ],
)
def test_what_loads_or_runs_is_refused(inside: str) -> None:
    with pytest.raises(ValueError, match="may not load or run"):
        inline(SVG.format(inside), "words", "a-")


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="is not SVG"):
        inline("<svg", "words", "a-")
    with pytest.raises(ValueError, match="may not load or run"):
        inline('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), "words", "a-")


def test_words_that_look_like_markup_stay_words() -> None:
    page = inline(SVG.format("<text>&lt;script&gt; onload=1 javascript:x\x01</text>"), "words", "a-")
    assert "<text>&lt;script&gt; onload=1 javascript:x</text>" in page
