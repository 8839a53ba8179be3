"""The link for a co-author: the first page with every setting, and a code of it."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from lnexplore import AnalysisPlan, read_cohort
from lnexplore.ingest.files.samples import sample_path
from lnexplore.ui.away.share import MAX_QR, full_address, qr_png
from lnexplore.ui.state import Session

PLAN = AnalysisPlan()
SESSION = Session(
    read_cohort(sample_path()), PLAN.replace(definition=PLAN.definition.with_value("cr.upcr", 0.5)), page="away"
)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:8501/away?v=1&rule=x", "http://127.0.0.1:8501/?v=1&rule=rokutanda2014&cr.upcr=0.5"),
        ("https://host.org/ln/away", "https://host.org/ln/?v=1&rule=rokutanda2014&cr.upcr=0.5"),
        ("https://host.org/ln/", "https://host.org/ln/?v=1&rule=rokutanda2014&cr.upcr=0.5"),
        ("https://host.org/away/#words", "https://host.org/?v=1&rule=rokutanda2014&cr.upcr=0.5"),
    ],
)
def test_it_leads_to_the_first_page_wherever_the_app_stands(url: str, address: str):
    assert full_address(SESSION, url) == address


def test_it_leads_there_from_the_first_page_too():
    assert full_address(replace(SESSION, page=""), "http://localhost:8501/").startswith("http://localhost:8501/?v=1&")


def test_the_code_is_a_picture_with_a_white_border():
    code = Image.open(io.BytesIO(qr_png("http://127.0.0.1:8501/?v=1&rule=rokutanda2014"))).convert("L")
    assert code.width == code.height
    assert code.width > 200
    # A reader needs four white modules around it, and the dark corner mark inside.
    assert code.getpixel((0, 0)) == code.getpixel((23, 23)) == 255
    assert code.getpixel((25, 25)) == 0


def test_a_link_that_is_too_long_for_a_code_is_said_to_be():
    qr_png("x" * MAX_QR)
    with pytest.raises(ValueError, match="too long"):
        qr_png("x" * (MAX_QR + 1))
