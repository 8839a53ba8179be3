"""Five minutes after opening: a figure, a Word table, a methods text that is true, a report and a link."""

import json
import re
import struct
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.conftest import picture
from tests.browser.test_journey import VALUES, icon, opened, raise_threshold, settled

pytestmark = pytest.mark.browser


def away(page: Page) -> None:
    page.get_by_role("link", name="Export").click()
    expect(page.get_by_text("Methods and results for your paper")).to_be_visible()
    settled(page)


def saved(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    found: Download = waiting.value
    return found.suggested_filename, Path(found.path()).read_bytes()


def test_a_figure_is_saved_at_the_width_of_a_journal_and_its_table_for_word(page: Page, address: str):
    opened(page, address)
    raise_threshold(page, 2)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")
    icon(page, "Save", "response_by_visit")
    page.get_by_role("radio", name="one column (85 mm)").or_(
        page.get_by_role("button", name="one column (85 mm)")
    ).first.click()
    settled(page)
    name, svg = saved(page, "SVG (for journals and editing)")
    assert name == "response_by_visit_85mm.svg"
    # The limit was moved to 0.5: 10 of 12.
    assert b'width="85mm"' in svg
    assert b">10/12<" in svg
    name, png = saved(page, "PNG, 300 dots per inch")
    assert name == "response_by_visit_85mm.png"
    assert struct.unpack(">I", png[16:20]) == (1003,)
    assert saved(page, "PDF")[1].startswith(b"%PDF-")
    assert b"10 of 12" in saved(page, "Alternative text")[1]
    picture(page, "save-picture")
    name, raw = saved(page, "Word")
    assert name == "response_by_visit.docx"
    assert raw.startswith(b"PK")


def test_the_methods_text_follows_the_slider_in_both_languages(page: Page, address: str):
    opened(page, address)
    away(page)
    main = page.locator("[data-testid=stMain]")
    main.get_by_text("Methods", exact=True).click()
    expect(main).to_contain_text("UPCR < 0.4 g/gCr")
    raise_threshold(page, 2)
    expect(main).to_contain_text("UPCR < 0.5 g/gCr")
    main.get_by_text("Results", exact=True).click()
    expect(main).to_contain_text("10 of 12 were in complete response")
    main.get_by_text("日本語").first.click()
    settled(page)
    main.get_by_text("結果", exact=True).click()
    expect(main).to_contain_text("12例中10例")
    name, raw = saved(page, "Download the text")
    assert name == "lnexplore_methods_ja.txt"
    assert "尿蛋白/クレアチニン比が0.5 g/gCr未満" in raw.decode()
    picture(page, "take-away-words")


def test_the_link_and_the_code_bring_the_settings_back(page: Page, address: str):
    opened(page, address)
    raise_threshold(page, 2)
    away(page)
    page.get_by_role("button", name="Copy link").click()
    link = page.locator("[data-testid=stCode]").first.inner_text().replace("\n", "")
    assert link.startswith(f"{address}/?v=1&rule=rokutanda2014&cr.upcr=0.5")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="QR code").click()
    expect(page.get_by_text("Opens the same settings.")).to_be_visible()
    picture(page, "take-away-link")
    page.goto("about:blank")
    page.goto(f"{link}&moon=1")
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")
    expect(page.get_by_text("could not be restored")).to_be_visible()


def test_report_archive_script_and_settings_are_made(page: Page, address: str, tmp_path: Path):
    page.goto(f"{address}/away")
    settled(page)
    page.get_by_role("button", name="Make the report").click()
    expect(page.get_by_role("button", name="Report for Word")).to_be_visible(timeout=180_000)
    name, html = saved(page, "Report as a web page (HTML)")
    assert name == "lnexplore_report.html"
    text = html.decode()
    assert "8 of 12" in text
    snapshot = re.search(r"lnx(-[a-z2-7]{4}){3}", text)
    assert snapshot is not None
    name, word = saved(page, "Report for Word")
    assert name == "lnexplore_report.docx"
    assert word.startswith(b"PK")
    name, script = saved(page, "Download the script (Python)")
    assert name == "lnexplore_analysis.py"
    assert f'SNAPSHOT = "{snapshot[0]}"' in script.decode()
    settings = json.loads(saved(page, "Download the settings (JSON)")[1])
    assert settings["written_by"]["snapshot"] == snapshot[0]
    page.get_by_role("button", name="Make an archive of these figures and all tables").click()
    expect(page.get_by_role("button", name="Figures and tables (ZIP)")).to_be_visible(timeout=180_000)
    # The archive stands beside the report and does not take its place.
    expect(page.get_by_role("button", name="Report for Word")).to_be_visible()
    name, raw = saved(page, "Figures and tables (ZIP)")
    file = tmp_path / name
    file.write_bytes(raw)
    names = zipfile.ZipFile(file).namelist()
    assert {"intake.json", "plan.json", "tables/response_by_visit.csv", "figures/response_by_visit.pdf"} <= set(names)
    # Another limit is another analysis: the files made before are no longer offered.
    raise_threshold(page, 1)
    expect(page.get_by_text("The settings have changed since the files were made.")).to_be_visible()
    expect(page.get_by_role("button", name="Figures and tables (ZIP)")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_it_fits_every_screen(chromium, address: str, scheme: str, width: int):
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}/away")
    expect(page.get_by_text("Methods and results for your paper")).to_be_visible(timeout=60_000)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width * 1.02
    picture(page, f"take-away-{scheme}-{width}")
    page.close()
