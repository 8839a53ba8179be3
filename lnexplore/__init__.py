"""lnexplore: lupus nephritis cohorts, definitions of response, and what they give.

    from lnexplore import AnalysisPlan, analyse, read_cohort

    intake = read_cohort("cohort.xlsx")
    results = analyse(intake.cohort, AnalysisPlan())

Names are loaded when they are used, so that the process that only reads a file stays small.
"""

from importlib import import_module
from typing import Any

_DOORS = {
    "read_cohort": "lnexplore.ingest.read",
    "AnalysisPlan": "lnexplore.plan",
    "analyse": "lnexplore.outcomes.analyse",
    "DEFINITIONS": "lnexplore.criteria.presets",
    "FIGURES": "lnexplore.charts.registry",
    "sample_cohort": "lnexplore.ingest.samples",
}

__all__ = ["DEFINITIONS", "FIGURES", "AnalysisPlan", "analyse", "read_cohort", "sample_cohort"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _DOORS:
        raise AttributeError(f"module 'lnexplore' has no attribute '{name}'")
    return getattr(import_module(_DOORS[name]), name)
