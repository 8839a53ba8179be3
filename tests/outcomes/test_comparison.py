"""Two groups compared in whole cohorts: the same numbers whichever comes first, and nobody compared who is not there."""

import polars as pl
import pytest

from lnexplore import AnalysisPlan, sample_cohort
from lnexplore.charts import definition_differences, group_differences, subgroup_differences
from lnexplore.charts.numbers import p_told
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.comparison import compared_shares, definitions_compared, groups_compared, usual_pair
from lnexplore.outcomes.subgroups import ALL, POOLED, subgroups_compared
from lnexplore.outcomes.time_to_response import response_curves
from lnexplore.report.tables import readable
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
    # Two of each 14 were followed to the window without what is needed: they are named beside the difference.
    lost = [
        f"{name}_{side}" for side in ("first", "second") for name in ("n_not_assessable", "n_not_reached", "n_left")
    ]
    assert rows.select(lost).rows() == [(2, 0, 0, 2, 0, 0)]
    words = "not assessable 2 v 2"
    for figure in (definition_differences, group_differences, subgroup_differences):
        frames = figure.results(SAMPLE, AnalysisPlan())
        assert any(words in sentence for sentence in figure.caption(frames, AnalysisPlan())), figure
        assert words in readable(frames[0])["Not counted"].to_list()
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
    assert sexes.select(lost).sum().rows() == [(2, 0, 0, 2, 0, 0)]


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
    # What is printed is never 0.
    assert [p_told(p) for p in (0.0004, 0.001, 0.0463)] == ["p < 0.001", "p = 0.001", "p = 0.046"]
    frame = subgroups_compared(large, asked).with_columns(p=pl.lit(0.00002))
    told = " ".join(subgroup_differences.caption((frame,), asked))
    assert "p < 0.001" in told
    assert "0.000" not in told
    for compare in (groups_compared, subgroups_compared):
        assert compare(few, asked)["p"].null_count() == compare(few, asked).height


def retained(stops: dict[str, int | None]) -> pl.DataFrame:
    """Two groups a and b, ten each, on one drug; patient -> day of its stop. The rows of the regimen still taken."""
    people = [(f"{group}{i}", group) for group in "ab" for i in range(10)]
    cohort = build(
        [{"patient_id": name, "phase": group, "last_day": 900} for name, group in people],
        treatments=[
            {"patient_id": name, "drug": "tacrolimus", "start_day": 0, "stop_day": stops.get(name)}
            for name, _ in people
        ],
    )
    names = ["The regimen still taken", "The regimen still taken: mean time"]
    return groups_compared(cohort, AnalysisPlan()).filter(pl.col("compared").is_in(names))


COUNTS = ("n_first", "total_first", "n_second", "total_second")
FIVE = {f"a{i}": 0 for i in range(5)}


def test_who_stops_on_the_first_day_had_no_month_of_the_drug():
    # 5 of 10 stop on day 0: 5·0 + 5·24.02 months. Month 24 falls on day 731, which is 731/30.4375 = 24.016 months.
    found = retained(FIVE).filter((pl.col("unit") == "months") & (pl.col("month") == 24))
    assert found.select(COUNTS).rows() == [(5, 10, 0, 10)]
    assert found.select("estimate_first", "estimate_second").row(0) == pytest.approx((12.008, 24.016), abs=1e-3)


def test_curves_are_compared_at_a_landmark_and_over_their_whole_time():
    found = retained(FIVE | {"b0": 100, "b1": 100})
    numbers = ("estimate_first", "estimate_second", "estimate", "ci_low", "ci_high")
    # 0.5 has the log-log interval 0.5^exp(±1.96·√0.1/ln 2), 0.1836 to 0.7532, and 0.8 that of √0.025, 0.4087 to 0.9459.
    # Squared and added: √(0.3164² + 0.1459²) = 0.3484 below -0.3 and √(0.2532² + 0.3913²) = 0.4661 above.
    at = found.filter((pl.col("unit") != "months") & (pl.col("month") == 6))
    assert at.select(COUNTS).rows() == [(5, 10, 2, 10)]
    assert at.select(numbers).row(0) == pytest.approx((0.5, 0.8, -0.3, -0.6484, 0.1661), abs=2e-4)
    assert at["ratio"][0] == pytest.approx(0.625)
    # Days: 365.5 v (2·100 + 8·731)/10 = 604.8; errors 365.5·√0.1 = 115.6 and 504.8·√0.025 = 79.8; 1.96·140.5 = 275.3.
    over = found.filter(pl.col("unit") == "months")
    assert over.select(COUNTS).rows() == [(5, 10, 2, 10)]
    assert over.select(numbers).row(0) == pytest.approx((12.008, 19.870, -7.862, -16.907, 1.183), abs=2e-3)


def test_the_p_value_is_that_of_the_curves_and_none_beside_two_of_three_groups():
    plan = AnalysisPlan(p_values=True)
    reached = pl.col("compared") == "Complete response, cumulative incidence by the month"
    two, three = registry(201), registry(201, 3)
    curves = response_curves(two, plan).medians.filter((pl.col("outcome") == "CR") & (pl.col("kind") == "first"))
    told = groups_compared(two, plan).filter(reached)["p"].unique().to_list()
    assert told == curves["p"].unique().to_list()
    assert None not in told
    several = groups_compared(three, plan).filter(reached)
    assert several.height
    assert several["p"].null_count() == several.height
    assert response_curves(three, plan).medians["p"].drop_nulls().len()


def test_the_two_groups_that_were_chosen_are_compared():
    first, second = PAIR
    turned = AnalysisPlan(compared=("phase", second, first))
    assert usual_pair(SAMPLE, turned) == (second, first)
    rows = [
        groups_compared(SAMPLE, plan).filter(pl.col("unit").str.starts_with("share"))
        for plan in (AnalysisPlan(), turned)
    ]
    assert rows[1]["group_first"].unique().to_list() == [second]
    assert rows[1]["estimate"].to_list() == pytest.approx(
        [None if one is None else -one for one in rows[0]["estimate"]]
    )
    # Of another grouping, or of groups that are not there any more, it says nothing.
    for plan in (turned.replace(group_by="sex"), AnalysisPlan(compared=("phase", second, "another"))):
        assert usual_pair(SAMPLE, plan) == usual_pair(SAMPLE, plan.replace(compared=()))
