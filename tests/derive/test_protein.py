"""Spot ratio and 24-hour protein: kept apart unless the plan lets one stand in for the other."""

import polars as pl
import pytest

from lnexplore import AnalysisPlan
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, Limit
from lnexplore.derive.protein import derive_protein
from lnexplore.outcomes.assessed import assessed_visits
from lnexplore.outcomes.population import patients_at_baseline
from tests.cohorts import build

COLUMNS = [f"{measure}{end}" for measure in ("upcr", "urine_protein_24h") for end in ("", "_low", "_high")]
BOTH = (0.5, 0.5, 0.5, 1.2, 1.2, 1.2)
RATIO = (7.0, 5.0, 9.0, None, None, None)
DAY = (None, None, None, 0.1, 0.0, 0.09)
NEITHER = (None,) * 6


def filled(rule: str, *rows: tuple[float | None, ...]) -> list[tuple[float | None, ...]]:
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(COLUMNS, pl.Float64), orient="row")
    return derive_protein(frame, rule).rows()


def test_as_printed_changes_nothing():
    assert filled("as_printed", BOTH, RATIO, DAY, NEITHER) == [BOTH, RATIO, DAY, NEITHER]


def test_a_stand_in_brings_its_range_and_never_replaces_what_is_there():
    assert filled("stand_in", BOTH, RATIO, DAY, NEITHER) == [
        BOTH,
        (7.0, 5.0, 9.0, 7.0, 5.0, 9.0),
        (0.1, 0.0, 0.09, 0.1, 0.0, 0.09),
        NEITHER,
    ]


def test_another_rule_is_a_key_error():
    with pytest.raises(KeyError):
        filled("convert", BOTH)


def test_it_stands_in_at_the_visit_and_at_baseline():
    # The sheet has the ratio before treatment and the 24-hour protein after: 0.9 g/day is less than half of 2.0 g/g.
    cohort = build(
        [{"patient_id": "1"}],
        [{"patient_id": "1", "day": 0, "upcr": 2.0}, {"patient_id": "1", "day": 183, "urine_protein_24h": 0.9}],
    )
    rule = AllOf(
        (Limit("upcr", "<=", 0.5, of="baseline"), Limit("urine_protein_24h", "<", 1.0, at="baseline", name="day"))
    )
    plan = AnalysisPlan(definition=ResponseDefinition("own1", "Mine", "nobody", rule))
    rows = {
        protein: assessed_visits(cohort, plan.replace(protein=protein)).select("met:cr.upcr", "met:cr.day").row(0)
        for protein in ("as_printed", "stand_in")
    }
    assert rows == {"as_printed": (None, None), "stand_in": (True, False)}


def test_a_baseline_of_24_hour_protein_alone_is_a_baseline_under_either_rule():
    cohort = build([{"patient_id": "1"}], [{"patient_id": "1", "day": 0, "urine_protein_24h": 2.5}])
    for protein, ratio in (("as_printed", None), ("stand_in", 2.5)):
        row = patients_at_baseline(cohort, AnalysisPlan(protein=protein)).to_dicts()[0]
        assert (row["has_baseline"], row["baseline_upcr"], row["baseline_urine_protein_24h"]) == (True, ratio, 2.5)
