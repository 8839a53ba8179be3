"""The mixed model against nlme's printed numbers, typed in; own slopes by hand."""

import numpy as np
import pytest

from lnexplore.stats import mixed
from lnexplore.stats.mixed import lines_of, mean_of, mixed_model, own_slopes, slope_of

pytestmark = pytest.mark.fast

# Potthoff RF, Roy SN. Biometrika 1964;51:313-26: distance in mm at 8, 10, 12 and 14 years of 16 boys and 11 girls (nlme's Orthodont).
BOYS = """26 25 29 31|21.5 22.5 23 26.5|23 22.5 24 27.5|25.5 27.5 26.5 27|20 23.5 22.5 26|24.5 25.5 27 28.5|22 22 24.5 26.5|24 21.5 24.5 25.5
23 20.5 31 26|27.5 28 31 31.5|23 23 23.5 25|21.5 23.5 24 28|17 24.5 26 29.5|22.5 25.5 25.5 26|23 24.5 26 30|22 21.5 23.5 25"""
GIRLS = """21 20 21.5 23|21 21.5 24 25.5|20.5 24 24.5 26|23.5 24.5 25 26.5|21.5 23 22.5 23.5|20 21 21 22.5|21.5 22.5 23 25|23 23 23.5 24
20 21 22 21.5|16.5 19 19 19.5|24.5 25 28 28"""


def orthodont(of_sex: bool):
    children = [
        [float(cell) for cell in child.split()] for sex in (BOYS, GIRLS) for child in sex.replace("\n", "|").split("|")
    ]
    who = np.repeat(np.arange(27), 4)
    group = np.repeat([0, 1], [16, 11]) if of_sex else np.zeros(27, dtype=int)
    return lines_of(who, np.tile([8.0, 10.0, 12.0, 14.0], 27), np.array(children).ravel(), group)


def test_random_intercept_and_slope_are_those_of_nlme():
    # lme(distance ~ age, Orthodont): 16.761111 (0.7752461), 0.660185 (0.0712533); sd 2.3270339, 0.2264276; residual 1.3100399.
    fitted = mixed_model(orthodont(of_sex=False), 1)
    assert fitted is not None
    line, cover = fitted.lines[0]
    assert line == pytest.approx((16.761111, 0.660185), abs=1e-5)
    assert np.sqrt(np.diag(cover)) == pytest.approx((0.7752461, 0.0712533), rel=1e-4)
    assert (fitted.sd_intercept, fitted.sd_slope, fitted.sd_left) == pytest.approx(
        (2.3270339, 0.2264276, 1.3100399), rel=1e-4
    )


def test_each_group_has_its_slope():
    # Of a balanced design the slopes are those of least squares: boys 0.784375, girls 0.479545.
    fitted = mixed_model(orthodont(of_sex=True), 2)
    assert fitted is not None
    boys, girls = slope_of(fitted, 0), slope_of(fitted, 1)
    assert boys.estimate == pytest.approx(0.784375, abs=1e-6)
    assert girls.estimate == pytest.approx(0.479545, abs=1e-6)
    # R 4.2.2, lmer(distance ~ Sex * age + (age | Subject)) with bobyqa to 1e-12: the standard error of their difference is 0.1347353.
    errors = [(one.ci_high - one.estimate) / 1.959964 for one in (boys, girls)]
    assert np.hypot(*errors) == pytest.approx(0.1347353, rel=1e-4)


def test_a_small_spread_of_slopes_beside_a_large_one_of_levels_is_not_taken_for_none():
    # Made values at years 0, .25, .5, .75, 1, 1.5, 2 and 3 as far as there are any, of two groups in turn.
    rows = """75 80 70 78 78 73|54 66 67 78 57 44 57 57|40 36 49 39 55|116 123 104|76 92 90 83 89 79 87 87|42 47 50 45 55 41|55 39 44
    69 90 86 74 82 72|36 26 39|100 87 100|77 100 76 79 90 84|59 41 53 55 49 56 59 66|75 68 66|12 22 24 28 13 22 5 8|52 66 92 58 52 85 64 69
    83 80 83 94 86|120 127 106 133 124 134|47 50 57 48 43 50 49 54|134 116 117 122 125 142 119 99|36 27 10"""
    patients = [[float(cell) for cell in row.split()] for row in rows.replace("\n", "|").split("|")]
    years = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3]
    fitted = mixed_model(
        lines_of(
            np.repeat(np.arange(20), [len(row) for row in patients]),
            np.array([year for row in patients for year, _ in zip(years, row, strict=False)]),
            np.array([value for row in patients for value in row]),
            np.arange(20) % 2,
        ),
        2,
    )
    assert fitted is not None
    # R 4.2.2, lme4: lmer(y ~ 0 + g + g:t + (t | id)): slopes 0.538055 (1.967125) and -1.314527 (1.811883); sd 30.78466, 2.259705; left 8.821646.
    for group, slope, error in ((0, 0.538055, 1.967125), (1, -1.314527, 1.811883)):
        found = slope_of(fitted, group)
        assert found.estimate == pytest.approx(slope, abs=2e-5)
        assert found.ci_high - found.estimate == pytest.approx(1.959964 * error, rel=2e-5)
    assert (fitted.sd_intercept, fitted.sd_slope, fitted.sd_left) == pytest.approx(
        (30.78466, 2.259705, 8.821646), rel=2e-5
    )


def test_the_search_goes_through_the_patients_a_few_times(monkeypatch):
    passes = []
    search = mixed._least
    monkeypatch.setattr(mixed, "_least", lambda asked: search(lambda place: passes.append(1) or asked(place)))
    assert mixed_model(orthodont(of_sex=True), 2) is not None
    assert 5 < len(passes) < 30


def test_the_model_is_not_fitted_where_nothing_can_be_known():
    def lines(who, times, values, groups):
        return lines_of(np.array(who), np.array(times, dtype=float), np.array(values, dtype=float), np.array(groups))

    assert mixed_model(lines([0, 1], [0, 1], [1, 2], [0, 0]), 1) is None
    # Everybody at one time.
    assert mixed_model(lines([0, 1, 2, 3, 4, 5], [1] * 6, [1, 2, 3, 4, 5, 6], [0] * 6), 1) is None
    # A group of one patient.
    assert mixed_model(lines([0, 0, 1, 1, 2, 2, 3, 3], [0, 1] * 4, [1, 2, 3, 4, 5, 6, 7, 9], [0, 0, 0, 1]), 2) is None
    # One value for everybody, of which nothing is left.
    assert mixed_model(lines([0, 0, 1, 1, 2, 2, 3, 3], [0, 1] * 4, [80] * 8, [0] * 4), 1) is None


def test_own_slopes_by_hand():
    # 60, 50, 46 at years 0, 1, 2: -7 a year; a single value has none.
    found = own_slopes(
        lines_of(np.array([0, 0, 0, 1]), np.array([0.0, 1, 2, 0.5]), np.array([60.0, 50, 46, 80]), np.array([0, 0, 0]))
    )
    assert found[0] == pytest.approx(-7)
    assert np.isnan(found[1])
    assert len(found) == 2
    # Mean of 1, 2 and 6 is 3; sd 2.6458; t(2) 4.3027.
    assert mean_of([1.0, 2.0, 6.0, np.nan]) == pytest.approx(
        (3, 3 - 4.302653 * 2.645751 / 3**0.5, 3 + 4.302653 * 2.645751 / 3**0.5), abs=1e-5
    )
    assert mean_of([5.0]) == (5.0, None, None)
    assert mean_of([]) == (None, None, None)
