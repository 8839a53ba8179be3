"""Numbers printed in papers, and R's, typed in by hand and met through the functions that feed the screen."""

import math

import polars as pl
import pytest

from lnexplore import AnalysisPlan, analyse, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.kidney import EQUATIONS
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.outcomes.population import patients_at_baseline
from lnexplore.stats import (
    at,
    cumulative_incidence,
    kaplan_meier,
    log_rank,
    median_survival,
    proportion_interval,
    rate_interval,
)
from tests.published_survival import KAPLAN_MEIER, PBC_CAUSES, PBC_DAYS, TRIALS, patients


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

    def test_one_serious_adverse_event_a_pyelonephritis(self, results: dict[str, pl.DataFrame]):
        for group, n in (("induction", 1), ("maintenance", 0)):
            row = one(results["adverse_events"], group=group, event="serious")
            assert (row["n_patients"], row["n_events"], row["N"]) == (n, n, 14)
        serious = results["adverse_event_list"].filter("serious")
        assert serious["term"].to_list() == ["pyelonephritis needing admission"]
        terms = results["adverse_event_terms"].filter(pl.col("n_serious") > 0)
        assert terms["group"].cast(pl.String).to_list() == ["induction"]

    def test_no_patient_died_and_none_had_a_fatal_event(self, results: dict[str, pl.DataFrame]):
        fatal = results["adverse_events"].filter(pl.col("event") == "fatal adverse event (grade 5)")
        assert fatal["n_events"].to_list() == [0, 0]
        assert results["follow_up"]["n_ended"].sum() == 0

    def test_four_flares_one_in_induction_one_within_a_year_of_maintenance(self, results: dict[str, pl.DataFrame]):
        rows = results["flare_counts"].filter((pl.col("source") == "recorded") & (pl.col("counted") == "all flares"))
        assert rows.select(pl.col("group").cast(pl.String), "n", "n_patients").rows() == [
            ("induction", 1, 1),
            ("maintenance", 3, 3),
        ]
        early = results["flare_details"].filter(
            (pl.col("source") == "recorded")
            & (pl.col("group").cast(pl.String) == "maintenance")
            & (pl.col("day") <= 365)
        )
        assert early.height == 1


class TestWofsy2012:
    """One cohort, two definitions, two rates: the point of the whole program."""

    def test_the_same_hospital_under_its_two_limits(self, cohort: Cohort):
        from lnexplore import DEFINITIONS

        rates = {}
        for key in ("rokutanda2014", "stlukes2017"):
            frame = OUTCOMES["response_by_visit"](cohort, AnalysisPlan(definition=DEFINITIONS[key]))
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
            plan = AnalysisPlan(definition=DEFINITIONS[key])
            row = one(OUTCOMES["response_by_visit"](cohort, plan), group="induction", month=6, outcome="CR")
            states = OUTCOMES["response_by_patient"](cohort, plan).filter(
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


class TestIntervalsToTheLastDigit:
    """R 4.2.2: prop.test without continuity correction (Wilson), binom.test and poisson.test."""

    @pytest.mark.parametrize(
        ("n", "total", "wilson", "exact"),
        [
            (0, 1, (0.0, 0.793450685622763), (0.0, 0.975)),
            (0, 24, (0.0, 0.13797620467498), (0.0, 0.142473597722526)),
            (1, 3, (0.0614919447203963, 0.792340399197952), (0.00840375865961264, 0.905700675949754)),
            (1, 15, (0.0118668954932686, 0.2981652987378), (0.0016864302413527, 0.319484566578303)),
            (2, 50, (0.0110388843276198, 0.13460090687507), (0.00488143342616438, 0.137137625603967)),
            (3, 11, (0.097460592900249, 0.565645301176129), (0.0602177341729066, 0.609742559572421)),
            (7, 11, (0.353801174507849, 0.848335289046324), (0.307904715011677, 0.890736556180902)),
            (9, 9, (0.700854951580456, 1.0), (0.663732883120057, 1.0)),
            (10, 11, (0.622641563548404, 0.983767827114115), (0.587220083011617, 0.997701027786186)),
            (12, 25, (0.30031285954113, 0.665014830496432), (0.277968009669947, 0.686942955542968)),
            (22, 24, (0.741511978067893, 0.976841184702957), (0.730027198442396, 0.98974365871875)),
            (134, 179, (0.680283141029051, 0.806477359428775), (0.678443125411074, 0.810337096445057)),
            (179, 179, (0.978990220021919, 1.0), (0.979602633949418, 1.0)),
        ],
    )
    def test_of_a_share(self, n: int, total: int, wilson: tuple[float, float], exact: tuple[float, float]):
        assert proportion_interval(n, total, "wilson") == pytest.approx(wilson, rel=1e-9)
        assert proportion_interval(n, total, "clopper_pearson") == pytest.approx(exact, rel=1e-9)

    @pytest.mark.parametrize(
        ("events", "years", "low", "high"),
        [
            (0, 0.5, 0.0, 7.37775890822787),
            (1, 3.2, 0.00791181499509059, 1.74113855966841),
            (2, 12.7, 0.0190715967357453, 0.568873044702674),
            (3, 0.5, 1.2373442457912, 17.5345461394846),
            (3, 101.25, 0.00611034195452446, 0.086590351306097),
            (5, 38.4, 0.0422782914093339, 0.303862814565694),
            (7, 12.7, 0.221603389883454, 1.1356437292679),
            (10, 101.25, 0.0473618636655055, 0.181633146094003),
            (14, 3.2, 2.39185321134394, 7.34050660057362),
            (23, 38.4, 0.379688204089705, 0.898731585802944),
            (56, 12.7, 3.3308502506008, 5.72603606358937),
            (100, 101.25, 0.80359497531776, 1.20125228436964),
        ],
    )
    def test_of_a_rate(self, events: int, years: float, low: float, high: float):
        assert rate_interval(events, years) == pytest.approx((low, high), rel=1e-9)


class TestSurvfit:
    """Five published studies against R's survfit (conf.type = "log-log") and survdiff."""

    @pytest.mark.parametrize(("trial", "arm"), KAPLAN_MEIER)
    def test_every_row_of_the_table(self, trial: str, arm: str):
        found, expected = kaplan_meier(*patients(TRIALS[trial][arm])), KAPLAN_MEIER[trial, arm]
        assert [step[:4] for step in found] == [row[:4] for row in expected]
        for step, row in zip(found, expected, strict=True):
            for value, printed in zip(step[4:], row[4:], strict=True):
                assert value == (None if printed is None else pytest.approx(printed, rel=1e-9))

    def test_no_interval_at_nothing_and_at_everybody(self):
        # log(-log S) has no value at 0 and at 1. At 0 R gives NA and NA, and so do we; before the first event it gives 1
        # to 1 (ovarian, second arm, day 180), and we give none.
        for trial, arm in (("gehan", "placebo"), ("aml", "Nonmaintained")):
            last = kaplan_meier(*patients(TRIALS[trial][arm]))[-1]
            assert KAPLAN_MEIER[trial, arm][-1][4:] == (0.0, None, None)
            assert (last.estimate, last.ci_low, last.ci_high) == (0.0, None, None)
        assert at(kaplan_meier(*patients(TRIALS["ovarian"]["2"])), 180, 1.0) == (1.0, None, None)

    @pytest.mark.parametrize(
        ("arm", "day", "expected"),
        [
            ("1", 30, (0.72406933788008, 0.602147702817031, 0.814234584808399)),
            ("1", 90, (0.546746234725774, 0.421637708617993, 0.655661233224783)),
            ("1", 180, (0.212426789236581, 0.121932424896239, 0.31966685042947)),
            ("1", 365, (0.070808929745527, 0.0232287076076113, 0.155148640931661)),
            ("2", 30, (0.676470588235294, 0.551452622613896, 0.773614818753354)),
            ("2", 90, (0.38016806722689, 0.265670862446894, 0.493777704344713)),
            ("2", 180, (0.23285294117647, 0.13836002768505, 0.341707750803659)),
            ("2", 365, (0.109773529411765, 0.0463880866664805, 0.204009843807548)),
        ],
    )
    def test_veteran_on_a_day(self, arm: str, day: int, expected: tuple[float, float, float]):
        steps = kaplan_meier(*patients(TRIALS["veteran by treatment"][arm]))
        assert at(steps, day, 1.0) == pytest.approx(expected, rel=1e-9)

    @pytest.mark.parametrize(
        ("trial", "arm", "median", "low", "high"),
        [
            ("gehan", "placebo", 8, 4, 11),
            ("gehan", "6-MP", 23, 13, None),
            ("aml", "Maintained", 31, 13, None),
            ("aml", "Nonmaintained", 23, 5, 33),
            ("ovarian", "1", 638, 156, None),
            ("ovarian", "2", None, 464, None),
            ("veteran by treatment", "1", 103, 54, 126),
            # 34 of 68 dead on day 52 and none censored before: one half from day 52 to day 53.
            ("veteran by treatment", "2", 52.5, 43, 90),
            ("veteran by cell type", "squamous", 118, 44, 242),
            ("veteran by cell type", "smallcell", 51, 24, 61),
            ("veteran by cell type", "adeno", 51, 24, 90),
            ("veteran by cell type", "large", 156, 100, 216),
        ],
    )
    def test_median(self, trial: str, arm: str, median: float | None, low: float | None, high: float | None):
        assert median_survival(*patients(TRIALS[trial][arm])) == (median, low, high)

    @pytest.mark.parametrize(
        ("trial", "chi", "p"),
        [
            ("gehan", 16.7929409892165, 4.16880910933456e-05),
            ("aml", 3.3963886989776, 0.0653393220405051),
            ("ovarian", 1.06273986129141, 0.302591116989095),
            ("veteran by treatment", 0.00822734320235077, 0.927727233340074),
            # four groups, three degrees of freedom
            ("veteran by cell type", 25.4037003457854, 1.27124593900609e-05),
        ],
    )
    def test_log_rank(self, trial: str, chi: float, p: float):
        days: list[int] = []
        events: list[int] = []
        groups: list[str] = []
        for arm, marked in TRIALS[trial].items():
            more, happened = patients(marked)
            days, events, groups = days + more, events + happened, groups + [arm] * len(more)
        assert log_rank(days, events, groups) == pytest.approx((chi, p), rel=1e-9)


TRANSPLANT, DEATH = 1, 2


class TestAalenJohansen:
    """Transplant and death in the PBC trial against the multi-state survfit of R, and a vector by hand."""

    def test_patients(self):
        assert len(PBC_DAYS) == 312
        assert [PBC_CAUSES.count(cause) for cause in (0, TRANSPLANT, DEATH)] == [168, 19, 125]
        for cause, number in ((TRANSPLANT, 19), (DEATH, 125)):
            steps = cumulative_incidence(PBC_DAYS, PBC_CAUSES, cause)
            assert sum(step.n_event for step in steps) == number
            assert sum(step.n_censored for step in steps) == 168
            assert steps[0].n_risk == 312

    # The standard error follows from the interval on the scale log(-log): its half width there, times |p log p|. R's is
    # the infinitesimal jackknife, that of statsmodels the delta method; they are the same to the last digit.
    @pytest.mark.parametrize(
        ("cause", "day", "share", "error"),
        [
            (TRANSPLANT, 730, 0.00320512820512821, 0.00319998765938971),
            (TRANSPLANT, 1825, 0.0440562905321352, 0.011978456101354),
            (TRANSPLANT, 3650, 0.0791510208862898, 0.0184470542563064),
            (DEATH, 365, 0.0705128205128205, 0.0144936726530866),
            (DEATH, 730, 0.105769230769231, 0.0174111389146943),
            (DEATH, 1825, 0.283736492099582, 0.0262670448500899),
            (DEATH, 3650, 0.530469471153811, 0.0402976261234857),
        ],
    )
    def test_share_and_standard_error(self, cause: int, day: int, share: float, error: float):
        found, low, high = at(cumulative_incidence(PBC_DAYS, PBC_CAUSES, cause), day, 0.0)
        assert found == pytest.approx(share, rel=1e-9)
        assert low is not None
        assert high is not None
        width = (math.log(-math.log(low)) - math.log(-math.log(high))) / 2
        assert width / 1.959963984540054 * abs(share * math.log(share)) == pytest.approx(error, rel=1e-9)

    def test_no_transplant_in_the_first_year_and_no_interval(self):
        # R: 0, standard error 0, limits NA.
        assert at(cumulative_incidence(PBC_DAYS, PBC_CAUSES, TRANSPLANT), 365, 0.0) == (0.0, None, None)

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (365, (0.92948717948718, 0.89488295403034, 0.952997575506361)),
            (730, (0.891025641025641, 0.850858094142725, 0.920877261691791)),
            (1825, (0.672207217368284, 0.615244198177236, 0.72268415379808)),
            (3650, (0.3903795079599, 0.311638244252107, 0.468187114775871)),
        ],
    )
    def test_free_of_either_and_the_two_shares_are_everybody(self, day: int, expected: tuple[float, float, float]):
        free = at(kaplan_meier(PBC_DAYS, [min(cause, 1) for cause in PBC_CAUSES]), day, 1.0)
        assert free == pytest.approx(expected, rel=1e-9)
        shares = [at(cumulative_incidence(PBC_DAYS, PBC_CAUSES, cause), day, 0.0)[0] for cause in (TRANSPLANT, DEATH)]
        assert sum(shares) + free[0] == pytest.approx(1, abs=1e-12)

    @pytest.mark.parametrize("cause", [TRANSPLANT, DEATH])
    def test_one_minus_kaplan_meier_claims_more(self, cause: int):
        # Who died is censored as though still to be transplanted, and the other way round.
        naive = 1 - at(kaplan_meier(PBC_DAYS, [int(code == cause) for code in PBC_CAUSES]), 3650, 1.0)[0]
        assert naive > at(cumulative_incidence(PBC_DAYS, PBC_CAUSES, cause), 3650, 0.0)[0] + 0.03

    def test_six_patients_by_hand(self):
        # At risk 6, 5, 4, 3, 2, 1; free of either after each day 5/6, 4/6, 4/6, 4/9, 2/9, 2/9.
        # First cause: 1/6 on day 2, 4/6 × 1/3 on day 5: 7/18. Second: 5/6 × 1/5 on day 3, 4/9 × 1/2 on day 6: 7/18.
        # The other cause censored: 1 - 5/6 × 2/3 = 4/9 and 1 - 4/5 × 1/2 = 3/5, together more than everybody.
        days, causes = [2, 3, 4, 5, 6, 8], [1, 2, 0, 1, 2, 0]
        assert [at(cumulative_incidence(days, causes, cause), 8, 0.0)[0] for cause in (1, 2)] == pytest.approx(
            [0.3889, 0.3889], abs=5e-5
        )
        assert at(kaplan_meier(days, [min(code, 1) for code in causes]), 8, 1.0)[0] == pytest.approx(0.2222, abs=5e-5)
        naive = [1 - at(kaplan_meier(days, [int(code == cause) for code in causes]), 8, 1.0)[0] for cause in (1, 2)]
        assert naive == pytest.approx([0.4444, 0.6], abs=5e-5)
