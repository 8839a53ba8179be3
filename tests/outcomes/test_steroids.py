"""Doses and remission on a low dose, worked out by hand on four patients."""

import polars as pl

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.model import Cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.steroids import response_on_low_dose, steroid_course, steroid_targets

RULE = DEFINITIONS["kdigo2024"].switched(frozenset({"cr.egfr", "pr.egfr"}))
PLAN = AnalysisPlan(definition=RULE, windows=(Window(6, 30),), group_by=None)
# At 6 months A is in complete response on 5 mg, B on 10 mg, C is not in response and has no dose, D is in complete
# response without a recorded dose.
VISITS = [("A", 0, 3.0, 50.0), ("A", 180, 0.2, 5.0), ("B", 0, 3.0, 40.0), ("B", 183, 0.3, 10.0)]
VISITS += [("C", 0, 3.0, 60.0), ("C", 190, 4.0, None), ("D", 0, 3.0, None), ("D", 180, 0.1, None)]
COHORT = Cohort.of(
    pl.DataFrame({"patient_id": list("ABCD")}),
    pl.DataFrame(
        VISITS,
        schema={"patient_id": pl.String, "day": pl.Int32, "upcr": pl.Float64, "prednisolone": pl.Float64},
        orient="row",
    ),
)


def test_the_mean_is_over_those_with_a_dose():
    rows = (
        steroid_course(COHORT, PLAN)
        .select("month", "n", "N", "n_not_assessable", "estimate", "median", "q1", "q3")
        .rows()
    )
    assert rows == [(0, 3, 4, 1, 50.0, 50.0, 45.0, 55.0), (6, 2, 4, 2, 7.5, 7.5, 6.25, 8.75)]


def test_the_interval_of_the_mean_is_students():
    row = steroid_course(COHORT, PLAN).filter(pl.col("month") == 0).to_dicts()[0]
    # sd 10, n 3, t(0.975, 2) = 4.302653: 50 ± 24.8414
    assert (round(row["sd"], 6), round(row["ci_low"], 4), round(row["ci_high"], 4)) == (10.0, 25.1586, 74.8414)


def test_shares_at_or_below_a_limit():
    rows = (
        steroid_targets(COHORT, PLAN).filter(pl.col("month") == 6).select("limit", "n", "N", "n_not_assessable").rows()
    )
    assert rows == [(0.0, 0, 2, 2), (2.5, 0, 2, 2), (5.0, 1, 2, 2), (7.5, 1, 2, 2), (10.0, 2, 2, 2)]


def test_remission_on_a_low_dose():
    # C is not in remission whatever the dose; of D it cannot be told.
    rows = response_on_low_dose(COHORT, PLAN).select("limit", "n", "N", "n_not_assessable").rows()
    assert rows == [(0.0, 0, 3, 1), (2.5, 0, 3, 1), (5.0, 1, 3, 1), (7.5, 1, 3, 1), (10.0, 2, 3, 1)]
