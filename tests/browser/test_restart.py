"""After a restart, or when a page comes back too late, nothing old is shown as if it were live."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import choose_files, picture
from tests.browser.test_journey import VALUES, opened, settled
from tests.browser.test_two_visitors import sheet
from tests.serve.visitor import free_port, running

pytestmark = pytest.mark.browser
AGAIN = "Choose the file again."


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    tab = context.new_page()
    tab.set_default_timeout(90_000)
    yield tab
    context.close()


def choose(page: Page) -> None:
    choose_files(page, {"name": "cohort.csv", "mimeType": "text/csv", "buffer": sheet("A", 7)})
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "7/12")
    settled(page)


def moved(page: Page) -> None:
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "12/12")
    settled(page)
    assert "cr.upcr=1" in page.url


def says_so_and_keeps_the_settings(page: Page) -> None:
    expect(page.get_by_text(AGAIN).first).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Synthetic data").first).to_be_visible()
    expect(page.get_by_text("A05")).to_have_count(0)
    assert "cr.upcr=1" in page.url


def test_after_a_restart_the_page_says_that_the_file_is_gone_and_keeps_the_settings(page: Page, tmp_path: Path):
    port = free_port()
    command = [sys.executable, "-m", "lnexplore.serve", "--no-browser", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with running(command, address, tmp_path / "first.txt"):
        opened(page, address)
        choose(page)
        moved(page)
    with running(command, address, tmp_path / "second.txt"):
        # Nobody touches the page: it comes back by itself.
        says_so_and_keeps_the_settings(page)
        picture(page, "choose_again")
        choose_again = {"name": "cohort.csv", "mimeType": "text/csv", "buffer": sheet("A", 7)}
        choose_files(page, choose_again)
        expect(page.locator(VALUES).first).to_have_attribute("data-count", "12/12")
        expect(page.get_by_text(AGAIN)).to_have_count(0)
        # Loaded anew by hand is the same; so is an address opened tomorrow.
        page.reload()
        says_so_and_keeps_the_settings(page)
        page.get_by_role("button", name="Your spreadsheet").click()
        page.get_by_role("button", name="Forget my data now").click()
        expect(page.get_by_text(AGAIN)).to_have_count(0)
