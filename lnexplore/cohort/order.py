"""Rows in the order in which registries write them: looked at row beside row, which is quicker than sorting or grouping."""

from collections.abc import Sequence

import polars as pl


def are_sorted(frame: pl.DataFrame, by: Sequence[str], *, strictly: bool = False) -> bool:
    """Whether the rows lie in the order of two columns without blanks."""
    if len(by) != 2 or any(frame[name].null_count() for name in by):
        return False
    (first, before), (second, behind) = ((frame[name], frame[name].shift()) for name in by)
    onward = second > behind if strictly else second >= behind
    return bool(((first > before) | ((first == before) & onward)).all())


def unlike_above(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The rows that differ from the one above in any of these columns."""
    return frame.filter(
        pl.any_horizontal([pl.col(name).ne_missing(pl.col(name).shift()) for name in names])
        | (pl.int_range(pl.len()) == 0)
    )
