"""Sheets changed as strangers' sheets are: numbers are equal, or what moved them is named. `perturbations.py` runs thousands."""

import pytest

from tests.ingest.perturbations import CHANGES, LAYOUTS, judge, plain


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sheet_nobody_changed_is_read_without_a_question_and_alike_in_every_layout(layout: str):
    assert plain(layout, 7) == []


PAIRS = [
    (layout, change)
    for row, layout in enumerate(LAYOUTS)
    for column, change in enumerate(CHANGES)
    if (row + column) % 2 == 0
]
"""each change in four layouts, each layout under ten changes"""


@pytest.mark.parametrize(("layout", "change"), PAIRS)
def test_no_number_moves_in_silence(layout: str, change: str):
    seed = list(LAYOUTS).index(layout)
    verdict = judge(layout, change, seed)
    assert verdict.outcome != "silent", f"{verdict.what}: {verdict.detail} (seed {seed})"
