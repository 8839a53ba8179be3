"""Published response definitions, as data. A number stands here only if it was seen in the source named beside it.

The definitions stand in `presets_multitarget.py`, `presets_guidelines.py`, `presets_targets.py`, `presets_trials.py`
and `presets_trials_recent.py`; here they are put in order, beside the names that are not offered and why.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.presets_guidelines import GUIDELINES, KDIGO_2024
from lnexplore.criteria.presets_multitarget import MULTITARGET, ROKUTANDA_2014
from lnexplore.criteria.presets_targets import TARGETS
from lnexplore.criteria.presets_trials import TRIALS
from lnexplore.criteria.presets_trials_recent import TRIALS_RECENT
from lnexplore.criteria.templates import TEMPLATES

__all__ = ["DEFINITIONS", "KDIGO_2024", "NOT_OFFERED", "ROKUTANDA_2014"]

DEFINITIONS: Mapping[str, ResponseDefinition] = MappingProxyType(
    {definition.key: definition for definition in (*MULTITARGET, *GUIDELINES, *TARGETS, *TRIALS, *TRIALS_RECENT)}
)
"""key -> ResponseDefinition; the first is the default."""

NOT_OFFERED: Mapping[str, str] = MappingProxyType(
    {
        **{
            template.citation: f"{template.why} Offered as a template with the limits left open."
            for template in TEMPLATES.values()
        },
        "Nomura 2012, Lupus 21:1444": "The abstract shows no definition of response.",
        "Kagawa 2012, Mod Rheumatol": "The definition of response was not seen.",
        "TRUST (tacrolimus surveillance), J Rheumatol 2021 and 2024": "It has no complete or partial response; relapse and renal failure were judged by physicians.",
        "LNDAI, Mod Rheumatol 2009;19:606": "A score whose change is followed, not a rule for response, and its weights were not confirmed.",
        "ACR 2012, Arthritis Care Res 64:797": "It refers to earlier definitions; no numbers of its own were confirmed.",
        "EULAR 2023, Ann Rheum Dis 2024;83:15": "The glucocorticoid target was confirmed, the renal targets were not; EULAR/ERA-EDTA 2019 is offered.",
        "EULAR 2025, doi 10.1016/j.ard.2025.09.007": "The abstract gives no numbers.",
        "KDIGO 2021, Kidney Int 100(4S)": "Its wording is said to equal that of KDIGO 2024, which is offered; that was not confirmed.",
        "KDIGO, primary efficacy renal response": "The guideline quotes the endpoint of BLISS-LN, which is offered; a secondary summary mixes its limits with those of complete response.",
    }
)
"""Short citation -> why it is not among the definitions."""
