"""The look at a column: three samples, and how its values lie."""

import pytest

from lnexplore.ingest.table.layout import find_table
from lnexplore.ingest.table.preview import preview
from tests.ingest.laid_out import sheet


@pytest.mark.parametrize("times", [1, 40])
def test_numbers_lie_in_eight_bins_and_words_are_counted(times: int) -> None:
    numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 8] * times
    words = ["a", "b", "a", None, "c", "a", "b", "a", "c", "a"] * times
    table = find_table(sheet([["Patient", "UPCR", "Arm"], *zip(map(str, numbers), numbers, words, strict=True)]))
    assert table is not None
    look = preview(table, 1)
    # 0 to 8 in steps of 1, the last bin with 7 and both 8s
    assert (look.samples, look.bars) == (("0", "1", "2"), tuple(count * times for count in (1, 1, 1, 1, 1, 1, 1, 3)))
    look = preview(table, 2)
    assert (look.samples, look.bars, look.filled) == (("a", "b", "c"), (5 * times, 2 * times, 2 * times), 9 * times)
