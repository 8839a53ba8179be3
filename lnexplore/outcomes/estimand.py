"""What is estimated, in the five attributes of ICH E9(R1), as codes: how the plan really handles what happens on the way."""

from dataclasses import dataclass

from lnexplore.cohort.model import Cohort
from lnexplore.criteria.terms import AllOf, Finding
from lnexplore.outcomes.follow_up import EVERYBODY
from lnexplore.outcomes.population import drugs_of_regimen, select_patients
from lnexplore.plan import AnalysisPlan

RESCUE, TERMINAL, STOP, LEAVING, MISSED = "rescue", "terminal", "stop", "leaving", "missed visit"
POLICY, POLICY_CONFIRMED = "treatment policy", "treatment policy once confirmed"
COMPOSITE, COMPOSITE_COMPLETE, COMPOSITE_FAILURE = "composite", "composite for CR", "composite after failure"
WHILE, LEFT_OUT, CARRIED = "while on treatment", "left out", "carried forward"
NOT_RECORDED, NO_EVENTS = "not recorded", "no events recorded"
PROTEIN, AT_START = "proteinuria", "response"
COMPETES, CENSORED, ENDS, KEPT, NEXT = "competes", "censored", "ends", "kept", "next visit"


@dataclass(frozen=True)
class Handling:
    """An event, how it counts for the response at the month, and how in the cumulative incidence."""

    event: str
    at_month: str
    in_curves: str


@dataclass(frozen=True)
class Estimand:
    """The attributes: population, variable, treatment and groups, events on the way, summary measure."""

    kept: int
    size: int
    leaves_out: tuple[str, ...]
    """who is left out for what was met at baseline already"""
    definition: str
    month: int
    tolerance: int
    confirm_days: int | None
    regimen: tuple[str, ...]
    group_by: str | None
    handlings: tuple[Handling, ...]


def estimand(cohort: Cohort, plan: AnalysisPlan) -> Estimand:
    """The estimand of the response at the headline month, and of its cumulative incidence."""
    kept, window = select_patients(cohort, plan), plan.headline_window
    regimen = tuple(drugs_of_regimen(cohort, plan))
    is_grouped = any(group != EVERYBODY for group in kept["group"].unique().to_list())
    return Estimand(
        kept.height,
        cohort.size,
        (
            *([PROTEIN] if plan.exclude_baseline_responders else []),
            *([AT_START] if plan.exclude_responders_at_start else []),
        ),
        plan.definition.label,
        window.month,
        window.tolerance,
        plan.confirm_days,
        regimen,
        plan.group_by if is_grouped else None,
        (
            *((_rescue(plan), _terminal(plan)) if "events" in cohort.recorded else _UNKNOWN),
            _stop(plan, recorded=bool(regimen)),
            _leaving(plan),
            _missed(plan),
        ),
    )


_UNKNOWN = tuple(Handling(event, NO_EVENTS, NO_EVENTS) for event in (RESCUE, TERMINAL))
"""of a file without a table of events: what is not recorded is handled in no way, whatever the plan says"""


def _rescue(plan: AnalysisPlan) -> Handling:
    if plan.rescue == "non_response":
        return Handling(RESCUE, COMPOSITE, COMPETES)
    if plan.missing == "non_responder" or plan.definition.asks_no_rescue:
        return Handling(RESCUE, COMPOSITE, ENDS)
    if _asks_no_rescue(plan.definition.complete_in_force):
        return Handling(RESCUE, COMPOSITE_COMPLETE, ENDS)
    return Handling(RESCUE, POLICY if plan.confirm_days is None else POLICY_CONFIRMED, KEPT)


def _asks_no_rescue(rule: AllOf) -> bool:
    return any(isinstance(term, Finding) and term.name == "no_rescue" for term in rule.terms)


def _terminal(plan: AnalysisPlan) -> Handling:
    if plan.terminal == "non_response":
        return Handling(TERMINAL, COMPOSITE, COMPETES)
    # Who leaves the study at the event is one of those who left before the month.
    return Handling(TERMINAL, COMPOSITE if plan.missing == "non_responder" else WHILE, CENSORED)


def _stop(plan: AnalysisPlan, *, recorded: bool) -> Handling:
    if not recorded:
        return Handling(STOP, NOT_RECORDED, NOT_RECORDED)
    counts_as_none = plan.missing == "non_responder"
    if plan.after_stop == "while_on":
        return Handling(STOP, COMPOSITE if counts_as_none else WHILE, CENSORED)
    return Handling(STOP, COMPOSITE_FAILURE, ENDS) if counts_as_none else Handling(STOP, POLICY, KEPT)


def _leaving(plan: AnalysisPlan) -> Handling:
    return Handling(LEAVING, COMPOSITE if plan.missing == "non_responder" else LEFT_OUT, CENSORED)


def _missed(plan: AnalysisPlan) -> Handling:
    how = {"observed": LEFT_OUT, "non_responder": COMPOSITE, "last_observation": CARRIED}
    return Handling(MISSED, how[plan.missing], NEXT)
