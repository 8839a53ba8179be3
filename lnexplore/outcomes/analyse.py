"""All results of a plan by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.adverse_events import (
    adverse_event_classes,
    adverse_event_list,
    adverse_event_severity,
    adverse_event_terms,
    adverse_events,
)
from lnexplore.outcomes.attrition import attrition
from lnexplore.outcomes.baseline_table import baseline
from lnexplore.outcomes.blocked import blocked_by, blocked_by_patient, leave_one_out, on_threshold
from lnexplore.outcomes.comparison import definitions_compared, groups_compared
from lnexplore.outcomes.definitions import (
    definition_agreement,
    definition_patterns,
    definition_rates,
    staged_targets,
)
from lnexplore.outcomes.derived_flares import derived_flare_rates, derived_flares, flares_recorded_and_derived
from lnexplore.outcomes.drug_survival import discontinuation, drug_survival, drug_survival_landmarks, stop_reasons
from lnexplore.outcomes.egfr_course import egfr_change, egfr_slopes
from lnexplore.outcomes.exposure import exposure_at_events, exposure_by_response
from lnexplore.outcomes.flare_free import flare_counts, flare_details, flare_free
from lnexplore.outcomes.flares import flares
from lnexplore.outcomes.follow_up import follow_up, informative_visits
from lnexplore.outcomes.imputation import response_imputed
from lnexplore.outcomes.kidney import kidney_outcome_landmarks, kidney_outcomes
from lnexplore.outcomes.laboratory import laboratory_course
from lnexplore.outcomes.multiverse import hidden_choice_effects, multiverse
from lnexplore.outcomes.patient import needs_a_look
from lnexplore.outcomes.proteinuria_change import proteinuria_halved
from lnexplore.outcomes.published_rates import published_comparison
from lnexplore.outcomes.recorded import recorded_agreement, recorded_dates, recorded_visits
from lnexplore.outcomes.remission_time import patient_lanes, response_transitions, time_in_response
from lnexplore.outcomes.response import response_by_month, response_by_patient, response_by_visit
from lnexplore.outcomes.steroid_exposure import steroid_cumulative, steroid_rebound, time_to_low_dose
from lnexplore.outcomes.steroids import response_on_low_dose, steroid_course, steroid_targets
from lnexplore.outcomes.subgroups import subgroups_compared
from lnexplore.outcomes.sweep import sweep, sweep_two
from lnexplore.outcomes.three_ways import response_three_ways
from lnexplore.outcomes.time_to_response import response_duration, time_to_response, time_to_response_landmarks
from lnexplore.outcomes.window_widths import window_widths
from lnexplore.plan import AnalysisPlan

Outcome = Callable[[Cohort, AnalysisPlan], pl.DataFrame]

_NAMES = {"definition_rates": "definitions"}
"""function -> name of its result, where the two differ"""
OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        _NAMES.get(outcome.__name__, outcome.__name__): outcome
        for outcome in (
            response_by_visit,
            response_by_month,
            response_by_patient,
            response_three_ways,
            response_imputed,
            flares,
            steroid_course,
            steroid_targets,
            response_on_low_dose,
            attrition,
            baseline,
            follow_up,
            informative_visits,
            time_to_response,
            time_to_response_landmarks,
            response_duration,
            time_in_response,
            response_transitions,
            patient_lanes,
            laboratory_course,
            flare_free,
            flare_counts,
            flare_details,
            steroid_cumulative,
            time_to_low_dose,
            steroid_rebound,
            drug_survival,
            drug_survival_landmarks,
            discontinuation,
            stop_reasons,
            adverse_events,
            adverse_event_terms,
            adverse_event_classes,
            adverse_event_severity,
            adverse_event_list,
            exposure_by_response,
            exposure_at_events,
            needs_a_look,
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
            window_widths,
            recorded_visits,
            recorded_agreement,
            recorded_dates,
            derived_flares,
            derived_flare_rates,
            flares_recorded_and_derived,
            published_comparison,
            kidney_outcomes,
            kidney_outcome_landmarks,
            egfr_change,
            egfr_slopes,
            proteinuria_halved,
            groups_compared,
            definitions_compared,
            subgroups_compared,
        )
    }
)
"""name -> function of (cohort, plan) that gives a results frame."""


def analyse(cohort: Cohort, plan: AnalysisPlan | None = None) -> dict[str, pl.DataFrame]:
    """Every results frame by name, for the plan (the default plan without one)."""
    chosen = plan or AnalysisPlan()
    return {name: outcome(cohort, chosen) for name, outcome in OUTCOMES.items()}
