"""Laboratory values over time, worked out by hand on a few patients."""

from typing import Any

import polars as pl
import pytest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.laboratory import COURSES, laboratory_by_patient, laboratory_course
from tests.outcomes.small import cohort, upcr

PLAN = AnalysisPlan(windows=(Window(6, 30),), group_by=None)

# Month 6 falls on day 183. A comes twice in the window, day 180 being nearer; B is below a limit of detection; C came
# without a sample; D was not followed that long; E has been on dialysis since day 100.
FIVE = cohort(
    {
        "A": {0: {"upcr": 4.0, "albumin": 2.0}, 180: {"upcr": 0.2}, 190: {"upcr": 0.9}},
        "B": {0: {"upcr": 2.0}, 183: {"upcr": (0.5, 0.8)}},
        "C": {-5: {"upcr": 3.0}, 183: {"albumin": 4.0}},
        "D": {0: {"upcr": 1.0}, 100: {"upcr": 0.5}},
        "E": {0: {"upcr": 5.0, "albumin": 2.0}, 90: {"upcr": 4.0}, 183: {"upcr": 6.0, "albumin": 3.0}},
    },
    events=[("E", "dialysis", 100)],
)


def row(measure: str, month: int, of: Cohort = FIVE, plan: AnalysisPlan = PLAN) -> dict[str, Any]:
    course = laboratory_course(of, plan).filter(
        (pl.col("measure").cast(pl.String) == measure) & (pl.col("month") == month)
    )
    (found,) = course.to_dicts()
    return found


class TestByPatient:
    def test_values_used(self):
        rows = laboratory_by_patient(FIVE, PLAN).filter(pl.col("measure").cast(pl.String) == "upcr")
        columns = ("patient_id", "month", "day", "value", "low", "high", "baseline", "reached", "is_over")
        assert rows.select(columns).rows() == [
            ("A", 0, 0, 4.0, 4.0, 4.0, 4.0, True, False),
            ("A", 6, 180, 0.2, 0.2, 0.2, 4.0, True, False),
            ("B", 0, 0, 2.0, 2.0, 2.0, 2.0, True, False),
            ("B", 6, 183, 0.5, 0.5, 0.8, 2.0, True, False),
            ("C", 0, 0, 3.0, 3.0, 3.0, 3.0, True, False),
            ("C", 6, None, None, None, None, 3.0, True, False),
            ("D", 0, 0, 1.0, 1.0, 1.0, 1.0, True, False),
            ("D", 6, None, None, None, None, 1.0, False, False),
            ("E", 0, 0, 5.0, 5.0, 5.0, 5.0, True, False),
            ("E", 6, None, None, None, None, 5.0, True, True),
        ]

    def test_what_is_not_of_the_kidney_still_counts_after_dialysis(self):
        rows = laboratory_by_patient(FIVE, PLAN).filter(pl.col("measure").cast(pl.String) == "albumin")
        assert rows.filter(pl.col("month") == 6).select("patient_id", "value", "is_over").rows() == [
            ("A", None, False),
            ("B", None, False),
            ("C", 4.0, False),
            ("D", None, False),
            ("E", 3.0, False),
        ]

    def test_who_leaves_at_dialysis_is_not_followed_further(self):
        rows = laboratory_by_patient(FIVE, PLAN.replace(terminal="leaves"))
        last = rows.filter((pl.col("patient_id") == "E") & (pl.col("month") == 6))
        assert last.select("reached", "is_over", "value").unique().rows() == [(False, False, None)]

    def test_only_what_is_recorded(self):
        assert set(laboratory_by_patient(FIVE, PLAN)["measure"].cast(pl.String)) == {"upcr", "albumin"}
        assert set(laboratory_by_patient(upcr(A={0: 3.0}), PLAN)["measure"].cast(pl.String)) == {
            *("upcr", "creatinine", "egfr")
        }

    def test_spot_ratio_and_daily_protein_stay_apart_unless_the_plan_says_so(self):
        daily = cohort({"A": {0: {"urine_protein_24h": 3.0}, 183: {"urine_protein_24h": 0.4}}})
        assert set(laboratory_by_patient(daily, PLAN)["measure"].cast(pl.String)) == {"urine_protein_24h"}
        both = PLAN.replace(protein="stand_in")
        assert row("upcr", 6, daily, both)["median"] == 0.4


class TestCourse:
    def test_at_baseline(self):
        found = row("upcr", 0)
        # 4, 2, 3, 1, 5: variance 2.5.
        assert [found[name] for name in ("n", "N", "n_not_assessable", "estimate", "median", "q1", "q3")] == [
            *(5, 5, 0, 3.0, 3.0, 2.0, 4.0)
        ]
        assert found["sd"] == pytest.approx(2.5**0.5)
        assert found["change_median"] is None
        assert found["n_paired"] == 0
        # (4 × 2 × 3 × 1 × 5) to the power of 1/5.
        assert found["geometric_mean"] == pytest.approx(120 ** (1 / 5))

    def test_at_six_months(self):
        found = row("upcr", 6)
        assert [found[name] for name in ("n", "N", "n_not_assessable", "n_over", "n_censored")] == [2, 4, 2, 1, 1]
        # 0.2 and 0.5: sd 0.212132. An interval of the mean, 0.35 ± 12.706205 × 0.15, would begin at -1.56 g/gCr: there is none.
        assert [round(found[name], 5) for name in ("estimate", "sd")] == [0.35, 0.21213]
        assert found["ci_low"] is None
        assert found["ci_high"] is None
        assert [round(found[name], 9) for name in ("median", "q1", "q3")] == [0.35, 0.275, 0.425]
        assert found["geometric_mean"] == pytest.approx(0.1**0.5)
        # -3.8 and -1.5.
        assert (round(found["change_median"], 9), found["n_paired"]) == (-2.65, 2)

    def test_change_is_of_the_same_patients(self):
        # At six months C and E have an albumin, but only E had one before.
        found = row("albumin", 6)
        assert (found["n"], found["median"], found["n_paired"], found["change_median"]) == (2, 3.5, 1, 1.0)
        assert found["geometric_mean"] is None

    def test_a_geometric_mean_leaves_out_zero(self):
        zero = upcr(A={0: 3.0, 183: 0.0}, B={0: 3.0, 183: 0.4})
        assert row("upcr", 6, zero)["geometric_mean"] == pytest.approx(0.4)
        assert row("upcr", 6, zero)["estimate"] == pytest.approx(0.2)

    def test_a_limit_without_a_point_is_counted_and_missing(self):
        limit = Cohort.of(
            pl.DataFrame({"patient_id": ["A", "B"]}),
            pl.DataFrame({"patient_id": ["A", "B"], "day": [0, 0], "c3": [None, 50.0], "c3_low": [100.0, 50.0], "c3_high": [None, 50.0]}),
        )  # fmt: skip
        found = row("c3", 0, limit)
        assert [found[name] for name in ("n", "N", "n_not_assessable", "n_censored", "median")] == [1, 2, 1, 1, 50.0]

    def test_a_hundred_or_more_has_no_upper_end(self):
        field = cohort({"A": {0: {"urine_rbc": (100, float("inf"))}}, "B": {0: {"urine_rbc": 2.0}}})
        rows = laboratory_by_patient(field, PLAN).filter(pl.col("month") == 0)
        assert rows.select("value", "low", "high").rows() == [(100.0, 100.0, None), (2.0, 2.0, 2.0)]
        assert (row("urine_rbc", 0, field)["n"], row("urine_rbc", 0, field)["n_censored"]) == (2, 1)

    def test_egfr_by_the_equation_of_the_plan(self):
        woman = upcr(A={0: 3.0, 183: 0.3})
        japanese, american = row("egfr", 0, woman), row("egfr", 0, woman, PLAN.replace(egfr_equation="ckd_epi_2021"))
        assert japanese["label"] == "eGFR (mL/min/1.73 m², Japanese equation 2009)"
        # A woman of 40 with 0.5 mg/dL. 194 × 0.5^-1.094 × 40^-0.287 × 0.739 = 106.2.
        assert round(japanese["median"], 1) == 106.2
        # 142 × (0.5 / 0.7)^-0.241 × 0.9938^40 × 1.012 = 121.5.
        assert (american["label"], round(american["median"], 1)) == ("eGFR (mL/min/1.73 m², CKD-EPI 2021)", 121.5)

    def test_nobody_followed_to_a_window_is_no_row(self):
        assert laboratory_course(upcr(A={0: 3.0}), PLAN)["month"].unique().to_list() == [0]

    def test_p_only_on_request_and_from_ten_pairs(self):
        courses = {f"P{number:02}": {0: 10.0, 183: 10.0 - 0.5 * number} for number in range(1, 11)}
        ten, asked = upcr(**courses), PLAN.replace(p_values=True)
        assert row("upcr", 6, ten)["p"] is None
        # All ten fall: 2 / 2^10.
        assert row("upcr", 6, ten, asked)["p"] == pytest.approx(2 / 1024)
        assert row("upcr", 0, ten, asked)["p"] is None
        # Creatinine never changes: there is nothing to test.
        assert row("creatinine", 6, ten, asked)["p"] is None
        courses.pop("P01")
        assert row("upcr", 6, upcr(**courses), asked)["p"] is None


class TestOnTheSample:
    """The figures of sample_data/README.md."""

    @pytest.mark.parametrize(("measure", "mean"), [("upcr", 4.34), ("creatinine", 0.74), ("c3", 47.43), ("c4", 7.1)])
    def test_means_of_induction_at_baseline(self, measure: str, mean: float):
        found = laboratory_course(sample_cohort(), AnalysisPlan()).filter(
            (pl.col("measure").cast(pl.String) == measure)
            & (pl.col("month") == 0)
            & (pl.col("group").cast(pl.String) == "induction")
        )
        assert found.select(pl.col("estimate").round(2), "n", "N").rows() == [(mean, 14, 14)]

    def test_month_0_is_the_baseline_table(self):
        table = baseline(sample_cohort(), AnalysisPlan()).filter(pl.col("key").is_in(COURSES))
        course = laboratory_course(sample_cohort(), AnalysisPlan()).filter(pl.col("month") == 0)
        columns = ("n", "estimate", "sd", "median", "q1", "q3", "n_censored")
        both = course.with_columns(pl.col("measure", "group").cast(pl.String)).join(
            table.with_columns(pl.col("group").cast(pl.String)), left_on=["measure", "group"], right_on=["key", "group"]
        )
        assert both.height == course.height > 0
        assert (both["label"] == both["line"]).all()
        for column in columns:
            assert both[column].to_list() == both[f"{column}_right"].to_list()

    def test_a_row_per_patient_measure_and_month(self):
        rows = laboratory_by_patient(sample_cohort(), AnalysisPlan())
        assert not rows.select("patient_id", "measure", "month").is_duplicated().any()
        assert rows.height == 28 * 8 * rows["measure"].n_unique()
