"""The sample workbook counted once more by a short program of its own (openpyxl, plain Python); its numbers typed in.

Per definition and month: (CR, assessed, not assessable) of induction and of maintenance. Nobody is lost to follow-up at
6 months.
"""

import polars as pl
import pytest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.outcomes.blocked import blocked_by_patient
from lnexplore.outcomes.definitions import definition_rates
from lnexplore.outcomes.derived_flares import derived_flares, flares_recorded_and_derived

SAMPLE, PLAN = sample_cohort(), AnalysisPlan()

AT_SIX = {
    "rokutanda2014": ((8, 12, 2), (7, 12, 2)),
    "stlukes2017": ((10, 12, 2), (8, 12, 2)),
    "kdigo2024": ((11, 13, 1), (12, 13, 1)),
    "kdigo2012": ((2, 13, 1), (0, 13, 1)),
    "eular2012": ((1, 13, 1), (4, 13, 1)),
    "acr2024": ((11, 13, 1), (12, 13, 1)),
    "aurora2_adequate": ((12, 13, 1), (13, 13, 1)),
    # Of 11 and 12 with these values at the visit, 4 and 9 never had more than 10 mg/day at a record from day 84 on.
    "access": ((4, 13, 1), (9, 13, 1)),
    "alms": ((12, 13, 1), (4, 12, 2)),
}


@pytest.mark.parametrize("key", AT_SIX)
def test_rates_at_six_months(key: str):
    rows = definition_rates(SAMPLE, PLAN).filter(
        (pl.col("definition") == key) & (pl.col("month") == 6) & (pl.col("outcome").cast(pl.String) == "CR")
    )
    assert tuple(rows.select("n", "N", "n_not_assessable").rows()) == AT_SIX[key]
    assert rows["n_not_reached"].to_list() == [0, 0]


def test_what_stands_in_the_way_at_six_months():
    frame = blocked_by_patient(SAMPLE, PLAN)
    found = {
        patient: ", ".join(sorted(rows["condition"].to_list()))
        for (patient,), rows in frame.group_by("patient_id", maintain_order=True)
    }
    assert found == {
        "P05": "Albumin",
        "P06": "UPCR",
        "P07": "no assessment",
        "P10": "UPCR",
        "P13": "UPCR",
        "P14": "Albumin, Creatinine, Normal urinary sediment, UPCR",
        "P18": "UPCR",
        "P20": "no assessment",
        "P21": "Normal urinary sediment",
        "P23": "Normal urinary sediment",
        "P24": "Albumin",
        "P25": "UPCR",
        "P27": "Creatinine",
    }
    missing = frame.filter(pl.col("verdict") == "missing")["patient_id"].to_list()
    assert sorted(missing) == ["P05", "P07", "P20", "P21"]


@pytest.mark.parametrize(
    ("rule", "flares"),
    [
        (
            "kdigo2012",
            [
                ("P10", 111, "mild, moderate", "confirmed"),
                ("P17", 233, "mild, moderate", "not met again"),
                ("P22", 450, "mild, moderate", "confirmed"),
                ("P26", 636, "moderate", "not met again"),
            ],
        ),
        (
            "aurora2",
            [
                ("P10", 111, "renal flare", "confirmed"),
                ("P17", 233, "renal flare", "not met again"),
                ("P22", 450, "renal flare", "not met again"),
                ("P26", 636, "renal flare", "not met again"),
            ],
        ),
    ],
)
def test_flares(rule: str, flares: list[tuple]):
    plan = PLAN.replace(flare_rule=rule)
    assert derived_flares(SAMPLE, plan).select("patient_id", "day", "kind", "status").rows() == flares
    both = flares_recorded_and_derived(SAMPLE, plan)
    assert both["patient_id"].to_list() == ["P10", "P17", "P22", "P26"]
    assert both["agreement"].unique().to_list() == ["both"]
