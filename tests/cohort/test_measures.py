import polars as pl
import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.cohort.schema import DTYPES, FIELDS, TABLES


def test_the_measures_and_their_units() -> None:
    assert {key: (measure.unit, measure.kind) for key, measure in MEASURES.items()} == {
        "upcr": ("g/gCr", "interval"),
        "urine_protein_24h": ("g/day", "interval"),
        "creatinine": ("mg/dL", "number"),
        "egfr": ("mL/min/1.73 m²", "number"),
        "albumin": ("g/dL", "number"),
        "urine_rbc": ("/HPF", "interval"),
        "cellular_casts": ("", "flag"),
        "dipstick_blood": ("", "grade"),
        "c3": ("mg/dL", "interval"),
        "c4": ("mg/dL", "interval"),
        "anti_dsdna": ("IU/mL", "interval"),
        "prednisolone": ("mg/day", "number"),
        "tacrolimus_trough": ("ng/mL", "interval"),
        "mizoribine_level": ("µg/mL", "interval"),
        "sledai": ("", "number"),
        "weight": ("kg", "number"),
    }


@pytest.mark.parametrize(
    ("key", "factors"),
    [
        (
            "upcr",
            {"g/g": 1, "mg/mg": 1, "g/gCr": 1, "mg/g": 0.001, "mg/gCr": 0.001}
            | {"mg/mmol": 0.00884017, "g/mol": 0.00884017, "g/mmol": 8.84017},
        ),
        ("creatinine", {"mg/dL": 1, "mg/dl": 1, "µmol/L": 0.01131222, "umol/L": 0.01131222}),
        ("albumin", {"g/dL": 1, "g/dl": 1, "g/L": 0.1, "g/l": 0.1}),
        ("c3", {"mg/dL": 1, "mg/dl": 1, "g/L": 100, "g/l": 100, "mg/L": 0.1}),
        ("c4", {"mg/dL": 1, "mg/dl": 1, "g/L": 100, "g/l": 100, "mg/L": 0.1}),
    ],
)
def test_the_factors_of_units(key: str, factors: dict[str, float]) -> None:
    assert dict(MEASURES[key].accepts) == pytest.approx(factors, rel=1e-6)


def test_a_measure_has_a_title_and_its_columns() -> None:
    assert MEASURES["upcr"].title == "Urine protein:creatinine ratio (g/gCr)"
    assert MEASURES["sledai"].title == "SLEDAI"
    assert MEASURES["upcr"].columns == ("upcr", "upcr_low", "upcr_high")
    assert MEASURES["creatinine"].columns == ("creatinine",)


def test_plausible_ranges_are_ranges() -> None:
    for measure in MEASURES.values():
        assert 0 <= measure.low < measure.high, measure.key
        assert measure.step > 0, measure.key


def test_the_tables_and_their_types() -> None:
    assert TABLES == ("patients", "visits", "treatments", "events")
    assert list(FIELDS) == list(TABLES) == list(DTYPES)
    assert DTYPES["visits"]["upcr_high"] == pl.Float64
    assert DTYPES["visits"]["cellular_casts"] == pl.Boolean
    assert DTYPES["visits"]["dipstick_blood"] == pl.Enum(["-", "±", "1+", "2+", "3+", "4+"])
    assert DTYPES["patients"]["sex"] == pl.Enum(["female", "male"])
    assert all(DTYPES[table]["patient_id"] == pl.String for table in TABLES)


def test_measures_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        MEASURES["upcr"] = MEASURES["c3"]  # type: ignore[index]
