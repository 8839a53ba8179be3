"""The report as one HTML file: nothing leaves it, nothing runs in it, and whatever stands in a sheet stays text."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from lnexplore.report.html import html_report
from tests.report.papers import MARKUP, Drawing, report
from tests.report.test_inline_svg import SVG


class Page(HTMLParser):
    """The elements of a page, and its words."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(raw.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html_report(report()))


def test_every_element_is_closed_and_every_id_is_there_once(page: Page) -> None:
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids) > 12
    targets = [link["href"].removeprefix("#") for link in page.all("a") if link["href"].startswith("#")]
    assert set(targets) <= set(ids)
    assert len(targets) == 12


def test_nothing_is_asked_of_anyone_and_nothing_runs(page: Page) -> None:
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert not {"script", "link", "iframe", "object", "embed", "img", "form", "base"} & set(page.tags())
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset", "action")]
    raw = html_report(report()).decode()
    assert "url(" not in raw.split("</style>")[0]
    assert "@import" not in raw


def test_what_is_told_stands_in_it(page: Page) -> None:
    words = " ".join(page.words)
    for text in (
        "Remission in a cohort ループス腎炎",
        "Synthetic data: these patients do not exist.",
        "寛解 8/12",
        "At 6 months 8 of 12.",
        "導入療法",
        "39–86\u00a0%",
        "N leaves out who cannot be assessed.",
        "反応はひらがなで述べる。",
        "No number.",
        "Title page",
        "lnx-abcd-efgh-ijkl",
        "It is not a medical device",
        "The table has 130 rows and is in the archive of all figures and tables.",
    ):
        assert text in words
    assert "P000" not in words


def test_it_can_be_found_ones_way_about(page: Page) -> None:
    assert page.all("html") == [{"lang": "en"}]
    assert page.tags().count("h1") == 1
    assert {"header", "nav", "main", "footer"} <= set(page.tags())
    assert page.all("a")[0] == {"class": "skip", "href": "#report"}
    levels = [int(tag[1]) for tag in page.tags() if re.fullmatch(r"h[1-6]", tag)]
    assert all(later - before <= 1 for before, later in pairwise(levels))
    pictures = page.all("svg")
    assert [picture["role"] for picture in pictures] == ["img"]
    assert pictures[0]["aria-label"] == "Who is in remission? 8 of 12."
    assert page.tags().count("figcaption") == page.tags().count("figure") == 1
    assert {cell["scope"] for cell in page.all("th")} == {"col", "row"}
    assert [words["lang"] for words in page.all("p") if "lang" in words] == ["ja"]


def test_a_wide_table_is_printed_on_a_page_on_its_side(page: Page) -> None:
    kinds = [found["class"].split() for found in page.all("div") if found.get("class", "").startswith("told")]
    assert ["wide" in kind for kind in kinds[:2]] == [False, True]


@pytest.mark.parametrize("mark", MARKUP)
def test_whatever_a_sheet_holds_stays_text(mark: str) -> None:
    made, plain = Page(html_report(report(mark))), Page(html_report(report()))
    assert made.tags() == plain.tags()
    assert "".join(made.words).count(mark) >= 15
    for before, after in zip(plain.elements, made.elements, strict=True):
        # A long word may make a cell one that breaks inside words.
        assert set(before[1]) - {"class"} == set(after[1]) - {"class"}
    assert [link["href"] for link in made.all("a") if "://" in link["href"]] == ["https://example.org/?v=1"]


def test_a_link_leads_to_the_web_or_is_none() -> None:
    for address in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", '"><b>'):
        made = Page(html_report(replace(report(), address=address)))
        assert [link["href"] for link in made.all("a") if not link["href"].startswith("#")] == []
        assert address in "".join(made.words)


def test_a_picture_that_would_load_something_is_refused() -> None:
    class Loading(Drawing):
        @property
        def svg(self) -> str:
            return SVG.format('<image href="http://example.org/x.png"/>')

    first, *rest = report().sections
    with pytest.raises(ValueError, match="may not load or run"):
        html_report(replace(report(), sections=(replace(first, pictures=(Loading(),)), *rest)))


def test_the_same_report_is_the_same_file() -> None:
    assert html_report(report()) == html_report(report())
