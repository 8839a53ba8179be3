"""How far each patient is followed, and from which day a curve counts: the choices, in words."""

from collections.abc import Mapping
from types import MappingProxyType

ORIGINS: Mapping[str, str] = MappingProxyType(
    {
        "start": "time zero of the sheet",
        "combination": "the day on which the last drug of the regimen was added",
        "biopsy": "the day of the kidney biopsy",
        "first_response": "the day of the first response",
    }
)
"""key -> the day from which curves over time count"""

AFTER_STOP: Mapping[str, str] = MappingProxyType(
    {
        "keep": "what happens after the regimen was stopped is kept (treatment policy)",
        "while_on": "nothing counts that happened after the regimen was stopped (while on treatment)",
    }
)
RESCUE: Mapping[str, str] = MappingProxyType(
    {
        "keep": "a rescue treatment ends no response, unless the definition says so or missing data count as no response",
        "non_response": "after a rescue treatment there is no response",
    }
)
TERMINAL: Mapping[str, str] = MappingProxyType(
    {
        "non_response": "after dialysis, transplant or death there is no response; in curves they compete with it",
        "leaves": "a patient leaves the study at dialysis, transplant or death",
    }
)
VISITS_COUNTED: Mapping[str, str] = MappingProxyType(
    {
        "all": "every visit counts in curves over time",
        "windows": "only the visit that stands for a month counts in curves over time",
    }
)
DRUGS_COUNTED: Mapping[str, str] = MappingProxyType(
    {
        "at_start": "patients are chosen by the drugs they had begun within 30 days of time zero",
        "ever": "patients are chosen by the drugs they ever took, which gives those who lived long enough to get one a head start",
    }
)
START_DAYS = 30
"""a drug begun at most so many days after time zero belongs to the treatment that a patient started with"""
LANDMARKS = (3, 6, 12, 24)
"""months at which a curve is read off"""
