"""The path that the engine replaced, kept as it was: one frame joined to the next, for each plan from the beginning.

Slower than `lnexplore.outcomes` and independent of its layers; `oracle.py` is independent of both.
"""

from collections.abc import Callable, Mapping

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.plan import AnalysisPlan
from tests.reference import (
    assessed,
    derived_flares,
    flares,
    population,
    response,
    steroids,
)

assessed_visits = assessed.assessed_visits
OUTCOMES: Mapping[str, Callable[[Cohort, AnalysisPlan], pl.DataFrame]] = {
    "response_by_visit": response.response_by_visit,
    "response_by_month": response.response_by_month,
    "response_by_patient": response.response_by_patient,
    "flares": flares.flares,
    "derived_flares": derived_flares.derived_flares,
    "courses": population.drug_courses,
    "steroid_course": steroids.steroid_course,
    "steroid_targets": steroids.steroid_targets,
    "response_on_low_dose": steroids.response_on_low_dose,
}
"""name -> the function of (cohort, plan) that the engine is held against"""
