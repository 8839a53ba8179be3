"""Results that are kept with their cohort, by what they hang on."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from lnexplore.cohort.model import Cohort
from lnexplore.plan import AnalysisPlan

T = TypeVar("T")
Outcome = Callable[[Cohort, AnalysisPlan], T]


def remembered(outcome: Outcome[T]) -> Outcome[T]:
    """The outcome, computed once for a cohort and a plan; known by its module and name, for two modules may use one name."""
    kind = f"{outcome.__module__.rpartition('.')[2]}.{outcome.__name__}"

    @wraps(outcome)
    def kept(cohort: Cohort, plan: AnalysisPlan) -> T:
        return cohort.remember((kind, plan.to_json()), lambda: outcome(cohort, plan))

    return kept


def whatever_remission_means(outcome: Outcome[T]) -> Outcome[T]:
    """The outcome, which never sees the definition unless that decides who is in or when time begins: a moved threshold computes nothing anew."""
    kept = remembered(outcome)

    @wraps(outcome)
    def free(cohort: Cohort, plan: AnalysisPlan) -> T:
        return kept(cohort, plan.without_definition())

    return free
