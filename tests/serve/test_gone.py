"""Gone means gone: a cohort does not stand in the server's memory after its page."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.serve import memory
from tests.serve.test_downloads import with_file
from tests.serve.visitor import PATIENCE, ROOT, Visitor, ask, hosted

MARK = b"ZQXMARKED"
FEW = 50


def sheet(patients: int) -> bytes:
    rows = ["Patient,Visit,UPCR,Creatinine,Albumin,Urine RBC (/HPF),Sex"]
    for number in range(patients):
        name = f"{MARK.decode()}{number:05d}"
        rows += [f"{name},Baseline,3.0,0.7,2.5,5-9,F", f"{name},6M,0.4 H,0.7,4.0,1,F"]
    return "\n".join(rows).encode()


def server_at(address: str) -> int:
    """The number of the process that serves there: one of this one's children."""
    port = address.rsplit(":", 1)[1].encode()
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    return next(int(child) for child in children if port in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"))


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is looked at as Linux shows it")
def test_after_a_page_is_closed_no_row_of_its_cohort_is_left(tmp_path: Path):
    soon = {"LNEXPLORE_KEEP_SECONDS": "1", "LNEXPLORE_REAP_SECONDS": "0.5"}
    with hosted(tmp_path / "log.txt", **soon) as address:
        server = server_at(address)
        if not memory.can_look(server):
            pytest.skip("this account may not look at the memory of its processes")
        with Visitor(address) as visitor:
            with_file(visitor, sheet(300))
            for page in ("", "data", "response"):
                visitor.draw(page)
            visitor.open_everything()
            visitor.draw("response")
            for button in visitor.elements("download_button")[:4]:
                ask(address, visitor.address_of(button.label))
            # The mark is there while the page is open: the search finds what there is to find.
            assert memory.times_found(server, MARK) > 300
        end = time.monotonic() + PATIENCE
        # Nobody else comes meanwhile. A stack or a register's copy may hold a single cell until it is used again; a row more is a leak.
        while (left := memory.times_found(server, MARK)) > FEW and time.monotonic() < end:
            time.sleep(1)
        assert left <= FEW


def test_the_process_begins_anew_once():
    code = (
        "from lnexplore.serve.overwrite import SETTINGS, overwrite_what_is_freed; import os\n"
        "overwrite_what_is_freed(); print(os.getpid(), SETTINGS.items() <= os.environ.items())"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        told, _ = process.communicate(timeout=PATIENCE)
    assert told.split() == [str(process.pid), str(sys.platform == "linux")]


def test_the_program_is_set_aside_from_every_search_of_memory_with_all_its_pages():
    script = (
        "import gc, sys; from lnexplore.ui.inside import set_program_aside; set_program_aside(); "
        "print(gc.get_freeze_count() > 100_000, 'lnexplore.ui.pages.overview' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
