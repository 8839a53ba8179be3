"""Every oral glucocorticoid as prednisolone, by hand."""

from typing import Any

import polars as pl
import pytest

from lnexplore import AnalysisPlan
from lnexplore.cohort.equivalents import EQUIVALENTS
from lnexplore.derive.steroids import derive_equivalent
from lnexplore.outcomes.population import equivalent_visits
from tests.cohorts import build


def dose(values: dict[str, Any], factors: dict[str, float] | None = None) -> float | None:
    """The dose of the first of two visits; at the other something of each was recorded."""
    other = {"prednisolone": 1.0} | dict.fromkeys(EQUIVALENTS, 1.0)
    cohort = build(
        [{"patient_id": "A"}], [{"patient_id": "A", "day": 0, **values}, {"patient_id": "A", "day": 1, **other}]
    )
    return derive_equivalent(cohort.visits, factors or EQUIVALENTS)["prednisolone"][0]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, None),
        ({"prednisolone": 0.0}, 0.0),
        ({"prednisolone": 10.0}, 10.0),
        # 5 mg of prednisolone are 4 of methylprednisolone, 20 of hydrocortisone, 25 of cortisone, 0.75 of dexamethasone.
        ({"methylprednisolone": 4.0}, 5.0),
        ({"triamcinolone": 4.0}, 5.0),
        ({"hydrocortisone": 20.0}, 5.0),
        ({"cortisone": 25.0}, 5.0),
        ({"dexamethasone": 0.75}, 5.0),
        ({"betamethasone": 0.75}, 5.0),
        ({"deflazacort": 6.0}, 5.0),
        ({"prednisolone": 10.0, "methylprednisolone": 8.0}, 20.0),
        ({"methylprednisolone": 0.0}, 0.0),
    ],
)
def test_equivalents(values: dict[str, float], expected: float | None):
    assert dose(values) == (None if expected is None else pytest.approx(expected))


def test_pulses_are_no_oral_dose():
    assert dose({"methylprednisolone_pulse": 500.0}) is None
    assert dose({"methylprednisolone_pulse": 500.0, "prednisolone": 5.0}) == 5.0


def test_without_another_glucocorticoid_nothing_changes():
    cohort = build([{"patient_id": "A"}], [{"patient_id": "A", "day": 0, "prednisolone": 7.5}])
    assert derive_equivalent(cohort.visits, EQUIVALENTS).equals(cohort.visits)
    nobody = build([])
    assert derive_equivalent(nobody.visits, EQUIVALENTS).height == 0


def test_the_plan_has_its_own_factors():
    cohort = build([{"patient_id": "A"}], [{"patient_id": "A", "day": 0, "betamethasone": 0.6, "cortisone": 25.0}])
    own = AnalysisPlan(steroid_factors=(("betamethasone", 5 / 0.6),))
    # 0.6 × 5 / 0.75 + 5 = 9, and with the plan's factor 5 + 5 = 10.
    assert equivalent_visits(cohort, AnalysisPlan())["prednisolone"].to_list() == [pytest.approx(9.0)]
    assert equivalent_visits(cohort, own)["prednisolone"].to_list() == [pytest.approx(10.0)]
    assert equivalent_visits(cohort, AnalysisPlan(steroid_factors=(("betamethasone", 0.0), ("cortisone", 0.0))))[
        "prednisolone"
    ].to_list() == [0.0]


def test_the_order_of_visits_stays():
    rows = [{"patient_id": patient, "day": day, "cortisone": 25.0 * day} for patient in "AB" for day in (1, 2)]
    cohort = build([{"patient_id": "A"}, {"patient_id": "B"}], rows)
    found = derive_equivalent(cohort.visits, EQUIVALENTS).select("patient_id", "day", "prednisolone").rows()
    assert found == [("A", 1, 5.0), ("A", 2, 10.0), ("B", 1, 5.0), ("B", 2, 10.0)]
    assert isinstance(found[0][2], float)


@pytest.mark.parametrize("factors", [(("prednisone", 1.0),), (("cortisone", -1.0),), (("cortisone", 1.0),) * 2])
def test_impossible_factors(factors: tuple[tuple[str, float], ...]):
    with pytest.raises(ValueError):
        AnalysisPlan(steroid_factors=factors)


def test_columns_stay_as_they_were():
    cohort = build([{"patient_id": "A"}], [{"patient_id": "A", "day": 0, "cortisone": 25.0}])
    found = derive_equivalent(cohort.visits, EQUIVALENTS)
    assert found.schema == cohort.visits.schema
    assert found.drop("prednisolone").equals(cohort.visits.drop("prednisolone"))
    assert found["cortisone"].to_list() == [25.0]
    assert found.schema["prednisolone"] == pl.Float64
