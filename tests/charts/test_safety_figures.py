"""What the pictures of adverse events and of drug levels hold, and what stands in words beside them."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.charts import adverse_event_terms, adverse_events, exposure
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from tests.cohorts import registry
from tests.outcomes.small import ONE_GROUP, cohort

SAMPLE, PLAN = sample_cohort(), AnalysisPlan()
ALL_MISSING = Cohort.of(SAMPLE.patients.select("patient_id", "phase"), SAMPLE.visits.select("patient_id", "day"))
DRAWN = {
    "ladder": (adverse_events.results, adverse_events.draw, ["group", "event"]),
    "terms": (adverse_event_terms.results, adverse_event_terms.draw, ["group", "term"]),
    "levels": (exposure.results, exposure.draw, ["patient_id"]),
}
# 365 + 365 days are 2 patient-years less half a day.
PHASES = {"phase": ["induction", "maintenance"], "last_day": [365, 365]}


def spec(chart: alt.LayerChart) -> dict[str, Any]:
    with alt.data_transformers.disable_max_rows():
        found: dict[str, Any] = chart.to_dict(validate=True)
    return found


def data(drawn: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    """The rows behind a layer."""
    one = drawn["layer"][layer].get("data", drawn.get("data"))
    rows: list[dict[str, Any]] = drawn["datasets"][one["name"]]
    return rows


def of_measure(frames: tuple[pl.DataFrame, ...], measure: str) -> tuple[pl.DataFrame, ...]:
    return tuple(frame.filter(pl.col("measure") == measure) for frame in frames)


def words(sentences: list[str]) -> list[str]:
    return [sentence.replace("\u00a0", " ") for sentence in sentences]


@pytest.mark.parametrize(("results", "draw", "fields"), DRAWN.values(), ids=DRAWN)
def test_every_picture_can_be_clicked(results, draw, fields: list[str]):
    for group, asked in ((SAMPLE, fields), (registry(201), [] if draw is exposure.draw else fields)):
        # Shading stands for no single patient.
        params = spec(draw(results(group, PLAN))).get("params", [])
        assert [(param["name"], param["select"]["fields"]) for param in params] == [("pick", asked)] * bool(asked)


def happened(rows: list[Mapping[str, Any]], last_days: Mapping[str, int]) -> Cohort:
    events = pl.DataFrame([{"kind": "adverse event"} | dict(row) for row in rows], infer_schema_length=None)
    people = pl.DataFrame({"patient_id": list(last_days), "last_day": list(last_days.values())})
    return Cohort.of(people, events=events)


class TestAdverseEvents:
    def test_on_the_sample(self):
        induction, maintenance, derived, unknown, stopped, before = words(
            adverse_events.caption(adverse_events.results(SAMPLE, PLAN), PLAN)
        )
        # 8605 days are 23.56 patient-years: 11 events 46.7, Garwood 5.49 to 19.68 events.
        assert induction == (
            "Induction: any adverse event in 10 of 14 patients, 11 events, 46.7 per 100 patient-years (95 % interval 23.3–83.5); "
            "a serious one in 1 of 14 patients, 1 event, 4.2 per 100 patient-years (95 % interval 0.1–23.6); "
            "one that led to discontinuation in 0 of 14 patients, 0 events, 0.0 per 100 patient-years (95 % interval 0.0–15.7)."
        )
        assert maintenance.startswith("Maintenance: any adverse event in 6 of 14 patients, 6 events, ")
        assert derived.startswith("For 17 events the sheet does not say whether a drug was stopped for it: ")
        assert unknown == "Not known, and so not counted: whether related to treatment (3 events)."
        # P02 stopped mizoribine for an adverse event 53 days after the last one written down.
        assert stopped.startswith(
            "1 patient stopped a drug for an adverse event without one recorded in the 30 days before"
        )
        assert before == "What happened before time zero is not counted."

    def test_what_is_not_known_is_said(self):
        rows = [{"patient_id": "A", "day": None, "serious": None, "severity": 2.0}, {"patient_id": "A", "day": 3, "serious": None}]  # fmt: skip
        frames = adverse_events.results(happened(rows, {"A": 365}), ONE_GROUP)
        assert words(adverse_events.caption(frames, ONE_GROUP))[1:] == [
            "The day of 1 event is not known: counted among patients and events, not in the rates.",
            "Not known, and so not counted: whether serious (2 events), whether related to treatment (2 events), the grade (1 event), whether a drug was stopped for it (2 events).",
            "What happened before time zero is not counted.",
        ]

    def test_without_events_and_without_a_table_of_them(self):
        quiet = Cohort.of(pl.DataFrame({"patient_id": ["A", "B"]} | PHASES), events=SAMPLE.events.clear())
        said = words(adverse_events.caption(adverse_events.results(quiet, PLAN), PLAN))
        assert said[0].startswith("Induction: any adverse event in 0 of 1 patient, 0 events, 0.0 per 100 patient-years")
        assert said[2] == (
            "No adverse event is recorded for these patients; the sheet does not say whether any was looked for."
        )
        no_table = Cohort.of(pl.DataFrame({"patient_id": ["A", "B"]} | PHASES))
        said = adverse_events.caption(adverse_events.results(no_table, PLAN), PLAN)
        assert said[0] == "Induction: no adverse events can be counted, for the sheet records none, or no follow-up."
        assert len(said) == 3

    def test_no_percentage_of_fewer_than_ten(self):
        days = {f"P{number}": 365 for number in range(10)}
        rows = [{"patient_id": "P0", "day": 5}]
        for last_days, label in ((days, "1/10 (10 %)"), (dict(list(days.items())[:9]), "1/9")):
            drawn = spec(adverse_events.draw(adverse_events.results(happened(rows, last_days), ONE_GROUP)))
            assert data(drawn, 0)[0]["label"].replace("\u00a0", " ") == label

    def test_the_counts_stand_in_the_picture(self):
        rows = [{"patient_id": who, "day": 9, "term": "tremor"} for who in "AAB"]
        rows += [{"patient_id": "B", "day": 9, "term": "rash"}]
        drawn = spec(
            adverse_event_terms.draw(adverse_event_terms.results(happened(rows, {"A": 365, "B": 365}), ONE_GROUP))
        )
        assert drawn["layer"][2]["encoding"]["text"]["field"] == "label"
        assert [(row["term"], row["label"]) for row in data(drawn, 2)] == [
            ("tremor", "2 patients, 3 events"),
            ("rash", "1 patient, 1 event"),
        ]

    def test_twelve_terms_are_drawn(self):
        rows = [{"patient_id": "A", "day": 9, "term": f"t{number:02}"} for number in range(13)]
        frames = adverse_event_terms.results(happened([*rows, {"patient_id": "B", "day": 1, "term": "t12"}], {"A": 9, "B": 9}), ONE_GROUP)  # fmt: skip
        drawn = spec(adverse_event_terms.draw(frames))
        assert [row["term"] for row in data(drawn, 0)] == ["t12"] + [f"t{number:02}" for number in range(11)]
        assert adverse_event_terms._left_out(frames[0]) == [
            "Drawn: the 12 kinds of event that most patients had; the table has all 13."
        ]
        assert adverse_event_terms._left_out(frames[0].head(12)) == []

    def test_who_stands_behind_a_mark(self):
        serious = adverse_events.people(SAMPLE, PLAN).filter(pl.col("event") == "serious")
        assert serious["patient_id"].to_list() == ["P05"]
        tremor = adverse_event_terms.people(SAMPLE, PLAN).filter(pl.col("term") == "tremor")
        assert tremor.select(pl.col("group").cast(pl.String), "patient_id").rows() == [
            ("induction", "P08"),
            ("maintenance", "P21"),
        ]


LEVELS = ONE_GROUP.replace(
    definition=DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"})), windows=(Window(6, 30),)
)
START = {"upcr": 3.0}
FOUR = {
    "A": {0: START, 183: {"upcr": 0.2, "tacrolimus_trough": 4.0}},
    "B": {0: START, 183: {"upcr": 0.2, "tacrolimus_trough": 6.0}},
    "C": {0: START, 183: {"upcr": 4.0, "tacrolimus_trough": 8.0}},
    "D": {0: START, 183: {"upcr": 0.2}},
}


class TestLevels:
    def test_in_words(self):
        group = cohort(FOUR, events=[("A", "adverse event", 190), ("A", "adverse event", 10), ("C", "flare", 400)])
        assert words(exposure.caption(exposure.results(group, LEVELS), LEVELS)) == [
            (
                "Tacrolimus trough (ng/mL), All patients, median: 5.0 (n = 2 of 3) in complete response at 6 months; "
                "8.0 (n = 1 of 1) not in complete response at 6 months; 4.0 (n = 1 of 2) before adverse events; "
                "no level before flares; 6.0 (n = 3) over all patients’ own medians."
            ),
            "Before an event: the last level of the 60 days up to it.",
            "Levels are not adjusted for anything, and responders may have had the dose reduced: a difference does not imply causation.",
        ]

    def test_limits_are_said(self):
        below = {"upcr": 0.2, "tacrolimus_trough": (1.5, 1.5), "tacrolimus_trough_low": 0.0}
        bound = {"upcr": 0.2, "tacrolimus_trough_low": 0.0, "tacrolimus_trough_high": 2.0}
        group = cohort(FOUR | {"E": {0: START, 183: below}, "F": {0: START, 183: bound}})
        said = exposure.caption(exposure.results(group, LEVELS), LEVELS)
        assert said[1:3] == [
            "Tacrolimus trough: 1 level known only as a limit or a range; the limit, or the middle of the range, is used.",
            "Tacrolimus trough: left out is 1 level known only as a limit without a number to stand for it.",
        ]

    def test_without_levels(self):
        said = exposure.caption(exposure.results(ALL_MISSING, PLAN), PLAN)
        assert said == ["The sheet has no blood level of tacrolimus or mizoribine after time zero."]

    def test_points_in_the_colour_of_the_response_and_medians_on_top(self):
        drawn = spec(exposure.draw(exposure.results(cohort(FOUR), LEVELS)))
        assert [(row["patient_id"], row["value"], row["state"]) for row in data(drawn, 0)] == [
            ("A", 4.0, "CR"),
            ("B", 6.0, "CR"),
            ("C", 8.0, "NR"),
        ]
        # Side by side around the month: complete response to its left, none to its right.
        assert [(row["state"], row["place"], row["median"], row["counted"]) for row in data(drawn, 2)] == [
            ("CR", 5.4, 5.0, "2 of 3"),
            ("NR", 6.6, 8.0, "1 of 1"),
        ]
        colours = drawn["layer"][0]["encoding"]["color"]["scale"]
        assert (colours["domain"], colours["range"]) == (["CR", "PR", "NR"], ["#047633", "#5a9f9b", "#d17a3f"])

    @pytest.mark.parametrize(
        ("measure", "title"),
        [("tacrolimus_trough", "Tacrolimus trough (ng/mL)"), ("mizoribine_level", "Mizoribine level (µg/mL)")],
    )
    def test_frames_of_one_measure(self, measure: str, title: str):
        for group in (SAMPLE, ALL_MISSING):
            drawn = spec(exposure.draw(of_measure(exposure.results(group, PLAN), measure)))
            assert drawn["layer"][0]["encoding"]["y"]["title"] == title

    def test_levels_of_many_patients_are_drawn_as_shading(self):
        frames = of_measure(exposure.results(registry(201), PLAN), "tacrolimus_trough")
        drawn = spec(exposure.draw(frames))
        fields = data(drawn, 0)
        assert len(fields) <= 48 * 30
        # Every level lies in one of them.
        assert sum(row["n"] for row in fields) == frames[2]["value"].count()
        assert not any("patient_id" in row for layer in range(3) for row in data(drawn, layer))
        assert (
            "Tacrolimus trough: the levels of all 201 patients as shading, darker where there are more."
            in exposure.caption(frames, PLAN)
        )

    def test_who_stands_behind_a_point(self):
        assert exposure.people(cohort(FOUR), LEVELS)["patient_id"].to_list() == ["A", "B", "C"]
