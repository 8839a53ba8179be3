"""The pictures of laboratory values and of follow-up: what stands in them, and what they say in words."""

import json
from dataclasses import replace
from typing import Any

import altair as alt
import polars as pl

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.charts import follow_up, laboratory_course
from lnexplore.charts.registry import FIGURES
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.terms import AllOf, Limit
from lnexplore.derive.windows import Window
from lnexplore.stats import WARNING
from tests.outcomes.small import cohort, upcr

SAMPLE = sample_cohort()
PLAN = AnalysisPlan(definition=DEFINITIONS["acr2024"], windows=(Window(6, 30),), group_by=None)
Frames = tuple[pl.DataFrame, ...]


def spec(chart: alt.LayerChart) -> dict[str, Any]:
    with alt.data_transformers.disable_max_rows():
        found: dict[str, Any] = chart.to_dict(validate=True)
    assert "Infinity" not in json.dumps(found)
    return found


def rows_of(drawn: dict[str, Any], *needed: str) -> list[dict[str, Any]]:
    return [row for rows in drawn["datasets"].values() for row in rows if set(needed) <= set(row)]


def frames_of(measure: str, group: Cohort = SAMPLE, plan: AnalysisPlan = PLAN) -> Frames:
    return FIGURES["laboratory_course"].choose(laboratory_course.results(group, plan), {"measure": measure})


def height(drawn: dict[str, Any]) -> dict[str, Any]:
    """The encoding of the vertical axis of the strong line."""
    found: dict[str, Any] = drawn["layer"][-1]["encoding"]["y"]
    return found


class TestLaboratory:
    def test_frames_of_several_measures_draw_the_first(self):
        drawn = spec(laboratory_course.draw(laboratory_course.results(SAMPLE, AnalysisPlan())))
        assert height(drawn)["title"] == ["Urine protein:creatinine ratio (g/gCr)", "logarithmic"]

    def test_every_measure_draws_both_ways(self):
        frames = laboratory_course.results(SAMPLE, AnalysisPlan())
        for measure in frames[0]["measure"].cast(pl.String).unique():
            one = FIGURES["laboratory_course"].choose(frames, {"measure": measure})
            assert height(spec(laboratory_course.draw(one)))["field"] == "median"
            assert (
                height(spec(laboratory_course.draw((*one[:3], pl.DataFrame({"middle": ["mean"]}), one[4]))))["field"]
                == "estimate"
            )

    def test_a_page_asks_for_one_measure_and_gets_what_it_is_among_all(self):
        figure, plan = FIGURES["laboratory_course"], AnalysisPlan()
        several = laboratory_course.results(SAMPLE, plan)
        for chosen, frames in figure.variants(several):
            options, (course, patients, *_) = figure.at_sight(SAMPLE, plan, chosen["measure"])
            assert options == several[0]["measure"].cast(pl.String).unique(maintain_order=True).to_list()
            assert course.equals(frames[0])
            assert patients.equals(frames[1])
        # Without a wish, or one that the sheet does not have, it is the first.
        for wish in (None, "nothing"):
            assert figure.at_sight(SAMPLE, plan, wish)[1][0]["measure"].unique().to_list() == ["upcr"]

    def test_what_has_no_value_may_be_chosen_and_says_so(self):
        figure, late = FIGURES["laboratory_course"], cohort({"A": {0: {"upcr": 3.0}, 400: {"c3": 90.0}}})
        options, frames = figure.at_sight(late, PLAN, "c3")
        assert (options, figure.is_empty(frames)) == (["upcr", "c3"], True)
        assert figure.at_sight(late, PLAN)[1][0]["measure"].unique().to_list() == ["upcr"]
        assert figure.at_sight(cohort({"A": {0: {}}}), PLAN, "c3")[0] == []

    def test_egfr_names_its_equation_and_has_a_plain_axis(self):
        y = height(spec(laboratory_course.draw(frames_of("egfr"))))
        assert y["title"] == ["eGFR (mL/min/1.73 m², Japanese equation 2009)"]
        assert "type" not in y["scale"]

    def test_a_click_on_a_line_picks_the_patient(self):
        drawn = spec(laboratory_course.draw(frames_of("upcr")))
        (pick,) = drawn["params"]
        assert (pick["name"], pick["select"]["fields"]) == ("pick", ["patient_id"])
        lines = [layer for layer in drawn["layer"] if layer.get("name") in pick["views"]]
        assert [layer["mark"]["type"] for layer in lines] == ["line"]
        assert lines[0]["encoding"]["detail"]["field"] == "patient_id"

    def test_low_values_stand_on_the_floor_of_the_axis_and_it_is_said(self):
        zero = upcr(A={0: 3.0, 183: 0.0}, B={0: 3.0, 183: 0.004}, C={0: 3.0, 183: 0.2})
        frames = frames_of("upcr", zero)
        drawn = spec(laboratory_course.draw(frames))
        assert sorted(row["drawn"] for row in rows_of(drawn, "drawn")) == [0.01, 0.01, 0.2, 3.0, 3.0, 3.0]
        assert sorted(row["value"] for row in rows_of(drawn, "drawn"))[:2] == [0.0, 0.004]
        assert height(drawn)["title"][1] == "logarithmic, below 0.01 drawn at 0.01"
        assert any("below 0.01 are drawn at 0.01" in words for words in laboratory_course.caption(frames, PLAN))
        none = frames_of("upcr", upcr(A={0: 3.0, 183: 0.1}))
        assert height(spec(laboratory_course.draw(none)))["title"][1] == "logarithmic"
        assert not any("0.01" in words for words in laboratory_course.caption(none, PLAN))

    def test_ticks_of_a_logarithmic_axis(self):
        wide = upcr(A={0: 9.0, 183: 0.1})
        assert height(spec(laboratory_course.draw(frames_of("upcr", wide))))["axis"]["values"] == [
            *(0.1, 0.2, 0.5, 1, 2, 5, 10)
        ]
        far = cohort({"A": {0: {"anti_dsdna": 20_000.0}, 183: {"anti_dsdna": 0.1}}})
        drawn = spec(laboratory_course.draw(frames_of("anti_dsdna", far)))
        assert height(drawn)["axis"]["values"] == [0.1, 1, 10, 100, 1000, 10_000]

    def test_limits_with_their_words(self):
        drawn = spec(laboratory_course.draw(frames_of("upcr")))
        assert [(row["value"], row["words"]) for row in rows_of(drawn, "words")] == [
            (0.5, "complete response: UPCR < 0.5 g/gCr")
        ]
        normal = spec(laboratory_course.draw(frames_of("creatinine", plan=PLAN.replace(uln_male=1.2))))
        assert [(row["value"], row["words"]) for row in rows_of(normal, "words")] == [
            (0.79, "upper limit of normal, women: 0.79 mg/dL"),
            (1.2, "upper limit of normal, men: 1.2 mg/dL"),
        ]
        assert not rows_of(spec(laboratory_course.draw(frames_of("c3"))), "words")

    def test_a_limit_in_the_unit_of_its_paper_stands_at_its_value(self):
        # 50 mg/mmol is 0.442 g/g.
        metric = Limit("upcr", "<", 50, unit="mg/mmol")
        definition = replace(PLAN.definition, complete=AllOf((metric,)), partial=None)
        frames = laboratory_course.results(SAMPLE, PLAN.replace(definition=definition))
        assert frames[2].filter(pl.col("measure") == "upcr").select(pl.col("value").round(3), "words").rows() == [
            (0.442, "complete response: UPCR < 50 mg/mmol")
        ]

    def test_number_of_patients_under_each_month(self):
        two = cohort(
            {name: {0: {"c3": 50.0}, 183: {"c3": 80.0}} for name in "ABC"} | {"D": {0: {"c3": 60.0}}},
            **{name: {"phase": "induction" if name in "AB" else "maintenance"} for name in "ABCD"},
        )
        drawn = spec(laboratory_course.draw(frames_of("c3", two, PLAN.replace(group_by="phase"))))
        axis = drawn["layer"][-1]["encoding"]["x"]["axis"]
        assert axis["values"] == [0, 6]
        assert (
            axis["labelExpr"]
            == "[datum.label, ({'0': '2', '6': '2'})[datum.value], ({'0': '2', '6': '1'})[datum.value]]"
        )
        colours = drawn["layer"][-1]["encoding"]["color"]["scale"]
        assert colours["domain"] == ["induction", "maintenance"]
        assert len(set(colours["range"])) == 2

    def test_a_hundred_are_drawn_one_by_one_and_of_more_their_spread(self):
        def drawn(size: int) -> tuple[list[str], list[dict[str, Any]], str]:
            # At time zero 1, 2, 3, ... g/g.
            many = upcr(**{f"P{number:03}": {0: float(number), 183: 0.3} for number in range(1, size + 1)})
            frames = laboratory_course.results(many, PLAN)
            picture = spec(laboratory_course.draw(frames))
            lines = sorted({row["patient_id"] for row in rows_of(picture, "patient_id")})
            return lines, rows_of(picture, "p10"), laboratory_course.caption(frames, PLAN)[-1]

        lines, bands, words = drawn(100)
        assert (len(lines), bands) == (100, [])
        assert words == "Strong line: median with quartiles. Faint lines: 100 patients, one by one."
        lines, bands, words = drawn(101)
        assert lines == []
        # A tenth of the way from the first of 101 to the last: 11; nine tenths: 91.
        assert [(row["month"], row["p10"], row["p90"]) for row in bands] == [(0, 11.0, 91.0), (6, 0.3, 0.3)]
        assert (
            words
            == "Strong line: median with quartiles. Outer band: 10th to 90th percentile of 101 patients, where 10 or more have a value."
        )

    def test_names_of_patients_and_groups_are_data(self):
        odd = ("a.b[0]", "'; x\"y", "<b>&amp;", "腎炎", "= 1", " ")
        group = cohort(
            {name: {0: {"c3": 50.0}, 183: {"c3": 60.0}} for name in odd}, **{name: {"phase": name} for name in odd}
        )
        drawn = spec(laboratory_course.draw(frames_of("c3", group, PLAN.replace(group_by="phase"))))
        assert {row["patient_id"] for row in rows_of(drawn, "patient_id")} == set(odd)
        assert not any(name in drawn["layer"][-1]["encoding"]["x"]["axis"]["labelExpr"] for name in odd[:5])


class TestCaptionOfLaboratory:
    # C is without a sample at six months, D on dialysis since day 100.
    FOUR = cohort(
        {
            "A": {0: {"upcr": 4.0}, 183: {"upcr": 0.2}},
            "B": {0: {"upcr": 2.0}, 183: {"upcr": (0.6, 0.8)}},
            "C": {0: {"upcr": 3.0}, 183: {"albumin": 4.0}},
            "D": {0: {"upcr": 5.0}, 183: {"upcr": 6.0}},
        },
        events=[("D", "dialysis", 100)],
    )

    def test_numbers_and_what_is_missing(self):
        upcr_words, albumin_words, faint = laboratory_course.caption(laboratory_course.results(self.FOUR, PLAN), PLAN)
        assert upcr_words == (
            "Urine protein:creatinine ratio (g/gCr), All patients: median 3.50 (quartiles 2.75–4.25) at baseline in 4 patients; "
            "median 0.40 (quartiles 0.30–0.50) at 6 months in 2 patients, 1 missing, 1 after dialysis, transplant or death, "
            "1 known only as a limit or a range; median change since baseline −2.60 in 2 patients with both values."
        )
        assert albumin_words == (
            "Serum albumin (g/dL), All patients: no value at baseline; median 4.0 (quartiles 4.0–4.0) at 6 months in 1 patient, 3 missing."
        )
        assert faint == "Strong line: median with quartiles. Faint lines: 4 patients, one by one."

    def test_nobody_there_yet(self):
        words = laboratory_course.caption(frames_of("upcr", upcr(A={0: 3.0})), PLAN)[0]
        assert words.endswith("; no patient was followed to the window at 6 months.")

    def test_p_values_come_with_their_warning(self):
        ten = upcr(**{f"P{number:02}": {0: 10.0, 183: 10.0 - 0.5 * number} for number in range(1, 11)})
        assert WARNING not in laboratory_course.caption(frames_of("upcr", ten), PLAN)
        asked = PLAN.replace(p_values=True)
        words = laboratory_course.caption(frames_of("upcr", ten, asked), asked)
        # 2 / 2^10 = 0.00195.
        assert words[0].endswith("in 10 patients with both values (p = 0.002, Wilcoxon signed-rank test).")
        assert words[-1] == WARNING

    def test_the_sample(self):
        words = laboratory_course.caption(laboratory_course.results(SAMPLE, AnalysisPlan()), AnalysisPlan())
        assert words[0].startswith("Urine protein:creatinine ratio (g/gCr), Induction: median ")
        assert "in 14 patients; median" in words[0]
        assert words[-1] == "Strong line: median with quartiles. Faint lines: 28 patients, one by one."


class TestFollowUp:
    FOUR = cohort(
        {"A": {0: {}, 100: {}}, "B": {0: {}, 200: {}}, "C": {0: {}, 300: {}}, "D": {0: {}}},
        events=[("A", "death", 100)],
    )

    def test_a_line_per_patient_the_longest_first(self):
        drawn = spec(follow_up.draw(follow_up.results(self.FOUR, PLAN)))
        assert drawn["layer"][0]["encoding"]["y"]["sort"] == ["C", "B", "A"]
        assert [(row["patient_id"], row["end"]) for row in rows_of(drawn, "end")] == [
            ("C", "last seen"),
            ("B", "last seen"),
            ("A", "death"),
        ]
        assert drawn["layer"][1]["encoding"]["shape"]["scale"]["domain"] == ["last seen", "death"]

    def test_in_words(self):
        (words,) = follow_up.caption(follow_up.results(self.FOUR, PLAN), PLAN)
        # Observation of B and C ended on days 200 and 300, half of it by 200: the middle of both, 250 days, is 8.2 months.
        assert words.startswith("All patients: median follow-up 8.2 months (reverse Kaplan-Meier, 95 % interval ")
        assert words.endswith(
            " in 3 patients; 1.6 patient-years; longest 9.9 months; ended by dialysis, transplant or death in 1; "
            "median 1.8 visits per patient-year; 1 without follow-up after time zero."
        )

    def test_many_are_drawn_as_steps(self):
        days = {"P000": 15, "P001": 45, "P002": 100} | {f"P{number:03}": 200 for number in range(3, 201)}
        many = cohort({name: {0: {}, day: {}} for name, day in days.items()})
        frames = follow_up.results(many, PLAN)
        drawn = spec(follow_up.draw(frames))
        # 201 patients; one was followed for less than a month, one for one month, one for three, the others for six.
        assert [(row["whole_months"], row["still"]) for row in rows_of(drawn, "still")] == [
            *((0, 201), (1, 200), (2, 199), (3, 199), (4, 198), (5, 198), (6, 198), (7, 0))
        ]
        assert follow_up.caption(frames, PLAN)[-1] == (
            "Drawn as steps, for more than 200 patients were followed; each step is a whole month."
        )
