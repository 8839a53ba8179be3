"""A download is never somebody else's file, and its address is gone when its page is."""

import re
import time
from collections.abc import Iterator

import pytest

from tests.serve.visitor import PATIENCE, Visitor, ask, hosted

TICK = "My file has no names, hospital numbers or birth dates, and I may process it here."
CHANGES = "Download every change (CSV)"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with hosted(tmp_path_factory.mktemp("downloads") / "log.txt") as address:
        yield address


def sheet(odd: str, patients: int = 7_500) -> bytes:
    """Two rows per patient. One cell, far from both ends and from the middle, is what the test says."""
    rows = ["Patient,Visit,UPCR,Creatinine,Albumin,Urine RBC (/HPF),Sex"]
    for number in range(patients):
        value = odd if number == patients * 2 // 5 else "0.45 H"
        rows.append(f"P{number:05d},Baseline,3.0 H,0.7 H,2.5,5-9,F")
        rows.append(f"P{number:05d},6M,{value},0.7 H,4.0,1,F")
    return "\n".join(rows).encode()


def with_file(visitor: Visitor, raw: bytes, name: str = "cohort.csv") -> None:
    """Chooses a file as a browser does: tick, choose, and the page is drawn with it."""
    visitor.draw()
    visitor.tick(TICK)
    visitor.draw()
    visitor.choose(raw, name)


def test_two_sheets_of_15_000_rows_that_differ_in_one_cell_stay_two(address: str):
    contents, addresses = [], []
    with Visitor(address) as first, Visitor(address) as second:
        for visitor, odd in ((first, "0.41 H"), (second, "0.49 H")):
            with_file(visitor, sheet(odd))
            visitor.draw("data")
            addresses.append(visitor.address_of(CHANGES))
            contents.append(ask(address, addresses[-1])[1])
        # What was first under an address stays there: the first one's file has not become the second one's.
        assert ask(address, addresses[0])[1] == contents[0]
    assert len(contents[0]) == len(contents[1]) > 1_048_576
    assert ("0.41 H" in contents[0], "0.49 H" in contents[0]) == (True, False)
    assert ("0.41 H" in contents[1], "0.49 H" in contents[1]) == (False, True)
    assert addresses[0] != addresses[1]


def test_a_visitor_who_chooses_the_mended_sheet_gets_the_mended_file(address: str):
    with Visitor(address) as visitor:
        with_file(visitor, sheet("0.41 H"))
        visitor.draw("data")
        assert "0.41 H" in ask(address, visitor.address_of(CHANGES))[1]
        visitor.choose(sheet("0.49 H"))
        visitor.draw("data")
        assert "0.41 H" not in ask(address, visitor.address_of(CHANGES))[1]


@pytest.mark.parametrize(("page", "kinds"), [("", 8), ("criteria", 8), ("data", 10), ("away", 7)])
def test_even_equal_files_share_no_address_and_keep_their_names(address: str, page: str, kinds: int):
    """Every button of the page, with every one of its popovers open."""
    found: list[dict[str, str]] = []
    with Visitor(address) as first, Visitor(address) as second:
        for visitor in (first, second):
            visitor.draw(page)
            visitor.open_everything()
            visitor.draw(page)
            labels = {button.label for button in visitor.elements("download_button") if not button.disabled}
            found.append({label: visitor.address_of(label) for label in sorted(labels)})
        for label, theirs in found[1].items():
            assert found[0][label] != theirs
            _, _, headers = ask(address, theirs)
            assert re.fullmatch(r'attachment; filename="[a-z_0-9]+(mm)?\.[a-z.]+"', headers["content-disposition"])
    assert len(found[0]) >= kinds
    assert found[0].keys() == found[1].keys()


def test_the_address_of_a_file_dies_with_its_page_and_at_once(address: str):
    with Visitor(address) as other, Visitor(address) as visitor:
        for one in (visitor, other):
            one.draw("data")
        mine, theirs = visitor.address_of("Download the account (CSV)"), other.address_of("Download the account (CSV)")
        assert ask(address, mine)[0] == 200
        visitor.line.close()
        end = time.monotonic() + PATIENCE
        while ask(address, mine)[0] != 404:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert ask(address, theirs)[0] == 200
