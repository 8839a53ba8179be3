"""What the figures of the criteria page say in words, and what they do with many patients, many groups and odd names.

Numbers on the sample were counted once more outside the program, see `outcomes/test_sample_by_hand.py`.
"""

import json
from dataclasses import replace
from typing import Any

import altair as alt
import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.charts import agreement, overlap, sweep
from lnexplore.charts.forest import draw_forest
from lnexplore.charts.registry import FIGURES
from lnexplore.charts.theme import MOST_GROUPS
from lnexplore.cohort.model import Cohort
from lnexplore.derive.filters import Filters
from tests.outcomes.small import ONE_GROUP, cohort, upcr

SAMPLE, PLAN = sample_cohort(), AnalysisPlan()
NBSP = "\u00a0"


def caption(key: str, group: Cohort = SAMPLE, plan: AnalysisPlan = PLAN) -> list[str]:
    figure = FIGURES[key]
    return [sentence.replace(NBSP, " ") for sentence in figure.caption(figure.results(group, plan), plan)]


def spec(chart: alt.LayerChart) -> dict[str, Any]:
    with alt.data_transformers.disable_max_rows():
        found: dict[str, Any] = chart.to_dict(validate=True)
    return found


def values(drawn: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for rows in drawn["datasets"].values() for row in rows]


class TestOnTheSample:
    def test_definitions(self):
        induction, maintenance = caption("definitions")
        assert induction.startswith("Induction, 6 months: from 0 of 13 (")
        assert " to 12 of 13 (" in induction
        assert maintenance.startswith("Maintenance, 6 months: from 0 of 13 (KDIGO 2012) to 13 of 13 (")
        # 42 definitions less the ten that read 24-hour protein: the sheet has none.
        assert induction.endswith("under 32 definitions, the same patients and the same values.")

    def test_sweep(self):
        induction, maintenance, ticks = caption("sweep")
        # Wilson intervals of 8/12 and 7/12.
        assert induction.startswith(
            "Induction, 6 months, limit 0.4: complete response in 8 of 12 (67 %, 95 % interval 39–86 %; worst to best case 57–71 %); "
        )
        assert maintenance.startswith(
            "Maintenance, 6 months, limit 0.4: complete response in 7 of 12 (58 %, 95 % interval 32–81 %; worst to best case 50–64 %); "
        )
        assert ticks.startswith("Ticks on the axis")

    def test_flow(self):
        # 14 of the 28 are in induction: of those left out nothing is known here.
        plan = PLAN.replace(filters=Filters(levels={"phase": ("induction",)}))
        assert caption("flow", SAMPLE, plan)[0] == "14 of 14 patients have proteinuria at baseline."
        assert caption("flow", upcr(A={0: 3.0}), ONE_GROUP)[1] == "No patient was followed to month 6."

    def test_blocked_by(self):
        assert caption("blocked_by") == [
            # 8 and 7 of the 12 of whom it is known are in complete response, of 14 followed that long.
            "Induction, 6 months: 4 patients followed that long and not in complete response; not known of 2 more; 3 one criterion away, most often UPCR (3).",
            "Maintenance, 6 months: 5 patients followed that long and not in complete response; not known of 2 more; 5 one criterion away, most often UPCR (2).",
        ]

    def test_hidden_choices(self):
        assert caption("hidden_choices") == [
            "Induction, 6 months: now 8 of 12; the largest move is “Patients who cannot be assessed: counted as non-responders”, 7 of 14 (−17 percentage points).",
            "Maintenance, 6 months: now 7 of 12; the largest move is “Urinary sediment: left out”, 9 of 13 (+11 percentage points).",
        ]

    def test_published(self):
        sentences = caption("published")
        assert (
            "St Luke’s 2017, 6 months: this cohort Induction 10 of 12; St Luke’s 2017 mizoribine + tacrolimus 56 of 63 (89 %)."
            in sentences
        )
        assert (
            "ACCESS, 6 months: this cohort Induction 3 of 14; ACCESS 2014 abatacept + low-dose cyclophosphamide 22 of 66 (33 %), ACCESS 2014 low-dose cyclophosphamide 21 of 68 (31 %)."
            in sentences
        )
        assert len(sentences) == 11

    def test_overlap_and_agreement_speak_of_everybody(self):
        (words,) = caption("overlap")
        assert words.startswith("Of 28 patients followed that long, ")
        assert "under all 32 definitions" in words
        (least,) = caption("agreement")
        assert least.startswith("Least agreement: ")
        assert least.endswith(" patients differ.")


class TestInWords:
    TWO = upcr(A={0: 3.0, 183: 0.3}, B={0: 3.0, 183: 3.5})
    ACR = ONE_GROUP.replace(definition=DEFINITIONS["acr2024"])

    def test_overlap(self):
        assert caption("overlap", self.TWO, ONE_GROUP) == [
            "Of 2 patients followed that long, 1 in complete response under all 15 definitions, 1 under none, 0 under some."
        ]
        some = upcr(A={0: 3.0, 183: 0.6}, B={0: 3.0, 183: None}, C={0: 3.0})
        assert caption("overlap", some, ONE_GROUP) == [
            "Of 2 patients followed that long, 0 in complete response under all 15 definitions, 0 under none, 1 under some; 1 cannot be decided under at least one."
        ]

    def test_overlap_with_a_moved_definition(self):
        moved = ONE_GROUP.replace(definition=DEFINITIONS["acr2024"].with_value("cr.upcr", 0.6))
        assert "under all 16 definitions" in caption("overlap", self.TWO, moved)[0]

    def test_agreement_without_anything_to_compare(self):
        alike = upcr(A={0: 3.0, 183: 0.3})
        assert caption("agreement", alike, ONE_GROUP) == [
            "No two definitions can be compared: all patients are classified alike, or no patient can be assessed."
        ]

    def test_sweep_of_a_limit_without_a_percentage_of_fewer_than_ten(self):
        words = caption("sweep", self.TWO, self.ACR)[0]
        # Wilson interval of 1/2; the whole axis begins at 0.3 or below, which nobody is under.
        assert words.startswith(
            "All patients, 6 months, limit 0.5: complete response in 1 of 2 (95 % interval 9–91 %);"
        )

    def test_sweep_in_percent_of_baseline(self):
        plan = ONE_GROUP.replace(definition=DEFINITIONS["kdigo2024"])
        frames = sweep.results(self.TWO, plan, "cr.egfr")
        assert sweep.axis_title(plan, "cr.egfr") == "eGFR limit (% of baseline)"
        assert sweep.value_in_force(plan, "cr.egfr") == pytest.approx(85)
        assert "limit 85:" in sweep.caption(frames, plan)[0]
        assert sweep.axis_title(plan, "cr.upcr") == "UPCR limit (g/gCr)"

    def test_sweep_two(self):
        well = {"upcr": 0.3, "creatinine": 0.5, "albumin": 3.6, "urine_rbc": 2}
        two = cohort(
            {
                "A": {0: well | {"upcr": 3.0}, 183: well},
                "B": {0: well | {"upcr": 3.0}, 183: well | {"creatinine": 3.0}},
            }
        )
        assert caption("sweep_two", two, ONE_GROUP) == ["Over all pairs complete response lies between 0 % and 50 %."]

    def test_hidden_choices_that_move_nothing(self):
        assert caption("hidden_choices", upcr(A={0: 3.0, 183: 0.1}), self.ACR)[0].startswith("All patients")
        never = upcr(A={0: 3.0, 91: 3.0, 183: 3.0, 213: 3.0, 250: 3.0})
        assert caption("hidden_choices", never, self.ACR) == [
            "All patients: none of these choices, taken alone, moves complete response at 6 months."
        ]
        figure = FIGURES["hidden_choices"]
        assert figure.answers(figure.results(never, self.ACR), self.ACR) == ["Largest change at 6 months: none."]

    def test_a_curve_of_few_that_has_not_left_0_tells_how_many(self):
        never = upcr(A={0: 3.0, 183: 3.0, 365: 3.0}, B={0: 3.0, 183: 3.0, 365: 3.0})
        figure = FIGURES["response_by_month"]
        assert figure.answers(figure.results(never, self.ACR), self.ACR) == [
            "Complete response by 6 months (day 213), cumulative incidence: 0 of 2, no interval."
        ]

    def test_multiverse(self):
        # 4 windows, 3 picks, confirmed or not, 3 ways with the missing, 3 baselines, joined or not, 2 operators,
        # 2 roundings, responders at baseline in or out: 3,456.
        two = upcr(A={0: 3.0, 183: 0.1, 220: 0.1}, B={0: 3.0, 183: 0.47, 220: 0.47})
        (words,) = caption("multiverse", two, self.ACR)
        assert "3,456 combinations" in words
        # 50 mg/mmol is 0.442 g/g: B is in remission in half of them, A in all.
        assert "complete response from 50 % to 100 %" in words
        assert "the plan in force gives 100 %, 0 % of the combinations give more." in words

    def test_a_group_that_few_combinations_can_assess_is_no_draw(self):
        # Seen at 3 and 12 months alone: only some windows and ways to count the missing say anything at 6 months.
        away = upcr(A={0: 3.0, 91: 3.0, 365: 3.0})
        (words,) = caption("multiverse", away, self.ACR)
        assert words.startswith("All patients, 6 months, all 3,456 combinations: complete response from 0 % to 0 %")
        assert "; no patient can be assessed in " in words
        figure = FIGURES["multiverse"]
        (line,) = figure.answers(figure.results(away, self.ACR), self.ACR)
        assert line.startswith("Complete response at 6 months under all combinations: ")


class TestManyPatients:
    @staticmethod
    def many(size: int) -> Cohort:
        return upcr(**{f"P{number:03}": {0: 3.0, 183: 0.3 if number < 40 else 3.5} for number in range(size)})

    def test_sixty_are_drawn_one_by_one(self):
        figure = FIGURES["overlap"]
        drawn = spec(figure.draw(figure.results(self.many(60), ONE_GROUP)))
        assert drawn["layer"][0]["encoding"]["x"]["field"] == "patient_id"
        assert len(values(drawn)) == 60 * 15

    def test_more_are_drawn_as_patterns(self):
        figure = FIGURES["overlap"]
        frames = figure.results(self.many(61), ONE_GROUP)
        drawn = spec(figure.draw(frames))
        x = drawn["layer"][0]["encoding"]["x"]
        assert (x["field"], x["sort"]) == ("column", ["1: 40 (66\u00a0%)", "2: 21 (34\u00a0%)"])
        assert len(values(drawn)) == 2 * 15
        assert {(row["column"], row["verdict"]) for row in values(drawn)} == {
            ("1: 40 (66\u00a0%)", "met"),
            ("2: 21 (34\u00a0%)", "not met"),
        }
        assert figure.caption(frames, ONE_GROUP) == [
            "Of 61 patients followed that long, 40 in complete response under all 15 definitions, 21 under none, 0 under some."
        ]

    def test_rare_patterns_are_counted_and_not_drawn(self):
        # 24 patterns of three patients, two of one.
        sizes = [3] * 24 + [1] * 2
        patterns = pl.DataFrame(
            {"pattern": range(1, 27), "n": sizes, "definitions": ["A"] + [""] * 25, "open": ["", "A"] + ["B"] * 24}
        )
        states = pl.DataFrame(
            {
                "patient_id": [f"P{number}" for number in range(74) for _ in "AB"],
                "label": ["A", "B"] * 74,
                "state": ["NR"] * 148,
                "cr": [False] * 148,
            }
        )
        drawn = spec(overlap.draw((patterns, states)))
        assert len({row["column"] for row in values(drawn)}) == 24
        (words,) = overlap.caption((patterns, states), ONE_GROUP)
        assert words.endswith("The 2 rarer patterns not drawn include 2 patients; the table has them.")


class TestManyGroups:
    """Eight phases of two patients each."""

    EIGHT = cohort(
        {
            f"{phase}{number}": {0: {"upcr": 3.0, "creatinine": 0.5}, 183: {"upcr": 0.3 if number else 2.0, "creatinine": 0.5}}
            for phase in "abcdefgh"
            for number in (0, 1)
        },
        **{f"{phase}{number}": {"phase": f"phase {phase}"} for phase in "abcdefgh" for number in (0, 1)},
    )  # fmt: skip
    PLAN = AnalysisPlan(definition=DEFINITIONS["acr2024"])

    def test_every_group_is_in_the_picture_and_in_words(self):
        figure = FIGURES["definitions"]
        frames = figure.results(self.EIGHT, self.PLAN)
        drawn = spec(figure.draw(frames))
        scale = drawn["layer"][0]["encoding"]["color"]["scale"]
        assert scale["domain"] == [f"phase {phase}" for phase in "abcdefgh"]
        assert len(scale["range"]) == 8
        assert scale["range"][6:] == scale["range"][:2]
        assert len(set(scale["range"])) == 6
        assert drawn["layer"][0]["encoding"]["yOffset"]["scale"]["domain"] == scale["domain"]
        assert [words.split(",")[0] for words in figure.caption(frames, self.PLAN)] == [
            f"Phase {phase}" for phase in "abcdefgh"
        ]

    def test_six_panels_at_most_and_all_groups_in_words(self):
        figure = FIGURES["blocked_by"]
        frames = figure.results(self.EIGHT, self.PLAN)
        assert len(list(figure.panels(frames))) == MOST_GROUPS == 6
        said = figure.sentences(frames, self.PLAN)
        assert len(said) == 8 + 1
        assert said[-1] == "Drawn: the first 6 of 8 groups; the table has all."

    def test_the_others_draw_too(self):
        for key in ("overlap", "agreement", "sweep", "published", "hidden_choices"):
            figure = FIGURES[key]
            frames = figure.results(self.EIGHT, self.PLAN)
            for _, part in figure.panels(frames):
                assert spec(figure.draw(part))["layer"]


ODD = ("a.b[0]", "'; x\"y", "<b>&amp;", "back\\slash", "腎炎; 寛解", "= 1", "datum.n", " ")


class TestOddNames:
    """Names of patients, groups and definitions are data: they stand in the picture as they are, and nothing else changes."""

    GROUP = cohort(
        {name: {0: {"upcr": 3.0, "creatinine": 0.5}, 183: {"upcr": 0.3, "creatinine": 0.5}} for name in ODD},
        **{name: {"phase": name} for name in ODD},
    )

    @pytest.mark.parametrize("key", ["definitions", "overlap", "agreement", "sweep", "hidden_choices", "published"])
    def test_groups_and_patients(self, key: str):
        figure = FIGURES[key]
        plan = AnalysisPlan(definition=DEFINITIONS["acr2024"])
        frames = figure.results(self.GROUP, plan)
        for _, part in figure.panels(frames):
            drawn = spec(figure.draw(part))
            assert json.loads(json.dumps(drawn)) == drawn
            fields = set()
            for layer in drawn["layer"]:
                fields |= {
                    one["field"] for one in layer["encoding"].values() if isinstance(one, dict) and "field" in one
                }
            known = set().union(*(row.keys() for row in values(drawn)))
            assert fields <= known
        assert figure.caption(frames, plan)

    def test_a_forest_keeps_names_as_they_are(self):
        rows = pl.DataFrame(
            {
                "name": list(ODD),
                "series": list(ODD),
                "estimate": [0.5] * 8,
                "ci_low": [0.1] * 8,
                "ci_high": [0.9] * 8,
                "counts": ["1/2"] * 8,
                "label": ["1/2"] * 8,
                "note": [""] * 8,
            }
        )
        drawn = spec(draw_forest(rows, "Share", list(ODD)))
        assert {row["name"] for row in values(drawn)} == set(ODD)
        assert drawn["layer"][0]["encoding"]["y"]["sort"] == list(ODD)

    def test_odd_names_of_definitions_of_ones_own_stay_apart(self):
        own = tuple(
            replace(DEFINITIONS["acr2024"], key=f"own_{number}", label=label)
            for number, label in enumerate(["KDIGO 2024, mine", "ACR; mine", "patient_id"])
        )
        plan = AnalysisPlan(definition=own[0], own=own, group_by=None)
        two = TestInWords.TWO
        figure = FIGURES["overlap"]
        frames = figure.results(two, plan)
        assert frames[1]["label"].n_unique() == 15 + 3
        # All eighteen are met by A and none by B.
        assert figure.caption(frames, plan) == [
            "Of 2 patients followed that long, 1 in complete response under all 18 definitions, 1 under none, 0 under some."
        ]
        for key in ("definitions", "agreement", "overlap"):
            figure = FIGURES[key]
            assert spec(figure.draw(figure.results(two, plan)))["layer"]
        names = [
            row["name"] for row in values(spec(FIGURES["definitions"].draw(FIGURES["definitions"].results(two, plan))))
        ]
        assert len(names) == len(set(names))


def pairs(count: int) -> pl.DataFrame:
    names = [f"D{number:02}" for number in range(count)]
    rows = [(a, b, 4, 1, 1, 1, 1, 0.0) for index, a in enumerate(names) for b in names[index + 1 :]]
    columns = ["first", "second", "N", "both", "only_first", "only_second", "neither", "estimate"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def test_agreement_carries_numbers_up_to_ten_definitions():
    small, large = spec(agreement.draw((pairs(10),))), spec(agreement.draw((pairs(11),)))
    assert [layer["mark"]["type"] for layer in small["layer"]] == ["rect", "text"]
    assert [layer["mark"]["type"] for layer in large["layer"]] == ["rect"]
    assert {row["text"] for row in values(small)} == {"0.0"}
    undefined = pairs(2).with_columns(estimate=pl.lit(None, pl.Float64))
    assert {row["text"] for row in values(spec(agreement.draw((undefined,))))} == {"–"}


def test_least_agreement_in_words():
    frame = pairs(3).with_columns(estimate=pl.Series([0.5, -0.25, None]), only_first=pl.Series([1, 2, 0]))
    assert agreement.caption((frame,), ONE_GROUP) == [
        "Least agreement: D00 and D02, kappa −0.25; 3 of 4 patients differ."
    ]
