"""The dose in force between visits."""

import polars as pl
import pytest

from lnexplore.cohort.model import Cohort
from tests.reference.assessed import derive_highest_dose


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
    rows = [{"patient_id": "A", "day": day, "prednisolone": dose} for day, dose in doses] or [
        {"patient_id": "A", "day": 1, "prednisolone": None}
    ]
    cohort = Cohort.of(
        pl.DataFrame({"patient_id": ["A"]}), pl.DataFrame(rows, schema_overrides={"prednisolone": pl.Float64})
    )
    found = derive_highest_dose(pl.DataFrame({"patient_id": ["A"], "day": [183]}), cohort.visits, 56)
    assert found["prednisolone_max_56d"].to_list() == [highest]
