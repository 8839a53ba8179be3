"""What a cohort remembers: each value computed once, shared columns counted once, what is in force never forgotten."""

import pickle
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from lnexplore.cohort import memory
from lnexplore.cohort.memory import Memory, pieces


def numbers(value: float, count: int = 1000) -> pl.DataFrame:
    """A frame of `count` numbers, eight bytes each."""
    return pl.DataFrame({"n": [value] * count})


def made(value: object) -> Callable[[], object]:
    return lambda: value


def never() -> object:
    raise AssertionError("it was computed again")


def test_a_value_is_computed_once_per_key() -> None:
    kept = Memory()
    for key in ("a", "b", "a", "a"):
        assert kept.get(("kind", key), made(key)) == key
    assert kept.computed == {"kind": 2}


def test_memory_is_bounded_in_number() -> None:
    kept = Memory()
    for number in range(3 * memory.REMEMBERED):
        kept.get(("kind", number), made(number))
    assert len(kept) == memory.REMEMBERED
    assert kept.get(("kind", 3 * memory.REMEMBERED - 1), never) == 3 * memory.REMEMBERED - 1


def test_what_was_used_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # A frame of 1,000 numbers takes 8,000 bytes: three of them fit.
    monkeypatch.setattr(memory, "REMEMBERED_BYTES", 25_000)
    kept = Memory()
    for key in "abc":
        kept.get(("kind", key), made(numbers(1.0)))
    kept.get(("kind", "a"), never)
    kept.get(("kind", "d"), made(numbers(4.0)))
    assert kept.keys == (("kind", "c"), ("kind", "a"), ("kind", "d"))
    assert kept.size == 24_000
    # One that is too large by itself drives the others out, and stays until another of its kind comes.
    kept.get(("kind", "huge"), made(numbers(5.0, 10_000)))
    assert kept.keys == (("kind", "huge"),)
    kept.get(("kind", "e"), made(numbers(6.0)))
    assert (kept.keys, kept.size) == ((("kind", "e"),), 8_000)


def test_the_last_of_each_kind_stays_whatever_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "REMEMBERED_BYTES", 1)
    kept = Memory()
    for kind in "abc":
        kept.get((kind, 1), made(numbers(1.0)))
    kept.get(("limit", 0.4), made(numbers(0.4)), slot=("limit", "first"))
    kept.get(("limit", 0.7), made(numbers(0.7)), slot=("limit", "second"))
    kept.get(("a", 2), made(numbers(2.0)))
    assert kept.keys == (("b", 1), ("c", 1), ("limit", 0.4), ("limit", 0.7), ("a", 2))
    # What is only compared with takes the place of nothing.
    with kept.aside():
        kept.get(("b", 3), made(numbers(3.0)))
        kept.get(("c", 3), made(numbers(3.0)))
    assert ("b", 1) in kept
    assert ("c", 1) in kept
    kept.get(("b", 1), never)
    assert ("b", 3) not in kept


def test_what_two_frames_share_is_counted_once_and_freed_with_the_last() -> None:
    one = pl.DataFrame({"n": [1.0] * 1000, "text": ["patient"] * 1000})
    kept = Memory(one)
    kept.get(("same",), made(one.select("text", other="n")))
    assert kept.size == 0
    two = numbers(2.0)
    kept.get(("first",), made(two))
    kept.get(("second",), made((two.with_columns(m=pl.col("n")), np.zeros(500))))
    assert kept.size == 8_000 + 4_000
    kept.clear()
    assert (len(kept), kept.size) == (0, 0)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (pl.DataFrame(), 0),
        (pl.DataFrame({"n": pl.Series([], dtype=pl.Float64)}), 0),
        (pl.Series([1.0, 2.0]), 16),
        (pl.concat([numbers(1.0, 10), numbers(2.0, 10)], rechunk=False), 160),
        (pl.DataFrame({"n": [True] * 80}), 10),
        (np.zeros(10, dtype=np.int8), 10),
        ({"a": np.zeros(10), "b": (np.zeros(5), "words", None)}, 120),
    ],
)
def test_the_size_of_every_kind_of_value(value: object, size: int) -> None:
    assert sum(pieces(value).values()) == size


def test_columns_without_a_value_share_one_series() -> None:
    empty = pl.Series([None], dtype=pl.Float64).new_from_index(0, 800)
    assert sum(pieces(pl.DataFrame({"a": empty, "b": empty})).values()) == empty.estimated_size()


def test_nothing_remembered_travels_to_another_process() -> None:
    kept = Memory()
    kept.get(("kind",), made(numbers(1.0)))
    assert pickle.loads(pickle.dumps(kept)).keys == ()
