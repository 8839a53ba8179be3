"""Complete response over the width of the window: every number is counted by hand, and is what the plan with that width gives."""

import polars as pl

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.derive.windows import Window
from lnexplore.outcomes.response import response_by_visit
from lnexplore.outcomes.window_widths import widths, window_widths
from tests.outcomes.small import ONE_GROUP, cohort

HIGH, LOW = {"upcr": 3.0, "creatinine": 0.5}, {"upcr": 0.2, "creatinine": 0.5}
KDIGO = ONE_GROUP.replace(definition=DEFINITIONS["kdigo2024"])
# Month 6 is day 183.
FOUR = cohort(
    {
        "on the day": {0: HIGH, 183: LOW, 400: LOW},
        "ten days early": {0: HIGH, 173: HIGH, 400: LOW},
        "forty days late": {0: HIGH, 60: HIGH, 223: LOW, 400: LOW},
        "never near": {0: HIGH, 60: LOW, 400: LOW},
    }
)
LEFT_OUT, NON_RESPONDERS, CARRIED = (
    "left out of the rate",
    "counted as non-responders",
    "last assessment carried forward",
)


def counts(way: str, width: int) -> tuple[int, int, int]:
    rows = window_widths(FOUR, KDIGO).filter((pl.col("missing_data") == way) & (pl.col("tolerance") == width))
    return rows.select("n", "N", "n_not_assessable").row(0)


def test_a_wider_window_assesses_more_patients() -> None:
    assert [counts(LEFT_OUT, width) for width in (7, 14, 42)] == [(1, 1, 3), (1, 2, 2), (2, 3, 1)]


def test_whoever_is_not_assessed_counts_as_the_way_says() -> None:
    assert [counts(NON_RESPONDERS, width) for width in (7, 14, 42)] == [(1, 4, 0), (1, 4, 0), (2, 4, 0)]
    # Carried forward: low on day 60 for one, high for the others until they are seen.
    assert [counts(CARRIED, width) for width in (7, 14, 42)] == [(2, 4, 0), (2, 4, 0), (3, 4, 0)]


def test_each_point_is_the_plan_with_that_width() -> None:
    people, plan = sample_cohort(), AnalysisPlan()
    found = window_widths(people, plan)
    for width in widths(plan):
        own = plan.replace(windows=(Window(6, width),), headline_month=6, missing="non_responder")
        told = response_by_visit(people, own).filter(pl.col("outcome").cast(pl.String) == "CR")
        mine = found.filter((pl.col("missing_data") == NON_RESPONDERS) & (pl.col("tolerance") == width))
        assert mine.select("n", "N").rows() == told.select("n", "N").rows()
    assert found.filter("in_force").select("n", "N").rows() == [(8, 12), (7, 12)]


def test_no_window_reaches_back_to_the_first_day() -> None:
    early = KDIGO.replace(headline_month=1)
    assert widths(early) == [7, 14, 21, 28]
    assert widths(KDIGO)[-1] == 91
