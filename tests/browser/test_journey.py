"""What a clinician does: opens, uploads a workbook, moves a threshold, sees it change, downloads, shares the link."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.ingest.files.samples import sample_path
from tests.browser.conftest import choose_files, picture

pytestmark = pytest.mark.browser
CHARTS = "[data-testid=stVegaLiteChart]"
VALUES = ".strip [data-count]"
"""headline numbers of the strip"""
CALM = """() => {
    const busy = "[data-testid=stStatusWidget], [data-stale=true], [data-test-script-state=running]"
    if (document.querySelector(busy)) window.busyUntil = performance.now()
    window.busyUntil ??= performance.now()
    return performance.now() - window.busyUntil > 500
}"""
"""one of two looks half a second apart may fall between two runs of the page, so every frame is looked at"""


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(CHARTS)).to_have_count(4)
    expect(page.locator(f"{CHARTS} svg, {CHARTS} canvas")).to_have_count(4)
    settled(page)


def settled(page: Page) -> None:
    """Waits until the app has had nothing to draw for half a second, however slow the computer is."""
    page.wait_for_timeout(400)
    page.wait_for_function(CALM)


def drawn(page: Page) -> list[str]:
    """The pictures as they are, to see whether they changed."""
    return [
        page.locator(CHARTS).nth(index).evaluate('node => node.innerHTML.replace(/(id|clip-path)="[^"]*"/g, \'\')')
        for index in range(4)
    ]


def raise_threshold(page: Page, steps: int) -> None:
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    settled(page)


def test_upload_move_see_it_change_reload_the_link(page: Page, address: str, tmp_path: Path):
    opened(page, address)
    expect(page.get_by_text("Synthetic data")).to_be_visible()

    workbook = tmp_path / "my cohort.xlsx"
    workbook.write_bytes(sample_path().read_bytes())
    choose_files(page, workbook)
    expect(page.get_by_text("my cohort.xlsx").last).to_be_visible()
    expect(page.get_by_text("Synthetic data")).to_have_count(0)
    settled(page)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "8/12")
    before = drawn(page)

    raise_threshold(page, 2)  # 0.40 to 0.50
    expect(page.get_by_text("8/12 → 10/12, gained P06, P13")).to_be_visible()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")
    after = drawn(page)
    changed = [a != b for a, b in zip(before, after, strict=True)]
    # Remission at each visit, cumulative remission, doses (which no rule moves), flares after a response.
    assert changed == [True, True, False, True]
    picture(page, "threshold-moved")

    link = page.url
    assert "cr.upcr=0.5" in link
    assert "P06" not in link
    assert "cohort.xlsx" not in link

    page.goto(link)
    expect(page.locator(CHARTS)).to_have_count(4)
    settled(page)
    # The link carries the settings, not the file: the sample has the same patients here.
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")


def test_another_definition_redraws_all_but_the_doses(page: Page, address: str):
    opened(page, address)
    before = drawn(page)
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="KDIGO 2024").click()
    expect(page.locator(".st-key-board_head").get_by_text("KDIGO 2024")).to_be_visible()
    settled(page)
    after = drawn(page)
    assert [a != b for a, b in zip(before, after, strict=True)] == [True, True, False, True]


def test_filters_move_all_three_kinds_of_chart(page: Page, address: str):
    opened(page, address)
    before = drawn(page)
    page.get_by_text("Patients and groups").click()
    page.get_by_role("button", name="male 4", exact=True).or_(
        page.get_by_role("checkbox", name="male 4", exact=True)
    ).click()
    expect(page.get_by_text("24 of 28 patients").first).to_be_visible()
    settled(page)
    after = drawn(page)
    assert all(a != b for a, b in zip(before, after, strict=True))


def test_pages_keep_the_settings(page: Page, address: str):
    opened(page, address)
    raise_threshold(page, 2)
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_text("Patient flow")).to_be_visible()
    settled(page)
    assert "cr.upcr=0.5" in page.url
    picture(page, "data")
    expect(page.get_by_text(re.compile(r"^\d more$"))).to_have_count(0)
    page.get_by_role("link", name="Reference").click()
    expect(page.get_by_text("This analysis in words")).to_be_visible()
    picture(page, "reference")
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(CHARTS)).to_have_count(4)
    settled(page)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")


def test_back_undoes_a_change(page: Page, address: str):
    opened(page, address)
    raise_threshold(page, 1)
    raise_threshold(page, 1)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")
    page.go_back()
    settled(page)
    expect(page.get_by_text("8/12 → 9/12, gained P06")).to_be_visible()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "9/12")
    assert page.get_by_role("slider").first.input_value() == "0.45"


@pytest.mark.parametrize("rule", ["blissln_crr", "regency"])
def test_a_link_to_a_definition_opens(page: Page, address: str, rule: str):
    opened(page, f"{address}/?v=1&rule={rule}")
    expect(page.locator(".st-key-board_head").get_by_text(DEFINITIONS[rule].label)).to_be_visible()
    expect(page.locator(".st-key-board_head").get_by_text("changed")).to_have_count(0)


def icon(page: Page, name: str, figure: str) -> None:
    """Opens what stands behind one of the icons of a picture."""
    page.locator(f"[class*='st-key-bar_{figure}'] [class*='st-key-{name}'] button").first.click()


def test_a_table_opens_and_downloads(page: Page, address: str):
    opened(page, address)
    icon(page, "Table", "response_by_visit")
    expect(page.get_by_role("columnheader", name="Not assessable").first).to_be_visible()
    page.keyboard.press("Escape")
    icon(page, "Save", "response_by_visit")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download table (CSV)").first.click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert text.splitlines()[0].startswith('"group","month","window_low","window_high","outcome","n","N"')
    assert '"induction",6,153,213,"CR",8,12,2,0,' in text


def test_the_template_is_a_workbook_with_an_example(page: Page, address: str):
    from lnexplore import read_cohort

    opened(page, address)
    page.get_by_role("button", name="Your spreadsheet").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Empty template").click()
    intake = read_cohort([("template.xlsx", Path(download.value.path()).read_bytes())])
    assert [issue.problem for issue in intake.issues] == ["The file holds only the example of the template."]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_it_fits_every_screen(chromium, address: str, scheme: str, width: int):
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened(page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width * 1.02
    for index in range(4):
        expect(page.locator(CHARTS).nth(index)).to_have_attribute("aria-label", re.compile(r"\d+ of 1\d|mg/day|flare"))
    picture(page, f"overview-{scheme}-{width}")
    page.close()
