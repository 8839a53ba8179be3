"""Words of headers that are not measures: the roles of columns, and words that add nothing to a name. They stand in the vocabulary."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.vocabulary import load_synonyms

ROLES: Mapping[str, tuple[str, ...]] = load_synonyms("roles")
"""What a column may be for the shape of a table: of a tall listing, of a REDCap or CDISC export."""
ROLE_TOKENS: Mapping[str, frozenset[str]] = MappingProxyType(
    {role: frozenset(said) for role, said in load_synonyms("role_words").items()}
)
"""Words inside a header that tell what a column of a listing is; `none`: words that make it something else."""
SPECIMENS: Mapping[str, tuple[str, ...]] = load_synonyms("specimens")
"""Materials that a listing names beside a test."""
LOINC: Mapping[str, str] = MappingProxyType(
    {code: measure for measure, codes in load_synonyms("loinc").items() for code in codes}
)
"""Codes of tests (LOINC) -> measure."""

_HEADER = load_synonyms("header_words")
PREFERRED = frozenset(_HEADER["preferred"])
"""Headers whose column is taken before another of the same meaning: a coded term before the words of the report."""
SECOND_BEST = frozenset(_HEADER["second_best"])
"""Headers whose column is taken only where no other means the same: the end of a study's reference period may be the last
dose, and the end of participation (RFPENDTC) says more."""
NOISE, BLOOD, URINE = (frozenset(_HEADER[name]) for name in ("noise", "blood", "urine"))
CJK_NOISE, CJK_BLOOD, CJK_URINE = (_HEADER[f"cjk_{name}"] for name in ("noise", "blood", "urine"))
REMARKS = frozenset(_HEADER["remarks"])
"""What may stand in brackets behind a name and is no unit."""
PHASES, PHASE_HEADERS = frozenset(_HEADER["phases"]), frozenset(_HEADER["phase_headers"])
"""Parts of the names that the phases of treatment have, and of the headers that name a phase and no other group."""
NO_UNIT = frozenset(_HEADER["no_unit"])
"""What stands under a heading of units and is none."""
NOT_AVAILABLE = frozenset(_HEADER["not_available"])
"""What programs write for a missing text: never the name of a group or a drug."""
DITTO = _HEADER["ditto"]
"""What says “as above” in a cell."""
PARTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {name: frozenset(said) for name, said in load_synonyms("header_parts").items()}
)
"""Words of which headers are built."""
