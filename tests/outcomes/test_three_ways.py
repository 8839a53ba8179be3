"""Response at, by and sustained to a month: every expected number is counted by hand."""

from typing import Any

import polars as pl
import pytest

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.three_ways import response_three_ways
from lnexplore.outcomes.time_to_response import time_to_response_landmarks
from lnexplore.report.tables import readable
from tests.outcomes.small import ONE_GROUP, cohort

HIGH, LOW = 3.0, 0.2
KDIGO = ONE_GROUP.replace(definition=DEFINITIONS["kdigo2024"])
"""Complete response by UPCR and eGFR alone."""


def made(*kinds: tuple[int, dict[int, float]], events: list[tuple[str, str, int]] | None = None) -> Cohort:
    """(how many patients, day -> UPCR) each; creatinine is normal throughout."""
    visits = {
        f"{kind}-{number}": {day: {"upcr": value, "creatinine": 0.5} for day, value in days.items()}
        for kind, (count, days) in enumerate(kinds)
        for number in range(count)
    }
    return cohort(visits, events=events)


def row(people: Cohort, month: int, plan: AnalysisPlan = KDIGO) -> dict[str, Any]:
    return (
        response_three_ways(people, plan).filter((pl.col("month") == month) & (pl.col("outcome") == "CR")).to_dicts()[0]
    )


def test_half_respond_and_the_others_leave_before_the_month() -> None:
    """10 of 20 respond on day 60 and stay, 10 are last seen on day 90: nothing is known of the latter at six months."""
    people = made((10, {0: HIGH, 60: LOW, 180: LOW}), (10, {0: HIGH, 60: HIGH, 90: HIGH}))
    three, six = row(people, 3), row(people, 6)
    assert (six["n_at"], six["N_at"], six["share_at"]) == (10, 10, 1.0)
    assert six["not_assessable_at"] + six["not_reached_at"] + six["left_at"] == 10
    assert (six["n_observed"], six["N_observed"]) == (10, 20)
    assert (six["n_by"], six["N_by"], six["n_risk_by"], six["share_by"]) == (10, 20, 0, None)
    assert (six["n_sustained"], six["N_sustained"]) == (10, 10)
    # Month 3 ends on day 121, behind the last day of those who left.
    assert three["n_risk_by"] == 0


def test_the_incidence_allows_for_those_who_left_and_the_plain_count_does_not() -> None:
    """20 patients: 4 respond on day 60, 8 leave on day 90, 4 respond on day 180, 4 never until day 365.

    Incidence at day 213: 1 - (16/20)(4/8) = 0.6; the plain count is 8 of 20.
    """
    people = made(
        (4, {0: HIGH, 60: LOW, 180: LOW, 365: LOW}),
        (8, {0: HIGH, 60: HIGH, 90: HIGH}),
        (4, {0: HIGH, 60: HIGH, 180: LOW, 365: HIGH}),
        (4, {0: HIGH, 60: HIGH, 180: HIGH, 365: HIGH}),
    )
    six, twelve = row(people, 6), row(people, 12)
    assert six["share_by"] == pytest.approx(0.6)
    assert (six["n_by"], six["N_by"], six["n_risk_by"]) == (8, 20, 4)
    assert (six["n_observed"], six["N_observed"]) == (8, 20)
    assert (six["n_at"], six["N_at"]) == (8, 12)
    # At month 12 the four who lost it are no longer in response, and have not kept it.
    assert (twelve["n_at"], twelve["N_at"], twelve["n_sustained"], twelve["N_sustained"]) == (4, 12, 4, 12)
    assert (twelve["n_observed"], twelve["N_observed"]) == (8, 20)


def test_at_risk_is_who_is_in_sight_without_a_response_when_the_day_is_over() -> None:
    """The window of month 6 ends on day 213: 3 respond on it, 2 are last seen on it, 5 are seen on."""
    people = made(
        (3, {0: HIGH, 60: HIGH, 213: LOW, 365: LOW}), (2, {0: HIGH, 213: HIGH}), (5, {0: HIGH, 213: HIGH, 365: HIGH})
    )
    six = row(people, 6)
    assert (six["n_by"], six["N_by"], six["n_risk_by"]) == (3, 10, 5)
    assert six["share_by"] == pytest.approx(0.3)


@pytest.mark.parametrize("last", [153, 183, 213])
def test_where_all_are_last_seen_in_the_window_there_is_a_rate_by_its_month(last: int) -> None:
    """A sheet of baseline and six months alone: 5 of 10 respond at the last visit, wherever in the window it lies."""
    people = made((5, {0: HIGH, last: LOW}), (5, {0: HIGH, last: HIGH}))
    six, nine = row(people, 6), row(people, 9)
    assert (six["n_by"], six["N_by"], six["n_risk_by"]) == (5, 10, 0)
    assert six["share_by"] == pytest.approx(0.5)
    assert nine["share_by"] is None


@pytest.mark.parametrize(
    ("people", "plan"),
    [
        (sample_cohort(), AnalysisPlan()),
        (made((10, {0: HIGH, 60: LOW, 180: LOW}), (10, {0: HIGH, 90: HIGH, 200: HIGH})), KDIGO),
    ],
)
def test_the_curve_and_the_table_say_one_number_by_a_month(people: Cohort, plan: AnalysisPlan) -> None:
    first = (pl.col("outcome").is_in(["CR", "CR or PR"])) & (pl.col("kind") == "first")
    keys = ["group", "outcome", "month", "n_by", "n_risk_by", "share_by"]
    curve = time_to_response_landmarks(people, plan).filter(first)
    curve = curve.select("group", "outcome", "month", n_by="n", n_risk_by="n_risk", share_by="estimate")
    table = response_three_ways(people, plan).filter(pl.col("share_by").is_not_null()).select(keys)
    text = [pl.col("group", "outcome").cast(pl.String), pl.col("month").cast(pl.Int64)]
    both = curve.with_columns(text).join(table.with_columns(text), on=keys[:3], how="inner")
    assert both.height >= 4
    assert both["n_by"].equals(both["n_by_right"])
    assert both["n_risk_by"].equals(both["n_risk_by_right"])
    assert both["share_by"].to_list() == pytest.approx(both["share_by_right"].to_list())


def test_a_response_lost_and_found_again_is_at_the_month_but_not_sustained() -> None:
    people = made(
        (6, {0: HIGH, 60: LOW, 120: HIGH, 180: LOW}), (4, {0: HIGH, 60: HIGH, 120: HIGH, 180: HIGH, 400: HIGH})
    )
    six = row(people, 6)
    assert (six["n_at"], six["N_at"], six["n_sustained"], six["N_sustained"]) == (6, 10, 0, 10)


def test_death_competes_and_does_not_censor() -> None:
    """10 patients: 2 die on day 30, 4 respond on day 60, 4 never. Incidence 0.4; censoring the dead would give 0.5."""
    people = made(
        (2, {0: HIGH, 14: HIGH}),
        (4, {0: HIGH, 60: LOW, 180: LOW}),
        (4, {0: HIGH, 60: HIGH, 180: HIGH, 400: HIGH}),
        events=[("0-0", "death", 30), ("0-1", "death", 30)],
    )
    assert row(people, 6)["share_by"] == pytest.approx(0.4)


def test_months_count_from_time_zero_whatever_curves_count_from() -> None:
    plan = AnalysisPlan()
    here = response_three_ways(sample_cohort(), plan)
    assert here.equals(response_three_ways(sample_cohort(), plan.replace(origin="combination")))


def test_nobody_vanishes_and_no_two_numbers_bear_one_name() -> None:
    people = sample_cohort()
    frame = response_three_ways(people, ONE_GROUP)
    parts = ["N_at", "not_assessable_at", "not_reached_at", "left_at"]
    assert frame.select(pl.sum_horizontal(parts)).to_series().unique().to_list() == [28]
    assert frame.select(pl.sum_horizontal("N_by", "not_in_curve")).to_series().unique().to_list() == [28]
    words = readable(frame)
    assert words.height == frame.height
    assert "Observed so far: n of N ever assessed" in words.columns
