"""Every spelling of every column, from the three modules of words."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.cohort.words_of_fields import FIELD_WORDS
from lnexplore.cohort.words_of_measures import MEASURE_WORDS
from lnexplore.cohort.words_of_steroids import STEROID_WORDS


def _words(block: str) -> tuple[str, ...]:
    """The words of a block, in its order."""
    return tuple(filter(None, (word.strip() for word in re.split(r"[;\n]", block))))


SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {key: _words(block) for key, block in (*MEASURE_WORDS.items(), *STEROID_WORDS.items(), *FIELD_WORDS.items())}
)
"""Measure, "patient_id" or "table.field" -> its spellings besides key and label."""
