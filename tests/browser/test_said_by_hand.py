"""A sheet of which no header is known, said column by column on the Data page: what each gives is shown, and the rate is right."""

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests.browser.conftest import choose_files, picture
from tests.browser.test_first_rate import PEOPLE, VISITS
from tests.browser.test_journey import VALUES, opened, settled

pytestmark = pytest.mark.browser
HEADERS = ("Zorp", "Quax", "Frem", "Blib", "Dunk", "Wock", "Jilt")
SAID = (
    "Patient: whose row it is",
    "Visit: Date",
    "Patient: Sex",
    "Visit: UPCR",
    "Visit: Serum creatinine",
    "Visit: Serum albumin",
    "Visit: Urine RBC",
)
"""What each column means, as the list of the grid words it."""
ROW, FIRST_CELL = 35, (300, 52)
"""Height of a row of the grid, and where its first cell under “Taken for” stands, in pixels."""


def sheet(*headers: str) -> bytes:
    lines = [",".join(headers)]
    for who, visits in PEOPLE.items():
        for (day, _), values in zip(VISITS, visits, strict=True):
            lines.append(",".join([who, day, "F", *map(str, values)]))
    return "\n".join(lines).encode()


def upload(page: Page, name: str, raw: bytes) -> None:
    choose_files(page, {"name": name, "mimeType": "text/csv", "buffer": raw})
    page.wait_for_timeout(1500)
    settled(page)


def still(page: Page) -> FloatRect:
    """Where the grid stands in the window, once what is drawn above it no longer moves it."""
    grid = page.locator("[data-testid=stDataFrame]").first
    before = None
    for _ in range(60):
        grid.scroll_into_view_if_needed()
        place = grid.bounding_box()
        if place is not None and place == before:
            return place
        before = place
        page.wait_for_timeout(700)
    raise AssertionError("the grid did not come to rest")


def say(page: Page, row: int, words: str) -> None:
    """Chooses what the column in a row of the grid is taken for, as a person does: the cell, the words, Enter."""
    place = still(page)
    page.mouse.click(place["x"] + FIRST_CELL[0], place["y"] + FIRST_CELL[1] + row * ROW)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.keyboard.type(words)
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)
    settled(page)


def side_by_side() -> bytes:
    """A row per patient, in which four unknown words stand at three months each."""
    words = ("Quax", "Frem", "Blib", "Dunk")
    lines = [",".join(["Zorp", *(f"{word} {month}M" for word in words for _, month in VISITS)])]
    for who, visits in PEOPLE.items():
        lines.append(",".join([who, *(f"{visit[place]}" for place in range(len(words)) for visit in visits)]))
    return "\n".join(lines).encode()


SEEN = "6 patients, 18 visits"
SHAPES: dict[str, tuple[bytes, tuple[tuple[int, str, str], ...]]] = {
    "visits": (
        sheet(*HEADERS),
        tuple((row, words, "6 patients, 0 visits" if not row else SEEN) for row, words in enumerate(SAID)),
    ),
    "months": (
        side_by_side(),
        (
            (0, SAID[0], "6 patients, 0 visits"),
            # What is said of one month is said of the others under the same word.
            *((1 + 3 * place, words, SEEN) for place, words in enumerate(SAID[3:])),
        ),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_unknown_columns_are_said_by_hand(page: Page, address: str, shape: str) -> None:
    raw, choices = SHAPES[shape]
    opened(page, address)
    upload(page, "clinic.csv", raw)
    page.get_by_role("link", name="Say what its columns mean").click()
    expect(page.get_by_text("As it is read now, the file gives no patients.").first).to_be_visible()
    settled(page)
    for row, words, effect in choices:
        say(page, row, words)
        expect(page.get_by_text(f"As it is read now: {effect}").first).to_be_visible()
    expect(page.get_by_text("Decides CR at 6 months for").first).to_be_visible()
    picture(page, f"said-by-hand-{shape}-1280")
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(VALUES).first).to_have_attribute("data-count", "3/6")
