"""The dose in force between visits."""

import numpy as np
import polars as pl
import pytest

from lnexplore.derive.steroids import Doses


@pytest.mark.parametrize(
    ("says", "doses", "highest"),
    [
        ("a dose recorded inside", [(0, 10.0), (180, 7.5)], 10.0),
        ("the dose before the period still holds when it begins", [(0, 40.0), (150, 5.0)], 40.0),
        ("a dose that ended the day before the period does not", [(0, 40.0), (127, 5.0)], 5.0),
        ("a dose that ended on the period's first day does", [(0, 40.0), (128, 5.0)], 40.0),
        ("later doses never count", [(0, 5.0), (184, 60.0)], 5.0),
        ("no dose at or before the visit", [(184, 60.0)], None),
        ("none at all", [], None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_highest_dose_in_the_56_days_up_to_day_183(says: str, doses: list[tuple[int, float]], highest: float | None):
    records = np.array([day for day, _ in doses], dtype=np.int32)
    first, patients = np.zeros(1, dtype=np.int64), np.zeros(len(doses), dtype=np.int64)
    recorded = Doses.of(patients, records, np.array([dose for _, dose in doses], dtype=float))
    found = recorded.highest_over(first, first + 183, 56)
    assert pl.Series(found).fill_nan(None).to_list() == [highest]
