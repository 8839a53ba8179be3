"""lnexplore: lupus nephritis cohorts, definitions of response, and what they give.

    from lnexplore import AnalysisPlan, analyse, read_cohort

    intake = read_cohort("cohort.xlsx")
    results = analyse(intake.cohort, AnalysisPlan())

Names are loaded when they are used, so that the process that only reads a file stays small.
"""

from importlib import import_module
from typing import Any

_DOORS = {
    "read_cohort": ("lnexplore.ingest.read", "read_cohort"),
    "Registry": ("lnexplore.ingest.files.registries", "Registry"),
    "AnalysisPlan": ("lnexplore.plan", "AnalysisPlan"),
    "analyse": ("lnexplore.outcomes.analyse", "analyse"),
    "headline": ("lnexplore.outcomes.headline", "headline"),
    "remarks": ("lnexplore.outcomes.remarks", "remarks"),
    "DEFINITIONS": ("lnexplore.criteria.presets", "DEFINITIONS"),
    "FIGURES": ("lnexplore.charts.registry", "FIGURES"),
    "sample_cohort": ("lnexplore.ingest.files.samples", "sample_cohort"),
    "read_settings": ("lnexplore.report.settings", "from_settings"),
    "read_settled": ("lnexplore.report.adjudication", "read_adjudication"),
    "to_csv": ("lnexplore.report.tables", "to_csv"),
    "snapshot_id": ("lnexplore.report.provenance", "snapshot_id"),
}

__all__ = [
    "DEFINITIONS",
    "FIGURES",
    "AnalysisPlan",
    "Registry",
    "analyse",
    "headline",
    "read_cohort",
    "read_settings",
    "read_settled",
    "remarks",
    "sample_cohort",
    "snapshot_id",
    "to_csv",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _DOORS:
        raise AttributeError(f"module 'lnexplore' has no attribute '{name}'")
    module, attribute = _DOORS[name]
    return getattr(import_module(module), attribute)
