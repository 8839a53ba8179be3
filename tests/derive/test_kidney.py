"""When an eGFR may be computed at all. The equations' numbers are in test_published."""

import polars as pl
import pytest

from lnexplore.derive.kidney import derive_egfr


def egfr(**changes: object) -> float | None:
    row = {"creatinine": 1.0, "age": 40.0, "sex": "female", "day": 0, "egfr": None} | changes
    frame = pl.DataFrame(
        [row],
        schema={"creatinine": pl.Float64, "age": pl.Float64, "sex": pl.String, "day": pl.Int32, "egfr": pl.Float64},
    )
    return derive_egfr(frame, "japanese_2009")["egfr"][0]


def test_adult_woman():
    assert round(egfr(), 2) == 49.73


@pytest.mark.parametrize("missing", ["creatinine", "age", "sex"])
def test_what_is_unknown_stays_unknown(missing: str):
    assert egfr(**{missing: None}) is None


def test_adult_equations_are_not_used_below_18():
    assert egfr(age=17.9) is None
    assert egfr(age=18.0) is not None


def test_a_patient_who_turns_18_is_computed_from_then_on():
    assert egfr(age=17.5, day=100) is None
    assert egfr(age=17.5, day=200) is not None


@pytest.mark.parametrize("missing", ["creatinine", "age", "sex"])
def test_where_the_equation_has_nothing_to_go_by_the_recorded_value_stands(missing: str):
    assert egfr(egfr=77.0, **{missing: None}) == 77.0
    assert egfr(egfr=77.0) != 77.0


def test_as_recorded_keeps_the_sheets_value():
    frame = pl.DataFrame({"creatinine": [1.0], "age": [40.0], "sex": ["female"], "egfr": [77.0]})
    assert derive_egfr(frame, "as_recorded")["egfr"].to_list() == [77.0]


def test_creatinine_exactly_at_the_knot_of_ckd_epi():
    # min and max are both 1, so the result is 142 × 0.9938^40 × 1.012.
    frame = pl.DataFrame({"creatinine": [0.7], "age": [40.0], "sex": ["female"]})
    assert derive_egfr(frame, "ckd_epi_2021")["egfr"][0] == pytest.approx(112.05, abs=0.005)


# 175 × creatinine^-1.154 × age^-0.203 × 0.742 for women, computed with bc.
@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "expected"),
    [
        (1.00, 50, "male", 79.09),
        (1.00, 40, "female", 61.41),
        (0.79, 40, "female", 80.61),
        (2.00, 35, "female", 28.35),
        (1.07, 60, "male", 70.50),
        (0.50, 25, "female", 150.33),
        (1.00, 40, None, None),
    ],
)
def test_mdrd(creatinine: float, age: float, sex: str | None, expected: float | None):
    frame = pl.DataFrame(
        {"creatinine": [creatinine], "age": [float(age)], "sex": [sex]}, schema_overrides={"sex": pl.String}
    )
    found = derive_egfr(frame, "mdrd")["egfr"][0]
    assert (None if found is None else round(found, 2)) == expected
