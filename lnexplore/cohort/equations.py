"""The names of the equations of estimated GFR; the equations themselves stand in `derive/kidney.py`."""

from collections.abc import Mapping
from types import MappingProxyType

AS_RECORDED = "as_recorded"
EQUATION_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "japanese_2009": "Japanese equation 2009",
        "ckd_epi_2021": "CKD-EPI 2021",
        "ckd_epi_2009": "CKD-EPI 2009",
        "mdrd": "MDRD (4 variables)",
        AS_RECORDED: "as recorded in the sheet",
    }
)
PUBLISHED_EQUATIONS = tuple(key for key in EQUATION_LABELS if key != AS_RECORDED)
"""those that a definition may ask for by name"""
