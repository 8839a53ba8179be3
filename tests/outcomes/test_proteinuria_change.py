"""The change of proteinuria counted by hand."""

import polars as pl
import pytest

from lnexplore import AnalysisPlan
from lnexplore.charts import waterfall
from lnexplore.charts.waterfall import EACH_UP_TO, results
from lnexplore.outcomes.proteinuria_change import proteinuria_changes, proteinuria_halved
from tests.cohorts import build, registry

PLAN = AnalysisPlan(group_by=None)


def cohort(measure: str = "upcr"):
    values = {
        "A": (4.0, 2.0),
        "B": (4.0, 2.1),
        "C": (2.0, 3.0),
        "D": (0.0, 1.0),
        "E": (1.0, None),
        "F": (None, 1.0),
        "G": (5.0, 0.5),
    }
    return build(
        [{"patient_id": name, "last_day": 400} for name in values],
        [
            {"patient_id": name, "day": day, measure: value}
            for name, both in values.items()
            for day, value in zip((0, 183), both, strict=True)
        ],
    )


@pytest.mark.parametrize("measure", ["upcr", "urine_protein_24h"])
def test_changes_are_shares_of_the_own_baseline(measure: str):
    rows = proteinuria_changes(cohort(measure), PLAN)
    assert set(rows["measure"]) == {measure}
    # 3/2, 2.1/4, 2/4 and 0.5/5; of a baseline of 0 there is no share.
    assert dict(rows.select("patient_id", "change").iter_rows()) == pytest.approx(
        {"C": 0.5, "B": -0.475, "A": -0.5, "G": -0.9}
    )
    assert rows["patient_id"].to_list() == ["C", "B", "A", "G"]


def test_a_half_is_a_half_and_who_is_missing_is_named():
    row = proteinuria_halved(cohort(), PLAN).row(0, named=True)
    assert (row["n"], row["N"], row["n_not_assessable"], row["n_rise"]) == (2, 4, 3, 1)
    assert row["change_middle"] == pytest.approx((-0.5 - 0.475) / 2)


def test_who_is_not_followed_to_the_month_is_counted_and_no_group_vanishes():
    # A fell, B died before the month, C came to dialysis before it, D is not yet followed that long; nor is E, alone in its group.
    last = {"A": 400, "B": 60, "C": 400, "D": 60, "E": 60}
    people = build(
        [{"patient_id": name, "phase": "b" if name == "E" else "a", "last_day": day} for name, day in last.items()],
        [{"patient_id": name, "day": 0, "upcr": 4.0} for name in last] + [{"patient_id": "A", "day": 183, "upcr": 1.0}],
        events=[
            {"patient_id": "B", "day": 60, "kind": "death"},
            {"patient_id": "C", "day": 100, "kind": "dialysis"},
        ],
    )
    rows = proteinuria_halved(people, AnalysisPlan())
    columns = ("group", "n", "N", "n_not_assessable", "n_not_reached", "n_over")
    assert rows.select(columns).rows() == [("a", 1, 1, 1, 2, 2), ("b", 0, 0, 0, 1, 0)]
    told = waterfall.caption(results(people, AnalysisPlan()), AnalysisPlan())
    assert told[0].endswith(
        "1 not assessable, 2 not followed that long (2 of them after dialysis, transplant or death)."
    )
    assert told[1] == "B: no patient has a known change of UPCR; 1 not followed that long."


def test_of_many_patients_as_many_bars_are_drawn_as_of_few():
    whole, bars = results(registry(1000), AnalysisPlan())
    assert whole["N"].min() > EACH_UP_TO
    assert set(bars.group_by("group").len()["len"]) == {EACH_UP_TO}
    # The extremes are among them, and they still fall from left to right.
    every = proteinuria_changes(registry(1000), AnalysisPlan())
    for group in bars["group"].unique():
        mine, all_of_it = (frame.filter(pl.col("group") == group)["change"] for frame in (bars, every))
        assert (mine.min(), mine.max()) == (all_of_it.min(), all_of_it.max())
        assert mine.is_sorted(descending=True)
