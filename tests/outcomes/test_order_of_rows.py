"""The order in which a file lists its rows decides nothing: every results frame is the same for shuffled rows."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from lnexplore import sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.plan import AnalysisPlan
from tests.cohorts import Scene, draw_cohort

PLANS = (AnalysisPlan(), AnalysisPlan(group_by="sex", missing="last_observation", confirm_days=28))


def shuffled(cohort: Cohort, random: Random) -> Cohort:
    """The cohort of the same rows in another order."""

    def mixed(frame: pl.DataFrame) -> pl.DataFrame:
        return frame[random.sample(range(frame.height), frame.height)]

    frames = (cohort.patients, cohort.visits, cohort.treatments, cohort.events)
    return replace(Cohort.of(*map(mixed, frames), extras=cohort.extras), recorded=cohort.recorded)


SLOW = {"multiverse", "hidden_choice_effects", "sweep", "sweep_two"}
"""what asks the others many times over"""


def at_random() -> Cohort:
    """Patients drawn at random."""
    random = Random(7)
    return draw_cohort([random.randrange(10**6) for _ in range(40)], Scene(AnalysisPlan()))


@pytest.mark.parametrize("make", [sample_cohort, at_random])
def test_shuffled_rows_give_equal_results(make: Callable[[], Cohort]) -> None:
    assert OUTCOMES.keys() >= SLOW
    cohort = make()
    other = shuffled(cohort, Random(1))
    for plan in PLANS:
        for key in OUTCOMES.keys() - SLOW:
            # Sums of decimals differ in their last digit with the order in which they are added.
            assert_frame_equal(OUTCOMES[key](other, plan), OUTCOMES[key](cohort, plan), rel_tol=1e-12)
