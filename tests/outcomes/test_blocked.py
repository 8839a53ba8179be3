"""What stands between a patient and complete response, with distances worked out by hand."""

from typing import Any

import polars as pl
import pytest

from lnexplore import DEFINITIONS
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, Limit
from lnexplore.outcomes.blocked import blocked_by, blocked_by_patient, leave_one_out, on_threshold
from tests.outcomes.small import ONE_GROUP, cohort, upcr

ACTIVE = {"upcr": 4.0, "creatinine": 0.7, "albumin": 2.4, "urine_rbc": (20, 29)}
WELL = {"upcr": 0.3, "creatinine": 0.7, "albumin": 3.6, "urine_rbc": 2}

SEVEN = cohort(
    {
        "proteinuria": {0: ACTIVE, 183: WELL | {"upcr": 0.44}},
        "two": {0: ACTIVE, 183: WELL | {"albumin": 3.2, "creatinine": 0.85}},
        "unmeasured": {0: ACTIVE, 183: WELL | {"albumin": None}},
        "away": {0: ACTIVE, 300: WELL},
        "late": {10: ACTIVE, 183: WELL},
        "well": {0: ACTIVE, 183: WELL},
        "new": {0: ACTIVE, 91: WELL},
    }
)


def blocks(frame: pl.DataFrame, patient: str) -> list[tuple]:
    """(condition, verdict, value, needed, distance, share, unit, how many are open)."""
    rows = frame.filter(pl.col("patient_id") == patient).sort("condition")
    numbers = [pl.col(name).round(4) for name in ("value", "needed", "distance", "distance_share")]
    return rows.select("condition", "verdict", *numbers, "unit", "n_open").rows()


def test_each_patient_has_a_row_per_condition_that_is_not_met():
    frame = blocked_by_patient(SEVEN, ONE_GROUP)
    assert blocks(frame, "proteinuria") == [("UPCR", "failed", 0.44, 0.4, 0.04, 0.1, "g/gCr", 1)]
    assert blocks(frame, "two") == [
        ("Albumin", "failed", 3.2, 3.5, 0.3, 0.0857, "g/dL", 2),
        ("Creatinine", "failed", 0.85, 0.79, 0.06, 0.0759, "mg/dL", 2),
    ]
    assert blocks(frame, "unmeasured") == [("Albumin", "missing", None, 3.5, None, None, "g/dL", 1)]
    nothing = ("no assessment", "missing", None, None, None, None, "", 1)
    assert blocks(frame, "away") == [nothing]
    # Whoever has no baseline is in an absolute response all the same.
    assert blocks(frame, "well") == blocks(frame, "new") == blocks(frame, "late") == []
    rules = dict(frame.select("patient_id", "rule").unique().iter_rows())
    assert rules["away"] == "no visit in the window"
    assert rules["proteinuria"] == "UPCR < 0.4 g/gCr"


def test_counts_per_condition():
    assert blocked_by(SEVEN, ONE_GROUP).drop("group").rows() == [
        ("UPCR", 1, 0, 0, 1, 4, 0.25),
        ("Albumin", 0, 1, 1, 2, 4, 0.0),
        ("Creatinine", 0, 1, 0, 1, 4, 0.0),
        ("no assessment", 0, 0, 1, 1, 4, 0.0),
    ]


@pytest.mark.parametrize(
    ("key", "start", "at", "expected"),
    [
        # 0.5 g/g is 56.56 mg/mmol.
        ("eular2012", {"upcr": 3.0, "egfr": 99}, {"upcr": 0.5, "egfr": 99}, ("UPCR", 56.56, 50.0, 6.56, 0.1312, "mg/mmol")),
        ("kdigo2012", {"upcr": 3.0, "creatinine": 0.80}, {"upcr": 0.3, "creatinine": 0.92}, ("Creatinine", 0.92, 0.80, 0.12, 0.15, "mg/dL")),
        ("kdigo2024", {"upcr": 3.0, "egfr": 80}, {"upcr": 0.3, "egfr": 60}, ("eGFR", 60.0, 68.0, 8.0, 0.1176, "mL/min/1.73 m²")),
        ("acr2024", {"upcr": 3.0}, {"upcr": 0.5}, ("UPCR", 0.5, 0.5, 0.0, 0.0, "g/gCr")),
        # Of a range, the end that has to move.
        ("acr2024", {"upcr": 3.0}, {"upcr": (0.6, 0.9)}, ("UPCR", 0.9, 0.5, 0.4, 0.8, "g/gCr")),
        ("ssr_ped", {"upcr": 3.0, "egfr": 99, "urine_rbc": 30}, {"upcr": 0.1, "egfr": 99, "urine_rbc": (6, 10)}, ("Urine RBC", 10.0, 5.0, 5.0, 1.0, "/HPF")),
    ],
)  # fmt: skip
def test_distances_in_the_unit_of_the_rule(key: str, start: dict[str, Any], at: dict[str, Any], expected: tuple):
    plan = ONE_GROUP.replace(definition=DEFINITIONS[key], egfr_equation="as_recorded")
    (row,) = blocks(blocked_by_patient(cohort({"A": {0: start, 183: at}}), plan), "A")
    assert (row[0], *row[2:7]) == expected
    assert row[1] == "failed"


def test_a_sediment_that_fails_by_its_cast_is_not_so_many_red_cells_away():
    course = cohort({"A": {0: ACTIVE | {"cellular_casts": True}, 183: WELL | {"cellular_casts": True}}})
    ((condition, verdict, _, _, distance, _, _, alone),) = blocks(blocked_by_patient(course, ONE_GROUP), "A")
    assert (condition, verdict, alone) == ("Normal urinary sediment", "failed", 1)
    assert not distance


@pytest.mark.parametrize(
    ("key", "start", "at", "needed", "distance"),
    [
        # 60, or 80 % of 60, which is 48.
        ("mperr_hopkins", {"upcr": 3.0, "egfr": 60}, {"upcr": 0.1, "egfr": 45}, 48.0, 3.0),
        ("mperr_hopkins", {"upcr": 3.0, "egfr": 100}, {"upcr": 0.1, "egfr": 45}, 60.0, 15.0),
        # Below 3 at baseline, so half of it is asked for.
        ("alms", {"upcr": 2.0}, {"upcr": 1.5}, 1.0, 0.5),
        ("alms", {"upcr": 4.0}, {"upcr": 3.5}, 3.0, 0.5),
    ],
)
def test_of_alternatives_the_one_that_asks_least(key, start, at, needed, distance):
    plan = ONE_GROUP.replace(definition=DEFINITIONS[key], egfr_equation="as_recorded")
    (row,) = blocks(blocked_by_patient(cohort({"A": {0: start, 183: at}}), plan), "A")
    # A number may be left out where alternatives differ; a wrong one may not stand there.
    assert row[3:5] in [(needed, distance), (None, None)]


class TestNobodyIsLost:
    """Who is followed to the window and not in complete response has at least one row."""

    def test_a_response_that_was_not_met_again(self):
        course = cohort({"A": {0: ACTIVE, 183: WELL, 250: ACTIVE}})
        assert blocked_by_patient(course, ONE_GROUP.replace(confirm_days=28))["patient_id"].to_list() == ["A"]

    def test_a_response_nobody_looked_at_again_is_open(self):
        course = cohort({"A": {0: ACTIVE, 183: WELL}})
        frame = blocked_by_patient(course, ONE_GROUP.replace(confirm_days=28))
        assert frame.select("patient_id", "state", "verdict").rows() == [("A", "not assessable", "missing")]

    def test_after_dialysis(self):
        # Before the visit, after one of the same window, and without any visit: each is known not to be in response.
        course = cohort(
            {
                "before": {0: ACTIVE, 183: WELL},
                "after": {0: ACTIVE, 170: WELL},
                "unseen": {0: ACTIVE, 91: WELL},
            },
            events=[("before", "dialysis", 100), ("after", "dialysis", 180), ("unseen", "death", 120)],
        )
        frame = blocked_by_patient(course, ONE_GROUP).sort("patient_id")
        assert frame.select("patient_id", "condition", "verdict").rows() == [
            (who, "dialysis, transplant or death", "failed") for who in ("after", "before", "unseen")
        ]

    def test_settled_by_a_reader(self):
        rows = pl.DataFrame({"patient_id": ["A"], "day": [183], "adjudicated": ["NR"]})
        course = cohort({"A": {0: ACTIVE, 183: WELL}}).with_adjudicated(rows, "rokutanda2014")
        assert blocked_by_patient(course, ONE_GROUP)["patient_id"].to_list() == ["A"]

    def test_carried_forward_the_verdicts_are_those_of_the_day_that_counts(self):
        course = cohort({"A": {0: ACTIVE, 91: WELL | {"upcr": 2.0}, 200: {"prednisolone": 5}}})
        frame = blocked_by_patient(course, ONE_GROUP.replace(missing="last_observation"))
        assert blocks(frame, "A") == [("UPCR", "failed", 2.0, 0.4, 1.6, 4.0, "g/gCr", 1)]


def test_without_any_condition_nothing_stands_in_the_way():
    rule = DEFINITIONS["rokutanda2014"]
    plan = ONE_GROUP.replace(definition=rule.switched(frozenset(one.path for one in rule.components())))
    course = cohort({"A": {0: ACTIVE, 183: WELL}, "B": {0: ACTIVE, 300: WELL}})
    assert blocked_by_patient(course, plan).select("patient_id", "condition").rows() == [("B", "no assessment")]


STABLE = ResponseDefinition(
    "stable", "Stable", "", AllOf((Limit("upcr", "<", 0.5), Limit("creatinine", "<=", 1.15, of="baseline")))
)


def test_on_a_threshold_exactly_and_nearly():
    start = {"upcr": 3.0, "creatinine": 0.80}
    four = cohort(
        {
            # 1.15 × 0.80 is 0.92 to a reader.
            "A": {0: start, 183: {"upcr": 0.5, "creatinine": 0.92}},
            "B": {0: start, 183: {"upcr": 0.475, "creatinine": 0.93}},
            "C": {0: start, 183: {"upcr": 0.474, "creatinine": 0.80}},
            "D": {0: start, 183: {"upcr": 0.526, "creatinine": None}},
        }
    )
    rows = on_threshold(four, ONE_GROUP.replace(definition=STABLE, own=(STABLE,)))
    found = rows.select("patient_id", "condition", "value", pl.col("needed").round(9), "unit", "sits", "met").rows()
    assert sorted(found[:2]) == [
        ("A", "Creatinine", 0.92, 0.92, "mg/dL", "exactly on it", True),
        ("A", "UPCR", 0.5, 0.5, "g/gCr", "exactly on it", False),
    ]
    assert found[2:] == [
        ("B", "Creatinine", 0.93, 0.92, "mg/dL", "near it", False),
        ("B", "UPCR", 0.475, 0.5, "g/gCr", "near it", True),  # 5 % exactly
    ]


def test_alternatives_are_each_looked_at_and_baseline_conditions_are_not():
    plan = ONE_GROUP.replace(definition=DEFINITIONS["mperr_hopkins"], egfr_equation="as_recorded")
    one = cohort({"A": {0: {"upcr": 0.7, "egfr": 75.0}, 183: {"upcr": 0.1, "egfr": 60.0}}})
    rows = on_threshold(one, plan)
    assert rows.select("condition", "rule", "value", "needed", "met").rows() == [
        ("eGFR", "eGFR ≥ 60 mL/min/1.73 m²", 60.0, 60.0, True),
        ("eGFR", "eGFR ≥ 80 % of baseline", 60.0, 60.0, True),
    ]
    alms = on_threshold(
        cohort({"A": {0: {"upcr": 3.0}, 183: {"upcr": 1.5}}}), ONE_GROUP.replace(definition=DEFINITIONS["alms"])
    )
    assert alms.select("rule", "value", "needed").rows() == [("UPCR ≤ 50 % of baseline", 1.5, 1.5)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # n, N, not assessable, points, lowest, highest, worst, best
        ([0.1, 0.1, 0.1, 2.0, None], (3, 4, 1, 25.0, 2 / 3, 1.0, 3 / 5, 4 / 5)),
        ([0.1, 0.1], (2, 2, 0, 50.0, 1.0, 1.0, 1.0, 1.0)),
        ([2.0, 2.0, 2.0], (0, 3, 0, 100 / 3, 0.0, 0.0, 0.0, 0.0)),
        ([0.1], (1, 1, 0, 100.0, None, None, 1.0, 1.0)),
        ([2.0], (0, 1, 0, 100.0, None, None, 0.0, 0.0)),
        ([None], (0, 0, 1, None, None, None, 0.0, 1.0)),
    ],
)
def test_what_one_patient_weighs(values: list[float | None], expected: tuple):
    course = upcr(**{f"P{number}": {0: 3.0, 183: value} for number, value in enumerate(values)})
    (row,) = leave_one_out(course, ONE_GROUP.replace(definition=DEFINITIONS["acr2024"])).rows()
    assert row[1:4] == expected[:3]
    names = ("points", "lowest", "highest", "worst", "best")
    found = leave_one_out(course, ONE_GROUP.replace(definition=DEFINITIONS["acr2024"])).select(names).row(0)
    assert found == tuple(None if value is None else pytest.approx(value) for value in expected[3:])


def test_nobody_followed_weighs_nothing():
    frame = leave_one_out(upcr(A={0: 3.0}), ONE_GROUP.replace(definition=DEFINITIONS["acr2024"]))
    assert frame.select("n", "N", "points", "lowest", "highest", "worst", "best").rows() == [(0, 0) + (None,) * 5]
