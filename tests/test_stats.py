"""Cohen's kappa and the survival estimators against calculations by hand."""

import itertools
import math
import subprocess
import sys

import pytest

from lnexplore.stats import (
    Step,
    at,
    cumulative_incidence,
    kaplan_meier,
    kappa,
    log_log,
    log_rank,
    median_survival,
)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Observed 35 of 50, by chance 0.5 × 0.6 + 0.5 × 0.4 = 0.5: (0.7 - 0.5) / 0.5.
        ((20, 5, 10, 15), 0.4),
        # Cohen's index on 100: observed 0.85, by chance 0.5 × 0.55 + 0.5 × 0.45 = 0.5.
        ((45, 5, 10, 40), 0.7),
        # The same observed agreement of 0.6 at different margins: chance 0.54 and 0.46.
        ((45, 15, 25, 15), (0.60 - 0.54) / (1 - 0.54)),
        ((25, 35, 5, 35), (0.60 - 0.46) / (1 - 0.46)),
        ((2, 1, 1, 2), 1 / 3),
        ((1, 1, 1, 1), 0.0),
        ((3, 0, 0, 4), 1.0),
        ((0, 5, 5, 0), -1.0),
        # One reader says yes to everybody: agreement is what chance gives.
        ((2, 0, 3, 0), 0.0),
        ((2, 3, 0, 0), 0.0),
    ],
)
def test_worked_by_hand(counts: tuple[int, int, int, int], expected: float):
    assert kappa(*counts)[0] == pytest.approx(expected, abs=1e-12)


def test_interval_by_hand():
    # Fleiss, Cohen and Everitt 1969 for 20, 5, 10, 15 of 50. p = 0.4, 0.1, 0.2, 0.3; rows 0.5 and 0.5, columns 0.6 and
    # 0.4. A = 0.4 (1 - 1.1 × 0.6)² + 0.3 (1 - 0.9 × 0.6)² = 0.10972; B = 0.6² (0.1 × (0.6 + 0.5)² + 0.2 × (0.5 + 0.4)²)
    # = 0.10188; C = (0.4 - 0.5 × 0.6)² = 0.01; variance (A + B - C) / (0.5² × 50) = 0.016128; 1.96 × 0.12700 = 0.24891.
    _, low, high = kappa(20, 5, 10, 15)
    assert (low, high) == pytest.approx((0.1511, 0.6489), abs=5e-5)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (7, 0, 0, 0), (0, 0, 0, 7), (0, 7, 0, 0), (0, 0, 7, 0)])
def test_not_defined_where_nobody_was_read_or_everybody_alike(counts: tuple[int, int, int, int]):
    assert kappa(*counts) == (None, None, None)


def test_every_small_table_has_a_kappa_inside_its_interval_or_none():
    for counts in itertools.product(range(5), repeat=4):
        value, low, high = kappa(*counts)
        if value is None:
            assert low is None
            assert high is None
            continue
        assert -1 <= value <= 1
        assert (low is None) == (high is None)
        if low is not None:
            assert high is not None
            assert -1 <= low <= value + 1e-12
            assert value - 1e-12 <= high <= 1


def test_readers_exchanged_give_the_same():
    for counts in itertools.product((0, 1, 3), repeat=4):
        a, b, c, d = counts
        assert kappa(a, b, c, d) == pytest.approx(kappa(a, c, b, d))


def test_a_table_twice_as_large_has_the_same_kappa_and_a_narrower_interval():
    small, large = kappa(20, 5, 10, 15), kappa(40, 10, 20, 30)
    assert small[0] == pytest.approx(large[0])
    assert None not in small
    assert None not in large
    assert large[2] - large[1] == pytest.approx((small[2] - small[1]) / 2**0.5)


def test_one_reader_who_says_the_same_of_everybody_has_no_interval_whatever_the_numbers():
    # The standard error is 0 there, and not a matter of rounding.
    assert {kappa(0, 0, one, other)[1:] for one, other in itertools.product(range(1, 6), repeat=2)} == {(None, None)}


def estimates(steps: list[Step]) -> list[float]:
    return [step.estimate for step in steps]


class TestDelayedEntry:
    # Patient, entry, last day, what happened:
    #   A   0 to 4   first cause
    #   B   0 to 6   second cause
    #   C   3 to 8   left unharmed
    #   D   4 to 10  first cause      enters on the day of A's event: not at risk on it
    #   E   5 to 12  left unharmed
    # At risk: A, B, C on day 4; B, C, D, E on day 6; C, D, E on day 8; D, E on day 10; E on day 12.
    # Free of either: 2/3; 2/3 × 3/4 = 1/2; 1/2; 1/2 × 1/2 = 1/4; 1/4.
    # First cause: 1/3 on day 4, and 1/2 × 1/2 on day 10: 7/12. Second cause: 2/3 × 1/4 = 1/6 on day 6.
    DAYS = (4, 6, 8, 10, 12)
    CAUSES = (1, 2, 0, 1, 0)
    EVENTS = (1, 1, 0, 1, 0)
    ENTRY = (0, 0, 3, 4, 5)

    def test_kaplan_meier(self):
        steps = kaplan_meier(self.DAYS, self.EVENTS, self.ENTRY)
        assert [step[:4] for step in steps] == [(4, 3, 1, 0), (6, 4, 1, 0), (8, 3, 0, 1), (10, 2, 1, 0), (12, 1, 0, 1)]
        assert estimates(steps) == pytest.approx([2 / 3, 1 / 2, 1 / 2, 1 / 4, 1 / 4])

    def test_greenwood_and_its_interval(self):
        # On day 6: 1/(3 × 2) + 1/(4 × 3) = 1/4, so 1/2 × √(1/4) = 1/4. 1.95996 × 0.25 / (0.5 × ln 2) = 1.41382;
        # exp(±1.41382) = 4.11162 and 0.24321; 0.5 to these powers is 0.05785 and 0.84486.
        for step in kaplan_meier(self.DAYS, self.EVENTS, self.ENTRY)[1:3]:
            assert (step.ci_low, step.ci_high) == pytest.approx((0.05785, 0.84486), abs=5e-6)

    @pytest.mark.parametrize(
        ("cause", "shares", "events"),
        [
            (1, [1 / 3, 1 / 3, 1 / 3, 7 / 12, 7 / 12], [1, 0, 0, 1, 0]),
            (2, [0, 1 / 6, 1 / 6, 1 / 6, 1 / 6], [0, 1, 0, 0, 0]),
        ],
    )
    def test_aalen_johansen(self, cause: int, shares: list[float], events: list[int]):
        steps = cumulative_incidence(self.DAYS, self.CAUSES, cause, self.ENTRY)
        assert estimates(steps) == pytest.approx(shares)
        assert tuple(step.day for step in steps) == self.DAYS
        assert [step.n_risk for step in steps] == [3, 4, 3, 2, 1]
        assert [step.n_event for step in steps] == events
        assert [step.n_censored for step in steps] == [0, 0, 1, 0, 1]
        if cause == 1:
            # One of three: variance 1/3 × 2/3 / 3, error 0.27217; on the scale log(-log) 1.4568, so 3^-4.2922 and 3^-0.2330.
            assert (steps[0].ci_low, steps[0].ci_high) == pytest.approx((0.00896163, 0.77414865), rel=1e-6)

    def test_median_is_the_middle_of_the_stretch_on_one_half(self):
        assert median_survival(self.DAYS, self.EVENTS, self.ENTRY)[0] == 8

    def test_without_entry_all_five_are_at_risk_from_the_start(self):
        # 4/5, 4/5 × 3/4, and one of the two left on day 10.
        steps = kaplan_meier(self.DAYS, self.EVENTS)
        assert [step.n_risk for step in steps] == [5, 4, 3, 2, 1]
        assert estimates(steps) == pytest.approx([4 / 5, 3 / 5, 3 / 5, 3 / 10, 3 / 10])

    def test_everybody_at_risk_from_day_0_is_no_delay(self):
        nobody_late = [0] * 5
        assert kaplan_meier(self.DAYS, self.EVENTS, nobody_late) == kaplan_meier(self.DAYS, self.EVENTS)
        for cause in (1, 2):
            late = cumulative_incidence(self.DAYS, self.CAUSES, cause, nobody_late)
            plain = cumulative_incidence(self.DAYS, self.CAUSES, cause)
            assert estimates(late) == pytest.approx(estimates(plain))
            assert [step[:4] for step in late] == [step[:4] for step in plain]

    def test_a_curve_that_came_down_to_nothing_stays_there(self):
        # The first patient is alone at risk on day 3; the others enter on day 5.
        steps = kaplan_meier([3, 10, 12], [1, 1, 0], [0, 5, 5])
        assert [step[:4] for step in steps] == [(3, 1, 1, 0), (10, 2, 1, 0), (12, 1, 0, 1)]
        assert estimates(steps) == pytest.approx([0, 0, 0], abs=1e-12)
        first = cumulative_incidence([3, 10, 12], [1, 2, 0], 1, [0, 5, 5])
        second = cumulative_incidence([3, 10, 12], [1, 2, 0], 2, [0, 5, 5])
        assert estimates(first) == pytest.approx([1, 1, 1])
        assert estimates(second) == pytest.approx([0, 0, 0], abs=1e-12)


class TestTies:
    def test_who_is_censored_on_a_day_is_at_risk_on_it(self):
        # Day 1: 2 of 6. Day 2: 1 of 4, one censored. Day 3: 1 of 2, one censored. 4/6, 4/6 × 3/4, 1/2 × 1/2.
        days, events = [3, 1, 2, 1, 2, 3], [0, 1, 1, 1, 0, 1]
        steps = kaplan_meier(days, events)
        assert [step[:4] for step in steps] == [(1, 6, 2, 0), (2, 4, 1, 1), (3, 2, 1, 1)]
        assert estimates(steps) == pytest.approx([2 / 3, 1 / 2, 1 / 4])
        assert median_survival(days, events)[0] == 2.5

    def test_two_causes_on_one_day(self):
        # Day 1: one of each among 5, 1/5 and 1/5. Day 2: one of the first among 3, 3/5 × 1/3 more; one censored.
        days, causes = [1, 1, 2, 2, 3], [1, 2, 1, 0, 0]
        first, second = (cumulative_incidence(days, causes, cause) for cause in (1, 2))
        assert estimates(first) == pytest.approx([1 / 5, 2 / 5, 2 / 5])
        assert estimates(second) == pytest.approx([1 / 5, 1 / 5, 1 / 5])
        assert [step[:4] for step in first] == [(1, 5, 1, 0), (2, 3, 1, 1), (3, 1, 0, 1)]
        assert [step[:4] for step in second] == [(1, 5, 1, 0), (2, 3, 0, 1), (3, 1, 0, 1)]
        # Nobody censored yet on day 1, so √(0.2 × 0.8 / 5) = 0.178885; 1.95996 × 0.178885 / (0.2 × ln 5) = 1.08923;
        # 0.2 to the power exp(±1.08923), 2.97198 and 0.33648.
        assert (first[0].ci_low, first[0].ci_high) == pytest.approx((0.00837, 0.58185), abs=5e-6)

    def test_the_order_of_the_patients_changes_nothing(self):
        patients = [(4, 1, 0), (4, 0, 2), (6, 2, 1), (6, 1, 0), (9, 0, 3)]
        expected = None
        for order in itertools.permutations(patients):
            days, causes, entry = (list(column) for column in zip(*order, strict=True))
            found = (
                kaplan_meier(days, [min(code, 1) for code in causes], entry),
                estimates(cumulative_incidence(days, causes, 1)),
                estimates(cumulative_incidence(days, causes, 1, entry)),
            )
            expected = expected or found
            assert found == expected


class TestSmallestCohorts:
    @pytest.mark.parametrize("entry", [None, []])
    def test_nobody(self, entry: list[int] | None):
        assert kaplan_meier([], [], entry) == []
        assert cumulative_incidence([], [], 1, entry) == []
        assert median_survival([], [], entry) == (None, None, None)
        assert log_rank([], [], []) is None
        assert at([], 30, 1.0) == (1.0, None, None)

    def test_one_patient(self):
        assert kaplan_meier([7], [1]) == [(7, 1, 1, 0, 0.0, None, None)]
        assert kaplan_meier([7], [0]) == [(7, 1, 0, 1, 1.0, None, None)]
        assert kaplan_meier([7], [1], [3]) == [(7, 1, 1, 0, 0.0, None, None)]
        assert cumulative_incidence([7], [0], 1) == [(7, 1, 0, 1, 0.0, None, None)]
        assert cumulative_incidence([7], [1], 2) == [(7, 1, 0, 0, 0.0, None, None)]
        assert median_survival([7], [1]) == (7, None, None)
        assert median_survival([7], [0]) == (None, None, None)

    def test_all_censored(self):
        days, nothing = [2, 5, 5, 9], [0, 0, 0, 0]
        counts = [(2, 4, 0, 1), (5, 3, 0, 2), (9, 1, 0, 1)]
        assert kaplan_meier(days, nothing) == [(*count, 1.0, None, None) for count in counts]
        assert cumulative_incidence(days, nothing, 1) == [(*count, 0.0, None, None) for count in counts]
        assert median_survival(days, nothing) == (None, None, None)
        assert log_rank(days, nothing, ["a", "a", "b", "b"]) is None

    def test_everybody_has_the_event_on_day_1(self):
        assert kaplan_meier([1, 1, 1], [1, 1, 1]) == [(1, 3, 3, 0, 0.0, None, None)]
        assert median_survival([1, 1, 1], [1, 1, 1]) == (1, None, None)

    def test_a_cause_nobody_had(self):
        # With the other cause on day 3, and the last one censored.
        steps = cumulative_incidence([3, 5], [1, 0], 2)
        assert steps == [(3, 2, 0, 0, 0.0, None, None), (5, 1, 0, 1, 0.0, None, None)]

    def test_a_curve_that_never_comes_down_to_one_half_has_no_median(self):
        # 3/4 from day 5 on. Its interval reaches below one half on that day, and never ends.
        assert median_survival([5, 6, 7, 8], [1, 0, 0, 0]) == (None, 5, None)


class TestAt:
    STEPS = (Step(10, 4, 1, 0, 0.75, 0.1, 0.9), Step(20, 3, 1, 0, 0.5, 0.05, 0.8), Step(30, 2, 0, 2, 0.5, 0.05, 0.8))

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (0, (1.0, None, None)),
            (9, (1.0, None, None)),
            (10, (0.75, 0.1, 0.9)),
            (19, (0.75, 0.1, 0.9)),
            (20, (0.5, 0.05, 0.8)),
            (29, (0.5, 0.05, 0.8)),
            (30, (0.5, 0.05, 0.8)),
            (9999, (0.5, 0.05, 0.8)),
        ],
    )
    def test_before_on_between_and_after(self, day: int, expected: tuple[float, float | None, float | None]):
        assert at(self.STEPS, day, 1.0) == expected

    def test_before_its_first_step_a_curve_is_where_it_starts(self):
        assert at(self.STEPS, 9, 0.0) == (0.0, None, None)


class TestLogLog:
    @pytest.mark.parametrize("error", [0.0, 0.1, None])
    @pytest.mark.parametrize("estimate", [0.0, 1.0])
    def test_none_at_0_and_1(self, estimate: float, error: float | None):
        assert log_log(estimate, error) == (None, None)

    @pytest.mark.parametrize("error", [None, math.nan])
    def test_none_without_a_standard_error(self, error: float | None):
        assert log_log(0.5, error) == (None, None)

    def test_by_hand(self):
        # The sums are in TestDelayedEntry and TestTies.
        assert log_log(0.5, 0.25) == pytest.approx((0.05785, 0.84486), abs=5e-6)
        assert log_log(0.2, 0.178885) == pytest.approx((0.00837, 0.58185), abs=5e-6)

    def test_no_error_no_width(self):
        assert log_log(0.3, 0.0) == pytest.approx((0.3, 0.3))

    def test_never_leaves_0_to_1(self):
        for estimate, error in itertools.product((0.001, 0.2, 0.5, 0.8, 0.999), (0.01, 0.1, 0.3)):
            low, high = log_log(estimate, error)
            assert low is not None
            assert high is not None
            assert 0 <= low < estimate < high <= 1


class TestLogRank:
    def test_by_hand(self):
        # a on days 1 and 3, b on days 2 and 4. At risk 4 (2 of a), 3 (1 of a), 2 (1 of a), 1 (none of a): expected in a
        # 1/2 + 1/3 + 1/2 = 4/3, seen 2; variance 1/4 + 2/9 + 1/4 = 13/18. (2/3)² / (13/18) = 8/13.
        chi = 8 / 13
        found = log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "b", "a", "b"])
        assert found == pytest.approx((chi, math.erfc(math.sqrt(chi / 2))))

    def test_names_and_order_of_the_groups_change_nothing(self):
        found = log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "b", "a", "b"])
        assert log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["z", "b", "z", "b"]) == pytest.approx(found)
        assert log_rank([4, 3, 2, 1], [1, 1, 1, 1], ["b", "a", "b", "a"]) == pytest.approx(found)

    def test_alike_groups_do_not_differ(self):
        assert log_rank([1, 1, 3, 3], [1, 1, 0, 0], ["a", "b", "a", "b"]) == pytest.approx((0, 1))

    def test_not_asked_of_one_group_nor_without_events(self):
        assert log_rank([1, 2, 3], [1, 1, 0], ["a", "a", "a"]) is None
        assert log_rank([1, 2, 3], [0, 0, 0], ["a", "b", "a"]) is None


def test_no_table_waits_for_statsmodels_or_the_statistics_of_scipy():
    code = (
        "import sys; from lnexplore import AnalysisPlan, sample_cohort; from lnexplore.outcomes.analyse import OUTCOMES\n"
        "for name in ('follow_up', 'definition_agreement', 'groups_compared', 'subgroups_compared', 'flare_free'):\n"
        "    OUTCOMES[name](sample_cohort(), AnalysisPlan())\n"
        "print([name for name in ('statsmodels', 'scipy.stats', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
