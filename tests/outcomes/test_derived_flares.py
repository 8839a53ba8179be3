"""Derived flares beside recorded ones, and their rates; the rules themselves are in `spec/test_flares.py`."""

from collections.abc import Mapping

import polars as pl
import pytest

from lnexplore import DEFINITIONS
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.derived_flares import derived_flare_rates, derived_flares, flares_recorded_and_derived
from lnexplore.outcomes.patient import patient_events
from tests.outcomes.small import ONE_GROUP, cohort

PLAN = ONE_GROUP.replace(definition=DEFINITIONS["acr2024"])
"""KDIGO 2012, after a UPCR below 0.5"""


def course(values: Mapping[int, float]) -> dict[int, dict[str, float]]:
    return {day: {"upcr": value, "creatinine": 0.8, "urine_rbc": 2} for day, value in values.items()}


FLARE = {0: 4.0, 90: 0.3, 180: 2.0, 210: 2.0}
TWO = FLARE | {240: 0.3, 280: 2.0, 310: 2.0}
QUIET = {0: 4.0, 90: 0.3, 180: 0.3}


def compared(recorded: Mapping[str, list[int]], **courses: Mapping[int, float]) -> list[tuple]:
    events = [(patient, "flare", day) for patient, days in recorded.items() for day in days]
    frame = flares_recorded_and_derived(
        cohort({patient: course(values) for patient, values in courses.items()}, events=events), PLAN
    )
    return frame.drop("group").rows()


@pytest.mark.parametrize(
    ("recorded", "values", "expected"),
    [
        ([120], FLARE, [(120, 180, "confirmed", 60, "both")]),
        ([119], FLARE, [(119, None, None, None, "recorded only"), (None, 180, "confirmed", None, "derived only")]),
        ([240], FLARE, [(240, 180, "confirmed", -60, "both")]),
        ([241], FLARE, [(None, 180, "confirmed", None, "derived only"), (241, None, None, None, "recorded only")]),
        ([180], FLARE, [(180, 180, "confirmed", 0, "both")]),
        # The nearest of two is the pair; the other stands alone.
        ([170, 200], FLARE, [(170, 180, "confirmed", 10, "both"), (200, None, None, None, "recorded only")]),
        # 235 is 45 days from 280 and 55 from 180.
        ([235], TWO, [(None, 180, "confirmed", None, "derived only"), (235, 280, "confirmed", 45, "both")]),
        # Each in one pair only: 229 is nearest to 180 and to 280, but 181 is nearer to 180.
        ([181, 229], TWO, [(181, 180, "confirmed", -1, "both"), (229, 280, "confirmed", 51, "both")]),
        ([150], QUIET, [(150, None, None, None, "recorded only")]),
        # At or before time zero a flare belongs to what was treated.
        ([0, -20], FLARE, [(None, 180, "confirmed", None, "derived only")]),
        ([185], FLARE | {210: 0.3}, [(185, 180, "not met again", -5, "both")]),
    ],
)
def test_pairs(recorded: list[int], values: Mapping[int, float], expected: list[tuple]):
    assert compared({"A": recorded}, A=values) == [("A", *row) for row in expected]


def test_pairs_never_cross_patients():
    assert compared({"B": [180]}, A=FLARE, B=QUIET) == [
        ("A", None, 180, "confirmed", None, "derived only"),
        ("B", 180, None, None, None, "recorded only"),
    ]


# A and B respond on day 90; A has a confirmed flare on day 180, B one on day 300 that is not met again. They are
# followed for 730 and 731 days: 1461 days or 4 years in all, 730 days in the first 12 months, 1281 after the response.
RATES = cohort(
    {
        "A": course(FLARE | {300: 0.3, 730: 0.3}),
        "B": course({0: 4.0, 90: 0.3, 300: 2.0, 330: 0.3, 731: 0.3}),
    }
)


def rates(group: Cohort) -> dict[tuple[str, str], tuple]:
    frame = derived_flare_rates(group, PLAN)
    return {
        (row["period"], row["counted"]): tuple(
            row[name] for name in ("n", "n_patients", "N", "person_years", "estimate", "ci_low", "ci_high")
        )
        for row in frame.to_dicts()
    }


def test_rates_per_hundred_patient_years():
    found = rates(RATES)
    # One event: the exact Poisson interval is 0.02532 to 5.5716 events.
    assert found["whole follow-up", "confirmed"] == pytest.approx((1, 1, 2, 4.0, 25.0, 0.6330, 139.29), rel=1e-3)
    # Two events: 0.2422 to 7.2247.
    assert found["whole follow-up", "confirmed or not"] == pytest.approx((2, 2, 2, 4.0, 50.0, 6.055, 180.62), rel=1e-3)
    years = 730 / 365.25
    assert found["first 12 months", "confirmed"][:5] == pytest.approx((1, 1, 2, years, 100 / years))
    assert found["first 12 months", "confirmed or not"][:5] == pytest.approx((2, 2, 2, years, 200 / years))
    years = (640 + 641) / 365.25
    assert found["after first response", "confirmed"][:5] == pytest.approx((1, 1, 2, years, 100 / years))


def test_all_flares_count_unless_only_the_first_does():
    again = cohort({"A": course(TWO | {731: 2.0, 1461: 2.0})})
    assert rates(again)["whole follow-up", "confirmed"][:5] == (2, 1, 1, 4.0, 50.0)
    first = derived_flare_rates(again, PLAN.replace(flare_first_only=True))
    assert first.filter((pl.col("period") == "whole follow-up") & (pl.col("counted") == "confirmed"))["n"].item() == 1


def test_without_proteinuria_and_creatinine_there_is_no_rate():
    found = rates(cohort({"A": {0: {"albumin": 2.0}, 365: {"albumin": 4.0}}}))
    assert {row[:3] for row in found.values()} == {(0, 0, 0)}
    assert {row[4] for row in found.values()} == {None}


def test_a_missing_baseline_hides_no_flare():
    found = rates(cohort({"A": course(FLARE | {730: 0.3}), "B": course({day + 60: v for day, v in FLARE.items()})}))
    assert found["whole follow-up", "confirmed"][:3] == (2, 2, 2)


def test_a_settled_response_is_a_response():
    # The rule sees no response in A; readers settled one on day 90.
    never = cohort({"A": course({0: 4.0, 90: 0.6, 180: 2.0, 210: 2.0})})
    assert derived_flares(never, PLAN).height == 0
    rows = pl.DataFrame({"patient_id": ["A"], "day": [90], "adjudicated": ["CR"]})
    settled = never.with_adjudicated(rows, "acr2024")
    assert derived_flares(settled, PLAN).select("day", "kind", "status").rows() == [(180, "moderate", "confirmed")]
    assert derived_flares(never.with_adjudicated(rows, "kdigo2024"), PLAN).height == 0


@pytest.mark.parametrize(
    ("upcr", "creatinine", "expected"),
    [
        # From 0.50 a rise of 0.20 is mild by KDIGO 2012, and 0.75 is still normal in a woman (0.79).
        (0.3, 0.75, [True]),
        (0.3, 0.79, [True]),
        (0.3, 0.80, [False]),
        # Proteinuria alone would make it a flare.
        (2.0, 0.75, [False]),
        (0.3, 0.69, []),
    ],
)
def test_a_flare_by_a_creatinine_that_is_still_normal_is_marked(upcr: float, creatinine: float, expected: list[bool]):
    low = {"upcr": 0.3, "creatinine": 0.50, "urine_rbc": 2}
    high = {"upcr": upcr, "creatinine": creatinine, "urine_rbc": 2}
    found = derived_flares(cohort({"A": {0: low | {"upcr": 4.0}, 90: low, 180: high, 210: high}}), PLAN)
    assert found["within_normal"].to_list() == expected
    if expected:
        told = patient_events(cohort({"A": {0: low | {"upcr": 4.0}, 90: low, 180: high, 210: high}}), PLAN, "A")["what"]
        assert (", creatinine still within normal" in told[0]) == expected[0]
