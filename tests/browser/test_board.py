"""The board: control and effect in one view, moving while a threshold is dragged, and the same numbers when it is let go."""

import re

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.conftest import choose_files, picture
from tests.browser.test_journey import VALUES, opened, settled

pytestmark = pytest.mark.browser
RAIL = ".st-key-thresholds input[type=range]"
BARS = ".st-key-board_response_by_visit"
TEXTS = "[...document.querySelectorAll('%s svg text')].map(one => one.textContent).join('|')"


def texts(page: Page) -> str:
    """All that is written in the two pictures of remission and in the strip."""
    pictures = "|".join(
        page.evaluate(TEXTS % f".st-key-board_{name}") for name in ("response_by_visit", "response_by_month")
    )
    return pictures + "|".join(page.locator(f"{VALUES} .v, {VALUES} .d").all_inner_texts())


def board(page: Page, name: str) -> object:
    """One of the numbers that the script keeps of itself."""
    found = (
        "(() => { for (const one of document.querySelectorAll('*')) { const root = one.shadowRoot?.querySelector('#root'); "
        f"if (root?.board) return root.board.{name} }} }})()"
    )
    return page.evaluate(found)


def held(page: Page) -> tuple[float, float, float]:
    """Hovers over the first rail until its sweep is there; left end, width and height of its middle."""
    rail = page.locator(RAIL).first
    box = rail.bounding_box()
    assert box is not None
    rail.hover()
    for _ in range(100):
        if board(page, "sweep"):
            break
        page.wait_for_timeout(100)
    assert board(page, "sweep.path") == "cr.upcr"
    return box["x"], box["width"], box["y"] + box["height"] / 2


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_what_moves_while_dragging_is_what_the_server_says_on_release(page: Page, address: str, share: float):
    opened(page, address)
    left, width, middle = held(page)
    start = page.locator(RAIL).first.evaluate("one => (one.value - one.min) / (one.max - one.min)")
    page.mouse.move(left + 7 + (width - 14) * start, middle)
    messages: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", messages.append))
    page.mouse.down()
    before = texts(page)
    for step in range(1, 21):
        page.mouse.move(left + 7 + (width - 14) * (start + (share - start) * step / 20), middle)
        page.wait_for_timeout(30)
    during = texts(page)
    expect(page.get_by_text("Click a bar for its patients")).to_be_visible()
    assert during != before
    assert int(str(board(page, "count.drawn"))) > 0
    page.mouse.up()
    expect(page.get_by_text(re.compile("^Last change|affected no patient"))).to_be_visible()
    settled(page)
    assert texts(page) == during
    # Focus stays on the control, and one drag is one entry of the history: Back undoes it.
    assert page.evaluate("document.activeElement?.shadowRoot?.activeElement?.type") == "range"
    page.go_back()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "8/12")
    settled(page)
    assert texts(page) == before


BACK_AT_ONCE = """() => {
    const before = location.search
    window.wentBack = false
    const look = () => {
        if (location.search === before) return requestAnimationFrame(look)
        history.back()
        window.wentBack = true
    }
    look()
}"""


def test_back_pressed_as_soon_as_a_move_is_in_the_address_undoes_it(page: Page, address: str):
    opened(page, address)
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        # Before the key, for a quick server may have written the address when the key is up; and never waited for without end.
        page.evaluate(BACK_AT_ONCE)
        page.locator(RAIL).first.press(key)
        page.wait_for_function("window.wentBack")
        expect(page.locator(RAIL).first).to_have_value("0.4", timeout=5_000)
        settled(page)
        assert "cr.upcr" not in page.url
        expect(page.locator(VALUES).first).to_have_attribute("data-count", "8/12")
    page.go_forward()
    expect(page.locator(RAIL).first).to_have_value("0.35")


def test_a_typed_number_may_leave_the_rail(page: Page, address: str):
    opened(page, address)
    number = page.locator(".st-key-thresholds .val input").first
    number.fill("2,5")
    # What the touch asked for has been answered meanwhile, and puts nothing back.
    settled(page)
    expect(number).to_have_value("2,5")
    number.press("Enter")
    settled(page)
    expect(page).to_have_url(re.compile(r"cr\.upcr=2\.5"))
    # P14 alone has more than 2.5 g/gCr at month 6, and one patient fails by another condition.
    expect(page.locator(VALUES).first).to_have_attribute("data-count", re.compile(r"^11/12$"))
    page.locator(".st-key-thresholds").get_by_role("button", name="Reset").click()
    settled(page)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "8/12")
    assert "cr.upcr" not in page.url


def test_no_key_is_lost_while_the_server_is_slow_to_answer(page: Page, address: str):
    waiting: list[str | bytes] = []
    lines: list[WebSocketRoute] = []
    slow, before = [False], 0

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def answer(message: str | bytes) -> None:
            waiting.append(message)
            while waiting and not slow[0]:
                socket.send(waiting.pop(0))

        server.on_message(answer)
        lines.append(socket)

    page.route_web_socket(re.compile("_stcore/stream"), connect)
    opened(page, address)
    slow[0] = True
    rail = page.locator(RAIL).first
    rail.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(60):
        if waiting and len(waiting) == before:
            break
        before = len(waiting)
        page.wait_for_timeout(1_500)
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    # The answer to the first key comes only now, when two more were pressed, and puts nothing back.
    for _ in range(before):
        lines[-1].send(waiting.pop(0))
    page.wait_for_timeout(300)
    assert rail.input_value() == "0.55"
    page.keyboard.press("ArrowRight")
    # Another condition, before anything was answered: both count.
    page.locator(".st-key-thresholds").get_by_role("checkbox", name="Albumin").first.uncheck()
    slow[0] = False
    page.wait_for_timeout(100)
    for _ in range(len(waiting)):
        lines[-1].send(waiting.pop(0))
    settled(page)
    assert rail.input_value() == "0.6"
    assert "cr.upcr=0.6" in page.url
    assert "off=cr.albumin" in page.url


def test_plain_sliders_do_the_same(page: Page, address: str):
    opened(page, address)
    page.get_by_test_id("stSidebar").get_by_text("All other options").click()
    settled(page)
    page.get_by_text("Plain sliders").click()
    settled(page)
    page.get_by_test_id("stSidebar").get_by_text("All other options").click()
    settled(page)
    slider = page.get_by_test_id("stSidebar").get_by_role("slider").first
    slider.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    settled(page)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "10/12")


WORDS = """() => {
    const roots = [document.body, ...[...document.querySelectorAll('*')].map(one => one.shadowRoot).filter(Boolean)], found = []
    for (const root of roots) {
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        while (texts.nextNode()) {
            const text = texts.currentNode, owner = text.parentElement, where = document.createRange()
            if (!owner || owner.closest('svg, style, script, [data-testid*=Icon], [data-testid=stSkipLink]')) continue
            if (!owner.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
            if (parseFloat(getComputedStyle(owner).fontSize) < 2) continue
            where.selectNodeContents(text)
            const box = where.getBoundingClientRect()
            if (box.width < 2 || box.height < 2 || box.bottom <= 0 || box.top >= innerHeight || box.left < 0 || box.left >= innerWidth) continue
            found.push([text.textContent, Boolean(owner.closest("[class*='st-key-bar_']"))])
        }
    }
    return found
}"""
"""every text that the eye sees without scrolling, icons and what is drawn in pictures apart; whether it is the title of a picture"""


def words_in_view(page: Page) -> list[str]:
    """Words and numbers in view, of which the labels and titles of pictures are none."""
    return [word for text, is_title in page.evaluate(WORDS) if not is_title for word in re.findall(r"\S*\w\S*", text)]


def test_what_is_not_needed_to_move_a_threshold_and_see_what_it_does_is_not_in_the_way(page: Page, address: str):
    page.set_viewport_size({"width": 1280, "height": 800})
    opened(page, address)
    seen = words_in_view(page)
    assert len(seen) <= 150, " ".join(seen)
    # Who is counted and who is not stays in sight.
    for words in ("8/12", "not assessable", "13/14 so far", "at risk", "1 in 23.6 py", "n=13", "1 without dose"):
        assert words in " ".join(seen)
    page.locator(RAIL).first.press("ArrowRight")
    settled(page)
    seen = words_in_view(page)
    assert len(seen) <= 165, " ".join(seen)
    assert "changed" in seen


def tops(page: Page, selector: str) -> list[float]:
    return [box["y"] for one in page.locator(selector).all() if (box := one.bounding_box())]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1440, 900), (1920, 1080)])
def test_thresholds_and_pictures_stand_in_one_view(chromium: Browser, address: str, width: int, height: int):
    page = chromium.new_page(viewport={"width": width, "height": height})
    opened(page, address)
    assert tops(page, RAIL)[0] <= 225
    pictures = tops(page, "[class*='st-key-board_'] [data-testid=stVegaLiteChart]")
    assert len(pictures) == 4
    assert pictures[0] <= 260
    assert pictures[3] <= height - 200
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    moved = [tops(page, "[data-testid=stVegaLiteChart]")]
    page.locator(RAIL).first.press("ArrowRight")
    settled(page)
    moved.append(tops(page, "[data-testid=stVegaLiteChart]"))
    assert moved[0] == moved[1], "a move shifts nothing on the page"
    picture(page, f"board-{width}")
    page.close()


NO_UNIT = "Patient,Centre,Month,UPCR,Albumin,Creatinine,Urine RBC\n" + "".join(
    f"P{number:02},{centre},{month},{value * times + number / 100:.2f},{albumin},0.7,2\n"
    for number in range(1, 13)
    for centre, times in ((("A", 1),) if number < 7 else (("B", 100),))
    for month, value, albumin in ((0, 4, 2.9), (3, 1.2, 3.4), (6, 0.2, 4.0))
)
"""proteinuria in another unit at one centre, which the header does not say"""


def test_on_a_phone_a_threshold_and_the_picture_are_in_view_together(chromium: Browser, address: str):
    page = chromium.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    opened(page, address)
    # What is normal, and whose laboratories, can be asked here too.
    expect(page.get_by_role("button", name="normal creatinine")).to_be_visible()
    page.get_by_test_id("stExpandSidebarButton").click()
    settled(page)
    rail = page.locator(RAIL).first.bounding_box()
    bars = page.locator(f"{BARS} svg.marks").bounding_box()
    sheet = page.get_by_test_id("stSidebar").bounding_box()
    assert rail is not None
    assert bars is not None
    assert sheet is not None
    assert sheet["y"] < rail["y"] < 844
    assert bars["y"] + bars["height"] <= sheet["y"] + 5, "the sheet of thresholds covers none of the picture"
    picture(page, "board-390")
    # An open question about the file is told, and leaves the picture where it is.
    choose_files(page, {"name": "a.csv", "mimeType": "text/csv", "buffer": NO_UNIT.encode()})
    expect(page.get_by_text("1 question about your file.")).to_be_in_viewport()
    settled(page)
    bars, sheet = page.locator(f"{BARS} svg.marks").bounding_box(), page.get_by_test_id("stSidebar").bounding_box()
    assert bars is not None
    assert sheet is not None
    assert bars["y"] + bars["height"] <= sheet["y"] + 5
    picture(page, "board-390-question")
    page.close()


def test_the_patients_of_a_click_stand_beside_the_mark_and_can_be_the_only_ones(page: Page, address: str):
    opened(page, address)
    page.set_viewport_size({"width": 1280, "height": 800})
    tops_before = tops(page, "[data-testid=stVegaLiteChart]")
    # Two of induction are not assessable at month 6: P05 and P07.
    page.locator(
        f"{BARS} svg .mark-rect.role-mark path[aria-label*='Month: 6'][aria-label*='induction'][aria-label*='not assessable']"
    ).click()
    panel = page.locator("[class*='st-key-beside_']")
    expect(panel.get_by_role("button", name="P05")).to_be_visible()
    expect(panel.get_by_role("button", name="P07")).to_be_visible()
    settled(page)
    box, frame = panel.bounding_box(), page.locator(BARS).bounding_box()
    assert box is not None
    assert frame is not None
    assert frame["y"] <= box["y"]
    assert box["y"] + box["height"] <= frame["y"] + frame["height"] <= 800
    assert tops(page, "[data-testid=stVegaLiteChart]") == tops_before, "a click shifts nothing on the page"
    # What the mark under the pointer tells does not lie over its patients.
    expect(page.locator("#vg-tooltip-element")).to_be_hidden()
    picture(page, "board-click")
    panel.get_by_role("button", name="Only these 2").click()
    expect(page.get_by_text("2 of 28 patients").first).to_be_visible()
    settled(page)
    assert "P05" not in page.url
    picture(page, "board-picked")
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Only 2 of 28, picked by hand").click()
    settled(page)
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "8/12")


def test_the_patient_looked_at_survives_a_reload_and_stands_in_no_address(page: Page, address: str):
    opened(page, address)
    page.get_by_role("link", name="Patients").click()
    expect(page.get_by_text("Patient (type to search)")).to_be_visible()
    settled(page)
    for _ in range(2):
        page.get_by_role("button", name="Next").click()
        settled(page)
    here = page.locator("h3").first.inner_text()
    number = here.split(" ")[0]
    assert number not in page.url
    page.reload()
    expect(page.locator("h3").first).to_have_text(here)
