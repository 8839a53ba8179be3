"""Missing components drawn many times: Rubin's rules by hand, draws whose outcome is certain, and a truth that is found again."""

import numpy as np
import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.charts.response_by_visit import imputed_sentences
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.imputation import response_imputed
from lnexplore.outcomes.response import response_by_visit
from lnexplore.stats.imputed import pooled_share
from tests.cohorts import build

# Complete: UPCR below 0.5 and albumin of 3.5 or more; there is no partial response.
_OTHERS = frozenset(
    item.path for item in DEFINITIONS["stlukes2017"].components() if item.path not in ("cr.upcr", "cr.albumin")
)
RULE = DEFINITIONS["stlukes2017"].switched(_OTHERS)
PLAN = AnalysisPlan(definition=RULE, group_by=None, imputations=20)
SIX = (pl.col("month") == 6) & (pl.col("outcome").cast(pl.String) == "CR")


def of(rows: list[tuple[float, float | None, float | None]]) -> Cohort:
    """Of each patient UPCR at six months, albumin then and albumin at baseline."""
    return build(
        [{"patient_id": f"{number:03}"} for number in range(len(rows))],
        [
            {"patient_id": f"{number:03}", **visit}
            for number, (upcr, now, before) in enumerate(rows)
            for visit in ({"day": 0, "upcr": 3.0, "albumin": before}, {"day": 183, "upcr": upcr, "albumin": now})
        ],
        [],
        [],
    )


def test_rubins_rules_by_hand():
    # 10, 12 and 11 of 20: pooled 0.55; within (0.25 + 0.24 + 0.2475)/3/20 = 0.0122917; between 0.0025 × 4/3 = 0.0033333;
    # r 0.2711864; 2 × (1 + 1/r)² = 43.945 degrees of freedom, t 2.0155; z = 2.0155² × 1.2711864/20 = 0.258194.
    share, low, high = pooled_share([10, 12, 11], 20)
    assert share == pytest.approx(0.55)
    assert (low, high) == pytest.approx((0.31414, 0.76534), abs=2e-4)


def test_without_variance_between_the_sets_the_interval_is_wilsons():
    # 8 of 14 in R: prop.test(8, 14, correct = FALSE) gives 0.3259 to 0.7862.
    assert pooled_share([8, 8, 8, 8], 14) == pytest.approx((0.571429, 0.3259, 0.7862), abs=5e-5)
    # 14 of 14: 0.7847 to 1.
    assert pooled_share([14, 14], 14) == pytest.approx((1.0, 0.7847, 1.0), abs=5e-5)


def test_a_draw_that_cannot_turn_out_otherwise():
    # Albumin is 4.0 in everybody who has one: the three without are drawn as 4.0. Two fail by UPCR whatever theirs is.
    cohort = of([(0.2, 4.0, 4.0)] * 15 + [(0.2, None, 4.0)] * 3 + [(3.0, None, 4.0)] * 2)
    row = response_imputed(cohort, PLAN).filter(SIX).row(0, named=True)
    assert (row["n"], row["N"], row["n_not_assessable"]) == (15, 17, 3)
    assert (row["imputations"], row["n_imputed"], row["n_undrawn"]) == (20, 3, 0)
    # 18 of 20 by Wilson: 0.699 to 0.972.
    assert (row["estimate"], row["ci_low"], row["ci_high"]) == pytest.approx((0.9, 0.699, 0.972), abs=5e-4)
    frames = response_by_visit(cohort, PLAN), response_imputed(cohort, PLAN)
    assert imputed_sentences(frames, 6) == [
        "With missing components imputed (20 data sets), complete response at 6 months: 90\u00a0% (70 to 97\u00a0%)."
    ]


def test_the_value_before_tells_what_is_drawn():
    # Albumin stays as it was: of those without one half were high and half low.
    known = [(0.2, 4.0, 4.0)] * 6 + [(0.2, 3.0, 3.0)] * 6
    cohort = of(known + [(0.2, None, 4.0)] * 2 + [(0.2, None, 3.0)] * 2)
    row = response_imputed(cohort, PLAN).filter(SIX).row(0, named=True)
    assert row["estimate"] == pytest.approx(8 / 16)


def test_of_too_few_nothing_is_drawn():
    row = response_imputed(of([(0.2, 4.0, 4.0)] * 4 + [(0.2, None, 4.0)] * 3), PLAN).filter(SIX).row(0, named=True)
    assert (row["n_imputed"], row["n_undrawn"], row["estimate"]) == (0, 3, 1.0)


@pytest.mark.parametrize(
    "changes", [{"imputations": None}, {"missing": "non_responder"}, {"confirm_days": 28}], ids=str
)
def test_where_nothing_is_asked_nothing_is_told(changes: dict[str, object]):
    cohort = of([(0.2, 4.0, 4.0)] * 15 + [(0.2, None, 4.0)] * 3)
    frame = response_imputed(cohort, PLAN.replace(**changes))
    assert frame.is_empty()
    assert frame.columns == response_imputed(cohort, PLAN).columns
    assert imputed_sentences((response_by_visit(cohort, PLAN), frame), 6) == []


def test_a_truth_that_observed_rates_miss():
    # Albumin is missing by chance in two of five. Whoever fails by UPCR is decided all the same, whoever meets it is not:
    # the observed rate is too low.
    random = np.random.default_rng(7)
    before = random.normal(3.6, 0.4, 600)
    now = before + random.normal(0.2, 0.2, 600)
    upcr = np.exp(random.normal(-1.2, 0.8, 600))
    truth = float(((upcr < 0.5) & (now >= 3.5)).mean())
    gone = random.random(600) < 0.4
    rows = [
        (float(one), None if is_gone else float(value), float(old))
        for one, value, old, is_gone in zip(upcr, now, before, gone, strict=True)
    ]
    cohort = of(rows)
    observed = response_by_visit(cohort, PLAN).filter(SIX)["estimate"][0]
    row = response_imputed(cohort, PLAN).filter(SIX).row(0, named=True)
    assert observed < truth - 0.05
    assert row["estimate"] == pytest.approx(truth, abs=0.02)
    assert row["ci_low"] < truth < row["ci_high"]


def test_every_definition_can_be_imputed_and_comes_out_the_same_again():
    sample = sample_cohort()
    random = np.random.default_rng(3)
    gone = pl.Series(random.random(sample.visits.height) < 0.3)
    visits = sample.visits.with_columns(
        pl.when(gone & (pl.col("day") > 0)).then(None).otherwise(pl.col(name)).alias(name)
        for name in ("creatinine", "cellular_casts", "prednisolone")
    )
    cohort = Cohort.of(sample.patients.drop("extra_1"), visits, sample.treatments, sample.events)
    again = Cohort.of(cohort.patients, visits.reverse(), sample.treatments, sample.events)
    for key, definition in DEFINITIONS.items():
        plan = AnalysisPlan(definition=definition, imputations=3)
        frame = response_imputed(cohort, plan)
        assert frame.equals(response_imputed(again, plan)), key
        known = frame.filter(pl.col("estimate").is_not_null())
        assert known.filter(~pl.col("estimate").is_between(pl.col("ci_low"), pl.col("ci_high"))).is_empty(), key
        assert (frame["n_imputed"] + frame["n_undrawn"] >= frame["n_not_assessable"]).all(), key


def test_who_is_surely_not_in_complete_response_counts_in_it_though_partial_response_is_open():
    # Without a baseline “half of it” is open and cannot be drawn. Of CR nothing is: UPCR 0.2 is one, 3.0 none.
    half = DEFINITIONS["kdigo2024"]
    rule = half.switched(frozenset(item.path for item in half.components() if item.leaf.measure == "egfr"))
    known = [{"patient_id": f"K{number}", "first": 4.0, "now": 0.2} for number in range(6)]
    open_ = [{"patient_id": f"O{number}", "first": None, "now": 3.0} for number in range(3)]
    missing = [{"patient_id": "M", "first": 4.0, "now": None}]
    cohort = build(
        [{"patient_id": row["patient_id"], "last_day": 400} for row in known + open_ + missing],
        [
            {"patient_id": row["patient_id"], "day": day, "upcr": row[name], "albumin": 4.0}
            for row in known + open_ + missing
            for name, day in (("first", 0), ("now", 183))
        ],
        [],
        [],
    )
    row = response_imputed(cohort, PLAN.replace(definition=rule)).filter(SIX).row(0, named=True)
    # 6 of 9 are known; the tenth is drawn like the others that came from 4.0.
    assert (row["n"], row["N"], row["n_not_assessable"]) == (6, 9, 1)
    assert (row["n_imputed"], row["n_undrawn"]) == (1, 0)
    assert row["estimate"] == pytest.approx(0.7)
