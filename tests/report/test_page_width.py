"""Tables on paper: how wide columns are, when a table turns the page, and how it is divided."""

import polars as pl
import pytest

from lnexplore.report.page_width import alignment, divided, is_wide, letters, widths


def test_letters_of_east_asian_scripts_count_twice() -> None:
    assert letters("CR") == 2
    assert letters("寛解") == 4
    assert letters("UPCR（g/gCr）") == 13


def test_a_table_with_room_has_columns_as_wide_as_their_cells() -> None:
    frame = pl.DataFrame({"Group": ["induction"], "n": ["8"]})
    # Nine letters and two of room; a header in bold takes an eighth more.
    assert widths(frame, 100) == [11.0, 4.0]


def test_what_is_long_gives_way_to_what_is_short() -> None:
    frame = pl.DataFrame({"Group": ["induction"], "Why": ["one word after another " * 20]})
    assert widths(frame, 60) == pytest.approx([11.0, 49.0], abs=0.01)


def test_long_texts_share_the_room_evenly() -> None:
    frame = pl.DataFrame({"a": ["word " * 30], "b": ["word " * 60], "c": ["1"]})
    # A header of one bold letter asks for two, and two of room.
    assert widths(frame, 64) == pytest.approx([30, 30, 4], abs=0.01)


def test_a_table_whose_words_do_not_fit_has_no_widths() -> None:
    frame = pl.DataFrame({f"c{column}": ["extraordinarily"] for column in range(8)})
    assert widths(frame, 100) is None


def test_more_than_seven_columns_lie_sideways() -> None:
    seven = pl.DataFrame({str(column): ["1"] for column in range(7)})
    assert not is_wide(seven, 100)
    assert is_wide(seven.with_columns(eighth=pl.lit("1")), 100)


def test_what_is_wider_than_the_page_comes_in_parts_that_say_whose_rows_they_are() -> None:
    frame = pl.DataFrame(
        {"Group": ["a", "a"], "Month": ["3", "6"]} | {f"c{column}": ["extraordinarily"] * 2 for column in range(4)}
    )
    # Group (8), month (8) and two columns of 17 letters fit into 55.
    parts = divided(frame, 55)
    assert [part.columns for part in parts] == [["Group", "Month", "c0", "c1"], ["Group", "Month", "c2", "c3"]]


def test_a_table_that_fits_is_one_part() -> None:
    frame = pl.DataFrame({"a": ["1"], "b": ["2"], "c": ["3"]})
    assert divided(frame, 60) == [frame]


@pytest.mark.parametrize(
    ("cells", "side"),
    [
        (["1", "12", "–", "3.5"], "right"),
        (["67 %", "<0.1", ""], "right"),
        (["9 of 14 (64 %)", "none recorded"], "center"),
        (["39–86 %", "not estimable"], "center"),
        (["induction", "maintenance"], "left"),
        (["–", ""], "left"),
        ([], "left"),
        (["3 words and then a long sentence that nobody would set in the middle"], "left"),
    ],
)
def test_numbers_are_set_to_the_right_and_words_to_the_left(cells: list[str], side: str) -> None:
    assert alignment(cells) == side
