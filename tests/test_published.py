"""Numbers printed in papers, and R's, typed in by hand and met through the functions that feed the screen."""

import polars as pl
import pytest

from lnexplore import AnalysisPlan, analyse, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.outcomes.population import patients_at_baseline
from lnexplore.stats import proportion_interval, rate_interval


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return sample_cohort()


@pytest.fixture(scope="module")
def results(cohort: Cohort) -> dict[str, pl.DataFrame]:
    return analyse(cohort, AnalysisPlan())


def one(frame: pl.DataFrame, **where: object) -> dict[str, object]:
    rows = frame.filter([pl.col(column).cast(pl.String) == str(value) for column, value in where.items()]).to_dicts()
    assert len(rows) == 1
    return rows[0]


class TestFRI0393:
    """Rokutanda et al., EULAR 2014: what the abstract prints, in the synthetic cohort made in its shape."""

    def test_patients(self, cohort: Cohort):
        assert cohort.size == 28
        ages = cohort.patients.group_by("phase").agg(pl.len().alias("n"), pl.col("age").mean().round(1)).sort("phase")
        assert ages.rows() == [("induction", 14, 36.4), ("maintenance", 14, 34.9)]

    @pytest.mark.parametrize(
        ("measure", "digits", "mean"), [("upcr", 2, 4.34), ("creatinine", 2, 0.74), ("c3", 1, 47.4), ("c4", 1, 7.1)]
    )
    def test_induction_baseline(self, cohort: Cohort, measure: str, digits: int, mean: float):
        start = patients_at_baseline(cohort, AnalysisPlan()).filter(pl.col("phase") == "induction")
        assert start[f"baseline_{measure}"].null_count() == 0
        assert round(start[f"baseline_{measure}"].mean(), digits) == mean

    def test_thirteen_of_fourteen_in_remission_within_six_months(self, results: dict[str, pl.DataFrame]):
        row = one(results["response_by_month"], group="induction", month=6, outcome="CR or PR")
        assert (row["n"], row["N"], row["n_not_assessable"]) == (13, 14, 0)

    @pytest.mark.parametrize(
        ("phase", "month", "mean"),
        [
            ("induction", 0, 59.4),
            ("induction", 3, 12.3),
            ("induction", 6, 8.1),
            ("maintenance", 0, 16.6),
            ("maintenance", 6, 8.1),
        ],
    )
    def test_mean_prednisolone(self, results: dict[str, pl.DataFrame], phase: str, month: int, mean: float):
        assert round(one(results["steroid_course"], group=phase, month=month)["estimate"], 1) == mean

    @pytest.mark.parametrize(
        ("phase", "period", "count"),
        [
            ("induction", "whole follow-up", 1),
            ("maintenance", "whole follow-up", 3),
            ("maintenance", "first 12 months", 1),
        ],
    )
    def test_flares(self, results: dict[str, pl.DataFrame], phase: str, period: str, count: int):
        assert one(results["flares"], group=phase, period=period)["n"] == count

    def test_the_one_serious_event_is_pyelonephritis_in_induction(self, cohort: Cohort):
        serious = cohort.events.filter("serious").join(cohort.patients, on="patient_id")
        assert serious.height == 1
        assert "pyelonephritis" in serious["term"][0].lower()
        assert serious["phase"][0] == "induction"

    def test_the_sample_says_that_it_is_synthetic(self, cohort: Cohort):
        assert cohort.synthetic
        assert "Synthetic" in cohort.name


class TestWofsy2012:
    """One cohort, two definitions, two rates: the point of the whole program."""

    def test_the_same_hospital_under_its_two_limits(self, cohort: Cohort):
        from lnexplore import DEFINITIONS

        rates = {}
        for key in ("rokutanda2014", "stlukes2017"):
            frame = analyse(cohort, AnalysisPlan(definition=DEFINITIONS[key]))["response_by_visit"]
            row = one(frame, group="induction", month=6, outcome="CR")
            rates[key] = (row["n"], row["N"])
        assert rates["rokutanda2014"] == (8, 12)
        assert rates["stlukes2017"] == (10, 12)

    # Patient, UPCR and creatinine at baseline, then at the visit of month 6, typed in from the workbook; P07 has no such visit.
    MONTH_6 = (
        ("P01", 3.62, 0.58, 0.18, 0.62),
        ("P02", 1.94, 0.66, 0.39, 0.70),
        ("P03", 5.10, 0.71, 0.22, 0.73),
        ("P04", 3.28, 0.78, 0.26, 0.78),
        ("P05", 6.36, 0.82, 0.33, 0.77),
        ("P06", 4.90, 0.95, 0.44, 0.99),
        ("P08", 4.37, 0.62, 0.16, 0.66),
        ("P09", 3.85, 0.68, 0.21, 0.71),
        ("P10", 4.92, 0.60, 0.50, 0.65),
        ("P11", 3.60, 0.69, 0.31, 0.72),
        ("P12", 5.64, 0.86, 0.24, 0.91),
        ("P13", 2.62, 0.57, 0.47, 0.60),
        ("P14", 9.28, 1.29, 6.30, 1.41),
    )

    def test_the_same_visits_under_a_guideline_of_2024_and_one_of_2012(self, cohort: Cohort):
        # KDIGO 2024, UPCR < 0.5 and eGFR at least 85 % of baseline: all but P10 (0.50 is not below 0.5) and P14. No
        # creatinine rose by more than 8 %, so no eGFR fell by more than 9 %.
        # EULAR/ERA-EDTA 2012, UPCR < 50 mg/mmol (0.442) and a normal eGFR (90, or 81 where it was below 90): by the
        # Japanese equation 91.6 in P01, the next ones are 83.9 in P08 (90.3 before, so 90 is asked), 80.8 in P03 and
        # 80.6 in P09 (81 is asked); P13 has 0.47.
        from lnexplore import DEFINITIONS

        found = {}
        for key in ("kdigo2024", "eular2012"):
            results = analyse(cohort, AnalysisPlan(definition=DEFINITIONS[key]))
            row = one(results["response_by_visit"], group="induction", month=6, outcome="CR")
            states = results["response_by_patient"].filter(
                (pl.col("group").cast(pl.String) == "induction")
                & (pl.col("month") == 6)
                & (pl.col("state").cast(pl.String) == "CR")
            )
            found[key] = (row["n"], row["N"], row["n_not_assessable"], states["patient_id"].to_list())
        assert found["kdigo2024"] == (
            *(11, 13, 1),
            ["P01", "P02", "P03", "P04", "P05", "P06", "P08", "P09", "P11", "P12", "P13"],
        )
        assert found["eular2012"] == (1, 13, 1, ["P01"])

    def test_the_values_above_are_those_of_the_workbook(self, cohort: Cohort):
        start = patients_at_baseline(cohort, AnalysisPlan()).select(
            "patient_id", "baseline_upcr", "baseline_creatinine"
        )
        visits = cohort.visits.filter(pl.col("day").is_between(153, 213)).drop_nulls("upcr")
        rows = start.join(visits.select("patient_id", "upcr", "creatinine"), on="patient_id").sort("patient_id").rows()
        assert [row for row in rows if row[0] <= "P14"] == list(self.MONTH_6)


# Wilson and Clopper-Pearson: R's binom package, and the published example of SciPy's documentation (7 of 50).
@pytest.mark.parametrize(
    ("n", "total", "wilson", "exact"),
    [
        (0, 14, (0.0000, 0.2153), (0.0000, 0.2316)),
        (7, 14, (0.2680, 0.7320), (0.2304, 0.7696)),
        (10, 14, (0.4535, 0.8828), (0.4190, 0.9161)),
        (12, 14, (0.6006, 0.9599), (0.5719, 0.9822)),
        (14, 14, (0.7847, 1.0000), (0.7684, 1.0000)),
        (56, 63, (0.7880, 0.9451), (0.7844, 0.9541)),
        (7, 50, (0.0695, 0.2619), (0.0582, 0.2674)),
    ],
)
def test_intervals_of_a_share(n: int, total: int, wilson: tuple[float, float], exact: tuple[float, float]):
    assert proportion_interval(n, total, "wilson") == pytest.approx(wilson, abs=5e-5)
    assert proportion_interval(n, total, "clopper_pearson") == pytest.approx(exact, abs=5e-5)


@pytest.mark.parametrize(
    ("events", "years", "low", "high"),
    [(0, 50, 0.0, 7.38), (1, 50, 0.05, 11.14), (5, 60, 2.71, 19.45), (10, 100, 4.80, 18.39)],
)
def test_exact_poisson_interval(events: int, years: float, low: float, high: float):
    found = rate_interval(events, years)
    assert [round(100 * bound, 2) for bound in found] == [low, high]


# creatinine, age, sex, Japanese 2009, CKD-EPI 2021, CKD-EPI 2009
EGFR = [
    (0.50, 25, "female", 121.50, 133.40, 134.52),
    (0.60, 20, "female", 106.11, 131.70, 131.21),
    (0.60, 20, "male", 143.58, 141.73, 144.74),
    (0.70, 30, "female", 79.79, 119.24, 116.26),
    (0.79, 40, "female", 64.37, 96.92, 93.63),
    (0.90, 40, "male", 75.52, 110.73, 106.46),
    (1.00, 40, "female", 49.73, 73.04, 70.41),
    (1.00, 50, "male", 63.12, 91.69, 87.37),
    (1.07, 60, "male", 55.63, 79.44, 75.05),
    (1.10, 50, "male", 56.87, 81.78, 77.86),
    (2.00, 35, "female", 24.21, 32.80, 31.55),
    (4.00, 60, "male", 13.15, 16.32, 15.24),
]


@pytest.mark.parametrize(("column", "equation"), [(3, "japanese_2009"), (4, "ckd_epi_2021"), (5, "ckd_epi_2009")])
def test_egfr(column: int, equation: str):
    frame = pl.DataFrame(EGFR, schema=["creatinine", "age", "sex", "j", "c21", "c09"], orient="row").with_columns(
        pl.col("age").cast(pl.Float64)
    )
    compute = EQUATIONS[equation][1]
    found = (
        frame.select(compute(pl.col("creatinine"), pl.col("age"), pl.col("sex") == "female").round(2))
        .to_series()
        .to_list()
    )
    assert found == [row[column] for row in EGFR]
