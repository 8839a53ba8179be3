"""The baseline table and the tests of difference, worked out by hand on a few patients."""

from typing import Any

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.derive.filters import Filters
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.report.tables import baseline_words
from lnexplore.stats import (
    compare_numbers,
    compare_paired,
    compare_shares,
    difference_of_means,
    difference_of_shares,
)

PLAN = AnalysisPlan(definition=DEFINITIONS["acr2024"])

PEOPLE = pl.DataFrame(
    {
        "patient_id": list("ABCDEF"),
        "phase": ["induction"] * 3 + ["maintenance"] * 3,
        "age": [20.0, 30.0, 40.0, 40.0, 50.0, None],
        "sex": ["female", "female", "male", "male", "male", None],
        "isn_group": ["V", "III or IV", None, "III or IV", "V", "V"],
        "extra_1": ["yes", "yes", "no", "yes", None, "yes"],
    }
)
# B is known only as below 0.1, C as above 50 without a point, F not at all.
VISITS = pl.DataFrame(
    {
        "patient_id": list("ABCDE"),
        "day": [0, -7, 0, 0, 0],
        "upcr": [4.0, 0.1, None, 0.5, 0.3],
        "upcr_low": [4.0, 0.0, 50.0, 0.5, 0.3],
        "upcr_high": [4.0, 0.0999, float("inf"), 0.5, 0.3],
        "creatinine": [0.5, 0.7, 0.9, None, None],
        "cellular_casts": [True, False, None, False, False],
        "dipstick_protein": ["3+", "-", "±", None, "3+"],
        "recorded_response": ["NR"] * 5,
    }
)
DRUGS = pl.DataFrame(
    {
        "patient_id": ["A", "A", "B", "C", "D", "D"],
        "drug": ["tacrolimus", "mizoribine", "tacrolimus", "tacrolimus", "mizoribine", "azathioprine"],
        # C begins later than day 30; the azathioprine of D was stopped before time zero.
        "start_day": [0, 30, -200, 31, 0, -400],
        "stop_day": [None, None, None, None, 90, -10],
    }
)
SIX = Cohort.of(PEOPLE, VISITS, DRUGS, extras={"extra_1": "First nephritis"})


def rows(key: str, cohort: Cohort = SIX, plan: AnalysisPlan = PLAN, **only: str) -> list[dict[str, Any]]:
    found = baseline(cohort, plan).filter(pl.col("key") == key)
    for column, value in only.items():
        found = found.filter(pl.col(column).cast(pl.String) == value)
    assert found.height
    return found.to_dicts()


def picked(key: str, *columns: str, **only: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows(key, **only)]


class TestNumbers:
    def test_age(self):
        columns = ("group", "n", "N", "n_missing", "estimate", "median", "q1", "q3", "low", "high", "shown")
        # Quartiles by linear interpolation: of 20, 30, 40 the first lies half way from 20 to 30.
        assert picked("age", *columns) == [
            ("induction", 3, 3, 0, 30.0, 30.0, 25.0, 35.0, 20.0, 40.0, "mean (SD)"),
            ("maintenance", 2, 3, 1, 45.0, 45.0, 42.5, 47.5, 40.0, 50.0, "mean (SD)"),
            ("total", 5, 6, 1, 36.0, 40.0, 30.0, 40.0, 20.0, 50.0, "mean (SD)"),
        ]

    def test_spread_and_standardized_difference_of_age(self):
        first, second, total = rows("age")
        # Variances 100 and 50: 15 / sqrt((100 + 50) / 2) = 15 / 8.660254 = 1.732051.
        assert first["sd"] == pytest.approx(10)
        assert second["sd"] == pytest.approx(50**0.5)
        assert [round(row["smd"], 6) for row in (first, second, total)] == [1.732051] * 3

    def test_limits_enter_by_their_number_and_are_counted(self):
        columns = ("n", "n_missing", "n_censored", "estimate", "median", "shown")
        assert picked("upcr", *columns, group="induction") == [(2, 1, 2, 2.05, 2.05, "median (quartiles)")]
        assert picked("upcr", *columns, group="maintenance") == [(2, 1, 0, 0.4, 0.4, "median (quartiles)")]

    def test_what_is_told_as_a_mean_is_a_choice(self):
        assert rows("upcr", plan=PLAN.replace(means=("upcr",)))[0]["shown"] == "mean (SD)"
        assert rows("age", plan=PLAN.replace(means=("upcr",)))[0]["shown"] == "median (quartiles)"

    def test_egfr_names_its_equation(self):
        assert rows("egfr")[0]["line"] == "eGFR (mL/min/1.73 m², Japanese equation 2009)"
        assert "CKD-EPI 2021" in rows("egfr", plan=PLAN.replace(egfr_equation="ckd_epi_2021"))[0]["line"]
        # Nobody of maintenance has a creatinine.
        assert picked("egfr", "n", "n_missing", "estimate", "sd", "median", "smd", group="maintenance") == [
            (0, 3, None, None, None, None)
        ]


class TestCategories:
    def test_sex(self):
        assert picked("sex", "level", "group", "n", "N", "n_missing") == [
            ("female", "induction", 2, 3, 0),
            ("female", "maintenance", 0, 2, 1),
            ("female", "total", 2, 5, 1),
            ("male", "induction", 1, 3, 0),
            ("male", "maintenance", 2, 2, 1),
            ("male", "total", 3, 5, 1),
            ("not recorded", "induction", 0, 3, 0),
            ("not recorded", "maintenance", 1, 3, 1),
            ("not recorded", "total", 1, 6, 1),
        ]

    def test_standardized_difference_of_sex(self):
        # (2/3 - 0) / sqrt((2/3 × 1/3 + 0) / 2) = (2/3) / (1/3) = 2, on every level.
        assert [round(row["smd"], 9) for row in rows("sex") if row["level"] != "not recorded"] == [2.0] * 6
        assert {row["smd"] for row in rows("sex", level="not recorded")} == {None}

    def test_shares_are_of_those_known(self):
        assert picked("isn_group", "level", "n", "N", "estimate", group="induction") == [
            ("III or IV", 1, 2, 0.5),
            ("V", 1, 2, 0.5),
            ("not recorded", 1, 3, None),
        ]

    def test_casts_and_test_strips(self):
        assert picked("cellular_casts", "level", "n", "N", group="total") == [
            ("yes", 1, 4),
            ("no", 3, 4),
            ("not recorded", 2, 6),
        ]
        assert picked("dipstick_protein", "level", "n", group="total") == [
            ("-", 1),
            ("±", 1),
            ("3+", 2),
            ("not recorded", 2),
        ]

    def test_a_category_of_the_sheet_bears_its_header(self):
        assert picked("extra_1", "line", "level", "n", "N", group="maintenance") == [
            ("First nephritis", "yes", 2, 2),
            ("First nephritis", "no", 0, 2),
            ("First nephritis", "not recorded", 1, 3),
        ]

    def test_below_the_limit_at_baseline(self):
        # ACR 2024: below 0.5. B is, whatever its value; 0.5 is not; F is not known.
        assert picked("below_cr", "level", "group", "n", "N") == [
            ("yes", "induction", 1, 3),
            ("yes", "maintenance", 1, 2),
            ("yes", "total", 2, 5),
            ("no", "induction", 2, 3),
            ("no", "maintenance", 1, 2),
            ("no", "total", 3, 5),
            ("unknown", "induction", 0, 3),
            ("unknown", "maintenance", 1, 3),
            ("unknown", "total", 1, 6),
        ]

    def test_drugs_at_the_start(self):
        # C began too late and D's azathioprine had ended: both are known to take no such drug. E and F have no entry.
        assert picked("drug", "level", "group", "n", "N", "n_missing") == [
            ("mizoribine", "induction", 1, 3, 0),
            ("mizoribine", "maintenance", 1, 1, 2),
            ("mizoribine", "total", 2, 4, 2),
            ("tacrolimus", "induction", 2, 3, 0),
            ("tacrolimus", "maintenance", 0, 1, 2),
            ("tacrolimus", "total", 2, 4, 2),
            ("not recorded", "induction", 0, 3, 0),
            ("not recorded", "maintenance", 2, 3, 2),
            ("not recorded", "total", 2, 6, 2),
        ]
        assert rows("drug")[0]["line"] == "Drugs at the start (begun by day 30)"

    def test_every_drug_has_a_difference_of_its_own(self):
        # mizoribine 1/3 and 1/1: (2/3) / sqrt((2/9) / 2) = 2; tacrolimus 2/3 and 0: the same.
        assert [round(row["smd"], 9) for row in rows("drug", group="total") if row["smd"] is not None] == [2.0, 2.0]


class TestNumbersOfTheSheet:
    """Body mass index of A to F: 18.25, 20.5, 22, 24.25, 31, unknown."""

    COHORT = Cohort.of(
        PEOPLE.with_columns(number_1=pl.Series([18.25, 20.5, 22.0, 24.25, 31.0, None]), extra_2=pl.lit("up to 20.5")),
        VISITS,
        extras={"extra_1": "First nephritis", "extra_2": "BMI"},
        numbers={"number_1": "BMI"},
    )

    def test_a_number_is_a_number_and_its_thirds_are_no_line(self):
        # 116 / 5 = 23.2; the middle of five.
        (row,) = rows("number_1", self.COHORT, PLAN, group="total")
        assert (row["line"], row["kind"], row["n"], row["n_missing"], row["digits"]) == ("BMI", "number", 5, 1, 2)
        assert (row["estimate"], row["median"]) == (pytest.approx(23.2), 22.0)
        assert "extra_2" not in baseline(self.COHORT, PLAN)["key"].to_list()

    def test_it_is_told_as_a_mean_on_request(self):
        told = [
            baseline_words(baseline(self.COHORT, PLAN.replace(means=means))).filter(pl.col("Characteristic") == "BMI")
            for means in ((), ("number_1",))
        ]
        # Deviations of A, B and C from 20.25: -2, 0.25, 1.75: 7.125 / 2 = 3.5625 = 1.8875²; quartiles between neighbours.
        assert [words["Induction (n=3)"].item() for words in told] == ["20.50 [19.38–21.25]", "20.25 (1.89)"]
        # Only where somebody lacks it the number of patients is told.
        assert told[0]["Maintenance (n=3)"].item().endswith(", n=2")

    def test_lines_are_ticked_off(self):
        left = baseline(self.COHORT, PLAN.replace(lines_hidden=("number_1", "upcr", "drug")))
        assert left["key"].unique(maintain_order=True).to_list() == [
            *("patients", "age", "sex", "isn_group", "extra_1", "creatinine", "egfr"),
            *("cellular_casts", "dipstick_protein", "below_cr"),
        ]


class TestLines:
    def test_order_and_what_is_left_out(self):
        keys = baseline(SIX, PLAN)["key"].unique(maintain_order=True).to_list()
        # A response that a doctor wrote down is no line; what the sheet has nothing of is none either.
        assert keys == [
            *("patients", "age", "sex", "isn_group", "extra_1", "upcr", "creatinine", "egfr"),
            *("cellular_casts", "dipstick_protein", "drug", "below_cr"),
        ]

    def test_number_of_patients(self):
        assert picked("patients", "group", "n", "N", "shown", "estimate") == [
            ("induction", 3, 3, "n", None),
            ("maintenance", 3, 3, "n", None),
            ("total", 6, 6, "n", None),
        ]

    def test_one_group_has_no_total_and_no_difference(self):
        frame = baseline(SIX, PLAN.replace(group_by=None))
        assert set(frame["group"].cast(pl.String)) == {"all patients"}
        assert frame["smd"].null_count() == frame.height

    def test_three_groups_have_no_standardized_difference(self):
        frame = baseline(SIX, PLAN.replace(group_by="isn_group"))
        assert frame["group"].cast(pl.String).unique(maintain_order=True).to_list() == [
            *("III or IV", "V", "missing", "total")
        ]
        assert frame["smd"].null_count() == frame.height

    def test_what_makes_the_groups_is_no_line(self):
        # Without E the item is known of everybody, so that there are two groups.
        five = Cohort.of(
            PEOPLE.filter(pl.col("patient_id") != "E"), VISITS.filter(pl.col("patient_id") != "E"), extras=SIX.extras
        )
        plan = PLAN.replace(group_by="extra_1")
        assert "extra_1" not in baseline(five, plan)["key"]
        assert rows("extra_1", five)
        assert None not in {row["smd"] for row in rows("sex", five, plan, level="male")}

    def test_a_group_called_total_is_no_total(self):
        odd = Cohort.of(PEOPLE.with_columns(phase=pl.Series(["total"] * 3 + ["x"] * 3)), VISITS, extras=SIX.extras)
        assert picked_groups(odd) == ["total", "x", "total together"]

    def test_rare_levels_are_one(self):
        names = [f"level {number:02}" for number in range(14) for _ in range(14 - number)]
        many = Cohort.of(
            pl.DataFrame({"patient_id": [f"P{place:03}" for place in range(len(names))], "extra_1": names}),
            extras={"extra_1": "Hospital"},
        )
        found = rows("extra_1", many, AnalysisPlan(group_by=None))
        assert [row["level"] for row in found] == [f"level {number:02}" for number in range(12)] + ["other levels"]
        # 14 + 13 + ... + 1 = 105 patients; the last two levels hold 2 and 1.
        assert (found[0]["n"], found[-1]["n"], found[-1]["N"]) == (14, 3, 105)

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            (["above 9", "above 4, up to 9", "above 9", "up to 4"], ["up to 4", "above 4, up to 9", "above 9"]),
            (["10", "2", "10", "0"], ["0", "2", "10"]),
            (["b", "a", "b"], ["b", "a"]),
        ],
    )
    def test_levels_that_are_numbers_stand_by_size(self, given: list[str], shown: list[str]):
        few = Cohort.of(
            pl.DataFrame({"patient_id": [str(place) for place in range(len(given))], "extra_1": given}),
            extras={"extra_1": "Earlier flares"},
        )
        assert [row["level"] for row in rows("extra_1", few, AnalysisPlan(group_by=None))] == shown


def picked_groups(cohort: Cohort) -> list[str]:
    return [row["group"] for row in rows("patients", cohort)]


class TestPValues:
    @staticmethod
    def two(first: int, second: int) -> Cohort:
        """Ages 1 to `first`, and after them; the first group has five of class V, the second none."""
        size = first + second
        return Cohort.of(
            pl.DataFrame(
                {
                    "patient_id": [f"P{place:02}" for place in range(size)],
                    "phase": ["induction"] * first + ["maintenance"] * second,
                    "age": [float(place + 1) for place in range(size)],
                    "isn_group": ["V"] * 5 + ["III or IV"] * (size - 5),
                }
            )
        )

    def test_only_on_request(self):
        frame = baseline(self.two(10, 10), PLAN)
        assert frame["p"].null_count() == frame["test"].null_count() == frame.height
        asked = rows("age", self.two(10, 10), PLAN.replace(p_values=True))
        # U = 0: z = (50 - 0.5) / sqrt(10 × 10 × 21 / 12) = 3.741836; R's wilcox.test prints 0.0001827.
        assert {(round(row["p"], 7), row["test"]) for row in asked} == {(0.0001827, "Mann-Whitney U test")}

    def test_never_with_fewer_than_ten(self):
        plan = PLAN.replace(p_values=True)
        for cohort in (self.two(9, 20), self.two(20, 9), SIX):
            assert baseline(cohort, plan)["p"].null_count() == baseline(cohort, plan).height

    def test_of_a_category(self):
        asked = rows("isn_group", self.two(10, 10), PLAN.replace(p_values=True))
        # Of 184,756 ways to choose ten of twenty, 3,003 give five of class V to the first group, as many to the second.
        assert {(round(row["p"], 6), row["test"]) for row in asked} == {(0.032508, "Fisher's exact test")}

    def test_three_groups(self):
        groups = [[float(first + place) for place in range(10)] for first in (1, 11, 21)]
        # Ranks add up to 55, 155, 255: H = 12 / 930 × 9207.5 - 93 = 25.806; p = exp(-H / 2).
        p, name = compare_numbers(groups) or (None, "")
        assert p == pytest.approx(2.490e-6, rel=1e-3)
        assert name == "Kruskal-Wallis test"

    def test_more_than_two_levels(self):
        # Expected 3.5, 3 and 3.5 in both: chi-squared 4 × 1.5² / 3.5 = 2.571429, two degrees: exp(-1.285714).
        assert compare_shares([[5, 3, 2, 0], [2, 3, 5, 0]]) == (
            pytest.approx(0.276453, abs=1e-6),
            "chi-squared test (expected counts below 5)",
        )
        name = (compare_shares([[20, 20, 20], [20, 20, 20]]) or (0, ""))[1]
        assert name == "chi-squared test"

    def test_paired(self):
        # All ten rise: 2 / 2^10. Of 13 changes with three of zero, ten count.
        ten = [float(number) for number in range(1, 11)]
        assert compare_paired(ten) == (pytest.approx(2 / 1024), "Wilcoxon signed-rank test")
        assert compare_paired([*ten, 0.0, 0.0, 0.0]) == (pytest.approx(2 / 1024), "Wilcoxon signed-rank test")
        assert compare_paired(ten[:9]) is None

    def test_everybody_alike_is_no_test(self):
        assert compare_numbers([[1.0] * 10, [1.0] * 10]) is None
        assert compare_numbers([[1.0] * 10, [1.0] * 10, [1.0] * 10]) is None
        assert compare_shares([[10, 0], [10, 0]]) is None
        assert compare_paired([0.0] * 12) is None
        assert compare_numbers([[1.0, 2.0] * 10]) is None


class TestStandardizedDifference:
    def test_two_levels(self):
        # 5 of 20 and 10 of 20: 0.25 / sqrt((0.1875 + 0.25) / 2) = 0.534522.
        assert difference_of_shares([5, 15], [10, 10]) == pytest.approx(0.534522, abs=1e-6)

    def test_three_levels(self):
        # Shares 0.5, 0.3, 0.2 and 0.2, 0.3, 0.5. Of the last two levels the difference is (0, -0.3), the spread
        # [[0.21, -0.105], [-0.105, 0.205]] with determinant 0.032025: 0.09 × 0.21 / 0.032025 = 0.590164 = 0.768221².
        assert difference_of_shares([5, 3, 2], [2, 3, 5]) == pytest.approx(0.768221, abs=1e-6)
        # Which level is left out does not matter, nor a level that nobody has.
        assert difference_of_shares([2, 5, 0, 3], [5, 2, 0, 3]) == pytest.approx(0.768221, abs=1e-6)

    def test_what_cannot_be_measured(self):
        assert difference_of_shares([0, 0], [1, 2]) is None
        assert difference_of_shares([10, 0], [0, 10]) is None
        assert difference_of_shares([10, 0, 0], [0, 5, 5]) is None
        assert difference_of_shares([10, 0], [4, 0]) == 0
        assert difference_of_means((1.0, None), (2.0, 1.0)) is None
        assert difference_of_means((1.0, 0.0), (2.0, 0.0)) is None
        assert difference_of_means((1.0, 0.0), (1.0, 0.0)) == 0


class TestOnTheSample:
    """The figures of sample_data/README.md."""

    @pytest.mark.parametrize(
        ("key", "induction", "maintenance"),
        [
            ("age", 36.43, 34.93),
            ("upcr", 4.34, None),
            ("creatinine", 0.74, None),
            ("c3", 47.43, None),
            ("c4", 7.1, None),
            ("prednisolone", 59.43, 16.61),
        ],
    )
    def test_means(self, key: str, induction: float, maintenance: float | None):
        first, second, total = rows(key, sample_cohort(), AnalysisPlan())
        assert (round(first["estimate"], 2), first["n"], first["N"]) == (induction, 14, 14)
        assert (second["n"], total["n"]) == (14, 28)
        assert maintenance in (None, round(second["estimate"], 2))

    def test_nobody_vanishes(self):
        frame = baseline(sample_cohort(), AnalysisPlan(p_values=True))
        numbers = frame.filter(pl.col("kind") == "number")
        assert (numbers["n"] + numbers["n_missing"] == numbers["N"]).all()
        levels = frame.filter(
            pl.col("estimate").is_not_null() & (pl.col("key") != "drug") & (pl.col("kind") == "category")
        )
        sums = levels.group_by("key", "group").agg(pl.col("estimate").sum().round(9))
        assert set(sums["estimate"]) == {1.0}
        assert frame["p"].null_count() < frame.height

    def test_a_filter_moves_no_line(self):
        whole = baseline(sample_cohort(), AnalysisPlan())
        few = baseline(sample_cohort(), AnalysisPlan(filters=Filters(levels={"isn_group": ("V",)})))
        assert few["key"].unique(maintain_order=True).to_list() == whole["key"].unique(maintain_order=True).to_list()
        assert few.filter((pl.col("key") == "patients") & (pl.col("group").cast(pl.String) == "total"))[
            "n"
        ].to_list() == [4]
