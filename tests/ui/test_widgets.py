"""Text of a sheet on the screen is data, never markup."""

import pytest

from lnexplore.ui.patients import told_apart
from lnexplore.ui.widgets import escape
from tests.cohorts import build


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("P01", "P01"),
        ("![x](http://example.org/a.png)", "\\!\\[x\\]\\(http\\://example\\.org/a\\.png\\)"),
        ("**bold**", "\\*\\*bold\\*\\*"),
        ("$x^2$", "\\$x^2\\$"),
        (":red[x]", "\\:red\\[x\\]"),
        ("<b>", "\\<b\\>"),
        ("a\n\n# b", "a \\# b"),
    ],
)
def test_escape(text: str, safe: str):
    assert escape(text) == safe


def test_patients_with_a_comma_in_their_number_are_told_apart():
    cohort = build([{"patient_id": name} for name in ("A", "B, 2", "B, 3", "C")], [], [], [])
    assert told_apart("A, B, 2, B, 3, C", cohort) == ["A", "B, 2", "B, 3", "C"]
    assert told_apart("", cohort) == []
