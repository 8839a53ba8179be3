import polars as pl
import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.units import find_unit, normalise_unit, to_canonical, to_unit


def converted(function: object, value: float, measure: str, unit: str | None) -> float:
    return float(pl.select(function(pl.lit(value), measure, unit)).item())  # type: ignore[operator]


@pytest.mark.parametrize(
    ("measure", "unit", "value", "canonical"),
    [
        ("upcr", "mg/mmol", 113.12, 1.0),
        ("upcr", "g/mol", 56.56, 0.5),
        ("upcr", "mg/g", 150.0, 0.15),
        ("upcr", "mg/gCr", 3500.0, 3.5),
        ("upcr", "g/g", 0.7, 0.7),
        ("upcr", None, 0.7, 0.7),
        ("upcr", "", 0.7, 0.7),
        ("urine_protein_24h", "mg/24h", 500.0, 0.5),
        ("creatinine", "µmol/L", 88.4, 1.0),
        ("creatinine", "umol/L", 106.08, 1.2),
        ("albumin", "g/L", 35.0, 3.5),
        ("c3", "g/L", 0.9, 90.0),
        ("c4", "mg/L", 100.0, 10.0),
        ("mizoribine_level", "ng/mL", 2500.0, 2.5),
        ("tacrolimus_trough", "µg/L", 5.5, 5.5),
    ],
)
def test_units_convert_exactly_there_and_back(measure: str, unit: str | None, value: float, canonical: float) -> None:
    assert converted(to_canonical, value, measure, unit) == canonical
    assert converted(to_unit, canonical, measure, unit) == value


def test_no_binary_dust_is_left_after_a_conversion() -> None:
    assert converted(to_canonical, 29.0, "albumin", "g/L") == 2.9
    assert converted(to_canonical, 1150.0, "upcr", "mg/g") == 1.15
    assert converted(to_canonical, 0.57, "c3", "g/L") == 57.0


@pytest.mark.parametrize("unit", ["lb", "mg", "mmol/L", "MG/DL "])
def test_a_unit_that_a_measure_does_not_take_is_an_error(unit: str) -> None:
    for function in (to_canonical, to_unit):
        with pytest.raises(KeyError):
            converted(function, 1.0, "creatinine", unit)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("mg/dL", "mg/dl"),
        (" mg / dL ", "mg/dl"),
        ("ｍｇ／ｄＬ", "mg/dl"),
        ("mL/min/1.73 m²", "ml/min/1.73m2"),
        ("mL/min/1.73 m^2", "ml/min/1.73m2"),
        ("g／日", "g/日"),
    ],
)
def test_written_units_fold_to_one_spelling(text: str, folded: str) -> None:
    assert normalise_unit(text) == folded


def test_both_micro_signs_are_one() -> None:
    assert normalise_unit("\u00b5mol/L") == normalise_unit("\u03bcmol/L") != normalise_unit("umol/L")


@pytest.mark.parametrize(
    ("measure", "text", "unit"),
    [
        ("creatinine", "mg/dl", "mg/dL"),
        ("creatinine", "μmol/l", "µmol/L"),
        ("creatinine", "UMOL/L", "umol/L"),
        ("upcr", "G/GCR", "g/gCr"),
        ("upcr", "mg / mmol", "mg/mmol"),
        ("egfr", "ml/min/1.73m2", "mL/min/1.73 m²"),
        ("urine_rbc", "/hpf", "/HPF"),
        ("creatinine", "g/L", None),
        ("creatinine", "mmol/L", None),
        ("upcr", "", None),
        ("weight", "lb", None),
    ],
)
def test_a_unit_is_found_or_not_and_never_guessed(measure: str, text: str, unit: str | None) -> None:
    assert find_unit(MEASURES[measure], text) == unit
