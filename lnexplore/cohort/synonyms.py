"""Every spelling of every column, from the vocabulary."""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.vocabulary import words

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType({**words("measures"), **words("fields")})
"""Measure, "patient_id" or "table.field" -> its spellings besides key and label."""
