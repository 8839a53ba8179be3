"""Figures as pictures to take away: SVG, PNG and PDF at a journal's width, light, with their words as text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from typing import Any

import altair as alt

from lnexplore.charts.figure import Figure, Frames, variant_words
from lnexplore.charts.numbers import group_title
from lnexplore.charts.theme import ALTAIR, NAME_GREY
from lnexplore.plan import AnalysisPlan

WIDTHS: Mapping[int, str] = {85: "one column (85 mm)", 170: "two columns (170 mm)"}
"""mm -> what journals call it"""
_HIGHEST = 230
"""mm: the height that a page leaves beside a caption; a higher picture is made smaller as a whole."""
_LAYOUT = {85: 400, 170: 720}
"""Units in which a picture of so many mm is laid out: words of 12 units become 7.2 and 8 points in print."""
_GAP = 14
_TITLE = 24
"""Units between panels, and for the title above each."""
MM_PER_INCH = 25.4
_SVG_UNITS_PER_INCH = 96
FONTS = (
    "Arial, Helvetica, Liberation Sans, Noto Sans CJK JP, Noto Sans JP, Yu Gothic, Hiragino Sans, Meiryo, "
    "Microsoft YaHei, Malgun Gothic, sans-serif"
)
_INK = "#1a1a1a"
_CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONTS,
    "axis": {"labelColor": _INK, "titleColor": _INK, "domainColor": "#666666", "tickColor": "#666666"},
    "legend": {"labelColor": _INK, "titleColor": _INK, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260},
    "text": {"color": _INK},
    "range": {"category": ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"]},
}


_DPI = 300


@dataclass(frozen=True)
class Picture:
    """One figure as it goes to print. `svg` is a whole document, as wide as `width` mm; `alt` is the finding in words."""

    title: str
    alt: str
    svg: str
    width: int

    @cached_property
    def _png(self) -> bytes:
        import vl_convert

        # The converter counts 72 units an inch and SVG 96.
        return bytes(vl_convert.svg_to_png(self.svg, scale=72 / _SVG_UNITS_PER_INCH, ppi=_DPI))

    def png(self) -> bytes:
        """The picture as PNG with 300 dots per inch, which is written into it; drawn once, for page and folder."""
        return self._png

    def pdf(self) -> bytes:
        """The picture as PDF, one page of its own size, with its words as text."""
        import vl_convert

        # The converter makes a point of each unit: mm are told to it as points.
        points = re.sub(r'"([\d.]+)mm"', lambda size: f'"{float(size[1]) * 72 / MM_PER_INCH:.2f}"', self.svg, count=2)
        return bytes(vl_convert.svg_to_pdf(points))


def picture(
    item: Figure, frames: Frames, plan: AnalysisPlan, width: int = 170, chosen: Mapping[str, str] | None = None
) -> Picture | None:
    """The figure's picture from its frames (all of one variant), panels side by side or below one another; None where there is nothing to draw.

    `width` in mm, one of WIDTHS. `chosen` tells which of a figure's pictures it is, for the title.
    """
    if item.is_empty(frames):
        return None
    panels = [(title, part) for title, part in item.panels(frames) if not item.is_empty(part)]
    columns = 2 if len(panels) > 1 and width > min(WIDTHS) else 1
    total = _LAYOUT[width]
    each = (total - _GAP * (columns - 1)) / columns
    drawn = [
        (_legal(group_title(title)) if title else "", *_drawn(item.draw(part), each, f"p{number}"))
        for number, (title, part) in enumerate(panels)
    ]
    words = [variant_words(value) for value in (chosen or {}).values()]
    title = _legal(item.title + (f" ({', '.join(words)})" if words else ""))
    told = _legal(f"{item.question} {' '.join(item.sentences(frames, plan))}")
    return Picture(title, told, _arranged(drawn, columns, each, total, width, title, told), width)


def pictures(item: Figure, frames: Frames, plan: AnalysisPlan, width: int = 170) -> list[Picture]:
    """Every picture that a figure has, one per variant."""
    found = [picture(item, part, plan, width, chosen) for chosen, part in item.variants(frames)]
    return [one for one in found if one is not None]


_SIZE = re.compile(r'<svg [^<>]*?width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)" viewBox="(?P<box>[^"]+)">')
_SPOKEN = re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_IDS = re.compile(r'(?<=\bid=")[^"]+(?=")|(?<=url\(#)[^)]+|(?<=href="#)[^"]+')


def _drawn(chart: alt.LayerChart | alt.Chart, width: float, mark: str) -> tuple[str, float, float]:
    """(what stands inside the svg element, its width, its height) of a chart laid out so wide; ids begin with `mark`."""
    import vl_convert

    with ALTAIR, alt.data_transformers.disable_max_rows():
        spec = chart.to_dict()
    spec = _legal(spec)
    spec |= {"width": width, "autosize": {"type": "fit", "contains": "padding"}, "padding": 4}
    spec["config"] = _merged(_CONFIG, spec.get("config", {}))
    svg = vl_convert.vegalite_to_svg(spec)
    found = _SIZE.search(svg)
    assert found is not None
    # Vega says each mark's values aloud, patients' numbers among them; the picture's own description is enough.
    inside = _SPOKEN.sub("", svg[found.end() : svg.rindex("</svg>")])
    # The converter counts its ids on from picture to picture; counted anew, equal pictures are equal.
    ids: dict[str, str] = {}
    inside = _IDS.sub(lambda name: ids.setdefault(name[0], f"{mark}-{len(ids)}"), inside)
    return inside, float(found["width"]), float(found["height"])


_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Letters that XML or the converter do not know: one of them in a group's name would end the process that draws it."""


def _legal(value: Any) -> Any:
    """A specification whose texts hold only what a picture may hold; the grey that two kinds of paper share becomes ink."""
    if isinstance(value, str):
        return _INK if value == NAME_GREY else _ILLEGAL.sub("", value)
    if isinstance(value, dict):
        return {_legal(key): _legal(item) for key, item in value.items()}
    return [_legal(item) for item in value] if isinstance(value, list) else value


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _merged(base.get(key, {}), over[key]) if isinstance(over.get(key), dict) else over.get(key, base.get(key))
        for key in {**base, **over}
    }


def _arranged(
    drawn: list[tuple[str, str, float, float]],
    columns: int,
    each: float,
    total: float,
    width: int,
    title: str,
    alt: str,
) -> str:
    """One SVG document of all panels, `width` mm wide, with its title and description inside."""
    parts, top = [], 0.0
    for start in range(0, len(drawn), columns):
        row = drawn[start : start + columns]
        head = _TITLE if any(name for name, *_ in row) else 0
        for place, (name, inside, wide, _) in enumerate(row):
            left = place * (each + _GAP)
            # What does not fit (a long name beside a bar) is made smaller, never cut.
            shrink = min(1.0, each / wide)
            if name:
                parts.append(
                    f'<text x="{left + 4:g}" y="{top + 17:g}" font-family="{FONTS}" font-size="13" font-weight="bold" '
                    f'fill="{_INK}">{escape(name)}</text>'
                )
            parts.append(f'<g transform="translate({left:g},{top + head:g}) scale({shrink:.4g})">{inside}</g>')
        top += head + max(high * min(1.0, each / wide) for _, _, wide, high in row) + _GAP
    height = top - _GAP
    room = max(total, height * width / _HIGHEST)
    left = (total - room) / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" role="img" '
        f'width="{width}mm" height="{width * height / room:.2f}mm" viewBox="{left:g} 0 {room:g} {height:g}">'
        f"<title>{escape(title)}</title><desc>{escape(alt)}</desc>"
        f'<rect x="{left:g}" width="{room:g}" height="{height:g}" fill="white"/>{"".join(parts)}</svg>'
    )


_SCRIPTS = {"Chinese and Japanese": ("日", "本"), "Korean": ("한", "국")}
_FOREIGN = {
    "Chinese and Japanese": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
    "Korean": re.compile(r"[\uac00-\ud7af]"),
}


@lru_cache
def _has_glyphs(script: str) -> bool:
    """Whether this computer has a font for a script: without one, two signs look the same."""
    import vl_convert

    seen = {
        bytes(
            vl_convert.svg_to_png(
                f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
                f'<text x="5" y="30" font-size="24" font-family="{FONTS}">{sign}</text></svg>'
            )
        )
        for sign in _SCRIPTS[script]
    }
    return len(seen) == len(_SCRIPTS[script])


def missing_fonts(text: str) -> list[str]:
    """Scripts in a text that this computer has no font for: PNG and PDF would show boxes, SVG is right wherever it is opened."""
    return [script for script, signs in _FOREIGN.items() if signs.search(text) and not _has_glyphs(script)]
