"""A clinician's own messy sheet: asked once, read, looked at, changed, undone, taken along to the next file."""

import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import choose_files, picture, take_away
from tests.browser.test_journey import VALUES, opened, settled

pytestmark = pytest.mark.browser
NAMES = (
    "Hanako Yamada",
    "Taro Sato",
    "Yuki Suzuki",
    "Ken Tanaka",
    "Mai Ito",
    "Jun Mori",
    "Aya Kato",
    "Rei Ono",
    "Sho Abe",
    "Emi Hara",
)


def messy(*, patients: int = 10) -> bytes:
    """One row per patient, a title above, merged time points, a ratio in mg/g without a unit, names and telephones."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "LN clinic"
    sheet.append(["Lupus nephritis, our clinic"])
    times = ("Baseline", "6M", "12M")
    sheet.append(["ID", "Name", "Phone", "Sex", *(cell for time in times for cell in (time, "", "", "", ""))])
    sheet.append(["", "", "", "", *(["Date", "UPCR", "Cr", "Alb", "RBC/HPF"] * 3)])
    for index in range(3):
        sheet.merge_cells(start_row=2, end_row=2, start_column=5 + 5 * index, end_column=9 + 5 * index)
    for number in range(patients):
        start = dt.date(2021, 1, 4) + dt.timedelta(days=20 * number)
        row: list[object] = [f"LN-{number + 1:02d}", NAMES[number], f"090-1234-{5600 + number}", "F"]
        courses = (
            (3000 + 100 * number, 0.7, 2.6, "20-29"),
            (300 + 40 * number, 0.7, 3.9, "1-4"),
            (200, 0.7, 4.1, "<1"),
        )
        for months, (ratio, creatinine, albumin, cells) in zip((0, 6, 12), courses, strict=True):
            row += [start + dt.timedelta(days=30 * months + 3), ratio, creatinine, albumin, cells]
        sheet.append(row)
    sheet.append(["Mean", "", "", "", "", 3450])
    sheet.append(["* all patients gave consent"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(page: Page, name: str, raw: bytes) -> None:
    choose_files(page, {"name": name, "mimeType": "application/octet-stream", "buffer": raw})
    expect(page.locator("[data-testid=stMainBlockContainer]").get_by_text(name.rsplit(".", 1)[0]).first).to_be_visible()
    settled(page)


def test_one_question_and_the_first_rate(page: Page, address: str):
    """UPCR at six months is 300, 340, …, 660 mg/g: below 0.4 g/g in LN-01 to LN-03; all else is normal."""
    opened(page, address)
    upload(page, "clinic.xlsx", messy())
    expect(page.get_by_text("1 question about your file")).to_be_visible()
    expect(page.get_by_text("Which unit is Urine protein:creatinine ratio in?")).to_be_visible()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "–")
    picture(page, "question-light-1280")

    page.get_by_role("button", name="mg/g", exact=True).click()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "3/10")
    settled(page)
    expect(page.get_by_text("question about your file")).to_have_count(0)
    everything = page.locator("body").inner_text()
    assert not [name for name in NAMES if name in everything]
    assert "090-1234" not in everything

    page.get_by_role("link", name="Data").click()
    expect(page.get_by_text("Columns: what each one means")).to_be_visible()
    expect(page.get_by_text("totals: 1 (row 14); remarks and legends: 1 (row 15)")).to_be_visible()
    expect(page.get_by_text("Dropped because it may identify a person")).to_be_visible()
    settled(page)
    everything = page.locator("body").inner_text()
    assert not [name for name in NAMES if name in everything]

    page.get_by_text("1 assumption about the file: confirm or change").click()
    # A click while the box is still opening would fall beside the button.
    settled(page)
    answer = page.get_by_role("button", name="mg/mmol", exact=True)
    answer.click()
    # The answer in force has a tick before its name; the notice of the first answer may still stand.
    expect(answer).to_contain_text("check")
    settled(page)
    page.get_by_role("link", name="Overview").click()
    # 300 mg/mmol are 2.65 g/g.
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "0/10")


def test_the_answer_is_found_again_and_travels_in_the_settings_file(page: Page, address: str, tmp_path: Path):
    opened(page, address)
    upload(page, "clinic.xlsx", messy())
    page.get_by_role("button", name="mg/g", exact=True).click()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "3/10")
    upload_again = messy(patients=8)
    take_away(page, "clinic.xlsx")
    settled(page)
    upload(page, "clinic next year.xlsx", upload_again)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "3/8")

    page.get_by_role("link", name="Export").click()
    expect(page.get_by_text("Open a settings file")).to_be_visible()
    settled(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the settings (JSON)").click()
    settings = Path(waiting.value.path()).read_text("utf-8")
    assert json.loads(settings)["reading"]["answers"]
    assert not [name for name in NAMES if name in settings]

    page.goto("about:blank")
    opened(page, address)
    upload(page, "clinic.xlsx", messy())
    expect(page.get_by_text("1 question about your file")).to_be_visible()
    page.get_by_role("link", name="Export").click()
    expect(page.get_by_text("Open a settings file")).to_be_visible()
    settled(page)
    page.set_input_files(
        "[data-testid=stMain] input[type=file]",
        {"name": "settings.json", "mimeType": "application/json", "buffer": settings.encode()},
    )
    expect(page.get_by_text("The settings of the file are in use.")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "3/10")


def test_a_broken_file_leaves_the_good_one_and_the_marked_workbook_opens(page: Page, address: str):
    opened(page, address)
    upload(page, "clinic.xlsx", messy())
    page.get_by_role("button", name="mg/g", exact=True).click()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "3/10")
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_text("Values converted on import")).to_be_visible()
    settled(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download every change (CSV)").click()
    assert "090-1234" not in Path(waiting.value.path()).read_text("utf-8")
    choose_files(page, {"name": "broken.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04broken"})
    expect(page.get_by_text("could not be read, so the previous cohort is still shown")).to_be_visible()
    expect(page.locator("[data-testid=stMain]").get_by_text("clinic.xlsx").first).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 390), ("dark", 390)])
def test_the_question_fits_every_screen(chromium, address: str, scheme: str, width: int):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    opened(page, address)
    if width < 700:
        page.get_by_test_id("stExpandSidebarButton").click()
    choose_files(page, {"name": "clinic.xlsx", "mimeType": "application/octet-stream", "buffer": messy()})
    expect(page.get_by_text("1 question about your file")).to_be_attached()
    settled(page)
    if width < 700:
        page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
        settled(page)
    picture(page, f"question-{scheme}-{width}")
    wide = page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    assert wide
    context.close()


def test_a_file_still_on_its_way_is_not_lost_by_closing_the_place_it_was_chosen_in(page: Page, address: str):
    opened(page, address)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 3_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.locator("[data-testid=stSidebar] [data-testid=stPopover] button").first.click()
    place = page.locator("[data-testid=stPopoverBody]")
    sheet = {"name": "slow.xlsx", "mimeType": "application/octet-stream", "buffer": messy()}
    place.locator("input[type=file]").set_input_files(sheet)  # type: ignore[arg-type]
    expect(place.get_by_test_id("stFileChipIconSpinner")).to_be_visible()
    page.mouse.click(900, 600)
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 question about your file")).to_be_visible()
    page.keyboard.press("Escape")
    expect(place).to_have_count(0)
