"""The Criteria page as a person uses it: every section, a bar clicked, a definition written, a workbook settled."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture
from tests.browser.test_journey import VALUES, icon, opened, settled

pytestmark = pytest.mark.browser
SECTIONS = {
    "Every definition": "The same cohort under every definition",
    "Threshold sweep": "Threshold sweep",
    "Why complete response was not reached": "Patients not in complete response",
    "Unreported choices": "All combinations of these choices",
    "Published cohorts": "Published rates and this cohort",
    "Flares by rule": "Flares by the rule of KDIGO 2012",
    "Recorded and derived": "Remission: recorded against derived",
    "Two plans": "Two plans compared",
    "Custom definition": "Custom definition",
}


def criteria(page: Page, address: str) -> None:
    opened(page, address)
    page.goto(f"{address}/criteria")
    expect(page.get_by_text("How the definition changes the result")).to_be_visible()
    settled(page)


def go(page: Page, section: str) -> None:
    page.get_by_test_id("stMain").get_by_role("radio", name=section, exact=True).click()
    expect(page.get_by_text(SECTIONS[section]).first).to_be_visible()
    settled(page)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_section_opens_and_fits(chromium, address: str, scheme: str, width: int):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(60_000)
    criteria(page, address)
    for section in SECTIONS:
        go(page, section)
        assert page.get_by_test_id("stException").count() == 0
        assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
        picture(page, f"criteria-{section.split()[0].lower()}-{scheme}-{width}")
    context.close()


def test_a_bar_shows_its_patients_and_a_moved_limit_is_followed(page: Page, address: str):
    criteria(page, address)
    go(page, "Why complete response was not reached")
    rows = page.get_by_test_id("stTable").last.locator("tbody tr")
    expect(rows.first).to_be_attached()
    everyone = rows.count()
    # The first bar of the first picture: proteinuria, induction.
    page.locator("[data-testid=stVegaLiteChart] path[aria-label*='UPCR']").first.click()
    settled(page)
    expect(
        page.get_by_text("4 patients of the group Induction, those nearest to complete response first.")
    ).to_be_visible()
    assert rows.count() < everyone
    assert all("UPCR" in text for text in rows.all_inner_texts())

    # At 0.5 g/gCr P06 and P13 (induction) and P18 (maintenance) are no longer kept out by proteinuria.
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    settled(page)
    go(page, "Threshold sweep")
    expect(page.get_by_text("Complete response at 6 months, threshold 0.5: induction 10 of 12").first).to_be_visible()
    go(page, "Two plans")
    expect(
        page.get_by_text(re.compile("Moved after the results were seen: CR, upcr: UPCR < 0.4 .* 0.5"))
    ).to_be_visible()
    go(page, "Threshold sweep")
    icon(page, "Save", "sweep")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel, with the plan").first.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert book.sheetnames == ["Table", "Sweep cr.upcr", "Codebook", "Plan"]
    words = [row[0] for row in book["Plan"].values]
    assert any(str(line).startswith("Moved after the results were seen: CR, upcr") for line in words)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download table (CSV)").first.click()
    assert "Moved after the results were seen" in Path(waiting.value.path()).read_text("utf-8")


def test_a_definition_of_ones_own_is_written_used_and_travels_in_the_link(page: Page, address: str):
    criteria(page, address)
    go(page, "Custom definition")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("It reads: Complete response: UPCR < 0.4 g/gCr")).to_be_visible()
    settled(page)
    page.get_by_label("Name").fill("Our clinic")
    page.keyboard.press("Enter")
    settled(page)
    number = page.get_by_label("Number").first
    number.fill("0.5")
    number.press("Enter")
    expect(page.get_by_text("It reads: Complete response: UPCR < 0.5 g/gCr")).to_be_visible()
    settled(page)
    picture(page, "criteria-editor-light-1280")
    page.get_by_role("button", name="Save and use it").click()
    expect(page.get_by_text("Your definitions")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")
    settled(page)
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")
    expect(page.locator(".st-key-board_head").get_by_text("Our clinic")).to_be_visible()


def test_readers_settle_a_disagreement(page: Page, address: str):
    """P06 is in the chart as in remission with a UPCR of 0.44: the rule says no, a reader says yes."""
    criteria(page, address)
    go(page, "Recorded and derived")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Workbook for adjudication (Excel)").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    sheet = book["Adjudication"]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == "P06":
            row[6].value = "CR"
    buffer = io.BytesIO()
    book.save(buffer)
    page.set_input_files(
        "[data-testid=stMain] input[type=file]",
        {"name": "settled.xlsx", "mimeType": "application/octet-stream", "buffer": buffer.getvalue()},
    )
    expect(page.get_by_text("1 visit adjudicated")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "9/12")
    expect(page.get_by_text("was adjudicated by readers instead of by the rule")).to_be_visible()
