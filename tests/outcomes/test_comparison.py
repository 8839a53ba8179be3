"""Two groups compared in whole cohorts: the same numbers whichever comes first, and nobody compared who is not there."""

import polars as pl
import pytest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.comparison import compared_shares, definitions_compared, groups_compared, usual_pair
from lnexplore.outcomes.subgroups import ALL, POOLED, subgroups_compared
from tests.cohorts import build, registry

SAMPLE = sample_cohort()
PAIR = ("induction", "maintenance")
COMPARISONS = (definitions_compared, groups_compared, subgroups_compared)


def test_the_printed_interval_stands_beside_its_counts():
    rows = pl.DataFrame(
        {
            "month": [6, 12, 24],
            "n_first": [9, 5, None],
            "N_first": [10, 56, 0],
            "n_second": [3, 0, 1],
            "N_second": [10, 29, 4],
        }
    )
    found = compared_shares(rows, ("a", "b"))
    assert found["month"].to_list() == [6, 12, 24]
    # Newcombe 1998, Table II.
    assert found.select("estimate", "ci_low", "ci_high").row(0) == pytest.approx((0.6, 0.1705, 0.8090), abs=6e-5)
    assert found.select("score_low", "score_high").row(1) == pytest.approx((-0.0326, 0.1933), abs=6e-5)
    assert found.select("ratio", "ratio_high", "odds_ratio").row(1) == (None, None, None)
    assert found["ratio_low"][1] is not None
    assert found.select("estimate", "ci_low", "ratio", "odds_low", "total_first").row(2) == (None, None, None, None, 0)


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize("cohort", [SAMPLE, registry(61)], ids=["sample", "61 patients"])
def test_the_groups_turned_round_give_the_same_numbers(compare, cohort: Cohort):
    plan = AnalysisPlan()
    pair = usual_pair(cohort, plan)
    assert pair is not None
    there, back = compare(cohort, plan, pair), compare(cohort, plan, pair[::-1])
    keys = [name for name in ("label", "compared", "subgroup", "level", "month", "outcome") if name in there.columns]
    both = there.join(back, on=keys, how="inner", nulls_equal=True, validate="1:1")
    assert both.height == there.height == back.height > 0
    assert (both["n_first"] - both["n_second_right"]).drop_nulls().abs().sum() == 0
    assert (both["estimate"] + both["estimate_right"]).abs().max() < 1e-9
    assert (both["ci_low"] + both["ci_high_right"]).abs().max() < 1e-6
    known = both.filter((pl.col("ratio") > 0) & pl.col("ratio_right").is_not_null())
    assert (known["ratio"] * known["ratio_right"] - 1).abs().max() < 1e-9


@pytest.mark.parametrize("compare", COMPARISONS)
def test_one_group_is_compared_with_nobody(compare):
    for cohort, plan in (
        (SAMPLE, AnalysisPlan(group_by=None)),
        (registry(1), AnalysisPlan()),
        (registry(0), AnalysisPlan()),
    ):
        alone = compare(cohort, plan)
        assert alone.height == 0
        assert alone.columns == compare(SAMPLE, AnalysisPlan()).columns


def test_patients_whose_group_is_not_recorded_are_no_group():
    patients = SAMPLE.patients.with_columns(phase=pl.when(pl.col("phase") == "induction").then(pl.lit("induction")))
    cohort = Cohort.of(patients, SAMPLE.visits, SAMPLE.treatments, SAMPLE.events, extras=SAMPLE.extras)
    assert usual_pair(cohort, AnalysisPlan()) is None
    assert usual_pair(SAMPLE, AnalysisPlan()) == PAIR


def test_complete_response_of_the_sample_by_hand():
    # sample_data: at 6 months 8 of 12 in induction and 7 of 12 in maintenance are in complete response (Rokutanda 2014).
    rows = definitions_compared(SAMPLE, AnalysisPlan()).filter(
        pl.col("in_force") & (pl.col("month") == 6) & (pl.col("outcome").cast(pl.String) == "CR")
    )
    counts = ("n_first", "total_first", "n_second", "total_second")
    assert rows.select(counts).rows() == [(8, 12, 7, 12)]
    # 8·5 / (4·7) and 8/7.
    assert rows["odds_ratio"][0] == pytest.approx(40 / 28)
    assert rows["ratio"][0] == pytest.approx(8 / 7)
    # 1 flare in induction and 3 in maintenance were recorded.
    flares = groups_compared(SAMPLE, AnalysisPlan()).filter(pl.col("compared") == "Flares (recorded), all flares")
    assert flares.select(counts).rows() == [(1, 14, 3, 14)]
    # Every level of a stratum adds up to everybody whose response is known.
    subgroups = subgroups_compared(SAMPLE, AnalysisPlan())
    assert subgroups.filter(pl.col("level") == ALL).select(counts).rows() == [(8, 12, 7, 12)]
    sexes = subgroups.filter((pl.col("subgroup") == "Sex") & (pl.col("level") != POOLED))
    assert sexes.select(counts).sum().rows() == [(8, 12, 7, 12)]


def test_what_a_definition_lacks_is_no_difference_of_zero():
    rows = definitions_compared(SAMPLE, AnalysisPlan()).filter(pl.col("lacking") != "")
    assert rows.height
    assert (
        rows["n_first"].null_count() == rows["estimate"].null_count() == rows["ratio_low"].null_count() == rows.height
    )


def test_a_sheet_without_what_response_needs_compares_what_it_has():
    bare = build(
        [{"patient_id": f"P{i}", "phase": "induction" if i % 2 else "maintenance", "last_day": 400} for i in range(24)],
        [{"patient_id": f"P{i}", "day": 183, "prednisolone": 5.0 if i % 3 else 10.0} for i in range(24)],
    )
    found = groups_compared(bare, AnalysisPlan())
    assert not found["compared"].str.contains("response, at the visit").any()
    doses = found.filter((pl.col("compared") == "At most 5 mg/day of prednisolone") & (pl.col("month") == 6))
    # Multiples of three take 10 mg: 3, 9, 15, 21 of the twelve odd, 0, 6, 12, 18 of the twelve even.
    assert doses.select("n_first", "total_first", "n_second", "total_second").rows() == [(8, 12, 8, 12)]
    assert subgroups_compared(bare, AnalysisPlan()).height == 0


def test_p_values_are_given_only_when_asked_for_and_never_below_ten():
    assert groups_compared(SAMPLE, AnalysisPlan())["p"].null_count() == groups_compared(SAMPLE, AnalysisPlan()).height
    large, few = registry(201), registry(19)
    asked = AnalysisPlan(p_values=True)
    assert subgroups_compared(large, asked)["p"].drop_nulls().len() > 0
    for compare in (groups_compared, subgroups_compared):
        assert compare(few, asked)["p"].null_count() == compare(few, asked).height


def test_who_stops_on_the_first_day_had_no_month_of_the_drug():
    # 5 of 10 stop on day 0: 5·0 + 5·24.02 months. Month 24 falls on day 731, which is 731/30.4375 = 24.016 months.
    people = [(f"{group}{i}", group) for group in "ab" for i in range(10)]
    stopped = {f"a{i}" for i in range(5)}
    cohort = build(
        [{"patient_id": name, "phase": group, "last_day": 900} for name, group in people],
        treatments=[
            {"patient_id": name, "drug": "tacrolimus", "start_day": 0, "stop_day": 0 if name in stopped else None}
            for name, _ in people
        ],
    )
    found = groups_compared(cohort, AnalysisPlan()).filter(
        (pl.col("compared") == "The regimen still taken: mean time") & (pl.col("month") == 24)
    )
    counts = ("n_first", "total_first", "n_second", "total_second")
    assert found.select(counts).rows() == [(5, 10, 0, 10)]
    assert found.select("estimate_first", "estimate_second").row(0) == pytest.approx((12.008, 24.016), abs=1e-3)
