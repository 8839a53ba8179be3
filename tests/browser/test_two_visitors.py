"""Two visitors at once, with files that look alike, never see each other's numbers, patients, links or downloads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import choose_files
from tests.browser.test_journey import VALUES, icon, opened, settled

pytestmark = pytest.mark.browser


def sheet(mark: str, responders: int) -> bytes:
    """Twelve patients, of whom so many have UPCR 0.2 at six months. First and last rows are alike for every mark."""
    rows = ["Patient,Visit,UPCR,Creatinine,Albumin,Urine RBC (/HPF),Sex"]
    for number in range(12):
        name = f"X{number:02d}" if number in (0, 11) else f"{mark}{number:02d}"
        value = 0.2 if number < responders else 0.9
        rows += [f"{name},Baseline,3.0,0.7,2.5,20,F", f"{name},6M,{value},0.7,4.0,1,F"]
    return "\n".join(rows).encode()


@pytest.fixture
def visitors(chromium: Browser, address: str) -> Iterator[tuple[Page, Page]]:
    contexts = [chromium.new_context(viewport={"width": 1280, "height": 1000}) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(60_000)
    yield pages[0], pages[1]
    for context in contexts:
        context.close()


def upload(page: Page, raw: bytes) -> None:
    choose_files(page, {"name": "cohort.csv", "mimeType": "text/csv", "buffer": raw})
    expect(page.locator("[data-testid=stMain]").get_by_text("cohort.csv").first).to_be_visible()
    settled(page)


def table(page: Page) -> str:
    page.get_by_text("Results", exact=True).click()
    page.get_by_role("menuitem", name="Response", exact=True).click()
    expect(page.get_by_text("Every patient", exact=True).first).to_be_visible()
    settled(page)
    icon(page, "Save", "swimmer")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download table (CSV)").click()
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Overview").click()
    settled(page)
    return text


def test_nothing_of_one_visitor_reaches_the_other(visitors: tuple[Page, Page], address: str):
    first, second = visitors
    for page in visitors:
        opened(page, address)
    upload(first, sheet("A", 7))
    upload(second, sheet("B", 3))
    for _ in range(2):
        expect(first.locator(VALUES).first).to_have_attribute("data-count", "7/12")
        expect(second.locator(VALUES).first).to_have_attribute("data-count", "3/12")
        mine, theirs = table(first), table(second)
        assert "A05" in mine
        assert "B05" not in mine
        assert "B05" in theirs
        assert "A05" not in theirs
        for page, other in ((first, "B05"), (second, "A05")):
            assert other not in page.content()
    # One moves a limit: the other's page does not move, and the link carries no patient.
    slider = first.get_by_role("slider").first
    slider.focus()
    for _ in range(12):
        first.keyboard.press("ArrowRight")
    settled(first)
    expect(first.locator(VALUES).first).to_have_attribute("data-count", "12/12")
    expect(second.locator(VALUES).first).to_have_attribute("data-count", "3/12")
    assert "cr.upcr=1" in first.url
    assert "cr.upcr" not in second.url
    link = first.url
    assert not {"A05", "X00", "cohort"} & set(link.replace("&", " ").replace("=", " ").split())
    # The link brings the settings to the other visitor's own file.
    second.goto("about:blank")
    second.goto(link)
    expect(second.get_by_text("Synthetic data").first).to_be_visible()
    settled(second)
    upload(second, sheet("B", 3))
    expect(second.locator(VALUES).first).to_have_attribute("data-count", "12/12")
    assert "A05" not in second.content()
