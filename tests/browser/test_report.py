"""The report as a person opens it: from a file, without a network, on a wide screen, on a phone and on paper."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lnexplore.report.html import html_report
from tests.browser.conftest import picture
from tests.report.papers import MARKUP, report
from tests.report.test_opened_elsewhere import tool

pytestmark = pytest.mark.browser


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "report.html"
    file.write_bytes(html_report(report()))
    return file


class Visit:
    """A page opened from a file: what it asked for, and what it complained of."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.asked: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda trouble: self.said.append(str(trouble)))
        page.goto(file.as_uri())


@pytest.fixture
def visit(chromium: Browser, saved: Path) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    yield Visit(context.new_page(), saved)
    context.close()


def test_it_opens_without_a_network_and_asks_for_nothing(visit: Visit, saved: Path) -> None:
    visit.page.wait_for_load_state("load")
    assert visit.asked == [saved.as_uri()]
    assert visit.said == []
    assert visit.page.get_by_role("heading", level=1).all_inner_texts() == ["Remission in a cohort ループス腎炎"]
    picture(visit.page, "report-wide")


def test_what_stands_in_it_can_be_found_by_its_name(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    for role in ("banner", "main", "navigation", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    pictures = page.get_by_role("img")
    assert pictures.count() == 1
    assert pictures.first.get_attribute("aria-label") == "Who is in remission? 8 of 12."
    assert page.get_by_role("region", name="Many columns").count() == 2
    assert page.get_by_role("columnheader", name="95 % interval").count() == 1
    assert page.get_by_role("rowheader", name="導入療法").count() == 1
    page.get_by_role("link", name="STROBE checklist").click()
    assert page.url.endswith("#strobe")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_a_phone(chromium: Browser, saved: Path, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, offline=True)
    page = Visit(context.new_page(), saved).page
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    # Pictures stay on white, whatever surrounds them.
    assert page.locator(".paper").first.evaluate("box => getComputedStyle(box).backgroundColor") == "rgb(255, 255, 255)"
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert contrast(ink, paper) >= 7
    picture(page, f"report-phone-{scheme}")
    context.close()


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 counts it."""
    shades = []
    for colour in (one, other):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        shades.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(shades) + 0.05) / (min(shades) + 0.05)


def test_whatever_a_sheet_holds_runs_nothing(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(offline=True)
    for number, mark in enumerate(MARKUP):
        file = tmp_path / f"{number}.html"
        file.write_bytes(html_report(report(mark)))
        visit = Visit(context.new_page(), file)
        dialogs: list[str] = []
        visit.page.on("dialog", lambda dialog, found=dialogs: found.append(dialog.message))
        assert visit.asked == [file.as_uri()]
        assert visit.said == dialogs == []
        assert visit.page.title() == f"Remission in a cohort ループス腎炎{mark}"
        assert visit.page.get_by_role("heading", level=1).inner_text().endswith(" ".join(mark.split()))
    context.close()


def test_it_prints_on_a4_with_everything_on_it(visit: Visit, tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    visit.page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
    told = subprocess.run([tool("pdfinfo"), "-f", "1", "-l", "99", paper], capture_output=True, text=True, check=True)
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", told.stdout)
    # A4 is 595 by 842 points; the wide table has a page on its side.
    assert {tuple(sorted(round(float(side)) for side in size)) for size in sizes} <= {(595, 842), (596, 842)}
    assert [float(wide) > float(high) for wide, high in sizes].count(True) == 1
    read = subprocess.run([tool("pdftotext"), "-layout", paper, "-"], capture_output=True, check=True)
    pages = [" ".join(page.split()) for page in read.stdout.decode().split("\f")[:-1]]
    assert all(len(page) > 60 for page in pages)
    words = " ".join(pages)
    for text in ("Contents", "Table 1. Remission at each visit", "導入療法", "STROBE checklist"):
        assert text in words
