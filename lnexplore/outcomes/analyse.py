"""All results of a plan by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.attrition import attrition
from lnexplore.outcomes.blocked import blocked_by, blocked_by_patient, leave_one_out, on_threshold
from lnexplore.outcomes.definitions import (
    definition_agreement,
    definition_patterns,
    definition_rates,
    staged_targets,
)
from lnexplore.outcomes.derived_flares import derived_flare_rates, derived_flares, flares_recorded_and_derived
from lnexplore.outcomes.flares import flares
from lnexplore.outcomes.multiverse import hidden_choice_effects, multiverse
from lnexplore.outcomes.published_rates import published_comparison
from lnexplore.outcomes.recorded import recorded_agreement, recorded_dates, recorded_visits
from lnexplore.outcomes.response import response_by_month, response_by_patient, response_by_visit
from lnexplore.outcomes.steroids import response_on_low_dose, steroid_course, steroid_targets
from lnexplore.outcomes.sweep import sweep, sweep_two
from lnexplore.plan import AnalysisPlan

Outcome = Callable[[Cohort, AnalysisPlan], pl.DataFrame]

OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        outcome.__name__: outcome
        for outcome in (
            response_by_visit,
            response_by_month,
            response_by_patient,
            flares,
            steroid_course,
            steroid_targets,
            response_on_low_dose,
            attrition,
            definition_rates,
            definition_patterns,
            definition_agreement,
            staged_targets,
            sweep,
            sweep_two,
            blocked_by,
            blocked_by_patient,
            on_threshold,
            leave_one_out,
            hidden_choice_effects,
            multiverse,
            recorded_visits,
            recorded_agreement,
            recorded_dates,
            derived_flares,
            derived_flare_rates,
            flares_recorded_and_derived,
            published_comparison,
        )
    }
)
"""name -> function of (cohort, plan) that gives a results frame."""


def analyse(cohort: Cohort, plan: AnalysisPlan | None = None) -> dict[str, pl.DataFrame]:
    """Every results frame by name, for the plan (the default plan without one)."""
    chosen = plan or AnalysisPlan()
    return {name: outcome(cohort, chosen) for name, outcome in OUTCOMES.items()}
