"""A picture's SVG as part of a page: ids of its own, a name for those who cannot see it, and nothing that loads or runs."""

import re
from xml.etree import ElementTree

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_DRAWN = frozenset(
    {
        *(
            "svg",
            "g",
            "defs",
            "clipPath",
            "mask",
            "linearGradient",
            "radialGradient",
            "stop",
            "pattern",
            "symbol",
            "use",
        ),
        *(
            "path",
            "rect",
            "line",
            "circle",
            "ellipse",
            "polygon",
            "polyline",
            "text",
            "tspan",
            "image",
            "title",
            "desc",
        ),
    }
)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_HREF = ("href", f"{{{XLINK}}}href")
_POINTS = re.compile(r"url\((['\"]?)#")
_NAMES = ("aria-labelledby", "aria-describedby")


def inline(svg: str, alt: str, mark: str) -> str:
    """The SVG to stand inside a page, named by `alt`; its ids begin with `mark`, so that two pictures do not clash.

    Raises ValueError for a picture that is no SVG, or would load or run something.
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    text = _NOT_TEXT.sub("", svg)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("The picture holds what a report may not load or run.")
    try:
        # Drawn by this program, and without a document type nothing in it can grow or fetch.
        root = ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError as trouble:
        raise ValueError("The picture is not SVG.") from trouble
    for element in root.iter():
        _check(element)
        _mark(element, mark)
        # A title comes up over whatever the mouse rests on; the name of the picture tells the same.
        for child in [child for child in element if child.tag in (f"{{{SVG}}}title", f"{{{SVG}}}desc")]:
            element.remove(child)
    for name in [name for name in root.attrib if name.startswith("aria-")]:
        del root.attrib[name]
    root.set("role", "img")
    root.set("aria-label", alt)
    return ElementTree.tostring(root, encoding="unicode")


def _check(element: ElementTree.Element) -> None:
    """Raises ValueError for an element that could load or run something."""
    known = element.tag.removeprefix(f"{{{SVG}}}") in _DRAWN
    lives = any(name.lower().startswith("on") for name in element.attrib)
    loads = any(not element.attrib.get(name, "#").startswith(("#", "data:image/png;")) for name in _HREF)
    style = element.attrib.get("style", "").lower().replace("url(#", "")
    if not known or lives or loads or "url(" in style or "@import" in style:
        raise ValueError("The picture holds what a report may not load or run.")


def _mark(element: ElementTree.Element, mark: str) -> None:
    """Puts `mark` before the element's id, and before every id that it points to."""
    for name, value in element.attrib.items():
        if name == "id":
            element.set(name, mark + value)
        elif name in _HREF and value.startswith("#"):
            element.set(name, f"#{mark}{value[1:]}")
        elif name in _NAMES:
            element.set(name, " ".join(mark + one for one in value.split()))
        elif "url(" in value:
            element.set(name, _POINTS.sub(rf"url(\g<1>#{mark}", value))
