"""A running app and a Chromium to use it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
# A server that has just started draws its first page in more than the five seconds that are Playwright's default.
expect.set_options(timeout=60_000)
SCREENSHOTS = Path(__file__).parent / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey that fails is walked once more and named in the summary: on a busy computer Chromium itself loses a click."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. In continuous integration its absence is a failure, elsewhere a reason to skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, so the browser tests cannot run")
        pytest.skip("Chromium is not installed")
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the app, started as README says."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "streamlit_app.py",
        f"--server.port={port}",
        "--server.address=127.0.0.1",
        "--server.headless=true",
    ]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    here = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{here}/_stcore/health") as answer:
                if answer.status == 200:
                    break
        except OSError:
            time.sleep(0.5)
    else:
        server.kill()
        pytest.fail("the app did not start within a minute")
    yield here
    server.terminate()
    server.wait(10)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A fresh visitor with a wide window. Every request must stay on this computer."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, accept_downloads=True)
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    elsewhere: list[str] = []
    tab.on(
        "request",
        lambda request: (
            elsewhere.append(request.url)
            if not request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
            else None
        ),
    )
    yield tab
    context.close()
    assert elsewhere == []


def choose_files(tab: Page, files: Any) -> None:
    """Opens the place of the file in the sidebar, chooses, and closes it again."""
    tab.locator("[data-testid=stSidebar] [data-testid=stPopover] button").first.click()
    body = tab.locator("[data-testid=stPopoverBody]")
    body.locator("input[type=file]").set_input_files(files)
    expect(body.locator("[data-testid=stFileChip]").first).to_be_visible()
    tab.wait_for_timeout(300)
    tab.keyboard.press("Escape")


def take_away(tab: Page, name: str) -> None:
    """Takes one of the files out of the list again."""
    tab.locator("[data-testid=stSidebar] [data-testid=stPopover] button").first.click()
    tab.get_by_role("button", name=f"Remove {name}").click()
    tab.wait_for_timeout(300)
    tab.keyboard.press("Escape")


def picture(tab: Page, name: str) -> None:
    """A screenshot of the whole page, for someone to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    tab.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
