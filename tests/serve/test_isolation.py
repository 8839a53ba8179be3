"""Many visitors at once with sheets that look alike: no file of any page holds a word of somebody else's."""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.serve.test_downloads import TICK
from tests.serve.visitor import ROOT, Visitor, ask_for_bytes, hosted

PAGES = ("", *re.findall(r'url_path="(\w+)"', (ROOT / "streamlit_app.py").read_text("utf-8")))
MARK = re.compile(rb"ZQXMARK\d\d[JKLM]")
ROOM = dict.fromkeys(
    (
        "LNEXPLORE_SOCKETS_PER_ADDRESS",
        "LNEXPLORE_MESSAGES_PER_SECOND_ADDRESS",
        "LNEXPLORE_NEW_SOCKETS_PER_SECOND_ADDRESS",
        "LNEXPLORE_MESSAGES_PER_SECOND",
    ),
    "1000",
)


def mark(visitor: int) -> str:
    return f"ZQXMARK{visitor:02d}{'JKLM'[visitor % 4]}"


def sheet(visitor: int) -> bytes:
    """Forty patients under this visitor's mark; first and last rows, size and numbers are those of every other visitor's sheet."""
    rows = ["Patient,Visit,UPCR,Creatinine,Albumin,Urine RBC (/HPF),Sex,PSL (mg/day)"]
    for number in range(40):
        name = f"X{number:012d}" if number in (0, 39) else f"{mark(visitor)}{number:03d}"
        rows += [f"{name},Baseline,3.0,0.7 H,2.5,5-9,F,40", f"{name},6M,0.{3 + number % 4},0.7 H,4.0,1,F,10"]
    return "\n".join(rows).encode()


def parts(raw: bytes) -> Iterator[bytes]:
    """A file, or what is packed in it at whatever depth."""
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for name in packed.namelist():
                yield from parts(packed.read(name))
    else:
        yield raw


def files(visitor: Visitor, address: str, page: str) -> Iterator[bytes]:
    """Every file that the page offers, with all that is closed on it open and all that can be made made."""
    visitor.draw(page)
    visitor.open_everything()
    visitor.draw(page)
    for makes in ("Make the report", "Make an archive of these figures and all tables") if page == "away" else ("",):
        if makes:
            visitor.press(makes)
            visitor.draw(page)
        for button in visitor.elements("download_button"):
            if not button.disabled:
                yield ask_for_bytes(address, visitor.address_at(button))


def seen(address: str, number: int, pages: tuple[str, ...], found: dict[int, list[set[bytes]]]) -> None:
    """What marks stand in each file and in all that was sent to this visitor's page."""
    with Visitor(address) as visitor:
        visitor.draw()
        visitor.tick(TICK)
        visitor.draw()
        visitor.choose(sheet(number))
        for page in pages:
            found[number] += [set(MARK.findall(b"\n".join(parts(raw)))) for raw in files(visitor, address, page)]
            messages = b"\n".join(message.SerializeToString() for message in visitor.seen[visitor.before :])
            found[number].append(set(MARK.findall(messages)))


def look(visitors: int, pages: tuple[str, ...], each: int) -> dict[int, list[set[bytes]]]:
    """All visitors at once, each on so many pages, those of the next beginning where his end."""
    found: dict[int, list[set[bytes]]] = {number: [] for number in range(visitors)}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(hosted(folder / "log.txt", **ROOM))
        with ThreadPoolExecutor(visitors) as pool:
            mine = [tuple(pages[(number * each + k) % len(pages)] for k in range(each)) for number in found]
            for done in [pool.submit(seen, address, number, mine[number], found) for number in found]:
                done.result()
    return found


def check(found: dict[int, list[set[bytes]]], at_least: int, named: int) -> None:
    for number, marks in found.items():
        own = {mark(number).encode()}
        assert len(marks) >= at_least, f"visitor {number} got {len(marks)} files"
        assert sum(found == own for found in marks) >= named, f"visitor {number} found its own mark in too few"
        strange = [(place, found - own) for place, found in enumerate(marks) if not found <= own]
        assert not strange, f"visitor {number} got {strange}"


def test_no_file_and_no_page_of_three_visitors_at_once_holds_another_mark():
    # Each page is seen by two of them. Nobody of these sheets has a curve of flares: no picture of it is offered that cannot be made.
    check(look(3, ("response", "flares", "patient"), 2), 8, 1)
