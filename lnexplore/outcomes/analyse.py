"""All results of a plan by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.attrition import attrition
from lnexplore.outcomes.flares import flares
from lnexplore.outcomes.response import response_by_month, response_by_patient, response_by_visit
from lnexplore.outcomes.steroids import response_on_low_dose, steroid_course, steroid_targets
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
        )
    }
)
"""name -> function of (cohort, plan) that gives a results frame."""


def analyse(cohort: Cohort, plan: AnalysisPlan | None = None) -> dict[str, pl.DataFrame]:
    """Every results frame by name, for the plan (the default plan without one)."""
    chosen = plan or AnalysisPlan()
    return {name: outcome(cohort, chosen) for name, outcome in OUTCOMES.items()}
