"""Text of a sheet on the screen is data, never markup."""

import pytest

from lnexplore.ui.widgets import escape


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
