"""Remission as the sheet records it against remission by the rule, on a handful of patients."""

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.outcomes.recorded import recorded_agreement, recorded_dates, recorded_visits
from tests.outcomes.small import ONE_GROUP, cohort

PLAN = ONE_GROUP.replace(definition=DEFINITIONS["kdigo2012"])
START = {"upcr": 4.0, "creatinine": 0.8}


def seen(protein: float | None, said: str | None) -> dict[str, object]:
    return {"upcr": protein, "creatinine": 0.8, "recorded_response": said}


SIX = cohort(
    {
        "A": {0: START, 183: seen(0.3, "CR")},
        "B": {0: START, 183: seen(0.6, "CR")},
        "C": {0: START, 183: seen(0.2, "not CR")},
        "D": {0: START, 183: seen(3.0, "NR")},
        "E": {0: START, 183: seen(None, "CR")},
        "F": {0: START, 183: seen(0.2, None)},
    }
)


def test_each_visit_with_a_recorded_response():
    frame = recorded_visits(SIX, PLAN)
    assert frame.select("patient_id", "day", "recorded", "derived", "agreement", "adjudicated").rows() == [
        ("A", 183, "CR", "CR", "agree", False),
        ("B", 183, "CR", "PR", "recorded only", False),
        ("C", 183, "not CR", "CR", "derived only", False),
        ("D", 183, "NR", "NR", "agree", False),
        ("E", 183, "CR", "not assessable", "not assessable", False),
    ]


def test_the_two_by_two_table():
    (row,) = recorded_agreement(SIX, PLAN).to_dicts()
    names = ("both", "recorded_only", "derived_only", "neither", "N", "n_not_assessable", "estimate")
    # Two of four agree, as chance would have it: kappa 0.
    assert tuple(row[name] for name in names) == (1, 1, 1, 1, 4, 1, 0.0)


def test_kappa_per_group():
    # Six of eight agree; both say CR in half: (0.75 - 0.5) / 0.5.
    said = [(0.3, "CR")] * 3 + [(0.6, "CR")] + [(0.3, "PR")] + [(0.6, "PR")] * 3
    people = {f"P{number}": {0: START, 183: seen(*one)} for number, one in enumerate(said)}
    people |= {"Q": {0: START, 183: seen(0.3, "CR")}}
    phases = {name: {"phase": "maintenance" if name == "Q" else "induction"} for name in people}
    frame = recorded_agreement(cohort(people, **phases), AnalysisPlan(definition=DEFINITIONS["kdigo2012"]))
    assert frame.select(pl.col("group").cast(pl.String), "both", "recorded_only", "derived_only", "neither").rows() == [
        ("induction", 3, 1, 1, 3),
        ("maintenance", 1, 0, 0, 0),
    ]
    assert frame["estimate"].to_list() == [pytest.approx(0.5), None]


def test_one_visit_per_patient_counts_in_the_table():
    # Of two visits in the window the one nearest to the month, 180; the one at 210 is told apart in the list.
    two = cohort({"A": {0: START, 180: seen(0.3, "CR"), 210: seen(0.6, "CR")}})
    assert recorded_agreement(two, PLAN).select("both", "recorded_only", "N").row(0) == (1, 0, 1)
    assert recorded_visits(two, PLAN)["agreement"].to_list() == ["agree", "recorded only"]


def test_nothing_recorded():
    frame = recorded_agreement(cohort({"A": {0: START, 183: seen(0.3, None)}}), PLAN)
    assert frame.select("N", "n_not_assessable", "estimate").row(0) == (0, 0, None)


def test_complete_response_ruled_out_is_enough_to_disagree():
    # Creatinine is missing, so partial response is open; 2 g/g is no complete one.
    one = cohort({"A": {0: START, 183: {"upcr": 1.5, "recorded_response": "CR"}}})
    assert recorded_visits(one, PLAN).select("derived", "agreement").row(0) == ("not assessable", "recorded only")


def test_the_values_behind_it_in_words():
    values = {
        "upcr": 0.44,
        "creatinine": 0.7,
        "albumin": 3.6,
        "urine_rbc": (5, 9),
        "cellular_casts": False,
        "recorded_response": "CR",
    }
    rich = cohort({"A": {0: START, 183: values}})
    (words,) = recorded_visits(rich, ONE_GROUP)["evidence"]
    assert words == "UPCR 0.44 g/gCr; Creatinine 0.7 mg/dL; Albumin 3.6 g/dL; Urine RBC 5 to 9 /HPF; Cellular casts no"
    (words,) = recorded_visits(SIX.__class__.of(SIX.patients, SIX.visits.filter(pl.col("patient_id") == "E")), PLAN)[
        "evidence"
    ]
    assert words == "UPCR missing; Creatinine 0.8 mg/dL"


def test_an_open_range_is_said_in_words():
    many = cohort({"A": {0: START, 183: {"upcr": 0.3, "creatinine": 0.7, "albumin": 3.6, "urine_rbc": (100, float("inf")), "recorded_response": "NR"}}})  # fmt: skip
    assert "inf" not in recorded_visits(many, ONE_GROUP)["evidence"][0]


def test_first_days_of_each():
    three = cohort(
        {
            "A": {0: START, 91: seen(0.3, "PR"), 183: seen(0.3, "CR")},
            "B": {0: START, 91: seen(0.6, "CR"), 183: seen(0.6, "CR")},
            "C": {0: START, 91: seen(0.3, None), 183: seen(0.3, "PR")},
            "D": {0: START, 183: seen(0.6, "PR")},
            "E": {0: START, 183: seen(0.3, None)},
        }
    )
    # D is in complete response by neither; nothing is recorded of E.
    assert recorded_dates(three, PLAN).drop("group").rows() == [
        ("A", 183, 91, -92),
        ("B", 91, None, None),
        ("C", None, 91, None),
    ]


def test_what_readers_settled_is_marked_and_agrees():
    rows = pl.DataFrame({"patient_id": ["B"], "day": [183], "adjudicated": ["CR"]})
    frame = recorded_visits(SIX.with_adjudicated(rows, "kdigo2012"), PLAN).filter(pl.col("patient_id") == "B")
    assert frame.select("recorded", "derived", "agreement", "adjudicated").rows() == [("CR", "CR", "agree", True)]
    other = recorded_visits(SIX.with_adjudicated(rows, "acr2024"), PLAN).filter(pl.col("patient_id") == "B")
    assert other.select("derived", "adjudicated").rows() == [("PR", False)]
