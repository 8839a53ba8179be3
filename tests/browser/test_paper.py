"""The pages that follow a paper, as a person uses them: every page, a mark that leads to a patient, a table taken along."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture
from tests.browser.test_journey import icon, settled

pytestmark = pytest.mark.browser
PAGES = {
    "cohort": ("Cohort", "Visit frequency"),
    "response": ("Response over time", "Laboratory values"),
    "flares": ("Flares", "Dose and drugs at flare"),
    "steroids": ("Steroids", "Equivalent doses"),
    "safety": ("Drugs and safety", "Adverse event listing"),
    "patient": ("One patient", "Patients to review"),
}
"""page -> its title, and the last heading on it"""


def go(page: Page, address: str, name: str) -> None:
    title, last = PAGES[name]
    page.goto(f"{address}/{name}")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=last, exact=True)).to_be_attached()
    settled(page)


def card(page: Page, key: str):
    """The frame of one figure."""
    return page.locator(f"[class*='st-key-figure_{key}']").last


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_page_opens_and_fits(chromium, address: str, scheme: str, width: int):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(60_000)
    for name in PAGES:
        go(page, address, name)
        assert page.get_by_test_id("stException").count() == 0
        assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
        charts = page.locator('[data-testid="stVegaLiteChart"] [role="graphics-document"]')
        # The alternative text of each picture tells what it shows, in numbers.
        words = [charts.nth(index).get_attribute("aria-label") or "" for index in range(charts.count())]
        assert all(re.search(r"\d", text) for text in words)
        picture(page, f"paper-{name}-{scheme}-{width}")
    context.close()


def test_a_lane_leads_to_its_patient_and_the_list_to_the_next(page: Page, address: str):
    go(page, address, "response")
    lane = page.locator('path[aria-label*="Patient: P08"]').first
    lane.scroll_into_view_if_needed()
    lane.click(force=True)
    expect(page.get_by_role("heading", name="P08 · Induction")).to_be_visible()
    assert re.search(r"/patient", page.url)
    # The number of a patient is a cell of the sheet: it never stands in the address.
    assert "P08" not in page.url
    settled(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="P09 · Induction")).to_be_visible()
    page.get_by_role("button", name="Previous").click()
    expect(page.get_by_role("heading", name="P08 · Induction")).to_be_visible()
    # Under a filter that leaves her out the page says so and shows somebody else.
    settled(page)
    search = page.get_by_label("Patient (type to search)")
    search.click()
    search.fill("P22")
    search.press("Enter")
    expect(page.get_by_role("heading", name="P22 · Maintenance")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0


def test_a_bar_shows_its_patients_who_open(page: Page, address: str):
    go(page, address, "steroids")
    bar = page.locator('path[aria-label*="Month: 3;"][aria-label*="above 10 mg/day"]').first
    bar.scroll_into_view_if_needed()
    bar.click(force=True)
    expect(page.get_by_text("8 patients", exact=False).first).to_be_visible()
    settled(page)
    page.get_by_test_id("stMain").get_by_role("button", name=re.compile("P01$")).first.click()
    expect(page.get_by_role("heading", name="P01 · Induction")).to_be_visible()


def test_a_moved_threshold_moves_the_curves_and_the_table_says_the_same(page: Page, address: str, tmp_path: Path):
    go(page, address, "response")
    curve = card(page, "time_to_response")
    expect(curve).to_contain_text("Complete response by 6 months (day 213): induction 10 of 14 (71\u00a0%)")
    page.get_by_role("slider").first.focus()
    for _ in range(2):
        page.get_by_role("slider").first.press("ArrowRight")
    expect(curve).to_contain_text("Complete response by 6 months (day 213): induction 12 of 14")
    settled(page)
    icon(page, "Save", "time_to_response")
    with page.expect_download() as found:
        page.get_by_role("button", name="Download table (CSV)").click()
    found.value.save_as(tmp_path / "curve.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "curve.csv").read_text("utf-8-sig"))))
    mine = [row for row in rows if row["group"] == "induction" and row["month"] == "6"]
    assert [(row["outcome"], row["kind"], row["n"], row["N"]) for row in mine] == [("CR", "first", "12", "14")]


def test_equivalent_doses_and_means_are_kept_over_pages(page: Page, address: str):
    go(page, address, "steroids")
    field = page.get_by_role("spinbutton", name="Dexamethasone")
    field.scroll_into_view_if_needed()
    field.fill("7")
    field.press("Enter")
    expect(page.get_by_role("button", name="Back to the usual factors")).to_be_visible()
    settled(page)
    assert "steroids=dexamethasone" in page.url
    page.reload()
    expect(page.get_by_role("button", name="Back to the usual factors")).to_be_visible()
