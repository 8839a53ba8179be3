"""The living figure in a browser that has no network: its sliders move the rate, the curve and the table."""

import random
import re
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.model import Cohort
from lnexplore.report.living import living_figure, living_html
from tests.browser.conftest import picture

pytestmark = pytest.mark.browser
SAMPLE = sample_cohort()
SPREAD = {"upcr": 0.35, "albumin": 0.06, "creatinine": 0.08}


def many(copies: int) -> Cohort:
    """The sample several times over, each visit's values multiplied by a number near 1: large enough to be shared."""
    draw = random.Random(1)
    patients, visits = [], []
    for copy in range(copies):
        name = pl.col("patient_id") + f"-{copy}"
        seen = SAMPLE.visits.with_columns(name)
        for measure, spread in SPREAD.items():
            factor = pl.Series([draw.lognormvariate(0, spread) for _ in range(seen.height)])
            seen = seen.with_columns((pl.col(column) * factor).round(3) for column in MEASURES[measure].columns)
        patients.append(SAMPLE.patients.drop("extra_1").with_columns(name))
        visits.append(seen)
    return Cohort.of(pl.concat(patients), pl.concat(visits), synthetic=True)


def file(folder: Path, cohort: Cohort, k: int, name: str = "figure.html") -> str:
    path = folder / name
    path.write_bytes(living_html(living_figure(cohort, AnalysisPlan(), k=k)))
    return path.as_uri()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a figure that has enough patients."""
    return file(tmp_path_factory.mktemp("living"), many(8), 5)


@pytest.fixture
def offline(chromium: Browser):
    """Opens a file without a network; whatever it asks for, and whatever it complains of, is a failure."""
    contexts, trouble = [], []

    def opened(address: str, width: int = 1280, scheme: str = "light") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: None if request.url in (address, "data:,") else trouble.append(request.url))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def test_both_sliders_move_the_rate_the_curve_and_the_table(offline, tmp_path: Path):
    # Nothing is withheld here, so that each number is one counted by hand: those of test_sample_by_hand.py, and first
    # responses up to day 213, the last of month 6.
    page = offline(file(tmp_path, SAMPLE, 1))
    bars, table = page.locator("#bars"), page.locator("#definitions")
    first = table.locator("tr.first")
    proteinuria, albumin = page.get_by_role("slider").nth(0), page.get_by_role("slider").nth(1)
    expect(bars).to_contain_text("8 of 12 (67\u00a0%, 95\u00a0% interval 39–86\u00a0%)")
    expect(bars).to_contain_text("7 of 12 (58\u00a0%, 95\u00a0% interval 32–81\u00a0%)")
    expect(first).to_contain_text("At the sliders: UPCR < 0.4 g/gCr and Albumin ≥ 3.5 g/dL")
    expect(table.get_by_role("row", name="KDIGO 2024")).to_contain_text("11 of 13 (85\u00a0%)")
    curve = page.locator("#curve svg")
    expect(curve).to_have_attribute(
        "aria-label", re.compile("Induction: .*by 6 months 10 of 14 \\(71.*Maintenance: .*by 6 months 12 of 14")
    )
    # Two places on, UPCR below 0.5 is St Luke's definition.
    proteinuria.press("ArrowRight")
    proteinuria.press("ArrowRight")
    expect(proteinuria).to_have_attribute("aria-valuetext", "UPCR < 0.5 g/gCr")
    expect(bars).to_contain_text("10 of 12")
    expect(bars).to_contain_text("8 of 12")
    expect(table.get_by_role("row", name="St Luke’s 2017")).to_contain_text("10 of 12")
    expect(first).to_contain_text("10 of 12")
    expect(curve).to_have_attribute(
        "aria-label", re.compile("Induction: .*by 6 months 12 of 14 .*Maintenance: .*by 6 months 13 of 14")
    )
    expect(page.get_by_role("status")).to_contain_text("With UPCR < 0.5 g/gCr and Albumin ≥ 3.5 g/dL")
    # An albumin that nobody has: nobody responds, and the curve stays on the ground.
    albumin.press("End")
    expect(albumin).to_have_attribute("aria-valuetext", "Albumin ≥ 4.9 g/dL")
    expect(first).to_contain_text("0 of 1")
    expect(curve).to_have_attribute("aria-label", re.compile("Induction: .*by 9 months 0 of 14"))
    # Another month, another outcome, and back.
    page.get_by_role("radio", name="12", exact=True).check()
    expect(page.get_by_role("heading", name="Complete response at 12 months", exact=True)).to_be_visible()
    page.get_by_role("radio", name="complete or partial").check()
    expect(
        page.get_by_role(
            "heading", name="Complete or partial response observed so far at each month, of those ever assessed"
        )
    ).to_be_visible()
    page.get_by_role("button", name="Back to the start").click()
    expect(bars).to_contain_text("8 of 12 (67\u00a0%")
    assert page.get_by_role("button", name="Back to the start").is_disabled()
    expect(page.locator("#withheld")).to_have_text("No count is withheld on this page.")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_it_fits_and_says_what_it_holds_back(offline, large: str, scheme: str, width: int):
    page = offline(large, width, scheme)
    expect(page.get_by_text("Synthetic data, no real patients")).to_be_visible()
    expect(page.locator("#withheld")).to_contain_text("No count of 1 to 4 patients is in this file")
    expect(page.locator("#foot")).to_contain_text("Made with lnexplore")
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    picture(page, f"living-{scheme}-{width}")
    page.get_by_role("slider").nth(1).press("ArrowLeft")
    expect(page.locator("#bars")).to_contain_text(re.compile("between|at least|at most|too few"))
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    picture(page, f"living-moved-{scheme}-{width}")


def test_too_few_patients_are_not_shown(offline, tmp_path: Path):
    page = offline(file(tmp_path, SAMPLE, 20, "few.html"))
    expect(page.get_by_role("heading", name="Too few to share")).to_be_visible()
    assert page.get_by_role("slider").count() == 0
    page = offline(file(tmp_path, SAMPLE, 5, "small.html"))
    expect(page.get_by_text("Too few patients to share most of this")).to_be_visible()
    expect(page.locator("#bars")).to_contain_text("8 of at most 14")
    picture(page, "living-small")
