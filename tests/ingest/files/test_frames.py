"""Data frames of other libraries are read as the same table in a file would be, with their types."""

import datetime as dt
from typing import Any

import pandas as pd
import polars as pl
import pytest

from lnexplore import AnalysisPlan, analyse, read_cohort, sample_cohort
from lnexplore.cohort.model import Cohort

DAYS = [dt.date(2020, 1, 1), dt.date(2020, 4, 1), dt.date(2020, 2, 1), dt.date(2020, 5, 2)]
VISITS: dict[str, list[Any]] = {
    "Patient": ["001", "001", "002", "002"],
    "Date": DAYS,
    "UPCR (g/gCr)": [2.0, 0.35, 1.1, None],
    "Serum creatinine (mg/dL)": [0.8, 0.1 + 0.2, None, 0.9],
}
WANTED = [("001", 0, 2.0, 0.8), ("001", 91, 0.35, 0.3), ("002", 0, 1.1, None), ("002", 91, None, 0.9)]
POLARS, PANDAS = pl.DataFrame(VISITS), pd.DataFrame(VISITS).assign(Date=pd.to_datetime(DAYS))


def read(given: Any) -> Cohort:
    cohort = read_cohort(given).cohort
    assert cohort is not None
    return cohort


@pytest.mark.parametrize(
    "given",
    [
        POLARS,
        POLARS.lazy(),
        POLARS.to_arrow(),
        PANDAS,
        PANDAS.set_index("Patient"),
        PANDAS.assign(Date=PANDAS["Date"].dt.tz_localize("Asia/Tokyo")),
        ("visits", PANDAS),
        [("visits", PANDAS)],
        [POLARS],
    ],
    ids=["polars", "lazy", "arrow", "pandas", "index", "time zone", "named", "list of named", "list"],
)
def test_every_kind_of_frame_is_the_same_cohort(given: Any) -> None:
    assert read(given).visits.select("patient_id", "day", "upcr", "creatinine").rows() == WANTED


def test_a_column_of_numbers_and_words_keeps_both() -> None:
    mixed = PANDAS.assign(**{"UPCR (g/gCr)": pd.Series([2.0, "<0.1", pd.NaT, None], dtype=object)})
    visits = read(mixed).visits
    assert visits["upcr"].to_list() == [2.0, 0.1, None, None]
    assert visits["upcr_low"].to_list() == [2.0, 0.0, None, None]


def test_several_frames_are_one_cohort() -> None:
    patients = pd.DataFrame({"Patient": ["001", "002"], "Age": [30, 41], "Sex": ["F", "M"]})
    cohort = read([("patients", patients), ("visits", POLARS)])
    assert cohort.patients.select("patient_id", "age", "sex").rows() == [("001", 30, "female"), ("002", 41, "male")]
    assert cohort.visits.height == 4


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="unique column names"):
        read_cohort(pd.concat([PANDAS, PANDAS[["Date"]]], axis=1))


def test_every_result_turns_into_pandas() -> None:
    for name, frame in analyse(sample_cohort(), AnalysisPlan()).items():
        assert frame.to_pandas().shape == frame.shape, name
