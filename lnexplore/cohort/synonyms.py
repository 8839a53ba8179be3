"""Every spelling of every column, from the vocabulary."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.vocabulary import load_synonyms


class _Spellings(dict[str, tuple[str, ...]]):
    def __missing__(self, key: str) -> tuple[str, ...]:
        raise LookupError(f"{key}: no words in lnexplore/vocabulary/measures.toml")


SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    _Spellings({**load_synonyms("measures"), **load_synonyms("fields")})
)
"""Measure, "patient_id" or "table.field" -> its spellings besides key and label."""
