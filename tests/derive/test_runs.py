"""Steps within runs of rows are what polars' `over` gives, for any rows that stand together."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from lnexplore.derive.runs import NONE, Runs, known_floats, taken

ROWS = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(-5, 5))), max_size=40)


@given(ROWS)
def test_what_over_gives(rows: list[tuple[int, int | None]]) -> None:
    frame = pl.DataFrame(rows, schema={"key": pl.Int64, "value": pl.Float64}, orient="row").sort(
        "key", maintain_order=True
    )
    runs, value = Runs(frame["key"].to_numpy()), pl.col("value")
    known = frame["value"].is_not_null().to_numpy()
    numbers, is_known = known_floats(frame["value"], np.inf)
    assert (is_known == known).all()
    last = runs.before(runs.latest(known))
    best = taken(pl.Series(runs.best(numbers, np.minimum), dtype=pl.Float64), last)
    first = runs.first_with(known)[runs.number]
    found = frame.select(
        last=value.forward_fill().shift(1).over("key"),
        best=value.cum_min().forward_fill().shift(1).over("key"),
        first=value.drop_nulls().first().over("key"),
        place=pl.int_range(pl.len()).over("key"),
    )
    assert taken(frame["value"], last).to_list() == found["last"].to_list()
    assert best.to_list() == found["best"].to_list()
    assert taken(frame["value"], first).to_list() == found["first"].to_list()
    assert runs.place.tolist() == found["place"].to_list()


def test_by_hand() -> None:
    runs = Runs(np.array([7, 7, 7, 9]), np.array([1, 1, 2, 2]))
    assert runs.starts.tolist() == [0, 2, 3]
    assert runs.ends.tolist() == [2, 3, 4]
    assert runs.before(np.arange(4)).tolist() == [NONE, 0, NONE, NONE]
    assert runs.first_with(np.array([False, True, False, True])).tolist() == [1, NONE, 3]
    assert taken(pl.Series([5, 6]), np.array([1, NONE])).to_list() == [6, None]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 40), st.booleans()), max_size=30), st.integers(0, 15))
def test_what_is_met_holds_until_it_is_seen_again_late_enough(rows: list[tuple[int, int, bool]], later: int) -> None:
    rows = sorted({row[:2]: row for row in rows}.values())
    key, day, met = (np.array([row[at] for row in rows], dtype=kind) for at, kind in enumerate((int, int, bool)))
    runs = Runs(key)
    held, is_open = runs.held(met, day, runs.first_from(day, later, met))
    for (who, when, good), is_held, cannot_tell in zip(rows, held, is_open, strict=True):
        behind = [(other, well) for one, other, well in rows if one == who and other > when]
        seen = [other for one, other, _ in rows if one == who and other >= when + later]
        lost = any(not well for other, well in behind if not seen or other <= seen[0])
        assert is_held == (good and bool(seen) and not lost)
        assert cannot_tell == (good and not seen and not lost)
