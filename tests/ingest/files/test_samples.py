import polars as pl
import pytest

from lnexplore.cohort.measures import MEASURES
from lnexplore.ingest.files.samples import SAMPLE_NAME, sample_cohort, sample_path
from lnexplore.ingest.read import read_cohort


def test_the_sample_is_read_without_an_issue() -> None:
    intake = read_cohort(sample_path())
    assert intake.issues == ()
    assert intake.unused == ()
    assert not intake.repairs
    assert intake.cohort is not None
    assert intake.cohort.synthetic is False


def test_the_sample_says_what_it_is_and_has_the_published_shape() -> None:
    cohort = sample_cohort()
    assert (cohort.name, cohort.synthetic) == (SAMPLE_NAME, True)
    assert cohort.size == 28
    assert cohort.recorded == {"patients", "visits", "treatments", "events", "flares", "adverse events"}
    groups = cohort.patients.group_by("phase").agg(pl.len(), pl.col("age").mean()).sort("phase")
    assert groups.rows() == [
        ("induction", 14, pytest.approx(36.43, abs=0.005)),
        ("maintenance", 14, pytest.approx(34.93, abs=0.005)),
    ]
    flares = cohort.events.filter(pl.col("kind") == "flare")["patient_id"].to_list()
    assert sorted(flares) == ["P10", "P17", "P22", "P26"]
    assert cohort.events.filter(pl.col("serious"))["patient_id"].to_list() == ["P05"]


def test_the_sample_tells_the_day_of_the_biopsy() -> None:
    """Days before time zero in induction, years before in maintenance; of two patients nobody noted it."""
    patients = sample_cohort().patients
    days = dict(patients.select("patient_id", "biopsy_day").iter_rows())
    assert {who for who, day in days.items() if day is None} == {"P16", "P25"}
    assert (days["P01"], days["P11"], days["P15"], days["P28"]) == (-7, -19, -504, -2090)
    known = patients.drop_nulls("biopsy_day").group_by("phase").agg(pl.len())
    assert dict(known.iter_rows()) == {"induction": 14, "maintenance": 12}
    assert all(-21 <= days[f"P{n:02}"] <= -3 for n in range(1, 15))
    assert all(-2192 <= day <= -365 for who, day in days.items() if day is not None and who > "P14")


def test_the_sample_uses_only_measures_that_exist() -> None:
    assert set(sample_cohort().recorded_measures()) <= set(MEASURES)
    assert {"upcr", "creatinine", "albumin", "urine_rbc", "c3", "c4", "prednisolone"} <= set(
        sample_cohort().recorded_measures()
    )
