"""The names of the equations of estimated GFR; the equations themselves stand in `derive/kidney.py`."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.catalogue import N_

AS_RECORDED = "as_recorded"
EQUATION_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "japanese_2009": N_("Japanese equation 2009"),
        "ckd_epi_2021": N_("CKD-EPI 2021"),
        "ckd_epi_2009": N_("CKD-EPI 2009"),
        "mdrd": N_("MDRD (4 variables)"),
        AS_RECORDED: N_("as recorded in the sheet"),
    }
)
PUBLISHED_EQUATIONS = tuple(key for key in EQUATION_LABELS if key != AS_RECORDED)
"""those that a definition may ask for by name"""
