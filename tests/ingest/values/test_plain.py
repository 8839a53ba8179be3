"""Columns of plain numbers are read at once, and exactly as they would be cell by cell."""

from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal, assert_series_equal

from lnexplore.ingest.files.celltext import without_blanks
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.reading import Reading
from lnexplore.ingest.remembered import keeping
from lnexplore.ingest.values import ages, columns, dates, notation, plain, values
from lnexplore.ingest.values.columns import Report, Rules, read_column

CELLS = st.one_of(
    st.none(),
    st.from_regex(r"\A[0-9]{1,4}(\.[0-9]{1,4})?\Z"),
    st.sampled_from(
        ["0", "999", "0.35", "1.234", "12.5", "<0.1", "5-9", "1,234", "na", "1e3", "١٢", "999.0", "12 mg/dL"]
    ),
)
KEYS = st.sampled_from(
    [("upcr", "g/g"), ("upcr", "mg/mmol"), ("creatinine", None), ("albumin", "g/L"), ("sledai", None), ("c3", None)]
)


@settings(max_examples=300)
@given(
    st.lists(CELLS, min_size=1, max_size=8),
    KEYS,
    st.sampled_from([".", ","]),
    st.booleans(),
    st.sampled_from([{}, {"upcr": "mg/g"}, {"creatinine": "µmol/L"}, {"c3": "g/L"}]),
    st.frozensets(st.sampled_from("AB")),
)
def test_a_plain_column_is_read_as_cell_by_cell(
    cells: list[str | None],
    key: tuple[str, str | None],
    decimal: str,
    long: bool,
    mixed: dict[str, str],
    people: frozenset[str],
):
    cells = cells * (1 if not long else 80)
    who = ["ABC"[place % 3] for place in range(len(cells))]
    frame = pl.DataFrame({"_row": range(2, len(cells) + 2), "c0": cells, "c1": who}, schema_overrides={"c0": pl.String})
    use = ColumnUse("s", 0, key[0], "visits", key[0], key[1])
    rules = Rules(Reading(), decimal=decimal, mixed=mixed, patient="c1", elsewhere=dict.fromkeys(mixed, people))
    fast, slow = Report(), Report()
    read = read_column(frame, use, fast, rules)
    with patch.object(columns, "_plainly", lambda *_: None):
        wanted = read_column(frame, use, slow, rules)
    assert_frame_equal(read, wanted, check_exact=True)
    assert (fast.tallies, fast.issues, fast.impossible) == (slow.tallies, slow.issues, slow.impossible)
    for mine, theirs in zip(fast.changes, slow.changes, strict=True):
        assert_frame_equal(mine, theirs)


@given(st.lists(CELLS, min_size=1, max_size=8))
def test_the_decimal_mark_of_plain_numbers_is_the_one_of_the_patterns(cells: list[str | None]):
    column = pl.Series(cells, dtype=pl.String)
    found = notation.decimal_mark(column)
    with patch.object(notation, "are_plain", lambda _: False):
        assert notation.decimal_mark(pl.concat([column] * 70)) == found


@given(st.lists(st.one_of(CELLS, st.text(" \t\x1f\x85\u3000\u200ba", max_size=3)), max_size=12))
def test_a_short_column_has_the_blanks_of_a_long_one(cells: list[str | None]):
    column = pl.Series("c0", cells, dtype=pl.String)
    many = pl.concat([column] * 70) if cells else column
    assert_series_equal(without_blanks(column), without_blanks(many).head(len(cells)))


@pytest.mark.parametrize(
    ("cell", "is_plain"),
    [("12", True), ("0.35", True), ("1.", False), ("-1", False), ("1 ", False), ("12\n", False), ("１２", False)],
)
def test_what_is_plain(cell: str, is_plain: bool):
    for times in (1, 100):
        assert plain.are_plain(pl.Series([cell, None] * times)) is is_plain


WORDS = st.one_of(
    st.none(), st.sampled_from(["P01", "a b", " a", "a  b", "12", "１２", "é", "a\u200b", "x-y", "x‐y", "34.5", "999"])
)
DAYS = st.one_of(
    st.none(),
    st.dates().map(str),
    st.sampled_from(["2024-02-31", "03/04/2024", "2024-03-05 10:30", "1850-01-01", "na"]),
)


@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(DAYS, min_size=1, max_size=3), st.sampled_from([1, 80]))
def test_neat_words_ages_and_days_are_read_as_any_others(words: list[str | None], days: list[str | None], times: int):
    column, when = (pl.Series(cells * times, dtype=pl.String) for cells in (words, days))

    def read() -> list[pl.DataFrame]:
        return [values.ids(column), values.texts(column), ages.read_ages(column, "."), dates.dates(when)]

    with keeping():
        fast, order = read(), dates.date_order(when)
    with (
        patch.object(values, "is_neat", lambda _: False),
        patch.object(ages, "are_plain", lambda _: False),
        patch.object(dates, "_all_iso", lambda _: False),
    ):
        for mine, wanted in zip(fast, read(), strict=True):
            assert_frame_equal(mine, wanted, check_exact=True)
        assert dates.date_order(when) == order
